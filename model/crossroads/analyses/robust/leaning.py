"""The pessimist and the optimist: which option is best if each is judged by the worst, or the best, odds for itself.

Made from the odds that may move; told by ``stability``.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.robust.joint_odds import CLOSE
from crossroads.analyses.robust.movable_odds import MovableOdds

Array = NDArray[np.float64]
Change = tuple[float, str]
"""A distance, and the option that is best from there on."""

# Distances at which the pessimist and the optimist are asked; where they change their minds is then looked at closely.
_ASKED = 257
# Rollbacks of the same numbers in two ways agree to this share of the largest amount.
SAME = 1e-9


def lean(movable: MovableOdds, *, is_worst: bool) -> tuple[Change, ...]:
    """Return which option is best if each is judged by the worst, or the best, odds for itself, by distance."""
    options = movable.solution.scenario.options
    size = float(movable.solution.block.size(movable.solution.program.actors.index(movable.solution.by)).max())
    taken = movable.solution.best
    order = sorted(range(len(options)), key=lambda o: (taken is None or options[o] != taken.id, o))

    def chosen(reach: Array) -> NDArray[np.intp]:
        worth = np.array([movable.extreme(options[o], reach, is_worst=is_worst).value[movable.at] for o in order])
        # Of equal ones the base case's best option stays.
        return np.asarray(np.argmax(worth >= worth.max(axis=0) - SAME * size, axis=0), np.intp)

    return tuple((at, options[order[number]]) for at, number in _changes(chosen, 0.0, 1.0))


def _changes(chosen: Callable[[Array], NDArray[np.intp]], low: float, high: float) -> list[tuple[float, int]]:
    """Return the distances from which on another one is chosen, and which; the first is ``low`` itself."""
    reach = np.linspace(low, high, _ASKED)
    picked = chosen(reach)
    changes = [(low, int(picked[0]))]
    for place in np.flatnonzero(np.diff(picked)).tolist():
        is_close = reach[1] - reach[0] <= CLOSE
        changes += (
            [(float(reach[place + 1]), int(picked[place + 1]))]
            if is_close
            else _changes(chosen, float(reach[place]), float(reach[place + 1]))[1:]
        )
    return changes
