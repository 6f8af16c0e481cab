"""Where each option ends: for every option the probability of each ending, the best endings at the top.

Drawn from ``Outcomes``: one panel for each option, all on one scale, so that rows and panels can be compared.
"""

from dataclasses import dataclass

from matplotlib.axes import Axes

from crossroads.analyses.outcomes import Ending, Outcomes
from crossroads.charts.frame import Frame
from crossroads.charts.numerals import numerals, share
from crossroads.charts.palette import BLUE, FAINT, INK, RULE, SOFT
from crossroads.charts.sheet import inch_of, inches, left_edge, size_of
from crossroads.charts.texts import shortened, width_of, wrapped
from crossroads.prose import plural

_ROW, _BAR, _HEAD, _GAP = 0.3, 0.19, 0.5, 0.2
_MOST_PANELS_A_ROW = 4
# Beyond this many endings the least likely are put together.
_MOST_ENDINGS = 20
_LABEL_WIDTH = 2.6
_NUMBER = 0.62
_OTHER = "#8c8c8c"


@dataclass(frozen=True)
class _Grid:
    """How the panels stand: so many in a row, so many rows, each so tall."""

    columns: int
    rows: int
    height: float


def frame(result: Outcomes) -> Frame:
    """Return the frame of the chart: as tall as its rows of panels."""
    grid = _grid(result)
    return Frame(
        height=grid.rows * grid.height - _GAP,
        left=_label_width(result) + 0.15,
        subtitle="Probability of each ending, by option; the best endings at the top. In grey: what the paths that end "
        "there are worth on average.",
        note=_note(result),
    )


def draw(result: Outcomes, axes: Axes) -> None:
    """Draw a panel for each option; bars are as long as the endings are likely."""
    grid = _grid(result)
    width, height = size_of(axes)
    axes.set_axis_off()
    step = _step(result, width / grid.columns)
    axes.set(xlim=(0, step * grid.columns), ylim=(height, 0))
    for i, (option_id, label) in enumerate(result.options):
        row, column = divmod(i, grid.columns)
        top = row * grid.height
        if column == 0:
            _draw_endings(axes, result, top)
        is_chosen = option_id == result.chosen
        _draw_panel(axes, result, i, (column * step, top), is_chosen=is_chosen)
        head = wrapped(label, width / grid.columns - 0.35, 10, bold=is_chosen)
        if is_chosen:
            x = column * width / grid.columns + 0.07
            axes.plot(
                [x], [top + 0.5 * _HEAD], marker=">", markersize=6, color=BLUE, transform=inches(axes), label="chosen"
            )
        axes.text(
            column * width / grid.columns + (0.18 if is_chosen else 0.0), top + 0.5 * _HEAD, head, size=10, va="center",
            weight="bold" if is_chosen else "normal", transform=inches(axes), linespacing=1.1,
        )  # fmt: skip


def _shown(result: Outcomes) -> list[Ending]:
    """Return the endings that get a row; where there are many, the least likely make up the last one together."""
    if len(result.endings) <= _MOST_ENDINGS:
        return list(result.endings)
    ranked = sorted(result.endings, key=lambda ending: -max(ending.probability))
    kept = {ending.id for ending in ranked[: _MOST_ENDINGS - 1]}
    rest = ranked[_MOST_ENDINGS - 1 :]
    sums = tuple(sum(ending.probability[i] for ending in rest) for i in range(len(result.options)))
    label = f"{len(rest)} other endings"
    return [
        *(each for each in result.endings if each.id in kept),
        Ending("", label, float("nan"), sums, (None,) * len(sums)),
    ]


def _note(result: Outcomes) -> str:
    missing = len(result.endings) - len(_shown(result)) + 1
    return f"{plural(missing, 'ending')} of small probability put together." if missing > 1 else ""


def _grid(result: Outcomes) -> _Grid:
    panels = len(result.options)
    rows = -(-panels // _MOST_PANELS_A_ROW)
    return _Grid(-(-panels // rows), rows, _HEAD + len(_shown(result)) * _ROW + _GAP)


def _step(result: Outcomes, panel: float) -> float:
    """Return the width of a panel as a probability: the longest bar and its number just fit."""
    longest = max(max(ending.probability) for ending in _shown(result))
    return longest * panel / (panel - _NUMBER)


def _worth(result: Outcomes, ending: Ending) -> str:
    return numerals([each.value for each in result.endings])(ending.value) if ending.id else ""


def _label_width(result: Outcomes) -> float:
    worths = max(width_of(_worth(result, ending)) for ending in _shown(result))
    labels = max(width_of(ending.label) for ending in _shown(result))
    return min(labels, _LABEL_WIDTH) + worths + 0.15


def _draw_endings(axes: Axes, result: Outcomes, top: float) -> None:
    left = left_edge(axes)
    for i, ending in enumerate(_shown(result)):
        y = top + _HEAD + (i + 0.5) * _ROW
        axes.text(left, y, shortened(ending.label, _LABEL_WIDTH), va="center", transform=inches(axes), color=INK)
        axes.text(-0.15, y, _worth(result, ending), ha="right", va="center", color=SOFT, transform=inches(axes))
        axes.plot(
            [left, size_of(axes)[0]], [y + _ROW / 2] * 2, color=RULE, linewidth=0.5, transform=inches(axes), zorder=0,
            clip_on=False,
        )  # fmt: skip


def _draw_panel(axes: Axes, result: Outcomes, option: int, corner: tuple[float, float], *, is_chosen: bool) -> None:
    start, top = corner
    endings = _shown(result)
    inch = inch_of(axes)
    heights = [top + _HEAD + (i + 0.5) * _ROW for i in range(len(endings))]
    lengths = [ending.probability[option] for ending in endings]
    axes.barh(heights, lengths, _BAR, left=start, color=BLUE if is_chosen else _OTHER, zorder=2)
    axes.vlines([start], top + _HEAD, top + _HEAD + len(endings) * _ROW, color=FAINT, linewidth=1, zorder=3)
    for y, length in zip(heights, lengths, strict=True):
        ink = INK if length > 0 else SOFT
        axes.text(start + length + 0.06 * inch, y, share(length), va="center", color=ink)
