"""Did what was called likely come true? A reliability diagram for each forecaster.

Drawn from ``Score``: for each estimative word the mean forecast against the share that came true, with the number of
questions and the interval of so few. On the diagonal a forecaster is calibrated.
"""

from collections.abc import Sequence

from matplotlib.axes import Axes

from crossroads.analyses.forecasting.calibration import Band, Quality
from crossroads.analyses.forecasting.forecasters import Forecaster
from crossroads.analyses.score import Score
from crossroads.charts.frame import Frame
from crossroads.charts.key import line_entry, mark_entry
from crossroads.charts.palette import BLUE, FAINT, INK, RULE, SOFT
from crossroads.charts.panels import Panels
from crossroads.charts.sheet import EDGE, PAGE, inches, size_of
from crossroads.charts.spread import spread
from crossroads.charts.texts import width_of
from crossroads.prose import plural

_COLUMNS, _MOST = 3, 6
_HEIGHT, _LEFT, _BELOW = 2.35, 0.75, 0.62
_SIZE, _LEAST, _GROWTH = 8.0, 5.0, 1.6
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def frame(result: Score) -> Frame:
    """Return the frame of the chart: a panel for each forecaster."""
    shown = _shown(result)
    missing = len([each for each in result.qualities if not each.is_reference]) - len(shown)
    return Frame(
        height=_panels(shown).total,
        subtitle=f"{plural(len(result.scored), 'resolved question')}, by estimative word: mean forecast against the "
        "share that came true; the number of questions stands above",
        key=(
            mark_entry("a word, larger the more often used", "o", BLUE, INK),
            line_entry("nine of ten, as of so many questions", FAINT, 2.2),
            line_entry("calibrated", INK, 1.0),
        ),
        note=" ".join(filter(None, (f"{plural(missing, 'forecaster')} left out." if missing else "", result.note()))),
    )


def _shown(result: Score) -> list[tuple[Forecaster, Quality]]:
    """Return the forecasters that are drawn: those who know the questions, as they are listed."""
    return [(each, quality) for each, quality in result.qualities.items() if not each.is_reference][:_MOST]


def _panels(shown: list[tuple[Forecaster, Quality]]) -> Panels:
    titles = [
        ((each.label, ""), (f"Brier {quality.brier:.3f}", f", {quality.count} questions")) for each, quality in shown
    ]
    return Panels(titles, min(_COLUMNS, max(len(titles), 1)), PAGE - 2 * EDGE, _HEIGHT, _LEFT, _BELOW)


def draw(result: Score, axes: Axes) -> None:
    """Draw the panels."""
    shown = _shown(result)
    for (_, quality), panel in zip(shown, _panels(shown).add(axes), strict=True):
        panel.set(xlim=(-0.04, 1.04), ylim=(-0.04, 1.12))
        labels = [f"{100 * tick:.0f} %" for tick in _TICKS]
        panel.set_xticks(_TICKS, labels)
        panel.set_yticks(_TICKS, labels)
        panel.hlines(_TICKS, 0, 1, color=RULE, linewidth=0.8, zorder=0)
        panel.plot([0, 1], [0, 1], color=INK, linewidth=1.0, zorder=1, label="calibrated")
        panel.set_xlabel("Mean forecast")
        panel.set_ylabel("Came true")
        for band in quality.bands:
            _draw_band(panel, band)
        _draw_counts(panel, quality.bands, size_of(panel)[0])


def _draw_band(panel: Axes, band: Band) -> None:
    ends = band.interval
    panel.vlines([band.mean], ends.low, ends.high, color=FAINT, linewidth=2.2, zorder=2, label="interval")
    size = _LEAST + _GROWTH * band.count**0.5
    panel.plot([band.mean], [band.happened], marker="o", markersize=size, color=BLUE, markeredgecolor=INK, zorder=3,
               linestyle="none", label="band")  # fmt: skip


def _draw_counts(panel: Axes, bands: Sequence[Band], width: float) -> None:
    """Write how many questions each word stands for in a row above the marks."""
    low, high = panel.get_xlim()
    inch = (high - low) / width
    texts = [str(band.count) for band in bands]
    wished = [(band.mean - low) / inch for band in bands]
    sizes = [width_of(text, _SIZE) + 0.05 for text in texts]
    for text, at in zip(texts, spread(wished, sizes, 0.0, width), strict=True):
        panel.text(at, 0.08, text, ha="center", va="center", size=_SIZE, color=SOFT, transform=inches(panel))
