"""What options are worth along one axis, on a ground in the colours of the policy that is best there.

Made from ``Curves``, into which a chart turns its result; used by the charts that move one thing and follow all
options: a parameter, an attitude to risk. The ground has the colour of the best option, in another shade wherever the
policy changes further down; above each border stands what changes there, in bold where it is the first choice.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from crossroads.charts.frame import Frame
from crossroads.charts.key import Entry, line_entry, mark_entry, swatch_entry
from crossroads.charts.numerals import tick_numerals
from crossroads.charts.palette import INK, SOFT, line, series, tinted
from crossroads.charts.sheet import inches, size_of
from crossroads.charts.spread import spread
from crossroads.charts.texts import height_of, shortened, width_of
from crossroads.prose import plural

_HEIGHT, _ROW = 4.0, 0.23
_LABEL_WIDTH, _LEAD = 2.2, 0.3
_MOST = 12
_SHADES = (0.72, 0.88)
# Behind words above the drawing area, so that the line of a border further up does not run through them.
_BEFORE_LINES = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}

Row = Sequence[float | None]


@dataclass(frozen=True)
class Ground:
    """A part of the axis with one policy."""

    low: float
    high: float
    option: str | None
    """The id of the option that is best there; None where there is no such choice."""


@dataclass(frozen=True)
class Edge:
    """Where one policy goes over into another."""

    at: float
    words: str
    """The place, and what changes there from left to right."""
    is_option: bool
    """Whether another option becomes best."""


@dataclass(frozen=True)
class Curves:
    """What is drawn, along an axis in any unit."""

    low: float
    high: float
    at: Sequence[float]
    """The places at which values are known, rising."""
    options: Sequence[tuple[str, str]]
    """Id and label of each option."""
    values: Sequence[Row]
    """What each option is worth at every place; None where that is not known."""
    best: Row
    """The same for the best policy."""
    grounds: Sequence[Ground]
    """From left to right."""
    edges: Sequence[Edge]
    """From left to right."""
    base: tuple[float, float] | None
    """Where the base case stands, and what it is worth."""

    @property
    def shown(self) -> list[Edge]:
        """The edges that are named: first those of the first choice, then those nearest to the base case."""
        centre = self.base[0] if self.base else (self.low + self.high) / 2
        nearest = sorted(self.edges, key=lambda edge: (not edge.is_option, abs(edge.at - centre)))
        return sorted(nearest[:_MOST], key=lambda edge: edge.at)

    def frame(self, subtitle: str, base: str, note: str) -> Frame:
        """Return the frame of the chart: a row above it for each edge that is named.

        Parameters
        ----------
        base
            What the mark of the base case is called.
        note
            What a reader has to know besides what is left out.
        """
        shown = self.shown
        return Frame(
            height=max(_HEIGHT, len(self.options) * _name_height()),
            left=0.75,
            right=self.right,
            top=len(shown) * _ROW + (0.12 if shown else 0.0),
            bottom=0.5,
            subtitle=subtitle,
            key=self._key(base),
            note=" ".join(filter(None, (self._left_out, note))),
        )

    @property
    def right(self) -> float:
        """The room for the names at the lines' ends, in inches; the words of edges may use it too."""
        return max((min(width_of(label), _LABEL_WIDTH) for _, label in self.options), default=0.0) + _LEAD + 0.05

    @property
    def _left_out(self) -> str:
        """How many edges are not named; empty where all are."""
        missing = len(self.edges) - len(self.shown)
        return f"{plural(missing, 'border')} further from the base case not named." if missing else ""

    def _key(self, base: str) -> tuple[Entry, ...]:
        met = {ground.option for ground in self.grounds}
        return (
            *(
                swatch_entry(f"{shortened(label, 3.0)} is best", self.colour(option, 0))
                for option, label in self.options
                if option in met
            ),
            line_entry("value of the best policy", tinted(INK, 0.75), 4.5),
            *((mark_entry(base, "D", "white", INK),) if self.base else ()),
        )

    def colour(self, option: str | None, shade: int) -> str:
        """Return the colour of the ground where an option is best, in one of two shades."""
        ids = [each for each, _ in self.options]
        return tinted(series(ids.index(option))[0] if option in ids else SOFT, _SHADES[shade % 2])


