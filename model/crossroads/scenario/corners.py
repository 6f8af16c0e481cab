"""Probabilities across the ranges of the parameters: where they would leave 0 to 1, or no longer add up.

Made from nodes whose probabilities are right at the base values. Corners of the ranges decide it for formulas that
are linear in each parameter, which almost all are; points within the ranges are tried for the others. What is
reported was found at a point, so it is never a false alarm.
"""

import itertools
import math
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as AbstractMapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crossroads.document import PathKey
from crossroads.expressions import Expression
from crossroads.prose import listed
from crossroads.scenario.dependence import Dependence, bounds, dependence_of, dependences, joined
from crossroads.scenario.fields import Rest
from crossroads.scenario.nodes import Branch
from crossroads.scenario.parameters import Parameter
from crossroads.scenario.problems import Problem

_Array = NDArray[np.float64]
_Ends = tuple[float, float]

# How far a probability or a sum may be off: the rounding of decimals as they are stored, nothing else.
TOLERANCE = 1e-9
# Up to this many parameters at one node every corner of their ranges is tried; beyond it some of them.
_ALL_CORNERS = 10
# A lattice fills the inside evenly, and is the same every time. Source: P. L'Ecuyer, C. Lemieux, "Variance Reduction
# via Lattice Rules", Management Science 46 (2000), 1214-1235, table 1: points and generator of a Korobov rule.
_POINTS, _GENERATOR = 1021, 76


class _Odds(NamedTuple):
    """The odds of one node."""

    path: PathKey
    formulas: dict[str, Expression]
    """Branch → its probability or weight."""
    rest: str | None
    """The branch that takes what the others leave."""
    are_weights: bool


class _Excess(NamedTuple):
    """How far odds go wrong at one of the points tried: by how much, on which branch or in all, and where."""

    amount: float
    branch: str | None
    value: float
    point: int


class Stray(NamedTuple):
    """Odds of a node that go wrong at a point."""

    branch: str | None
    """The branch whose probability or weight is none there; None where the branches together do not add up."""
    value: float
    """Its probability or weight; else the sum of all."""
    witness: dict[str, float]
    """The parameters that decide it, with their values there."""
    is_rest: bool
    """Whether the branch takes what the others leave."""


