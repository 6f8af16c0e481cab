"""The height of every node: how many branches the longest way from it to an ending has.

Made from the two ends of each branch, in any order; used by the valuation to see what can be worked out at once. Wide
heights take a few array operations, and a chain a plain loop, so that neither shape is slow.
"""

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.intp]

# Below so many nodes at once, a loop over them is faster than the calls of array operations.
NARROW = 64


def find_heights(source: Index, target: Index, count: int) -> Index:
    """Return the height of every node, (N,), 0 for endings; -1 for nodes that lead into a circle.

    Parameters
    ----------
    source, target
        Where each branch leads from and to, (E,).
    count
        How many nodes there are, N.

    Notes
    -----
    Endings are taken away, then what has become an ending by that, and so on: a node is as high as the round in which
    it goes. What is left at the end goes in circles, or leads to where one does.

    Source: A. B. Kahn, "Topological sorting of large networks", Communications of the ACM 5 (1962), 558-562.
    """
    waiting = np.bincount(source, minlength=count)
    arriving = source[np.argsort(target, kind="stable")]
    counts = np.bincount(target, minlength=count)
    begin = np.concatenate(([0], np.cumsum(counts)))
    heights = np.full(count, -1, np.intp)
    settled, height = np.flatnonzero(waiting == 0), 0
    while len(settled) > NARROW:
        heights[settled] = height
        above = arriving[spread(begin[settled], counts[settled])]
        np.subtract.at(waiting, above, 1)
        settled, height = _distinct(above[waiting[above] == 0], count), height + 1
    heights[settled] = height
    return _finish(source, target, heights) if len(settled) else heights


def _distinct(nodes: Index, count: int) -> Index:
    """Return each node once, in order."""
    # The many are sorted out by marking, the few by sorting.
    if len(nodes) < count // 16:
        return np.unique(nodes)
    is_met = np.zeros(count, np.bool_)
    is_met[nodes] = True
    return np.flatnonzero(is_met)


def _finish(source: Index, target: Index, heights: Index) -> Index:
    """Return all heights, those above the highest known ones found one node after the other."""
    is_open = heights < 0
    is_settled = heights == heights.max()
    left = np.flatnonzero(is_open | is_settled)
    # Only branches between what is left matter now; in most trees these are few.
    arcs = np.flatnonzero(is_open[source] & (is_open | is_settled)[target])
    arcs = arcs[np.argsort(target[arcs], kind="stable")]
    place = np.cumsum(is_open | is_settled) - 1
    uppers, lowers = place[source[arcs]], place[target[arcs]]
    begin = np.concatenate(([0], np.cumsum(np.bincount(lowers, minlength=len(left)))))
    found = heights.copy()
    found[left] = _climb(heights[left].tolist(), uppers, begin.tolist())
    return found


def _climb(heights: list[int], uppers: Index, begin: list[int]) -> list[int]:
    """Return the heights of nodes whose lowest ones are known, given what leads to each of them."""
    known, above = list(heights), uppers.tolist()
    waiting = np.bincount(uppers, minlength=len(known)).tolist()
    ready = [node for node, height in enumerate(known) if height >= 0]
    # The list grows while it is gone through. It is in order of heights, so what settles a node last is its highest.
    for node in ready:
        for upper in above[begin[node] : begin[node + 1]]:
            waiting[upper] -= 1
            if not waiting[upper]:
                known[upper] = known[node] + 1
                ready.append(upper)
    return known


def spread(begin: Index, counts: Index) -> Index:
    """Return the numbers begin, begin + 1, ... of each range one after the other.

    >>> spread(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    ends = np.cumsum(counts)
    return np.arange(ends[-1] if len(ends) else 0) + np.repeat(begin - ends + counts, counts)