def draw_curves(curves: Curves, axes: Axes) -> None:
    """Draw the ground, the edges with their words, and the values; numbers under the axis are for the caller."""
    known = [each for row in (curves.best, *curves.values) for each in row if each is not None]
    low, high = min(known), max(known)
    room = 0.06 * (high - low or abs(high) or 1.0)
    axes.set(xlim=(curves.low, curves.high), ylim=(low - room, high + room))
    up = tick_numerals(axes.get_yticks())
    axes.yaxis.set_major_formatter(lambda y, _: up(y))
    axes.tick_params(left=False)
    shade, before = 0, None
    for ground in curves.grounds:
        shade = shade + 1 if before == ground.option else 0
        axes.axvspan(ground.low, ground.high, color=curves.colour(ground.option, shade), zorder=0, linewidth=0)
        before = ground.option
    _draw_edges(axes, curves)
    _draw_values(axes, curves)
    if curves.base is not None:
        x, y = curves.base
        axes.plot([x], [y], marker="D", markersize=6, color="white", markeredgecolor=INK, zorder=5, clip_on=False)


def draw_name(axes: Axes, name: str) -> None:
    """Write what the axis measures under its numbers."""
    width, height = size_of(axes)
    axes.text(0, height + 0.38, shortened(name, width), color=SOFT, va="center", transform=inches(axes))


def _draw_edges(axes: Axes, curves: Curves) -> None:
    width, _ = size_of(axes)
    shown = curves.shown
    before = [edge for edge in shown if _stands_before(curves, edge, width)]
    for edge in curves.edges:
        axes.axvline(edge.at, color=INK, linewidth=_thickness(edge), zorder=2)
    for edge in shown:
        x = (edge.at - curves.low) / (curves.high - curves.low) * width
        is_left = edge in before
        y = -_ROW * (0.5 + _height(shown, edge, before))
        room = (x if is_left else width + curves.right - x) - 0.1
        words = shortened(edge.words, room, bold=edge.is_option)
        axes.plot([x, x], [0, y - 0.06], color=INK, linewidth=_thickness(edge), clip_on=False, transform=inches(axes))
        axes.text(
            x + (-0.06 if is_left else 0.06), y, words, ha="right" if is_left else "left", va="center", color=INK,
            weight="bold" if edge.is_option else "normal", transform=inches(axes), bbox=_BEFORE_LINES, zorder=4,
        )  # fmt: skip


def _thickness(edge: Edge) -> float:
    return 1.3 if edge.is_option else 0.7


def _stands_before(curves: Curves, edge: Edge, width: float) -> bool:
    """Return whether words stand to the left of their edge: in the right half, where there is no room to its right."""
    x = (edge.at - curves.low) / (curves.high - curves.low) * width
    return x > width / 2 and x + 0.1 + width_of(edge.words, bold=edge.is_option) > width + curves.right


def _height(shown: list[Edge], edge: Edge, before: list[Edge]) -> int:
    """Return in which row above the drawing area an edge is named, counted from below.

    Of the edges with words to their right the leftmost stands highest, above them those with words to their left, the
    rightmost highest: lines run beside words.
    """
    if edge in before:
        return len(shown) - len(before) + before.index(edge)
    behind = [each for each in shown if each not in before]
    return len(behind) - 1 - behind.index(edge)


def _draw_values(axes: Axes, curves: Curves) -> None:
    """Draw the value of every option, named where it ends."""
    nothing = float("nan")
    best = [nothing if each is None else each for each in curves.best]
    axes.plot(curves.at, best, color=INK, linewidth=4.5, alpha=0.25, zorder=2.5, solid_capstyle="butt", label="best")
    ends = []
    for number, ((option, label), row) in enumerate(zip(curves.options, curves.values, strict=True)):
        values = [nothing if each is None else each for each in row]
        colour, dashes = line(number)
        axes.plot(
            curves.at, values, color=colour, linestyle=(0, dashes) if dashes else "solid", linewidth=1.8,
            zorder=3, label=option,
        )  # fmt: skip
        ends.append((number, label, next((each for each in reversed(row) if each is not None), None)))
    _draw_names(axes, [(number, label, end) for number, label, end in ends if end is not None])


def _name_height() -> float:
    return height_of("x") + 0.04


def _draw_names(axes: Axes, ends: list[tuple[int, str, float]]) -> None:
    width, height = size_of(axes)
    low, high = axes.get_ylim()
    wished = [(high - end) / (high - low) * height for _, _, end in ends]
    rows = [_name_height()] * len(ends)
    for (number, label, _), at, y in zip(ends, wished, spread(wished, rows, 0.0, height), strict=True):
        axes.plot(
            [width + 0.03, width + 0.1, width + _LEAD - 0.08, width + _LEAD - 0.03], [at, at, y, y],
            color=line(number)[0], linewidth=0.9, clip_on=False, transform=inches(axes),
        )  # fmt: skip
        text = shortened(label, _LABEL_WIDTH)
        axes.text(width + _LEAD, y, text, va="center", color=INK, transform=inches(axes))
