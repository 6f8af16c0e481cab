"""Numbers that move: as power series around the middle of an interval, with a bound on what the series leaves out.

Made for the steps of a tape and for the sums of a rollback; used to bound what interpolation leaves out. A series is in
half widths of the interval; what it leaves out is bounded on a disc of the complex plane for each of R reaches. A bound
that cannot be had is infinite.

Notes
-----
What a series leaves out of f(x) is bounded by a majorant of f, a series whose coefficients are no smaller: its value
where every term of x has its full size, less the terms that are kept.

Source: Taylor models, K. Makino and M. Berz, "Taylor Models and Other Validated Functional Inclusion Methods",
International Journal of Pure and Applied Mathematics 6 (2003), 239-316, here on discs as in I. Gargantini and P.
Henrici, "Circular Arithmetic and the Determination of Polynomial Zeros", Numerische Mathematik 18 (1972), 305-320.
Rounding is not bounded.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.switching.chebyshev import REACHES

Array = NDArray[np.float64]
Index = NDArray[np.intp]

ORDER = 6
"""The highest power that is kept."""
_POWERS: Array = np.arange(ORDER + 1.0)
_SCALE: Array = REACHES ** _POWERS[:, None]  # (K, R)
# Whole powers up to this are taken by multiplying; they may be taken of zero.
_MOST_FACTORS = 64


@dataclass(frozen=True)
class Series:
    """Numbers as series with what these leave out."""

    terms: Array  # (..., K) the coefficients, from the constant on
    rest: Array  # (..., R) how far the number may be from its series within each disc

    @property
    def centre(self) -> Array:
        """The numbers in the middle, (..., 1)."""
        return self.terms[..., :1]

    @property
    def radius(self) -> Array:
        """How far the numbers may be from the middle within each disc, (..., R)."""
        return bounded(np.abs(self.terms[..., 1:]) @ _SCALE[1:] + self.rest)

    @property
    def size(self) -> Array:
        """How large the numbers may be within each disc, (..., R)."""
        return np.abs(self.centre) + self.radius

    def at(self, index: Index) -> "Series":
        """Return the numbers that stand at some places of the first axis."""
        return Series(self.terms[index], self.rest[index])

    def __add__(self, other: "Series") -> "Series":
        """Return the sums."""
        return Series(self.terms + other.terms, self.rest + other.rest)

    def __sub__(self, other: "Series") -> "Series":
        """Return the differences."""
        return Series(self.terms - other.terms, self.rest + other.rest)

    def scaled(self, factor: Array | float) -> "Series":
        """Return the numbers times fixed ones."""
        return Series(self.terms * factor, self.rest * np.abs(factor))

    def shifted(self, amount: Array | float) -> "Series":
        """Return the numbers plus fixed ones, (..., 1)."""
        return Series(self.terms + amount * (_POWERS == 0), self.rest)

    def summed(self, axis: int) -> "Series":
        """Return the sums over an axis in front of the last one."""
        return Series(self.terms.sum(axis=axis), self.rest.sum(axis=axis))


def fixed(values: Array) -> Series:
    """Return numbers that do not move, given as (...)."""
    return Series(values[..., None] * (_POWERS == 0), np.zeros((*values.shape, len(REACHES))))


def moving(middle: Array, half: Array) -> Series:
    """Return numbers that rise evenly over the interval."""
    return Series(middle[..., None] * (_POWERS == 0) + half[..., None] * (_POWERS == 1), fixed(middle).rest)


def bounded(radius: Array) -> Array:
    """Return radii with infinity where nothing can be said."""
    return np.where(np.isnan(radius), np.inf, radius)


def times(one: Series, other: Series) -> Series:
    """Return products."""
    sizes = [np.abs(each.terms)[..., None] * _SCALE for each in (one, other)]  # (..., K, R)
    # The powers of the second that, times a power of the first, go beyond those that are kept.
    beyond = np.cumsum(sizes[1][..., ::-1, :], axis=-2)
    left_out = (sizes[0][..., 1:, :] * beyond[..., :-1, :]).sum(axis=-2)
    rest = left_out + one.rest * (sizes[1].sum(axis=-2) + other.rest) + sizes[0].sum(axis=-2) * other.rest
    return Series(_convolved(one.terms, other.terms), bounded(rest))


def _convolved(one: Array, other: Array) -> Array:
    shape = np.broadcast_shapes(one.shape, other.shape)
    terms = np.zeros(shape)
    for k in range(ORDER + 1):
        terms[..., k:] += one[..., k : k + 1] * other[..., : ORDER + 1 - k]
    return terms


def _recurred(first: Array, step: Callable[[Array, int], Array], shape: tuple[int, ...]) -> Array:
    """Return terms of which each follows from those before it."""
    terms = np.zeros(shape)
    terms[..., 0] = first
    for k in range(1, ORDER + 1):
        terms[..., k] = step(terms, k)
    return terms


def _exponential_terms(x: Array) -> Array:
    def step(e: Array, k: int) -> Array:
        return np.asarray((_POWERS[1 : k + 1] * x[..., 1 : k + 1] * e[..., k - 1 :: -1][..., :k]).sum(axis=-1) / k)

    return _recurred(np.exp(x[..., 0]), step, x.shape)


def _power_terms(x: Array, n: Array) -> Array:
    """Return the terms of x ** n for a fixed n, (...)."""

    def step(p: Array, k: int) -> Array:
        i = _POWERS[1 : k + 1]
        factors = i * n[..., None] - (k - i)
        return np.asarray((factors * x[..., 1 : k + 1] * p[..., k - 1 :: -1][..., :k]).sum(axis=-1) / (k * x[..., 0]))

    return _recurred(x[..., 0] ** n, step, np.broadcast_shapes(x.shape, (*n.shape, ORDER + 1)))


def _logarithm_terms(x: Array, first: Array, sign: float = 1.0) -> Array:
    """Return the terms of log x; with sign -1, of what bounds them."""

    def step(lo: Array, k: int) -> Array:
        earlier = (_POWERS[1:k] * lo[..., 1:k] * x[..., k - 1 : 0 : -1]).sum(axis=-1) / k if k > 1 else 0.0
        return np.asarray((x[..., k] - sign * earlier) / x[..., 0])

    return _recurred(first, step, x.shape)


def _left_out(majorant: Array, terms: Array) -> Array:
    """Return what a majorant has beyond the terms that are kept."""
    return bounded(np.maximum(majorant - terms @ _SCALE, 0.0))


def exponential(x: Series) -> Series:
    """Return exponentials."""
    sizes = np.abs(x.terms)
    sizes[..., 0] = x.terms[..., 0]
    majorant = np.exp(x.centre) * np.exp(x.radius)
    return Series(_exponential_terms(x.terms), _left_out(majorant, _exponential_terms(sizes)))


def logarithm(x: Series) -> Series:
    """Return logarithms."""
    share = x.radius / x.centre
    inside = (x.centre > 0) & (share < 1)
    sizes = np.abs(x.terms)
    bound = _left_out(-np.log1p(-np.where(inside, share, 0.0)), _logarithm_terms(sizes, 0.0 * sizes[..., 0], -1.0))
    return Series(_logarithm_terms(x.terms, np.log(x.terms[..., 0])), np.where(inside, bound, np.inf))


def divided(one: Series, other: Series) -> Series:
    """Return quotients."""
    return times(one, _fixed_power(other, np.full(other.terms.shape[:-1], -1.0)))


def _fixed_power(x: Series, n: Array) -> Series:
    """Return powers with fixed exponents, (...).

    Notes
    -----
    The coefficients of (c + y)^n are no larger than those of c^(n + |n|) (|c| - y)^-|n|. Own derivation.
    """
    size = np.abs(x.centre)
    inside = (size > x.radius) & ((x.centre > 0) | (n == np.round(n))[..., None])
    below = -np.abs(x.terms)
    below[..., 0] *= -1
    scale = size[..., 0] ** (n + np.abs(n))
    majorant = scale[..., None] * np.where(inside, size - x.radius, 1.0) ** -np.abs(n)[..., None]
    bound = _left_out(majorant, scale[..., None] * _power_terms(below, -np.abs(n)))
    return Series(_power_terms(x.terms, n), np.where(inside, bound, np.inf))


def power(base: Series, exponent: Series) -> Series:
    """Return powers."""
    if np.any(exponent.radius):
        return exponential(times(logarithm(base), exponent))
    n = exponent.terms[..., 0]
    whole = float(n.flat[0])
    if (n == whole).all() and whole.is_integer() and 0 <= whole <= _MOST_FACTORS:
        result = fixed(np.ones(np.broadcast_shapes(base.terms.shape[:-1], n.shape)))
        for _ in range(int(whole)):
            result = times(result, base)
        return result
    return _fixed_power(base, n)


def root(x: Series) -> Series:
    """Return square roots."""
    return _fixed_power(x, np.full(x.terms.shape[:-1], 0.5))


SMOOTH: dict[str, Callable[..., Series]] = {
    "add": lambda one, other: one + other,
    "sub": lambda one, other: one - other,
    "neg": lambda one: one.scaled(-1.0),
    "mul": times,
    "div": divided,
    "pow": power,
    "exp": exponential,
    "log": logarithm,
    "sqrt": root,
    "expm1": lambda x: exponential(x).shifted(-1.0),
    "log1p": lambda x: logarithm(x.shifted(1.0)),
}
"""Smooth operation → its result."""
