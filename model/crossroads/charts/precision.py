"""What the options are worth as the others choose ever more precisely, from random to rational.

Drawn from ``Precision`` over λ / (λ + usual λ), so that both ends are on the page: a line for each option, a rule where
the choice changes, and beside the lines what the stated odds give.
"""

import math
from collections.abc import Iterator, Sequence
from math import inf

from matplotlib.axes import Axes

from crossroads.analyses.precision import Precision, Turn, written
from crossroads.charts.frame import Frame
from crossroads.charts.key import line_entry, mark_entry
from crossroads.charts.numerals import tick_numerals
from crossroads.charts.palette import FAINT, INK, RULE, SOFT, line
from crossroads.charts.sheet import inches, size_of
from crossroads.charts.spread import spread
from crossroads.charts.texts import height_of, shortened, width_of
from crossroads.figures import short

_HEIGHT, _LABEL_WIDTH = 4.2, 2.4
_STATED, _LEAD, _LINE = 0.55, 0.3, 0.2
_MOST_RULES = 6
# Ticks are this far apart at least, as a share of the axis.
_APART = 0.075


def frame(result: Precision) -> Frame:
    """Return the frame of the chart: room for the names at the lines' ends and for what is told at the rules."""
    unit = f", in {result.unit}" if result.unit else ""
    widest = max(min(width_of(label), _LABEL_WIDTH) for _, label in result.options)
    key = [mark_entry("with the stated odds", "D", "white", INK)] if result.assessed else []
    if result.choosing:
        key.append(line_entry("the choice changes", INK, 1.3))
    if any(not turn.is_option for turn in result.turns):
        key.append(line_entry("a later choice changes", FAINT, 1.3))
    rows = len(result.choosing[:_MOST_RULES])
    return Frame(
        height=_HEIGHT,
        left=0.75,
        right=(_STATED if result.assessed else 0.0) + _LEAD + widest + 0.05,
        top=rows * _LINE + 0.08,
        bottom=0.72,
        subtitle=f"Value of each option{unit}, against the precision λ with which {result.who} choose"
        + ("s" if len(result.actors) == 1 else ""),
        key=tuple(key),
        note=result.note(),
    )


def draw(result: Precision, axes: Axes) -> None:
    """Draw the lines with their names, the rules and the marks."""
    figures = [value for point in result.points for value in point.values]
    figures += [value for turn in result.turns for value in (*turn.before, *turn.after)]
    figures += result.assessed.values if result.assessed else ()
    low, high = min(figures), max(figures)
    room = 0.06 * (high - low or abs(high) or 1.0)
    axes.set(xlim=(0, 1), ylim=(low - room, high + room))
    _draw_axes(axes, result)
    for turn in result.turns:
        if not turn.is_option:
            axes.axvline(_share(result, turn.at), color=FAINT, linewidth=0.9, zorder=1, label="later")
    _draw_rules(axes, result, result.choosing[:_MOST_RULES])
    for number, (option, _) in enumerate(result.options):
        _draw_option(axes, result, option, number)
    _draw_names(axes, result)


def _share(result: Precision, precision: float) -> float:
    """Return where on the axis a precision is."""
    return 1.0 if precision == inf else precision / (precision + result.half)


def _draw_axes(axes: Axes, result: Precision) -> None:
    marks = list(_ticks(result))
    axes.set_xticks([place for place, _ in marks], [text for _, text in marks])
    form = tick_numerals(axes.get_yticks())
    axes.yaxis.set_major_formatter(lambda y, _: form(y))
    axes.grid(visible=True, color=RULE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(left=False, bottom=False)
    width, height = size_of(axes)
    place = inches(axes)
    axes.text(0, height + 0.42, "random", color=SOFT, ha="center", va="center", transform=place)
    axes.text(width, height + 0.42, "rational", color=SOFT, ha="center", va="center", transform=place)
    axes.text(width / 2, height + 0.42, "precision λ", color=SOFT, ha="center", va="center", transform=place)


def _ticks(result: Precision) -> Iterator[tuple[float, str]]:
    """Yield the places of round precisions with their texts, both ends included."""
    yield 0.0, "0"
    last = 0.0
    middle = math.floor(math.log10(result.half))
    for power in range(middle - 3, middle + 4):
        for digit in (1, 2, 5):
            precision = float(f"{digit}e{power}")
            place = _share(result, precision)
            if last + _APART <= place <= 1 - _APART:
                yield place, short(precision)
                last = place
    yield 1.0, "∞"


def _draw_rules(axes: Axes, result: Precision, turns: Sequence[Turn]) -> None:
    """Draw a rule at each precision at which the choice changes, and above it, one under the other, what it becomes."""
    width, height = size_of(axes)
    for row, turn in enumerate(turns):
        x = _share(result, turn.at) * width
        y = -0.08 - (len(turns) - row - 0.5) * _LINE
        axes.plot([x, x], [height, y + 0.08], color=INK, linewidth=1.3, zorder=4, clip_on=False, transform=inches(axes))
        text = f"{written(turn.at)}: → {turn.above_label}"
        is_left = x + width_of(text, bold=True) <= width or x < width / 2
        text = shortened(text, width - x if is_left else x, bold=True)
        axes.text(x, y, text, weight="bold", ha="left" if is_left else "right", va="center", transform=inches(axes))


def _draw_option(axes: Axes, result: Precision, option: str, number: int) -> None:
    colour, dashes = line(number)
    style = (0, dashes) if dashes else "solid"
    for piece in _pieces(result, number):
        places, values = zip(*piece, strict=True)
        axes.plot(places, values, color=colour, linestyle=style, linewidth=2.0, zorder=3, label=option)
    if result.assessed:
        width, _ = size_of(axes)
        axes.plot(
            [1 + _STATED / 2 / width], [result.assessed.values[number]], marker="D", markersize=6, color="white",
            markeredgecolor=colour, markeredgewidth=1.6, clip_on=False, zorder=4, label="stated",
        )  # fmt: skip


def _pieces(result: Precision, number: int) -> Iterator[list[tuple[float, float]]]:
    """Yield the pieces of an option's line: at each change of a choice a new one begins, as values may jump there."""
    turns = sorted(result.turns, key=lambda turn: turn.at)
    piece: list[tuple[float, float]] = []
    for point in result.points:
        while turns and turns[0].at <= point.precision:
            turn, place = turns[0], _share(result, turns[0].at)
            yield [*piece, (place, turn.before[number])]
            # Several choices may change at once.
            piece, turns = [(place, turn.after[number])], [each for each in turns if each.at > turn.at]
        piece.append((_share(result, point.precision), point.values[number]))
    yield piece


def _draw_names(axes: Axes, result: Precision) -> None:
    """Write the name of every option beside its line's right end, pushed apart where they would meet."""
    width, height = size_of(axes)
    low, high = axes.get_ylim()
    start = width + (_STATED if result.assessed else 0.0)
    ends = result.assessed.values if result.assessed else result.points[-1].values
    wished = [(high - end) / (high - low) * height for end in ends]
    row = height_of("x") + 0.03
    for number, y in enumerate(spread(wished, [row] * len(wished), 0.0, height)):
        colour, _ = line(number)
        at, place = wished[number], inches(axes)
        axes.plot(
            [start - 0.12, start, start + _LEAD - 0.1, start + _LEAD - 0.05], [at, at, y, y], color=colour,
            linewidth=0.9, clip_on=False, transform=place,
        )  # fmt: skip
        axes.text(start + _LEAD, y, shortened(result.options[number][1], _LABEL_WIDTH), va="center", transform=place)
