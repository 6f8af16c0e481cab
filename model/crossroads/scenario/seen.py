"""A scenario with other numbers: the same graph and labels, some base values and distributions replaced.

Made from a checked scenario and numbers that stand in it already, as views of assessors; used where several people's
numbers are solved beside each other.
"""

from collections.abc import Mapping as AbstractMapping
from dataclasses import replace
from graphlib import TopologicalSorter

from crossroads.distributions import Distribution
from crossroads.expressions import number
from crossroads.scenario.scenario import Scenario


def with_numbers(scenario: Scenario, numbers: AbstractMapping[str, tuple[float, Distribution | None]]) -> Scenario:
    """Return a scenario in which some parameters have another base value and distribution; formulas follow.

    Parameters
    ----------
    numbers
        Parameter, not a formula → its value, and what draws are taken from; None where it is fixed.
    """
    parameters = dict(scenario.parameters)
    for name, (value, shape) in numbers.items():
        parameters[name] = replace(
            parameters[name],
            expression=number(value),
            value=value,
            distribution=shape,
            stated_low=None,
            stated_high=None,
        )
    values: dict[str, float] = {}
    for name in TopologicalSorter(
        {name: sorted(each.expression.names) for name, each in parameters.items()}
    ).static_order():
        values[name] = parameters[name].expression.at(values)
    moved = {name: replace(each, value=values[name]) if each.is_formula else each for name, each in parameters.items()}
    return replace(scenario, parameters=moved)
