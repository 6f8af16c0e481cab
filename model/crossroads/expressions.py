"""Formulas over parameters: parsed once, checked against the few forms they may have, evaluated on arrays.

Made from the texts of a scenario; used by the gate for its checks and by the program, which compiles the
trees. Nothing is ever handed to ``eval``: Python's parser reads the text, and only the
forms listed here pass.
"""

import ast
import keyword
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add, mul, neg, sub
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from crossroads.errors import DefinitionError
from crossroads.prose import nearest, plural, shorten

Array: TypeAlias = NDArray[np.float64]

# Limits that no formula written by hand meets; they keep hostile ones cheap to refuse, and every tree shallow
# enough for plain recursion.
_MAX_TEXT, _MAX_DEPTH = 4000, 100
_TOO_LONG = "Name its parts as parameters of their own."

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?\Z")
# Python warns of a missing space after a number, as in `1if a else b`; the formula is clear all the same.
_NO_SPACE = re.compile(r"[0-9.][A-Za-z_]")
_ODD_CHARACTER = re.compile(r"[^A-Za-z0-9_ .,+\-*/()<>=!]")


def _number(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *operands: np.asarray(function(*operands), np.float64)


# Operation → what it does with arrays. Truth is 1.0, falsehood 0.0, as everywhere numbers meet conditions.
OPERATIONS: dict[str, Callable[..., Any]] = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "div": np.divide,
    "pow": np.power,
    "neg": np.negative,
    "lt": _number(np.less),
    "le": _number(np.less_equal),
    "gt": _number(np.greater),
    "ge": _number(np.greater_equal),
    "eq": _number(np.equal),
    "ne": _number(np.not_equal),
    "and": _number(lambda *operands: reduce(np.logical_and, operands)),
    "or": _number(lambda *operands: reduce(np.logical_or, operands)),
    "not": _number(np.logical_not),
    "where": lambda condition, yes, no: np.where(np.asarray(condition) != 0, yes, no),
    "min": lambda *operands: reduce(np.minimum, operands),
    "max": lambda *operands: reduce(np.maximum, operands),
    "abs": np.abs,
    "sqrt": np.sqrt,
    "exp": np.exp,
    "log": np.log,
    # Not for formulas of scenarios: certainty equivalents near neutrality keep their digits by these.
    "expm1": np.expm1,
    "log1p": np.log1p,
    "clip": lambda value, low, high: np.minimum(np.maximum(value, low), high),
}
# Those that Python's own numbers do alike, infinities included, and without ever raising.
_PLAIN: dict[str, Callable[..., float]] = {"add": add, "sub": sub, "mul": mul, "neg": neg}
_BINARY: dict[type, str] = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.Pow: "pow",
}  # fmt: skip
_COMPARISONS: dict[type, str] = {
    ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge", ast.Eq: "eq", ast.NotEq: "ne",
}  # fmt: skip
# Function → least and greatest number of arguments.
FUNCTIONS: dict[str, tuple[int, int]] = {
    "min": (1, 99), "max": (1, 99), "abs": (1, 1), "sqrt": (1, 1), "exp": (1, 1), "log": (1, 1),
    "clip": (3, 3),
}  # fmt: skip
_ALLOWED = (
    "A formula has numbers, parameter names, + - * / **, comparisons, and/or/not, a if c else b, and "
    f"{', '.join(FUNCTIONS)}."
)

_UNCLOSED = "Close it. Within braces, a formula that contains a comma needs quotation marks around it."


class Operation(NamedTuple):
    """An operation of the table above with its operands."""

    name: str
    operands: "tuple[Tree, ...]"


# A formula's tree: a number, a parameter's name, or an operation.
Tree: TypeAlias = float | str | Operation


