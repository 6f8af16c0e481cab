"""What moved a figure from one scenario to another: a bar for each edit, each beginning where the one before it ends.

Drawn from ``Waterfall``: the largest edits at the top, what is written adds up. Left of the zero line of a lead the
choice is another one.
"""

from dataclasses import dataclass
from itertools import accumulate

from matplotlib.axes import Axes

from crossroads.analyses.waterfall import Step, Waterfall
from crossroads.charts.frame import Frame
from crossroads.charts.key import swatch_entry
from crossroads.charts.palette import BLUE, GROUND, INK, ORANGE, RULE, SOFT, VERMILION, tinted
from crossroads.charts.sheet import inch_of, inches, left_edge, limits, number_ticks, size_of
from crossroads.charts.texts import shortened, width_of, wrapped
from crossroads.figures import amount, apportioned, decimals_for, quoted, short
from crossroads.prose import plural

_MOST = 14
# What is smaller than this share of the largest step is no bar that is seen.
_SEEN = 0.008
_ROW, _BAR, _GAP = 0.42, 0.26, 0.06
_TOP, _BOTTOM = 0.2, 0.3
_LABEL, _LABEL_WIDTH, _VALUES_WIDTH = 9.5, 3.1, 1.7
_RISES, _FALLS = BLUE, tinted(ORANGE, 0.15)
_HATCH = "////"
_BEHIND = {"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.6}


@dataclass(frozen=True)
class _Row:
    """One row: where its bar begins and ends, and what is written at it."""

    name: str
    values: str
    """What became of the value that was edited."""
    begin: float
    end: float
    text: str
    error: float | None = None

    @property
    def is_end(self) -> bool:
        """Whether it is the figure itself, before or after all edits."""
        return self.begin == self.end and not self.values and self.error is None


def frame(result: Waterfall) -> Frame:
    """Return the frame of the chart: a row for each edit that is drawn, one before and one after them."""
    rows = _rows(result)
    unit = f", in {result.comparison.unit}" if result.comparison.unit else ""
    label = result.figure.label
    what = f"{label} over the next best option" if result.is_lead else f"Value of {quoted(label)}"
    before, after = result.comparison.names
    how = "on average over the orders in which the edits may be made"
    parts = [step.part for step in result.steps]
    entries = [
        swatch_entry("raises it", _RISES) if any(part > 0 for part in parts) else None,
        swatch_entry("lowers it", _FALLS, _HATCH) if any(part < 0 for part in parts) else None,
    ]
    return Frame(
        height=len(rows) * _ROW + 0.08,
        left=max(min(_name_width(row), _LABEL_WIDTH) for row in rows) + 0.15,
        top=_TOP if result.is_lead else 0.0,
        bottom=_BOTTOM,
        subtitle=f"{what}{unit}, from {before} to {after}: what each edit contributes, {how}",
        key=tuple(entry for entry in entries if entry),
        note=result.note(),
    )


def draw(result: Waterfall, axes: Axes) -> None:
    """Draw the rows, the lines between them and, for a lead, the zero line."""
    rows, (width, height) = _rows(result), size_of(axes)
    shows_zero = result.is_lead
    marks = [mark for row in rows for mark in _marks(row)]
    zero = [(0.0, 0.1, 0.1)] if shows_zero else []
    axes.set(xlim=limits([*zero, *marks], width), ylim=(height, 0))
    axes.set_yticks([])
    number_ticks(axes)
    axes.vlines(axes.get_xticks(), 0, height, color=RULE, linewidth=0.8, zorder=0.5)
    if shows_zero:
        _draw_zero(axes)
    for i, row in enumerate(rows):
        y = (i + 0.5) * _ROW
        _draw_name(axes, row, y)
        if row.is_end:
            axes.plot([row.end], [y], marker="D", markersize=7, color=INK, linestyle="none", zorder=4, label=row.name)
        else:
            _draw_bar(axes, row, y)
        if i + 1 < len(rows):
            axes.plot([row.end] * 2, [y, y + _ROW], color=INK, linewidth=0.9, zorder=1.5, label="_level")
        _draw_text(axes, row, y)


def _rows(result: Waterfall) -> list[_Row]:
    figure, steps = result.figure, _shown(result.steps)
    digits = decimals_for([], least_gap=abs(figure.change) / 3 or max((abs(each.part) for each in steps), default=0.0))
    total = round(figure.after, digits) - round(figure.before, digits)
    parts = apportioned([step.part for step in steps], total, digits)
    levels = list(accumulate((step.part for step in steps), initial=figure.before))
    rows = [_Row("Before", "", figure.before, figure.before, amount(figure.before, digits))]
    for step, part, begin, end in zip(steps, parts, levels, levels[1:], strict=False):
        values = f"{_value(step.was)} → {_value(step.now)}" if step.was or step.now else " "
        text = f"{'+' if part > 0 else ''}{amount(part, digits)}"
        rows.append(_Row(step.name, values, begin, end, text, step.error))
    return [*rows, _Row("After", "", figure.after, figure.after, amount(figure.after, digits))]


def _shown(steps: tuple[Step, ...]) -> list[Step]:
    """Return the steps that are drawn: those beyond the most, and those too small to be seen, in one."""
    largest = max((abs(step.part) for step in steps), default=0.0)
    seen = sum(1 for step in steps if abs(step.part) >= _SEEN * largest)
    count = min(seen, _MOST - 1) if len(steps) > _MOST or len(steps) - seen > 1 else len(steps)
    others = steps[count:]
    if not others:
        return list(steps)
    return [
        *steps[:count],
        Step(plural(len(others), "further edit"), "", "", sum(each.part for each in others), None),
    ]


def _value(text: str) -> str:
    try:
        return short(float(text))
    except ValueError:
        return shortened(text or "nothing", _VALUES_WIDTH / 2, 8.5)


def _name_width(row: _Row) -> float:
    return max(width_of(row.name, _LABEL, bold=row.is_end), width_of(row.values, 8.5))


def _marks(row: _Row) -> list[tuple[float, float, float]]:
    room = width_of(row.text, bold=row.is_end) + _GAP + 0.1
    error = row.error or 0.0
    low, high = min(row.begin, row.end) - error, max(row.begin, row.end) + error
    if row.is_end:
        return [(row.end, 0.12, room)]
    return [(low, room if row.end < row.begin else 0.05, 0.0), (high, 0.0, 0.05 if row.end < row.begin else room)]


def _draw_name(axes: Axes, row: _Row, y: float) -> None:
    place, left = inches(axes), left_edge(axes)
    if row.is_end:
        axes.text(left, y, row.name, size=_LABEL, weight="bold", va="center", transform=place)
        return
    name = shortened(row.name, _LABEL_WIDTH, _LABEL) if row.values.strip() else wrapped(row.name, _LABEL_WIDTH, _LABEL)
    axes.text(left, y - (0.08 if row.values.strip() else 0), name, size=_LABEL, va="center", transform=place)
    if row.values.strip():
        axes.text(left, y + 0.09, row.values, size=8.5, color=SOFT, va="center", transform=place)


def _draw_bar(axes: Axes, row: _Row, y: float) -> None:
    rises = row.end > row.begin
    axes.barh(
        y, row.end - row.begin, _BAR, left=row.begin, color=_RISES if rises else _FALLS, hatch="" if rises else _HATCH,
        edgecolor="white", linewidth=0.6, zorder=2, label=row.name,
    )  # fmt: skip
    if row.error:
        axes.errorbar(row.end, y, xerr=row.error, color=INK, elinewidth=1.0, capsize=2.5, zorder=4)


def _draw_text(axes: Axes, row: _Row, y: float) -> None:
    leftwards = row.end < row.begin
    at = row.end + (-1 if leftwards else 1) * ((row.error or 0.0) + (_GAP + 0.04 * row.is_end) * inch_of(axes))
    axes.text(
        at, y, row.text, ha="right" if leftwards else "left", va="center_baseline", zorder=5,
        weight="bold" if row.is_end else "normal", color=INK, bbox=_BEHIND,
    )  # fmt: skip


def _draw_zero(axes: Axes) -> None:
    """Draw the line at which the choice changes, with what is on its far side."""
    width, height = size_of(axes)
    low, high = axes.get_xlim()
    axes.axvspan(low, 0, color=GROUND, zorder=0, linewidth=0)
    axes.vlines(
        [0], -0.08, height, color=VERMILION, linewidth=1.3, linestyle=(0, (4, 2)), zorder=3, clip_on=False, label="zero"
    )
    zero = -low / (high - low) * width
    for text, ha, room in (("← another option is best", "right", zero), ("it is best →", "left", width - zero)):
        if width_of(text) + 0.08 <= room:
            at = zero + (-0.06 if ha == "right" else 0.06)
            axes.text(at, -0.14, text, ha=ha, va="center", transform=inches(axes))
