"""What logit actors come to as their precision grows beyond all bounds, and from which precision on little changes.

Made from a dial; used to say what is best beyond the largest precision that is looked at, up to the rational.

Notes
-----
In the limit an actor takes its best branch, and its equally good ones alike. How far a node's values may be from those
of the limit, for a precision L and every larger one, is bounded from the endings to the start. Let d bound this for
what the actor gets from its branches, and g be what a branch loses against the best. At any precision of L or more
the branch gets at most exp(-L (g - 2 d)), for that falls in the precision as long as g > 2 d. Equally good branches
differ by at most d each, and precision times d falls as well once each exponent above is below -40 (with less than 40
nodes of equally good branches one after the other): so their odds differ from even ones by a factor of at most
exp(2 L d). A mean moves by no more than the weight that goes elsewhere, times how far the values lie apart.

Source: limit points of quantal response equilibria, R. D. McKelvey and T. R. Palfrey, "Quantal Response Equilibria for
Extensive Form Games", Experimental Economics 1 (1998), 9-41, theorem 4; the bounds are our own derivation.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.dialling.dial import Dial
from crossroads.program import Rolled, Solution
from crossroads.program.layout import Group
from crossroads.program.rollback import expect, ties, worth

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

# From such exponents on, what is left out falls faster than any power of the precision that is met.
_FIRM = 40.0
# Where nothing is known of a value; far enough from what a computer holds that sums of it are numbers.
_UNKNOWN = 1e300
_LEAST = 1e-300


@dataclass(frozen=True)
class Limit:
    """The limit, and how near it is from some precisions on."""

    rolled: Rolled
    values: Array  # (O,) what each option is worth in the limit
    choice: str
    """The option that is best in the limit; of equally good ones the first."""
    is_tie: bool
    """Whether another option is as good in the limit."""
    settled: Mask  # (S,) whether the perspective's choices stay as in the limit, for each precision and all larger ones


def find_limit(dial: Dial, precisions: Sequence[float]) -> Limit:
    """Return the limit of a dial, and from which of some precisions on nothing changes any more."""
    walk = _Walk(dial, np.asarray(precisions, np.float64))
    for group in dial.solution.solver.layout.groups:
        walk.pass_by(group)
    return walk.limit()


class _Walk:
    """The rollback in the limit, with how far values may be from it: filled from the later nodes to the earlier."""

    def __init__(self, dial: Dial, precisions: Array) -> None:
        solution = dial.solution
        program, payoffs = solution.program, solution.block.payoffs
        self._solution: Solution = solution
        self._block = solution.block
        self._precisions = precisions
        self._dialled = {program.actors.index(actor) for actor in dial.actors}
        self._by = program.actors.index(solution.by)
        first = solution.scenario.first_decision
        self._first = {program.node_index[node] for node in first}
        self._value = payoffs.rows[payoffs.at_node]  # (N, A, 1)
        self._branch = np.zeros((*payoffs.on_arc.shape, 1))
        self._weight = solution.block.odds.copy()
        self._far = np.zeros((*payoffs.at_node.shape, len(precisions)))  # (N, A, S)
        self._settled = np.ones(len(precisions), np.bool_)
        self._is_firm = np.ones(len(precisions), np.bool_)
        self._tied = False

    def pass_by(self, group: Group) -> None:
        """Work out a group of nodes."""
        payoffs, minds = self._block.payoffs, self._block.minds
        below = payoffs.rows[payoffs.on_arc[group.arcs]] + self._value[group.targets]  # (n, B, A, 1)
        far = self._far[group.targets]  # (n, B, A, S)
        shares = self._weight[group.arcs]
        if group.role == "odds":
            moved, kept = np.zeros((len(group.nodes), far.shape[-1])), shares > 0
        else:
            own, apart = worth(group, below, minds, None), far[:, :, group.owner]
            shares, moved, kept = self._chosen(group, own, apart)
        self._branch[group.arcs], self._weight[group.arcs] = below, shares
        self._value[group.nodes] += expect(shares, below, minds)
        near = np.where(kept[:, :, None], far, 0.0).max(axis=1)  # (n, A, S)
        spread = np.ptp(below, axis=1) + 2 * far.max(axis=1)
        self._far[group.nodes] = np.minimum(near + self._shifted(moved[:, None], spread), _UNKNOWN)
        if group.role == "rational":
            # The best of several moves no further than any of them.
            self._far[group.nodes, group.owner] = far[:, :, group.owner].max(axis=1)

    def _shifted(self, moved: Array, spread: Array) -> Array:
        """Return how far means, or certainty equivalents, go if a share of the weight goes elsewhere, (n, A, S)."""
        shifted: Array = moved * spread
        minds = self._block.minds
        for actor in np.flatnonzero(minds.is_averse):
            rate = np.abs(minds.aversion[actor])
            with np.errstate(over="ignore", invalid="ignore"):
                tilted = np.log1p(moved[:, 0] * np.expm1(rate * spread[:, actor])) / rate
            shifted[:, actor] = np.where(moved[:, 0] > 0, np.minimum(tilted, spread[:, actor]), 0.0)
        return shifted

    def _chosen(self, group: Group, own: Array, far: Array) -> tuple[Array, Array, Mask]:
        """Return shares in the limit (n, B, 1), weight that may go elsewhere (n, S), who keeps some (n, B, 1).

        Parameters
        ----------
        own, far
            What branches are worth to the owner, (n, B, 1), and how far that may be off, (n, B, S).
        """
        equal = ties(own, self._block.size(group.owner))
        gap = own.max(axis=1, keepdims=True) - own
        if group.role == "rational":
            return self._best(group, equal, gap, far)
        most = far.max(axis=1)
        if group.owner in self._dialled:
            shares = equal / equal.sum(axis=1, keepdims=True)
            return shares, self._strayed(equal, gap, most), equal
        precision = self._block.minds.precision[group.owner]
        odds = np.exp(-gap * precision)
        with np.errstate(over="ignore"):
            moved = np.minimum(np.expm1(2 * precision * most), 1.0)
        return odds / odds.sum(axis=1, keepdims=True), moved, np.ones_like(equal)

    def _strayed(self, equal: Mask, gap: Array, most: Array) -> Array:
        """Return the weight that a logit actor on the dial may give otherwise than in the limit, (n, S)."""
        exponent = self._precisions * (gap - 2 * most[:, None])
        with np.errstate(over="ignore"):
            strayed = np.where(equal, 0.0, np.exp(-exponent)).sum(axis=1)
            uneven = np.expm1(2 * self._precisions * most)
        self._is_firm &= (equal | (exponent >= _FIRM)).all(axis=(0, 1))
        # However little that is: where two options come to be alike, it decides for all finite precisions.
        strayed = np.maximum(strayed, np.where(equal.all(axis=1), 0.0, _LEAST))
        is_open = (equal.sum(axis=1) > 1) & (most > 0)
        strayed = strayed + np.where(is_open, np.where(self._is_firm, uneven, 1.0), 0.0)
        return np.asarray(np.minimum(strayed, 1.0), np.float64)

    def _best(self, group: Group, equal: Mask, gap: Array, far: Array) -> tuple[Array, Array, Mask]:
        taken = np.arange(equal.shape[1])[:, None] == np.argmax(equal, axis=1)[:, None]  # (n, B, 1)
        lead = np.where(taken, far, 0.0).sum(axis=1, keepdims=True)
        rivals = ~taken & (gap <= lead + far) & ((lead + far > 0) | ~equal)  # (n, B, S)
        is_contested = rivals.any(axis=1)
        if group.owner == self._by:
            is_first = np.array([int(node) in self._first for node in group.nodes])
            # At a later decision that is a tie in the limit nothing is to be settled.
            counts = is_first | (equal.sum(axis=1) == 1)[:, 0]
            self._settled &= ~is_contested[counts].any(axis=0)
            self._tied |= bool((equal.sum(axis=1) > 1)[:, 0][is_first].any())
        return taken.astype(np.float64), is_contested.astype(np.float64), taken

    def limit(self) -> Limit:
        """Return what was found."""
        rolled = Rolled(self._value, self._branch, self._weight)
        solver, scenario = self._solution.solver, self._solution.scenario
        first = self._solution.program.node_index[scenario.first_decision[0]]
        arcs = slice(self._solution.program.first_arc[first], self._solution.program.first_arc[first + 1])
        choice = scenario.options[int(np.argmax(self._weight[arcs, 0]))]
        values = solver.option_values(self._block, rolled)[:, 0]
        return Limit(rolled, values, choice, self._tied, self._settled)
