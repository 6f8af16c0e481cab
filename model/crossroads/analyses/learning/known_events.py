"""Events: what happens at a node, or at several that are one uncertainty seen in different places.

Made from a solution; part of ``information``, which looks at what evidence on an event would change. The branches of
an event's nodes are paired by their ids: they are its states. Where the odds of the states differ from one place to
another, the chance nodes between have told something of them: they are signals, and Bayes' rule says how much.

Source: R. A. Howard, "Information Value Theory", IEEE Transactions on Systems Science and Cybernetics 2 (1966), 22-26;
arc reversal, R. D. Shachter, "Evaluating Influence Diagrams", Operations Research 34 (1986), 871-882.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from crossroads.errors import AnalysisError
from crossroads.program import Solution
from crossroads.program.layout import Group
from crossroads.prose import listed, nearest

Array = NDArray[np.float64]

# Odds that are stated as rounded decimals are the same if they differ by less.
_SAME = 1e-6


@dataclass(frozen=True)
class Event:
    """One uncertainty: its states, how likely they are, and where it shows."""

    name: str
    label: str
    nodes: tuple[str, ...]
    states: tuple[str, ...]
    """The ids of the branches."""
    labels: tuple[str, ...]
    prior: Array  # (B,)
    shown: tuple[tuple[int, ...], ...]
    """For each node that shows it, copies included, the numbers of the branches in the order of the states."""
    signals: Mapping[tuple[int, ...], Array] = field(default_factory=dict)
    """Branches of a chance node that tells something of it → the odds of the states after each, (branches, B)."""

    def odds(self, stated: Array, likelihood: Array) -> dict[int, Array]:
        """Return the odds that evidence changes: number of a branch → its probability, (S,).

        Parameters
        ----------
        stated
            The odds of all branches as they are stated, (E,).
        likelihood
            How likely each piece of evidence is in each state, (B, S).
        """
        found: dict[int, Array] = {}
        for arcs in self.shown:
            found |= _updated(stated, arcs, likelihood)
        for arcs, views in self.signals.items():
            found |= _updated(stated, arcs, views @ likelihood)
        return found


def _updated(stated: Array, arcs: tuple[int, ...], likelihood: Array) -> dict[int, Array]:
    """Return the odds of a node's branches by Bayes' rule; as stated where evidence rules all of them out."""
    weights = stated[list(arcs), None] * likelihood  # (branches, S)
    total = weights.sum(axis=0)
    new = np.where(total > 0, weights / np.where(total > 0, total, 1.0), stated[list(arcs), None])
    return dict(zip(arcs, new, strict=True))


def events_of(solution: Solution) -> list[Event]:
    """Return what may happen at each node with stated odds and several possible branches, in the order of the graph."""
    numbers = sorted(int(node) for group in _by_odds(solution) for node in group.nodes)
    names = dict.fromkeys(solution.program.node_names[node] for node in numbers)
    found = [find_event(solution, (node_id,)) for node_id in names]
    return [event for event in found if (event.prior > 0).sum() > 1]


def find_event(solution: Solution, nodes: Sequence[str], name: str = "") -> Event:
    """Return the event that shows at some nodes.

    Parameters
    ----------
    name
        What it is called; left out, as its first node.

    Raises
    ------
    AnalysisError
        If a node is unknown, has no stated odds or other branches, or if the nodes are not one event.
    """
    _check(solution, nodes)
    scenario, program = solution.scenario, solution.program
    stated, copies = solution.block.odds[:, 0], [(each, n) for each in nodes for n in program.copies[each]]
    by_id = [_branches(solution, n) for _, n in copies]
    states = tuple(by_id[0])
    for (node_id, _), branches in zip(copies, by_id, strict=True):
        if set(branches) != set(states):
            problem = f"The branches of {node_id} are {listed(branches)}, those of {nodes[0]} are {listed(states)}."
            raise AnalysisError(f"{problem} Nodes that are one event have the same branch ids.")
    shown = tuple(tuple(branches[state] for state in states) for branches in by_id)
    labels = tuple(scenario.label(nodes[0], state) for state in states)
    label = name or scenario.label(nodes[0])
    if len(nodes) == 1:
        # What happened before is not asked: the odds are those of the node.
        return Event(name or nodes[0], label, tuple(nodes), states, labels, stated[list(shown[0])], shown)
    own = {n: stated[list(arcs)] for (_, n), arcs in zip(copies, shown, strict=True)}
    views, signals = _views(solution, own)
    return Event(name or nodes[0], label, tuple(nodes), states, labels, views[program.start], shown, signals)


def _by_odds(solution: Solution) -> list[Group]:
    return [group for group in solution.solver.layout.groups if group.role == "odds"]


def _branches(solution: Solution, node: int) -> dict[str, int]:
    """Return branch id → number of the branch."""
    program = solution.program
    return {program.graph.arcs[e].id: e for e in range(program.first_arc[node], program.first_arc[node + 1])}


def _check(solution: Solution, nodes: Sequence[str]) -> None:
    known = sorted({solution.program.node_names[int(node)] for group in _by_odds(solution) for node in group.nodes})
    for node_id in nodes:
        if node_id not in solution.program.copies:
            raise AnalysisError(f"There is no node {node_id}. {nearest(node_id, known)}")
        if node_id not in known:
            problem = f"{node_id} is no event: somebody chooses there, or the path ends."
            raise AnalysisError(f"{problem} Events are at: {', '.join(known)}.")


def _views(solution: Solution, own: Mapping[int, Array]) -> tuple[dict[int, Array], dict[tuple[int, ...], Array]]:
    """Return the odds of the states as they stand at each node before the event, and its signals."""
    program = solution.program
    views, signals = dict(own), {}
    for group in solution.solver.layout.groups:
        for node, arcs, targets in zip(group.nodes.tolist(), group.arcs.tolist(), group.targets.tolist(), strict=True):
            below = [views[target] for target in targets if target in views]
            if node in own or not below:
                continue
            views[node] = below[0]
            if max(np.abs(view - below[0]).max() for view in below) > _SAME:
                if group.role != "odds" or len(below) < len(arcs):
                    where = program.node_names[node]
                    raise AnalysisError(
                        f"The odds of the event differ among the branches of {where}, and nothing there explains it. "
                        "Name only nodes that are one event, and all of them."
                    )
                signals[tuple(arcs)] = np.array(below)
                views[node] = solution.block.odds[arcs, 0] @ signals[tuple(arcs)]
    if program.start not in views:
        raise AnalysisError("No path meets the event.")
    return views, signals
