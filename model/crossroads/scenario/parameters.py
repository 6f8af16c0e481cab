"""Parameters resolved: every base value computed, every range with its ends, every distribution chosen.

Made from the parameter entries of a scenario and from who set what; used by everything behind the gate.
"""

from collections.abc import Mapping as AbstractMapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from crossroads.distributions import Distribution, Pert
from crossroads.document import Document
from crossroads.expressions import Expression, number
from crossroads.scenario.assessors import Assessor
from crossroads.scenario.formulas import compute
from crossroads.scenario.problems import Problem
from crossroads.scenario.quantities import Basis, ParameterPart
from crossroads.scenario.ranges import HIGH_QUANTILE, LOW_QUANTILE, Entry, Range, fit_range
from crossroads.scenario.scales import Scales
from crossroads.scenario.views import View, make_views, pooled
from crossroads.words import Band


@dataclass(frozen=True)
class Parameter:
    """A named number, ready for use."""

    name: str
    label: str
    """What people see; the name where the scenario gives no label."""
    expression: Expression
    """A fixed number, or a formula over other parameters."""
    value: float
    """The base value."""
    stated_low: float | None = None
    """The low end where the scenario states it or a word gives it; None where the distribution does."""
    stated_high: float | None = None
    """The high end where the scenario states it or a word gives it; None where the distribution does."""
    distribution: Distribution | None = None
    """What draws are taken from; None where it is fixed or a formula."""
    unit: str = ""
    basis: Basis | None = None
    claims: tuple[str, ...] = ()
    note: str = ""
    known_to: tuple[str, ...] = ()
    views: AbstractMapping[str, View] = field(default_factory=dict)
    """Assessor → what this person says of it."""
    word: str = ""
    """The estimative word that it is stated by, as it is written; empty where there is none."""
    band: Band | None = None
    """What the word stands for."""
    scale: str = ""
    """The name of the scale that the word is of."""

    # Quantiles are computed when they are asked for: importing what computes them takes longer than solving.
    @cached_property
    def low(self) -> float | None:
        """The low end of its range; None where it is fixed or a formula."""
        return self._end(self.stated_low, LOW_QUANTILE)

    @cached_property
    def high(self) -> float | None:
        """The high end of its range; None where it is fixed or a formula."""
        return self._end(self.stated_high, HIGH_QUANTILE)

    def _end(self, stated: float | None, share: float) -> float | None:
        if self.distribution is None:
            return None
        return float(self.distribution.quantile(share)) if stated is None else stated

    @property
    def ends(self) -> tuple[float, float]:
        """Both ends of its range; its value twice where it is fixed or a formula."""
        low, high = self.low, self.high
        return (self.value if low is None else low), (self.value if high is None else high)

    @property
    def has_range(self) -> bool:
        """Whether there is something to move over: a range, and one with a length, which an overlay may take away."""
        low, high = self.ends
        return low < high

    @property
    def is_formula(self) -> bool:
        """Whether it is computed from other parameters."""
        return bool(self.expression.names)

    @property
    def is_uncertain(self) -> bool:
        """Whether it has a range of its own."""
        return self.distribution is not None


class Resolved(NamedTuple):
    """The parameters in file order, and what is wrong with them."""

    parameters: dict[str, Parameter]
    problems: list[Problem]


