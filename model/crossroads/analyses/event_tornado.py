"""Which events does the choice hang on: what would it be worth to know how each of them turns out?

Every chance node, and every move of an assessed other actor, is resolved: the probability of each branch in turn is
set to 1, and the scenario is solved anew, so that decisions adapt to what is known. Moves that share information are
one move and are resolved together. The bar of an event runs from its worst to its best branch.

Source: as of ``tornado``; events in place of parameters: R. T. Clemen and T. Reilly, "Making Hard Decisions" (2014),
ch. 5, where a probability is moved from 0 to 1.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.analysis import base_analysis
from crossroads.analyses.moving.measured import Measure, Measured, changes, measure, swing
from crossroads.analyses.result import Result, Row, made_with
from crossroads.analyses.settings import Setting, read_one_of
from crossroads.errors import AnalysisError
from crossroads.program import Block, Solution
from crossroads.prose import plural

Array = NDArray[np.float64]

# Numbers held at once for the odds alone: a block is solved in parts of so many, 32 MB.
_MOST_NUMBERS = 4_000_000
# Branches below it are what rounding leaves of an impossible one.
_IMPOSSIBLE = 1e-12


@dataclass(frozen=True)
class Resolved:
    """What follows if an event is known to turn out one way."""

    branch: str
    label: str
    probability: float
    """In the base case, once the node is met."""
    at: float
    """The margin, or the value, then."""
    choice: str | None
    """The option that is best then."""
    changes: bool
    """Whether that is another one than in the base case."""


@dataclass(frozen=True)
class Event:
    """A chance node, or a move of another actor, with all ways in which it may turn out."""

    node: str
    """Its id; of moves that share information, the first."""
    label: str
    by: str | None
    """The label of the actor whose move it is; None for chance."""
    reach: float
    """How likely it is met under the policy of the base case."""
    branches: tuple[Resolved, ...]
    """Those that are possible, from the worst to the best."""
    swing: float
    """How far the margin moves over the branches and the base case: to know an event may lower it either way."""

    @property
    def worst(self) -> Resolved:
        """The branch that leaves the least."""
        return self.branches[0]

    @property
    def best(self) -> Resolved:
        """The branch that leaves the most."""
        return self.branches[-1]

    @property
    def changes(self) -> bool:
        """Whether the choice is another one once any of the branches is known."""
        return any(branch.changes for branch in self.branches)


@dataclass(frozen=True)
class EventTornado(Result):
    """The events that may come up, those that move the margin most first."""

    question: ClassVar[str] = "event_tornado"

    measure: Measure
    unit: str
    best: str
    """The label of the option that is best in the base case."""
    labels: tuple[tuple[str, str], ...]
    """Id and label of each option."""
    base: float
    events: tuple[Event, ...]

    def headline(self) -> str:
        """Return the finding in one sentence."""
        if not self.events:
            return "No event may turn out in several ways"
        changing = sum(event.changes for event in self.events)
        if not self.labels:
            return f"{self.events[0].label} moves the value most"
        if not changing:
            return "No event alone changes the choice, however it turns out"
        return f"Knowing how it turns out, {plural(changing, 'event')} of {len(self.events)} can change the choice"

    def label(self, option_id: str | None) -> str:
        """Return what people see of an option."""
        return dict(self.labels).get(option_id or "", option_id or "")

    def rows(self) -> list[Row]:
        """Return a row for each event and branch, from the worst to the best branch of each."""
        return [
            {
                "node": event.node,
                "label": event.label,
                "by": event.by,
                "reach": event.reach,
                "branch": branch.branch,
                "branch_label": branch.label,
                "probability": branch.probability,
                self.measure: branch.at,
                "swing": event.swing,
                "choice": branch.choice,
                "changes": branch.changes,
            }
            for event in self.events
            for branch in event.branches
        ]


def analyse_event_tornado(solution: Solution, of: Measure = "margin") -> EventTornado:
    """Return what resolving each event does to the margin, or to the value of the best policy.

    Parameters
    ----------
    of
        ``margin`` between the best and the next best option (where there are no options to compare, the value), or
        ``value`` of the best policy.

    Raises
    ------
    AnalysisError
        If it is asked of something else.
    """
    if of not in ("margin", "value"):
        raise AnalysisError(f"An event tornado is of margin or value, not of {of}.")
    moves = list(_moves(solution))
    lanes = [(nodes, branch) for nodes, branches in moves for branch in branches]
    measured = _measured(solution, lanes, of)
    events, lane = [], 0
    for nodes, branches in moves:
        events.append(_event(solution, nodes, branches, measured, lane))
        lane += len(branches)
    return EventTornado(
        made=made_with(solution),
        measure=measured.measure,
        unit=solution.scenario.objective_unit(solution.by),
        best=solution.best.label if solution.best else "",
        labels=solution.option_labels if solution.best else (),
        base=measured.base,
        events=tuple(sorted(events, key=lambda event: -event.swing)),
    )


def _moves(solution: Solution) -> Iterator[tuple[list[int], list[int]]]:
    """Yield the nodes of each event that may be met, with the branches that are possible: two or more."""
    program, first = solution.program, solution.program.first_arc
    met = solution.solver.reach(_open(solution))[:, 0]
    alike: dict[tuple[str, str], list[int]] = {}
    for i, vertex in enumerate(program.graph.vertices.values()):
        stands = met[i] > 0 and first[i + 1] > first[i] and _is_event(solution, vertex.by)
        if stands and vertex.information is not None:
            alike.setdefault((str(vertex.by), vertex.information), []).append(i)
        elif stands:
            alike.setdefault(("", vertex.original), []).append(i)
    for nodes in alike.values():
        odds = np.array([solution.block.odds[program.first_arc[i] : program.first_arc[i + 1], 0] for i in nodes])
        possible = np.flatnonzero((odds > _IMPOSSIBLE).any(axis=0)).tolist()
        if len(possible) > 1:
            yield nodes, possible


def _is_event(solution: Solution, by: str | None) -> bool:
    return by is None or (by != solution.by and solution.solver.plays[by].kind == "assessed")


def _open(solution: Solution) -> Array:
    """Return what branches get if whoever chooses may take any of them, (E, 1)."""
    weight, first = solution.rolled.weight.copy(), solution.program.first_arc
    for i, vertex in enumerate(solution.program.graph.vertices.values()):
        if vertex.by is not None and solution.solver.plays[vertex.by].kind != "assessed":
            weight[first[i] : first[i + 1]] = 1 / (first[i + 1] - first[i])
    return weight


def _measured(solution: Solution, lanes: list[tuple[list[int], int]], of: Measure) -> Measured:
    """Return what is measured with each branch resolved: many lanes of a block at once, in parts that fit."""
    most = max(1, _MOST_NUMBERS // max(len(solution.program.source), 1))
    parts = [
        measure(solution, _resolved(solution, lanes[begin : begin + most]), of)
        for begin in range(0, max(len(lanes), 1), most)
    ]
    figure = np.concatenate([part.figure for part in parts])
    choices = tuple(choice for part in parts for choice in part.choices)
    return Measured(parts[0].measure, figure, choices, parts[0].base)


def _resolved(solution: Solution, lanes: list[tuple[list[int], int]]) -> Block:
    """Return the base case as often as there are lanes, in each of them one event resolved."""
    block = solution.block.repeated(max(len(lanes), 1))
    odds, first = block.odds.copy(), solution.program.first_arc
    for lane, (nodes, branch) in enumerate(lanes):
        for node in nodes:
            odds[first[node] : first[node + 1], lane] = 0.0
            odds[first[node] + branch, lane] = 1.0
    return replace(block, odds=odds)


def _event(solution: Solution, nodes: list[int], branches: list[int], measured: Measured, lane: int) -> Event:
    scenario, node_ids = solution.scenario, list(dict.fromkeys(solution.program.node_names[node] for node in nodes))
    arcs = solution.graph.arcs_of[node_ids[0]]
    reach = [solution.reach(node_id) for node_id in node_ids]
    resolved = []
    for place, branch in enumerate(branches, lane):
        weight = [solution.weight(node_id, solution.graph.arcs_of[node_id][branch].id) for node_id in node_ids]
        choice = measured.choices[place]
        resolved.append(
            Resolved(
                arcs[branch].id, arcs[branch].label, _mean(weight, reach), float(measured.figure[place]), choice,
                changes(solution, [choice]),
            )
        )  # fmt: skip
    # A cost is the worse the more it is; a margin is not one.
    sign = -1.0 if solution.is_cost and measured.measure == "value" else 1.0
    ordered = tuple(sorted(resolved, key=lambda branch: sign * branch.at))
    vertex = solution.graph.vertices[node_ids[0]]
    by = scenario.actor_label(vertex.by) if vertex.by is not None else None
    moved = swing(measured.base, *(branch.at for branch in ordered))
    return Event(node_ids[0], vertex.label, by, sum(reach), ordered, moved)


def _mean(weights: list[float], reach: list[float]) -> float:
    """Return the mean of probabilities over the nodes of a move, by how likely each is met."""
    total = sum(reach)
    if total == 0:
        return sum(weights) / len(weights)
    return sum(weight * met for weight, met in zip(weights, reach, strict=True)) / total


EVENT_TORNADO = base_analysis(
    "Which events does the choice hang on?",
    analyse_event_tornado,
    Setting("of", "What is moved: margin (default) or value.", read_one_of("margin", "value"), "margin|value"),
)
