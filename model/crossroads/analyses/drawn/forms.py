"""Forms: as which function of one uncertain parameter the mean of something over all the others is fitted.

Made from a simulation; used by the value of information and by importance. Where a number is a polynomial in the
parameter while the others are held, and the parameter is independent of them, its mean over the others is a
polynomial of the same degree: that form is exact. Discrete parameters have a mean for each value. Elsewhere a
polynomial is fitted, of the parameter or, where it has a long tail, of its share.

Source: M. Strong, J. E. Oakley, A. Brennan, "Estimating Multiparameter Partial Expected Value of Perfect Information
from a Probabilistic Sensitivity Analysis Sample", Medical Decision Making 34 (2014), 311-326 (regression);
B. Sudret, "Global sensitivity analysis using polynomial chaos expansions", Reliability Engineering and System Safety
93 (2008), 964-979 (polynomials orthogonal under the parameter's own distribution).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.drawn.bound import bound_groups
from crossroads.analyses.drawn.degrees import BEYOND, degrees
from crossroads.distributions import Discrete, Distribution, Empirical, Gamma, Lognormal
from crossroads.draws import Draws
from crossroads.program.tape import Slot
from crossroads.simulation import Simulation

Array = NDArray[np.float64]
Quantile = Callable[[Array], Array]
"""Returns the quantiles of shares, as draws look them up."""
Method = Literal["linear", "polynomial", "by value", "regression"]

# Exact forms up to this degree are fitted as they are; the mean of a few correlated factors hardly bends.
_MOST_DEGREE, _CORRELATED_DEGREE = 5, 3
# With more values than these a discrete distribution is treated like a continuous one.
_MOST_VALUES = 32
# Points over which a distribution is integrated; a kink then costs a millionth of the result.
_POINTS = 1024


@dataclass(frozen=True)
class Grid:
    """Points of a distribution with their weights, for integrals over it."""

    values: Array  # (G,)
    shares: Array  # (G,)
    weights: Array  # (G,) sum to one


def grid_of(distribution: Distribution, quantile: Quantile, points: int = _POINTS) -> Grid:
    """Return the points of a distribution: all values of a discrete one, and quantiles of any other.

    Shares are u = s³ (10 - 15 s + 6 s²) at even s, so that they lie dense at both ends, where tails are.
    """
    if isinstance(distribution, Discrete | Empirical):
        chances = distribution.probabilities if isinstance(distribution, Discrete) else None
        stated = np.array(distribution.values, np.float64)
        values, place = np.unique(stated, return_inverse=True)
        weights = np.bincount(place, chances) / (1.0 if chances else len(stated))
        values, weights = values[weights > 0], weights[weights > 0]
        return Grid(values, np.cumsum(weights) - weights / 2, weights / weights.sum())
    s = (np.arange(points) + 0.5) / points
    shares, weights = s**3 * (10 - 15 * s + 6 * s * s), 30 * (s * (1 - s)) ** 2
    return Grid(quantile(shares), shares, weights / weights.sum())


@dataclass(frozen=True, eq=False)
class Form:
    """How the mean of something depends on one parameter."""

    name: str
    row: int
    """Its row among the draws."""
    method: Method
    degree: int
    distribution: Distribution
    quantile: Quantile
    by_share: bool = False
    """Whether the polynomial is one of the share."""

    @cached_property
    def grid(self) -> Grid:
        """The points of its distribution."""
        return grid_of(self.distribution, self.quantile)

    @property
    def count(self) -> int:
        """How many features it has."""
        return len(self.grid.values) - 1 if self.method == "by value" else self.degree

    @cached_property
    def scale(self) -> tuple[float, float]:
        """The middle of the grid and its half width, in which powers stay well conditioned."""
        if self.by_share:
            return 0.5, 0.5
        values, weights = self.grid.values, self.grid.weights
        middle = float(values @ weights)
        spread = float(np.sqrt(((values - middle) ** 2) @ weights))
        return middle, spread or 1.0

    def features(self, grid: Grid) -> Array:
        """Return the features at the points of a grid, (K, G)."""
        out = np.empty((1, self.count, len(grid.values)))
        fill_alike(out, (self,), grid.values[None], grid.shares[None])
        return np.asarray(out[0], np.float64)

    @cached_property
    def slopes(self) -> Array:
        """What turns covariances with the features into coefficients: their own covariances inverted, (K, K)."""
        features, weights = self.features(self.grid), self.grid.weights
        centred = features - (features @ weights)[:, None]
        return np.asarray(np.linalg.pinv((centred * weights) @ centred.T, rcond=1e-12, hermitian=True), np.float64)

    def operator(self, grid: Grid) -> Array:
        """Return what turns covariances with the features into the fitted mean less its mean, (G, K)."""
        centre = self.features(self.grid) @ self.grid.weights
        return np.asarray((self.features(grid) - centre[:, None]).T @ self.slopes, np.float64)


def fill_alike(out: Array, forms: Sequence[Form], values: Array, shares: Array) -> None:
    """Fill rows with the features of forms of one kind and degree.

    Parameters
    ----------
    out
        Is filled, (n, K, S).
    values, shares
        Of the parameter of each form, (n, S).
    """
    if forms[0].method == "by value":
        np.equal(values, forms[0].grid.values[:-1, None], out=out[0], casting="unsafe")
        return
    middle, spread = np.array([form.scale for form in forms]).T[:, :, None]
    np.subtract(shares if forms[0].by_share else values, middle, out=out[:, 0])
    out[:, 0] *= 1 / spread
    for power in range(1, out.shape[1]):
        np.multiply(out[:, power - 1], out[:, 0], out=out[:, power])


def make_forms(simulation: Simulation, wanted: Sequence[Slot] | None, *, needs_fit: bool = False) -> tuple[Form, ...]:
    """Return the form for each uncertain parameter, in file order.

    Parameters
    ----------
    wanted
        The slots of ``simulation.unrolled`` whose means are looked for, from whose steps the exact forms are told;
        left out, every mean is fitted.
    needs_fit
        Whether what is looked for is made of the slots by more than sums, so that no form is exact.
    """
    draws = simulation.draws
    if wanted is None or needs_fit:
        highest = np.full(len(draws.parameters), BEYOND)
    else:
        tape = simulation.unrolled(simulation.policies).tape
        highest = degrees(tape, draws.parameters)[list(wanted)].max(axis=0)
    bound = {name for group in bound_groups(draws) for name in group}
    return tuple(
        _form(draws, row, int(highest[row]), is_bound=name in bound) for row, name in enumerate(draws.parameters)
    )


def _form(draws: Draws, row: int, degree: int, *, is_bound: bool) -> Form:
    name, distribution, quantile = draws.parameters[row], draws.distributions[row], partial(draws.quantiles, row)
    has_values = isinstance(distribution, Discrete | Empirical)
    if has_values and len(grid_of(distribution, quantile).values) <= _MOST_VALUES:
        return Form(name, row, "by value", 0, distribution, quantile)
    if not is_bound and degree <= 1:
        return Form(name, row, "linear", 1, distribution, quantile)
    if not is_bound and degree <= _MOST_DEGREE:
        return Form(name, row, "polynomial", degree, distribution, quantile)
    order = _CORRELATED_DEGREE if degree <= _MOST_DEGREE else _MOST_DEGREE
    by_share = isinstance(distribution, Lognormal | Gamma) and degree > 1
    return Form(name, row, "regression", order, distribution, quantile, by_share)
