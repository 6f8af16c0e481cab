"""The numbers of a block: odds, payoffs and minds for S parameter values at once, ready for the rollback.

Made by the solver from parameter values; rolled back as they are. What is the same in many places is held
once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from crossroads.program.utilities import Arrays, Utility

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


@dataclass(frozen=True)
class Minds:
    """How the actors judge and choose, for a block of S parameter values."""

    sign: Array  # (A,) 1 where more is better, -1 where less is
    precision: Array  # (A, S) of logit actors
    tolerance: Array  # (A, S) of actors with exponential utility, infinite for neutral ones
    utilities: Mapping[int, Utility] = field(default_factory=dict)
    """Actor number → its utility of a path's total, where values are worths of that instead of amounts."""
    parameters: Mapping[str, Array] = field(default_factory=dict)
    """The parameters that these depend on, each (S,)."""

    def mean(self) -> "Minds":
        """Return the same minds with the parameters of utilities at their means, for a block of one."""
        means = {name: row.mean(keepdims=True) for name, row in self.parameters.items()}
        return replace(self, parameters=means)

    def certain(self, actor: int, worth: Array) -> Array:
        """Return certainty equivalents, (..., S): worths as totals for actors who judge these, amounts as they are."""
        utility = self.utilities.get(actor)
        return worth if utility is None else np.asarray(utility.certain(Arrays(self.parameters), worth), np.float64)

    @cached_property
    def aversion(self) -> Array:
        """The factor of amounts in the exponents of the actors' utilities, (A, S); 0 for neutral ones."""
        return -self.sign[:, None] / self.tolerance

    @cached_property
    def is_averse(self) -> NDArray[np.bool_]:
        """Which actors mind risk, (A,)."""
        return np.asarray(np.isfinite(self.tolerance).any(axis=1))


@dataclass(frozen=True)
class Block:
    """The numbers of a block of S parameter values, laid out for the rollback."""

    odds: Array  # (E, S) stated probabilities; NaN where none is stated
    payoffs: Payoffs
    """What actors judge by: amounts of their objectives, or worths of totals at the ends of paths."""
    earned: Payoffs
    """Amounts of the objectives."""
    minds: Minds

    @property
    def width(self) -> int:
        """How many parameter values the block holds."""
        return int(self.odds.shape[1])

    def size(self, actor: int) -> Array:
        """Return the size of the largest amount that may enter an actor's values, (S,): rounding is relative to it."""
        rows = np.concatenate([self.payoffs.at_node[:, actor], self.payoffs.on_arc[:, actor]])
        met = np.flatnonzero(np.bincount(rows))
        return np.asarray(np.abs(self.payoffs.rows[met]).max(axis=0))

    def taking(self, lanes: Index) -> "Block":
        """Return the numbers of a block for some of its parameter values alone."""
        minds = replace(
            self.minds,
            precision=self.minds.precision[:, lanes],
            tolerance=self.minds.tolerance[:, lanes],
            parameters={name: row[lanes] for name, row in self.minds.parameters.items()},
        )
        rows = self.payoffs.rows[:, lanes]
        payoffs, earned = (replace(each, rows=rows) for each in (self.payoffs, self.earned))
        return Block(self.odds[:, lanes], payoffs, earned, minds)

    def repeated(self, times: int) -> "Block":
        """Return the numbers of a block, those of each parameter value repeated."""
        minds = replace(
            self.minds,
            precision=np.repeat(self.minds.precision, times, axis=1),
            tolerance=np.repeat(self.minds.tolerance, times, axis=1),
            parameters={name: np.repeat(row, times) for name, row in self.minds.parameters.items()},
        )
        rows = np.repeat(self.payoffs.rows, times, axis=1)
        payoffs, earned = (replace(each, rows=rows) for each in (self.payoffs, self.earned))
        return Block(np.repeat(self.odds, times, axis=1), payoffs, earned, minds)
