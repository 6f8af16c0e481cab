"""A parameter whose low and high are the same: it looks uncertain and is fixed."""

from collections.abc import Iterator

from crossroads.figures import short
from crossroads.lint.inspected import Inspected
from crossroads.lint.rule import Remark, Rule

_REMEDY = "Widen the range to what it may be, or leave low and high out."


def find_empty_ranges(inspected: Inspected) -> Iterator[Remark]:
    """Yield a remark for each parameter with a range of one point."""
    for name, parameter in inspected.scenario.parameters.items():
        low, high = parameter.stated_low, parameter.stated_high
        if low is not None and low == high:
            problem = f"low and high of {name} are both {short(low)}: it is fixed, and no analysis moves it."
            yield Remark(("parameters", name), problem, _REMEDY)


EMPTY_RANGE = Rule("A range whose low equals its high.", _REMEDY, find_empty_ranges)
