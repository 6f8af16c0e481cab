"""The sibling rule: what the other branches of a node do when a parameter moves the probability of one.

Made from a solution and a block in which one parameter at a time is moved; printed beside every tornado, because a
probability that moves takes from its siblings, and which ones decides what the bar means.
"""

from collections.abc import Iterable, Iterator
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from crossroads.program import Solution
from crossroads.scenario import Rest

Array = NDArray[np.float64]
Rule = Literal["rest", "weights", "other", "proportional", "formulas"]

_WORDS: dict[Rule, str] = {
    "rest": "the branch marked rest takes the difference",
    "other": "of two branches the other takes the difference",
    "proportional": "the other branches keep their proportions",
    "formulas": "the other branches follow their own formulas",
    "weights": "weights are shared out anew",
}
# Ratios of probabilities that differ by less than this are the same: the rounding of decimals.
_SAME = 1e-9


def sibling_rules(solution: Solution, odds: Array) -> tuple[Rule, ...]:
    """Return the rules that hold at the nodes whose odds a parameter moves, in a fixed order.

    Parameters
    ----------
    odds
        The odds of all branches with the parameter moved, (E, S); points at which it is not moved say nothing.
    """
    base = solution.block.odds
    # Odds that nobody states are no numbers, and equal nothing.
    moved = (np.abs(odds - base) > 0).any(axis=1)
    nodes = np.unique(solution.program.source[moved])
    found = {_rule(solution, int(node), base, odds) for node in nodes if _is_stated(solution, int(node))}
    return tuple(rule for rule in _WORDS if rule in found)


def told(rules: Iterable[Rule]) -> str:
    """Return the rules that occur in one sentence; an empty text where there are none.

    >>> told(["weights", "rest", "rest"])
    'When a probability moves, the branch marked rest takes the difference; weights are shared out anew.'
    """
    occurring = set(rules)
    parts = [words for rule, words in _WORDS.items() if rule in occurring]
    return f"When a probability moves, {'; '.join(parts)}." if parts else ""


def _is_stated(solution: Solution, node: int) -> bool:
    """Return whether the stated odds of a node are used."""
    owner = solution.graph.vertices[solution.program.node_names[node]].by
    return owner is None or solution.solver.plays[owner].kind == "assessed"


def _rule(solution: Solution, node: int, base: Array, odds: Array) -> Rule:
    arcs = solution.graph.arcs_of[solution.program.node_names[node]]
    if any(arc.is_weight for arc in arcs):
        return "weights"
    if any(arc.odds is Rest.REST for arc in arcs):
        return "rest"
    if len(arcs) == 2:
        return "other"
    branches = slice(int(solution.program.first_arc[node]), int(solution.program.first_arc[node + 1]))
    points = list(_moved(base[branches, 0], odds[branches]))
    alone = range(len(arcs))
    return "proportional" if any(all(_keeps(*point, one) for point in points) for one in alone) else "formulas"


def _moved(base: Array, odds: Array) -> Iterator[tuple[Array, Array]]:
    """Yield the odds of a node before and after, for the points at which they differ."""
    return ((base, column) for column in odds.T if (column != base).any())


def _keeps(base: Array, odds: Array, one: int) -> bool:
    """Return whether all branches but one keep their proportions."""
    before, after = np.delete(base, one), np.delete(odds, one)
    scale = after.sum() / before.sum() if before.sum() > 0 else 0.0
    return bool(np.allclose(after, before * scale, rtol=0, atol=_SAME))
