"""Smooth functions over an interval, known by their values at 17 points: which of several is greatest, and where.

Made from values at Chebyshev points with a bound on how far each function may move over discs around the interval;
used to cut ranges of parameters where a choice, or an operand of ``min`` and ``max``, changes.

Source: L. N. Trefethen, "Approximation Theory and Approximation Practice" (2013): theorem 8.2 (a function that is
analytic and at most M within a Bernstein ellipse differs from its interpolant by at most 4 M rho^-n / (rho - 1)) and
chapter 18 (roots of the interpolant as eigenvalues). I. J. Good, "The Colleague Matrix, a Chebyshev Analogue of the
Companion Matrix", Quarterly Journal of Mathematics 12 (1961), 61-68.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray

Array = NDArray[np.float64]
Index = NDArray[np.intp]
Mask = NDArray[np.bool_]

# An odd number, so that the middle of the interval is one of the points.
COUNT = 17
MIDDLE = COUNT // 2
# Of the ellipses that are tried: wide ones settle polynomials, narrow ones functions with poles near by.
_ELLIPSES = np.array([4.0, 16.0, 64.0])
REACHES = (_ELLIPSES + 1 / _ELLIPSES) / 2
"""How far each ellipse, and the disc around it, reaches from the middle, in half widths of the interval, (R,)."""
_BOUNDS = 4 * _ELLIPSES ** -(COUNT - 1.0) / (_ELLIPSES - 1)

_POINTS: Array = np.cos(np.pi * (2 * np.arange(COUNT)[::-1] + 1) / (2 * COUNT))
_POINTS[MIDDLE] = 0.0
_TO_COEFFICIENTS: Array = chebyshev.chebvander(_POINTS, COUNT - 1).T * (2 - (np.arange(COUNT) == 0))[:, None] / COUNT
# Rounding tears roots that fall together apart by at most about this much, also off the real axis.
_OFF_AXIS = 1e-4
# Coefficients below this share of what counts as equal are what rounding left.
_NOISE = 1e-3


def points(low: Array, high: Array) -> Array:
    """Return the points at which functions are looked at on each interval, rising, (P, K)."""
    return (low + high)[:, None] / 2 + (high - low)[:, None] / 2 * _POINTS


def coefficients(values: Array) -> Array:
    """Return the Chebyshev coefficients of the polynomials through values at the points, (..., K).

    >>> coefficients(3 + 2 * _POINTS)[:3].round(12).tolist()
    [3.0, 2.0, 0.0]
    """
    return values @ _TO_COEFFICIENTS.T


def remainder(radius: Array) -> Array:
    """Return how far the interpolants may be from their functions, (...).

    Parameters
    ----------
    radius
        How far each function may be from its middle value within each disc, (..., R); infinite where unknown.
    """
    return np.asarray((radius * _BOUNDS).min(axis=-1))


@dataclass(frozen=True)
class Envelope:
    """Which of B functions is greatest on each of P intervals."""

    leader: Index  # (P,) the function that is greatest on most of it, or first among equals; where rough, in the middle
    cuts: Mapping[int, Array]
    """Interval → where within (-1, 1) another function becomes greatest."""
    is_rough: Mask  # (P,) whether the interval is too wide to tell


def envelope(values: Array, radius: Array, slack: Array) -> Envelope:
    """Return which function is greatest on each interval, and where that changes.

    Parameters
    ----------
    values
        The functions at the points, (B, P, K).
    radius
        How far each may move within the discs, (B, P, R).
    slack
        Differences up to this are none, (P,): the first listed of equal functions leads.
    """
    middle = values[:, :, MIDDLE]
    leader = np.argmax(middle >= middle.max(axis=0) - slack, axis=0)
    each = np.arange(values.shape[1])
    error = remainder(radius)  # (B, P)
    lead = coefficients(values[leader, each] - values)  # (B, P, K)
    apart = error + error[leader, each]
    clear = lead[:, :, 0] - np.abs(lead[:, :, 1:]).sum(axis=2) > apart + slack
    clear |= (apart <= slack) & _only_touches(lead, slack)
    clear[leader, each] = True
    cuts, is_rough = {}, np.zeros(values.shape[1], np.bool_)
    for p in np.flatnonzero(~clear.all(axis=0)).tolist():
        contenders = np.flatnonzero(~clear[:, p] | (np.arange(len(values)) == leader[p]))
        if not np.sort(error[contenders, p])[-2:].sum() <= slack[p]:
            is_rough[p] = True
            continue
        leaders, at = _leaders(values[contenders, p], float(slack[p]))
        # Cuts next to an end may be what rounding left of an earlier cut there: the widest part says who leads.
        leader[p] = contenders[leaders[int(np.argmax(np.diff(at, prepend=-1.0, append=1.0)))]]
        if len(at):
            cuts[p] = at
    return Envelope(leader, cuts, is_rough)


def _only_touches(lead: Array, slack: Array) -> Mask:
    """Return which leads only rise or only fall, and reach zero at an end at most, (B, P), for coefficients (B, P, K).

    So it is on the parts of an interval that was cut: they begin and end where the lead is zero.
    """
    slope = chebyshev.chebder(lead, axis=2)
    is_monotone = np.abs(slope[:, :, 0]) > np.abs(slope[:, :, 1:]).sum(axis=2)
    signs = (-1.0) ** np.arange(lead.shape[2])
    ends = np.stack([lead.sum(axis=2), (lead * signs).sum(axis=2)])
    return np.asarray(is_monotone & (ends.min(axis=0) >= -slack) & (ends.max(axis=0) > 1e3 * slack))


def _leaders(values: Array, slack: float) -> tuple[list[int], Array]:
    """Return which functions lead one after the other on an interval, and where they change, for values (B, K)."""
    different = _different(values, slack)
    if len(different) == 1:
        return different, np.empty(0)
    curves = _trimmed(coefficients(values[different]), slack)
    pairs = combinations(range(len(different)), 2)
    roots = np.sort(np.concatenate([_roots(curves[b] - curves[c], slack) for b, c in pairs]))
    ends = np.concatenate(([-1.0], roots, [1.0]))
    middles = (ends[1:] + ends[:-1]) / 2
    heights = chebyshev.chebval(middles, curves.T)  # (B, roots + 1)
    ordered = np.sort(heights, axis=0)
    # Between roots that fall together nobody leads by more than rounding.
    is_flat = ordered[-1] - ordered[-2] <= slack
    if is_flat.all():
        is_flat[np.argmax(ordered[-1] - ordered[-2])] = False
    kept = np.flatnonzero(~is_flat)
    leaders = [different[b] for b in np.argmax(heights[:, kept], axis=0)]
    changes = [i for i in range(1, len(kept)) if leaders[i] != leaders[i - 1]]
    # Roots that fall together are one: their mean is exact where each of them is not.
    at = [roots[kept[i - 1] : kept[i]].mean() for i in changes]
    return [leaders[0], *(leaders[i] for i in changes)], np.array(at)


def _different(values: Array, slack: float) -> list[int]:
    """Return the functions that are not the same as an earlier one all over the interval."""
    different: list[int] = []
    for b in range(len(values)):
        if all(np.abs(values[b] - values[c]).max() > slack for c in different):
            different.append(b)
    return different


def _trimmed(curves: Array, slack: float) -> Array:
    """Return coefficients without the last ones that are what rounding left, (B, K) to (B, degree + 1)."""
    met = np.flatnonzero((np.abs(curves) > _NOISE * slack).any(axis=0))
    return curves[:, : int(met[-1]) + 1 if len(met) else 1]


def _roots(curve: Array, slack: float) -> Array:
    """Return where a polynomial crosses or touches zero within (-1, 1); of complex roots near by, the real parts."""
    curve = _trimmed(curve[None], slack)[0]
    if np.abs(curve[0]) > np.abs(curve[1:]).sum() + slack:
        return np.empty(0)
    # The roots of straight lines need no eigenvalues.
    line = [-curve[0] / curve[1]] if len(curve) == 2 else []
    roots = np.array(line or chebyshev.chebroots(curve), np.complex128)
    near = np.abs(roots.imag) < _OFF_AXIS
    real = np.asarray(roots.real[near], np.float64)
    return real[np.abs(real) < 1.0]
