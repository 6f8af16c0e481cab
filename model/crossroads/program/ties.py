"""Ties: the branches of decisions that are equally good.

Made from a block that was rolled back; read by the solution.
"""

import numpy as np

from crossroads.program.block import Array, Block
from crossroads.program.rollback import Rolled, believe, ties, worth
from crossroads.program.solver import Solver


def find_ties(solver: Solver, block: Block, rolled: Rolled, reach: Array) -> dict[int, tuple[int, ...]]:
    """Return node number → the branches that are as good as the best one, for decisions of rational actors.

    Parameters
    ----------
    block, rolled
        A block of one, and what came of it.
    reach
        How likely each node is met, (N,).
    """
    beliefs = believe(solver.program, solver.layout, block, rolled.weight)
    tied: dict[int, tuple[int, ...]] = {}
    for number, group in enumerate(solver.layout.groups):
        if group.role == "rational":
            own = worth(group, rolled.branch[group.arcs], block.minds, beliefs.get(number))
            equal = ties(own, block.size(group.owner))[:, :, 0]
            tied |= {int(n): tuple(np.flatnonzero(row).tolist()) for n, row in zip(group.nodes, equal, strict=True)}
    return tied | (_tied_strategies(solver, block, rolled, reach) if solver.layout.forgetful else {})


def _tied_strategies(solver: Solver, block: Block, rolled: Rolled, reach: Array) -> dict[int, tuple[int, ...]]:
    """Return node number → the branches that the best strategies take there, where the policy leads.

    Where strategies are too many to be listed, those of which each alone is as good, given all others.
    """
    search = solver.search
    met = [nodes for nodes in solver.layout.forgetful if reach[nodes].any()]
    if search.is_exhaustive:
        found = list(search.strategies({}))
    else:
        taken = search.taking(search.taken(rolled.weight))
        found = [taken | dict.fromkeys(nodes.tolist(), b) for nodes in met for b in search.branches(nodes)]
    worths = np.concatenate([search.worth(block, strategy, solver.layout) for strategy in found])
    best = ties(worths[None, :, None], block.size(search.actor))[0, :, 0]
    kept = [strategy for strategy, is_best in zip(found, best, strict=True) if is_best]
    return {int(n): tuple(sorted({each[int(n)] for each in kept})) for nodes in met for n in nodes}
