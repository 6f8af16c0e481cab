"""How the shares of draws in which options are best settle down: one panel for each option, against the draws taken.

Drawn from ``Uncertainty``. The line is the share after so many draws, the band two standard errors to either side;
all panels are equally tall in percentage points, so that their bands compare.
"""

import math

from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, NullLocator

from crossroads.analyses.uncertainty import Uncertainty
from crossroads.charts.frame import Frame
from crossroads.charts.key import Entry, line_entry, swatch_entry
from crossroads.charts.palette import INK, RULE, SOFT, series, tinted
from crossroads.charts.panels import Panels
from crossroads.charts.sheet import EDGE, PAGE, inches
from crossroads.prose import plural

_MOST_PANELS = 12
_HEIGHTS = {1: 3.4, 2: 2.6, 3: 2.2}
_NUMBERS, _BELOW = 0.55, 0.62
_BAND = 2
# The least span of an axis, for shares that are known exactly.
_LEAST_SPAN = 0.01
# An axis goes so much of its span below 0 or above 1, for the lines that lie there.
_EDGE = 0.04
_MOST_TICKS = 4
# Shares are marked at steps of these.
_STEPS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)


def frame(result: Uncertainty) -> Frame:
    """Return the frame of the chart: panels in rows."""
    if not result.is_comparison:
        return Frame(height=0.4, subtitle="Share of draws in which each option is best, by the number of draws")
    missing = len(result.options) - len(_shown(result))
    note = f"{plural(missing, 'option')} that {'is' if missing == 1 else 'are'} best less often left out."
    return Frame(
        height=_layout(result).total,
        subtitle="Share of draws in which each option is best, informed: each draw is solved as if everybody knew its "
        "numbers; by the number of draws",
        key=_key(),
        note=note if missing else "",
    )


def _key() -> tuple[Entry, ...]:
    return (
        line_entry("share after so many draws", INK, 1.6),
        swatch_entry("two standard errors to either side", tinted(INK, 0.75)),
    )


def _shown(result: Uncertainty) -> list[int]:
    """Return the options that are drawn, the one that is best most often first."""
    order = sorted(range(len(result.options)), key=lambda i: -(result.options[i].best or 0.0))
    return order[:_MOST_PANELS]


def _layout(result: Uncertainty) -> Panels:
    shown = _shown(result)
    columns = 1 if len(shown) == 1 else 2 if len(shown) in (2, 4) else 3
    titles = [[(result.options[i].label, "")] for i in shown]
    return Panels(titles, columns, PAGE - 2 * EDGE, _HEIGHTS[columns], _NUMBERS, _BELOW)


def draw(result: Uncertainty, axes: Axes) -> None:
    """Draw all panels; where there is one option, or none, a sentence instead."""
    if not result.is_comparison:
        axes.set_axis_off()
        axes.text(0, 0.2, "There are no options to compare.", va="center", color=SOFT, transform=inches(axes))
        return
    shown = _shown(result)
    span = max((high - low for low, high in (_reach(result, i) for i in shown)), default=_LEAST_SPAN)
    for panel, i in zip(_layout(result).add(axes), shown, strict=True):
        _draw_panel(result, panel, i, max(span, _LEAST_SPAN) * 1.08)


def _band(result: Uncertainty, i: int) -> tuple[list[float], list[float]]:
    low = [max(stage.best[i] - _BAND * stage.best_se[i], 0.0) for stage in result.track]
    high = [min(stage.best[i] + _BAND * stage.best_se[i], 1.0) for stage in result.track]
    return low, high


def _reach(result: Uncertainty, i: int) -> tuple[float, float]:
    low, high = _band(result, i)
    return min(low), max(high)


def _draw_panel(result: Uncertainty, panel: Axes, i: int, span: float) -> None:
    draws = [stage.draws for stage in result.track]
    _draw_axes(panel, draws, _window(_reach(result, i), span))
    colour, _ = series(i)
    panel.fill_between(draws, *_band(result, i), color=tinted(colour, 0.6), linewidth=0, zorder=2, label="band")
    shares = [stage.best[i] for stage in result.track]
    # Shares of 0 and 1 lie on the edge: their marks are not cut.
    panel.plot(draws, shares, color=INK, linewidth=1.6, marker="o", markersize=3.5, zorder=3, clip_on=False)
    height = panel.get_position().height * panel.figure.get_figure(root=True).get_size_inches()[1]
    panel.text(0, height + 0.42, "draws", va="center", color=SOFT, transform=inches(panel))


def _window(reach: tuple[float, float], span: float) -> tuple[float, float]:
    """Return the shares that an axis shows: a span around what is drawn, but hardly anything that no share can be.

    >>> _window((0.0, 0.0), 0.5), _window((0.5, 0.7), 0.5)
    ((-0.02, 0.48), (0.35, 0.85))
    """
    middle, edge = sum(reach) / 2, _EDGE * span
    low = min(max(middle - span / 2, -edge), 1 + edge - span)
    return low, low + span


def _draw_axes(panel: Axes, draws: list[int], window: tuple[float, float]) -> None:
    """Draw the axes of a panel, with few enough ticks."""
    span = window[1] - window[0]
    panel.set_xscale("log", base=2)
    panel.set(xlim=(draws[0] * 0.9, draws[-1] * 1.1), ylim=window)
    step = next((each for each in _STEPS if span / each <= _MOST_TICKS + 1), _STEPS[-1])
    first = math.ceil(window[0] / step - 1e-9)
    ticks = [k * step for k in range(first, math.floor(window[1] / step + 1e-9) + 1)]
    ticks = [each for each in ticks if -1e-9 <= each <= 1 + 1e-9]
    decimals = 1 if step < _LEAST_SPAN else 0
    panel.set_yticks(ticks, [f"{100 * each:.{decimals}f} %" for each in ticks])
    panel.hlines(ticks, *panel.get_xlim(), color=RULE, linewidth=0.8, zorder=0)
    every = max(1, -(-len(draws) // _MOST_TICKS))
    places = draws[::-1][::every][::-1]
    panel.xaxis.set_major_locator(FixedLocator(places))
    panel.xaxis.set_minor_locator(NullLocator())
    panel.xaxis.set_major_formatter(lambda x, _: _count(round(x)))


def _count(draws: int) -> str:
    """Return a number of draws, in k or M of 1,024 where it is so many."""
    for size, unit in ((1 << 20, "M"), (1 << 10, "k")):
        if draws >= size and draws % size == 0:
            return f"{draws // size}{unit}"
    return f"{draws:,}"
