"""Which parameters the choice hangs on: a bar for each, from its low to its high end, around the base case.

Drawn from ``Tornado``: the widest bars at the top. Pale is the low end, dark and hatched the high end; the numbers
at the ends of a bar are the parameter's own. Left of the zero line the choice changes.
"""

from dataclasses import dataclass

from matplotlib.axes import Axes

from crossroads.analyses.tornado import Bar, Tornado
from crossroads.charts.frame import Frame
from crossroads.charts.key import swatch_entry
from crossroads.charts.numerals import numerals, plain_number
from crossroads.charts.palette import BLUE, GROUND, INK, RULE, SKY, SOFT, VERMILION, tinted
from crossroads.charts.sheet import inch_of, inches, left_edge, limits, number_ticks, size_of
from crossroads.charts.texts import shortened, width_of, wrapped
from crossroads.prose import plural

_MOST = 15
_ROW, _BAR = 0.42, 0.28
_LABEL_WIDTH, _END_WIDTH = 2.75, 1.9
_TOP = 0.2
_GAP = 0.06
# Behind the numbers, so that no line runs through them.
_BESIDE_LINES = {"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.8}
LOW, HIGH = tinted(SKY, 0.25), BLUE
"""The colours of the low and the high end."""


@dataclass(frozen=True)
class _End:
    """One end of a bar: where it lies, and what is written there."""

    at: float
    text: str
    leftwards: bool
    changes: bool


def frame(result: Tornado) -> Frame:
    """Return the frame of the chart: a row for each parameter that is drawn."""
    shown = _shown(result)
    missing = len(result.bars) - len(shown)
    unit = f", in {result.unit}" if result.unit else ""
    what = f"Lead of “{result.best}” over the next best option" if result.measure == "margin" else "Value"
    return Frame(
        height=max(len(shown), 1) * _ROW + 0.08,
        left=max((min(width_of(_name(bar), 9.5), _LABEL_WIDTH) for bar in shown), default=-0.15) + 0.15,
        top=_TOP if shown else 0.0,
        bottom=0.3 if shown else 0.0,
        subtitle=f"{what}{unit}, with one parameter at a time moved to its low and its high end",
        key=(swatch_entry("at its low end", LOW, "////"), swatch_entry("at its high end", HIGH)) if shown else (),
        note=f"{plural(missing, 'parameter')} with a smaller effect left out." if shown and missing else "",
    )


def draw(result: Tornado, axes: Axes) -> None:
    """Draw the bars, the base line and, for a lead, the zero line."""
    width, height = size_of(axes)
    shown = _shown(result)
    if not shown:
        axes.set_axis_off()
        axes.text(0, 0.2, "No range of a parameter moves it.", va="center", color=SOFT, transform=inches(axes))
        return
    marks = [_mark(end) for bar in shown for end in _ends(result, bar)]
    zero = [(0.0, 0.1, 0.1)] if _shows_zero(result) else []
    axes.set(
        xlim=limits([(result.base, 0.1, width_of(_base_text(result)) + 0.1), *zero, *marks], width), ylim=(height, 0)
    )
    axes.set_yticks([])
    number_ticks(axes)
    axes.vlines(axes.get_xticks(), 0, height, color=RULE, linewidth=0.8, zorder=0.5)
    for i, bar in enumerate(shown):
        _draw_bar(axes, result, bar, (i + 0.5) * _ROW)
    _draw_lines(axes, result)


def _shown(result: Tornado) -> list[Bar]:
    """Return the parameters that are drawn: those that move the measure at all, at most so many."""
    slack = 1e-9 * max(abs(result.base), 1.0)
    return [bar for bar in result.bars if bar.swing > slack or bar.changes][:_MOST]


def _shows_zero(result: Tornado) -> bool:
    """Return whether the zero line is near enough to the bars to be drawn: it tells where the choice changes."""
    ends = [result.base, *(end for bar in _shown(result) for end in (bar.at_low, bar.at_high))]
    span = max(ends) - min(ends)
    return result.measure == "margin" and min(ends) < 2 * span


def _name(bar: Bar) -> str:
    return bar.label or bar.parameter


def _ends(result: Tornado, bar: Bar) -> tuple[_End, _End]:
    """Return the low and the high end; their texts stand outwards, to either side where both ends are alike."""
    low_left = bar.at_low < result.base or (bar.at_low == result.base and bar.at_high >= result.base)
    high_left = bar.at_high < result.base or (bar.at_high == result.base and not low_left)
    return (
        _end(result, bar.at_low, plain_number(bar.low, bar.unit), bar.choice_low, leftwards=low_left),
        _end(result, bar.at_high, plain_number(bar.high, bar.unit), bar.choice_high, leftwards=high_left),
    )


def _end(result: Tornado, at: float, number: str, choice: str | None, *, leftwards: bool) -> _End:
    changes = choice is not None and result.label(choice) != result.best
    text = f"{number} → {result.label(choice)}" if changes else number
    return _End(at, shortened(text, _END_WIDTH, bold=changes), leftwards, changes)


def _mark(end: _End) -> tuple[float, float, float]:
    room = width_of(end.text, bold=end.changes) + _GAP + 0.03
    return (end.at, room, 0.0) if end.leftwards else (end.at, 0.0, room)


def _draw_bar(axes: Axes, result: Tornado, bar: Bar, y: float) -> None:
    ends = _ends(result, bar)
    # Ends on the same side of the base case would hide each other: each gets half of the height.
    halved = ends[0].leftwards == ends[1].leftwards
    label = wrapped(_name(bar), _LABEL_WIDTH, 9.5)
    axes.text(left_edge(axes), y, label, size=9.5, va="center", transform=inches(axes), linespacing=1.1)
    for end, name, colour, hatch, side in zip(
        ends, ("low", "high"), (LOW, HIGH), ("////", ""), (-0.25, 0.25), strict=True
    ):
        shift = side * _BAR if halved else 0.0
        axes.barh(
            y + shift, end.at - result.base, _BAR / 2 if halved else _BAR, left=result.base, zorder=2, linewidth=0.8,
            color=colour, hatch=hatch, edgecolor="white", label=name,
        )  # fmt: skip
        inch = inch_of(axes)
        x = end.at - _GAP * inch if end.leftwards else end.at + _GAP * inch
        axes.text(
            x, y + 1.15 * shift, end.text, ha="right" if end.leftwards else "left", va="center_baseline", zorder=5,
            weight="bold" if end.changes else "normal", color=INK,
            bbox=None if end.changes else _BESIDE_LINES,
        )  # fmt: skip


def _base_text(result: Tornado) -> str:
    return f"base case {numerals([result.base])(result.base)}"


def _draw_lines(axes: Axes, result: Tornado) -> None:
    """Draw the base line and the zero line, with what they mean above them."""
    width, height = size_of(axes)
    low, high = axes.get_xlim()
    axes.vlines([result.base], -0.08, height, color=INK, linewidth=1.3, zorder=4, clip_on=False, label="base")
    base = (result.base - low) / (high - low) * width
    axes.text(base + 0.06, -0.14, _base_text(result), va="center", transform=inches(axes))
    if not _shows_zero(result):
        return
    zero = -low / (high - low) * width
    axes.axvspan(low, 0, color=GROUND, zorder=0, linewidth=0)
    axes.vlines(
        [0], -0.08, height, color=VERMILION, linewidth=1.3, linestyle=(0, (4, 2)), zorder=4, clip_on=False, label="zero"
    )
    text = shortened("← another option is best", max(zero - 0.06, base - 0.06))
    if width_of(text) + 0.06 <= zero:
        axes.text(zero - 0.06, -0.14, text, ha="right", va="center", transform=inches(axes))
