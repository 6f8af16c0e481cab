"""The policy while parameters move over intervals: which branch every decision takes, and where that changes.

Made from a block of values at the points of each interval and from how far its numbers may move around; used to cut
lines into stretches of one policy. The policy is assumed, everything is rolled back under it, and then it is looked
at decision by decision, later ones first: where the choices below are settled, what branches are worth is smooth.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.switching.certainty import certain, weighted
from crossroads.analyses.switching.chebyshev import COUNT, MIDDLE, Envelope, envelope
from crossroads.analyses.switching.moving_numbers import Cuts, MovingTape
from crossroads.analyses.switching.series import Series, divided, exponential, fixed, times
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
    aversions: Mapping[int, Series] = field(default_factory=dict)
    """Number of an actor → its factor of amounts, (P, ...), where that moves by itself and not with its tolerance."""

    @property
    def count(self) -> int:
        """How many intervals there are."""
        return self.block.width // COUNT

    def middle(self, rows: Array) -> Array:
        """Return numbers in the middle of each interval, (..., P, 1), given those at all points, (..., P * K)."""
        return rows.reshape(*rows.shape[:-1], self.count, COUNT)[..., MIDDLE : MIDDLE + 1]

    def payoffs(self, actor: int) -> tuple[Series, Series]:
        """Return the payoffs of an actor at nodes, (N, P, ...), and on branches, (E, P, ...)."""
        node, arc = self.solver.program.actor_payoff[self.solver.program.actors[actor]]
        return self.tape.series(node), self.tape.series(arc)

    def aversion(self, actor: int) -> Series:
        """Return the factor of amounts in the exponents of an actor's utility, (P, ...)."""
        if actor in self.aversions:
            return self.aversions[actor]
        program = self.solver.program
        slot = program.tolerance.get(program.actors[actor])
        if slot is None:
            return fixed(np.zeros(1))
        sign = self.block.minds.sign[actor]
        tolerance = self.tape.series(np.array([slot]))
        return divided(fixed(np.array([-sign])), Series(tolerance.terms[0], tolerance.rest[0]))

    def precision(self, actor: int) -> Series:
        """Return the precision of an actor, (P, ...)."""
        formula = self.solver.plays[self.solver.program.actors[actor]].precision
        return fixed(np.zeros(1)) if formula is None else self.tape.series_of(formula.tree)


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
    """What nodes are worth, as series, filled from the later nodes to the earlier ones."""

    def __init__(self, moving: MovingBlock, rolled: Rolled) -> None:
        self._moving, self._rolled = moving, rolled
        groups = moving.solver.layout.groups
        self._owners = sorted({group.owner for group in groups if group.owner >= 0})
        payoffs = [moving.payoffs(actor) for actor in self._owners]
        self._value = {actor: node for actor, (node, _) in zip(self._owners, payoffs, strict=True)}  # (N, P, ...)
        self._arc = {actor: arc for actor, (_, arc) in zip(self._owners, payoffs, strict=True)}  # (E, P, ...)
        self._odds = moving.tape.series(moving.solver.program.odds)  # (E, P, ...)
        self._sizes = {actor: self._columns(moving.block.size(actor)) for actor in self._owners}
        together = [group for group in groups if group.together]
        # Only one actor chooses where decisions share information.
        self._likely = _Likelihoods(moving, together[0].owner) if together else None

    def _columns(self, row: Array) -> Array:
        return row.reshape(*row.shape[:-1], self._moving.count, COUNT)

    def below(self, group: Group, actor: int) -> Series:
        """Return what branches are worth to an actor, (n, B, P, ...)."""
        return self._arc[actor].at(group.arcs) + self._value[actor].at(group.targets)

    def weight(self, group: Group) -> Series:
        """Return what branches get, (n, B, P, ...)."""
        if group.role == "rational":
            return fixed(self._moving.middle(self._rolled.weight[group.arcs])[..., 0])
        if group.role == "odds":
            return self._odds.at(group.arcs)
        # Only differences to the best branch count, in which what moves all of them is gone.
        ahead = self._ahead(group, group.owner, self._best(group))
        strength = times(ahead.scaled(self._moving.block.minds.sign[group.owner]), self._moving.precision(group.owner))
        odds = exponential(strength)
        total = odds.summed(axis=1)
        return divided(odds, Series(total.terms[:, None], total.rest[:, None]))

    def _best(self, group: Group) -> Index:
        """Return the likeliest branch of each node in the middle of each interval, (n, 1, P)."""
        weight = self._moving.middle(self._rolled.weight[group.arcs])[..., 0]
        return np.asarray(np.argmax(weight, axis=1)[:, None], np.intp)

    def _ahead(self, group: Group, actor: int, best: Index) -> Series:
        """Return what branches are worth to an actor beyond one of them, (n, B, P, ...)."""
        below = self.below(group, actor)
        ahead = below - _taken(below, best)
        is_best = (np.arange(group.arcs.shape[1])[:, None] == best)[..., None]
        return Series(np.where(is_best, 0.0, ahead.terms), np.where(is_best, 0.0, ahead.rest))

    def add(self, group: Group, weight: Series) -> None:
        """Work out the nodes of a group."""
        for actor in self._owners:
            if self._moving.block.minds.is_averse[actor]:
                worth = certain(weight, self.below(group, actor), self._moving.aversion(actor))
            elif group.role == "logit":
                # The weights sum to one however they move, so the best branch's worth may be taken out.
                best = self._best(group)
                first = _taken(self.below(group, actor), best)
                worth = weighted(weight, self._ahead(group, actor, best)) + Series(first.terms[:, 0], first.rest[:, 0])
            else:
                worth = weighted(weight, self.below(group, actor))
            self._value[actor].terms[group.nodes] += worth.terms
            self._value[actor].rest[group.nodes] += worth.rest

    def envelopes(self, group: Group) -> list[Envelope]:
        """Return which branch is best to the owner at each node of a group, or for all together where they are one."""
        owner, sign = group.owner, self._moving.block.minds.sign[group.owner]
        values = self._columns(self._rolled.branch[group.arcs, owner]) * sign  # (n, B, P, K)
        below = self.below(group, owner).scaled(sign)
        slack = TIE * np.maximum(self._sizes[owner].max(axis=1), np.abs(values).max(axis=(1, 3)))  # (n, P)
        if group.together and self._likely is not None:
            return [self._likely.envelope(group, values, below, slack.max(axis=0))]
        radius = below.radius
        return [envelope(values[i], radius[i], slack[i]) for i in range(len(group.nodes))]


