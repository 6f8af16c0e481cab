"""Formulas over parameters: parsed once, checked against a short list of what is allowed, evaluated on arrays.

Made from the texts of a scenario; used by the gate for its checks and by the program, which compiles the trees.
Nothing is ever handed to ``eval``: Python's parser reads the text, and only the forms listed here pass.
"""

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from crossroads.errors import DefinitionError, nearest

Array: TypeAlias = NDArray[np.float64]

# Limits that no formula written by hand meets; they keep hostile ones cheap to refuse.
_MAX_TEXT, _MAX_PARTS, _MAX_DEPTH = 4000, 1000, 200

_ASCII_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


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
    "and": _number(np.logical_and),
    "or": _number(np.logical_or),
    "not": _number(np.logical_not),
    "where": lambda condition, yes, no: np.where(np.asarray(condition) != 0, yes, no),
    "min": lambda *operands: reduce(np.minimum, operands),
    "max": lambda *operands: reduce(np.maximum, operands),
    "abs": np.abs,
    "sqrt": np.sqrt,
    "exp": np.exp,
    "log": np.log,
    "clip": lambda value, low, high: np.minimum(np.maximum(value, low), high),
}
_BINARY: dict[type, str] = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.Pow: "pow",
}  # fmt: skip
_COMPARISONS: dict[type, str] = {
    ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge", ast.Eq: "eq", ast.NotEq: "ne",
}  # fmt: skip
# Function → least and greatest number of arguments.
FUNCTIONS: dict[str, tuple[int, int]] = {
    "min": (1, 99), "max": (1, 99), "abs": (1, 1), "sqrt": (1, 1), "exp": (1, 1), "log": (1, 1), "clip": (3, 3),
}  # fmt: skip
_ALLOWED = "Allowed are numbers, parameter names, + - * / **, comparisons, and/or/not, a if c else b, and " + (
    ", ".join(FUNCTIONS) + "."
)


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

    >>> number(0.25).constant
    0.25
    """
    return Expression(f"{value:g}", float(value), frozenset())


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
        problem = f"The formula has {len(text)} characters; at most {_MAX_TEXT} are allowed."
        raise DefinitionError(problem, "Name its parts as parameters of their own.")
    try:
        parsed = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise DefinitionError(*_syntax_problem(text.strip(), error)) from None
    if sum(1 for _ in ast.walk(parsed)) > _MAX_PARTS * 3:
        raise DefinitionError("The formula has too many parts.", "Name its parts as parameters of their own.")
    names: set[str] = set()
    tree = _convert(parsed.body, text.strip(), names, depth=0)
    return Expression(text.strip(), tree, frozenset(names))


def _syntax_problem(text: str, error: Exception) -> tuple[str, str]:
    where = ""
    if isinstance(error, SyntaxError) and error.offset and error.lineno == 1:
        rest = text[error.offset - 1 : error.offset + 19].strip()
        where = f" near {rest!r}" if rest else " at its end"
    return f"The formula {text!r} cannot be read{where}.", _ALLOWED


def _convert(part: ast.expr, text: str, names: set[str], depth: int) -> Tree:
    if depth > _MAX_DEPTH:
        raise DefinitionError("The formula is nested too deep.", "Name its parts as parameters of their own.")

    def below(*parts: ast.expr) -> tuple[Tree, ...]:
        return tuple(_convert(each, text, names, depth + 1) for each in parts)

    match part:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            try:
                return float(value)
            except OverflowError:
                return float("inf")
        case ast.Name(id=name) if _ASCII_NAME.match(name) and ast.get_source_segment(text, part) == name:
            names.add(name)
            return name
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            (value,) = below(operand)
            return -value if isinstance(value, float) else Operation("neg", (value,))
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return below(operand)[0]
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Operation("not", below(operand))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return Operation(_BINARY[type(op)], below(left, right))
        case ast.BoolOp(op=op, values=parts):
            word = "and" if isinstance(op, ast.And) else "or"
            return reduce(lambda first, second: Operation(word, (first, second)), below(*parts))
        case ast.Compare(left=left, ops=ops, comparators=others) if all(type(op) in _COMPARISONS for op in ops):
            sides = below(left, *others)
            links: list[Tree] = [
                Operation(_COMPARISONS[type(op)], (sides[i], sides[i + 1])) for i, op in enumerate(ops)
            ]
            return reduce(lambda first, second: Operation("and", (first, second)), links)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return Operation("where", below(test, body, orelse))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
            _check_call(name, arguments)
            return Operation(name, below(*arguments))
        case _:
            shown = ast.get_source_segment(text, part) or text
            raise DefinitionError(f"The formula {text!r} uses {shown!r}, which a formula cannot have.", _ALLOWED)


def _check_call(name: str, arguments: list[ast.expr]) -> None:
    if name not in FUNCTIONS:
        raise DefinitionError(f"There is no function {name}.", nearest(name, FUNCTIONS))
    least, most = FUNCTIONS[name]
    if not least <= len(arguments) <= most:
        wanted = str(least) if least == most else f"at least {least}"
        given = f"{name} takes {wanted} argument{'' if wanted == '1' else 's'}; here it is given {len(arguments)}."
        raise DefinitionError(given, "Add or remove arguments.")


def _evaluate(tree: Tree, values: Mapping[str, Array | float]) -> Any:
    if isinstance(tree, float):
        return np.float64(tree)
    if isinstance(tree, str):
        return np.asarray(values[tree], np.float64)
    return OPERATIONS[tree.name](*(_evaluate(operand, values) for operand in tree.operands))


def _divides_by_zero(tree: Tree, values: Mapping[str, Array | float]) -> bool:
    if not isinstance(tree, Operation):
        return False
    if tree.name == "div" and np.any(_evaluate(tree.operands[1], values) == 0):
        return True
    return any(_divides_by_zero(operand, values) for operand in tree.operands)
