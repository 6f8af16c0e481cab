"""The shapes of uncertainty: what a parameter's value may be, as quantile functions.

Made from the `distribution` of a parameter, or from its low, value and high; used by the gate for the ends of
ranges and by everything that draws. To add one: a frozen class with `quantile` and `mean` here, and its line in
DISTRIBUTIONS.
"""

import math
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, ClassVar, Protocol, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from crossroads.errors import DefinitionError, nearest

Array: TypeAlias = NDArray[np.float64]
Numbers: TypeAlias = tuple[float, ...]


class Distribution(Protocol):
    """What every shape offers."""

    @property
    def mean(self) -> float:
        """The expected value."""

    def quantile(self, u: ArrayLike) -> Array:
        """Return the value below which a share ``u`` of the distribution lies; u strictly within 0 and 1."""


def _require(condition: bool, problem: str, remedy: str) -> None:
    if not condition:
        raise DefinitionError(problem, remedy)


@dataclass(frozen=True, slots=True)
class Uniform:
    """Every value between low and high is equally likely."""

    low: float
    high: float

    def __post_init__(self) -> None:
        _require(
            self.low < self.high,
            f"A uniform needs low < high; here low is {self.low:g} and high is {self.high:g}.",
            "Swap or widen the ends.",
        )

    @property
    def mean(self) -> float:
        """The expected value."""
        return (self.low + self.high) / 2

    def quantile(self, u: ArrayLike) -> Array:
        """Return the value at the share u."""
        return self.low + (self.high - self.low) * np.asarray(u, np.float64)


@dataclass(frozen=True, slots=True)
class Triangular:
    """Rising straight from low to mode, falling straight to high."""

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        _require_ordered("triangular", self.low, self.mode, self.high)

    @property
    def mean(self) -> float:
        """The expected value."""
        return (self.low + self.mode + self.high) / 3

    def quantile(self, u: ArrayLike) -> Array:
        """Return the value at the share u."""
        u = np.asarray(u, np.float64)
        width = self.high - self.low
        left = self.low + np.sqrt(u * width * (self.mode - self.low))
        right = self.high - np.sqrt((1 - u) * width * (self.high - self.mode))
        return np.where(u * width < self.mode - self.low, left, right)


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
        _require_ordered("pert", self.low, self.mode, self.high)

    @property
    def mean(self) -> float:
        """The expected value."""
        return (self.low + 4 * self.mode + self.high) / 6

    def quantile(self, u: ArrayLike) -> Array:
        """Return the value at the share u."""
        width = self.high - self.low
        a = 1 + 4 * (self.mode - self.low) / width
        b = 1 + 4 * (self.high - self.mode) / width
        return self.low + width * Beta(a, b).quantile(u)


@dataclass(frozen=True, slots=True)
class Beta:
    """A share between 0 and 1, as after a successes and b failures; stretched to low and high if given."""

    a: float
    b: float
    low: float = 0.0
    high: float = 1.0

    def __post_init__(self) -> None:
        _require(
            self.a > 0 and self.b > 0,
            f"A beta needs a > 0 and b > 0; here a is {self.a:g} and b is {self.b:g}.",
            "Give positive counts.",
        )
        _require(
            self.low < self.high,
            f"A beta needs low < high; here low is {self.low:g} and high is {self.high:g}.",
            "Swap the ends.",
        )

    @property
    def mean(self) -> float:
        """The expected value."""
        return self.low + (self.high - self.low) * self.a / (self.a + self.b)

    def quantile(self, u: ArrayLike) -> Array:
        """Return the value at the share u."""
        from scipy.special import betaincinv  # noqa: PLC0415 - 0.2 s that most commands never need

        return np.asarray(self.low + (self.high - self.low) * betaincinv(self.a, self.b, u), np.float64)


@dataclass(frozen=True, slots=True)
class Normal:
    """The bell curve."""

    mean: float
    sd: float

    def __post_init__(self) -> None:
        _require_positive("normal", sd=self.sd)

    def quantile(self, u: ArrayLike) -> Array:
        """Return the value at the share u."""
        from scipy.special import ndtri  # noqa: PLC0415

        return np.asarray(self.mean + self.sd * ndtri(u), np.float64)


