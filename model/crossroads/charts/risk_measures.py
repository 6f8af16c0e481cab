"""How bad each option may be: from its worst to its best result, with the worst cases apart, and how likely a loss is.

Drawn from ``RiskMeasures``; the option whose worst cases are best at the top. Left: the ends of the results, the mean,
and the worst cases with their own mean. Right: how likely the result is worse than the level.
"""

from matplotlib.axes import Axes

from crossroads.analyses.risk_measures import OptionRisk, RiskMeasures
from crossroads.charts.frame import Frame
from crossroads.charts.key import line_entry, mark_entry
from crossroads.charts.numerals import Numerals, numerals, plain_number, share
from crossroads.charts.palette import FAINT, INK, RULE, SOFT, VERMILION, tinted
from crossroads.charts.panels import share_panel
from crossroads.charts.sheet import inch_of, inches, left_edge, limits, number_ticks, size_of
from crossroads.charts.spread import spread
from crossroads.charts.texts import shortened, width_of, wrapped
from crossroads.figures import percent, quoted
from crossroads.prose import plural, starting

_ROW, _TOP, _HEAD = 0.66, 0.06, 0.3
_LABEL, _LABEL_WIDTH, _SIZE = 9.5, 1.9, 9.0
_GAP, _BARS, _NUMBER = 0.4, 1.5, 0.75
_MOST = 14


def frame(result: RiskMeasures) -> Frame:
    """Return the frame of the chart: a row for each option."""
    shown = _shown(result)
    missing = len(result.options) - len(shown)
    unit = f" ({result.unit})" if result.unit else ""
    return Frame(
        height=_TOP + _ROW * len(shown),
        left=min(max(width_of(each.label, _LABEL) for each in shown), _LABEL_WIDTH) + 0.2,
        right=_GAP + _BARS + _NUMBER,
        top=_HEAD,
        bottom=0.5,
        subtitle=f"{starting(result.objective)}{unit}: what may come out, and the mean of {result.worst_cases}",
        key=(
            line_entry("worst to best result", FAINT, 2.2),
            line_entry(f"worst {percent(result.tail)}, up to the value at risk", VERMILION, 6.0),
            mark_entry("their mean (CVaR)", "v", VERMILION, INK),
            mark_entry("mean of all", "D", INK, "white"),
        ),
        note=" ".join(filter(None, (f"{plural(missing, 'option')} left out." if missing else "", result.note()))),
    )


def _shown(result: RiskMeasures) -> list[OptionRisk]:
    """Return the options that are drawn, the one with the best worst cases first."""
    return sorted(result.options, key=lambda each: -result.sign * each.shortfall)[:_MOST]


def draw(result: RiskMeasures, axes: Axes) -> None:
    """Draw the results and, beside them, the probabilities of a loss."""
    shown = _shown(result)
    width, height = size_of(axes)
    form = numerals([x for each in shown for x in (each.shortfall, each.mean)])
    marks = [(result.level.value, 0.1, 0.1)]
    for each in shown:
        half = [width_of(form(x), _SIZE) / 2 + 0.1 for x in (each.shortfall, each.mean)]
        marks += [(each.worst, 0.12, 0.12), (each.best, 0.12, 0.12)]
        marks += [(x, room, room) for x, room in zip((each.shortfall, each.mean), half, strict=True)]
    axes.set(xlim=limits(marks, width), ylim=(height, 0))
    axes.set_yticks([])
    number_ticks(axes)
    axes.vlines(axes.get_xticks(), 0, height, color=RULE, linewidth=0.8, zorder=0)
    unit = f" ({result.unit})" if result.unit else ""
    axes.set_xlabel(f"Result{unit}")
    _draw_level(result, axes)
    for i, each in enumerate(shown):
        _draw_option(axes, each, _TOP + (i + 0.42) * _ROW, form)
    _draw_losses(result, shown, axes)


def _draw_level(result: RiskMeasures, axes: Axes) -> None:
    width, _ = size_of(axes)
    low, high = axes.get_xlim()
    axes.axvline(result.level.value, color=INK, linewidth=1, linestyle=(0, (2, 2)), zorder=1, label="level")
    at = (result.level.value - low) / (high - low) * width
    side = "right" if at > width / 2 else "left"
    room = (at if side == "right" else width - at) - 0.1
    text = shortened(f"{result.level.label or 'level'} {plain_number(result.level.value)}", room, _SIZE)
    axes.text(at - 0.05 if side == "right" else at + 0.05, -0.1, text, ha=side, va="center", color=SOFT, size=_SIZE,
              transform=inches(axes))  # fmt: skip


def _draw_option(axes: Axes, each: OptionRisk, y: float, form: Numerals) -> None:
    low, high = min(each.worst, each.best), max(each.worst, each.best)
    axes.hlines([y], low, high, color=FAINT, linewidth=2.2, zorder=2, label="results")
    for end in (each.worst, each.best):
        axes.plot([end], [y], marker="|", markersize=8, markeredgewidth=2, color=FAINT, zorder=2)
    low, high = min(each.worst, each.value_at_risk), max(each.worst, each.value_at_risk)
    axes.hlines([y], low, high, color=VERMILION, linewidth=6.0, zorder=3, label="tail")
    axes.plot([each.shortfall], [y - 0.12], marker="v", markersize=8, color=VERMILION, markeredgecolor=INK, zorder=5,
              label="shortfall")  # fmt: skip
    axes.plot([each.mean], [y], marker="D", markersize=6, color=INK, markeredgecolor="white", zorder=6, label="mean")
    _draw_numbers(axes, each, y + 0.21, form)
    label = wrapped(each.label, _LABEL_WIDTH, _LABEL)
    axes.text(left_edge(axes), y, label, size=_LABEL, va="center", transform=inches(axes), linespacing=1.1)


def _draw_numbers(axes: Axes, each: OptionRisk, y: float, form: Numerals) -> None:
    """Write the two means under their marks, pushed apart where they would meet; one number where both are the same."""
    width, _ = size_of(axes)
    low, inch = axes.get_xlim()[0], inch_of(axes)
    numbers = [each.shortfall, each.mean] if form(each.shortfall) != form(each.mean) else [each.mean]
    wished = [(number - low) / inch for number in numbers]
    sizes = [width_of(form(number), _SIZE) + 0.12 for number in numbers]
    for number, at in zip(numbers, spread(wished, sizes, 0.0, width), strict=True):
        axes.text(low + at * inch, y, form(number), ha="center", va="center", size=_SIZE, color=INK, zorder=6,
                  bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5})  # fmt: skip


def _draw_losses(result: RiskMeasures, shown: list[OptionRisk], axes: Axes) -> None:
    panel = share_panel(axes, _GAP, _BARS)
    name = quoted(result.level.label) if result.level.label else plain_number(result.level.value)
    title = shortened(f"Worse than {name}", _BARS + _NUMBER, _SIZE)
    panel.text(0, -0.1, title, va="center", color=SOFT, size=_SIZE, transform=inches(panel))
    for i, each in enumerate(shown):
        y = _TOP + (i + 0.42) * _ROW
        panel.barh(y, each.loss_probability, 0.24, color=tinted(VERMILION, 0.35), zorder=2, label="loss")
        panel.text(_BARS + 0.14, y, share(each.loss_probability), va="center", transform=inches(panel))
