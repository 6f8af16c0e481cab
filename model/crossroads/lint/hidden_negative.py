"""A ``rest`` that hides a negative: somewhere the other branches take more than there is.

The gate warns where it finds this within the ranges. Told here is what it does not see: corners of ranges too many to
be tried, and draws from distributions that reach beyond their ranges. Such draws make no sense and are left out.
"""

from collections.abc import Iterator

from crossroads.document import PathKey
from crossroads.figures import short
from crossroads.lint.inspected import Inspected
from crossroads.lint.proving.strays import told
from crossroads.lint.rule import Remark, Rule

_REMEDY = (
    "Let what the others take stay below 1 everywhere, by p * (1 - q) for instance, or by distributions with ends."
)


def find_hidden_negatives(inspected: Inspected) -> Iterator[Remark]:
    """Yield a remark for each rest that is negative somewhere the gate does not look."""
    for found in inspected.strays:
        if found.stray.is_rest and found.stray.branch is not None:
            path: PathKey = ("nodes", found.node_id, "branches", found.stray.branch, "p")
            problem = f"The others leave {short(found.stray.value)} for {found.stray.branch} {told(found)}."
            yield Remark(path, problem, _REMEDY, at_key=False)


HIDDEN_NEGATIVE = Rule(
    "A rest that is negative in draws beyond the ranges, or at corners of many ranges that are not checked otherwise.",
    _REMEDY,
    find_hidden_negatives,
)
