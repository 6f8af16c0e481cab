"""How the lead moves along the ranges of parameters: a line for each, from its low to its high end.

Drawn from ``Spider``. Each line is named where it ends; a dot marks its base value. Below the zero line another option
is best.
"""

from matplotlib.axes import Axes

from crossroads.analyses.spider import Leg, Spider
from crossroads.charts.frame import Frame
from crossroads.charts.key import mark_entry
from crossroads.charts.numerals import plain_number, tick_numerals
from crossroads.charts.palette import GROUND, INK, RULE, SOFT, line
from crossroads.charts.sheet import inches, size_of
from crossroads.charts.spread import spread
from crossroads.charts.texts import height_of, shortened, width_of
from crossroads.figures import worded

_HEIGHT, _LABEL_WIDTH, _SIZE = 4.6, 3.3, 9.0
_LEAD, _ROW = 0.3, 0.34
_SMALL = 8.0
# A line that moves by less than this share of the figure is only rounded differently.
_STILL = 1e-9


def frame(result: Spider) -> Frame:
    """Return the frame of the chart: room for the labels at the lines' ends."""
    unit = f", in {result.unit}" if result.unit else ""
    what = f"Lead of “{result.best}” over the next best option" if result.measure == "margin" else "Value"
    legs = result.legs
    widest = max((max(width_of(text, size) for text, size in _texts(leg)) for leg in legs), default=0.0)
    return Frame(
        height=max(_HEIGHT, len(legs) * _ROW + 0.3) if legs else 0.4,
        left=0.75 if legs else 0.0,
        right=min(widest, _LABEL_WIDTH) + _LEAD + 0.05 if legs else 0.0,
        bottom=0.5 if legs else 0.0,
        subtitle=f"{what}{unit}, with one parameter at a time moved through its range"
        + ("; below zero another option is best" if any(leg.turns for leg in legs) else ""),
        key=(mark_entry("base value", "o", INK, "white"),) if legs else (),
        note=result.note(),
        nothing="" if any(leg.swing > _STILL * max(abs(result.base), 1.0) for leg in legs) else _nothing(result),
    )


def _nothing(result: Spider) -> str:
    """Return what is said where nothing moves."""
    return f"No range of a parameter moves the {'lead' if result.measure == 'margin' else 'value'}."


def draw(result: Spider, axes: Axes) -> None:
    """Draw the lines with their names, the base line and, for a lead, the zero line."""
    legs = [leg for leg in result.legs if leg.known]
    if not legs:
        axes.set_axis_off()
        axes.text(0, 0.2, _nothing(result), va="center", color=SOFT, transform=inches(axes))
        return
    figures = [result.base, *(figure for leg in legs for figure in leg.known)]
    low, high = min(figures), max(figures)
    room = 0.06 * (high - low or abs(high) or 1.0)
    axes.set(xlim=(0, 1), ylim=(low - room, high + room))
    _draw_axes(axes)
    if result.measure == "margin" and low - room < 0:
        axes.axhspan(low - room, min(0, high + room), color=GROUND, zorder=0, linewidth=0)
        axes.axhline(0, color=INK, linewidth=1.3, zorder=2, label="zero")
    for number, leg in enumerate(legs):
        _draw_leg(axes, leg, number)
    _draw_names(axes, legs)


def _draw_axes(axes: Axes) -> None:
    shares = [0, 0.25, 0.5, 0.75, 1]
    axes.set_xticks(shares, ["low end", "25 %", "50 %", "75 %", "high end"])
    form = tick_numerals(axes.get_yticks())
    axes.yaxis.set_major_formatter(lambda y, _: form(y))
    axes.grid(visible=True, color=RULE, linewidth=0.8)
    axes.set_axisbelow(True)
    _, height = size_of(axes)
    axes.text(0, height + 0.38, "share of each parameter's range", color=SOFT, va="center", transform=inches(axes))
    axes.tick_params(left=False, bottom=False)


def _look(number: int) -> tuple[str, object]:
    """Return the colour and the dashes of a line; those beyond the sixth pair them anew."""
    colour, _ = line(number)
    _, dashes = line(number + number // 6)
    return colour, (0, dashes) if dashes else "solid"


def _draw_leg(axes: Axes, leg: Leg, number: int) -> None:
    colour, dashes = _look(number)
    figures = [float("nan") if figure is None else figure for figure in leg.figures]
    axes.plot(leg.shares, figures, color=colour, linestyle=dashes, linewidth=1.8, zorder=3, label=leg.parameter)
    share = (leg.base - leg.low) / (leg.high - leg.low)
    if 0 <= share <= 1:
        at = _between(leg, share)
        axes.plot([share], [at], marker="o", markersize=5, color=colour, markeredgecolor="white", zorder=4)


def _between(leg: Leg, share: float) -> float:
    """Return the figure at a share of the range, on the line that is drawn."""
    points = [(at, figure) for at, figure in zip(leg.shares, leg.figures, strict=True) if figure is not None]
    before = max((point for point in points if point[0] <= share), default=points[0])
    after = min((point for point in points if point[0] >= share), default=points[-1])
    step = after[0] - before[0]
    return before[1] + (after[1] - before[1]) * ((share - before[0]) / step if step else 0.0)


def _texts(leg: Leg) -> list[tuple[str, float]]:
    """Return the lines of a label with their sizes: the name, and its range."""
    ends = f"{plain_number(leg.low)} to {plain_number(leg.high, leg.unit)}"
    return [(leg.label, _SIZE), (worded(ends, leg.word), _SMALL)]


def _draw_names(axes: Axes, legs: list[Leg]) -> None:
    """Write the name and range of every line beside its right end, pushed apart where they would meet."""
    width, height = size_of(axes)
    low, high = axes.get_ylim()
    wished = [(high - leg.known[-1]) / (high - low) * height for leg in legs]
    rows = [height_of("x", _SIZE) + height_of("x", _SMALL) + 0.05] * len(legs)
    for number, (leg, at, y) in enumerate(zip(legs, wished, spread(wished, rows, 0.0, height), strict=True)):
        colour, _ = _look(number)
        axes.plot(
            [width + 0.03, width + 0.1, width + _LEAD - 0.08, width + _LEAD - 0.03], [at, at, y, y], color=colour,
            linewidth=0.9, clip_on=False, transform=inches(axes),
        )  # fmt: skip
        name, ends = (shortened(text, _LABEL_WIDTH, size) for text, size in _texts(leg))
        axes.text(width + _LEAD, y - 0.005, name, size=_SIZE, va="bottom", color=INK, transform=inches(axes))
        axes.text(width + _LEAD, y + 0.02, ends, size=_SMALL, va="top", color=SOFT, transform=inches(axes))
