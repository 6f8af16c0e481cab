"""What options can be worth within the ranges of all parameters, and how much each may be regretted.

Drawn from ``Regret``; the least expected regret at the top. Left: from the worst to the best value over the ranges,
with the base case and the Hurwicz value. Right: regret over draws, and over the ranges.
"""

from collections.abc import Callable

from matplotlib.axes import Axes

from crossroads.analyses.regret import OptionRegret, Regret
from crossroads.charts.frame import Frame
from crossroads.charts.key import Entry, line_entry, mark_entry, swatch_entry
from crossroads.charts.numerals import numerals
from crossroads.charts.palette import BLUE, INK, ORANGE, RULE, SKY, SOFT, tinted
from crossroads.charts.panels import panel_beside
from crossroads.charts.sheet import inch_of, inches, left_edge, limits, number_ticks, size_of
from crossroads.charts.texts import width_of, wrapped
from crossroads.prose import plural

_ROW, _TOP = 0.98, 0.06
_LABEL, _LABEL_WIDTH, _RULE = 9.5, 1.7, 8.0
_GAP, _BARS = 0.4, 3.5
_MOST = 12
_BAR = 0.17
_Figure = Callable[[OptionRegret], float]
# Regrets in the order in which they are drawn: name, number, colour and hatch.
_REGRETS: tuple[tuple[str, _Figure, str, str], ...] = (
    ("expected over draws", lambda each: each.expected_regret, BLUE, ""),
    ("95 % quantile of draws", lambda each: each.q95_regret, SKY, "////"),
    ("greatest of all draws", lambda each: each.max_regret, tinted(SKY, 0.5), ""),
    ("greatest within the ranges", lambda each: each.minimax_regret, ORANGE, "\\\\\\\\"),
)


def frame(result: Regret) -> Frame:
    """Return the frame of the chart: a row for each option."""
    shown = _shown(result)
    missing = len(result.options) - len(shown)
    unit = f", in {result.unit}" if result.unit else ""
    return Frame(
        height=_TOP + _ROW * len(shown),
        left=max(_beside(each) for each in shown) + 0.2,
        right=_GAP + _BARS,
        top=0.3,
        bottom=0.3,
        subtitle=f"Left: values within the ranges of all parameters{unit}. Right: regret, what the best option is "
        f"worth more{unit}. Both informed: solved as if everybody knew the numbers.",
        key=_key(result),
        note=" ".join(filter(None, (f"{plural(missing, 'option')} left out." if missing else "", result.note()))),
    )


def _beside(each: OptionRegret) -> float:
    """Return the width of what stands beside a row, in inches."""
    return max(min(width_of(each.label, _LABEL), _LABEL_WIDTH), width_of(_rule(each), _RULE))


def _key(result: Regret) -> tuple[Entry, ...]:
    bars = tuple(swatch_entry(name, colour, hatch) for name, _, colour, hatch in _REGRETS)
    return (
        line_entry("worst to best within the ranges", INK, 2.2),
        mark_entry("base case", "D", INK, "white"),
        mark_entry(f"Hurwicz, optimism {result.optimism:g}", "o", "white", INK),
        *bars,
    )


def _shown(result: Regret) -> list[OptionRegret]:
    return sorted(result.options, key=lambda each: each.expected_regret)[:_MOST]


def draw(result: Regret, axes: Axes) -> None:
    """Draw the intervals and, beside them, the regrets."""
    shown = _shown(result)
    width, height = size_of(axes)
    form = numerals([x for each in shown for x in (each.lower, each.upper)])
    marks = []
    for each in shown:
        # Numbers stand under the ends of their interval, half to either side.
        marks += [(x, width_of(form(x)) + 0.06, width_of(form(x)) + 0.06) for x in (each.lower, each.upper)]
    axes.set(xlim=limits(marks, width), ylim=(height, 0))
    axes.set_yticks([])
    axes.locator_params(axis="x", nbins=5)
    number_ticks(axes)
    axes.vlines(axes.get_xticks(), 0, height, color=RULE, linewidth=0.8, zorder=0)
    axes.text(0, -0.08, "Value", va="bottom", color=SOFT, transform=inches(axes))
    for i, each in enumerate(shown):
        _draw_interval(axes, each, _TOP + (i + 0.5) * _ROW, form)
    _draw_regrets(shown, axes)