def _taken(series: Series, branch: Index) -> Series:
    """Return one branch of each node on each interval, (n, 1, P, ...)."""
    return Series(*(np.take_along_axis(part, branch[..., None], axis=1) for part in (series.terms, series.rest)))


class _Likelihoods:
    """How likely nodes are if their owner goes for them, tilted by the utility of what is earned before; not scaled."""

    def __init__(self, moving: MovingBlock, owner: int) -> None:
        solver, block = moving.solver, moving.block
        self._moving, self._owner = moving, owner
        weight = np.ones_like(block.odds)
        likely = fixed(np.ones((len(weight), moving.count)))
        odds = moving.tape.series(solver.program.odds)
        for group in solver.layout.groups:
            if group.role == "odds":
                weight[group.arcs] = np.maximum(block.odds[group.arcs], 0)
                likely.terms[group.arcs], likely.rest[group.arcs] = odds.terms[group.arcs], odds.rest[group.arcs]
        rates = moving.aversion(owner)
        node_payoffs, arc_payoffs = (
            block.payoffs.rows[rows[:, owner]] * block.minds.aversion[owner]
            for rows in (block.payoffs.at_node, block.payoffs.on_arc)
        )
        node_tilts, arc_tilts = (exponential(times(each, rates)) for each in moving.payoffs(owner))
        steps = times(likely, arc_tilts)
        self.values = np.zeros((len(solver.program.node_ids), block.width))
        self.series = fixed(np.zeros((len(self.values), moving.count)))
        self._set(np.array([solver.program.start]), np.exp(node_payoffs), node_tilts)
        for arrivals in solver.layout.arrivals:
            arcs, sources, nodes = arrivals.arcs, arrivals.sources, arrivals.nodes
            flow = (self.values[sources] * weight[arcs] * np.exp(arc_payoffs[arcs])).sum(axis=1)
            arrived = times(self.series.at(sources), steps.at(arcs)).summed(axis=1)
            self.values[nodes] = flow * np.exp(node_payoffs[nodes])
            tilted = times(arrived, node_tilts.at(nodes))
            self.series.terms[nodes], self.series.rest[nodes] = tilted.terms, tilted.rest

    def _set(self, nodes: Index, values: Array, series: Series) -> None:
        self.values[nodes] = values[nodes]
        self.series.terms[nodes], self.series.rest[nodes] = series.terms[nodes], series.rest[nodes]

    def envelope(self, group: Group, values: Array, below: Series, slack: Array) -> Envelope:
        """Return which branch is best to an information set.

        Branches are compared by the sum over members of likelihood times worth, for the averse by minus the sum of
        likelihood times exp(aversion * worth), for those who seek risk by the sum itself: dividing by the likelihood of
        the set would change no choice.

        Parameters
        ----------
        values, below
            What branches are worth, more being better: at the points, (n, B, P, K), and as series, (n, B, P, ...).
        """
        moving, owner = self._moving, self._owner
        count = moving.count
        likely = self.values[group.nodes].reshape(-1, 1, count, COUNT)
        moved = self.series.at(group.nodes[:, None])
        # Where no member can be met at all, they count alike.
        never: Mask = np.asarray(~(likely > 0).any(axis=(0, 1, 3)))
        likely = np.where(never[:, None], 1.0, likely)
        alike = fixed(np.ones(1))
        moved = Series(*(np.where(never[:, None], one, each) for one, each in
                         ((alike.terms, moved.terms), (alike.rest, moved.rest))))  # fmt: skip
        if moving.block.minds.is_averse[owner]:
            sign = moving.block.minds.sign[owner]
            rate = moving.block.minds.aversion[owner].reshape(count, COUNT) * sign
            exponent = values * rate
            top = exponent.max(axis=(0, 1, 3))[:, None]
            # No interval holds both: neutral is an end of those that it belongs to.
            way = np.where(rate.sum(axis=1) > 0, 1.0, -1.0)[:, None]
            below = exponential(times(below.scaled(sign), moving.aversion(owner)).shifted(-top)).scaled(way)
            values = way * np.exp(exponent - top)
            slack = slack * np.abs(rate).max(axis=1)
        sums = (likely * values).sum(axis=0)
        spread = times(moved, below).summed(axis=0)
        scale = (
            np.abs(sums).max(axis=(0, 2))
            if moving.block.minds.is_averse[owner]
            else likely.sum(axis=0).max(axis=(0, 2))
        )
        return envelope(sums, spread.radius, slack * scale)
