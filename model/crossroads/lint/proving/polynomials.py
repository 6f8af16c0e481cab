"""Formulas as polynomials of the uncertain parameters, and bounds that hold everywhere within their ranges.

Made from the parameters of a scenario. As a polynomial, what cancels is gone: 1 - p - (1 - p) is 0, whatever p is. What
is no polynomial, as a maximum or a quotient by a parameter, stands in it as a symbol of its own with bounds by interval
arithmetic.

A polynomial falls into parts without a common symbol, whose bounds add up exactly. A part that is linear in each of few
symbols has its extremes in corners of their ranges; of a larger one a symbol x is taken out, x q + r, and the bounds of
q and r are combined, which may be wider than needed and never too narrow.

Source: R. E. Moore, R. B. Kearfott and M. J. Cloud, "Introduction to Interval Analysis" (2009), chapters 3 and 5, the
Horner form among them; that corners suffice, A. D. Rikun, "A Convex Envelope Formula for Multilinear Functions",
Journal of Global Optimization 10 (1997), 425-437.
"""

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from crossroads.expressions import Expression, Operation, Tree
from crossroads.scenario import Parameter
from crossroads.scenario.dependence import bounds_of, in_order

Monomial = tuple[str, ...]
"""The symbols of a product in order, each as often as it occurs; empty for the constant."""
Polynomial = Mapping[Monomial, float]
"""Monomial → its coefficient, never 0."""
Interval = tuple[float, float]

ZERO: Polynomial = {}
ONE: Polynomial = {(): 1.0}
ANYTHING: Interval = (-math.inf, math.inf)
# All corners of so many symbols are tried.
_FEW = 10
# A polynomial of more terms stands for itself as one symbol: bounds take longer than they are worth.
_MOST_TERMS = 400
# Coefficients this small beside the largest that went into them are rounding.
_ROUNDING = 1e-13


class Polynomials:
    """Turns formulas of one scenario into polynomials, and bounds them."""

    def __init__(self, parameters: Mapping[str, Parameter]) -> None:
        self._ends: dict[str, Interval] = {}
        self._symbols: dict[object, str] = {}
        self._bounds: dict[frozenset[tuple[Monomial, float]], Interval] = {}
        self._known: dict[str, Polynomial] = {}
        for parameter in in_order(parameters):
            self._known[parameter.name] = self._parameter(parameter)

    def _parameter(self, parameter: Parameter) -> Polynomial:
        low, high = parameter.low, parameter.high
        if low is None or high is None:
            return self.of(parameter.expression)
        self._ends[parameter.name] = (low, high)
        return {(parameter.name,): 1.0}

    def of(self, formula: Expression) -> Polynomial:
        """Return the polynomial of a formula."""
        return self._tree(formula.tree)

    def _tree(self, tree: Tree) -> Polynomial:
        if isinstance(tree, str):
            return self._known[tree]
        if not isinstance(tree, Operation):
            return constant(tree)
        parts = [self._tree(operand) for operand in tree.operands]
        match tree.name:
            case "add":
                return self._kept(added(*parts))
            case "sub":
                return self._kept(added(parts[0], scaled(parts[1], -1.0)))
            case "neg":
                return scaled(parts[0], -1.0)
            case "mul":
                return self.product(*parts)
            case "div" if (by := fixed(parts[1])) is not None and by != 0:
                return scaled(parts[0], 1 / by)
            case "pow" if (power := fixed(parts[1])) is not None and power in (1.0, 2.0, 3.0):
                return self._power(parts[0], int(power))
        return self._other(tree, parts)

    def _power(self, base: Polynomial, power: int) -> Polynomial:
        return base if power == 1 else self.product(base, self._power(base, power - 1))

    def product(self, one: Polynomial, other: Polynomial) -> Polynomial:
        """Return the product of two polynomials."""
        if len(one) * len(other) > _MOST_TERMS:
            return self._symbol(("mul", frozenset((_key(one), _key(other)))), "mul", [one, other])
        found: dict[Monomial, float] = {}
        for (names, factor), (more, by) in itertools.product(one.items(), other.items()):
            monomial = tuple(sorted(names + more))
            found[monomial] = found.get(monomial, 0.0) + factor * by
        return _cleaned(found, max(map(abs, found.values()), default=0.0))

    def _kept(self, polynomial: Polynomial) -> Polynomial:
        """Return a polynomial, or a symbol for it where it has grown too long."""
        return polynomial if len(polynomial) <= _MOST_TERMS else self._symbol(_key(polynomial), "", [polynomial])

    def _other(self, tree: Operation, parts: Sequence[Polynomial]) -> Polynomial:
        values = [fixed(part) for part in parts]
        numbers = [value for value in values if value is not None]
        if len(numbers) == len(values):
            value = float(Expression("", Operation(tree.name, tuple(numbers)), frozenset()).at({}))
            if math.isfinite(value):
                return constant(value)
        return self._symbol((tree.name, tuple(map(_key, parts))), tree.name, parts)

    def _symbol(self, key: object, operation: str, parts: Sequence[Polynomial]) -> Polynomial:
        """Return a symbol that stands for an operation: the same for the same."""
        if key not in self._symbols:
            # No parameter has such a name.
            name = self._symbols[key] = f"#{len(self._symbols)}"
            intervals = [self.bounds(part) for part in parts]
            self._ends[name] = _sound(bounds_of(operation, intervals)) if operation else intervals[0]
        return {(self._symbols[key],): 1.0}

    def bounds(self, polynomial: Polynomial) -> Interval:
        """Return bounds that a polynomial never leaves within the ranges of the parameters."""
        key = _key(polynomial)
        if key not in self._bounds:
            level = polynomial.get((), 0.0)
            parts = [self._part(part) for part in _parts(polynomial)]
            self._bounds[key] = _sound((level + sum(low for low, _ in parts), level + sum(high for _, high in parts)))
        return self._bounds[key]

    def _part(self, part: Polynomial) -> Interval:
        """Return the bounds of a polynomial whose symbols hang together."""
        counts = Counter(name for monomial in part for name in set(monomial))
        is_multilinear = all(len(set(monomial)) == len(monomial) for monomial in part)
        if is_multilinear and len(counts) <= _FEW:
            return self._corners(part, sorted(counts))
        name, count = counts.most_common(1)[0]
        if count == 1:
            intervals = [self._monomial(monomial, factor) for monomial, factor in part.items()]
            return sum(low for low, _ in intervals), sum(high for _, high in intervals)
        with_it: dict[Monomial, float] = {}
        without: dict[Monomial, float] = {}
        for monomial, factor in part.items():
            if name in monomial:
                place = monomial.index(name)
                with_it[monomial[:place] + monomial[place + 1 :]] = factor
            else:
                without[monomial] = factor
        low, high = _times(self._ends[name], self.bounds(with_it))
        more_low, more_high = self.bounds(without)
        return _sound((low + more_low, high + more_high))

    def _monomial(self, monomial: Monomial, factor: float) -> Interval:
        interval = (factor, factor)
        for name, power in Counter(monomial).items():
            interval = _times(interval, _power(self._ends[name], power))
        return interval

    def _corners(self, part: Polynomial, names: Sequence[str]) -> Interval:
        ends = np.array([self._ends[name] for name in names])
        if not np.isfinite(ends).all():
            intervals = [self._monomial(monomial, factor) for monomial, factor in part.items()]
            return _sound((sum(low for low, _ in intervals), sum(high for _, high in intervals)))
        place = {name: i for i, name in enumerate(names)}
        points = np.where(_is_high(len(names)), ends[:, 1:], ends[:, :1])  # (P, S)
        total = np.zeros(points.shape[1])
        for monomial, factor in part.items():
            total += factor * points[[place[name] for name in monomial]].prod(axis=0)
        return float(total.min()), float(total.max())


