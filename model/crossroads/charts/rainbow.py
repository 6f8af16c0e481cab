"""What options are worth along one parameter's range, on a ground in the colours of the policy that is best there.

Drawn from ``Rainbow``, as of ``curves``.
"""

from dataclasses import replace

from matplotlib.axes import Axes

from crossroads.analyses.rainbow import Rainbow
from crossroads.charts.curves import Curves, Edge, Ground, draw_curves, draw_name
from crossroads.charts.frame import Frame
from crossroads.charts.numerals import plain_number, tick_numerals

# What moves by less than this share of itself is only rounded differently.
_STILL = 1e-9


def frame(result: Rainbow) -> Frame:
    """Return the frame of the chart: a row above it for each border."""
    unit = f", in {result.unit}" if result.unit else ""
    subtitle = f"Value of every option with the best of what follows{unit}; the ground shows which policy is best"
    chart = _curves(result).frame(subtitle, "base value", result.note())
    is_flat = not result.borders and not _moves(result)
    return replace(chart, nothing=f"{result.headline()}, and nothing moves.") if is_flat else chart


def _moves(result: Rainbow) -> bool:
    """Return whether what some option is worth is not the same all along."""
    curves = [[each for each in curve if each is not None] for curve in (result.best, *result.values)]
    return any(max(known) - min(known) > _STILL * max(map(abs, known)) for known in curves if known)


def _curves(result: Rainbow) -> Curves:
    track = result.track
    return Curves(
        low=track.low,
        high=track.high,
        at=result.at,
        options=result.options,
        values=result.values,
        best=result.best,
        grounds=[Ground(span.low, span.high, span.option) for span in track.spans],
        edges=[
            Edge(border.at, f"{plain_number(border.at, track.unit)}: {border.words}", border.is_option)
            for border in result.borders
        ],
        base=(track.base, result.base) if track.low <= track.base <= track.high else None,
    )


def draw(result: Rainbow, axes: Axes) -> None:
    """Draw the ground, the borders with their words, and the values."""
    draw_curves(_curves(result), axes)
    across = tick_numerals(axes.get_xticks())
    axes.xaxis.set_major_formatter(lambda x, _: across(x))
    unit = f", in {result.track.unit}" if result.track.unit else ""
    draw_name(axes, f"{result.track.label}{unit}")
