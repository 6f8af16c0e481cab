"""Which options dominate which: a matrix, each row an option, each column one that it is held against.

Drawn from ``Dominance``. A dark cell says by which order the row dominates the column, a pale one how far it is from
that. The distributions themselves are drawn by ``risk_profile``.
"""

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from crossroads.analyses.dominance import Dominance, Pair
from crossroads.charts.frame import Frame
from crossroads.charts.key import Entry, swatch_entry
from crossroads.charts.numerals import numerals
from crossroads.charts.palette import BLUE, GROUND, INK, SKY, SOFT, ink_on, tinted
from crossroads.charts.sheet import EDGE, PAGE, inches, left_edge, size_of
from crossroads.charts.texts import height_of, shortened, width_of, wrapped
from crossroads.figures import percent
from crossroads.prose import plural

_MOST = 7
_LABEL, _LABEL_WIDTH, _HEAD_LINES = 9.5, 1.9, 3
_ROW, _PAD, _WIDEST = 0.78, 0.05, 2.6
_COLOURS = {0: "#00446b", 1: BLUE, 2: SKY}
_HATCHES = {0: "", 1: "", 2: "////"}
_TITLES = {0: "outcome by outcome", 1: "1st order", 2: "2nd order"}
_HEAD_GAP = 0.34


def frame(result: Dominance) -> Frame:
    """Return the frame of the chart: a row and a column for each option."""
    shown = _shown(result)
    missing = len(result.options) - len(shown)
    unit = f" {result.unit}" if result.unit else ""
    return Frame(
        height=_ROW * len(shown),
        left=_left(shown),
        top=_head_height(shown) + _HEAD_GAP,
        bottom=0.05,
        subtitle="Each row is held against each column. In pale cells: by how much its distribution function exceeds "
        f"the other’s at most (1st order), and the integral of it (2nd order,{unit or ' in the unit of the result'}).",
        key=_key(),
        note=" ".join(filter(None, (f"{plural(missing, 'option')} left out." if missing else "", result.note()))),
    )


def _key() -> tuple[Entry, ...]:
    return (
        swatch_entry("the worst of it is as good as the best of the other", _COLOURS[0]),
        swatch_entry("nobody takes the other", _COLOURS[1]),
        swatch_entry("nobody who minds risk takes it", tinted(_COLOURS[2], 0.25), _HATCHES[2]),
        swatch_entry("does not dominate", GROUND),
    )


def _shown(result: Dominance) -> dict[str, str]:
    """Return id → label of what is drawn, in file order; where not all fit, what dominates or is dominated first."""
    paired = {option for pair in result.pairs if pair.order is not None for option in (pair.option, pair.over)}
    order = sorted(range(len(result.options)), key=lambda i: (result.options[i] not in paired, i))
    return {result.options[i]: result.labels[i] for i in sorted(order[:_MOST])}


def _left(shown: dict[str, str]) -> float:
    return min(max(width_of(label, _LABEL) for label in shown.values()), _LABEL_WIDTH) + 0.2


def _column(shown: dict[str, str]) -> float:
    """Return the width of a column, in inches."""
    return min((PAGE - 2 * EDGE - _left(shown)) / len(shown), _WIDEST)


def _head(shown: dict[str, str], label: str) -> str:
    return wrapped(label, _column(shown) - 2 * _PAD, _LABEL, lines=_HEAD_LINES)


def _head_height(shown: dict[str, str]) -> float:
    return max(height_of(_head(shown, label), _LABEL) for label in shown.values())


def draw(result: Dominance, axes: Axes) -> None:
    """Draw the matrix; positions are inches."""
    shown = _shown(result)
    width, height = size_of(axes)
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.set_axis_off()
    for i, label in enumerate(shown.values()):
        text = wrapped(label, _LABEL_WIDTH, _LABEL, lines=3)
        axes.text(left_edge(axes), (i + 0.5) * _ROW, text, size=_LABEL, va="center", transform=inches(axes))
        head = _head(shown, label)
        middle = (i + 0.5) * _column(shown)
        axes.text(middle, -0.06, head, size=_LABEL, ha="center", va="bottom", transform=inches(axes))
    above = -0.06 - _head_height(shown) - 0.06
    axes.text(left_edge(axes), above, "against …", va="bottom", color=SOFT, transform=inches(axes))
    place = {option: i for i, option in enumerate(shown)}
    for pair in result.pairs:
        if pair.option in place and pair.over in place:
            _draw_cell(axes, pair, (place[pair.over], place[pair.option]), _column(shown))


def _draw_cell(axes: Axes, pair: Pair, at: tuple[int, int], column: float) -> None:
    x, y = at[0] * column + _PAD, at[1] * _ROW + _PAD
    wide, tall = column - 2 * _PAD, _ROW - 2 * _PAD
    colour = GROUND if pair.order is None else tinted(_COLOURS[pair.order], 0.25 if pair.order == 2 else 0.0)
    hatch = "" if pair.order is None else _HATCHES[pair.order]
    axes.add_patch(
        Rectangle((x, y), wide, tall, facecolor=colour, hatch=hatch, edgecolor="white", linewidth=0, zorder=1)
    )
    ink = ink_on(colour) if pair.order in (0, 1) else INK
    lines = [_title(pair), _detail(pair)]
    for text, up, is_bold in zip(lines, (-0.11, 0.11), (pair.order is not None, False), strict=True):
        fitting = shortened(text, wide - 0.14, bold=is_bold)
        axes.text(
            x + wide / 2, y + tall / 2 + up, fitting, ha="center", va="center", color=ink, zorder=3,
            weight="bold" if is_bold else "normal",
            bbox={"facecolor": colour, "edgecolor": "none", "pad": 1.2} if hatch and fitting else None,
        )  # fmt: skip


def _title(pair: Pair) -> str:
    if pair.order is not None:
        return _TITLES[pair.order]
    if pair.is_same:
        return "same distribution"
    first = percent(pair.first_violation)
    second = numerals([pair.second_violation])(pair.second_violation)
    return f"1st by {first}, 2nd by {second}"


def _detail(pair: Pair) -> str:
    if pair.in_draws is None:
        return ""
    return f"as good in {percent(pair.in_draws)} of draws"