def constant(value: float) -> Polynomial:
    """Return a fixed number as a polynomial."""
    return {(): value} if value else ZERO


def fixed(polynomial: Polynomial) -> float | None:
    """Return the number that a polynomial is, or None where it moves."""
    return polynomial.get((), 0.0) if not polynomial.keys() - {()} else None


def scaled(polynomial: Polynomial, by: float) -> Polynomial:
    """Return a polynomial times a number."""
    return {monomial: factor * by for monomial, factor in polynomial.items()} if by else ZERO


def added(*polynomials: Polynomial) -> Polynomial:
    """Return the sum of polynomials."""
    found: dict[Monomial, float] = {}
    for polynomial in polynomials:
        for monomial, factor in polynomial.items():
            found[monomial] = found.get(monomial, 0.0) + factor
    return _cleaned(found, max((abs(each) for part in polynomials for each in part.values()), default=0.0))


def _cleaned(found: Mapping[Monomial, float], size: float) -> Polynomial:
    return {monomial: factor for monomial, factor in found.items() if abs(factor) > _ROUNDING * size}


def _key(polynomial: Polynomial) -> frozenset[tuple[Monomial, float]]:
    return frozenset(polynomial.items())


def _parts(polynomial: Polynomial) -> Iterable[Polynomial]:
    """Return the parts of a polynomial without a common symbol, the constant left out."""
    groups: list[tuple[set[str], dict[Monomial, float]]] = []
    for monomial, factor in polynomial.items():
        if not monomial:
            continue
        names, part = set(monomial), {monomial: factor}
        apart = []
        for group in groups:
            if group[0].isdisjoint(names):
                apart.append(group)
            else:
                names, part = names | group[0], group[1] | part
        groups = [*apart, (names, part)]
    return [part for _, part in groups]


@cache
def _is_high(count: int) -> NDArray[np.bool_]:
    """Return for all corners of a cube whether each coordinate is at its high end, (P, 2**P)."""
    return np.asarray(np.arange(1 << count) >> np.arange(count)[:, None] & 1, np.bool_)


def _times(one: Interval, other: Interval) -> Interval:
    # Nothing times anything is nothing, infinite or not.
    corners = [a * b if a and b else 0.0 for a in one for b in other]
    return min(corners), max(corners)


def _power(interval: Interval, power: int) -> Interval:
    low, high = interval[0] ** power, interval[1] ** power
    if power % 2:
        return low, high
    return (0.0 if interval[0] <= 0 <= interval[1] else min(low, high)), max(low, high)


def _sound(interval: Interval) -> Interval:
    """Return bounds, or none at all where sums of infinite ones are no number."""
    return ANYTHING if math.isnan(interval[0]) or math.isnan(interval[1]) else interval
