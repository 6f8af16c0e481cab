"""What options are worth over all draws: a density for each, and how often it is the best one.

Drawn from ``Uncertainty``; the option that is best most often at the top. Densities, bars and shares are informed;
hollow diamonds are settled means. The shares against the number of draws are drawn by ``convergence``.
"""

from matplotlib.axes import Axes

from crossroads.analyses.uncertainty import OptionDraws, Uncertainty
from crossroads.charts.frame import Frame
from crossroads.charts.key import Entry, line_entry, mark_entry
from crossroads.charts.numerals import numerals
from crossroads.charts.palette import FAINT, INK, RULE, SOFT, series, tinted
from crossroads.charts.panels import share_panel
from crossroads.charts.sheet import inches, left_edge, limits, number_ticks, size_of
from crossroads.charts.texts import height_of, width_of, wrapped
from crossroads.prose import plural

_ROW, _DENSITY, _TOP = 0.92, 0.58, 0.12
_LABEL, _LABEL_WIDTH = 9.5, 1.8
# The panel of shares: the gap before it, its bars, and the room for their numbers.
_GAP, _BARS, _NUMBER = 0.35, 1.5, 1.2
_MOST = 12


def frame(result: Uncertainty) -> Frame:
    """Return the frame of the chart: a row for each option."""
    shown = _shown(result)
    unit = f" ({result.unit})" if result.unit else ""
    return Frame(
        height=_TOP + _ROW * len(shown),
        left=min(max(width_of(each.label, _LABEL) for each in shown), _LABEL_WIDTH) + 0.2,
        right=_GAP + _BARS + _NUMBER if result.is_comparison else 0.1,
        top=0.24 if result.is_comparison else 0.0,
        bottom=0.5,
        subtitle=f"{result.objective}{unit} over {result.valid:,} draws of the parameters, informed: each draw is "
        "solved as if everybody knew its numbers",
        key=_key(),
        note=" ".join(filter(None, (_left_out(result), result.note()))),
    )


def _key() -> tuple[Entry, ...]:
    return (
        line_entry("90 % of draws", INK, 2.2),
        mark_entry("median", "|", INK, INK),
        mark_entry("mean", "D", INK, "white"),
        mark_entry("mean if nobody learns a parameter (settled)", "D", "white", INK),
    )


def _shown(result: Uncertainty) -> list[OptionDraws]:
    """Return the options that are drawn, the one that is best most often first."""
    return sorted(result.options, key=lambda each: (-(each.best or 0.0), -each.mean))[:_MOST]


def _left_out(result: Uncertainty) -> str:
    missing = len(result.options) - len(_shown(result))
    return f"{plural(missing, 'option')} that {'is' if missing == 1 else 'are'} best less often left out." * bool(
        missing
    )


def draw(result: Uncertainty, axes: Axes) -> None:
    """Draw the densities and, beside them, the shares."""
    shown = _shown(result)
    width, height = size_of(axes)
    ends = [x for each in shown for x in _ends(each)]
    axes.set(xlim=limits([(x, 0.12, 0.12) for x in ends], width), ylim=(height, 0))
    axes.set_yticks([])
    number_ticks(axes)
    axes.vlines(axes.get_xticks(), 0, height, color=RULE, linewidth=0.8, zorder=0)
    unit = f" ({result.unit})" if result.unit else ""
    axes.set_xlabel(f"{result.objective}{unit}")
    peak = max((float(each.density.height.max()) for each in shown if each.density.at.size), default=1.0)
    for i, each in enumerate(shown):
        _draw_density(axes, each, _TOP + (i + 1) * _ROW - 0.24, _colour(result, each), peak)
    if result.is_comparison:
        _draw_shares(result, shown, axes)


def _ends(each: OptionDraws) -> tuple[float, ...]:
    density = each.density.at
    return (each.q05, each.q95, each.settled, *((density[0], density[-1]) if density.size else ()))


def _colour(result: Uncertainty, each: OptionDraws) -> str:
    return series(result.options.index(each))[0]


def _draw_density(axes: Axes, each: OptionDraws, base: float, colour: str, peak: float) -> None:
    """Draw one option's density on its base line, with the marks under it and its label beside it."""
    density = each.density
    axes.hlines([base], *axes.get_xlim(), color=FAINT, linewidth=0.8, zorder=1)
    if density.at.size:
        # Each has the same area but for very narrow ones: a peak is no taller than its row.
        tall = base - _DENSITY * density.height / peak
        axes.fill_between(density.at, base, tall, color=tinted(colour, 0.35), linewidth=0, zorder=2, label="density")
        axes.plot(density.at, tall, color=colour, linewidth=1.2, zorder=3)
    else:
        axes.vlines([each.mean], base - _DENSITY, base, color=colour, linewidth=2.5, zorder=3, label="density")
    under = base + 0.09
    axes.hlines([under], each.q05, each.q95, color=INK, linewidth=2.2, zorder=4, label="90 %")
    axes.plot([each.q50], [under], marker="|", markersize=14, markeredgewidth=2, color=INK, zorder=5)
    axes.plot(
        [each.settled], [under], marker="D", markersize=6, color="white", markeredgecolor=INK, zorder=6, label="settled"
    )
    axes.plot(
        [each.mean], [under], marker="D", markersize=6, color=INK, markeredgecolor="white", zorder=7, label="mean"
    )
    text = wrapped(each.label, _LABEL_WIDTH, _LABEL, lines=3)
    middle = min(base - 0.12, base + 0.2 - height_of(text, _LABEL) / 2)
    axes.text(left_edge(axes), middle, text, size=_LABEL, va="center", transform=inches(axes))


def _draw_shares(result: Uncertainty, shown: list[OptionDraws], axes: Axes) -> None:
    """Draw the shares of draws in which options are best, with their standard errors."""
    panel = share_panel(axes, _GAP, _BARS)
    panel.text(0, -0.02, "Best in … of draws", va="bottom", color=SOFT, transform=inches(panel))
    for i, each in enumerate(shown):
        share, error = each.best or 0.0, each.best_se or 0.0
        at = _TOP + (i + 1) * _ROW - 0.42
        panel.barh(at, share, 0.26, color=_colour(result, each), zorder=2, label="best")
        panel.errorbar(
            [share], [at], xerr=[[min(2 * error, share)], [min(2 * error, 1 - share)]], color=INK, capsize=3,
            linewidth=1.2, zorder=4, clip_on=False,
        )  # fmt: skip
        panel.text(_BARS + 0.14, at, _share(share, error), va="center", transform=inches(panel))


def _share(share: float, error: float) -> str:
    """Return a share with its standard error, in per cent."""
    form = numerals([100 * error], 1) if error > 0 else None
    decimals = min(form.decimals, 3) if form is not None else 0
    tail = f" ± {100 * error:.{decimals}f}" if error > 0 else ""
    return f"{100 * share:.{decimals}f}{tail} %"
