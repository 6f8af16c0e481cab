"""The lead of the best option as each assessor and each pool has it, and what each disputed number does to it.

Drawn from ``Assessors``, all on one axis: a mark for everybody's numbers together, a bar for what people say of one
number alone. Left of zero another option is chosen, named at the right.
"""

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from crossroads.analyses.assessors import Assessors
from crossroads.analyses.judging.disputed import Disputed
from crossroads.analyses.judging.recommending import Recommendation
from crossroads.charts.frame import Frame
from crossroads.charts.key import mark_entry, swatch_entry
from crossroads.charts.numerals import numerals, plain_number, share
from crossroads.charts.palette import GROUND, INK, RULE, SOFT, line, tinted
from crossroads.charts.sheet import inches, left_edge, limits, number_ticks, size_of
from crossroads.charts.texts import shortened, width_of, wrapped
from crossroads.figures import quoted
from crossroads.prose import plural

_ROW, _HEADING, _BAR = 0.44, 0.36, 0.17
_LABEL, _SMALL, _LABEL_WIDTH, _CHOICE_WIDTH = 9.5, 8.5, 3.3, 2.4
# More numbers would push people off the page; the table has them all.
_MOST = 10
_PERSON, _POOL = "o", "D"


def frame(result: Assessors) -> Frame:
    """Return the frame of the chart: a row for each assessor, each pool and each number."""
    unit = f", in {result.unit}" if result.unit else ""
    more = len(result.numbers) - _MOST
    cut = f"{plural(more, 'number')} of less weight drawn in no row." if more > 0 else ""
    said = [_said(result, each) for each in _shown(result)]
    rows = (*result.people, *result.pools)
    labels = [*(each.label for each in rows), *(each.label for each in _shown(result))]
    return Frame(
        height=_rows(result) * _ROW + 3 * _HEADING,
        left=_left([*(width_of(each, _LABEL) for each in labels), *(width_of(each, _SMALL) for each in said)]),
        right=max(width_of(_choice(result, each), bold=True) for each in rows) + 0.2,
        bottom=0.35,
        subtitle=f"Lead of {quoted(result.label(result.best))} over the best other option{unit}; left of 0 another is "
        "chosen. At the right what is chosen, its lead, and in what share of draws of the ranges it is best",
        key=(
            mark_entry("with all of one person's numbers", _PERSON, INK, INK),
            mark_entry("with pooled numbers", _POOL, "white", INK),
            swatch_entry("with one number alone as people say it, others as in the base case", tinted(INK, 0.6)),
        ),
        note=" ".join(filter(None, (cut, result.note()))),
    )


def _left(widths: list[float]) -> float:
    """Return the room for labels of some widths, in inches."""
    return min(max(widths), _LABEL_WIDTH) + 0.25


def _shown(result: Assessors) -> list[Disputed]:
    """Return the numbers that have a row: those of the crux, and what moves the lead most beside them."""
    first = sorted(result.numbers, key=lambda each: _part(result, each) == "")[:_MOST]
    return [each for each in result.numbers if each in first]


def _rows(result: Assessors) -> int:
    return len(result.people) + len(result.pools) + len(_shown(result))


def _choice(result: Assessors, each: Recommendation) -> str:
    """Return what stands at the right of a person or a pool: what is chosen, its lead, and how often over draws."""
    if each.choice is None or each.lead is None:
        return "no choice"
    often = ""
    if each.shares is not None:
        ids = [option for option, _ in result.options]
        often = f" · {share(each.shares.best[ids.index(each.choice)])}"
    label = shortened(result.label(each.choice), _CHOICE_WIDTH - 0.9, bold=True)
    return f"{label} {numerals([each.lead]).signed(each.lead)}{often}"


def _said(result: Assessors, each: Disputed) -> str:
    """Return who says what of a number, from the least to the greatest; these two alone where that is too long."""
    labels = {person.id: person.label for person in result.people}
    ordered = sorted(each.views, key=lambda view: view[1])
    said = [f"{labels[name]} {plain_number(value)}" for name, value in ordered]
    whole = " · ".join(said)
    return whole if width_of(whole, _SMALL) <= _LABEL_WIDTH else f"{said[0]} … {said[-1]}"


