"""Where the recommendation fails: for each rule its conditions, as bars over what was drawn of each parameter.

Drawn from ``Discovery``. A row's grey track runs from the least to the greatest drawn value; the bar is what the rule
allows, with its limits. Beside it, for the first rule, some draws of its two most telling parameters.
"""

from collections.abc import Callable

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter

from crossroads.analyses.discover import Discovery, Shown
from crossroads.analyses.robust.box_rules import Condition, Rule
from crossroads.charts.frame import Frame
from crossroads.charts.key import mark_entry, swatch_entry
from crossroads.charts.numerals import plain_number, tick_numerals
from crossroads.charts.palette import BLUE, GROUND, INK, RULE, SKY, SOFT, VERMILION
from crossroads.charts.sheet import EDGE, PAGE, inches, left_edge, size_of
from crossroads.charts.texts import shortened, width_of
from crossroads.figures import percent

_ROW, _HEAD, _GAP, _TRACK = 0.5, 0.34, 0.16, 0.2
_SIZE, _SMALL = 9.0, 8.0
_LABEL_WIDTH = 2.6
# The scatter: its square, what stands between it and the bars, and below it.
_SQUARE, _BETWEEN, _BELOW = 2.9, 0.95, 0.55


def frame(result: Discovery) -> Frame:
    """Return the frame of the chart: a head for each rule and a row for each condition."""
    if not result.rules:
        return Frame(height=0.4, subtitle=_subtitle(result), note=result.note(), nothing=f"{result.headline()}.")
    rows = sum(_HEAD + _ROW * len(rule.conditions) + _GAP for rule in result.rules)
    has_scatter = result.shown is not None
    names = [width_of(condition.label, _SIZE) for rule in result.rules for condition in rule.conditions]
    key = (swatch_entry("what the rule allows", BLUE), swatch_entry("what was drawn", RULE))
    dots = (mark_entry(result.noun[:-1], "o", VERMILION, "white"), mark_entry("other draw", ".", SKY, SKY))
    return Frame(
        height=max(rows, _SQUARE + _BELOW if has_scatter else 0.0),
        left=min(max(names), _LABEL_WIDTH) + 0.15,
        right=_SQUARE + _BETWEEN if has_scatter else 0.3,
        subtitle=_subtitle(result),
        key=key + (dots if has_scatter else ()),
        note=result.note(),
    )


def _subtitle(result: Discovery) -> str:
    if not result.rules:
        return "Rules are ranges of a few parameters within which such draws crowd"
    return "Ranges of the parameters within which such draws crowd, over all that was drawn of each"


def draw(result: Discovery, axes: Axes) -> None:
    """Draw the rules, and the draws of the first one."""
    axes.set_axis_off()
    if not result.rules:
        text = "There is nothing to find." if result.share in (0.0, 1.0) else "No ranges of few parameters tell."
        axes.text(0, 0.2, text, va="center", color=SOFT, transform=inches(axes))
        return
    width, height = size_of(axes)
    # Rows are placed in inches, downwards; the parameter's own values are written.
    axes.set(xlim=(0, width), ylim=(height, 0))
    top = 0.0
    for number, rule in enumerate(result.rules, 1):
        _draw_head(axes, rule, number, top)
        for place, condition in enumerate(rule.conditions):
            _draw_condition(axes, condition, top + _HEAD + _ROW * place)
        top += _HEAD + _ROW * len(rule.conditions) + _GAP
    if result.shown is not None:
        _draw_scatter(result, result.shown, axes)


def _draw_head(axes: Axes, rule: Rule, number: int, top: float) -> None:
    text = f"Rule {number}: {percent(rule.held.density)} within, {percent(rule.held.coverage)} of all"
    axes.text(
        left_edge(axes), top + _HEAD / 2 - 0.04, text, size=_SIZE, weight="bold", va="center", color=INK,
        transform=inches(axes),
    )  # fmt: skip


def _draw_condition(axes: Axes, condition: Condition, top: float) -> None:
    width, _ = size_of(axes)
    span = condition.greatest - condition.least or 1.0
    low = condition.least if condition.low is None else condition.low
    high = condition.greatest if condition.high is None else condition.high
    begin, end = ((each - condition.least) / span * width for each in (low, high))
    axes.add_artist(Rectangle((0, top), width, _TRACK, facecolor=RULE, linewidth=0))
    axes.add_artist(
        Rectangle((begin, top), end - begin, _TRACK, facecolor=BLUE, linewidth=0, label=condition.parameter)
    )
    name = shortened(condition.label, _LABEL_WIDTH, _SIZE)
    axes.text(-0.1, top + _TRACK / 2, name, size=_SIZE, va="center", ha="right", color=INK, transform=inches(axes))
    _draw_numbers(axes, condition, (begin, end), top + _TRACK + 0.03)


