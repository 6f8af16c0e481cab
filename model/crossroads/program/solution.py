"""The solution: the base case rolled back, with names, both value conventions, reach, ties and options.

Made from a solver; analyses, charts and the report read it. It carries the program, the graph and the scenario
with all labels and units.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from crossroads._version import __version__
from crossroads.graph import DecisionGraph
from crossroads.program.program import Program
from crossroads.program.rollback import Rolled, ties
from crossroads.program.solver import Block, Solver
from crossroads.scenario import Scenario

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Option:
    """One branch of the perspective's first decision, and what taking it is worth."""

    id: str
    label: str
    value: float
    """The expected objective, in the unit of the perspective's objective."""
    expected_utility: float
    certainty_equivalent: float


@dataclass(frozen=True)
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

    def path_total(self, node_id: str, actor: str | None = None) -> float | None:
        """Return what the endings beneath a node are worth in all: earned before it, and from it on.

        Histories that lead to the node are weighted by the policy. Where the policy does not lead there, they are
        weighted as if every decision on the way were taken evenly; None where chance rules the node out.
        """
        i = self._actor if actor is None else self.program.actors.index(actor)
        n = self.program.node_index[node_id]
        weight = self.rolled.weight if self._reach[n] > 0 else self._even
        met, earned = self._earned(weight, i)
        return float(earned[n] / met[n]) + self.value(node_id, actor) if met[n] > 0 else None

    @cached_property
    def _even(self) -> Array:
        weight = self.rolled.weight.copy()
        for group in self.solver.layout.groups:
            if group.role != "odds":
                weight[group.arcs] = 1 / group.arcs.shape[1]
        return weight

    def _earned(self, weight: Array, actor: int) -> tuple[Array, Array]:
        """Return how likely each node is met, and what is earned before it times that likelihood, both (N,)."""
        program, payoffs = self.program, self.block.payoffs
        met = self.solver.reach(weight)[:, 0]
        earned = np.zeros_like(met)
        for group in reversed(self.solver.layout.groups):
            for nodes, arcs in zip(group.nodes, group.arcs, strict=True):
                before = earned[nodes] + met[nodes] * payoffs.node[nodes, actor, 0]
                flow = weight[arcs, 0] * (before + met[nodes] * payoffs.arc[arcs, actor, 0])
                np.add.at(earned, program.target[arcs], flow)
        return met, earned

    def reach(self, node_id: str) -> float:
        """Return how likely the node is met, given how everyone plays."""
        return float(self._reach[self.program.node_index[node_id]])

    def weight(self, node_id: str, branch_id: str) -> float:
        """Return what a branch gets at its node: its probability, or 1 or 0 where a rational actor chooses."""
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

        Members of an information set are one choice and are compared by their owner's belief; they are left out.
        """
        found = {}
        for group in self.solver.layout.groups:
            if group.role != "rational" or group.together:
                continue
            sign = self.block.minds.sign[group.owner]
            tied = ties(self.rolled.branch[group.arcs][:, :, group.owner, :] * sign)[:, :, 0]
            for node, equal in zip(group.nodes, tied, strict=True):
                if equal.sum() > 1:
                    node_id = self.program.node_ids[node]
                    arcs = self.graph.arcs_of[node_id]
                    found[node_id] = tuple(arc.id for arc, same in zip(arcs, equal, strict=True) if same)
        return {node_id: found[node_id] for node_id in self.scenario.nodes if node_id in found}

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
        """Return the options from best to worst; equal ones in file order."""
        return sorted(self.options, key=lambda option: option.certainty_equivalent * (1 if self.is_cost else -1))

    @property
    def margin(self) -> float | None:
        """How much better the best option is than the second, in certainty equivalents; None below two options."""
        ranked = self.ranked()
        return abs(ranked[0].certainty_equivalent - ranked[1].certainty_equivalent) if len(ranked) > 1 else None

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
        """Return what every branch gets if the perspective takes an option first and all else stays, (E, 1)."""
        weight = self.rolled.weight.copy()
        for node_id in self.scenario.first_decision:
            for arc in self.graph.arcs_of[node_id]:
                weight[self.program.arc_index[arc.name]] = float(arc.id == option_id)
        return weight

    def utility(self, certain: float) -> float:
        """Return the perspective's utility of a certain amount: u(x) = ±(1 - exp(∓x / tolerance)), or x itself."""
        tolerance = float(self.block.minds.tolerance[self._actor, 0])
        if not np.isfinite(tolerance):
            return certain
        sign = float(self.block.minds.sign[self._actor])
        return float(-np.expm1(-sign * certain / tolerance))

    @cached_property
    def root(self) -> tuple[float, float, float]:
        """The expected objective, expected utility and certainty equivalent of the whole, under the policy."""
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
            "plays": {actor: str(plays) for actor, plays in self.solver.plays.items()},
            "value": value,
            "expected_utility": expected_utility,
            "certainty_equivalent": certainty_equivalent,
            "choice": self.best.id if self.best else None,
            "options": [
                {
                    "id": option.id,
                    "label": option.label,
                    "value": option.value,
                    "expected_utility": option.expected_utility,
                    "certainty_equivalent": option.certainty_equivalent,
                }
                for option in self.options
            ],
            "nodes": {node_id: self._node_json(node_id) for node_id in self.scenario.nodes},
            "ties": {node_id: list(branches) for node_id, branches in self.ties.items()},
            "version": __version__,
        }

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


def solve(solver: Solver) -> Solution:
    """Return the solution of the base case."""
    block = solver.numbers(solver.program.base())
    return Solution(solver, block, solver.roll_back(block))
