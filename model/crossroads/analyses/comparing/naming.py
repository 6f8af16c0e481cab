"""What people call the values of a scenario: by labels rather than ids.

Made from a path within the scenario and the two scenarios that may have something there; used by the list of changes.
"""

from collections.abc import Callable

from crossroads.document import PathKey, dotted
from crossroads.prose import within_sentence
from crossroads.scenario import Scenario

# Key → what people call it, behind the name of what it belongs to; a key that is not here is called as it is written.
_WORDS = {
    "value": "", "p": "probability", "weight": "weight", "to": "leads to", "by": "who decides", "kind": "kind",
    "plays": "how it plays", "precision": "precision", "known_to": "known to", "order": "order of branches",
}  # fmt: skip


def name_of(path: PathKey, first: Scenario, second: Scenario) -> str:
    """Return what people call the value at a path: labels come from the second scenario, or else from the first."""
    names = {"parameters": _parameter, "nodes": _node, "effects": _effect, "actors": _actor}
    naming = names.get(str(path[0]))
    if naming is None or len(path) < 2:
        return dotted(path)
    told = naming(path, second) or naming(path, first)
    return told or dotted(path)


def _joined(name: str, rest: PathKey, worded: Callable[[str], str] = str) -> str:
    """Return a name with what is meant of it."""
    words = [_WORDS.get(str(key), worded(str(key))) for key in rest]
    told = " ".join(word for word in words if word)
    return f"{name}: {told}" if told else name


def _parameter(path: PathKey, scenario: Scenario) -> str:
    found = scenario.parameters.get(str(path[1]))
    return "" if found is None else _joined(found.label, path[2:])


def _node(path: PathKey, scenario: Scenario) -> str:
    node_id = str(path[1])
    if node_id not in scenario.nodes:
        return ""
    name, rest = scenario.label(node_id), path[2:]
    if len(path) > 3 and path[2] == "branches" and path[3] in scenario.nodes[node_id].branches:
        name, rest = f"{name}, {scenario.label(node_id, str(path[3]))}", path[4:]
    elif len(path) > 3 and path[2] == "branches" and path[3] != "order":
        return ""
    rest = tuple(key for key in rest if key != "branches")
    return _joined(name, _without_payoff(rest, scenario), _attribute(scenario))


def _effect(path: PathKey, scenario: Scenario) -> str:
    found = scenario.file.effects.get(str(path[1]))
    if found is None:
        return ""
    rest = tuple(key for key in path[2:] if key != "points")
    return _joined(found.label or str(path[1]), rest, _attribute(scenario))


def _actor(path: PathKey, scenario: Scenario) -> str:
    if path[1] not in scenario.actors:
        return ""
    name = scenario.actor_label(str(path[1]))
    if path[2:] == ("plays",):
        return f"How {within_sentence(name)} plays"
    return _joined(name, path[2:], _attribute(scenario))


def _without_payoff(rest: PathKey, scenario: Scenario) -> PathKey:
    """Return a path without the word payoff, where the attribute that follows says enough."""
    return rest[1:] if len(rest) > 1 and rest[0] == "payoff" and rest[1] in scenario.attributes else rest


def _attribute(scenario: Scenario) -> Callable[[str], str]:
    return lambda key: scenario.attribute_label(key) if key in scenario.attributes else key
