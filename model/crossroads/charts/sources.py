"""What would be chosen without each source: how often each option is best over the draws, a bar for each strike.

Drawn from ``Sources``: all evidence first, then the sources and speakers that some number rests on alone. Beside each
bar stands the choice, and how many numbers were released.
"""

from matplotlib.axes import Axes

from crossroads.analyses.sources import Chosen, Sources, Without
from crossroads.charts.frame import Frame
from crossroads.charts.key import swatch_entry
from crossroads.charts.palette import INK, RULE, SOFT, ink_on, series
from crossroads.charts.sheet import inch_of, inches, left_edge, size_of
from crossroads.charts.texts import shortened, width_of, wrapped
from crossroads.figures import amount, decimals_for, percent
from crossroads.prose import plural

_ROW, _BAR, _SIZE, _SMALL = 0.5, 0.3, 9.5, 8.5
_LABEL_WIDTH, _BESIDE, _GAP = 2.6, 2.3, 0.12
_MOST = 12


def frame(result: Sources) -> Frame:
    """Return the frame of the chart: a row for all evidence and for each strike that releases a number."""
    rows, unit = _rows(result), f" in {result.unit}" if result.unit else ""
    what = f"Per cent of draws in which each option is best; beside it the choice for all draws, with its lead{unit}"
    left = max(min(width_of(label, _SIZE), _LABEL_WIDTH) for label, _, _ in rows) + 0.18
    return Frame(
        height=len(rows) * _ROW + 0.08,
        left=left,
        right=_BESIDE,
        bottom=0.3,
        subtitle=what,
        key=tuple(swatch_entry(label, *series(number)) for number, (_, label) in enumerate(result.options)),
        note=" ".join(filter(None, (_left_out(result), result.note()))),
    )


def draw(result: Sources, axes: Axes) -> None:
    """Draw a stacked bar for each row."""
    rows = _rows(result)
    width, height = size_of(axes)
    axes.set(xlim=(0, 100), ylim=(height, 0))
    axes.set_yticks([])
    axes.set_xticks([0, 25, 50, 75, 100])
    axes.vlines([0, 25, 50, 75, 100], 0, height, color=RULE, linewidth=0.8, zorder=0)
    for number, (label, chosen, each) in enumerate(rows):
        y = 0.04 + (number + 0.5) * _ROW
        told = wrapped(label, _LABEL_WIDTH, _SIZE)
        weight = "bold" if each is None else "normal"
        axes.text(
            left_edge(axes), y, told, size=_SIZE, va="center", weight=weight, transform=inches(axes), linespacing=1.05
        )
        _draw_row(result, axes, chosen, y)
        first, second = _beside(chosen, each)
        changes = each is not None and each.changes
        axes.text(
            width + _GAP, y - 0.09, shortened(first, _BESIDE - _GAP, _SIZE, bold=changes), size=_SIZE, va="center",
            weight="bold" if changes else "normal", color=INK, transform=inches(axes),
        )  # fmt: skip
        axes.text(
            width + _GAP, y + 0.09, shortened(second, _BESIDE - _GAP, _SMALL), size=_SMALL, va="center", color=SOFT,
            transform=inches(axes),
        )  # fmt: skip


def _draw_row(result: Sources, axes: Axes, chosen: Chosen | None, y: float) -> None:
    if chosen is None:
        axes.text(1, y, "makes sense in no draw", size=_SMALL, va="center", color=SOFT)
        return
    begin = 0.0
    for number, (_, share) in enumerate(zip(result.options, chosen.best, strict=True)):
        colour, hatch = series(number)
        axes.barh(
            y, 100 * share, _BAR, left=begin, color=colour, hatch=hatch, edgecolor="white", linewidth=0.5, zorder=2
        )
        text = percent(share)
        if 100 * share > (width_of(text, _SMALL) + 0.1) * inch_of(axes):
            ground = {"facecolor": colour, "edgecolor": "none", "pad": 1.0} if hatch else None
            axes.text(
                begin + 50 * share, y, text, size=_SMALL, ha="center", va="center", color=ink_on(colour), bbox=ground,
                zorder=3,
            )  # fmt: skip
        begin += 100 * share


def _beside(chosen: Chosen | None, each: Without | None) -> tuple[str, str]:
    """Return the choice, and what was done to it."""
    first = (
        "" if chosen is None else f"{chosen.label}, by {amount(chosen.lead, decimals_for([], least_gap=chosen.lead))}"
    )
    if each is None:
        return first, "all numbers in their ranges"
    return first, f"{plural(len(each.strike.released), 'number')} released"


def _rows(result: Sources) -> list[tuple[str, Chosen | None, Without | None]]:
    """Return label, choice and strike of each row."""
    told = [(f"Without {each.strike.named}", each.chosen, each) for each in _telling(result)[:_MOST]]
    return [("All evidence", result.whole, None), *told]


def _telling(result: Sources) -> list[Without]:
    return [each for each in result.without if each.strike.released]


def _left_out(result: Sources) -> str:
    idle = len(result.without) - len(_telling(result))
    more = max(len(_telling(result)) - _MOST, 0)
    texts = [
        f"{plural(more, 'strike')} that {'releases' if more == 1 else 'release'} fewer left out." if more else "",
        f"No number rests on one of the other {idle} alone." if idle > 1 else "",
    ]
    return " ".join(filter(None, texts))
