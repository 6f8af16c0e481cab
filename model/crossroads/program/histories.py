"""Histories kept apart: a program in which a node is copied for every amount that may have been earned before it.

Made from a program and from who judges by a utility of whole paths; handed to the layout in place of the program. Such
a utility does not add up along a path, so what a node is worth depends on what came before it. Copies are made only
where that is so: equal amounts are one history however they came about (``sums``), nodes after which nothing more is
earned are not copied, since the total is known before, and nor are those that no decision of the actor hangs on. On
the branch with which a total is complete its worth is paid, and nowhere else, so that rolling back takes means.

Source: expected utility of the whole, J. von Neumann and O. Morgenstern, "Theory of Games and Economic Behavior"
(1947), ch. 3; the state that has to be carried along, R. Bellman, "Dynamic Programming" (1957), ch. 3; for graphs with
shared nodes, own derivation.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from crossroads.errors import AnalysisError
from crossroads.graph import DecisionGraph
from crossroads.program.program import Apart, Program
from crossroads.program.sums import Histories, take_apart
from crossroads.program.tape import Slot, TapeWriter
from crossroads.program.utilities import Utility
from crossroads.prose import listed
from crossroads.scenario import Plays

Index = NDArray[np.intp]
Mask = NDArray[np.bool_]

# Nodes and copies of nodes beyond which solving would take more than about a minute.
MOST_COPIES = 250_000
# The history of an actor to whom it does not matter here.
_SETTLED = -1

State = tuple[int, ...]
"""The number of the history of each actor that keeps them apart."""


def keep_apart(program: Program, plays: Mapping[str, Plays], utilities: Mapping[str, Utility]) -> Program:
    """Return the program with histories kept apart as far as some utilities of whole paths ask for it.

    Parameters
    ----------
    utilities
        Actor → its utility of a path's total; actors whose choices or value are asked for.

    Raises
    ------
    AnalysisError
        If there are more than 250,000 histories at all nodes together.
    """
    if not utilities:
        return program
    tracks = [_Track(program, plays, actor, utility) for actor, utility in utilities.items()]
    return _Copying(program, tracks).program()


class _Track:
    """One actor's histories."""

    def __init__(self, program: Program, plays: Mapping[str, Plays], actor: str, utility: Utility) -> None:
        self.actor, self.utility = actor, utility
        nodes, arcs = (slots.tolist() for slots in program.actor_payoff[actor])
        self.nodes, self.arcs = nodes, arcs
        self._histories = Histories(take_apart(program.tape, {*nodes, *arcs}))
        self._written: dict[int, Slot] = {}
        self._is_needed = _needed(program, plays, actor)
        self._is_over = _over(program, nodes, arcs)

    def first(self, start: int) -> int:
        """Return the history with which paths start."""
        return 0 if self._is_needed[start] else _SETTLED

    def on(self, history: int, node: int, arc: int, target: int) -> tuple[int, int]:
        """Return the history with which a branch leads to a node, and the one whose worth is paid on it, if any."""
        if history == _SETTLED or not self._is_needed[target]:
            return _SETTLED, _SETTLED
        leaving = self._after(self._after(history, self.nodes[node]), self.arcs[arc])
        if not self._is_over[target]:
            return leaving, _SETTLED
        return _SETTLED, self._after(leaving, self.nodes[target])

    def alone(self, node: int) -> int:
        """Return the history that is complete at the start, where that is also the ending."""
        return self._after(0, self.nodes[node])

    def _after(self, history: int, slot: Slot) -> int:
        return self._histories.after(history, slot)

    def slot(self, history: int, writer: TapeWriter) -> Slot:
        """Return the slot of what was earned."""
        return self._histories.write(history, writer, self._written)


def _needed(program: Program, plays: Mapping[str, Plays], actor: str) -> Mask:
    """Return at which nodes an actor's history matters: those before, at and after its choices, (N,).

    To the perspective it matters everywhere, since the whole is valued by it.
    """
    chooses = [vertex.by == actor and plays[actor].kind != "assessed" for vertex in program.graph.vertices.values()]
    if actor == program.scenario.perspective:
        return np.full(len(chooses), fill_value=True)
    before, after = list(chooses), list(chooses)
    arcs = list(zip(program.source.tolist(), program.target.tolist(), strict=True))
    for source, target in arcs:
        after[target] = after[target] or after[source]
    for source, target in reversed(arcs):
        before[source] = before[source] or before[target]
    return np.array([one or other for one, other in zip(before, after, strict=True)])


