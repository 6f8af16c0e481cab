"""Which strategies are worth their cost: the plane of effect and cost, with the efficient frontier.

Drawn from ``Frontier``: strategies on the frontier have numbers, which stand with their names beside the plane, and for
which willingness to pay each is best; those that fall out are drawn in grey.
"""

from matplotlib.axes import Axes

from crossroads.analyses.frontier import Frontier, Weighed
from crossroads.charts.frame import Frame
from crossroads.charts.key import line_entry, mark_entry
from crossroads.charts.numerals import plain_number
from crossroads.charts.palette import BLUE, FAINT, INK, SOFT
from crossroads.charts.plane import BOTTOM, LEFT, TOP, draw_plane_axes
from crossroads.charts.sheet import inches, size_of
from crossroads.charts.texts import height_of, shortened, wrapped

_HEIGHT, _RIGHT, _LEAD = 4.4, 3.6, 0.3
_SIZE = 9.0
_MOST = 10
_MARKS = {"efficient": "o", "extendedly dominated": "^", "dominated": "x"}
_WORDS = {
    "efficient": "on the frontier",
    "extendedly dominated": "beaten by a mixture",
    "dominated": "beaten by another",
}


def frame(result: Frontier) -> Frame:
    """Return the frame of the chart."""
    missing = len(result.efficient) - _MOST
    left_out = f"{missing} more on the frontier are not named." if missing > 0 else ""
    met = {each.status for each in result.strategies}
    return Frame(
        height=_HEIGHT,
        left=LEFT,
        right=_RIGHT,
        top=TOP,
        bottom=BOTTOM,
        subtitle="Expected cost and effect of every strategy; along the frontier each unit of effect costs more",
        key=(
            *(
                mark_entry(_WORDS[status], mark, *((BLUE, INK) if status == "efficient" else (FAINT, SOFT)))
                for status, mark in _MARKS.items()
                if status in met
            ),
            line_entry("mixtures of neighbours", BLUE, 1.6),
        ),
        note=" ".join(filter(None, (left_out, result.note()))),
    )


def draw(result: Frontier, axes: Axes) -> None:
    """Draw the strategies, the frontier and the names of those on it."""
    _set_limits(axes, result)
    draw_plane_axes(axes, result.effect, result.cost)
    for each in result.strategies:
        if each.status != "efficient":
            axes.plot(
                [each.effect], [each.cost], marker=_MARKS[each.status], color=FAINT, markeredgecolor=SOFT,
                markersize=6, linestyle="none", zorder=2, label=each.status,
            )  # fmt: skip
    efficient = result.efficient
    axes.plot(
        [each.effect for each in efficient], [each.cost for each in efficient], marker="o", color=BLUE, markersize=7,
        markeredgecolor=INK, linewidth=1.6, zorder=3, label="frontier",
    )  # fmt: skip
    _draw_numbers(axes, efficient[:_MOST])
    _draw_names(axes, result, efficient[:_MOST])


def _set_limits(axes: Axes, result: Frontier) -> None:
    effects, costs = [each.effect for each in result.strategies], [each.cost for each in result.strategies]
    for low, high, setter in ((min(effects), max(effects), axes.set_xlim), (min(costs), max(costs), axes.set_ylim)):
        room = 0.08 * (high - low or abs(high) or 1.0)
        setter(low - room, high + room)


def _draw_numbers(axes: Axes, efficient: list[Weighed]) -> None:
    """Write the number of each strategy below its mark, off the others' side, where no earlier number stands."""
    width, height = size_of(axes)
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    taken: list[tuple[float, float]] = []
    for number, each in enumerate(efficient, 1):
        x = (each.effect - left) / (right - left) * width + 0.12
        y = height - (each.cost - low) / (high - low) * height + 0.14
        if all(abs(x - a) > 0.2 or abs(y - b) > 0.18 for a, b in taken):
            taken.append((x, y))
            axes.text(x, y, str(number), ha="center", va="center", weight="bold", color=INK, transform=inches(axes))


def _draw_names(axes: Axes, result: Frontier, efficient: list[Weighed]) -> None:
    """Write the strategies of the frontier beside it, the dearest on top as in the plane."""
    width, _ = size_of(axes)
    y = 0.0
    for number, each in reversed(list(enumerate(efficient, 1))):
        name = wrapped(each.label, _RIGHT - _LEAD - 0.3, _SIZE, even=False)
        axes.text(width + _LEAD, y, str(number), size=_SIZE, va="top", weight="bold", color=INK, transform=inches(axes))
        axes.text(
            width + _LEAD + 0.25, y, name, size=_SIZE, va="top", color=INK, transform=inches(axes), linespacing=1.1
        )
        y += height_of(name, _SIZE) + 0.02
        text = shortened(_range(result, each), _RIGHT - _LEAD - 0.3, _SIZE)
        axes.text(width + _LEAD + 0.25, y, text, size=_SIZE, va="top", color=SOFT, transform=inches(axes))
        y += height_of(text, _SIZE) + 0.09


def _range(result: Frontier, each: Weighed) -> str:
    """Return for which willingness to pay a strategy is best, in words."""
    low, high = each.wtp or (0.0, None)
    unit = result.cost[1]
    if high is None:
        return f"best from {plain_number(low, unit)} a unit of effect"
    if low == high:
        return f"as good as others at {plain_number(low, unit)}"
    return f"best from {plain_number(low)} to {plain_number(high, unit)}"
