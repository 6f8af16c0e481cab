"""What happens under the policy: for each decision and event a bar of all that may happen, and that it does not occur.

Drawn from ``Policy``, in the order of the graph. The colour tells who moves, the shade and the label what happens;
every bar is as long as certainty.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from crossroads.analyses.policy import NodeEvents, Policy
from crossroads.charts.frame import Frame
from crossroads.charts.key import Entry, swatch_entry, symbol_entry
from crossroads.charts.numerals import share
from crossroads.charts.palette import INK, RULE, SOFT, ink_on, tinted
from crossroads.charts.sheet import EDGE, PAGE, inches, left_edge, size_of
from crossroads.charts.symbols import Look, draw_symbol, looks
from crossroads.charts.texts import width_of, wrapped
from crossroads.prose import plural

# Nodes met with less than this, and more nodes than a page holds, are left out.
_LEAST, _MOST = 0.02, 25
# What is as good as certain needs no bar; what is left to 1 by rounding alone is nothing.
_CERTAIN, _NOTHING = 0.9995, 1e-9
_ROW, _BAR = 0.43, 0.33
_LABEL_WIDTH, _SYMBOL_ROOM, _BESIDE = 2.45, 0.36, 1.95
# Half of the last number under the axis.
_TICK = 0.3
_NOTHING_OPEN = "Nothing is left open."
_SHADES = (0.0, 0.42, 0.68, 0.82, 0.25, 0.55)
_CHANCE = "#4d4d4d"


@dataclass(frozen=True)
class _Piece:
    """A part of a bar: a branch, or that the node is not met."""

    label: str
    start: float
    length: float
    colour: str
    is_absence: bool = False


def frame(result: Policy) -> Frame:
    """Return the frame of the chart: a row for each node that matters."""
    return Frame(
        height=max(len(_shown(result)), 1) * _ROW + 0.06,
        left=_SYMBOL_ROOM + _LABEL_WIDTH + 0.15,
        right=_BESIDE if _needs_room_beside(result) else _TICK,
        bottom=0.3,
        subtitle=_certain(result),
        key=tuple(_key(result)),
        note=_note(result),
        nothing="" if _shown(result) else _NOTHING_OPEN,
    )


def draw(result: Policy, axes: Axes) -> None:
    """Draw a bar for each node, labels within or beside it."""
    _, height = size_of(axes)
    axes.set(xlim=(0, 1), ylim=(height, 0))
    axes.set_yticks([])
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25 %", "50 %", "75 %", "100 %"])
    known = _looks(result)
    if not _shown(result):
        axes.set_axis_off()
        axes.text(0, 0.2, _NOTHING_OPEN, va="center", color=SOFT, transform=inches(axes))
        return
    axes.vlines([0, 0.25, 0.5, 0.75, 1], 0, height, color=RULE, linewidth=0.8, zorder=0)
    for i, node in enumerate(_shown(result)):
        y = (i + 0.5) * _ROW
        look = known.get(node.by or "")
        _draw_name(axes, node, y, look)
        _draw_bar(axes, _pieces(node, look), y)


def _shown(result: Policy) -> list[NodeEvents]:
    """Return the nodes that get a bar: the likeliest that are not settled beforehand, in the order of the graph."""
    open_nodes = [node for node in result.merged() if node.reach >= _LEAST and not _is_certain(node)]
    least = sorted((node.reach for node in open_nodes), reverse=True)[:_MOST][-1:] or [0.0]
    return [node for node in open_nodes if node.reach >= least[0]][:_MOST]


def _is_certain(node: NodeEvents) -> bool:
    return any(branch.probability >= _CERTAIN for branch in node.branches)


def _certain(result: Policy) -> str:
    told = [
        f"{branch.label} ({node.label})"
        for node in result.merged()
        for branch in node.branches
        if branch.probability >= _CERTAIN
    ]
    text = "How likely each move and event is in all."
    return f"{text} Certain: {'; '.join(told)}." if told else text


def _note(result: Policy) -> str:
    met = [node for node in result.merged() if node.reach > 0 and not _is_certain(node)]
    missing = len(met) - len(_shown(result))
    return f"{plural(missing, 'node')} met with a smaller probability left out." if missing else ""


def _looks(result: Policy) -> dict[str, Look]:
    return looks(dict(result.actors), result.by)


def _pieces(node: NodeEvents, look: Look | None) -> list[_Piece]:
    colour = look.colour if look else _CHANCE
    pieces: list[_Piece] = []
    at = 0.0
    taken = [branch for branch in node.branches if branch.probability > 0]
    for i, branch in enumerate(taken):
        shade = tinted(colour, _SHADES[i % len(_SHADES)])
        pieces.append(_Piece(branch.label, at, branch.probability, shade))
        at += branch.probability
    if node.does_not_occur > _NOTHING:
        pieces.append(_Piece("does not occur", at, node.does_not_occur, "white", is_absence=True))
    return pieces


def _draw_name(axes: Axes, node: NodeEvents, y: float, look: Look | None) -> None:
    within = inches(axes)
    left = left_edge(axes)
    draw_symbol(axes, "decision" if node.kind == "decision" else "chance", (left + 0.14, y), look)
    axes.text(
        left + _SYMBOL_ROOM, y, wrapped(node.label, _LABEL_WIDTH, 9.5), size=9.5, va="center", transform=within,
        linespacing=1.15,
    )  # fmt: skip


def _draw_bar(axes: Axes, pieces: Sequence[_Piece], y: float) -> None:
    width, _ = size_of(axes)
    for piece in pieces:
        if piece.is_absence:
            _draw_absence(axes, piece, _told_in_absence(pieces, width), y)
            continue
        axes.barh(y, piece.length, _BAR, left=piece.start, color=piece.colour, edgecolor="white", zorder=2)
        middle, ink = piece.start + piece.length / 2, ink_on(piece.colour)
        axes.text(
            middle, y, _fitted(piece, width), ha="center", va="center", linespacing=1.1, zorder=4, color=ink
        )  # fmt: skip
    if not _told_in_absence(pieces, width):
        text = wrapped(_untold(pieces, width), _BESIDE - 0.12, lines=2, even=False)
        axes.text(width + 0.1, y, text, va="center", color=INK, transform=inches(axes), linespacing=1.15)


def _draw_absence(axes: Axes, piece: _Piece, told: str, y: float) -> None:
    """Draw that a node is not met, with the labels that have no room in the bar before it."""
    width, _ = size_of(axes)
    axes.barh(
        y, piece.length, _BAR, left=piece.start, facecolor="white", edgecolor=RULE, hatch="////", linewidth=0, zorder=1,
        label=piece.label,
    )  # fmt: skip
    ground = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
    start, room = piece.start * width, piece.length * width
    within = inches(axes)
    if told:
        axes.text(
            start + 0.07, y, told, va="center", color=INK, linespacing=1.1, zorder=4, transform=within, bbox=ground
        )
    label = f"{piece.label} {share(piece.length)}"
    if width_of(label) + (width_of(told) + 0.15 if told else 0) + 0.2 < room:
        x = start + room - 0.08
        axes.text(x, y, label, ha="right", va="center", color=SOFT, zorder=4, transform=within, bbox=ground)


def _untold(pieces: Sequence[_Piece], width: float) -> str:
    """Return the labels that have no room within their own pieces."""
    told = {piece: " ".join(_fitted(piece, width).split("\n")) for piece in pieces}
    hidden = [piece for piece in pieces if not piece.is_absence and piece.label not in told[piece]]
    # The number stays with the last word of its label.
    return ", ".join(f"{piece.label}\N{NO-BREAK SPACE}{share(piece.length)}" for piece in hidden)


def _told_in_absence(pieces: Sequence[_Piece], width: float) -> str:
    """Return these labels as they stand where the node is not met; nothing, if they do not fit there."""
    room = next((piece.length * width for piece in pieces if piece.is_absence), 0.0) - 0.2
    text = wrapped(_untold(pieces, width), room, lines=2, even=False) if room > 0.5 else ""
    return text if width_of(text) <= room and "…" not in text else ""


def _needs_room_beside(result: Policy) -> bool:
    width = PAGE - 2 * EDGE - (_SYMBOL_ROOM + _LABEL_WIDTH + 0.15) - _TICK
    bars = [_pieces(node, None) for node in _shown(result)]
    return any(_untold(bar, width) and not _told_in_absence(bar, width) for bar in bars)


def _fitted(piece: _Piece, width: float) -> str:
    """Return as much of a piece's label as fits into it: all in one line or two, the number alone, or nothing."""
    room = piece.length * width - 0.08
    number = share(piece.length)
    # A word is never broken for the sake of a bar.
    longest = max(width_of(word) for word in [*piece.label.split(), number])
    two_lines = wrapped(f"{piece.label} {number}", room, lines=2) if longest <= room else "…"
    for text in (f"{piece.label} {number}", f"{piece.label}\n{number}", two_lines, number):
        if "…" not in text and width_of(text) <= room:
            return text
    return ""


def _key(result: Policy) -> Iterator[Entry]:
    shown = _shown(result)
    owners = {node.by for node in shown}
    for actor, label in result.actors:
        if actor in owners:
            yield symbol_entry(label, "decision", _looks(result)[actor])
    if None in owners:
        yield symbol_entry("Chance", "chance")
    if any(node.does_not_occur > _NOTHING for node in shown):
        yield swatch_entry("does not occur", "white", "////", RULE)
