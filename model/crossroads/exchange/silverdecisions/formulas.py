"""Formulas of SilverDecisions, which are those of math.js, in our own grammar.

Used for payoffs, probabilities and code. What a formula calls by name is looked up by whoever asks.
"""

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import ClassVar, NamedTuple

from crossroads.errors import DefinitionError
from crossroads.exchange.naming import tidy
from crossroads.prose import shorten

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|(?P<name>[^\W\d]\w*)|(?P<sign>\*\*|[=!<>]=|[-+*/^()<>,?:%!=]))"
)
_FRACTION = re.compile(r"\s*([-+]?)\s*(?:(\d+)\s+)?(\d+)\s*[/:]\s*(\d+)\s*\Z")
_REPEATING = re.compile(r"\s*([-+]?)(\d*)\.(\d*)(?:\((\d+)\)|'(\d+)')\s*\Z")
_DEPTH = 90

# How strongly the parts of a formula of ours hold together, the loosest first.
_TERNARY, _OR, _AND, _COMPARISON, _SUM, _PRODUCT, _UNARY, _POWER, _ATOM = range(9)


class Part(NamedTuple):
    """A part of a formula in our grammar, and how strongly it holds together."""

    text: str
    strength: int = _ATOM

    def within(self, strength: int) -> str:
        """Return the text, in brackets where its surroundings hold more strongly."""
        return self.text if self.strength >= strength else f"({self.text})"


class Lookup(NamedTuple):
    """What names in a formula mean."""

    value: Callable[[str], Part]
    """Name → what stands for it; raises a DefinitionError where it means nothing."""
    call: Callable[[str, Sequence[Part]], Part | None]
    """Function and arguments → what stands for the call; None where the function is not one of the file's."""


_CONSTANTS = {"pi": "3.141592653589793", "PI": "3.141592653589793", "e": "2.718281828459045", "E": "2.718281828459045",
              "true": "1", "false": "0"}  # fmt: skip
# Functions with one meaning here and there → how many arguments they have.
_SAME = {"min": (1, 99), "max": (1, 99), "abs": (1, 1), "sqrt": (1, 1), "exp": (1, 1)}


def _power(base: Part, exponent: str) -> Part:
    return Part(f"{base.within(_ATOM)} ** {exponent}", _POWER)


# Functions that are written otherwise here → number of arguments, and how.
_REWRITTEN: dict[tuple[str, int], Callable[[Sequence[Part]], Part]] = {
    ("log", 1): lambda given: Part(f"log({given[0].text})"),
    ("log", 2): lambda given: Part(f"log({given[0].text}) / log({given[1].text})", _PRODUCT),
    ("log10", 1): lambda given: Part(f"log({given[0].text}) / log(10)", _PRODUCT),
    ("log2", 1): lambda given: Part(f"log({given[0].text}) / log(2)", _PRODUCT),
    ("pow", 2): lambda given: _power(given[0], given[1].within(_UNARY)),
    ("square", 1): lambda given: _power(given[0], "2"),
    ("cube", 1): lambda given: _power(given[0], "3"),
    ("cbrt", 1): lambda given: _power(given[0], "(1 / 3)"),
    ("add", 2): lambda given: Part(f"{given[0].within(_SUM)} + {given[1].within(_SUM)}", _SUM),
    ("subtract", 2): lambda given: Part(f"{given[0].within(_SUM)} - {given[1].within(_PRODUCT)}", _SUM),
    ("multiply", 2): lambda given: Part(f"{given[0].within(_PRODUCT)} * {given[1].within(_UNARY)}", _PRODUCT),
    ("divide", 2): lambda given: Part(f"{given[0].within(_PRODUCT)} / {given[1].within(_UNARY)}", _PRODUCT),
    ("sum", 2): lambda given: Part(f"{given[0].within(_SUM)} + {given[1].within(_SUM)}", _SUM),
}
_KNOWN = "What maps: numbers, names, + - * / ^, comparisons, and/or/not, a ? b : c, min, max, abs, sqrt, exp, log, pow."