def draw(result: Assessors, axes: Axes) -> None:
    """Draw people, pools and numbers, each part under its heading."""
    width, height = size_of(axes)
    leads = [each.ahead for each in (*result.people, *result.pools) if each.ahead is not None]
    leads += [lead for each in _shown(result) for lead in each.leads]
    axes.set(xlim=limits([(lead, 0.15, 0.15) for lead in (0.0, *leads)], width), ylim=(height, 0))
    axes.set_yticks([])
    axes.locator_params(axis="x", nbins=6)
    number_ticks(axes, signed=True)
    axes.vlines(axes.get_xticks(), 0, height, color=RULE, linewidth=0.8, zorder=0)
    axes.vlines([0], 0, height, color=INK, linewidth=1.2, zorder=1)
    at = _heading(axes, 0.0, "Each assessor")
    for person in result.people:
        at = _recommendation(axes, result, person, at)
    at = _heading(axes, at, "All together")
    for pool in result.pools:
        at = _recommendation(axes, result, pool, at)
    at = _heading(axes, at, "Each number alone, from the lowest assessor to the highest")
    for number in _shown(result):
        at = _number(axes, result, number, at)


def _heading(axes: Axes, at: float, text: str) -> float:
    """Write a heading over a part; return where the part begins."""
    width, _ = size_of(axes)
    ground = Rectangle((left_edge(axes), at), width - left_edge(axes), _HEADING - 0.06, color=GROUND, linewidth=0)
    ground.set(transform=inches(axes), clip_on=False, zorder=2)
    axes.add_artist(ground)
    axes.text(left_edge(axes), at + (_HEADING - 0.06) / 2, text, size=_LABEL, weight="bold", color=SOFT, va="center",
              transform=inches(axes))  # fmt: skip
    return at + _HEADING


def _recommendation(axes: Axes, result: Assessors, each: Recommendation, at: float) -> float:
    width, _ = size_of(axes)
    y, place = at + _ROW / 2, inches(axes)
    label = wrapped(each.label, _LABEL_WIDTH, _LABEL)
    axes.text(left_edge(axes), y, label, size=_LABEL, va="center", transform=place)
    axes.text(width + 0.15, y, _choice(result, each), weight="bold", va="center", transform=place)
    if each.ahead is not None and each.choice is not None:
        colour, _ = line([option for option, _ in result.options].index(each.choice))
        marker = _POOL if each.is_pool else _PERSON
        face = "white" if each.is_pool else colour
        axes.plot([each.ahead], [y], marker=marker, markersize=8, color=face, markeredgecolor=colour,
                  markeredgewidth=1.8, zorder=4, label=each.id)  # fmt: skip
    return at + _ROW


def _number(axes: Axes, result: Assessors, each: Disputed, at: float) -> float:
    width, _ = size_of(axes)
    y, place = at + _ROW / 2, inches(axes)
    label = shortened(each.label, _LABEL_WIDTH, _LABEL)
    axes.text(left_edge(axes), y - 0.085, label, size=_LABEL, va="center", transform=place)
    said = shortened(_said(result, each), _LABEL_WIDTH, _SMALL)
    axes.text(left_edge(axes), y + 0.095, said, size=_SMALL, color=SOFT, va="center", transform=place)
    if each.leads:
        low, high = min(each.leads), max(each.leads)
        # A bar without length would not be seen.
        axes.plot([low, low], [y - _BAR / 2, y + _BAR / 2], color=tinted(INK, 0.6), linewidth=1.5, zorder=3)
        axes.barh([y], [high - low], left=low, height=_BAR, color=tinted(INK, 0.6), zorder=3, label=each.parameter)
    axes.text(width + 0.15, y, _part(result, each), va="center", color=INK, transform=place)
    return at + _ROW


def _part(result: Assessors, each: Disputed) -> str:
    """Return what stands at the right of a number: whether people would have to agree on it."""
    if each.invalid:
        return "makes no sense there"
    crux = result.crux
    if crux is None or not any(each.parameter in agreed.numbers for agreed in crux.sets):
        return ""
    return "← agree here" if len(crux.sets) == 1 else "← or agree here" if crux.size == 1 else "← in one crux"
