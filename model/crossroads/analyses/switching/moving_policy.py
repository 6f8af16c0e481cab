"""The policy while parameters move over intervals: which branch every decision takes, and where that changes.

Made from a block of values at the points of each interval and from how far its numbers may move around; used to cut
lines into stretches of one policy. The policy is assumed, everything is rolled back under it, and then it is looked
at decision by decision, later ones first: where the choices below are settled, what branches are worth is smooth.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.switching.chebyshev import COUNT, MIDDLE, REACHES, Envelope, envelope
from crossroads.analyses.switching.discs import Disc, bounded, divided, exponential, logarithm, times
from crossroads.analyses.switching.moving_numbers import Cuts, MovingTape
from crossroads.program import Block, Rolled, Solver
from crossroads.program.layout import Group
from crossroads.program.rollback import TIE, roll_back

Array = NDArray[np.float64]
Index = NDArray[np.intp]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class MovingBlock:
    """The numbers of a scenario at the points of P intervals, one interval after the other, and around them."""

    solver: Solver
    block: Block  # of P * K values
    tape: MovingTape

    @property
    def count(self) -> int:
        """How many intervals there are."""
        return self.block.width // COUNT

    def middle(self, rows: Array) -> Array:
        """Return numbers in the middle of each interval, (..., P, 1), given those at all points, (..., P * K)."""
        return rows.reshape(*rows.shape[:-1], self.count, COUNT)[..., MIDDLE : MIDDLE + 1]

    def payoff_radii(self, actor: int) -> tuple[Array, Array]:
        """Return how far the payoffs of an actor may move at nodes, (N, P, R), and on branches, (E, P, R)."""
        node, arc = self.solver.program.actor_payoff[self.solver.program.actors[actor]]
        return self.tape.radii(node), self.tape.radii(arc)

    def aversion(self, actor: int) -> Disc:
        """Return the factor of amounts in the exponents of an actor's utility, (P, ...)."""
        program = self.solver.program
        centre = self.middle(self.block.minds.aversion[actor])
        slot = program.tolerance.get(program.actors[actor])
        if slot is None:
            return Disc(centre, np.zeros((1, 1)))
        tolerance = Disc(self.middle(self.block.minds.tolerance[actor]), self.tape.radii(np.array([slot]))[0])
        return Disc(centre, divided(Disc(np.ones((1, 1)), np.zeros((1, 1))), tolerance))

    def precision(self, actor: int) -> Disc:
        """Return the precision of an actor, (P, ...)."""
        formula = self.solver.plays[self.solver.program.actors[actor]].precision
        radius = np.zeros((1, 1)) if formula is None else self.tape.radius_of(formula.tree)
        return Disc(self.middle(self.block.minds.precision[actor]), radius)


def settle(moving: MovingBlock, cuts: Cuts) -> Index:
    """Return the branch that every node's owner takes on each interval, (N, P), -1 where nobody seeks the best.

    Where an interval is to be cut, this is noted in ``cuts``, and its column holds what was assumed.
    """
    solver = moving.solver
    weight = moving.middle(solver.roll_back(moving.block).weight)[:, :, 0]
    assumed = np.full_like(weight, np.nan)
    for group in solver.layout.groups:
        if group.role == "rational":
            assumed[group.arcs] = weight[group.arcs]
    # Each pass settles at least the lowest decision that was assumed wrongly.
    for _ in range(len(solver.layout.groups) + 1):
        assumed, is_new = _looked_through(moving, cuts, assumed)
        if not is_new.any():
            break
    choices = np.full((len(solver.program.node_ids), moving.count), -1, np.intp)
    for group in solver.layout.groups:
        if group.role == "rational":
            choices[group.nodes] = np.argmax(assumed[group.arcs], axis=1)
    return choices


def _looked_through(moving: MovingBlock, cuts: Cuts, assumed: Array) -> tuple[Array, Mask]:
    """Return the assumed policy mended at the lowest decisions that call for it, and on which intervals it was."""
    solver = moving.solver
    rolled = roll_back(solver.program, solver.layout, moving.block, np.repeat(assumed, COUNT, axis=1))
    mended, is_new = assumed.copy(), np.zeros(moving.count, np.bool_)
    # What cannot be bounded becomes infinite, and shows as an interval that is too wide.
    with np.errstate(all="ignore"):
        worths = _Worths(moving, rolled)
        for group in solver.layout.groups:
            weight = worths.weight(group)
            if group.role == "rational":
                is_new |= _choose(worths, group, mended, cuts, ~is_new)
            worths.add(group, weight)
    return mended, is_new & cuts.is_open


