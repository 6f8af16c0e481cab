"""The decision graph, solved, from left to right: every node once, the chosen ways strong, the rejected ones marked.

Drawn from ``DecisionGraphView`` and ``PolicyGraphView``. Squares are decisions, with the tag of who decides;
circles are chance; triangles are endings. Lines are as wide as they are likely; a double tick rejects a branch.

Source: H. Raiffa, "Decision Analysis" (1968), ch. 2 (squares, circles, the double tick).
"""

from collections.abc import Iterator, Sequence

from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from crossroads.analyses.decision_graph import DecisionGraphView
from crossroads.charts.blocks import ALIKE, INDENT, TEXT, TICK, NodeBlock, blocks_of, node_blocks
from crossroads.charts.frame import Frame
from crossroads.charts.key import Entry, line_entry, sign_entry, symbol_entry
from crossroads.charts.layers import Link
from crossroads.charts.layout import Layout, lay_out
from crossroads.charts.lines import Stroke, strokes
from crossroads.charts.palette import BLUE, INK, SOFT
from crossroads.charts.sheet import EDGE, PAGE, Point, size_of
from crossroads.charts.symbols import Look, draw_bullet, draw_symbol, draw_ticks, looks
from crossroads.figures import percent
from crossroads.prose import plural, within_sentence

_LIKELY, _UNREACHED = "#6b6b6b", "#bdbdbd"
_DASHES = (0, (4, 2.5))
# How much wider than a line the white is on which it crosses others, in points.
_BRIDGE = 2.4


def frame(view: DecisionGraphView) -> Frame:
    """Return the frame of a view: as large as its content."""
    layout = _layout(node_blocks(view))
    return Frame(
        height=layout.height + 0.1,
        width=max(PAGE, layout.width + 2 * EDGE),
        subtitle=_subtitle(view),
        key=tuple(_key(view)),
        note=_note(view),
    )


def draw(view: DecisionGraphView, axes: Axes) -> None:
    """Draw a view of the decision graph; the unit of the axes is the inch, downwards."""
    blocks = node_blocks(view)
    layout = _layout(blocks)
    width, height = size_of(axes)
    axes.set_axis_off()
    axes.set(xlim=(0, width), ylim=(height, 0))
    for stroke in strokes(layout, blocks):
        _draw_stroke(axes, stroke)
    known = _looks(view)
    for node_id, each in blocks.items():
        _draw_node(axes, each, layout.anchor(node_id), known)


def _layout(blocks: dict[str, NodeBlock]) -> Layout:
    links = [
        Link(node_id, port, stub.branch.target, stub.branch.reach)
        for node_id, each in blocks.items()
        for port, stub in enumerate(each.stubs)
        if stub.branch.target is not None
    ]
    return lay_out(blocks_of(blocks), links, stretch=PAGE - 2 * EDGE)


def _looks(view: DecisionGraphView) -> dict[str, Look]:
    return looks(dict(view.actors), view.perspective)


def _who(view: DecisionGraphView) -> str:
    return within_sentence(dict(view.actors).get(view.perspective, view.perspective))


def _subtitle(view: DecisionGraphView) -> str:
    who = _who(view)
    theirs, to = (f"{who}’s branches", f" to {who}") if len(view.actors) > 1 else ("the branches of a decision", "")
    worth = "its certainty equivalent" if view.is_averse else "what it is worth"
    unit = f", in {view.unit}" if view.unit else ""
    return (
        f"Under each symbol and under {theirs}: {worth}{to} from there on{unit}. Under other branches: their "
        "probability. At endings: what the paths that end there are worth in all."
    )


def _note(view: DecisionGraphView) -> str:
    notes = []
    if view.filters.fold:
        notes.append(
            f"What {_who(view)} decides later, and what happens without changing the course, stands with a small "
            "symbol under the branch that leads there."
        )
    if view.left_out:
        nodes = plural(view.left_out, "node")
        why = _why(view)
        notes.append(f"{nodes} left out{f': {why}' if why else ''}; … marks the branches that lead there.")
    return " ".join(notes)


