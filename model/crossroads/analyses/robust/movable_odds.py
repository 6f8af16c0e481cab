"""Odds that may move: what options are worth when the odds of every chance node may lie a little off.

Made from a solution; used by the analysis of stability. All stated odds, of chance and of assessed actors, may move by
up to a distance in each branch; odds stay odds. Other actors' choices and logit odds stay those of the base case, and
so do choices at information sets. The perspective's other later decisions are made anew for whatever the odds are.

Source: odds within a distance in the largest branch, B. Kamiński, M. Jakubczyk and P. Szufel, "A Framework for
Sensitivity Analysis of Decision Trees", Central European Journal of Operations Research 26 (2018), 135-159; rolling
back against the worst odds, G. N. Iyengar, "Robust Dynamic Programming", Mathematics of Operations Research 30 (2005),
257-280, theorem 2.1 (odds of different nodes move independently, "rectangular").
"""

from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from crossroads.program import Solution
from crossroads.program.layout import Group
from crossroads.program.rollback import certain

Array = NDArray[np.float64]
Index = NDArray[np.intp]


class Kind(Enum):
    """What happens at a node when odds move."""

    MOVED = "moved"
    """Its odds move."""
    FREE = "free"
    """The perspective chooses anew for whatever the odds are."""
    HELD = "held"
    """Its branches get what they get in the base case."""


@dataclass(frozen=True)
class Valued:
    """Every node and branch under some odds, more being better for the perspective."""

    value: Array  # (N, S)
    branch: Array  # (E, S)
    weight: Array  # (E, S) what each branch gets, choices included


