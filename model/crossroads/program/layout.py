"""The order of work: which nodes are rolled back together, and which decisions hang on hidden information.

Made from a program and from who chooses; used by the rollback. Nodes of one level, role and number of
branches form a group, so that a graph of any size takes a few array operations a level, and a chain needs no
recursion.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from crossroads.program.heights import find_heights
from crossroads.program.program import Program
from crossroads.scenario import Plays

Array = NDArray[np.float64]
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
class Step:
    """A group, or information sets of one shape that do not hang on one another and are worked out at once."""

    role: Role
    owner: int
    nodes: Index  # (n * k,) the first members of all sets, then the second ones, and so on
    arcs: Index  # (n * k, B)
    targets: Index  # (n * k, B)
    sets: int
    """How many sets there are, k; each node of a group that is no information set is one of its own."""


@dataclass(frozen=True)
class Layout:
    """The groups in the order of rolling back, later nodes first."""

    groups: tuple[Group, ...]
    arrivals: tuple[Arrivals, ...]
    """All nodes but the start in the order of going forward, earlier nodes first."""
    forgetful: tuple[Index, ...] = ()
    """Information sets whose owner does not recall what it did or knew, each as its nodes (n,): no order of
    rolling back solves them, so their strategies are searched."""

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The groups, with information sets of one shape together: thousands of sets take a few array operations."""
        return tuple(_steps(self.groups))

    @cached_property
    def members(self) -> tuple[Index, Index, Index]:
        """The members of all information sets, (M,), where each set begins among them, and how large each is, (K,)."""
        together = [group.nodes for group in self.groups if group.together]
        sizes = np.array([len(nodes) for nodes in together], np.intp)
        return np.concatenate([np.empty(0, np.intp), *together]), np.cumsum(sizes) - sizes, sizes

    def unmet(self, logs: Array) -> NDArray[np.bool_]:
        """Return which nodes belong to information sets that are not met, from logarithms of likelihoods, (N, S)."""
        found = np.zeros(logs.shape, np.bool_)
        members, begin, sizes = self.members
        if len(members):
            top = np.maximum.reduceat(logs[members], begin)
            found[members] = np.repeat(np.isneginf(top), sizes, axis=0)
        return found

    def normalise(self, logs: Array) -> Array:
        """Return beliefs over the members of each information set from logarithms of likelihoods, (N, S).

        Where none of a set's members can be met, they count alike; all other nodes have 1.
        """
        beliefs = np.ones_like(logs)
        members, begin, sizes = self.members
        if len(members):
            here = logs[members]
            top = np.maximum.reduceat(here, begin)
            likely = np.exp(here - np.repeat(np.where(np.isneginf(top), 0.0, top), sizes, axis=0))
            total = np.repeat(np.add.reduceat(likely, begin), sizes, axis=0)
            even = 1 / np.repeat(sizes, sizes)[:, None]
            beliefs[members] = np.where(total > 0, likely / np.where(total > 0, total, 1.0), even)
        return beliefs


def _steps(groups: Sequence[Group]) -> Iterator[Step]:
    run: list[Group] = []
    met: set[int] = set()
    for group in groups:
        is_alike = bool(run) and group.together and (group.role, group.arcs.shape) == (run[0].role, run[0].arcs.shape)
        if run and not (is_alike and met.isdisjoint(group.targets.ravel().tolist())):
            yield _joined(run)
            run, met = [], set()
        if group.together:
            run.append(group)
            met.update(group.nodes.tolist())
        else:
            yield Step(group.role, group.owner, group.nodes, group.arcs, group.targets, len(group.nodes))
    if run:
        yield _joined(run)


def _joined(groups: Sequence[Group]) -> Step:
    def laid(parts: Sequence[Index]) -> Index:
        joined = np.stack(parts, axis=1)  # (n, k, …)
        return joined.reshape(-1, *joined.shape[2:])

    nodes, arcs = laid([each.nodes for each in groups]), laid([each.arcs for each in groups])
    targets = laid([each.targets for each in groups])
    return Step(groups[0].role, groups[0].owner, nodes, arcs, targets, len(groups))


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
    return _laid_out(program, plays, [each for each in sets if each not in forgetful], forgetful)


def lay_out_seeing(program: Program, plays: Mapping[str, Plays]) -> Layout:
    """Return the order of work if everybody could see where it is: what nobody can do better than."""
    return _laid_out(program, plays, [], [])


def lay_out_updating(program: Program, plays: Mapping[str, Plays]) -> Layout:
    """Return the order of work in which sets without recall are decided like others, each given all the rest.

    Left over as ``forgetful`` are those that no order suits: a set that leads to itself, or to another one that leads
    back.
    """
    sets = information_sets(program, plays)
    entangled = _entangled(program, sets)
    return _laid_out(program, plays, [each for each in sets if each not in entangled], entangled)


