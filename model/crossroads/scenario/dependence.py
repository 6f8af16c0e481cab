"""What formulas depend on in the end, and how far they can move with it.

Made from the resolved parameters; used by ``corners`` to tell which points of the ranges have to be tried.
"""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as AbstractMapping
from graphlib import TopologicalSorter
from typing import NamedTuple

from crossroads.expressions import Operation, Tree
from crossroads.scenario.parameters import Parameter

_UNBOUNDED = (float("-inf"), float("inf"))


class Dependence(NamedTuple):
    """What a formula depends on, and the bounds that it stays within."""

    roots: frozenset[str]
    """The uncertain parameters."""
    is_multilinear: bool
    """Whether it is linear in each of them, so that its extremes lie in corners of their ranges."""
    low: float
    high: float
    """Bounds by interval arithmetic: it may stay well within them, and never leaves them."""


def in_order(parameters: AbstractMapping[str, Parameter]) -> Iterator[Parameter]:
    """Yield the parameters, each after those that its formula uses."""
    sorter = TopologicalSorter({name: each.expression.names for name, each in parameters.items()})
    return (parameters[name] for name in sorter.static_order())


def dependences(parameters: AbstractMapping[str, Parameter]) -> dict[str, Dependence]:
    """Return the dependence of every parameter, each after those that its formula uses."""
    found: dict[str, Dependence] = {}
    for parameter in in_order(parameters):
        if parameter.distribution is not None:
            found[parameter.name] = Dependence(frozenset((parameter.name,)), True, *bounds(parameter))
        else:
            found[parameter.name] = dependence_of(parameter.expression.tree, found)
    return found


def bounds(parameter: Parameter) -> tuple[float, float]:
    """Return bounds of an uncertain parameter's range, without computing quantiles."""
    low, high = _UNBOUNDED if parameter.distribution is None else parameter.distribution.support
    return (
        low if parameter.stated_low is None else parameter.stated_low,
        high if parameter.stated_high is None else parameter.stated_high,
    )


def dependence_of(tree: Tree, known: AbstractMapping[str, Dependence]) -> Dependence:
    """Return the dependence of a formula's tree, given that of the parameters."""
    if isinstance(tree, str):
        return known[tree]
    if not isinstance(tree, Operation):
        return Dependence(frozenset(), True, tree, tree)
    parts = [dependence_of(operand, known) for operand in tree.operands]
    roots, is_multilinear = joined(parts)
    match tree.name:
        case "mul":
            is_multilinear = is_multilinear and not parts[0].roots & parts[1].roots
        case "div":
            is_multilinear = is_multilinear and not parts[1].roots
        case "add" | "sub" | "neg":
            pass
        case _:
            is_multilinear = not roots
    return Dependence(roots, is_multilinear, *bounds_of(tree.name, [(part.low, part.high) for part in parts]))


def joined(parts: Iterable[Dependence]) -> tuple[frozenset[str], bool]:
    """Return what several formulas depend on together, and whether all of them are linear in each parameter."""
    parts = list(parts)
    roots: frozenset[str] = frozenset().union(*(part.roots for part in parts))
    return roots, all(part.is_multilinear for part in parts)


def bounds_of(operation: str, parts: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return bounds of an operation's result; products and quotients of infinite bounds may be no number."""
    (low, high), (last_low, last_high) = parts[0], parts[-1]
    match operation:
        case "neg":
            return -high, -low
        case "add":
            return low + last_low, high + last_high
        case "sub":
            return low - last_high, high - last_low
        case "mul":
            corners = [a * b for a in (low, high) for b in (last_low, last_high)]
            return min(corners), max(corners)
        case "div" if last_low > 0 or last_high < 0:
            corners = [a / b for a in (low, high) for b in (last_low, last_high)]
            return min(corners), max(corners)
        case "min":
            return min(part[0] for part in parts), min(part[1] for part in parts)
        case "max":
            return max(part[0] for part in parts), max(part[1] for part in parts)
    return _UNBOUNDED
