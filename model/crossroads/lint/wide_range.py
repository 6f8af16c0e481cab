"""A probability that may be almost anything: its range covers nearly all of 0 to 1.

Such a number says next to nothing, and the event is better split into what can be judged. Looked at are parameters that
are the probability of a branch as they stand, as ``p: p_wet``; the range is that from low to high.
"""

from collections.abc import Iterator

from crossroads.figures import short
from crossroads.lint.inspected import Inspected
from crossroads.lint.rule import Remark, Rule

_REMEDY = "Narrow it by evidence, or split the event into parts that can be judged."
# So much of 0 to 1 is nearly all of it.
_NEARLY_ALL = 0.9


def find_wide_ranges(inspected: Inspected) -> Iterator[Remark]:
    """Yield a remark for each probability whose range covers nine tenths of 0 to 1."""
    stated = {str(arc.odds) for arc in inspected.graph.arcs if not arc.is_weight}
    for name, parameter in inspected.scenario.parameters.items():
        low, high = parameter.low, parameter.high
        if name in stated and low is not None and high is not None and high - low >= _NEARLY_ALL - 1e-9:
            problem = f"{name} may lie anywhere from {short(low)} to {short(high)}, nearly all that a probability can."
            yield Remark(("parameters", name), problem, _REMEDY)


WIDE_RANGE = Rule("A probability whose range covers nearly all of 0 to 1.", _REMEDY, find_wide_ranges)
