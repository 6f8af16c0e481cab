"""The box: what options are worth anywhere within the ranges of all uncertain parameters, each from low to high.

Made from a solution; searched by ``extremes`` and read by ``regret``. At every point of the box the scenario is
solved as if everybody knew the values there. Drawn odds of chance nodes stay as they are stated.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from crossroads.errors import AnalysisError
from crossroads.program import Solution
from crossroads.program.machine import Machine, generate, stacked
from crossroads.program.unrolled import Unrolled, can_unroll, make_sense, unroll
from crossroads.scenario import Parameter

Array = NDArray[np.float64]

# Points are worked out in blocks of so many; far fewer where every node is rolled back.
_WIDTHS, _GENERAL_WIDTH = (64, 256, 1024), 512


@dataclass(frozen=True, eq=False)
class Box:
    """All combinations of values of the parameters that have a range."""

    solution: Solution

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """The parameters that move, in file order.

        Raises
        ------
        AnalysisError
            If there are none.
        """
        moving = (each for each in self.solution.scenario.parameters.values() if each.is_uncertain)
        found = tuple(each for each in moving if each.low is not None and each.high is not None)
        if not found:
            raise AnalysisError("No parameter has a range. Give some of them low and high, or a distribution.")
        return found

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parameters that move."""
        return tuple(each.name for each in self.parameters)

    @cached_property
    def low(self) -> Array:
        """Their low ends, (P,)."""
        return np.array([each.low for each in self.parameters], np.float64)

    @cached_property
    def high(self) -> Array:
        """Their high ends, (P,)."""
        return np.array([each.high for each in self.parameters], np.float64)

    @cached_property
    def base(self) -> Array:
        """Their base values, (P,)."""
        return np.array([each.value for each in self.parameters], np.float64)

    @cached_property
    def sign(self) -> float:
        """1 where the perspective wants more of its objective, -1 where less."""
        return -1.0 if self.solution.is_cost else 1.0

    @cached_property
    def size(self) -> float:
        """The size of the largest amount in the base case: rounding is relative to it."""
        program = self.solution.program
        return float(self.solution.block.size(program.actors.index(self.solution.by)).max())

    @cached_property
    def is_fast(self) -> bool:
        """Whether the rollback can be run as formulas, over the whole of every range."""
        # Which odds need a check is known for the values that a distribution can give.
        supports = (each.distribution.support if each.distribution else (0.0, 0.0) for each in self.parameters)
        ends = zip(supports, self.low, self.high, strict=True)
        return can_unroll(self.solution.solver) and all(a <= low and high <= b for (a, b), low, high in ends)

    @cached_property
    def unrolled(self) -> Unrolled:
        """The rollback as formulas."""
        return unroll(self.solution.solver, self.names, self.size)

    @cached_property
    def _machines(self) -> dict[int, Machine]:
        """Machines of several widths, narrow ones for few points."""
        unrolled = self.unrolled
        code = generate(unrolled.tape, self.names, [*unrolled.informed, *unrolled.odds, *unrolled.sums])
        return {width: Machine(code, width) for width in _WIDTHS}

    def values(self, points: Array) -> Array:
        """Return what the options are worth at points, more being better, (P, S) → (O, S); NaN where it makes none."""
        width = _WIDTHS[-1] if self.is_fast else _GENERAL_WIDTH
        work = self._fast if self.is_fast else self._general
        parts = [work(points[:, at : at + width]) for at in range(0, points.shape[1], width)]
        return np.concatenate(parts, axis=1) * self.sign

    def _fast(self, points: Array) -> Array:
        count, options = points.shape[1], len(self.unrolled.informed)
        width = next(each for each in _WIDTHS if each >= count)
        machine = self._machines[width]
        machine.draws[:, :count] = points
        machine.draws[:, count:] = self.base[:, None]
        results, odds_end = machine.run(), options + len(self.unrolled.odds)
        values = stacked(results[:options], width)
        valid = make_sense(results[options:odds_end], results[odds_end:], width) & np.isfinite(values).all(axis=0)
        return np.where(valid, values, np.nan)[:, :count]

    def _general(self, points: Array) -> Array:
        solver = self.solution.solver
        block, invalid = solver.valid_numbers(solver.program.block(dict(zip(self.names, points, strict=True))))
        values = solver.option_values(block, solver.roll_back(block))
        return np.where(invalid.mask, np.nan, values)
