"""The curvature of the options' values along each parameter: whether their extremes lie in corners of the box.

Read off the formulas of an unrolled rollback; used by ``extremes``. A value is linear if it is so in each parameter
alone, all others held; convex and concave likewise. What is not known to be either is called curved.

Source: rules of composition as in M. Grant, S. Boyd, Y. Ye, "Disciplined Convex Programming" (2006), section 6, held
against one parameter at a time: there a product of factors without a common parameter is linear in each.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from crossroads.analyses.robust.box import Box
from crossroads.program.tape import Step
from crossroads.scenario.dependence import bounds_of


class Curvature(Enum):
    """How a value bends along any one parameter."""

    LINEAR = "linear"
    CONVEX = "convex"
    CONCAVE = "concave"
    CURVED = "curved"


_TURNED = {
    Curvature.LINEAR: Curvature.LINEAR,
    Curvature.CONVEX: Curvature.CONCAVE,
    Curvature.CONCAVE: Curvature.CONVEX,
    Curvature.CURVED: Curvature.CURVED,
}


@dataclass(frozen=True)
class _Part:
    """What is known of one step of a tape."""

    shape: Curvature
    roots: frozenset[str]
    low: float
    high: float


def total(shapes: Iterable[Curvature]) -> Curvature:
    """Return the curvature of a sum.

    >>> total([Curvature.LINEAR, Curvature.CONVEX]), total([Curvature.CONCAVE, Curvature.CONVEX])
    (<Curvature.CONVEX: 'convex'>, <Curvature.CURVED: 'curved'>)
    """
    bent = {shape for shape in shapes if shape is not Curvature.LINEAR}
    return Curvature.LINEAR if not bent else bent.pop() if len(bent) == 1 else Curvature.CURVED


def difference(one: Curvature, other: Curvature) -> Curvature:
    """Return the curvature of one value less another."""
    return total((one, _TURNED[other]))


def most(shapes: Iterable[Curvature]) -> Curvature:
    """Return the curvature of the greatest of some values."""
    listed = list(shapes)
    if len(listed) == 1:
        return listed[0]
    is_convex = all(shape in (Curvature.LINEAR, Curvature.CONVEX) for shape in listed)
    return Curvature.CONVEX if is_convex else Curvature.CURVED


def curvatures(box: Box) -> list[Curvature]:
    """Return the curvature of each option's value, more being better, (O,)."""
    ends = dict(zip(box.names, zip(box.low.tolist(), box.high.tolist(), strict=True), strict=True))
    parts: list[_Part] = []
    for step in box.unrolled.tape.steps:
        if step.name == "constant":
            parts.append(_Part(Curvature.LINEAR, frozenset(), step.value, step.value))
        elif step.name == "input":
            parts.append(_Part(Curvature.LINEAR, frozenset((step.parameter,)), *ends[step.parameter]))
        else:
            parts.append(_combined(step, [parts[operand] for operand in step.operands]))
    shapes = [parts[slot].shape for slot in box.unrolled.informed]
    return shapes if box.sign > 0 else [_TURNED[shape] for shape in shapes]


def _combined(step: Step, parts: list[_Part]) -> _Part:
    roots = frozenset[str]().union(*(part.roots for part in parts))
    bounds = bounds_of(step.name, [(part.low, part.high) for part in parts])
    return _Part(_shape(step.name, parts) if roots else Curvature.LINEAR, roots, *bounds)


def _shape(name: str, parts: list[_Part]) -> Curvature:
    shapes = [part.shape for part in parts]
    match name:
        case "add":
            return total(shapes)
        case "sub":
            return difference(*shapes)
        case "neg":
            return _TURNED[shapes[0]]
        case "mul":
            return _product(*parts)
        case "div" if not parts[1].roots and parts[1].low != 0:
            return shapes[0] if parts[1].low > 0 else _TURNED[shapes[0]]
        case "max":
            return most(shapes)
        case "min":
            return _TURNED[most(_TURNED[shape] for shape in shapes)]
    return Curvature.CURVED


def _product(one: _Part, other: _Part) -> Curvature:
    """Return the curvature of a product: each factor is bent by its own parameters, the other one being a number."""
    if one.roots & other.roots:
        return Curvature.CURVED
    return total((_scaled(one, other), _scaled(other, one)))


def _scaled(part: _Part, by: _Part) -> Curvature:
    if part.shape is Curvature.LINEAR:
        return Curvature.LINEAR
    if by.low >= 0:
        return part.shape
    return _TURNED[part.shape] if by.high <= 0 else Curvature.CURVED
