"""By how much one branch of a decision is ahead of another at least, anywhere within the ranges of the parameters.

Made from the decision graph and its odds and payoffs as polynomials; what is told is proved, not sampled. Bounds of two
values alone would prove little, as both hang on the same numbers. So differences are followed: write L(u, v) for a
lower bound of what node u is worth to the owner less what node v is. Then L(u, u) = 0 wherever two branches come
together again, and otherwise the greatest of these is one:

    expanding u     of L(t, v) + gain of the branch to t:   the greatest over its branches, where the owner chooses at u
                    and sees where it is; else their least mean over odds within their bounds, where odds decide at u;
                    else the least
    expanding v     of L(u, t) - gain of the branch to t:   their least mean, where odds decide at v; else the least
    expanding both  branch by branch, where odds decide at both and are the same formulas, or one choice is made at both
                    for want of information; of the owner's own choices, the best answer to each
    bounds          of the values of u and v alone

What u and v gain is bounded as one polynomial where both are expanded, so that what both gain cancels. An objective
whose multipliers are divided by their sum is taken without the division: that changes no sign.

An owner who minds risk is no matter of means: there the least over the branches is taken in place of the mean. Then
u, with as much more as the bound says, gives no lower utility than v after any history, by induction over the nodes.

Source: own derivation; the least mean is a knapsack whose items may be cut, filled from the least value on: G. B.
Dantzig, "Discrete-Variable Extremum Problems", Operations Research 5 (1957), 266-288.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from crossroads.graph import Arc, DecisionGraph
from crossroads.lint.proving.odds import Odds
from crossroads.lint.proving.polynomials import ZERO, Interval, Polynomial, Polynomials, added, fixed, scaled
from crossroads.scenario import Amount, Scenario

# So many pairs of nodes are followed, and so deep; beyond it the bounds of their values alone have to do.
_MOST_PAIRS, _DEEPEST = 20_000, 200


class Leads:
    """Lower bounds of differences between nodes, in the owner's objective, more being better."""

    def __init__(self, graph: DecisionGraph, odds: Odds, polynomials: Polynomials, owner: str) -> None:
        self._graph, self._odds, self._polynomials, self._owner = graph, odds, polynomials, owner
        scenario = graph.scenario
        self._is_mean = scenario.actors[owner].risk is None
        self._multipliers = _multipliers(scenario, polynomials, owner)
        self._known: dict[tuple[str, str], float] = {}

    @cached_property
    def can_be_told(self) -> bool:
        """Whether the sum by which multipliers are divided stays above 0, so that leaving it out changes no sign."""
        actor = self._graph.scenario.actors[self._owner]
        if not actor.normalised:
            return True
        low, high = self._polynomials.bounds(added(*self._multipliers.values()))
        # The multipliers of costs are turned around already.
        return high < 0 if actor.goal == "min" else low > 0

    @cached_property
    def moved(self) -> frozenset[str]:
        """The nodes from which on an uncertain parameter bears on anything."""
        found: set[str] = set()
        for arc in reversed(self._graph.arcs):
            formulas = (self._on[arc.name], self._at[arc.target], self._odds.stated.get(arc.name, ZERO))
            if arc.target in found or any(fixed(each) is None for each in formulas):
                found.add(arc.source)
        return frozenset(found)

    def ahead(self, one: Arc, other: Arc) -> float:
        """Return by how much taking one branch is worth more than taking another of the same node, at least."""
        return self._between(one, other, 0)

    @cached_property
    def _at(self) -> dict[str, Polynomial]:
        """What is gained on entering each node."""
        return {node_id: self._objective(vertex.amounts) for node_id, vertex in self._graph.vertices.items()}

    @cached_property
    def _on(self) -> dict[str, Polynomial]:
        """What is gained on each branch, on entering its node included."""
        return {arc.name: added(self._at[arc.source], self._objective(arc.amounts)) for arc in self._graph.arcs}

    def _objective(self, amounts: Iterable[Amount]) -> Polynomial:
        parts = []
        for each in amounts:
            multiplier = self._multipliers.get(each.attribute, ZERO)
            if multiplier:
                earned = self._polynomials.of(each.points)
                if each.scale is not None:
                    earned = self._polynomials.product(earned, self._polynomials.of(each.scale))
                parts.append(self._polynomials.product(earned, multiplier))
        return added(*parts)

    def _least(self, one: Polynomial, other: Polynomial) -> float:
        """Return by how much one gain is more than another at least."""
        return self._polynomials.bounds(added(one, scaled(other, -1.0)))[0]

    def _bounds(self, arc: Arc) -> Interval:
        return self._polynomials.bounds(self._on[arc.name])

    def _lead(self, u: str, v: str, depth: int) -> float:
        if u == v:
            return 0.0
        if (u, v) not in self._known:
            alone = self._alone[u][0] - self._alone[v][1]
            found = -math.inf if math.isnan(alone) else alone
            if depth < _DEEPEST and len(self._known) < _MOST_PAIRS:
                self._known[u, v] = found  # counts as a pair while those below it are followed
                found = max(found, *self._expanded(u, v, depth + 1))
            self._known[u, v] = found
        return self._known[u, v]

    def _expanded(self, u: str, v: str, depth: int) -> list[float]:
        mine, theirs = self._graph.arcs_of[u], self._graph.arcs_of[v]
        if not mine and not theirs:
            return [self._least(self._at[u], self._at[v])]
        found = [self._together(u, v, depth)]
        if mine:
            ahead = [self._bounds(arc)[0] + self._lead(arc.target, v, depth) for arc in mine]
            found.append(max(ahead) if self._is_free(u) else self._mean(u, ahead))
        if theirs:
            ahead = [self._lead(u, arc.target, depth) - self._bounds(arc)[1] for arc in theirs]
            found.append(self._mean(v, ahead))
        return found

    def _between(self, one: Arc, other: Arc, depth: int) -> float:
        """Return by how much taking one branch is worth more than taking another, at least."""
        return self._least(self._on[one.name], self._on[other.name]) + self._lead(one.target, other.target, depth)

    def _together(self, u: str, v: str, depth: int) -> float:
        """Return the bound of two nodes at which the same happens; minus infinity where it does not."""
        mine, theirs = self._graph.arcs_of[u], self._graph.arcs_of[v]
        if self._is_free(u) and self._is_free(v) and mine and theirs:
            return min(max(self._between(one, other, depth) for one in mine) for other in theirs)
        if self._are_one_choice(u, v) or (self._odds.decide(u) and self._odds.decide(v) and self._odds.are_alike(u, v)):
            return self._mean(u, [self._between(*pair, depth) for pair in zip(mine, theirs, strict=True)])
        return -math.inf

    def _is_free(self, node_id: str) -> bool:
        """Return whether the owner chooses at a node, and knows that it is there."""
        vertex = self._graph.vertices[node_id]
        return vertex.by == self._owner and vertex.information is None

    def _are_one_choice(self, u: str, v: str) -> bool:
        one, other = self._graph.vertices[u], self._graph.vertices[v]
        return (
            one.by == other.by == self._owner and one.information is not None and one.information == other.information
        )

    def _mean(self, node_id: str, values: Sequence[float]) -> float:
        """Return the least mean over a node's branches; the least of them where odds do not decide or risk matters."""
        if not (self._is_mean and self._odds.decide(node_id)):
            return min(values)
        return _least_mean(values, [self._odds.bounds(arc) for arc in self._graph.arcs_of[node_id]])

    @cached_property
    def _alone(self) -> dict[str, Interval]:
        """Bounds of what each node is worth, by itself."""
        found: dict[str, Interval] = {}
        for node_id in reversed(list(self._graph.vertices)):
            arcs = self._graph.arcs_of[node_id]
            if not arcs:
                found[node_id] = self._polynomials.bounds(self._at[node_id])
                continue
            gains = [self._bounds(arc) for arc in arcs]
            low = [gain[0] + found[arc.target][0] for gain, arc in zip(gains, arcs, strict=True)]
            high = [gain[1] + found[arc.target][1] for gain, arc in zip(gains, arcs, strict=True)]
            least = max(low) if self._is_free(node_id) else self._mean(node_id, low)
            found[node_id] = (least, -self._mean(node_id, [-each for each in high]))
        return found


def _multipliers(scenario: Scenario, polynomials: Polynomials, owner: str) -> Mapping[str, Polynomial]:
    sign = -1.0 if scenario.actors[owner].goal == "min" else 1.0
    return {name: scaled(polynomials.of(each), sign) for name, each in scenario.multipliers(owner).items()}


def _least_mean(values: Sequence[float], odds: Sequence[Interval]) -> float:
    """Return the least mean of values over all odds within bounds that sum to one."""
    shares = [low for low, _ in odds]
    left = 1 - sum(shares)
    for i in sorted(range(len(values)), key=values.__getitem__):
        more = min(max(left, 0.0), odds[i][1] - odds[i][0])
        shares[i] += more
        left -= more
    if abs(left) > 1e-9:
        # No odds within these bounds sum to one: nothing is known of them.
        return min(values)
    return sum(share * value for share, value in zip(shares, values, strict=True) if share > 0)
