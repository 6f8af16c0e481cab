"""What actors need so that their choices have a meaning: values, multipliers that add up, a sound attitude to risk.

Made from a scenario whose parts are read; used by the gate.
"""

from collections.abc import Iterator

from crossroads.document import PathKey
from crossroads.expressions import Expression
from crossroads.prose import listed
from crossroads.scenario.actors import Actor, Custom, Exponential, Power
from crossroads.scenario.formulas import at
from crossroads.scenario.problems import Problem
from crossroads.scenario.scenario import Scenario


def check_objectives(scenario: Scenario) -> Iterator[Problem]:
    """Yield what is wrong with the objectives of the scenario's actors."""
    for actor_id, actor in scenario.actors.items():
        path: PathKey = ("actors", actor_id)
        yield from _check_values(scenario, actor_id, path)
        if actor.normalised:
            yield from _check_total(scenario, actor_id, path)
        if actor.plays is not None and actor.plays.precision is not None:
            where = (*path, "plays", "logit")
            yield from _check_sign(scenario, actor.plays.precision, "A precision is at least 0", where, or_zero=True)
        yield from _check_risk(scenario, actor, (*path, "risk"))


def _check_values(scenario: Scenario, actor_id: str, path: PathKey) -> Iterator[Problem]:
    chooses = actor_id in scenario.owners.values() and scenario.plays(actor_id).kind != "assessed"
    if (chooses or actor_id == scenario.perspective) and not scenario.multipliers(actor_id):
        problem = f"{actor_id} chooses, and does not say what it values of {listed(scenario.attributes)}."
        yield Problem(
            "missing-key", path, problem, f"Add values, as in: {{{next(iter(scenario.attributes))}: 1}}.", at_key=True
        )


def _check_total(scenario: Scenario, actor_id: str, path: PathKey) -> Iterator[Problem]:
    multipliers = scenario.multipliers(actor_id).values()
    names = frozenset().union(*(each.names for each in multipliers))
    if multipliers and names <= scenario.base_values.keys():
        total = sum(each.at(scenario.base_values) for each in multipliers)
        if total <= 0:
            problem = f"The multipliers of {actor_id} sum to {total:g}{at(names, scenario.base_values)}."
            yield Problem("bad-values", (*path, "values"), problem, "To be normalised, they need a positive sum.")


def _check_risk(scenario: Scenario, actor: Actor, path: PathKey) -> Iterator[Problem]:
    match actor.risk:
        case Exponential(tolerance=tolerance):
            yield from _check_sign(scenario, tolerance, "A risk tolerance is above 0", (*path, "tolerance"))
        case Power(exponent=exponent):
            yield from _check_sign(scenario, exponent, "The exponent of a utility is above 0", (*path, "exponent"))
        case Custom(utility=utility, inverse=inverse):
            for formula, key, name in (
                (utility, "utility", "x, the path's total"),
                (inverse, "inverse", "u, the utility"),
            ):
                if formula.names <= scenario.base_values.keys():
                    problem = f"The {key} {formula.text!r} does not depend on {name}."
                    yield Problem("bad-utility", (*path, key), problem, f"Write it as a formula in {name[0]}.")


def _check_sign(
    scenario: Scenario, formula: Expression, rule: str, path: PathKey, *, or_zero: bool = False
) -> Iterator[Problem]:
    if formula.names <= scenario.base_values.keys():
        value = formula.at(scenario.base_values)
        if not (value > 0 or (or_zero and value == 0)):
            problem = f"{rule}; here it is {value:g}{at(formula.names, scenario.base_values)}."
            yield Problem("out-of-range", path, problem, "Mend the number.")
