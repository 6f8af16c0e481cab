"""Formulas as a tape of steps: every formula of a scenario computed once for whole blocks of parameter values.

Made by the compiler, which shares equal sub-expressions and folds constants; run by the program. A step refers
to earlier steps only, so one pass in order computes everything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from crossroads.expressions import OPERATIONS, Expression, Operation, Tree

Array: TypeAlias = NDArray[np.float64]
Slot: TypeAlias = int


class Step(NamedTuple):
    """One step: ``input`` and ``constant`` carry what they are, operations the slots of their operands."""

    name: str
    operands: tuple[Slot, ...] = ()
    value: float = 0.0


@dataclass(frozen=True)
class Tape:
    """All steps, in an order in which they can be computed."""

    steps: tuple[Step, ...]
    inputs: Mapping[str, Slot]
    """The parameters with a value of their own → their slots."""

    def plan(self, wanted: Iterable[Slot]) -> "Plan":
        """Return the plan that computes the wanted slots and nothing that they do not need."""
        slots = np.fromiter(wanted, np.intp)
        needed = set(slots.tolist())
        for slot in range(len(self.steps) - 1, -1, -1):
            if slot in needed:
                needed.update(self.steps[slot].operands)
        return Plan(self, slots, tuple(sorted(needed)))


@dataclass(frozen=True)
class Plan:
    """What to compute for a set of wanted slots, made once and run for every block."""

    tape: Tape
    wanted: NDArray[np.intp]  # (Q,)
    needed: tuple[Slot, ...]

    def run(self, values: Mapping[str, Array]) -> Array:
        """Return the wanted numbers for a block of parameter values.

        Parameters
        ----------
        values
            Parameter → its values, (S,); every input of the tape that the plan needs.

        Returns
        -------
        array, (Q, S)
            One row for each wanted slot.
        """
        width = max((len(column) for column in values.values()), default=1)
        names = {slot: name for name, slot in self.tape.inputs.items()}
        cells: dict[Slot, Array | np.float64] = {}
        with np.errstate(all="ignore"):
            for slot in self.needed:
                step = self.tape.steps[slot]
                if step.name == "constant":
                    cells[slot] = np.float64(step.value)
                elif step.name == "input":
                    cells[slot] = values[names[slot]]
                else:
                    cells[slot] = OPERATIONS[step.name](*(cells[operand] for operand in step.operands))
        # Most rows of a large graph are constants: they are laid out at once, the others row by row.
        levels = np.array([cells[slot] if np.ndim(cells[slot]) == 0 else 0.0 for slot in self.needed], np.float64)
        position = np.searchsorted(np.array(self.needed, np.intp), self.wanted)
        out = np.repeat(levels[position][:, None], width, axis=1) if len(self.wanted) else np.empty((0, width))
        for row, slot in enumerate(self.wanted.tolist()):
            cell = cells[slot]
            if np.ndim(cell) > 0:
                out[row] = cell
        return out


class TapeWriter:
    """Writes a tape; equal steps get one slot, and steps over constants are computed at once."""

    def __init__(self) -> None:
        self._steps: list[Step] = []
        self._slots: dict[Step, Slot] = {}
        self._inputs: dict[str, Slot] = {}
        self._formulas: dict[str, Slot] = {}
        self.zero, self.one = self.constant(0.0), self.constant(1.0)

    def tape(self) -> Tape:
        """Return the tape as written so far."""
        return Tape(tuple(self._steps), dict(self._inputs))

    def constant(self, value: float) -> Slot:
        """Return the slot of a fixed number."""
        return self._write(Step("constant", value=value))

    def declare(self, name: str, expression: Expression) -> None:
        """Make a parameter known: an input where it is a number, a formula over earlier ones otherwise."""
        if expression.names:
            self._formulas[name] = self.formula(expression)
        else:
            self._inputs[name] = self._write(Step(f"input:{name}"))
            self._steps[self._inputs[name]] = Step("input")

    def formula(self, expression: Expression) -> Slot:
        """Return the slot of a formula over declared parameters."""
        return self._tree(expression.tree)

    def _tree(self, tree: Tree) -> Slot:
        if isinstance(tree, Operation):
            return self.apply(tree.name, *(self._tree(operand) for operand in tree.operands))
        if isinstance(tree, str):
            return self._inputs[tree] if tree in self._inputs else self._formulas[tree]
        return self.constant(tree)

    def apply(self, operation: str, *operands: Slot) -> Slot:
        """Return the slot of an operation on slots; constants are folded, neutral elements dropped."""
        steps = [self._steps[operand] for operand in operands]
        if all(step.name == "constant" for step in steps):
            with np.errstate(all="ignore"):
                return self.constant(float(OPERATIONS[operation](*(np.float64(step.value) for step in steps))))
        if operation == "mul" and self.zero in operands:
            return self.zero
        neutral = {"add": self.zero, "mul": self.one}.get(operation)
        if neutral in operands:
            return operands[1] if operands[0] == neutral else operands[0]
        if operation in ("sub", "div") and operands[1] == (self.zero if operation == "sub" else self.one):
            return operands[0]
        if operation in ("add", "mul"):
            operands = tuple(sorted(operands))
        return self._write(Step(operation, operands))

    def total(self, slots: Sequence[Slot]) -> Slot:
        """Return the slot of a sum; that of zero for none."""
        return reduce(lambda first, second: self.apply("add", first, second), slots, self.zero)

    def _write(self, step: Step) -> Slot:
        slot = self._slots.get(step)
        if slot is None:
            slot = self._slots[step] = len(self._steps)
            self._steps.append(step)
        return slot
