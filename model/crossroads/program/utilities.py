"""Utilities of a path's total: logarithmic, power, piecewise-linear and custom ones, forwards and back.

Made from an actor's attitude to risk; written on tapes by ``histories`` and ``unrolled``, and run on arrays by the
rollback. Exponential utility is not among them: it adds up along the path, and is part of ``rollback``.

A utility is kept on a scale of our own, its *worth*: a rising straight-line function of the stated utility that turns
the same way as the objective. No choice and no certainty equivalent depends on that, and it lets a logarithm or a
power come near to neutral without losing digits: ``wealth * log1p(x / wealth)`` goes to x as wealth grows.

Source: D. Bernoulli, "Specimen theoriae novae de mensura sortis" (1738), for the logarithm; J. W. Pratt, "Risk Aversion
in the Small and in the Large", Econometrica 32 (1964), 122-136, for powers; the scale, own derivation.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Generic, Protocol, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from crossroads.errors import AnalysisError
from crossroads.expressions import OPERATIONS, Expression, Operation, Tree
from crossroads.scenario import Actor, Custom, Exponential, Log, Piecewise, Power

Array = NDArray[np.float64]
T = TypeVar("T")
Totals: TypeAlias = Callable[[], Sequence[float]]

# How far a stated inverse may miss, as a share of the largest total: formulas are written with rounded numbers.
_INVERSE = 1e-6


class Calculus(Protocol[T]):
    """What numbers are worked out with: slots of a tape, or arrays."""

    def constant(self, value: float) -> T:
        """Return a fixed number."""

    def parameter(self, name: str) -> T:
        """Return a parameter."""

    def apply(self, operation: str, *operands: T) -> T:
        """Return the outcome of an operation of formulas."""


@dataclass(frozen=True)
class Arrays:
    """Numbers as arrays whose last axis is that of the parameters' values."""

    values: Mapping[str, Array]
    """Parameter, formulas included → its values, (S,)."""

    def constant(self, value: float) -> Array:
        """Return a fixed number."""
        return np.asarray(value, np.float64)

    def parameter(self, name: str) -> Array:
        """Return a parameter's values."""
        return self.values[name]

    def apply(self, operation: str, *operands: Array) -> Array:
        """Return the outcome of an operation; where it has none, not a number."""
        with np.errstate(all="ignore"):
            return np.asarray(OPERATIONS[operation](*operands), np.float64)


@dataclass(frozen=True)
class _Sheet(Generic[T]):
    """A calculus with a few words on top of it."""

    calculus: Calculus[T]

    def formula(self, tree: Tree, bound: Mapping[str, T]) -> T:
        """Return what a formula gives, where some names stand for numbers of ours."""
        if isinstance(tree, Operation):
            return self.calculus.apply(tree.name, *[self.formula(each, bound) for each in tree.operands])
        if isinstance(tree, str):
            return bound[tree] if tree in bound else self.calculus.parameter(tree)
        return self.calculus.constant(tree)

    def number(self, expression: Expression) -> T:
        return self.formula(expression.tree, {})

    def turned(self, sign: float, value: T) -> T:
        return value if sign > 0 else self.calculus.apply("sub", self.calculus.constant(0.0), value)


@dataclass(frozen=True)
class Utility(ABC):
    """An actor's attitude to risk over a path's total."""

    sign: float
    """1 where more of the objective is better, -1 where less is."""

    @property
    def names(self) -> frozenset[str]:
        """The parameters that it depends on."""
        return frozenset()

    @property
    @abstractmethod
    def remedy(self) -> str:
        """What to do where a total has no utility."""

    def fitted(self, actor: str, totals: Totals, values: Mapping[str, float]) -> "Utility":  # noqa: ARG002
        """Return the utility as it is to be used for totals of the base case; most are used as they are.

        Parameters
        ----------
        totals
            Returns the totals, each once and rising.

        Raises
        ------
        AnalysisError
            If it makes no sense for these totals.
        """
        return self

    @abstractmethod
    def worth(self, calculus: Calculus[T], total: T) -> T:
        """Return the worth of a path's total."""

    @abstractmethod
    def certain(self, calculus: Calculus[T], worth: T) -> T:
        """Return the total that is worth so much: a mean of worths becomes a certainty equivalent."""

    @abstractmethod
    def stated(self, calculus: Calculus[T], worth: T) -> T:
        """Return the utility on the scale of its definition."""


