"""Ends that differ in name only: endings with the same payoffs and the same effects.

One node would do, whatever leads to it. Endings at which nothing is earned are left alone, as everything may have been
earned on the way to them; so are those that a question or an expectation names, which tells them apart.
"""

from collections.abc import Iterator

from crossroads.lint.earnings import Earning, earnings, told
from crossroads.lint.inspected import Inspected
from crossroads.lint.naming import named
from crossroads.lint.rule import Remark, Rule
from crossroads.prose import listed
from crossroads.scenario import Outcome

_REMEDY = "Let branches lead to one of them, or say what sets them apart."


def find_twin_ends(inspected: Inspected) -> Iterator[Remark]:
    """Yield a remark for each ending that earns the same as an earlier one."""
    scenario = inspected.scenario
    groups: dict[tuple[Earning, ...], list[str]] = {}
    for node_id, node in scenario.nodes.items():
        if isinstance(node, Outcome) and node_id not in inspected.events:
            earned = earnings(scenario.amounts(node))
            if earned:
                groups.setdefault(earned, []).append(node_id)
    for earned, (first, *others) in groups.items():
        for node_id in others:
            problem = f"{named(scenario, node_id)} earns the same as {named(scenario, first)}: {listed(told(earned))}."
            yield Remark(("nodes", node_id), problem, _REMEDY)


TWIN_ENDS = Rule("Endings that earn the same and differ in name only.", _REMEDY, find_twin_ends)
