"""A decision or chance node whose branches all lead to the same place and earn the same: it decides nothing.

Branches that a question or an expectation names are left alone: they tell what happens, though not what it is worth.
"""

from collections.abc import Iterator

from crossroads.lint.earnings import what_follows
from crossroads.lint.inspected import Inspected
from crossroads.lint.naming import named
from crossroads.lint.rule import Remark, Rule

_REMEDY = "Say where its branches differ, in payoff, effects or what follows; or lead straight on."


def find_alike_branches(inspected: Inspected) -> Iterator[Remark]:
    """Yield a remark for each node whose branches are all the same but for their names and odds."""
    scenario, graph = inspected.scenario, inspected.graph
    for node_id in scenario.nodes:
        arcs = graph.arcs_of[node_id]
        if len(arcs) < 2 or any(arc.name in inspected.events for arc in arcs):
            continue
        if len({what_follows(graph, arc) for arc in arcs}) == 1:
            goal = f"lead to {arcs[0].target}" if arcs[0].target in scenario.nodes else "end there"
            problem = f"All branches of {named(scenario, node_id)} {goal} and earn the same."
            yield Remark(("nodes", node_id), problem, _REMEDY)


ALIKE_BRANCHES = Rule(
    "A decision or chance node whose branches all lead to the same place and earn the same.",
    _REMEDY,
    find_alike_branches,
)