@dataclass(frozen=True)
class _OfWealth(Utility):
    """A utility of what is owned in the end: the wealth before, and what is gained (of costs, less what is spent)."""

    wealth: Expression

    @property
    def names(self) -> frozenset[str]:
        return self.wealth.names

    @property
    def remedy(self) -> str:
        left = "plus" if self.sign > 0 else "less"
        return f"Its wealth, {self.wealth.text}, {left} the total has to stay {self._bound}: state a greater wealth."

    @property
    def _bound(self) -> str:
        return "above 0"

    def _parts(self, calculus: Calculus[T]) -> tuple[T, T]:
        """Return the wealth that growth is measured by, above zero, and what the wealth itself lies above it."""
        if (fixed := self.wealth.constant) is not None:
            base = fixed if fixed > 0 else 1.0
            return calculus.constant(base), calculus.constant(fixed - base)
        wealth, one = _Sheet(calculus).number(self.wealth), calculus.constant(1.0)
        positive = calculus.apply("gt", wealth, calculus.constant(0.0))
        measure = calculus.apply("where", positive, wealth, one)
        return measure, calculus.apply("sub", wealth, measure)

    def _log_growth(self, calculus: Calculus[T], total: T) -> T:
        base, above = self._parts(calculus)
        gain = calculus.apply("add", _Sheet(calculus).turned(self.sign, total), above)
        return calculus.apply("log1p", calculus.apply("div", gain, base))

    def _grown(self, calculus: Calculus[T], log_growth: T) -> T:
        """Return the total with which wealth has grown so much."""
        base, above = self._parts(calculus)
        gain = calculus.apply("mul", base, calculus.apply("expm1", log_growth))
        return _Sheet(calculus).turned(self.sign, calculus.apply("sub", gain, above))

    def _share(self, calculus: Calculus[T], worth: T) -> T:
        """Return a worth as a share of wealth, more being better."""
        return calculus.apply("div", _Sheet(calculus).turned(self.sign, worth), self._parts(calculus)[0])


@dataclass(frozen=True)
class _OfLog(_OfWealth):
    def worth(self, calculus: Calculus[T], total: T) -> T:
        grown = calculus.apply("mul", self._parts(calculus)[0], self._log_growth(calculus, total))
        return _Sheet(calculus).turned(self.sign, grown)

    def certain(self, calculus: Calculus[T], worth: T) -> T:
        return self._grown(calculus, self._share(calculus, worth))

    def stated(self, calculus: Calculus[T], worth: T) -> T:
        log = calculus.apply("log", self._parts(calculus)[0])
        return calculus.apply("add", log, self._share(calculus, worth))


@dataclass(frozen=True)
class _OfPower(_OfWealth):
    exponent: Expression

    @property
    def names(self) -> frozenset[str]:
        return self.wealth.names | self.exponent.names

    @property
    def _bound(self) -> str:
        return "at 0 or above"

    def worth(self, calculus: Calculus[T], total: T) -> T:
        exponent = _Sheet(calculus).number(self.exponent)
        power = calculus.apply("expm1", calculus.apply("mul", exponent, self._log_growth(calculus, total)))
        scale = calculus.apply("div", self._parts(calculus)[0], exponent)
        return _Sheet(calculus).turned(self.sign, calculus.apply("mul", scale, power))

    def _power(self, calculus: Calculus[T], worth: T) -> T:
        """Return the power of growth, less 1."""
        return calculus.apply("mul", _Sheet(calculus).number(self.exponent), self._share(calculus, worth))

    def certain(self, calculus: Calculus[T], worth: T) -> T:
        logarithm = calculus.apply("log1p", self._power(calculus, worth))
        return self._grown(calculus, calculus.apply("div", logarithm, _Sheet(calculus).number(self.exponent)))

    def stated(self, calculus: Calculus[T], worth: T) -> T:
        grown = calculus.apply("add", self._power(calculus, worth), calculus.constant(1.0))
        power = calculus.apply("pow", self._parts(calculus)[0], _Sheet(calculus).number(self.exponent))
        return calculus.apply("mul", power, grown)


