"""Which option is best where, in the plane of two parameters: areas with exact borders, and lines of equal lead.

Drawn from ``Region``. Thick borders part options, thin ones policies that differ further down. The dotted lines join
points with the same lead of the option that is best in the base case; the diamond is the base case.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from crossroads.analyses.region import Column, Region
from crossroads.analyses.switching.tracks import Span
from crossroads.charts.frame import Frame
from crossroads.charts.key import line_entry, mark_entry, swatch_entry
from crossroads.charts.numerals import tick_numerals
from crossroads.charts.palette import INK, SOFT, series, tinted
from crossroads.charts.plane import BOTTOM, LEFT, TOP, draw_plane_axes
from crossroads.charts.sheet import inches, size_of
from crossroads.charts.texts import height_of, shortened, width_of, wrapped

Array = NDArray[np.float64]

_HEIGHT, _RIGHT = 6.0, 1.6
_NAME_SIZE, _CONTOUR_SIZE = 11.0, 8.0
_SHADES = (0.55, 0.7, 0.8)
_LEVELS = 6
# What moves by less than this share of itself is only rounded differently.
_STILL = 1e-9
# Behind the numbers on contours, so that no line runs through them.
_BESIDE_LINES = {"facecolor": "white", "edgecolor": "none", "alpha": 0.7, "pad": 0.6}


@dataclass(frozen=True)
class _Box:
    """Where a text stands, in inches from the drawing area's lower left corner."""

    x: float
    y: float
    width: float
    height: float

    def meets(self, other: "_Box") -> bool:
        """Return whether two texts would overlap."""
        return (
            abs(self.x - other.x) < (self.width + other.width) / 2 + 0.05
            and abs(self.y - other.y) < (self.height + other.height) / 2 + 0.05
        )


def frame(result: Region) -> Frame:
    """Return the frame of the chart."""
    unit = f", in {result.unit}" if result.unit else ""
    lead = f"the lead of “{result.label(result.best)}” over the best other option"
    what = lead if result.measure == "margin" else "the value of the policy"
    met = {span.option for column in result.crossings for span in column.track.spans}
    borders = result.borders
    return Frame(
        height=_HEIGHT,
        left=LEFT,
        right=_RIGHT,
        top=TOP,
        bottom=BOTTOM,
        subtitle=f"The best option for all pairs of values; the dotted lines show {what}{unit}",
        key=(
            *(
                swatch_entry(shortened(label, 3.0), _ground(result, option, 0))
                for option, label in result.options
                if option in met
            ),
            *([line_entry("another option is best", INK, 2.0)] if _parts(result, is_option=True) else []),
            *([line_entry("what follows changes", INK, 0.7)] if _parts(result, is_option=False) and borders else []),
            mark_entry("base case", "D", "white", INK),
        ),
        note=result.note(),
        nothing="" if borders or _moves(result) else f"{result.headline()}, and nothing moves.",
    )


def _moves(result: Region) -> bool:
    """Return whether what the lines show is not the same everywhere."""
    known = result.grid.figure[np.isfinite(result.grid.figure)]
    return bool(known.size) and bool(np.ptp(known) > _STILL * np.abs(known).max())


def _parts(result: Region, *, is_option: bool) -> bool:
    return any((point.below.option != point.above.option) == is_option for point in result.borders)


def _ground(result: Region, option: str | None, shade: int) -> str:
    ids = [each for each, _ in result.options]
    return tinted(series(ids.index(option))[0] if option in ids else SOFT, _SHADES[shade % len(_SHADES)])


def draw(result: Region, axes: Axes) -> None:
    """Draw the areas, their borders, the contours, the names and the base case."""
    x, y = result.x, result.y
    axes.set(xlim=(x.low, x.high), ylim=(y.low, y.high))
    draw_plane_axes(axes, (x.label, x.unit), (y.label, y.unit))
    for run in result.runs:
        for number, span in enumerate(run[0].track.spans):
            _fill(axes, result, run, number, span)
        _draw_borders(axes, run)
    for one, other in zip(result.upright[::2], result.upright[1::2], strict=True):
        is_option = one.below.option != one.above.option
        axes.plot([one.x, other.x], [one.y, other.y], color=INK, linewidth=2.0 if is_option else 0.7, zorder=3)
    taken = _draw_base(axes, result)
    taken += _draw_names(axes, result, taken)
    _draw_contours(axes, result, taken)


def _fill(axes: Axes, result: Region, run: list[Column], number: int, span: Span) -> None:
    """Fill the area that one policy has on neighbouring columns."""
    at = [column.x for column in run]
    low, high = ([getattr(column.track.spans[number], end) for column in run] for end in ("low", "high"))
    same = [policy for policy in result.policies if _option_of(result, policy) == span.option]
    shade = same.index(span.met)
    colour = _ground(result, span.option, shade)
    # A thin edge of the same colour, so that no seam shows between areas that touch.
    axes.fill_between(at, low, high, facecolor=colour, edgecolor=colour, linewidth=0.5, zorder=1)


def _option_of(result: Region, policy: object) -> str | None:
    return next(span.option for column in result.crossings for span in column.track.spans if span.met == policy)


def _draw_borders(axes: Axes, run: list[Column]) -> None:
    for number in range(len(run[0].track.spans) - 1):
        one, other = run[0].track.spans[number : number + 2]
        if one.high == other.low:
            at, y = [column.x for column in run], [column.track.spans[number].high for column in run]
            axes.plot(at, y, color=INK, linewidth=2.0 if one.option != other.option else 0.7, zorder=3, label="border")


