"""How far parameters may move together before one option overtakes another: a share of their ranges, found by search.

Made from a solution and a box; used by ``stability`` and ``robustness``. The parameters of the box move at once, each
by at most the same share of the way from its base value to its ends. The corner of that smaller box at which the lead
is least is searched: from the corner that the single moves suggest, one parameter after the other changes its end or
goes back, as long as that lowers the lead. Where the lead is gone, the share is shrunk and the search goes on.

Source: boxes around the base case, B. Kamiński, M. Jakubczyk and P. Szufel, "A Framework for Sensitivity Analysis of
Decision Trees", Central European Journal of Operations Research 26 (2018), 135-159; the search is our own derivation.
It may miss a worse corner, and does not look between corners: what it finds is an upper bound of the share.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.robust.box import Box
from crossroads.analyses.robust.joint_odds import first_crossing
from crossroads.errors import AnalysisError
from crossroads.program import Option, Solution
from crossroads.scenario import Parameter

Array = NDArray[np.float64]
Corner = NDArray[np.intp]  # (P,) -1 for the low end, 1 for the high end, 0 for the base

_MOST_TURNS = 100
_CLOSE = 1e-9
# Below this share of the amounts a difference is rounding.
_TIE = 1e-12


@dataclass(frozen=True, eq=False)
class ParameterDuel:
    """Two options while the parameters of a box move."""

    solution: Solution
    rival: str
    box: Box
    """What options are worth wherever the parameters may go: to the ends of their ranges, or beyond."""

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """The parameters that move, in file order."""
        return tuple(self.solution.scenario.parameters[name] for name in self.box.names)

    @cached_property
    def _ways(self) -> tuple[Array, Array, Array]:
        """The base value of each parameter, and how far it is to the low and to the high end, (P,) each."""
        base = np.array([each.value for each in self.parameters])
        low, high = np.array([each.ends for each in self.parameters]).T
        return base, np.minimum(low - base, 0.0), np.maximum(high - base, 0.0)

    @cached_property
    def farthest(self) -> tuple[Array, Array]:
        """How far each parameter may go within the box, in shares of the ways to its low and its high end, (P,) each.

        0 where there is no way to that end.
        """
        base, low, high = self._ways
        down = np.divide(self.box.low - base, low, out=np.zeros_like(base), where=low < 0)
        up = np.divide(self.box.high - base, high, out=np.zeros_like(base), where=high > 0)
        return down, up

    def values(self, moves: Corner | Array, share: Array) -> Array:
        """Return the parameters a share, (S,), of the way to corners or other moves, (P, S) → (P, S); within the box.

        A move is a signed share of the way to the low end, where it is below zero, or to the high end.
        """
        base, low, high = (each[:, None] for each in self._ways)
        moved = share * moves
        values = base + np.where(moved < 0, -moved * low, moved * high)
        return np.clip(values, self.box.low[:, None], self.box.high[:, None])

    def margin(self, moves: Corner | Array, share: Array) -> Array:
        """Return the lead of the best option over the rival, (S,); infinite where the scenario makes no sense."""
        worth, ids = self.box.values(self.values(moves, share)), self.solution.scenario.options
        lead = worth[ids.index(self._best)] - worth[ids.index(self.rival)]
        return np.where(np.isnan(lead), np.inf, lead)

    @cached_property
    def _best(self) -> str:
        if self.solution.best is None:
            raise TypeError("options are compared where there are some")
        return self.solution.best.id

    @cached_property
    def tie(self) -> float:
        """The difference up to which amounts are equal but for rounding."""
        solution = self.solution
        return _TIE * float(solution.block.size(solution.program.actors.index(solution.by)).max())

    def search(self, share: float, starts: Sequence[Corner] = ()) -> tuple[float, Corner]:
        """Return the least lead that was found with all parameters a share of the way out, and the corner."""
        ends = [self._descend(start, share) for start in (self._suggested(share), *starts)]
        return min(ends, key=lambda end: end[0])

    def _suggested(self, share: float) -> Corner:
        """Return the corner of all ends that lower the lead alone."""
        count = len(self.parameters)
        alone = np.concatenate([-np.eye(count, dtype=np.intp), np.eye(count, dtype=np.intp)], axis=1)
        low, high = self.margin(alone, np.full(2 * count, share)).reshape(2, count)
        base = float(self.margin(np.zeros((count, 1), np.intp), np.zeros(1))[0])
        corner = np.where(low < high, -1, 1)
        return np.asarray(np.where(np.minimum(low, high) < base - self.tie, corner, 0), np.intp)

    def _descend(self, corner: Corner, share: float) -> tuple[float, Corner]:
        lead = float(self.margin(corner[:, None], np.array([share]))[0])
        for _ in range(_MOST_TURNS):
            tried = _neighbours(corner)
            leads = self.margin(tried, np.full(tried.shape[1], share))
            together = _joined(corner, tried, leads, lead)
            both = float(self.margin(together[:, None], np.array([share]))[0])
            lowest = int(np.argmin(leads))
            found = min(both, float(leads[lowest]))
            if not found < lead - max(self.tie, _CLOSE * abs(lead)):
                break
            corner = together if both <= leads[lowest] else tried[:, lowest]
            lead = found
        return lead, corner

    def found(self) -> tuple[float, Corner] | None:
        """Return the least share at which a corner was found where the rival is no worse; None if there is none."""
        share = float(max(each.max() for each in self.farthest))
        lead, corner = self.search(share)
        if lead > self.tie:
            return None
        for _ in range(_MOST_TURNS):
            shrunk = first_crossing(partial(self._beyond, corner), 0.0, share)[1]
            lead, better = self.search(shrunk, [corner])
            if lead > -1e3 * self.tie - _CLOSE:
                return shrunk, corner
            share, corner = shrunk, better
        return share, corner

    def _beyond(self, corner: Corner, share: Array) -> Array:
        """Return the lead on the way to a corner, (S,); zero or less where it is gone but for rounding."""
        return self.margin(np.repeat(corner[:, None], len(share), axis=1), share) - self.tie

    def near(self, corner: Corner, shares: Array) -> Array:
        """Return the least lead that changes of a corner lead to, at each of some shares, (S,)."""
        leads = [self._descend(corner, share)[0] for share in shares.tolist()]
        # The box only grows, so the least lead cannot rise.
        return np.minimum.accumulate(leads)

    def effects(self, corner: Corner, share: float) -> list[tuple[int, float]]:
        """Return how much of the lead each parameter's move takes: its number and the lead with it back, most first."""
        moved = np.flatnonzero(corner)
        back = np.repeat(corner[:, None], len(moved) + 1, axis=1)
        back[moved, np.arange(len(moved))] = 0
        leads = self.margin(back, np.full(len(moved) + 1, share))
        gains = leads[:-1] - leads[-1]
        return sorted(zip(moved.tolist(), gains.tolist(), strict=True), key=lambda each: (-each[1], each[0]))

    def enough(self) -> tuple[int, ...]:
        """Return few parameters that turn the order at their ends, the others at the base; empty where none do.

        They are taken by what they do alone to the worst corner, then dropped one by one where the others do.
        """
        lead, corner = self.search(1.0)
        if lead > self.tie:
            return ()
        order = [number for number, _ in self.effects(corner, 1.0)]
        sets = np.zeros((len(corner), len(order)), np.intp)
        for place, number in enumerate(order):
            sets[number, place:] = corner[number]
        leads = self.margin(sets, np.ones(len(order)))
        count = int(np.argmax(leads <= self.tie)) + 1
        kept, at = order[:count], sets[:, count - 1].copy()
        for number in reversed(order[: count - 1]):
            without = at.copy()
            without[number] = 0
            if float(self.margin(without[:, None], np.ones(1))[0]) <= self.tie:
                at, kept = without, [each for each in kept if each != number]
        return tuple(kept)