def _over(program: Program, nodes: list[Slot], arcs: list[Slot]) -> Mask:
    """Return after which nodes, once they are entered, nothing more is earned, (N,)."""
    zero = TapeWriter(program.tape).zero
    is_over = np.ones(len(nodes), np.bool_)
    for e in range(len(arcs) - 1, -1, -1):
        source, target = int(program.source[e]), int(program.target[e])
        if arcs[e] != zero or nodes[target] != zero or not is_over[target]:
            is_over[source] = False
    return is_over


@dataclass(frozen=True)
class _Paid:
    """What one actor's totals are worth."""

    worths: Mapping[int, Slot]
    """Complete history → the slot of its worth; zero where none is complete."""
    places: tuple[tuple[str, Slot, Slot], ...]
    """Where each history is complete first, its total and its worth."""
    utility: Utility


@dataclass
class _Copies:
    """Branches of copies, in the order in which they are met."""

    sources: list[int] = field(default_factory=list)
    arcs: list[int] = field(default_factory=list)
    states: list[State] = field(default_factory=list)
    """The state with which each leads on."""
    paid: list[State] = field(default_factory=list)
    """The histories that are complete with it."""


class _Copying:
    """One pass over a program from the start to the endings."""

    def __init__(self, program: Program, tracks: list[_Track]) -> None:
        self._program, self._tracks = program, tracks
        # State → number among the copies of a node, for every node of the program.
        self._states: list[dict[State, int]] = [{} for _ in program.node_ids]
        self._found = _Copies()
        self._states[program.start][tuple(track.first(program.start) for track in tracks)] = 0
        self._walk()

    def _walk(self) -> None:
        first, targets = self._program.first_arc.tolist(), self._program.target.tolist()
        found, states, count = self._found, self._states, 1
        for node, here in enumerate(states):
            for state in here:
                for e in range(first[node], first[node + 1]):
                    target = targets[e]
                    steps = [track.on(h, node, e, target) for track, h in zip(self._tracks, state, strict=True)]
                    leading = tuple(history for history, _ in steps)
                    known = len(states[target])
                    count += states[target].setdefault(leading, known) == known
                    found.arcs.append(e)
                    found.states.append(leading)
                    found.paid.append(tuple(paid for _, paid in steps))
            if count > MOST_COPIES:
                raise self._too_many(node)

    def _too_many(self, node: int) -> AnalysisError:
        names, ids = listed(track.actor for track in self._tracks), self._program.node_ids
        problem = f"What {names} may have earned before a node has to be kept apart for a utility of the whole path"
        size = f"by the node {ids[node]} the {len(ids):,} nodes have become more than {MOST_COPIES:,}"
        remedy = "Round its payoffs, so that more histories earn the same, or give it an exponential utility"
        return AnalysisError(f"{problem}; {size}. {remedy}, which adds up along the path.")

    def program(self) -> Program:
        """Return the program of the copies."""
        old, found = self._program, self._found
        counts = [len(states) for states in self._states]
        begin = np.cumsum([0, *counts])
        nodes = np.repeat(np.arange(len(counts)), counts)
        arcs = np.array(found.arcs, np.intp)
        targets = old.target[arcs]
        at = [self._states[target][state] for target, state in zip(targets.tolist(), found.states, strict=True)]
        degrees = np.diff(old.first_arc)[nodes]
        ids = _ids(old, counts)
        writer = TapeWriter(old.tape)
        payoffs = {actor: (at_node[nodes], on_arc[arcs]) for actor, (at_node, on_arc) in old.actor_payoff.items()}
        judged, totals, utilities = dict(payoffs), {}, {}
        for i, track in enumerate(self._tracks):
            paid = self._paid(writer, i)
            at_node = np.full(len(nodes), writer.zero, np.intp)
            if not len(arcs):
                at_node[0] = paid.worths[track.alone(old.start)]
            judged[track.actor] = (at_node, np.array([paid.worths[each[i]] for each in found.paid], np.intp))
            totals[track.actor], utilities[track.actor] = paid.places, paid.utility
        before = {track.actor: self._before(writer, i) for i, track in enumerate(self._tracks)}
        source = np.repeat(np.arange(len(nodes)), degrees)
        target = begin[targets] + np.array(at, np.intp)
        return replace(
            old,
            graph=_graph(old.graph, ids, (nodes, arcs, source, target)),
            tape=writer.tape(),
            node_ids=tuple(ids),
            source=source,
            target=target,
            odds=old.odds[arcs],
            actor_payoff=judged,
            attribute_payoff={name: (n[nodes], e[arcs]) for name, (n, e) in old.attribute_payoff.items()},
            apart=Apart(old.graph, utilities, payoffs, before, totals),
        )

    def _paid(self, writer: TapeWriter, number: int) -> "_Paid":
        """Return what an actor's totals are worth where they are complete."""
        track, graph, base = self._tracks[number], self._program.graph, self._program.scenario.base_values
        places = {track.alone(self._program.start): self._program.scenario.start} if not graph.arcs else {}
        for arc, paid in zip(self._found.arcs, self._found.paid, strict=True):
            places.setdefault(paid[number], graph.arcs[arc].name)
        places.pop(_SETTLED, None)
        totals = {history: track.slot(history, writer) for history in places}

        def known() -> list[float]:
            numbers = writer.tape().numbers(base)
            return sorted({numbers[slot] for slot in totals.values()})

        utility = track.utility.fitted(track.actor, known, base)
        worths = {history: utility.worth(Writing(writer), total) for history, total in totals.items()}
        return _Paid(
            {_SETTLED: writer.zero, **worths},
            tuple((place, totals[history], worths[history]) for history, place in places.items()),
            utility,
        )

    def _before(self, writer: TapeWriter, number: int) -> Index:
        """Return the slots of what an actor has earned before each node, (N,)."""
        track = self._tracks[number]
        known: dict[int, Slot] = {_SETTLED: -1}
        slots = []
        for states in self._states:
            for state in states:
                history = state[number]
                if history not in known:
                    known[history] = track.slot(history, writer)
                slots.append(known[history])
        return np.array(slots, np.intp)


