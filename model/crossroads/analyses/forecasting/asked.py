"""The questions of a scenario with how they came out, where that is known.

Made from a scenario and, where it is asked for, a file of resolutions; used by all analyses of forecasts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from crossroads.analyses.settings import Setting
from crossroads.errors import AnalysisError
from crossroads.figures import quoted
from crossroads.prose import nearest
from crossroads.scenario import EventFormula, Question, Resolution, Scenario, doubts_of, read_resolutions

Given = str | Mapping[str, Resolution | Mapping[str, object] | None] | None
"""The name of a file of resolutions, or what it holds; None where nothing is said beyond the scenario."""

RESOLUTIONS = Setting(
    "resolutions",
    "How questions came out: a YAML file of question: {date, outcome, source}, over what the scenario says.",
    metavar="FILE",
)


@dataclass(frozen=True)
class Asked:
    """A question that the scenario asks."""

    id: str
    question: Question
    resolution: Resolution | None
    """How it came out, as far as is known."""

    @property
    def text(self) -> str:
        """The question as people read it."""
        return self.question.text

    @property
    def event(self) -> EventFormula | None:
        """What happens in the model where the answer is yes; None where that is not in the model."""
        return self.question.event

    @property
    def outcome(self) -> bool | None:
        """Whether it happened, as far as is known."""
        return None if self.resolution is None else self.resolution.outcome


def resolutions_of(given: Given) -> Mapping[str, Resolution | None]:
    """Return question → how it came out.

    Raises
    ------
    ScenarioError
        If a file is given that cannot be read.
    AnalysisError
        If a resolution is given in which something is missing or wrong.
    """
    if given is None:
        return {}
    if isinstance(given, str):
        return read_resolutions(given)
    return {name: _resolution(name, each) if isinstance(each, Mapping) else each for name, each in given.items()}


def _resolution(name: str, stated: Mapping[str, object]) -> Resolution:
    try:
        return Resolution.model_validate(stated)
    except ValidationError:
        example = "{'date': '2023-03-01', 'outcome': True}"
        raise AnalysisError(f"How {name} came out cannot be read. Write for example: {example}.") from None


def asked_in(scenario: Scenario, given: Given = None) -> tuple[Asked, ...]:
    """Return the questions of a scenario, in file order.

    Raises
    ------
    ScenarioError
        If a file of resolutions is given that cannot be read.
    AnalysisError
        If the scenario asks no questions, or a resolution is given to none of them.
    """
    questions = scenario.file.questions
    if not questions:
        raise AnalysisError("The scenario asks no questions. Add some under questions, each with text and by.")
    resolved = resolutions_of(given)
    for name in resolved:
        if name not in questions:
            raise AnalysisError(f"There is no question {name} to resolve. {nearest(name, questions)}")
    return tuple(Asked(name, each, resolved.get(name, each.resolved)) for name, each in questions.items())


def resolved_among(asked: Iterable[Asked]) -> tuple[Asked, ...]:
    """Return the questions of which it is known how they came out.

    Raises
    ------
    AnalysisError
        If there are none.
    """
    found = tuple(each for each in asked if each.outcome is not None)
    if not found:
        raise AnalysisError("No question is resolved. State resolved: {date, outcome} under one, or give resolutions.")
    return found


def doubts_among(scenario: Scenario, asked: tuple[Asked, ...]) -> tuple[str, ...]:
    """Return a sentence for everything that does not go together in how questions came out."""
    return tuple(
        f"{quoted(each.text)}: {doubt.text} {doubt.remedy}"
        for each in asked
        if each.resolution is not None
        for doubt in doubts_of(each.question, each.resolution, scenario.file.as_of)
    )
