"""How far numbers may move before the choice changes: a way for each number, from its low end to its high end.

Drawn from ``Robustness``. The axis is the share of the way from a number's value to its ends; where the way is filled,
another option is chosen. A diamond marks where a number stands in the joint move.
"""

from matplotlib.axes import Axes

from crossroads.analyses.resting.moved_alone import Single, Turn
from crossroads.analyses.robustness import Robustness, place, way
from crossroads.charts.frame import Frame
from crossroads.charts.key import Entry, mark_entry, swatch_entry
from crossroads.charts.numerals import plain_number
from crossroads.charts.palette import INK, ORANGE, RULE, SKY, SOFT, VERMILION, tinted
from crossroads.charts.sheet import inch_of, inches, left_edge, size_of
from crossroads.charts.texts import shortened, width_of, wrapped
from crossroads.prose import plural
from crossroads.scenario import Parameter

_ROW, _BAR, _SIZE, _SMALL = 0.46, 0.16, 9.5, 8.5
_LABEL_WIDTH, _BESIDE, _GAP = 2.7, 2.1, 0.12
# So many numbers that turn the choice alone, and so many of the joint move.
_MOST_ALONE, _MOST_TOGETHER = 9, 6
_WAY, _TURNED, _JOINT = tinted(SKY, 0.55), ORANGE, VERMILION


def frame(result: Robustness) -> Frame:
    """Return the frame of the chart: a row for each number that is drawn."""
    rows = _rows(result)
    labels = [parameter.label for parameter, _ in rows]
    left = max((min(width_of(label, _SIZE), _LABEL_WIDTH) for label in labels), default=0.0) + 0.18
    return Frame(
        height=max(len(rows), 1) * _ROW + 0.08,
        left=left,
        right=_BESIDE,
        top=0.26 if rows else 0.0,
        bottom=0.52 if rows else 0.0,
        subtitle=f"Where “{result.best}” stays best as one number at a time moves, and the joint move that changes it",
        key=_key(result) if rows else (),
        note=" ".join(filter(None, (_left_out(result, len(rows)), result.note()))),
    )


def draw(result: Robustness, axes: Axes) -> None:
    """Draw the ways with the turns on them, and the joint move."""
    rows = _rows(result)
    if not rows:
        axes.set_axis_off()
        axes.text(0, 0.2, "No number moves.", va="center", color=SOFT, transform=inches(axes))
        return
    width, height = size_of(axes)
    reach = _reach(result)
    axes.set(xlim=(-100 * reach, 100 * reach), ylim=(height, 0))
    axes.set_yticks([])
    axes.locator_params(axis="x", nbins=7)
    axes.xaxis.set_major_formatter(lambda x, _: f"{abs(x):.0f}")
    axes.vlines(axes.get_xticks(), 0, height, color=RULE, linewidth=0.8, zorder=0)
    axes.axvline(0, color=INK, linewidth=1.2, zorder=3)
    for at, text, ha in ((0, "to the low end", "left"), (width, "to the high end", "right")):
        axes.text(at, -0.13, text, size=_SMALL, ha=ha, va="center", color=SOFT, transform=inches(axes))
    axes.text(width / 2, -0.13, "value", size=_SMALL, ha="center", va="center", color=SOFT, transform=inches(axes))
    axes.text(
        0,
        height + 0.4,
        "per cent of the way from the value to its end",
        color=SOFT,
        va="center",
        transform=inches(axes),
    )
    for number, (parameter, single) in enumerate(rows):
        _draw_row(result, axes, (parameter, single), 0.04 + (number + 0.5) * _ROW)


def _key(result: Robustness) -> tuple[Entry, ...]:
    alone = (
        (swatch_entry(f"{result.best} is best", _WAY), swatch_entry("another option is", _TURNED, "////"))
        if result.singles
        else ()
    )
    joint = (mark_entry("in the joint move", "D", _JOINT, "white"),) if result.joint is not None else ()
    return (*alone, *joint)


def _reach(result: Robustness) -> float:
    """Return how far the axis goes, as a share of the ways to the ends: further where turns lie beyond them."""
    shares = [turn.share for _, single in _rows(result) if single for turn in single.turns if turn.share is not None]
    return max(1.0, *(1.1 * min(share, 4.0) for share in shares)) if shares else 1.0


