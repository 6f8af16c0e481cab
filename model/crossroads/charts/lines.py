"""The lines of a graph chart: their paths through columns and gaps, their widths and their colours.

Made from a layout and the blocks of its nodes; used by the graph chart.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from crossroads.charts.blocks import NodeBlock, Stub, line_width
from crossroads.charts.layers import Item
from crossroads.charts.layout import Layout
from crossroads.charts.sheet import Point
from crossroads.charts.symbols import SYMBOL

# Parts of a line overlap by this, so that no seam shows; inches.
_OVERLAP = 0.01


@dataclass(frozen=True)
class Stroke:
    """One line, or a part of it: level parts with curves between them; inches from the top left."""

    points: tuple[Point, ...]
    """The ends of level parts and curves by turns, a curve or a level part first."""
    starts_curved: bool
    reach: float
    stub: Stub | None
    """The branch that it belongs to; None where several have joined."""
    gap: tuple[Point, Point] | None = None
    """Where it leaves one column and enters the next."""

    @property
    def width(self) -> float:
        """Its width in points: the wider, the likelier."""
        return line_width(self.reach)


def strokes(layout: Layout, blocks: Mapping[str, NodeBlock]) -> list[Stroke]:
    """Return the lines of all branches, from their symbols to the nodes they lead to, unlikely ones first."""
    found = [*_ended(layout, blocks), *_going_on(layout, blocks)]
    return sorted(found, key=lambda stroke: stroke.reach)


def _ended(layout: Layout, blocks: Mapping[str, NodeBlock]) -> Iterator[Stroke]:
    """Yield the lines of branches that lead out of view."""
    for node_id, each in blocks.items():
        for stub in each.stubs:
            if stub.branch.target is None:
                yield Stroke(_fan(layout, node_id, stub), True, stub.branch.reach, stub)


def _going_on(layout: Layout, blocks: Mapping[str, NodeBlock]) -> Iterator[Stroke]:
    for step in (step for gap in layout.layers.steps for step in gap):
        start, end = layout.ends(step)
        after = layout.anchor(step.lower.node)[0] - SYMBOL / 2 if _is_node(layout, step.lower) else end[0] + _OVERLAP
        if _is_node(layout, step.upper):
            stub = blocks[step.upper.node].stubs[step.port]
            before, curved = _fan(layout, step.upper.node, stub)[:-1], True
        else:
            stub, before, curved = None, ((layout.columns[step.upper.layer].start - _OVERLAP, start[1]),), False
        yield Stroke((*before, start, end, (after, end[1])), curved, step.weight, stub, (start, end))


def _fan(layout: Layout, node_id: str, stub: Stub) -> tuple[Point, ...]:
    x, y = layout.anchor(node_id)
    return (x + SYMBOL / 2, y), (x + stub.start, y + stub.y), (x + stub.end, y + stub.y)


def _is_node(layout: Layout, item: Item) -> bool:
    return layout.layers.layer[item.node] == item.layer
