"""Whether the same parameter moves every option: the tornado of every option side by side.

Drawn from ``OptionTornado``: a row for each parameter, a panel for each option; all panels have one scale, measured
from the option's value in the base case.
"""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from crossroads.analyses.moving.ends import end_words
from crossroads.analyses.moving.option_tornado import Driver, OptionTornado
from crossroads.charts.frame import Frame
from crossroads.charts.key import swatch_entry
from crossroads.charts.numerals import numerals, plain_number
from crossroads.charts.palette import INK, RULE, SOFT
from crossroads.charts.sheet import EDGE, PAGE, inches, left_edge, number_ticks, size_of
from crossroads.charts.swings import HATCH, HIGH, LOW, moves
from crossroads.charts.texts import height_of, shortened, width_of, wrapped
from crossroads.figures import worded
from crossroads.prose import listed, plural

_MOST_ROWS, _MOST_PANELS = 15, 8
_ROW, _BAR, _PANEL, _GAP = 0.46, 0.26, 1.45, 0.3
_LABEL_WIDTH, _LABEL, _RANGE = 2.6, 9.5, 8.0
_BOTTOM = 0.3
_ABOVE = 0.08


def frame(result: OptionTornado) -> Frame:
    """Return the frame of the chart: a row for each parameter, a panel for each option."""
    rows, panels, left = _rows(result), _panels(result), _left(result)
    low, high = end_words(result.ends)
    unit = f", in {result.unit}" if result.unit else ""
    least = 2 * EDGE + left + len(panels) * (_PANEL + _GAP) - _GAP
    width = max(PAGE, least)
    titles = (height_of(text, 9) for text in _titles(result, _panel_width(width - 2 * EDGE - left, len(panels))))
    return Frame(
        height=max(len(rows), 1) * _ROW + 0.06,
        width=width,
        left=left if rows else 0.0,
        top=max(titles) + _ABOVE if rows else 0.0,
        bottom=_BOTTOM if rows else 0.0,
        subtitle=f"Value of each option{unit}, with one parameter at a time moved to {low} and {high}; "
        "one scale for all, around the base case",
        key=(swatch_entry(f"at {low}", LOW, HATCH), swatch_entry(f"at {high}", HIGH)) if rows else (),
        note=" ".join(filter(None, (_left_out(result, rows, panels), result.note()))),
    )


def draw(result: OptionTornado, axes: Axes) -> None:
    """Draw the names of the parameters, and a panel of bars for each option."""
    axes.set_axis_off()
    rows, panels = _rows(result), _panels(result)
    if not rows:
        axes.text(0, 0.2, "No range of a parameter moves an option.", va="center", color=SOFT, transform=inches(axes))
        return
    for i, driver in enumerate(rows):
        y, x = (i + 0.5) * _ROW, left_edge(axes)
        name = shortened(driver.label or driver.parameter, _LABEL_WIDTH, _LABEL)
        axes.text(x, y - 0.085, name, size=_LABEL, va="center", transform=inches(axes))
        axes.text(x, y + 0.095, _range(driver), size=_RANGE, va="center", color=SOFT, transform=inches(axes))
    ends = [0.0, *(at - result.base[n] for each in rows for n in panels for at in (each.at_low[n], each.at_high[n]))]
    # A little air, so that no bar touches the edge of its panel.
    air = 0.04 * (max(ends) - min(ends))
    for place, option in enumerate(panels):
        base = result.base[option]
        panel = _add_panel(axes, place, len(panels))
        panel.set_xlim(base + min(ends) - air, base + max(ends) + air)
        _draw_panel(panel, result, option, rows)


def _rows(result: OptionTornado) -> list[Driver]:
    def is_moving(driver: Driver) -> bool:
        pairs = zip(result.base, driver.at_low, driver.at_high, strict=True)
        return any(moves(base, low, high) for base, low, high in pairs)

    return [driver for driver in result.drivers if is_moving(driver)][:_MOST_ROWS]


def _panels(result: OptionTornado) -> list[int]:
    """Return the numbers of the options that are drawn: the first ones, and the best among them."""
    ids = [option_id for option_id, _ in result.options]
    best = ids.index(result.best_id) if result.best_id else 0
    others = [number for number in range(len(ids)) if number != best]
    return sorted([best, *others[: _MOST_PANELS - 1]])


