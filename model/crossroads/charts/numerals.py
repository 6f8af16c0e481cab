"""How numbers are written on charts: a fitting number of decimals, separators for thousands, k and M for large ones.

Made from the numbers that stand together, so that they share one form; used by every chart.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from crossroads.figures import percent

_MINUS = "\N{MINUS SIGN}"
# From a hundred thousand on digits are harder to read than k, M, G and T.
_PREFIXES = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e5, "k"))
_SIZE = {"T": 1e12, "G": 1e9, "M": 1e6, "k": 1e3, "": 1.0}
# Neither more decimals than a reader compares, nor a number written with more digits than this.
_MOST_DECIMALS = 6
# From here on even T leaves more digits than a reader counts.
_HUGE = 1e18
# Numbers that are smaller than the largest by more than this are what rounding left.
_NOISE = 1e-9
# A number that is shown with one digit is exact enough if it is off by less than this share of itself.
_EXACT = 0.005
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Numerals:
    """One form for numbers that are read together."""

    decimals: int
    prefix: str = ""
    is_scientific: bool = False
    """Whether numbers are written as powers of ten, because decimals would leave no digit of them."""
    least: float = math.inf
    """The size from which on a number keeps at least two digits: in a form of its own, where this one leaves fewer."""

    def __call__(self, number: float) -> str:
        """Return a number as text."""
        digits, suffix = self.split(number)
        return f"{_MINUS if number < 0 and _is_seen(digits) else ''}{digits}{suffix}"

    def signed(self, number: float) -> str:
        """Return a difference as text, with its sign; a difference that is not seen is ±0."""
        digits, suffix = self.split(number)
        sign = "±" if not _is_seen(digits) else "+" if number > 0 else _MINUS
        return f"{sign}{digits}{suffix}"

    def split(self, number: float) -> tuple[str, str]:
        """Return the digits of a number without its sign, and the prefix or power of ten that follows them."""
        size = abs(number)
        if self.is_scientific:
            return _scientific(size, self.decimals)
        digits = f"{size / _SIZE[self.prefix]:,.{self.decimals}f}"
        if size >= self.least and self._hides(size, digits):
            return _form_of(size, 3).split(size)
        return digits, self.prefix if _is_seen(digits) else ""

    def _hides(self, size: float, digits: str) -> bool:
        """Return whether less than two digits of a number are seen, and these are not all there is."""
        shown = float(digits.replace(",", "")) * _SIZE[self.prefix]
        seen = len(digits.replace(",", "").replace(".", "").lstrip("0"))
        return seen < 2 and abs(shown - size) > _EXACT * size


def _is_seen(digits: str) -> bool:
    return any(digit in digits for digit in "123456789")


def _scientific(size: float, decimals: int) -> tuple[str, str]:
    if size == 0:
        return "0", ""
    digits, power = f"{size:.{decimals}e}".split("e")
    return digits, f"×10{str(int(power)).translate(_SUPERSCRIPTS)}"


def _prefix(largest: float) -> str:
    return next((name for size, name in _PREFIXES if largest >= size), "")


def _form_of(largest: float, digits: int, least: float = math.inf) -> Numerals:
    """Return a form that shows a number with about so many digits."""
    prefix = _prefix(largest)
    scaled = largest / _SIZE[prefix]
    # Rounding may carry: 9.996 with three digits is 10.0.
    power = math.floor(math.log10(scaled) + 1e-9) if scaled > 0 else digits
    # Of a number with this power the most decimals leave less than two digits.
    if power < 1 - _MOST_DECIMALS or largest >= _HUGE:
        return Numerals(digits - 1, is_scientific=True)
    return Numerals(min(max(digits - 1 - power, 0), _MOST_DECIMALS), prefix, least=least)


def numerals(numbers: Iterable[float], digits: int = 3) -> Numerals:
    """Return a form that shows the largest of some numbers with about so many digits, and others with two or exactly.

    >>> numerals([50.756, 49.981])(49.981), numerals([1_250_000])(-1_250_000.0), numerals([12_345])(12_345)
    ('50.0', '−1.25M', '12,345')
    >>> form = numerals([-2_000_000, 3_900])
    >>> form(-2_000_000), form(3_900), numerals([3e-9])(3e-9)
    ('−2.00M', '3,900', '3.00×10⁻⁹')
    """
    sizes = [abs(number) for number in numbers if math.isfinite(number)]
    largest = max(sizes, default=0.0)
    least = min((size for size in sizes if size > _NOISE * largest), default=math.inf)
    return _form_of(largest, digits, least)


def tick_numerals(ticks: Iterable[float]) -> Numerals:
    """Return a form for the ticks of an axis, with no more decimals than they need.

    >>> tick_numerals([0.0, 2.5, 5.0])(2.5), tick_numerals([-1e6, 0, 1e6])(-1e6), tick_numerals([0, 2e-9])(2e-9)
    ('2.5', '−1M', '2×10⁻⁹')
    """
    marks = list(ticks)
    largest = max(map(abs, marks), default=0.0)
    # Ticks are multiples of their step up to the rounding of sums.
    slack = 1e-6 * largest
    if _form_of(largest, 1).is_scientific:
        # The tick next to zero is then not written as what rounding left of it.
        enough = (n for n in range(3) if all(abs(float(f"{mark:.{n}e}") - mark) <= slack for mark in marks))
        return Numerals(next(enough, 3), is_scientific=True)
    prefix = _prefix(largest)
    scaled = [mark / _SIZE[prefix] for mark in marks]
    slack /= _SIZE[prefix]
    fitting = (n for n in range(_MOST_DECIMALS) if all(abs(round(mark, n) - mark) <= slack for mark in scaled))
    return Numerals(next(fitting, _MOST_DECIMALS), prefix)


def plain_number(number: float, unit: str = "") -> str:
    """Return one number as its author may have written it: no zeros at the end, at most four digits.

    >>> plain_number(0.08), plain_number(1_500_000.0), plain_number(-20, "kUSD"), plain_number(2e-9)
    ('0.08', '1.5M', '−20 kUSD', '2×10⁻⁹')
    """
    digits, suffix = numerals([number], 4).split(number)
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    sign = _MINUS if number < 0 and _is_seen(digits) else ""
    return f"{sign}{digits}{suffix}{f' {unit}' if unit else ''}"


def share(probability: float) -> str:
    """Return a probability in per cent that no line break tears apart.

    >>> share(0.354).split("\N{NO-BREAK SPACE}")
    ['35', '%']
    """
    return percent(probability).replace(" ", "\N{NO-BREAK SPACE}")
