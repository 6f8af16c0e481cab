"""What is best over a grid, as small multiples: a panel for each variant, and for each value of a third grid and more.

Drawn from ``Sweep``: with one grid the value of every option against the parameter, with two or more a map of the
best option. Where the scenario makes no sense, nothing is drawn.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from crossroads.analyses.moving.grids import Grid
from crossroads.analyses.sweep import Sweep, Swept
from crossroads.charts.frame import Frame
from crossroads.charts.key import Entry, mark_entry, swatch_entry
from crossroads.charts.numerals import Numerals, numerals, plain_number, tick_numerals
from crossroads.charts.palette import INK, RULE, SOFT, line, series
from crossroads.charts.panels import Panels
from crossroads.charts.sheet import EDGE, PAGE, Point, inches, left_edge, limits, number_ticks, size_of
from crossroads.charts.texts import shortened, width_of
from crossroads.prose import plural

_MOST_PANELS, _MOST_OPTIONS = 12, 6
_HEIGHTS = {1: 4.2, 2: 3.4, 3: 2.6}
_BELOW, _ROW = 0.62, 0.3
_NUMBERS = 0.75
_NAME = 3.5
_AXIS = 9.0


@dataclass(frozen=True)
class _Panel:
    """One panel: a variant, at fixed values of all grids but the first two."""

    title: tuple[tuple[str, str], ...]
    """Its lines: what may be shortened, and what follows it."""
    variant: Swept
    places: NDArray[np.intp]
    """The points that it shows, in the shape of the grids that it shows."""


def frame(result: Sweep) -> Frame:
    """Return the frame of the chart: panels, or a row for each variant where no grid is swept."""
    shown, total = _panels(result)
    height = _layout(shown).total if result.grids else len(result.variants) * _ROW + 0.1
    unit = f", in {result.unit}" if result.unit and len(result.grids) < 2 else ""
    return Frame(
        height=height,
        left=0.0 if result.grids else _names_width(result),
        bottom=0.0 if result.grids else 0.3,
        subtitle=f"{_subject(result)}{unit}{_against(result)}",
        key=tuple(_key(result)),
        note=" ".join(filter(None, (_left_out(result, total - len(shown)), result.note()))),
    )


def draw(result: Sweep, axes: Axes) -> None:
    """Draw all panels."""
    if not result.grids:
        _draw_rows(result, axes)
        return
    shown, _ = _panels(result)
    for panel, each in zip(_layout(shown).add(axes), shown, strict=True):
        if len(result.grids) == 1:
            _draw_lines(result, panel, each)
        else:
            _draw_map(result, panel, each)


def _subject(result: Sweep) -> str:
    if not result.options:
        return "Value"
    return "Best option" if len(result.grids) > 1 else "Value of each option"


def _against(result: Sweep) -> str:
    names = [grid.label for grid in result.grids[:2]]
    if not names:
        return ", in each variant"
    return f", by “{names[0]}”" if len(names) == 1 else f", by “{names[0]}” (across) and “{names[1]}” (upwards)"


def _panels(result: Sweep) -> tuple[list[_Panel], int]:
    """Return the panels that are drawn, and how many there would be."""
    further = result.grids[2:]
    shape = tuple(len(grid.values) for grid in result.grids)
    # The first two grids within a panel, all further ones as panels.
    places = np.arange(result.count).reshape(*shape[:2], -1)
    panels = []
    for variant in result.variants:
        for number, numbers in enumerate(itertools.product(*(range(len(grid.values)) for grid in further))):
            fixed = [(grid.label, f": {_at(grid, place)}") for grid, place in zip(further, numbers, strict=True)]
            name = [(variant.label, "")] if len(result.variants) > 1 else []
            panels.append(_Panel((*name, *fixed), variant, places[..., number]))
    return panels[:_MOST_PANELS], len(panels)


def _at(grid: Grid, number: int) -> str:
    return plain_number(grid.values[number], grid.unit)


def _layout(shown: Sequence[_Panel]) -> Panels:
    columns = 1 if len(shown) == 1 else 2 if len(shown) in (2, 4) else 3
    titles = [panel.title for panel in shown]
    return Panels(titles, columns, PAGE - 2 * EDGE, _HEIGHTS[columns], _NUMBERS, _BELOW)


def _drawn_options(result: Sweep) -> list[int]:
    """Return the options that are drawn as lines: those that are best somewhere first, at most so many."""
    chosen = {int(number) for each in result.variants for number in np.unique(each.choice)}
    order = sorted(range(len(result.options)), key=lambda number: (number not in chosen, number))
    return sorted(order[:_MOST_OPTIONS])


def _left_out(result: Sweep, panels: int) -> str:
    options = len(result.options) - len(_drawn_options(result)) if len(result.grids) < 2 else 0
    told = [plural(panels, "further panel")] * (panels > 0) + [plural(options, "option")] * (options > 0)
    return f"{' and '.join(told)} left out." if told else ""


def _key(result: Sweep) -> list[Entry]:
    label = dict(enumerate(label for _, label in result.options))
    if len(result.grids) > 1:
        chosen = sorted({int(n) for each in result.variants for n in np.unique(each.choice) if n >= 0})
        maps = [swatch_entry(shortened(label[number], 3.0), *series(number)) for number in chosen]
        return [*maps, mark_entry("base case", "X", "white", INK)]
    marker = "" if result.grids else "o"
    lines = [_line_entry(shortened(label[number], 3.0), number, marker) for number in _drawn_options(result)]
    return lines or [_line_entry("under the best policy", 0, marker)]


def _line_entry(text: str, number: int, marker: str) -> Entry:
    """Return an entry for the line, or the mark, of an option."""
    length = 0.14 if marker else 0.42
    colour, dashes = line(number)

    def draw_sample(axes: Axes, at: Point) -> None:
        xs = [at[0] + 0.07] if marker else [at[0], at[0] + length]
        axes.plot(
            xs, [at[1]] * len(xs), color=colour, linestyle=(0, dashes) if dashes else "solid", linewidth=2,
            marker=_MARKERS[number % len(_MARKERS)] if marker else None, clip_on=False, transform=inches(axes),
        )  # fmt: skip

    return Entry(text, draw_sample, length)


_MARKERS = ("o", "s", "^", "D", "v", "P")


def _name_axes(panel: Axes, across: Grid, upwards: str) -> None:
    """Name both axes, and write their numbers in one form each."""
    width = panel.get_position().width * PAGE
    unit = f", {across.unit}" if across.unit else ""
    panel.set_xlabel(shortened(f"{across.label}{unit}", width, _AXIS), size=_AXIS)
    if upwards:
        height = panel.get_position().height * panel.get_figure(root=True).get_size_inches()[1]  # type: ignore[union-attr]
        panel.set_ylabel(shortened(upwards, height, _AXIS), size=_AXIS)
    panel.xaxis.set_major_locator(MaxNLocator(5))
    panel.yaxis.set_major_locator(MaxNLocator(5))
    for axis, ticks in ((panel.xaxis, panel.get_xticks()), (panel.yaxis, panel.get_yticks())):
        low, high = sorted(axis.get_view_interval())
        _number(axis, tick_numerals([tick for tick in ticks if low <= tick <= high]))


def _number(axis: Axis, form: Numerals) -> None:
    axis.set_major_formatter(lambda x, _: form(x))


def _draw_lines(result: Sweep, panel: Axes, each: _Panel) -> None:
    """Draw the value of every option against the parameter."""
    grid = result.grids[0]
    drawn = _drawn_options(result)
    shown = (
        np.concatenate([variant.options[drawn].ravel() for variant in result.variants])
        if drawn
        else (np.concatenate([variant.value for variant in result.variants]))
    )
    known = shown[np.isfinite(shown)]
    xs = np.array(grid.values)
    order = np.argsort(xs, kind="stable")
    for number in drawn or [0]:
        values = each.variant.options[number] if drawn else each.variant.value
        colour, dashes = line(number)
        label = result.options[number][1] if drawn else "value"
        panel.plot(
            xs[order], values[each.places][order], color=colour, linewidth=2, label=label, zorder=3,
            linestyle=(0, dashes) if dashes else "solid", marker="o" if len(xs) < 8 else None, markersize=4,
        )  # fmt: skip
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    air = 0.05 * (high - low) or 0.5 * (abs(low) or 1.0)
    room = 0.02 * (xs.max() - xs.min()) or 0.5 * (abs(float(xs[0])) or 1.0)
    panel.set(xlim=(xs.min() - room, xs.max() + room), ylim=(low - air, high + air))
    _name_axes(panel, grid, "")
    panel.grid(axis="y", color=RULE, linewidth=0.8)
    if xs.min() <= grid.base <= xs.max():
        panel.axvline(grid.base, color=SOFT, linewidth=1, linestyle=(0, (2, 2)), zorder=1, label="base")
        at_right = grid.base > (xs.min() + xs.max()) / 2
        panel.annotate(
            "base case", (grid.base, 1), xycoords=("data", "axes fraction"), va="top", color=SOFT, size=8,
            xytext=(-3 if at_right else 3, -2), textcoords="offset points", ha="right" if at_right else "left",
        )  # fmt: skip


def _draw_map(result: Sweep, panel: Axes, each: _Panel) -> None:
    """Draw the best option at each point of two grids, as runs of equal cells."""
    across, upwards = result.grids[:2]
    xs, ys = _sorted(across), _sorted(upwards)
    x_edges, y_edges = _edges(xs[0]), _edges(ys[0])
    choice = each.variant.choice[each.places][np.ix_(xs[1], ys[1])]  # (X, Y)
    for row in range(choice.shape[1]):
        begin = 0
        for number, run in itertools.groupby(choice[:, row].tolist()):
            end = begin + len(list(run))
            if number >= 0:
                colour, hatch = series(number)
                panel.barh(
                    y_edges[row], x_edges[end] - x_edges[begin], y_edges[row + 1] - y_edges[row], x_edges[begin],
                    align="edge", color=colour, hatch=hatch, edgecolor="white", linewidth=0,
                    label=result.options[number][0], antialiased=False,
                )  # fmt: skip
            begin = end
    panel.set(xlim=(x_edges[0], x_edges[-1]), ylim=(y_edges[0], y_edges[-1]))
    _name_axes(panel, across, f"{upwards.label}{f', {upwards.unit}' if upwards.unit else ''}")
    is_within = x_edges[0] <= across.base <= x_edges[-1] and y_edges[0] <= upwards.base <= y_edges[-1]
    if is_within:
        panel.plot([across.base], [upwards.base], "X", color="white", markeredgecolor=INK, markersize=9, label="base")


def _sorted(grid: Grid) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return the values of a grid in order, and where each of them stands in it."""
    values = np.array(grid.values)
    order = np.argsort(values, kind="stable")
    return values[order], order


