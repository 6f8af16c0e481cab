"""What happens if everyone follows the policy: how likely is each move and each event?

A node's reach is the probability that the path meets it; a branch's probability is that reach times what the
branch gets at its node. What is left to 1 is the probability that the question never comes up.
"""

from dataclasses import dataclass
from typing import ClassVar

from crossroads.analyses.result import Result, Row, made_with
from crossroads.figures import quoted
from crossroads.program import Solution


@dataclass(frozen=True)
class BranchEvent:
    """One way that things may go at a node."""

    branch: str
    label: str
    weight: float
    """What it gets once the node is met."""
    probability: float
    """How likely it is in all."""


@dataclass(frozen=True)
class NodeEvents:
    """What may happen at one node."""

    node: str
    label: str
    kind: str
    by: str | None
    by_label: str
    reach: float
    """How likely the node is met."""
    branches: tuple[BranchEvent, ...]

    @property
    def does_not_occur(self) -> float:
        """How likely the node is never met."""
        return 1 - self.reach


@dataclass(frozen=True)
class Policy(Result):
    """The nodes where something is decided or happens, in the order of the graph."""

    question: ClassVar[str] = "policy"

    choice: str
    """The label of the option that is taken; empty where there are no options."""
    events: tuple[NodeEvents, ...]
    by: str = ""
    """The actor whose options the results compare."""
    actors: tuple[tuple[str, str], ...] = ()
    """Id and label of every actor who decides somewhere, in file order."""

    def headline(self) -> str:
        """Return the finding in one sentence."""
        if not self.choice:
            return "What happens under the policy"
        return f"What happens after {quoted(self.choice)}"

    def rows(self) -> list[Row]:
        """Return a row for each branch."""
        return [
            {
                "node": node.node,
                "node_label": node.label,
                "kind": node.kind,
                "by": node.by,
                "reach": node.reach,
                "branch": branch.branch,
                "label": branch.label,
                "weight": branch.weight,
                "probability": branch.probability,
            }
            for node in self.events
            for branch in node.branches
        ]


def analyse_policy(solution: Solution) -> Policy:
    """Return how likely each move and event is under the policy."""
    scenario = solution.scenario
    events = []
    for vertex in solution.graph.vertices.values():
        arcs = solution.graph.arcs_of[vertex.id]
        if not arcs:
            continue
        reach = solution.reach(vertex.id)
        weights = [(arc, solution.weight(vertex.id, arc.id)) for arc in arcs]
        branches = tuple(BranchEvent(arc.id, arc.label, weight, reach * weight) for arc, weight in weights)
        by_label = scenario.actor_label(vertex.by) if vertex.by else ""
        events.append(NodeEvents(vertex.id, vertex.label, vertex.kind, vertex.by, by_label, reach, branches))
    choice = solution.best.label if solution.best else ""
    owners = set(scenario.owners.values())
    actors = tuple((actor, scenario.actor_label(actor)) for actor in scenario.actors if actor in owners)
    return Policy(made_with(solution), choice, tuple(events), solution.by, actors)
