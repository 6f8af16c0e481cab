"""Lanes: what the options are worth at many values of the parameters at once, each point a lane of one block.

Made from a solver; used by sweeps and by analyses that move parameters. The formulas are written once and run for as
many points as are asked for, in bounded memory.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from crossroads.program.block import Block
from crossroads.program.machine import Code, Machine, generate, stacked
from crossroads.program.solver import Solver
from crossroads.program.tape import Slot
from crossroads.program.unrolled import Unrolled, can_unroll, make_sense, unroll

Array = NDArray[np.float64]

# Points at once: as many as the processor's cache holds of the rows in use, which are few where little moves.
_WIDTH, _WIDE, _GENERAL_WIDTH = 4096, 16_384, 512
# From so many points on it pays to write code of its own for the parameters that move.
_LARGE = 4096


@dataclass(frozen=True, eq=False)
class Lanes:
    """A solver that is asked for the options' values at many points, by one thread at a time."""

    solver: Solver

    def values(self, changes: Sequence[Mapping[str, Array]]) -> list[Array]:
        """Return what each option is worth where some parameters have other values.

        Parameters
        ----------
        changes
            For each set of points, input → its values there, (S,); all others keep their base value.

        Returns
        -------
        list of arrays, (O, S)
            In the unit of the objective, certainty equivalents for an actor averse to risk; the whole where there
            are no options. Not a number where the scenario makes no sense.

        Raises
        ------
        AnalysisError
            If a name is no input, or the lengths differ.
        """
        program = self.solver.program
        sizes = [program.width_of(each) for each in changes]
        if self._is_fast and len(changes) == 1 and sizes[0] >= _LARGE:
            return [self._moved(changes[0], sizes[0])]
        out = np.empty((self._options, sum(sizes)))
        width = _even(out.shape[1], _WIDTH if self._is_fast else _GENERAL_WIDTH)
        rows = np.empty((len(program.tape.inputs), width))
        machine = self._machine(width)
        for start in range(0, out.shape[1], width):
            stop = min(start + width, out.shape[1])
            self._fill(machine.draws if machine else rows, changes, sizes, start)
            out[:, start:stop] = (self._run(machine) if machine else self._roll_back(rows))[:, : stop - start]
        return np.split(out, np.cumsum(sizes)[:-1], axis=1)

    def _moved(self, change: Mapping[str, Array], size: int) -> Array:
        """Return what the options are worth at many points, computing anew only what the changed inputs move."""
        machine = self._machine_for(tuple(change), _even(size, _WIDE))
        out, width = np.empty((self._options, size)), machine.draws.shape[1]
        for start in range(0, size, width):
            stop = min(start + width, size)
            for row, column in zip(machine.draws, change.values(), strict=True):
                row[: stop - start] = column[start:stop]
                row[stop - start :] = column[start]
            out[:, start:stop] = self._run(machine)[:, : stop - start]
        return out

    def _machine_for(self, names: tuple[str, ...], width: int) -> Machine:
        """Return a machine for what some inputs move; the last one is kept with its memory."""
        if (names, width) not in self._made:
            tape = self._unrolled.tape
            moves = tape.moved(frozenset(names))
            known = {slot: number for slot, number in enumerate(self._numbers) if not moves[slot]}
            self._made.clear()
            self._made[names, width] = Machine(generate(tape, names, self._wanted, known), width)
        return self._made[names, width]

    @cached_property
    def _made(self) -> dict[tuple[tuple[str, ...], int], Machine]:
        return {}

    @cached_property
    def _numbers(self) -> list[float]:
        return self._unrolled.tape.numbers({name: float(column[0]) for name, column in self._block.items()})

    @cached_property
    def _block(self) -> dict[str, Array]:
        return self.solver.program.base()

    @cached_property
    def _base(self) -> Array:
        return np.array([column[0] for column in self._block.values()])

    @property
    def _options(self) -> int:
        return max(len(self.solver.program.scenario.options), 1)

    def _fill(self, rows: Array, changes: Sequence[Mapping[str, Array]], sizes: Sequence[int], start: int) -> None:
        """Fill the inputs' rows with the points from a number on."""
        rows[:] = self._base[:, None]
        row_of = {name: row for row, name in enumerate(self.solver.program.tape.inputs)}
        for at, each, size in _within(changes, sizes, start, start + rows.shape[1]):
            first, last = max(at, start), min(at + size, start + rows.shape[1])
            for name, column in each.items():
                rows[row_of[name], first - start : last - start] = column[first - at : last - at]

    @property
    def _is_fast(self) -> bool:
        return can_unroll(self.solver)

    @cached_property
    def _unrolled(self) -> Unrolled:
        program = self.solver.program
        size = self.solver.numbers(self._block).size(program.actors.index(program.scenario.perspective))
        return unroll(self.solver, tuple(program.tape.inputs), float(size.max()), are_free=True)

    @property
    def _wanted(self) -> list[Slot]:
        return [*self._unrolled.informed, *self._unrolled.odds, *self._unrolled.sums]

    @cached_property
    def _code(self) -> Code:
        return generate(self._unrolled.tape, tuple(self.solver.program.tape.inputs), self._wanted)

    def _machine(self, width: int) -> Machine | None:
        return Machine(self._code, width) if self._is_fast else None

    def _run(self, machine: Machine) -> Array:
        results, odds_end = machine.run(), self._options + len(self._unrolled.odds)
        width = machine.draws.shape[1]
        values = stacked(results[: self._options], width)
        # What never moves is as in the base case, which the gate has checked.
        odds, sums = (
            [each for each in part if isinstance(each, np.ndarray)]
            for part in (results[self._options : odds_end], results[odds_end:])
        )
        valid = make_sense(odds, sums, width) & np.isfinite(values).all(axis=0)
        if not valid.all():
            values[:, ~valid] = np.nan
        return values

    def _roll_back(self, rows: Array) -> Array:
        inputs = dict(zip(self.solver.program.tape.inputs, rows, strict=True))
        block, invalid = self.solver.valid_numbers(inputs)
        return np.where(invalid.mask, np.nan, self._rolled(block))

    def _rolled(self, block: Block) -> Array:
        rolled = self.solver.roll_back(block)
        if self.solver.program.scenario.options:
            return self.solver.option_values(block, rolled)
        return self.solver.worth(block, rolled)[None]


def _even(count: int, most: int) -> int:
    """Return the width of equal blocks, none wider than the most, that hold so many points."""
    return -(-count // max(-(-count // most), 1)) if count else 1


def _within(
    changes: Sequence[Mapping[str, Array]], sizes: Sequence[int], start: int, stop: int
) -> Iterator[tuple[int, Mapping[str, Array], int]]:
    """Yield the sets of points that lie in part between two numbers, with where they begin and how many there are."""
    at = 0
    for each, size in zip(changes, sizes, strict=True):
        if at < stop and at + size > start:
            yield at, each, size
        at += size
