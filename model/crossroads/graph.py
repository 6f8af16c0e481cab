"""The decision graph: a scenario's nodes and branches as a network, endings included, in an order to walk.

Made from a scenario; compiled by the program and drawn by charts. Every ending has a node: where a branch
leads nowhere, its ending is named ``node.branch``.
"""

from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping as AbstractMapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from crossroads.expressions import Expression
from crossroads.prose import plural
from crossroads.scenario import Amount, Decision, Rest, Scenario

if TYPE_CHECKING:
    import networkx as nx

Kind = Literal["decision", "chance", "outcome"]


@dataclass(frozen=True)
class Vertex:
    """A node of the graph."""

    id: str
    kind: Kind
    label: str
    by: str | None = None
    """Who decides, at a decision."""
    information: str | None = None
    """What its owner knows here, where that is shared with other decisions."""
    amounts: tuple[Amount, ...] = ()
    """What is earned on entering."""
    copied: str | None = None
    """The node of the scenario that it is a copy of, where histories that lead to it are kept apart."""

    @property
    def original(self) -> str:
        """The node's id in the scenario."""
        return self.id if self.copied is None else self.copied


@dataclass(frozen=True)
class Arc:
    """A branch of the graph."""

    source: str
    id: str
    target: str
    label: str
    odds: Expression | Rest | None = None
    """Its probability or weight, as stated."""
    is_weight: bool = False
    """Whether the odds are relative to those of the other branches."""
    amounts: tuple[Amount, ...] = ()
    """What is earned on it."""

    @property
    def name(self) -> str:
        """The branch with its node, as events and results name it."""
        return f"{self.source}.{self.id}"


@dataclass(frozen=True)
class DecisionGraph:
    """A scenario as an acyclic network with one start."""

    scenario: Scenario
    vertices: AbstractMapping[str, Vertex]
    """Node id → node, every node before those that its branches lead to."""
    arcs: tuple[Arc, ...]
    """The branches, grouped by node in the order of the nodes, within a node in file order."""

    @cached_property
    def network(self) -> "nx.MultiDiGraph[str]":
        """The graph for networkx: nodes carry kind, by and label, edges the branch id as their key."""
        import networkx as nx  # here, as it takes long to load and most commands do without

        network: nx.MultiDiGraph[str] = nx.MultiDiGraph(title=self.scenario.title)
        for vertex in self.vertices.values():
            network.add_node(vertex.id, kind=vertex.kind, by=vertex.by or "", label=vertex.label)
        for arc in self.arcs:
            network.add_edge(arc.source, arc.target, key=arc.id, label=arc.label)
        return network

    @cached_property
    def arcs_of(self) -> dict[str, tuple[Arc, ...]]:
        """Node id → its branches in file order."""
        grouped: dict[str, list[Arc]] = {node_id: [] for node_id in self.vertices}
        for arc in self.arcs:
            grouped[arc.source].append(arc)
        return {node_id: tuple(arcs) for node_id, arcs in grouped.items()}

    @property
    def endings(self) -> Iterator[Vertex]:
        """The nodes where paths end."""
        return (vertex for vertex in self.vertices.values() if vertex.kind == "outcome")

    def shared(self) -> list[str]:
        """Return the nodes that more than one branch leads to."""
        arrivals = Counter(arc.target for arc in self.arcs)
        return [node_id for node_id in self.vertices if arrivals[node_id] > 1]

    def count_paths(self) -> int:
        """Return how many paths there are from the start to an ending."""
        paths = dict.fromkeys(self.vertices, 0)
        for node_id in reversed(list(self.vertices)):
            arcs = self.arcs_of[node_id]
            paths[node_id] = sum(paths[arc.target] for arc in arcs) if arcs else 1
        return paths[self.scenario.start]

    def depth(self) -> int:
        """Return the number of branches on the longest path."""
        longest = dict.fromkeys(self.vertices, 0)
        for arc in reversed(self.arcs):
            longest[arc.source] = max(longest[arc.source], longest[arc.target] + 1)
        return longest[self.scenario.start]

    def summary(self) -> str:
        """Return the size of the graph in one sentence."""
        kinds = [vertex.kind for vertex in self.vertices.values()]
        parts = [plural(kinds.count("decision"), "decision"), plural(kinds.count("chance"), "chance node"),
                 plural(kinds.count("outcome"), "ending"), plural(len(self.arcs), "branch")]  # fmt: skip
        paths = self.count_paths()
        told = "1 path" if paths == 1 else f"{paths:,} paths"
        return (
            f"{', '.join(parts[:-1])} and {parts[-1]}; {plural(len(self.shared()), 'shared node')}, "
            f"{told}, the longest of {plural(self.depth(), 'step')}."
        )


def build_graph(scenario: Scenario) -> DecisionGraph:
    """Return the decision graph of a scenario."""
    ends: dict[str, Vertex] = {}
    arcs: dict[str, list[Arc]] = {}
    for node_id, node in scenario.nodes.items():
        arcs[node_id] = []
        for branch_id, branch in node.branches.items():
            target = branch.to or f"{node_id}.{branch_id}"
            label = branch.label or branch_id
            if branch.to is None:
                ends[target] = Vertex(target, "outcome", label)
            odds = branch.weight if branch.weight is not None else branch.p
            amounts = tuple(scenario.amounts(branch))
            arcs[node_id].append(Arc(node_id, branch_id, target, label, odds, branch.weight is not None, amounts))
    vertices = {node_id: _vertex(scenario, node_id) for node_id in scenario.nodes} | ends
    order = _order(scenario.start, arcs)
    return DecisionGraph(
        scenario=scenario,
        vertices={node_id: vertices[node_id] for node_id in order},
        arcs=tuple(arc for node_id in order for arc in arcs.get(node_id, ())),
    )


def _vertex(scenario: Scenario, node_id: str) -> Vertex:
    node = scenario.nodes[node_id]
    return Vertex(
        id=node_id,
        kind=node.kind,
        label=scenario.label(node_id),
        by=scenario.owner(node_id),
        information=node.information if isinstance(node, Decision) else None,
        amounts=tuple(scenario.amounts(node)),
    )


def _order(start: str, arcs: AbstractMapping[str, list[Arc]]) -> list[str]:
    """Return the nodes in topological order, close to the order in which a reader meets them from the start.

    The reverse of a depth-first post-order that visits branches last to first: the first branch's nodes come
    early.
    """
    finished: dict[str, None] = {}
    stack: list[tuple[str, Iterator[Arc]]] = [(start, reversed(arcs.get(start, [])))]
    opened = {start}
    while stack:
        node_id, remaining = stack[-1]
        arc = next(remaining, None)
        if arc is None:
            finished[node_id] = None
            stack.pop()
        elif arc.target not in opened:
            opened.add(arc.target)
            stack.append((arc.target, reversed(arcs.get(arc.target, []))))
    return list(reversed(finished))
