"""The extremes of the options within the box of all parameters' ranges, found by search.

Made from a box; read by ``regret``. Values are piecewise multilinear in most scenarios: linear in each parameter as
long as nobody chooses otherwise. So the search starts from corners, single ends and evenly spread points, and moves
one parameter at a time to its low end and its high end, then also to either side by shrinking steps, until little
is gained. What it finds is attained, so every extreme is an inner bound: the true one is at least as extreme. It is
exact where ``is_exact`` says so: all corners were tried, and the shape of the formulas puts the extreme into one.

Source: coordinate search, J. Nocedal and S. J. Wright, "Numerical Optimization", 2nd ed. (2006), sections 9.3 and
9.5; a function that is convex in each parameter is greatest in a corner of a box, R. T. Rockafellar, "Convex
Analysis" (1970), theorem 32.2, applied one parameter after the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.robust.box import Box
from crossroads.analyses.robust.curvature import Curvature, curvatures, difference, most
from crossroads.draws.sampling import Method, Sampling
from crossroads.draws.uniforms import Uniforms
from crossroads.progress import Told

Array = NDArray[np.float64]
Index = NDArray[np.intp]

# All corners of so many parameters are tried.
_FEW = 12
# So many evenly spread points, and as many corners, are starts where there are more.
_SPREAD = 2048
# From the best starts of each goal the search goes on; fewer from each where there are many goals, or time is dear.
_LANES, _MOST_LANES, _MOST_SLOW_LANES = 8, 2048, 96
# At first only ends are tried; then, from the best few, steps to either side as well, as shares of the range.
_FEW_LANES, _STEPS, _MOST_SWEEPS = 4, (0.25, 0.05, 0.01), 4
# A sweep that gains less than this share of the amounts is the last with its step.
_ENOUGH = 1e-6


@dataclass(frozen=True)
class Goal:
    """What is made as great as can be: a sum of an option's value, the best other one's, and one other's."""

    kind: str
    """``worst`` and ``best`` value of an option, its ``regret``, its ``lead`` over all others, or ``over`` one."""
    option: int
    other: int = -1

    @property
    def factors(self) -> tuple[float, float, float]:
        """What the option's own value, the best other one's and that of the one other count."""
        return {
            "worst": (-1.0, 0.0, 0.0),
            "best": (1.0, 0.0, 0.0),
            "regret": (-1.0, 1.0, 0.0),
            "lead": (1.0, -1.0, 0.0),
            "over": (1.0, 0.0, -1.0),
        }[self.kind]


@dataclass(frozen=True)
class Extreme:
    """The greatest found of one goal."""

    value: float
    point: Array  # (P,) where it is attained
    is_exact: bool


@dataclass(frozen=True)
class _Goals:
    """Goals laid out for lanes: each lane has one of them."""

    factors: Array  # (K, 3)
    option: Index  # (K,)
    other: Index  # (K,)

    def scores(self, values: Array, which: Index) -> Array:
        """Return the score of each lane, (O, S) → (S,); minus infinity where the scenario makes no sense."""
        lanes = np.arange(values.shape[1])
        own, other = values[self.option[which], lanes], values[self.other[which], lanes]
        rivals = best_others(values)[self.option[which], lanes]
        factors = self.factors[which]
        scores = factors[:, 0] * own + factors[:, 1] * rivals + factors[:, 2] * other
        return np.where(np.isnan(scores), -np.inf, scores)


@dataclass(frozen=True)
class _Lanes:
    """Points on their way to a goal, those of one goal side by side."""

    which: Index  # (L,) the goal of each, rising
    points: Array  # (P, L)
    scores: Array  # (L,)

    def best(self, count: int) -> "_Lanes":
        """Return the best few lanes of each goal, the best one first."""
        order = np.lexsort((-self.scores, self.which))
        rank = np.arange(len(order)) - np.searchsorted(self.which, self.which)
        chosen = order[rank < count]
        return _Lanes(self.which[chosen], self.points[:, chosen], self.scores[chosen])


def best_others(values: Array) -> Array:
    """Return the greatest value of the other options, (O, S); there are two options at least."""
    ranked = np.partition(values, -2, axis=0)
    is_first = np.arange(len(values))[:, None] == np.argmax(values, axis=0)
    return np.asarray(np.where(is_first, ranked[-2], ranked[-1]), np.float64)


def goals_of(options: int) -> list[Goal]:
    """Return all goals for so many options."""
    found = [Goal(kind, option) for option in range(options) for kind in ("worst", "best", "regret", "lead")]
    found += [Goal("over", option, other) for option in range(options) for other in range(options) if option != other]
    return found


