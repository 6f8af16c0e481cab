"""Rank correlations: whether one number rises with another, however bent.

Used by importance on the draws that are kept.

Source: C. Spearman, "The Proof and Measurement of Association between Two Things", American Journal of Psychology 15
(1904), 72-101; its error: E. C. Fieller, H. O. Hartley, E. S. Pearson, "Tests for Rank Correlation Coefficients",
Biometrika 44 (1957), 470-481.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def ranks(row: Array) -> Array:
    """Return the ranks of numbers, equal ones sharing the mean of theirs.

    >>> ranks(np.array([30.0, 10.0, 30.0, 20.0])).tolist()
    [3.5, 1.0, 3.5, 2.0]
    """
    _, place, counts = np.unique(row, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[place], np.float64)


def rank_correlation(one: Array, ranked: Array) -> float:
    """Return the rank correlation of numbers with others whose ranks are given; 0 where either does not move."""
    first, second = ranks(one), ranked - ranked.mean()
    first -= first.mean()
    size = float(np.sqrt((first @ first) * (second @ second)))
    return float(first @ second) / size if size > 0 else 0.0


def rank_error(count: int) -> float | None:
    """Return the standard error of a rank correlation over so many draws; None for three or fewer."""
    return float(np.sqrt(1.06 / (count - 3))) if count > 3 else None
