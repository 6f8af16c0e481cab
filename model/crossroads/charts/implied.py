"""What an observed choice says of the numbers: on the range of each parameter, the values that make it the best one.

Drawn from ``Implied``: the grey line is the stated range, the bar the values that agree, with their exact ends
below; the diamond is the base value, which contradicts the observation where it stands off the bar. The plane of two
parameters is drawn by ``implied_plane``.
"""

from dataclasses import dataclass

from matplotlib.axes import Axes

from crossroads.analyses.implied import Explained, Implication, Implied
from crossroads.charts import implied_plane
from crossroads.charts.frame import Frame
from crossroads.charts.key import line_entry, mark_entry, swatch_entry
from crossroads.charts.numerals import plain_number
from crossroads.charts.palette import BLUE, INK, RULE, SOFT
from crossroads.charts.sheet import inches, left_edge, size_of
from crossroads.charts.spread import spread
from crossroads.charts.texts import shortened, width_of, wrapped
from crossroads.prose import plural

_MOST = 12
_ROW, _BAR, _HEAD = 0.58, 0.2, 0.34
_LABEL_WIDTH, _END_WIDTH, _GAP = 2.9, 1.0, 0.08
_SIZE, _LINE = 9.5, 6.0


@dataclass(frozen=True)
class _Group:
    """What one observation says, as far as it is drawn."""

    explained: Explained
    shown: tuple[Implication, ...]
    has_head: bool

    @property
    def height(self) -> float:
        """How much room it takes, in inches."""
        return (_HEAD if self.has_head else 0.0) + _ROW * max(len(self.shown), 1)


def _groups(result: Implied) -> list[_Group]:
    has_heads = not result.is_asked
    return [_Group(each, tuple(result.shown(each)[:_MOST]), has_heads) for each in result.explained]


def frame(result: Implied) -> Frame:
    """Return the frame of the chart: a row for each parameter that is drawn."""
    if result.plane is not None:
        return implied_plane.frame(result.note())
    groups = _groups(result)
    shown = [each for group in groups for each in group.shown]
    missing = sum(len(result.shown(each)) for each in result.explained) - len(shown)
    left_out = f"{plural(missing, 'parameter')} narrowed less left out." if missing else ""
    labels = max((min(width_of(_name(each), _SIZE), _LABEL_WIDTH) + _end(each.low) for each in shown), default=0.0)
    return Frame(
        height=sum(group.height for group in groups) + 0.05,
        left=labels + 0.25 if shown else 0.0,
        right=max((_end(each.high) for each in shown), default=0.0) + 0.05,
        subtitle="The values of each parameter, moved alone, that make what was observed the best choice",
        key=(
            line_entry("stated range", RULE, _LINE),
            swatch_entry("values that agree", BLUE),
            mark_entry("base value", "D", "white", INK),
        )
        if shown
        else (),
        note=" ".join(filter(None, (left_out, result.note()))),
        nothing="" if shown else f"{result.headline()}.",
    )


def _name(each: Implication) -> str:
    return each.parameter.label


def _end(number: float) -> float:
    """Return the room that a number at an end of a line takes, in inches."""
    return min(width_of(plain_number(number)), _END_WIDTH) + 2 * _GAP


def draw(result: Implied, axes: Axes) -> None:
    """Draw a line for each parameter."""
    if result.plane is not None:
        implied_plane.draw(result.plane, axes)
        return
    width, height = size_of(axes)
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.set_axis_off()
    top = 0.0
    for group in _groups(result):
        _draw_group(axes, group, top)
        top += group.height


def _draw_group(axes: Axes, group: _Group, top: float) -> None:
    explained = group.explained
    if group.has_head:
        fits = "agrees with the stated numbers" if explained.agrees else "would contradict the stated numbers"
        width, _ = size_of(axes)
        text = shortened(f"{explained.case.words} {fits}", width - left_edge(axes), _SIZE, bold=True)
        axes.text(
            left_edge(axes), top + 0.13, text, size=_SIZE, weight="bold", va="center", color=INK, transform=inches(axes)
        )
        top += _HEAD
    for i, each in enumerate(group.shown):
        _draw_row(axes, each, top + i * _ROW)
    if not group.shown:
        what = "It narrows no parameter." if explained.agrees else "No parameter alone explains it within its range."
        axes.text(left_edge(axes), top + 0.15, what, size=_SIZE, va="center", color=SOFT, transform=inches(axes))


def _draw_row(axes: Axes, each: Implication, top: float) -> None:
    width, _ = size_of(axes)
    y = top + 0.04 + _BAR / 2

    def place(at: float) -> float:
        return (at - each.low) / (each.high - each.low) * width

    label = wrapped(_name(each), _LABEL_WIDTH, _SIZE)
    axes.text(left_edge(axes), y, label, size=_SIZE, va="center", transform=inches(axes), linespacing=1.1)
    axes.plot([0, width], [y, y], color=RULE, linewidth=1.2, zorder=1)
    stated = [place(min(max(end, each.low), each.high)) for end in each.stated]
    axes.plot(stated, [y, y], color=RULE, linewidth=_LINE, solid_capstyle="butt", zorder=1)
    for interval in each.intervals:
        begin, end = place(interval.low), place(interval.high)
        # A bar of no width would not be seen.
        axes.barh(y, max(end - begin, 0.02), _BAR, left=begin, color=BLUE, zorder=2, label=each.parameter.name)
    if not each.intervals:
        axes.text(width / 2, y + _BAR, "no value within it", ha="center", va="top", color=SOFT)
    for at, side in ((each.low, -1), (each.high, 1)):
        text = shortened(plain_number(at), _END_WIDTH)
        x = place(at) + side * _GAP
        axes.text(x, y, text, ha="right" if side < 0 else "left", va="center_baseline", color=SOFT)
    if each.low <= each.parameter.value <= each.high:
        base = place(each.parameter.value)
        axes.plot([base], [y], marker="D", markersize=6, color="white", markeredgecolor=INK, zorder=5)
    _draw_ends(axes, each, y)


def _draw_ends(axes: Axes, each: Implication, y: float) -> None:
    """Write the exact ends of the bars below them, pushed aside where numbers would meet."""
    width, _ = size_of(axes)
    ends = [end for one in each.intervals for end in (one.low, one.high) if each.low < end < each.high]
    places = [(end - each.low) / (each.high - each.low) * width for end in ends]
    texts = [plain_number(end, each.parameter.unit) for end in ends]
    widths = [width_of(text, bold=True) + 0.1 for text in texts]
    below = y + _BAR / 2
    for x, at, text in zip(places, spread(places, widths, 0.0, width), texts, strict=True):
        axes.plot([x, x, at], [y - _BAR / 2 - 0.03, below, below + 0.06], color=INK, linewidth=1.3, zorder=4)
        axes.text(at, below + 0.09, text, ha="center", va="top", weight="bold", color=INK)
