"""The distribution function of the standard normal, for whole arrays and without a library that is slow to import.

Used by draws of correlated parameters. Cells of a 64th of a standard deviation hold the polynomial of fifth degree with
the function's value, slope and curvature at both ends; its error is below 1e-14, and in the lower tail far less.

Source: F. Hildebrand, "Introduction to Numerical Analysis" (1974), section 8.2 (Hermite interpolation).
"""

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

from crossroads.draws.quantiles import hermite

Array = NDArray[np.float64]

# Beyond eight standard deviations a share would round to 1.
FURTHEST = 8.0
_PER_UNIT = 64


def shares_below(z: Array) -> Array:
    """Return the probability that a standard normal variable is below z, at most 8 in size, strictly within 0 and 1."""
    place = (np.clip(z, -FURTHEST, FURTHEST) + FURTHEST) * _PER_UNIT
    coefficients = _coefficients()  # (6, C)
    cell = np.minimum(place.astype(np.intp), coefficients.shape[1] - 1)
    fraction = place - cell
    share: Array = coefficients[5].take(cell)
    for row in coefficients[4::-1]:
        share *= fraction
        share += row.take(cell)
    return share


@cache
def _coefficients() -> Array:
    """Return the coefficients of each cell's polynomial in the fraction of the cell, (6, C)."""
    z = np.arange(-FURTHEST * _PER_UNIT, FURTHEST * _PER_UNIT + 1) / _PER_UNIT
    share = np.array([math.erfc(-each / math.sqrt(2)) / 2 for each in z.tolist()])
    density = np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    return hermite(z, share, density, -z * density)
