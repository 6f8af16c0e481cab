"""Which policy is best where, in the plane of two parameters?

The plane is crossed by lines along the second parameter, at many values of the first. On each line the exact values
at which the policy changes are worked out, as in ``thresholds``. Where two neighbouring lines meet other policies, or
the same in another order, the place between them at which that begins is narrowed down by further lines.

Source: two-way sensitivity and strategy regions, R. T. Clemen and T. Reilly, "Making Hard Decisions with
DecisionTools" (3rd ed., 2013), ch. 5; R. A. Howard, "Decision Analysis: Practice and Promise", Management Science 34
(1988), 679-695. Borders as in ``thresholds``; the lines and the narrowing are our own derivation.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.analysis import base_analysis
from crossroads.analyses.moving.measured import Measure, measure
from crossroads.analyses.moving.ranked import most_moving
from crossroads.analyses.result import Result, Row, made_with
from crossroads.analyses.settings import Setting, read_count
from crossroads.analyses.switching.columns import NARROW, lay_columns, runs_of
from crossroads.analyses.switching.moved import Ends, with_ranges
from crossroads.analyses.switching.stretches import Line
from crossroads.analyses.switching.tracks import Choices, Span, Track, lay_tracks
from crossroads.analyses.thresholds import Labels, labels_of
from crossroads.errors import AnalysisError
from crossroads.program import Solution
from crossroads.prose import listed, plural
from crossroads.scenario import Parameter

Array = NDArray[np.float64]

_STEPS = 101
# Borders that rise by more than this many ranges in one are drawn upright.
_SLANT = 1e4
# The margin is worked out on so many points a side: contours need no more.
_GRID = 61


@dataclass(frozen=True)
class Axis:
    """One of the two parameters."""

    parameter: str
    label: str
    unit: str
    base: float
    low: float
    high: float


@dataclass(frozen=True)
class Column:
    """A line along the second parameter."""

    x: float
    track: Track

    @property
    def picture(self) -> tuple[object, ...]:
        """Which policies follow one another on it, gaps included."""
        joins = tuple(one.high == other.low for one, other in pairwise(self.track.spans))
        return tuple(span.met for span in self.track.spans), joins


@dataclass(frozen=True)
class Point:
    """A point of a border between two policies."""

    x: float
    y: float
    below: Span
    above: Span
    across: str
    """``y`` where the second parameter crosses the border upwards; ``x`` where the first one does."""


@dataclass(frozen=True)
class Grid:
    """The margin, or the value, over the plane."""

    x: Array  # (X,)
    y: Array  # (Y,)
    figure: Array  # (Y, X) not a number where the scenario makes no sense


@dataclass(frozen=True)
class Region(Result):
    """The plane of two parameters, divided by policy."""

    question: ClassVar[str] = "region"

    x: Axis
    y: Axis
    crossings: tuple[Column, ...]
    """Lines along the second parameter, rising in the first."""
    options: tuple[tuple[str, str], ...]
    """Id and label of each option."""
    labels: Labels
    measure: Measure
    unit: str
    best: str
    """The id of the option that is best in the base case."""
    grid: Grid
    upright: tuple[Point, ...]
    """The ends of borders that run along the second parameter, two by two."""

    @cached_property
    def policies(self) -> dict[Choices, str]:
        """Policy → its id: the option with a number, in order of appearance."""
        found: dict[Choices, str] = {}
        counts: dict[str, int] = {}
        for column in self.crossings:
            for span in column.track.spans:
                if span.met not in found:
                    option = span.option or "policy"
                    counts[option] = counts.get(option, 0) + 1
                    found[span.met] = f"{option}.{counts[option]}"
        return found

    @cached_property
    def runs(self) -> list[list[Column]]:
        """Neighbouring columns on which the same policies follow one another."""
        return runs_of(self.crossings)

    @property
    def borders(self) -> list[Point]:
        """All points of borders: along every column, and between columns that differ."""
        return [*(point for column in self.crossings for point in _crossed(column)), *self.upright]

    def label(self, option: str | None) -> str:
        """Return what people see of an option."""
        return dict(self.options).get(option or "", option or "")

    def headline(self) -> str:
        """Return the finding in one sentence."""
        names = f"“{self.x.label}” and “{self.y.label}”"
        options = list(dict.fromkeys(span.option for column in self.crossings for span in column.track.spans))
        if self.best and len(options) == 1:
            return f"“{self.label(options[0])}” is best wherever {names} lie in their ranges"
        if self.best:
            shown = listed(f"“{self.label(option)}”" for option, _ in self.options if option in options)
            return f"{names} decide between {shown}"
        return f"{plural(len(self.policies), 'policy')} over the ranges of {names}"

    def note(self) -> str:
        """Return what could not be certified or makes no sense."""
        gaps = [gap for column in self.crossings for gap in column.track.gaps]
        wide = [gap for gap in gaps if gap.is_valid and gap.high - gap.low > NARROW * (self.y.high - self.y.low)]
        texts = [
            "Where it is left white, the scenario makes no sense." if any(not gap.is_valid for gap in gaps) else "",
            f"Parts of {plural(len(wide), 'line')} could not be certified." if wide else "",
        ]
        return " ".join(filter(None, texts))

    def rows(self) -> list[Row]:
        """Return a row for each point of a border."""
        return [
            {
                "x": point.x,
                "y": point.y,
                "below": self.policies[point.below.met],
                "above": self.policies[point.above.met],
                "across": point.across,
                "is_option": point.below.option != point.above.option,
                "below_option": point.below.option,
                "above_option": point.above.option,
            }
            for point in self.borders
        ]

    def to_json(self) -> dict[str, object]:
        """Return the result as plain data; ``axes`` and ``policies`` say what the rows speak of."""
        axes = {"x": self.x.parameter, "y": self.y.parameter}
        policies = {name: dict(choices) for choices, name in self.policies.items()}
        return super().to_json() | {"axes": axes, "policies": policies}


def _crossed(column: Column) -> Iterator[Point]:
    for one, other in pairwise(column.track.spans):
        if one.high == other.low:
            yield Point(column.x, one.high, one, other, "y")


@dataclass(frozen=True)
class _Side:
    """A part of the gap between two columns next to each other, with different policies on both sides."""

    before: Span
    after: Span
    low: float
    high: float


def _sides(one: Column, other: Column) -> Iterator[_Side]:
    ends = sorted({end for column in (one, other) for span in column.track.spans for end in (span.low, span.high)})
    # A slanting border lies a little higher or lower on the next column: that is no border of its own.
    least = _SLANT * NARROW * (one.track.high - one.track.low)
    for low, high in pairwise(ends):
        before, after = (_span_at(column, (low + high) / 2) for column in (one, other))
        if before and after and before.met != after.met and high - low > least:
            yield _Side(before, after, low, high)


def _upright(solution: Solution, x: Axis, y: Axis, columns: Sequence[Column]) -> list[Point]:
    """Return the ends of borders that run along the second parameter, each at its exact value of the first."""
    gaps = [(one, other, side) for one, other in pairwise(columns) for side in _sides(one, other)]
    gaps = [gap for gap in gaps if gap[0].picture != gap[1].picture]
    lines = [Line(x.parameter, one.x, other.x, {y.parameter: (side.low + side.high) / 2}) for one, other, side in gaps]
    points = []
    for (one, other, side), track in zip(gaps, lay_tracks(solution, lines), strict=True):
        at = track.spans[0].high if len(track.spans) == 2 else (one.x + other.x) / 2
        points += [Point(at, end, side.before, side.after, "x") for end in (side.low, side.high)]
    return points


def _span_at(column: Column, y: float) -> Span | None:
    return next((span for span in column.track.spans if span.low <= y <= span.high), None)


def analyse_region(solution: Solution, x: str = "", y: str = "", steps: int = _STEPS) -> Region:
    """Return which policy is best where, in the plane of two parameters.

    Parameters
    ----------
    x, y
        Their names; left out, the two whose ranges move the margin most.
    steps
        At how many values of the first parameter the second is followed, both ends among them; at least 2.

    Raises
    ------
    AnalysisError
        If a name makes no sense or is given twice, or exact switch points cannot be worked out.
    """
    if steps < 2:
        raise AnalysisError(f"A region needs at least 2 steps; here it has {steps}.")
    names = _names(solution, x, y)
    axes = [_axis(*with_ranges(solution.scenario.parameters, name)[0]) for name in names]
    kind, grid = _grid(solution, *axes)
    columns = lay_columns(partial(_follow, solution, axes[0], axes[1]), axes[0].low, axes[0].high, steps)
    return Region(
        made=made_with(solution),
        x=axes[0],
        y=axes[1],
        crossings=tuple(columns),
        options=solution.option_labels,
        labels=labels_of(solution),
        measure=kind,
        unit=solution.scenario.objective_unit(solution.by),
        best=solution.best.id if solution.best else "",
        grid=grid,
        upright=tuple(_upright(solution, axes[0], axes[1], columns)),
    )


def _names(solution: Solution, x: str, y: str) -> tuple[str, str]:
    if x and x == y:
        raise AnalysisError(f"A region needs two different parameters; here both are {x}.")
    if x and y:
        return x, y
    ranked = iter(name for name in most_moving(solution, 2) if name not in (x, y))
    return x or next(ranked), y or next(ranked)


def _axis(parameter: Parameter, ends: Ends) -> Axis:
    return Axis(parameter.name, parameter.label, parameter.unit, parameter.value, *ends)


def _follow(solution: Solution, x: Axis, y: Axis, places: Sequence[float]) -> list[Column]:
    lines = [Line(y.parameter, y.low, y.high, {x.parameter: place}) for place in places]
    return [Column(place, track) for place, track in zip(places, lay_tracks(solution, lines), strict=True)]


def _grid(solution: Solution, x: Axis, y: Axis) -> tuple[Measure, Grid]:
    """Return the margin over the plane."""
    across, up = np.linspace(x.low, x.high, _GRID), np.linspace(y.low, y.high, _GRID)
    columns = {x.parameter: np.tile(across, _GRID), y.parameter: np.repeat(up, _GRID)}
    block, invalid = solution.solver.valid_numbers(solution.program.block(columns))
    measured = measure(solution, block)
    figure = np.where(invalid.mask, np.nan, measured.figure).reshape(_GRID, _GRID)
    return measured.measure, Grid(across, up, figure)


REGION = base_analysis(
    "Which policy is best where, in two parameters?",
    analyse_region,
    Setting("x", "The first parameter; default: the one that moves the lead most.", metavar="NAME"),
    Setting("y", "The second parameter; default: the next one.", metavar="NAME"),
    Setting("steps", "At how many values of the first the second is followed; default: 101.", read_count, "N"),
    is_heavy=True,
)
