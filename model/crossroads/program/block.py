"""The numbers of a block: odds, payoffs and minds for S parameter values at once, ready for the rollback.

Made by the solver from parameter values; rolled back as they are. What is the same in many places is held once.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Index = NDArray[np.intp]


@dataclass(frozen=True)
class Payoffs:
    """What is gained at nodes and on branches, for X gainers (actors or attributes)."""

    rows: Array  # (R, S) every amount once
    at_node: Index  # (N, X) the row of what is gained on entering
    on_arc: Index  # (E, X) the row of what is gained on a branch

    @cached_property
    def node(self) -> Array:
        """What is gained at nodes, laid out in full, (N, X, S)."""
        return self.rows[self.at_node]

    @cached_property
    def arc(self) -> Array:
        """What is gained on branches, laid out in full, (E, X, S)."""
        return self.rows[self.on_arc]

    def largest(self, gainer: int) -> Array:
        """Return the size of the largest single amount that one of the gainers may meet, (S,)."""
        met = np.unique(np.concatenate([self.at_node[:, gainer], self.on_arc[:, gainer]]))
        return np.asarray(np.abs(self.rows[met]).max(axis=0), np.float64)


@dataclass(frozen=True)
class Minds:
    """How the actors judge and choose, for a block of S parameter values."""

    sign: Array  # (A,) 1 where more is better, -1 where less is
    precision: Array  # (A, S) of logit actors
    tolerance: Array  # (A, S) of actors with exponential utility, infinite for neutral ones

    def aversion(self, actor: int) -> Array | None:
        """Return the factor of an amount in the exponent of an actor's utility, (S,); None for a neutral actor."""
        if np.isinf(self.tolerance[actor]).all():
            return None
        return np.asarray(-self.sign[actor] / self.tolerance[actor], np.float64)


@dataclass(frozen=True)
class Block:
    """The numbers of a block of S parameter values, laid out for the rollback."""

    odds: Array  # (E, S) stated probabilities; NaN where none is stated
    payoffs: Payoffs
    minds: Minds

    @property
    def width(self) -> int:
        """How many parameter values the block holds."""
        return self.odds.shape[1]
