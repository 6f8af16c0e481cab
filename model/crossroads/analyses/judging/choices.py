"""What is best at many values of the numbers: the options solved side by side, the first of equally good ones taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from crossroads.program import Lanes, Solution
from crossroads.program.rollback import TIE
from crossroads.program.unrolled import can_unroll

Array = NDArray[np.float64]
Index = NDArray[np.intp]


@dataclass(frozen=True)
class Chooser:
    """A solution whose scenario is solved anew at many points."""

    solution: Solution

    @cached_property
    def _lanes(self) -> Lanes:
        return Lanes(self.solution.solver)

    @property
    def is_fast(self) -> bool:
        """Whether points are solved by formulas written once; otherwise each is rolled back, or searched."""
        return can_unroll(self.solution.solver)

    @property
    def _sign(self) -> float:
        return -1.0 if self.solution.is_cost else 1.0

    @cached_property
    def _slack(self) -> float:
        """By how much options may differ and still be equally good: rounding, relative to the largest amount."""
        solution = self.solution
        return TIE * float(solution.block.size(solution.program.actors.index(solution.by)).max())

    def values(self, columns: Mapping[str, Array]) -> Array:
        """Return what each option is worth at points, more being better, (O, S); no number where it makes no sense."""
        (found,) = self._lanes.values([columns])
        return self._sign * found

    def choices(self, values: Array) -> Index:
        """Return the number of the option that is taken at each point, (S,); -1 where the scenario makes no sense."""
        best = values.max(axis=0)
        taken = np.argmax(values >= best - self._slack, axis=0)
        return np.asarray(np.where(np.isnan(best), -1, taken), np.intp)

    def leads(self, values: Array) -> Array:
        """Return by how much the option that is taken is better than the best other one, (S,)."""
        ordered = np.sort(values, axis=0)
        return np.asarray(ordered[-1] - ordered[-2], np.float64)
