"""The rollback: from the endings to the start, every actor's value at every node for a block of parameter values.

Made from a program, its layout and a block; used by the solver and by analyses that evaluate a fixed policy.

Source: backward induction, H. Raiffa, "Decision Analysis" (1968), ch. 2; logit choice, R. D. McKelvey and
T. R. Palfrey, "Quantal Response Equilibria for Extensive Form Games", Experimental Economics 1 (1998), 9-41, eq. 3;
certainty equivalents under exponential utility, R. A. Howard, "The Foundations of Decision Analysis", IEEE
Transactions on Systems Science and Cybernetics 4 (1968), 211-219 (the delta property keeps shared nodes merged).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.program.layout import Group, Layout
from crossroads.program.program import Program

Array = NDArray[np.float64]

# Branches closer than this share of their size are a tie: the rounding of sums, nothing that numbers could mean.
TIE = 1e-11


@dataclass(frozen=True)
class Payoffs:
    """What is gained at nodes and on branches, for X gainers (actors or attributes)."""

    node: Array  # (N, X, S)
    arc: Array  # (E, X, S)


@dataclass(frozen=True)
class Minds:
    """How the actors judge and choose, for a block of S parameter values."""

    sign: Array  # (A,) 1 where more is better, -1 where less is
    precision: Array  # (A, S) of logit actors
    tolerance: Array  # (A, S) of actors with exponential utility, infinite for neutral ones


@dataclass(frozen=True)
class Rolled:
    """The result of a rollback."""

    value: Array  # (N, A, S) from each node on; a certainty equivalent for actors averse to risk
    branch: Array  # (E, A, S) the same for taking a branch, its payoff included
    weight: Array  # (E, S) what each branch gets at its node


def roll_back(
    program: Program, layout: Layout, odds: Array, payoffs: Payoffs, minds: Minds, fixed: Array | None = None
) -> Rolled:
    """Return values and policy for a block.

    Parameters
    ----------
    odds
        The stated probability of each branch, (E, S); NaN where none is stated.
    fixed
        What the branches of forgetful information sets get, (E, S); needed where the layout has such sets.
    """
    value = payoffs.node.copy()
    branch = np.empty_like(payoffs.arc)
    weight = odds.copy()
    for nodes in layout.forgetful:
        arcs = _arcs_of(program, nodes)
        weight[arcs] = fixed[arcs] if fixed is not None else np.nan
    reach = _reach_by_others(program, layout, weight) if any(group.together for group in layout.groups) else None
    for group in layout.groups:
        below = payoffs.arc[group.arcs] + value[program.target[group.arcs]]  # (n, B, A, S)
        branch[group.arcs] = below
        if group.role != "odds":
            weight[group.arcs] = _choose(group, below, minds, reach)
        value[group.nodes] += _expect(weight[group.arcs], below, minds)
    return Rolled(value, branch, weight)


def evaluate(program: Program, layout: Layout, payoffs: Payoffs, weight: Array, minds: Minds | None = None) -> Array:
    """Return the value of every node under a given policy, (N, X, S); expectations where no minds are given."""
    value = payoffs.node.copy()
    for group in layout.groups:
        below = payoffs.arc[group.arcs] + value[program.target[group.arcs]]
        value[group.nodes] += _expect(weight[group.arcs], below, minds)
    return value


def _expect(weight: Array, below: Array, minds: Minds | None) -> Array:
    """Return the expectation over branches, or the certainty equivalent for actors averse to risk: (n, A, S)."""
    mean: Array = np.sum(weight[:, :, None, :] * below, axis=1)
    if minds is None:
        return mean
    for actor in np.flatnonzero(np.isfinite(minds.tolerance).any(axis=1)):
        scale = -minds.sign[actor] / minds.tolerance[actor]  # (S,)
        exponent = below[:, :, actor, :] * scale
        exponent = np.where(weight == 0, -np.inf, exponent)
        top = exponent.max(axis=1, keepdims=True)
        total = np.sum(weight * np.exp(exponent - top), axis=1)
        mean[:, actor, :] = (np.log(total) + top[:, 0, :]) / scale
    return mean


def _choose(group: Group, below: Array, minds: Minds, reach: Array | None) -> Array:
    """Return what each branch gets from the actor who chooses, (n, B, S)."""
    own = below[:, :, group.owner, :] * minds.sign[group.owner]  # (n, B, S)
    if group.together and reach is not None:
        belief = reach[group.nodes]  # (n, S)
        total = belief.sum(axis=0)
        # Where the set cannot be reached at all, its members count alike; the choice there changes nothing.
        belief = np.where(total > 0, belief / np.where(total > 0, total, 1), 1 / len(group.nodes))
        own = np.repeat(np.sum(belief[:, None, :] * own, axis=0, keepdims=True), len(group.nodes), axis=0)
    if group.role == "logit":
        exponent = own * minds.precision[group.owner]
        exponent -= exponent.max(axis=1, keepdims=True)
        odds = np.exp(exponent)
        return np.asarray(odds / odds.sum(axis=1, keepdims=True), np.float64)
    tied = ties(own)
    first = np.argmax(tied, axis=1)[:, None, :]
    chosen = np.zeros_like(own)
    np.put_along_axis(chosen, first, 1.0, axis=1)
    return chosen


def ties(own: Array) -> NDArray[np.bool_]:
    """Return which branches are as good as the best one of their node, (n, B, S), for values where more is better."""
    best = own.max(axis=1, keepdims=True)
    scale = np.abs(own).max(axis=1, keepdims=True)
    return np.asarray(own >= best - TIE * scale)


def _arcs_of(program: Program, nodes: NDArray[np.intp]) -> NDArray[np.intp]:
    first = program.first_arc
    return np.concatenate([np.arange(first[i], first[i + 1]) for i in nodes])


def _reach_by_others(program: Program, layout: Layout, weight: Array) -> Array:
    """Return how likely each node is met if its owner goes for it: own choices count as 1, (N, S)."""
    open_weight = weight.copy()
    for group in layout.groups:
        if group.role != "odds":
            open_weight[group.arcs.ravel()] = 1.0
    return reach(program, layout, open_weight)


def reach(program: Program, layout: Layout, weight: Array, start: Mapping[int, float] | None = None) -> Array:
    """Return how likely each node is met under a policy, (N, S).

    Parameters
    ----------
    weight
        What each branch gets at its node, (E, S).
    start
        Node number → probability of starting there; left out, every path starts at the start.
    """
    met = np.zeros((len(program.node_ids), weight.shape[1]))
    for node, mass in (start or {program.start: 1.0}).items():
        met[node] += mass
    for group in reversed(layout.groups):
        arcs = group.arcs.ravel()
        flow = np.repeat(met[group.nodes], group.arcs.shape[1], axis=0) * weight[arcs]
        # Several branches may lead to one node, so the flows are added one by one.
        np.add.at(met, program.target[arcs], flow)
    return met
