"""The axes of a plane: numbers along both, and what they measure below and above.

Used by the charts that draw two quantities against each other.
"""

from matplotlib.axes import Axes

from crossroads.charts.numerals import tick_numerals
from crossroads.charts.palette import SOFT
from crossroads.charts.sheet import inches, size_of
from crossroads.charts.texts import shortened

LEFT, TOP, BOTTOM = 0.75, 0.3, 0.5
"""The room that numbers and titles take beside a plane, in inches."""


def draw_plane_axes(axes: Axes, across: tuple[str, str], up: tuple[str, str]) -> None:
    """Write the numbers and titles of a plane, once its limits are set.

    Parameters
    ----------
    across, up
        Label and unit of what runs to the right and upwards.
    """
    right, above = tick_numerals(axes.get_xticks()), tick_numerals(axes.get_yticks())
    axes.xaxis.set_major_formatter(lambda x, _: right(x))
    axes.yaxis.set_major_formatter(lambda y, _: above(y))
    width, height = size_of(axes)
    room = width + LEFT
    axes.text(0, height + 0.38, _titled(across, room), color=SOFT, va="center", transform=inches(axes))
    axes.text(-LEFT, -0.18, _titled(up, room), color=SOFT, va="center", transform=inches(axes))


def _titled(named: tuple[str, str], room: float) -> str:
    label, unit = named
    return shortened(f"{label}, in {unit}" if unit else label, room)
