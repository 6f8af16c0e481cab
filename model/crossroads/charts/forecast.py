"""How likely is what the scenario's questions ask: over draws, beside what people said first and how it came out.

Drawn from ``Forecast``; questions in file order. Left: the probability by the settled best choice. Right: the numbers.
"""

from collections.abc import Sequence

from matplotlib.axes import Axes

from crossroads.analyses.forecast import Forecast, Foretold
from crossroads.charts.frame import Frame
from crossroads.charts.key import Entry, line_entry, mark_entry
from crossroads.charts.numerals import share
from crossroads.charts.palette import BLUE, FAINT, INK, RULE, SOFT
from crossroads.charts.sheet import inches, left_edge, size_of
from crossroads.charts.texts import height_of, wrapped
from crossroads.prose import plural

_SIZE, _LABEL_WIDTH, _LINES = 9.0, 3.2, 3
_LEAST_ROW, _PAD, _HEAD = 0.4, 0.12, 0.3
# The columns of numbers: where each ends, right of the drawing area.
_COLUMNS = {"at base": 0.85, "mean": 1.45, "first": 2.05, "came out": 2.85}
# The model stands above the middle of a row, what people said below it, so that neither hides the other.
_ABOVE, _BELOW = -0.07, 0.09
_MOST = 30
_ANSWERS = {True: "yes", False: "no", None: ""}


def frame(result: Forecast) -> Frame:
    """Return the frame of the chart: a row for each question that is in the model."""
    shown = result.modelled[:_MOST]
    missing = len(result.modelled) - len(shown)
    return Frame(
        height=sum(map(_row, shown)),
        left=_LABEL_WIDTH + 0.25,
        right=max(_columns(shown).values()) + 0.05,
        top=_HEAD,
        bottom=0.5,
        subtitle=_subtitle(result),
        key=_key(result),
        note=" ".join(filter(None, (f"{plural(missing, 'question')} left out." if missing else "", result.note()))),
    )


def _subtitle(result: Forecast) -> str:
    if result.valid is None:
        return "Probability by the best choice, at the base values"
    return (
        f"Probability by the best choice over {result.valid:,} draws of the parameters, settled: chosen once, as "
        "nobody learns the numbers"
    )


def _key(result: Forecast) -> tuple[Entry, ...]:
    shown = result.modelled[:_MOST]
    drawn = (line_entry("nine of ten draws", FAINT, 3.0), mark_entry("mean over draws", "o", BLUE, INK))
    entries = [
        *(drawn if result.valid is not None else (mark_entry("model", "o", BLUE, INK),)),
        mark_entry("first forecast", "D", "white", INK) if any(each.stated is not None for each in shown) else None,
        mark_entry("assessors", "x", INK, INK) if any(each.assessed for each in shown) else None,
        mark_entry("came out", "*", INK, INK) if any(each.outcome is not None for each in shown) else None,
    ]
    return tuple(entry for entry in entries if entry is not None)


def _columns(shown: Sequence[Foretold]) -> dict[str, float]:
    """Return the columns of numbers that say something."""
    at = _COLUMNS.copy()
    if all(each.status == "open" for each in shown):
        del at["came out"]
    return at


def _label(each: Foretold) -> str:
    return wrapped(each.text, _LABEL_WIDTH, _SIZE, lines=_LINES)


def _row(each: Foretold) -> float:
    """Return the height of a question's row, in inches."""
    return max(height_of(_label(each), _SIZE) + _PAD, _LEAST_ROW)


def draw(result: Forecast, axes: Axes) -> None:
    """Draw the intervals and marks and, beside them, the numbers."""
    shown = result.modelled[:_MOST]
    width, height = size_of(axes)
    axes.set(xlim=(0, 1), ylim=(height, 0))
    axes.set_yticks([])
    ticks = [i / 5 for i in range(6)]
    axes.set_xticks(ticks, [f"{100 * tick:.0f} %" for tick in ticks])
    axes.vlines(ticks, 0, height, color=RULE, linewidth=0.8, zorder=0, clip_on=False)
    axes.set_xlabel("Probability")
    for name, at in _columns(shown).items():
        axes.text(width + at, -0.1, name, ha="right", va="bottom", color=SOFT, size=_SIZE, transform=inches(axes))
    top = 0.0
    for each in shown:
        _draw_question(axes, each, top + _row(each) / 2)
        top += _row(each)


def _draw_question(axes: Axes, each: Foretold, y: float) -> None:
    """Draw one question with its numbers."""
    width, _ = size_of(axes)
    chance = each.chances[0]
    mean = chance.base
    if chance.settled is not None:
        mean = chance.settled.mean
        axes.hlines(
            [y + _ABOVE], chance.settled.q05, chance.settled.q95, color=FAINT, linewidth=3.0, zorder=2, label="interval"
        )
    _mark(axes, mean, y + _ABOVE, "o", BLUE, "model")
    for _, value in each.assessed:
        axes.plot([value], [y + _BELOW], marker="x", markersize=6, color=INK, zorder=5, clip_on=False, label="assessor")
    if each.stated is not None:
        _mark(axes, each.stated, y + _BELOW, "D", "white", "stated")
    if each.outcome is not None:
        _mark(axes, float(each.outcome), y, "*", INK, "outcome", size=10)
    axes.text(left_edge(axes), y, _label(each), size=_SIZE, va="center", transform=inches(axes), linespacing=1.1)
    answer = _ANSWERS[each.outcome] or ("past" if each.status == "past" else "")
    numbers = (share(chance.base), share(mean), "" if each.stated is None else share(each.stated), answer)
    for at, text in zip(_COLUMNS.values(), numbers, strict=True):
        axes.text(width + at, y, text, ha="right", va="center", size=_SIZE, transform=inches(axes))


def _mark(axes: Axes, x: float, y: float, marker: str, colour: str, label: str, size: float = 7) -> None:
    axes.plot([x], [y], marker=marker, markersize=size, color=colour, markeredgecolor=INK, zorder=4, clip_on=False,
              linestyle="none", label=label)  # fmt: skip
