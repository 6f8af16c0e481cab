"""The formulas of a scenario: where they stand, and what they give at single values of the parameters.

Used by the checks of parameters, probabilities and payoffs.
"""

import math
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as AbstractMapping

from crossroads.document import PathKey
from crossroads.expressions import Expression
from crossroads.prose import shorten
from crossroads.scenario.format import ScenarioFile
from crossroads.scenario.problems import Problem


def compute(formula: Expression, values: AbstractMapping[str, float], path: PathKey) -> float | Problem:
    """Return the value of a formula at single values of the parameters, or why it gives no ordinary number."""
    value = formula.at(values)
    if math.isfinite(value):
        return value
    shown = f"The formula {shorten(formula.text)!r}"
    where = at(formula.names, values)
    if formula.divides_by_zero(values):
        problem = f"{shown} divides by zero{where}."
        return Problem("division-by-zero", path, problem, "Guard it, as in: a / b if b != 0 else 0")
    result = "no number" if math.isnan(value) else "an infinite number"
    return Problem("not-finite", path, f"{shown} gives {result}{where}.", "Mend the formula or its parameters.")


def at(names: Iterable[str], values: AbstractMapping[str, float]) -> str:
    """Return the end of a sentence that shows the values of some parameters, sorted by name.

    >>> at(["b", "a"], {"a": 1.0, "b": 2.5})
    ' with a = 1, b = 2.5'
    """
    shown = ", ".join(f"{name} = {values[name]:g}" for name in sorted(names))
    return f" with {shown}" if shown else ""


def amounts(file: ScenarioFile) -> Iterator[tuple[PathKey, Expression]]:
    """Yield the formulas over parameters that are no parameters or probabilities themselves, with their paths."""
    for effect_id, effect in file.effects.items():
        yield from _each(("effects", effect_id, "points"), effect.points)
        if effect.scale is not None:
            yield ("effects", effect_id, "scale"), effect.scale
    for node_id, node in file.nodes.items():
        yield from _each(("nodes", node_id, "payoff"), node.payoff)
        for branch_id, branch in node.branches.items():
            if branch.payoff:
                yield from _each(("nodes", node_id, "branches", branch_id, "payoff"), branch.payoff)
    for actor_id, actor in file.actors.items():
        yield from _each(("actors", actor_id, "values"), actor.values or {})
        if actor.plays is not None and actor.plays.precision is not None:
            yield ("actors", actor_id, "plays", "logit"), actor.plays.precision
        for key in ("tolerance", "wealth", "exponent"):
            if isinstance(formula := getattr(actor.risk, key, None), Expression):
                yield ("actors", actor_id, "risk", key), formula
    if file.reference is not None:
        yield from _each(("reference", "payoff"), file.reference.payoff)


def _each(path: PathKey, formulas: AbstractMapping[str, Expression]) -> Iterator[tuple[PathKey, Expression]]:
    for attribute, formula in formulas.items():
        yield (*path, attribute), formula
