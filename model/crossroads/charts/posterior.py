"""What an observed choice tells about the parameters: where each was thought to lie, and where afterwards.

Drawn from ``Posterior``: for each parameter, over the same scale, nine draws of ten before (grey) and after each
observation (in colour), with the mean as a mark; the parameters whose means move most come first.
"""

from dataclasses import dataclass

from matplotlib.axes import Axes

from crossroads.analyses.posterior import Learned, Posterior, Spread, Update
from crossroads.charts.frame import Frame
from crossroads.charts.key import Entry, mark_entry, swatch_entry
from crossroads.charts.numerals import plain_number
from crossroads.charts.palette import INK, RULE, SOFT, series
from crossroads.charts.sheet import inches, left_edge, size_of
from crossroads.charts.texts import shortened, width_of, wrapped
from crossroads.figures import percent
from crossroads.prose import plural

# So many bars are as many as a reader compares.
_MOST_BARS = 24
_NOTHING = "No parameter's mean is seen to move."
_BAR, _SPACE, _BETWEEN = 0.15, 0.04, 0.2
_LABEL_WIDTH, _END_WIDTH, _GAP, _SIZE = 2.9, 1.0, 0.08, 9.5


@dataclass(frozen=True)
class _Row:
    """A parameter with what each observation tells about it."""

    before: Spread
    after: tuple[Learned, ...]

    @property
    def ends(self) -> tuple[float, float]:
        """Between which it is drawn."""
        spreads = [self.before, *(each.after for each in self.after)]
        return min(each.q05 for each in spreads), max(each.q95 for each in spreads)


def _shown(result: Posterior) -> list[_Row]:
    """Return the parameters that are drawn, those whose mean moves most first."""
    columns = list(zip(*(update.learned for update in result.updates), strict=True))
    telling = [each for each in columns if any(one.is_seen for one in each) and each[0].before.q05 < each[0].before.q95]
    telling.sort(key=lambda each: -max(abs(one.shift) for one in each))
    return [_Row(each[0].before, tuple(each)) for each in telling[: _MOST_BARS // (len(result.updates) + 1)]]


def frame(result: Posterior) -> Frame:
    """Return the frame of the chart: a group of bars for each parameter that is drawn."""
    rows = _shown(result)
    labels = max(
        (min(width_of(row.after[0].label, _SIZE), _LABEL_WIDTH) + _end(row.ends[0]) for row in rows), default=0
    )
    missing = len(result.updates[0].learned) - len(rows) if result.updates else 0
    left_out = f"{plural(missing, 'parameter')} with a smaller shift left out." if missing else ""
    return Frame(
        height=max(len(rows) * _height(result), 0.4),
        left=labels + 0.25 if rows else 0.0,
        right=max((_end(row.ends[1]) for row in rows), default=0.0) + 0.05,
        subtitle="Where each parameter lies in nine draws of ten, before and after the observation",
        key=(swatch_entry("before", RULE), *_key(result)) if rows else (),
        note=" ".join(filter(None, (left_out if rows else "", result.note()))),
        nothing="" if rows else _NOTHING,
    )


def _height(result: Posterior) -> float:
    return (len(result.updates) + 1) * (_BAR + _SPACE) + _BETWEEN


def _key(result: Posterior) -> list[Entry]:
    entries = []
    for i, update in enumerate(result.updates):
        colour, hatch = series(i)
        text = shortened(_seen(update), 3.5)
        entries += [swatch_entry(text, colour, hatch)]
    return [*entries, mark_entry("mean", "o", "white", INK)]


def _seen(update: Update) -> str:
    return f"after {update.case.words}, {percent(update.share)} likely"


def _end(number: float) -> float:
    """Return the room that a number at an end takes, in inches."""
    return min(width_of(_number(number)), _END_WIDTH) + 2 * _GAP


def _number(number: float) -> str:
    # Ends are quantiles of draws: more digits than these are what drawing left.
    return plain_number(float(f"{number:.3g}"))


def draw(result: Posterior, axes: Axes) -> None:
    """Draw the bars of each parameter."""
    width, height = size_of(axes)
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.set_axis_off()
    rows = _shown(result)
    for i, row in enumerate(rows):
        _draw_row(axes, row, i * _height(result))
    if not rows:
        axes.text(0, 0.2, _NOTHING, va="center", color=SOFT, transform=inches(axes))


def _draw_row(axes: Axes, row: _Row, top: float) -> None:
    width, _ = size_of(axes)
    low, high = row.ends
    each = row.after[0]
    middle = top + (len(row.after) + 1) * (_BAR + _SPACE) / 2
    label = wrapped(each.label, _LABEL_WIDTH, _SIZE)
    axes.text(left_edge(axes), middle, label, size=_SIZE, va="center", transform=inches(axes), linespacing=1.1)
    for at, side in ((low, -1), (high, 1)):
        x = (0.0 if side < 0 else width) + side * _GAP
        text = shortened(_number(at), _END_WIDTH)
        axes.text(x, middle, text, ha="right" if side < 0 else "left", va="center_baseline", color=SOFT)
    bars = [(row.before, (RULE, "")), *((one.after, series(i)) for i, one in enumerate(row.after))]
    for number, (spread, (colour, hatch)) in enumerate(bars):
        y = top + number * (_BAR + _SPACE) + _BAR / 2
        begin, end, mean = ((at - low) / (high - low) * width for at in (spread.q05, spread.q95, spread.mean))
        axes.barh(
            y, max(end - begin, 0.02), _BAR, left=begin, color=colour, hatch=hatch, edgecolor="white", linewidth=0,
            label=each.parameter,
        )  # fmt: skip
        axes.plot([mean], [y], marker="o", markersize=5, color="white", markeredgecolor=INK)
