"""How likely is what the scenario's questions ask, beside what people said first?

Each question that names an event has a probability under the model: by the best choice, and given each option, at the
base values and over draws of all parameters. It stands beside the first forecast that was stated by hand and those of
assessors. Questions that name no event are told as such, and so are those that are past or resolved.

Notes
-----
With w(e) what branch e gets at its node, the probability of an event is the sum over paths on which it happens of the
product of w along the path; it is worked out exactly without listing paths, as of ``forecasting.event_graph``. The base
case uses the policy that is best there. Over draws the choice is *settled*: made once, on the mean over draws, as
nobody learns a parameter beforehand; so the mean over draws is what somebody should expect who believes the ranges.
Beside it stands the mean where everybody is *informed*, and every draw has its own best policy.

Source: forecasts as probabilities that can be scored, P. E. Tetlock and D. Gardner, "Superforecasting" (2015); the
predictive probability as a mean over what is uncertain, A. Gelman and others, "Bayesian Data Analysis", 3rd ed. (2013),
section 1.3; words, see ``words``.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.analysis import Analysis
from crossroads.analyses.forecasting.asked import RESOLUTIONS, Asked, Given, asked_in
from crossroads.analyses.forecasting.event_graph import EventGraph, make_event_graph
from crossroads.analyses.forecasting.over_draws import DrawnChances, Spread, drawn_chances
from crossroads.analyses.result import Result, Row, made_with
from crossroads.analyses.settings import Setting, read_date
from crossroads.analyses.subject import Subject
from crossroads.errors import AnalysisError
from crossroads.figures import percent, quoted
from crossroads.program import Solution
from crossroads.prose import plural
from crossroads.words import Scale

Array = NDArray[np.float64]
Status = Literal["open", "past", "resolved"]


@dataclass(frozen=True)
class Chance:
    """How likely an event is under one way to choose."""

    option: str | None
    """None for the best choice."""
    label: str
    base: float
    """At the base values, by the policy that is best there."""
    settled: Spread | None
    """Over draws; None where nothing is uncertain."""
    informed: Spread | None


@dataclass(frozen=True)
class Foretold:
    """A question with everything that is said of it beforehand, and how it came out."""

    id: str
    text: str
    by: str
    status: Status
    stated: float | None
    assessed: tuple[tuple[str, float], ...]
    """Label of an assessor, and what this person said."""
    outcome: bool | None
    chances: tuple[Chance, ...]
    """The best choice first, then each option; empty where the question is not in the model."""

    @property
    def best(self) -> Chance | None:
        """The probability by the best choice; None where the question is not in the model."""
        return self.chances[0] if self.chances else None

    @property
    def difference(self) -> float | None:
        """How much more likely it is under the model, by the best choice, than in the first forecast."""
        return None if self.best is None or self.stated is None else self.best.base - self.stated


@dataclass(frozen=True)
class Forecast(Result):
    """All questions of a scenario, in file order."""

    question: ClassVar[str] = "forecast"

    foretold: tuple[Foretold, ...]
    settled_label: str
    """The option that is taken over draws, settled; empty where it hangs on what is known, or there is none."""
    looked_at: int | None
    """How many draws were looked at; None where nothing is uncertain."""
    valid: int | None
    """How many of them make sense."""
    words: Scale
    """The scale in whose words probabilities are told."""

    @property
    def modelled(self) -> list[Foretold]:
        """The questions that are in the model."""
        return [each for each in self.foretold if each.best is not None]

    def headline(self) -> str:
        """Return the finding in one sentence."""
        still = [each for each in self.modelled if each.status == "open"] or self.modelled
        compared = [each for each in still if each.difference is not None]
        if not compared:
            likely = sum(each.chances[0].base > 0.5 for each in still)
            verb = "is" if likely == 1 else "are"
            return f"{likely} of {plural(len(still), 'question')} {verb} more likely than not"
        furthest = max(compared, key=lambda each: abs(each.difference or 0.0))
        model, stated = furthest.chances[0].base, furthest.stated or 0.0
        if percent(model) == percent(stated):
            return "The model says what the first forecasts say"
        side = "above" if model > stated else "below"
        return (
            f"The model is furthest {side} the first forecast on {quoted(furthest.text)}: {percent(model)} "
            f"({self.words.in_words(model)}) against {percent(stated)}"
        )

    def note(self) -> str:
        """Return what is settled and what informed, and which questions are no open forecasts."""
        aside = [each.id for each in self.foretold if each.best is None]
        left = f"Not in the model, as no event is named: {', '.join(aside)}." if aside else ""
        return " ".join(filter(None, (self._about_draws(), left, self._counted("past"), self._counted("resolved"))))

    def _counted(self, status: Status) -> str:
        count = sum(each.status == status for each in self.foretold)
        return f"{plural(count, 'question')} {'is' if count == 1 else 'are'} {status}." if count else ""

    def _about_draws(self) -> str:
        if self.looked_at is None:
            return "No parameter is uncertain, so there are no draws."
        best = self.modelled[0].chances[0].label
        other = self.settled_label and self.settled_label != best
        also = f", which here takes {quoted(self.settled_label)}, not {quoted(best)}" if other else ""
        looked = f" Looked at are the first {self.looked_at:,} draws." if self.looked_at != self.made.draws else ""
        left = f" {self.looked_at - (self.valid or 0):,} of them make no sense." if self.valid != self.looked_at else ""
        return (
            f"Over draws the choice is settled: made once, as nobody learns the numbers beforehand{also}.{looked}{left}"
        )

    def rows(self) -> list[Row]:
        """Return a row for each question and way to choose; one without numbers where it is not in the model."""
        return [_row(each, chance, self.words) for each in self.foretold for chance in (each.chances or (None,))]


def _row(each: Foretold, chance: Chance | None, words: Scale) -> Row:
    settled, informed = (chance.settled, chance.informed) if chance else (None, None)
    base = chance.base if chance else None
    return {
        "question": each.id,
        "given": chance.option if chance else None,
        "probability": base,
        "word": None if base is None else words.in_words(base),
        "mean": settled.mean if settled else None,
        "mean_se": settled.mean_se if settled else None,
        "q05": settled.q05 if settled else None,
        "q50": settled.q50 if settled else None,
        "q95": settled.q95 if settled else None,
        "informed": informed.mean if informed else None,
        "stated": each.stated,
        "difference": None if base is None or each.stated is None else base - each.stated,
        "assessors": [f"{label}: {value!r}" for label, value in each.assessed],
        "status": each.status,
        "outcome": each.outcome,
        "by": each.by,
        "text": each.text,
    }


def analyse_forecast(subject: Subject, resolutions: Given = None, on: dt.date | str | None = None) -> Forecast:
    """Return how likely the questions are under the model, beside what was said first.

    Parameters
    ----------
    resolutions
        How questions came out, over what the scenario says: question → resolution, or a file of them.
    on
        The day from which a question is past, or its text; left out, the day from which the scenario is judged.

    Raises
    ------
    AnalysisError
        If the scenario asks no questions, or none of them names an event.
    """
    solution, asked = subject.solution, asked_in(subject.solution.scenario, resolutions)
    modelled = [each for each in asked if each.event is not None]
    if not modelled:
        problem = f"Of {plural(len(asked), 'question')} none names an event, so the model says nothing of them."
        raise AnalysisError(f"{problem} Add to one, for example: event: [node.branch].")
    graphs = [make_event_graph(solution.program, each.event) for each in modelled if each.event is not None]
    drawn = drawn_chances(subject.simulation, graphs, subject.told) if subject.simulation.is_uncertain else None
    chances = {
        each.id: _chances(solution, graph, drawn, q)
        for q, (each, graph) in enumerate(zip(modelled, graphs, strict=True))
    }
    today = (read_date(on) if isinstance(on, str) else on) or solution.scenario.file.as_of
    labels = {name: each.label or name for name, each in solution.scenario.assessors.items()}
    return Forecast(
        made=made_with(solution, subject.sampling if drawn else None),
        foretold=tuple(_foretold(each, chances.get(each.id, ()), today, labels) for each in asked),
        settled_label=_settled_label(subject) if drawn else "",
        looked_at=drawn.count if drawn else None,
        valid=len(drawn.replicate) if drawn else None,
        words=solution.scenario.words,
    )


def _foretold(each: Asked, chances: tuple[Chance, ...], today: dt.date | None, labels: Mapping[str, str]) -> Foretold:
    is_past = today is not None and each.question.by < today
    return Foretold(
        id=each.id,
        text=each.text,
        by=str(each.question.by),
        status="resolved" if each.outcome is not None else "past" if is_past else "open",
        stated=each.question.forecast,
        assessed=tuple((labels[name], value) for name, value in each.question.assessors.items()),
        outcome=each.outcome,
        chances=chances,
    )


def _chances(solution: Solution, graph: EventGraph, drawn: DrawnChances | None, number: int) -> tuple[Chance, ...]:
    """Return how likely an event is by the best choice and given each option."""
    best = solution.best.label if solution.best else ""
    options = [(each.id, each.label, solution.policy_with(each.id)) for each in solution.options]
    ways: list[tuple[str | None, str, Array]] = [(None, best, solution.rolled.weight), *options]
    return tuple(
        Chance(
            option=option,
            label=label,
            base=float(graph.probability(weight)[0]),
            settled=drawn.spread(number, way) if drawn else None,
            informed=drawn.spread(number, way, is_settled=False) if drawn else None,
        )
        for way, (option, label, weight) in enumerate(ways)
    )


def _settled_label(subject: Subject) -> str:
    """Return the option that the settled choice takes; empty where that hangs on what is known, or there is none."""
    settled, nodes = subject.simulation.settled, subject.solution.program.first_decision
    return next(
        (
            option.label
            for number, option in enumerate(subject.solution.options)
            if all(settled.takes(node, number) for node in nodes)
        ),
        "",
    )


FORECAST = Analysis(
    "How likely is what the scenario's questions ask, beside what people said first?",
    analyse_forecast,
    (
        RESOLUTIONS,
        Setting("on", "The day from which questions are past. Default: that of the scenario.", read_date, "DATE"),
    ),
    is_heavy=True,
)
