"""What the conclusion rests on: bars for each basis, each source or speaker, and the unsupported numbers that matter.

Drawn from ``Support``. Every bar is a share of what moves the lead, by each measure that is known: the swing over a
number's range, its part of the variance over the draws, and the worth of learning it.
"""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from crossroads.analyses.support import Dimension, Measure, Support
from crossroads.charts.bars import Bars, Part, draw_bars, height_of, room_for
from crossroads.charts.frame import Frame
from crossroads.charts.key import swatch_entry
from crossroads.charts.palette import BLUE, ORANGE, SKY, SOFT
from crossroads.charts.sheet import inches
from crossroads.figures import percent
from crossroads.prose import plural

_MOST, _MOST_NUMBERS = 4, 6
_LOOKS: dict[Measure, tuple[str, str, str]] = {
    "swing": ("swing over the range", BLUE, ""),
    "variance": ("variance over the draws", SKY, "////"),
    "evppi": ("worth of learning it", ORANGE, ""),
}
_HEADINGS: dict[Dimension, str] = {
    "basis": "By basis",
    "source": "By source",
    "speaker": "By who says so",
}


def frame(result: Support) -> Frame:
    """Return the frame of the chart: a row for each basis, source or speaker, and number that is drawn."""
    rows = _rows(result)
    return Frame(
        height=height_of(rows),
        left=room_for(rows),
        bottom=0.3 if rows else 0.0,
        subtitle=f"Per cent of all that moves {result.what}",
        key=tuple(swatch_entry(*_LOOKS[measure]) for measure in result.measures) if rows else (),
        note=" ".join(filter(None, (_left_out(result), result.note()))),
    )


def draw(result: Support, axes: Axes) -> None:
    """Draw the bars under their headings."""
    rows = _rows(result)
    if not rows:
        axes.set_axis_off()
        axes.text(0, 0.2, "No number that has a range moves anything.", va="center", color=SOFT, transform=inches(axes))
        return
    draw_bars(axes, rows)


def _rows(result: Support) -> list[Bars]:
    rows: list[Bars] = []
    if not result.measures:
        return rows
    for dimension in _shown(result):
        parts = [part for part in result.of(dimension) if part.share]
        rows += [Bars(_HEADINGS[dimension])]
        rows += [Bars(part.label, _parts(result.measures, part.shares)) for part in parts[:_MOST]]
    weak = [entry for entry in result.unsupported if entry.share]
    if weak:
        rows.append(Bars("Unsupported numbers that matter most"))
        rows += [
            Bars(f"{entry.number.label} ({', '.join(entry.number.unsupported)})", _parts(result.measures, entry.shares))
            for entry in weak[:_MOST_NUMBERS]
        ]
    return rows


def _shown(result: Support) -> list[Dimension]:
    """Return what is shown: the basis, and of sources and speakers those of which there are several."""
    return [each for each in _HEADINGS if each == "basis" or sum(bool(part.share) for part in result.of(each)) > 1]


def _parts(measures: Sequence[Measure], shares: Mapping[Measure, float]) -> tuple[Part, ...]:
    found = []
    for measure in measures:
        _, colour, hatch = _LOOKS[measure]
        share = shares.get(measure, 0.0)
        found.append(Part(100 * share, percent(min(share, 1.0)), None, colour, hatch))
    return tuple(found)


def _left_out(result: Support) -> str:
    """Return how many speakers, sources and unsupported numbers that matter are not drawn."""
    texts = []
    for dimension in _shown(result)[1:] if result.measures else ():
        more = len([part for part in result.of(dimension) if part.share]) - _MOST
        texts += [plural(more, dimension)] if more > 0 else []
    more = len([entry for entry in result.unsupported if entry.share]) - _MOST_NUMBERS
    texts += [plural(more, "unsupported number")] if more > 0 and result.measures else []
    return f"Left out, as less hangs on them: {', '.join(texts)}." if texts else ""
