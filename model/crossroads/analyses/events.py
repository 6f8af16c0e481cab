"""How likely is an event: that the path meets any of some nodes and branches?

The probability that meets the event is taken out of the flow where it meets it first, so nothing is counted
twice however often a path comes by.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from crossroads.program import Solution


def event_probability(solution: Solution, event: Iterable[str], weight: NDArray[np.float64] | None = None) -> float:
    """Return the probability that the path meets any of the named nodes and branches.

    Parameters
    ----------
    event
        Node ids, and branches as ``node.branch``.
    weight
        What every branch gets at its node, (E, 1); left out, the policy of the solution.
    """
    program, names = solution.program, set(event)
    if solution.scenario.start in names:
        return 1.0
    through = solution.rolled.weight if weight is None else weight
    ends = zip(program.arc_names, program.target.tolist(), strict=True)
    meets = [e for e, (arc, target) in enumerate(ends) if names & {arc, program.node_names[target]}]
    past = through.copy()
    past[meets] = 0.0
    unmet = solution.solver.reach(past)[:, 0]
    return float(unmet[program.source[meets]] @ through[meets, 0])
