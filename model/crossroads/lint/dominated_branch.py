"""A branch of a decision that another one beats, or equals, wherever in their ranges the parameters lie.

No rational owner takes it; what speaks for it is left out, a range is too narrow, or it is not worth its place. It is
proved by bounds over the ranges of all parameters at once, never sampled, so dominance that the bounds do not show is
not told. Where the owner minds risk, the other branch is ahead on every path. Decisions that look the same to their
owner are one choice: there a branch is dominated if it is at all of them.

Decisions whose branches state odds are left alone: by these the branch is taken, whatever another reading of the actor
makes of it. So are those on which no uncertain parameter bears: there one branch is best, and no range could change it.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from crossroads.figures import quoted, significant
from crossroads.graph import Arc, DecisionGraph, Vertex
from crossroads.lint.inspected import Inspected
from crossroads.lint.naming import named, path_of
from crossroads.lint.proving.leads import Leads
from crossroads.lint.rule import Remark, Rule
from crossroads.prose import within_sentence

_REMEDY = "Leave the branch out, or give it what speaks for it; if it is there to be compared with, say so with allow."
# What sums of amounts are off by rounding, as a share of the largest value.
_ROUNDING = 1e-9


class Domination(NamedTuple):
    """A branch that another one of the same decision beats or equals everywhere."""

    worse: Arc
    better: Arc
    nodes: tuple[str, ...]
    """The decisions at which it does so: one, or all that look the same to their owner."""


def find_dominated_branches(inspected: Inspected) -> Iterator[Remark]:
    """Yield a remark for each branch that is never better than another one, and worse at the base values."""
    for each in find_dominations(inspected):
        yield _remark(inspected, each)


def find_dominations(inspected: Inspected) -> Iterator[Domination]:
    """Yield the branches that are dominated, each with the one that is furthest ahead."""
    leads: dict[str, Leads] = {}
    for nodes in _choices(inspected):
        owner = nodes[0].by or ""
        if owner not in leads:
            leads[owner] = Leads(inspected.graph, inspected.odds, inspected.polynomials, owner)
        if leads[owner].can_be_told:
            yield from _dominated(inspected, leads[owner], nodes)


def _choices(inspected: Inspected) -> list[list[Vertex]]:
    """Return the decisions of rational actors that paths meet, those together that look the same to their owner."""
    solver = inspected.solution.solver
    found: dict[str, list[Vertex]] = {}
    for vertex in inspected.graph.vertices.values():
        if vertex.by is None or vertex.id not in inspected.ways.met or solver.plays[vertex.by].kind != "rational":
            continue
        if any(arc.odds is not None for arc in inspected.graph.arcs_of[vertex.id]):
            continue
        # What others choose by their utility of whole paths hangs on what they had earned before.
        if not solver.program.utilities.keys() - {vertex.by}:
            found.setdefault(vertex.information or f"{vertex.id}.", []).append(vertex)
    return [nodes for nodes in found.values() if not _meets_twice(inspected.graph, {vertex.id for vertex in nodes})]


def _meets_twice(graph: DecisionGraph, members: set[str]) -> bool:
    """Return whether a path may meet two decisions of one choice: then both take the branch, and leads say nothing."""
    if len(members) == 1:
        return False
    behind: set[str] = set()
    for arc in graph.arcs:
        if arc.source in members or arc.source in behind:
            behind.add(arc.target)
    return not behind.isdisjoint(members)


def _dominated(inspected: Inspected, leads: Leads, nodes: Sequence[Vertex]) -> Iterator[Domination]:
    branches = [inspected.graph.arcs_of[vertex.id] for vertex in nodes]
    if leads.moved.isdisjoint(vertex.id for vertex in nodes):
        return
    for b in range(len(branches[0])):
        ahead = {
            c: min(leads.ahead(arcs[c], arcs[b]) for arcs in branches)
            for c in range(len(branches[0]))
            if c != b and _is_better(inspected, branches, c, b)
        }
        if ahead and max(ahead.values()) >= 0:
            by = max(ahead, key=lambda c: ahead[c])
            yield Domination(branches[0][b], branches[0][by], tuple(vertex.id for vertex in nodes))


def _is_better(inspected: Inspected, branches: Sequence[Sequence[Arc]], one: int, other: int) -> bool:
    """Return whether one branch is worth more than another at the base values, at any of the nodes."""
    return any(_margin(inspected, arcs[one], arcs[other]) > 0 for arcs in branches)


def _margin(inspected: Inspected, one: Arc, other: Arc) -> float:
    """Return what one branch is worth more than another to their owner at the base values, rounding aside."""
    solution = inspected.solution
    owner = inspected.graph.vertices[one.source].by
    values = [solution.branch_value(arc.source, arc.id, owner) for arc in (one, other)]
    sign = -1 if owner is not None and inspected.scenario.actors[owner].goal == "min" else 1
    margin = sign * (values[0] - values[1])
    return margin if abs(margin) > _ROUNDING * max(map(abs, values)) else 0.0


def _remark(inspected: Inspected, found: Domination) -> Remark:
    scenario, (worse, better, nodes) = inspected.scenario, found
    owner = inspected.graph.vertices[worse.source].by or ""
    labels = [quoted(scenario.label(arc.source, arc.id)) for arc in (worse, better)]
    actor = within_sentence(scenario.actor_label(owner))
    unit = scenario.objective_unit(owner)
    arcs = inspected.graph.arcs_of
    places = arcs[worse.source].index(better), arcs[worse.source].index(worse)
    margin = max(_margin(inspected, arcs[node_id][places[0]], arcs[node_id][places[1]]) for node_id in nodes)
    shown = f"{significant(margin)}{f' {unit}' if unit else ''}"
    never = f"At {named(scenario, worse.source)}, {labels[0]} is never better for {actor} than {labels[1]}"
    problem = f"{never}, wherever the parameters lie; at their values it is {shown} worse."
    return Remark(path_of(worse), problem, _REMEDY)


DOMINATED_BRANCH = Rule(
    "A branch that another one beats or equals everywhere within the ranges, as bounds prove.",
    _REMEDY,
    find_dominated_branches,
    needs_solution=True,
)
