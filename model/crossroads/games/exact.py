"""Formulas as exact fractions, so that a third stays a third.

Made from expressions and the values of parameters; used where a graph is unfolded into a game.
"""

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce

from crossroads.expressions import Expression, Operation, Tree

# Beyond this an exact power has more digits than anybody reads.
_GREATEST_POWER = 64

_EXACT: dict[str, Callable[..., Fraction]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "neg": operator.neg,
    "abs": abs,
    "min": lambda *operands: min(operands),
    "max": lambda *operands: max(operands),
    "clip": lambda value, low, high: min(max(value, low), high),
    "where": lambda condition, yes, no: yes if condition else no,
    "lt": lambda a, b: Fraction(a < b),
    "le": lambda a, b: Fraction(a <= b),
    "gt": lambda a, b: Fraction(a > b),
    "ge": lambda a, b: Fraction(a >= b),
    "eq": lambda a, b: Fraction(a == b),
    "ne": lambda a, b: Fraction(a != b),
    "not": lambda a: Fraction(not a),
    "and": lambda *operands: Fraction(reduce(lambda a, b: bool(a) and bool(b), operands, True)),
    "or": lambda *operands: Fraction(reduce(lambda a, b: bool(a) or bool(b), operands, False)),
}


def decimal(value: float) -> Fraction:
    """Return the decimal that a number shows, exactly.

    >>> decimal(0.1)
    Fraction(1, 10)
    """
    return Fraction(repr(value))


def exact(formula: Expression, values: Mapping[str, Fraction]) -> Fraction:
    """Return the value of a formula as a fraction.

    Numbers count as the decimals that they show. Roots, exponentials, logarithms and powers that are not whole have no
    exact fraction; these are rounded to a double first.

    Parameters
    ----------
    values
        Parameter name → value, for all that the formula names.

    Example
    -------
    >>> from crossroads.expressions import parse
    >>> exact(parse("1/3 + p"), {"p": Fraction(1, 10)})
    Fraction(13, 30)
    """
    return _exact(formula.tree, values)


def _exact(tree: Tree, values: Mapping[str, Fraction]) -> Fraction:
    if isinstance(tree, float):
        return decimal(tree)
    if isinstance(tree, str):
        return values[tree]
    operands = [_exact(operand, values) for operand in tree.operands]
    if tree.name in _EXACT:
        return Fraction(_EXACT[tree.name](*operands))
    if tree.name == "pow" and operands[1].denominator == 1 and abs(operands[1]) <= _GREATEST_POWER:
        return Fraction(operands[0] ** int(operands[1]))
    rounded = Operation(tree.name, tuple(float(operand) for operand in operands))
    return decimal(float(Expression("", rounded, frozenset()).evaluate({})))
