"""Does something never fall, or never rise, while one parameter goes through its range?

Looked at are a few hundred equally spaced values of the parameter, with all else at its base value; the scenario is
solved anew at each. Values between them are not looked at.
"""

from dataclasses import dataclass

import numpy as np

from crossroads.analyses.moving.measured import measure
from crossroads.analyses.switching.moved import range_of
from crossroads.program import Solution

_POINTS = 257
# A figure that moves by less than this share of itself is only rounded differently.
_STILL = 1e-9


@dataclass(frozen=True)
class Course:
    """What a figure does along a parameter's range."""

    at: tuple[float, ...]
    """The values of the parameter at which the scenario makes sense, rising."""
    figures: tuple[float, ...]
    """The figure at each of them."""

    def against(self, *, rising: bool) -> tuple[int, int] | None:
        """Return the two points between which it goes farthest the other way; None where it never does."""
        sign = 1.0 if rising else -1.0
        farthest, ends, top = _STILL * max(map(abs, self.figures), default=0.0), None, 0
        for i, figure in enumerate(self.figures):
            if sign * (self.figures[top] - figure) > farthest:
                farthest, ends = sign * (self.figures[top] - figure), (top, i)
            if sign * figure > sign * self.figures[top]:
                top = i
        return ends


def course_of(solution: Solution, parameter: str, option: str | None) -> Course:
    """Return what the value of an option does along a parameter's range.

    Parameters
    ----------
    option
        Left out, it is the lead of the base case's best option over the best other one, or the value of the policy
        where there is nothing to compare.
    """
    low, high = range_of(solution.scenario.parameters[parameter])
    at = np.linspace(low, high, _POINTS)
    block, invalid = solution.solver.valid_numbers(solution.program.block({parameter: at}))
    if option is None:
        figures = measure(solution, block).figure
    else:
        number = [each.id for each in solution.options].index(option)
        figures = solution.solver.option_values(block, solution.solver.roll_back(block))[number]
    is_valid = ~np.asarray(invalid.mask)
    return Course(tuple(at[is_valid].tolist()), tuple(figures[is_valid].tolist()))
