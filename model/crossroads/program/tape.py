"""Formulas as a tape of steps: every formula of a scenario computed once for a whole block of values.

Made by the compiler, which shares equal sub-expressions and folds constants; run by the program. A step
refers to earlier steps only, so one pass in order computes everything.
"""

import operator
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from crossroads.expressions import OPERATIONS, Expression, Operation, Tree

Array: TypeAlias = NDArray[np.float64]
Slot: TypeAlias = int

# Python's floats give the same bits as numpy's in a fraction of the time, and large graphs have many to work out.
_PLAIN: dict[str, Callable[[float, float], float]] = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv,
}  # fmt: skip


class Step(NamedTuple):
    """One step: a ``constant`` and its value, an ``input`` and its name, or an operation on earlier slots."""

    name: str
    operands: tuple[Slot, ...] = ()
    value: float = 0.0
    parameter: str = ""


@dataclass(frozen=True)
class Tape:
    """All steps, in an order in which they can be computed."""

    steps: tuple[Step, ...]
    parameters: Mapping[str, Slot]
    """Parameter → its slot, formulas included."""

    @cached_property
    def inputs(self) -> dict[str, Slot]:
        """The parameters with a value of their own → their slots."""
        return {name: slot for name, slot in self.parameters.items() if self.steps[slot].name == "input"}

    def numbers(self, values: Mapping[str, float]) -> list[float]:
        """Return the number of every step at single values of the inputs."""
        found: list[float] = []
        with np.errstate(all="ignore"):
            for step in self.steps:
                if step.operands:
                    found.append(_fold(step.name, [found[operand] for operand in step.operands]))
                else:
                    found.append(values[step.parameter] if step.name == "input" else step.value)
        return found

    def moved(self, names: Container[str]) -> list[bool]:
        """Return whether each step depends on some inputs."""
        found: list[bool] = []
        for step in self.steps:
            found.append(
                step.parameter in names if step.name == "input" else any(found[each] for each in step.operands)
            )
        return found

    def plan(self, wanted: Iterable[Slot], known: Container[Slot] = ()) -> "Plan":
        """Return the plan that computes the wanted slots and nothing that they do not need.

        Parameters
        ----------
        known
            Slots whose numbers are known: what they are computed from is not needed.
        """
        slots = tuple(wanted)
        needed = set(slots)
        for slot in range(max(slots, default=-1), -1, -1):
            if slot in needed and slot not in known and (operands := self.steps[slot].operands):
                needed.update(operands)
        return Plan(slots, {slot: self.steps[slot] for slot in sorted(needed)})


@dataclass(frozen=True)
class Plan:
    """What to compute for a row of wanted slots, made once and run for every block."""

    wanted: tuple[Slot, ...]
    steps: Mapping[Slot, Step]
    """The steps that are needed, in order."""

    @cached_property
    def inputs(self) -> frozenset[str]:
        """The parameters whose values decide the wanted numbers."""
        return frozenset(step.parameter for step in self.steps.values() if step.name == "input")

    def run(self, values: Mapping[str, Array]) -> Array:
        """Return the wanted numbers for a block of parameter values.

        Parameters
        ----------
        values
            Parameter → its values, (S,); every input that the plan needs.

        Returns
        -------
        array, (Q, S)
            One row for each wanted slot.
        """
        width = max((len(column) for column in values.values()), default=1)
        cells: dict[Slot, Array | np.float64] = dict(self._constants)
        # Formulas may divide by zero or overflow; what comes out then is not a number, and shows.
        with np.errstate(all="ignore"):
            for slot, step in self._moving:
                if step.name == "input":
                    cells[slot] = values[step.parameter]
                else:
                    cells[slot] = OPERATIONS[step.name](*[cells[operand] for operand in step.operands])
        rows = np.repeat(self._levels[:, None], width, axis=1)
        for row in self._moving_rows:
            rows[row] = cells[self.wanted[row]]
        return rows

    @cached_property
    def _constants(self) -> dict[Slot, np.float64]:
        """The fixed numbers that steps are made of."""
        used = sorted({operand for _, step in self._moving for operand in step.operands})
        return {slot: np.float64(self.steps[slot].value) for slot in used if self.steps[slot].name == "constant"}

    @cached_property
    def _moving(self) -> tuple[tuple[Slot, Step], ...]:
        return tuple((slot, step) for slot, step in self.steps.items() if step.name != "constant")

    @cached_property
    def _levels(self) -> Array:
        """The wanted constants, zero elsewhere: most rows of a large graph are filled at once, (Q,)."""
        # A step that is no constant has 0 for its value.
        return np.array([self.steps[slot].value for slot in self.wanted], np.float64)

    @cached_property
    def _moving_rows(self) -> tuple[int, ...]:
        return tuple(row for row, slot in enumerate(self.wanted) if self.steps[slot].name != "constant")