def _draw_interval(axes: Axes, each: OptionRegret, y: float, form: Callable[[float], str]) -> None:
    axes.hlines([y], each.lower, each.upper, color=INK, linewidth=2.2, zorder=3, label="interval")
    for end in (each.lower, each.upper) if each.upper > each.lower else ():
        axes.plot([end], [y], marker="|", markersize=8, markeredgewidth=2, color=INK, zorder=3)
    axes.plot(
        [each.hurwicz], [y], marker="o", markersize=6, color="white", markeredgecolor=INK, zorder=4, label="hurwicz"
    )
    axes.plot([each.base], [y], marker="D", markersize=6, color=INK, markeredgecolor="white", zorder=5, label="base")
    apart = (each.upper - each.lower) / inch_of(axes)
    gap = 0.04 * inch_of(axes)
    back = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
    # Both ends have their number inwards where there is room for them, outwards where there is not.
    inwards = apart > width_of(form(each.lower)) + width_of(form(each.upper)) + 0.2
    sides = (("left", gap), ("right", -gap)) if inwards else (("right", -gap), ("left", gap))
    ends = [(each.lower, *sides[0]), (each.upper, *sides[1])]
    for x, side, shift in ends if apart > 0 else [(each.lower, "center", 0.0)]:
        axes.text(x + shift, y + 0.22, form(x), ha=side, va="center", zorder=5, bbox=back)
    label = wrapped(each.label, _LABEL_WIDTH, _LABEL)
    axes.text(left_edge(axes), y - 0.1, label, size=_LABEL, va="center", transform=inches(axes), linespacing=1.1)
    below = y - 0.1 + (0.26 if "\n" in label else 0.19)
    axes.text(left_edge(axes), below, _rule(each), size=_RULE, color=SOFT, va="center", transform=inches(axes))


def _rule(each: OptionRegret) -> str:
    """Return in a few words whether an option can be right."""
    if each.e_admissible:
        return "can be best"
    return "best nowhere" if each.maximal else "worse everywhere"


def _draw_regrets(shown: list[OptionRegret], axes: Axes) -> None:
    _, height = size_of(axes)
    panel = panel_beside(axes, _GAP, _BARS)
    numbers = [number(each) for each in shown for _, number, _, _ in _REGRETS]
    form = numerals(numbers)
    marks = [(x, 0.0, width_of(form(x)) + 0.12) for x in numbers]
    panel.set(xlim=(0.0, limits([(0.0, 0.0, 0.0), *marks], _BARS)[1]), ylim=(height, 0))
    panel.set_yticks([])
    panel.locator_params(axis="x", nbins=5)
    number_ticks(panel)
    panel.vlines(panel.get_xticks(), 0, height, color=RULE, linewidth=0.8, zorder=0)
    panel.text(0, -0.08, "Regret", va="bottom", color=SOFT, transform=inches(panel))
    for i, each in enumerate(shown):
        for k, (name, number, colour, hatch) in enumerate(_REGRETS):
            y = _TOP + (i + 0.5) * _ROW + (k - (len(_REGRETS) - 1) / 2) * (_BAR + 0.03)
            panel.barh(
                y, number(each), _BAR, color=colour, hatch=hatch, edgecolor="white", linewidth=0.5, zorder=2, label=name
            )
            panel.text(
                number(each) + 0.06 * inch_of(panel), y, form(number(each)), size=8, va="center_baseline", zorder=4,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.3},
            )  # fmt: skip
