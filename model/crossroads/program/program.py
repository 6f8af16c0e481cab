"""The program: a decision graph compiled once to flat arrays and a tape of formulas.

Made from a decision graph; it depends on the scenario's shape alone, so changed values, draws and sweeps run
the same program. Nodes and branches are numbered in the graph's order, each node before those it leads to.
"""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from graphlib import TopologicalSorter

import numpy as np
from numpy.typing import NDArray

from crossroads.errors import AnalysisError
from crossroads.expressions import Expression
from crossroads.graph import Arc, DecisionGraph
from crossroads.program.tape import Slot, Tape, TapeWriter
from crossroads.program.utilities import Utility
from crossroads.prose import nearest
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
    apart: "Apart | None" = None
    """What is known of histories, where nodes are copied to keep them apart."""

    @property
    def scenario(self) -> Scenario:
        """The scenario that was compiled."""
        return self.graph.scenario

    @property
    def written(self) -> DecisionGraph:
        """The graph as the scenario states it, every node once."""
        return self.graph if self.apart is None else self.apart.written

    @property
    def utilities(self) -> Mapping[str, Utility]:
        """Actor whose utility is one of whole paths, where it matters → that utility."""
        return {} if self.apart is None else self.apart.utilities

    def earned(self, actor: str) -> tuple[Index, Index]:
        """Return the slots of what an actor's objective gains at each node (N,) and on each branch (E,)."""
        known = self.actor_payoff if self.apart is None else self.apart.earned
        return known[actor]

    @cached_property
    def copies(self) -> dict[str, list[int]]:
        """Node id of the scenario → the numbers of its copies; one, where histories are not kept apart."""
        return _places(self.node_names)

    @cached_property
    def arc_copies(self) -> dict[str, list[int]]:
        """Branch as ``node.branch`` → the numbers of its copies."""
        return _places(self.arc_names)

    @cached_property
    def node_names(self) -> tuple[str, ...]:
        """The id that the scenario gives each node, (N,): several copies of a node share it."""
        return tuple(vertex.original for vertex in self.graph.vertices.values())

    @cached_property
    def arc_names(self) -> tuple[str, ...]:
        """Each branch as the scenario names it, ``node.branch``, (E,)."""
        names = self.node_names
        return tuple(f"{names[n]}.{arc.id}" for n, arc in zip(self.source.tolist(), self.graph.arcs, strict=True))

    @cached_property
    def first_decision(self) -> tuple[int, ...]:
        """The numbers of the nodes of the perspective's first decision."""
        return tuple(n for node_id in self.scenario.first_decision for n in self.copies[node_id])

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

        Raises
        ------
        AnalysisError
            If a name is no parameter or that of a formula, or if the lengths differ.
        """
        columns = {name: np.asarray(column, np.float64) for name, column in changes.items()}
        width = self.width_of(columns)
        return {name: np.repeat(value, width) for name, value in self.base().items()} | columns

    def width_of(self, columns: Mapping[str, Array]) -> int:
        """Return how many values some inputs are given; 1 where there are none.

        Raises
        ------
        AnalysisError
            If a name is no parameter or that of a formula, or if the lengths differ.
        """
        for name in columns:
            if name not in self.tape.parameters:
                raise AnalysisError(f"There is no parameter {name}. {nearest(name, self.tape.parameters)}")
            if name not in self.tape.inputs:
                formula = self.scenario.parameters[name].expression
                made_of = ", ".join(sorted(formula.names))
                problem = f"{name} is the formula {formula.text!r} and takes its value from {made_of}."
                raise AnalysisError(f"{problem} Change what it is made of.")
        if len({len(column) for column in columns.values()}) > 1:
            lengths = ", ".join(f"{name} has {len(column)}" for name, column in columns.items())
            raise AnalysisError(f"The parameters of a block have equally many values; here {lengths}.")
        return max((len(column) for column in columns.values()), default=1)


@dataclass(frozen=True)
class Apart:
    """What a program knows of histories that are kept apart."""

    written: DecisionGraph
    """The graph as the scenario states it."""
    utilities: Mapping[str, Utility]
    """Actor → its utility of a path's total."""
    earned: Mapping[str, tuple[Index, Index]]
    """Actor → slots of what its objective gains at each node (N,) and on each branch (E,)."""
    before: Mapping[str, Index]
    """Actor with such a utility → slot of what it has earned before each node, (N,); -1 where that does not matter
    any more, or differs from path to path."""
    totals: Mapping[str, tuple[tuple[str, Slot, Slot], ...]]
    """Actor with such a utility → where totals are complete, each once: the place, the total, its worth."""


def _places(names: Sequence[str]) -> dict[str, list[int]]:
    """Return name → where it stands in a sequence."""
    found: dict[str, list[int]] = {}
    for i, name in enumerate(names):
        found.setdefault(name, []).append(i)
    return found


