"""The order of work of a valuation: its stages from the endings to the start, and where every number lies.

Made from an outline, once; the valuation runs it for as many sets of numbers as it is given.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from crossroads.program.heights import NARROW, spread
from crossroads.program.outline import Outline
from crossroads.program.stages import Narrow, Numbers, Span, Stage, Wide

Array = NDArray[np.float64]
Index = NDArray[np.intp]

# So many branches are worked out at once: what an operation leaves then stays close to the processor for the next one.
AT_ONCE = 65_536


@dataclass(frozen=True)
class Order:
    """The order of work for an outline."""

    outline: Outline
    stages: tuple[Stage, ...]
    nodes: Index  # (M,) the nodes that have branches, in order, the start last
    arcs: Index  # (E,) the branch at each place
    arrivals: Index  # (Q,) the places of the branches that lead to these nodes, in the order of the nodes

    def arrange(self, odds: Array, on_branch: Array, at_node: Array) -> Numbers:
        """Return numbers, given by branch and by node, where the stages look for them."""
        outline, at_ending = self.outline, at_node.copy()
        at_ending[self.nodes] = 0.0
        is_shared_out = outline.goal[outline.source] == 0
        paid = on_branch[self.arcs]
        return Numbers(
            odds=np.where(is_shared_out, odds, 0.0)[self.arcs],
            on_branch=paid + at_ending[outline.target[self.arcs]],
            at_node=at_node[self.nodes],
            on_arrival=paid[self.arrivals],
        )

    def run(self, numbers: Numbers) -> tuple[Array, Array]:
        """Return what each branch is worth, (E,) by place, and each node that has branches, (M,) in order."""
        # The stages write into these two: a new array for each of them would cost more than what they work out.
        branches, values = numbers.on_branch.copy(), np.empty(len(self.nodes))
        for stage in self.stages:
            stage.run(numbers, branches, values)
        return branches, values


def plan_order(outline: Outline) -> Order:
    """Return the order of work for an outline."""
    degrees = np.bincount(outline.source, minlength=len(outline.goal))
    nodes, is_wide, ends = _sorted(outline, degrees)
    before = np.concatenate(([0], np.cumsum(degrees[nodes])))
    arcs = _placed(outline, degrees, nodes)
    for begin, end in pairwise(ends):
        if is_wide[begin]:
            # The first branches of all nodes come first, then the second ones.
            stretch = slice(before[begin], before[end])
            arcs[stretch] = arcs[stretch].reshape(end - begin, -1).T.ravel()
    rank = np.full(len(outline.goal), -1, np.intp)
    rank[nodes] = np.arange(len(nodes))
    below = rank[outline.target[arcs]]
    inner = np.flatnonzero(below >= 0)
    arrivals = inner[np.argsort(below[inner], kind="stable")]
    staging = _Staging(outline.goal[nodes], before, below, arrivals)
    stages = tuple(
        staging.wide(begin, end) if is_wide[begin] else staging.narrow(begin, end) for begin, end in pairwise(ends)
    )
    return Order(outline, stages, nodes, arcs, arrivals)


def _sorted(outline: Outline, degrees: Index) -> tuple[Index, NDArray[np.bool_], list[int]]:
    """Return the nodes that have branches in order, which of them are of wide stages, and where the stages end."""
    nodes = np.flatnonzero(degrees)
    heights = outline.heights[nodes]
    is_wide = np.bincount(heights)[heights] > NARROW if len(nodes) else np.zeros(0, np.bool_)
    # Where a height is wide, goal and number of branches make one number, so that nodes are sorted just once.
    kinds = np.where(is_wide, (outline.goal[nodes] + 2) * (degrees.max(initial=0) + 1) + degrees[nodes], 0)
    order = np.argsort(heights * (kinds.max(initial=0) + 1) + kinds, kind="stable")
    nodes, heights, kinds, is_wide = nodes[order], heights[order], kinds[order], is_wide[order]
    differs = ((np.diff(kinds) != 0) | (np.diff(heights) != 0)) & (is_wide[1:] | is_wide[:-1])
    ends = [0, *(np.flatnonzero(differs) + 1).tolist(), len(nodes)] if len(nodes) else [0]
    return nodes, is_wide, _cut(ends, is_wide, degrees[nodes])


def _cut(ends: Sequence[int], is_wide: NDArray[np.bool_], degrees: Index) -> list[int]:
    """Return where stages end when wide ones are cut into parts of a size that the processor keeps close."""
    parts = [0]
    for begin, end in pairwise(ends):
        step = max(1, AT_ONCE // int(degrees[begin])) if is_wide[begin] else end - begin
        parts += [*range(begin + step, end, step), end]
    return parts


def _placed(outline: Outline, degrees: Index, nodes: Index) -> Index:
    """Return the branches by node, in the order of nodes and within a node as they are listed, (E,)."""
    by_source = np.argsort(outline.source, kind="stable")
    first = np.cumsum(degrees) - degrees
    return by_source[spread(first[nodes], degrees[nodes])]


@dataclass(frozen=True)
class _Staging:
    """What is known of all nodes in order and of all places, to make the stages from."""

    goal: Index  # (M,)
    before: Index  # (M + 1,) how many places come before those of each node's stage and, in a narrow one, of the node
    below: Index  # (E,) by place: which node in order the branch leads to, -1 for endings
    arrivals: Index  # (Q,)

    @cached_property
    def _upwards(self) -> Index:
        """Where the arrivals at each node begin among all of them, (M + 1,)."""
        counts = np.bincount(self.below[self.arrivals], minlength=len(self.goal))
        return np.concatenate(([0], np.cumsum(counts)))

    def _span(self, begin: int, end: int) -> Span:
        places, arrivals = (slice(int(rows[begin]), int(rows[end])) for rows in (self.before, self._upwards))
        return Span(slice(begin, end), places, arrivals)

    def wide(self, begin: int, end: int) -> Wide:
        """Return the stage of the nodes from one to before another, which are alike."""
        span = self._span(begin, end)
        to_places = self.arrivals[span.arrivals]
        of_nodes = self.below[to_places] - begin
        is_plain = np.array_equal(of_nodes, np.arange(end - begin))
        return Wide(span, int(self.goal[begin]), to_places, slice(None) if is_plain else of_nodes)

    def narrow(self, begin: int, end: int) -> Narrow:
        """Return the stage of the nodes from one to before another, of whatever heights."""
        span = self._span(begin, end)
        first = self.before[begin:end] - span.places.start
        below = self.below[span.places]
        links = np.flatnonzero(below >= begin)
        to_places = self.arrivals[span.arrivals]
        return Narrow(
            span=span,
            goal=self.goal[begin:end],
            first=first,
            links=links,
            uppers=np.searchsorted(first, links, side="right") - 1,
            lowers=below[links] - begin,
            to_places=to_places,
            of_nodes=self.below[to_places] - begin,
        )
