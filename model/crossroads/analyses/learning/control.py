"""What it would be worth to set a parameter: the best value within its range against its base value.

Made from a solution; stands beside the value of information, which is about knowing what cannot be set. In the base
case, the other parameters at their values, decisions made anew:

    control(j) = max over x from low to high of (value of the best policy with theta_j = x) - value of the best policy

Source: J. E. Matheson, "Using Influence Diagrams to Value Information and Control", in R. M. Oliver, J. Q. Smith
(eds.), "Influence Diagrams, Belief Nets and Decision Analysis" (1990), 25-48.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from crossroads.program import Solution
from crossroads.scenario.parameters import Parameter

# Both ends, evenly between, and the base value; a value that bends within a parameter's range is met to a thousandth.
_POINTS = 33
# So many parameters at once keep the block within some megabytes.
_AT_ONCE = 32


class Control(NamedTuple):
    """What setting a parameter is worth, and the value to set it to."""

    value: float
    at: float


def control_parameters(solution: Solution, parameters: Sequence[Parameter]) -> dict[str, Control]:
    """Return what setting each parameter is worth; those whose range makes no sense anywhere are left out."""
    found: dict[str, Control] = {}
    for first in range(0, len(parameters), _AT_ONCE):
        found |= _controlled(solution, parameters[first : first + _AT_ONCE])
    return found


def _controlled(solution: Solution, parameters: Sequence[Parameter]) -> dict[str, Control]:
    program, sign = solution.program, -1.0 if solution.is_cost else 1.0
    width = len(parameters) * _POINTS
    changes, points = {}, []
    for i, each in enumerate(parameters):
        low, high = each.ends
        # Leaving it as it is belongs to what may be done.
        points.append(np.append(np.linspace(low, high, _POINTS - 1), each.value))
        changes[each.name] = np.full(width, each.value)
        changes[each.name][i * _POINTS : (i + 1) * _POINTS] = points[i]
    block, invalid = solution.solver.valid_numbers(program.block(changes))
    value = sign * solution.solver.worth(block, solution.solver.roll_back(block))
    value = np.where(invalid.mask, -np.inf, value).reshape(len(parameters), _POINTS)
    gain = value - sign * solution.root[2]
    # What rounding leaves of the largest amount is no gain.
    gain[np.abs(gain) < 1e-12 * float(block.size(program.actors.index(solution.by)).max())] = 0.0
    best = gain.argmax(axis=1)
    return {
        each.name: Control(float(row[b]), float(at[b]))
        for each, row, b, at in zip(parameters, gain, best, points, strict=True)
        if np.isfinite(row[b])
    }
