"""A branch that no path can take, whoever chooses what and wherever in their ranges the parameters lie.

Its probability is 0 throughout: that is proved by bounds of its formula, of which whatever cancels is gone. Nodes that
are met over such branches only are told with them, as mending the branch mends them.
"""

from collections.abc import Iterator

from crossroads.lint.inspected import Inspected
from crossroads.lint.naming import named, path_of, several
from crossroads.lint.rule import Remark, Rule
from crossroads.prose import listed


def find_never_met(inspected: Inspected) -> Iterator[Remark]:
    """Yield a remark for each branch with probability 0 everywhere, at a node that can be met."""
    scenario, ways = inspected.scenario, inspected.ways
    for arc in inspected.graph.arcs:
        if arc.source not in ways.met or not ways.is_impossible(arc):
            continue
        behind = [named(scenario, node_id) for node_id in ways.behind(arc)]
        problem = f"The branch {named(scenario, arc.name)} has probability 0 wherever the parameters lie."
        if behind:
            problem += f" No path meets {listed(several(behind), 'or')}."
        yield Remark(path_of(arc), problem, "Give it a probability, or remove it with what lies behind it only.")


NEVER_MET = Rule(
    "A branch that no choice and no value within the ranges can lead to, with the nodes behind it.",
    "Give it a probability, or remove it with what lies behind it only.",
    find_never_met,
)
