"""How far odds may move together before one option overtakes another: a certified distance, and one that is found.

Made from movable odds; used by the analysis of stability. Up to the distance at which a lower bound of the lead meets
zero the order is certain (``coupled_odds``; for the averse and for large graphs the worst odds for one option against
the best odds for the other). Odds at which the order turns are searched: odds at each node by its linear program, the
others held, and all nodes together, from several starts; where they are found, the distance is shrunk and the search
goes on.

Source: own derivation. The difference of two options is linear in one node's odds as long as choices stay, so that each
step is exact for its node; the fixed point may be a local one, which is why both distances are told.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.robust.coupled_odds import can_couple, least_lead
from crossroads.analyses.robust.movable_odds import MovableOdds

Array = NDArray[np.float64]
Index = NDArray[np.intp]

# Distances are told apart down to this.
CLOSE = 1e-6
_FINE = 1e-9
_POINTS = 33
_STEPS = (1.0, 0.5, 0.25, 0.1)
# Nodes are tried alone by the size of what they promise; so many of them at once.
_MOST_ALONE = 64
_MOST_TURNS = 60
# Below this share of the amounts a difference is rounding.
_TIE = 1e-12


def first_crossing(margin: Callable[[Array], Array], low: float, high: float) -> tuple[float, float]:
    """Return points close together between which a margin first falls to zero or less, given that it does by ``high``.

    Parameters
    ----------
    margin
        Takes distances, (S,), and returns the margin at each.
    """
    while high - low > _FINE:
        points = np.linspace(low, high, _POINTS)
        is_down = margin(points) <= 0
        is_down[-1] = True
        first = int(np.argmax(is_down))
        if first == 0:
            return low, low
        low, high = float(points[first - 1]), float(points[first])
    return low, high


@dataclass(frozen=True, eq=False)
class Duel:
    """Two options under odds that move."""

    movable: MovableOdds
    best: str
    rival: str

    @cached_property
    def tie(self) -> float:
        """The difference up to which amounts are equal but for rounding."""
        solution = self.movable.solution
        return _TIE * float(solution.block.size(solution.program.actors.index(solution.by)).max())

    def margin(self, odds: Array) -> Array:
        """Return the lead of the best option under given odds, (E, S) → (S,)."""
        at = self.movable.at
        return np.asarray(
            self.movable.valued(self.best, odds).value[at] - self.movable.valued(self.rival, odds).value[at]
        )

    def bound(self, reach: Array) -> Array:
        """Return what the lead cannot fall below within a distance, (S,) → (S,)."""
        movable, at = self.movable, self.movable.at
        if can_couple(movable):
            return least_lead(movable, self.best, self.rival, reach)
        worst = movable.extreme(self.best, reach, is_worst=True).value[at]
        return np.asarray(worst - movable.extreme(self.rival, reach, is_worst=False).value[at])

    def certain(self) -> float | None:
        """Return the distance up to which no odds turn the order; None if none do at any distance."""
        if self.bound(np.ones(1))[0] > self.tie:
            return None
        return first_crossing(lambda reach: self.bound(reach) - self.tie, 0.0, 1.0)[0]

    def found(self, low: float) -> tuple[float, Array] | None:
        """Return the least distance at which odds that turn the order were found, and those odds, (E,)."""
        reach = 1.0
        odds = self.search(reach, [])
        if self.margin(odds[:, None])[0] > self.tie:
            return None
        for _ in range(_MOST_TURNS):
            shrunk, odds = self._shrink(low, reach, odds)
            better = self.search(shrunk, [odds])
            if reach - shrunk < _FINE and self.margin(better[:, None])[0] > -1e3 * self.tie - _FINE:
                return shrunk, odds
            reach, odds = shrunk, better
        return reach, odds

    def _shrink(self, low: float, reach: float, odds: Array) -> tuple[float, Array]:
        """Return the least distance at which odds of the same kind still turn the order, and these."""
        slopes = self._slopes(odds)
        base = self.movable.base[:, None]

        def straight(to: Array) -> Array:
            return np.asarray(base + (odds[:, None] - base) * (to / reach))

        def cornered(to: Array) -> Array:
            return self.movable.lowering(slopes, to)

        shrunk, kept = reach, odds
        for path in (straight, cornered):
            at = first_crossing(partial(self._beyond, path), low, shrunk)[1]
            there = path(np.array([at]))[:, 0]
            # The last point is taken to turn the order without a look, as it does on the straight path.
            if at < shrunk and self.margin(there[:, None])[0] <= self.tie:
                shrunk, kept = at, there
        return shrunk, kept

    def _beyond(self, path: Callable[[Array], Array], reach: Array) -> Array:
        """Return the lead at distances on a path; zero or less where it is gone but for rounding."""
        return self.margin(path(reach)) - self.tie

    def _slopes(self, odds: Array) -> Array:
        movable = self.movable
        best, rival = (movable.valued(each, odds[:, None]) for each in (self.best, self.rival))
        return movable.slopes(best) - movable.slopes(rival)

    def search(self, reach: float, starts: list[Array]) -> Array:
        """Return the odds within a distance at which the lead is least, as far as it was found, (E,)."""
        one = np.array([reach])
        movable = self.movable
        worst = movable.extreme(self.best, one, is_worst=True).weight[:, 0]
        best = movable.extreme(self.rival, one, is_worst=False).weight[:, 0]
        tried = [self._odds(worst), self._odds(best), movable.base, *starts]
        ends = [self._descend(start, one) for start in tried]
        return min(ends, key=lambda end: end[0])[1]

    def _odds(self, weight: Array) -> Array:
        """Return the base case's odds, with those of a weighting at the nodes that move."""
        odds = self.movable.base.copy()
        for group in self.movable.moved:
            odds[group.arcs] = weight[group.arcs]
        return odds

    def near(self, odds: Array, distances: Array) -> Array:
        """Return the least lead that steps from odds of the same kind lead to, at each of some distances, (S,)."""
        starts = self.movable.lowering(self._slopes(odds), distances)
        leads = [self._descend(starts[:, i], distances[i : i + 1])[0] for i in range(len(distances))]
        # Odds within a distance are also within a greater one.
        return np.minimum.accumulate(leads)

    def _descend(self, odds: Array, reach: Array) -> tuple[float, Array]:
        """Return the least lead that steps of one node or of all lead to, and the odds."""
        lead = float(self.margin(odds[:, None])[0])
        for _ in range(_MOST_TURNS):
            slopes = self._slopes(odds)
            goal = self.movable.lowering(slopes, reach)[:, 0]
            tried = self._steps(odds, goal, slopes)
            leads = self.margin(tried)
            lowest = int(np.argmin(leads))
            if not leads[lowest] < lead - max(self.tie, _FINE * abs(lead)):
                break
            lead, odds = float(leads[lowest]), tried[:, lowest]
        return lead, odds

    def _steps(self, odds: Array, goal: Array, slopes: Array) -> Array:
        """Return odds on the way to a goal, all nodes together, and with one node alone there, (E, S)."""
        together = [odds + (goal - odds) * step for step in _STEPS]
        source = self.movable.solution.program.source
        promise = np.zeros(int(source.max()) + 1)
        np.add.at(promise, source, slopes * (odds - goal))
        nodes = np.argsort(-promise, kind="stable")[:_MOST_ALONE]
        alone = [np.where(source == n, goal, odds) for n in nodes.tolist() if promise[n] > 0]
        return np.array([*together, *alone]).T

    def effects(self, odds: Array) -> dict[int, float]:
        """Return how much of the lead each node's move takes: node number → the lead with its odds back at the base."""
        movable = self.movable
        source = movable.solution.program.source
        nodes = sorted(set(source[np.abs(odds - movable.base) > _FINE].tolist()))
        if not nodes:
            return {}
        back = np.array([np.where(source == n, movable.base, odds) for n in nodes]).T
        gains = self.margin(back) - self.margin(odds[:, None])
        return dict(zip(nodes, gains.tolist(), strict=True))