def find_extremes(box: Box, seed: int, told: Told) -> dict[Goal, Extreme]:
    """Return the extremes of all goals.

    Parameters
    ----------
    seed
        Of the evenly spread points to start from.
    told
        Is told of progress, in sweeps over the parameters.
    """
    options = len(box.solution.options)
    goals = goals_of(options)
    laid = _Goals(
        np.array([goal.factors for goal in goals]),
        np.array([goal.option for goal in goals], np.intp),
        np.array([goal.other for goal in goals], np.intp),
    )
    lanes = _climbed(box, laid, _starts(box, laid, seed), told).best(1)
    exact = _exact(box, goals)
    return {
        goal: Extreme(float(score), point, is_exact)
        for goal, score, point, is_exact in zip(goals, lanes.scores, lanes.points.T, exact, strict=True)
    }


def corners(box: Box) -> Array:
    """Return all corners of a box, (P, 2**P)."""
    count = len(box.low)
    is_high = np.arange(1 << count) >> np.arange(count)[:, None] & 1
    return np.where(is_high == 1, box.high[:, None], box.low[:, None])


def _pool(box: Box, seed: int) -> Array:
    """Return the points to start from, (P, S): the base case, single ends, corners, and evenly spread points."""
    count, base = len(box.low), box.base[:, None]
    low, high = box.low[:, None], box.high[:, None]
    single = np.eye(count, dtype=np.bool_)
    shares = np.empty((count, _SPREAD))
    Uniforms(count, Sampling(8 * _SPREAD, seed, Method.LATIN)).fill(shares, 0)
    spread = low + (high - low) * shares
    some = corners(box) if count <= _FEW else np.where(shares > 0.5, high, low)
    return np.concatenate((base, np.where(single, low, base), np.where(single, high, base), some, spread), axis=1)


def _starts(box: Box, laid: _Goals, seed: int) -> "_Lanes":
    """Return the best starts of every goal."""
    pool = _pool(box, seed)
    values = box.values(pool)
    most_lanes = _MOST_LANES if box.is_fast else _MOST_SLOW_LANES
    lanes = max(1, min(_LANES, most_lanes // len(laid.option)))
    places, scores = [], []
    for k in range(len(laid.option)):
        score = laid.scores(values, np.full(pool.shape[1], k, np.intp))
        chosen = np.argsort(-score, kind="stable")[:lanes]
        places.append(chosen)
        scores.append(score[chosen])
    which = np.repeat(np.arange(len(laid.option)), lanes)
    return _Lanes(which, pool[:, np.concatenate(places)], np.concatenate(scores))


def _climbed(box: Box, laid: _Goals, lanes: "_Lanes", told: Told) -> "_Lanes":
    """Return better lanes, each by its own goal."""
    rounds = (0.0, *_STEPS)
    for done, step in enumerate(rounds):
        told(done, len(rounds))
        for _ in range(_MOST_SWEEPS):
            before = lanes.scores
            for p in np.flatnonzero(box.low < box.high).tolist():
                lanes = _improved(box, laid, lanes, p, step)
            if not (lanes.scores > before + _ENOUGH * box.size).any():
                break
        lanes = lanes if step else lanes.best(_FEW_LANES)
    told(len(rounds), len(rounds))
    return lanes


def _improved(box: Box, laid: _Goals, lanes: "_Lanes", p: int, step: float) -> "_Lanes":
    """Return the lanes with one parameter moved to the best of a few places."""
    tried = np.array(list(_places(box, lanes.points[p], p, step)))  # (T, L)
    count, width = tried.shape
    many = np.tile(lanes.points, count)
    many[p] = tried.ravel()
    found = laid.scores(box.values(many), np.tile(lanes.which, count)).reshape(count, width)
    best = np.argmax(found, axis=0)
    score, place = (np.take_along_axis(each, best[None], axis=0)[0] for each in (found, tried))
    is_better = score > lanes.scores
    points = lanes.points.copy()
    points[p] = np.where(is_better, place, points[p])
    return _Lanes(lanes.which, points, np.where(is_better, score, lanes.scores))


def _places(box: Box, at: Array, p: int, step: float) -> Iterator[Array]:
    low, high = box.low[p], box.high[p]
    yield np.full_like(at, low)
    yield np.full_like(at, high)
    if step:
        yield np.maximum(at - step * (high - low), low)
        yield np.minimum(at + step * (high - low), high)


def _exact(box: Box, goals: list[Goal]) -> list[bool]:
    """Return for each goal whether the greatest corner is the greatest point."""
    if len(box.low) > _FEW or not box.is_fast:
        return [False] * len(goals)
    # A point at which the scenario makes no sense may cut a corner off.
    if np.isnan(box.values(corners(box))).any():
        return [False] * len(goals)
    shapes = curvatures(box)
    return [_shape(goal, shapes) in (Curvature.LINEAR, Curvature.CONVEX) for goal in goals]


def _shape(goal: Goal, shapes: list[Curvature]) -> Curvature:
    own = shapes[goal.option]
    others = most([shape for i, shape in enumerate(shapes) if i != goal.option])
    match goal.kind:
        case "worst":
            return difference(Curvature.LINEAR, own)
        case "best":
            return own
        case "regret":
            return difference(others, own)
        case "lead":
            return difference(own, others)
    return difference(own, shapes[goal.other])
