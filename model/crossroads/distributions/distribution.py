"""What every distribution offers, and how its arguments are refused; used by the shapes beside this file."""

from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from crossroads.errors import DefinitionError
from crossroads.prose import plural

Array: TypeAlias = NDArray[np.float64]
Numbers: TypeAlias = tuple[float, ...]
# A share of a distribution, or an array of them.
Share: TypeAlias = float | Array


class Distribution(Protocol):
    """What every shape offers."""

    @property
    def mean(self) -> float:
        """The expected value."""

    @property
    def support(self) -> tuple[float, float]:
        """The least and the greatest possible value; infinite where there is none."""

    def quantile(self, u: Share) -> Array:
        """Return the value below which a share ``u`` of the distribution lies; u strictly within 0 and 1."""


def require(condition: bool, problem: str, remedy: str, *where: str) -> None:
    """Refuse a definition unless a condition holds.

    Raises
    ------
    DefinitionError
        With the problem, the remedy and the argument that is meant.
    """
    if not condition:
        raise DefinitionError(problem, remedy, where)


def require_span(name: str, low: float, high: float) -> None:
    """Refuse ends that enclose nothing."""
    problem = f"A {name} needs low < high; here low is {low:g} and high is {high:g}."
    require(low < high, problem, "Raise high, or lower low.")


def require_ordered(name: str, low: float, mode: float, high: float) -> None:
    """Refuse a mode outside its ends."""
    require_span(name, low, high)
    problem = f"A {name} needs low <= mode <= high; here low is {low:g}, mode {mode:g} and high {high:g}."
    require(low <= mode <= high, problem, f"Move mode to between {low:g} and {high:g}, or widen the ends.", "mode")


def require_positive(name: str, **arguments: float) -> None:
    """Refuse arguments that are not above zero."""
    for key, value in arguments.items():
        problem = f"A {name} needs {key} > 0; here it is {value:g}."
        require(value > 0, problem, "Give a positive number.", key)


def require_as_many(name: str, values: Numbers, probabilities: Numbers) -> None:
    """Refuse lists of different lengths, and empty ones."""
    counts = f"{plural(len(values), 'value')} and {plural(len(probabilities), 'probability')}"
    problem = f"A {name} needs one probability for each value; here are {counts}."
    require(len(values) == len(probabilities) > 0, problem, "Give both lists the same length.")
