"""The least move of numbers with given signs that lets a rival overtake, by sequential quadratic programming.

Made from a duel; used by ``moved_together``. With the signs held, a lead is smooth in the moves but for the places
where somebody chooses otherwise.

Source: D. Kraft, "A Software Package for Sequential Quadratic Programming", DFVLR-FB 88-28 (1988).
"""

import warnings

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.robust.worst_corner import ParameterDuel

Array = NDArray[np.float64]

STEP = 1e-5
"""The step of derivatives, in shares of the ways; leads are linear in most numbers, so it need not be small."""
_ITERATIONS, _FINE = 60, 1e-10
# How far behind the rival counts where the scenario makes no sense, in leads of the base case.
_SENSELESS = 1e3


def slopes(duel: ParameterDuel, move: Array) -> Array:
    """Return the derivatives of the lead by the moves, (P,), at a move, (P,); 0 where they are not known."""
    count, step = len(move), np.eye(len(move)) * STEP
    around = np.concatenate([move[:, None] - step, move[:, None] + step], axis=1)
    leads = duel.margin(around, np.ones(2 * count))
    down, up = duel.farthest
    width = np.minimum(move + STEP, up) - np.maximum(move - STEP, -down)
    known = (width > 0) & np.isfinite(leads[:count]) & np.isfinite(leads[count:])
    found = np.zeros(count)
    found[known] = (leads[count:] - leads[:count])[known] / width[known]
    return found


def least_with_signs(duel: ParameterDuel, start: Array, sides: Array, *, is_largest: bool) -> Array | None:
    """Return the least move at which the rival is no worse, as it is found from a start; None if that is stuck.

    Parameters
    ----------
    start
        How far each number goes, (P,), not below zero, as in what is returned.
    sides
        The sign with which each goes, (P,); 0 for those that stay.
    is_largest
        Whether the largest share is made least, instead of the sum of squares.
    """
    from scipy.optimize import minimize

    size = len(start)
    down, up = duel.farthest
    most = np.where(sides < 0, down, np.where(sides > 0, up, 0.0))
    scale = max(abs(float(duel.margin(np.zeros((size, 1)), np.ones(1))[0])), duel.tie) or 1.0

    # By the largest share, that is the last variable, and no share is above it.
    def length(x: Array) -> float:
        return float(x[-1]) if is_largest else float(x @ x)

    def rise(x: Array) -> Array:
        return np.append(np.zeros(size), 1.0) if is_largest else 2 * x

    def behind(x: Array) -> float:
        lead = float(duel.margin((x[:size] * sides)[:, None], np.ones(1))[0])
        return -lead / scale if np.isfinite(lead) else -_SENSELESS

    def fall(x: Array) -> Array:
        found = -slopes(duel, x[:size] * sides) * sides / scale
        return np.append(found, 0.0) if is_largest else found

    limits = [(0.0, float(each)) for each in most]
    constraints: list[dict[str, object]] = [{"type": "ineq", "fun": behind, "jac": fall}]
    first = np.minimum(start, most)
    if is_largest:
        rows = np.concatenate([-np.eye(size), np.ones((size, 1))], axis=1)
        constraints.append({"type": "ineq", "fun": lambda x: rows @ x, "jac": lambda _: rows})
        limits.append((0.0, float(most.max())))
        first = np.append(first, first.max())
    options = {"maxiter": _ITERATIONS, "ftol": _FINE}
    with warnings.catch_warnings():
        # Steps may end a rounding beyond a limit, and are taken back to it.
        warnings.filterwarnings("ignore", message="Values in x were outside bounds", category=RuntimeWarning)
        found = minimize(  # type: ignore[call-overload]  # its types know no constraints as dicts of functions
            length, first, jac=rise, bounds=limits, constraints=constraints, method="SLSQP", options=options
        )
    moves = np.asarray(found.x[:size], np.float64)
    return np.clip(moves, 0.0, most) if np.isfinite(moves).all() else None
