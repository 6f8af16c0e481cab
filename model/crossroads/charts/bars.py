"""Bars from zero, with standard errors and the number at each: what the charts of shares and worths have in common.

Made from results by the charts of information and importance; longest first, under headings where there are several
kinds of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from crossroads.charts.palette import BLUE, INK, RULE, SOFT
from crossroads.charts.sheet import inch_of, inches, left_edge, limits, number_ticks, size_of
from crossroads.charts.texts import width_of, wrapped

_ROW, _HEADING, _BAR, _GAP = 0.36, 0.34, 0.2, 0.06
_LABEL, _LABEL_WIDTH = 9.5, 2.9


@dataclass(frozen=True)
class Part:
    """One bar of a row."""

    value: float
    text: str
    """What stands at its end."""
    error: float | None = None
    """Its standard error."""
    colour: str = BLUE
    hatch: str = ""


@dataclass(frozen=True)
class Bars:
    """A row of bars, or a heading where there are none."""

    label: str
    parts: tuple[Part, ...] = ()


def height_of(rows: Sequence[Bars]) -> float:
    """Return the height of the drawing area, in inches."""
    return max(sum(_height(row) for row in rows), _ROW) + 0.08


def room_for(rows: Sequence[Bars]) -> float:
    """Return the room that the labels need to the left, in inches."""
    return max((min(width_of(row.label, _LABEL), _LABEL_WIDTH) for row in rows if row.parts), default=0.0) + 0.18


def _height(row: Bars) -> float:
    return _ROW + (_BAR + 0.02) * (len(row.parts) - 1) if row.parts else _HEADING


def draw_bars(axes: Axes, rows: Sequence[Bars]) -> None:
    """Draw the rows from the top; the axes take the scale of the longest bar."""
    width, height = size_of(axes)
    parts = [part for row in rows for part in row.parts]
    marks = [(_end(part), 0.05, width_of(part.text) + 2 * _GAP) for part in parts]
    low = min([0.0, *(part.value - (part.error or 0.0) for part in parts)])
    axes.set(xlim=limits([(0.0, 0.0, 0.1), (low, 0.05, 0.1), *marks], width), ylim=(height, 0))
    axes.set_yticks([])
    axes.locator_params(axis="x", nbins=6)
    number_ticks(axes)
    axes.vlines(axes.get_xticks(), 0, height, color=RULE, linewidth=0.8, zorder=0)
    axes.axvline(0.0, color=INK, linewidth=1.0, zorder=3)
    y = 0.04
    for row in rows:
        if row.parts:
            _draw_row(axes, row, y)
        else:
            place = (left_edge(axes), y + _HEADING * 0.62)
            axes.text(*place, row.label, size=_LABEL, weight="bold", va="center", transform=inches(axes))
        y += _height(row)


def _end(part: Part) -> float:
    return max(part.value, 0.0) + (part.error or 0.0)


def _draw_row(axes: Axes, row: Bars, top: float) -> None:
    middle = top + _height(row) / 2
    label = wrapped(row.label, _LABEL_WIDTH, _LABEL)
    axes.text(left_edge(axes), middle, label, size=_LABEL, va="center", transform=inches(axes), linespacing=1.05)
    for k, part in enumerate(row.parts):
        y = middle + (k - (len(row.parts) - 1) / 2) * (_BAR + 0.02)
        axes.barh(y, part.value, _BAR, color=part.colour, hatch=part.hatch, edgecolor="white", linewidth=0.5, zorder=2)
        if part.error:
            axes.errorbar(part.value, y, xerr=part.error, color=INK, elinewidth=1.0, capsize=2.5, zorder=4)
        at = _end(part) + _GAP * inch_of(axes)
        back = {"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.4}
        axes.text(at, y, part.text, size=8.5, color=SOFT, va="center_baseline", zorder=5, bbox=back)
