"""The yardstick: scenarios worked out slowly and obviously, one path and one policy at a time.

Made from checked scenarios alone: nothing of the graph, the program or any analysis is used, nothing is
shared between paths, nothing is vectorised. Tests compare the engine with what comes out here.
"""

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from crossroads.expressions import Expression
from crossroads.scenario import (
    Branch,
    Custom,
    Decision,
    Exponential,
    Log,
    Node,
    Piecewise,
    Plays,
    Power,
    Rest,
    Scenario,
)

Policy = dict[str, dict[str, float]]
"""Node → branch → what the branch gets."""

# Values closer than this are a tie: numbers in tests are either equal on paper or far apart.
TIE = 1e-9


@dataclass(frozen=True)
class Path:
    """One way from a node to an ending."""

    probability: float
    steps: tuple[str, ...]
    """The nodes and the branches (as ``node.branch``) that it meets, in order."""
    earned: Mapping[str, float]
    """Attribute → what is earned on the way, endings included."""


class Oracle:
    """A scenario with the numbers that its formulas give."""

    def __init__(
        self,
        scenario: Scenario,
        plays: Mapping[str, Plays] | None = None,
        values: Mapping[str, float] | None = None,
    ) -> None:
        self.scenario = scenario
        self.plays = {actor: (plays or {}).get(actor, scenario.plays(actor)) for actor in scenario.actors}
        self.parameters = dict(values or {})
        for name in scenario.parameters:
            self._parameter(name)
        self.odds = {node_id: self._stated_odds(node) for node_id, node in scenario.nodes.items()}
        self.at_node = {node_id: self._amounts(node) for node_id, node in scenario.nodes.items()}
        self.on_branch = {
            (node_id, branch_id): self._amounts(branch)
            for node_id, node in scenario.nodes.items()
            for branch_id, branch in node.branches.items()
        }
        self.multipliers = {actor: self._multipliers(actor) for actor in scenario.actors}

    # Numbers

    def _parameter(self, name: str) -> float:
        if name not in self.parameters:
            self.parameters[name] = self.number(self.scenario.parameters[name].expression)
        return self.parameters[name]

    def number(self, expression: Expression) -> float:
        """Return what a formula gives."""
        return float(expression.evaluate({name: self._parameter(name) for name in expression.names}))

    def _stated_odds(self, node: Node) -> dict[str, float]:
        weights = {
            key: self.number(branch.weight) for key, branch in node.branches.items() if branch.weight is not None
        }
        if weights:
            return {key: weight / sum(weights.values()) for key, weight in weights.items()}
        odds = {key: self.number(branch.p) for key, branch in node.branches.items() if isinstance(branch.p, Expression)}
        rest = 1 - sum(odds.values())
        return {
            key: rest if branch.p is Rest.REST else odds[key]
            for key, branch in node.branches.items()
            if branch.p is not None
        }

    def _amounts(self, part: Node | Branch) -> dict[str, float]:
        file, sole = self.scenario.file, next(iter(self.scenario.attributes))
        earned = dict.fromkeys(self.scenario.attributes, 0.0)
        for attribute, points in part.payoff.items():
            earned[attribute or sole] += self.number(points)
        for effect_id in part.effects:
            effect = file.effects[effect_id]
            scale = 1.0 if effect.scale is None else self.number(effect.scale)
            for attribute, points in effect.points.items():
                earned[attribute or sole] += scale * self.number(points)
        return earned

    def _multipliers(self, actor: str) -> dict[str, float]:
        given = self.scenario.actors[actor].values
        if given is None:
            return dict.fromkeys(self.scenario.attributes, 1.0) if len(self.scenario.attributes) == 1 else {}
        values = {attribute: self.number(formula) for attribute, formula in given.items()}
        total = sum(values.values()) if self.scenario.actors[actor].normalised else 1.0
        return {attribute: value / total for attribute, value in values.items()}

    def objective(self, actor: str, earned: Mapping[str, float]) -> float:
        """Return an actor's objective for amounts of attributes."""
        return sum(multiplier * earned[attribute] for attribute, multiplier in self.multipliers[actor].items())

    def earned_at(self, node_id: str) -> dict[str, float]:
        """Return what is earned on entering a node."""
        return self.at_node[node_id]

    def sign(self, actor: str) -> int:
        """Return 1 where an actor wants more of its objective, -1 where it wants less."""
        return 1 if self.scenario.actors[actor].goal == "max" else -1

    def utility(self, actor: str, total: float) -> float:
        """Return an actor's utility of a path's total: the total itself, if it does not mind risk."""
        risk, gain = self.scenario.actors[actor].risk, self.sign(actor) * total
        match risk:
            case Exponential():
                return 1 - math.exp(-gain / self.number(risk.tolerance))
            case Log():
                return math.log(self.number(risk.wealth) + gain)
            case Power():
                # Below zero there is no wealth, even where a power of it would exist.
                return math.exp(math.log(self.number(risk.wealth) + gain) * self.number(risk.exponent))
            case Piecewise():
                return _on_line(risk.points, total)
            case Custom():
                return risk.utility.at({**self.parameters, "x": total})
        return total

    def total_of(self, actor: str, utility: float) -> float:
        """Return the path's total that has a utility, found by halving; monotone utilities only."""
        low, high = -1e6, 1e6
        rises = self._tried(actor, 1.0) > self._tried(actor, 0.0)
        for _ in range(80):
            middle = (low + high) / 2
            tried = self._tried(actor, middle)
            if (tried < utility) == rises:
                low = middle
            else:
                high = middle
        return (low + high) / 2

    def _tried(self, actor: str, total: float) -> float:
        try:
            utility = self.utility(actor, total)
        except (ValueError, OverflowError):
            utility = math.nan
        # Without a utility are totals that ruin: those at the bad end.
        return utility if math.isfinite(utility) else -math.inf

    # Paths under a policy

    def paths(self, policy: Policy, node_id: str | None = None) -> Iterator[Path]:
        """Yield the paths from a node (the start, where none is named) that have a probability at all."""
        node_id = self.scenario.start if node_id is None else node_id
        node, here = self.scenario.nodes[node_id], self.at_node[node_id]
        if not node.branches:
            yield Path(1.0, (node_id,), here)
        for branch_id, branch in node.branches.items():
            weight, earned = policy[node_id][branch_id], _sum(here, self.on_branch[node_id, branch_id])
            steps = (node_id, f"{node_id}.{branch_id}")
            if weight != 0 and branch.to is None:
                yield Path(weight, steps, earned)
            elif weight != 0 and branch.to is not None:
                for path in self.paths(policy, branch.to):
                    yield Path(weight * path.probability, steps + path.steps, _sum(earned, path.earned))

    def expected(self, policy: Policy, node_id: str | None = None) -> dict[str, float]:
        """Return the expected amount of every attribute from a node on."""
        paths = list(self.paths(policy, node_id))
        return {
            attribute: math.fsum(path.probability * path.earned[attribute] for path in paths)
            for attribute in self.scenario.attributes
        }

    def value(self, policy: Policy, actor: str, node_id: str | None = None) -> float:
        """Return the expected objective of an actor from a node on."""
        return self.objective(actor, self.expected(policy, node_id))

    def expected_utility(self, policy: Policy, actor: str) -> float:
        """Return the expected utility of an actor over the totals of all paths."""
        return math.fsum(
            path.probability * self.utility(actor, self.objective(actor, path.earned)) for path in self.paths(policy)
        )

    def certainty_equivalent(
        self, policy: Policy, actor: str, node_id: str | None = None, before: float = 0.0
    ) -> float:
        """Return the certain amount that is worth as much as what may be earned from a node on, and before it."""
        totals = [
            (path.probability, before + self.objective(actor, path.earned)) for path in self.paths(policy, node_id)
        ]
        risk, sign = self.scenario.actors[actor].risk, self.sign(actor)
        if not isinstance(risk, Exponential):
            return self.certain(actor, totals)
        tolerance = self.number(risk.tolerance)
        mean = math.fsum(probability * math.exp(-sign * total / tolerance) for probability, total in totals)
        return -sign * tolerance * math.log(mean)

    def certain(self, actor: str, totals: Iterable[tuple[float, float]]) -> float:
        """Return the certain total that is worth as much to an actor as uncertain ones, each with its probability."""
        totals = list(totals)
        if self.scenario.actors[actor].risk is None:
            return math.fsum(probability * total for probability, total in totals)
        return self.total_of(actor, math.fsum(p * self.utility(actor, total) for p, total in totals if p != 0))

    # Whole paths, each history on its own

    def unfold(self, given: str | None = None) -> "list[Unfolded]":
        """Return the paths that come up where everybody who chooses judges whole paths, each history on its own.

        Parameters
        ----------
        given
            A branch that is taken at the perspective's first decision, whatever it is worth.
        """
        return self._unfold(self.scenario.start, dict.fromkeys(self.scenario.attributes, 0.0), given)

    def _unfold(self, node_id: str, before: Mapping[str, float], given: str | None) -> "list[Unfolded]":
        node, here = self.scenario.nodes[node_id], _sum(before, self.at_node[node_id])
        if not node.branches:
            return [Unfolded(1.0, here, {})]
        below = {}
        for branch_id, branch in node.branches.items():
            earned = _sum(here, self.on_branch[node_id, branch_id])
            below[branch_id] = (
                [Unfolded(1.0, earned, {})] if branch.to is None else self._unfold(branch.to, earned, given)
            )
        if given is not None and node_id in self.scenario.first_decision:
            weights = {key: float(key == given) for key in below}
        else:
            weights = self._judged(node_id, below)
        return [
            Unfolded(weights[key] * path.probability, path.earned, {node_id: key, **path.taken})
            for key, paths in below.items()
            for path in paths
        ]

    def _judged(self, node_id: str, below: "Mapping[str, list[Unfolded]]") -> dict[str, float]:
        owner = self.scenario.owner(node_id)
        plays = self.plays[owner] if owner is not None else Plays("assessed")
        if owner is None or plays.kind == "assessed":
            return self.odds[node_id]
        totals = {
            key: [(path.probability, self.objective(owner, path.earned)) for path in paths]
            for key, paths in below.items()
        }
        worth = {key: self.sign(owner) * self.certain(owner, found) for key, found in totals.items()}
        if plays.precision is not None:
            top = max(worth.values())
            strength = {key: math.exp(self.number(plays.precision) * (value - top)) for key, value in worth.items()}
            return {key: each / sum(strength.values()) for key, each in strength.items()}
        best = next(key for key, value in worth.items() if value >= max(worth.values()) - TIE)
        return {key: float(key == best) for key in worth}

    def event_probability(self, policy: Policy, event: Iterable[str]) -> float:
        """Return the probability that the path meets any of some nodes and branches."""
        names = set(event)
        return math.fsum(path.probability for path in self.paths(policy) if names & set(path.steps))

    def path_total(self, policy: Policy, actor: str, node_id: str) -> float:
        """Return the expected objective of all paths through a node, from their start to their end."""
        through = [path for path in self.paths(policy) if node_id in path.steps]
        total = math.fsum(path.probability * self.objective(actor, path.earned) for path in through)
        return total / math.fsum(path.probability for path in through)

    def risk_profile(self, policy: Policy, actor: str) -> list[tuple[float, float]]:
        """Return the totals that paths may have, rising, each with its probability."""
        profile: list[tuple[float, float]] = []
        for total, probability in sorted(
            (self.objective(actor, path.earned), path.probability) for path in self.paths(policy)
        ):
            if profile and math.isclose(total, profile[-1][0], rel_tol=TIE, abs_tol=TIE):
                profile[-1] = (profile[-1][0], profile[-1][1] + probability)
            else:
                profile.append((total, probability))
        return profile

    # Policies

    def roll_back(self) -> "RolledBack":
        """Return values and policy where everybody sees everything: plain recursion, each branch on its own."""
        rolled = RolledBack({}, {}, {}, {})
        self._roll_back(self.scenario.start, rolled)
        return rolled

    def _roll_back(self, node_id: str, rolled: "RolledBack") -> None:
        actors, node = self.scenario.actors, self.scenario.nodes[node_id]
        branches = {}
        for branch_id, branch in node.branches.items():
            below = dict.fromkeys(actors, 0.0)
            if branch.to is not None:
                self._roll_back(branch.to, rolled)
                below = rolled.values[branch.to]
            on_it = self.on_branch[node_id, branch_id]
            branches[branch_id] = {actor: self.objective(actor, on_it) + below[actor] for actor in actors}
        weights, ties = self._answers(node_id, branches, rolled.policy)
        rolled.branches[node_id], rolled.policy[node_id] = branches, weights
        rolled.values[node_id] = {
            actor: self.objective(actor, self.at_node[node_id])
            + sum(weights[branch_id] * values[actor] for branch_id, values in branches.items())
            for actor in actors
        }
        if len(ties) > 1:
            rolled.ties[node_id] = ties

    def _answers(
        self, node_id: str, branches: Mapping[str, Mapping[str, float]], policy: Policy
    ) -> tuple[dict[str, float], tuple[str, ...]]:
        """Return what each branch gets, and which are equally good where somebody seeks the best.

        The policy is that of all later nodes.
        """
        owner = self.scenario.owner(node_id)
        plays = self.plays[owner] if owner is not None else Plays("assessed")
        if owner is None or plays.kind == "assessed":
            return self.odds[node_id], ()
        good = {key: self.sign(owner) * values[owner] for key, values in branches.items()}
        if self.scenario.actors[owner].risk is not None:
            good = {key: self.sign(owner) * self._certain(policy, owner, node_id, key) for key in branches}
        if plays.precision is not None:
            strength = {key: math.exp(self.number(plays.precision) * value) for key, value in good.items()}
            return {key: each / sum(strength.values()) for key, each in strength.items()}, ()
        ties = tuple(key for key, value in good.items() if value >= max(good.values()) - TIE)
        return {key: float(key == ties[0]) for key in good}, ties

    def _certain(self, policy: Policy, actor: str, node_id: str, branch_id: str) -> float:
        on_it = self.objective(actor, self.on_branch[node_id, branch_id])
        target = self.scenario.nodes[node_id].branches[branch_id].to
        return on_it if target is None else self.certainty_equivalent(policy, actor, target, on_it)

    def policies(self, actor: str) -> Iterator[Policy]:
        """Yield every pure policy of an actor, one choice for each information set; others as assessed."""
        sets: dict[tuple[str, str], list[str]] = {}
        for node_id, owner in self.scenario.owners.items():
            node = self.scenario.nodes[node_id]
            if owner == actor and isinstance(node, Decision):
                key = ("shared", node.information) if node.information is not None else ("alone", node_id)
                sets.setdefault(key, []).append(node_id)
        choices = [list(self.scenario.nodes[members[0]].branches) for members in sets.values()]
        for chosen in itertools.product(*choices):
            policy = dict(self.odds)
            for members, choice in zip(sets.values(), chosen, strict=True):
                for node_id in members:
                    policy[node_id] = {key: float(key == choice) for key in self.scenario.nodes[node_id].branches}
            yield policy

    def best(self, actor: str, given: tuple[str, str] | None = None) -> tuple[float, list[Policy]]:
        """Return the best certainty equivalent that an actor can reach, and all policies that reach it.

        Parameters
        ----------
        given
            A node and its branch: only policies that take it are looked at.
        """
        policies = [each for each in self.policies(actor) if given is None or each[given[0]][given[1]] == 1]
        worth = [self.sign(actor) * self.certainty_equivalent(policy, actor) for policy in policies]
        top = max(worth)
        best = [policy for policy, value in zip(policies, worth, strict=True) if value >= top - TIE]
        return self.sign(actor) * top, best


@dataclass(frozen=True)
class Unfolded:
    """One path of the unfolded tree."""

    probability: float
    earned: Mapping[str, float]
    """Attribute → what is earned on it from the start to its end."""
    taken: Mapping[str, str]
    """Node → the branch that it goes on by, from where the unfolding began."""


@dataclass(frozen=True)
class RolledBack:
    """What plain recursion finds."""

    values: dict[str, dict[str, float]]
    """Node → actor → expected objective from the node on."""
    branches: dict[str, dict[str, dict[str, float]]]
    """Node → branch → actor → expected objective of taking it."""
    policy: Policy
    ties: dict[str, tuple[str, ...]]


def _on_line(points: Iterable[tuple[float, float]], total: float) -> float:
    """Return the utility of a total on the straight lines between points, the end ones going on."""
    lines = list(itertools.pairwise(points))
    (x, u), (x_end, u_end) = next((line for line in lines if total <= line[1][0]), lines[-1])
    return u + (total - x) / (x_end - x) * (u_end - u)


def _sum(first: Mapping[str, float], second: Mapping[str, float]) -> dict[str, float]:
    return {attribute: first[attribute] + second[attribute] for attribute in first}
