"""The jackknife over replicates: what an estimate is with each of the independent replicates left out in turn.

Used by the analyses of uncertainty whose estimates are no plain means: maxima of fitted values, ratios of variances.

Source: M. H. Quenouille, "Notes on Bias in Estimation", Biometrika 43 (1956), 353-360; R. G. Miller, "The
jackknife - a review", Biometrika 61 (1974), 1-15, equations 1.2 and 1.4.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Estimate(NamedTuple):
    """A number with its standard error; none where there is too little to tell it from, or no error at all."""

    value: float
    error: float | None


def with_each_left_out(totals: Array) -> Array:
    """Return the sums over all replicates, then those with each non-empty one left out, (1 + R, …).

    Parameters
    ----------
    totals
        Sums kept apart by replicate, (R, …); the very first number of each counts its draws.
    """
    counts = totals.reshape(len(totals), -1)[:, 0]
    full = totals.sum(axis=0)
    used = totals[counts > 0]
    return np.concatenate((full[None], full - used)) if len(used) > 1 else full[None]


def jackknifed(estimates: Array) -> Estimate:
    """Return the estimate with its first-order bias taken off, and its standard error.

    Parameters
    ----------
    estimates
        Over all replicates, then with each left out, (1 + R,).

    Example
    -------
    >>> jackknifed(np.array([2.0, 2.5, 2.0, 1.5]))  # doctest: +ELLIPSIS
    Estimate(value=2.0, error=0.57735026918962...)
    """
    count = len(estimates) - 1
    if count < 2:
        return Estimate(float(estimates[0]), None)
    middle = estimates[1:].mean()
    value = count * estimates[0] - (count - 1) * middle
    error = np.sqrt((count - 1) / count * ((estimates[1:] - middle) ** 2).sum())
    return Estimate(float(value), float(error))
