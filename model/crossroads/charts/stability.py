"""How the lead over each rival falls as all probabilities, or all parameters, may move further: a line for each rival.

Drawn from ``Stability``. A line is the least lead that was found at each distance; the band below it reaches down to
what the lead cannot fall below. Where a line meets zero the rival overtakes: a dot with the distance.
"""

import numpy as np
from matplotlib.axes import Axes

from crossroads.analyses.stability import Push, Rival, Stability, points
from crossroads.charts.frame import Frame
from crossroads.charts.key import mark_entry, swatch_entry
from crossroads.charts.numerals import plain_number, tick_numerals
from crossroads.charts.palette import FAINT, GROUND, INK, RULE, SOFT, line, tinted
from crossroads.charts.sheet import inches, size_of
from crossroads.charts.spread import spread
from crossroads.charts.texts import height_of, shortened, width_of
from crossroads.figures import percent

_HEIGHT, _LABEL_WIDTH, _SIZE, _SMALL, _LEAD = 3.9, 3.0, 9.0, 8.0, 0.3
_MOST, _MOVES = 6, 4
_BESIDE_LINES = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.8}


def frame(result: Stability) -> Frame:
    """Return the frame of the chart: room for the names at the lines' ends."""
    unit = f", in {result.unit}" if result.unit else ""
    shown = result.rivals[:_MOST]
    lines = [(place, *text) for rival in shown for place, text in enumerate(_texts(result, rival))]
    widest = max(width_of(text, size, bold=place == 0) for place, text, size in lines)
    what = "no probability is further off than this" if result.move == "probabilities" else "all parameters move so far"
    has_band = any(_has_band(rival) for rival in shown)
    band = (swatch_entry("not certain: the least lead lies within", tinted(FAINT, 0.6)),)
    mark = mark_entry("the rival can overtake", "o", INK, "white")
    return Frame(
        height=max(_HEIGHT, sum(_rows(result))),
        left=0.7,
        right=min(widest, _LABEL_WIDTH) + _LEAD + 0.05,
        bottom=0.52,
        subtitle=f"Least lead of “{result.best}” over each other option{unit}, if {what}, all to the worst",
        key=((mark,) if result.nearest else ()) + (band if has_band else ()),
        note=result.note(),
    )


def draw(result: Stability, axes: Axes) -> None:
    """Draw the lines with their bands, the zero line, the radii and the names."""
    shown = result.rivals[:_MOST]
    known = np.concatenate(
        [[0.0], *(each[np.isfinite(each)] for rival in shown for each in (rival.bound, rival.found))]
    )
    low, high = float(known.min()), float(known.max())
    room = 0.06 * (high - low or 1.0)
    axes.set(xlim=(0, float(result.distance[-1])), ylim=(low - room, high + room))
    axes.axhspan(low - room, 0, color=GROUND, zorder=0, linewidth=0)
    axes.axhline(0, color=INK, linewidth=1.3, zorder=2, label="zero")
    _draw_axes(result, axes)
    for number, rival in reversed(list(enumerate(shown))):
        _draw_line(result, axes, rival, number)
    _draw_radii(result, axes)
    _draw_names(result, axes)


def _has_band(rival: Rival) -> bool:
    # Below a thousandth of the lead a band is no more than a line.
    gap = np.nan_to_num(rival.found - rival.bound)
    return bool((gap > 1e-3 * max(abs(rival.margin), 1e-300)).any())