def _why(view: DecisionGraphView) -> str:
    """Return why nodes are left out."""
    reasons = []
    if view.filters.least:
        least = percent(view.filters.least)
        reasons.append(f"what is met with a probability below {least}, and what only that leads to")
    if view.filters.depth is not None:
        reasons.append(f"what is more than {plural(view.filters.depth, 'branch')} away from the start")
    return "; ".join(reasons)


def _key(view: DecisionGraphView) -> Iterator[Entry]:
    """Yield what the key explains: only what is drawn."""
    stages = [stage for branch in view.branches for stage in branch.stages]
    owners = {*(node.by for node in view.nodes), *(stage.by for stage in stages)}
    for actor, label in view.actors:
        if actor in owners:
            yield symbol_entry(label, "decision", _looks(view)[actor])
    kinds = {node.kind for node in view.nodes}
    if "chance" in kinds:
        yield symbol_entry("Chance", "chance")
    if "outcome" in kinds:
        yield symbol_entry("Ending", "outcome")
    if any(branch.is_chosen and branch.reach > 0 for branch in view.branches):
        yield line_entry("Chosen", BLUE, 4.0)
    if view.branches:
        yield line_entry("The wider, the likelier", _LIKELY, 2.5)
    if any(branch.is_rejected for branch in view.branches):
        yield line_entry("Rejected", _UNREACHED, 1.3, is_rejected=True)
    if any(branch.reach == 0 and not branch.is_rejected for branch in view.branches):
        yield line_entry("Not reached under the policy", _UNREACHED, 1.3)
    if any(node.information for node in view.nodes):
        yield sign_entry("Same text: cannot be told apart, one choice (how likely each is)", ALIKE)


def _draw_stroke(axes: Axes, stroke: Stroke) -> None:
    branch = stroke.stub.branch if stroke.stub else None
    colour = _UNREACHED if stroke.reach == 0 else BLUE if branch and branch.is_chosen else _LIKELY
    if stroke.reach > 0 and stroke.gap:
        # Lines cross in gaps only; there the likelier one runs over the other as on a bridge.
        bridge = _path(stroke.gap, curved=True)
        axes.add_artist(PathPatch(bridge, fill=False, edgecolor="white", linewidth=stroke.width + _BRIDGE, zorder=2))
    line = PathPatch(
        _path(stroke.points, curved=stroke.starts_curved), fill=False, edgecolor=colour, linewidth=stroke.width,
        linestyle=_DASHES if branch and branch.is_rejected else "solid", zorder=2,
        label=f"{branch.source}.{branch.id}" if branch else "lane",
    )  # fmt: skip
    axes.add_artist(line)


def _path(ends: Sequence[Point], *, curved: bool) -> Path:
    """Return a path of curves and level lines by turns."""
    points: list[Point] = [ends[0]]
    codes = [int(Path.MOVETO)]
    for point in ends[1:]:
        if curved:
            # Level at both ends: the handles stand half way.
            middle = (points[-1][0] + point[0]) / 2
            points += [(middle, points[-1][1]), (middle, point[1]), point]
            codes += [int(Path.CURVE4)] * 3
        else:
            points.append(point)
            codes.append(int(Path.LINETO))
        curved = not curved
    return Path(points, codes)


def _draw_node(axes: Axes, drawn: NodeBlock, at: Point, known: dict[str, Look]) -> None:
    x, y = at
    node = drawn.node
    draw_symbol(axes, node.kind, at, known.get(node.by or ""), is_met=node.reach > 0)
    for words in drawn.words:
        if words.stage:
            draw_bullet(axes, (x + words.x - INDENT, y + words.y), known.get(words.stage.by or ""))
        axes.text(
            x + words.x, y + words.y, words.text, size=TEXT, weight="bold" if words.bold else "normal",
            color=SOFT if words.soft or node.reach == 0 else INK, ha="center" if words.centred else "left", va="top",
            zorder=7,
        )  # fmt: skip
    for stub in drawn.stubs:
        if stub.branch.is_rejected:
            draw_ticks(axes, (x + stub.lead + TICK / 2, y + stub.y))