def _draw_numbers(axes: Axes, condition: Condition, ends: tuple[float, float], top: float) -> None:
    """Write the limits under their ends, and the ends of the track where there is room beside them."""
    width, _ = size_of(axes)
    texts = []
    for limit, at in zip((condition.low, condition.high), ends, strict=True):
        if limit is not None:
            text = _number(limit, condition.unit)
            half = width_of(text, _SMALL, bold=True) / 2
            texts.append((min(max(at, half), width - half), text, True))
    if len(texts) == 2 and _meet(texts[0], texts[1]):
        both = f"{_number(condition.low or 0.0)} to {_number(condition.high or 0.0, condition.unit)}"
        half = width_of(both, _SMALL, bold=True) / 2
        texts = [(min(max(sum(ends) / 2, half), width - half), both, True)]
    for at, text in ((0.0, _number(condition.least)), (width, _number(condition.greatest))):
        half = width_of(text, _SMALL) / 2
        beside = (at + half if at == 0 else at - half, text, False)
        if not any(_meet(beside, each) for each in texts if each[2]):
            texts.append(beside)
    for at, text, is_limit in texts:
        axes.text(
            at, top, text, size=_SMALL, va="top", ha="center", weight="bold" if is_limit else "normal",
            color=INK if is_limit else SOFT, transform=inches(axes),
        )  # fmt: skip


def _meet(one: tuple[float, str, bool], other: tuple[float, str, bool]) -> bool:
    room = (width_of(one[1], _SMALL, bold=one[2]) + width_of(other[1], _SMALL, bold=other[2])) / 2
    return abs(one[0] - other[0]) < room + 0.08


def _number(number: float, unit: str = "") -> str:
    return plain_number(float(f"{number:.3g}"), unit)


def _draw_scatter(result: Discovery, shown: Shown, axes: Axes) -> None:
    """Draw some draws of two parameters on axes of their own, with the first rule's box in them."""
    figure = axes.figure
    if not isinstance(figure, Figure):
        raise TypeError("charts are drawn on the axes of a whole figure")
    box, (_, tall) = axes.get_position(), figure.get_size_inches()
    left = (PAGE - EDGE - _SQUARE) / PAGE
    panel = figure.add_axes((left, box.y1 - _SQUARE / tall, _SQUARE / PAGE, _SQUARE / tall))
    for is_case, colour, size, name in ((False, SKY, 4, "other draw"), (True, VERMILION, 14, "case")):
        part = shown.is_case == is_case
        panel.scatter(
            shown.x[part], shown.y[part], s=size, color=colour, linewidths=0.4, label=name,
            edgecolors="white" if is_case else "none", zorder=3 if is_case else 2,
        )  # fmt: skip
    across, upwards = result.rules[0].conditions[:2]
    _draw_box(panel, across, upwards)
    panel.locator_params(nbins=4)
    for axis, condition in ((panel.xaxis, across), (panel.yaxis, upwards)):
        unit = f", {condition.unit}" if condition.unit else ""
        axis.set_label_text(shortened(f"{condition.label}{unit}", _SQUARE, _SIZE), size=_SIZE, color=SOFT)
        low, high = sorted(axis.get_view_interval())
        form = tick_numerals([tick for tick in axis.get_majorticklocs() if low <= tick <= high])
        axis.set_major_formatter(_formatter(form))
    panel.tick_params(left=False, bottom=False, labelsize=_SMALL)


def _draw_box(panel: Axes, across: Condition, upwards: Condition) -> None:
    (left, right), (bottom, top) = (_limits(each) for each in (across, upwards))
    panel.set(xlim=_view(across), ylim=_view(upwards))
    panel.add_artist(
        Rectangle((left, bottom), right - left, top - bottom, facecolor=GROUND, edgecolor="none", zorder=0)
    )
    panel.add_artist(
        Rectangle((left, bottom), right - left, top - bottom, fill=False, edgecolor=BLUE, linewidth=1.8, zorder=4)
    )


def _limits(condition: Condition) -> tuple[float, float]:
    low = condition.least if condition.low is None else condition.low
    return low, condition.greatest if condition.high is None else condition.high


def _view(condition: Condition) -> tuple[float, float]:
    room = 0.03 * (condition.greatest - condition.least or 1.0)
    return condition.least - room, condition.greatest + room


def _formatter(form: Callable[[float], str]) -> FuncFormatter:
    """Return a formatter of ticks that writes numbers in one form."""
    return FuncFormatter(lambda at, _: form(at))