def _edges(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return where the cells of values begin and end: half way to their neighbours."""
    if len(values) == 1:
        half = 0.5 * (abs(float(values[0])) or 1.0)
        return np.array([values[0] - half, values[0] + half])
    middles = (values[1:] + values[:-1]) / 2
    return np.concatenate(([1.5 * values[0] - 0.5 * values[1]], middles, [1.5 * values[-1] - 0.5 * values[-2]]))


def _names_width(result: Sweep) -> float:
    return max(min(width_of(each.label, 9.5), _NAME) for each in result.variants) + 0.2


def _draw_rows(result: Sweep, axes: Axes) -> None:
    """Draw the values of all options in each variant, the best one with its number."""
    rows, (width, height) = result.variants, size_of(axes)
    shown = [value for each in rows for _, value, _ in _marks(result, each)] or [0.0]
    form = numerals(shown, 4)
    axes.set(xlim=limits([(x, 0.15, width_of(form(x), bold=True) + 0.25) for x in shown], width), ylim=(height, 0))
    axes.set_yticks([])
    number_ticks(axes)
    axes.hlines([(i + 0.5) * _ROW for i in range(len(rows))], *axes.get_xlim(), color=RULE, linewidth=0.8, zorder=0.5)
    for i, each in enumerate(rows):
        y = (i + 0.5) * _ROW
        name = shortened(each.label, _NAME, 9.5)
        axes.text(left_edge(axes), y, name, size=9.5, va="center", transform=inches(axes))
        for number, value, is_best in _marks(result, each):
            label = result.options[number][1] if result.options else "value"
            axes.plot(
                [value], [y], marker=_MARKERS[number % len(_MARKERS)], color=line(number)[0],
                markersize=9 if is_best else 6, label=label, zorder=3,
            )  # fmt: skip
            if is_best:
                axes.annotate(
                    form(value), (value, y), xytext=(8, 0), textcoords="offset points", va="center", weight="bold",
                    color=INK, zorder=4,
                )  # fmt: skip


def _marks(result: Sweep, each: Swept) -> list[tuple[int, float, bool]]:
    """Return the marks of a variant: the number of the option, its value, and whether it is the best one."""
    drawn = _drawn_options(result)
    marks = [(number, float(each.options[number, 0]), int(each.choice[0]) == number) for number in drawn]
    # Without options to compare there is the value of the whole.
    marks = marks or [(0, float(each.value[0]), True)]
    return [mark for mark in marks if np.isfinite(mark[1])]
