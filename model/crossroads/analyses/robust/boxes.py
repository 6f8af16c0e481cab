"""Boxes in which cases crowd: ranges of a few parameters, found by peeling.

Made from draws of the parameters and a mark for each draw that is a case; used by the analysis that discovers where a
choice fails. A box begins with all draws. Again and again the slice at an end of one parameter is peeled off, about a
twentieth of what is left, whose loss raises the share of cases among the rest most for each draw that goes; at last
slices are pasted back where that raises it too.

Source: J. H. Friedman and N. I. Fisher, "Bump Hunting in High-Dimensional Data", Statistics and Computing 9 (1999),
123-143, sections 5 and 8 (peeling and pasting); the gain by what goes, J. H. Kwakkel and M. Jaxa-Rozen, "Improving
Scenario Discovery for Handling Heterogeneous Uncertainties and Multinomial Classified Outcomes", Environmental
Modelling & Software 79 (2016), 311-321, equation 2; coverage, density and quasi-p-values, B. P. Bryant and R. J.
Lempert, "Thinking Inside the Box", Technological Forecasting and Social Change 77 (2010), 34-49.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Index = NDArray[np.intp]

# The share of the draws in a box that one slice holds.
ALPHA = 0.05
# A box holds at least so many draws, and this share of the number of cases: fewer tell nothing.
_FEWEST, _FEWEST_SHARE = 30, 0.1
# A restriction stays if as many cases had less than this chance to gather without it.
SIGNIFICANT = 0.05


@dataclass(frozen=True)
class Box:
    """Ranges of parameters; draws at their ends are within."""

    low: Array  # (P,) minus infinity where there is no limit
    high: Array  # (P,)

    @property
    def restricted(self) -> tuple[int, ...]:
        """The parameters with a limit."""
        limited = np.isfinite(self.low) | np.isfinite(self.high)
        return tuple(np.flatnonzero(limited).tolist())

    def holds(self, draws: Array) -> Mask:
        """Return which draws, (P, S), lie within."""
        rows = list(self.restricted)
        part = draws[rows]
        return np.asarray(((part >= self.low[rows, None]) & (part <= self.high[rows, None])).all(axis=0))

    def without(self, parameter: int) -> "Box":
        """Return the box with no limit for a parameter."""
        low, high = self.low.copy(), self.high.copy()
        low[parameter], high[parameter] = -np.inf, np.inf
        return Box(low, high)

    def limited(self, parameter: int, *, low: float | None = None, high: float | None = None) -> "Box":
        """Return the box with another limit for a parameter."""
        lows, highs = self.low.copy(), self.high.copy()
        lows[parameter] = lows[parameter] if low is None else low
        highs[parameter] = highs[parameter] if high is None else high
        return Box(lows, highs)


@dataclass(frozen=True)
class Quality:
    """How well a box holds cases among some draws."""

    inside: int
    """Draws within the box."""
    cases: int
    """Cases within the box."""
    draws: int
    """All draws."""
    all_cases: int
    """All cases."""

    @property
    def coverage(self) -> float:
        """The share of all cases that the box holds."""
        return self.cases / self.all_cases if self.all_cases else 0.0

    @property
    def density(self) -> float:
        """The share of the draws within that are cases."""
        return self.cases / self.inside if self.inside else 0.0

    @property
    def mass(self) -> float:
        """The share of all draws that lie within."""
        return self.inside / self.draws if self.draws else 0.0

    @property
    def balance(self) -> float:
        """The harmonic mean of coverage and density."""
        total = self.coverage + self.density
        return 2 * self.coverage * self.density / total if total else 0.0


def everything(count: int) -> Box:
    """Return the box without limits for so many parameters."""
    return Box(np.full(count, -np.inf), np.full(count, np.inf))


def quality(box: Box, draws: Array, is_case: Mask) -> Quality:
    """Return how well a box holds the cases among draws, (P, S)."""
    inside = box.holds(draws)
    return Quality(int(inside.sum()), int((inside & is_case).sum()), len(is_case), int(is_case.sum()))


def peel(draws: Array, is_case: Mask, rows: Sequence[int] | None = None) -> list[Box]:
    """Return the boxes of a peeling, each within the one before it; the first has no limits.

    Parameters
    ----------
    rows
        The parameters that may be peeled; left out, all of them.
    """
    peeled = np.arange(len(draws)) if rows is None else np.array(list(rows), np.intp)
    order = np.argsort(draws[peeled], axis=1, kind="stable")  # (Q, n) what is within, from low to high
    fewest = max(_FEWEST, round(_FEWEST_SHARE * int(is_case.sum())))
    found = [everything(len(draws))]
    while len(peeled) and order.shape[1] > fewest:
        cut = _best_cut(draws, is_case, peeled, order, fewest)
        if cut is None:
            break
        row, begin, end = cut
        kept = np.zeros(draws.shape[1], np.bool_)
        kept[order[row, begin:end]] = True
        values, parameter = draws[peeled[row]], int(peeled[row])
        ends = {"low": float(values[order[row, begin]])} if begin else {"high": float(values[order[row, end - 1]])}
        found.append(found[-1].limited(parameter, **ends))
        order = order[kept[order]].reshape(len(peeled), end - begin)
    return found


def _best_cut(draws: Array, is_case: Mask, peeled: Index, order: Index, fewest: int) -> tuple[int, int, int] | None:
    """Return the row to peel and the first and last place that stay; None if nothing raises the share of cases."""
    count, rows = order.shape[1], len(peeled)
    total = int(is_case[order[0]].sum())
    low, high = _ends(draws, peeled, order), _ends(draws, peeled, order[:, ::-1])
    gone = np.concatenate([low, high])
    step = _step(count)
    lost = np.concatenate([is_case[order[:, :step]].sum(axis=1), is_case[order[:, count - step :]].sum(axis=1)])
    # Where equal values stand at the cut, another number goes than a slice has.
    for number in np.flatnonzero(gone != step).tolist():
        row = number % rows
        part = order[row, : gone[number]] if number < rows else order[row, count - gone[number] :]
        lost[number] = is_case[part].sum()
    is_open = (gone > 0) & (count - gone >= fewest)
    gain = np.full(len(gone), -np.inf)
    gain[is_open] = ((total - lost[is_open]) / (count - gone[is_open]) - total / count) / gone[is_open]
    best = int(np.argmax(gain))
    if not gain[best] > 0:
        return None
    at = int(gone[best])
    return (best, at, count) if best < rows else (best - rows, 0, count - at)


def _step(count: int) -> int:
    return max(1, int(ALPHA * count))


def _ends(draws: Array, peeled: Index, order: Index) -> Index:
    """Return how many draws go from the beginning of each row if a slice is peeled off: equal values go together.

    Where a slice would be cut out of the values that come first, all of these go; 0 where there are no others.
    """
    count = order.shape[1]
    step = _step(count)
    gone = np.full(len(peeled), step)
    rows = np.arange(len(peeled))
    is_tied = draws[peeled, order[rows, step - 1]] == draws[peeled, order[rows, step]]
    for row in np.flatnonzero(is_tied).tolist():
        values = draws[peeled[row], order[row]]
        before = int(np.argmax(values == values[step]))
        others = np.flatnonzero(values != values[step])
        after = int(others[others > step][0]) if (others > step).any() else 0
        gone[row] = before or after
    return gone


def paste(box: Box, draws: Array, is_case: Mask) -> Box:
    """Return a box with slices pasted back at its limits as long as that raises the share of cases within."""
    density = quality(box, draws, is_case).density
    while True:
        wider = [each for parameter in box.restricted for each in _widened(box, draws, parameter)]
        found = [(quality(each, draws, is_case).density, number) for number, each in enumerate(wider)]
        best = max(found, default=(0.0, 0), key=lambda each: (each[0], -each[1]))
        if not best[0] > density:
            return box
        density, box = best[0], wider[best[1]]


def _widened(box: Box, draws: Array, parameter: int) -> list[Box]:
    """Return the box with a slice more at each limit of a parameter."""
    values = np.sort(draws[parameter][box.without(parameter).holds(draws)])
    inside = int(np.searchsorted(values, box.high[parameter], "right") - np.searchsorted(values, box.low[parameter]))
    step = max(1, int(ALPHA * inside))
    boxes = []
    if np.isfinite(box.low[parameter]):
        place = int(np.searchsorted(values, box.low[parameter])) - step
        boxes.append(box.limited(parameter, low=float(values[place]) if place > 0 else -np.inf))
    if np.isfinite(box.high[parameter]):
        place = int(np.searchsorted(values, box.high[parameter], "right")) + step - 1
        boxes.append(box.limited(parameter, high=float(values[place]) if place < len(values) - 1 else np.inf))
    return boxes


def quasi_ps(box: Box, draws: Array, is_case: Mask) -> Array:
    """Return how likely at least so many cases would gather if a parameter's limits picked draws at random.

    Returns
    -------
    array, (Q,), for each restricted parameter in turn

    Notes
    -----
    P(X >= H) with X binomial: T trials, the draws in the box; chance h / t, the share of cases in the box without
    the limits of the parameter. Source: Bryant and Lempert (2010), appendix A.
    """
    from scipy.special import bdtrc  # here, as importing it takes longer than most commands

    rows = list(box.restricted)
    part = draws[rows]
    outside = (part < box.low[rows, None]) | (part > box.high[rows, None])
    broken = outside.sum(axis=0)
    inside, cases = int((broken == 0).sum()), int(is_case[broken == 0].sum())
    wider = (broken - outside) == 0  # (Q, S)
    share = (wider & is_case).sum(axis=1) / np.maximum(wider.sum(axis=1), 1)
    return np.asarray(bdtrc(cases - 1, inside, share) if cases else np.ones(len(rows)), np.float64)


def significant(box: Box, draws: Array, is_case: Mask) -> Box:
    """Return a box without the restrictions that chance alone might have picked, the least telling dropped first."""
    while box.restricted:
        chances = quasi_ps(box, draws, is_case)
        worst = int(np.argmax(chances))
        if chances[worst] <= SIGNIFICANT:
            break
        box = box.without(box.restricted[worst])
    return box


def choose(found: Sequence[Box], draws: Array, is_case: Mask, density: float) -> Box:
    """Return the box with the greatest coverage among those that are dense enough, else the best balanced one."""
    rated = [(quality(box, draws, is_case), -number) for number, box in enumerate(found)]
    dense = [each for each in rated if each[0].density >= density]
    best = (
        max(dense, key=lambda each: (each[0].coverage, each[1]))
        if dense
        else max(rated, key=lambda each: (each[0].balance, each[1]))
    )
    return found[-best[1]]
