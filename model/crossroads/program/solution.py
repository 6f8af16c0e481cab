"""The solution: the base case rolled back, with names, both value conventions, reach, ties and options.

Made from a solver; analyses, charts and the report read it. It carries the program, the graph and the
scenario with all labels and units.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape

import numpy as np

from crossroads._version import __version__
from crossroads.errors import AnalysisError
from crossroads.graph import DecisionGraph
from crossroads.program.block import Array, Block
from crossroads.program.program import Program
from crossroads.program.rollback import Rolled, believe, ties, worth
from crossroads.program.solver import Solver
from crossroads.scenario import Scenario


@dataclass(frozen=True)
class Option:
    """One branch of the perspective's first decision, and what taking it is worth."""

    id: str
    label: str
    value: float
    """The expected objective, in the unit of the perspective's objective."""
    expected_utility: float
    certainty_equivalent: float


@dataclass(frozen=True, repr=False)
class Solution:
    """The base case solved."""

    solver: Solver
    block: Block
    rolled: Rolled

    @property
    def program(self) -> Program:
        """The program that was solved."""
        return self.solver.program

    @property
    def graph(self) -> DecisionGraph:
        """The decision graph."""
        return self.program.graph

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        return self.program.scenario

    @property
    def by(self) -> str:
        """The actor whose options are compared."""
        return self.scenario.perspective

    @cached_property
    def _means(self) -> Array:
        """The expected objective of every actor from each node on, (N, A)."""
        return self.solver.evaluate(self.block.payoffs, self.rolled.weight)[:, :, 0]

    @cached_property
    def _reach(self) -> Array:
        return self.solver.reach(self.rolled.weight)[:, 0]

    @cached_property
    def _actor(self) -> int:
        return self.program.actors.index(self.by)

    def value(self, node_id: str, actor: str | None = None) -> float:
        """Return the expected objective from a node on: its own payoff and everything later.

        Parameters
        ----------
        actor
            Whose objective; left out, the perspective's.
        """
        i = self._actor if actor is None else self.program.actors.index(actor)
        return float(self._means[self.program.node_index[node_id], i])

    def branch_value(self, node_id: str, branch_id: str, actor: str | None = None) -> float:
        """Return the expected objective of taking a branch: its payoff and everything later."""
        i = self._actor if actor is None else self.program.actors.index(actor)
        e = self.program.arc_index[f"{node_id}.{branch_id}"]
        return float(self.block.payoffs.arc[e, i, 0] + self._means[self.program.target[e], i])

    def path_total(self, node_id: str, actor: str | None = None, weight: Array | None = None) -> float | None:
        """Return what the endings beneath a node are worth in all: earned before it, and from it on.

        Histories that lead to the node are weighted by the policy. Where the policy does not lead there, they are
        weighted as if every decision on the way were taken evenly; None where chance rules the node out.

        Parameters
        ----------
        weight
            What every branch gets at its node, (E, 1); left out, the policy of the solution. Where it is given, a
            node to which it does not lead has no total.
        """
        i = self._actor if actor is None else self.program.actors.index(actor)
        n = self.program.node_index[node_id]
        if weight is None:
            later = self.value(node_id, actor)
            met, earned = self._earned_before(self.rolled.weight if self._reach[n] > 0 else self._even, i)
        else:
            later = float(self.solver.evaluate(self.block.payoffs, weight)[n, i, 0])
            met, earned = self._earned_before(weight, i)
        return float(earned[n] / met[n]) + later if met[n] > 0 else None

    @cached_property
    def _even(self) -> Array:
        """What every branch gets if whoever chooses takes all branches alike, (E, 1)."""
        weight, first = self.rolled.weight.copy(), self.program.first_arc
        for i, vertex in enumerate(self.graph.vertices.values()):
            if vertex.by is not None and self.solver.plays[vertex.by].kind != "assessed":
                weight[first[i] : first[i + 1]] = 1 / (first[i + 1] - first[i])
        return weight

    def _earned_before(self, weight: Array, actor: int) -> tuple[Array, Array]:
        """Return how likely each node is met, and that times what is earned before it, both (N,)."""
        payoffs = self.block.payoffs
        met = self.solver.reach(weight)[:, 0]
        earned = np.zeros_like(met)
        for arrivals in self.solver.layout.arrivals:
            arcs, source = arrivals.arcs, arrivals.sources
            on_the_way = payoffs.node[source, actor, 0] + payoffs.arc[arcs, actor, 0]
            earned[arrivals.nodes] = (weight[arcs, 0] * (earned[source] + met[source] * on_the_way)).sum(axis=1)
        return met, earned

    def reach(self, node_id: str) -> float:
        """Return how likely the node is met, given how everyone plays."""
        return float(self._reach[self.program.node_index[node_id]])

    def weight(self, node_id: str, branch_id: str) -> float:
        """Return what a branch gets at its node: its probability; 1 or 0 where a rational actor chooses."""
        return float(self.rolled.weight[self.program.arc_index[f"{node_id}.{branch_id}"], 0])

    def branch_reach(self, node_id: str, branch_id: str) -> float:
        """Return how likely the branch is taken, given how everyone plays."""
        return self.reach(node_id) * self.weight(node_id, branch_id)

    def choice(self, node_id: str) -> str | None:
        """Return the branch that a rational actor takes at a node; None at any other node."""
        owner = self.graph.vertices[node_id].by
        if owner is None or self.solver.plays[owner].kind != "rational":
            return None
        arcs = self.graph.arcs_of[node_id]
        return max(arcs, key=lambda arc: self.weight(node_id, arc.id)).id

    @cached_property
    def ties(self) -> dict[str, tuple[str, ...]]:
        """Decision of a rational actor → its branches that are equally good, where there are several.

        Members of an information set are one choice and tie together, by their owner's belief. Where an actor
        forgets what it did or knew, branches tie if equally good strategies take them where the policy leads.
        """
        solver, minds = self.solver, self.block.minds
        beliefs = believe(self.program, solver.layout, self.block, self.rolled.weight)
        tied: dict[int, tuple[int, ...]] = {}
        for number, group in enumerate(solver.layout.groups):
            if group.role == "rational":
                own = worth(group, self.rolled.branch[group.arcs], minds, beliefs.get(number))
                equal = ties(own, self.block.size(group.owner))[:, :, 0]
                tied |= {int(n): tuple(np.flatnonzero(row).tolist()) for n, row in zip(group.nodes, equal, strict=True)}
        tied |= self._tied_strategies() if solver.layout.forgetful else {}
        nodes = {node_id: tied.get(self.program.node_index[node_id], ()) for node_id in self.scenario.nodes}
        return {
            node_id: tuple(self.graph.arcs_of[node_id][branch].id for branch in branches)
            for node_id, branches in nodes.items()
            if len(branches) > 1
        }

    def _tied_strategies(self) -> dict[int, tuple[int, ...]]:
        """Return node number → the branches that the best strategies take there, where the policy leads."""
        search = self.solver.search
        found = [(strategy, worth) for strategy, worth in search.strategies(self.block, {})]
        best = ties(np.array([[worth for _, worth in found]]), self.block.size(search.actor))[0, :, 0]
        met = [nodes for nodes in self.solver.layout.forgetful if self._reach[nodes].any()]
        kept = [strategy for (strategy, _), is_best in zip(found, best, strict=True) if is_best]
        return {int(n): tuple(sorted({each[int(n)] for each in kept})) for nodes in met for n in nodes}

    @property
    def best(self) -> Option | None:
        """The option that the perspective takes; None where there are no options or it does not choose."""
        choice = self.choice(self.scenario.first_decision[0]) if self.scenario.options else None
        return next((option for option in self.options if option.id == choice), None)

    @property
    def is_cost(self) -> bool:
        """Whether the perspective's objective is better the less it is."""
        return self.scenario.actors[self.by].goal == "min"

    def ranked(self) -> list[Option]:
        """Return the options from best to worst: the one that is taken first, other equal ones in file order."""
        sign = 1 if self.is_cost else -1
        return sorted(self.options, key=lambda each: (each != self.best, sign * each.certainty_equivalent))

    @property
    def margin(self) -> float | None:
        """The lead of the best option over the second, in certainty equivalents; None below two options."""
        ranked = self.ranked()
        if len(ranked) < 2:
            return None
        if self.scenario.first_decision[0] in self.ties:
            return 0.0
        return abs(ranked[0].certainty_equivalent - ranked[1].certainty_equivalent)

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """The perspective's options in file order; none where there is no one first decision."""
        scenario = self.scenario
        return tuple(
            self._option(branch_id, scenario.label(scenario.first_decision[0], branch_id))
            for branch_id in scenario.options
        )

    def _option(self, branch_id: str, label: str) -> Option:
        weight, start = self.policy_with(branch_id), self.program.start
        value = float(self.solver.evaluate(self.block.payoffs, weight)[start, self._actor, 0])
        certain = self.solver.evaluate(self.block.payoffs, weight, self.block.minds)
        certainty = float(certain[start, self._actor, 0])
        return Option(branch_id, label, value, self.utility(certainty), certainty)

    def policy_with(self, option_id: str) -> Array:
        """Return what every branch gets if the perspective takes an option and then plays on, (E, 1)."""
        return self.solver.taking(self.block, self.rolled, option_id)

    def utility(self, certain: float) -> float:
        """Return the perspective's utility of a certain amount: 1 - exp(∓x / tolerance), or x itself.

        Minus infinity where the utility lies below the least number that a computer holds.
        """
        tolerance = float(self.block.minds.tolerance[self._actor, 0])
        if not np.isfinite(tolerance):
            return certain
        sign = float(self.block.minds.sign[self._actor])
        with np.errstate(over="ignore"):
            return float(-np.expm1(-sign * certain / tolerance))

    @cached_property
    def root(self) -> tuple[float, float, float]:
        """The expected objective, expected utility and certainty equivalent of the policy."""
        start = self.program.start
        certain = float(self.rolled.value[start, self._actor, 0])
        return float(self._means[start, self._actor]), self.utility(certain), certain

    def made_with(self) -> dict[str, object]:
        """Return what states which scenario was solved, and how: for results and footers."""
        document = self.scenario.document
        return {
            "title": self.scenario.title,
            "digest": self.scenario.digest,
            "overlays": list(document.overlays),
            "set": dict(document.settings),
        }

    def to_json(self) -> dict[str, object]:
        """Return the solution as plain data, in the form that scripts rely on."""
        value, expected_utility, certainty_equivalent = self.root
        return {
            "scenario": self.made_with(),
            "by": self.by,
            "plays": {actor: plays.written for actor, plays in self.solver.plays.items()},
            "value": value,
            "expected_utility": _or_null(expected_utility),
            "certainty_equivalent": certainty_equivalent,
            "choice": self.best.id if self.best else None,
            "options": [
                {
                    "id": option.id,
                    "label": option.label,
                    "value": option.value,
                    "expected_utility": _or_null(option.expected_utility),
                    "certainty_equivalent": option.certainty_equivalent,
                }
                for option in self.options
            ],
            "nodes": {node_id: self._node_json(node_id) for node_id in self.scenario.nodes},
            "ties": {node_id: list(branches) for node_id, branches in self.ties.items()},
            "version": __version__,
        }

    def _repr_html_(self) -> str:
        """Return the options with their values, for notebooks."""
        rows = "".join(
            f"<tr><td>{'→' if option == self.best else ''}</td><td>{escape(option.label)}</td>"
            f"<td>{option.value:,.4g}</td><td>{option.certainty_equivalent:,.4g}</td></tr>"
            for option in self.options
        )
        by = escape(self.scenario.actor_label(self.by))
        head = "<tr><th></th><th>option</th><th>value</th><th>certainty equivalent</th></tr>"
        return f"<table><caption>{escape(self.scenario.title)} — {by}</caption>{head}{rows}</table>"

    def __repr__(self) -> str:
        best = self.best.id if self.best else None
        return f"<Solution of {self.scenario.title!r}: {best} is best of {len(self.options)} options>"

    def _node_json(self, node_id: str) -> dict[str, object]:
        vertex = self.graph.vertices[node_id]
        values: Mapping[str, float] = {actor: self.value(node_id, actor) for actor in self.program.actors}
        return {
            "kind": vertex.kind,
            "by": vertex.by,
            "value": dict(values),
            "choice": self.choice(node_id),
            "reach": self.reach(node_id),
        }


def _or_null(number: float) -> float | None:
    """Return a number that JSON can hold; None for a utility beyond what a computer holds."""
    return number if np.isfinite(number) else None


def solve(solver: Solver) -> Solution:
    """Return the solution of the base case.

    Raises
    ------
    AnalysisError
        If amounts add up beyond what a computer holds.
    """
    block = solver.numbers(solver.program.base())
    with np.errstate(over="ignore", invalid="ignore"):
        rolled = solver.roll_back(block)
    if not np.isfinite(rolled.value).all():
        node_id = solver.program.node_ids[int(np.argwhere(~np.isfinite(rolled.value))[0, 0])]
        raise AnalysisError(f"The amounts from {node_id} on add up beyond what a computer holds. Use a larger unit.")
    return Solution(solver, block, rolled)
