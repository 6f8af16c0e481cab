"""The program: a decision graph compiled once to flat arrays and a tape of formulas.

Made from a decision graph; it depends on the scenario's shape alone, so changed values, draws and sweeps run the
same program. Nodes and branches are numbered in the graph's order, each node before those it leads to.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from crossroads.graph import DecisionGraph
from crossroads.program.tape import Slot, Tape, TapeWriter
from crossroads.scenario import Amount, Exponential, Rest, Scenario

Array = NDArray[np.float64]
Index = NDArray[np.intp]


@dataclass(frozen=True)
class Program:
    """A decision graph ready to be rolled back for any values of its parameters."""

    graph: DecisionGraph
    tape: Tape
    node_ids: tuple[str, ...]
    source: Index  # (E,) the node of each branch
    target: Index  # (E,) the node that each branch leads to
    odds: Index  # (E,) slot of the stated probability; -1 where none is stated
    actors: tuple[str, ...]
    attributes: tuple[str, ...]
    actor_payoff: Mapping[str, tuple[Index, Index]]
    """Actor → slots of what its objective gains at each node (N,) and on each branch (E,)."""
    attribute_payoff: Mapping[str, tuple[Index, Index]]
    """Attribute → slots of what is earned at each node (N,) and on each branch (E,)."""
    tolerance: Mapping[str, Slot]
    """Actor with exponential utility → slot of its risk tolerance."""

    @property
    def scenario(self) -> Scenario:
        """The scenario that was compiled."""
        return self.graph.scenario

    @cached_property
    def node_index(self) -> dict[str, int]:
        """Node id → its number."""
        return {node_id: i for i, node_id in enumerate(self.node_ids)}

    @cached_property
    def arc_index(self) -> dict[str, int]:
        """Branch as ``node.branch`` → its number."""
        return {arc.name: e for e, arc in enumerate(self.graph.arcs)}

    @cached_property
    def first_arc(self) -> Index:
        """Where each node's branches start among all branches; one more entry at the end, (N + 1,)."""
        counts = np.bincount(self.source, minlength=len(self.node_ids))
        return np.concatenate(([0], np.cumsum(counts))).astype(np.intp)

    @property
    def start(self) -> int:
        """The number of the node at which every path starts."""
        return self.node_index[self.scenario.start]

    def base(self) -> dict[str, Array]:
        """Return the base value of every input, each as a block of one."""
        values = self.scenario.base_values
        return {name: np.array([values[name]]) for name in self.tape.inputs}

    def block(self, changes: Mapping[str, Sequence[float] | Array]) -> dict[str, Array]:
        """Return a block of parameter values: the base everywhere but for the changed inputs.

        Parameters
        ----------
        changes
            Input → its values, all of one length.
        """
        width = max((len(column) for column in changes.values()), default=1)
        block = {name: np.repeat(value, width) for name, value in self.base().items()}
        block.update({name: np.asarray(column, np.float64) for name, column in changes.items()})
        return block


def compile_graph(graph: DecisionGraph) -> Program:
    """Return the program of a decision graph."""
    scenario = graph.scenario
    writer = _declared(scenario)
    node_ids = tuple(graph.vertices)
    index = {node_id: i for i, node_id in enumerate(node_ids)}
    earned = _Earned(writer, graph)
    multipliers = {actor: _multipliers(writer, scenario, actor) for actor in scenario.actors}
    return Program(
        graph=graph,
        odds=_odds(writer, graph),
        actor_payoff={actor: earned.objective(multipliers[actor]) for actor in scenario.actors},
        attribute_payoff={name: earned.objective({name: writer.one}) for name in scenario.attributes},
        tolerance={
            actor: writer.formula(part.risk.tolerance)
            for actor, part in scenario.actors.items()
            if isinstance(part.risk, Exponential)
        },
        node_ids=node_ids,
        source=np.array([index[arc.source] for arc in graph.arcs], np.intp),
        target=np.array([index[arc.target] for arc in graph.arcs], np.intp),
        actors=tuple(scenario.actors),
        attributes=tuple(scenario.attributes),
        tape=writer.tape(),
    )


def _declared(scenario: Scenario) -> TapeWriter:
    """Return a tape that knows all parameters; formulas come after what they are made of."""
    writer = TapeWriter()
    pending = dict(scenario.parameters)
    known: set[str] = set()
    while pending:
        ready = [each for each in pending.values() if each.expression.names <= known]
        for parameter in ready:
            writer.declare(parameter.name, parameter.expression)
            known.add(parameter.name)
            del pending[parameter.name]
    return writer


def _multipliers(writer: TapeWriter, scenario: Scenario, actor: str) -> dict[str, Slot]:
    """Return the slots of an actor's multipliers, divided by their sum where the scenario says so."""
    slots = {attribute: writer.formula(each) for attribute, each in scenario.multipliers(actor).items()}
    if not scenario.actors[actor].normalised:
        return slots
    total = writer.total(list(slots.values()))
    return {attribute: writer.apply("div", slot, total) for attribute, slot in slots.items()}


def _odds(writer: TapeWriter, graph: DecisionGraph) -> Index:
    """Return the slot of each branch's probability, with rest and weights worked out; -1 where none is stated."""
    slots: list[Slot] = []
    for arcs in graph.arcs_of.values():
        stated = {arc.id: writer.formula(arc.odds) for arc in arcs if arc.odds not in (None, Rest.REST)}  # type: ignore[arg-type]
        total = writer.total(list(stated.values()))
        for arc in arcs:
            if arc.odds is None:
                slots.append(-1)
            elif arc.odds is Rest.REST:
                slots.append(writer.apply("sub", writer.one, total))
            elif arc.is_weight:
                slots.append(writer.apply("div", stated[arc.id], total))
            else:
                slots.append(stated[arc.id])
    return np.array(slots, np.intp)


@dataclass(frozen=True)
class _Earned:
    """What nodes and branches earn, as slots."""

    writer: TapeWriter
    graph: DecisionGraph

    def objective(self, multipliers: Mapping[str, Slot]) -> tuple[Index, Index]:
        """Return the slots of the weighted sum of attributes at each node and on each branch."""
        nodes = [self._sum(vertex.amounts, multipliers) for vertex in self.graph.vertices.values()]
        arcs = [self._sum(arc.amounts, multipliers) for arc in self.graph.arcs]
        return np.array(nodes, np.intp), np.array(arcs, np.intp)

    def _sum(self, amounts: Iterable[Amount], multipliers: Mapping[str, Slot]) -> Slot:
        writer = self.writer
        terms = []
        for amount in amounts:
            if amount.attribute in multipliers:
                points = writer.formula(amount.points)
                if amount.scale is not None:
                    points = writer.apply("mul", points, writer.formula(amount.scale))
                terms.append(writer.apply("mul", points, multipliers[amount.attribute]))
        return writer.total(terms)
