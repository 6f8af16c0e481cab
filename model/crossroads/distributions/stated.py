"""Distributions that are stated point by point: discrete, empirical, quantiles."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crossroads.distributions.distribution import Array, Numbers, Share, require, require_as_many

# How far a sum of probabilities may be from 1: the rounding of decimals as they are stored, nothing else.
_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Discrete:
    """One of several values, each with its probability."""

    values: Numbers
    probabilities: Numbers

    def __post_init__(self) -> None:
        require_as_many("discrete", self.values, self.probabilities)
        least, total = min(self.probabilities), math.fsum(self.probabilities)
        problem = f"The probabilities of a discrete are at least 0; here one is {least:g}."
        require(least >= 0, problem, "Mend that probability.", "probabilities")
        problem = f"The probabilities of a discrete sum to 1; here they sum to {total:.9g}."
        require(abs(total - 1) <= _TOLERANCE, problem, "Mend one of them.", "probabilities")

    @property
    def mean(self) -> float:
        """The expected value."""
        return math.fsum(value * p for value, p in zip(self.values, self.probabilities, strict=True))

    @property
    def support(self) -> tuple[float, float]:
        """The least and the greatest possible value."""
        possible = [value for value, p in zip(self.values, self.probabilities, strict=True) if p > 0]
        return min(possible), max(possible)

    def quantile(self, u: Share) -> Array:
        """Return the value at the share u."""
        order = np.argsort(self.values, kind="stable")
        steps = np.cumsum(np.array(self.probabilities)[order])[:-1]
        return np.array(self.values, np.float64)[order][np.searchsorted(steps, u, side="left")]


@dataclass(frozen=True, slots=True)
class Empirical:
    """One of the observed values, each as likely as the others."""

    values: Numbers

    def __post_init__(self) -> None:
        require(len(self.values) > 0, "An empirical needs at least one value.", "List the observations.", "values")

    @property
    def mean(self) -> float:
        """The expected value."""
        return math.fsum(self.values) / len(self.values)

    @property
    def support(self) -> tuple[float, float]:
        """The least and the greatest possible value."""
        return min(self.values), max(self.values)

    def quantile(self, u: Share) -> Array:
        """Return the value at the share u."""
        rank = np.ceil(np.asarray(u, np.float64) * len(self.values)).astype(np.intp)
        return np.sort(np.array(self.values, np.float64))[np.maximum(rank - 1, 0)]


@dataclass(frozen=True, slots=True)
class Quantiles:
    """Stated quantiles, straight lines between them; the outer lines go on to the shares 0 and 1."""

    points: tuple[tuple[float, float], ...]
    """Pairs of share and value, rising in both."""

    def __post_init__(self) -> None:
        shares = [share for share, _ in self.points]
        values = [value for _, value in self.points]
        require(len(shares) >= 2, "Quantiles need at least two points.", "Add one, as in {0.1: 5, 0.9: 20}.")
        problem = f"The shares of quantiles lie within 0 and 1; here they are {_shown(shares)}."
        require(all(0 <= share <= 1 for share in shares), problem, "Write shares, not per cent.")
        rises = all(a < b for a, b in itertools.pairwise(shares))
        rises = rises and all(a <= b for a, b in itertools.pairwise(values))
        problem = f"Quantiles rise with their shares; here {_shown(shares)} go with {_shown(values)}."
        require(rises, problem, "Order the shares, and check the values.")

    def _knots(self) -> tuple[Array, Array]:
        """Return the corners of the quantile function: shares from 0 to 1, and the values there."""
        share, value = np.array(self.points, np.float64).T
        slope = np.diff(value) / np.diff(share)
        first, last = value[0] - slope[0] * share[0], value[-1] + slope[-1] * (1 - share[-1])
        return np.concatenate(([0.0], share, [1.0])), np.concatenate(([first], value, [last]))

    @property
    def mean(self) -> float:
        """The expected value: the area under the lines."""
        share, value = self._knots()
        return float(np.sum(np.diff(share) * (value[1:] + value[:-1]) / 2))

    @property
    def support(self) -> tuple[float, float]:
        """The least and the greatest possible value."""
        _, value = self._knots()
        return float(value[0]), float(value[-1])

    def quantile(self, u: Share) -> Array:
        """Return the value at the share u."""
        return np.asarray(np.interp(u, *self._knots()), np.float64)


def _shown(numbers: Sequence[float]) -> str:
    return ", ".join(f"{number:g}" for number in numbers)
