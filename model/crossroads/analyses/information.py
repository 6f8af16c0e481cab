"""What is it worth to know more before deciding: all parameters, each one, groups, events, tests and studies?

All in the unit of the objective, a gain being above zero for costs as well. Learned is before the first decision, by
the perspective alone where parameters are meant, by everybody who decides where events are:

    EVPI     =  E[max over o of v(o)] - max over o of E[w(o)]
    EVPPI(j) =  E[max over c of E[w(c) | theta_j]] - max over c of E[w(c)]

with v the value of an option to someone who knows the parameters, w the settled value, and c an option with what
comes later: under the settled policy, or another one in one decision. Events are told in the base case. What it
would be worth to set a parameter or to decide an event (control) stands beside it. Details are in
``partial_information``, ``joint_information``, ``event_information``, ``sample_information`` and ``control``.

Source: H. Raiffa, R. Schlaifer, "Applied Statistical Decision Theory" (1961), chapter 4; R. A. Howard, "Information
Value Theory", IEEE Transactions on Systems Science and Cybernetics 2 (1966), 22-26; M. Strong, J. E. Oakley, A.
Brennan, Medical Decision Making 34 (2014), 311-326; A. Heath, I. Manolopoulou, G. Baio, "A Review of Methods for
Analysis of the Expected Value of Information", Medical Decision Making 37 (2017), 747-758.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Literal

import numpy as np

from crossroads.analyses.analysis import Analysis
from crossroads.analyses.drawn.forms import Form
from crossroads.analyses.drawn.jackknife import Estimate
from crossroads.analyses.learning.asked_information import (
    AskedEvents,
    AskedGroup,
    Source,
    read_events,
    read_group,
    read_source,
)
from crossroads.analyses.learning.control import Control, control_parameters
from crossroads.analyses.learning.event_information import clairvoyance, evidence
from crossroads.analyses.learning.evidence_groups import NamedGroup, default_groups
from crossroads.analyses.learning.joint_information import Joint, keep_joint
from crossroads.analyses.learning.known_events import Event, events_of, find_event
from crossroads.analyses.learning.partial_information import Learning, learn
from crossroads.analyses.learning.sample_information import Study, study_value
from crossroads.analyses.result import Result, Row, made_with
from crossroads.analyses.settings import Setting
from crossroads.analyses.subject import Subject
from crossroads.errors import AnalysisError
from crossroads.figures import amount, decimals_for, percent, quoted
from crossroads.program import Solution
from crossroads.prose import listed, nearest

Kind = Literal["all", "parameter", "group", "event", "source"]


@dataclass(frozen=True)
class Piece:
    """Something that may be learned before deciding."""

    kind: Kind
    name: str
    label: str
    value: float
    """What it is worth to learn it."""
    error: float | None
    """The standard error; none where nothing is drawn."""
    method: str
    control: float | None = None
    """What it would be worth to set it, or to decide it."""
    control_at: str | float | None = None
    """To which value, or for which branch."""
    members: tuple[str, ...] = ()

    @property
    def is_seen(self) -> bool:
        """Whether it is worth more than two standard errors above nothing."""
        return self.value > 2 * (self.error or 0.0) and self.value > 0


@dataclass(frozen=True)
class Information(Result):
    """What may be learned, within each kind what is worth most first."""

    question: ClassVar[str] = "information"

    unit: str
    pieces: tuple[Piece, ...]
    left: str = ""
    """How many draws are left out and why."""
    others_choose: bool = False
    """Whether other actors choose, who settle their choices knowing no more than before."""
    minds_risk: bool = False

    def of(self, *kinds: Kind) -> list[Piece]:
        """Return the pieces of some kinds."""
        return [piece for piece in self.pieces if piece.kind in kinds]

    @property
    def everything(self) -> Piece | None:
        """All parameters together; None where none is uncertain."""
        return next(iter(self.of("all")), None)

    def headline(self) -> str:
        """Return the finding in one sentence."""
        single = [piece for piece in self.of("parameter", "event") if piece.is_seen]
        if not single:
            return "Learning no parameter and no event alone would be worth anything"
        best = max(single, key=lambda piece: piece.value)
        worth = amount(best.value, decimals_for([], least_gap=best.value), self.unit)
        everything = self.everything
        whole = ""
        if best.kind == "parameter" and everything is not None and everything.value > 0:
            whole = f", {percent(min(best.value / everything.value, 1.0))} of what knowing all parameters is worth"
        return f"Worth most to learn first: {quoted(best.label)}, {worth}{whole}"

    def note(self) -> str:
        """Return what a reader has to know of how the numbers are meant."""
        parts = [
            "Parameters are learned by the one who decides alone; events are told in the base case, to everybody."
            if self.others_choose else "Events are told in the base case, the parameters at their values.",
            "Values are means of certainty equivalents; unknown parameters add no risk." if self.minds_risk else "",
            self.left,
        ]  # fmt: skip
        return " ".join(filter(None, parts))

    def rows(self) -> list[Row]:
        """Return a row for each piece."""
        whole = self.everything.value if self.everything else 0.0
        return [
            {
                "kind": each.kind,
                "name": each.name,
                "label": each.label,
                "value": each.value,
                "se": each.error,
                "share": each.value / whole if whole > 0 and each.kind in ("parameter", "group") else None,
                "method": each.method,
                "control": each.control,
                "control_at": each.control_at,
                "members": list(each.members),
            }
            for each in self.pieces
        ]


def analyse_information(
    subject: Subject,
    group: Iterable[AskedGroup | str] = (),
    event: Iterable[AskedEvents | str] = (),
    source: Iterable[Source | str] = (),
) -> Information:
    """Return what it is worth to learn parameters, groups, events, and what tests and studies would tell.

    Parameters
    ----------
    group
        Parameters to be learned together, as in ``market=price,demand``, next to those that rest on one source or
        basis, or move together.
    event
        Nodes that are one event, as in ``gas=dig,dig_after_test``; events joined by + are told together.
    source
        A test of an event, ``well:sensitivity=0.9,specificity=0.8`` (of its first branch against all others); or a
        study of a parameter: ``p_wet:n=50`` counts cases, ``price:n=20,sd=12`` takes measurements.

    Raises
    ------
    AnalysisError
        If a setting names nothing that is there, or makes no sense of it.
    """
    asked = [read_group(each) if isinstance(each, str) else each for each in group]
    told = [read_events(each) if isinstance(each, str) else each for each in event]
    sources = [read_source(each) if isinstance(each, str) else each for each in source]
    return _Inquiry(subject).answer(asked, told, sources)


class _Inquiry:
    """One run: what several kinds of pieces are made from is worked out once."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject

    def answer(
        self, groups: Sequence[AskedGroup], told: Sequence[AskedEvents], sources: Sequence[Source]
    ) -> Information:
        """Return the result."""
        solution = self._solution
        pieces = [*self._parameters(), *self._groups(groups)] if self._is_uncertain else []
        if groups and not self._is_uncertain:
            raise AnalysisError("No parameter is uncertain, so there is no group of them to learn.")
        pieces += [*self._events(told), *_ranked(self._source(each, told) for each in sources)]
        if not pieces:
            raise AnalysisError("There is nothing to learn: no parameter is uncertain, and nothing is left to chance.")
        plays, scenario = solution.solver.plays, solution.scenario
        owners = set(scenario.owners.values()) - {solution.by}
        left = self._subject.simulation.left_beside(self._learning.moments.count).sentence if self._is_uncertain else ""
        return Information(
            made=made_with(solution, self._subject.sampling if self._is_uncertain else None),
            unit=scenario.objective_unit(solution.by),
            pieces=tuple(pieces),
            left=left,
            others_choose=any(plays[each].kind != "assessed" for each in owners),
            minds_risk=scenario.actors[solution.by].risk is not None,
        )

    @property
    def _solution(self) -> Solution:
        return self._subject.solution

    @property
    def _is_uncertain(self) -> bool:
        return self._subject.simulation.is_uncertain

    @cached_property
    def _learning(self) -> Learning:
        return learn(self._subject.simulation, self._subject.told)

    @cached_property
    def _joint(self) -> Joint:
        return keep_joint(self._subject.simulation, self._learning.candidates)

    @cached_property
    def _alone(self) -> dict[str, Estimate]:
        """Parameter → what it is worth to learn it alone."""
        return {name: self._gain(name, form) for name, form in self._learning.forms.items()}

    @property
    def _known(self) -> tuple[str, ...]:
        return self._learning.candidates.known

    def _gain(self, name: str, form: Form) -> Estimate:
        if name in self._known:
            return Estimate(0.0, 0.0)
        return self._together((name,)) if self._known else self._learning.parameter(form)

    def _together(self, names: Sequence[str]) -> Estimate:
        """Return what it is worth to learn parameters beside those that the perspective knows anyway."""
        learned = {*names, *self._known}
        if learned == set(self._known):
            return Estimate(0.0, 0.0)
        if learned == set(self._joint.names):
            return self._learning.everything
        return self._learning.clean(self._joint.group([name for name in self._joint.names if name in learned]))

    def _method(self, name: str) -> str:
        if name in self._known:
            return "known"
        return "regression" if self._known else self._learning.forms[name].method

    def _parameters(self) -> list[Piece]:
        everything = self._learning.everything
        known = self._solution.scenario.parameters
        control = control_parameters(self._solution, [known[name] for name in self._alone])
        pieces = [self._parameter(name, control.get(name)) for name in self._alone]
        return [Piece("all", "all", "All parameters", *everything, "simulation"), *_ranked(pieces)]

    def _parameter(self, name: str, control: Control | None) -> Piece:
        parameter = self._solution.scenario.parameters[name]
        value, at = (control.value, control.at) if control else (None, None)
        return Piece("parameter", name, parameter.label, *self._alone[name], self._method(name), value, at)

    def _groups(self, asked: Sequence[AskedGroup]) -> list[Piece]:
        draws = self._subject.simulation.draws
        for each in asked:
            for name in each.members:
                if name not in draws.names:
                    raise AnalysisError(f"There is no uncertain parameter {name}. {nearest(name, draws.names)}")
        named = [NamedGroup(each.name, each.name, each.members) for each in asked]
        return _ranked(self._group(each) for each in [*named, *default_groups(draws)])

    def _group(self, group: NamedGroup) -> Piece:
        only = group.members[0] if len(set(group.members)) == 1 else None
        if only in self._alone:
            gain, method = self._alone[only], self._method(only)
        else:
            is_all = set(group.members) == set(self._joint.names)
            gain, method = self._together(group.members), "simulation" if is_all else "regression"
        return Piece("group", group.name, group.label, *gain, method, members=group.members)

    def _events(self, asked: Sequence[AskedEvents]) -> list[Piece]:
        named = [(each.name, self._found(each)) for each in asked]
        return _ranked(
            self._event(name, events)
            for name, events in [*named, *((each.name, [each]) for each in events_of(self._solution))]
        )

    def _found(self, asked: AskedEvents) -> list[Event]:
        name = asked.name if len(asked.events) == 1 else ""
        return [find_event(self._solution, nodes, name) for nodes in asked.events]

    def _event(self, name: str, events: Sequence[Event]) -> Piece:
        told = clairvoyance(self._solution, events)
        labels = [event.labels[event.states.index(state)] for event, state in zip(events, told.best, strict=True)]
        label = events[0].label if len(events) == 1 else name
        nodes = tuple(node for event in events for node in event.nodes)
        return Piece("event", name, label, told.value, None, "exact", told.control, ", ".join(labels), nodes)

    def _source(self, source: Source, told: Sequence[AskedEvents]) -> Piece:
        if source.sensitivity is not None and source.specificity is not None:
            return self._test(source, source.sensitivity, source.specificity, told)
        if not self._is_uncertain or source.of not in self._learning.forms:
            known = self._learning.forms if self._is_uncertain else ()
            raise AnalysisError(f"There is no uncertain parameter {source.of}. {nearest(source.of, known)}")
        if self._known:
            problem = (
                f"{listed(self._known)} {'is' if len(self._known) == 1 else 'are'} known to the perspective anyway"
            )
            raise AnalysisError(f"{problem}, so what a study would add is not worked out. Leave out known_to for it.")
        form = self._learning.forms[source.of]
        gain = self._learning.clean(study_value(self._learning, form, Study(source.size or 1, source.spread)))
        what = "cases" if source.spread is None else "measurements"
        label = f"{source.size:,} {what} of “{self._solution.scenario.parameters[source.of].label}”"
        return Piece("source", source.text, label, *gain, form.method, members=(source.of,))

    def _test(self, source: Source, sensitivity: float, specificity: float, told: Sequence[AskedEvents]) -> Piece:
        named = next((each for each in told if each.name == source.of and len(each.events) == 1), None)
        event = self._found(named)[0] if named else find_event(self._solution, (source.of,))
        positive = np.full(len(event.states), 1 - specificity)
        positive[0] = sensitivity
        value = evidence(self._solution, event, np.stack([positive, 1 - positive], axis=1))
        label = f"Test of “{event.label}”, sensitivity {percent(sensitivity)}, specificity {percent(specificity)}"
        return Piece("source", source.text, label, value, None, "exact", members=event.nodes)


def _ranked(pieces: Iterable[Piece]) -> list[Piece]:
    return sorted(pieces, key=lambda piece: -piece.value)


INFORMATION = Analysis(
    "What is it worth to learn something before deciding?",
    analyse_information,
    (
        Setting("group", "Parameters to be learned together.", read_group, "NAME=A,B", is_repeatable=True),
        Setting("event", "Nodes that are one event.", read_events, "NAME=NODE,NODE", is_repeatable=True),
        Setting(
            "source",
            "A test or study, as in well:sensitivity=0.9,specificity=0.8 or p_wet:n=50 or price:n=20,sd=12.",
            read_source,
            "OF:KEY=N,…",
            is_repeatable=True,
        ),
    ),
    is_heavy=True,
)
