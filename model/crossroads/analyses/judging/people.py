"""The people who judge a scenario's numbers: what each of them takes every number to be, and would choose.

Where somebody states nothing of a number, it is at its base value for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from crossroads.distributions import Distribution
from crossroads.draws.sampling import Sampling
from crossroads.errors import AnalysisError
from crossroads.graph import build_graph
from crossroads.program import Solution, compile_graph, make_solver
from crossroads.program.rollback import TIE
from crossroads.scenario import Parameter, Scenario
from crossroads.scenario.seen import with_numbers
from crossroads.scenario.views import View, mean_of, mixture_of
from crossroads.simulation import Batch, Simulation, means

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Person:
    """Somebody who judges some of the numbers."""

    id: str
    label: str
    weight: float
    """How much this person counts, but for numbers at which the view states a weight of its own."""
    views: Mapping[str, View]
    """Parameter → what this person says of it."""


@dataclass(frozen=True)
class People:
    """Those who judge a scenario's numbers, and the numbers that any of them judges, both in file order."""

    people: tuple[Person, ...]
    numbers: tuple[Parameter, ...]
    silent: tuple[str, ...] = ()
    """The labels of assessors who judge no parameter."""

    @cached_property
    def own(self) -> Array:
        """What each person takes each number to be, (A, J)."""
        rows = [
            [person.views[each.name].value if each.name in person.views else each.value for each in self.numbers]
            for person in self.people
        ]
        return np.array(rows, np.float64)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The parameters that are judged, (J,)."""
        return tuple(each.name for each in self.numbers)

    def without(self, ids: frozenset[str]) -> "People":
        """Return the same without some people."""
        return People(tuple(each for each in self.people if each.id not in ids), self.numbers, self.silent)


def people_of(scenario: Scenario) -> People:
    """Return the people who judge a scenario's numbers.

    Raises
    ------
    AnalysisError
        If nobody judges a number.
    """
    numbers = tuple(each for each in scenario.parameters.values() if each.views)
    if not numbers:
        remedy = "State what people say within a parameter, as in p: {value: 0.4, assessors: {anna: 0.3, ben: 0.6}}."
        raise AnalysisError(f"No parameter has assessors. {remedy}")
    people, silent = [], []
    for name, each in scenario.assessors.items():
        views = {number.name: number.views[name] for number in numbers if name in number.views}
        if views:
            people.append(Person(name, each.label or name, each.weight, views))
        else:
            silent.append(each.label or name)
    return People(tuple(people), numbers, tuple(silent))


def seen_by(scenario: Scenario, person: Person) -> Scenario:
    """Return the scenario with a person's values and ranges; a number without a range of theirs is fixed."""
    return with_numbers(scenario, {name: (view.value, view.distribution) for name, view in person.views.items()})


def seen_by_all(scenario: Scenario, people: People) -> Scenario:
    """Return the scenario with the pooled numbers of all: weighted means, and mixtures for draws."""
    pooled: dict[str, tuple[float, Distribution | None]] = {}
    for each in people.numbers:
        pooled[each.name] = mean_of(each.views), mixture_of(each.views)
    return with_numbers(scenario, pooled)


@dataclass(frozen=True)
class Shares:
    """In what share of draws each option is the best one."""

    best: tuple[float, ...]
    errors: tuple[float, ...]
    left: str
    """How many draws are left out and why; empty where none is."""


def best_shares(solution: Solution, scenario: Scenario, sampling: Sampling) -> Shares | None:
    """Return how often each option is best over draws of a scenario's ranges; None where no draw makes sense.

    Every draw is solved as if its numbers were known, and the first of equally good options counts.

    Raises
    ------
    AnalysisError
        If the scenario makes no sense at its base values.
    """
    solver = make_solver(compile_graph(build_graph(scenario)), solution.solver.plays)
    simulation = Simulation(solver, sampling)
    if not simulation.is_uncertain:
        return None
    sign, slack = simulation.sign, TIE * simulation.size
    options = np.arange(len(scenario.options))[:, None]

    def observe(batch: Batch) -> Array:
        worth = sign * batch.informed
        first = np.argmax(worth >= worth.max(axis=0) - slack, axis=0)
        hits = (first == options).astype(np.float64)
        return batch.per_segment(np.concatenate((np.ones((1, hits.shape[1])), hits)))

    totals = simulation.totals(observe, ())
    if not totals[:, 0].any():
        return None
    found = means(totals)
    left = simulation.left_beside(found.count).sentence
    return Shares(tuple(found.mean.tolist()), tuple(found.error.tolist()), left)
