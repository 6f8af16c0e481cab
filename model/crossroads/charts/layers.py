"""Layers and lanes: which column each node of a graph stands in, and in which order from top to bottom.

Made from nodes and links; used by the layout. Layers follow the longest path. Links that skip layers run through
lanes, and all links to the same node share its lane, like rivers that join. The order within layers is improved by
sweeps of means and swaps of neighbours until fewer crossings are not found.

Source: K. Sugiyama, S. Tagawa and M. Toda, "Methods for Visual Understanding of Hierarchical System Structures",
IEEE Transactions on Systems, Man, and Cybernetics 11 (1981), 109-125 (layers, barycentres); E. R. Gansner,
E. Koutsofios, S. C. North and K.-P. Vo, "A Technique for Drawing Directed Graphs", IEEE Transactions on Software
Engineering 19 (1993), 214-230, section 3 (sweeps with transposition); shared lanes: own derivation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

# Sweeps without a better order before the best is taken.
_PATIENCE = 6
_MOST_SWEEPS = 30


class Item(NamedTuple):
    """What stands in a layer: a node, or the lane that leads to it while its layer lies further right."""

    node: str
    layer: int


@dataclass(frozen=True)
class Link:
    """A line from one node to another; several may join the same two."""

    source: str
    port: int
    """The place at which it leaves its source, counted from the top."""
    target: str
    weight: float = 0.0
    """How much it matters that the line is straight, 0 or more."""


class Step(NamedTuple):
    """A line across one gap between layers: a link's first, or a part of a lane."""

    upper: Item
    port: int
    """The port at the upper item; 0 for a lane."""
    lower: Item
    weight: float


@dataclass(frozen=True)
class Layers:
    """The items of each layer from top to bottom, and the steps between them."""

    order: tuple[tuple[Item, ...], ...]
    steps: tuple[tuple[Step, ...], ...]
    """The steps from each layer to the next."""
    layer: Mapping[str, int]

    @cached_property
    def crossings(self) -> int:
        """How many pairs of steps cross each other."""
        return sum(
            _crossings(upper, lower, steps)
            for upper, lower, steps in zip(self.order, self.order[1:], self.steps, strict=False)
        )


def arrange(nodes: Sequence[str], links: Sequence[Link], *, ends_last: bool = True) -> Layers:
    """Return the layers of a graph.

    Parameters
    ----------
    nodes
        In topological order, the start first.
    ends_last
        Whether nodes without links of their own all stand in the last layer.
    """
    layer = _layer_of(nodes, links, ends_last=ends_last)
    steps = _steps(nodes, links, layer)
    order = _first_order(nodes, links, layer, steps)
    best = current = Layers(order, steps, layer)
    stale = 0
    for sweep in range(_MOST_SWEEPS):
        if stale == _PATIENCE or best.crossings == 0:
            break
        swept = _swept(current, downwards=sweep % 2 == 0)
        current = Layers(_transposed(swept, steps), steps, layer)
        stale = 0 if current.crossings < best.crossings else stale + 1
        best = min(best, current, key=lambda layers: layers.crossings)
    return best


def _layer_of(nodes: Sequence[str], links: Sequence[Link], *, ends_last: bool) -> dict[str, int]:
    """Return each node's layer: the longest path to it, then as far right as shortens the links from it."""
    before: dict[str, list[str]] = {node: [] for node in nodes}
    after: dict[str, list[str]] = {node: [] for node in nodes}
    for link in links:
        before[link.target].append(link.source)
        after[link.source].append(link.target)
    layer: dict[str, int] = {}
    for node in nodes:
        layer[node] = max((layer[each] + 1 for each in before[node]), default=0)
    last = max(layer.values(), default=0)
    if ends_last:
        layer |= {node: last for node in nodes if not after[node] and before[node]}
    for node in reversed(nodes):
        # A node's incoming links share one lane, so moving it right costs one and gains one for each way on.
        if before[node] and len(set(after[node])) > 1:
            layer[node] = min(layer[each] for each in after[node]) - 1
    return layer


def _steps(nodes: Sequence[str], links: Sequence[Link], layer: Mapping[str, int]) -> tuple[tuple[Step, ...], ...]:
    found: list[list[Step]] = [[] for _ in range(max(layer.values(), default=0))]
    flow: dict[Item, float] = {}
    entry: dict[str, int] = {}
    for link in links:
        start, way = layer[link.source], Item(link.target, layer[link.source] + 1)
        found[start].append(Step(Item(link.source, start), link.port, way, link.weight))
        flow[way] = flow.get(way, 0.0) + link.weight
        entry[link.target] = min(entry.get(link.target, way.layer), way.layer)
    for node in nodes:
        joined = 0.0
        for at in range(entry.get(node, layer[node]), layer[node]):
            joined += flow.get(Item(node, at), 0.0)
            found[at].append(Step(Item(node, at), 0, Item(node, at + 1), joined))
    return tuple(tuple(steps) for steps in found)


