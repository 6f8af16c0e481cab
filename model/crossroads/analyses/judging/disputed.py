"""The numbers that people dispute: how far apart they are, and what that does to the choice.

Each number alone is put where the lowest assessor has it, at the weighted mean, and where the highest has it, all
others at their base values, as a tornado moves them over their ranges. The mean counts in the swing: a lead may be
less, or more, at both ends than between them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crossroads.analyses.judging.people import People
from crossroads.analyses.moving.measured import measure
from crossroads.program import Solution
from crossroads.scenario import Parameter
from crossroads.scenario.views import mean_of

# Where each number is put: the lowest, the mean, the highest.
_PLACES = 3


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
    """Who says what, those whose numbers make no sense included."""
    low: float
    """The least value that it has for anybody: where somebody says nothing of it, that is its base value."""
    high: float
    """The greatest one."""
    lead_low: float | None
    """The lead of the base case's best option where the number is as the lowest assessor has it; below zero another is
    best. None where the scenario makes no sense."""
    lead_mean: float | None
    lead_high: float | None
    choice_low: str | None
    choice_high: str | None
    invalid: str = ""
    """Why the scenario makes no sense at one of these; empty where it does."""

    @property
    def swing(self) -> float | None:
        """How far the lead goes up and down between the lowest assessor, the mean and the highest; None if unknown."""
        return max(self.leads) - min(self.leads) if len(self.leads) > 1 else None

    @property
    def leads(self) -> list[float]:
        """The leads that are known, from the lowest assessor to the highest."""
        return [each for each in (self.lead_low, self.lead_mean, self.lead_high) if each is not None]


def disputed_numbers(
    solution: Solution, people: People, common: Sequence[float | None], probable: frozenset[str]
) -> tuple[Disputed, ...]:
    """Return the numbers that people judge, by what their dispute moves, the most first.

    Parameters
    ----------
    people
        Those whose numbers make sense: who is the lowest and who the highest is told among them.
    common
        The pooled value of each number.
    probable
        The numbers that are probabilities.
    """
    if not people.people:
        return ()
    means = [mean_of(each.views) for each in people.numbers]
    places = np.stack([people.own.min(axis=0), np.array(means), people.own.max(axis=0)])  # (3, J)
    columns = {each.name: np.full(places.size, each.value) for each in people.numbers}
    for i, each in enumerate(people.numbers):
        columns[each.name][_PLACES * i : _PLACES * (i + 1)] = places[:, i]
    block, invalid = solution.solver.valid_numbers(solution.program.block(columns))
    measured = measure(solution, block)

    def number(i: int, each: Parameter) -> Disputed:
        first = _PLACES * i
        whys = [invalid.why(first + place) for place in range(_PLACES)]
        leads = [None if why else float(measured.figure[first + place]) for place, why in enumerate(whys)]
        choices = [None if why else measured.choices[first + place] for place, why in enumerate(whys)]
        said = tuple((who, view.value) for who, view in each.views.items())
        return Disputed(
            each.name, each.label, each.unit, each.name in probable, each.value, common[i], said,
            float(places[0, i]), float(places[2, i]), leads[0], leads[1], leads[2], choices[0], choices[2],
            next(filter(None, whys), ""),
        )  # fmt: skip

    found = [number(i, each) for i, each in enumerate(people.numbers)]
    return tuple(sorted(found, key=lambda each: -(each.swing or 0.0)))
