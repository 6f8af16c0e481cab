"""Unfolding: a decision graph as a game tree, every shared node as often as histories lead to it.

Made from a reading; numbers become exact fractions, assessed actors become chance.
"""

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from crossroads.errors import AnalysisError
from crossroads.expressions import Expression
from crossroads.games.exact import decimal, exact
from crossroads.games.tree import CHANCE, GameTree, InformationSet, TreeNode
from crossroads.graph import Arc, Vertex
from crossroads.program import Reading
from crossroads.program.layout import bottlenecks, forgetful_sets, information_sets
from crossroads.scenario import Amount, Rest

MOST_NODES = 100_000
_NOTHING = Fraction(0)


def unfold(
    reading: Reading, players: Sequence[str] | None = None, onlookers: Sequence[str] = (), most_nodes: int = MOST_NODES
) -> GameTree:
    """Return the game that a reading states.

    What players may know follows the graph. Decisions that share their ``information`` are one information set. A
    history is known where all paths to such a set come through one node: each copy of that node in the tree has an
    information set of its own, since what follows is a game of its own.

    Parameters
    ----------
    players
        Actors whose moves and payoffs the game has; left out, those who choose.
    onlookers
        Further actors whose payoffs are told.

    Raises
    ------
    AnalysisError
        If the tree would have more nodes than allowed.

    Source: own derivation; on games of their own (subgames) R. Selten, "Spieltheoretische Behandlung eines
    Oligopolmodells mit Nachfrageträgheit", Zeitschrift für die gesamte Staatswissenschaft 121 (1965).
    """
    size = tree_size(reading)
    if size > most_nodes:
        problem = f"Unfolded into a tree the graph has {size:,} nodes; at most {most_nodes:,} are worked on."
        raise AnalysisError(f"{problem} Let fewer branches lead to shared nodes, or let fewer actors choose.")
    return _Unfolding(reading, tuple(players or reading.choosing), tuple(onlookers)).tree()


def tree_size(reading: Reading) -> int:
    """Return how many nodes the graph has as a tree."""
    program = reading.program
    copies = [0] * len(program.node_ids)
    copies[program.start] = 1
    for source, target in zip(program.source.tolist(), program.target.tolist(), strict=True):
        copies[target] += copies[source]
    return sum(copies)


@dataclass(frozen=True)
class _Exact:
    """The numbers of a scenario as fractions."""

    reading: Reading
    actors: tuple[str, ...]

    @cached_property
    def values(self) -> Mapping[str, Fraction]:
        """The base value of every parameter; formulas are worked out exactly from those."""
        known: dict[str, Fraction] = {}
        scenario = self.reading.program.scenario
        # The tape's order has every formula after what it is made of.
        for name in self.reading.program.tape.parameters:
            formula = scenario.parameters[name].expression
            known[name] = exact(formula, known) if formula.names else decimal(scenario.base_values[name])
        return known

    @cached_property
    def multipliers(self) -> list[dict[str, Fraction]]:
        """What each actor's gain takes of each attribute, more being better."""
        scenario = self.reading.program.scenario
        found = []
        for actor in self.actors:
            own = {name: exact(part, self.values) for name, part in scenario.multipliers(actor).items()}
            total = sum(own.values(), start=Fraction(0)) if scenario.actors[actor].normalised else Fraction(1)
            sign = -1 if scenario.actors[actor].goal == "min" else 1
            found.append({name: sign * part / total for name, part in own.items()})
        return found

    def gains(self, amounts: Sequence[Amount]) -> tuple[Fraction, ...]:
        """Return what each actor gains by some amounts."""
        earned: dict[str, Fraction] = {}
        for amount in amounts:
            points = exact(amount.points, self.values)
            points *= exact(amount.scale, self.values) if amount.scale is not None else 1
            earned[amount.attribute] = earned[amount.attribute] + points if amount.attribute in earned else points
        return tuple(self._gained(own, earned) for own in self.multipliers)

    @staticmethod
    def _gained(own: Mapping[str, Fraction], earned: Mapping[str, Fraction]) -> Fraction:
        terms = [own[name] * amount for name, amount in earned.items() if name in own]
        # Most sums have one term, and fractions are slow to add.
        return sum(terms[1:], start=terms[0]) if terms else _NOTHING

    def odds(self, arcs: Sequence[Arc]) -> tuple[Fraction, ...]:
        """Return the probabilities of a node's branches, summing to one exactly."""
        stated = [exact(arc.odds, self.values) if isinstance(arc.odds, Expression) else None for arc in arcs]
        left = Fraction(1) - sum((each for each in stated if each is not None), start=Fraction(0))
        full = [left if arc.odds is Rest.REST or each is None else each for arc, each in zip(arcs, stated, strict=True)]
        # Decimals that stand for fractions may miss one by their rounding, which the gate lets pass.
        total = sum(full, start=Fraction(0))
        return tuple(each / total for each in full)


class _Placed(NamedTuple):
    """A node of the graph at one place of the tree."""

    node: str
    parent: int
    branch: int
    arc: str
    """The branch that leads here, with its node; empty at the root."""


