"""Who uses what: the parameters, effects and claims that anything which is solved or told refers to."""

from collections.abc import Iterator

from crossroads.expressions import Expression
from crossroads.lint.inspected import Inspected
from crossroads.scenario import Scenario


def used_effects(scenario: Scenario) -> set[str]:
    """Return the effects that a node or a branch lists."""
    nodes = scenario.nodes.values()
    return {each for node in nodes for part in (node, *node.branches.values()) for each in part.effects}


def cited_claims(scenario: Scenario) -> set[str]:
    """Return the claims that anything cites."""
    file = scenario.file
    cited = set(file.reference.claims if file.reference is not None else ())
    for node in scenario.nodes.values():
        cited.update(node.claims, *(branch.claims for branch in node.branches.values()))
    for parameter in file.parameters.values():
        cited.update(parameter.claims, *(view.claims for view in parameter.assessors.values()))
    for effect in file.effects.values():
        cited.update(effect.claims)
    for actor in file.actors.values():
        cited.update(actor.claims)
    for question in file.questions.values():
        cited.update(question.claims)
    return cited


def used_parameters(inspected: Inspected) -> set[str]:
    """Return the parameters that anything hangs on: what only unused parameters use is unused.

    What an effect uses counts as used though nothing lists the effect: one mistake is told once, and where it is.
    """
    scenario = inspected.scenario
    used: set[str] = set()
    pending = [name for formula in _formulas(inspected) for name in formula.names]
    while pending:
        name = pending.pop()
        # A utility of one's own is a formula in x or u, which need not be parameters.
        if name not in used and name in scenario.parameters:
            used.add(name)
            pending += scenario.parameters[name].expression.names
    return used


def _formulas(inspected: Inspected) -> Iterator[Expression]:
    """Yield all formulas but those of parameters."""
    scenario = inspected.scenario
    for node in scenario.nodes.values():
        for part in (node, *node.branches.values()):
            yield from part.payoff.values()
        for branch in node.branches.values():
            yield from (each for each in (branch.p, branch.weight) if isinstance(each, Expression))
    for effect in scenario.file.effects.values():
        yield from effect.points.values()
        if effect.scale is not None:
            yield effect.scale
    for actor_id, actor in scenario.actors.items():
        yield from scenario.multipliers(actor_id).values()
        risk = actor.risk
        yield from (each for each in (risk.__dict__.values() if risk else ()) if isinstance(each, Expression))
    for play in (*inspected.reading.plays.values(), *(each.plays for each in scenario.actors.values())):
        if play is not None and play.precision is not None:
            yield play.precision
    if scenario.reference is not None:
        yield from scenario.reference.payoff.values()
