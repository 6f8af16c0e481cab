"""The key of a chart: what its colours, symbols and lines mean, in rows above the drawing area.

Made of entries that a chart asks for in its frame; drawn by the frame.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from crossroads.charts.palette import INK, SOFT
from crossroads.charts.sheet import Point, flowed, inches, left_edge
from crossroads.charts.symbols import SYMBOL, Look, draw_symbol, draw_ticks
from crossroads.charts.texts import width_of
from crossroads.graph import Kind
from crossroads.prose import starting

_ROW, _GAP, _SPACE = 0.29, 0.28, 0.07

Draw = Callable[[Axes, Point], None]
"""Draws a sample, given its left end, in inches."""


@dataclass(frozen=True)
class Entry:
    """One entry of a key: a sample and what it means."""

    text: str
    draw: Draw
    sample: float
    """The width of the sample, in inches."""

    @property
    def width(self) -> float:
        """What it takes in a row, with the gap to the next, in inches."""
        return self.sample + _SPACE + width_of(self.text) + _GAP


def symbol_entry(text: str, kind: Kind, look: Look | None = None) -> Entry:
    """Return an entry for the symbol of a node."""

    def draw(axes: Axes, at: Point) -> None:
        draw_symbol(axes, kind, (at[0] + SYMBOL / 2, at[1]), look)

    return Entry(starting(text), draw, SYMBOL)


def swatch_entry(text: str, colour: str, hatch: str = "", edge: str = "white") -> Entry:
    """Return an entry for the colour and hatch of bars."""

    def draw(axes: Axes, at: Point) -> None:
        patch = Rectangle((at[0], at[1] - 0.07), 0.22, 0.14, facecolor=colour, hatch=hatch, edgecolor=edge, linewidth=0)
        patch.set(transform=inches(axes), clip_on=False)
        axes.add_artist(patch)

    return Entry(text, draw, 0.22)


def mark_entry(text: str, marker: str, colour: str, edge: str) -> Entry:
    """Return an entry for a mark."""

    def draw(axes: Axes, at: Point) -> None:
        axes.plot(
            [at[0] + 0.06], [at[1]], marker=marker, markersize=6, color=colour, markeredgecolor=edge, clip_on=False,
            transform=inches(axes),
        )  # fmt: skip

    return Entry(text, draw, 0.12)


def line_entry(text: str, colour: str, width: float, *, is_rejected: bool = False) -> Entry:
    """Return an entry for a line, dashed and with the double tick if it is rejected."""
    length = 0.42

    def draw(axes: Axes, at: Point) -> None:
        x, y = at
        dashes = (0, (4, 2.5)) if is_rejected else "solid"
        axes.plot(
            [x, x + length], [y, y], color=colour, linewidth=width, linestyle=dashes, clip_on=False,
            transform=inches(axes),
        )  # fmt: skip
        if is_rejected:
            draw_ticks(axes, (x + length / 2, y))

    return Entry(text, draw, length)


def sign_entry(text: str, sign: str) -> Entry:
    """Return an entry for a sign that stands before texts."""

    def draw(axes: Axes, at: Point) -> None:
        axes.text(*at, sign, va="center", color=SOFT, transform=inches(axes))

    return Entry(text, draw, width_of(sign))


def key_height(entries: Sequence[Entry], width: float) -> float:
    """Return how tall a key is with the space under it; no entries take no room."""
    return (max(row for row, _ in _places(entries, width)) + 1) * _ROW + 0.12 if entries else 0.0


def draw_key(axes: Axes, entries: Sequence[Entry], top: float, width: float) -> None:
    """Draw a key.

    Parameters
    ----------
    top
        Where it begins, in inches from the top of the drawing area.
    width
        To which it breaks, in inches.
    """
    for entry, (row, x) in zip(entries, _places(entries, width), strict=True):
        left, y = x + left_edge(axes), top + (row + 0.5) * _ROW
        entry.draw(axes, (left, y))
        axes.text(left + entry.sample + _SPACE, y, entry.text, va="center", color=INK, transform=inches(axes))


def _places(entries: Sequence[Entry], width: float) -> list[tuple[int, float]]:
    return flowed([entry.width for entry in entries], width + _GAP)
