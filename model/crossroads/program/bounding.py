"""Branch and bound: the best strategy of many, most of which are never tried.

Made from the branches that each decision has and from what strategies are worth; used by the search where recall is
lacking. All values of a block are followed at once, each as long as it may still gain.

Source: A. H. Land and A. G. Doig, "An Automatic Method of Solving Discrete Programming Problems", Econometrica 28
(1960), 497-520; for limited memory with a bound from better information, C. Yuan, X. Wu, E. A. Hansen, "Solving
Multistage Influence Diagrams using Branch-and-Bound Search", Uncertainty in Artificial Intelligence (2010), 691-700.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.program.block import Array, Index

Strategy = tuple[int, ...]
"""The branch of the first decisions, in order; of all of them, where it is whole."""


@dataclass(frozen=True)
class Problem:
    """What is to be decided, and what it is worth."""

    choices: Sequence[Sequence[int]]
    """The branches that may be taken at each decision, K of them."""
    worth: Callable[[Strategy, Index], Array]
    """Returns for some values of a block what a whole strategy is worth, more being better, and for the beginning of
    one what no strategy that begins so can exceed, (L,)."""
    floor: Array
    """What can be reached for certain, (S,): whatever cannot is not looked at."""
    slack: Array
    """Differences up to this are rounding, (S,)."""
    limit: float
    """How many strategies and beginnings are looked at, at most, for each value of the block."""


@dataclass(frozen=True)
class Bounded:
    """The best strategies that were found."""

    strategy: Index  # (K, S) the branch at each decision; the first listed of equally good strategies
    worth: Array  # (S,) minus infinity where none was found
    is_finished: NDArray[np.bool_]  # (S,) whether there is none better


def find_best(problem: Problem) -> Bounded:
    """Return the best strategy for each value of a block."""
    descent = _Descent(problem)
    descent.go_on((), np.arange(len(problem.floor)))
    return Bounded(descent.strategy, descent.best, descent.spent < problem.limit)


class _Descent:
    """One walk over the beginnings of strategies, in order."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        width = len(problem.floor)
        self.spent = np.zeros(width)
        self.best = np.full(width, -np.inf)
        self.strategy = np.zeros((len(problem.choices), width), np.intp)

    def go_on(self, begun: Strategy, lanes: Index) -> None:
        """Try all strategies that begin so, for some values of the block."""
        problem = self._problem
        for branch in problem.choices[len(begun)]:
            left = lanes[self.spent[lanes] < problem.limit]
            if not left.size:
                return
            strategy = (*begun, branch)
            worth = problem.worth(strategy, left)
            self.spent[left] += 1
            is_better = worth > self.best[left] + problem.slack[left]
            if len(strategy) == len(problem.choices):
                self.best[left[is_better]] = worth[is_better]
                self.strategy[:, left[is_better]] = np.array(strategy)[:, None]
            else:
                may_gain = is_better & (worth >= problem.floor[left] - problem.slack[left])
                self.go_on(strategy, left[may_gain])
