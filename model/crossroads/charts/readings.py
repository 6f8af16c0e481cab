"""What the options are worth if the others are read otherwise: a row for each reading, a mark for each option.

Drawn from ``Readings``: the present reading at the top. The filled mark is the best option, named at the right with its
lead over the next best one.
"""

from matplotlib.axes import Axes

from crossroads.analyses.readings import Read, Readings
from crossroads.charts.frame import Frame
from crossroads.charts.key import mark_entry
from crossroads.charts.numerals import numerals
from crossroads.charts.palette import GROUND, RULE, SOFT, line
from crossroads.charts.sheet import inches, left_edge, limits, number_ticks, size_of
from crossroads.charts.texts import shortened, width_of, wrapped
from crossroads.prose import plural, starting

_ROW, _LABEL, _LABEL_WIDTH, _BEST_WIDTH = 0.5, 9.5, 2.9, 2.3
_MARKERS = "osD^vPX*"
_SIZE, _MOST = 7.5, 8


def frame(result: Readings) -> Frame:
    """Return the frame of the chart: a row for each reading."""
    unit = f", in {result.unit}" if result.unit else ""
    missing = len(result.options) - _MOST
    left_out = f"{plural(missing, 'option')} drawn in no row." if missing > 0 else ""
    return Frame(
        height=len(result.reads) * _ROW,
        left=max(min(width_of(each.label, _LABEL), _LABEL_WIDTH) for each in result.reads) + 0.2,
        right=max(min(width_of(_best(result, each), bold=True), _BEST_WIDTH) for each in result.reads) + 0.15,
        bottom=0.3,
        subtitle=f"Value of each option{unit}; the filled mark is best, at the right its lead",
        key=tuple(
            mark_entry(shortened(label, 3.0), _MARKERS[i], line(i)[0], line(i)[0])
            for i, (_, label) in enumerate(result.options[:_MOST])
        ),
        note=" ".join(filter(None, (left_out, result.note()))),
    )


def _best(result: Readings, read: Read) -> str:
    """Return what stands at the right of a row: the best option and its lead."""
    if read.choice is None:
        return ""
    label = shortened(result.label(read.choice), _BEST_WIDTH - 0.6, bold=True)
    return label if read.margin is None else f"{label} {numerals([read.margin]).signed(read.margin)}"


def draw(result: Readings, axes: Axes) -> None:
    """Draw the rows."""
    width, height = size_of(axes)
    figures = [value for each in result.reads for value in each.values[:_MOST]]
    axes.set(xlim=limits([(figure, 0.12, 0.12) for figure in figures], width), ylim=(height, 0))
    axes.set_yticks([])
    axes.locator_params(axis="x", nbins=6)
    number_ticks(axes)
    axes.vlines(axes.get_xticks(), 0, height, color=RULE, linewidth=0.8, zorder=0)
    for row, each in enumerate(result.reads):
        _draw_row(axes, result, each, row)


def _draw_row(axes: Axes, result: Readings, read: Read, row: int) -> None:
    width, _ = size_of(axes)
    y = (row + 0.5) * _ROW
    if row == 0:
        axes.axhspan(0, _ROW, color=GROUND, zorder=-1, linewidth=0)
    values = read.values[:_MOST]
    axes.hlines([y], min(values), max(values), color=SOFT, linewidth=1.0, zorder=1)
    for i, value in enumerate(values):
        colour, _ = line(i)
        is_best = bool(result.options) and result.options[i][0] == read.choice
        axes.plot(
            [value], [y], marker=_MARKERS[i], markersize=_SIZE + 2 * is_best, color=colour if is_best else "white",
            markeredgecolor=colour, markeredgewidth=1.6, zorder=4 if is_best else 3, label=read.id,
        )  # fmt: skip
    label = wrapped(starting(read.label), _LABEL_WIDTH, _LABEL)
    weight = "bold" if row == 0 else "normal"
    place = inches(axes)
    axes.text(left_edge(axes), y, label, size=_LABEL, va="center", transform=place, linespacing=1.05, weight=weight)
    axes.text(width + 0.15, y, _best(result, read), weight="bold", va="center", transform=place)
