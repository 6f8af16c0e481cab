"""What is earned on the way to every node.

Made from a policy; read by the solution for what paths are worth in all.
"""

import numpy as np

from crossroads.program.block import Array, Payoffs
from crossroads.program.solver import Solver


def evenly(solver: Solver, weight: Array) -> Array:
    """Return what every branch gets if whoever chooses takes all branches alike, (E, S); odds are those of a policy."""
    even, first = weight.copy(), solver.program.first_arc
    for i, vertex in enumerate(solver.program.graph.vertices.values()):
        if vertex.by is not None and solver.plays[vertex.by].kind != "assessed":
            even[first[i] : first[i + 1]] = 1 / (first[i + 1] - first[i])
    return even


def earned_before(solver: Solver, payoffs: Payoffs, weight: Array, actor: int) -> tuple[Array, Array]:
    """Return how likely each node is met, and that times what is earned before it, both (N,).

    Parameters
    ----------
    weight
        What every branch gets at its node, (E, 1).
    """
    met = solver.reach(weight)[:, 0]
    earned = np.zeros_like(met)
    for arrivals in solver.layout.arrivals:
        arcs, source = arrivals.arcs, arrivals.sources
        on_the_way = payoffs.node[source, actor, 0] + payoffs.arc[arcs, actor, 0]
        earned[arrivals.nodes] = (weight[arcs, 0] * (earned[source] + met[source] * on_the_way)).sum(axis=1)
    return met, earned
