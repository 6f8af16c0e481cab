"""How numbers are written on charts: a fitting number of decimals, separators for thousands, k and M for large ones.

Made from the numbers that stand together, so that they share one form; used by every chart.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

_MINUS = "\N{MINUS SIGN}"
# From a hundred thousand on digits are harder to read than k, M, G and T.
_PREFIXES = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e5, "k"))
_SIZE = {"T": 1e12, "G": 1e9, "M": 1e6, "k": 1e3, "": 1.0}
# Neither more decimals than a reader compares, nor a number written with more digits than this.
_MOST_DECIMALS = 6


@dataclass(frozen=True)
class Numerals:
    """One form for numbers that are read together."""

    decimals: int
    prefix: str = ""

    def __call__(self, number: float) -> str:
        """Return a number as text."""
        text = f"{abs(number) / _SIZE[self.prefix]:,.{self.decimals}f}"
        is_zero = not any(digit in text for digit in "123456789")
        return f"{_MINUS if number < 0 and not is_zero else ''}{text}{'' if is_zero else self.prefix}"

    def signed(self, number: float) -> str:
        """Return a difference as text, with its sign; a difference that is not seen is ±0."""
        text = self(abs(number))
        if not any(digit in text for digit in "123456789"):
            return f"±{text}"
        return f"{'+' if number > 0 else _MINUS}{text}"


def numerals(numbers: Iterable[float], digits: int = 3) -> Numerals:
    """Return a form that shows the largest of some numbers with about so many digits.

    >>> numerals([50.756, 49.981])(49.981), numerals([1_250_000])(-1_250_000.0), numerals([12_345])(12_345)
    ('50.0', '−1.25M', '12,345')
    """
    largest = max((abs(number) for number in numbers if math.isfinite(number)), default=0.0)
    prefix = next((name for size, name in _PREFIXES if largest >= size), "")
    scaled = largest / _SIZE[prefix]
    # Rounding may carry: 9.996 with three digits is 10.0.
    power = math.floor(math.log10(scaled) + 1e-9) if scaled > 0 else 0
    return Numerals(min(max(digits - 1 - power, 0), _MOST_DECIMALS), prefix)


def plain_number(number: float, unit: str = "") -> str:
    """Return one number as its author may have written it: no zeros at the end, at most four digits.

    >>> plain_number(0.08), plain_number(1_500_000.0), plain_number(-20, "kUSD")
    ('0.08', '1.5M', '−20 kUSD')
    """
    form = numerals([number], 4)
    text = form(number).removesuffix(form.prefix)
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text}{form.prefix if text != '0' else ''}{f' {unit}' if unit else ''}"


def percent(share: float) -> str:
    """Return a probability as a percentage; what is neither never nor certain is not rounded to it.

    >>> percent(0.354), percent(0.001), percent(0.999), percent(0.0)
    ('35%', '<1%', '>99%', '0%')
    """
    # A probability this close to 0 or 1 differs from it by rounding alone.
    if 1e-9 < share < 0.005:
        return "<1%"
    if 0.995 < share < 1 - 1e-9:
        return ">99%"
    return f"{share:.0%}"
