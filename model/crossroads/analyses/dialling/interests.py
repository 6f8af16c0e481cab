"""What is in an actor's interest at its decisions, for each branch: what it is worth to it, and what it loses by it.

Made from a solution under one of three assumptions about later moves; used by ``strategy``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from crossroads.errors import AnalysisError
from crossroads.program import Solution, make_solver, solve
from crossroads.program.rollback import TIE
from crossroads.scenario import Plays

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

Continuation = Literal["read", "free", "rational"]
"""How later moves are played: as in the solution; the same, but the actor itself takes its best branches; or everybody
takes its best branches."""


@dataclass(frozen=True)
class Interest:
    """The branches of one decision, seen by its owner and by the perspective, under one assumption; all (B,)."""

    value: Array
    """To the owner, in its unit: certainty equivalents for one averse to risk."""
    loss: Array
    """What the owner loses against its best branch, 0 or more."""
    is_best: Mask
    to_us: Array
    """What the branch is worth to the perspective, more being better."""


@dataclass(frozen=True)
class Seat:
    """One decision: a node, or the members of an information set."""

    owner: str
    nodes: tuple[str, ...]


def seats(solution: Solution, owners: list[str]) -> Iterator[Seat]:
    """Yield the decisions of some actors in the order of the graph, each information set once."""
    members: dict[tuple[str, str], list[str]] = {}
    for node_id, vertex in solution.graph.vertices.items():
        if vertex.by in owners:
            key = f"set {vertex.information}" if vertex.information is not None else f"node {node_id}"
            members.setdefault((vertex.by, key), []).append(node_id)
    return (Seat(owner, tuple(nodes)) for (owner, _), nodes in members.items())


def belief(solution: Solution, seat: Seat) -> Array:
    """Return how likely each node of a decision is once it comes up, (M,); even where it never does."""
    met = np.array([solution.reach(node) for node in seat.nodes])
    return met / met.sum() if met.sum() > 0 else np.full(len(met), 1 / len(met))


def continued(solution: Solution, owner: str, how: Continuation) -> Solution | None:
    """Return the solution under an assumption about later moves; None where that leaves nodes without one value."""
    plays: Mapping[str, Plays] = solution.solver.plays
    if how == "read":
        return solution
    free = {owner} if how == "free" else set(solution.scenario.actors)
    if all(plays[actor].kind == "rational" for actor in free):
        return solution
    try:
        solver = make_solver(solution.program, {**plays, **dict.fromkeys(free, Plays("rational"))})
    except AnalysisError:
        return None
    # An actor who comes to choose may look at what was earned before: then its branches have no one value.
    return None if solver.program.apart is not None else solve(solver)


def interest_of(solution: Solution, seat: Seat, share: Array) -> Interest:
    """Return the interest of a decision's owner, under the later moves of a solution.

    Parameters
    ----------
    share
        How likely each node of the decision is, (M,): what the nodes are worth is averaged.
    """
    program, minds = solution.program, solution.block.minds
    owner, by = program.actors.index(seat.owner), program.actors.index(solution.by)
    arcs = np.array([[program.arc_index[arc.name] for arc in solution.graph.arcs_of[node]] for node in seat.nodes])
    value, to_us = (share @ solution.rolled.branch[arcs, actor, 0] for actor in (owner, by))
    good = value * minds.sign[owner]
    loss = good.max() - good
    is_best = loss <= TIE * max(float(solution.block.size(owner)[0]), float(np.abs(good).max()))
    return Interest(value, np.where(is_best, 0.0, loss), is_best, to_us * minds.sign[by])


def logit_odds(interest: Interest, precision: float) -> Array:
    """Return the odds of a logit actor with a precision, (B,)."""
    with np.errstate(over="ignore"):  # at a huge precision only the best remain
        odds = np.exp(-precision * interest.loss)
    return np.asarray(odds / odds.sum(), np.float64)
