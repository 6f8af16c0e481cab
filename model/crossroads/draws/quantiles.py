"""Quantile functions as piecewise polynomials: the inverse distribution functions that are slow, worked out once.

Made for the beta, PERT, gamma, normal and lognormal distributions of a scenario, all of one family at once; what the
lookup in ``tables`` is made of. They are functions of a share's odds, share / (1 - share): cells that are narrower the
nearer odds are to 0 serve both ends of a distribution, sixteen to every doubling of the odds. Within a cell stands the
polynomial of fifth degree with the quantile function's value, slope and curvature at both ends.

Source: F. Hildebrand, "Introduction to Numerical Analysis" (1974), section 8.2 (Hermite interpolation), 8.5 (Gauss-
Legendre quadrature); inverse functions by tables: W. Hörmann and J. Leydold, "Continuous random variate generation
by fast numerical inversion", ACM Transactions on Modeling and Computer Simulation 13 (2003), 347-362.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from crossroads.distributions import Beta, Distribution, Gamma, Lognormal, Normal, Pert

Array = NDArray[np.float64]

OCTAVES, LOG2_CELLS = 29, 4
"""Odds go from 2^-29 to 2^29, with sixteen cells for every doubling."""
CELLS = OCTAVES << LOG2_CELLS
# Shapes beyond these are left to the exact functions: their densities are too steep for even panels.
_LEAST_SHAPE, _GREATEST_SHAPE = 1.0, 1e5

# Panels of the numerical integration of a density, and how far below its peak it starts (in logarithms).
_PANELS, _DEPTH = 256, 48.0
# Where that is need not be known well.
_HALVINGS = 20
_NODES = np.array([-0.906179845938664, -0.5384693101056831, 0.0, 0.5384693101056831, 0.906179845938664])
_WEIGHTS = np.array(
    [0.23692688505618908, 0.47862867049936647, 0.5688888888888889, 0.47862867049936647, 0.23692688505618908]
)


@dataclass(frozen=True)
class Quantiles:
    """The inverse distribution function of one distribution."""

    exact: Distribution
    coefficients: Array  # (6, 2 * C) of the fraction of a cell, constant terms first
    is_exponential: bool = False
    """Whether the polynomials give the logarithm."""


class _Family(Protocol):
    """Distributions of one family, in a coordinate y in which their densities are smooth; arrays (n, 1)."""

    def log_density(self, y: Array) -> Array:
        """Return the logarithm of the density of y, but for a constant."""

    def slope(self, y: Array) -> Array:
        """Return the derivative of that logarithm."""

    def value(self, y: Array) -> tuple[Array, Array, Array]:
        """Return the value at y, and its first two derivatives."""


@dataclass(frozen=True)
class _Logits:
    """Beta distributions, y being the logarithm of the odds."""

    a: Array
    b: Array

    def log_density(self, y: Array) -> Array:
        # log(x) and log(1 - x) without losing digits at either end.
        tail = np.log1p(np.exp(-np.abs(y)))
        return np.asarray(-self.a * (np.maximum(-y, 0) + tail) - self.b * (np.maximum(y, 0) + tail), np.float64)

    def slope(self, y: Array) -> Array:
        return np.asarray(self.a - (self.a + self.b) * _logistic(y), np.float64)

    def value(self, y: Array) -> tuple[Array, Array, Array]:
        x = _logistic(y)
        first = x * _logistic(-y)
        return x, first, first * (1 - 2 * x)


@dataclass(frozen=True)
class _Logarithms:
    """Gamma distributions of scale 1, y being the logarithm; the upper half with the sign turned."""

    shape: Array
    sign: Array

    def log_density(self, y: Array) -> Array:
        y = self.sign * y
        return np.asarray(self.shape * y - np.exp(np.minimum(y, 700)), np.float64)

    def slope(self, y: Array) -> Array:
        return np.asarray(self.sign * (self.shape - np.exp(np.minimum(self.sign * y, 700))), np.float64)

    def value(self, y: Array) -> tuple[Array, Array, Array]:
        x = np.exp(np.minimum(self.sign * y, 700))
        return x, self.sign * x, x


def _logistic(y: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-np.clip(y, -700, 700))), np.float64)


def make_quantiles(distributions: Sequence[Distribution]) -> list[Quantiles | None]:
    """Return the polynomials of each distribution; None where its own function is quick, or the only one."""
    found: dict[Distribution, Quantiles] = _betas(distributions) | _gammas(distributions)
    found |= {each: _bell(each) for each in distributions if isinstance(each, Normal | Lognormal)}
    return [found.get(each) for each in distributions]


def standard_normal() -> Quantiles:
    """Return the polynomials of the standard normal distribution."""
    return _bell(Normal(0.0, 1.0))


def _betas(distributions: Sequence[Distribution]) -> dict[Distribution, Quantiles]:
    betas = {each: beta for each in distributions if (beta := _as_beta(each)) is not None}
    # Many ranges have one shape.
    numbers = {shape: i for i, shape in enumerate(dict.fromkeys((beta.a, beta.b) for beta in betas.values()))}
    if not numbers:
        return {}
    shapes = np.array(list(numbers))
    # The upper half of a distribution is the lower one of its mirror image.
    a, b = np.concatenate((shapes, shapes[:, ::-1])).T[:, :, None]
    lower, upper = np.split(_halves(_Logits(a, b)), 2, axis=1)
    upper *= -1
    upper[0] += 1
    both = np.concatenate((lower, upper), axis=2)
    found: dict[Distribution, Quantiles] = {}
    for each, beta in betas.items():
        coefficients = both[:, numbers[beta.a, beta.b]] * (beta.high - beta.low)
        coefficients[0] += beta.low
        found[each] = Quantiles(each, coefficients)
    return found


def _gammas(distributions: Sequence[Distribution]) -> dict[Distribution, Quantiles]:
    gammas = [each for each in distributions if isinstance(each, Gamma) and _is_tame(each.shape)]
    if not gammas:
        return {}
    shape = np.array([each.shape for each in gammas] * 2)[:, None]
    halves = _halves(_Logarithms(shape, np.repeat([1.0, -1.0], len(gammas))[:, None]))
    both = np.concatenate(np.split(halves, 2, axis=1), axis=2)
    return {gamma: Quantiles(gamma, gamma.scale * both[:, i]) for i, gamma in enumerate(gammas)}


def _as_beta(distribution: Distribution) -> Beta | None:
    """Return a distribution as a beta whose shapes a table can hold; None where it is none of these."""
    if isinstance(distribution, Pert):
        width = distribution.high - distribution.low
        a = 1 + 4 * (distribution.mode - distribution.low) / width
        return Beta(a, 6 - a, distribution.low, distribution.high)
    if isinstance(distribution, Beta) and _is_tame(distribution.a) and _is_tame(distribution.b):
        return distribution
    return None


def _is_tame(shape: float) -> bool:
    return _LEAST_SHAPE <= shape <= _GREATEST_SHAPE


def _bell(each: Normal | Lognormal) -> Quantiles:
    location, spread = (each.mean, each.sd) if isinstance(each, Normal) else (each.mu, each.sigma)
    coefficients = _standard_normal() * spread
    coefficients[0] += location
    return Quantiles(each, coefficients, isinstance(each, Lognormal))


@cache
def _standard_normal() -> Array:
    shares, slope, bend = _shares()
    bell = NormalDist()
    z = np.array([[bell.inv_cdf(share) for share in row] for row in shares.tolist()])
    density = np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    first, second = _chained(1 / density, z / density**2, slope, bend)
    lower, upper = hermite(odds(), z, first, second).swapaxes(0, 1)
    return np.concatenate((lower, -upper), axis=1)


def odds() -> Array:
    """Return the odds at which cells begin, and where the last one ends, (2, C + 1): up to 1, and from there on."""
    cells, per_octave = np.arange(2 * CELLS + 1), 1 << LOG2_CELLS
    borders = np.ldexp(1 + (cells % per_octave) / per_octave, cells // per_octave - OCTAVES)
    return np.stack((borders[: CELLS + 1], borders[CELLS:]))


def _shares() -> tuple[Array, Array, Array]:
    """Return the shares beneath the lower odds and above the upper ones, and their two derivatives, each (2, C + 1)."""
    lower, upper = odds()
    shares = np.stack((lower / (1 + lower), 1 / (1 + upper)))
    slope = np.stack((1 / (1 + lower) ** 2, -1 / (1 + upper) ** 2))
    return shares, slope, np.stack((-2 / (1 + lower) ** 3, 2 / (1 + upper) ** 3))


def _chained(first: Array, second: Array, slope: Array, bend: Array) -> tuple[Array, Array]:
    """Return derivatives by the odds from those by the share, and those of the share."""
    return first * slope, second * slope**2 + first * bend


def hermite(t: Array, value: Array, first: Array, second: Array) -> Array:
    """Return the coefficients of each cell's polynomial in the fraction of the cell, (6, …, C)."""
    width = np.diff(t)
    p0, p1 = value[..., :-1], value[..., 1:]
    m0, m1 = first[..., :-1] * width, first[..., 1:] * width
    c0, c1 = second[..., :-1] * width**2, second[..., 1:] * width**2
    rise = p1 - p0
    return np.stack(
        [
            p0, m0, c0 / 2, 10 * rise - 6 * m0 - 4 * m1 - 1.5 * c0 + 0.5 * c1,
            -15 * rise + 8 * m0 + 7 * m1 + 1.5 * c0 - c1, 6 * rise - 3 * m0 - 3 * m1 - 0.5 * c0 + 0.5 * c1,
        ]
    )  # fmt: skip


