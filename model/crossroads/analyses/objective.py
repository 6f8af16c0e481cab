"""What an actor's objective is made of in the base case, and what the reference point is worth by it.

Used by the analyses that split or place values.
"""

from dataclasses import dataclass
from math import isfinite

from crossroads.errors import AnalysisError
from crossroads.figures import quoted, significant
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


@dataclass(frozen=True)
class Level:
    """A result that others are held against."""

    value: float
    label: str
    """What it is called; empty where it is a mere number."""
    unit: str

    @property
    def words(self) -> str:
        """The level as it stands in a sentence."""
        number = significant(self.value, 4)
        unit = f" {self.unit}" if self.unit else ""
        return f"{quoted(self.label)} ({number}{unit})" if self.label else f"{number}{unit}"


def level_of(scenario: Scenario, actor: str, asked: float | None) -> Level:
    """Return the level that results are held against.

    Parameters
    ----------
    asked
        A level of one's own; left out, the reference position, or zero where the scenario has none.

    Raises
    ------
    AnalysisError
        If it is not finite.
    """
    if asked is not None and not isfinite(asked):
        raise AnalysisError(f"A level is a result in the unit of the objective; here it is {asked:g}.")
    value, unit = reference_value(scenario, actor), scenario.objective_unit(actor)
    if asked is not None or value is None:
        return Level(asked or 0.0, "", unit)
    return Level(value, scenario.reference.label if scenario.reference else "", unit)
