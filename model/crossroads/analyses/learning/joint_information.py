"""What it is worth to learn several parameters at once, by regression on the draws that are kept.

Made from what ``partial_information`` knows; part of ``information``. The mean of each candidate given the group is a
quadratic polynomial in its members: all of them, their squares, and as many of their products as 150
features and one for fifty draws allow, those of the members that move the candidates most coming first.

Source: M. Strong, J. E. Oakley, A. Brennan, "Estimating Multiparameter Partial Expected Value of Perfect Information
from a Probabilistic Sensitivity Analysis Sample", Medical Decision Making 34 (2014), 311-326, section "Regression".
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.drawn.candidates import Candidates
from crossroads.analyses.drawn.jackknife import Estimate, jackknifed
from crossroads.simulation import Kept, Simulation

Array = NDArray[np.float64]

_DRAWS_PER_FEATURE, _MOST_FEATURES = 50, 150
# A ridge of this share of the mean variance keeps directions in which the features do not vary at zero.
_RIDGE = 1e-10


@dataclass(frozen=True, eq=False)
class Joint:
    """The draws that are kept, with the candidates in each."""

    kept: Kept
    names: tuple[str, ...]
    """What the rows of the draws are."""
    candidates: Array  # (C, S)

    @cached_property
    def _standard(self) -> Array:
        """The draws in units of their spread around their mean, (P, S); zero where they do not move."""
        rows = self.kept.draws
        spread = rows.std(axis=1, keepdims=True)
        return np.asarray((rows - rows.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1.0), np.float64)

    @cached_property
    def _pull(self) -> Array:
        """How much each row moves the candidates apart, (P,)."""
        apart = self.candidates - self.candidates.mean(axis=0)
        return np.asarray(np.abs(self._standard @ apart.T).max(axis=1), np.float64)

    def _features(self, names: Sequence[str]) -> Array:
        """Return the constant and the features of a group, (F, S)."""
        rows = [self.names.index(name) for name in names]
        moving = [row for row in rows if self.kept.draws[row].std() > 0]
        order = sorted(moving, key=lambda row: -self._pull[row])
        most = max(min(self._standard.shape[1] // _DRAWS_PER_FEATURE, _MOST_FEATURES) - 1 - len(order), 0)
        pairs = itertools.combinations_with_replacement(range(len(order)), 2)
        # Squares and products by the ranks of their members, so that those of the strongest come first.
        chosen = sorted(pairs, key=lambda pair: (pair[0] + pair[1], pair))[:most]
        columns = [np.ones(self._standard.shape[1]), *(self._standard[row] for row in order)]
        return np.array([*columns, *(self._standard[order[i]] * self._standard[order[j]] for i, j in chosen)])

    def group(self, names: Sequence[str]) -> Estimate:
        """Return what it is worth to learn some drawn inputs at once."""
        features = self._features(names)
        used = [self.kept.replicate == each for each in np.unique(self.kept.replicate)]
        parts = [features[:, members] for members in used]
        spread = np.array([part @ part.T for part in parts])  # (R, F, F)
        pull = np.array([self.candidates[:, members] @ part.T for members, part in zip(used, parts, strict=True)])
        fitted = _fitted(spread.sum(axis=0), pull.sum(axis=0)) @ features
        versions = [float(fitted.max(axis=0).mean() - self.candidates.mean(axis=1).max())]
        # A candidate that is never best with all draws can hardly be so with seven eighths of them.
        kept = np.unique(fitted.argmax(axis=0))
        for number, members in enumerate(used if len(used) > 1 else ()):
            rest = np.arange(len(used)) != number
            fitted = _fitted(spread[rest].sum(axis=0), pull[rest][:, kept].sum(axis=0)) @ features
            settled = self.candidates[:, ~members].mean(axis=1).max()
            versions.append(float(fitted[:, ~members].max(axis=0).mean() - settled))
        return jackknifed(np.array(versions))


def _fitted(spread: Array, pull: Array) -> Array:
    """Return the coefficients of least squares, (C, F), from sums of products of features, and with the candidates."""
    ridge = _RIDGE * np.trace(spread) / len(spread)
    return np.asarray(np.linalg.solve(spread + ridge * np.eye(len(spread)), pull.T).T, np.float64)


def keep_joint(simulation: Simulation, candidates: Candidates) -> Joint:
    """Return the draws that are kept, with the candidates in each."""
    kept = simulation.keep(candidates.policies)
    return Joint(kept, simulation.draws.names, candidates.of(kept))