class TapeWriter:
    """Writes a tape; equal steps get one slot, and steps over constants are computed at once."""

    def __init__(self, begun: Tape | None = None) -> None:
        """Start an empty tape, or go on with one that was begun: its slots keep their numbers."""
        self._steps: list[Step] = [] if begun is None else list(begun.steps)
        self._parameters: dict[str, Slot] = {} if begun is None else dict(begun.parameters)
        self._slots: dict[Step, Slot] = {step: slot for slot, step in enumerate(self._steps) if step.name != "constant"}
        self._constants: dict[float, Slot] = {
            step.value: slot for slot, step in enumerate(self._steps) if step.name == "constant"
        }
        self.zero, self.one = self.constant(0.0), self.constant(1.0)

    def tape(self) -> Tape:
        """Return the tape as written so far."""
        return Tape(tuple(self._steps), dict(self._parameters))

    def constant(self, value: float) -> Slot:
        """Return the slot of a fixed number."""
        slot = self._constants.get(value)
        if slot is None:
            slot = self._constants[value] = len(self._steps)
            self._steps.append(Step("constant", (), value))
        return slot

    def constants(self, values: Array) -> NDArray[np.intp]:
        """Return the slots of many fixed numbers, in the shape of the array."""
        return np.array([self.constant(value) for value in values.tolist()], np.intp)

    def declare(self, name: str, expression: Expression) -> None:
        """Make a parameter known: an input where it is a number, a formula over earlier ones otherwise."""
        is_formula = bool(expression.names)
        self._parameters[name] = self.formula(expression) if is_formula else self._write(Step("input", parameter=name))

    def formula(self, expression: Expression) -> Slot:
        """Return the slot of a formula over declared parameters."""
        tree = expression.tree
        return self.constant(tree) if isinstance(tree, float) else self._tree(tree)

    def parameter(self, name: str) -> Slot:
        """Return the slot of a declared parameter."""
        return self._parameters[name]

    def _tree(self, tree: Tree) -> Slot:
        if isinstance(tree, Operation):
            return self.apply(tree.name, *[self._tree(operand) for operand in tree.operands])
        return self._parameters[tree] if isinstance(tree, str) else self.constant(tree)

    def apply(self, operation: str, *operands: Slot) -> Slot:
        """Return the slot of an operation on slots; constants are folded, neutral elements dropped."""
        if operation in ("add", "mul"):
            neutral = self.zero if operation == "add" else self.one
            first, second = operands
            if first == neutral or second == neutral:
                return second if first == neutral else first
            # Both orders are one step: sums and products of two floats do not depend on it.
            operands = (first, second) if first < second else (second, first)
        elif (operation, operands[-1]) in (("sub", self.zero), ("div", self.one)):
            return operands[0]
        numbers = self._fixed(operands)
        return self._write(Step(operation, operands)) if numbers is None else self.constant(_fold(operation, numbers))

    def _fixed(self, slots: Sequence[Slot]) -> list[float] | None:
        """Return the fixed numbers in the slots; None unless all hold one."""
        steps = [self._steps[slot] for slot in slots]
        return [step.value for step in steps] if all(step.name == "constant" for step in steps) else None

    def total(self, slots: Sequence[Slot]) -> Slot:
        """Return the slot of a sum; that of zero for none."""
        numbers = self._fixed(slots)
        if numbers is not None:
            return self.constant(reduce(operator.add, numbers, 0.0))
        return reduce(lambda first, second: self.apply("add", first, second), slots, self.zero)

    def _write(self, step: Step) -> Slot:
        slot = self._slots.get(step)
        if slot is None:
            slot = self._slots[step] = len(self._steps)
            self._steps.append(step)
        return slot


def _fold(operation: str, numbers: Sequence[float]) -> float:
    """Return the outcome of an operation on fixed numbers."""
    # Of these only a division by zero is an error in Python, where numpy goes on.
    if operation in _PLAIN and (operation != "div" or numbers[1] != 0):
        return _PLAIN[operation](numbers[0], numbers[1])
    with np.errstate(all="ignore"):
        return float(OPERATIONS[operation](*numbers))
