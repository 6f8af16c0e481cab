"""Sums: what is earned along paths as symbols, so that equal sums are known to be equal whatever was added first.

Made from the formulas of a tape; used to keep histories apart. A sum is a polynomial: products of what cannot be taken
apart (parameters, and formulas other than sums and products), each with a number before it.

Source: canonical forms of polynomials, D. E. Knuth, "The Art of Computer Programming" 1 (3rd ed. 1997), section 2.2.4.
"""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from crossroads.program.tape import Slot, Tape, TapeWriter

Product: TypeAlias = tuple[Slot, ...]
"""The slots that are multiplied, in order; none for a plain number."""
Sum: TypeAlias = Mapping[Product, float]
"""Product → the number before it."""

# A product of two sums with more terms than this stays in one piece: it would only grow.
_MOST_TERMS = 16
# Numbers that agree to twelve digits are the same but for rounding; what is left where others cancel is nothing.
_FORM, _NOTHING = ".12g", 1e-14


def take_apart(tape: Tape, slots: Iterable[Slot]) -> dict[Slot, Sum]:
    """Return the sums that slots of a tape hold."""
    found: dict[Slot, Sum] = {}
    for slot, step in tape.plan(slots).steps.items():
        parts = [found[operand] for operand in step.operands]
        whole: Sum = {(slot,): 1.0}
        match step.name:
            case "constant":
                whole = {(): step.value} if step.value else {}
            case "add":
                whole = added(*parts)
            case "sub":
                whole = added(parts[0], _times(parts[1], -1.0))
            case "neg":
                whole = _times(parts[0], -1.0)
            case "mul" if len(parts[0]) * len(parts[1]) <= _MOST_TERMS:
                whole = _multiplied(*parts)
            case "div" if parts[1].keys() == {()} and parts[1][()]:
                whole = {product: number / parts[1][()] for product, number in parts[0].items()}
        found[slot] = whole
    return found


def added(first: Sum, second: Sum) -> Sum:
    """Return the sum of two sums."""
    if not first or not second:
        return first or second
    total = dict(first)
    for product, number in second.items():
        before = total.get(product, 0.0)
        both = before + number
        total[product] = 0.0 if abs(both) <= _NOTHING * abs(number) else both
    return total


def _times(one: Sum, factor: float) -> Sum:
    return {product: number * factor for product, number in one.items()}


def _multiplied(first: Sum, second: Sum) -> Sum:
    total: dict[Product, float] = {}
    for left, one in first.items():
        for right, other in second.items():
            product = tuple(sorted(left + right))
            total[product] = total.get(product, 0.0) + one * other
    return total


class Histories:
    """Numbers what may have been earned so far: equal sums get one number, however they came about."""

    def __init__(self, steps: Mapping[Slot, Sum]) -> None:
        """Start with nothing earned, which is number 0; ``steps`` are the amounts that may be added, by their slots."""
        self._steps = steps
        self._sums: list[Sum] = [{}]
        self._numbers: dict[frozenset[tuple[Product, str]], int] = {frozenset(): 0}
        self._after: dict[tuple[int, Slot], int] = {}
        self._came_by: list[tuple[int, Slot]] = [(0, -1)]
        """For each history, one that it follows, and the slot of what was added."""

    def after(self, history: int, step: Slot) -> int:
        """Return the number of a history to which an amount is added."""
        if not self._steps[step]:
            return history
        known = self._after.get((history, step))
        if known is None:
            known = self._after[history, step] = self._number(history, step)
        return known

    def _number(self, history: int, step: Slot) -> int:
        total = added(self._sums[history], self._steps[step])
        key = frozenset((product, format(number, _FORM)) for product, number in total.items() if number)
        number = self._numbers.setdefault(key, len(self._sums))
        if number == len(self._sums):
            self._sums.append(total)
            self._came_by.append((history, step))
        return number

    def write(self, history: int, writer: TapeWriter, known: dict[int, Slot]) -> Slot:
        """Return the slot of what was earned, written on a tape; ``known`` keeps those that are written."""
        missing, at = [], history
        while at not in known and at:
            missing.append(at)
            at = self._came_by[at][0]
        slot = known.get(at, writer.zero)
        for each in reversed(missing):
            slot = known[each] = writer.apply("add", slot, self._came_by[each][1])
        return slot
