"""What is measured in two scenarios and everything between them: the options' values, the lead, the choice.

Made from the solutions of both; hybrids are measured by it, and so are the two scenarios themselves.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from crossroads.program import Block, Rolled, Solution, Solver

Array = NDArray[np.float64]

NO_CHOICE = -1.0


@dataclass(frozen=True)
class Measures:
    """The figures that edits move."""

    before: Solution
    after: Solution

    @cached_property
    def options(self) -> tuple[tuple[str, str], ...]:
        """Id and label of the options that both scenarios have, in the order of the first."""
        labels = {each.id: each.label for each in self.after.options}
        return tuple((each.id, labels[each.id]) for each in self.before.options if each.id in labels)

    @cached_property
    def choices(self) -> tuple[str, ...]:
        """The ids of all options of both scenarios."""
        return tuple(dict.fromkeys(each.id for side in (self.before, self.after) for each in side.options))

    @cached_property
    def leader(self) -> str | None:
        """The best option of the first scenario, whose lead is told; None where there is no lead in both of them."""
        best = self.before.best
        is_led = best is not None and self.after.best is not None and any(best.id == each for each, _ in self.options)
        return best.id if best and is_led and min(len(self.before.options), len(self.after.options)) > 1 else None

    @property
    def has_whole(self) -> bool:
        """Whether the value of the whole is measured, as no option is."""
        return not self.options

    @property
    def figures(self) -> int:
        """How many figures there are beside the choice."""
        return len(self.options) + self.has_whole + (self.leader is not None)

    @property
    def count(self) -> int:
        """How many columns measured hybrids have: the figures, and the number of the choice in ``choices``."""
        return self.figures + 1

    def of(self, solver: Solver, block: Block, rolled: Rolled) -> Array:
        """Return the columns of a block of S hybrids, (S, columns); not a number where one cannot be measured."""
        ids = list(solver.program.scenario.options)
        values = dict(zip(ids, solver.option_values(block, rolled), strict=True))
        out = np.full((block.width, self.count), np.nan)
        if not all(each in values for each, _ in self.options) or not all(each in self.choices for each in ids):
            return out
        for column, (option, _) in enumerate(self.options):
            out[:, column] = values[option]
        if self.has_whole:
            out[:, 0] = solver.worth(block, rolled)
        if self.leader is not None:
            if len(ids) < 2:
                return np.full_like(out, np.nan)
            rivals = np.array([values[each] for each in ids if each != self.leader])
            out[:, self.figures - 1] = self._lead(values[self.leader], rivals)
        out[:, -1] = NO_CHOICE
        if ids and self.before.best is not None and self.after.best is not None:
            out[:, -1] = np.array([self.choices.index(each) for each in ids])[solver.chosen_option(block, rolled)]
        out[~np.isfinite(out).all(axis=1)] = np.nan
        return out

    def _lead(self, own: Array, rivals: Array) -> Array:
        if self.before.is_cost:
            return np.asarray(rivals.min(axis=0) - own)
        return np.asarray(own - rivals.max(axis=0))

    def at(self, solution: Solution) -> Array:
        """Return the columns of one of the two scenarios, from the numbers that ``solve`` prints."""
        values = {each.id: each.certainty_equivalent for each in solution.options}
        row = [values[option] for option, _ in self.options]
        row += [solution.root[2]] if self.has_whole else []
        if self.leader is not None:
            rivals = np.array([[value] for option, value in values.items() if option != self.leader])
            row.append(float(self._lead(np.array([values[self.leader]]), rivals)[0]))
        row.append(self.choices.index(solution.best.id) if self.chooses and solution.best else NO_CHOICE)
        return np.array(row)

    @property
    def chooses(self) -> bool:
        """Whether there is a choice in both scenarios."""
        return self.before.best is not None and self.after.best is not None

    def names(self) -> list[str]:
        """Return the figures by name: ``value.OPTION``, ``value`` for the whole, ``lead``."""
        names = [f"value.{option}" for option, _ in self.options] or ["value"]
        return names + (["lead"] if self.leader is not None else [])


def scale_of(rows: Array) -> float:
    """Return the size of the largest figure: differences far below it are rounding."""
    return float(np.nanmax(np.abs(rows), initial=0.0)) or math.ulp(1.0)
