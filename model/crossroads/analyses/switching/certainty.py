"""Certainty equivalents of numbers that move: under exponential utility of any aversion, neutral included.

Made from the weights of branches and what these are worth, as series; used to roll back over whole intervals.

Source: own derivation, on Taylor models as of ``series``.
"""

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.switching.series import Series, bounded, divided, exponential, logarithm, times

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


def weighted(weight: Series, below: Series) -> Series:
    """Return the sum over branches of weight times what is below, (n, P, ...); what cannot happen counts nothing."""
    parts, is_never = times(weight, below), _is_never(weight)
    return Series(np.where(is_never, 0.0, parts.terms), np.where(is_never, 0.0, parts.rest)).summed(axis=1)


def _is_never(weight: Series) -> Mask:
    """Return which branches cannot happen, (n, B, P, 1)."""
    return np.asarray(~weight.terms.any(axis=-1, keepdims=True) & ~weight.rest.any(axis=-1, keepdims=True))


def certain(weight: Series, below: Series, aversion: Series) -> Series:
    """Return certainty equivalents, (n, P, ...).

    Parameters
    ----------
    weight, below
        What branches get, and what they are worth, (n, B, P, ...).
    aversion
        The factor of amounts in the exponents of the utility, (P, ...).

    Notes
    -----
    Amounts are taken from their mean in the middle: a certainty equivalent moves with a sure amount. Far from neutral
    it is the logarithm of a sum divided by the aversion; around neutral, where that says nothing, it is near the mean.
    Whichever says more is taken.
    """
    mean = weighted(weight, below)
    apart = below.shifted(-mean.centre[:, None])
    far, near = _far_from_neutral(weight, apart, aversion), _near_neutral(weight, apart, mean.radius, aversion)
    is_near = _says_more(near, far)
    chosen = Series(np.where(is_near, near.terms, far.terms), np.where(is_near, near.rest, far.rest))
    return chosen.shifted(mean.centre)


def _says_more(one: Series, other: Series) -> Mask:
    """Return where one series is known on more discs than another, or on as many and moves less, (n, P, 1)."""
    radii = [each.radius for each in (one, other)]
    known = [np.isfinite(radius).sum(axis=-1, keepdims=True) for radius in radii]
    size = [np.where(np.isfinite(radius), radius, 0.0).sum(axis=-1, keepdims=True) for radius in radii]
    return np.asarray((known[0] > known[1]) | ((known[0] == known[1]) & (size[0] < size[1])))


def _far_from_neutral(weight: Series, apart: Series, aversion: Series) -> Series:
    exponent = times(apart, aversion)
    top = np.where(weight.centre == 0, -np.inf, exponent.centre).max(axis=1, keepdims=True)
    total = weighted(weight, exponential(exponent.shifted(-top)))
    found = divided(logarithm(total).shifted(top[:, 0]), aversion)
    return Series(found.terms, bounded(found.rest))


def _near_neutral(weight: Series, apart: Series, moved: Array, aversion: Series) -> Series:
    """Return the value in the middle, with all that it may move by as what is left out.

    Notes
    -----
    With weights w_b that sum to one, d_b the largest amount, A the largest aversion and M how far the mean may move,

        |log(sum w_b exp(a x_b)) / a| <= q * -log(1 - A q) / (A q),   q = M + sum |w_b| (exp(A d_b) - 1 - A d_b) / A

    since exp(z) - 1 - z and -log(1 - z) have no negative coefficients.
    """
    largest, is_never = aversion.size, _is_never(weight)
    exponent = np.where(is_never, 0.0, largest * apart.size)
    curved = (weight.size * (np.expm1(exponent) - exponent)).sum(axis=1)
    share = largest * moved + curved
    reached = np.where(share < 1, -np.log1p(-share) / largest, np.inf)
    rate = aversion.centre
    total = np.where(is_never, 0.0, weight.centre * np.expm1(rate * apart.centre)).sum(axis=1)
    middle = np.where(rate == 0, 0.0, np.log1p(total) / rate)
    terms = np.zeros((*middle.shape[:-1], apart.terms.shape[-1]))
    terms[..., :1] = middle
    # The value in the middle is within the same bound of the mean.
    return Series(terms, bounded(2 * reached))