def _draw_axes(result: Stability, axes: Axes) -> None:
    form = tick_numerals(axes.get_yticks())
    axes.yaxis.set_major_formatter(lambda y, _: form(y))
    across = tick_numerals([100 * tick for tick in axes.get_xticks()])
    axes.xaxis.set_major_formatter(lambda x, _: across(100 * x))
    axes.grid(visible=True, color=RULE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(left=False, bottom=False)
    _, height = size_of(axes)
    what = "percentage points that each probability may be off"
    if result.move == "parameters":
        what = "per cent of the way from each parameter's base to its ends"
    axes.text(0, height + 0.4, what, color=SOFT, va="center", transform=inches(axes))


def _draw_line(result: Stability, axes: Axes, rival: Rival, number: int) -> None:
    colour, dashes = line(number)
    style = (0, dashes) if dashes else "solid"
    if _has_band(rival):
        axes.fill_between(result.distance, rival.bound, rival.found, color=tinted(colour, 0.75), linewidth=0, zorder=1)
        axes.plot(result.distance, rival.bound, color=tinted(colour, 0.4), linewidth=0.8, zorder=2)
    axes.plot(result.distance, rival.found, color=colour, linestyle=style, linewidth=2, zorder=3, label=rival.option)
    if rival.high is not None:
        axes.plot([rival.high], [0], "o", color=colour, markeredgecolor="white", markersize=8, zorder=5, clip_on=False)


def _draw_radii(result: Stability, axes: Axes) -> None:
    """Write the nearest radius at its dot."""
    nearest = result.nearest
    if nearest is None or nearest.high is None:
        return
    at_right = nearest.high > 0.6 * float(result.distance[-1])
    axes.annotate(
        _radius_words(result, nearest), (nearest.high, 0), xytext=(-7 if at_right else 7, 6),
        textcoords="offset points", ha="right" if at_right else "left", va="bottom", size=_SIZE, weight="bold",
        color=INK, bbox=_BESIDE_LINES, zorder=6,
    )  # fmt: skip


def _radius_words(result: Stability, rival: Rival) -> str:
    if rival.high is None:
        return "never overtakes" if result.move == "probabilities" and rival.low is None else "not found to overtake"
    if result.move == "parameters":
        return f"at {percent(rival.high)} of the way"
    if rival.is_exact or rival.low is None:
        return f"at {points(rival.high)}"
    if points(rival.low) == points(rival.high):
        return f"at about {points(rival.high)}"
    return f"between {points(rival.low).split(' ')[0]} and {points(rival.high)}"


def _texts(result: Stability, rival: Rival) -> list[tuple[str, float]]:
    """Return the lines of a label with their sizes: the name, its radius, and what moves there."""
    moves = [(_move_words(push), _SMALL) for push in rival.binding[: _MOVES if len(result.rivals) < _MOST else 1]]
    return [(rival.label, _SIZE), (_radius_words(result, rival), _SIZE), *moves]


def _move_words(push: Push) -> str:
    return f"{push.label} {_figure(push.base)} → {_figure(push.to)}"


def _figure(number: float) -> str:
    return plain_number(float(f"{number:.3g}"))


def _rows(result: Stability) -> list[float]:
    return [sum(height_of("x", size) for _, size in _texts(result, rival)) + 0.12 for rival in result.rivals[:_MOST]]


def _draw_names(result: Stability, axes: Axes) -> None:
    """Write the name of every rival beside its line's end, pushed apart where names would meet."""
    width, height = size_of(axes)
    low, high = axes.get_ylim()
    shown = result.rivals[:_MOST]
    wished = [(high - float(rival.found[-1])) / (high - low) * height for rival in shown]
    places = spread(wished, _rows(result), 0.0, height)
    for number, (rival, at, y, tall) in enumerate(zip(shown, wished, places, _rows(result), strict=True)):
        colour, _ = line(number)
        axes.plot(
            [width + 0.03, width + 0.1, width + _LEAD - 0.08, width + _LEAD - 0.03], [at, at, y, y], color=colour,
            linewidth=0.9, clip_on=False, transform=inches(axes),
        )  # fmt: skip
        top = y - tall / 2 + 0.06
        for place, (text, size) in enumerate(_texts(result, rival)):
            written = _shortened_move(text, size) if place > 1 else shortened(text, _LABEL_WIDTH, size, bold=place == 0)
            axes.text(
                width + _LEAD, top, written, size=size, va="top", weight="bold" if place == 0 else "normal",
                color=INK if place == 0 else SOFT, transform=inches(axes),
            )  # fmt: skip
            top += height_of("x", size)


def _shortened_move(text: str, size: float) -> str:
    """Return a move cut in its name, not in its numbers."""
    name, arrow, to = text.rpartition(" → ")
    name, _, base = name.rpartition(" ")
    numbers = f" {base}{arrow}{to}"
    return shortened(name, _LABEL_WIDTH - width_of(numbers, size), size) + numbers
