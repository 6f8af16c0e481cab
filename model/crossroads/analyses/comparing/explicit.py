"""A scenario with everything said that its file may leave to be understood, so that two of them compare key by key.

Made from a scenario and how its actors play; the changes between two scenarios are found in it, and hybrids are put
together from it.
"""

from collections.abc import Mapping
from enum import Enum

from crossroads.expressions import Expression, number
from crossroads.program import Reading
from crossroads.scenario import Branch, Decision, Node, Parameter, Scenario, ScenarioFile
from crossroads.scenario.fields import SOLE


class Absent(Enum):
    """What stands where there is nothing."""

    ABSENT = ""


def explicit(reading: Reading) -> ScenarioFile:
    """Return the file of a scenario with owners, attributes, multipliers and ways to play written out."""
    scenario = reading.program.scenario
    sole = next(iter(scenario.attributes))
    actors = {
        name: actor.model_copy(update={"values": scenario.multipliers(name), "plays": reading.plays[name]})
        for name, actor in scenario.actors.items()
    }
    effects = {
        name: effect.model_copy(update={"points": _named(effect.points, sole), "scale": effect.scale or number(1.0)})
        for name, effect in scenario.file.effects.items()
    }
    return scenario.file.model_copy(
        update={
            "attributes": dict(scenario.attributes),
            "actors": actors,
            "effects": effects,
            "perspective": scenario.perspective,
            "nodes": {name: _node(scenario, name, sole) for name in scenario.nodes},
        }
    )


def _named(payoff: Mapping[str, Expression], sole: str) -> dict[str, Expression]:
    return {sole if name == SOLE else name: points for name, points in payoff.items()}


def _node(scenario: Scenario, name: str, sole: str) -> Node:
    node = scenario.nodes[name]
    update: dict[str, object] = {"payoff": _named(node.payoff, sole)}
    if isinstance(node, Decision):
        update["by"] = scenario.owner(name)
    if node.branches:
        update["branches"] = {key: _branch(branch, sole) for key, branch in node.branches.items()}
    return node.model_copy(update=update)


def _branch(branch: Branch, sole: str) -> Branch:
    return branch.model_copy(update={"payoff": _named(branch.payoff, sole)}) if branch.payoff else branch


def bare(parameter: Parameter) -> Parameter:
    """Return what the base case takes of a parameter: its formula and its value, no range."""
    return Parameter(parameter.name, parameter.label, parameter.expression, parameter.value)
