"""The code of a SilverDecisions file and of its nodes, as parameters.

Code sets variables line by line, and what a node sets holds below it: so every assignment becomes a parameter of its
own, and a scope tells which parameter a name means at a node. Random variables become distributions.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from crossroads.distributions import build
from crossroads.errors import DefinitionError, Place
from crossroads.exchange.naming import is_parameter_name, name_from, unique
from crossroads.exchange.silverdecisions.formulas import Lookup, Part, as_number, translate, without_comment
from crossroads.exchange.silverdecisions.report import Report
from crossroads.expressions import parse
from crossroads.prose import nearest, shorten

_ASSIGNMENT = re.compile(r"\s*([^\W\d]\w*)\s*=(?!=)\s*(.+?)\s*\Z", re.DOTALL)
_FUNCTION = re.compile(r"\s*([^\W\d]\w*)\s*\(\s*([\w\s,]*)\)\s*=(?!=)\s*(.+?)\s*\Z", re.DOTALL)
# Random functions of math.js and sd-random → our distribution, its arguments in their order, and their defaults.
_RANDOM: dict[str, tuple[str, tuple[str, ...], tuple[float, ...]]] = {
    "random": ("uniform", ("low", "high"), (0, 1)),
    "Uniform": ("uniform", ("low", "high"), (0, 1)),
    "Normal": ("normal", ("mean", "sd"), (0, 1)),
    "LogNormal": ("lognormal", ("mu", "sigma"), (0, 1)),
    "Gamma": ("gamma", ("shape", "scale"), (1, 1)),
    "Erlang": ("gamma", ("shape", "scale"), (1, 1)),
    "Triangular": ("triangular", ("low", "high", "mode"), (0, 1, 0.5)),
}
# Functions that formulas of ours do not have → how their base value is computed.
_COMPUTED: dict[tuple[str, int], Callable[..., float]] = {
    **{(each.__name__, 1): each for each in (math.sin, math.cos, math.tan, math.asin, math.acos, math.atan)},
    **{(each.__name__, 1): each for each in (math.sinh, math.cosh, math.tanh, math.floor, math.ceil)},
    # As in math.js, halves are rounded away from zero.
    ("round", 1): lambda value: math.copysign(math.floor(abs(value) + 0.5), value),
    ("sign", 1): lambda value: float(value > 0) - float(value < 0),
}


class Variable(NamedTuple):
    """What a name means in a scope: a parameter, or why there is none."""

    parameter: str
    problem: DefinitionError | None = None


class Function(NamedTuple):
    """A function that code defines, with the scope in which it does."""

    arguments: tuple[str, ...]
    body: str
    scope: "Scope"


Scope = Mapping[str, Variable | Function]


class Definitions:
    """Collects the parameters of a file; scopes themselves never change."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self.parameters: dict[str, Any] = {}
        """Parameter → what the scenario's file states of it."""
        self.values: dict[str, float] = {}
        """Parameter → its base value."""

    def scope(self, code: str, above: Scope, place: Place, drawn: Mapping[str, object]) -> Scope:
        """Return what names mean after some code.

        What cannot be brought over is lost where nothing uses it, and a problem where something does.

        Parameters
        ----------
        drawn
            Variable → its value when the file was saved, for random ones.
        """
        scope = dict(above)
        for statement in _statements(code):
            if found := _FUNCTION.match(statement):
                arguments = tuple(each.strip() for each in found[2].split(",") if each.strip())
                scope[found[1]] = Function(arguments, found[3], dict(scope))
            elif found := _ASSIGNMENT.match(statement):
                scope[found[1]] = self._assign(found[1], found[2], scope, place, drawn)
            else:
                self._report.lose(f"The code {shorten(statement)!r} sets no variable.", place)
        return scope

    def _assign(self, name: str, formula: str, scope: Scope, place: Place, drawn: Mapping[str, object]) -> Variable:
        own = name if is_parameter_name(name) else name_from(name, "variable", is_parameter=True)
        own = unique(own, self.parameters)
        try:
            if (random := _random(formula, scope)) is not None:
                self._draw(own, *random)
                if name in drawn and name not in scope:
                    last, mean = (
                        f"{each:.4g}" if isinstance(each, float) else each for each in (drawn[name], self.values[own])
                    )
                    self._report.lose(f"{name} is random and was last {last}; its base value is its mean, {mean}.")
            else:
                self._define(own, translate(formula, self._lookup(scope, own)))
        except DefinitionError as error:
            self._report.lose(f"{name} = {shorten(formula)}, unless it is used. {error}", place)
            return Variable(own, error)
        if own != name:
            stated = self.parameters[own]
            self.parameters[own] = (stated if isinstance(stated, dict) else {"value": stated}) | {"label": name}
        return Variable(own)

    def formula(self, text: str, scope: Scope, name: str) -> int | float | str:
        """Return what a payoff or a probability states.

        Parameters
        ----------
        name
            What parameters are called that stand for random numbers within the formula.

        Raises
        ------
        DefinitionError
            If it cannot be read, or its value is not a number.
        """
        if (random := _random(text, scope)) is not None:
            own = unique(name, self.parameters)
            self._draw(own, *random)
            return own
        stated = translate(text, self._lookup(scope, name))
        self.value(stated)
        return stated

    def value(self, stated: float | str) -> float:
        """Return the base value of what a formula states.

        Raises
        ------
        DefinitionError
            If it is not a number.
        """
        value = parse(stated).at(self.values) if isinstance(stated, str) else float(stated)
        if not abs(value) < float("inf"):
            raise DefinitionError(f"The formula {shorten(str(stated))!r} gives {value}.", "Mend it, or its variables.")
        return value

    def _define(self, own: str, stated: float | str) -> None:
        value = self.value(stated)
        self.parameters[own], self.values[own] = stated, value

    def _draw(self, own: str, function: str, given: Sequence[float]) -> None:
        name, arguments, defaults = _RANDOM[function]
        if function == "random" and len(given) == 1:
            given = (0, given[0])
        values = dict(zip(arguments, [*given, *defaults[len(given) :]], strict=False))
        if name == "triangular":
            values = {key: values[key] for key in ("low", "mode", "high")}
        self.values[own] = build(name, values).mean
        self.parameters[own] = {"distribution": {name: values}}

    def _lookup(self, scope: Scope, name: str) -> Lookup:
        """Return what names mean in a scope, for a formula that is called by a name."""

        def value(wanted: str) -> Part:
            known = scope.get(wanted)
            if known is None:
                raise DefinitionError(f"There is no variable {shorten(wanted)}.", nearest(wanted, scope))
            if isinstance(known, Function):
                raise DefinitionError(f"{wanted} is a function.", "Call it with its arguments.")
            if known.problem:
                raise DefinitionError(f"The variable {wanted} has no counterpart. {known.problem.problem}",
                                      known.problem.remedy)  # fmt: skip
            return Part(known.parameter)

        def call(wanted: str, given: Sequence[Part]) -> Part | None:
            known = scope.get(wanted)
            if isinstance(known, Function) and len(known.arguments) == len(given):
                return self._inlined(known, given, name)
            if wanted in _RANDOM:
                own = unique(f"{name}_draw", self.parameters)
                self._draw(own, wanted, [_constant(each.text) for each in given])
                return Part(own)
            return self._computed(wanted, given)

        return Lookup(value, call)

    def _computed(self, function: str, given: Sequence[Part]) -> Part | None:
        """Return the base value of a function that formulas of ours do not have; None where it is not known."""
        if (function, len(given)) not in _COMPUTED:
            return None
        try:
            value = float(_COMPUTED[function, len(given)](*(self.value(each.text) for each in given)))
        except (ValueError, OverflowError):
            return None
        told = f"{function}({', '.join(each.text for each in given)})"
        self._report.lose(f"{told} has no counterpart: it is written as its value, {value:.6g}, and follows nothing.")
        return Part(repr(value) if value >= 0 else f"({value!r})")

    def _inlined(self, function: Function, given: Sequence[Part], name: str) -> Part:
        outer = self._lookup(function.scope, name)
        arguments = {key: Part(f"({each.text})") if each.strength < Part("").strength else each
                     for key, each in zip(function.arguments, given, strict=True)}  # fmt: skip
        inner = Lookup(lambda wanted: arguments[wanted] if wanted in arguments else outer.value(wanted), outer.call)
        return Part(f"({translate(function.body, inner)})")


def _random(formula: str, scope: Scope) -> tuple[str, list[float]] | None:
    """Return function and arguments of a formula that is one random number; None for any other."""
    found = re.fullmatch(r"\s*(\w+)\s*\(([^()]*)\)\s*", without_comment(formula))
    if not found or found[1] not in _RANDOM or found[1] in scope:
        return None
    return found[1], [_constant(each) for each in found[2].split(",") if each.strip()]


def _constant(text: str) -> float:
    number = as_number(text.strip())
    if isinstance(number, str):
        problem = f"The random number depends on {shorten(number)}; the arguments of a distribution are numbers."
        raise DefinitionError(problem, "Write numbers, or draw from 0 to 1 and compute with that.")
    return number


def _statements(code: str) -> list[str]:
    """Return the statements of some code: one a line, or several with semicolons; brackets keep lines together."""
    statements, depth = [""], 0
    for line in code.splitlines():
        for character in without_comment(line):
            depth += (character in "([{") - (character in ")]}")
            if character == ";" and depth <= 0:
                statements.append("")
            else:
                statements[-1] += character
        if depth <= 0:
            statements.append("")
            depth = 0
        else:
            statements[-1] += " "
    return [each.strip() for each in statements if each.strip()]
