"""Parameters resolved: every base value computed, every range with its ends, every distribution chosen.

Made from the parameter entries of a scenario and from who set what; used by everything behind the gate.
"""

from collections.abc import Iterator, Mapping as AbstractMapping
from dataclasses import dataclass, field

import numpy as np

from crossroads.distributions import Distribution, Pert
from crossroads.document import Document, Mapping, PathKey
from crossroads.errors import Finding
from crossroads.expressions import Expression, number
from crossroads.scenario.format import Basis, ParameterPart

# Where a distribution is stated without ends, they are these quantiles.
LOW_QUANTILE, HIGH_QUANTILE = 0.05, 0.95


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named number, ready for use."""

    name: str
    label: str
    """What people see; the name where the scenario gives no label."""
    expression: Expression
    """A fixed number, or a formula over other parameters."""
    value: float
    """The base value."""
    low: float | None = None
    """The low end of its range; None where it is fixed or a formula."""
    high: float | None = None
    """The high end of its range; None where it is fixed or a formula."""
    distribution: Distribution | None = None
    """What draws are taken from; None where it is fixed or a formula."""
    unit: str = ""
    basis: Basis | None = None
    claims: tuple[str, ...] = ()
    note: str = ""
    known_to: tuple[str, ...] = ()

    @property
    def is_formula(self) -> bool:
        """Whether it is computed from other parameters."""
        return bool(self.expression.names)

    @property
    def is_uncertain(self) -> bool:
        """Whether it has a range of its own."""
        return self.low is not None and self.high is not None and self.low < self.high


@dataclass
class _Resolver:
    document: Document
    parts: AbstractMapping[str, ParameterPart]
    findings: list[Finding] = field(default_factory=list)
    values: dict[str, float] = field(default_factory=dict)

    def add(self, code: str, name: str, key: str, problem: str, remedy: str, *, warn: bool = False) -> None:
        path = self.document.resolve(("parameters", name, key))
        self.findings.append(
            self.document.finding(code, path, problem, remedy, severity="warning" if warn else "error")
        )


def resolve_parameters(
    document: Document, parts: AbstractMapping[str, ParameterPart]
) -> tuple[dict[str, Parameter], list[Finding]]:
    """Return the parameters in file order, and what is wrong with them.

    A parameter whose value cannot be computed is left out and reported.
    """
    resolver = _Resolver(document, parts)
    expressions = {name: _expression(part) for name, part in parts.items()}
    _compute_values(resolver, expressions)
    resolved = {}
    for name, part in parts.items():
        ends = _ends(resolver, name, part, expressions[name])
        if name not in resolver.values:
            continue
        low, high = ends
        resolved[name] = Parameter(
            name=name, label=part.label or name, expression=expressions[name], value=resolver.values[name],
            low=low, high=high, distribution=_distribution(part, resolver.values[name], low, high),
            unit=part.unit, basis=part.basis, claims=part.claims, note=part.note, known_to=part.known_to,
        )  # fmt: skip
    return resolved, resolver.findings


def _expression(part: ParameterPart) -> Expression:
    if part.value is not None:
        return part.value
    if part.word is not None:
        return number(part.word.middle)
    # The model of the part makes sure that one of the three is there.
    return number(part.distribution.mean) if part.distribution is not None else number(0.0)


def _compute_values(resolver: _Resolver, expressions: AbstractMapping[str, Expression]) -> None:
    """Compute base values along the formulas' dependencies; report circles and numbers that are none."""
    state: dict[str, str] = {}
    for name in expressions:
        # An explicit stack: a chain of formulas may be longer than the interpreter's own.
        trail: list[tuple[str, Iterator[str]]] = []
        if name not in state:
            state[name] = "open"
            trail.append((name, iter(sorted(expressions[name].names))))
        while trail:
            here, needs = trail[-1]
            need = next(needs, None)
            if need is None:
                state[here] = "done"
                trail.pop()
                _compute(resolver, here, expressions[here])
            elif state.get(need) == "open":
                names = [each for each, _ in trail]
                _report_circle(resolver, [*names[names.index(need) :], need])
            elif need in expressions and need not in state:
                state[need] = "open"
                trail.append((need, iter(sorted(expressions[need].names))))


def _report_circle(resolver: _Resolver, loop: list[str]) -> None:
    problem = f"The parameters go in a circle: {' → '.join(loop)}."
    resolver.add("circular", loop[0], "value", problem, "Give one of them a number of its own.")


