"""The decision graph, solved, from left to right: every node once, the chosen ways strong, the rejected ones marked.

Drawn from ``DecisionGraphView`` and ``PolicyGraphView``. Squares are decisions, with the tag of who decides;
circles are chance; triangles are endings. Lines are as wide as they are likely; a double tick rejects a branch.

Source: H. Raiffa, "Decision Analysis" (1968), ch. 2 (squares, circles, the double tick).
"""

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from crossroads.analyses.decision_graph import DecisionGraphView
from crossroads.charts.blocks import SYMBOL, TEXT, NodeBlock, Stub, Words, blocks_of, node_blocks
from crossroads.charts.frame import EDGE, PAGE, Frame
from crossroads.charts.layers import Item, Link, Step
from crossroads.charts.layout import Layout, lay_out
from crossroads.charts.palette import FAINT, INK, SOFT, actor_colours, actor_tags
from crossroads.charts.symbols import BULLET, draw_key, draw_symbol, draw_ticks, key_entries, key_height

# Line widths in points: of what cannot happen, and of what is certain.
_THIN, _CERTAIN = 0.9, 7.0
_LIKELY, _UNREACHED = "#5a5a5a", "#b9b9b9"
_Point = tuple[float, float]


def frame(view: DecisionGraphView) -> Frame:
    """Return the frame that a view needs: as large as its content."""
    drawing = _Drawing.of(view)
    width = max(PAGE, drawing.layout.width + 2 * EDGE)
    height = drawing.layout.height + key_height(key_entries(view), width - 2 * EDGE)
    return Frame(height=height + 0.1, width=width, subtitle=_subtitle(view), note=_note(view))


def draw(view: DecisionGraphView, axes: Axes) -> None:
    """Draw a view of the decision graph."""
    drawing = _Drawing.of(view)
    figure_width, figure_height = axes.figure.get_size_inches()
    box = axes.get_position()
    width, height = box.width * figure_width, box.height * figure_height
    axes.set_axis_off()
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    entries = key_entries(view)
    draw_key(axes, entries, view, width)
    drawing.draw(axes, ((width - drawing.layout.width) / 2, key_height(entries, width)))


def _subtitle(view: DecisionGraphView) -> str:
    who = dict(view.actors).get(view.perspective, view.perspective)
    worth = "certainty equivalent" if view.is_averse else "worth"
    unit = f", in {view.unit}" if view.unit else ""
    return (
        f"Under each symbol and under the branches that {who} may choose: the {worth} to {who} from there on{unit}. "
        "Under other branches: their probability."
    )


def _note(view: DecisionGraphView) -> str:
    notes = []
    if view.filters.fold:
        who = dict(view.actors).get(view.perspective, view.perspective)
        notes.append(f"What {who} decides later stands with a square under the branch that leads there.")
    if view.left_out and view.filters.least > 0:
        notes.append(
            f"Left out: {view.left_out} nodes that are met with a probability below {view.filters.least:.0%}."
        )
    elif view.left_out:
        notes.append(f"Left out: {view.left_out} nodes further on.")
    return " ".join(notes)


@dataclass(frozen=True)
class _Drawing:
    """A view with its blocks and their places."""

    view: DecisionGraphView
    blocks: dict[str, NodeBlock]
    layout: Layout

    @classmethod
    def of(cls, view: DecisionGraphView) -> "_Drawing":
        blocks = node_blocks(view)
        links = [
            Link(node_id, port, stub.branch.target, stub.branch.reach)
            for node_id, each in blocks.items()
            for port, stub in enumerate(each.stubs)
            if stub.branch.target is not None
        ]
        return cls(view, blocks, lay_out(blocks_of(blocks), links, stretch=PAGE - 2 * EDGE))

    def draw(self, axes: Axes, origin: _Point) -> None:
        """Draw everything, unlikely lines first so that likely ones run over them."""
        steps = [step for gap in self.layout.layers.steps for step in gap]
        for step in sorted(steps, key=lambda step: step.weight):
            self._lines(axes, origin, step)
        for each in self.blocks.values():
            self._node(axes, origin, each)

    def _lines(self, axes: Axes, origin: _Point, step: Step) -> None:
        start, end = self.layout.ends(step)
        upper = self.layout.layers.layer[step.upper.node] == step.upper.layer
        stub = self.blocks[step.upper.node].stubs[step.port] if upper else None
        colour, dashed = self._colour(stub, step.weight)
        path = _curve(start, end)
        if stub is None:
            before = (self.layout.columns[step.upper.layer].start, start[1])
            path = Path([before, *path.vertices], [Path.MOVETO, Path.LINETO, *path.codes[1:]])
        else:
            x, y = self.layout.anchor(step.upper.node)
            before = (x + stub.end, y + stub.y)
            path = Path([before, *path.vertices], [Path.MOVETO, Path.LINETO, *path.codes[1:]])
        if self.layout.layers.layer[step.lower.node] == step.lower.layer:
            x, y = self.layout.anchor(step.lower.node)
            path = Path([*path.vertices, (x - SYMBOL / 2, y)], [*path.codes, Path.LINETO])
        _line(axes, path, origin, step.weight, colour, dashed=dashed)
