"""Quantile tables: the slow inverse distribution functions of many rows of draws, looked up at once.

Made from piecewise polynomials in the odds; used by draws. Their cells are cut in two, and these hold the polynomial
of third degree nearest to theirs: the exponent and the first five binary digits of the odds are the number of a cell,
so that a lookup is one read and few operations. The error is below 1e-8 standard deviations, of a lognormal one below
1e-8 of the value; odds beyond 2^-29 and 2^29 are handed to the exact function.

Source: interpolation at Chebyshev points, L. N. Trefethen, "Approximation Theory and Approximation Practice" (2013),
chapter 2; inverse functions by tables: W. Hörmann and J. Leydold, "Continuous random variate generation by fast
numerical inversion", ACM Transactions on Modeling and Computer Simulation 13 (2003), 347-362.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from crossroads.draws.quantiles import CELLS, LOG2_CELLS, OCTAVES, Quantiles, odds

Array = NDArray[np.float64]
Index = NDArray[np.intp]

# Into how many parts the cells are cut, and how many there are then in both halves of a function.
_LOG2_PARTS = 1
_PARTS = 1 << _LOG2_PARTS
_STRIDE = 2 * CELLS * _PARTS
# The bits of a float's fraction that number no cell, and the number that the first cell has among all floats.
_SHIFT = 52 - LOG2_CELLS - _LOG2_PARTS
_FIRST = (1023 - OCTAVES) << (LOG2_CELLS + _LOG2_PARTS)
_LEAST, _MOST = 2.0**-OCTAVES, 2.0**OCTAVES
# Rows are looked up a few at a time, so that the buffers stay in the processor's cache.
_AT_ONCE = 16_384


@dataclass
class Scratch:
    """Buffers of a lookup, reused from one to the next: fresh memory is slower than the arithmetic."""

    odds: Array
    cell: Index
    coefficients: Array  # (…, 4)

    @classmethod
    def of(cls, width: int) -> "Scratch":
        """Return buffers for rows of so many values."""
        size = max(width, _AT_ONCE)
        return cls(np.empty(size), np.empty(size, np.intp), np.empty((size, 4)))

    def shaped(self, shape: tuple[int, int]) -> tuple[Array, Index, Array]:
        """Return the buffers in a shape."""
        size = shape[0] * shape[1]
        odds, cell = self.odds[:size].reshape(shape), self.cell[:size].reshape(shape)
        return odds, cell, self.coefficients[:size].reshape(*shape, 4)


@dataclass(frozen=True, eq=False)
class QuantileTables:
    """The inverse distribution functions of some rows."""

    rows: tuple[Quantiles, ...]

    @cached_property
    def _different(self) -> tuple[list[Quantiles], Index]:
        """The functions, each once, and which of them each row has."""
        numbers: dict[int, int] = {}
        which = [numbers.setdefault(id(each), len(numbers)) for each in self.rows]
        return list({id(each): each for each in self.rows}.values()), np.array(which, np.intp)

    @cached_property
    def _windows(self) -> list[Array]:
        """For each row, the coefficients of the cells by the bits of the odds, (…, 4).

        The tables of all functions lie behind each other. A window begins where the number of the first cell would be
        0, so that nothing is subtracted from a number; what it has before that cell is never used.
        """
        functions, which = self._different
        cells = np.zeros((_FIRST + len(functions) * _STRIDE, 4))
        for number, each in enumerate(functions):
            begin = _FIRST + number * _STRIDE
            cells[begin : begin + _STRIDE] = _cubics(each)
        return [cells[number * _STRIDE : _FIRST + (number + 1) * _STRIDE] for number in which.tolist()]

    def prepare(self) -> None:
        """Make the tables, so that threads need not make them at the same time."""
        _ = self._windows

    def fill(self, shares: Array, out: Array, scratch: Scratch) -> None:
        """Fill an array with the quantiles of shares strictly within 0 and 1, both (n, S)."""
        step = max(_AT_ONCE // max(shares.shape[1], 1), 1)
        for first in range(0, len(self.rows), step):
            self._look_up(first, shares[first : first + step], out[first : first + step], scratch)
        for row, each in zip(out, self.rows, strict=True):
            if each.is_exponential:
                np.exp(row, out=row)

    def quantiles(self, row: int, shares: Array) -> Array:
        """Return the quantiles of shares for one row, (S,)."""
        out = np.empty((1, len(shares)))
        self._look_up(row, shares[None], out, Scratch.of(len(shares)))
        return np.asarray(np.exp(out[0]) if self.rows[row].is_exponential else out[0], np.float64)

    def _look_up(self, first: int, shares: Array, out: Array, scratch: Scratch) -> None:
        odds, cell, coefficients = scratch.shaped(shares.shape)
        np.subtract(1.0, shares, out=odds)
        np.divide(shares, odds, out=odds)
        np.right_shift(odds.view(np.int64), _SHIFT, out=cell)
        # A cell's numbers lie side by side: one read brings all of them.
        for row, number in enumerate(cell, first):
            self._windows[row].take(number, axis=0, out=coefficients[row - first], mode="clip")
        np.multiply(coefficients[..., 3], odds, out=out)
        for k in (2, 1):
            out += coefficients[..., k]
            out *= odds
        out += coefficients[..., 0]
        if odds.min() < _LEAST or odds.max() >= _MOST:
            self._replace_far(first, shares, out, odds)

    def _replace_far(self, first: int, shares: Array, out: Array, odds: Array) -> None:
        """Put the values of the exact functions where odds are beyond the tables."""
        for row, at in zip(*np.nonzero((odds < _LEAST) | (odds >= _MOST)), strict=True):
            each = self.rows[first + row]
            exact = each.exact.quantile(shares[row, at])
            out[row, at] = np.log(exact) if each.is_exponential else exact


def _cubics(function: Quantiles) -> Array:
    """Return the coefficients of the cells' parts as polynomials in the odds, (2 * C * parts, 4).

    Within a part they are those in its fraction y = (odds - begin) / width, through four Chebyshev points; written in
    the odds themselves, they keep their digits, as begin / width is below 64 everywhere.
    """
    b0, b1, b2, b3 = (_CUTTING @ function.coefficients).reshape(_PARTS, 4, -1).transpose(1, 2, 0).reshape(4, -1)
    lower, upper = odds()
    begin = np.concatenate((lower[:-1], upper[:-1]))
    width = np.diff(np.concatenate((lower, upper[1:]))) / _PARTS
    begins = (begin[:, None] + width[:, None] * np.arange(_PARTS)).ravel()
    widths = np.repeat(width, _PARTS)
    r = begins / widths
    terms = b0 - r * (b1 - r * (b2 - r * b3)), b1 - r * (2 * b2 - 3 * r * b3), b2 - 3 * r * b3, b3
    return np.stack([term / widths**k for k, term in enumerate(terms)], axis=1)


def _cutting() -> Array:
    """Return what turns the coefficients of a cell into those of its parts, each in its fraction, (parts * 4, 6)."""
    points = (1 + np.cos(np.pi * (np.arange(4) + 0.5) / 4)) / 2
    through = np.linalg.inv(points[:, None] ** np.arange(4))
    parts = [(part + points)[:, None] / _PARTS for part in range(_PARTS)]
    return np.concatenate([through @ part ** np.arange(6) for part in parts])


_CUTTING = _cutting()