def translate(text: str, lookup: Lookup) -> int | float | str:
    """Return what a formula states: a number where it is just that, otherwise a formula of ours.

    Raises
    ------
    DefinitionError
        If it cannot be read, or says what a formula of ours cannot.

    Example
    -------
    >>> nothing = Lookup(lambda name: Part(name), lambda name, given: None)
    >>> translate("750", nothing), translate("8811/50", nothing), translate("1 1/3", nothing)
    (750, 176.22, '4/3')
    >>> translate("2a^2 # squared", nothing), translate("a > 0 ? a : -b", nothing)
    ('2 * a ** 2', 'a if a > 0 else -b')
    """
    bare = tidy(without_comment(text))
    exact = _exact(bare)
    if exact is not None:
        return _written(exact)
    return as_number(_Parser(bare, lookup).parse().text)


def without_comment(text: str) -> str:
    """Return a line of math.js without what follows its comment sign."""
    return text.partition("#")[0]


def as_number(text: str) -> int | float | str:
    """Return the number that a text shows, or the text."""
    try:
        value = float(text)
    except ValueError:
        return text
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def _exact(text: str) -> Fraction | None:
    """Return the number of a text that is only a fraction, as in 3/4, 1 3/4 and 0.(3); None for any other."""
    if found := _FRACTION.match(text):
        sign, whole, above, below = found.groups()
        if int(below) == 0:
            raise DefinitionError(f"{text!r} divides by zero.", "Mend it.")
        value = int(whole or 0) + Fraction(int(above), int(below))
        return -value if sign == "-" else value
    if found := _REPEATING.match(text):
        sign, whole, fixed, first, second = found.groups()
        again = first or second
        share = Fraction(int(again), 10 ** len(again) - 1) + int(fixed or 0)
        value = int(whole or 0) + share / Fraction(10) ** len(fixed)
        return -value if sign == "-" else value
    return None


def _written(value: Fraction) -> int | float | str:
    """Return a fraction as a decimal number where it is one, otherwise as a quotient."""
    below = value.denominator
    for prime in (2, 5):
        while below % prime == 0:
            below //= prime
    if below != 1:
        return f"{value.numerator}/{value.denominator}"
    return int(value) if value.denominator == 1 else float(value)


class _Token(NamedTuple):
    kind: str
    text: str


