"""How likely is an event: a formula over the nodes and branches that the path meets?

Exact on graphs with shared nodes, as of ``forecasting.event_graph``, under any weights.
"""

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.forecasting.event_graph import make_event_graph
from crossroads.program import Solution
from crossroads.scenario import EventFormula


def event_probability(solution: Solution, event: EventFormula, weight: NDArray[np.float64] | None = None) -> float:
    """Return the probability that an event happens.

    Parameters
    ----------
    weight
        What every branch gets at its node, (E, 1); left out, the policy of the solution.

    Raises
    ------
    AnalysisError
        If the event hangs on too many combinations of places.
    """
    graph = make_event_graph(solution.program, event)
    return float(graph.probability(solution.rolled.weight if weight is None else weight)[0])
