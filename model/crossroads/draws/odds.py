"""Uncertain odds: chance nodes whose probabilities are as sure as a number of observations makes them.

Made from chance nodes with a ``confidence``; used by draws. Around probabilities p worth n observations the odds
have a Dirichlet distribution with parameters n * p, drawn branch by branch: each takes a beta distributed part of
what the branches before it have left.

Source: A. Gelman and others, "Bayesian Data Analysis", 3rd edition (2013), appendix A (Dirichlet from betas).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.expressions import Expression
from crossroads.scenario import Chance, Rest, Scenario

Array = NDArray[np.float64]


@dataclass(frozen=True)
class UncertainOdds:
    """A chance node whose odds are drawn."""

    node: str
    branches: tuple[str, ...]
    odds: tuple[Expression | None, ...]
    """The probability or weight of each branch; None for the branch that takes the rest."""
    confidence: float

    @property
    def names(self) -> tuple[str, ...]:
        """What the drawn odds of the branches are called, as in ``well.wet``."""
        return tuple(f"{self.node}.{branch}" for branch in self.branches)

    def draw(self, shares: Array, values: Mapping[str, Array]) -> Array:
        """Return the odds of the branches, (B, S).

        Parameters
        ----------
        shares
            Shares of the unit cube, (B - 1, S).
        values
            Parameter → its draws, formulas included.
        """
        middle = self._middle(values, shares.shape[1])
        odds, left, ahead = np.empty_like(middle), np.ones(shares.shape[1]), np.ones(shares.shape[1])
        for b, share in enumerate(shares):
            ahead = ahead - middle[b]
            odds[b] = left * _beta(share, self.confidence * middle[b], self.confidence * ahead)
            left = left - odds[b]
        odds[-1] = left
        return odds

    def _middle(self, values: Mapping[str, Array], width: int) -> Array:
        stated = np.zeros((len(self.branches), width))
        for b, formula in enumerate(self.odds):
            if formula is not None:
                stated[b] = formula.evaluate(values)
        if None in self.odds:
            stated[self.odds.index(None)] = 1 - stated.sum(axis=0)
        return np.asarray(stated / stated.sum(axis=0), np.float64)


def _beta(share: Array, a: Array, b: Array) -> Array:
    """Return beta quantiles; 0 and 1 where a branch has nothing or all of what is left."""
    from scipy.special import betaincinv  # here, as importing it takes longer than most commands

    # What branches leave may be off by rounding; a branch with less is as good as ruled out.
    is_open = (a > 1e-12) & (b > 1e-12)
    drawn = betaincinv(np.where(is_open, a, 1.0), np.where(is_open, b, 1.0), share)
    return np.asarray(np.where(is_open, drawn, a > 1e-12), np.float64)


def uncertain_odds(scenario: Scenario) -> tuple[UncertainOdds, ...]:
    """Return the chance nodes whose odds are drawn, in file order."""
    return tuple(
        UncertainOdds(name, tuple(node.branches), _stated(node), node.confidence)
        for name, node in scenario.nodes.items()
        if isinstance(node, Chance) and node.confidence is not None and len(node.branches) > 1
    )


def _stated(node: Chance) -> tuple[Expression | None, ...]:
    stated = [branch.p if branch.weight is None else branch.weight for branch in node.branches.values()]
    return tuple(None if each is Rest.REST else each for each in stated)
