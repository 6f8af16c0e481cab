"""The order of work: which nodes are rolled back together, and which decisions hang on hidden information.

Made from a program and from who chooses; used by the rollback. Nodes of one level, role and number of branches
form a group, so that a graph of any size takes a few array operations a level, and a chain needs no recursion.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from crossroads.program.program import Program
from crossroads.scenario import Plays

Index = NDArray[np.intp]


@dataclass(frozen=True)
class Group:
    """Nodes that are worked out by the same few array operations."""

    role: str
    """``odds`` (chance and assessed actors), ``rational`` or ``logit``."""
    owner: int
    """The number of the actor who chooses; -1 for odds."""
    nodes: Index  # (n,)
    arcs: Index  # (n, B)
    together: bool = False
    """Whether the nodes are one information set: one choice for all of them."""


@dataclass(frozen=True)
class Arrivals:
    """Nodes of one level that equally many branches lead to."""

    nodes: Index  # (n,)
    arcs: Index  # (n, D) the branches that lead to each of them


@dataclass(frozen=True)
class Layout:
    """The groups in the order of rolling back, later nodes first."""

    groups: tuple[Group, ...]
    arrivals: tuple[Arrivals, ...]
    """All nodes but the start in the order of going forward, earlier nodes first."""
    forgetful: tuple[Index, ...] = ()
    """Information sets whose owner does not recall what it did or knew, each as its nodes (n,): no order of
    rolling back solves them, so their strategies are searched."""


def information_sets(program: Program, plays: Mapping[str, Plays]) -> list[list[int]]:
    """Return the sets of two and more decisions that an actor who chooses cannot tell apart, as node numbers."""
    sets: dict[str, list[int]] = {}
    for i, vertex in enumerate(program.graph.vertices.values()):
        chooses = vertex.by is not None and plays[vertex.by].kind != "assessed"
        if chooses and vertex.information is not None:
            sets.setdefault(vertex.information, []).append(i)
    return [members for members in sets.values() if len(members) > 1]


def lay_out(program: Program, plays: Mapping[str, Plays]) -> Layout:
    """Return the order of work for a program, given how each actor plays."""
    sets = information_sets(program, plays)
    forgetful = [members for members in sets if not _is_recalled(program, sets, members)]
    together = [members for members in sets if members not in forgetful]
    levels = _levels(program, together)
    searched = {i for members in forgetful for i in members}
    return Layout(
        groups=tuple(_groups(program, plays, levels, together, searched)),
        arrivals=tuple(_arrivals(program, levels)),
        forgetful=tuple(np.array(members, np.intp) for members in forgetful),
    )


def _groups(
    program: Program, plays: Mapping[str, Plays], levels: Index, together: list[list[int]], searched: set[int]
) -> list[Group]:
    first = program.first_arc
    set_of = {i: number for number, members in enumerate(together) for i in members}
    actors = {actor: number for number, actor in enumerate(program.actors)}
    members: dict[tuple[int, int, str, int, int], list[int]] = {}
    rows = zip(program.graph.vertices.values(), levels.tolist(), np.diff(first).tolist(), strict=True)
    for i, (vertex, level, degree) in enumerate(rows):
        if degree:
            is_free = vertex.by is not None and i not in searched and plays[vertex.by].kind != "assessed"
            role, owner = (plays[vertex.by].kind, actors[vertex.by]) if is_free and vertex.by else ("odds", -1)
            members.setdefault((level, set_of.get(i, -1), role, owner, degree), []).append(i)
    groups = []
    for (_, number, role, owner, degree), listed in sorted(members.items(), key=lambda item: item[0]):
        nodes = np.array(listed, np.intp)
        groups.append(Group(role, owner, nodes, first[nodes][:, None] + np.arange(degree), number >= 0))
    return groups


def _arrivals(program: Program, levels: Index) -> list[Arrivals]:
    """Return the nodes with the branches that lead to them, grouped by level and by how many these are."""
    by_target = np.argsort(program.target, kind="stable")
    counts = np.bincount(program.target, minlength=len(levels))
    begin = np.concatenate(([0], np.cumsum(counts)))[:-1]
    met = np.flatnonzero(counts)
    order = met[np.lexsort((met, counts[met], -levels[met]))]
    changes = (np.diff(levels[order]) != 0) | (np.diff(counts[order]) != 0)
    return [
        Arrivals(nodes, by_target[begin[nodes][:, None] + np.arange(counts[nodes[0]])])
        for nodes in np.split(order, np.flatnonzero(changes) + 1)
        if len(nodes)
    ]


def _levels(program: Program, together: list[list[int]]) -> Index:
    """Return each node's distance from the furthest ending, nodes of one information set level with each other."""
    levels = [0] * len(program.node_ids)
    arcs = list(zip(program.source.tolist(), program.target.tolist(), strict=True))[::-1]
    settled = False
    while not settled:
        for source, target in arcs:
            levels[source] = max(levels[source], levels[target] + 1)
        # A set waits for all of its members. What is recalled goes in no circle, so the levels settle.
        settled = True
        for members in together:
            highest = max(levels[i] for i in members)
            settled = settled and all(levels[i] == highest for i in members)
            for i in members:
                levels[i] = highest
    return np.array(levels, np.intp)


def _is_recalled(program: Program, sets: Sequence[Sequence[int]], members: Sequence[int]) -> bool:
    """Return whether the owner of an information set recalls there all that bears on where in it it may be.

    It does if it comes to all members with the same history, that is having known and done the same (perfect
    recall). What happened before a node that every path to the set must pass may be forgotten: it moves the
    likelihoods of all members alike, so histories start there.

    Source: H. W. Kuhn, "Extensive Games and the Problem of Information", Contributions to the Theory of Games II
    (1953), 193-216, definition 17; for graphs with shared nodes, own derivation.
    """
    vertices = list(program.graph.vertices.values())
    owner, passed = vertices[members[0]].by, _last_common_node(program, members)
    knows = {i: number for number, each in enumerate(sets) for i in each}
    first, target = program.first_arc.tolist(), program.target.tolist()
    # A history is numbered by the history before it, what was known, and what was done; 0 is the empty one.
    numbers: dict[tuple[int, int, int], int] = {}
    histories: dict[int, set[int]] = {passed: {0}}
    for i in range(passed, max(members) + 1):
        for branch, e in enumerate(range(first[i], first[i + 1])):
            for history in histories.get(i, ()):
                if vertices[i].by == owner:
                    step = (history, knows.get(i, -1 - i), branch)
                    history = numbers.setdefault(step, len(numbers) + 1)  # noqa: PLW2901
                below = histories.setdefault(target[e], set())
                # Two tell as much as more: the histories differ.
                if len(below) < 2:
                    below.add(history)
    return len(set().union(*(histories[i] for i in members))) == 1


def _last_common_node(program: Program, members: Sequence[int]) -> int:
    """Return the last node that every path from the start to any of the members passes."""
    graph: nx.DiGraph[int] = nx.DiGraph(zip(program.source.tolist(), program.target.tolist(), strict=True))
    before = nx.immediate_dominators(graph, program.start)
    common = members[0]
    for member in members[1:]:
        # Nodes are numbered along the paths, so the later one of two cannot come before the other.
        while common != member:
            later = max(common, member)
            common, member = min(common, member), before[later]  # noqa: PLW2901
    return common
