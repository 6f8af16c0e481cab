"""The order of work: which nodes are rolled back together, and which decisions hang on hidden information.

Made from a program and from who chooses; used by the rollback. Nodes of one level, role and number of
branches form a group, so that a graph of any size takes a few array operations a level, and a chain needs no
recursion.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from crossroads.program.heights import find_heights
from crossroads.program.program import Program
from crossroads.scenario import Plays

Index = NDArray[np.intp]
Role = Literal["odds", "rational", "logit"]
"""How the branches of a node get their weights: by stated odds (chance and assessed actors), or chosen."""


@dataclass(frozen=True)
class Group:
    """Nodes that are worked out by the same few array operations."""

    role: Role
    owner: int
    """The number of the actor who chooses; -1 for odds."""
    nodes: Index  # (n,)
    arcs: Index  # (n, B)
    targets: Index  # (n, B) where the branches lead to
    together: bool = False
    """Whether the nodes are one information set: one choice for all of them."""


@dataclass(frozen=True)
class Arrivals:
    """Nodes of one level that equally many branches lead to."""

    nodes: Index  # (n,)
    arcs: Index  # (n, D) the branches that lead to each of them
    sources: Index  # (n, D) where these come from


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
    """Return the sets of several decisions that somebody who chooses cannot tell apart, as node numbers."""
    sets: dict[str, list[int]] = {}
    for i, vertex in enumerate(program.graph.vertices.values()):
        chooses = vertex.by is not None and plays[vertex.by].kind != "assessed"
        if chooses and vertex.information is not None:
            sets.setdefault(vertex.information, []).append(i)
    return [members for members in sets.values() if len(members) > 1]


def lay_out(program: Program, plays: Mapping[str, Plays]) -> Layout:
    """Return the order of work for a program, given how each actor plays."""
    sets = information_sets(program, plays)
    forgetful = forgetful_sets(program, sets)
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
    alike: dict[tuple[int, int, Role, int, int], list[int]] = {}
    roles = {by: _role(program, plays, by) for by in (None, *program.actors)}
    rows = zip(program.graph.vertices.values(), levels.tolist(), np.diff(first).tolist(), strict=True)
    for i, (vertex, level, degree) in enumerate(rows):
        if degree:
            role, owner = roles[None if i in searched else vertex.by]
            alike.setdefault((level, set_of.get(i, -1), role, owner, degree), []).append(i)
    groups = []
    for (_, number, role, owner, degree), listed in sorted(alike.items(), key=lambda item: item[0]):
        nodes = np.array(listed, np.intp)
        arcs = first[nodes][:, None] + np.arange(degree)
        groups.append(Group(role, owner, nodes, arcs, program.target[arcs], number >= 0))
    return groups


def _role(program: Program, plays: Mapping[str, Plays], by: str | None) -> tuple[Role, int]:
    """Return how a node's branches get their weights, and the number of the actor who chooses."""
    kind = "assessed" if by is None else plays[by].kind
    return ("odds", -1) if by is None or kind == "assessed" else (kind, program.actors.index(by))


def _arrivals(program: Program, levels: Index) -> list[Arrivals]:
    """Return the nodes with the branches that lead to them, grouped by level and by how many these are."""
    by_target = np.argsort(program.target, kind="stable")
    counts = np.bincount(program.target, minlength=len(levels))
    begin = np.concatenate(([0], np.cumsum(counts)))[:-1]
    met = np.flatnonzero(counts)
    order = met[np.lexsort((met, counts[met], -levels[met]))]
    changes = (np.diff(levels[order]) != 0) | (np.diff(counts[order]) != 0)
    arrivals = []
    for nodes in np.split(order, np.flatnonzero(changes) + 1) if len(order) else ():
        arcs = by_target[begin[nodes][:, None] + np.arange(counts[nodes[0]])]
        arrivals.append(Arrivals(nodes, arcs, program.source[arcs]))
    return arrivals


