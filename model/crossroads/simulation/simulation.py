"""The simulation: draws run through the program, block by block, in bounded memory.

Made from a solver and a sampling; analyses of uncertainty sum up over it. Draws come in segments, and sums are made
segment by segment and added in their order: the same digits come out whatever the number of threads and of segments
in a block. Under uncertainty a decision is *informed*, made anew in every draw as if the parameters were known, or
*settled*, made once on the mean over draws; here are the values of both.
"""

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from threading import local

import numpy as np
from numpy.typing import NDArray

from crossroads.draws import REPLICATES, Draws, Sampling
from crossroads.errors import AnalysisError
from crossroads.program import Block, Solver
from crossroads.program.settled import Settled, knowledge, settle
from crossroads.program.unrolled import Unrolled, can_unroll, unroll
from crossroads.progress import Told, silent
from crossroads.simulation.batch import Batch, Kept, Left
from crossroads.simulation.evaluators import (
    Evaluator,
    FastEvaluator,
    GeneralEvaluator,
    inputs_of,
    wanted_code,
    with_drawn_odds,
)

Array = NDArray[np.float64]

# Blocks of so many draws keep the rows of a machine near the processor; the general rollback holds far more rows.
_WIDTH, _GENERAL_WIDTH = 8192, 1024
# From so many draws on, so many threads work at once: more would hold each other up between operations.
_MANY, _THREADS = 131_072, 2
# Choices are settled on so many draws, which are spread evenly: where more would decide otherwise, it is a tie.
_PILOT = 4096
# So many numbers, of branches, actors and draws, are settled at once, and on so many draws at least.
_MOST_NUMBERS, _LEAST_PILOT = 64_000_000, 128
# So many draws are kept with their parameters, for analyses that look at single draws.
KEPT = 16_384
# The share of draws in which a branch has to be best to be worth a policy of its own.
_WORTH_TRYING = 0.01
_MOST_POLICIES = 24

Observe = Callable[[Batch], Array]
"""Returns sums over each segment of a batch, (segments, …)."""


