"""A parameter with neither range nor basis: nobody can tell how far it holds, and no analysis moves it."""

from collections.abc import Iterator

from crossroads.figures import short
from crossroads.lint.inspected import Inspected
from crossroads.lint.rule import Remark, Rule
from crossroads.lint.uses import used_parameters

_REMEDY = "State low and high or a distribution; or a basis, if it is known so well."


def find_bare_parameters(inspected: Inspected) -> Iterator[Remark]:
    """Yield a remark for each fixed parameter that is used and states no basis."""
    used = used_parameters(inspected)
    for name, parameter in inspected.scenario.parameters.items():
        is_bare = not parameter.is_formula and not parameter.is_uncertain and parameter.basis is None
        if is_bare and name in used:
            problem = f"{name} is {short(parameter.value)}, with neither a range nor a basis."
            yield Remark(("parameters", name), problem, _REMEDY)


BARE_PARAMETER = Rule("A parameter with neither range nor basis.", _REMEDY, find_bare_parameters)