def resolve_parameters(
    document: Document,
    stated: AbstractMapping[str, ParameterPart],
    assessors: AbstractMapping[str, Assessor],
    scales: Scales,
) -> Resolved:
    """Return the parameters of a scenario; one whose value cannot be computed is left out and reported."""
    views = {name: make_views(part, assessors) for name, part in stated.items() if part.assessors}
    parts = {name: pooled(part, views[name]) if name in views else part for name, part in stated.items()}
    entries, problems = _entries(document, parts, scales)
    expressions = {name: _expression(entry) for name, entry in entries.items()}
    order, circles = _order(expressions)
    problems += circles
    values: dict[str, float] = {}
    for name in order:
        if expressions[name].names <= values.keys():
            value = compute(expressions[name], values, ("parameters", name, "value"))
            if isinstance(value, Problem):
                problems.append(value)
            else:
                values[name] = value
    resolved: dict[str, Parameter] = {}
    for name, entry in entries.items():
        fitted = fit_range(entry, expressions[name], values.get(name))
        problems += fitted.problems
        if name in values:
            parameter = _worded(_parameter(entry, expressions[name], values[name], fitted), entry, scales)
            resolved[name] = replace(parameter, views=views[name]) if name in views else parameter
    return Resolved(resolved, problems)


def _entries(
    document: Document, parts: AbstractMapping[str, ParameterPart], scales: Scales
) -> tuple[dict[str, Entry], list[Problem]]:
    """Return the entries with what their words stand for; one that states nothing but an unknown word is left out."""
    entries, problems = {}, []
    for name, part in parts.items():
        band = None if part.word is None else scales.band(part.word, ("parameters", name, "word"))
        if isinstance(band, Problem):
            problems.append(band)
            band = None
        if band is not None or part.value is not None or part.distribution is not None:
            entries[name] = Entry(document, name, part, band)
    return entries, problems


def _parameter(entry: Entry, expression: Expression, value: float, fitted: Range) -> Parameter:
    part = entry.part
    return Parameter(
        name=entry.name, label=part.label or entry.name, expression=expression, value=value,
        stated_low=fitted.low, stated_high=fitted.high,
        distribution=part.distribution or _pert(value, fitted.low, fitted.high),
        unit=part.unit, basis=part.basis, claims=part.claims, note=part.note, known_to=part.known_to,
    )  # fmt: skip


def _worded(parameter: Parameter, entry: Entry, scales: Scales) -> Parameter:
    """Return a parameter with its word, which a later value beyond its band has left behind."""
    word, band = entry.part.word, entry.band
    if word is None or band is None or (entry.is_later_than("word") and not band.holds(parameter.value)):
        return parameter
    scale = scales.of(word)
    return replace(parameter, word=word.text, band=band, scale=scale.name if scale else "")


def _expression(entry: Entry) -> Expression:
    part = entry.part
    if part.value is not None:
        return part.value
    if entry.band is not None:
        return number(entry.band.middle)
    # An entry has at least one of the three.
    return number(part.distribution.mean if part.distribution is not None else 0.0)


def _pert(value: float, low: float | None, high: float | None) -> Distribution | None:
    if low is None or high is None or not low <= value <= high or low == high:
        return None
    return Pert(low, value, high)


def _order(expressions: AbstractMapping[str, Expression]) -> tuple[list[str], list[Problem]]:
    """Return the names in an order in which they can be computed, and the circles in which some of them go."""
    order: list[str] = []
    circles: list[Problem] = []
    # A name that is met and not done stands on the trail: meeting it again closes a circle.
    is_done: dict[str, bool] = {}
    for first in expressions:
        # An explicit stack: a chain of formulas may be longer than the interpreter's own.
        trail = [] if first in is_done else [(first, iter(sorted(expressions[first].names)))]
        is_done.setdefault(first, False)
        while trail:
            name, needs = trail[-1]
            need = next(needs, None)
            if need is None:
                is_done[name] = True
                order.append(name)
                trail.pop()
            elif need in expressions and need not in is_done:
                is_done[need] = False
                trail.append((need, iter(sorted(expressions[need].names))))
            elif is_done.get(need) is False:
                names = [each for each, _ in trail]
                circles.append(_circle(names[names.index(need) :]))
    return order, circles


def _circle(names: list[str]) -> Problem:
    problem = f"The parameters go in a circle: {' → '.join([*names, names[0]])}."
    return Problem("circular", ("parameters", names[0], "value"), problem, "Give one of them a number of its own.")
