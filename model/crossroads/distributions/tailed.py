"""Distributions with tails: normal, truncated normal, lognormal and gamma."""

import math
from dataclasses import dataclass

import numpy as np

from crossroads.distributions.distribution import Array, Share, require, require_positive, require_span

# Less of the curve than this between the ends of a truncated normal, and its numbers lose their precision.
_LEAST_MASS = 1e-6


@dataclass(frozen=True, slots=True)
class Normal:
    """The bell curve."""

    mean: float
    sd: float

    def __post_init__(self) -> None:
        require_positive("normal", sd=self.sd)

    @property
    def support(self) -> tuple[float, float]:
        """The least and the greatest possible value: there is none."""
        return -math.inf, math.inf

    def quantile(self, u: Share) -> Array:
        """Return the value at the share u."""
        from scipy.special import ndtri  # here, as importing it takes longer than most commands

        return np.asarray(self.mean + self.sd * ndtri(u), np.float64)


@dataclass(frozen=True, slots=True)
class TruncatedNormal:
    """The bell curve around a location, cut off outside low to high; sd is that of the uncut curve."""

    location: float
    sd: float
    low: float
    high: float

    def __post_init__(self) -> None:
        require_positive("truncnormal", sd=self.sd)
        require_span("truncnormal", self.low, self.high)
        problem = (
            f"Hardly any of a normal with mean {self.location:g} and sd {self.sd:g} lies between "
            f"{self.low:g} and {self.high:g}."
        )
        require(self._mass() >= _LEAST_MASS, problem, "Move the ends towards the mean, or raise sd.")

    def _ends(self) -> tuple[float, float]:
        return (self.low - self.location) / self.sd, (self.high - self.location) / self.sd

    def _mass(self) -> float:
        """Return the share of the uncut curve between the ends, from the side where digits are not lost."""
        a, b = self._ends()
        return _share_below(-a) - _share_below(-b) if a > 0 else _share_below(b) - _share_below(a)

    @property
    def mean(self) -> float:
        """The expected value: location + sd·(φ(a) − φ(b)) / (Φ(b) − Φ(a)), a and b the standardised ends.

        Source: N. L. Johnson, S. Kotz, N. Balakrishnan, "Continuous Univariate Distributions", volume 1, 2nd
        edition, Wiley 1994, chapter 13, section 10.1.
        """
        a, b = self._ends()
        density = (math.exp(-a * a / 2) - math.exp(-b * b / 2)) / math.sqrt(2 * math.pi)
        return self.location + self.sd * density / self._mass()

    @property
    def support(self) -> tuple[float, float]:
        """The least and the greatest possible value."""
        return self.low, self.high

    def quantile(self, u: Share) -> Array:
        """Return the value at the share u."""
        from scipy.special import ndtri  # here, as importing it takes longer than most commands

        u, mass, (a, b) = np.asarray(u, np.float64), self._mass(), self._ends()
        # Each tail is counted from its own end: a share near 1 has no digits left for what lies above it.
        below, above = _share_below(a) + mass * u, _share_below(-b) + mass * (1 - u)
        standard = np.where(below < above, ndtri(below), -ndtri(above))
        return np.asarray(self.location + self.sd * standard, np.float64)


def _share_below(x: float) -> float:
    return math.erfc(-x / math.sqrt(2)) / 2


def truncated_normal(mean: float, sd: float, low: float, high: float) -> TruncatedNormal:
    """Return a truncated normal by the names that its arguments have in a scenario."""
    return TruncatedNormal(mean, sd, low, high)


@dataclass(frozen=True, slots=True)
class Lognormal:
    """A positive amount whose logarithm is normal with mean mu and standard deviation sigma."""

    mu: float
    sigma: float

    def __post_init__(self) -> None:
        require_positive("lognormal", sigma=self.sigma)
        # exp(700) is near the end of what a float holds.
        problem = f"The mean of a lognormal with mu {self.mu:g} and sigma {self.sigma:g} is too large for a number."
        require(
            self.mu + self.sigma**2 / 2 < 700,
            problem,
            "Lower mu or sigma: both are on the scale of logarithms.",
        )

    @property
    def mean(self) -> float:
        """The expected value."""
        return math.exp(self.mu + self.sigma**2 / 2)

    @property
    def support(self) -> tuple[float, float]:
        """The least and the greatest possible value."""
        return 0.0, math.inf

    def quantile(self, u: Share) -> Array:
        """Return the value at the share u."""
        return np.exp(Normal(self.mu, self.sigma).quantile(u))


@dataclass(frozen=True, slots=True)
class Gamma:
    """A positive amount with the given shape, stretched by scale."""

    shape: float
    scale: float

    def __post_init__(self) -> None:
        require_positive("gamma", shape=self.shape, scale=self.scale)

    @property
    def mean(self) -> float:
        """The expected value."""
        return self.shape * self.scale

    @property
    def support(self) -> tuple[float, float]:
        """The least and the greatest possible value."""
        return 0.0, math.inf

    def quantile(self, u: Share) -> Array:
        """Return the value at the share u."""
        from scipy.special import gammaincinv  # here, as importing it takes longer than most commands

        return np.asarray(self.scale * gammaincinv(self.shape, u), np.float64)