def _choose(worths: "_Worths", group: Group, mended: Array, cuts: Cuts, is_same: Mask) -> Mask:
    """Mend the policy at the nodes of a group, and return on which intervals that was needed."""
    is_new, each = np.zeros_like(is_same), np.arange(len(is_same))
    counted = cuts.is_open & is_same
    for i, found in enumerate(worths.envelopes(group)):
        nodes = slice(None) if group.together else slice(i, i + 1)
        cuts.note(found, count_only=is_same)
        arcs = group.arcs[nodes]
        differs = counted & (mended[arcs[0]][found.leader, each] != 1)
        for row in arcs if differs.any() else ():
            mended[np.ix_(row, differs)] = np.arange(len(row))[:, None] == found.leader[differs]
        is_new |= differs
    cuts.close()
    return is_new


class _Worths:
    """How far what nodes are worth may move, filled from the later nodes to the earlier ones."""

    def __init__(self, moving: MovingBlock, rolled: Rolled) -> None:
        self._moving, self._rolled = moving, rolled
        groups = moving.solver.layout.groups
        self._owners = sorted({group.owner for group in groups if group.owner >= 0})
        radii = [moving.payoff_radii(actor) for actor in self._owners]
        self._value = {actor: node for actor, (node, _) in zip(self._owners, radii, strict=True)}  # (N, P, R)
        self._arc = {actor: arc for actor, (_, arc) in zip(self._owners, radii, strict=True)}  # (E, P, R)
        self._odds = moving.tape.radii(moving.solver.program.odds)  # (E, P, R)
        self._sizes = {actor: self._columns(moving.block.size(actor)) for actor in self._owners}
        together = [group for group in groups if group.together]
        # Only one actor chooses where decisions share information.
        self._likely = _Likelihoods(moving, together[0].owner) if together else None

    def _columns(self, row: Array) -> Array:
        return row.reshape(*row.shape[:-1], self._moving.count, COUNT)

    def below(self, group: Group, actor: int) -> Disc:
        """Return what branches are worth to an actor, (n, B, P, ...)."""
        centre = self._moving.middle(self._rolled.branch[group.arcs, actor])
        return Disc(centre, self._arc[actor][group.arcs] + self._value[actor][group.targets])

    def weight(self, group: Group) -> Disc:
        """Return what branches get, (n, B, P, ...)."""
        centre = self._moving.middle(self._rolled.weight[group.arcs])
        if group.role == "rational":
            return Disc(centre, np.zeros((*centre.shape[:-1], len(REACHES))))
        if group.role == "odds":
            return Disc(centre, self._odds[group.arcs])
        own, precision = self.below(group, group.owner), self._moving.precision(group.owner)
        ahead = own.centre - (own.centre * self._moving.block.minds.sign[group.owner]).max(axis=1, keepdims=True)
        ahead *= self._moving.block.minds.sign[group.owner]
        strength = Disc(ahead * precision.centre, times(Disc(ahead, own.radius), precision))
        odds = Disc(np.exp(strength.centre), exponential(strength))
        total = Disc(odds.centre.sum(axis=1, keepdims=True), odds.radius.sum(axis=1, keepdims=True))
        return Disc(centre, divided(odds, total))

    def add(self, group: Group, weight: Disc) -> None:
        """Work out how far the nodes of a group may move."""
        for actor in self._owners:
            below = self.below(group, actor)
            if self._moving.block.minds.is_averse[actor]:
                moved = _certain(weight, below, self._moving.aversion(actor))
            else:
                moved = _weighted(weight, below).radius
            self._value[actor][group.nodes] += moved

    def envelopes(self, group: Group) -> list[Envelope]:
        """Return which branch is best to the owner at each node of a group, or for all together where they are one."""
        owner, sign = group.owner, self._moving.block.minds.sign[group.owner]
        values = self._columns(self._rolled.branch[group.arcs, owner]) * sign  # (n, B, P, K)
        radius = self.below(group, owner).radius
        slack = TIE * np.maximum(self._sizes[owner].max(axis=1), np.abs(values).max(axis=(1, 3)))  # (n, P)
        if group.together and self._likely is not None:
            return [self._likely.envelope(group, values, radius, slack.max(axis=0))]
        return [envelope(values[i], radius[i], slack[i]) for i in range(len(group.nodes))]


def _weighted(weight: Disc, below: Disc) -> Disc:
    """Return the sum over branches of weight times what is below, (n, P, ...); what cannot happen counts nothing."""
    is_never = (weight.centre == 0) & (weight.radius == 0)
    radius = np.where(is_never, 0.0, times(weight, below)).sum(axis=1)
    centre = np.where(weight.centre == 0, 0.0, weight.centre * below.centre).sum(axis=1)
    return Disc(centre, bounded(radius))