@dataclass(frozen=True, slots=True)
class TruncatedNormal:
    """The bell curve cut off outside low to high; mean and sd are those of the uncut curve."""

    location: float
    sd: float
    low: float
    high: float
    NAMES: ClassVar[Mapping[str, str]] = {"location": "mean"}

    def __post_init__(self) -> None:
        _require_positive("truncnormal", sd=self.sd)
        _require(
            self.low < self.high,
            f"A truncnormal needs low < high; here low is {self.low:g} and high is {self.high:g}.",
            "Swap the ends.",
        )

    def _ends(self) -> tuple[float, float]:
        return (self.low - self.location) / self.sd, (self.high - self.location) / self.sd

    @property
    def mean(self) -> float:
        """The expected value: location + sd·(φ(a) − φ(b)) / (Φ(b) − Φ(a)), a and b the standardised ends."""
        a, b = self._ends()
        density = (math.exp(-a * a / 2) - math.exp(-b * b / 2)) / math.sqrt(2 * math.pi)
        mass = 0.5 * (math.erf(b / math.sqrt(2)) - math.erf(a / math.sqrt(2)))
        return self.location + self.sd * density / mass

    def quantile(self, u: ArrayLike) -> Array:
        """Return the value at the share u."""
        from scipy.special import ndtr, ndtri  # noqa: PLC0415

        below, above = ndtr(np.array(self._ends()))
        return np.asarray(self.location + self.sd * ndtri(below + (above - below) * np.asarray(u)), np.float64)


@dataclass(frozen=True, slots=True)
class Lognormal:
    """A positive amount whose logarithm is normal with mean mu and standard deviation sigma."""

    mu: float
    sigma: float

    def __post_init__(self) -> None:
        _require_positive("lognormal", sigma=self.sigma)

    @property
    def mean(self) -> float:
        """The expected value."""
        return math.exp(self.mu + self.sigma**2 / 2)

    def quantile(self, u: ArrayLike) -> Array:
        """Return the value at the share u."""
        return np.exp(Normal(self.mu, self.sigma).quantile(u))


@dataclass(frozen=True, slots=True)
class Gamma:
    """A positive amount with the given shape, stretched by scale."""

    shape: float
    scale: float

    def __post_init__(self) -> None:
        _require_positive("gamma", shape=self.shape, scale=self.scale)

    @property
    def mean(self) -> float:
        """The expected value."""
        return self.shape * self.scale

    def quantile(self, u: ArrayLike) -> Array:
        """Return the value at the share u."""
        from scipy.special import gammaincinv  # noqa: PLC0415

        return np.asarray(self.scale * gammaincinv(self.shape, u), np.float64)


@dataclass(frozen=True, slots=True)
class Discrete:
    """One of several values, each with its probability."""

    values: Numbers
    probabilities: Numbers

    def __post_init__(self) -> None:
        _require(
            len(self.values) == len(self.probabilities) > 0,
            f"A discrete needs as many probabilities as values; here are {len(self.values)} values and "
            f"{len(self.probabilities)} probabilities.",
            "Give one probability for each value.",
        )
        total = math.fsum(self.probabilities)
        # 1e-9 tolerates how decimals are stored, and no more.
        _require(
            min(self.probabilities) >= 0 and abs(total - 1) <= 1e-9,
            f"The probabilities of a discrete are at least 0 and sum to 1; here they sum to {total:g}.",
            "Mend the probabilities.",
        )

    @property
    def mean(self) -> float:
        """The expected value."""
        return math.fsum(x * p for x, p in zip(self.values, self.probabilities, strict=True))

    def quantile(self, u: ArrayLike) -> Array:
        """Return the value at the share u."""
        order = np.argsort(self.values, kind="stable")
        steps = np.cumsum(np.array(self.probabilities)[order])[:-1]
        return np.array(self.values, np.float64)[order][np.searchsorted(steps, u, side="left")]


@dataclass(frozen=True, slots=True)
class Empirical:
    """One of the observed values, each as likely as the others."""

    values: Numbers

    def __post_init__(self) -> None:
        _require(len(self.values) > 0, "An empirical needs at least one value.", "List the observations.")

    @property
    def mean(self) -> float:
        """The expected value."""
        return math.fsum(self.values) / len(self.values)

    def quantile(self, u: ArrayLike) -> Array:
        """Return the value at the share u."""
        share = 1 / len(self.values)
        return Discrete(self.values, (share,) * len(self.values)).quantile(u)


