"""Single policy updating: strategies that no change of one decision makes better, where recall is lacking.

Made from a program and who chooses; used by the search, as a floor for branch and bound and where strategies are too
many for it. From the last decision to the first, each takes what is best given what all others do; a sweep over all
of them is one rollback with beliefs under the present policy. Sweeps go on until nothing gets better. That is a local
optimum, so several starts are made: from a policy that takes all branches alike, and from policies that lean.

Source: S. L. Lauritzen and D. Nilsson, "Representing and Solving Decision Problems with Limited Information",
Management Science 47 (2001), 1235-1251, section 4; its order for sets that share nodes, own derivation.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from crossroads.program.block import Array, Block, Index
from crossroads.program.layout import Group, Layout, Step
from crossroads.program.program import Program
from crossroads.program.rollback import TIE, certain, evaluate, log_likelihood, reach, together

# Starts are a fixed sequence, the same in every run: multiples of the golden ratio spread evenly.
_STARTS = 8
_GOLDEN = (math.sqrt(5) - 1) / 2
# A start that leans gives its branches very different weights, and none of them nothing.
_LEANING, _LEAST = 4, 1e-3
# Starts are worked out side by side up to this many values at once.
_AT_ONCE = 256


def fix(program: Program, block: Block, taken: Mapping[int, int]) -> Array:
    """Return what the branches get where some are taken whatever they are worth, (E, S), NaN elsewhere."""
    fixed = np.full_like(block.odds, np.nan)
    nodes, branches = np.array(list(taken), np.intp), np.array(list(taken.values()), np.intp)
    fixed[np.isin(program.source, nodes)] = 0.0
    fixed[program.first_arc[nodes] + branches] = 1.0
    return fixed


@dataclass(frozen=True)
class Updating:
    """A program in which one actor decides with limited memory."""

    program: Program
    layout: Layout
    """An order in which sets without recall are decided like others, as far as there is one."""
    sets: Sequence[Index]
    """The sets without recall, each as its nodes."""
    actor: int
    """The number of the one actor who chooses."""

    @cached_property
    def decided_arcs(self) -> Index:
        """The branches of all decisions that an order suits."""
        decided = [group.arcs.ravel() for group in self.layout.groups if group.role != "odds"]
        return np.concatenate([np.empty(0, np.intp), *decided])

    @cached_property
    def recalled_arcs(self) -> Index:
        """The same without those of sets that lack recall."""
        forgetful = np.concatenate(self.sets)
        return self.decided_arcs[~np.isin(self.program.source[self.decided_arcs], forgetful)]

    def arcs(self, nodes: Index) -> Index:
        """Return the branches of the members of a set, (n, B)."""
        first = self.program.first_arc
        return np.asarray(first[nodes][:, None] + np.arange(first[nodes[0] + 1] - first[nodes[0]]), np.intp)

    def best(self, block: Block, taken: Mapping[int, int]) -> tuple[Array, Array]:
        """Return what the branches get under the best of the policies found, (E, S), and its worth, (S,).

        Parameters
        ----------
        taken
            Node number → the number of the branch that is taken there, whatever it is worth.
        """
        at_once = max(1, min(_STARTS, _AT_ONCE // block.width))
        best, found = np.full(block.width, -np.inf), np.zeros_like(block.odds)
        for first in range(0, _STARTS, at_once):
            starts = np.arange(first, min(first + at_once, _STARTS))
            climb = _Climb(self, block.repeated(len(starts)), taken, np.tile(starts, block.width))
            climb.run()
            worth = climb.worth.reshape(block.width, -1)
            top = np.argmax(worth >= worth.max(axis=1, keepdims=True) - climb.slack.reshape(worth.shape), axis=1)
            lanes = np.arange(block.width)
            is_better = worth[lanes, top] > best + climb.slack.reshape(worth.shape)[:, 0]
            found = np.where(is_better, climb.weight[:, lanes * len(starts) + top], found)
            best = np.where(is_better, worth[lanes, top], best)
        return found, best


class _Climb:
    """Sweeps from one start for every value of a block."""

    def __init__(self, updating: Updating, block: Block, taken: Mapping[int, int], starts: Index) -> None:
        self._updating, self._block, self._taken = updating, block, taken
        layout, payoffs, actor = updating.layout, block.payoffs, updating.actor
        self._sign, self._is_averse = float(block.minds.sign[actor]), bool(block.minds.is_averse[actor])
        self._at_node, self._on_arc = payoffs.rows[payoffs.at_node[:, actor]], payoffs.rows[payoffs.on_arc[:, actor]]
        self.weight = block.odds.copy()
        for group in layout.groups:
            if group.role != "odds":
                self.weight[group.arcs] = _leaning(group, starts)
        for nodes in layout.forgetful:
            # No order suits these sets: they start from one branch each, and are tried one by one.
            arcs = updating.arcs(nodes)
            self.weight[arcs] = starts % arcs.shape[1] == np.arange(arcs.shape[1])[:, None]
        self._fixed = fix(updating.program, block, taken)
        self.weight = np.where(np.isnan(self._fixed), self.weight, self._fixed)
        self.slack = TIE * block.size(actor)
        self.worth = np.full(block.width, -np.inf)

    def run(self) -> None:
        """Sweep until nothing gets better."""
        rises = True
        while rises:
            while rises:
                rises = self._sweep()
            rises = self._try_entangled()

    def _sweep(self) -> bool:
        """Decide every set anew, the last one first; return whether that is better for any value of the block."""
        belief, weight = self._beliefs(), self.weight.copy()
        value = self._at_node.copy()  # (N, S)
        for step in self._updating.layout.steps:
            below = self._on_arc[step.arcs] + value[step.targets]  # (n * k, B, S)
            if step.role != "odds":
                given = self._fixed[step.arcs]
                weight[step.arcs] = np.where(np.isnan(given), self._decided(step, belief, below), given)
            value[step.nodes] += self._expected(weight[step.arcs], below)
        return self._keep(weight, value[self._updating.program.start] * self._sign)

    def _decided(self, step: Step, belief: Array, below: Array) -> Array:
        """Return what the branches of sets get, (n * k, B, S)."""
        count, degree = step.arcs.shape
        minds, actor = self._block.minds, self._updating.actor
        scores = together(step, below, belief, minds.aversion[actor] if self._is_averse else None) * self._sign
        top = scores.max(axis=1, keepdims=True)
        first = np.argmax(scores >= top - np.maximum(self.slack, TIE * np.abs(top)), axis=1)
        chosen = np.arange(degree)[:, None] == first[:, None, :]  # (k, B, S)
        return np.tile(chosen, (count // step.sets, 1, 1)).astype(np.float64)

    def _expected(self, weight: Array, amount: Array) -> Array:
        """Return the mean over the second axis, or the certainty equivalent for an actor averse to risk."""
        if self._is_averse:
            return certain(weight, amount, self._block.minds.aversion[self._updating.actor])
        return np.asarray((weight * amount).sum(axis=1), np.float64)

    def _keep(self, weight: Array, worth: Array) -> bool:
        is_better = worth > self.worth + np.maximum(self.slack, TIE * np.abs(worth))
        self.weight = np.where(is_better, weight, self.weight)
        self.worth = np.where(is_better, worth, self.worth)
        return bool(is_better.any())

    def _beliefs(self) -> Array:
        """Return how likely each member of a set is under the present policy, (N, S).

        Where it does not lead to a set, as if the owner went for it, at first without changing what it may not recall.
        """
        updating, layout = self._updating, self._updating.layout
        found = self._logs(self.weight)
        for arcs in (updating.recalled_arcs, updating.decided_arcs):
            missing = layout.unmet(found)
            if missing.any():
                opened = self.weight.copy()
                opened[arcs] = 1.0
                found = np.where(missing, self._logs(opened), found)
        return layout.normalise(found)

    def _logs(self, weight: Array) -> Array:
        """Return the logarithm of each node's likelihood, times the utility of what is earned before, (N, S)."""
        program, layout = self._updating.program, self._updating.layout
        if self._is_averse:
            return log_likelihood(program, layout, self._block, weight, self._updating.actor)
        with np.errstate(divide="ignore", invalid="ignore"):
            # What others leave may be below zero by rounding: it is as good as nothing.
            return np.log(np.maximum(reach(program, layout, weight), 0.0))

    def _try_entangled(self) -> bool:
        """Try every branch of the sets that no order suits; return whether one is better."""
        updating, rises = self._updating, False
        for nodes in updating.layout.forgetful:
            arcs = updating.arcs(nodes)
            for b in range(arcs.shape[1]):
                if all(self._taken.get(int(node), b) == b for node in nodes):
                    tried = self.weight.copy()
                    tried[arcs] = (np.arange(arcs.shape[1]) == b)[:, None]
                    value = evaluate(updating.layout, self._block.payoffs, tried, self._block.minds)
                    rises |= self._keep(tried, value[updating.program.start, updating.actor] * self._sign)
        return rises


def _leaning(group: Group, starts: Index) -> Array:
    """Return the weights that the branches of a group start with, (n, B, S); all alike for the start 0."""
    arcs = np.broadcast_to(group.arcs[:1], group.arcs.shape) if group.together else group.arcs
    shares = ((arcs[:, :, None] + 1) * starts * _GOLDEN) % 1.0
    leaning = np.where(starts == 0, 1.0, shares**_LEANING + _LEAST)
    return np.asarray(leaning / leaning.sum(axis=1, keepdims=True), np.float64)
