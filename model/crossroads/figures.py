"""Numbers as people read them: amounts with a sensible number of digits, probabilities in per cent, lists in words.

Used by the brief, the report, the command line and charts; results themselves keep full precision.
"""

import itertools
import math
from collections.abc import Iterable, Sequence

_MOST_DECIMALS = 6


def decimals_for(values: Iterable[float], *, least_gap: float | None = None) -> int:
    """Return how many decimals keep the values apart: two significant digits of the least gap between them.

    Parameters
    ----------
    least_gap
        The difference that must stay visible; left out, the least difference between two of the values.

    Example
    -------
    >>> decimals_for([50.7556, 49.9808, 49.7641]), decimals_for([1200.0, 5400.0]), decimals_for([7.0])
    (2, 0, 2)
    """
    ordered = sorted(set(values))
    gaps = [b - a for a, b in itertools.pairwise(ordered)]
    size = max((abs(value) for value in ordered), default=0.0)
    # Differences below a millionth of the size are rounding, not something to show.
    gaps = [gap for gap in gaps if gap > 1e-6 * size]
    gap = least_gap or min(gaps, default=0.0)
    if gap <= 0:
        return 0 if size >= 1000 else 2
    return max(0, min(_MOST_DECIMALS, 1 - math.floor(math.log10(gap))))


def amount(value: float, decimals: int = 2, unit: str = "") -> str:
    """Return an amount with thousands set apart and a true minus sign.

    >>> amount(-1234567.891, 1, "kUSD")
    '−1,234,567.9 kUSD'
    """
    text = f"{value:,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        # Beyond six decimals a number is read by its power of ten.
        text = f"{value:.3g}" if value != 0 and decimals >= _MOST_DECIMALS else text.lstrip("-")
    return text.replace("-", "−") + (f" {unit}" if unit else "")


def apportioned(parts: Sequence[float], total: float, decimals: int) -> list[float]:
    """Return parts rounded to so many decimals, so that they add up to their rounded total as they are read.

    Each is moved by no more than adding up takes, those first that rounding has moved most the other way; what is zero
    stays zero.

    >>> apportioned([1 / 3, 1 / 3, 1 / 3, 0.0], 1.0, 1)
    [0.4, 0.3, 0.3, 0.0]
    """
    size = 10.0**decimals
    rounded = [round(part * size) for part in parts]
    movable = [i for i, part in enumerate(parts) if part != 0] or list(range(len(parts)))
    missing = round(total * size) - sum(rounded)
    step = 1 if missing > 0 else -1
    for _ in range(abs(missing) if movable else 0):
        most = max(movable, key=lambda i: step * (parts[i] * size - rounded[i]))
        rounded[most] += step
    return [each / size for each in rounded]


def short(value: float) -> str:
    """Return a number as its writer would: no needless digits.

    >>> short(0.36), short(120.0), short(1e-05), short(1234567.0)
    ('0.36', '120', '1e-05', '1,234,567')
    """
    text = f"{value:,.4f}".rstrip("0").rstrip(".") if 1e-3 <= abs(value) < 1e12 else f"{value:.4g}"
    return text.replace("-", "−", 1) if text.startswith("-") else text


def significant(value: float, digits: int = 3) -> str:
    """Return a number with so many significant digits, as its writer would.

    >>> significant(0.123456), significant(1234.5, 2), significant(2.0, 4)
    ('0.123', '1,200', '2')
    """
    return short(float(f"{value:.{digits}g}"))


def percent(probability: float) -> str:
    """Return a probability in per cent, with a digit more where whole per cents would hide it.

    >>> [percent(p) for p in (0.359, 0.004, 0.9965, 0.0, 1.0, 0.00001)]
    ['36 %', '0.4 %', '99.7 %', '0 %', '100 %', '<0.1 %']
    """
    if probability in (0.0, 1.0):
        return f"{probability * 100:.0f} %"
    if probability < 0.0005:
        return "<0.1 %"
    if probability > 0.9995:
        return ">99.9 %"
    return f"{probability * 100:.0f} %" if 0.01 <= probability <= 0.99 else f"{probability * 100:.1f} %"


def worded(text: str, word: str) -> str:
    """Return a name or a number with the estimative word that states it, if one does.

    >>> worded("Oil is there", "likely"), worded("Oil is there", "")
    ('Oil is there, “likely”', 'Oil is there')
    """
    return f"{text}, “{word}”" if word else text


def quoted(label: str) -> str:
    """Return a label as a title within a sentence.

    >>> quoted("Hold the line")
    '“Hold the line”'
    """
    return f"“{label}”"
