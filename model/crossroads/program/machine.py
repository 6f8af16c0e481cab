"""The machine: a tape run over blocks of draws, block after block in the same memory.

Made from a tape and the slots that are wanted; used by the simulation, one machine for each thread. Every step
writes into a row that nothing needs any more, so that all rows stay in the processor's cache.

Source: register allocation by linear scan, M. Poletto and V. Sarkar, "Linear scan register allocation", ACM
Transactions on Programming Languages and Systems 21 (1999), 895-913.
"""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crossroads.expressions import OPERATIONS
from crossroads.program.tape import Slot, Tape

Array = NDArray[np.float64]

# Operations that write into a row given to them; of three and more operands, these are taken two at a time.
_DIRECT: dict[str, np.ufunc] = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide, "pow": np.power, "neg": np.negative,
    "min": np.minimum, "max": np.maximum, "abs": np.abs, "sqrt": np.sqrt, "exp": np.exp, "log": np.log,
    "expm1": np.expm1, "log1p": np.log1p, "lt": np.less, "le": np.less_equal, "gt": np.greater,
    "ge": np.greater_equal, "eq": np.equal, "ne": np.not_equal,
}  # fmt: skip

Operand = int | np.float64
"""The number of a row, or a constant."""


@dataclass(frozen=True)
class Instruction:
    """One operation: what it does, with which rows, into which row."""

    name: str
    operands: tuple[Operand, ...]
    into: int


@dataclass(frozen=True)
class Code:
    """A tape for a machine: the first rows hold the draws, the next ones the results, the others what lies between."""

    instructions: tuple[Instruction, ...]
    inputs: tuple[str, ...]
    results: tuple[Operand, ...]
    """Where each wanted slot is found: in a row, or a constant."""
    rows: int


def generate(
    tape: Tape, inputs: Sequence[str], wanted: Sequence[Slot], known: Mapping[Slot, float] | None = None
) -> Code:
    """Return the code that computes the wanted slots.

    Parameters
    ----------
    inputs
        The tape's inputs in the order of the rows that will hold them.
    known
        Slots whose numbers do not change from run to run → these numbers.
    """
    fixed = known or {}
    steps = {slot: tape.steps[slot] for slot in _depth_first(tape, wanted, fixed)}
    last: dict[Slot, Slot] = {operand: slot for slot, step in steps.items() for operand in step.operands}
    place: dict[Slot, Operand] = {slot: np.float64(value) for slot, value in fixed.items()}
    own: dict[Slot, int] = {}
    row_of = {name: row for row, name in enumerate(inputs)}
    # Wanted slots keep a row of their own until the end.
    moving = [slot for slot in dict.fromkeys(wanted) if slot in steps and tape.steps[slot].operands]
    kept = {slot: len(inputs) + i for i, slot in enumerate(moving)}
    rows = len(inputs) + len(kept)
    free: list[int] = []
    instructions: list[Instruction] = []
    for slot, step in steps.items():
        if step.name in ("constant", "input"):
            place[slot] = np.float64(step.value) if step.name == "constant" else row_of[step.parameter]
            continue
        if slot in kept:
            into = kept[slot]
        elif free:
            into = free.pop()
        else:
            into, rows = rows, rows + 1
        place[slot] = own[slot] = into
        instructions.append(Instruction(step.name, tuple(place[operand] for operand in step.operands), into))
        # Rows are freed after the step: it may read an operand after having written.
        done = [operand for operand in dict.fromkeys(step.operands) if last[operand] == slot]
        free += [own[operand] for operand in done if operand in own and operand not in kept]
    return Code(tuple(instructions), tuple(inputs), tuple(place[slot] for slot in wanted), rows)


def _depth_first(tape: Tape, wanted: Sequence[Slot], known: Container[Slot]) -> Iterator[Slot]:
    """Yield the slots to compute, each soon after what it is made of: few rows are in use at any time."""
    done: set[Slot] = set()
    # A stack, since formulas may be nested deeper than the interpreter's own: slots, with whether they are ready.
    stack = [(slot, False) for slot in reversed(wanted)]
    while stack:
        slot, is_ready = stack.pop()
        if is_ready:
            yield slot
        elif slot not in done and slot not in known:
            done.add(slot)
            stack.append((slot, True))
            stack += [(operand, False) for operand in reversed(tape.steps[slot].operands)]


class Machine:
    """Code with the memory to run it on blocks of one width."""

    def __init__(self, code: Code, width: int) -> None:
        self._code = code
        self._rows = np.empty((code.rows, width))
        self._work: list[tuple[Callable[..., Any], tuple[Any, ...], Array]] = []
        for instruction in code.instructions:
            self._work += _bound(instruction, self._rows)

    @property
    def draws(self) -> Array:
        """The rows that hold the inputs, to be filled before each run, (P, S)."""
        return self._rows[: len(self._code.inputs)]

    def run(self) -> list[Array | np.float64]:
        """Return the wanted numbers at the draws: (S,), or one number where it is the same in all of them.

        Arrays hold until the next run.
        """
        with np.errstate(all="ignore"):
            for operation, operands, into in self._work:
                operation(*operands, out=into)
        return [self._rows[each] if isinstance(each, int) else each for each in self._code.results]


def stacked(rows: Sequence[Array | np.float64], width: int) -> Array:
    """Return results as rows of one array, (Q, S)."""
    out = np.empty((len(rows), width))
    for i, row in enumerate(rows):
        out[i] = row
    return out


def _bound(instruction: Instruction, rows: Array) -> list[tuple[Callable[..., Any], tuple[Any, ...], Array]]:
    """Return the array operations of an instruction, bound to their rows."""
    operands = [rows[each] if isinstance(each, int) else each for each in instruction.operands]
    into, direct = rows[instruction.into], _DIRECT.get(instruction.name)
    if direct is None:
        return [(_indirect(OPERATIONS[instruction.name]), tuple(operands), into)]
    if len(operands) <= direct.nin:
        return (
            [(direct, tuple(operands), into)] if len(operands) == direct.nin else [(np.positive, tuple(operands), into)]
        )
    work: list[tuple[Callable[..., Any], tuple[Any, ...], Array]] = [(direct, (operands[0], operands[1]), into)]
    return [*work, *((direct, (into, each), into) for each in operands[2:])]


def _indirect(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Return an operation that makes an array of its own, as one that writes into a given row."""

    def run(*operands: Any, out: Array) -> None:
        out[...] = operation(*operands)

    return run