def _levels(program: Program, together: list[list[int]]) -> Index:
    """Return each node's distance from the furthest ending, the nodes of an information set being level."""
    heights = find_heights(program.source, program.target, len(program.node_ids))
    if not together:
        return heights
    levels, settled = heights.tolist(), False
    arcs = list(zip(program.source.tolist(), program.target.tolist(), strict=True))[::-1]
    while not settled:
        # A set waits for all of its members. What is recalled goes in no circle, so the levels settle.
        settled = True
        for members in together:
            highest = max(levels[i] for i in members)
            settled = settled and all(levels[i] == highest for i in members)
            for i in members:
                levels[i] = highest
        for source, target in () if settled else arcs:
            levels[source] = max(levels[source], levels[target] + 1)
    return np.array(levels, np.intp)


def forgetful_sets(program: Program, sets: list[list[int]]) -> list[list[int]]:
    """Return the information sets at which the owner does not recall what bears on where in them it may be.

    It recalls that if it comes to all members with the same history, that is having known and done the same
    (perfect recall). What happened before a node that every path to the set must pass may be forgotten: it
    moves the likelihoods of all members alike, so histories start there.

    Source: H. W. Kuhn, "Extensive Games and the Problem of Information", Contributions to the Theory of Games
    II (1953), 193-216, definition 17; for graphs with shared nodes, own derivation.
    """
    if not sets:
        return []
    dominators = _dominators(program)
    known = {i: number for number, members in enumerate(sets) for i in members}
    return [
        members for members in sets if len(_histories(program, known, members, _last_common(dominators, members))) > 1
    ]


def _dominators(program: Program) -> dict[int, int]:
    """Return for each node the last one that every path to it passes before; for the start, itself.

    Source: K. D. Cooper, T. J. Harvey and K. Kennedy, "A Simple, Fast Dominance Algorithm" (2001), figure 3; as nodes
    are numbered along the paths, one round settles it.
    """
    dominators = {program.start: program.start}
    for source, target in zip(program.source.tolist(), program.target.tolist(), strict=True):
        met = dominators.get(target)
        dominators[target] = source if met is None else _last_common(dominators, [met, source])
    return dominators


def bottlenecks(program: Program, sets: Sequence[Sequence[int]]) -> list[int]:
    """Return for each set of nodes the last node that every path to any of them passes; a sole node is its own."""
    dominators = _dominators(program)
    return [_last_common(dominators, members) for members in sets]


def _last_common(dominators: Mapping[int, int], nodes: Sequence[int]) -> int:
    """Return the last node that every path from the start to any of the nodes passes."""
    common = nodes[0]
    for node in nodes[1:]:
        other = node
        # Nodes are numbered along the paths, so of two different ones the later is not the common one.
        while common != other:
            common, other = min(common, other), dominators[max(common, other)]
    return common


def _histories(program: Program, known: Mapping[int, int], members: Sequence[int], passed: int) -> set[int]:
    """Return the numbers of different histories with which the owner may come to a set from a node before it.

    At most two are told apart on the way: they are as good as many.
    """
    vertices = list(program.graph.vertices.values())
    owner = vertices[members[0]].by
    first, target = program.first_arc.tolist(), program.target.tolist()
    # (The history before, what was known then, what was done) → the number of a history; 0 is the empty one.
    numbers: dict[tuple[int, int, int], int] = {}
    arriving: dict[int, set[int]] = {passed: {0}}
    for i in range(passed, max(members) + 1):
        for branch, e in enumerate(range(first[i], first[i + 1])):
            leaving = arriving.get(i, set())
            if vertices[i].by == owner:
                steps = [(history, known.get(i, -1 - i), branch) for history in leaving]
                leaving = {numbers.setdefault(step, len(numbers) + 1) for step in steps}
            below = arriving.setdefault(target[e], set())
            below.update(sorted(leaving - below)[: 2 - len(below)])
    return set().union(*(arriving[i] for i in members))
