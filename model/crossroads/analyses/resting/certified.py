"""Whether a choice holds for certain while a few numbers move within a box, by its corners.

Made from a solution; used by ``moved_together``. Where the lead of the best option over a rival bends down along each
number, or not at all, the least lead is in a corner; all of them are solved.

Source: R. T. Rockafellar, "Convex Analysis" (1970), theorem 32.2, applied one number after the other.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.robust.box import Box
from crossroads.analyses.robust.curvature import Curvature, curvatures, difference
from crossroads.analyses.robust.extremes import corners
from crossroads.analyses.robust.redrawn import with_parameters
from crossroads.distributions import Uniform
from crossroads.program import Solution

Array = NDArray[np.float64]

# All corners of so many numbers are solved.
FEW = 12


def holds_within(solution: Solution, names: Sequence[str], ends: Array) -> bool:
    """Return whether the best option is better than every other one all over a box, as far as that can be told.

    Parameters
    ----------
    ends
        The low and the high end of each number, (P, 2); other parameters stand at their base values.
    """
    if len(names) > FEW or not (ends[:, 0] < ends[:, 1]).all():
        return False
    box = box_of(solution, {name: (low, high) for name, (low, high) in zip(names, ends.tolist(), strict=True)})
    values = box.values(corners(box)) if box.is_fast else np.full((1, 1), np.nan)
    if np.isnan(values).any() or solution.best is None:
        return False
    shapes, best = curvatures(box), solution.scenario.options.index(solution.best.id)
    return all(
        difference(shapes[best], shape) in (Curvature.LINEAR, Curvature.CONCAVE)
        and bool((values[best] > values[rival]).all())
        for rival, shape in enumerate(shapes)
        if rival != best
    )


def box_of(solution: Solution, ends: dict[str, tuple[float, float]]) -> Box:
    """Return the box in which some parameters move between given ends, all others at their base values."""
    parameters = solution.scenario.parameters
    changed = {name: replace(each, distribution=None) for name, each in parameters.items() if each.is_uncertain}
    for name, (low, high) in ends.items():
        changed[name] = replace(parameters[name], stated_low=low, stated_high=high, distribution=Uniform(low, high))
    return Box(with_parameters(solution, changed))
