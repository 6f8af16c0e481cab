"""An attribute that no actor values, or that nothing is ever earned of: it moves no decision."""

from collections.abc import Iterator

from crossroads.lint.inspected import Inspected
from crossroads.lint.rule import Remark, Rule
from crossroads.scenario import Scenario

_REMEDY = "Value it in the actors it matters to, earn it where it arises, or remove it."


def find_unused_attributes(inspected: Inspected) -> Iterator[Remark]:
    """Yield a remark for each attribute that nobody values or nothing earns."""
    scenario = inspected.scenario
    valued = {attribute for actor_id in scenario.actors for attribute in scenario.multipliers(actor_id)}
    earned = _earned(scenario)
    for attribute in scenario.file.attributes:
        if attribute not in valued:
            yield Remark(("attributes", attribute), f"No actor values {attribute}: it moves no decision.", _REMEDY)
        elif attribute not in earned:
            problem = f"Nothing is ever earned of {attribute}: no payoff and no effect names it."
            yield Remark(("attributes", attribute), problem, _REMEDY)


def _earned(scenario: Scenario) -> set[str]:
    parts = [part for node in scenario.nodes.values() for part in (node, *node.branches.values())]
    return {amount.attribute for part in parts for amount in scenario.amounts(part)}


UNUSED_ATTRIBUTE = Rule("An attribute that nobody values, or nothing is earned of.", _REMEDY, find_unused_attributes)
