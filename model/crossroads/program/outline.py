"""The outline: the bare shape of a decision graph as arrays, checked as a whole.

Made from arrays that anybody may hand in; the valuation plans its work from it. All checks are array operations, as
such graphs are too large to be looked through node by node.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from crossroads.errors import AnalysisError
from crossroads.program.heights import find_heights

Array = NDArray[np.float64]
Index = NDArray[np.intp]

# How far odds may be from 0 and 1, and their sum from 1: the rounding of decimals, as at the gate.
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Outline:
    """Where branches lead, and who takes them: the largest value is sought, the least, or chance decides."""

    source: Index  # (E,) the node of each branch
    target: Index  # (E,) the node that each branch leads to
    goal: Index  # (N,) 1 where the largest value is sought, -1 where the least is, 0 at chance nodes
    heights: Index  # (N,) how many branches the longest way to an ending has

    @property
    def start(self) -> int:
        """The number of the node at which every path starts."""
        return int(np.argmax(self.heights))


def make_outline(source: ArrayLike, target: ArrayLike, goal: ArrayLike) -> Outline:
    """Return the outline that arrays state.

    Raises
    ------
    AnalysisError
        If lengths or numbers do not fit, if there is not one start, or if branches lead in a circle.
    """
    goals = _whole("goal", goal)
    sources, targets = _whole("source", source), _whole("target", target)
    if len(sources) != len(targets):
        lengths = f"here there are {len(sources)} sources and {len(targets)} targets"
        raise AnalysisError(f"Every branch has a source and a target; {lengths}. Give arrays of one length.")
    for name, ends in (("source", sources), ("target", targets)):
        _refuse(name, ends, (ends < 0) | (ends >= len(goals)), f"Nodes are numbered from 0 to {len(goals) - 1}.")
    _refuse("goal", goals, abs(goals) > 1, "Say 1 for the largest value, -1 for the least, and 0 at chance nodes.")
    _check_start(targets, len(goals))
    heights = find_heights(sources, targets, len(goals))
    if (heights < 0).any():
        lost = _on_circle(sources, targets, heights)
        raise AnalysisError(f"Branches lead from node {lost} back to it. Let every path come to an end.")
    return Outline(sources, targets, goals, heights)


def _whole(name: str, given: ArrayLike) -> Index:
    array = np.asarray(given)
    if array.ndim != 1 or not (np.issubdtype(array.dtype, np.integer) or not array.size):
        problem = f"{name} is one row of whole numbers; here it is {array.dtype} of shape {array.shape}."
        raise AnalysisError(f"{problem} Hand in node numbers as integers.")
    return array.astype(np.intp)


def _refuse(name: str, values: Index | Array, is_wrong: NDArray[np.bool_], remedy: str) -> None:
    """Refuse the first value that is wrong."""
    if is_wrong.any():
        first = int(np.argmax(is_wrong))
        raise AnalysisError(f"{name}[{first}] is {values[first]:g}. {remedy}")


def _check_start(target: Index, count: int) -> None:
    rule = "A graph has one start, to which no branch leads"
    if not count:
        raise AnalysisError(f"{rule}; here there is no node. Hand in one.")
    starts = np.flatnonzero(np.bincount(target, minlength=count) == 0)
    if len(starts) != 1:
        found = ", ".join(str(start) for start in starts[:3].tolist()) + (", ..." if len(starts) > 3 else ".")
        told = f"none leads to the nodes {found}" if len(starts) else "branches lead to every node."
        raise AnalysisError(f"{rule}; here {told} Leave one such node.")


def _on_circle(source: Index, target: Index, heights: Index) -> int:
    """Return a node of a circle, found by going on from a node that leads to one."""
    stays = (heights[source] < 0) & (heights[target] < 0)
    onwards: dict[int, int] = dict(zip(source[stays].tolist(), target[stays].tolist(), strict=True))
    node, met = next(iter(onwards)), set[int]()
    while node not in met:
        met.add(node)
        node = onwards[node]
    return node


def check_numbers(outline: Outline, odds: Array, on_branch: Array, at_node: Array) -> None:
    """Refuse odds that are no probabilities, and payoffs that are no numbers.

    Raises
    ------
    AnalysisError
        If lengths or numbers do not fit.
    """
    wanted = (
        ("odds", odds, outline.source),
        ("on_branch", on_branch, outline.source),
        ("at_node", at_node, outline.goal),
    )
    for name, values, places in wanted:
        if values.shape != places.shape:
            raise AnalysisError(f"{name} has {len(places)} numbers in one row; here its shape is {values.shape}.")
    for name, values in (("on_branch", on_branch), ("at_node", at_node)):
        _refuse(name, values, ~np.isfinite(values), "Hand in finite payoffs.")
    by_chance = outline.goal[outline.source] == 0
    is_share = (odds >= -TOLERANCE) & (odds <= 1 + TOLERANCE)
    _refuse("odds", odds, by_chance & ~is_share, "Keep probabilities within 0 and 1.")
    sums = np.bincount(outline.source, np.where(by_chance, odds, 0.0), minlength=len(outline.goal))
    is_chance = np.bincount(outline.source, by_chance, minlength=len(outline.goal)) > 0
    wrong = is_chance & (abs(sums - 1) > TOLERANCE)
    if wrong.any():
        node = int(np.argmax(wrong))
        raise AnalysisError(f"The probabilities of node {node} sum to {sums[node]:g}. Let them sum to 1.")