@dataclass(frozen=True, eq=False)
class MovableOdds:
    """The odds of a solution's scenario, ready to be moved."""

    solution: Solution

    @cached_property
    def at(self) -> int:
        """The number of the node from which options are compared: the first decision, or the start if it is several."""
        program, first = self.solution.program, self.solution.scenario.first_decision
        return program.node_index[first[0]] if len(first) == 1 else program.start

    @cached_property
    def _actor(self) -> int:
        return self.solution.program.actors.index(self.solution.by)

    @cached_property
    def _sign(self) -> float:
        return -1.0 if self.solution.is_cost else 1.0

    @cached_property
    def _aversion(self) -> float:
        """The factor of amounts, more being better, in the exponent of utility; 0 for the neutral."""
        return self._sign * float(self.solution.block.minds.aversion[self._actor, 0])

    @property
    def is_neutral(self) -> bool:
        """Whether the perspective minds no risk."""
        return self._aversion == 0

    @cached_property
    def at_node(self) -> Array:
        """What the perspective gains on entering each node, more being better, (N,)."""
        return self.solution.block.payoffs.node[:, self._actor, 0] * self._sign

    @cached_property
    def on_arc(self) -> Array:
        """What the perspective gains on each branch, more being better, (E,)."""
        return self.solution.block.payoffs.arc[:, self._actor, 0] * self._sign

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """What happens at each node, (N,)."""
        layout, index = self.solution.solver.layout, self.solution.program.node_index
        # Where an owner forgets, its strategy is held as a whole; what is compared is not chosen anew either.
        held = {n for nodes in layout.forgetful for n in nodes.tolist()}
        held |= {index[each] for each in self.solution.scenario.first_decision}
        kinds = [Kind.HELD] * len(index)
        for group in layout.groups:
            is_own = group.role == "rational" and group.owner == self._actor and not group.together
            kind = Kind.MOVED if group.role == "odds" else Kind.FREE if is_own else Kind.HELD
            for n in group.nodes.tolist():
                kinds[n] = Kind.HELD if n in held or group.arcs.shape[1] == 1 else kind
        return tuple(kinds)

    @cached_property
    def _groups(self) -> tuple[tuple[Kind, Group], ...]:
        """All nodes in the order of rolling back, those of a level apart by what happens there."""
        found = []
        for group in self.solution.solver.layout.groups:
            kinds = np.array([self.kinds[n].value for n in group.nodes.tolist()])
            for kind in Kind:
                part = kinds == kind.value
                if part.any():
                    found.append((kind, _part(group, part)))
        return tuple(found)

    @cached_property
    def moved(self) -> tuple[Group, ...]:
        """The nodes whose odds move, by level and number of branches."""
        return tuple(group for kind, group in self._groups if kind is Kind.MOVED)

    @cached_property
    def base(self) -> Array:
        """The odds of the base case, (E,)."""
        odds: Array = np.maximum(self.solution.rolled.weight[:, 0], 0.0)
        return odds

    def _weight(self, option_id: str) -> Array:
        return np.maximum(self.solution.policy_with(option_id), 0.0)

    def valued(self, option_id: str, odds: Array) -> Valued:
        """Return everything under given odds if an option is taken; odds are (E, S)."""
        return self._rolled(option_id, odds, None, is_worst=False)

    def extreme(self, option_id: str, reach: Array, *, is_worst: bool) -> Valued:
        """Return everything under the worst or the best odds for an option within distances of the base, (S,)."""
        odds = np.repeat(self.base[:, None], len(reach), axis=1)
        return self._rolled(option_id, odds, reach, is_worst=is_worst)

    def _rolled(self, option_id: str, odds: Array, reach: Array | None, *, is_worst: bool) -> Valued:
        width = odds.shape[1]
        value = np.repeat(self.at_node[:, None], width, axis=1)
        branch, weight = np.empty_like(odds), np.repeat(self._weight(option_id), width, axis=1)
        for kind, group in self._groups:
            below = self.on_arc[group.arcs][:, :, None] + value[group.targets]  # (n, B, S)
            shares = weight[group.arcs]
            if kind is Kind.MOVED:
                shares = odds[group.arcs]
                shares = shares if reach is None else shifted(below, shares, reach, is_lowest=is_worst)
            elif kind is Kind.FREE:
                first = np.argmax(below, axis=1)
                shares = np.asarray(np.arange(below.shape[1])[:, None] == first[:, None], np.float64)
            branch[group.arcs], weight[group.arcs] = below, shares
            value[group.nodes] += self._together(shares, below)
        return Valued(value, branch, weight)

    def _together(self, shares: Array, below: Array) -> Array:
        if self.is_neutral:
            return np.asarray(np.einsum("nbs,nbs->ns", shares, below), np.float64)
        return certain(shares, below, np.array([self._aversion]))

    def slopes(self, valued: Valued) -> Array:
        """Return how fast the value from the first decision on rises with each branch's odds, (E,), at one point.

        For the averse it is the derivative of the certainty equivalent: each step on the way is weighted by the
        utility of what follows.
        """
        program = self.solution.program
        ahead = (valued.branch - (valued.value - self.at_node[:, None])[program.source])[:, :1]
        tilt = np.exp(np.minimum(self._aversion * ahead, 700.0))
        gain = ahead if self.is_neutral else np.expm1(np.minimum(self._aversion * ahead, 700.0)) / self._aversion
        # What does not happen pulls nothing, whatever it would be worth.
        flow = np.where(valued.weight[:, :1] > 0, valued.weight[:, :1] * tilt, 0.0)
        met = self.solution.solver.reach(flow, {self.at: 1.0})
        return np.asarray((met[program.source] * gain)[:, 0], np.float64)

    def lowering(self, slopes: Array, reach: Array) -> Array:
        """Return the odds within distances of the base, (S,), at which slopes times odds sum to the least, (E, S)."""
        odds = np.repeat(self.base[:, None], len(reach), axis=1)
        for group in self.moved:
            pull = np.repeat(slopes[group.arcs][:, :, None], len(reach), axis=2)
            odds[group.arcs] = shifted(pull, odds[group.arcs], reach, is_lowest=True)
        return odds


def _part(group: Group, part: NDArray[np.bool_]) -> Group:
    return replace(group, nodes=group.nodes[part], arcs=group.arcs[part], targets=group.targets[part])


def shifted(amount: Array, odds: Array, reach: Array, *, is_lowest: bool) -> Array:
    """Return the odds within a distance at which the expected amount is lowest or highest, (n, B, S).

    Every branch starts from the least that it may get; what is left goes to the branches in the order of their
    amounts, each as far as it may.

    Source: greedy solution of the fractional knapsack, G. B. Dantzig, "Discrete-Variable Extremum Problems", Operations
    Research 5 (1957), 266-288.

    Example
    -------
    >>> shifted(np.array([[[10.0], [0.0]]]), np.array([[[0.75], [0.25]]]), np.array([0.1]), is_lowest=True).ravel()
    array([0.65, 0.35])
    """
    least, most = np.maximum(odds - reach, 0.0), np.minimum(odds + reach, 1.0)
    order = np.argsort(amount if is_lowest else -amount, axis=1, kind="stable")
    room = np.take_along_axis(most - least, order, axis=1)
    spare = 1 - least.sum(axis=1, keepdims=True)
    filled = np.clip(spare - (np.cumsum(room, axis=1) - room), 0.0, room)
    out = np.empty_like(least)
    np.put_along_axis(out, order, filled, axis=1)
    return out + least
