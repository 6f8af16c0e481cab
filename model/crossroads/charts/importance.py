"""Which parameters make the lead uncertain: the share of its variance that each brings, alone and in all.

Drawn from ``Importance``, those that bring most first. What a parameter brings in all less what it brings alone, it
brings together with others.
"""

from matplotlib.axes import Axes

from crossroads.analyses.importance import Importance, Input
from crossroads.charts.bars import Bars, Part, draw_bars, height_of, room_for
from crossroads.charts.frame import Frame
from crossroads.charts.key import swatch_entry
from crossroads.charts.palette import BLUE, SKY, SOFT
from crossroads.charts.sheet import inches
from crossroads.figures import percent
from crossroads.prose import plural

_MOST = 14


def frame(result: Importance) -> Frame:
    """Return the frame of the chart: a row for each input that is drawn."""
    rows = _rows(result)
    missing = len(result.inputs) - len(rows)
    left = f"{plural(missing, 'input')} left out." if missing and rows else ""
    return Frame(
        height=height_of(rows),
        left=room_for(rows),
        bottom=0.3 if rows else 0.0,
        subtitle=f"Share of the variance of {result.what} over all draws, with standard errors",
        key=(swatch_entry("alone", BLUE), swatch_entry("in all, with others", SKY, "////")) if rows else (),
        note=" ".join(filter(None, (left, result.note()))),
        nothing="" if rows else f"{result.headline()}.",
    )


def draw(result: Importance, axes: Axes) -> None:
    """Draw two bars for each input."""
    rows = _rows(result)
    if not rows:
        axes.set_axis_off()
        axes.text(0, 0.2, f"{result.headline()}.", va="center", color=SOFT, transform=inches(axes))
        return
    draw_bars(axes, rows)


def _rows(result: Importance) -> list[Bars]:
    return [Bars(each.label, (_part(each, is_total=False), _part(each, is_total=True))) for each in _shown(result)]


def _shown(result: Importance) -> list[Input]:
    """Return the inputs that bring anything beyond the error."""
    seen = [each for each in result.inputs if each.total.value > 2 * (each.total.error or 0.0)]
    return sorted(seen, key=lambda each: -each.total.value)[:_MOST] if result.sd > 0 else []


def _part(each: Input, *, is_total: bool) -> Part:
    share = each.total if is_total else each.first
    colour, hatch = (SKY, "////") if is_total else (BLUE, "")
    return Part(share.value, percent(min(max(share.value, 0.0), 1.0)), share.error, colour, hatch)