class Corners:
    """The ranges of a scenario's parameters, ready to be tried at one node after the other."""

    def __init__(self, parameters: AbstractMapping[str, Parameter]) -> None:
        self._parameters = parameters
        self._dependences = dependences(parameters)
        self._rank = {name: i for i, name in enumerate(self._dependences)}

    def check(self, branches: AbstractMapping[str, Branch], path: PathKey) -> Iterator[Problem]:
        """Yield a warning where the odds of a node go wrong somewhere within the ranges, with the values there."""
        odds, parts = self._stated(branches, path)
        names, is_multilinear = joined(parts)
        if not names or _is_safe(odds, parts):
            return
        roots = sorted(names, key=self._rank.__getitem__)
        parameters = [self._parameters[name] for name in roots]
        shares = _shares(len(roots), inside=not is_multilinear)
        stray = self._tried(odds, roots, shares, [_widest(parameter) for parameter in parameters])
        if stray is not None and any(_widest(parameter) != parameter.ends for parameter in parameters):
            stray = self._tried(odds, roots, shares, [parameter.ends for parameter in parameters])
        if stray is not None:
            yield _warning(odds, stray)

    def search(self, branches: AbstractMapping[str, Branch], ends: AbstractMapping[str, _Ends]) -> Stray | None:
        """Return where the odds of a node go wrong between other ends than those of the ranges, if that is found.

        From the worst of the points that ``check`` tries the search goes on, one parameter moved to either end at a
        time. So it finds what corners that are too many to be tried would show.

        Parameters
        ----------
        ends
            Uncertain parameter → the ends between which it is moved.
        """
        odds, parts = self._stated(branches, ())
        names, is_multilinear = joined(parts)
        if not names:
            return None
        roots = sorted(names, key=self._rank.__getitem__)
        between = [ends[name] for name in roots]
        shares = _shares(len(roots), inside=not is_multilinear)
        best, least = shares[0], -math.inf
        while True:
            scores = _scores(odds, self._at(odds, roots, shares, between)[1])
            if not scores.max() > least:
                return self._tried(odds, roots, best[None], between)
            best, least = shares[int(np.argmax(scores))], float(scores.max())
            shares = np.concatenate([_moved(best, 0.0), _moved(best, 1.0)])

    def _stated(self, branches: AbstractMapping[str, Branch], path: PathKey) -> tuple[_Odds, list[Dependence]]:
        """Return the odds of a node, and what each of their formulas depends on."""
        stated = {key: branch.p if branch.weight is None else branch.weight for key, branch in branches.items()}
        odds = _Odds(
            path,
            formulas={key: each for key, each in stated.items() if isinstance(each, Expression)},
            rest=next((key for key, each in stated.items() if each is Rest.REST), None),
            are_weights=any(branch.weight is not None for branch in branches.values()),
        )
        return odds, [dependence_of(formula.tree, self._dependences) for formula in odds.formulas.values()]

    def _at(
        self, odds: _Odds, roots: Sequence[str], shares: _Array, ends: Sequence[_Ends]
    ) -> tuple[dict[str, _Array], dict[str, _Array]]:
        """Return the points between ends, by parameter, and the odds of every branch there."""
        low, high = np.array(ends, np.float64).T
        points = dict(zip(roots, (low + (high - low) * shares).T, strict=True))
        # A division by zero within the ranges is told like any other excess.
        with np.errstate(all="ignore"):
            return points, self._computed(odds, points)

    def _tried(self, odds: _Odds, roots: Sequence[str], shares: _Array, ends: Sequence[_Ends]) -> Stray | None:
        """Return the worst that happens at points between the given ends."""
        points, values = self._at(odds, roots, shares, ends)
        with np.errstate(all="ignore"):
            excess = _worst(odds, values)
        if excess.amount <= TOLERANCE:
            return None
        formula = odds.formulas.get(excess.branch or "")
        used = roots if formula is None else dependence_of(formula.tree, self._dependences).roots
        witness = {name: float(points[name][excess.point]) for name in roots if name in used}
        return Stray(excess.branch, excess.value, witness, excess.branch is not None and excess.branch == odds.rest)

    def _computed(self, odds: _Odds, points: AbstractMapping[str, _Array]) -> dict[str, _Array]:
        """Return the odds of every branch at the points."""
        needed: set[str] = set()
        pending = [name for formula in odds.formulas.values() for name in formula.names]
        while pending:
            name = pending.pop()
            if name not in needed:
                needed.add(name)
                pending += self._parameters[name].expression.names
        values: dict[str, _Array | float] = {}
        for name in sorted(needed, key=self._rank.__getitem__):
            values[name] = points[name] if name in points else self._parameters[name].expression.evaluate(values)
        shape = next(iter(points.values())).shape
        computed = {key: np.broadcast_to(each.evaluate(values), shape) for key, each in odds.formulas.items()}
        if odds.rest is not None:
            computed[odds.rest] = 1 - np.sum(list(computed.values()), axis=0)
        return computed


def _is_safe(odds: _Odds, parts: Sequence[Dependence]) -> bool:
    """Return whether the bounds alone show that nothing can go wrong."""
    if odds.are_weights:
        return all(each.low >= 0 for each in parts) and any(each.low > 0 for each in parts)
    within = all(each.low >= 0 and each.high <= 1 for each in parts)
    return within and odds.rest is not None and sum(each.high for each in parts) <= 1


