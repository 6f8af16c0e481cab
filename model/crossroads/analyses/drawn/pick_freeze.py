"""Pick and freeze: how much of a number's variance goes with each input, alone and in all, by exchanging inputs.

Made from a simulation; used by importance. A and B are independent draws: each replicate with the next one. AB is A
with the rows of one group of inputs taken from B. With f centred and V its variance

    first = E[f(B) (f(AB) - f(A))] / V        total = E[(f(A) - f(AB))²] / 2 V

Source: A. Saltelli, P. Annoni, I. Azzini, F. Campolongo, M. Ratto, S. Tarantola, "Variance based sensitivity analysis
of model output. Design and estimator for the total sensitivity index", Computer Physics Communications 181 (2010),
259-270, table 2 (b) and (f); M. J. W. Jansen, "Analysis of variance designs for model output", Computer Physics
Communications 117 (1999), 35-43; groups: I. M. Sobol', "Global sensitivity indices for nonlinear mathematical models
and their Monte Carlo estimates", Mathematics and Computers in Simulation 55 (2001), 271-280.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.drawn.jackknife import Estimate, jackknifed, with_each_left_out
from crossroads.draws import REPLICATES, Method
from crossroads.program.machine import Machine, generate, stacked
from crossroads.program.validity import TOLERANCE
from crossroads.simulation import Simulation
from crossroads.simulation.evaluators import inputs_of, with_drawn_odds

Array = NDArray[np.float64]
Values = Callable[[Array], Array]
"""Returns what each option is worth at draws, (P, S) → (O, S); NaN where the scenario makes no sense."""

# So many base points of each replicate; more hardly matter next to the error of a ratio of variances.
_POINTS = 2048
_AT_ONCE = 4096


class Indices(NamedTuple):
    """The shares of variance of one group of inputs."""

    first: Estimate
    total: Estimate


def exchanged(
    simulation: Simulation, groups: Mapping[str, Sequence[str]], number: Callable[[Array], Array]
) -> dict[str, Indices]:
    """Return the indices of every group of drawn inputs.

    Parameters
    ----------
    groups
        Name → the drawn inputs that are exchanged together; inputs of different groups are independent.
    number
        Returns the number that is looked at, (S,), from what the options are worth, (O, S).
    """
    values = values_at(simulation)
    # Scrambled copies of one sequence are not independent point by point; Latin hypercubes are.
    sampling = replace(simulation.sampling, method=Method.LATIN, draws=min(simulation.count, REPLICATES * _POINTS))
    draws = replace(simulation.draws, sampling=sampling)
    length = draws.length
    here = draws.block(0, draws.count // length)  # (P, S)
    there = np.roll(here, -length, axis=1)
    row_of = {name: row for row, name in enumerate(draws.names)}
    rows_of = [[], *([row_of[each] for each in members] for members in groups.values())]
    at = np.empty((len(rows_of), here.shape[1]))
    # Block by block, so that what is copied and computed stays in the processor's cache.
    for start in range(0, here.shape[1], _AT_ONCE):
        block = slice(start, start + _AT_ONCE)
        for rows, out in zip(rows_of, at, strict=True):
            mixed = here[:, block].copy()
            mixed[rows] = there[rows, block]
            out[block] = number(values(mixed))
    at_here, at_there = at[0], np.roll(at[0], -length)
    return {name: _indices(at_here, at_there, mixed, length) for name, mixed in zip(groups, at[1:], strict=True)}


def _indices(here: Array, there: Array, mixed: Array, length: int) -> Indices:
    used = np.isfinite(here) & np.isfinite(there) & np.isfinite(mixed)
    # Centred numbers make products small beside the variance, and the estimate of a small share exact.
    middle = float(here[used].mean()) if used.any() else 0.0
    a, b, ab = (np.where(used, each - middle, 0.0) for each in (here, there, mixed))
    columns = np.array([used, a, a * a, b * (ab - a), (a - ab) ** 2 / 2], np.float64)
    totals = columns.reshape(len(columns), -1, length).sum(axis=2).T  # (R, columns)
    count, first_sum, square, product, apart = with_each_left_out(totals).T
    variance = square / count - (first_sum / count) ** 2
    return Indices(jackknifed(product / count / variance), jackknifed(apart / count / variance))


def values_at(simulation: Simulation) -> Values:
    """Return the function that works out what the options are worth at draws, everybody informed, costs turned."""
    return _fast(simulation) if simulation.is_fast else _general(simulation)


def _fast(simulation: Simulation) -> Values:
    unrolled, names = simulation.unrolled(()), simulation.draws.names
    options, odds = len(unrolled.informed), len(unrolled.odds)
    code = generate(unrolled.tape, names, [*unrolled.informed, *unrolled.odds, *unrolled.sums])
    machines: dict[int, Machine] = {}

    def values(rows: Array) -> Array:
        width = rows.shape[1]
        if width not in machines:
            machines[width] = Machine(code, width)
        machine = machines[width]
        machine.draws[:] = rows
        results = machine.run()
        found = simulation.sign * stacked(results[:options], width)
        valid = np.isfinite(found).all(axis=0)
        for each in results[options : options + odds]:
            valid &= (each >= -TOLERANCE) & (each <= 1 + TOLERANCE)
        for total in results[options + odds :]:
            valid &= np.abs(total - 1) <= TOLERANCE
        return np.where(valid, found, np.nan)

    return values


def _general(simulation: Simulation) -> Values:
    solver, draws = simulation.solver, simulation.draws
    program = solver.program

    def values(rows: Array) -> Array:
        block, invalid = solver.valid_numbers(inputs_of(solver, draws, rows))
        block = with_drawn_odds(solver, draws, block, rows)
        rolled = solver.roll_back(block)
        has_options = bool(program.scenario.options)
        found = solver.option_values(block, rolled) if has_options else solver.worth(block, rolled)[None]
        return np.where(invalid.mask, np.nan, simulation.sign * found)

    return values