@dataclass(frozen=True)
class Writing:
    """Slots of a tape as numbers to work with."""

    writer: TapeWriter
    slots: Mapping[str, Slot] | None = None
    """Parameter → its slot, where that is not the writer's own."""

    def constant(self, value: float) -> Slot:
        """Return the slot of a fixed number."""
        return self.writer.constant(value)

    def parameter(self, name: str) -> Slot:
        """Return the slot of a parameter."""
        return self.writer.parameter(name) if self.slots is None else self.slots[name]

    def apply(self, operation: str, *operands: Slot) -> Slot:
        """Return the slot of an operation."""
        return self.writer.apply(operation, *operands)


def _ids(program: Program, counts: Iterable[int]) -> list[str]:
    """Return the ids of all copies: that of the node where there is one, numbered where there are several."""

    def names() -> Iterator[str]:
        for node_id, count in zip(program.node_ids, counts, strict=True):
            # No id of a scenario holds a number sign.
            yield from [node_id] if count == 1 else [f"{node_id}#{i}" for i in range(1, count + 1)]

    return list(names())


def _graph(old: DecisionGraph, ids: list[str], places: tuple[Index, Index, Index, Index]) -> DecisionGraph:
    """Return the graph of the copies, given their nodes and branches of the old one, and the ends of the branches."""
    nodes, arcs, sources, targets = (each.tolist() for each in places)
    written = list(old.vertices.values())
    sizes = Counter((vertex.by, vertex.information) for vertex in written)
    # A decision that shares its information with no other one is like any other: its owner knows what it earned.
    known = [vertex.information if sizes[vertex.by, vertex.information] > 1 else None for vertex in written]
    return DecisionGraph(
        scenario=old.scenario,
        vertices={
            node_id: replace(written[n], id=node_id, copied=written[n].original, information=known[n])
            for node_id, n in zip(ids, nodes, strict=True)
        },
        arcs=tuple(
            replace(old.arcs[e], source=ids[source], target=ids[target])
            for e, source, target in zip(arcs, sources, targets, strict=True)
        ),
    )
