"""Which parameters are told as probabilities: those that some branch gets, whatever their value.

Made from a scenario; used where the brief tells a parameter, since probabilities are told in words and per cents. Fewer
than ``scenario.chances``: a factor of odds, as the effect that a front has on them, is no probability to its reader.
"""

from collections.abc import Mapping

from crossroads.expressions import Expression
from crossroads.scenario import Rest, Scenario
from crossroads.scenario.nodes import Branch

# Sums of a few shares are off by this much.
_ROUNDING = 1e-9


def is_probability(scenario: Scenario, name: str) -> bool:
    """Return whether some branch gets a parameter's value as its probability, at both ends of its range as well.

    So is one that stands in no branch alone, where ``rest`` comes to it.
    """
    parameter = scenario.parameters[name]
    points = {each for each in (parameter.low, parameter.value, parameter.high) if each is not None}
    if len(points) < 2 or min(points) < 0 or max(points) > 1:
        return False
    moved = [{**scenario.base_values, name: point} for point in points]
    for node in scenario.nodes.values():
        if any(isinstance(each.p, Expression) and name in each.p.names for each in node.branches.values()):
            tables = [_odds(node.branches, values) for values in moved]
            if any(
                all(abs(odds[branch] - values[name]) <= _ROUNDING for odds, values in zip(tables, moved, strict=True))
                for branch in node.branches
            ):
                return True
    return False


def _odds(branches: Mapping[str, Branch], values: Mapping[str, float]) -> dict[str, float]:
    """Return what each branch of a node gets."""
    odds = {name: each.p.at(values) for name, each in branches.items() if isinstance(each.p, Expression)}
    left = 1 - sum(odds.values())
    return {name: odds.get(name, left if each.p is Rest.REST else -1.0) for name, each in branches.items()}