@dataclass(frozen=True, slots=True)
class Expression:
    """A formula or a fixed number."""

    text: str
    """The formula as it was written."""
    tree: Tree
    names: frozenset[str]
    """The parameters that it refers to."""

    @property
    def constant(self) -> float | None:
        """The number, where the expression is just that."""
        return self.tree if isinstance(self.tree, float) else None

    def evaluate(self, values: Mapping[str, Array | float]) -> Array:
        """Return the value of the formula.

        Where the formula divides by zero or takes the logarithm of a negative number, the value is infinite
        or not a number, as in IEEE 754; nothing is raised and nothing warned.

        Parameters
        ----------
        values
            Parameter name → number or array; all arrays of one shape, which is the result's.

        Raises
        ------
        KeyError
            If a name is missing; the gate has checked that none is.

        Example
        -------
        >>> float(parse("price * 12 - 70").evaluate({"price": 80.0}))
        890.0
        """
        with np.errstate(all="ignore"):
            return np.asarray(_evaluate(self.tree, values), np.float64)

    def at(self, values: Mapping[str, float]) -> float:
        """Return the value of the formula at a single number for each parameter.

        >>> parse("p_wet").at({"p_wet": 0.2})
        0.2
        """
        return _at(self.tree, values)

    def divides_by_zero(self, values: Mapping[str, Array | float]) -> bool:
        """Return whether the formula divides by zero anywhere at these values.

        >>> parse("1 / (a - b)").divides_by_zero({"a": 2.0, "b": 2.0})
        True
        """
        with np.errstate(all="ignore"):
            return _divides_by_zero(self.tree, values)

    def __str__(self) -> str:
        return self.text


def number(value: float) -> Expression:
    """Return a fixed number as an expression.

    >>> number(0.25).constant, number(80).text
    (0.25, '80')
    """
    return Expression(repr(float(value)).removesuffix(".0"), float(value), frozenset())


def parse(text: str) -> Expression:
    """Return the expression that a text states.

    Raises
    ------
    DefinitionError
        If the text is no formula, or uses anything beyond the forms that a formula may have.

    Example
    -------
    >>> sorted(parse("(1 - p_accept) * p_launch").names)
    ['p_accept', 'p_launch']
    """
    if len(text) > _MAX_TEXT:
        raise DefinitionError(f"The formula has {len(text)} characters; at most {_MAX_TEXT} are allowed.", _TOO_LONG)
    # A formula may be folded over several lines of a file.
    text = " ".join(text.split())
    if _NAME.match(text) and not keyword.iskeyword(text):
        # Most formulas are a parameter's name: no need to trouble the parser.
        return Expression(text, text, frozenset((text,)))
    names: set[str] = set()
    tree = _Converter(text, names).convert(_parsed(text), depth=0)
    return Expression(text, tree, frozenset(names))


def _parsed(text: str) -> ast.expr:
    """Return the syntax tree that Python's parser makes of a formula; what it holds is not checked yet."""
    if not text:
        raise DefinitionError("The formula is empty.", _ALLOWED)
    if _DATE.match(text):
        problem = f"The formula {text} looks like a date."
        raise DefinitionError(problem, "Put spaces around each minus if the numbers are to be subtracted.")
    if odd := _ODD_CHARACTER.search(text):
        raise _refusal(text, odd[0])
    try:
        return _syntax_of(text)
    except SyntaxError as error:
        if text.count("(") > text.count(")"):
            problem = f"The formula {shorten(text)!r} has a bracket that is not closed."
            raise DefinitionError(problem, _UNCLOSED) from None
        raise DefinitionError(f"The formula {shorten(text)!r} cannot be read{_near(text, error)}.", _ALLOWED) from None
    except (ValueError, MemoryError, RecursionError):
        # What Python's parser makes of numbers and nestings beyond its own limits.
        raise DefinitionError(f"The formula {shorten(text)!r} is nested too deep.", _TOO_LONG) from None


def _syntax_of(text: str) -> ast.expr:
    if not _NO_SPACE.search(text):
        return ast.parse(text, mode="eval").body
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text, mode="eval").body


def _near(text: str, error: SyntaxError) -> str:
    rest = text[error.offset - 1 : error.offset + 19].strip() if error.offset else ""
    return f" near {rest!r}" if rest else " at its end"


def _refusal(text: str, part: str) -> DefinitionError:
    problem = f"The formula {shorten(text)!r} uses {shorten(part)!r}, which a formula cannot have."
    return DefinitionError(problem, _ALLOWED)