def _draw_row(result: Robustness, axes: Axes, row: tuple[Parameter, Single | None], y: float) -> None:
    parameter, single = row
    width, _ = size_of(axes)
    label = wrapped(parameter.label, _LABEL_WIDTH, _SIZE)
    axes.text(left_edge(axes), y, label, size=_SIZE, va="center", transform=inches(axes), linespacing=1.05)
    if single is not None:
        low, high = _ways(single)
        axes.barh(y, 100 * (high - low), _BAR, left=100 * low, color=_WAY, edgecolor="white", linewidth=0.5, zorder=1)
        for turn, sign, end in ((single.below, -1.0, low), (single.above, 1.0, high)):
            if turn is not None and turn.share is not None:
                _draw_turn(axes, sign * turn.share, end, y)
    if share := _share(result, parameter):
        axes.plot(
            [100 * share], [y], "D", color=_JOINT, markeredgecolor="white", markersize=6.5, zorder=5, clip_on=False
        )
    lines = _beside(result, parameter, single)
    for k, (text, size, colour) in enumerate(lines):
        shown = shortened(text, _BESIDE - _GAP, size)
        middle = y + 0.18 * (k - (len(lines) - 1) / 2)
        axes.text(width + _GAP, middle, shown, size=size, va="center", color=colour, transform=inches(axes))


def _ways(single: Single) -> tuple[float, float]:
    """Return where a number was moved, in signed shares of the ways to its ends."""
    each = single.parameter
    low, high = each.ends
    down, up = each.value - low, high - each.value
    return (
        (single.reach[0] - each.value) / down if down > 0 else 0.0,
        (single.reach[1] - each.value) / up if up > 0 else 0.0,
    )


def _draw_turn(axes: Axes, at: float, end: float, y: float) -> None:
    """Draw where another option is best, from its turn to the end of the way, at least so wide that it is seen."""
    least = 0.05 * inch_of(axes)
    length = max(abs(100 * (end - at)), least)
    begin = 100 * at if at > 0 else 100 * at - length
    axes.barh(
        y, length, _BAR + 0.06, left=begin, color=_TURNED, hatch="////", edgecolor="white", linewidth=0.5, zorder=2
    )
    axes.vlines(100 * at, y - 0.15, y + 0.15, color=INK, linewidth=1.4, zorder=4)


def _beside(result: Robustness, parameter: Parameter, single: Single | None) -> list[tuple[str, float, str]]:
    """Return the lines beside a way: the turns, or where the number stands in the joint move."""
    lines: list[tuple[str, float, str]] = []
    if single is not None:
        for turn, word in ((single.below, "below"), (single.above, "above")):
            if turn is not None:
                lines.append((_turn_words(result, parameter, turn, word), _SIZE, INK))
    if result.joint is not None and len(lines) < 2 and _share(result, parameter):
        at = [each.name for each in result.moving].index(parameter.name)
        base, to = (float(f"{value:.3g}") for value in (parameter.value, result.joint.values[at]))
        lines.append((f"together {plain_number(base)} → {plain_number(to, parameter.unit)}", _SMALL, SOFT))
    return lines


def _share(result: Robustness, parameter: Parameter) -> float:
    """Return how far a number goes in the joint move; 0 where it stays."""
    shares = result.joint.shares.tolist() if result.joint is not None else [0.0] * len(result.moving)
    return float(dict(zip((each.name for each in result.moving), shares, strict=True)).get(parameter.name, 0.0))


def _turn_words(result: Robustness, parameter: Parameter, turn: Turn, word: str) -> str:
    return f"{result.label(turn.option)} {word} {place(parameter, turn)}"


def _rows(result: Robustness) -> list[tuple[Parameter, Single | None]]:
    """Return the numbers that are drawn: those that turn the choice alone, then those that matter in the joint move."""
    singles = {each.parameter.name: each for each in result.singles}
    names = [each.parameter.name for each in result.turning[:_MOST_ALONE]]
    names += [result.moving[i].name for i in result.pushing[:_MOST_TOGETHER] if result.moving[i].name not in names]
    if not names:
        names = list(singles)[:_MOST_TOGETHER]
    known = {each.name: each for each in result.moving} | {name: each.parameter for name, each in singles.items()}
    return [(known[name], singles.get(name)) for name in names]


def _left_out(result: Robustness, shown: int) -> str:
    """Return how many numbers are not drawn, and how far all move together."""
    count = len({each.name for each in result.moving} | {each.parameter.name for each in result.singles})
    missing = count - shown
    texts = [
        f"{plural(missing, 'number')} that {'matters' if missing == 1 else 'matter'} less left out." if missing else ""
    ]
    if result.joint is not None and result.norm == "largest":
        texts.append(f"In the joint move no number goes further than {way(result.joint.distance)} of its way.")
    return " ".join(filter(None, texts))
