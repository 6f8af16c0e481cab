"""Which options would nobody take, whatever they think of risk?

Of two options X and Y with the distributions of their results F and G, in the base case, as of ``risk_profile``:

    X dominates Y outcome by outcome (order 0)   the worst result of X is at least as good as the best of Y
    X dominates Y by the first order (1)         F(x) <= G(x) for every x: nobody who wants more would take Y over X
    X dominates Y by the second order (2)        integral of F up to x <= that of G for every x: nobody who wants
                                                 more and minds risk would take Y over X

and somewhere the one is less than the other: options with the same distribution do not dominate each other. Each
order implies the next. Costs are turned around first. Where an order fails, the largest violation is what F exceeds
G by, a probability, or its integral, in the unit of the objective.

Beside this, under uncertainty of parameters: the share of draws in which X is worth at least as much as Y, informed,
each draw solved as if everybody knew its numbers. Where that is all of them, X is at least as good whatever the
parameters are, as far as draws tell.

Source: J. Hadar and W. R. Russell, "Rules for Ordering Uncertain Prospects", American Economic Review 59 (1969),
25-34; G. Hanoch and H. Levy, "The Efficiency Analysis of Choices Involving Risk", Review of Economic Studies 36
(1969), 335-346, theorems 1 and 2; H. Levy, "Stochastic Dominance", 3rd ed. (2016), ch. 3; outcome by outcome:
R. T. Clemen and T. Reilly, "Making Hard Decisions", 3rd ed. (2014), ch. 4 (deterministic dominance).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.analysis import Analysis
from crossroads.analyses.result import Result, Row, made_with
from crossroads.analyses.risk_profile import Profile, analyse_risk_profile
from crossroads.analyses.subject import Subject
from crossroads.errors import AnalysisError
from crossroads.figures import quoted
from crossroads.program.rollback import TIE
from crossroads.prose import plural
from crossroads.simulation import Batch, Means, means

Array = NDArray[np.float64]

# What sums of probabilities, and results relative to the largest of them, are off by rounding.
_ROUNDING = 1e-10
_ORDERS = (0, 1, 2)


@dataclass(frozen=True)
class Pair:
    """One option held against another one."""

    option: str
    label: str
    over: str
    over_label: str
    order: int | None
    """The strongest order by which the option dominates the other: 0, 1 or 2; None where it does not."""
    is_same: bool
    """Whether both have the same distribution."""
    first_violation: float
    """By how much its distribution function exceeds the other's at most: a probability, 0 where it never does."""
    second_violation: float
    """The same of the integral, in the unit of the objective."""
    in_draws: float | None
    """The share of draws in which it is worth at least as much, informed; None where no parameter is uncertain."""
    in_draws_se: float | None
    is_ahead: bool
    """Whether it is worth more in any of the draws."""

    @property
    def in_every_draw(self) -> bool:
        """Whether it is worth at least as much in every draw, and more in some."""
        return self.in_draws == 1.0 and self.is_ahead


@dataclass(frozen=True)
class Dominance(Result):
    """Every option held against every other one, in file order."""

    question: ClassVar[str] = "dominance"

    unit: str
    is_cost: bool
    options: tuple[str, ...]
    """The ids of the options, in file order."""
    labels: tuple[str, ...]
    """Their labels; several options may have the same."""
    pairs: tuple[Pair, ...]
    left: str = ""
    """How many draws are left out and why; empty where none is."""

    @property
    def dominated(self) -> tuple[str, ...]:
        """The labels of options that another one dominates by the second order at least, in file order."""
        worse = {pair.over for pair in self.pairs if pair.order is not None}
        return tuple(label for option, label in zip(self.options, self.labels, strict=True) if option in worse)

    def headline(self) -> str:
        """Return the finding in one sentence."""
        found = [pair for pair in self.pairs if pair.order is not None]
        if not found:
            return "No option dominates another one: each may be right for someone"
        strongest = min(found, key=lambda pair: pair.order or 0)
        if len(self.dominated) > 1:
            return f"{plural(len(self.dominated), 'option')} of {len(self.labels)} are dominated by another one"
        return self.words(strongest)

    def words(self, pair: Pair) -> str:
        """Return what holds between two options, in one sentence without a stop."""
        one, other = quoted(pair.label), quoted(pair.over_label)
        wants = "wants less" if self.is_cost else "wants more"
        if pair.is_same:
            return f"{one} and {other} have the same distribution of results"
        if pair.order == 0:
            return f"The worst result of {one} is at least as good as the best of {other}"
        if pair.order == 1:
            return f"Nobody who {wants} would take {other} over {one}"
        if pair.order == _ORDERS[-1]:
            return f"Nobody who {wants} and minds risk would take {other} over {one}"
        return f"{one} does not dominate {other}"

    def note(self) -> str:
        """Return what is of the base case and what of draws."""
        if all(pair.in_draws is None for pair in self.pairs):
            return "Results are those of the base case."
        text = "Distributions of results are those of the base case; shares of draws compare informed values."
        return f"{text} {self.left}".rstrip()

    def rows(self) -> list[Row]:
        """Return a row for each option and each other one."""
        return [
            {
                "option": pair.option,
                "over": pair.over,
                "order": pair.order,
                "words": self.words(pair),
                "first_violation": pair.first_violation,
                "second_violation": pair.second_violation,
                "in_draws": pair.in_draws,
                "in_draws_se": pair.in_draws_se,
                "in_every_draw": pair.in_every_draw,
            }
            for pair in self.pairs
        ]