def duels_of(solution: Solution, rivals: Sequence[Option]) -> list[ParameterDuel]:
    """Return the duels of the best option with some rivals, all parameters with a range moving within it.

    Raises
    ------
    AnalysisError
        If no parameter has one.
    """
    if not any(each.is_uncertain for each in solution.scenario.parameters.values()):
        raise AnalysisError("No parameter is uncertain. Give some of them low and high, or move=probabilities.")
    box = Box(solution)
    return [ParameterDuel(solution, rival.id, box) for rival in rivals]


def _neighbours(corner: Corner) -> Corner:
    """Return the corners that differ in one parameter, (P, 2 P)."""
    count = len(corner)
    tried = np.repeat(corner[:, None], 2 * count, axis=1)
    for number, here in enumerate(corner.tolist()):
        tried[number, 2 * number : 2 * number + 2] = [each for each in (-1, 0, 1) if each != here]
    return tried


def _joined(corner: Corner, tried: Corner, leads: Array, lead: float) -> Corner:
    """Return the corner with every change made that lowers the lead alone."""
    pairs = leads.reshape(-1, 2)
    lowest = np.argmin(pairs, axis=1)
    number = np.arange(len(corner))
    changed = tried[number, 2 * number + lowest]
    return np.asarray(np.where(pairs[number, lowest] < lead, changed, corner), np.intp)
