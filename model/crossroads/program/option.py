"""What is said of the options and choices of a solution.

Made by the solution; analyses, charts and the report read them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Option:
    """One branch of the perspective's first decision, and what taking it is worth."""

    id: str
    label: str
    value: float
    """The expected objective, in the unit of the perspective's objective."""
    expected_utility: float
    certainty_equivalent: float
    risk_premium: float = 0.0
    """What the perspective would give up of the value to be rid of its risk; below 0, if it seeks risk."""


@dataclass(frozen=True)
class Chosen:
    """What is taken at a decision after one history, where that depends on what was earned before."""

    earned: float | None
    """What its owner had earned before, in the unit of its objective; None where it does not look at that itself."""
    reach: float
    """How likely the node is met with that history."""
    branch: str
