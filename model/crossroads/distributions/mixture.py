"""The mixture of several people's distributions: what is believed where each of them may be right.

Made by the gate from what assessors say of a number; it has no name in scenarios.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from crossroads.distributions.bounded import Pert
from crossroads.distributions.distribution import Array, Numbers, Share

# Into how many cells the table cuts the span of each part; within a cell Newton's method needs few steps, and where
# it leaves the cell it is halved instead. It ends where a step is below this share of the whole span.
_CELLS, _STEPS, _EXACT = 256, 60, 1e-15


@dataclass(frozen=True)
class Mixture:
    """One of several distributions, each with its probability; a part is a single value or a PERT.

    The distribution function is the weighted mean of those of the parts, so the mean is the weighted mean of theirs.
    Source: the linear opinion pool, M. Stone, "The Opinion Pool", Annals of Mathematical Statistics 32 (1961),
    1339-1342.

    Example
    -------
    >>> Mixture((0.2, 0.6), (0.75, 0.25)).quantile(0.8).item()
    0.6
    """

    parts: tuple[float | Pert, ...]
    probabilities: Numbers
    """Of each part, positive; they sum to 1."""

    @property
    def mean(self) -> float:
        """The expected value."""
        means = (part.mean if isinstance(part, Pert) else part for part in self.parts)
        return math.fsum(mean * p for mean, p in zip(means, self.probabilities, strict=True))

    @property
    def support(self) -> tuple[float, float]:
        """The least and the greatest possible value."""
        ends = [(part.low, part.high) if isinstance(part, Pert) else (part, part) for part in self.parts]
        return min(low for low, _ in ends), max(high for _, high in ends)

    def quantile(self, u: Share) -> Array:
        """Return the value at the share u: the least one at or below which so much lies."""
        shares = np.asarray(u, np.float64)
        wanted = shares.ravel()
        values, at, before = self._table
        cell = np.minimum(np.searchsorted(at, wanted, side="left"), len(values) - 1)
        found = values[cell]
        # Where the share falls into a jump the value is that of the jump; elsewhere it lies within the cell.
        inside = np.flatnonzero((wanted < before[cell]) & (cell > 0))
        if len(inside):
            found[inside] = self._within(wanted[inside], cell[inside])
        return found.reshape(shares.shape)

    def _within(self, wanted: Array, cell: Array) -> Array:
        """Return the values at shares that lie within cells, where the distribution function is smooth."""
        values, at, before = self._table
        low, high = values[cell - 1], values[cell]
        x: Array = low + (high - low) * (wanted - at[cell - 1]) / (before[cell] - at[cell - 1])
        least = _EXACT * (values[-1] - values[0])
        open_ = np.arange(len(x))
        for _ in range(_STEPS):
            here = x[open_]
            excess = self._below(here) - wanted[open_]
            low[open_], high[open_] = np.where(excess < 0, here, low[open_]), np.where(excess < 0, high[open_], here)
            with np.errstate(divide="ignore", invalid="ignore"):
                step = here - excess / self._density(here)
            is_in = (step >= low[open_]) & (step <= high[open_])
            x[open_] = np.where(is_in, step, (low[open_] + high[open_]) / 2)
            open_ = open_[np.abs(x[open_] - here) > least]
            if not len(open_):
                break
        return x

    @cached_property
    def _table(self) -> tuple[Array, Array, Array]:
        """Values that enclose cells, the share at or below each, and the share below it."""
        points = {part: p for part, p in self._weighted() if not isinstance(part, Pert)}
        spans = [np.linspace(part.low, part.high, _CELLS) for part in self.parts if isinstance(part, Pert)]
        values = np.unique(np.concatenate([np.array(list(points), np.float64), *spans]))
        at = self._below(values)
        jumps = sum((p * (values == part) for part, p in self._weighted() if not isinstance(part, Pert)), 0.0)
        return values, at, np.asarray(at - jumps, np.float64)

    def _weighted(self) -> "zip[tuple[float | Pert, float]]":
        return zip(self.parts, self.probabilities, strict=True)

    def _below(self, values: Array) -> Array:
        """Return the share at or below values."""
        shares = [p * _below(part, values) for part, p in self._weighted()]
        return np.asarray(np.sum(shares, axis=0), np.float64)

    def _density(self, values: Array) -> Array:
        """Return the density at values, jumps left aside."""
        densities = [p * _density(part, values) for part, p in self._weighted() if isinstance(part, Pert)]
        return np.asarray(np.sum(densities, axis=0), np.float64)


def _below(part: float | Pert, values: Array) -> Array:
    if not isinstance(part, Pert):
        return np.asarray(values >= part, np.float64)
    from scipy.special import betainc  # here, as importing it takes longer than most commands

    a, b, share = _beta(part, values)
    return np.asarray(betainc(a, b, share), np.float64)


def _density(part: Pert, values: Array) -> Array:
    a, b, share = _beta(part, values)
    scale = math.gamma(a + b) / (math.gamma(a) * math.gamma(b) * (part.high - part.low))
    is_inside = (values >= part.low) & (values <= part.high)
    return np.asarray(np.where(is_inside, scale * share ** (a - 1) * (1 - share) ** (b - 1), 0.0), np.float64)


def _beta(part: Pert, values: Array) -> tuple[float, float, Array]:
    """Return the two shapes of a PERT as a beta distribution, and how far values lie within its span."""
    width = part.high - part.low
    a = 1 + 4 * (part.mode - part.low) / width
    return a, 6 - a, np.clip((values - part.low) / width, 0.0, 1.0)
