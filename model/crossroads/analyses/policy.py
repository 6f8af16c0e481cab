"""What happens if everyone follows the policy: how likely is each move and each event?

A node's reach is the probability that the path meets it; a branch's probability is that reach times what the
branch gets at its node. What is left to 1 is the probability that the question never comes up.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from crossroads.analyses.analysis import base_analysis
from crossroads.analyses.result import Result, Row, made_with
from crossroads.figures import percent, quoted
from crossroads.program import Solution

# Probabilities that differ by less do so by rounding.
_NOTHING = 1e-9


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
    value: float = 0.0
    """What the perspective may expect of its objective from here on."""
    certainty_equivalent: float = 0.0
    risk_premium: float = 0.0
    choice: str = ""
    """What is chosen, in words, where that depends on what was earned before."""
    belief: float | None = None
    """How likely it is to its owner, once it comes to a node that looks the same; None where none does."""
    information: str = ""
    """What it shares with nodes that look the same; empty where none does, or a path may meet two of them."""

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

    def merged(self) -> list[NodeEvents]:
        """Return the nodes with those of an information set as one, since they are one choice."""
        found: dict[str, NodeEvents] = {}
        for node in self.events:
            key = f"information {node.information}" if node.information else f"node {node.node}"
            found[key] = _together(found[key], node) if key in found else node
        return list(found.values())

    def rows(self) -> list[Row]:
        """Return a row for each branch."""
        return [
            {
                "node": node.node,
                "node_label": node.label,
                "kind": node.kind,
                "by": node.by,
                "reach": node.reach,
                "belief": node.belief,
                "branch": branch.branch,
                "label": branch.label,
                "weight": branch.weight,
                "probability": branch.probability,
                "node_value": node.value,
                "node_certainty_equivalent": node.certainty_equivalent,
                "node_risk_premium": node.risk_premium,
            }
            for node in self.events
            for branch in node.branches
        ]


def _together(first: NodeEvents, second: NodeEvents) -> NodeEvents:
    """Return two nodes that are one choice as one."""
    pairs = zip(first.branches, second.branches, strict=True)
    branches = [replace(one, probability=one.probability + other.probability) for one, other in pairs]
    return replace(first, reach=first.reach + second.reach, branches=tuple(branches), belief=None)


def analyse_policy(solution: Solution) -> Policy:
    """Return how likely each move and event is under the policy."""
    scenario = solution.scenario
    hidden = {node_id for each in solution.information_sets for node_id in each.nodes}
    alike = _alike(solution)
    events = []
    for vertex in solution.graph.vertices.values():
        arcs = solution.graph.arcs_of[vertex.id]
        if not arcs:
            continue
        reach = solution.reach(vertex.id)
        weights = [(arc, solution.weight(vertex.id, arc.id)) for arc in arcs]
        branches = tuple(BranchEvent(arc.id, arc.label, weight, reach * weight) for arc, weight in weights)
        by_label = scenario.actor_label(vertex.by) if vertex.by else ""
        value, premium = solution.value(vertex.id), solution.risk_premium(vertex.id) or 0.0
        certain = solution.certainty_equivalent(vertex.id)
        events.append(
            NodeEvents(
                vertex.id, vertex.label, vertex.kind, vertex.by, by_label, reach, branches,
                value, value if certain is None else certain, premium, by_history(solution, vertex.id),
                solution.belief(vertex.id) if vertex.id in hidden else None, alike.get(vertex.id, ""),
            )
        )  # fmt: skip
    choice = solution.first_taken.label if solution.first_taken else ""
    owners = set(scenario.owners.values())
    actors = tuple((actor, scenario.actor_label(actor)) for actor in scenario.actors if actor in owners)
    return Policy(made_with(solution), choice, tuple(events), solution.by, actors)


def by_history(solution: Solution, node_id: str) -> str:
    """Return what is chosen at a decision where that depends on what was earned before; an empty text elsewhere."""
    choices = solution.choices(node_id)
    taken: dict[str, float] = {}
    for each in choices:
        taken[each.branch] = taken.get(each.branch, 0.0) + each.reach
    total = sum(taken.values())
    parts = [
        quoted(solution.scenario.label(node_id, branch)) + (f" ({percent(reach / total)})" if total else "")
        for branch, reach in sorted(taken.items(), key=lambda each: -each[1])
    ]
    return f"{' or '.join(parts)}, depending on what was earned before" if parts else ""


def _alike(solution: Solution) -> dict[str, str]:
    """Return node → what it shares with nodes that look the same, where no path meets two of them."""
    found: dict[str, str] = {}
    for each in solution.information_sets:
        met = [solution.reach(node_id) for node_id in each.nodes]
        if sum(met) <= each.reach + _NOTHING:
            found |= dict.fromkeys(each.nodes, each.information)
    return found


POLICY = base_analysis("What happens under the policy, and how likely is it?", analyse_policy)
