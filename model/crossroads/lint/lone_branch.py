"""A decision or a chance node with one branch: nothing is decided there."""

from collections.abc import Iterator

from crossroads.lint.inspected import Inspected
from crossroads.lint.naming import named
from crossroads.lint.rule import Remark, Rule

_REMEDY = "Add the branch that is missing, or lead straight to what follows."


def find_lone_branches(inspected: Inspected) -> Iterator[Remark]:
    """Yield a remark for each node with a single branch."""
    for node_id, node in inspected.scenario.nodes.items():
        if len(node.branches) == 1:
            noun = "decision" if node.kind == "decision" else "chance node"
            problem = f"The {noun} {named(inspected.scenario, node_id)} has one branch, {next(iter(node.branches))}."
            yield Remark(("nodes", node_id), problem, _REMEDY)


LONE_BRANCH = Rule("A decision or chance node with one branch.", _REMEDY, find_lone_branches)
