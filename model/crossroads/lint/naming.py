"""How findings of the lint name what they are about."""

from crossroads.document import PathKey
from crossroads.figures import quoted
from crossroads.graph import Arc
from crossroads.prose import shorten
from crossroads.scenario import Scenario


def path_of(arc: Arc) -> PathKey:
    """Return the place of a branch in the scenario."""
    return ("nodes", arc.source, "branches", arc.id)


def named(scenario: Scenario, event: str) -> str:
    """Return a node, or a branch as ``node.branch``, with its label where it has one: D0.join (“Join the war”)."""
    node_id, dot, branch_id = event.partition(".")
    node = scenario.nodes[node_id]
    label = node.branches[branch_id].label if dot else node.label
    return f"{event} ({quoted(shorten(label))})" if label else event


def several(names: list[str], most: int = 4) -> list[str]:
    """Return names as they are listed in a sentence: the first ones, and how many more there are."""
    return names if len(names) <= most else [*names[: most - 1], f"{len(names) - most + 1} more"]
