"""The numbers that people dispute: how far apart they are, and what that does to the choice.

Each number alone is moved from what the lowest assessor says to what the highest says, all others at their base values,
as a tornado moves them over their ranges.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crossroads.analyses.judging.people import People
from crossroads.analyses.moving.measured import measure
from crossroads.program import Solution
from crossroads.scenario import Parameter


@dataclass(frozen=True)
class Disputed:
    """A number, what people say of it, and what that moves."""

    parameter: str
    label: str
    unit: str
    is_probability: bool
    base: float
    common: float | None
    """What they would agree on: the pooled value; None where the pool has none."""
    views: tuple[tuple[str, float], ...]
    """Who says what, in the order of the people."""
    low: float
    """The least value that it has for anybody: where somebody says nothing of it, that is its base value."""
    high: float
    """The greatest one."""
    lead_low: float | None
    """The lead of the base case's best option where the number is as the lowest assessor says; below zero another is
    best. None where the scenario makes no sense."""
    lead_high: float | None
    choice_low: str | None
    choice_high: str | None
    invalid: str = ""
    """Why the scenario makes no sense at one of the two; empty where it does."""

    @property
    def swing(self) -> float | None:
        """By how much the lead differs between the lowest and the highest assessor."""
        if self.lead_low is None or self.lead_high is None:
            return None
        return abs(self.lead_high - self.lead_low)

    @property
    def turns(self) -> bool:
        """Whether the choice at the lowest is another one than at the highest."""
        return self.choice_low != self.choice_high


def disputed_numbers(
    solution: Solution, people: People, common: Sequence[float | None], probable: frozenset[str]
) -> tuple[Disputed, ...]:
    """Return the numbers that people judge, by what their dispute moves, the most first."""
    ends = np.stack([people.own.min(axis=0), people.own.max(axis=0)])  # (2, J)
    columns = {each.name: np.full(2 * len(people.numbers), each.value) for each in people.numbers}
    for i, each in enumerate(people.numbers):
        columns[each.name][2 * i : 2 * i + 2] = ends[:, i]
    block, invalid = solution.solver.valid_numbers(solution.program.block(columns))
    measured = measure(solution, block)

    def number(i: int, each: Parameter) -> Disputed:
        whys = [invalid.why(point) for point in (2 * i, 2 * i + 1)]
        leads = [None if why else float(measured.figure[2 * i + end]) for end, why in enumerate(whys)]
        choices = [None if why else measured.choices[2 * i + end] for end, why in enumerate(whys)]
        said = tuple((who.id, who.views[each.name].value) for who in people.people if each.name in who.views)
        return Disputed(
            each.name, each.label, each.unit, each.name in probable, each.value, common[i], said,
            float(ends[0, i]), float(ends[1, i]), leads[0], leads[1], choices[0], choices[1],
            next(filter(None, whys), ""),
        )  # fmt: skip

    found = [number(i, each) for i, each in enumerate(people.numbers)]
    return tuple(sorted(found, key=lambda each: -(each.swing or 0.0)))
