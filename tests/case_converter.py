"""A published decision problem (format decision-case-1, see cases/README.md) as a scenario in our own format."""

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from crossroads.expressions import parse

CASES = Path(__file__).parent / "cases"

Json = dict[str, Any]
Strategy = Mapping[str, str | Mapping[str, float | str]]
"""Node or information set → a label, or label → probability."""


@dataclass(frozen=True)
class Case:
    """A case and the names that its parts have in a scenario."""

    data: Json

    @property
    def id(self) -> str:
        """The name of the case and of its file."""
        return str(self.data["id"])

    @property
    def expected(self) -> list[Json]:
        """The answers that others give."""
        return list(self.data["expected"])

    @cached_property
    def nodes(self) -> dict[str, str]:
        """Node of the case → node of the scenario."""
        return _identifiers(node["id"] for node in self.data["nodes"])

    @cached_property
    def branches(self) -> dict[str, dict[str, str]]:
        """Node of the case → label → branch of the scenario."""
        return {
            node["id"]: _identifiers(branch["label"] for branch in node.get("branches", ()))
            for node in self.data["nodes"]
        }

    @cached_property
    def attributes(self) -> dict[str, str]:
        """Measure → attribute."""
        return _identifiers(self.data["measures"])

    @cached_property
    def actors(self) -> dict[str, str]:
        """Actor of the case → actor of the scenario."""
        return _identifiers(actor["id"] for actor in self.data["actors"])

    @property
    def is_game_of_hiding(self) -> bool:
        """Whether it has several actors, and decisions that cannot be told apart."""
        sets = [node["infoset"] for node in self.data["nodes"] if "infoset" in node]
        return len(self.actors) > 1 and len(set(sets)) < len(sets)

    def decisions(self, name: str) -> list[str]:
        """Return the nodes of the case that a strategy means by the name of a node or information set."""
        return [node["id"] for node in self.data["nodes"] if name in (node["id"], node.get("infoset"))]

    def utility(self) -> tuple[float, float, float]:
        """Return the exponential utility of the sole actor: tolerance, worth of zero, and factor."""
        formula = parse(self.data["actors"][0]["utility"]["u"])
        zero, one, two, three = (float(formula.evaluate({"x": float(x)})) for x in range(4))
        tolerance = -1 / math.log((two - one) / (one - zero))
        if not math.isclose((three - two) / (two - one), (two - one) / (one - zero), rel_tol=1e-9):
            raise ValueError(f"The utility of {self.id} is not exponential.")
        return tolerance, zero, (one - zero) / (1 - math.exp(-1 / tolerance))


def load_case(name: str) -> Case:
    """Return the case of a name."""
    return Case(json.loads((CASES / f"{name}.json").read_text("utf-8")))


def scenario_text(
    case: Case, profile: Strategy | None = None, uncertain: Mapping[str, Json | list[float]] | None = None
) -> str:
    """Return the text of a scenario file that states a case.

    Parameters
    ----------
    profile
        What all actors do: their decisions then state these odds, and all of them are assessed.
    uncertain
        Parameter → its distribution as the case writes it, or its uniform range as a pair; all other parameters are
        then fixed. Left out, those with a low and a high value are uncertain between them.
    """
    by_actor = {actor["id"]: _actor(case, actor) for actor in case.data["actors"]}
    nodes = {case.nodes[node["id"]]: _node(case, node) for node in _reachable(case)}
    if profile is not None:
        for name, choice in profile.items():
            for node_id in case.decisions(name):
                for branch_id, share in shares(case, node_id, choice).items():
                    nodes[case.nodes[node_id]]["branches"][branch_id]["p"] = share
        for actor in by_actor.values():
            actor["plays"] = "assessed"
    scenario = {
        "crossroads": 1,
        "title": case.data["name"],
        "attributes": {name: {} for name in case.attributes.values()},
        "actors": {case.actors[name]: actor for name, actor in by_actor.items()},
        "parameters": {
            name: _parameter(part) if uncertain is None else _drawn(part, uncertain.get(name))
            for name, part in case.data.get("parameters", {}).items()
        },
        "start": case.nodes[case.data["root"]],
        "nodes": nodes,
    }
    # JSON is YAML too.
    return json.dumps(scenario, indent=1)


