"""The order within layers: from top to bottom, so that few lines cross.

Made from the first layers of a graph; used by the layout. Layers are sorted by the mean place of what their items are
linked to, downwards and upwards by turns, and neighbours are swapped wherever that saves crossings.

Source: K. Sugiyama, S. Tagawa and M. Toda, "Methods for Visual Understanding of Hierarchical System Structures",
IEEE Transactions on Systems, Man, and Cybernetics 11 (1981), 109-125 (barycentres); E. R. Gansner, E. Koutsofios,
S. C. North and K.-P. Vo, "A Technique for Drawing Directed Graphs", IEEE Transactions on Software Engineering 19
(1993), 214-230, section 3 (sweeps with transposition).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from crossroads.charts.layers import Item, Layers, Link, Step, first_layers, ranks

# Sweeps without a better order before the best is taken.
_PATIENCE = 6
_MOST_SWEEPS = 30


def arrange(nodes: Sequence[str], links: Sequence[Link]) -> Layers:
    """Return the layers of a graph with few crossings; nodes in topological order, the start first."""
    best = current = first_layers(nodes, links)
    stale = 0
    for sweep in range(_MOST_SWEEPS):
        if stale == _PATIENCE or best.crossings == 0:
            break
        swept = _swept(current, downwards=sweep % 2 == 0)
        current = replace(current, order=_transposed(swept, current.steps))
        stale = 0 if current.crossings < best.crossings else stale + 1
        best = min(best, current, key=lambda layers: layers.crossings)
    return best


def _swept(layers: Layers, *, downwards: bool) -> tuple[tuple[Item, ...], ...]:
    """Return the layers, each sorted by the mean place of what its items are linked to in the layer before."""
    order = [list(items) for items in layers.order]
    gaps = range(len(layers.steps)) if downwards else reversed(range(len(layers.steps)))
    for gap in gaps:
        fixed, moved = (gap, gap + 1) if downwards else (gap + 1, gap)
        place = ranks(order[fixed])
        places: dict[Item, list[float]] = {item: [] for item in order[moved]}
        for step in layers.steps[gap]:
            here, there = (step.lower, step.upper) if downwards else (step.upper, step.lower)
            # A port lies within its node: a fraction that grows from top to bottom.
            port = (step.port + 1) / (step.port + 2) if downwards else 0.5
            places[here].append(place[there] + port)
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
    place = ranks(order[layer + side])
    for step in steps[min(layer, layer + side)]:
        if side < 0:
            found[step.lower].append((place[step.upper], step.port))
        else:
            found[step.upper].append((place[step.lower], 0))
    return found


def _between(places: _Places, upper: Item, lower: Item) -> int:
    """Return how many links of two items cross if the first stands above the second."""
    return sum(one > other for one in places[upper] for other in places[lower])