@dataclass(frozen=True, slots=True)
class Quantiles:
    """Stated quantiles, straight lines between them; the outer lines go on to the shares 0 and 1."""

    points: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        shares = [share for share, _ in self.points]
        values = [value for _, value in self.points]
        _require(len(shares) >= 2, "Quantiles need at least two points.", "Add one, as in {0.1: 5, 0.9: 20}.")
        _require(
            all(0 <= share <= 1 for share in shares),
            f"The shares of quantiles lie within 0 and 1; here they are {_listed(shares)}.",
            "Write shares, not per cent.",
        )
        _require(
            all(a < b for a, b in zip(shares, shares[1:], strict=False))
            and all(a <= b for a, b in zip(values, values[1:], strict=False)),
            f"Quantiles rise with their shares; here {_listed(shares)} go with {_listed(values)}.",
            "Order the shares, and check the values.",
        )

    def _knots(self) -> tuple[Array, Array]:
        share, value = np.array(self.points, np.float64).T
        slope = np.diff(value) / np.diff(share)
        first, last = value[0] - slope[0] * share[0], value[-1] + slope[-1] * (1 - share[-1])
        return np.concatenate(([0.0], share, [1.0])), np.concatenate(([first], value, [last]))

    @property
    def mean(self) -> float:
        """The expected value: the area under the lines."""
        share, value = self._knots()
        return float(np.sum(np.diff(share) * (value[1:] + value[:-1]) / 2))

    def quantile(self, u: ArrayLike) -> Array:
        """Return the value at the share u."""
        return np.asarray(np.interp(u, *self._knots()), np.float64)


DISTRIBUTIONS: dict[str, type[Any]] = {
    "uniform": Uniform,
    "triangular": Triangular,
    "pert": Pert,
    "beta": Beta,
    "normal": Normal,
    "truncnormal": TruncatedNormal,
    "lognormal": Lognormal,
    "gamma": Gamma,
    "discrete": Discrete,
    "empirical": Empirical,
    "quantiles": Quantiles,
}


def build(name: str, arguments: Mapping[str, object]) -> Distribution:
    """Return the distribution of a name with its arguments.

    Raises
    ------
    DefinitionError
        If the name is unknown, or the arguments are not those of the distribution.

    Example
    -------
    >>> build("uniform", {"low": 10, "high": 20}).mean
    15.0
    """
    if name not in DISTRIBUTIONS:
        raise DefinitionError(f"There is no distribution {name}.", nearest(name, DISTRIBUTIONS))
    if name == "quantiles":
        return Quantiles(_quantile_points(arguments))
    shape = DISTRIBUTIONS[name]
    renamed = {inner: outer for inner, outer in getattr(shape, "NAMES", {}).items()}
    parts = {renamed.get(part.name, part.name): part for part in fields(shape)}
    for given in arguments:
        _require(given in parts, f"A {name} has no argument {given}.", nearest(given, parts))
    missing = [key for key, part in parts.items() if part.default is MISSING and key not in arguments]
    wanted = ", ".join(parts)
    _require(not missing, f"A {name} needs {wanted}; {_and(missing)} is missing.", "Add what is missing.")
    built: Distribution = shape(
        **{parts[key].name: _argument(name, key, value, parts[key].type) for key, value in arguments.items()}
    )
    return built


def _argument(name: str, key: str, value: object, kind: object) -> float | Numbers:
    if kind is Numbers:
        items = value if isinstance(value, list) else None
        _require(items is not None, f"The {key} of a {name} are a list of numbers.", "Write them as [1, 2, 3].")
        return tuple(_number(name, key, item) for item in items or ())
    return _number(name, key, value)


def _number(name: str, key: str, value: object) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    _require(is_number, f"{key} of a {name} is a number; here it is {value!r}.", "Write a finite number.")
    return float(value)  # type: ignore[arg-type]  # checked the line above


def _quantile_points(arguments: Mapping[str, object]) -> tuple[tuple[float, float], ...]:
    points = []
    for share, value in arguments.items():
        try:
            points.append((float(share), _number("quantiles", share, value)))
        except ValueError:
            problem = f"Quantiles map shares to values; {share!r} is no number."
            raise DefinitionError(problem, "Write them as {0.1: 5, 0.5: 9, 0.9: 20}.") from None
    return tuple(points)


def _require_ordered(name: str, low: float, mode: float, high: float) -> None:
    _require(
        low <= mode <= high and low < high,
        f"A {name} needs low <= mode <= high and low < high; "
        f"here low is {low:g}, mode {mode:g} and high {high:g}.",
        "Order the three numbers.",
    )


def _require_positive(name: str, **arguments: float) -> None:
    for key, value in arguments.items():
        _require(value > 0, f"A {name} needs {key} > 0; here it is {value:g}.", "Give a positive number.")


def _listed(numbers: list[float]) -> str:
    return ", ".join(f"{number:g}" for number in numbers)


def _and(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