def _inches_of(axes: Axes, x: Array | float, y: Array | float) -> tuple[Array, Array]:
    """Return where points lie, in inches from the lower left corner."""
    width, height = size_of(axes)
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    return (np.asarray(x) - left) / (right - left) * width, (np.asarray(y) - low) / (high - low) * height


def _write(axes: Axes, box: _Box, text: str, **looks: object) -> None:
    _, height = size_of(axes)
    axes.text(
        box.x,
        height - box.y,
        text,
        ha="center",
        va="center",
        transform=inches(axes),
        zorder=6,
        **looks,  # type: ignore[arg-type]  # looks of a text
    )


def _draw_base(axes: Axes, result: Region) -> list[_Box]:
    x, y = result.x, result.y
    if not (x.low <= x.base <= x.high and y.low <= y.base <= y.high):
        return []
    axes.plot([x.base], [y.base], marker="D", markersize=7, color="white", markeredgecolor=INK, zorder=7)
    across, up = _inches_of(axes, x.base, y.base)
    return [_Box(float(across), float(up), 0.15, 0.15)]


def _draw_names(axes: Axes, result: Region, taken: list[_Box]) -> list[_Box]:
    """Write the name of every option where its area has most room around it, as far as it fits."""
    boxes: list[_Box] = []
    x, y, best = _sampled(result)
    across, up = _inches_of(axes, x, y)
    for option, label in result.options:
        text = wrapped(label, 2.2, _NAME_SIZE, bold=True)
        wide, tall = width_of(text, _NAME_SIZE, bold=True), height_of(text, _NAME_SIZE)
        inside = best == option
        others = across[~inside], up[~inside]
        places = [_Box(float(across[i]), float(up[i]), wide, tall) for i in np.flatnonzero(inside)]
        spaces = [_space(axes, box, others, [*taken, *boxes]) for box in places]
        if spaces and max(spaces) > 0.02:
            boxes.append(places[int(np.argmax(spaces))])
            _write(axes, boxes[-1], text, size=_NAME_SIZE, weight="bold", color=INK)
    return boxes


def _space(axes: Axes, box: _Box, others: tuple[Array, Array], taken: list[_Box]) -> float:
    """Return how far a text would be from other areas, the edges and other texts; below zero where it meets them."""
    width, height = size_of(axes)
    spaces = [min(box.x, width - box.x) - box.width / 2, min(box.y, height - box.y) - box.height / 2]
    if len(others[0]):
        apart = np.maximum(np.abs(others[0] - box.x) - box.width / 2, np.abs(others[1] - box.y) - box.height / 2)
        spaces.append(float(apart.min()))
    for other in taken:
        wide, tall = (box.width + other.width) / 2, (box.height + other.height) / 2
        spaces.append(max(abs(box.x - other.x) - wide, abs(box.y - other.y) - tall))
    return min(spaces)


def _sampled(result: Region) -> tuple[Array, Array, NDArray[np.object_]]:
    """Return points all over the plane with the option that is best there."""
    columns = result.crossings[:: max(1, len(result.crossings) // 40)]
    heights = np.linspace(result.y.low, result.y.high, 40)
    found = [(column.x, y, _best_at(column, float(y))) for column in columns for y in heights]
    x, y, best = zip(*found, strict=True)
    return np.array(x), np.array(y), np.array(best, dtype=object)


def _best_at(column: Column, y: float) -> str | None:
    return next((span.option for span in column.track.spans if span.low <= y <= span.high), None)


def _draw_contours(axes: Axes, result: Region, taken: list[_Box]) -> None:
    """Draw lines of equal figures, each with its number where no other text stands."""
    grid = result.grid
    known = grid.figure[np.isfinite(grid.figure)]
    if not len(known) or np.ptp(known) <= 1e-9 * max(float(np.abs(known).max()), 1.0):
        return
    levels = np.asarray(MaxNLocator(_LEVELS).tick_values(float(known.min()), float(known.max())))
    if result.measure == "margin":
        # Where the lead is zero there is a border already.
        levels = levels[levels != 0]
    drawn = axes.contour(
        grid.x, grid.y, grid.figure, levels=levels, colors=[SOFT], linewidths=1.0, linestyles="dotted", zorder=2
    )
    form, boxes = tick_numerals(levels.tolist()), list(taken)
    for level, segments in zip(drawn.levels, drawn.allsegs, strict=True):
        text = form(float(level))
        for box in _places(axes, segments, text):
            if not any(box.meets(other) for other in boxes):
                boxes.append(box)
                _write(axes, box, text, size=_CONTOUR_SIZE, color=SOFT, bbox=_BESIDE_LINES)
                break


def _places(axes: Axes, segments: list[Array], text: str) -> Iterator[_Box]:
    """Yield boxes on the longest line of a level, from its middle outwards, as far as they are within the axes."""
    width, height = size_of(axes)
    wide, tall = width_of(text, _CONTOUR_SIZE), height_of(text, _CONTOUR_SIZE)
    for segment in sorted(segments, key=len, reverse=True)[:2]:
        across, up = _inches_of(axes, segment[:, 0], segment[:, 1])
        for i in sorted(range(len(segment)), key=lambda i: abs(i - len(segment) // 2)):
            box = _Box(float(across[i]), float(up[i]), wide, tall)
            if wide / 2 + 0.05 < box.x < width - wide / 2 - 0.05 and tall / 2 + 0.05 < box.y < height - tall / 2 - 0.05:
                yield box
