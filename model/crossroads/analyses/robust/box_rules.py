"""Boxes of draws as rules that people read: conditions in words, and how good the rule is.

Made and told by ``discover``; drawn by its chart.
"""

from dataclasses import dataclass

import numpy as np

from crossroads.analyses.robust.boxes import Quality
from crossroads.figures import quoted, significant
from crossroads.prose import listed


@dataclass(frozen=True)
class Condition:
    """The range of one parameter in a rule."""

    parameter: str
    label: str
    unit: str
    low: float | None
    """None where there is no lower limit."""
    high: float | None
    least: float
    """The least and the greatest value that was drawn."""
    greatest: float
    share: tuple[float, float]
    """The same ends as shares of the draws that lie below them."""
    quasi_p: float
    """How likely so many cases would gather in the box if this condition picked draws at random."""

    @property
    def words(self) -> str:
        """The condition in words, with the parameter's label."""
        unit = f" {self.unit}" if self.unit else ""
        low, high = (None if end is None else f"{significant(end)}{unit}" for end in (self.low, self.high))
        name = quoted(self.label)
        if low is not None and high is not None:
            return f"{name} lies between {low} and {high}"
        return f"{name} is below {high}" if low is None else f"{name} is above {low}"


@dataclass(frozen=True)
class Rule:
    """One box in words and numbers."""

    conditions: tuple[Condition, ...]
    """The most telling first."""
    found: Quality
    """On the half of the draws on which it was found."""
    held: Quality
    """On the other half: all that is told of the rule."""

    @property
    def coverage_error(self) -> float:
        """The standard error of the coverage, as of independent draws."""
        return _error(self.held.coverage, self.held.all_cases)

    @property
    def density_error(self) -> float:
        """The standard error of the density."""
        return _error(self.held.density, self.held.inside)

    @property
    def words(self) -> str:
        """The conditions in words."""
        return listed(condition.words for condition in self.conditions)


def _error(share: float, count: int) -> float:
    return float(np.sqrt(share * (1 - share) / count)) if count else 0.0