def _compute(resolver: _Resolver, name: str, expression: Expression) -> None:
    if not expression.names <= resolver.values.keys():
        return
    value = float(expression.evaluate(resolver.values))
    if np.isfinite(value):
        resolver.values[name] = value
        return
    resolver.add(*_not_finite(expression, resolver.values, value, name))


def _not_finite(
    expression: Expression, values: AbstractMapping[str, float], value: float, name: str
) -> tuple[str, str, str, str, str]:
    code, problem, remedy = not_finite(expression, values, value)
    return code, name, "value", problem, remedy


def not_finite(expression: Expression, values: AbstractMapping[str, float], value: float) -> tuple[str, str, str]:
    """Return the code, the problem and the remedy for a formula that gives no ordinary number at the base values."""
    at = ", ".join(f"{name} = {values[name]:g}" for name in sorted(expression.names))
    where = f" with {at}" if at else ""
    if expression.divides_by_zero(values):
        problem = f"The formula {expression.text!r} divides by zero{where}."
        return "division-by-zero", problem, "Guard it, as in: a / b if b else 0"
    return "not-finite", f"The formula {expression.text!r} gives {value}{where}.", "Mend the formula or its parameters."


def _ends(
    resolver: _Resolver, name: str, part: ParameterPart, expression: Expression
) -> tuple[float | None, float | None]:
    """Return the ends of the range, moved where a later layer put the value outside; report what does not fit."""
    if expression.names:
        stated = [key for key in ("low", "high", "distribution", "word") if getattr(part, key) is not None]
        if stated:
            problem = f"{name} is a formula, and states {stated[0]} as well."
            remedy = "A formula takes its range from its parameters."
            resolver.add("formula-with-range", name, stated[0], problem, remedy)
        return None, None
    low, high = part.low, part.high
    for key, end, other in (("low", low, high), ("high", high, low)):
        if end is not None and other is None and part.word is None and part.distribution is None:
            missing = "high" if key == "low" else "low"
            resolver.add("missing-key", name, key, f"{name} states {key} without {missing}.", f"Add {missing}.")
            return None, None
    if part.word is not None:
        low, high = _or(low, part.word.low), _or(high, part.word.high)
    if part.distribution is not None:
        quantiles = part.distribution.quantile(np.array([LOW_QUANTILE, HIGH_QUANTILE]))
        low, high = _or(low, float(quantiles[0])), _or(high, float(quantiles[1]))
    if low is None or high is None or name not in resolver.values:
        return None, None
    if low > high:
        problem = f"low is above high: {low:g} > {high:g}."
        resolver.add("low-above-high", name, "low", problem, "Swap the two.")
        return None, None
    return _fit(resolver, name, resolver.values[name], low, high)


def _fit(resolver: _Resolver, name: str, value: float, low: float, high: float) -> tuple[float, float]:
    if low <= value <= high:
        return low, high
    key, end = ("low", low) if value < low else ("high", high)
    side = "below" if key == "low" else "above"
    if _is_later(resolver.document, ("parameters", name), key):
        problem = f"The value {value:g} is {side} the {key} end {end:g}, which moves to it."
        remedy = f"State {key} as well, if the range should be another."
        resolver.add("range-moved", name, "value", problem, remedy, warn=True)
        return (value, high) if key == "low" else (low, value)
    problem = f"The value {value:g} is {side} {key}, which is {end:g}."
    remedy = f"{'Lower' if key == 'low' else 'Raise'} {key} to at least {value:g}, or mend the value."
    resolver.add(f"value-{side}-{key}", name, key, problem, remedy.replace("at least", "at most") if key == "low" else remedy)  # noqa: E501
    return low, high


def _is_later(document: Document, path: PathKey, end: str) -> bool:
    """Return whether the value was set by a later layer than whatever gives the end of the range."""
    entry = document.get(path)
    if not isinstance(entry, Mapping) or "value" not in entry:
        return False
    givers = [entry.origins[key].layer for key in (end, "word", "distribution") if key in entry]
    return bool(givers) and entry.origins["value"].layer > givers[0]


def _distribution(
    part: ParameterPart, value: float, low: float | None, high: float | None
) -> Distribution | None:
    if part.distribution is not None:
        return part.distribution
    if low is None or high is None or not low < high:
        return None
    return Pert(low, value, high)


def _or(stated: float | None, otherwise: float) -> float:
    return otherwise if stated is None else stated
