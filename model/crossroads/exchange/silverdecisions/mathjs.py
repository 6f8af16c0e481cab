"""Our formulas as those of math.js, the language of SilverDecisions."""

from collections.abc import Mapping
from decimal import Decimal

from crossroads.expressions import Operation, Tree

# What math.js reads as something else than a variable.
RESERVED = {
    "mod",
    "to",
    "in",
    "and",
    "or",
    "not",
    "xor",
    "true",
    "false",
    "null",
    "undefined",
    "end",
    "NaN",
    "Infinity",
}
_SIGNS = {"add": "+", "sub": "-", "mul": "*", "div": "/", "pow": "^"}
_CONDITIONS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!=", "and": "and", "or": "or"}


def decimal(value: float) -> str:
    """Return a number with all of its digits and without a power of ten.

    >>> decimal(0.1), decimal(1e-07), decimal(3.0), decimal(-2.5e20)
    ('0.1', '0.0000001', '3', '-250000000000000000000')
    """
    text = format(Decimal(repr(float(value))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def formula(tree: Tree, names: Mapping[str, str]) -> str:
    """Return a formula for math.js.

    Parameters
    ----------
    names
        Parameter → what it is called there, where that differs.

    Example
    -------
    >>> from crossroads.expressions import parse
    >>> formula(parse("a ** 2 if a > 0 else clip(-mod, 0, 1)").tree, {"mod": "mod_"})
    '((a > 0) ? (a ^ 2) : min(max((-mod_), 0), 1))'
    """
    if isinstance(tree, float):
        return decimal(tree) if tree >= 0 else f"({decimal(tree)})"
    if isinstance(tree, str):
        return names.get(tree, tree)
    given = [formula(operand, names) for operand in tree.operands]
    if tree.name in _SIGNS:
        return f"({given[0]} {_SIGNS[tree.name]} {given[1]})"
    if tree.name == "neg":
        return f"(-{given[0]})"
    if tree.name == "where":
        return f"({_condition(tree.operands[0], names)} ? {given[1]} : {given[2]})"
    if tree.name == "clip":
        return f"min(max({given[0]}, {given[1]}), {given[2]})"
    if tree.name in _CONDITIONS or tree.name == "not":
        # Truth is 1 with us, and no number there.
        return f"({_condition(tree, names)} ? 1 : 0)"
    return f"{tree.name}({', '.join(given)})"


def _condition(tree: Tree, names: Mapping[str, str]) -> str:
    if not isinstance(tree, Operation) or tree.name not in {*_CONDITIONS, "not"}:
        return f"({formula(tree, names)} != 0)"
    if tree.name == "not":
        return f"(not {_condition(tree.operands[0], names)})"
    if tree.name in ("and", "or"):
        return f"({f' {tree.name} '.join(_condition(each, names) for each in tree.operands)})"
    left, right = (formula(each, names) for each in tree.operands)
    return f"({left} {_CONDITIONS[tree.name]} {right})"


def bare(text: str) -> str:
    """Return a formula without the brackets around the whole of it.

    >>> bare("(a + b)"), bare("(a) + (b)")
    ('a + b', '(a) + (b)')
    """
    if not text.startswith("("):
        return text
    depth = 0
    for i, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return text[1:-1] if i == len(text) - 1 else text
    return text