@dataclass(frozen=True)
class _OfPoints(Utility):
    """Straight lines between points; the first and the last of them go on beyond the ends."""

    points: tuple[tuple[float, float], ...]

    @property
    def remedy(self) -> str:
        return "Keep the payoffs finite."

    def worth(self, calculus: Calculus[T], total: T) -> T:
        return _interpolated(calculus, self.points, total)

    def certain(self, calculus: Calculus[T], worth: T) -> T:
        return _interpolated(calculus, tuple((utility, total) for total, utility in self.points), worth)

    def stated(self, calculus: Calculus[T], worth: T) -> T:  # noqa: ARG002 - as its siblings
        return worth


def _interpolated(calculus: Calculus[T], points: tuple[tuple[float, float], ...], at: T) -> T:
    """Return what lies at a place on the straight lines between points that rise in both numbers."""

    def line(start: tuple[float, float], end: tuple[float, float]) -> T:
        slope = (end[1] - start[1]) / (end[0] - start[0])
        along = calculus.apply("sub", at, calculus.constant(start[0]))
        risen = calculus.apply("mul", along, calculus.constant(slope))
        return calculus.apply("add", risen, calculus.constant(start[1]))

    lines = list(pairwise(points))
    found = line(*lines[-1])
    for start, end in reversed(lines[:-1]):
        is_before = calculus.apply("lt", at, calculus.constant(end[0]))
        found = calculus.apply("where", is_before, line(start, end), found)
    return found


@dataclass(frozen=True)
class _OfFormula(Utility):
    """A formula and its inverse. Of costs it may fall, as utilities do, or rise, as a burden."""

    utility: Expression
    inverse: Expression
    direction: float = 1.0
    """1 where the utility rises with the total, -1 where it falls."""

    @property
    def names(self) -> frozenset[str]:
        return (self.utility.names - {"x"}) | (self.inverse.names - {"u"})

    @property
    def remedy(self) -> str:
        return f"Write {self.utility.text!r} so that it holds for every total, as in: sqrt(max(x, 0))."

    def fitted(self, actor: str, totals: Totals, values: Mapping[str, float]) -> Utility:
        stated = [(total, self.utility.at({**values, "x": total})) for total in totals()]
        known = [(total, utility) for total, utility in stated if math.isfinite(utility)]
        steps = [(before, after) for before, after in pairwise(known)]
        falls = bool(steps) and self.sign < 0 and steps[0][0][1] > steps[0][1][1]
        for (low, one), (high, other) in steps:
            if not (other < one if falls else other > one):
                turns = f"it is {one:g} for a total of {low:g}, and {other:g} for {high:g}"
                way = "fall" if falls else "rise"
                problem = f"The utility {self.utility.text!r} of {actor} does not {way} throughout"
                raise AnalysisError(f"{problem}: {turns}. Mend the formula, or the goal of {actor}.")
        for total, utility in known[:1] + known[-1:]:
            back = self.inverse.at({**values, "u": utility})
            if not abs(back - total) <= _INVERSE * max(1.0, abs(total), *(abs(each) for each, _ in known)):
                problem = f"The inverse {self.inverse.text!r} of {actor} does not undo its utility"
                raise AnalysisError(
                    f"{problem}: a total of {total:g} has the utility {utility:g}, and from that it makes {back:g}. "
                    "Solve the utility for x, and write u for it."
                )
        return replace(self, direction=-1.0) if falls else self

    def worth(self, calculus: Calculus[T], total: T) -> T:
        sheet = _Sheet(calculus)
        return sheet.turned(self.direction, sheet.formula(self.utility.tree, {"x": total}))

    def certain(self, calculus: Calculus[T], worth: T) -> T:
        sheet = _Sheet(calculus)
        return sheet.formula(self.inverse.tree, {"u": sheet.turned(self.direction, worth)})

    def stated(self, calculus: Calculus[T], worth: T) -> T:
        return _Sheet(calculus).turned(self.direction, worth)


def utility_of(actor: Actor) -> Utility | None:
    """Return an actor's utility of a path's total; None where it is neutral, or its utility adds up along the path."""
    sign = 1.0 if actor.goal == "max" else -1.0
    match actor.risk:
        case Log(wealth=wealth):
            return _OfLog(sign, wealth)
        case Power(wealth=wealth, exponent=exponent):
            return _OfPower(sign, wealth, exponent)
        case Piecewise(points=points):
            return _OfPoints(sign, tuple((float(total), float(utility)) for total, utility in points))
        case Custom(utility=utility, inverse=inverse):
            return _OfFormula(sign, utility, inverse)
        case Exponential() | None:
            return None
