"""The layout of a graph from left to right: where each node stands and where each line runs, in inches.

Made from the sizes of nodes and the links between them; used by the graph charts. Within its layer every item is
placed as near as may be to the height of what it is linked to, so that lines run level, most of all the weighty ones.

Source: E. R. Gansner, E. Koutsofios, S. C. North and K.-P. Vo, "A Technique for Drawing Directed Graphs", IEEE
Transactions on Software Engineering 19 (1993), 214-230, section 4 (heights by weighted distance, straight lanes);
R. E. Barlow et al., "Statistical Inference under Order Restrictions" (1972), ch. 1 (pool adjacent violators).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from crossroads.charts.layers import Item, Layers, Link, Step
from crossroads.charts.order import arrange

# Room between neighbours in a layer: blocks keep more apart than lanes.
_BLOCK_ROOM, _LANE_ROOM = 0.16, 0.07
# Half of what a lane takes: the widest line is a tenth of an inch.
_LANE = 0.03
# Gaps between layers: the least, what every line adds in which it turns, and the most that this adds.
_GAP, _GAP_A_LINE, _MOST_GAP = 0.22, 0.02, 0.6
# What a gap grows by at most where a small graph is spread.
_MOST_SPARE = 1.0
_SWEEPS = 60
# Distances below this (inches) count as level. It falls from sweep to sweep, so that lanes first move as a whole.
_FIRST_LEVEL, _LAST_LEVEL = 4.0, 0.01
# Two ends of a lane that are out of line are worse than a node that is not level with its neighbour.
_LANE_WEIGHT = 3.0


@dataclass(frozen=True)
class Block:
    """The room that a node takes around its anchor, the middle of its symbol; inches, downwards positive."""

    left: float
    right: float
    above: float
    below: float
    ports: tuple[float, ...] = ()
    """The heights at which lines leave it, below the anchor, from top to bottom."""


@dataclass(frozen=True)
class Column:
    """Where a layer begins and ends, and where its anchors stand."""

    start: float
    anchor: float
    end: float


@dataclass(frozen=True)
class Layout:
    """Where everything stands; inches from the top left corner, downwards positive."""

    layers: Layers
    blocks: Mapping[str, Block]
    columns: tuple[Column, ...]
    height_of: Mapping[Item, float]
    """The height of each anchor and lane."""
    width: float
    height: float

    def anchor(self, node: str) -> tuple[float, float]:
        """Return where a node's symbol stands."""
        item = Item(node, self.layers.layer[node])
        return self.columns[item.layer].anchor, self.height_of[item]

    def box(self, node: str) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom of a node's block."""
        (x, y), block = self.anchor(node), self.blocks[node]
        return x - block.left, y - block.above, x + block.right, y + block.below

    def ends(self, step: Step) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return where a step leaves its layer's column, and where it enters the next."""
        offset = _port(self.blocks, self.layers, step)
        start = (self.columns[step.upper.layer].end, self.height_of[step.upper] + offset)
        return start, (self.columns[step.lower.layer].start, self.height_of[step.lower])


def lay_out(blocks: Mapping[str, Block], links: Sequence[Link], *, stretch: float = 0.0) -> Layout:
    """Return where the nodes of a graph stand.

    Parameters
    ----------
    blocks
        Node → its size; nodes in topological order, the start first.
    stretch
        A width in inches over which a small graph is spread, as far as its gaps may grow.
    """
    layers = arrange(list(blocks), links)
    heights = _heights(layers, blocks)
    top = min(heights[item] - _above(blocks, layers, item) for items in layers.order for item in items)
    heights = {item: height - top for item, height in heights.items()}
    bottom = max(heights[item] + _below(blocks, layers, item) for items in layers.order for item in items)
    columns = _columns(layers, blocks, heights, stretch)
    return Layout(layers, blocks, columns, heights, columns[-1].end, bottom)


def _columns(
    layers: Layers, blocks: Mapping[str, Block], heights: Mapping[Item, float], stretch: float
) -> tuple[Column, ...]:
    columns: list[Column] = []
    at = 0.0
    for i, items in enumerate(layers.order):
        nodes = [blocks[item.node] for item in items if _is_node(layers, item)]
        left, right = max(block.left for block in nodes), max(block.right for block in nodes)
        columns.append(Column(at, at + left, at + left + right))
        at += left + right + (_gap(layers.steps[i], layers, blocks, heights) if i < len(layers.steps) else 0)
    spare = min(max(stretch - at, 0.0) / max(len(columns) - 1, 1), _MOST_SPARE)
    return tuple(
        replace(each, start=each.start + i * spare, anchor=each.anchor + i * spare, end=each.end + i * spare)
        for i, each in enumerate(columns)
    )