def _halves(family: _Family) -> Array:
    """Return the coefficients of distributions, and then of their mirror images, (6, n, C).

    Densities are integrated panel by panel from far below the peak, and inverted by two steps of Halley's method.
    """
    low, high = _support(family)
    width = (high - low) / _PANELS
    edge = low + width * np.arange(_PANELS)
    peak = family.log_density((low + high) / 2)
    inside = (edge[:, :, None] + width[:, :, None] * (1 + _NODES) / 2).reshape(len(low), -1)
    density = np.exp(family.log_density(inside) - peak).reshape(*edge.shape, len(_NODES))
    mass = np.concatenate((np.zeros_like(low), np.cumsum(density @ _WEIGHTS * width / 2, axis=1)), axis=1)
    total = mass[:, -1:]
    count = len(low) // 2
    borders, shares, slope, bend = (np.repeat(each, count, axis=0) for each in (odds(), *_shares()))
    wanted = shares * total
    edges = np.concatenate((edge, high), axis=1)
    logs = np.log(np.maximum(mass, 1e-300))
    rows = zip(np.log(wanted), logs, edges, strict=True)
    y = np.array([np.interp(want, log, at) for want, log, at in rows])
    for _ in range(2):
        panel = np.clip(((y - low) / width).astype(np.intp), 0, _PANELS - 1)
        start, reached = (np.take_along_axis(each, panel, axis=1) for each in (edge, mass))
        half = (y - start) / 2
        inside = (start[:, :, None] + half[:, :, None] * (1 + _NODES)).reshape(len(low), -1)
        part = np.exp(family.log_density(inside) - peak).reshape(*y.shape, len(_NODES)) @ _WEIGHTS * half
        density = np.exp(family.log_density(y) - peak)
        step = (reached + part - wanted) / density
        y = y - step / (1 - step * family.slope(y) / 2)
    density = np.exp(family.log_density(y) - peak) / total
    value, first, second = family.value(y)
    first, second = first / density, (second - first * family.slope(y)) / density**2
    return hermite(borders, value, *_chained(first, second, slope, bend))


def _support(family: _Family) -> tuple[Array, Array]:
    """Return between which y a density is more than a trace of its peak, both (n, 1)."""
    peak = _bisected(lambda y: family.slope(y) > 0)
    top = family.log_density(peak)
    low = _bisected(lambda y: (y < peak) & (family.log_density(y) < top - _DEPTH))
    high = _bisected(lambda y: (y < peak) | (family.log_density(y) > top - _DEPTH))
    return low, high


def _bisected(is_below: Callable[[Array], NDArray[np.bool_]]) -> Array:
    """Return about where a condition that holds from minus infinity on ends, in each row, (n, 1)."""
    rows = is_below(np.zeros((1, 1))).shape
    low, high = np.full(rows, -1.0), np.full(rows, 1.0)
    while not (is_low := is_below(low)).all() or is_below(high).any():
        low, high = np.where(is_low, low, 2 * low), np.where(is_below(high), 2 * high, high)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        below = is_below(middle)
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return low