def _first_order(
    nodes: Sequence[str], links: Sequence[Link], layer: Mapping[str, int], steps: Sequence[Sequence[Step]]
) -> tuple[tuple[Item, ...], ...]:
    """Return the items in the order in which a walk from the start meets them."""
    met: dict[Item, None] = {Item(nodes[0], layer[nodes[0]]): None} if nodes else {}
    below: dict[Item, list[Item]] = {}
    for step in (step for gap in steps for step in gap):
        below.setdefault(step.upper, []).append(step.lower)
    stack = list(met)
    while stack:
        item = stack.pop()
        met[item] = None
        stack += [each for each in reversed(below.get(item, [])) if each not in met]
    met |= {Item(node, layer[node]): None for node in nodes}
    order: list[list[Item]] = [[] for _ in range(len(steps) + 1)]
    for item in met:
        order[item.layer].append(item)
    return tuple(tuple(items) for items in order)


def _crossings(upper: Sequence[Item], lower: Sequence[Item], steps: Sequence[Step]) -> int:
    above, below = _ranks(upper), _ranks(lower)
    pairs = sorted(((above[step.upper], step.port), below[step.lower]) for step in steps)
    # Steps that start at the same port or end at the same item meet there and do not cross.
    starts = np.unique(np.array([[*start] for start, _ in pairs] or [[0, 0]]), axis=0, return_inverse=True)[1].ravel()
    ends = np.array([end for _, end in pairs])
    return sum(int(np.count_nonzero((ends[:i] > ends[i]) & (starts[:i] < starts[i]))) for i in range(len(pairs)))


def _ranks(items: Sequence[Item]) -> dict[Item, int]:
    return {item: i for i, item in enumerate(items)}


def _swept(layers: Layers, *, downwards: bool) -> tuple[tuple[Item, ...], ...]:
    """Return the layers, each sorted by the mean place of what its items are linked to in the layer before."""
    order = [list(items) for items in layers.order]
    gaps = range(len(layers.steps)) if downwards else reversed(range(len(layers.steps)))
    for gap in gaps:
        fixed, moved = (gap, gap + 1) if downwards else (gap + 1, gap)
        ranks = _ranks(order[fixed])
        places: dict[Item, list[float]] = {item: [] for item in order[moved]}
        for step in layers.steps[gap]:
            here, there = (step.lower, step.upper) if downwards else (step.upper, step.lower)
            # A port lies within its node: a fraction that grows from top to bottom.
            port = (step.port + 1) / (step.port + 2) if downwards else 0.5
            places[here].append(ranks[there] + port)
        ranked = {item: sum(found) / len(found) if found else None for item, found in places.items()}
        order[moved] = _sorted(order[moved], ranked)
    return tuple(tuple(items) for items in order)


def _sorted(items: Sequence[Item], ranked: Mapping[Item, float | None]) -> list[Item]:
    """Return items in the order of their places; those without one stay where they are."""
    placed = iter(sorted((each for each in items if ranked[each] is not None), key=lambda each: ranked[each] or 0.0))
    return [next(placed) if ranked[item] is not None else item for item in items]


def _transposed(order: Sequence[Sequence[Item]], steps: Sequence[Sequence[Step]]) -> tuple[tuple[Item, ...], ...]:
    """Return the layers with neighbours swapped wherever that saves crossings."""
    result = [list(items) for items in order]
    for layer, items in enumerate(result):
        improved = True
        while improved:
            improved = False
            above = _places(result, steps, layer, -1)
            below = _places(result, steps, layer, 1)
            for i in range(len(items) - 1):
                left, right = items[i], items[i + 1]
                now = _between(above, left, right) + _between(below, left, right)
                if now > _between(above, right, left) + _between(below, right, left):
                    items[i], items[i + 1] = right, left
                    improved = True
    return tuple(tuple(items) for items in result)


_Places = dict[Item, list[tuple[int, int]]]


def _places(order: Sequence[Sequence[Item]], steps: Sequence[Sequence[Step]], layer: int, side: int) -> _Places:
    """Return where the links of each item of a layer end in the layer on one side."""
    found: _Places = {item: [] for item in order[layer]}
    if not 0 <= layer + side < len(order):
        return found
    ranks = _ranks(order[layer + side])
    for step in steps[min(layer, layer + side)]:
        if side < 0:
            found[step.lower].append((ranks[step.upper], step.port))
        else:
            found[step.upper].append((ranks[step.lower], 0))
    return found


def _between(places: _Places, upper: Item, lower: Item) -> int:
    """Return how many links of two items cross if the first stands above the second."""
    return sum(one > other for one in places[upper] for other in places[lower])
