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
_MOST_TICKS = 4
# Shares are marked at steps of these.
_STEPS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)


def frame(result: Uncertainty) -> Frame:
    """Return the frame of the chart: panels in rows."""
    missing = len(_shown(result)) - len(result.options)
    note = f"{plural(-missing, 'option')} that {'is' if missing == -1 else 'are'} best less often left out."
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
    """Draw all panels."""
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
    low, high = _reach(result, i)
    middle = (low + high) / 2
    panel.set_xscale("log", base=2)
    panel.set(xlim=(draws[0] * 0.9, draws[-1] * 1.1), ylim=(middle - span / 2, middle + span / 2))
    step = next((each for each in _STEPS if span / each <= _MOST_TICKS + 1), _STEPS[-1])
    first = math.ceil((middle - span / 2) / step - 1e-9)
    ticks = [k * step for k in range(first, math.floor((middle + span / 2) / step + 1e-9) + 1)]
    ticks = [each for each in ticks if -1e-9 <= each <= 1 + 1e-9]
    decimals = 1 if step < _LEAST_SPAN else 0
    panel.set_yticks(ticks, [f"{100 * each:.{decimals}f} %" for each in ticks])
    panel.hlines(ticks, *panel.get_xlim(), color=RULE, linewidth=0.8, zorder=0)
    every = max(1, -(-len(draws) // _MOST_TICKS))
    places = draws[::-1][::every][::-1]
    panel.xaxis.set_major_locator(FixedLocator(places))
    panel.xaxis.set_minor_locator(NullLocator())
    panel.xaxis.set_major_formatter(lambda x, _: _count(round(x)))
    colour, _ = series(i)
    panel.fill_between(draws, *_band(result, i), color=tinted(colour, 0.6), linewidth=0, zorder=2, label="band")
    shares = [stage.best[i] for stage in result.track]
    panel.plot(draws, shares, color=INK, linewidth=1.6, marker="o", markersize=3.5, zorder=3, label="share")
    height = panel.get_position().height * panel.figure.get_figure(root=True).get_size_inches()[1]
    panel.text(0, height + 0.42, "draws", va="center", color=SOFT, transform=inches(panel))


def _count(draws: int) -> str:
    """Return a number of draws, in k or M of 1,024 where it is so many."""
    for size, unit in ((1 << 20, "M"), (1 << 10, "k")):
        if draws >= size and draws % size == 0:
            return f"{draws // size}{unit}"
    return f"{draws:,}"
