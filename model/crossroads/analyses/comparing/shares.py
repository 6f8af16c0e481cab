"""How much of a difference each edit makes: Shapley's shares, which add up to the whole difference.

Made from what is measured in hybrids. An edit's share is the mean of what it adds when it is made, over all orders in
which the edits may be made; every order goes from the first scenario to the second, so shares add up whatever the
edits do to each other.

Source: L. S. Shapley, "A Value for n-Person Games" (1953), equation 13; A. F. Shorrocks, "Decomposition procedures for
distributional analysis: a unified framework based on the Shapley value", Journal of Economic Inequality 11 (2013).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Index = NDArray[np.intp]

# Shares that are smaller, beside the figures that they are shares of, are what rounding left.
_NOISE = 1e-12


@dataclass(frozen=True)
class Shares:
    """The share of each edit in each figure."""

    parts: Array  # (n, figures)
    errors: Array | None = None  # (n, figures) standard errors, where orders were sampled


def exact_shares(table: Array) -> Array:
    """Return the shares of n edits, (n, figures), from the figures of all sets of them, (2 ** n, figures).

    The share of edit i is the sum over all sets S without it of |S|! (n - |S| - 1)! / n! times what it adds to S.
    Set number s has the edits whose bits are set in s.
    """
    count = len(table).bit_length() - 1
    sets = np.arange(len(table))
    sizes = np.array([int(each).bit_count() for each in sets])
    weights = np.array([1 / (count * math.comb(count - 1, size)) for size in range(count)])
    parts = np.empty((count, table.shape[1]))
    for i in range(count):
        without = sets[(sets >> i & 1) == 0]
        added = (table[without | 1 << i] - table[without]) * weights[sizes[without], None]
        parts[i] = [math.fsum(column) for column in added.T.tolist()]
    return parts


def sampled_shares(along: Array, orders: Index) -> Shares:
    """Return the mean of what edits add in some orders, and its standard error.

    Parameters
    ----------
    along : array, (orders, n + 1, figures)
        The figures along each order, from the first scenario to the second.
    orders : array, (orders, n)
        In pairs: the error is that of the pairs' means, which are independent.
    """
    added = np.diff(along, axis=1)
    by_edit = np.empty_like(added)
    np.put_along_axis(by_edit, orders[:, :, None], added, axis=1)
    pairs = by_edit.reshape(-1, 2, *by_edit.shape[1:]).mean(axis=1)
    errors = pairs.std(axis=0, ddof=1) / math.sqrt(len(pairs))
    return Shares(pairs.mean(axis=0), errors)


def beyond_rounding(errors: Array, scale: float) -> Array:
    """Return standard errors, zero where all that varied from order to order is the rounding.

    Parameters
    ----------
    scale
        The size of the figures between which the parts lie.
    """
    return np.where(errors <= _NOISE * scale, 0.0, errors)


def balanced(parts: Sequence[float], total: float, scale: float) -> list[float]:
    """Return parts whose sum, rounded once as by ``math.fsum``, is a total: what rounding left goes to the largest.

    Where all parts are so much larger than the total that they lack its last digits, the sum is as near as theirs
    allow.

    Parameters
    ----------
    scale
        The size of the figures between which the parts lie: parts far below it are zero.
    """
    found = [0.0 if abs(part) <= _NOISE * scale else part for part in parts]
    by_size = sorted(range(len(found)), key=lambda i: (found[i] == 0, -abs(found[i])))
    # What is too small for the digits of the largest goes to the smallest, which has the finest.
    for i in by_size[:1] + [i for i in by_size[:0:-1] if found[i]][:1]:
        rest = Fraction(total) - sum(map(Fraction, found))
        found[i] = float(Fraction(found[i]) + rest)
    return found
