"""The stages of a valuation: nodes that are worked out together.

Made and run by the order of work. Where many nodes are of one height, those with the same goal and equally many
branches form a stage: the first branches of all of them lie side by side, then the second ones, so that a few
operations on whole stretches of memory do. Where few are, as in a chain, one stage loops over nodes of many heights.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Index = NDArray[np.intp]


@dataclass(frozen=True)
class Numbers:
    """The numbers of a valuation where its stages look for them; places count branches in the order of the stages."""

    odds: Array  # (E,) by place; 0 where somebody chooses
    on_branch: Array  # (E,) by place, with what an ending earns added where the branch leads to one
    at_node: Array  # (M,) of the nodes that have branches, in order
    on_arrival: Array  # (Q,) what is earned on the branches that lead to these nodes, by their order


@dataclass(frozen=True)
class Span:
    """Which stretches a stage has of the nodes, of the places, and of the arrivals at its nodes."""

    nodes: slice
    places: slice
    arrivals: slice


@dataclass(frozen=True)
class Wide:
    """Nodes of one height, one goal and one number of branches."""

    span: Span
    goal: int
    to_places: Index  # (Q,) the places of the branches that lead here
    of_nodes: Index | slice  # (Q,) which of the nodes each of them leads to; all in order where nothing is shared

    def run(self, numbers: Numbers, branches: Array, values: Array) -> None:
        """Write the values of the nodes, and those of the branches that lead to them.

        Parameters
        ----------
        branches
            What taking each branch is worth, (E,) by place; known for all branches of these nodes.
        values
            What each node is worth, (M,) in order.
        """
        span, own = self.span, values[self.span.nodes]
        below = branches[span.places].reshape(-1, len(own))
        if self.goal == 0:
            shares = numbers.odds[span.places].reshape(below.shape) * below
            np.add.reduce(shares, axis=0, out=own)
        else:
            (np.maximum if self.goal > 0 else np.minimum).reduce(below, axis=0, out=own)
        own += numbers.at_node[span.nodes]
        branches[self.to_places] = own[self.of_nodes] + numbers.on_arrival[span.arrivals]


@dataclass(frozen=True)
class Narrow:
    """Nodes of many heights, few of each, lower ones first; the branches of a node lie side by side."""

    span: Span
    goal: Index  # (n,)
    first: Index  # (n,) where the branches of each node start among those of the stage
    links: Index  # (L,) which branches of the stage lead to a node of the stage, in order
    uppers: Index  # (L,) the node of each of them
    lowers: Index  # (L,) the node that each leads to
    to_places: Index  # (Q,)
    of_nodes: Index  # (Q,)

    def run(self, numbers: Numbers, branches: Array, values: Array) -> None:
        """Write the values of the nodes, and those of the branches that lead to them, as ``Wide.run`` does."""
        values[self.span.nodes] = self._climb(numbers, branches[self.span.places])
        branches[self.to_places] = values[self.span.nodes][self.of_nodes] + numbers.on_arrival[self.span.arrivals]

    def _climb(self, numbers: Numbers, below: Array) -> list[float]:
        """Return the values of the nodes.

        Only what hangs on a lower node of the stage waits for the loop; everything else is added up before.
        """
        odds, at_node = numbers.odds[self.span.places], numbers.at_node[self.span.nodes]
        values: list[float] = (at_node + self._settled(odds, below)).tolist()
        gains = below[self.links] + at_node[self.uppers]
        rows = (self.uppers, self.lowers, self.goal[self.uppers], odds[self.links], gains)
        for upper, lower, goal, share, gain in zip(*(row.tolist() for row in rows), strict=True):
            if goal == 0:
                values[upper] += share * values[lower]
            else:
                worth = gain + values[lower]
                if worth > values[upper] if goal > 0 else worth < values[upper]:
                    values[upper] = worth
        return values

    def _settled(self, odds: Array, below: Array) -> Array:
        """Return what each node is worth as far as lower nodes of the stage have no part in it, (n,)."""
        means = np.add.reduceat(odds * below, self.first)
        goals = np.repeat(self.goal, np.diff(self.first, append=len(below)))
        worth = below * goals
        worth[self.links] = -np.inf
        best = np.maximum.reduceat(worth, self.first)
        return np.where(self.goal == 0, means, np.where(self.goal > 0, best, -best))


Stage: TypeAlias = Wide | Narrow
