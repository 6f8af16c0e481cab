"""What would have been best, had it been known how the questions come out?

The resolved questions whose events are in the model are taken together: each happened, or did not. For each option
the paths on which just that happens are left, with their probabilities as the option has them; what it is worth on
them is its value in hindsight.

Notes
-----
With K the conjunction of what happened, the value of option a is the certainty equivalent over paths with probabilities
P(path | a, K) = P(path | a) [K holds on path] / P(K | a). Later decisions of the perspective are made anew, knowing K,
among the branches after which it can happen, and P(K | a) is taken with them; others act as they were read, without
knowing it. If K says only what happens before and beside the choice, P(K | a) is
the same for all options, and this is the value with clairvoyance on K (as of ``information``). If K hangs on the
choice, options are compared in different worlds: P(K | a) is shown beside each, an option after which K cannot happen
is left out, and nothing is said of what an option would have brought about (conditional, not causal, expectation).

Source: conditional expectation of an act, R. C. Jeffrey, "The Logic of Decision" (1965), ch. 5; how that differs from
what an act brings about, A. Gibbard and W. L. Harper, "Counterfactuals and Two Kinds of Expected Utility", in C. A.
Hooker, J. J. Leach, E. F. McClennen (eds.), "Foundations and Applications of Decision Theory" 1 (1978), 125-162;
clairvoyance, R. A. Howard, "Information Value Theory", IEEE Transactions on Systems Science and Cybernetics 2 (1966),
22-26. A good decision is judged by what could be known: hindsight does not make it a bad one (J. Baron and J. C.
Hershey, "Outcome Bias in Decision Evaluation", Journal of Personality and Social Psychology 54 (1988), 569-579).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from crossroads.analyses.analysis import base_analysis
from crossroads.analyses.forecasting.asked import RESOLUTIONS, Asked, Given, asked_in, resolved_among
from crossroads.analyses.forecasting.conditioned import value_known
from crossroads.analyses.forecasting.event_graph import make_event_graph
from crossroads.analyses.result import Result, Row, made_with
from crossroads.errors import AnalysisError
from crossroads.figures import amount, decimals_for, percent, quoted
from crossroads.program import Solution
from crossroads.prose import listed
from crossroads.scenario import EventFormula, all_of

# Probabilities that rest leaves by rounding are no chance that something happens.
_LEAST = 1e-12
# Values that differ by less than this share of them are equal, but for rounding.
_TIE = 1e-9
# Where what happened is so many times as likely under one option as under another, it hangs on the choice.
_HANGS = 1.05


@dataclass(frozen=True)
class KnownOption:
    """An option as it looked beforehand and in hindsight."""

    id: str
    label: str
    before: float
    """Its value when nothing of it was known, in certainty equivalents."""
    likelihood: float
    """How likely what happened was under it, if later decisions go with it."""
    known: float | None
    """Its value given what happened; None where that cannot happen under it."""


@dataclass(frozen=True)
class Hindsight(Result):
    """The options in file order, beforehand and in hindsight."""

    question: ClassVar[str] = "hindsight"

    unit: str
    is_cost: bool
    options: tuple[KnownOption, ...]
    best_before: KnownOption | None
    """The option that was best beforehand; None where the perspective does not choose."""
    happened: tuple[tuple[str, bool], ...]
    """The text of each question that is imposed, and whether it happened."""
    aside: tuple[str, ...]
    """The texts of resolved questions that are not in the model."""

    @property
    def ranked(self) -> list[KnownOption]:
        """The options that go with what happened, from best to worst in hindsight.

        Of equally good ones the one that was best beforehand comes first, then the first listed.
        """
        possible = [each for each in self.options if each.known is not None]
        slack = _TIE * max(abs(each.known or 0.0) for each in possible)
        sign = 1 if self.is_cost else -1
        ordered = sorted(possible, key=lambda each: sign * (each.known or 0.0))
        top = [each for each in ordered if abs((each.known or 0.0) - (ordered[0].known or 0.0)) <= slack]
        top.sort(key=lambda each: (each != self.best_before, self.options.index(each)))
        return [*top, *(each for each in ordered if each not in top)]

    @property
    def best(self) -> KnownOption:
        """The option that is best in hindsight."""
        return self.ranked[0]

    @property
    def lead(self) -> float | None:
        """By how much that is ahead of the next one: 0 for a tie, None where there is no other."""
        values = [each.known or 0.0 for each in self.ranked[:2]]
        if len(values) < 2:
            return None
        lead = abs(values[0] - values[1])
        return 0.0 if lead <= _TIE * max(map(abs, values)) else lead

    @property
    def is_changed(self) -> bool:
        """Whether another option would have been best than beforehand."""
        return self.best_before is not None and self.best != self.best_before

    def headline(self) -> str:
        """Return the finding in one sentence."""
        value = amount(self.best.known or 0.0, decimals_for(each.known or 0.0 for each in self.ranked), self.unit)
        if self.lead is None:
            return f"Only {quoted(self.best.label)} goes with what happened: it is worth {value} then"
        second = quoted(self.ranked[1].label)
        ahead = f", {amount(self.lead, decimals_for([], least_gap=self.lead))} ahead of {second}"
        lead = f"{value}{ahead if self.lead else f', as is {second}'}"
        name = quoted(self.best.label)
        if self.best_before is not None and self.is_changed:
            before = quoted(self.best_before.label)
            return f"Knowing what happened, {name} would have been best, not {before}: worth {lead}"
        return f"Knowing what happened, {name} would still be best: worth {lead}"

    def note(self) -> str:
        """Return what is imposed, what it hangs on, and what is left aside."""
        yes = [quoted(text) for text, is_true in self.happened if is_true]
        no = [quoted(text) for text, is_true in self.happened if not is_true]
        parts = [
            f"Taken as known: {self._known(yes, no)}.",
            self._excluded(),
            self._hangs(),
            f"Not in the model, so left aside: {listed(map(quoted, self.aside))}." if self.aside else "",
        ]
        return " ".join(filter(None, parts))

    def _known(self, yes: Sequence[str], no: Sequence[str]) -> str:
        told = [f"yes to {listed(yes)}"] if yes else []
        return "; ".join([*told, f"no to {listed(no)}"] if no else told)

    def _excluded(self) -> str:
        never = [quoted(each.label) for each in self.options if each.known is None]
        return f"It cannot happen after {listed(never, 'or')}: nothing is said of that." if never else ""

    def _hangs(self) -> str:
        possible = sorted(self.ranked, key=lambda each: each.likelihood)
        least, most = possible[0], possible[-1]
        if most.likelihood <= _HANGS * least.likelihood:
            return ""
        shares = f"{percent(most.likelihood)} after {quoted(most.label)}, {percent(least.likelihood)} after "
        return (
            f"What happened hangs on the choice ({shares}{quoted(least.label)}): options are compared in the worlds in "
            "which it happened, not by what they would have brought about."
        )

    def rows(self) -> list[Row]:
        """Return a row for each option."""
        return [
            {
                "option": each.id,
                "label": each.label,
                "value": each.before,
                "likelihood": each.likelihood,
                "known": each.known,
                "best": each is self.best,
            }
            for each in self.options
        ]


def analyse_hindsight(solution: Solution, resolutions: Given = None) -> Hindsight:
    """Return what the options would have been worth, had it been known how the questions come out.

    Parameters
    ----------
    resolutions
        How questions came out, over what the scenario says: question → resolution, or a file of them.

    Raises
    ------
    AnalysisError
        If there are no options, no resolved question is in the model, or what happened cannot happen there.
    """
    scenario = solution.scenario
    resolved = resolved_among(asked_in(scenario, resolutions))
    if not solution.options:
        raise AnalysisError("The perspective has no one first decision, so there are no options to compare.")
    modelled = [each for each in resolved if each.event is not None]
    if not modelled:
        raise AnalysisError("No resolved question names an event, so nothing of what happened is in the model.")
    options = _in_hindsight(solution, modelled)
    if all(each.known is None for each in options):
        raise AnalysisError(_impossible(solution, modelled))
    return Hindsight(
        made=made_with(solution),
        unit=scenario.objective_unit(solution.by),
        is_cost=solution.is_cost,
        options=options,
        best_before=next((each for each in options if solution.best and each.id == solution.best.id), None),
        happened=tuple((each.text, bool(each.outcome)) for each in modelled),
        aside=tuple(each.text for each in resolved if each.event is None),
    )


def _in_hindsight(solution: Solution, asked: Sequence[Asked]) -> tuple[KnownOption, ...]:
    graph = make_event_graph(solution.program, _together(asked))
    found = []
    for option in solution.options:
        known = value_known(solution, graph, solution.policy_with(option.id))
        value = known.value if known.likelihood > _LEAST else None
        likelihood = known.likelihood if value is not None else 0.0
        found.append(KnownOption(option.id, option.label, option.certainty_equivalent, likelihood, value))
    return tuple(found)


def _together(asked: Sequence[Asked]) -> EventFormula:
    pairs = [(each.event, bool(each.outcome)) for each in asked if each.event is not None]
    return all_of([event for event, _ in pairs], [outcome for _, outcome in pairs])


def _impossible(solution: Solution, asked: Sequence[Asked]) -> str:
    """Return which question, with those before it, cannot have come out as it did."""
    count = 1
    while any(each.known is not None for each in _in_hindsight(solution, asked[:count])):
        count += 1
    last = asked[count - 1]
    answer = "yes" if last.outcome else "no"
    beside = " and what the questions before it say" if count > 1 else ""
    return (
        f"What happened cannot happen in the model, whatever is chosen: “{answer}” to {quoted(last.text)}{beside}. "
        "Mend the event or the resolution, or read the others as assessed: --actor NAME=assessed."
    )


HINDSIGHT = base_analysis(
    "What would have been best, had it been known how the questions come out?", analyse_hindsight, RESOLUTIONS
)