def _left(result: OptionTornado) -> float:
    rows = _rows(result)
    widths = [max(min(width_of(row.label, _LABEL), _LABEL_WIDTH), width_of(_range(row), _RANGE)) for row in rows]
    return max(widths, default=0.0) + 0.2


def _range(driver: Driver) -> str:
    low, high = plain_number(driver.low), plain_number(driver.high, driver.unit)
    wrong = [end for end, why in ((low, driver.invalid_low), (high, driver.invalid_high)) if why]
    told = f"; {listed(wrong)} make{'s' if len(wrong) == 1 else ''} no sense" if wrong else ""
    return shortened(f"{worded(f'{low} to {high}', driver.word)}{told}", _LABEL_WIDTH, _RANGE)


def _panel_width(width: float, count: int) -> float:
    return (width - _GAP * (count - 1)) / count


def _titles(result: OptionTornado, width: float) -> list[str]:
    """Return the titles of the panels: the option, and its value in the base case."""
    form = numerals(result.base, 4)
    return [
        f"{wrapped(result.options[number][1], width, 9, lines=3, bold=True)}\n{form(result.base[number])}"
        for number in _panels(result)
    ]


def _add_panel(axes: Axes, place: int, count: int) -> Axes:
    figure = axes.figure
    if not isinstance(figure, Figure):
        raise TypeError("charts are drawn on the axes of a whole figure")
    box, (width, _) = axes.get_position(), size_of(axes)
    inch = box.width / width
    each = _panel_width(width, count)
    return figure.add_axes((box.x0 + place * (each + _GAP) * inch, box.y0, each * inch, box.height))


def _draw_panel(panel: Axes, result: OptionTornado, option: int, rows: list[Driver]) -> None:
    width, height = size_of(panel)
    base, (option_id, _) = result.base[option], result.options[option]
    panel.set_ylim(height, 0)
    panel.set_yticks([])
    panel.xaxis.set_major_locator(MaxNLocator(3))
    low, high = panel.get_xlim()
    # Numbers at the very edge would run into those of the next panel.
    room = 0.16 * (high - low) / width
    panel.set_xticks([tick for tick in panel.get_xticks() if low + room <= tick <= high - room])
    number_ticks(panel)
    panel.vlines(panel.get_xticks(), 0, height, color=RULE, linewidth=0.8, zorder=0.5)
    for i, driver in enumerate(rows):
        _draw_bar(panel, base, (driver.at_low[option], driver.at_high[option]), (i + 0.5) * _ROW)
    panel.vlines([base], -0.06, height, color=INK, linewidth=1.3, zorder=4, clip_on=False, label="base")
    title = _titles(result, width)[_panels(result).index(option)]
    name, _, number = title.rpartition("\n")
    weight = "bold" if option_id == result.best_id else "normal"
    up = height_of(number, 9)
    panel.text(0, -_ABOVE - up, name, size=9, weight=weight, va="bottom", linespacing=1.1, transform=inches(panel))
    panel.text(0, -_ABOVE, number, size=9, va="bottom", color=SOFT, transform=inches(panel))


def _draw_bar(panel: Axes, base: float, ends: tuple[float, float], y: float) -> None:
    # Ends on the same side of the base case would hide each other: each gets half of the height.
    halved = (ends[0] - base) * (ends[1] - base) > 0
    looks = ((LOW, HATCH, -0.25, "low"), (HIGH, "", 0.25, "high"))
    for end, (colour, hatch, side, name) in zip(ends, looks, strict=True):
        panel.barh(
            y + (side * _BAR if halved else 0.0), end - base, _BAR / 2 if halved else _BAR, left=base, zorder=2,
            linewidth=0.8, color=colour, hatch=hatch, edgecolor="white", label=name,
        )  # fmt: skip


def _left_out(result: OptionTornado, rows: list[Driver], panels: list[int]) -> str:
    parameters, options = len(result.drivers) - len(rows), len(result.options) - len(panels)
    told = [plural(parameters, "parameter") + " with a smaller effect"] * (parameters > 0 and bool(rows))
    told += [plural(options, "option")] * (options > 0)
    return f"{' and '.join(told)} left out." if told else ""