def _worst(odds: _Odds, values: AbstractMapping[str, _Array]) -> _Excess:
    """Return by how much the odds go wrong at most: odds that are stated, or else what they leave, or their sum."""
    found = [_excess(odds, key, value) for key, value in values.items()]
    stated = [each for each in found if each.branch != odds.rest]
    for group in (stated, found):
        worst = max(group, key=lambda each: each.amount)
        if worst.amount > TOLERANCE:
            return worst
    total = np.sum(list(values.values()), axis=0)
    # Weights must leave something to share out; any positive sum will do.
    excess = np.where(total > 0, 0.0, np.inf) if odds.are_weights else np.abs(total - 1)
    point = int(np.argmax(excess))
    return _Excess(float(excess[point]), None, float(total[point]), point)


def _scores(odds: _Odds, values: AbstractMapping[str, _Array]) -> _Array:
    """Return for every point how far the worst of its odds is beyond a bound, or how near, below 0, (S,)."""
    scores = [_beyond(odds, value) for value in values.values()]
    if not odds.are_weights:
        # A sum that is right would hide how near the single odds are to their bounds.
        off = np.abs(np.sum(list(values.values()), axis=0) - 1)
        scores.append(np.where(off > TOLERANCE, off, -np.inf))
    return np.asarray(np.max(scores, axis=0), np.float64)


def _moved(point: _Array, share: float) -> _Array:
    """Return points that differ from one in a single coordinate, (n, n)."""
    moved = np.repeat(point[None], len(point), axis=0)
    np.fill_diagonal(moved, share)
    return moved


def _beyond(odds: _Odds, value: _Array) -> _Array:
    excess = -value if odds.are_weights else np.maximum(-value, value - 1)
    return np.where(np.isfinite(excess), excess, np.inf)


def _excess(odds: _Odds, branch: str, value: _Array) -> _Excess:
    """Return by how much the odds of one branch go wrong at most."""
    excess = _beyond(odds, value)
    point = int(np.argmax(excess))
    return _Excess(float(excess[point]), branch, float(value[point]), point)


def _warning(odds: _Odds, stray: Stray) -> Problem:
    shown = ", ".join(f"{name} = {value:g}" for name, value in stray.witness.items())
    names, value, branches = listed(stray.witness, "or"), f"{stray.value:.6g}", (*odds.path, "branches")
    if stray.branch is not None:
        noun, key = ("weight", "weight") if odds.are_weights else ("probability", "p")
        becomes = f"becomes {value}" if math.isfinite(stray.value) else "cannot be computed"
        bound = "is never negative" if odds.are_weights else "stays between 0 and 1"
        problem = f"Within the ranges the {noun} of {stray.branch} {becomes}: {shown}."
        remedy = f"Narrow the range of {names}, or write the formula so that it {bound}."
        return Problem("range-probability", (*branches, stray.branch, key), problem, remedy, severity="warning")
    noun = "weights" if odds.are_weights else "probabilities"
    problem = f"Within the ranges the {noun} of {odds.path[-1]} sum to {value}: {shown}."
    remedy = "Let one branch be rest, so that they add up wherever the others move."
    if odds.are_weights:
        remedy = f"Narrow the range of {names}, so that one of them is positive everywhere."
    return Problem("range-sum", branches, problem, remedy, at_key=True, severity="warning")


def _widest(parameter: Parameter) -> _Ends:
    """Return ends that enclose the range, without computing quantiles where that can be avoided."""
    low, high = bounds(parameter)
    return (low, high) if math.isfinite(low) and math.isfinite(high) else parameter.ends


def _shares(dimensions: int, *, inside: bool) -> _Array:
    """Return points of the unit cube: corners, and points of a lattice if the inside matters."""
    if dimensions <= _ALL_CORNERS:
        points = np.array(list(itertools.product((0.0, 1.0), repeat=dimensions)))
    else:
        # Every parameter alone at one end, the others at the other, and all at one.
        single = np.eye(dimensions)
        points = np.concatenate([single, 1 - single, np.zeros((1, dimensions)), np.ones((1, dimensions))])
    if not inside:
        return points
    generator = np.array([pow(_GENERATOR, i, _POINTS) for i in range(dimensions)])
    return np.concatenate([points, np.arange(_POINTS)[:, None] * generator / _POINTS % 1])
