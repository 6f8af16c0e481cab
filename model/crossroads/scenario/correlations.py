"""Correlations between parameters: the groups that move together, and whether their correlations go together.

Made from the correlations of a scenario; checked by the gate, used by draws. Rank correlations become those of
normal variables, 2 sin(pi * rank / 6): a Gaussian copula.

Source: K. Pearson, "On further methods of determining correlation" (1907), for the sine; N. J. Higham, "Computing
the nearest correlation matrix: a problem from finance", IMA Journal of Numerical Analysis 22 (2002), 329-343,
algorithm 3.3.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.scenario.problems import Problem
from crossroads.scenario.quantities import Correlation

Array = NDArray[np.float64]

# Eigenvalues below zero by rounding alone are as good as zero.
_ROUNDING = 1e-9
_STEPS = 200
_MOST_SHOWN = 6


@dataclass(frozen=True)
class Correlated:
    """Parameters that are correlated, directly or through others."""

    names: tuple[str, ...]
    ranks: Array  # (n, n) their rank correlations
    stated: tuple[int, ...]
    """Which of the scenario's correlations they come from."""

    @property
    def normal(self) -> Array:
        """The correlations of the normal variables behind them, (n, n)."""
        return np.asarray(2 * np.sin(np.pi * self.ranks / 6), np.float64)

    @property
    def is_possible(self) -> bool:
        """Whether variables can be correlated like that: no eigenvalue lies below zero."""
        return bool(np.linalg.eigvalsh(self.normal)[0] >= -_ROUNDING)

    def nearest_ranks(self) -> Array:
        """Return the nearest rank correlations that are possible, (n, n)."""
        return np.asarray(6 / np.pi * np.arcsin(np.clip(nearest_correlations(self.normal) / 2, -0.5, 0.5)), np.float64)

    def factor(self, members: Sequence[int]) -> Array:
        """Return a matrix that turns independent normal variables into some of the correlated ones, (m, m).

        It is lower triangular (Cholesky), which makes it the only one: draws are the same on every machine.
        """
        return _root(self.normal[np.ix_(members, members)])


def correlated_groups(correlations: Sequence[Correlation]) -> list[Correlated]:
    """Return the groups of parameters that move together, in the order in which they are first named."""
    members: dict[str, list[str]] = {}
    for correlation in correlations:
        joined: list[str] = []
        for name in correlation.between:
            joined += [each for each in members.get(name, [name]) if each not in joined]
        for name in joined:
            members[name] = joined
    groups = {id(group): group for group in members.values()}
    return [_group(tuple(group), correlations) for group in groups.values()]


def _root(matrix: Array) -> Array:
    """Return the lower triangular L with L times its transpose the matrix, which may be singular, (n, n)."""
    root = np.zeros_like(matrix)
    for j in range(len(matrix)):
        left = matrix[j:, j] - (root[j:, :j] * root[j, :j]).sum(axis=1)
        # Nothing is left of a variable that the earlier ones decide, nor of what goes with it.
        if left[0] > _ROUNDING:
            root[j:, j] = left / np.sqrt(left[0])
    return root


def _group(names: tuple[str, ...], correlations: Sequence[Correlation]) -> Correlated:
    index = {name: i for i, name in enumerate(names)}
    ranks, stated = np.eye(len(names)), []
    for number, correlation in enumerate(correlations):
        within = [index[name] for name in correlation.between if name in index]
        if within:
            stated.append(number)
            for i in within:
                for j in within:
                    if i != j:
                        ranks[i, j] = correlation.rank
    return Correlated(names, ranks, tuple(stated))


def nearest_correlations(matrix: Array) -> Array:
    """Return the nearest correlation matrix to a symmetric one, by alternating projections, (n, n)."""
    current, correction = matrix.copy(), np.zeros_like(matrix)
    for _ in range(_STEPS):
        shifted = current - correction
        values, vectors = np.linalg.eigh(shifted)
        # A trace above zero, so that the result stays possible when its numbers are rounded to be shown.
        projected = (vectors * np.maximum(values, 1e-4)) @ vectors.T
        correction = projected - shifted
        current = projected.copy()
        np.fill_diagonal(current, 1.0)
        if np.linalg.eigvalsh(current)[0] >= 0 and np.abs(current - projected).max() < 1e-6:
            break
    return current


def check_correlations(correlations: Sequence[Correlation]) -> Iterator[Problem]:
    """Yield a problem for each group whose correlations cannot hold together."""
    if any(not -1 <= each.rank <= 1 for each in correlations):
        return
    for group in correlated_groups(correlations):
        if not group.is_possible:
            problem = f"The correlations of {', '.join(group.names)} cannot all hold: moving together has its limits."
            remedy = f"The nearest that can are {_shown(group)}."
            yield Problem("impossible-correlations", ("correlations", group.stated[0]), problem, remedy)


def _shown(group: Correlated) -> str:
    ranks = group.nearest_ranks()
    pairs = [(i, j) for i in range(len(group.names)) for j in range(i) if abs(ranks[i, j] - group.ranks[i, j]) > 0.005]
    pairs.sort(key=lambda pair: (-abs(ranks[pair] - group.ranks[pair]), pair))
    told = [f"{group.names[j]} and {group.names[i]} {_rounded(ranks[i, j])}" for i, j in pairs[:_MOST_SHOWN]]
    return "; ".join([*told, *_more(pairs)])


def _rounded(rank: float) -> str:
    # Towards zero: rounding up could make it impossible again.
    return f"{np.trunc(rank * 100) / 100:g}"


def _more(pairs: Iterable[object]) -> list[str]:
    left = len(list(pairs)) - _MOST_SHOWN
    return [f"and {left} more pairs"] if left > 0 else []
