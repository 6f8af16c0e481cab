"""The order of work: which nodes are rolled back together, and which decisions hang on hidden information.

Made from a program and from who chooses; used by the rollback. Nodes of one level, role and number of branches
form a group, so that a graph of any size takes a few array operations a level, and a chain needs no recursion.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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
class Layout:
    """The groups in the order of rolling back, later nodes first."""

    groups: tuple[Group, ...]
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
    forgetful = _without_recall(program, sets)
    together = [members for members in sets if members not in forgetful]
    set_of = {i: number for number, members in enumerate(together) for i in members}
    levels = _levels(program, together)
    fixed = {i for members in forgetful for i in members}
    keys: dict[tuple[int, int, str, int, int], list[int]] = {}
    first = program.first_arc
    for i, vertex in enumerate(program.graph.vertices.values()):
        degree = int(first[i + 1] - first[i])
        if degree == 0:
            continue
        role, owner = "odds", -1
        if vertex.by is not None and i not in fixed and plays[vertex.by].kind != "assessed":
            role, owner = plays[vertex.by].kind, program.actors.index(vertex.by)
        keys.setdefault((levels[i], set_of.get(i, -1), role, owner, degree), []).append(i)
    groups = []
    for (_, number, role, owner, degree), members in sorted(keys.items(), key=lambda item: item[0]):
        nodes = np.array(members, np.intp)
        groups.append(Group(role, owner, nodes, first[nodes][:, None] + np.arange(degree), number >= 0))
    return Layout(tuple(groups), tuple(np.array(members, np.intp) for members in forgetful))


def _levels(program: Program, together: list[list[int]]) -> list[int]:
    """Return each node's distance from the furthest ending, nodes of one information set level with each other."""
    levels = [0] * len(program.node_ids)
    source, target = program.source.tolist(), program.target.tolist()
    changed = True
    while changed:
        for e in range(len(source) - 1, -1, -1):
            below = levels[target[e]] + 1
            if below > levels[source[e]]:
                levels[source[e]] = below
        # A set waits for all of its members; with recall there is no circle, so the levels settle.
        changed = False
        for members in together:
            highest = max(levels[i] for i in members)
            changed = changed or any(levels[i] < highest for i in members)
            for i in members:
                levels[i] = highest
    return levels


# A history is what an actor has known and done so far: the last choice it recalls, and what it recalled there.
_History = tuple[object, ...]


def _without_recall(program: Program, sets: list[list[int]]) -> list[list[int]]:
    """Return the information sets at which the owner's memory differs between members (imperfect recall).

    At a decision of its own that stands alone the actor knows where it is, which is all that matters later; so
    histories start anew there. At a set they go on. A set whose members bring different histories lacks recall:
    the belief over its members would depend on the actor's own earlier choices.

    Source: H. W. Kuhn, "Extensive Games and the Problem of Information", Contributions to the Theory of Games II
    (1953), 193-216, definition 17; for graphs with shared nodes, own derivation.
    """
    set_of = {i: number for number, members in enumerate(sets) for i in members}
    vertices = list(program.graph.vertices.values())
    owners = {vertices[members[0]].by for members in sets}
    lacking: set[int] = set()
    for owner in owners:
        histories = _histories(program, set_of, owner)
        for number, members in enumerate(sets):
            if vertices[members[0]].by == owner:
                met = set().union(*(histories[i] for i in members))
                if len(met) > 1 or any(number in _sets_in(history) for history in met):
                    lacking.add(number)
    return [members for number, members in enumerate(sets) if number in lacking]


def _histories(program: Program, set_of: Mapping[int, int], owner: str | None) -> list[set[_History]]:
    """Return the histories with which the actor may arrive at each node; two are kept where there are more."""
    vertices = list(program.graph.vertices.values())
    histories: list[set[_History]] = [set() for _ in vertices]
    histories[program.start].add(())
    first, target = program.first_arc.tolist(), program.target.tolist()
    for i, vertex in enumerate(vertices):
        for branch, e in enumerate(range(first[i], first[i + 1])):
            if vertex.by != owner:
                arriving: Iterable[_History] = histories[i]
            elif i in set_of:
                arriving = [(history, set_of[i], branch) for history in histories[i]]
            else:
                arriving = [((), -1 - i, branch)]
            below = histories[target[e]]
            for history in arriving:
                if len(below) < 2:
                    below.add(history)
    return histories


def _sets_in(history: _History) -> set[object]:
    found: set[object] = set()
    while history:
        found.add(history[1])
        history = history[0]  # type: ignore[assignment]  # a history's first entry is the history before it
    return found
