"""How much each number matters to the lead, by three measures, and shares of a whole that can be added up.

Made from the tornado, and where there are draws from importance and the value of information; part of ``support``.

    swing(j)     how far the lead goes up and down over the range of j, all else at its base
    variance(j)  the part of the lead's variance over the draws that j answers for
    evppi(j)     what it is worth to learn j before deciding

Of the variance, an input that moves by itself is given (first + total) / 2: what it brings alone, and half of what it
brings together with others. That is its Shapley effect where inputs interact in pairs alone. Inputs that move together
have one such part, which is split among them by their relative weights in a linear fit of the lead on them. Indices
below zero are noise around nothing and count as nothing. Shares are of the sum over all numbers.

Source: A. B. Owen, "Sobol' Indices and Shapley Value", SIAM/ASA Journal on Uncertainty Quantification 2 (2014),
245-251; J. W. Johnson, "A Heuristic Method for Estimating the Relative Weight of Predictor Variables in Multiple
Regression", Multivariate Behavioral Research 35 (2000), 1-19; for the others see ``tornado`` and ``information``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.drawn.margins import margin_of
from crossroads.analyses.importance import Importance, Input, analyse_importance
from crossroads.analyses.information import Information, analyse_information
from crossroads.analyses.result import Result
from crossroads.analyses.subject import Subject
from crossroads.analyses.tornado import Tornado, analyse_tornado
from crossroads.errors import AnalysisError

Array = NDArray[np.float64]
R = TypeVar("R", bound=Result)

# Directions in which inputs vary by less than this share of the most do not vary: odds of a node sum to one.
_FLAT = 1e-9


@dataclass(frozen=True)
class Weights:
    """What is known of how much numbers matter: name of a parameter, or of drawn odds → measure."""

    swings: Mapping[str, float]
    variances: Mapping[str, float] = field(default_factory=dict)
    """Parts of the variance, in shares of it; empty where nothing is drawn."""
    evppis: Mapping[str, float] = field(default_factory=dict)
    """In the unit of the objective; empty where nothing is drawn."""

    def measures(self) -> dict[str, Mapping[str, float]]:
        """Return the measures that are known, by name."""
        return {"swing": self.swings} | {
            name: found for name, found in (("variance", self.variances), ("evppi", self.evppis)) if found
        }

    def shares(self) -> dict[str, dict[str, float]]:
        """Return the share of each number by each measure; a measure that is nothing throughout has no shares."""
        found = {}
        for measure, amounts in self.measures().items():
            whole = sum(amounts.values())
            if whole > 0:
                found[measure] = {name: each / whole for name, each in amounts.items()}
        return found


def weigh(subject: Subject) -> Weights:
    """Return how much the numbers of a scenario matter."""
    tornado = subject.once(Tornado, _margins)
    swings = {bar.parameter: bar.swing for bar in tornado.bars}
    importance = _where_drawn(lambda: subject.once(Importance, analyse_importance))
    information = _where_drawn(lambda: subject.once(Information, analyse_information))
    return Weights(
        swings,
        _variances(subject, importance) if importance is not None else {},
        {each.name: max(each.value, 0.0) for each in information.of("parameter")} if information is not None else {},
    )


def _margins(subject: Subject) -> Tornado:
    found = analyse_tornado(subject.solution)
    if not isinstance(found, Tornado):
        raise TypeError("a tornado of the margin has bars")
    return found


def _where_drawn(ask: Callable[[], R]) -> R | None:
    """Return an answer, or None where the scenario has nothing to draw."""
    try:
        return ask()
    except AnalysisError:
        return None


def _variances(subject: Subject, importance: Importance) -> dict[str, float]:
    """Return the part of the variance that each drawn input answers for."""
    found: dict[str, float] = {}
    for each in importance.inputs:
        part = max((each.first.value + each.total.value) / 2, 0.0)
        if each.kind == "parameter":
            found[each.name] = part
        else:
            found |= dict(zip(each.members, (part * _among(subject, each)).tolist(), strict=True))
    return found


def _among(subject: Subject, group: Input) -> Array:
    """Return how a group's part is split among its members, summing to one, (n,)."""
    simulation = subject.simulation
    kept, sign = simulation.kept, simulation.sign
    lead = margin_of(sign * kept.informed, int(np.argmax(sign * kept.settled[0].mean(axis=1))))
    rows = [simulation.draws.names.index(name) for name in group.members]
    weights = relative_weights(kept.draws[rows], lead)
    total = weights.sum()
    return weights / total if total > 0 else np.full(len(rows), 1 / len(rows))


def relative_weights(inputs: Array, output: Array) -> Array:
    """Return what each input brings to the explained variance of a linear fit, (n,), none of it below zero.

    Inputs are written in uncorrelated ones that are as near to them as can be; those explain the output without
    overlap, and what they explain goes back to the inputs by the squares of their correlations with them.

    Parameters
    ----------
    inputs, output
        (n, S) and (S,).
    """
    spread = inputs.std(axis=1)
    moves = spread > 0
    found = np.zeros(len(inputs))
    if not moves.any() or output.std() == 0:
        return found
    rows = (inputs[moves] - inputs[moves].mean(axis=1, keepdims=True)) / spread[moves, None]
    target = (output - output.mean()) / output.std()
    together, towards = rows @ rows.T / rows.shape[1], rows @ target / rows.shape[1]
    sizes, axes = np.linalg.eigh(together)
    kept = sizes > _FLAT * sizes.max()
    roots, axes = np.sqrt(sizes[kept]), axes[:, kept]
    link = axes * roots @ axes.T  # (n, n) correlations of the inputs with the uncorrelated ones
    explained = (axes / roots @ axes.T) @ towards
    found[moves] = link**2 @ explained**2
    return found
