"""How draws are taken: how many, from which seed, and by which method.

Made by the command line or by Python users; used by everything that draws.
"""

from dataclasses import dataclass
from enum import Enum

from crossroads.errors import AnalysisError
from crossroads.prose import nearest


class Method(Enum):
    """How the unit cube is filled."""

    SOBOL = "sobol"
    """Scrambled Sobol points: the smallest error for the same number of draws."""
    LATIN = "latin"
    """Latin hypercubes: every parameter alone is covered evenly."""
    PLAIN = "plain"
    """Independent draws."""


# A power of two, at which Sobol points are balanced; errors of shares are then near a third of a per cent.
DEFAULT_DRAWS = 16_384
DEFAULT_SEED = 1
_MOST_DRAWS = 10**10


@dataclass(frozen=True)
class Sampling:
    """How draws are taken.

    Raises
    ------
    AnalysisError
        If the number of draws or the seed makes no sense.
    """

    draws: int = DEFAULT_DRAWS
    seed: int = DEFAULT_SEED
    method: Method = Method.SOBOL

    def __post_init__(self) -> None:
        if not 2 <= self.draws <= _MOST_DRAWS:
            raise AnalysisError(f"There are 2 to {_MOST_DRAWS:,} draws; here are {self.draws:,}.")
        if self.seed < 0:
            raise AnalysisError(f"A seed is a whole number from 0 on; here it is {self.seed}.")


def read_method(text: str) -> Method:
    """Return the method of a name.

    Raises
    ------
    AnalysisError
        If there is no such method.

    >>> read_method("latin")
    <Method.LATIN: 'latin'>
    """
    names = {each.value: each for each in Method}
    if text not in names:
        raise AnalysisError(f"There is no sampling method {text}. {nearest(text, names)}")
    return names[text]
