"""What it is worth to learn before deciding: parameters, groups of them, tests and studies; and events beside them.

Drawn from ``Information`` as two charts, since knowing how an event turns out is worth far more than knowing how
likely it is. Bars are what learning is worth, with standard errors; the number at an event's bar tells control too.
"""

from collections.abc import Sequence

from matplotlib.axes import Axes

from crossroads.analyses.information import Information, Kind, Piece
from crossroads.charts.bars import Bars, Part, draw_bars, height_of, room_for
from crossroads.charts.frame import Frame
from crossroads.charts.key import Entry, swatch_entry
from crossroads.charts.numerals import numerals
from crossroads.charts.palette import BLUE, ORANGE, SOFT
from crossroads.charts.sheet import inches
from crossroads.prose import plural

_HEADINGS: dict[Kind, str] = {
    "all": "All together", "parameter": "Single parameters", "group": "Groups of parameters",
    "source": "Tests and studies", "event": "Events, told beforehand",
}  # fmt: skip
_MOST: dict[Kind, int] = {"all": 1, "parameter": 10, "group": 6, "source": 8, "event": 14}
_PARAMETERS: tuple[Kind, ...] = ("all", "parameter", "group", "source")
_EVENTS: tuple[Kind, ...] = ("event",)
_NOTHING = "Nothing here is worth learning."


def frame(result: Information) -> Frame:
    """Return the frame of the chart of parameters, groups, tests and studies."""
    return _frame(result, _PARAMETERS, "What it is worth to learn it before deciding")


def draw(result: Information, axes: Axes) -> None:
    """Draw what learning parameters is worth."""
    _draw(result, axes, _PARAMETERS)


def frame_events(result: Information) -> Frame:
    """Return the frame of the chart of events."""
    subtitle = "What it is worth to know how an event turns out before deciding, and to decide it oneself"
    keys = (swatch_entry("told", BLUE), swatch_entry("decided", ORANGE, "////"))
    return _frame(result, _EVENTS, subtitle, keys)


def draw_events(result: Information, axes: Axes) -> None:
    """Draw what being told of events is worth, and deciding them."""
    _draw(result, axes, _EVENTS)


def _frame(result: Information, kinds: Sequence[Kind], subtitle: str, key: tuple[Entry, ...] = ()) -> Frame:
    rows = _rows(result, kinds)
    shown = sum(bool(row.parts) for row in rows)
    missing = len(result.of(*kinds)) - shown
    what = "event" if kinds == _EVENTS else "piece"
    left = f"{plural(missing, what)} worth less left out." if missing and shown else ""
    return Frame(
        height=height_of(rows),
        left=room_for(rows),
        bottom=0.3 if shown else 0.0,
        subtitle=f"{subtitle}{f', in {result.unit}' if result.unit else ''}",
        key=key,
        note=" ".join(filter(None, (left, result.note()))),
        nothing="" if any(piece.is_seen or piece.control for piece in result.of(*kinds)) else _NOTHING,
    )


def _shown(result: Information, kind: Kind) -> list[Piece]:
    """Return the pieces of a kind that are worth drawing: none that is worth nothing but for its error."""
    pieces = [each for each in result.of(kind) if each.is_seen or kind in ("all", "source")]
    return sorted(pieces, key=lambda each: -each.value)[: _MOST[kind]]


def _rows(result: Information, kinds: Sequence[Kind]) -> list[Bars]:
    pieces = {kind: _shown(result, kind) for kind in kinds}
    form = numerals([each.value for found in pieces.values() for each in found] or [0.0])
    rows: list[Bars] = []
    for kind, found in pieces.items():
        if found and len(kinds) > 1:
            rows.append(Bars(_HEADINGS[kind]))
        for each in found:
            parts = [Part(each.value, form(each.value), each.error)]
            if kind == "event" and each.control is not None:
                parts.append(Part(each.control, form(each.control), None, ORANGE, "////"))
            rows.append(Bars(each.label, tuple(parts)))
    return rows


def _draw(result: Information, axes: Axes, kinds: Sequence[Kind]) -> None:
    rows = _rows(result, kinds)
    if not rows:
        axes.set_axis_off()
        axes.text(0, 0.2, _NOTHING, va="center", color=SOFT, transform=inches(axes))
        return
    draw_bars(axes, rows)
