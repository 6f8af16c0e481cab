"""A parameter that nothing hangs on: no payoff, no odds, no value of an actor, nor a parameter that is used itself."""

from collections.abc import Iterator

from crossroads.figures import quoted
from crossroads.lint.inspected import Inspected
from crossroads.lint.naming import several
from crossroads.lint.rule import Remark, Rule
from crossroads.lint.uses import used_parameters
from crossroads.prose import listed
from crossroads.scenario import Parameter, Scenario


def find_unused_parameters(inspected: Inspected) -> Iterator[Remark]:
    """Yield a remark for each parameter that is not used, or only by others that are not."""
    scenario, used = inspected.scenario, used_parameters(inspected)
    for name, parameter in scenario.parameters.items():
        if name not in used:
            remedy = "Use it where it belongs, or remove it."
            yield Remark(("parameters", name), f"{_told(parameter)} is used {_where(scenario, name)}.", remedy)


def _told(parameter: Parameter) -> str:
    return parameter.name if parameter.label == parameter.name else f"{parameter.name} ({quoted(parameter.label)})"


def _where(scenario: Scenario, name: str) -> str:
    """Return by what a parameter is used that does not count."""
    others = [each for each, other in scenario.parameters.items() if name in other.expression.names]
    if others:
        return f"only by {listed(several(others))}, which nothing uses"
    if any(name in correlation.between for correlation in scenario.file.correlations):
        return "only in correlations"
    return "nowhere"


UNUSED_PARAMETER = Rule(
    "A parameter that nothing uses, or only others that are unused.",
    "Use it where it belongs, or remove it.",
    find_unused_parameters,
)
