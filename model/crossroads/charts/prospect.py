"""How people tend to judge the options: what gains and losses count, and the sure result that feels as good.

Drawn from ``Prospects``, a description and no advice, as every part of the picture says; the most attractive option at
the top. Left: the prospect value, in gains and losses. Right: the descriptive certainty equivalent against the
normative one, with the places of the option in both orders.
"""

from matplotlib.axes import Axes

from crossroads.analyses.prospect import Prospect, Prospects
from crossroads.charts.frame import Frame
from crossroads.charts.key import mark_entry, swatch_entry
from crossroads.charts.numerals import numerals, tick_numerals
from crossroads.charts.palette import BLUE, FAINT, INK, ORANGE, RULE, SOFT, tinted
from crossroads.charts.panels import panel_beside
from crossroads.charts.sheet import inches, left_edge, limits, number_ticks, size_of
from crossroads.charts.texts import shortened, width_of, wrapped
from crossroads.prose import plural

_ROW, _TOP, _HEAD = 0.62, 0.06, 0.3
_LABEL, _LABEL_WIDTH, _SIZE = 9.5, 1.9, 9.0
_GAP, _PANEL, _PLACES = 0.45, 2.9, 1.15
_MOST = 14
_LOSSES, _HATCH = tinted(ORANGE, 0.2), "////"


def frame(result: Prospects) -> Frame:
    """Return the frame of the chart: a row for each option."""
    shown = _shown(result)
    missing = len(result.prospects) - len(shown)
    return Frame(
        height=_TOP + _ROW * len(shown),
        left=min(max(width_of(each.label, _LABEL) for each in shown), _LABEL_WIDTH) + 0.2,
        right=_GAP + _PANEL + _PLACES,
        top=_HEAD,
        bottom=0.5,
        subtitle=f"Gains and losses from {result.reference.words} as people tend to feel them, and what they make of "
        "each option",
        key=(
            swatch_entry("losses", _LOSSES, _HATCH),
            swatch_entry("gains", BLUE),
            mark_entry("prospect value", "s", "white", INK),
            mark_entry("felt as good as (descriptive)", "o", "white", INK),
            mark_entry("worth (normative)", "D", INK, "white"),
        ),
        note=" ".join(filter(None, (f"{plural(missing, 'option')} left out." if missing else "", result.note()))),
    )


def _shown(result: Prospects) -> list[Prospect]:
    """Return the options that are drawn, the most attractive first."""
    return sorted(result.prospects, key=lambda each: (each.rank, each.normative_rank))[:_MOST]


def draw(result: Prospects, axes: Axes) -> None:
    """Draw the values and, beside them, the certainty equivalents and the places."""
    shown = _shown(result)
    width, height = size_of(axes)
    ends = [x for each in shown for x in (each.gains, each.losses)]
    axes.set(xlim=limits([(x, 0.12, 0.12) for x in (0.0, *ends)], width), ylim=(height, 0))
    axes.set_yticks([])
    axes.locator_params(axis="x", nbins=6)
    number_ticks(axes)
    axes.vlines(axes.get_xticks(), 0, height, color=RULE, linewidth=0.8, zorder=0)
    axes.axvline(0.0, color=INK, linewidth=1.0, zorder=3)
    axes.set_xlabel("Prospect value")
    for i, each in enumerate(shown):
        y = _middle(i)
        axes.barh(y, each.losses, 0.28, color=_LOSSES, hatch=_HATCH, edgecolor="white", linewidth=0, zorder=2,
                  label="losses")  # fmt: skip
        axes.barh(y, each.gains, 0.28, color=BLUE, zorder=2, label="gains")
        axes.plot([each.value], [y], marker="s", markersize=6, color="white", markeredgecolor=INK, zorder=5,
                  label="value")  # fmt: skip
        label = wrapped(each.label, _LABEL_WIDTH, _LABEL)
        axes.text(left_edge(axes), y, label, size=_LABEL, va="center", transform=inches(axes), linespacing=1.1)
    _draw_equivalents(result, shown, axes)


def _middle(row: int) -> float:
    return _TOP + (row + 0.5) * _ROW


def _draw_equivalents(result: Prospects, shown: list[Prospect], axes: Axes) -> None:
    _, height = size_of(axes)
    panel = panel_beside(axes, _GAP, _PANEL)
    results = [x for each in shown for x in (each.certainty_equivalent, each.normative)]
    form = numerals(results)
    rooms = [width_of(form(x), _SIZE) + 0.2 for x in results]
    panel.set(xlim=limits([(x, room, room) for x, room in zip(results, rooms, strict=True)], _PANEL), ylim=(height, 0))
    panel.set_yticks([])
    panel.locator_params(axis="x", nbins=4)
    ticks = tick_numerals(panel.get_xticks())
    panel.xaxis.set_major_formatter(lambda x, _: ticks(x))
    panel.vlines(panel.get_xticks(), 0, height, color=RULE, linewidth=0.8, zorder=0)
    unit = f" ({result.unit})" if result.unit else ""
    panel.set_xlabel(shortened(f"Certainty equivalent{unit}", _PANEL, _SIZE), size=_SIZE)
    low, high = panel.get_xlim()
    inch = (high - low) / _PANEL
    for i, each in enumerate(shown):
        y, felt, worth = _middle(i), each.certainty_equivalent, each.normative
        panel.hlines([y], min(felt, worth), max(felt, worth), color=FAINT, linewidth=1.8, zorder=2)
        panel.plot([worth], [y], marker="D", markersize=6, color=INK, markeredgecolor="white", zorder=4, label="worth")
        panel.plot([felt], [y], marker="o", markersize=9, color="none", markeredgecolor=INK, zorder=5, label="felt")
        outwards = -1 if felt < worth else 1
        sides = [(worth, -outwards), (felt, outwards)]
        # Of two numbers that read the same, one is enough.
        for x, side in sides if form(felt) != form(worth) else sides[1:]:
            at, align = x + side * 0.1 * inch, "left" if side > 0 else "right"
            panel.text(at, y, form(x), ha=align, va="center", size=_SIZE, color=SOFT, zorder=6)
        panel.text(_PANEL + 0.12, y, _places(each), va="center", size=_SIZE, transform=inches(panel))
    panel.text(_PANEL + 0.12, -0.1, "felt / worth", va="center", color=SOFT, size=_SIZE, transform=inches(panel))


def _places(each: Prospect) -> str:
    """Return the places of an option in both orders."""
    return f"{_ordinal(each.rank)} / {_ordinal(each.normative_rank)}"


def _ordinal(place: int) -> str:
    ending = "th" if 10 <= place % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"
