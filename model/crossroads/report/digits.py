"""How many digits of a number are told: no more than its support justifies.

Used by every sentence of the brief; tables and charts keep more.

Notes
-----
A number that is uncertain is rounded where its standard deviation is: that has two significant digits if it begins with
100 to 354, one if with 355 to 949, and 950 to 999 count as 1000 with two; the number ends at the same place. So its
last digit is never less than a thirty-fifth of the standard deviation, and rounding never moves it by more than a
seventh of it. A number whose uncertainty nobody knows is told with two significant digits of the least difference that
matters. An exact switch point has three significant digits. Probabilities are told in whole per cents, in tenths below
1 and above 99 per cent: the standard deviation of one that people judge is seldom below a point, and hardly ever above
35, beyond which the rule would ask for tens.

Source: rounding rules of the Particle Data Group, "Review of Particle Physics", Introduction, section 5.3; within what
JCGM 100:2008 (GUM), 7.2.6, asks for: at most two significant digits of an uncertainty, and the estimate consistent with
it.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crossroads.figures import amount, percent, short

# A standard deviation that begins with so much has two digits, above it one.
_TWO_DIGITS = 354
_MOST_DECIMALS = 6
# What is less than this share of a number is rounding, no uncertainty of it.
_ROUNDING = 1e-9
_THRESHOLD_DIGITS = 3


@dataclass(frozen=True)
class Amount:
    """A number with so many decimals; below zero, with so many zeros at its end."""

    decimals: int
    unit: str = ""

    def __call__(self, value: float) -> str:
        """Return the number as it is told."""
        return amount(round(value, self.decimals), max(0, self.decimals), self.unit)


@dataclass(frozen=True)
class Percent:
    """A probability in whole per cents, near 0 and 1 in tenths."""

    def __call__(self, value: float) -> str:
        """Return the probability as it is told."""
        return percent(min(max(value, 0.0), 1.0))


@dataclass(frozen=True)
class Share:
    """A share that is no probability, and so has no word: of a way, or of all that moves something."""

    def __call__(self, value: float) -> str:
        """Return the share in whole per cents, as probabilities are."""
        return Percent()(value)


@dataclass(frozen=True)
class Stated:
    """A number of the scenario, as its writer stated it: as a share of one, in per cent."""

    unit: str = ""
    is_share: bool = False
    digits: int | None = None
    """How many significant digits; left out, those that were written."""

    def __call__(self, value: float) -> str:
        """Return the number as it is told."""
        number = 100 * value if self.is_share else value
        if self.digits is not None:
            number = float(f"{number:.{self.digits}g}")
        unit = "%" if self.is_share else self.unit
        return f"{short(number)} {unit}" if unit else short(number)


@dataclass(frozen=True)
class Count:
    """How many there are."""

    def __call__(self, value: float) -> str:
        """Return the number as it is told."""
        return f"{value:,.0f}"


Form = Amount | Percent | Share | Stated | Count


def switch_point(unit: str = "", *, is_share: bool = False) -> Stated:
    """Return how an exact switch point is told: with three significant digits."""
    return Stated(unit, is_share, _THRESHOLD_DIGITS)


def decimals_of(spread: float) -> int:
    """Return to how many decimals a number is known, from its standard deviation; below zero, to tens and more.

    >>> [decimals_of(sd) for sd in (0.79, 3.18, 0.0036, 27.0, 970.0)]
    [1, 1, 3, 0, -2]
    """
    exponent = math.floor(math.log10(spread))
    leading = round(spread / 10.0**exponent * 100)
    return min(_MOST_DECIMALS, 1 - exponent if leading <= _TWO_DIGITS else -exponent)


def two_digits(size: float) -> int:
    """Return the decimals with which a number of a size has two significant digits.

    >>> two_digits(0.48), two_digits(33.0), two_digits(1234.0)
    (2, 0, -2)
    """
    # What is a power of ten but for rounding has the digits of that power.
    return min(_MOST_DECIMALS, 1 - math.floor(math.log10(size * (1 + _ROUNDING))))


def supported(value: float, spread: float | None, without: int) -> int:
    """Return the decimals of a number: those that its standard deviation supports, at least one digit of it.

    Parameters
    ----------
    without
        The decimals where there is no standard deviation, or where it is rounding.

    Example
    -------
    >>> supported(50.7556, 3.18, 4), supported(12.3, 800.0, 4), supported(17.0, None, 2)
    (1, -1, 2)
    """
    if spread is None or spread <= _ROUNDING * abs(value) or not spread > 0:
        return without
    first = two_digits(abs(value)) - 1 if value else decimals_of(spread)
    return max(decimals_of(spread), first)


def gap_decimals(gaps: Iterable[float], size: float) -> int:
    """Return the decimals at which the least of some differences has two digits; none below hundreds.

    >>> gap_decimals([17.0], 50.0), gap_decimals([0.25, 3.0], 50.0), gap_decimals([], 1234.0)
    (0, 2, 0)
    """
    seen = [gap for gap in gaps if gap > _ROUNDING * size]
    if not seen:
        return 0 if size >= 1000 else 2
    return max(0, two_digits(min(seen)))


def apart(values: Sequence[float], decimals: int) -> int:
    """Return the least decimals, from some on, at which numbers that differ look different.

    >>> apart([66.68, 66.72, 50.0], 1), apart([1.0, 1.0], 0)
    (2, 0)
    """
    different = len(set(values))
    while decimals < _MOST_DECIMALS and len({round(value, decimals) for value in values}) < different:
        decimals += 1
    return decimals
