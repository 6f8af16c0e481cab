"""What a tornado measures at each point of a block: the lead of the best option, or the value of the best policy.

Made from a block of a solution's solver; used by the analyses that move or resolve something and solve anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from crossroads.program import Block, Solution

Array = NDArray[np.float64]
Measure = Literal["margin", "value"]


@dataclass(frozen=True)
class Measured:
    """The figure at each of S points, and what is best there."""

    measure: Measure
    figure: Array
    """The margin or the value, (S,), as a certainty equivalent in the unit of the perspective's objective."""
    choices: tuple[str | None, ...]
    """The option that is taken, (S,); None where there are no options to compare."""
    base: float
    """The figure in the base case."""


def swing(*figures: float) -> float:
    """Return how far figures go up and down: at the ends of a range, and in the base case, which may be beyond both."""
    return max(figures) - min(figures)


def is_comparison(solution: Solution) -> bool:
    """Return whether the perspective chooses among several options."""
    return solution.best is not None and len(solution.options) > 1


def measure(solution: Solution, block: Block, of: Measure = "margin") -> Measured:
    """Return the margin or the value at each point of a block.

    Parameters
    ----------
    of
        ``margin``: the lead of the base case's best option over the best other one; below zero the choice is another.
        ``value``: what the best policy is worth. Without options to compare it is the value, whatever is asked.
    """
    rolled = solution.solver.roll_back(block)
    worth = solution.solver.worth(block, rolled)
    if solution.best is None or not is_comparison(solution):
        return Measured("value", worth, (None,) * block.width, solution.root[2])
    ids = [option.id for option in solution.options]
    choices = tuple(ids[i] for i in solution.solver.chosen_option(block, rolled))
    if of == "value":
        return Measured("value", worth, choices, solution.root[2])
    values = solution.solver.option_values(block, rolled) * (-1.0 if solution.is_cost else 1.0)  # (O, S)
    best = ids.index(solution.best.id)
    margin = values[best] - np.delete(values, best, axis=0).max(axis=0)
    return Measured("margin", margin, choices, float(solution.margin or 0.0))


def changes(solution: Solution, choices: Sequence[str | None]) -> bool:
    """Return whether any of some choices is another one than in the base case."""
    return solution.best is not None and any(choice not in (None, solution.best.id) for choice in choices)
