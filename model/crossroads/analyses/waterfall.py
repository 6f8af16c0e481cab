"""What moved one figure from one scenario to another, edit by edit: what a waterfall shows.

Made from a comparison; the largest steps first. The steps lead from the figure of the first scenario to that of the
second, exactly.
"""

from dataclasses import dataclass
from typing import ClassVar

from crossroads.analyses.comparing.telling import moved
from crossroads.analyses.comparison import Comparison, Figure
from crossroads.analyses.result import Result, Row
from crossroads.errors import AnalysisError
from crossroads.prose import nearest


@dataclass(frozen=True)
class Step:
    """What one edit contributes."""

    name: str
    was: str
    """The former value of its first change, as it was written."""
    now: str
    part: float
    error: float | None
    """The standard error, where shares are sampled."""


@dataclass(frozen=True)
class Waterfall(Result):
    """One figure of two scenarios, and the steps between them."""

    question: ClassVar[str] = "comparison"

    comparison: Comparison
    figure: Figure
    steps: tuple[Step, ...]

    @property
    def is_lead(self) -> bool:
        """Whether the figure is a lead: below zero the choice is another one."""
        return self.figure.name == "lead"

    def headline(self) -> str:
        """Return the finding in one sentence: that of the comparison, or of the option that is shown."""
        if self.is_lead or self.figure.name == "value":
            return self.comparison.headline()
        return f"“{self.figure.label}” {moved(self.figure, self.comparison.unit)}"

    def note(self) -> str:
        """Return what a reader has to know beside the numbers."""
        against = f"Compared with scenario {self.comparison.against.digest[:8]}."
        return f"{self.comparison.note()} {against}".strip()

    def rows(self) -> list[Row]:
        """Return a row for each step."""
        return [
            {"name": step.name, "before": step.was, "after": step.now, self.figure.name: step.part, "se": step.error}
            for step in self.steps
        ]


def waterfall_of(result: Comparison, option: str | None = None) -> Waterfall:
    """Return the steps of the lead, or of an option's value.

    Parameters
    ----------
    option
        Its id; left out, the lead, or what there is instead of one.

    Raises
    ------
    AnalysisError
        If there is no such option in both scenarios, or the two are not compared in value.
    """
    if not result.figures:
        raise AnalysisError(result.refusal)
    known = [figure.name.removeprefix("value.") for figure in result.figures if figure.name.startswith("value.")]
    if option is not None and option not in known:
        raise AnalysisError(f"There is no option {option} in both scenarios. {nearest(option, known)}")
    figure = result.figures[-1 if option is None else known.index(option)]
    if option is None and figure.name.startswith("value."):
        raise AnalysisError(f"There is no lead in both scenarios. Name an option to draw: {', '.join(known)}.")
    column = result.figures.index(figure)
    steps = [
        Step(
            edit.name,
            edit.changes[0].was if edit.changes else "",
            edit.changes[0].now if edit.changes else "",
            edit.parts[column],
            edit.errors[column] if edit.errors else None,
        )
        for edit in result.moving
        if edit.parts[column]
    ]
    steps.sort(key=lambda step: -abs(step.part))
    return Waterfall(result.made, result, figure, tuple(steps))
