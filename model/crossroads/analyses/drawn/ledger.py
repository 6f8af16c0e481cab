"""The ledger of a simulation: sums over all draws of what options are worth, informed and settled.

Made in one pass over the draws, in bounded memory; read by ``uncertainty`` and ``regret``. Informed is the value of
an option in a draw if everybody knew its numbers; settled, if the policy were that of the mean over draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.drawn.margins import margin_of
from crossroads.draws import REPLICATES
from crossroads.errors import AnalysisError
from crossroads.program.rollback import TIE
from crossroads.program.settled import Settled
from crossroads.progress import Told
from crossroads.simulation import Batch, Left, Means, Simulation, means

Array = NDArray[np.float64]

# Quantiles and densities are taken from so many draws, and from so many numbers in all.
_MOST_KEPT, _MOST_NUMBERS = 131_072, 1 << 23
# The track begins with so many draws of each replicate, and doubles.
_FIRST_STOP = 32
_KINDS = ("value", "square", "best", "settled", "gain", "regret", "margin", "margin_square", "below")
# Before the rows of these kinds, one for each option, stand the count of valid draws and that of ties.
_HEAD = 2


@dataclass(frozen=True)
class Stop:
    """The sums after so many draws, for the track of convergence."""

    draws: int
    totals: Array  # (R, K)


@dataclass(frozen=True)
class Ledger:
    """Sums over draws, kept apart by replicate."""

    simulation: Simulation
    centre: Array  # (O,) what options are worth in the base case: values are summed around it
    policy: Settled
    totals: Array  # (R, K) rows of draws as listed in ``_KINDS``
    track: tuple[Stop, ...]
    kept: Array  # (O, S) the informed values of the first valid draws
    peaks: Array  # (O,) the greatest regret in any draw

    @property
    def options(self) -> int:
        """How many options there are; 1 for the whole, where there are none."""
        return len(self.centre)

    @cached_property
    def _means(self) -> Means:
        return means(self.totals)

    @property
    def valid(self) -> int:
        """How many draws make sense."""
        return self._means.count

    @cached_property
    def left(self) -> Left:
        """The draws that are left out, and why."""
        return self.simulation.left_beside(self.valid)

    @property
    def ties(self) -> int:
        """In how many draws several options are best."""
        return round(float(self.totals[:, 1].sum()))

    def _rows(self, kind: str) -> slice:
        first = _HEAD - 1 + _KINDS.index(kind) * self.options
        return slice(first, first + self.options)

    def mean(self, kind: str) -> Array:
        """Return the mean of one kind of rows, (O,).

        Parameters
        ----------
        kind
            ``value`` of each option, informed; ``best``: whether it is the best one; ``settled``: its value under
            the settled policy; ``gain``: by how much the best option is better than that if the perspective knows
            the parameters, or than the settled policy itself where it knows some of them anyway; ``regret``: by how
            much the best option is better, both informed; ``margin``: by how much the option is better than the best
            other one, informed; ``below``: whether the margin is below zero. Gains, regrets and margins are positive
            for better, also of costs.
        """
        mean = self._means.mean[self._rows(kind)]
        return mean + self.centre if kind in ("value", "settled") else mean

    def error(self, kind: str) -> Array:
        """Return the standard error of these means, (O,)."""
        return self._means.error[self._rows(kind)]

    def sd(self, kind: str) -> Array:
        """Return the standard deviation of ``value`` or ``margin`` over draws, (O,)."""
        square = self._means.mean[self._rows("square" if kind == "value" else "margin_square")]
        variance = square - self._means.mean[self._rows(kind)] ** 2
        return np.asarray(np.sqrt(np.maximum(variance * self.valid / max(self.valid - 1, 1), 0.0)), np.float64)

    def best_shares(self, stop: Stop) -> Means:
        """Return in which share of draws each option is best, up to a stop of the track, (O,)."""
        found = means(stop.totals)
        rows = self._rows("best")
        return Means(found.mean[rows], found.error[rows], found.count)

    @cached_property
    def sized(self) -> Array:
        """The informed values with their sign, more being better, (O, S)."""
        return self.kept * self.simulation.sign

    def margins(self, option: int) -> Array:
        """Return by how much an option is better than the best other one in the kept draws, (S,)."""
        return margin_of(self.sized, option)

    def regrets(self) -> Array:
        """Return the regret of every option in the kept draws, (O, S)."""
        return np.asarray(self.sized.max(axis=0) - self.sized, np.float64)

    @property
    def settled_best(self) -> int:
        """The option that is best on the mean over draws, nobody learning a parameter; the first listed of ties."""
        worth = self.simulation.sign * self.mean("settled")
        return int(np.argmax(worth >= worth.max() - TIE * self.simulation.size))


@dataclass(frozen=True)
class _Part:
    """What is taken from one batch."""

    sums: Array  # (segments, K)
    early: Array  # (segments, stops, K) sums over the first draws of each segment
    kept: Array  # (O, S) informed values
    peaks: Array  # (O,)


def keep_ledger(simulation: Simulation, told: Told, before: Ledger | None = None) -> Ledger:
    """Return the ledger of all draws of a simulation.

    Parameters
    ----------
    told
        Is told of progress.
    before
        A ledger of the first of these draws, to be continued; it has to end with a whole round of replicates.

    Raises
    ------
    AnalysisError
        If nothing is uncertain, or the scenario makes sense in no draw.
    """
    _ = simulation.draws  # says at once that nothing is uncertain
    tally = _Tally(simulation, before)
    first = before.simulation.draws.segments if before else 0
    for start, part in simulation.each(tally.observe, (tally.policy,), first):
        if not isinstance(part, _Part):
            raise TypeError("a tally observes parts")
        tally.add(start, part)
        told(min((start + len(part.sums)) * simulation.draws.length, simulation.count), simulation.count)
    return tally.ledger()


class _Tally:
    """A ledger in the making."""

    def __init__(self, simulation: Simulation, before: Ledger | None) -> None:
        self._simulation, self._length = simulation, simulation.draws.length
        self._centre = before.centre if before else _base_values(simulation)
        self.policy = before.policy if before else simulation.settled
        rows = _HEAD + len(_KINDS) * len(self._centre)
        self._totals = before.totals.copy() if before else np.zeros((REPLICATES, rows))
        self._track = list(before.track) if before else []
        self._kept = [before.kept] if before else []
        self._peaks = before.peaks if before else np.zeros(len(self._centre))
        stops = [self._length >> j for j in range(1, self._length.bit_length()) if self._length >> j >= _FIRST_STOP]
        self._stops = stops[::-1]
        self._early = np.zeros((len(stops), REPLICATES, rows))
        self._most = min(_MOST_KEPT, _MOST_NUMBERS // len(self._centre)) // self._length

    def observe(self, batch: Batch) -> _Part:
        """Return what is taken from a batch; several threads ask at the same time."""
        rows, regret = self._rows(batch)
        sliced = rows.reshape(len(rows), -1, self._length)
        early = [sliced[:, :, :stop].sum(axis=-1).T for stop in self._stops]
        sums = np.ascontiguousarray(sliced).sum(axis=-1).T
        stacked = np.stack(early, axis=1) if early else np.zeros((len(sums), 0, len(rows)))
        kept = np.where(batch.valid, batch.informed, np.nan)
        return _Part(sums, stacked, kept, regret.max(axis=1))

    def _rows(self, batch: Batch) -> tuple[Array, Array]:
        """Return the rows that are summed, (K, S), zero where a draw is invalid; and the regrets, (O, S)."""
        simulation, centre = self._simulation, self._centre[:, None]
        # Whatever came out of an invalid draw is replaced before anything is computed from it.
        value = np.where(batch.valid, batch.informed, centre)
        settled = np.where(batch.valid, batch.settled[0], centre)
        sized = simulation.sign * value
        top = sized.max(axis=0)
        is_top = sized >= top - TIE * simulation.size
        best = np.zeros_like(sized)
        np.put_along_axis(best, np.argmax(is_top, axis=0)[None], 1.0, axis=0)
        margin = sized - _best_other(sized)
        away, regret = value - centre, top - sized
        known = np.where(batch.valid, simulation.sign * batch.knowing, 0.0).max(axis=0)
        # Who knows a parameter anyway takes one option in one draw and another in the next.
        before = np.where(batch.valid, batch.policy, 0.0)[None].repeat(len(value), 0) if simulation.known else settled
        gain = known - simulation.sign * before
        groups = (away, away**2, best, settled - centre, gain, regret, margin, margin**2)
        below = (margin < -TIE * simulation.size).astype(np.float64)
        ties = (np.count_nonzero(is_top, axis=0) > 1)[None].astype(np.float64)
        rows = np.concatenate((np.ones((1, len(top))), ties, *groups, below)) * batch.valid
        return rows, regret * batch.valid

    def add(self, start: int, part: _Part) -> None:
        """Add what was taken from the batch that starts with a segment; batches come in order."""
        segments = self._simulation.draws.segments
        for number, (sums, early) in enumerate(zip(part.sums, part.early, strict=True), start):
            if number >= segments:
                break
            self._totals[number % REPLICATES] += sums
            if number < REPLICATES:
                self._early[:, number] = early
            self._mark(number + 1)
        width = max(min(self._most, segments) - start, 0) * self._length
        if width:
            values = part.kept[:, :width]
            self._kept.append(values[:, ~np.isnan(values).any(axis=0)])
        self._peaks = np.maximum(self._peaks, part.peaks)

    def _mark(self, done: int) -> None:
        """Note the sums where so many segments are a round of replicates, or twice as many as at the last stop."""
        rounds, rest = divmod(done, REPLICATES)
        if rest or rounds & (rounds - 1) or done * self._length > self._simulation.count:
            return
        if rounds == 1:
            stops = zip(self._stops, self._early, strict=True)
            self._track += [Stop(REPLICATES * stop, totals.copy()) for stop, totals in stops]
        self._track.append(Stop(done * self._length, self._totals.copy()))

    def ledger(self) -> Ledger:
        """Return the ledger."""
        if not self._totals[:, 0].any():
            raise AnalysisError("The scenario makes sense in no draw.")
        track, count = self._track, self._simulation.count
        if not track or track[-1].draws != count:
            track = [*track, Stop(count, self._totals)]
        kept = np.concatenate(self._kept, axis=1)
        return Ledger(self._simulation, self._centre, self.policy, self._totals, _sound(track), kept, self._peaks)


def _sound(track: Sequence[Stop]) -> tuple[Stop, ...]:
    """Return the stops at which every replicate has a valid draw: shares are known there."""
    return tuple(stop for stop in track if stop.totals[:, 0].all())


def _best_other(sized: Array) -> Array:
    """Return for each row the greatest of the others, (O, S); the row itself where there is no other."""
    if len(sized) == 1:
        return sized
    ranked = np.partition(sized, -2, axis=0)
    first = np.zeros_like(sized, np.bool_)
    np.put_along_axis(first, np.argmax(sized, axis=0)[None], True, axis=0)
    return np.asarray(np.where(first, ranked[-2], ranked[-1]), np.float64)


def _base_values(simulation: Simulation) -> Array:
    solver = simulation.solver
    program = solver.program
    block = solver.numbers(program.base())
    rolled = solver.roll_back(block)
    if program.scenario.options:
        return solver.option_values(block, rolled)[:, 0]
    return solver.worth(block, rolled)