def analyse_dominance(subject: Subject) -> Dominance:
    """Return every option held against every other one.

    Raises
    ------
    AnalysisError
        If there are less than two options, or more different results than can be told apart.
    """
    solution, simulation = subject.solution, subject.simulation
    if len(solution.options) < 2:
        raise AnalysisError("There are less than two options, so none can dominate another one.")
    profiles = analyse_risk_profile(solution).profiles
    drawn = _drawn(subject) if simulation.is_uncertain else None
    numbered = list(permutations(range(len(profiles)), 2))
    return Dominance(
        made=made_with(solution, subject.sampling if drawn else None),
        unit=solution.scenario.objective_unit(solution.by),
        is_cost=solution.is_cost,
        options=tuple(profile.option for profile in profiles),
        labels=tuple(profile.label for profile in profiles),
        pairs=tuple(_pair(profiles, i, j, simulation.sign, drawn) for i, j in numbered),
        left=simulation.left_beside(drawn.count).sentence if drawn else "",
    )


def _drawn(subject: Subject) -> Means:
    """Return in which share of draws one option is at least as good as another, and better, (2, O, O)."""
    simulation = subject.simulation
    tie = TIE * simulation.size

    def observe(batch: Batch) -> Array:
        sized = np.where(batch.valid, batch.informed, 0.0) * simulation.sign
        lead = sized[:, None] - sized[None]
        rows = np.stack((lead >= -tie, lead > tie)).astype(np.float64).reshape(-1, lead.shape[-1])
        return batch.per_segment(np.concatenate((np.ones((1, lead.shape[-1])), rows)))

    totals = simulation.totals(observe, told=subject.told)
    if not totals[:, 0].any():
        raise AnalysisError("The scenario makes sense in no draw.")
    found, count = means(totals), len(subject.solution.options)
    return Means(found.mean.reshape(2, count, count), found.error.reshape(2, count, count), found.count)


def _pair(profiles: Sequence[Profile], i: int, j: int, sign: float, drawn: Means | None) -> Pair:
    one, other = profiles[i], profiles[j]
    compared = compare(one, other, sign)
    return Pair(
        one.option, one.label, other.option, other.label, compared.order, compared.is_same, compared.first,
        compared.second,
        None if drawn is None else float(drawn.mean[0, i, j]),
        None if drawn is None else float(drawn.error[0, i, j]),
        drawn is not None and bool(drawn.mean[1, i, j] > 0),
    )  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """How one distribution stands to another one."""

    order: int | None
    is_same: bool
    first: float
    second: float


def compare(one: Profile, other: Profile, sign: float) -> Compared:
    """Return by which order one distribution dominates another, and the largest violations of the first and second.

    Parameters
    ----------
    sign
        1 where more is better, -1 where less is.
    """
    at, below = _joined(one, other, sign)
    slack = _ROUNDING * max(float(np.abs(at).max()), 1e-300)
    difference = below[0] - below[1]
    area = np.concatenate(([0.0], np.cumsum(difference[:-1] * np.diff(at))))
    first, second = max(float(difference.max()), 0.0), max(float(area.max()), 0.0)
    first, second = (each if each > limit else 0.0 for each, limit in ((first, _ROUNDING), (second, slack)))
    is_same = bool((np.abs(difference) <= _ROUNDING).all())
    if is_same:
        return Compared(None, True, 0.0, 0.0)
    worst = at[np.argmax(below[0] > _ROUNDING)]
    best = at[np.argmax(below[1] >= 1 - _ROUNDING)]
    holds = (worst >= best, first == 0, second == 0 and bool((area < -slack).any()))
    order = next((order for order, is_met in zip(_ORDERS, holds, strict=True) if is_met), None)
    return Compared(order, is_same, first, second)


def _joined(one: Profile, other: Profile, sign: float) -> tuple[Array, Array]:
    """Return all results of both, rising in what is wanted, and how likely each has at most so much, (R,), (2, R)."""
    results = np.concatenate((one.outcome, other.outcome)) * sign
    order = np.argsort(results, kind="stable")
    # Sums of the same payoffs in another order differ in their last digits only.
    slack = _ROUNDING * max(float(np.abs(results).max()), 1e-300)
    is_new = np.concatenate(([True], np.diff(results[order]) > slack))
    place = np.empty(len(results), np.intp)
    place[order] = np.cumsum(is_new) - 1
    below = np.zeros((2, int(is_new.sum())))
    split = len(one.outcome)
    np.add.at(below[0], place[:split], one.probability)
    np.add.at(below[1], place[split:], other.probability)
    return results[order][is_new], np.cumsum(below, axis=1)


DOMINANCE = Analysis("Which options would nobody take, whatever they think of risk?", analyse_dominance)
