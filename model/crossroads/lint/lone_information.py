"""An ``information`` that only one decision states: it ties that decision to no other, and is often a slip.

Decisions that look alike to their owner share the text; one letter that differs, and the owner sees what it should not.
"""

from collections import Counter
from collections.abc import Iterator

from crossroads.figures import quoted
from crossroads.lint.inspected import Inspected
from crossroads.lint.rule import Remark, Rule
from crossroads.prose import nearest_name, shorten
from crossroads.scenario import Decision

_REMEDY = "Write the same text at every decision that looks the same to its owner, or leave it out."
# Comparing every text with more than so many others would take longer than all the rest.
_MOST_COMPARED = 200


def find_lone_information(inspected: Inspected) -> Iterator[Remark]:
    """Yield a remark for each information that one decision alone states."""
    nodes = inspected.scenario.nodes.items()
    stated = {node_id: node.information for node_id, node in nodes if isinstance(node, Decision) and node.information}
    counts = Counter(stated.values())
    for node_id, text in stated.items():
        if counts[text] == 1:
            others = [other for other in counts if other != text]
            near = nearest_name(text, others) if len(others) <= _MOST_COMPARED else None
            remedy = f"Did you mean {quoted(shorten(near))}? " if near else ""
            problem = f"Only {node_id} states the information {quoted(shorten(text))}, so it hides nothing."
            yield Remark(("nodes", node_id, "information"), problem, f"{remedy}{_REMEDY}", at_key=False)


LONE_INFORMATION = Rule("An information that only one decision states.", _REMEDY, find_lone_information)
