"""Bound inputs: drawn parameters and odds that move together, so that none of them can be judged by itself.

Made from draws; used by the value of information and by importance. Correlated parameters are bound, the drawn odds
of a node, which sum to one, and parameters around which drawn odds lie.
"""

from collections.abc import Iterable

from crossroads.draws import Draws
from crossroads.scenario import Scenario
from crossroads.scenario.correlations import correlated_groups


def bound_groups(draws: Draws) -> list[tuple[str, ...]]:
    """Return the groups of several drawn inputs that move together, each in the order of ``draws.names``."""
    known = set(draws.names)
    joined: dict[str, set[str]] = {name: {name} for name in draws.names}
    for names in [*_correlated(draws), *_odds(draws)]:
        members = set().union(*(joined[name] for name in names if name in known))
        for name in members:
            joined[name] = members
    groups = {id(group): group for group in joined.values() if len(group) > 1}
    return [tuple(name for name in draws.names if name in group) for group in groups.values()]


def _correlated(draws: Draws) -> Iterable[tuple[str, ...]]:
    if draws.is_correlated:
        yield from (group.names for group in correlated_groups(draws.scenario.file.correlations))


def _odds(draws: Draws) -> Iterable[tuple[str, ...]]:
    for each in draws.odds:
        formulas = [formula for formula in each.odds if formula is not None]
        names = set().union(*(formula.names for formula in formulas)) if formulas else set()
        yield (*each.names, *sorted(_made_of(draws.scenario, names)))


def _made_of(scenario: Scenario, names: Iterable[str]) -> set[str]:
    """Return the parameters with a value of their own that some parameters are made of."""
    found: set[str] = set()
    queue = list(names)
    while queue:
        name = queue.pop()
        parts = scenario.parameters[name].expression.names
        if not parts:
            found.add(name)
        queue += [part for part in parts if part not in found]
    return found
