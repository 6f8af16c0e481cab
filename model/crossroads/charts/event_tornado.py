"""Which events the choice hangs on: a bar for each, from its worst to its best branch, around the base case.

Drawn from ``EventTornado``: the widest bars at the top; at the ends of a bar stand the branches, and left of the zero
line the choice changes.
"""

from matplotlib.axes import Axes

from crossroads.analyses.event_tornado import Event, EventTornado, Resolved
from crossroads.charts.frame import Frame
from crossroads.charts.key import swatch_entry
from crossroads.charts.numerals import share
from crossroads.charts.swings import (
    BOTTOM,
    HATCH,
    HIGH,
    LOW,
    ROW,
    TOP,
    End,
    Swing,
    Swings,
    draw_swings,
    end_text,
    left_room,
    moves,
)
from crossroads.charts.texts import shortened
from crossroads.prose import plural

_MOST = 15
# The label of a branch leaves room for its probability and for what the choice becomes.
_END_WIDTH, _BRANCH_WIDTH = 3.2, 1.6


def frame(result: EventTornado) -> Frame:
    """Return the frame of the chart: a row for each event that is drawn."""
    swings = _swings(result)
    shown = swings.rows
    unit = f", in {result.unit}" if result.unit else ""
    what = f"Lead of “{result.best}” over the next best option" if result.measure == "margin" else "Value"
    missing = len(result.events) - len(shown)
    left_out = f"{plural(missing, 'event')} with a smaller effect left out." if shown and missing else ""
    return Frame(
        height=max(len(shown), 1) * ROW + 0.08,
        left=left_room(swings),
        top=TOP if shown else 0.0,
        bottom=BOTTOM if shown else 0.0,
        subtitle=f"{what}{unit}, if it is known beforehand how one of the events turns out",
        key=(
            swatch_entry("at its worst branch, with its probability", LOW, HATCH),
            swatch_entry("at its best branch", HIGH),
        )
        if shown
        else (),
        note=" ".join(filter(None, (left_out, result.note()))),
        nothing="" if shown else _nothing(result),
    )


def _nothing(result: EventTornado) -> str:
    """Return what is said where nothing moves."""
    return f"No event moves the {'lead' if result.measure == 'margin' else 'value'}."


def draw(result: EventTornado, axes: Axes) -> None:
    """Draw the bars, the base line and, for a lead, the zero line."""
    draw_swings(axes, _swings(result), _nothing(result))


def _swings(result: EventTornado) -> Swings:
    moving = [each for each in result.events if moves(result.base, each.worst.at, each.best.at) or each.changes]
    return Swings(result.base, tuple(_swing(result, event) for event in moving[:_MOST]), result.measure == "margin")


def _swing(result: EventTornado, event: Event) -> Swing:
    return Swing(event.label, _end(result, event.worst), _end(result, event.best))


def _end(result: EventTornado, branch: Resolved) -> End:
    label = shortened(branch.label, _BRANCH_WIDTH, bold=branch.changes)
    text = f"{label}, {share(branch.probability)}"
    becomes = result.label(branch.choice) if branch.changes else ""
    return End(branch.at, end_text(text, becomes, _END_WIDTH), branch.changes)
