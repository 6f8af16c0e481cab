"""What options are worth at every attitude to risk, on a ground in the colours of the policy that is best there.

Drawn from ``Attitude``, as of ``curves``. The axis holds every attitude: at its left end only the worst result would
count, at its right end the mean; halfway the tolerance is a quarter of what lies between the best and the worst result.
Where seeking risk is asked for, it goes on to where only the best result would count.
"""

from matplotlib.axes import Axes

from crossroads.analyses.attitude import Attitude, place
from crossroads.analyses.switching.tracks import Switch
from crossroads.charts.curves import Curves, Edge, Ground, draw_curves, draw_name
from crossroads.charts.frame import Frame
from crossroads.charts.numerals import plain_number
from crossroads.charts.palette import RULE
from crossroads.charts.sheet import size_of
from crossroads.charts.texts import width_of

_SIZE = 9.0


def frame(result: Attitude) -> Frame:
    """Return the frame of the chart: a row above it for each border."""
    unit = f", in {result.unit}" if result.unit else ""
    subtitle = f"Certainty equivalent of every option with the best of what follows{unit}; exponential utility, "
    base = "neutral" if result.stated is None else "stated tolerance"
    return _curves(result).frame(f"{subtitle}other actors as they are", base, result.note())


def _curves(result: Attitude) -> Curves:
    track = result.track

    def x(aversion: float) -> float:
        return place(aversion, result.spread)

    base = 0.0 if result.stated is None else 1 / result.stated
    shown = dict(zip(result.at, result.best, strict=True))
    return Curves(
        low=x(track.high),
        high=x(track.low),
        at=[x(each) for each in reversed(result.at)],
        options=result.options,
        values=[row[::-1] for row in result.values],
        best=result.best[::-1],
        grounds=[Ground(x(span.high), x(span.low), span.option) for span in reversed(track.spans)],
        edges=[Edge(x(at), f"{_tolerance(result, at)}: {words}", is_option) for at, words, is_option in _edges(result)],
        base=(x(base), shown[base]) if base in shown else None,
    )


def _edges(result: Attitude) -> list[tuple[float, str, bool]]:
    """Return where what is met changes, the most averse first: what does, and whether it is the first choice.

    Of several changes at one place the first choice is told, or else the first listed.
    """
    met: dict[float, list[Switch]] = {}
    for switch in result.track.switches:
        if switch.met:
            met.setdefault(switch.at, []).append(switch)
    found = []
    for at, switches in sorted(met.items(), reverse=True):
        told = next((each for each in switches if each.is_option), switches[0])
        more = f", and {len(switches) - 1} more" if len(switches) > 1 else ""
        found.append((at, f"{result.switch_words(told)}{more}", told.is_option))
    return found


def _tolerance(result: Attitude, aversion: float) -> str:
    if aversion == 0:
        return "neutral"
    return f"{plain_number(1 / abs(aversion), result.unit)}{', seeking' if aversion < 0 else ''}"


def draw(result: Attitude, axes: Axes) -> None:
    """Draw the ground, the borders with their words, and the values."""
    curves = _curves(result)
    draw_curves(curves, axes)
    ticks = _ticks(result, size_of(axes)[0])
    axes.set_xticks([at for at, _ in ticks], [text for _, text in ticks])
    if curves.low < 1 < curves.high:
        axes.axvline(1, color=RULE, linewidth=1.0, zorder=1)
    unit = f", in {result.unit}" if result.unit else ""
    beyond = "; right of neutral, that of those who seek risk" if curves.high > 1 else ""
    draw_name(axes, f"risk tolerance{unit}: the less, the more averse{beyond}")


def _ticks(result: Attitude, width: float) -> list[tuple[float, str]]:
    """Return where round tolerances stand and how they are written, as many as there is room for; neutral first."""
    track, spread = result.track, result.spread
    low, high = place(track.high, spread), place(track.low, spread)
    wished = [(1.0, "neutral")] if low <= 1 <= high else []
    for size in (1, 5, 2):
        # Powers of ten from a hundredth of the spread to a hundred times as much.
        for power in range(-12, 13):
            tolerance = size * 10.0**power
            if 1e-3 < tolerance / spread < 1e3:
                wished += [(place(sign / tolerance, spread), plain_number(tolerance)) for sign in (1, -1)]
    kept: list[tuple[float, str]] = []
    for at, text in wished:
        inside = low <= at <= high
        room = [(width_of(text, _SIZE) + width_of(other, _SIZE)) / 2 + 0.15 for _, other in kept]
        apart = [abs(at - place_) / (high - low) * width for place_, _ in kept]
        if inside and all(a > r for a, r in zip(apart, room, strict=True)):
            kept.append((at, text))
    return sorted(kept)
