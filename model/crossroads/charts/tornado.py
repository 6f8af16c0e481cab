"""Which parameters the choice hangs on: a bar for each, from its low to its high end, around the base case.

Drawn from ``Tornado``: the widest bars at the top; the numbers at the ends of a bar are the parameter's own, and left
of the zero line the choice changes. The values of all options are drawn by ``option_tornado``.
"""

from matplotlib.axes import Axes

from crossroads.analyses.moving.ends import end_words
from crossroads.analyses.moving.option_tornado import OptionTornado
from crossroads.analyses.tornado import Bar, Tornado
from crossroads.charts import option_tornado
from crossroads.charts.frame import Frame
from crossroads.charts.key import swatch_entry
from crossroads.charts.numerals import plain_number
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
from crossroads.figures import worded
from crossroads.prose import plural

_MOST = 15


def frame(result: Tornado | OptionTornado) -> Frame:
    """Return the frame of the chart: a row for each parameter that is drawn."""
    if isinstance(result, OptionTornado):
        return option_tornado.frame(result)
    swings = _swings(result)
    shown = swings.rows
    low, high = end_words(result.ends)
    unit = f", in {result.unit}" if result.unit else ""
    what = f"Lead of “{result.best}” over the next best option" if result.measure == "margin" else "Value"
    return Frame(
        height=max(len(shown), 1) * ROW + 0.08,
        left=left_room(swings),
        top=TOP if shown else 0.0,
        bottom=BOTTOM if shown else 0.0,
        subtitle=f"{what}{unit}, with one parameter at a time moved to {low} and {high}",
        key=(swatch_entry(f"at {low}", LOW, HATCH), swatch_entry(f"at {high}", HIGH)) if shown else (),
        note=" ".join(filter(None, (_left_out(result, len(shown)), result.note()))),
        nothing="" if shown else _nothing(result),
    )


def _nothing(result: Tornado) -> str:
    """Return what is said where nothing moves."""
    return f"No range of a parameter moves the {'lead' if result.measure == 'margin' else 'value'}."


def draw(result: Tornado | OptionTornado, axes: Axes) -> None:
    """Draw the bars, the base line and, for a lead, the zero line."""
    if isinstance(result, OptionTornado):
        option_tornado.draw(result, axes)
    else:
        draw_swings(axes, _swings(result), _nothing(result))


def _swings(result: Tornado) -> Swings:
    """Return the parameters that are drawn: those that move the measure at all, at most so many."""
    moving = [bar for bar in result.bars if moves(result.base, bar.at_low, bar.at_high) or bar.changes]
    return Swings(result.base, tuple(_swing(result, bar) for bar in moving[:_MOST]), result.measure == "margin")


def _swing(result: Tornado, bar: Bar) -> Swing:
    return Swing(
        worded(bar.label or bar.parameter, bar.word),
        _end(result, bar.at_low, plain_number(bar.low, bar.unit), bar.choice_low, bar.invalid_low),
        _end(result, bar.at_high, plain_number(bar.high, bar.unit), bar.choice_high, bar.invalid_high),
    )


def _end(result: Tornado, at: float, number: str, choice: str | None, invalid: str) -> End:
    changes = choice is not None and result.label(choice) != result.best
    text = f"{number} makes no sense" if invalid else number
    return End(at, end_text(text, result.label(choice) if changes else ""), changes)


def _left_out(result: Tornado, shown: int) -> str:
    missing = len(result.bars) - shown
    return f"{plural(missing, 'parameter')} with a smaller effect left out." if shown and missing else ""
