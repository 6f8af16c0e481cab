"""Who forecasts: people, the model, and what they are compared with; and what each of them said of resolved questions.

Made from the questions of scenarios and their solutions; used by ``score``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from crossroads.analyses.forecasting.asked import Asked
from crossroads.analyses.forecasting.event_graph import make_event_graph
from crossroads.analyses.forecasting.over_draws import drawn_chances
from crossroads.analyses.subject import Subject
from crossroads.errors import AnalysisError
from crossroads.figures import quoted
from crossroads.program import Solution
from crossroads.prose import listed, nearest
from crossroads.scenario import Resolution

Kind = Literal["stated", "assessor", "model", "draws", "base rate", "one half"]


@dataclass(frozen=True)
class Forecaster:
    """Somebody, or something, that gives questions a probability."""

    label: str
    kind: Kind

    @property
    def is_reference(self) -> bool:
        """Whether it knows nothing of the single questions, and others are compared with it."""
        return self.kind in ("base rate", "one half")


STATED, MODEL = Forecaster("First forecast", "stated"), Forecaster("Model", "model")
DRAWS = Forecaster("Model, mean over draws", "draws")
BASE_RATE, ONE_HALF = Forecaster("Base rate", "base rate"), Forecaster("One half", "one half")


@dataclass(frozen=True)
class Scored:
    """A resolved question, and what everybody said of it."""

    scenario: str
    """The title of the scenario that asks it."""
    id: str
    text: str
    outcome: bool
    said: Mapping[Forecaster, float]


def shared_out(
    subjects: Sequence[Subject], given: Mapping[str, Resolution | None]
) -> list[dict[str, Resolution | None]]:
    """Return which of some resolutions are of the questions of each scenario.

    Raises
    ------
    AnalysisError
        If one is of no question, or of those of several scenarios.
    """
    scenarios = [each.reading.program.scenario for each in subjects]
    for name in given:
        asking = [each.title for each in scenarios if name in each.file.questions]
        if len(asking) > 1:
            problem = f"The question {name} is asked by {listed(map(quoted, asking))}."
            raise AnalysisError(f"{problem} Resolve it in an overlay of each.")
        if not asking:
            known = [other for each in scenarios for other in each.file.questions]
            raise AnalysisError(f"There is no question {name} to resolve. {nearest(name, known)}")
    return [{name: each for name, each in given.items() if name in scenario.file.questions} for scenario in scenarios]


def scored_in(subject: Subject, asked: Sequence[Asked]) -> list[Scored]:
    """Return what everybody who knows the questions said of those that are resolved."""
    asked = [each for each in asked if each.outcome is not None]
    scenario = subject.reading.program.scenario
    labels = {name: Forecaster(each.label or name, "assessor") for name, each in scenario.assessors.items()}
    modelled = _by_model(subject, asked)
    found = []
    for each in asked:
        said = {} if each.question.forecast is None else {STATED: each.question.forecast}
        said |= {labels[name]: p for name, p in each.question.assessors.items()}
        found.append(Scored(scenario.title, each.id, each.text, bool(each.outcome), said | modelled.get(each.id, {})))
    return found


def _by_model(subject: Subject, asked: Sequence[Asked]) -> dict[str, dict[Forecaster, float]]:
    """Return question → what the model says by its best choice, for questions that are in it."""
    if not isinstance(subject.solved, Solution):
        return {}
    solution = subject.solved
    graphs = {each.id: make_event_graph(solution.program, each.event) for each in asked if each.event is not None}
    found = {name: {MODEL: float(graph.probability(solution.rolled.weight)[0])} for name, graph in graphs.items()}
    if graphs and subject.simulation.is_uncertain:
        drawn = drawn_chances(subject.simulation, list(graphs.values()), subject.told)
        for number, said in enumerate(found.values()):
            said[DRAWS] = drawn.spread(number, 0).mean
    return found


def in_order(scored: Sequence[Scored]) -> list[Forecaster]:
    """Return all forecasters: the first forecast, people as they come, the model, and what to compare with."""
    kinds: list[Kind] = ["stated", "assessor", "model", "draws", "base rate", "one half"]
    met = dict.fromkeys(forecaster for each in scored for forecaster in each.said)
    return sorted(met, key=lambda each: kinds.index(each.kind))
