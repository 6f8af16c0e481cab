"""Attitudes to risk in a game: payoffs as utilities of what a whole path is worth.

Made from a reading's tree; equilibria are sought in what comes of it, and told in the objectives of the first one.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from crossroads.errors import AnalysisError
from crossroads.games.exact import decimal
from crossroads.games.tree import GameTree
from crossroads.program import Reading
from crossroads.scenario import Exponential


def with_minds(tree: GameTree, reading: Reading) -> GameTree:
    """Return a game whose payoffs are utilities, 1 - exp(-x / tolerance), where players mind risk.

    Utilities are not additive, so everything is earned at the endings. They are rounded to doubles.

    Raises
    ------
    AnalysisError
        If a utility is beyond what a computer holds.

    Source: R. A. Howard and J. E. Matheson, "Risk-Sensitive Markov Decision Processes", Management Science 18 (1972).
    """
    tolerances = _tolerances(tree, reading)
    if not tolerances:
        return tree
    nothing = (Fraction(0),) * len(tree.actors)
    nodes = tuple(
        replace(node, payoffs=_utilities(tree, tree.totals[number], tolerances) if number in tree.totals else nothing)
        for number, node in enumerate(tree.nodes)
    )
    return replace(tree, nodes=nodes, forgets_the_past=False)


def _tolerances(tree: GameTree, reading: Reading) -> Mapping[int, float]:
    """Return the risk tolerance of each player who minds risk."""
    scenario, found = reading.program.scenario, {}
    for number, player in enumerate(tree.players):
        risk = scenario.actors[player].risk
        if isinstance(risk, Exponential):
            found[number] = risk.tolerance.at(scenario.base_values)
    return found


def _utilities(tree: GameTree, totals: tuple[Fraction, ...], tolerances: Mapping[int, float]) -> tuple[Fraction, ...]:
    try:
        return tuple(
            decimal(-math.expm1(-float(total) / tolerances[number])) if number in tolerances else total
            for number, total in enumerate(totals)
        )
    except OverflowError:
        names = ", ".join(tree.players[number] for number in tolerances)
        raise AnalysisError(f"A utility of {names} is beyond what a computer holds. Raise the tolerance.") from None