@dataclass(frozen=True, slots=True)
class _Converter:
    """Turns Python's syntax tree into our own, form by form; what is not listed here does not pass."""

    text: str
    names: set[str]

    def convert(self, part: ast.expr, depth: int) -> Tree:
        if depth > _MAX_DEPTH:
            raise DefinitionError(f"The formula {shorten(self.text)!r} is nested too deep.", _TOO_LONG)
        match part:
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                return self._constant(value)
            case ast.Name(id=name):
                self.names.add(name)
                return name
            case ast.UnaryOp(op=op, operand=operand):
                return self._unary(part, op, self.convert(operand, depth + 1))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
                return Operation(_BINARY[type(op)], self._all([left, right], depth))
            case ast.BoolOp(op=op, values=parts):
                return Operation("and" if isinstance(op, ast.And) else "or", self._all(parts, depth))
            case ast.Compare(left=left, ops=ops, comparators=others) if all(type(op) in _COMPARISONS for op in ops):
                return self._comparison([_COMPARISONS[type(op)] for op in ops], self._all([left, *others], depth))
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return Operation("where", self._all([test, body, orelse], depth))
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                _check_call(name, arguments)
                return Operation(name, self._all(arguments, depth))
            case _:
                raise self._refusal(part)

    def _all(self, parts: Sequence[ast.expr], depth: int) -> tuple[Tree, ...]:
        return tuple([self.convert(part, depth + 1) for part in parts])

    @staticmethod
    def _constant(value: float) -> float:
        try:
            return float(value)
        except OverflowError:
            # A whole number beyond the range of floats; the gate says so where it matters.
            return float("inf")

    def _unary(self, part: ast.expr, op: ast.unaryop, value: Tree) -> Tree:
        if isinstance(op, ast.USub):
            return -value if isinstance(value, float) else Operation("neg", (value,))
        if isinstance(op, ast.Not):
            return Operation("not", (value,))
        if isinstance(op, ast.UAdd):
            return value
        raise self._refusal(part)

    @staticmethod
    def _comparison(signs: Sequence[str], sides: Sequence[Tree]) -> Tree:
        """Return a chain such as ``a < b < c`` as its links joined by and."""
        links = [Operation(sign, (sides[i], sides[i + 1])) for i, sign in enumerate(signs)]
        return links[0] if len(links) == 1 else Operation("and", tuple(links))

    def _refusal(self, part: ast.expr) -> DefinitionError:
        return _refusal(self.text, ast.get_source_segment(self.text, part) or self.text)


def _check_call(name: str, arguments: Sequence[ast.expr]) -> None:
    if name not in FUNCTIONS:
        raise DefinitionError(f"There is no function {shorten(name)}.", nearest(name, FUNCTIONS))
    least, most = FUNCTIONS[name]
    if least <= len(arguments) <= most:
        return
    wanted = plural(least, "argument") if least == most else f"{least} to {plural(most, 'argument')}"
    problem = f"The function {name} takes {wanted}; here it has {len(arguments)}."
    raise DefinitionError(problem, f"Write {name} with {wanted}.")


def _evaluate(tree: Tree, values: Mapping[str, Array | float]) -> Any:
    if isinstance(tree, float):
        return np.float64(tree)
    if isinstance(tree, str):
        return np.asarray(values[tree], np.float64)
    return OPERATIONS[tree.name](*[_evaluate(operand, values) for operand in tree.operands])


def _at(tree: Tree, values: Mapping[str, float]) -> float:
    """Return the value of a tree at single numbers: in Python where that gives the same as numpy, and is faster."""
    if isinstance(tree, float):
        return tree
    if isinstance(tree, str):
        return float(values[tree])
    if tree.name in _PLAIN:
        return _PLAIN[tree.name](*[_at(operand, values) for operand in tree.operands])
    with np.errstate(all="ignore"):
        return float(_evaluate(tree, values))


def _divides_by_zero(tree: Tree, values: Mapping[str, Array | float]) -> bool:
    if not isinstance(tree, Operation):
        return False
    if tree.name == "div" and np.any(_evaluate(tree.operands[1], values) == 0):
        return True
    return any(_divides_by_zero(operand, values) for operand in tree.operands)
