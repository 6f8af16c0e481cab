"""Formulas as a tape of steps: every formula of a scenario computed once for a whole block of values.

Made by the compiler, which shares equal sub-expressions and folds constants; run by the program. A step
refers to earlier steps only, so one pass in order computes everything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from crossroads.expressions import OPERATIONS, Expression, Operation, Tree

Array: TypeAlias = NDArray[np.float64]
Slot: TypeAlias = int


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

    def plan(self, wanted: Iterable[Slot]) -> "Plan":
        """Return the plan that computes the wanted slots and nothing that they do not need."""
        slots = tuple(wanted)
        needed = set(slots)
        for slot in range(max(slots, default=-1), -1, -1):
            if slot in needed:
                needed.update(self.steps[slot].operands)
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
        return {slot: np.float64(step.value) for slot, step in self.steps.items() if step.name == "constant"}

    @cached_property
    def _moving(self) -> tuple[tuple[Slot, Step], ...]:
        return tuple((slot, step) for slot, step in self.steps.items() if step.name != "constant")

    @cached_property
    def _levels(self) -> Array:
        """The wanted constants, zero elsewhere: most rows of a large graph are filled at once, (Q,)."""
        return np.array([self._constants.get(slot, 0.0) for slot in self.wanted], np.float64)

    @cached_property
    def _moving_rows(self) -> tuple[int, ...]:
        return tuple(row for row, slot in enumerate(self.wanted) if slot not in self._constants)


class TapeWriter:
    """Writes a tape; equal steps get one slot, and steps over constants are computed at once."""

    def __init__(self) -> None:
        self._steps: list[Step] = []
        self._slots: dict[Step, Slot] = {}
        self._parameters: dict[str, Slot] = {}
        self._numbers: dict[Slot, np.float64] = {}
        self.zero, self.one = self.constant(0.0), self.constant(1.0)

    def tape(self) -> Tape:
        """Return the tape as written so far."""
        return Tape(tuple(self._steps), dict(self._parameters))

    def constant(self, value: float) -> Slot:
        """Return the slot of a fixed number."""
        slot = self._write(Step("constant", value=value))
        self._numbers[slot] = np.float64(value)
        return slot

    def declare(self, name: str, expression: Expression) -> None:
        """Make a parameter known: an input where it is a number, a formula over earlier ones otherwise."""
        is_formula = bool(expression.names)
        self._parameters[name] = self.formula(expression) if is_formula else self._write(Step("input", parameter=name))

    def formula(self, expression: Expression) -> Slot:
        """Return the slot of a formula over declared parameters."""
        return self._tree(expression.tree)

    def _tree(self, tree: Tree) -> Slot:
        if isinstance(tree, Operation):
            return self.apply(tree.name, *[self._tree(operand) for operand in tree.operands])
        return self._parameters[tree] if isinstance(tree, str) else self.constant(tree)

    def apply(self, operation: str, *operands: Slot) -> Slot:
        """Return the slot of an operation on slots; constants are folded, neutral elements dropped."""
        if operation in ("add", "mul"):
            # Both orders are one step: sums and products of two floats do not depend on it.
            operands = tuple(sorted(operands))
            if operands[0] == (self.zero if operation == "add" else self.one):
                return operands[1]
        elif (operation, operands[-1]) in (("sub", self.zero), ("div", self.one)):
            return operands[0]
        numbers = [self._numbers[operand] for operand in operands if operand in self._numbers]
        if len(numbers) < len(operands):
            return self._write(Step(operation, operands))
        with np.errstate(all="ignore"):
            return self.constant(float(OPERATIONS[operation](*numbers)))

    def total(self, slots: Sequence[Slot]) -> Slot:
        """Return the slot of a sum; that of zero for none."""
        return reduce(lambda first, second: self.apply("add", first, second), slots, self.zero)

    def _write(self, step: Step) -> Slot:
        slot = self._slots.get(step)
        if slot is None:
            slot = self._slots[step] = len(self._steps)
            self._steps.append(step)
        return slot
