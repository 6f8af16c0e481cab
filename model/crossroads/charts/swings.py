"""Bars around a base line, one for each thing that moves a figure: what the charts of tornados share.

Made from results by the tornado charts. Pale and hatched is the first end, dark the second; what stands at the ends
says where they are, and what the choice becomes there.
"""

from dataclasses import dataclass

from matplotlib.axes import Axes

from crossroads.charts.numerals import numerals
from crossroads.charts.palette import BLUE, GROUND, INK, RULE, SKY, SOFT, VERMILION, tinted
from crossroads.charts.sheet import inch_of, inches, left_edge, limits, number_ticks, size_of
from crossroads.charts.texts import shortened, width_of, wrapped

ROW = 0.42
"""The height of a row, in inches."""
TOP, BOTTOM = 0.2, 0.3
"""The room above and below the rows, in inches."""
LOW, HIGH = tinted(SKY, 0.25), BLUE
"""The colours of the first and the second end."""
HATCH = "////"
"""The hatch of the first end."""
_BAR, _GAP = 0.28, 0.06
_LABEL_WIDTH, _END_WIDTH = 2.75, 1.9
_LABEL = 9.5
# Behind the numbers, so that no line runs through them.
_BESIDE_LINES = {"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.8}


@dataclass(frozen=True)
class End:
    """One end of a bar: where it lies, and what is written there."""

    at: float
    text: str
    changes: bool = False
    """Whether the choice is another one there."""


@dataclass(frozen=True)
class Swing:
    """One bar with both of its ends."""

    name: str
    low: End
    high: End

    def sides(self, base: float) -> tuple[bool, bool]:
        """Return whether the texts of both ends stand to the left: outwards, to either side where both are alike."""
        low, high = self.low.at, self.high.at
        low_left = low < base or (low == base and high >= base)
        return low_left, high < base or (high == base and not low_left)


@dataclass(frozen=True)
class Swings:
    """The bars of a chart, the widest first, around the figure of the base case."""

    base: float
    rows: tuple[Swing, ...]
    is_lead: bool
    """Whether the figure is a lead: below zero the choice is another one."""

    @property
    def shows_zero(self) -> bool:
        """Whether the zero line is near enough to the bars to be drawn: it tells where the choice changes."""
        ends = [self.base, *(end.at for row in self.rows for end in (row.low, row.high))]
        return self.is_lead and min(ends) < 2 * (max(ends) - min(ends))


def moves(base: float, *ends: float) -> bool:
    """Return whether any end differs from the base case by more than rounding."""
    return any(abs(end - base) > 1e-9 * max(abs(base), 1.0) for end in ends)


def left_room(swings: Swings) -> float:
    """Return the room that the names of bars take, in inches."""
    return max((min(width_of(row.name, _LABEL), _LABEL_WIDTH) for row in swings.rows), default=-0.15) + 0.15


def end_text(place: str, becomes: str, width: float = _END_WIDTH) -> str:
    """Return what stands at an end, shortened to a width in inches: where it is, and what the choice becomes."""
    if not becomes:
        return shortened(place, width)
    after = f" → {shortened(becomes, 0.55 * width, bold=True)}"
    return shortened(place, width - width_of(after, bold=True), bold=True) + after


def draw_swings(axes: Axes, swings: Swings, empty: str) -> None:
    """Draw the bars, the base line and, for a lead, the zero line.

    Parameters
    ----------
    empty
        What is said where there are no bars.
    """
    width, height = size_of(axes)
    if not swings.rows:
        axes.set_axis_off()
        axes.text(0, 0.2, empty, va="center", color=SOFT, transform=inches(axes))
        return
    marks = [mark for row in swings.rows for mark in _marks(row, swings.base)]
    zero = [(0.0, 0.1, 0.1)] if swings.shows_zero else []
    base = (swings.base, 0.1, width_of(_base_text(swings)) + 0.1)
    axes.set(xlim=limits([base, *zero, *marks], width), ylim=(height, 0))
    axes.set_yticks([])
    number_ticks(axes)
    axes.vlines(axes.get_xticks(), 0, height, color=RULE, linewidth=0.8, zorder=0.5)
    for i, row in enumerate(swings.rows):
        _draw_row(axes, swings.base, row, (i + 0.5) * ROW)
    _draw_lines(axes, swings)


def _marks(row: Swing, base: float) -> list[tuple[float, float, float]]:
    marks = []
    for end, leftwards in zip((row.low, row.high), row.sides(base), strict=True):
        room = width_of(end.text, bold=end.changes) + _GAP + 0.03
        marks.append((end.at, room, 0.0) if leftwards else (end.at, 0.0, room))
    return marks


def _draw_row(axes: Axes, base: float, row: Swing, y: float) -> None:
    low_left, high_left = row.sides(base)
    # Ends on the same side of the base case would hide each other: each gets half of the height.
    halved = low_left == high_left
    label = wrapped(row.name, _LABEL_WIDTH, _LABEL)
    axes.text(left_edge(axes), y, label, size=_LABEL, va="center", transform=inches(axes), linespacing=1.1)
    for end, colour, hatch, leftwards, side, name in (
        (row.low, LOW, HATCH, low_left, -0.25, "low"),
        (row.high, HIGH, "", high_left, 0.25, "high"),
    ):
        shift = side * _BAR if halved else 0.0
        axes.barh(
            y + shift, end.at - base, _BAR / 2 if halved else _BAR, left=base, zorder=2, linewidth=0.8,
            color=colour, hatch=hatch, edgecolor="white", label=name,
        )  # fmt: skip
        x = end.at + (-_GAP if leftwards else _GAP) * inch_of(axes)
        axes.text(
            x, y + 1.15 * shift, end.text, ha="right" if leftwards else "left", va="center_baseline", zorder=5,
            weight="bold" if end.changes else "normal", color=INK,
            bbox=None if end.changes else _BESIDE_LINES,
        )  # fmt: skip


def _base_text(swings: Swings) -> str:
    return f"base case {numerals([swings.base])(swings.base)}"


def _draw_lines(axes: Axes, swings: Swings) -> None:
    """Draw the base line and the zero line, with what they mean above them."""
    width, height = size_of(axes)
    low, high = axes.get_xlim()
    axes.vlines([swings.base], -0.08, height, color=INK, linewidth=1.3, zorder=4, clip_on=False, label="base")
    base = (swings.base - low) / (high - low) * width
    axes.text(base + 0.06, -0.14, _base_text(swings), va="center", transform=inches(axes))
    if not swings.shows_zero:
        return
    zero = -low / (high - low) * width
    axes.axvspan(low, 0, color=GROUND, zorder=0, linewidth=0)
    axes.vlines(
        [0], -0.08, height, color=VERMILION, linewidth=1.3, linestyle=(0, (4, 2)), zorder=4, clip_on=False, label="zero"
    )
    text = shortened("← another option is best", max(zero - 0.06, base - 0.06))
    if width_of(text) + 0.06 <= zero:
        axes.text(zero - 0.06, -0.14, text, ha="right", va="center", transform=inches(axes))
