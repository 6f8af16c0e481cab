"""The track of an actor's aversion to risk: the policy at every aversion between two ends, and where it changes.

Made from a solution, one actor's attitude being replaced by exponential utility of every aversion; used by
``attitude``. An aversion is 1 / tolerance: above zero for the averse, zero for the neutral, below zero for those who
seek risk. Policies are certified as of ``stretches``: what is worked out is smooth in the aversion, zero included.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.switching.chebyshev import MIDDLE, points
from crossroads.analyses.switching.moving_numbers import Cell, Cuts
from crossroads.analyses.switching.moving_policy import MovingBlock, settle
from crossroads.analyses.switching.series import fixed, moving
from crossroads.analyses.switching.stretches import (
    Part,
    Stretch,
    check_exact,
    cut_parts,
    ends_of,
    joined,
    moving_tape,
    parts_at_once,
)
from crossroads.analyses.switching.tracks import Reader, Track, crossings_of, gaps_of
from crossroads.program import Block, Solution

Array = NDArray[np.float64]

# The line is cut beforehand into pieces that double, so that switches near neutral are found as exactly as others.
_PIECES = 12


def averse_block(solution: Solution, aversion: Array) -> Block:
    """Return the numbers of the base case, one column for each aversion of the perspective.

    Parameters
    ----------
    aversion
        1 / tolerance, (S,).
    """
    block = solution.block.repeated(len(aversion))
    tolerance = block.minds.tolerance.copy()
    with np.errstate(divide="ignore"):
        tolerance[solution.program.actors.index(solution.by)] = np.where(aversion == 0, np.inf, 1 / aversion)
    return replace(block, minds=replace(block.minds, tolerance=tolerance))


def lay_aversion(solution: Solution, low: float, high: float) -> Track:
    """Return the track of the perspective's aversion to risk.

    Parameters
    ----------
    low, high
        Its ends; in one over the unit of the objective.

    Raises
    ------
    AnalysisError
        If recall is lacking somewhere, or another actor's attitude is not followed.
    """
    check_exact(solution.solver)
    lines = [Part(i, *ends) for i, ends in enumerate(pairwise(_pieces(low, high)))]
    cut = cut_parts(lines, parts_at_once(solution.solver), lambda batch: _looked_at(solution, lines, batch))
    stretches = joined([stretch for each in cut for stretch in each])
    crossings, reader = crossings_of(stretches), Reader(solution)
    rolled = _weights(solution, [*(each.middle for each in stretches), *(each.at for each in crossings)])
    reach = solution.solver.reach(rolled[:, : len(stretches)])
    met = {each.low: reader.met(each, reach[:, s]) for s, each in enumerate(stretches)}
    means = expected(solution, rolled[:, len(stretches) :])
    switches = [s for each, mean in zip(crossings, means, strict=True) for s in reader.switches(each, met, mean)]
    unit = solution.scenario.objective_unit(solution.by)
    tolerance = float(solution.block.minds.tolerance[solution.program.actors.index(solution.by), 0])
    return Track(
        parameter="aversion",
        label="Aversion to risk",
        unit=f"1/{unit}" if unit else "",
        base=1 / tolerance,
        low=low,
        high=high,
        spans=reader.spans(None, stretches, met),
        switches=tuple(switches),
        gaps=gaps_of(stretches),
    )


def _pieces(low: float, high: float) -> list[float]:
    """Return the ends of the pieces into which the line is cut beforehand: zero is one of them, if it is within."""
    steps = [0.5**i for i in range(_PIECES)]
    inside = {0.0, *(end * step for end in (low, high) for step in steps)}
    return sorted({low, high, *(each for each in inside if low < each < high)})


def _weights(solution: Solution, aversions: Sequence[float]) -> Array:
    """Return what branches get at every aversion, (E, S)."""
    return solution.solver.roll_back(averse_block(solution, np.asarray(aversions))).weight


def expected(solution: Solution, weight: Array) -> list[float]:
    """Return the mean of the perspective's objective under policies, (E, S)."""
    program, payoffs = solution.program, solution.block.repeated(weight.shape[1]).payoffs
    values = solution.solver.evaluate(payoffs, weight)
    return [float(each) for each in values[program.start, program.actors.index(solution.by)]]


def _looked_at(
    solution: Solution, lines: Sequence[Part], parts: Sequence[Part]
) -> Iterator[tuple[Part, Stretch, list[float]]]:
    """Yield every part with its stretch, and with the ends of what it is to be cut into: two where it is whole."""
    cuts = Cuts(len(parts))
    choices = settle(_moving(solution, parts, cuts), cuts)
    for p, part in enumerate(parts):
        line = lines[part.line]
        ends = ends_of(part, cuts, p, line.high - line.low)
        yield part, Stretch(part.low, part.high, tuple(choices[:, p].tolist()), is_certain=len(ends) == 2), ends


def _moving(solution: Solution, parts: Sequence[Part], cuts: Cuts) -> MovingBlock:
    program, actor = solution.program, solution.program.actors.index(solution.by)
    low, high = (np.array([getattr(part, end) for part in parts]) for end in ("low", "high"))
    at, sign = points(low, high), float(solution.block.minds.sign[actor])
    inputs = {name: Cell(value.reshape(1, 1), fixed(value[:1])) for name, value in program.base().items()}
    tape = moving_tape(solution.solver, inputs, cuts)
    aversion = moving(-sign * at[:, MIDDLE], -sign * (high - low) / 2)
    return MovingBlock(solution.solver, averse_block(solution, at.ravel()), tape, {actor: aversion})
