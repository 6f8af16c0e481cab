"""Recommendations: the scenario solved with one person's numbers, or with those that a pool makes of all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from crossroads.analyses.judging.choices import Array, Chooser
from crossroads.analyses.judging.people import People, Shares, best_shares, seen_by, seen_by_all
from crossroads.analyses.judging.pools import POOLS, Pool
from crossroads.analyses.subject import Subject
from crossroads.program import Solution


@dataclass(frozen=True)
class Recommendation:
    """What one assessor, or a pool, would choose."""

    id: str
    label: str
    is_pool: bool
    weight: float | None
    """How much this person counts in pools; None for a pool."""
    stated: int
    """How many of the numbers are this person's own; for a pool, all."""
    values: tuple[float, ...] = ()
    """What each option is worth, in the unit of the objective; empty where that cannot be told."""
    choice: str | None = None
    """The option that is best, the first of equally good ones."""
    lead: float | None = None
    """By how much it is better than the next best one; None where that cannot be told."""
    ahead: float | None = None
    """By how much the base case's best option is better than the best other one: below zero another is chosen."""
    shares: Shares | None = None
    """How often each option is best over draws of the ranges; None where there are none, and for pools of log odds."""
    problem: str = ""
    """Why there is no recommendation; empty where there is one."""


@dataclass(frozen=True)
class Recommender:
    """Solves a scenario with the numbers of its assessors, and with pooled ones."""

    subject: Subject
    chooser: Chooser
    everybody: People

    @property
    def _solution(self) -> Solution:
        return self.subject.solution

    @property
    def _best(self) -> int:
        """The number of the option that is best in the base case."""
        solution = self._solution
        return next(i for i, option in enumerate(solution.options) if option == solution.best)

    def person(self, number: int) -> Recommendation:
        """Return what one of the people would choose."""
        person = self.everybody.people[number]
        blank = Recommendation(person.id, person.label, False, person.weight, len(person.views))
        found = self._solved(blank, self.everybody.own[number])
        if found.problem:
            return found
        scenario = seen_by(self._solution.scenario, person)
        return replace(found, shares=best_shares(self._solution, scenario, self.subject.sampling))

    def pool(self, pool: Pool, values: Sequence[float | None]) -> Recommendation:
        """Return what all would choose together, at pooled values; None where a number has no such value.

        Draws are taken from mixtures of people's distributions, the linear pool of these; log odds of whole
        distributions are not pooled.
        """
        blank = Recommendation(pool, POOLS[pool], True, None, len(values))
        known = [value for value in values if value is not None]
        if len(known) < len(values):
            label = self.everybody.numbers[values.index(None)].label
            return replace(blank, problem=f"“{label}” is 0 for one and 1 for another: such log odds have no mean")
        found = self._solved(blank, np.array(known, np.float64))
        if found.problem or pool != "linear":
            return found
        scenario = seen_by_all(self._solution.scenario, self.everybody)
        return replace(found, shares=best_shares(self._solution, scenario, self.subject.sampling))

    def _solved(self, blank: Recommendation, values: Array) -> Recommendation:
        columns = dict(zip(self.everybody.names, values[:, None], strict=True))
        worth = self.chooser.values(columns)
        choice = int(self.chooser.choices(worth)[0])
        if choice < 0:
            return replace(blank, problem=self._why(columns))
        solution, best = self._solution, self._best
        return replace(
            blank,
            values=tuple((worth[:, 0] * (-1.0 if solution.is_cost else 1.0)).tolist()),
            choice=solution.options[choice].id,
            lead=float(self.chooser.leads(worth)[0]),
            ahead=float(worth[best, 0] - np.delete(worth[:, 0], best).max()),
        )

    def _why(self, columns: dict[str, Array]) -> str:
        """Return what makes no sense at some values."""
        solver = self._solution.solver
        _, invalid = solver.valid_numbers(solver.program.block(columns))
        return invalid.why(0) or "amounts add up beyond what a computer holds"