def _laid_out(
    program: Program, plays: Mapping[str, Plays], together: list[list[int]], searched: list[list[int]]
) -> Layout:
    levels = _levels(program, together)
    held = {i for members in searched for i in members}
    return Layout(
        groups=tuple(_groups(program, plays, levels, together, held)),
        arrivals=tuple(_arrivals(program, levels)),
        forgetful=tuple(np.array(members, np.intp) for members in searched),
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
    count = len(program.node_ids)
    stands_for = np.arange(count)
    for members in together:
        # A set waits for all of its members. What is decided together goes in no circle, so there is a level.
        stands_for[members] = members[0]
    return find_heights(stands_for[program.source], stands_for[program.target], count)[stands_for]


def _entangled(program: Program, sets: list[list[int]]) -> list[list[int]]:
    """Return the sets that lead, over members of any sets, back to themselves."""
    marks = [0] * len(program.node_ids)
    for number, members in enumerate(sets):
        for i in members:
            marks[i] = 1 << number
    below = [0] * len(marks)  # the sets that each node leads to, as the bits of a number
    for source, target in zip(program.source.tolist()[::-1], program.target.tolist()[::-1], strict=True):
        below[source] |= below[target] | marks[target]
    leads = [0] * len(sets)
    for number, members in enumerate(sets):
        for i in members:
            leads[number] |= below[i]
    for through in range(len(sets)):
        leads = [each | leads[through] if each >> through & 1 else each for each in leads]
    return [members for number, members in enumerate(sets) if leads[number] >> number & 1]


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
    dominators = find_dominators(program)
    known = {i: number for number, members in enumerate(sets) for i in members}
    owners = [vertex.by for vertex in program.graph.vertices.values()]
    # Sets that part at the same node, of one owner, are looked through in one go.
    alike: dict[tuple[int, str | None], list[list[int]]] = {}
    for members in sets:
        alike.setdefault((last_common(dominators, members), owners[members[0]]), []).append(members)
    found = []
    for (passed, owner), together in alike.items():
        arriving = _histories(program, known, owner, passed, max(max(members) for members in together))
        found += [each for each in together if len(set().union(*(arriving[i] for i in each))) > 1]
    return sorted(found, key=lambda members: known[members[0]])


def find_dominators(program: Program) -> dict[int, int]:
    """Return for each node the last one that every path to it passes before; for the start, itself.

    Source: K. D. Cooper, T. J. Harvey and K. Kennedy, "A Simple, Fast Dominance Algorithm" (2001), figure 3; as nodes
    are numbered along the paths, one round settles it.
    """
    dominators = {program.start: program.start}
    for source, target in zip(program.source.tolist(), program.target.tolist(), strict=True):
        met = dominators.get(target)
        dominators[target] = source if met is None else last_common(dominators, [met, source])
    return dominators


def bottlenecks(program: Program, sets: Sequence[Sequence[int]]) -> list[int]:
    """Return for each set of nodes the last node that every path to any of them passes; a sole node is its own."""
    dominators = find_dominators(program)
    return [last_common(dominators, members) for members in sets]


def last_common(dominators: Mapping[int, int], nodes: Sequence[int]) -> int:
    """Return the last node that every path from the start to any of the nodes passes."""
    common = nodes[0]
    for node in nodes[1:]:
        other = node
        # Nodes are numbered along the paths, so of two different ones the later is not the common one.
        while common != other:
            common, other = min(common, other), dominators[max(common, other)]
    return common


def _histories(
    program: Program, known: Mapping[int, int], owner: str | None, passed: int, last: int
) -> dict[int, set[int]]:
    """Return for each node up to a last one the numbers of the histories with which an actor may come to it.

    Histories start at a node that is passed. At most two are told apart on the way: they are as good as many.
    """
    vertices = list(program.graph.vertices.values())
    first, target = program.first_arc.tolist(), program.target.tolist()
    # (The history before, what was known then, what was done) → the number of a history; 0 is the empty one.
    numbers: dict[tuple[int, int, int], int] = {}
    arriving: dict[int, set[int]] = {passed: {0}}
    for i in range(passed, last + 1):
        for branch, e in enumerate(range(first[i], first[i + 1])):
            leaving = arriving.get(i, set())
            if vertices[i].by == owner:
                steps = [(history, known.get(i, -1 - i), branch) for history in leaving]
                leaving = {numbers.setdefault(step, len(numbers) + 1) for step in steps}
            below = arriving.setdefault(target[e], set())
            below.update(sorted(leaving - below)[: 2 - len(below)])
    return arriving
