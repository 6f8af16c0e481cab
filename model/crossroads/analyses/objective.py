"""What an actor's objective is made of in the base case, and what the reference point is worth by it.

Used by the analyses that split or place values.
"""

from crossroads.scenario import Scenario


def base_multipliers(scenario: Scenario, actor: str) -> dict[str, float]:
    """Return what one unit of each attribute counts in the objective, normalised where the scenario says so."""
    base = scenario.base_values
    raw = {name: float(each.evaluate(base)) for name, each in scenario.multipliers(actor).items()}
    total = sum(raw.values()) if scenario.actors[actor].normalised else 1.0
    return {name: each / total for name, each in raw.items()}


def reference_amounts(scenario: Scenario) -> dict[str, float] | None:
    """Return the amount of each attribute at the reference point; None where the scenario has none."""
    if scenario.reference is None:
        return None
    base = scenario.base_values
    return {each.attribute: float(each.points.evaluate(base)) for each in scenario.amounts(scenario.reference)}


def reference_value(scenario: Scenario, actor: str) -> float | None:
    """Return what the reference point is worth to an actor; None where the scenario has none."""
    amounts = reference_amounts(scenario)
    if amounts is None:
        return None
    return sum(each * amounts.get(name, 0.0) for name, each in base_multipliers(scenario, actor).items())
