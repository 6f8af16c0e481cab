"""How a probability is told: in an estimative word, with the number behind it.

The one place where the brief puts a probability into words; which scale the words are from is said by the findings.
"""

from collections.abc import Callable

from crossroads.report.digits import Percent
from crossroads.report.figure import Figure, Traced

InWords = Callable[[float], str]
"""Returns the word for a probability."""

# Sums of many probabilities are off by this much.
_ROUNDING = 1e-9


def likely(number: Traced, in_words: InWords, *, is_aside: bool = False) -> Figure:
    """Return a probability as in ``likely (65 %)``; within brackets, as in ``likely, 65 %``."""
    return Figure(number, Percent(), in_words(settled(number.value)), is_aside)


def settled(probability: float) -> float:
    """Return a probability without what rounding left beside 0 and 1.

    >>> settled(1 - 1e-12), settled(-1e-15), settled(0.3)
    (1.0, 0.0, 0.3)
    """
    return 0.0 if probability < _ROUNDING else 1.0 if probability > 1 - _ROUNDING else probability
