"""An actor that decides nothing, values nothing and is not the one whose options are compared."""

from collections.abc import Iterator

from crossroads.lint.inspected import Inspected
from crossroads.lint.rule import Remark, Rule

_REMEDY = "Give it a decision with by, or values that tell how it fares; or remove it."


def find_unused_actors(inspected: Inspected) -> Iterator[Remark]:
    """Yield a remark for each actor without a part in the scenario."""
    scenario = inspected.scenario
    acting = {*scenario.owners.values(), scenario.perspective}
    for actor_id, actor in scenario.file.actors.items():
        # One that only values is a stakeholder, whose value is told beside the others'.
        if actor_id not in acting and not actor.values:
            yield Remark(("actors", actor_id), f"{actor_id} decides nothing and values nothing.", _REMEDY)


UNUSED_ACTOR = Rule("An actor that decides nothing and values nothing.", _REMEDY, find_unused_actors)
