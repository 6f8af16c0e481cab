"""An effect that no node and no branch lists: it is earned nowhere."""

from collections.abc import Iterator

from crossroads.figures import quoted
from crossroads.lint.inspected import Inspected
from crossroads.lint.rule import Remark, Rule
from crossroads.lint.uses import used_effects


def find_unused_effects(inspected: Inspected) -> Iterator[Remark]:
    """Yield a remark for each effect that is listed nowhere."""
    used = used_effects(inspected.scenario)
    for effect_id, effect in inspected.scenario.file.effects.items():
        if effect_id not in used:
            told = f"{effect_id} ({quoted(effect.label)})" if effect.label else effect_id
            remedy = "List it under effects where it is earned, or remove it."
            yield Remark(("effects", effect_id), f"No node and no branch lists the effect {told}.", remedy)


UNUSED_EFFECT = Rule(
    "An effect that no node and no branch lists.",
    "List it where it is earned, or remove it.",
    find_unused_effects,
)
