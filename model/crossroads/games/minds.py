"""Attitudes to risk in a game: payoffs as utilities of what a whole path is worth.

Made from a reading's tree; equilibria are sought in what comes of it, and told in the objectives of the first one.
"""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np

from crossroads.errors import AnalysisError
from crossroads.games.exact import decimal
from crossroads.games.tree import GameTree
from crossroads.program import Reading
from crossroads.program.utilities import Arrays, Utility, utility_of
from crossroads.scenario import Exponential

_Mind = Callable[[float], float]
"""Returns what a total is worth to a player, more being better both times; not a number where it has no utility."""


def with_minds(tree: GameTree, reading: Reading) -> GameTree:
    """Return a game whose payoffs are utilities where players mind risk, 1 - exp(-x / tolerance) for exponential ones.

    Utilities are not additive, so everything is earned at the endings. They are rounded to doubles.

    Raises
    ------
    AnalysisError
        If a total has no utility, or one beyond what a computer holds.

    Source: R. A. Howard and J. E. Matheson, "Risk-Sensitive Markov Decision Processes", Management Science 18 (1972);
    of whole paths, as of ``program.utilities``.
    """
    minds = {number: mind for number in range(len(tree.players)) if (mind := _mind(tree, reading, number)) is not None}
    if not minds:
        return tree
    nothing = (Fraction(0),) * len(tree.actors)
    nodes = tuple(
        replace(node, payoffs=_utilities(tree, tree.totals[number], minds) if number in tree.totals else nothing)
        for number, node in enumerate(tree.nodes)
    )
    return replace(tree, nodes=nodes, forgets_the_past=False)


def _mind(tree: GameTree, reading: Reading, number: int) -> _Mind | None:
    """Return how a player judges totals; None where it minds no risk."""
    scenario = reading.program.scenario
    actor = scenario.actors[tree.players[number]]
    if isinstance(actor.risk, Exponential):
        tolerance = actor.risk.tolerance.at(scenario.base_values)
        return lambda total: float(-np.expm1(-total / tolerance))
    utility = utility_of(actor)
    return None if utility is None else _of_path(tree, reading, number, utility)


def _of_path(tree: GameTree, reading: Reading, number: int, utility: Utility) -> _Mind:
    # The tree turns the sign of costs; utilities take totals as the scenario states them.
    values, sign = reading.program.scenario.base_values, utility.sign
    totals = sorted({sign * float(each[number]) for each in tree.totals.values()})
    fitted = utility.fitted(tree.players[number], lambda: totals, values)
    arrays = Arrays({name: np.array([value]) for name, value in values.items()})
    return lambda total: sign * float(np.ravel(fitted.worth(arrays, np.array([sign * total])))[0])


def _utilities(tree: GameTree, totals: tuple[Fraction, ...], minds: dict[int, _Mind]) -> tuple[Fraction, ...]:
    with np.errstate(all="ignore"):
        found = [minds[n](float(total)) if n in minds else total for n, total in enumerate(totals)]
    for number in minds:
        if not np.isfinite(float(found[number])):
            total = f"The total {abs(float(totals[number])):g} of {tree.players[number]}"
            problem = f"{total} has no utility that a computer holds"
            raise AnalysisError(f"{problem}. Mend its risk, or its payoffs.")
    return tuple(decimal(each) if isinstance(each, float) else each for each in found)
