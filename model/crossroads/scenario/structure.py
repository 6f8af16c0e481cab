"""The shape of the graph checked before it is built: loops, dead ends, unreachable nodes, information sets.

Made from the sound nodes of a scenario; everything behind the gate may rely on what is checked here.
"""

from collections.abc import Iterator, Mapping as AbstractMapping

import networkx as nx

from crossroads.document import Document
from crossroads.errors import Finding
from crossroads.scenario.format import Decision, Node, ScenarioFile


def adjacency(nodes: AbstractMapping[str, Node]) -> "nx.DiGraph[str]":
    """Return which node leads to which, without branches that end or lead to nodes that are missing."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from(
        (node_id, branch.to)
        for node_id, node in nodes.items()
        for branch in node.branches.values()
        if branch.to in nodes
    )
    return graph


def check_structure(document: Document, file: ScenarioFile, *, whole: bool) -> list[Finding]:
    """Return what is wrong with the graph.

    Parameters
    ----------
    whole
        Whether all nodes could be read; where some could not, nothing is said of reachability.
    """
    graph = adjacency(file.nodes)
    loops = list(_loops(document, file, graph))
    findings = [*loops, *_check_information(document, file)]
    if whole and file.start in file.nodes:
        findings += _check_reach(document, file, graph)
        if loops:
            findings += _check_ends(document, file, graph)
    return findings


def _loops(document: Document, file: ScenarioFile, graph: "nx.DiGraph[str]") -> Iterator[Finding]:
    order = {node_id: i for i, node_id in enumerate(file.nodes)}
    for knot in nx.strongly_connected_components(graph):
        first = min(knot, key=order.__getitem__)
        if len(knot) == 1 and not graph.has_edge(first, first):
            continue
        edges = nx.find_cycle(graph.subgraph(knot), first)
        steps = [(source, _branch_to(file, source, target)) for source, target in edges]
        spelled = " → ".join([*(f"{source}.{branch}" for source, branch in steps), edges[0][0]])
        last, branch_id = steps[-1]
        problem = f"The branches lead in a loop: {spelled}."
        remedy = "A scenario runs forward: let one of these branches lead elsewhere, or end."
        yield document.finding("loop", ("nodes", last, "branches", branch_id, "to"), problem, remedy)


def _branch_to(file: ScenarioFile, source: str, target: str) -> str:
    return next(key for key, branch in file.nodes[source].branches.items() if branch.to == target)


def _check_reach(document: Document, file: ScenarioFile, graph: "nx.DiGraph[str]") -> Iterator[Finding]:
    reached = {file.start, *nx.descendants(graph, file.start)}
    for node_id in file.nodes:
        if node_id not in reached:
            problem = f"No path from {file.start} reaches {node_id}."
            remedy = "Let a branch lead to it, or remove it."
            yield document.finding("unreachable", ("nodes", node_id), problem, remedy, at_key=True)


def _check_ends(document: Document, file: ScenarioFile, graph: "nx.DiGraph[str]") -> Iterator[Finding]:
    ends = [node_id for node_id, node in file.nodes.items()
            if not node.branches or any(branch.to is None for branch in node.branches.values())]  # fmt: skip
    backwards = graph.reverse()
    # No name is empty, so this one can stand for all endings at once.
    backwards.add_edges_from(("", end) for end in ends)
    ending = nx.descendants(backwards, "") if ends else set()
    stuck = [node_id for node_id in file.nodes if node_id not in ending]
    if stuck:
        problem = f"No outcome can be reached from {', '.join(stuck[:8])}{', …' if len(stuck) > 8 else ''}."
        remedy = "Let a branch lead to an outcome, or leave out its `to`."
        yield document.finding("no-outcome", ("nodes", stuck[0]), problem, remedy, at_key=True)


def _check_information(document: Document, file: ScenarioFile) -> Iterator[Finding]:
    first_of: dict[str, str] = {}
    for node_id, node in file.nodes.items():
        if not isinstance(node, Decision) or node.information is None:
            continue
        first_id = first_of.setdefault(node.information, node_id)
        first = file.nodes[first_id]
        path = ("nodes", node_id, "information")
        if not isinstance(first, Decision):
            continue
        told = f"{first_id} and {node_id} share the information {node.information!r}"
        if first.by != node.by:
            problem = f"{told}, but {first.by} decides in one and {node.by} in the other."
            yield document.finding("information", path, problem, "One actor's decisions share information.")
        elif list(first.branches) != list(node.branches):
            problem = (
                f"{told}, but have different branches: {', '.join(first.branches)} and {', '.join(node.branches)}."
            )
            yield document.finding("information", path, problem, "Give both the same branch ids, in the same order.")


def information_of(node_id: str, node: Decision) -> tuple[str, str]:
    """Return the key of a decision's information set: decisions with one key are one choice."""
    return ("shared", node.information) if node.information is not None else ("node", node_id)


def first_decision(file: ScenarioFile, perspective: str, owners: AbstractMapping[str, str]) -> tuple[str, ...]:
    """Return the nodes of the perspective's first decision, or none where there is no such decision.

    That is the one decision, or information set, which every path meets before any other of the actor's decisions.

    Parameters
    ----------
    owners
        Decision node → the actor who decides there.
    """
    met: set[tuple[str, str]] = set()
    first: list[str] = []
    stack, seen = [file.start], {file.start}
    while stack:
        node_id = stack.pop()
        node = file.nodes[node_id]
        if isinstance(node, Decision) and owners[node_id] == perspective:
            met.add(information_of(node_id, node))
            first.append(node_id)
            continue
        if not node.branches or any(branch.to is None for branch in node.branches.values()):
            return ()
        for branch in node.branches.values():
            if branch.to is not None and branch.to not in seen:
                seen.add(branch.to)
                stack.append(branch.to)
    order = {node_id: i for i, node_id in enumerate(file.nodes)}
    return tuple(sorted(first, key=order.__getitem__)) if len(met) == 1 else ()
