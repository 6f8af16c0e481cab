"""How far a number may move while what it is made of moves within discs of the complex plane.

Made for the steps of a tape and for the sums of a rollback; used to bound what interpolation leaves out. A disc is a
centre and a radius for each of R sizes; a radius that cannot be bounded is infinite.

Source: circular arithmetic, I. Gargantini and P. Henrici, "Circular Arithmetic and the Determination of Polynomial
Zeros", Numerische Mathematik 18 (1972), 305-320; the idea of bounding a function over a whole set, R. E. Moore,
"Interval Analysis" (1966). Centres are not moved here, so quotients have somewhat larger discs than there. Rounding is
not bounded.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Disc(NamedTuple):
    """Numbers with how far they may move."""

    centre: Array  # (..., 1)
    radius: Array  # (..., R)


def times(one: Disc, other: Disc) -> Array:
    """Return the radius of a product."""
    return bounded(np.abs(one.centre) * other.radius + np.abs(other.centre) * one.radius + one.radius * other.radius)


def over(disc: Disc) -> Array:
    """Return the radius of 1 divided by a number."""
    size = np.abs(disc.centre)
    return _within(size > disc.radius, disc.radius / (size * (size - disc.radius)))


def divided(one: Disc, other: Disc) -> Array:
    """Return the radius of a quotient."""
    return times(one, Disc(1 / other.centre, over(other)))


def exponential(disc: Disc) -> Array:
    """Return the radius of the exponential of a number."""
    return bounded(np.exp(disc.centre) * np.expm1(disc.radius))


def logarithm(disc: Disc) -> Array:
    """Return the radius of the logarithm of a number."""
    return _within(disc.centre > disc.radius, -np.log1p(-disc.radius / disc.centre))


def root(disc: Disc) -> Array:
    """Return the radius of the square root of a number."""
    inside = disc.centre > disc.radius
    return _within(inside, np.sqrt(disc.centre) * (1 - np.sqrt(1 - disc.radius / disc.centre)))


def power(base: Disc, exponent: Disc) -> Array:
    """Return the radius of a power.

    Notes
    -----
    With a fixed exponent n, ``|(c + d)^n - c^n|`` is at most ``(|c| + r)^n - |c|^n`` for a whole n of 0 or more, and
    ``c^n ((1 - r / c)^-|n| - 1)`` for others: both series have no smaller coefficients. Own derivation.
    """
    n = exponent.centre
    if np.any(exponent.radius):
        logs = Disc(np.log(base.centre), logarithm(base))
        return exponential(Disc(logs.centre * n, times(logs, exponent)))
    size = np.abs(base.centre)
    whole = (size + base.radius) ** np.abs(n) - size ** np.abs(n)
    is_whole = (n == np.round(n)) & (n >= 0)
    inside = (size > base.radius) & ((base.centre > 0) | (n == np.round(n)))
    other = _within(inside, size**n * ((1 - base.radius / size) ** -np.abs(n) - 1))
    return bounded(np.where(is_whole, whole, other))


def _within(inside: NDArray[np.bool_], radius: Array) -> Array:
    return bounded(np.where(inside, radius, np.inf))


def bounded(radius: Array) -> Array:
    """Return radii with infinity where nothing can be said."""
    return np.where(np.isnan(radius), np.inf, radius)


RADII: dict[str, Callable[..., Array]] = {
    "add": lambda one, other: one.radius + other.radius,
    "sub": lambda one, other: one.radius + other.radius,
    "neg": lambda one: one.radius,
    "mul": times,
    "div": divided,
    "pow": power,
    "exp": exponential,
    "log": logarithm,
    "sqrt": root,
    "expm1": exponential,
    "log1p": lambda disc: logarithm(Disc(1 + disc.centre, disc.radius)),
}
"""Smooth operation → the radius of its result."""