class _Parser:
    """A parser by precedence: each method reads one strength and everything that holds more strongly."""

    def __init__(self, text: str, lookup: Lookup) -> None:
        self._text, self._lookup = text, lookup
        self._tokens = self._split()
        self._at = self._depth = 0

    def parse(self) -> Part:
        if not self._tokens:
            raise DefinitionError("The formula is empty.", "Write a number.")
        whole = self._ternary()
        if self._at < len(self._tokens):
            raise self._unread()
        return whole

    def _split(self) -> list[_Token]:
        tokens: list[_Token] = []
        at = 0
        while at < len(self._text):
            found = _TOKEN.match(self._text, at)
            if not found:
                shown = shorten(self._text[at:].strip(), 20)
                raise DefinitionError(f"The formula {shorten(self._text)!r} cannot be read at {shown!r}.", _KNOWN)
            tokens.append(_Token(str(found.lastgroup), found[found.lastgroup or 0]))
            at = found.end()
        return tokens

    def _unread(self) -> DefinitionError:
        shown = self._tokens[self._at].text if self._at < len(self._tokens) else "its end"
        if shown == "=":
            problem = f"The formula {shorten(self._text)!r} sets a variable."
            return DefinitionError(problem, "Variables are set in the code of the file or of a node.")
        return DefinitionError(f"The formula {shorten(self._text)!r} cannot be read at {shown!r}.", _KNOWN)

    def _next(self, *texts: str) -> str | None:
        """Take the next token if it is one of these."""
        if self._at < len(self._tokens) and self._tokens[self._at].text in texts:
            self._at += 1
            return self._tokens[self._at - 1].text
        return None

    def _expect(self, text: str) -> None:
        if self._next(text) is None:
            raise self._unread()

    def _ternary(self) -> Part:
        self._depth += 1
        if self._depth > _DEPTH:
            raise DefinitionError(f"The formula {shorten(self._text)!r} is nested too deep.", "Name its parts.")
        condition = self._chain(_OR)
        if self._next("?"):
            yes = self._ternary()
            self._expect(":")
            no = self._ternary()
            condition = Part(f"{yes.within(_OR)} if {condition.within(_OR)} else {no.within(_TERNARY)}", _TERNARY)
        self._depth -= 1
        return condition

    _SIGNS: ClassVar = {
        _OR: ("or",), _AND: ("and",), _COMPARISON: ("==", "!=", "<", ">", "<=", ">="), _SUM: ("+", "-"),
        _PRODUCT: ("*", "/"),
    }  # fmt: skip

    def _chain(self, strength: int) -> Part:
        """Read operands of one strength with their signs between them, from left to right."""
        if strength == _UNARY:
            return self._unary()
        left, before = self._chain(strength + 1), ""
        while True:
            sign = self._next(*self._SIGNS[strength])
            if sign is None and not (strength == _PRODUCT and self._starts_value()):
                return left
            if sign is None and before == "/":
                problem = f"The formula {shorten(self._text)!r} leaves out a multiplication sign after a division."
                raise DefinitionError(problem, "Write it out, with brackets that say what is divided.")
            right = self._chain(strength + 1)
            # What was compared in brackets is a number: unlike sums, it must not become a link of a chain.
            is_link = strength == _COMPARISON and not before
            before = sign or "*"
            left = Part(f"{left.within(strength + is_link)} {before} {right.within(strength + 1)}", strength)

    def _starts_value(self) -> bool:
        """Return whether a value follows without a sign: a product, as in ``2a`` and ``2(a + b)``."""
        if self._at == len(self._tokens):
            return False
        token = self._tokens[self._at]
        return (token.kind == "name" and token.text not in ("or", "and", "mod", "xor", "to", "in")) or token.text == "("

    def _unary(self) -> Part:
        if self._next("-"):
            return Part(f"-{self._unary().within(_UNARY)}", _UNARY)
        if self._next("+"):
            return self._unary()
        if self._next("not"):
            return Part(f"(not {self._unary().within(_UNARY)})")
        return self._raised()

    def _raised(self) -> Part:
        base = self._atom()
        return _power(base, self._unary().within(_UNARY)) if self._next("^", "**") else base

    def _atom(self) -> Part:
        if self._at == len(self._tokens):
            raise self._unread()
        token = self._tokens[self._at]
        if token.kind == "number":
            self._at += 1
            return Part(token.text)
        if token.kind == "name" and token.text not in ("or", "and", "mod", "xor"):
            self._at += 1
            return self._call(token.text) if self._next("(") else self._named(token.text)
        self._expect("(")
        inner = self._ternary()
        self._expect(")")
        return inner  # brackets come back where they are needed

    def _named(self, name: str) -> Part:
        try:
            return self._lookup.value(name)
        except DefinitionError:
            if name in _CONSTANTS:
                return Part(_CONSTANTS[name])
            raise

    def _call(self, name: str) -> Part:
        given: list[Part] = []
        while not self._next(")"):
            if given:
                self._expect(",")
            given.append(self._ternary())
        if (own := self._lookup.call(name, given)) is not None:
            return own
        if name in _SAME and _SAME[name][0] <= len(given) <= _SAME[name][1]:
            return Part(f"{name}({', '.join(each.text for each in given)})")
        if (name, len(given)) in _REWRITTEN:
            return _REWRITTEN[name, len(given)](given)
        raise DefinitionError(f"The function {name} with {len(given)} arguments has no counterpart.", _KNOWN)