@dataclass
class _Unfolding:
    """The work of unfolding: what is known of the tree so far. Lives for one call of ``tree``."""

    reading: Reading
    players: tuple[str, ...]
    onlookers: tuple[str, ...]
    _placed: list[_Placed] = field(default_factory=list)
    _members: dict[tuple[str, int], list[int]] = field(default_factory=dict)

    def tree(self) -> GameTree:
        graph = self.reading.program.graph
        pending = [_Placed(graph.scenario.start, -1, 0, "")]
        while pending:
            here, number = pending.pop(), len(self._placed)
            self._placed.append(here)
            if self._vertices[here.node].by in self.players:
                self._members.setdefault(self._known_at(here.node, number), []).append(number)
            arcs = graph.arcs_of[here.node]
            pending += [_Placed(arc.target, number, i, arc.name) for i, arc in reversed(list(enumerate(arcs)))]
        sets = self._sets()
        labels = tuple(map(graph.scenario.actor_label, (*self.players, *self.onlookers)))
        return GameTree(graph.scenario.title, self.players, self.onlookers, labels, self._nodes(sets), sets)

    def _nodes(self, sets: Sequence[InformationSet]) -> tuple[TreeNode, ...]:
        of_node = {member: number for number, each in enumerate(sets) for member in each.members}
        below: list[list[int]] = [[] for _ in self._placed]
        for number, here in enumerate(self._placed[1:], start=1):
            below[here.parent].append(number)
        earned: dict[tuple[str, str], tuple[Fraction, ...]] = {}
        nodes = []
        for number, here in enumerate(self._placed):
            key = (here.arc, here.node)
            if key not in earned:
                on_way, there = self._on_arc.get(here.arc), self._at_node[here.node]
                earned[key] = tuple(map(operator.add, on_way, there)) if on_way else there
            bare, information = self._bare[here.node], of_node.get(number, CHANCE)
            nodes.append(bare.at(earned[key], (here.parent, here.branch), information, tuple(below[number])))
        return tuple(nodes)

    def _known_at(self, node_id: str, number: int) -> tuple[str, int]:
        """Return what tells an information set from all others: its first node, and which copy of a known history."""
        first, passed = self._set_of.get(node_id, (node_id, node_id))
        if passed is None:
            return (first, 0)
        while self._placed[number].node != passed:
            number = self._placed[number].parent
        return (first, number + 1)

    @cached_property
    def _set_of(self) -> dict[str, tuple[str, str | None]]:
        """Node of an information set → its first member, and the last node that all paths to the set pass.

        None where the owner forgets: then all copies are one set.
        """
        program = self.reading.program
        sets = information_sets(program, self.reading.plays)
        forgotten = [set(members) for members in forgetful_sets(program, sets)]
        found: dict[str, tuple[str, str | None]] = {}
        for members, passed in zip(sets, bottlenecks(program, sets), strict=True):
            known = None if set(members) in forgotten else program.node_ids[passed]
            found |= {program.node_ids[each]: (program.node_ids[members[0]], known) for each in members}
        return found

    def _sets(self) -> tuple[InformationSet, ...]:
        met = sorted((members for members in self._members.values() if members), key=lambda members: members[0])
        return tuple(self._set(members) for members in met)

    def _set(self, members: list[int]) -> InformationSet:
        vertex = self._vertices[self._placed[members[0]].node]
        arcs = self.reading.program.graph.arcs_of[vertex.id]
        return InformationSet(
            player=self.players.index(str(vertex.by)),
            name=vertex.information or "",
            label=vertex.label,
            branches=tuple(arc.id for arc in arcs),
            labels=tuple(arc.label for arc in arcs),
            members=tuple(members),
        )

    @property
    def _vertices(self) -> Mapping[str, Vertex]:
        return self.reading.program.graph.vertices

    @cached_property
    def _exact(self) -> _Exact:
        return _Exact(self.reading, (*self.players, *self.onlookers))

    @cached_property
    def _at_node(self) -> dict[str, tuple[Fraction, ...]]:
        return {node_id: self._exact.gains(vertex.amounts) for node_id, vertex in self._vertices.items()}

    @cached_property
    def _on_arc(self) -> dict[str, tuple[Fraction, ...]]:
        return {arc.name: self._exact.gains(arc.amounts) for arc in self.reading.program.graph.arcs}

    @cached_property
    def _bare(self) -> dict[str, TreeNode]:
        """Every node of the graph as a node of the tree, without its place and payoffs."""
        return {node_id: self._bare_node(vertex) for node_id, vertex in self._vertices.items()}

    def _bare_node(self, vertex: Vertex) -> TreeNode:
        scenario = self.reading.program.scenario
        is_chance = vertex.kind != "outcome" and vertex.by not in self.players
        arcs = self.reading.program.graph.arcs_of[vertex.id] if is_chance else ()
        effects = {amount.effect for amount in vertex.amounts}
        effect = effects.pop() if len(effects) == 1 else None
        return TreeNode(
            node=vertex.id,
            # The ending of a branch that leads nowhere has no name of its own.
            label=vertex.label if vertex.id in scenario.nodes else "",
            kind="chance" if is_chance else vertex.kind,
            payoffs=(),
            parent=-1,
            branch=0,
            odds=self._exact.odds(arcs) if is_chance else (),
            labels=tuple(arc.label for arc in arcs),
            effect=(scenario.file.effects[effect].label or effect) if effect else "",
        )
