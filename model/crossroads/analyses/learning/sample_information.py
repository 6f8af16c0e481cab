"""What a study of one parameter is worth before it is made: the expected value of sample information.

Made from what ``partial_information`` knows; part of ``information``. A study has results y. After y the mean of
each candidate is that of its fitted mean over the parameter's distribution given y, by Bayes' rule:

    EVSI = E over y of max over c of E[ E[v_c | theta_j] | y ] - max over c of E[v_c]

Observed is a number of cases, each of which has the parameter as its probability (y successes among n), or the mean
of n measurements with a known spread around the parameter (y normal with variance sd² / n). Sums over y and over the
points of the parameter's own distribution are taken as they are: a beta or normal distribution is not assumed, and
where it is one the result is that of the conjugate formulas.

Source: H. Raiffa, R. Schlaifer, "Applied Statistical Decision Theory" (1961), chapters 4, 9 and 11; A. E. Ades, G. Lu,
K. Claxton, "Expected Value of Sample Information Calculations in Medical Decision Modeling", Medical Decision Making 24
(2004), 207-227.
"""

from dataclasses import dataclass
from math import lgamma

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.drawn.forms import Form, Grid, grid_of
from crossroads.analyses.drawn.jackknife import Estimate, jackknifed
from crossroads.analyses.learning.partial_information import Learning
from crossroads.errors import AnalysisError

Array = NDArray[np.float64]

# Points of the distribution and of the mean of measurements; a kink then costs a millionth of the result.
_POINTS, _RESULTS = 2048, 2001
# The mean of measurements is looked at within so many standard errors beyond the parameter's points.
_BEYOND = 8.0
# A study this much sharper than the parameter's distribution would fall between its points.
_SHARPEST = 0.03
_MOST_CASES = 5_000
_FEW = 1e-9


@dataclass(frozen=True)
class Study:
    """What is observed of a parameter."""

    size: int
    """The number of cases, or of measurements."""
    spread: float | None = None
    """The standard deviation of one measurement; none where cases are counted."""


def study_value(learning: Learning, form: Form, study: Study) -> Estimate:
    """Return what a study of a parameter is worth.

    Raises
    ------
    AnalysisError
        If cases are counted of what is no probability, or the study is too large to be told from knowing all.
    """
    grid = grid_of(form.distribution, form.quantile, _POINTS)
    chance, after = _counted(form, grid, study) if study.spread is None else _measured(form, grid, study)
    operator = after @ form.operator(grid)  # (Y, K) the features' fitted effect after each result
    columns = range(1, 1 + learning.candidates.count)
    covariances = learning.moments.covariances(form)[:, :, list(columns)]
    fitted = learning.moments.means[:, None, 1:] + operator @ covariances  # (V, Y, C)
    return jackknifed(fitted.max(axis=2) @ chance - learning.settled)


def _after(weights: Array, likelihood: Array) -> tuple[Array, Array]:
    """Return how likely each result is, (Y,), and what each point counts after it, (Y, G)."""
    joint = likelihood * weights
    chance = joint.sum(axis=1)
    met = chance > 0
    return chance[met], joint[met] / chance[met, None]


def _counted(form: Form, grid: Grid, study: Study) -> tuple[Array, Array]:
    low, high = form.distribution.support
    if low < -_FEW or high > 1 + _FEW:
        problem = f"{form.name} lies between {low:g} and {high:g}, so it is no probability of which cases are counted."
        raise AnalysisError(f"{problem} For measurements add their spread, as in {form.name}:n={study.size},sd=1.")
    if study.size > _MOST_CASES:
        raise AnalysisError(f"A study has at most {_MOST_CASES:,} cases; here are {study.size:,}.")
    n, y = study.size, np.arange(study.size + 1)[:, None]
    chosen = np.array([lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) for k in range(n + 1)])[:, None]
    theta = np.clip(grid.values, 0.0, 1.0)  # a quantile may lie beyond an end by rounding
    with np.errstate(divide="ignore", invalid="ignore"):
        # Where nothing is observed, a probability of zero has nothing to rule out.
        hits = np.where(y > 0, y * np.log(theta), 0.0)
        misses = np.where(y < n, (n - y) * np.log1p(-theta), 0.0)
    return _after(grid.weights, np.exp(chosen + hits + misses))


def _measured(form: Form, grid: Grid, study: Study) -> tuple[Array, Array]:
    error = (study.spread or 0.0) / np.sqrt(study.size)
    middle = float(grid.values @ grid.weights)
    own = float(np.sqrt(((grid.values - middle) ** 2) @ grid.weights))
    if error < _SHARPEST * own and form.method != "by value":
        problem = f"A study of {form.name} with a standard error of {error:g} against a spread of {own:g} is so sharp"
        raise AnalysisError(f"{problem} that it is worth what knowing {form.name} is. Take fewer measurements.")
    y = np.linspace(grid.values.min() - _BEYOND * error, grid.values.max() + _BEYOND * error, _RESULTS)
    density = np.exp(-(((y[:, None] - grid.values) / error) ** 2) / 2)
    chance, after = _after(grid.weights, density)
    return chance / chance.sum(), after