def _gap(steps: Sequence[Step], layers: Layers, blocks: Mapping[str, Block], heights: Mapping[Item, float]) -> float:
    turning = sum(
        abs(heights[step.upper] + _port(blocks, layers, step) - heights[step.lower]) > _BLOCK_ROOM for step in steps
    )
    return _GAP + min(turning * _GAP_A_LINE, _MOST_GAP - _GAP)


def _is_node(layers: Layers, item: Item) -> bool:
    return layers.layer[item.node] == item.layer


def _above(blocks: Mapping[str, Block], layers: Layers, item: Item) -> float:
    return blocks[item.node].above if _is_node(layers, item) else _LANE


def _below(blocks: Mapping[str, Block], layers: Layers, item: Item) -> float:
    return blocks[item.node].below if _is_node(layers, item) else _LANE


def _port(blocks: Mapping[str, Block], layers: Layers, step: Step) -> float:
    return blocks[step.upper.node].ports[step.port] if _is_node(layers, step.upper) else 0.0


_Pull = tuple[Item, float, float]  # another item, how far from it one should stand, and how much that matters


def _heights(layers: Layers, blocks: Mapping[str, Block]) -> dict[Item, float]:
    """Return the heights that leave lines as level as the room between items allows.

    Layer by layer the sum of weight × distance is made least while the others stand still, by weighted squares with
    weights divided by the distance before; neighbours that would come too close are pooled. Distances below a level
    count as squares: at first nearly all, so that items find their region, at last none, so that lines are level.
    """
    pulls = _pulls(layers, blocks)
    offsets = [_offsets(layers, blocks, items) for items in layers.order]
    heights = {
        item: offset - offsets_of[-1] / 2
        for items, offsets_of in zip(layers.order, offsets, strict=True)
        for item, offset in zip(items, offsets_of, strict=True)
    }
    last = len(layers.order)
    for sweep in range(_SWEEPS):
        level = _FIRST_LEVEL * (_LAST_LEVEL / _FIRST_LEVEL) ** (sweep / (_SWEEPS - 1))
        for i in range(last) if sweep % 2 == 0 else reversed(range(last)):
            heights |= _placed(layers.order[i], offsets[i], pulls, heights, level)
    return heights


def _pulls(layers: Layers, blocks: Mapping[str, Block]) -> dict[Item, list[_Pull]]:
    pulls: dict[Item, list[_Pull]] = {item: [] for items in layers.order for item in items}
    for step in (step for steps in layers.steps for step in steps):
        offset = _port(blocks, layers, step)
        lanes = sum(not _is_node(layers, item) for item in (step.upper, step.lower))
        weight = (0.2 + step.weight) * _LANE_WEIGHT**lanes
        pulls[step.upper].append((step.lower, -offset, weight))
        pulls[step.lower].append((step.upper, offset, weight))
    return pulls


def _offsets(layers: Layers, blocks: Mapping[str, Block], items: Sequence[Item]) -> list[float]:
    """Return the least distance of each item from the top one."""
    offsets = [0.0]
    for one, other in pairwise(items):
        lanes_only = not _is_node(layers, one) and not _is_node(layers, other)
        room = _LANE_ROOM if lanes_only else _BLOCK_ROOM
        offsets.append(offsets[-1] + _below(blocks, layers, one) + room + _above(blocks, layers, other))
    return offsets


def _placed(
    items: Sequence[Item], offsets: Sequence[float], pulls: Mapping[Item, Sequence[_Pull]],
    heights: Mapping[Item, float], level: float,
) -> dict[Item, float]:  # fmt: skip
    """Return the best heights of one layer's items while all others stand still."""
    pools: list[list[float]] = []  # weight, weighted sum, members
    for item, offset in zip(items, offsets, strict=True):
        weight = total = 1e-9 if pulls[item] else 1.0
        total *= heights[item] - offset
        for other, distance, pull in pulls[item]:
            wanted = heights[other] + distance
            share = pull / max(abs(wanted - heights[item]), level)
            weight, total = weight + share, total + share * (wanted - offset)
        pools.append([weight, total, 1])
        while len(pools) > 1 and pools[-2][1] / pools[-2][0] >= pools[-1][1] / pools[-1][0]:
            weight, total, members = pools.pop()
            pools[-1] = [pools[-1][0] + weight, pools[-1][1] + total, pools[-1][2] + members]
    means = [total / weight for weight, total, members in pools for _ in range(int(members))]
    return {item: mean + offset for item, mean, offset in zip(items, means, offsets, strict=True)}
