"""How likely observed branches are: in every draw, and at the ends of ranges against the base case.

Made from a simulation or a solver that reads the actors as asked; used by ``posterior`` and ``implied``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.observing.observation import Case, is_among_best
from crossroads.analyses.switching.stretches import Line, inputs_at
from crossroads.draws import REPLICATES
from crossroads.program import Block, Rolled, Solver
from crossroads.simulation import Means, Simulation, means
from crossroads.simulation.evaluators import inputs_of, with_drawn_odds

Array = NDArray[np.float64]

# The general rollback holds every node of every draw: blocks of so many draws stay small.
_WIDTH = 2048
# All of these are kept with their parameters.
MOST = 131_072
"""More draws than this are not looked at."""


@dataclass(frozen=True)
class Likely:
    """The valid draws, each with how likely the observations of every case are in it."""

    draws: Array  # (P, S) parameters, then drawn odds
    likely: Array  # (C, S)
    replicate: NDArray[np.intp]  # (S,)

    count: int
    """How many draws were looked at, invalid ones included."""

    def mean(self, row: Array, weight: Array) -> Means:
        """Return the weighted mean of a row, (1,), with its standard error over the replicates.

        The error is infinite where some replicate has no draw that counts.
        """
        sums = np.array([np.bincount(self.replicate, each, REPLICATES) for each in (weight, weight * row)])
        found = means(sums.T)
        if not (sums[0] > 0).all():
            return replace(found, error=np.full_like(found.error, np.inf))
        return found


def likelihoods(simulation: Simulation, cases: Sequence[Case], told: Callable[[int, int], None]) -> Likely:
    """Return the valid draws with the likelihood of what was observed.

    Raises
    ------
    AnalysisError
        If nothing is uncertain.
    """
    draws, solver = simulation.draws, simulation.solver
    draws.prepare()
    count = min(simulation.count, MOST)
    segments = -(-count // draws.length)
    step = max(1, _WIDTH // draws.length)
    parts = []
    for first in range(0, segments, step):
        rows = draws.block(first, min(step, segments - first))
        block, invalid = solver.valid_numbers(inputs_of(solver, draws, rows))
        block = with_drawn_odds(solver, draws, block, rows)
        rolled = solver.roll_back(block)
        likely = np.array([likely_at(solver, block, rolled, case) for case in cases])
        replicate = (first + np.arange(rows.shape[1]) // draws.length) % REPLICATES
        valid = ~invalid.mask
        parts.append((rows[:, valid], likely[:, valid], replicate[valid]))
        told(min((first + step) * draws.length, count), count)
    drawn, likely, replicate = (np.concatenate(each, axis=-1) for each in zip(*parts, strict=True))
    return Likely(drawn, likely, replicate, count)


def likely_at(solver: Solver, block: Block, rolled: Rolled, case: Case) -> Array:
    """Return how likely the observed branches are, once their nodes are met, (S,)."""
    likely = np.ones(block.width)
    for each in case.observations:
        if each.by is not None and solver.plays[each.by].kind == "rational":
            likely *= is_among_best(solver, block, rolled, Case((each,)))
        else:
            likely *= np.maximum(rolled.weight[solver.program.arc_index[each.name]], 0.0)
    return likely


def likelihood_ratios(solver: Solver, case: Case, lines: Sequence[Line]) -> list[tuple[float | None, float | None]]:
    """Return how many times as likely what was observed is at both ends of each line as in the base case.

    None where the scenario makes no sense at an end, or rules the observation out in the base case.
    """
    places = [(line, end) for line in lines for end in (line.low, line.high)]
    if not places:
        return []
    block, invalid = solver.valid_numbers(inputs_at(solver, places))
    likely = np.where(invalid.mask, np.nan, likely_at(solver, block, solver.roll_back(block), case))
    at_base = solver.numbers(solver.program.base())
    base = float(likely_at(solver, at_base, solver.roll_back(at_base), case)[0])
    ratios = [float(each) / base if base > 0 and np.isfinite(each) else None for each in likely]
    return list(zip(ratios[::2], ratios[1::2], strict=True))