@dataclass(frozen=True, eq=False)
class Simulation:
    """Draws of one scenario's parameters, and what its options are worth in them."""

    solver: Solver
    sampling: Sampling
    threads: int | None = None
    """How many threads work at once; left out, one for few draws, which end before others would start, and two for many
    where there are processors for them."""
    block_segments: int | None = None
    """How many segments make a block; left out, as many as suit the processor. Nothing but speed hangs on it."""
    is_correlated: bool = True
    """Whether the scenario's correlations between parameters are kept."""

    @cached_property
    def draws(self) -> Draws:
        """The draws.

        Raises
        ------
        AnalysisError
            If no parameter is uncertain.
        """
        draws = Draws(self.solver.program.scenario, self.sampling, self.is_correlated)
        if not draws.names:
            raise AnalysisError("No parameter is uncertain. Give some of them low and high, or a distribution.")
        return draws

    @property
    def is_uncertain(self) -> bool:
        """Whether there is anything to draw."""
        return bool(Draws(self.solver.program.scenario, self.sampling).names)

    @property
    def count(self) -> int:
        """How many draws there are, invalid ones included."""
        return self.sampling.draws

    @cached_property
    def known(self) -> tuple[str, ...]:
        """The drawn parameters that the perspective knows when it decides."""
        scenario = self.solver.program.scenario
        stated = scenario.parameters
        return tuple(name for name in self.draws.parameters if scenario.perspective in stated[name].known_to)

    @cached_property
    def size(self) -> float:
        """The size of the largest amount in the base case: rounding is relative to it."""
        program = self.solver.program
        block = self.solver.numbers(program.base())
        return float(block.size(program.actors.index(program.scenario.perspective)).max())

    @property
    def sign(self) -> float:
        """1 where the perspective wants more of its objective, -1 where less."""
        scenario = self.solver.program.scenario
        return 1.0 if scenario.actors[scenario.perspective].goal == "max" else -1.0

    def _pilot(self) -> tuple[dict[str, Array], Block]:
        """Return the first draws, valid ones only: the program's inputs, (S,), and the numbers made of them.

        They take more memory than all that comes after, so they are not kept.
        """
        segments = max(1, _PILOT // self.draws.length)
        rows = self.draws.block(0, min(segments, self.draws.segments))
        program = self.solver.program
        # Where histories are kept apart a graph may be so large that fewer have to do: every so manieth of them.
        most = max(_LEAST_PILOT, _MOST_NUMBERS // (max(len(program.source), 1) * len(program.actors)))
        rows = np.ascontiguousarray(rows[:, :: -(-rows.shape[1] // most)])
        inputs = inputs_of(self.solver, self.draws, rows)
        block, invalid = self.solver.valid_numbers(inputs)
        if invalid.mask.all():
            raise AnalysisError(f"The scenario makes sense in no draw. {invalid.told('draw')}")
        if invalid.count:
            inputs, rows = {name: column[~invalid.mask] for name, column in inputs.items()}, rows[:, ~invalid.mask]
            block = self.solver.numbers(inputs)
        return inputs, with_drawn_odds(self.solver, self.draws, block, rows)

    @cached_property
    def settled(self) -> Settled:
        """What everybody who chooses does if nobody learns a parameter beforehand, but for what it knows."""
        inputs, block = self._pilot()
        return settle(self.solver, block, knowledge(self.solver, inputs))

    @cached_property
    def policies(self) -> tuple[Settled, ...]:
        """The settled policy, and those that differ from it in one decision of the perspective.

        They are what may be better once something is learned: a branch is tried where it is best in at least one
        draw of a hundred.
        """
        program = self.solver.program
        _, block = self._pilot()
        rolled = self.solver.roll_back(block)
        shares: list[tuple[float, tuple[int, ...], int]] = []
        for group in self.solver.layout.groups:
            if group.role != "rational" or program.actors[group.owner] != program.scenario.perspective:
                continue
            sets = [tuple(group.nodes.tolist())] if group.together else [(n,) for n in group.nodes.tolist()]
            for nodes in sets:
                first = program.first_arc[nodes[0]]
                best = rolled.weight[first : program.first_arc[nodes[0] + 1]].mean(axis=1)
                shares += [(float(share), nodes, b) for b, share in enumerate(best) if share >= _WORTH_TRYING]
        tried = [
            self.settled.deviating(dict.fromkeys(nodes, b))
            for _, nodes, b in sorted(shares, key=lambda each: (-each[0], each[1:]))
            if not self.settled.takes(nodes[0], b) and nodes[0] not in program.first_decision
        ]
        return (self.settled, *tried[: _MOST_POLICIES - 1])

    @property
    def is_fast(self) -> bool:
        """Whether the rollback can be run as formulas."""
        return can_unroll(self.solver)

    def unrolled(self, policies: Sequence[Settled]) -> Unrolled:
        """Return the formulas of the options, informed and under some settled policies."""
        return unroll(self.solver, self.draws.names, self.size, policies)

    @cached_property
    def _block_segments(self) -> int:
        width = _WIDTH if self.is_fast else _GENERAL_WIDTH
        return self.block_segments or max(1, width // self.draws.length)

    @property
    def _usual_threads(self) -> int:
        return min(_THREADS, os.cpu_count() or 1) if self.is_fast and self.count >= _MANY else 1

    def _maker(self, policies: Sequence[Settled]) -> Callable[[], Evaluator]:
        """Return what makes an evaluator for a thread."""
        self.draws.prepare()
        if not self.is_fast:
            return lambda: GeneralEvaluator(self.draws, self.solver, policies, self._block_segments)
        unrolled = self.unrolled(policies)
        code = wanted_code(unrolled, self.draws)
        return lambda: FastEvaluator(self.draws, unrolled, code, self._block_segments)

    def each(
        self, observe: Callable[[Batch], object], policies: Sequence[Settled] | None = None, first: int = 0
    ) -> Iterator[tuple[int, object]]:
        """Yield what is observed of each batch, in order, with the number of its first segment.

        Parameters
        ----------
        observe
            Is called with each batch, in one of several threads; it must not keep the batch's rows.
        policies
            The settled policies whose values a batch holds; left out, the settled one alone.
        first
            The segment to start with.
        """
        make = self._maker((self.settled,) if policies is None else policies)
        mine = local()

        def work(segment: int) -> object:
            if not hasattr(mine, "evaluator"):
                mine.evaluator = make()
            return observe(mine.evaluator.run(segment))

        starts = range(first, self.draws.segments, self._block_segments)
        threads = min(self.threads or self._usual_threads, len(starts))
        if threads <= 1:
            yield from ((start, work(start)) for start in starts)
            return
        with ThreadPoolExecutor(threads) as pool:
            waiting: deque[tuple[int, Future[object]]] = deque()
            for start in starts:
                waiting.append((start, pool.submit(work, start)))
                if len(waiting) > 2 * threads:
                    at, done = waiting.popleft()
                    yield at, done.result()
            yield from ((at, done.result()) for at, done in waiting)

    def totals(
        self,
        observe: Observe,
        policies: Sequence[Settled] | None = None,
        told: Told = silent,
        first: int = 0,
    ) -> Array:
        """Return sums over all draws, kept apart by replicate, (R, …).

        Parameters
        ----------
        observe
            Returns the sums over each segment of a batch, (segments, …); see ``Batch.per_segment``.
        policies
            The settled policies whose values a batch holds; left out, the settled one alone.
        told
            Is told of progress.
        first
            The segment to start with: sums over later draws can be added to those over earlier ones.
        """
        totals: Array | None = None
        for start, found in self.each(observe, policies, first):
            parts = np.asarray(found, np.float64)
            if totals is None:
                totals = np.zeros((REPLICATES, *parts.shape[1:]))
            for number, part in enumerate(parts, start):
                if number < self.draws.segments:
                    totals[number % REPLICATES] += part
            told(min((start + len(parts)) * self.draws.length, self.count), self.count)
        return np.zeros((REPLICATES,)) if totals is None else totals

    def keep(self, policies: Sequence[Settled] | None = None, most: int = KEPT) -> Kept:
        """Return the first draws with everything that is known of them, invalid ones left out.

        Parameters
        ----------
        policies
            The settled policies whose values are kept; left out, the settled one alone.
        most
            How many draws are looked at.
        """
        segments = -(-min(most, self.count) // self.draws.length)
        evaluator = self._maker((self.settled,) if policies is None else policies)()
        parts, replicates = [], []
        for start in range(0, segments, self._block_segments):
            batch = evaluator.run(start)
            numbers = start + np.arange(len(batch.valid)) // batch.length
            valid = batch.valid & (numbers < segments)
            rows = (batch.draws, batch.shares, batch.informed, batch.knowing, batch.settled, batch.policy)
            parts.append([each[..., valid] for each in rows])
            replicates.append(numbers[valid] % REPLICATES)
        joined = (np.concatenate(each, axis=-1) for each in zip(*parts, strict=True))
        draws, shares, informed, knowing, settled, policy = joined
        return Kept(draws, shares, informed, knowing, settled, policy, np.concatenate(replicates))

    @cached_property
    def kept(self) -> Kept:
        """The first 16,384 draws under the settled policy, invalid ones left out."""
        return self.keep()

    @cached_property
    def left(self) -> Left:
        """The draws at which the scenario makes no sense, and why.

        They are counted over all draws; the reasons are those met in the first 16,384.
        """
        valid = self.totals(lambda batch: batch.per_segment(np.ones(len(batch.valid))))
        return self.left_beside(round(float(valid.sum())))

    def left_beside(self, valid: int) -> Left:
        """Return the same as ``left``, where the number of valid draws is known already."""
        count = self.count - valid
        if not count:
            return Left(0, self.count)
        rows = self.draws.block(0, min(-(-KEPT // self.draws.length), self.draws.segments))
        _, invalid = self.solver.valid_numbers(inputs_of(self.solver, self.draws, rows))
        return Left(count, self.count, tuple(fault.told() for fault in invalid.reasons))
