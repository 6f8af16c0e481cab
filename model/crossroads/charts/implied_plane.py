"""Where an observed choice is best, in the plane of two parameters: an area with exact borders, and the base case.

Drawn from a ``Plane``; a part of the chart of ``implied``.
"""

from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes

from crossroads.analyses.observing.plane import Plane, Slice
from crossroads.charts.frame import Frame
from crossroads.charts.key import mark_entry, swatch_entry
from crossroads.charts.palette import BLUE, INK, tinted
from crossroads.charts.plane import BOTTOM, LEFT, TOP, draw_plane_axes

_HEIGHT, _RIGHT = 5.2, 1.6
_SEEN = 0.005
_GROUND, _HATCH = tinted(BLUE, 0.55), "////"


def frame(note: str) -> Frame:
    """Return the frame of the chart."""
    return Frame(
        height=_HEIGHT,
        left=LEFT,
        right=_RIGHT,
        top=TOP,
        bottom=BOTTOM,
        subtitle="All pairs of values within the two ranges, all else at its base value",
        key=(
            swatch_entry("what was observed is best", _GROUND, _HATCH, BLUE),
            mark_entry("base case", "D", "white", INK),
        ),
        note=note,
    )


def draw(plane: Plane, axes: Axes) -> None:
    """Draw the area and the base case."""
    axes.set(xlim=plane.x_ends, ylim=plane.y_ends)
    draw_plane_axes(axes, (plane.x.label, plane.x.unit), (plane.y.label, plane.y.unit))
    for run in plane.runs:
        at = np.array([each.x for each in run])
        for number in range(len(run[0].agreement.intervals)):
            pieces = [each.agreement.intervals[number] for each in run]
            low, high = np.array([each.low for each in pieces]), np.array([each.high for each in pieces])
            axes.fill_between(at, low, high, facecolor=_GROUND, edgecolor=BLUE, hatch=_HATCH, linewidth=0, zorder=1)
            for border, end in ((low, plane.y_ends[0]), (high, plane.y_ends[1])):
                inside = np.where(border == end, np.nan, border)
                axes.plot(at, inside, color=INK, linewidth=1.8, zorder=3, label="border")
    for before, after in pairwise(plane.runs):
        _draw_upright(axes, plane, before[-1], after[0])
    x, y = plane.x.value, plane.y.value
    if plane.x_ends[0] <= x <= plane.x_ends[1] and plane.y_ends[0] <= y <= plane.y_ends[1]:
        axes.plot([x], [y], marker="D", markersize=7, color="white", markeredgecolor=INK, zorder=7)


def _draw_upright(axes: Axes, plane: Plane, before: Slice, after: Slice) -> None:
    """Draw borders along the second parameter: where one of two neighbouring slices agrees and the other does not."""
    sides = (before.agreement.intervals, after.agreement.intervals)
    ends = sorted({end for side in sides for each in side for end in (each.low, each.high)})
    # A slanting border lies a little higher or lower on the next slice: that is no border of its own.
    least = _SEEN * (plane.y_ends[1] - plane.y_ends[0])
    for low, high in pairwise(ends):
        inside = [any(each.holds((low + high) / 2) for each in side) for side in sides]
        if inside[0] != inside[1] and high - low > least:
            axes.plot([before.x, after.x], [low, high], color=INK, linewidth=1.8, zorder=3, label="border")
