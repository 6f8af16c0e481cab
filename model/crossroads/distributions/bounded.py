"""Distributions between two ends: uniform, triangular, PERT and beta."""

from dataclasses import dataclass

import numpy as np

from crossroads.distributions.distribution import Array, Share, require_ordered, require_positive, require_span


@dataclass(frozen=True, slots=True)
class Uniform:
    """Every value between low and high is equally likely."""

    low: float
    high: float

    def __post_init__(self) -> None:
        require_span("uniform", self.low, self.high)

    @property
    def mean(self) -> float:
        """The expected value."""
        return (self.low + self.high) / 2

    @property
    def support(self) -> tuple[float, float]:
        """The least and the greatest possible value."""
        return self.low, self.high

    def quantile(self, u: Share) -> Array:
        """Return the value at the share u."""
        return np.asarray(self.low + (self.high - self.low) * np.asarray(u, np.float64), np.float64)


@dataclass(frozen=True, slots=True)
class Triangular:
    """Rising straight from low to mode, falling straight to high."""

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        require_ordered("triangular", self.low, self.mode, self.high)

    @property
    def mean(self) -> float:
        """The expected value."""
        return (self.low + self.mode + self.high) / 3

    @property
    def support(self) -> tuple[float, float]:
        """The least and the greatest possible value."""
        return self.low, self.high

    def quantile(self, u: Share) -> Array:
        """Return the value at the share u."""
        u = np.asarray(u, np.float64)
        width = self.high - self.low
        rising = self.low + np.sqrt(u * width * (self.mode - self.low))
        falling = self.high - np.sqrt((1 - u) * width * (self.high - self.mode))
        return np.where(u * width < self.mode - self.low, rising, falling)


@dataclass(frozen=True, slots=True)
class Pert:
    """A beta distribution on low to high with its peak at mode and weight 4 on it.

    Source: D. G. Malcolm, J. H. Roseboom, C. E. Clark, W. Fazar, "Application of a Technique for Research and
    Development Program Evaluation", Operations Research 7 (1959), 646-669.
    """

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        require_ordered("pert", self.low, self.mode, self.high)

    @property
    def mean(self) -> float:
        """The expected value."""
        return (self.low + 4 * self.mode + self.high) / 6

    @property
    def support(self) -> tuple[float, float]:
        """The least and the greatest possible value."""
        return self.low, self.high

    def quantile(self, u: Share) -> Array:
        """Return the value at the share u."""
        width = self.high - self.low
        a = 1 + 4 * (self.mode - self.low) / width
        b = 1 + 4 * (self.high - self.mode) / width
        return Beta(a, b, self.low, self.high).quantile(u)


@dataclass(frozen=True, slots=True)
class Beta:
    """A share between 0 and 1, as after a successes and b failures; stretched to low and high if given."""

    a: float
    b: float
    low: float = 0.0
    high: float = 1.0

    def __post_init__(self) -> None:
        require_positive("beta", a=self.a, b=self.b)
        require_span("beta", self.low, self.high)

    @property
    def mean(self) -> float:
        """The expected value."""
        return self.low + (self.high - self.low) * self.a / (self.a + self.b)

    @property
    def support(self) -> tuple[float, float]:
        """The least and the greatest possible value."""
        return self.low, self.high

    def quantile(self, u: Share) -> Array:
        """Return the value at the share u."""
        from scipy.special import betaincinv  # here, as importing it takes longer than most commands

        return np.asarray(self.low + (self.high - self.low) * betaincinv(self.a, self.b, u), np.float64)