def shares(case: Case, node_id: str, choice: str | Mapping[str, float | str]) -> dict[str, float | str]:
    """Return what a strategy's choice at a node of the case gives to each branch of the scenario's node."""
    return {
        branch_id: float(label == choice) if isinstance(choice, str) else choice.get(label, 0)
        for label, branch_id in case.branches[node_id].items()
    }


def _reachable(case: Case) -> list[Json]:
    """Return the nodes that some path meets; a scenario has no others."""
    by_id = {node["id"]: node for node in case.data["nodes"]}
    met = {case.data["root"]: None}
    for node_id in (queue := [case.data["root"]]):
        for branch in by_id[node_id].get("branches", ()):
            if branch["child"] not in met:
                met[branch["child"]] = None
                queue.append(branch["child"])
    return [by_id[node_id] for node_id in met]


def _actor(case: Case, actor: Json) -> Json:
    values = {case.attributes[measure]: _multiplier(actor["objective"], measure, case) for measure in case.attributes}
    part: Json = {"label": actor["id"], "values": values, "goal": actor["sense"]}
    if "utility" in actor:
        part["risk"] = {"kind": "exponential", "tolerance": case.utility()[0]}
    return part


def _multiplier(objective: str, measure: str, case: Case) -> str | float:
    """Return what a linear objective multiplies a measure by: its value where the measure is 1 and the others 0."""
    if objective in case.attributes:
        return float(objective == measure)
    for other in case.attributes:
        objective = re.sub(rf"\b{re.escape(other)}\b", "1" if other == measure else "0", objective)
    return objective


def _parameter(part: Json) -> Json:
    ranged = isinstance(part["value"], int | float) and "low" in part and "high" in part
    return {key: part[key] for key in (("value", "low", "high") if ranged else ("value",))}


def _drawn(part: Json, shape: Json | list[float] | None) -> Json:
    """Return a parameter with exactly the uncertainty that an answer asks for."""
    match shape:
        case None:
            return {"value": part["value"]}
        case [low, high]:
            return {"distribution": {"uniform": {"low": low, "high": high}}}
        case {"beta": [a, b]}:
            return {"distribution": {"beta": {"a": a, "b": b}}}
        case {"normal": [mean, sd]}:
            return {"distribution": {"normal": {"mean": mean, "sd": sd}}}
    raise ValueError(f"A case has no distribution such as {shape}.")


def _node(case: Case, node: Json) -> Json:
    part: Json = {"kind": "outcome" if node["kind"] == "terminal" else node["kind"], "label": node["id"]}
    part["payoff"] = _payoff(case, node)
    if node["kind"] == "decision":
        part["by"] = case.actors[node["actor"]]
    if "infoset" in node:
        part["information"] = node["infoset"]
    if "branches" in node:
        part["branches"] = {
            case.branches[node["id"]][branch["label"]]: _branch(case, branch) for branch in node["branches"]
        }
    return part


def _branch(case: Case, branch: Json) -> Json:
    part: Json = {"to": case.nodes[branch["child"]], "label": branch["label"], "payoff": _payoff(case, branch)}
    return part | ({"p": branch["probability"]} if "probability" in branch else {})


def _payoff(case: Case, part: Json) -> Json:
    return {case.attributes[measure]: amount for measure, amount in part.get("payoff", {}).items()}


def _identifiers(labels: Iterable[str]) -> dict[str, str]:
    """Return label → a name as our format wants it, different for each."""
    names: dict[str, str] = {}
    for label in labels:
        name = re.sub(r"[^A-Za-z0-9_-]", "_", label)
        name = name if re.match(r"[A-Za-z_]", name) else f"x{name}"
        while name in names.values():
            name += "_"
        names[label] = name
    return names
