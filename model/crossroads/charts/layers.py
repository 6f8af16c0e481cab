"""Layers and lanes: which column each node of a graph stands in, and where long lines run.

Made from nodes and links; improved by the order, used by the layout. Layers follow the longest path. Links that skip
layers run through lanes, and all links to the same node share its lane, like rivers that join.

Source: K. Sugiyama, S. Tagawa and M. Toda, "Methods for Visual Understanding of Hierarchical System Structures",
IEEE Transactions on Systems, Man, and Cybernetics 11 (1981), 109-125 (layers, dummies); shared lanes: own derivation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np


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


def first_layers(nodes: Sequence[str], links: Sequence[Link], *, ends_last: bool = True) -> Layers:
    """Return the layers of a graph, in the order in which a walk from the start meets their items.

    Parameters
    ----------
    nodes
        In topological order, the start first.
    ends_last
        Whether nodes without links of their own all stand in the last layer.
    """
    layer = _layer_of(nodes, links, ends_last=ends_last)
    steps = _steps(nodes, links, layer)
    return Layers(_first_order(nodes, layer, steps), steps, layer)


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
    nodes: Sequence[str], layer: Mapping[str, int], steps: Sequence[Sequence[Step]]
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
    above, below = ranks(upper), ranks(lower)
    pairs = sorted(((above[step.upper], step.port), below[step.lower]) for step in steps)
    # Steps that start at the same port or end at the same item meet there and do not cross.
    starts = np.unique(np.array([[*start] for start, _ in pairs] or [[0, 0]]), axis=0, return_inverse=True)[1].ravel()
    ends = np.array([end for _, end in pairs])
    return sum(int(np.count_nonzero((ends[:i] > ends[i]) & (starts[:i] < starts[i]))) for i in range(len(pairs)))


def ranks(items: Sequence[Item]) -> dict[Item, int]:
    """Return the place of each item in its layer, from the top."""
    return {item: i for i, item in enumerate(items)}
