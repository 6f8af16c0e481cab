"""What comes out of a simulation: blocks of draws with the values of the options, and what was left out.

Made by the evaluators; summed up by analyses.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Batch:
    """A block of whole segments of draws, with what the options are worth in each; rows hold until the next batch."""

    length: int
    """The length of a segment, L."""
    draws: Array  # (P, S) parameters, then drawn odds
    shares: Array  # (D, S) the shares of the unit cube behind them
    informed: Array  # (O, S) what each option is worth if everybody knows the parameters
    knowing: Array  # (O, S) the same if the perspective alone knows them, and the others are settled
    settled: Array  # (Q, O, S) the same under each settled policy
    policy: Array  # (S,) the whole under the first of these, whatever option it takes in each draw
    valid: Mask  # (S,) draws at which the scenario makes sense; those beyond the last are invalid too

    def per_segment(self, rows: Array) -> Array:
        """Return the sum of rows over the valid draws of each segment: (…, S) → (segments, …)."""
        masked = np.where(self.valid, rows, 0.0)
        parts = masked.reshape(*masked.shape[:-1], -1, self.length).sum(axis=-1)
        return np.asarray(np.moveaxis(parts, -1, 0), np.float64)

    def products(self, left: Array, right: Array) -> Array:
        """Return the sums of products of rows over each segment: (K, S), (Q, S) → (segments, K, Q)."""
        masked = np.where(self.valid, right, 0.0)
        left = np.where(self.valid, left, 0.0)
        return np.stack(
            [
                left[:, at : at + self.length] @ masked[:, at : at + self.length].T
                for at in range(0, left.shape[1], self.length)
            ]
        )


@dataclass(frozen=True)
class Means:
    """Means over draws, with the error that the spread of the independent replicates shows."""

    mean: Array  # (…)
    error: Array  # (…) standard errors
    count: int
    """How many valid draws they are over."""


def means(totals: Array) -> Means:
    """Return means and standard errors from sums, (R, 1 + Q, …), the first of them counting the valid draws.

    Replicates of unequal size count by their draws. Source: standard error of a ratio estimate, W. G. Cochran,
    "Sampling Techniques", 3rd edition (1977), equation 2.46.
    """
    counts, sums = totals[:, :1], totals[:, 1:]
    count = counts.sum(axis=0)
    mean = sums.sum(axis=0) / count
    # A replicate's sum against what its draws would give at the common mean.
    apart = (sums - counts * mean) / (count / len(totals))
    error = np.sqrt((apart**2).sum(axis=0) / (len(totals) * (len(totals) - 1)))
    return Means(mean, error, round(float(np.ravel(count)[0])))


@dataclass(frozen=True)
class Left:
    """The draws at which the scenario makes no sense: they are left out of everything, never moved."""

    count: int
    draws: int
    reasons: tuple[str, ...] = ()
    """What is wrong in them, with the parameters at fault."""

    @property
    def sentence(self) -> str:
        """How many there are and why; empty where there are none."""
        if not self.count:
            return ""
        why = f": {'; '.join(self.reasons)}" if self.reasons else ""
        verb = "makes no sense and is" if self.count == 1 else "make no sense and are"
        return f"{self.count:,} of {self.draws:,} draws {verb} left out{why}."


@dataclass(frozen=True)
class Kept:
    """Draws that are kept, invalid ones left out."""

    draws: Array  # (P, S)
    shares: Array  # (D, S)
    informed: Array  # (O, S)
    knowing: Array  # (O, S)
    settled: Array  # (Q, O, S)
    policy: Array  # (S,)
    replicate: NDArray[np.intp]  # (S,) which of the independent replicates a draw belongs to
