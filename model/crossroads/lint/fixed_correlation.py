"""A correlation that names a fixed number: what does not move cannot move together with anything."""

from collections.abc import Iterator

from crossroads.lint.inspected import Inspected
from crossroads.lint.rule import Remark, Rule
from crossroads.prose import listed, plural

_REMEDY = "Give it a range, or take it out of the correlation."


def find_fixed_correlations(inspected: Inspected) -> Iterator[Remark]:
    """Yield a remark for each correlation of which a parameter has no range."""
    parameters = inspected.scenario.parameters
    for i, correlation in enumerate(inspected.scenario.file.correlations):
        fixed = [name for name in correlation.between if not parameters[name].is_uncertain]
        if fixed:
            verb = "has" if len(fixed) == 1 else "have"
            others = plural(len(correlation.between), "parameter")
            problem = f"Of {others} that should move together, {listed(fixed)} {verb} no range and will not move."
            yield Remark(("correlations", i), problem, _REMEDY)


FIXED_CORRELATION = Rule("A correlation that names a number without a range.", _REMEDY, find_fixed_correlations)
