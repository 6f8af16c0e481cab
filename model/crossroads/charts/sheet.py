"""The sheet that charts are drawn on: its size, positions in inches, and axes on which all labels have room.

Used by every chart and by the frame. Bars and lines are drawn in the unit of the data; whatever stands beside them
is placed in inches, because texts have a size of their own.
"""

from collections.abc import Iterable, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import Affine2D, Transform

from crossroads.charts.numerals import Numerals, tick_numerals

Point = tuple[float, float]

# A page shows charts about 1,000 pixels wide: ten inches, at which nine points are still easily read.
PAGE = 10.0
EDGE = 0.14
"""The empty edge of every figure, in inches."""


def _box(axes: Axes) -> tuple[float, float, float, float]:
    """Return left, top, width and height of the drawing area, in inches from the figure's lower left corner."""
    figure = axes.figure
    if not isinstance(figure, Figure):
        raise TypeError("charts are drawn on the axes of a whole figure")
    box, (width, height) = axes.get_position(), figure.get_size_inches()
    return float(box.x0 * width), float(box.y1 * height), float(box.width * width), float(box.height * height)


def size_of(axes: Axes) -> tuple[float, float]:
    """Return the width and the height of the drawing area, in inches."""
    return _box(axes)[2:]


def left_edge(axes: Axes) -> float:
    """Return where titles and labels begin, in inches from the left of the drawing area: 0 or less."""
    return EDGE - _box(axes)[0]


def inches(axes: Axes) -> Transform:
    """Return the transform of positions in inches: from the drawing area's top left corner, downwards positive."""
    left, top, _, _ = _box(axes)
    return Affine2D().scale(1, -1).translate(left, top) + axes.figure.dpi_scale_trans


def inch_of(axes: Axes) -> float:
    """Return how much of the horizontal axis an inch is."""
    low, high = axes.get_xlim()
    return (high - low) / size_of(axes)[0]


def flowed(widths: Sequence[float], width: float) -> list[tuple[int, float]]:
    """Return the row and the position of things that stand side by side and break to a width.

    >>> flowed([2.0, 2.0, 3.0], 4.5)
    [(0, 0.0), (0, 2.0), (1, 0.0)]
    """
    places: list[tuple[int, float]] = []
    row, at = 0, 0.0
    for each in widths:
        if at > 0 and at + each > width:
            row, at = row + 1, 0.0
        places.append((row, at))
        at += each
    return places


def limits(marks: Iterable[tuple[float, float, float]], width: float) -> tuple[float, float]:
    """Return the ends of an axis at which all labels fit within it.

    Parameters
    ----------
    marks
        Positions in data, each with the inches that its label needs to the left and to the right.
    width
        Of the axis, in inches.
    """
    places = list(marks)
    low, high = min(x for x, _, _ in places), max(x for x, _, _ in places)
    if low == high:
        room = 0.5 * (abs(low) or 1.0)
        places += [(low - room, 0.0, 0.0), (high + room, 0.0, 0.0)]
        low, high = low - room, high + room
    # Widening the axis moves the labels' ends; the steps shrink by the labels' share of the width.
    for _ in range(40):
        inch = (high - low) / width
        low, high = min(x - left * inch for x, left, _ in places), max(x + right * inch for x, _, right in places)
    return low, high


def number_ticks(axes: Axes, *, signed: bool = False) -> None:
    """Write the numbers under the horizontal axis, once its limits are set.

    Parameters
    ----------
    signed
        Whether they are differences.
    """
    form: Numerals = tick_numerals(axes.get_xticks())
    axes.xaxis.set_major_formatter(lambda x, _: form.signed(x) if signed and x else form(x))
