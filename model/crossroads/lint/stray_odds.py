"""A probability or weight that leaves its bounds where the gate does not look.

The gate warns where it finds this within the ranges. Told here is what it does not see: corners of ranges too many to
be tried, and draws from distributions that reach beyond their ranges. Such draws make no sense and are left out.
"""

from collections.abc import Iterator

from crossroads.document import PathKey
from crossroads.figures import short
from crossroads.lint.inspected import Inspected
from crossroads.lint.proving.strays import told
from crossroads.lint.rule import Remark, Rule

_REMEDY = "Choose a distribution with ends, as beta, pert or truncnormal; or write a formula that stays within bounds."


def find_stray_odds(inspected: Inspected) -> Iterator[Remark]:
    """Yield a remark for each node whose stated odds go wrong somewhere the gate does not look."""
    for found in inspected.strays:
        node_id, stray, _ = found
        path: PathKey = ("nodes", node_id, "branches")
        if stray.branch is None:
            problem = f"The odds of {node_id} sum to {short(stray.value)} {told(found)}."
            yield Remark(path, problem, _REMEDY)
        elif not stray.is_rest:
            key = "p" if inspected.scenario.nodes[node_id].branches[stray.branch].weight is None else "weight"
            noun = "probability" if key == "p" else "weight"
            problem = f"The {noun} of {stray.branch} becomes {short(stray.value)} {told(found)}."
            yield Remark((*path, stray.branch, key), problem, _REMEDY, at_key=False)


STRAY_ODDS = Rule(
    "Odds out of bounds in draws beyond the ranges, or at corners of many ranges that are not checked otherwise.",
    _REMEDY,
    find_stray_odds,
)
