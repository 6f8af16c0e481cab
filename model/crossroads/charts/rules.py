"""What each option is worth without odds: a line from the worst to the best, with what the rules between make of it.

Drawn from ``Rules``; the option that a rule takes has its mark filled.
"""

from matplotlib.axes import Axes

from crossroads.analyses.rules import RuledOption, Rules
from crossroads.charts.frame import Frame
from crossroads.charts.key import mark_entry
from crossroads.charts.palette import BLUE, INK, RULE
from crossroads.charts.sheet import inches, left_edge, limits, number_ticks, size_of
from crossroads.charts.texts import width_of, wrapped

_ROW, _SIZE, _LABEL_WIDTH = 0.55, 9.5, 2.8
_MARKS = {"worst": "<", "hurwicz": "s", "even": "o", "value": "D", "best": ">"}
_WORDS = {
    "worst": "all does its worst", "hurwicz": "mixture of both", "even": "even odds", "value": "stated odds",
    "best": "all does its best",
}  # fmt: skip


def frame(result: Rules) -> Frame:
    """Return the frame of the chart: a row for each option."""
    unit = f", in {result.unit}" if result.unit else ""
    return Frame(
        height=len(result.options) * _ROW,
        left=max(min(width_of(each.label, _SIZE), _LABEL_WIDTH) for each in result.options) + 0.25,
        right=0.2,
        bottom=0.4,
        subtitle=f"What each option is worth by each rule{unit}; the marks of what a rule takes are filled",
        key=tuple(mark_entry(_WORDS[rule], mark, "white", INK) for rule, mark in _MARKS.items()),
        note=result.note(),
    )


def draw(result: Rules, axes: Axes) -> None:
    """Draw the line and the marks of each option."""
    width, _ = size_of(axes)
    ends = [end for each in result.options for end in (each.worst, each.best)]
    axes.set_xlim(*limits([(end, 0.15, 0.15) for end in ends], width))
    axes.set_ylim(len(result.options), 0)
    axes.set_yticks([])
    number_ticks(axes)
    chosen = {rule: result.chosen(rule) for rule in _MARKS}
    for row, each in enumerate(result.options):
        label = wrapped(each.label, _LABEL_WIDTH, _SIZE)
        axes.text(left_edge(axes), (row + 0.5) * _ROW, label, size=_SIZE, va="center", transform=inches(axes))
        _draw_row(axes, each, row + 0.5, chosen)


def _draw_row(axes: Axes, each: RuledOption, y: float, chosen: dict[str, RuledOption]) -> None:
    axes.plot([each.worst, each.best], [y, y], color=RULE, linewidth=4.0, zorder=1)
    for rule, mark in _MARKS.items():
        fill = BLUE if chosen[rule] == each else "white"
        axes.plot(
            [getattr(each, rule)], [y], marker=mark, markersize=8, color=fill, markeredgecolor=INK, zorder=3,
            linestyle="none", label=rule,
        )  # fmt: skip
