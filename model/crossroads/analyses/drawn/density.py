"""Densities: how thickly draws lie along an axis, smoothed for a picture.

Made from the values of draws; drawn by charts. Nothing is read off them but the picture.

Source: kernel density with the rule-of-thumb width, B. W. Silverman, "Density Estimation for Statistics and Data
Analysis" (1986), equation 3.31; on a grid and mirrored at the ends, same, sections 2.10 and 3.5.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_CELLS = 256
# A kernel is cut where it is a trace of its peak.
_REACH = 4.0
# Values closer than this share of their size differ by rounding alone.
_ROUNDING = 1e-11


@dataclass(frozen=True)
class Density:
    """A curve whose area is one; empty where all draws give the same value."""

    at: Array  # (G,) rising
    height: Array  # (G,) per unit of the values


def density_of(values: Array) -> Density:
    """Return the density of some values, (S,), between the least and the greatest of them."""
    low, high = float(values.min()), float(values.max())
    if high - low <= _ROUNDING * max(abs(low), abs(high)):
        return Density(np.zeros(0), np.zeros(0))
    counts, edges = np.histogram(values, _CELLS, (low, high))
    cell = (high - low) / _CELLS
    q25, q75 = np.quantile(values, [0.25, 0.75])
    spread = min(float(values.std()), float(q75 - q25) / 1.34) or float(values.std())
    # At least a cell wide, so that the grid is not seen.
    width = max(0.9 * spread * len(values) ** -0.2 / cell, 1.0)
    reach = min(int(np.ceil(_REACH * width)), _CELLS)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / width) ** 2)
    padded = np.pad(counts.astype(np.float64), reach, mode="symmetric")
    height = np.convolve(padded, kernel / kernel.sum(), mode="valid")
    return Density((edges[1:] + edges[:-1]) / 2, height / (height.sum() * cell))
