"""The rollback: from the endings to the start, every actor's value at every node for a block of values.

Made from a program, its layout and a block; used by the solver and by analyses that evaluate a fixed policy.

Source: backward induction, H. Raiffa, "Decision Analysis" (1968), ch. 2; logit choice, R. D. McKelvey and
T. R. Palfrey, "Quantal Response Equilibria for Extensive Form Games", Experimental Economics 1 (1998), 9-41,
eq. 3; certainty equivalents under exponential utility, R. A. Howard, "The Foundations of Decision Analysis",
IEEE Transactions on Systems Science and Cybernetics 4 (1968), 211-219 (the delta property keeps shared nodes
merged).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.program.block import Array, Block, Minds, Payoffs
from crossroads.program.layout import Group, Layout, Step
from crossroads.program.program import Program

# Branches closer than this share of the largest amount that is summed are a tie: the rounding of sums,
# nothing that numbers could mean.
TIE = 1e-12


@dataclass(frozen=True)
class Rolled:
    """The result of a rollback."""

    value: Array  # (N, A, S) from each node on; a certainty equivalent, or a worth, for actors averse to risk
    branch: Array  # (E, A, S) the same for taking a branch, its payoff included
    weight: Array  # (E, S) what each branch gets at its node
    proven: NDArray[np.bool_] | None = None
    """Whether the policy is known to be the best one, (S,), and not only as good as can be reached by changing one
    decision at a time; left out where that is beyond question."""


def roll_back(program: Program, layout: Layout, block: Block, fixed: Array | None = None) -> Rolled:
    """Return values and policy for a block.

    Parameters
    ----------
    fixed
        What branches get whatever they are worth, (E, S), NaN where that is left to the rollback; needed for
        the branches of forgetful information sets.
    """
    payoffs, minds = block.payoffs, block.minds
    value = payoffs.rows[payoffs.at_node]
    branch = np.empty((*payoffs.on_arc.shape, block.width))
    weight = block.odds.copy() if fixed is None else _keep(fixed, block.odds)
    beliefs = _beliefs(program, layout, block, weight)
    sizes = {owner: block.size(owner) for owner in {group.owner for group in layout.groups if group.owner >= 0}}
    for step in layout.steps:
        below = payoffs.rows[payoffs.on_arc[step.arcs]]  # (n, B, A, S)
        below += value[step.targets]
        branch[step.arcs] = below
        shares = weight[step.arcs]  # (n, B, S)
        if step.role != "odds":
            own = _worth(step, below, minds, beliefs)
            shares = _choose(step, own, minds, sizes[step.owner])
            shares = shares if fixed is None else _keep(fixed[step.arcs], shares)
            weight[step.arcs] = shares
        value[step.nodes] += expect(shares, below, minds)
    return Rolled(value, branch, weight)


def _keep(fixed: Array, otherwise: Array) -> Array:
    return np.where(np.isnan(fixed), otherwise, fixed)


def evaluate(layout: Layout, payoffs: Payoffs, weight: Array, minds: Minds | None = None) -> Array:
    """Return the value of every node under a policy, (N, X, S); expectations where no minds are given."""
    value = payoffs.rows[payoffs.at_node]
    for group in layout.groups:
        below = payoffs.rows[payoffs.on_arc[group.arcs]]
        below += value[group.targets]
        value[group.nodes] += expect(weight[group.arcs], below, minds)
    return value


def expect(weight: Array, below: Array, minds: Minds | None) -> Array:
    """Return the expectation over branches, or the certainty equivalent for the averse, (n, A, S)."""
    values: Array = np.einsum("nbs,nbas->nas", weight, below)
    if minds is not None:
        for actor in np.flatnonzero(minds.is_averse):
            values[:, actor] = certain(weight, below[:, :, actor], minds.aversion[actor])
    return values


def certain(weight: Array, amount: Array, aversion: Array) -> Array:
    """Return certainty equivalents of uncertain amounts, (n, S): log(sum of weight * exp(a * amount)) / a.

    Where the aversion a is zero, among columns where it is not, they are means.
    """
    exponent = np.where(weight == 0, -np.inf, amount * aversion)  # (n, B, S)
    top = exponent.max(axis=1)
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        wide = (np.log(np.sum(weight * np.exp(exponent - top[:, None]), axis=1)) + top) / aversion
        # Near neutrality the logarithm of almost 1 loses its digits; taken from the mean, it keeps them.
        mean = np.sum(weight * amount, axis=1)
        apart = (amount - mean[:, None]) * aversion
        narrow = mean + np.log1p(np.sum(weight * np.expm1(apart), axis=1)) / aversion
    averse = np.where(np.abs(apart).max(axis=1) < 1, narrow, wide)
    return np.asarray(np.where(aversion == 0, mean, averse), np.float64)


def worth(group: Group, below: Array, minds: Minds, belief: Array | None) -> Array:
    """Return what each branch is worth to the actor who chooses, more being better, (n, B, S).

    Parameters
    ----------
    below
        The values of the branches, (n, B, A, S).
    belief
        How likely each member of an information set is, (n, S): its members are worth the same.
    """
    own: Array = below[:, :, group.owner]
    if belief is not None:
        alone = Step(group.role, group.owner, np.arange(len(own)), group.arcs, group.targets, 1)
        own = np.broadcast_to(together(alone, own, belief, _aversion(group, minds)), own.shape)
    return _judged(group, own, minds)


def _judged(group: Group | Step, own: Array, minds: Minds) -> Array:
    """Return what branches are worth to the actor who chooses, more being better."""
    if group.role == "logit":
        # A precision is one of certainty equivalents; to the rational, worths are in the same order.
        own = minds.certain(group.owner, own)
    return np.asarray(own * minds.sign[group.owner], np.float64)


def _worth(step: Step, below: Array, minds: Minds, beliefs: Array | None) -> Array:
    """Return what each branch is worth to the actor who chooses, more being better, (n * k, B, S)."""
    own: Array = below[:, :, step.owner]
    if beliefs is not None and step.sets < len(step.nodes):
        of_sets = together(step, own, beliefs, _aversion(step, minds))
        own = np.tile(of_sets, (len(step.nodes) // step.sets, 1, 1))
    return _judged(step, own, minds)


def _aversion(group: Group | Step, minds: Minds) -> Array | None:
    return minds.aversion[group.owner] if minds.is_averse[group.owner] else None


def together(step: Step, own: Array, beliefs: Array, aversion: Array | None) -> Array:
    """Return what the branches of information sets are worth by belief, (k, B, S).

    Parameters
    ----------
    own
        What they are worth at each member, (n * k, B, S).
    beliefs
        How likely each node is within its set, (N, S).
    aversion
        The factor of amounts in the exponent of the owner's utility, (S,); None for a neutral one.
    """
    count, degree, width = own.shape
    if count == step.sets:
        return own
    members = own.reshape(-1, step.sets, degree, width)  # (n, k, B, S)
    share = beliefs[step.nodes].reshape(-1, step.sets, width)
    if aversion is None:
        return np.asarray(np.einsum("nks,nkbs->kbs", share, members), np.float64)
    # Members change places with branches: the certainty equivalent is over the members, for each branch.
    weight = np.broadcast_to(share[:, :, None], members.shape).swapaxes(0, 1)
    return certain(weight, members.swapaxes(0, 1), aversion)


def _choose(group: Group | Step, own: Array, minds: Minds, size: Array) -> Array:
    """Return what each branch gets from the actor who chooses, (n, B, S)."""
    if group.role == "logit":
        # What the best branch is ahead comes first: large values times a large precision would overflow.
        odds = np.exp((own - own.max(axis=1, keepdims=True)) * minds.precision[group.owner])
        return np.asarray(odds / odds.sum(axis=1, keepdims=True), np.float64)
    first = np.argmax(ties(own, size), axis=1)
    return np.asarray(np.arange(own.shape[1])[:, None] == first[:, None, :], np.float64)


def ties(own: Array, size: Array) -> NDArray[np.bool_]:
    """Return which branches are as good as the best one of their node, (n, B, S).

    Parameters
    ----------
    own
        What each branch is worth, more being better, (n, B, S).
    size
        The size of the largest amount that may have been summed, (S,): rounding is relative to it.
    """
    best = own.max(axis=1, keepdims=True)
    return np.asarray(own >= best - TIE * np.maximum(size, np.abs(own).max(axis=1, keepdims=True)))


def believe(program: Program, layout: Layout, block: Block, weight: Array) -> dict[int, Array]:
    """Return the belief over the members of each information set: group number → (n, S).

    Likelihoods are as if the owner went for each member; what it did before is the same for all of them. For
    an owner averse to risk they are weighted by the utility of what is earned before: under exponential
    utility that is a factor of everything later. Where a set cannot be reached at all, its members count
    alike.

    Parameters
    ----------
    weight
        What each branch gets, (E, S); branches of decisions that are rolled back may hold anything.
    """
    beliefs = _beliefs(program, layout, block, weight)
    sets = {number: group.nodes for number, group in enumerate(layout.groups) if group.together}
    return {} if beliefs is None else {number: beliefs[nodes] for number, nodes in sets.items()}


def _beliefs(program: Program, layout: Layout, block: Block, weight: Array) -> Array | None:
    """Return how likely each node is within its information set, (N, S); None where there are no sets."""
    owner = next((group.owner for group in layout.groups if group.together), None)
    if owner is None:
        return None
    open_weight = weight.copy()
    for group in layout.groups:
        if group.role != "odds":
            open_weight[group.arcs] = 1.0
    # Only one actor chooses where decisions share information, so the likelihoods are the same for all sets.
    return layout.normalise(log_likelihood(program, layout, block, open_weight, owner))


def log_likelihood(program: Program, layout: Layout, block: Block, weight: Array, owner: int) -> Array:
    """Return the logarithm of each node's likelihood times the utility of what is earned there, (N, S)."""
    payoffs, tilt = block.payoffs, block.minds.aversion[owner]
    node = payoffs.rows[payoffs.at_node[:, owner]] * tilt
    with np.errstate(divide="ignore"):
        # What others leave may be below zero by rounding: it is as good as nothing.
        arc = np.log(np.maximum(weight, 0)) + payoffs.rows[payoffs.on_arc[:, owner]] * tilt
    likely: Array = np.full_like(node, -np.inf)
    likely[program.start] = node[program.start]
    for arrivals in layout.arrivals:
        flow = likely[arrivals.sources] + arc[arrivals.arcs]
        likely[arrivals.nodes] = np.logaddexp.reduce(flow, axis=1) + node[arrivals.nodes]
    return likely


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
    for node, mass in ({program.start: 1.0} if start is None else start).items():
        met[node] += mass
    for arrivals in layout.arrivals:
        flow = met[arrivals.sources] * weight[arrivals.arcs]
        met[arrivals.nodes] += flow.sum(axis=1)
    return met