def _certain(weight: Disc, below: Disc, aversion: Disc) -> Array:
    """Return how far certainty equivalents may move, (n, P, R)."""
    exponent = below.centre * aversion.centre
    top = np.where(weight.centre == 0, -np.inf, exponent).max(axis=1, keepdims=True)
    moved = times(below, aversion)
    terms = Disc(np.exp(exponent - top), exponential(Disc(exponent - top, moved)))
    total = _weighted(weight, terms)
    logs = Disc(np.log(total.centre) + top[:, 0], logarithm(total))
    return divided(logs, aversion)


class _Likelihoods:
    """How likely nodes are if their owner goes for them, tilted by the utility of what is earned before; not scaled."""

    def __init__(self, moving: MovingBlock, owner: int) -> None:
        solver, block = moving.solver, moving.block
        self._moving, self._owner = moving, owner
        weight = np.ones_like(block.odds)
        radius = np.zeros((len(weight), moving.count, len(REACHES)))
        odds = moving.tape.radii(solver.program.odds)
        for group in solver.layout.groups:
            if group.role == "odds":
                weight[group.arcs] = np.maximum(block.odds[group.arcs], 0)
                radius[group.arcs] = odds[group.arcs]
        at_node, on_arc = (
            self._tilts(block.payoffs.at_node[:, owner], 0),
            self._tilts(block.payoffs.on_arc[:, owner], 1),
        )
        width = block.width
        self.values = np.zeros((len(solver.program.node_ids), width))
        self.radius = np.zeros((len(self.values), moving.count, len(REACHES)))
        start = solver.program.start
        self.values[start], self.radius[start] = at_node[0][start], at_node[1][start]
        for arrivals in solver.layout.arrivals:
            arcs, sources, nodes = arrivals.arcs, arrivals.sources, arrivals.nodes
            step = weight[arcs] * on_arc[0][arcs]
            stepped = times(
                Disc(moving.middle(weight[arcs]), radius[arcs]), Disc(moving.middle(on_arc[0][arcs]), on_arc[1][arcs])
            )
            flow = times(
                Disc(moving.middle(self.values[sources]), self.radius[sources]), Disc(moving.middle(step), stepped)
            )
            arrived = (self.values[sources] * step).sum(axis=1)
            self.values[nodes] = arrived * at_node[0][nodes]
            self.radius[nodes] = times(
                Disc(moving.middle(arrived), flow.sum(axis=1)),
                Disc(moving.middle(at_node[0][nodes]), at_node[1][nodes]),
            )

    def _tilts(self, rows: Index, kind: int) -> tuple[Array, Array]:
        """Return the utility factors of payoffs at nodes (0) or on branches (1): at points, and how far they move."""
        moving = self._moving
        exponent = moving.block.payoffs.rows[rows] * moving.block.minds.aversion[self._owner]
        payoff = Disc(moving.middle(moving.block.payoffs.rows[rows]), moving.payoff_radii(self._owner)[kind])
        moved = times(payoff, moving.aversion(self._owner))
        return np.exp(exponent), exponential(Disc(moving.middle(exponent), moved))

    def envelope(self, group: Group, values: Array, radius: Array, slack: Array) -> Envelope:
        """Return which branch is best to an information set.

        Branches are compared by the sum over members of likelihood times worth, for the averse by minus the sum of
        likelihood times exp(aversion * worth): dividing by the likelihood of the set would change no choice.
        """
        moving, owner = self._moving, self._owner
        count = moving.count
        likely = self.values[group.nodes].reshape(-1, 1, count, COUNT)
        moved = self.radius[group.nodes][:, None]
        # Where no member can be met at all, they count alike.
        never = ~(likely > 0).any(axis=(0, 1, 3))
        likely, moved = likely.copy(), moved.copy()
        likely[:, :, never], moved[:, :, never] = 1.0, 0.0
        if moving.block.minds.is_averse[owner]:
            sign = moving.block.minds.sign[owner]
            aversion = moving.aversion(owner)
            rate = moving.block.minds.aversion[owner].reshape(count, COUNT) * sign
            exponent = values * rate
            top = exponent.max(axis=(0, 1, 3))[:, None]
            tilted = times(Disc(values[..., MIDDLE : MIDDLE + 1] * sign, radius), aversion)
            values = -np.exp(exponent - top)
            radius = exponential(Disc((exponent - top)[..., MIDDLE : MIDDLE + 1], tilted))
            slack = slack * np.abs(rate).max(axis=1)
        sums = (likely * values).sum(axis=0)
        spread = times(Disc(likely[..., MIDDLE : MIDDLE + 1], moved), Disc(values[..., MIDDLE : MIDDLE + 1], radius))
        scale = (
            np.abs(sums).max(axis=(0, 2))
            if moving.block.minds.is_averse[owner]
            else likely.sum(axis=0).max(axis=(0, 2))
        )
        return envelope(sums, spread.sum(axis=0), slack * scale)
