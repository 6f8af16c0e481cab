"""A number that states more digits than its support bears.

Looked at are value, low and high of parameters whose basis is assessment, judgement or placeholder, or is not stated;
what is a fact or reported has the digits of its source. Digits count from the first that is not 0, trailing zeros do
not count. Two digits are never too many. A third or later one is

- where the parameter has a range: if its place is finer than one two-hundredth of the range from low to high;
- where it has none, but its basis says that it is an estimate: always.

Source: two digits of an uncertainty are the custom of measurement, JCGM 100:2008 (GUM), section 7.2.6; the limit of a
two-hundredth, half a unit of the second digit, is ours.
"""

from collections.abc import Iterator
from decimal import Decimal

from crossroads.figures import short
from crossroads.lint.inspected import Inspected
from crossroads.lint.rule import Remark, Rule
from crossroads.scenario import Parameter

_REMEDY = "Round it to what is known; or state the basis or the narrower range that the digits come from."
_ESTIMATES = ("assessment", "judgement", "placeholder")
_FREE_DIGITS = 2
_SHARE = 200


def find_too_precise(inspected: Inspected) -> Iterator[Remark]:
    """Yield a remark for each parameter with a number too precise, at the first such number."""
    document = inspected.scenario.document
    for name, parameter in inspected.scenario.parameters.items():
        if parameter.is_formula or parameter.basis not in (*_ESTIMATES, None):
            continue
        written = document.get(("parameters", name))
        entries = written.items() if isinstance(written, dict) else [("value", written)]
        for key, number in entries:
            if key in ("value", "low", "high") and isinstance(number, int | float):
                why = _why(parameter, float(number))
                if why:
                    yield Remark(("parameters", name, key), f"{key} is {_shown(number)}: {why}.", _REMEDY, at_key=False)
                    break


def _why(parameter: Parameter, number: float) -> str:
    """Return why a number has too many digits, or nothing where it has not."""
    digits, place = _digits(number)
    if digits <= _FREE_DIGITS:
        return ""
    if parameter.low is not None and parameter.high is not None:
        low, high = parameter.low, parameter.high
        if place >= (high - low) / _SHARE:
            return ""
        return f"{digits} digits, though it may lie anywhere from {short(low)} to {short(high)}"
    return f"{digits} digits of a number whose basis is {parameter.basis}" if parameter.basis in _ESTIMATES else ""


def _digits(number: float) -> tuple[int, float]:
    """Return how many digits a number states, and what one unit of the last of them is worth."""
    _, digits, exponent = Decimal(repr(number)).normalize().as_tuple()
    return len(digits), 10.0 ** int(exponent)


def _shown(number: float) -> str:
    return repr(number).removesuffix(".0")


TOO_PRECISE = Rule("A number with more digits than its range or basis bears.", _REMEDY, find_too_precise)
