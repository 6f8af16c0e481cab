"""How does the lead of the best option move while one parameter after the other goes through its range?

Every parameter is moved alone, in equal steps from its low to its high end; the scenario is solved anew at each of
them, and the margin of the base case's best option over the best other one is noted. Below zero the choice is another.
Where there are no options to compare, it is the value of the policy.

Source: T. G. Eschenbach, "Spiderplots versus Tornado Diagrams for Sensitivity Analysis", Interfaces 22 (1992), 40-46.
There the horizontal axis is the change from the base value; here it is the share of the range, so that parameters of
any unit span the whole picture and its ends say how far each may go.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.analysis import base_analysis
from crossroads.analyses.moving.measured import Measure, measure
from crossroads.analyses.result import Result, Row, made_with
from crossroads.analyses.settings import Setting, read_count
from crossroads.analyses.switching.moved import Ends, with_ranges
from crossroads.errors import AnalysisError
from crossroads.program import Solution
from crossroads.prose import plural
from crossroads.scenario import Parameter

Array = NDArray[np.float64]

_MOST = 8
_POINTS = 21
# So many numbers, on branches, by actor and point, at once.
_MOST_NUMBERS = 64_000_000
# A figure that moves by less than this share of itself is only rounded differently.
_STILL = 1e-9


@dataclass(frozen=True)
class Leg:
    """What one parameter does over its range."""

    parameter: str
    label: str
    unit: str
    base: float
    low: float
    high: float
    at: tuple[float, ...]
    """The values of the parameter, from low to high."""
    figures: tuple[float | None, ...]
    """The margin or the value at each of them; None where the scenario makes no sense."""
    choices: tuple[str | None, ...]
    """The option that is best at each of them."""
    word: str = ""
    """The estimative word that states it; empty where none does."""

    @property
    def shares(self) -> tuple[float, ...]:
        """Where each value lies in the range, from 0 to 1."""
        return tuple((at - self.low) / (self.high - self.low) for at in self.at)

    @property
    def known(self) -> list[float]:
        """The figures where the scenario makes sense."""
        return [each for each in self.figures if each is not None]

    @property
    def swing(self) -> float:
        """How far the figure goes up and down within the range."""
        return max(self.known) - min(self.known) if self.known else 0.0

    @property
    def turns(self) -> bool:
        """Whether the margin is below zero somewhere."""
        return min(self.known, default=0.0) < 0


@dataclass(frozen=True)
class Spider(Result):
    """The parameters that move the margin most, those with the largest swing first."""

    question: ClassVar[str] = "spider"

    measure: Measure
    unit: str
    best: str
    """The label of the option that is best in the base case."""
    base: float
    """The margin, or the value, in the base case."""
    legs: tuple[Leg, ...]
    left_out: int = 0
    """How many parameters with smaller swings are not shown."""

    def headline(self) -> str:
        """Return the finding in one sentence."""
        if not self.legs:
            return "No parameter has a range"
        first = self.legs[0]
        if first.swing <= _STILL * max(abs(self.base), 1.0):
            return f"No parameter alone moves the {'value' if self.measure == 'value' else f'lead of “{self.best}”'}"
        if self.measure == "value":
            return f"“{first.label}” moves the value most"
        turning = [leg for leg in self.legs if leg.turns]
        if not turning:
            return f"“{self.best}” stays ahead; “{first.label}” moves its lead most"
        if len(turning) == 1:
            return f"Only “{turning[0].label}” turns the lead of “{self.best}” around"
        return f"{plural(len(turning), 'parameter')} turn the lead of “{self.best}” around within their ranges"

    def note(self) -> str:
        """Return what is left out."""
        missing = sum(figure is None for leg in self.legs for figure in leg.figures)
        texts = [
            f"{plural(self.left_out, 'parameter')} with a smaller effect left out." if self.left_out else "",
            f"{plural(missing, 'point')} left out, since the scenario makes no sense there." if missing else "",
        ]
        return " ".join(filter(None, texts))

    def rows(self) -> list[Row]:
        """Return a row for each point of each parameter."""
        return [
            {
                "parameter": leg.parameter, "label": leg.label, "share": share, "at": at, self.measure: figure,
                "choice": choice,
            }
            for leg in self.legs
            for share, at, figure, choice in zip(leg.shares, leg.at, leg.figures, leg.choices, strict=True)
        ]  # fmt: skip


def analyse_spider(solution: Solution, parameter: str | Sequence[str] = (), points: int = _POINTS) -> Spider:
    """Return what parameters do to the margin over their ranges.

    Parameters
    ----------
    parameter
        One or several names; left out, the eight with the largest swing.
    points
        At how many values of each parameter the scenario is solved, both ends among them; at least 2.

    Raises
    ------
    AnalysisError
        If a name is unknown, a parameter has no range, or there are less than two points.
    """
    if points < 2:
        raise AnalysisError(f"A spider needs at least 2 points; here it has {points}.")
    moved = with_ranges(solution.scenario.parameters, parameter)
    kind, base, legs = _legs(solution, moved, points)
    ordered = sorted(legs, key=lambda leg: -leg.swing)
    shown = ordered if parameter else ordered[:_MOST]
    return Spider(
        made=made_with(solution),
        measure=kind,
        unit=solution.scenario.objective_unit(solution.by),
        best=solution.best.label if solution.best else "",
        base=base,
        legs=tuple(shown),
        left_out=len(ordered) - len(shown),
    )


def _legs(solution: Solution, moved: Sequence[tuple[Parameter, Ends]], points: int) -> tuple[Measure, float, list[Leg]]:
    """Return what is measured, its figure in the base case, and every parameter's points."""
    # Fewer parameters at once where keeping histories apart has made the graph large.
    size = max(len(solution.program.source), 1) * len(solution.program.actors) * points
    at_once = max(1, _MOST_NUMBERS // size)
    parts = [_some_legs(solution, moved[i : i + at_once], points) for i in range(0, max(len(moved), 1), at_once)]
    kind, base, _ = parts[0]
    return kind, base, [leg for _, _, legs in parts for leg in legs]


def _some_legs(
    solution: Solution, moved: Sequence[tuple[Parameter, Ends]], points: int
) -> tuple[Measure, float, list[Leg]]:
    columns = {each.name: np.full(max(len(moved) * points, 1), each.value) for each, _ in moved}
    for i, (each, (low, high)) in enumerate(moved):
        columns[each.name][i * points : (i + 1) * points] = np.linspace(low, high, points)
    block, invalid = solution.solver.valid_numbers(solution.program.block(columns))
    measured = measure(solution, block)
    legs = []
    for i, (each, (low, high)) in enumerate(moved):
        here = range(i * points, (i + 1) * points)
        legs.append(
            Leg(
                each.name, each.label, each.unit, each.value, low, high,
                at=tuple(columns[each.name][here.start : here.stop].tolist()),
                figures=tuple(None if invalid.mask[s] else float(measured.figure[s]) for s in here),
                choices=tuple(None if invalid.mask[s] else measured.choices[s] for s in here),
                word=each.word,
            )
        )  # fmt: skip
    return measured.measure, measured.base, legs


SPIDER = base_analysis(
    "How does the lead move along the parameters' ranges?",
    analyse_spider,
    Setting("parameter", "Which one is moved; default: the eight that move it most.", str, "NAME", is_repeatable=True),
    Setting("points", "At how many values of each it is solved; default: 21.", read_count, "N"),
)
