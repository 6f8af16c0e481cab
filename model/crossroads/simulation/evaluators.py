"""Evaluators: draws made and run through the program, one block after the other in the same memory.

Made for each thread of a simulation. The fast one runs the rollback written out as formulas; the general one rolls
back every node, where strategies are searched or beliefs hang on what was earned.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from crossroads.draws import Draws, Scratch
from crossroads.program import Block, Rolled, Solver
from crossroads.program.machine import Code, Machine, generate, stacked
from crossroads.program.rollback import roll_back
from crossroads.program.settled import Settled
from crossroads.program.unrolled import Unrolled, make_sense
from crossroads.program.updating import fix
from crossroads.simulation.batch import Batch

Array = NDArray[np.float64]


class Evaluator(Protocol):
    """What every evaluator offers."""

    def run(self, first: int) -> Batch:
        """Return the batch that starts with a segment; it holds until the next one."""


def counted(draws: Draws, first: int, width: int) -> NDArray[np.bool_]:
    """Return which draws of a block are not beyond the last, (S,)."""
    return np.asarray(np.arange(width) < draws.count - first * draws.length)


def wanted_code(unrolled: Unrolled, draws: Draws) -> Code:
    """Return the code for everything that a batch holds."""
    settled = [slot for policy in unrolled.settled for slot in policy]
    values = [*unrolled.informed, *unrolled.knowing, *settled, unrolled.policy]
    return generate(unrolled.tape, draws.names, [*values, *unrolled.odds, *unrolled.sums])


class FastEvaluator:
    """Runs the rollback as formulas."""

    def __init__(self, draws: Draws, unrolled: Unrolled, code: Code, segments: int) -> None:
        width = segments * draws.length
        self._draws, self._unrolled = draws, unrolled
        self._machine = Machine(code, width)
        self._shares = np.empty((draws.uniforms.dimensions, width))
        self._scratch = Scratch.of(width)

    def run(self, first: int) -> Batch:
        """Return the batch that starts with a segment; it holds until the next one."""
        rows, unrolled = self._machine.draws, self._unrolled
        self._draws.fill(rows, first, self._shares, self._scratch)
        results = self._machine.run()
        options, policies = len(unrolled.informed), len(unrolled.settled)
        ends = options * (2 + policies)
        values = stacked(results[:ends], rows.shape[1]).reshape(2 + policies, options, rows.shape[1])
        informed, knowing, settled = values[0], values[1], values[2:]
        policy = np.broadcast_to(results[ends], rows.shape[1])
        odds_end = ends + 1 + len(unrolled.odds)
        valid = make_sense(results[ends + 1 : odds_end], results[odds_end:], rows.shape[1])
        valid &= counted(self._draws, first, rows.shape[1])
        valid &= np.isfinite(informed).all(axis=0)
        return Batch(self._draws.length, rows, self._shares, informed, knowing, settled, policy, valid)


class GeneralEvaluator:
    """Rolls back every node and actor."""

    def __init__(self, draws: Draws, solver: Solver, policies: Sequence[Settled], segments: int) -> None:
        width = segments * draws.length
        self._draws, self._solver, self._policies = draws, solver, policies
        self._rows = np.empty((len(draws.names), width))
        self._shares = np.empty((draws.uniforms.dimensions, width))
        self._scratch = Scratch.of(width)

    def run(self, first: int) -> Batch:
        """Return the batch that starts with a segment; it holds until the next one."""
        self._draws.fill(self._rows, first, self._shares, self._scratch)
        inputs = inputs_of(self._solver, self._draws, self._rows)
        block, invalid = self._solver.valid_numbers(inputs)
        block = with_drawn_odds(self._solver, self._draws, block, self._rows)
        informed = self._values(block, self._solver.roll_back(block))
        knowing = self._knowing(block, inputs) if self._policies else informed
        settled = [self._settled(policy, block, inputs) for policy in self._policies]
        policy = self._followed(block, inputs) if self._policies else informed[0]
        valid = counted(self._draws, first, self._rows.shape[1]) & ~invalid.mask
        shape = (len(self._policies), *informed.shape)
        settled_values = np.array(settled).reshape(shape)
        return Batch(self._draws.length, self._rows, self._shares, informed, knowing, settled_values, policy, valid)

    def _knowing(self, block: Block, inputs: Mapping[str, Array]) -> Array:
        """Return what the options are worth if the perspective alone chooses anew in every draw, (O, S)."""
        solver, program = self._solver, self._solver.program
        others = np.full_like(block.odds, np.nan)
        shares = self._policies[0].shares(solver, block, inputs)
        for group in solver.layout.groups:
            if group.owner not in (-1, self._perspective):
                others[group.arcs] = shares[group.arcs]
        if np.isnan(others).all():
            return self._values(block, solver.roll_back(block))
        return self._values(block, roll_back(program, solver.layout, block, others))

    def _values(self, block: Block, rolled: Rolled) -> Array:
        """Return what the options are worth as rolled back, (O, S); the whole where there are none."""
        solver = self._solver
        if solver.program.scenario.options:
            return solver.option_values(block, rolled)
        return solver.worth(block, rolled)[None]

    @property
    def _perspective(self) -> int:
        program = self._solver.program
        return program.actors.index(program.scenario.perspective)

    def _settled(self, policy: Settled, block: Block, inputs: Mapping[str, Array]) -> Array:
        """Return what the options are worth under a policy, (O, S)."""
        program = self._solver.program
        weight = policy.shares(self._solver, block, inputs)
        values = []
        for b in range(len(program.scenario.options)) or (None,):
            taken = dict.fromkeys(program.first_decision, b) if b is not None else {}
            fixed = fix(program, block, taken)
            forced = np.where(np.isnan(fixed), weight, fixed)
            values.append(self._solver.certain(block, forced))
        return np.array(values)

    def _followed(self, block: Block, inputs: Mapping[str, Array]) -> Array:
        """Return what the whole is worth under the first policy, (S,)."""
        return self._solver.certain(block, self._policies[0].shares(self._solver, block, inputs))


def inputs_of(solver: Solver, draws: Draws, rows: Array) -> dict[str, Array]:
    """Return the program's inputs at draws, the fixed ones included."""
    base = {name: np.repeat(value, rows.shape[1]) for name, value in solver.program.base().items()}
    drawn = dict(zip(draws.parameters, rows, strict=False))
    return {name: drawn.get(name, column) for name, column in base.items()}


def with_drawn_odds(solver: Solver, draws: Draws, block: Block, rows: Array) -> Block:
    """Return a block in which odds that are uncertain themselves are those that were drawn."""
    if not draws.odds:
        return block
    odds = block.odds.copy()
    for name, row in zip(draws.names[len(draws.parameters) :], rows[len(draws.parameters) :], strict=True):
        odds[solver.program.arc_copies[name]] = row
    return replace(block, odds=odds)
