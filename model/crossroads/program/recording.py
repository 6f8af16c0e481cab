"""The record of a solution: plain data in the form that scripts rely on.

Made from a solution, which hands it out.
"""

from typing import TYPE_CHECKING

import numpy as np

from crossroads._version import __version__
from crossroads.program.beliefs import InformationSet
from crossroads.program.option import Option

if TYPE_CHECKING:
    from crossroads.program.solution import Solution

_Worth = tuple[float, float, float, float]
"""Expected objective, expected utility, certainty equivalent and risk premium."""


def record(solution: "Solution", whole: _Worth) -> dict[str, object]:
    """Return a solution as plain data; ``whole`` is what all of it is worth to the perspective."""
    return {
        "scenario": solution.made_with(),
        "by": solution.by,
        "plays": {actor: plays.written for actor, plays in solution.solver.plays.items()},
        **_worth(whole),
        "choice": solution.best.id if solution.best else None,
        "options": [_option(each) for each in solution.options],
        "nodes": {node_id: _node(solution, node_id) for node_id in solution.scenario.nodes},
        "information": {each.information: _information(solution, each) for each in solution.information_sets},
        "is_local_optimum": solution.is_local_optimum,
        "ties": {node_id: list(branches) for node_id, branches in solution.ties.items()},
        "version": __version__,
    }


def _worth(worth: _Worth) -> dict[str, object]:
    value, expected_utility, certainty_equivalent, risk_premium = worth
    return {
        "value": value,
        # A utility may be beyond what a computer holds, and JSON has no word for that.
        "expected_utility": expected_utility if np.isfinite(expected_utility) else None,
        "certainty_equivalent": certainty_equivalent,
        "risk_premium": risk_premium,
    }


def _option(each: Option) -> dict[str, object]:
    worth = (each.value, each.expected_utility, each.certainty_equivalent, each.risk_premium)
    return {"id": each.id, "label": each.label, **_worth(worth)}


def _node(solution: "Solution", node_id: str) -> dict[str, object]:
    vertex, actors = solution.graph.vertices[node_id], solution.program.actors
    certain = {actor: solution.certainty_equivalent(node_id, actor=actor) for actor in actors}
    premium = {actor: solution.risk_premium(node_id, actor=actor) for actor in actors}
    choices = solution.choices(node_id)
    by_history = {"choice_by_history": [vars(each) for each in choices]} if choices else {}
    return {
        "kind": vertex.kind,
        "by": vertex.by,
        "value": {actor: solution.value(node_id, actor) for actor in actors},
        "choice": solution.choice(node_id),
        "reach": solution.reach(node_id),
        "certainty_equivalent": {actor: value for actor, value in certain.items() if value is not None},
        "risk_premium": {actor: value for actor, value in premium.items() if value is not None},
        **by_history,
    }


def _information(solution: "Solution", each: InformationSet) -> dict[str, object]:
    return {
        "by": each.by,
        "nodes": dict(zip(each.nodes, each.beliefs, strict=True)),
        "choice": solution.choice(each.nodes[0]),
        "reach": each.reach,
    }
