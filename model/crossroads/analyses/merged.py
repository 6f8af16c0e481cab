"""Whether every node is worth one amount however it is met, which some analyses rely on.

Used by those that look at nodes one by one; utilities of whole paths keep the histories of a node apart.
"""

from crossroads.errors import AnalysisError
from crossroads.program import Solution
from crossroads.prose import listed


def refuse_histories(solution: Solution, what: str) -> None:
    """Refuse a scenario in which histories are kept apart.

    Parameters
    ----------
    what
        What is asked for, as the start of a sentence: ``The stability of probabilities is worked out``.

    Raises
    ------
    AnalysisError
        If an actor who chooses, or the perspective, has a utility of whole paths.
    """
    if solution.program.apart is not None:
        actors = listed(solution.program.utilities)
        rule = f"{what} where everybody is neutral to risk or has an exponential utility"
        raise AnalysisError(f"{rule}; what nodes are worth to {actors} hangs on what was earned before them.")
