"""How likely events are over draws of all parameters, by the best choice and given each option.

Made from a simulation and event graphs; used by ``forecast`` and ``score``. In every draw the whole policy is worked
out twice: *settled*, chosen once on the mean over draws, since nobody learns the numbers beforehand; and *informed*,
made anew in every draw as if everybody knew them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.forecasting.event_graph import EventGraph
from crossroads.draws import REPLICATES
from crossroads.errors import AnalysisError
from crossroads.program import Block, Solver
from crossroads.program.updating import fix
from crossroads.simulation import KEPT, Simulation, means
from crossroads.simulation.evaluators import inputs_of, with_drawn_odds

Array = NDArray[np.float64]

# The general rollback holds every node of every draw: blocks of so many draws stay small.
_WIDTH = 2048


@dataclass(frozen=True)
class Spread:
    """A probability over draws."""

    mean: float
    mean_se: float
    q05: float
    q50: float
    q95: float


@dataclass(frozen=True)
class DrawnChances:
    """How likely events are in every valid draw; ways are the best choice first, then each option."""

    settled: Array  # (Q, W, S)
    informed: Array  # (Q, W, S)
    replicate: NDArray[np.intp]  # (S,)
    count: int
    """How many draws were looked at, invalid ones included."""

    def spread(self, question: int, way: int, *, is_settled: bool = True) -> Spread:
        """Return where a probability lies."""
        row = (self.settled if is_settled else self.informed)[question, way]
        sums = np.array([np.bincount(self.replicate, each, REPLICATES) for each in (np.ones_like(row), row)])
        found = means(sums.T)
        low, middle, high = np.quantile(row, [0.05, 0.5, 0.95]).tolist()
        return Spread(float(found.mean[0]), float(found.error[0]), low, middle, high)


def drawn_chances(
    simulation: Simulation, graphs: Sequence[EventGraph], told: Callable[[int, int], None]
) -> DrawnChances:
    """Return how likely events are in the first 16,384 draws.

    Raises
    ------
    AnalysisError
        If nothing is uncertain, or the scenario makes sense in no draw.
    """
    draws, solver = simulation.draws, simulation.solver
    draws.prepare()
    segments = -(-min(simulation.count, KEPT) // draws.length)
    step = max(1, _WIDTH // draws.length)
    parts = []
    for first in range(0, segments, step):
        rows = draws.block(first, min(step, segments - first))
        inputs = inputs_of(solver, draws, rows)
        block, invalid = solver.valid_numbers(inputs)
        block = with_drawn_odds(solver, draws, block, rows)
        settled = _settled_ways(solver, block, simulation.settled.shares(solver, block, inputs))
        informed = _informed_ways(solver, block)
        chances = [np.array([[g.probability(way) for way in ways] for g in graphs]) for ways in (settled, informed)]
        replicate = (first + np.arange(rows.shape[1]) // draws.length) % REPLICATES
        valid = ~invalid.mask
        parts.append((chances[0][..., valid], chances[1][..., valid], replicate[valid]))
        told(min((first + step) * draws.length, simulation.count), simulation.count)
    settled_rows, informed_rows, replicates = (np.concatenate(each, axis=-1) for each in zip(*parts, strict=True))
    if not len(replicates):
        raise AnalysisError("The scenario makes sense in no draw.")
    return DrawnChances(settled_rows, informed_rows, replicates, min(simulation.count, KEPT))


def _settled_ways(solver: Solver, block: Block, shares: Array) -> list[Array]:
    """Return what branches get under the settled policy, and under it with each option, (E, S) each."""
    program = solver.program
    ways = [shares]
    for number in range(len(program.scenario.options)):
        fixed = fix(program, block, dict.fromkeys(program.first_decision, number))
        ways.append(np.where(np.isnan(fixed), shares, fixed))
    return ways


def _informed_ways(solver: Solver, block: Block) -> list[Array]:
    """Return what branches get if everybody knows the draw, and then with each option, (E, S) each."""
    rolled = solver.roll_back(block)
    options = solver.program.scenario.options
    return [rolled.weight, *(solver.taking(block, rolled, option) for option in options)]
