"""Ignorance ranges: how far a parameter may go where nothing is known of it but what kind of number it is.

Made from a solution; used where evidence is struck (``sources``) and where numbers move beyond their ranges
(``robustness``). By what a parameter is used for, the first that fits:

    probability   a factor of stated odds (``scenario.chances``) that lies within 0 and 1: 0 to 1
    multiplier    of an objective whose multipliers are brought to a sum of one: 0 to 1
    amount        earned as it stands on an attribute with a scale: that scale
    widened       anything else: its distances to both ends times a factor, and without a range from 0 to twice the
                  number; not across 0 where its own range lies on one side of it

None of them is narrower than the range that the scenario states. All are cut to where the scenario makes sense with
all other parameters at their base values: a probability goes as far as its siblings leave room.

Source: own derivation; the vacuous range of a probability as of P. Walley, "Statistical Reasoning with Imprecise
Probabilities" (1991), section 2.9.1.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from crossroads.program import Solution
from crossroads.scenario import Branch, Outcome, Parameter
from crossroads.scenario.chances import chances_in

Array = NDArray[np.float64]
Why = Literal["probability", "multiplier", "amount", "widened"]

WIDEN = 3.0
"""The factor of distances to the ends where nothing else says how far a number may go."""
# Where the scenario stops to make sense is sought on so many points, so many times between two of them.
_POINTS, _ROUNDS = 33, 8
# So many numbers are worked out at once.
_AT_ONCE = 4_000_000
# Odds may be off by a billionth, and so may the places at which they stop to be odds.
_TOLERATED = 1.5e-9


@dataclass(frozen=True)
class Ignorance:
    """The range of a parameter of which nothing is known."""

    low: float
    high: float
    why: Why

    @property
    def is_point(self) -> bool:
        """Whether there is nowhere to go: its siblings leave no room, or it is 0 and has no range."""
        return not self.low < self.high


@dataclass(frozen=True)
class Ignorances:
    """The ignorance ranges of a scenario's parameters."""

    solution: Solution
    widen: float = WIDEN

    def of(self, parameters: Iterable[Parameter]) -> dict[str, Ignorance]:
        """Return the ignorance range of each of some parameters that have a value of their own."""
        asked = list(parameters)
        wide = {each.name: self._widest(each) for each in asked}
        ends = self._valid({each.name: (each.value, wide[each.name]) for each in asked})
        return {name: Ignorance(*ends[name], wide[name].why) for name in wide}

    def _widest(self, parameter: Parameter) -> Ignorance:
        low, high = parameter.ends
        ends, why = self._ends(parameter, low, high)
        return Ignorance(min(low, ends[0]), max(high, ends[1]), why)

    def _ends(self, parameter: Parameter, low: float, high: float) -> tuple[tuple[float, float], Why]:
        name, value = parameter.name, parameter.value
        if name in self._chances and low >= 0 and high <= 1:
            return (0.0, 1.0), "probability"
        if name in self._multipliers:
            return (0.0, 1.0), "multiplier"
        if (scale := self._scales.get(name)) is not None:
            return scale, "amount"
        down, up = (value - low, high - value) if low < high else (abs(value), abs(value))
        factor = self.widen if low < high else 1.0
        far = (value - factor * down, value + factor * up)
        return ((max(far[0], 0.0) if low >= 0 else far[0], min(far[1], 0.0) if high <= 0 else far[1])), "widened"

    @cached_property
    def _chances(self) -> frozenset[str]:
        return chances_in(self.solution.scenario)

    def _branches(self) -> Iterable[Branch]:
        return (
            branch
            for node in self.solution.scenario.nodes.values()
            if not isinstance(node, Outcome)
            for branch in node.branches.values()
        )

    @cached_property
    def _multipliers(self) -> frozenset[str]:
        scenario = self.solution.scenario
        formulas = [
            formula.tree
            for actor_id, actor in scenario.actors.items()
            if actor.normalised
            for formula in scenario.multipliers(actor_id).values()
        ]
        return frozenset(tree for tree in formulas if isinstance(tree, str))

    @cached_property
    def _scales(self) -> Mapping[str, tuple[float, float]]:
        """Parameter → the scale of the attribute on which it is earned; the widest where there are several."""
        scenario, found = self.solution.scenario, dict[str, tuple[float, float]]()
        for part in [*scenario.nodes.values(), *self._branches()]:
            for amount in scenario.amounts(part):
                scale, name = scenario.attributes[amount.attribute].scale, amount.points.tree
                if scale is None or not isinstance(name, str) or amount.scale is not None:
                    continue
                low, high = found.get(name, scale)
                found[name] = (min(low, *scale), max(high, *scale))
        return found

    def _valid(self, wished: Mapping[str, tuple[float, Ignorance]]) -> dict[str, tuple[float, float]]:
        """Return how far towards both ends each parameter may go alone with the scenario still making sense."""
        names = list(wished)
        base = np.array([value for value, _ in wished.values()])
        lows, highs = (np.array([getattr(each, end) for _, each in wished.values()]) for end in ("low", "high"))
        ends = zip(self._reach(names, base, lows).tolist(), self._reach(names, base, highs).tolist(), strict=True)
        return dict(zip(names, ends, strict=True))

    def _reach(self, names: list[str], base: Array, end: Array) -> Array:
        """Return the last places on the ways from base values to ends at which the scenario makes sense, (P,)."""
        near, far = base.copy(), end.copy()
        still = np.arange(len(names))
        for _ in range(_ROUNDS):
            # Points from just beyond the one that is known to be valid to the one at which it may not be.
            shares = np.linspace(0.0, 1.0, _POINTS)[1:]
            tried = near[still, None] + (far - near)[still, None] * shares
            # The end itself as it is stated: 1, not 0.9999999999999999.
            tried[:, -1] = far[still]
            is_valid = self._makes_sense([names[i] for i in still], tried)
            count = np.where(is_valid.all(axis=1), _POINTS - 1, np.argmin(is_valid, axis=1))
            rows, last = np.arange(len(still)), np.maximum(count - 1, 0)
            near[still] = np.where(count > 0, tried[rows, last], near[still])
            far[still] = tried[rows, np.minimum(count, _POINTS - 2)]
            still = still[count < _POINTS - 1]
            if not len(still):
                break
        return _tidied(near)

    def _makes_sense(self, names: list[str], tried: Array) -> NDArray[np.bool_]:
        """Return where the scenario makes sense with one parameter at a time moved, (P, K)."""
        solver, count = self.solution.solver, tried.shape[1]
        base = solver.program.base()
        step = max(1, _AT_ONCE // (count * (len(solver.program.source) + len(base))))
        found = []
        for at in range(0, len(names), step):
            part = names[at : at + step]
            columns = {name: np.repeat(base[name], len(part) * count) for name in part}
            for i, name in enumerate(part):
                columns[name][i * count : (i + 1) * count] = tried[at + i]
            _, invalid = solver.valid_numbers(solver.program.block(columns))
            found.append(~invalid.mask.reshape(len(part), count))
        return np.concatenate(found)


def _tidied(ends: Array) -> Array:
    """Return ends without the tolerance that odds are granted: 0.7, not 0.700000001."""
    rounded = np.round(ends, 8)
    return np.where(np.abs(ends - rounded) <= _TOLERATED, rounded, ends)