def compile_graph(graph: DecisionGraph) -> Program:
    """Return the program of a decision graph."""
    with _collector_paused():
        return _compile(graph)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the garbage collector from looking through all steps again and again while they are made; none of them goes.

    For a tree of 100,000 nodes that is half of the time.
    """
    is_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_on:
            gc.enable()


def _compile(graph: DecisionGraph) -> Program:
    scenario = graph.scenario
    writer = _declared(scenario)
    node_ids = tuple(graph.vertices)
    index = {node_id: i for i, node_id in enumerate(node_ids)}
    source = np.array([index[arc.source] for arc in graph.arcs], np.intp)
    at_nodes = _earned(writer, (vertex.amounts for vertex in graph.vertices.values()))
    on_arcs = _earned(writer, (arc.amounts for arc in graph.arcs))

    @cache
    def gained(multipliers: tuple[tuple[str, Slot], ...]) -> tuple[Index, Index]:
        return (
            _objective(writer, len(graph.vertices), at_nodes, multipliers),
            _objective(writer, len(graph.arcs), on_arcs, multipliers),
        )

    return Program(
        graph=graph,
        odds=_odds(writer, graph.arcs, source),
        actor_payoff={actor: gained(_multipliers(writer, scenario, actor)) for actor in scenario.actors},
        attribute_payoff={name: gained(((name, writer.one),)) for name in scenario.attributes},
        tolerance={
            actor: writer.formula(part.risk.tolerance)
            for actor, part in scenario.actors.items()
            if isinstance(part.risk, Exponential)
        },
        node_ids=node_ids,
        source=source,
        target=np.array([index[arc.target] for arc in graph.arcs], np.intp),
        actors=tuple(scenario.actors),
        attributes=tuple(scenario.attributes),
        tape=writer.tape(),
    )


def _declared(scenario: Scenario) -> TapeWriter:
    """Return a tape that knows all parameters; formulas come after what they are made of."""
    writer = TapeWriter()
    expressions = {name: parameter.expression for name, parameter in scenario.parameters.items()}
    needs = {name: sorted(expression.names) for name, expression in expressions.items()}
    for name in TopologicalSorter(needs).static_order():
        writer.declare(name, expressions[name])
    return writer


def _multipliers(writer: TapeWriter, scenario: Scenario, actor: str) -> tuple[tuple[str, Slot], ...]:
    """Return an actor's multipliers as attributes and slots, divided by their sum where the scenario says so."""
    slots = {attribute: writer.formula(each) for attribute, each in scenario.multipliers(actor).items()}
    if not scenario.actors[actor].normalised:
        return tuple(slots.items())
    total = writer.total(list(slots.values()))
    return tuple((attribute, writer.apply("div", slot, total)) for attribute, slot in slots.items())


def _odds(writer: TapeWriter, arcs: Sequence[Arc], source: Index) -> Index:
    """Return the slot of each branch's probability, rest and weights worked out; -1 where none is stated."""
    slots = np.full(len(arcs), -1, np.intp)
    begins = np.flatnonzero(np.diff(source, prepend=-1))
    ends = np.append(begins[1:], len(arcs))
    fixed = _fixed(arcs, begins, ends - begins) if len(arcs) else np.empty(0)
    is_fixed = np.isfinite(fixed)
    slots[is_fixed] = writer.constants(fixed[is_fixed])
    for begin, end in zip(begins[~is_fixed[begins]].tolist(), ends[~is_fixed[begins]].tolist(), strict=True):
        slots[begin:end] = _shares(writer, arcs[begin:end])
    return slots


def _fixed(arcs: Sequence[Arc], begins: Index, counts: Index) -> Array:
    """Return the probability of each branch at nodes where plain numbers state all of them; NaN elsewhere.

    These are worked out at once, as large trees have many.
    """
    stated = [arc.odds.constant if isinstance(arc.odds, Expression) else None for arc in arcs]
    numbers = np.array(stated, np.float64)
    totals = np.repeat(np.add.reduceat(numbers, begins), counts)
    is_weight = np.array([arc.is_weight for arc in arcs])
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(is_weight, numbers / totals, np.where(np.isfinite(totals), numbers, np.nan))


def _shares(writer: TapeWriter, arcs: Sequence[Arc]) -> list[Slot]:
    stated = {arc.id: writer.formula(arc.odds) for arc in arcs if isinstance(arc.odds, Expression)}
    total = writer.total(list(stated.values()))
    return [_share(writer, arc, stated, total) for arc in arcs]


def _share(writer: TapeWriter, arc: Arc, stated: Mapping[str, Slot], total: Slot) -> Slot:
    if arc.odds is None:
        return -1
    if arc.odds is Rest.REST:
        return writer.apply("sub", writer.one, total)
    return writer.apply("div", stated[arc.id], total) if arc.is_weight else stated[arc.id]


def _earned(writer: TapeWriter, places: Iterable[Iterable[Amount]]) -> dict[str, dict[int, Slot]]:
    """Return attribute → place → slot of what is earned of it there, for the places where something is."""
    earned: dict[str, dict[int, Slot]] = {}
    for i, amounts in enumerate(places):
        for amount in amounts:
            points = writer.formula(amount.points)
            if amount.scale is not None:
                points = writer.apply("mul", points, writer.formula(amount.scale))
            there = earned.setdefault(amount.attribute, {})
            there[i] = writer.apply("add", there[i], points) if i in there else points
    return earned


def _objective(
    writer: TapeWriter,
    count: int,
    earned: Mapping[str, Mapping[int, Slot]],
    multipliers: Iterable[tuple[str, Slot]],
) -> Index:
    """Return the slot of the weighted sum of attributes in every place."""
    sums: dict[int, Slot] = {}
    # In the order of the multipliers, so that equal sums are one step.
    for name, multiplier in multipliers:
        for i, slot in earned.get(name, {}).items():
            term = writer.apply("mul", slot, multiplier)
            sums[i] = writer.apply("add", sums[i], term) if i in sums else term
    slots = np.full(count, writer.zero, np.intp)
    slots[list(sums)] = list(sums.values())
    return slots
