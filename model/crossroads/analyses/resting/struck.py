"""Evidence struck: which numbers lose all of their claims with it, and the scenario in which nothing is known of these.

Made from a solution; used by ``sources``. A number rests on evidence alone if every claim that it cites is struck. A
number without a claim rests on nothing that could be struck, and keeps its range.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from crossroads.analyses.resting.ignorance import Ignorance, Ignorances
from crossroads.analyses.resting.numbers import Evidence, Number, Numbers, voice_of
from crossroads.analyses.robust.redrawn import with_parameters
from crossroads.distributions import Uniform
from crossroads.figures import quoted
from crossroads.program import Solution
from crossroads.prose import starting
from crossroads.scenario import Parameter

Struck = Literal["source", "speaker"]


@dataclass(frozen=True)
class Strike:
    """Claims that are struck together, and what that does to the numbers."""

    kind: Struck
    key: str
    label: str
    """What people see of it."""
    claims: tuple[str, ...]
    released: tuple[str, ...]
    """Parameters that rest on them alone and have somewhere to go: they go to their ignorance ranges."""
    held: tuple[Number, ...]
    """Other numbers that rest on them alone: written as plain numbers, or with nowhere to go, they stay."""
    weakened: int
    """How many numbers lose some of their claims and keep others."""

    @property
    def named(self) -> str:
        """What is struck, as it stands within a sentence."""
        return quoted(self.label) if self.kind == "source" else self.key


@dataclass(frozen=True)
class Strikes:
    """All strikes of a scenario, one source or one speaker at a time."""

    solution: Solution
    widen: float

    @cached_property
    def all(self) -> tuple[Strike, ...]:
        """The sources in file order, then the speakers where there are several."""
        return tuple(self._strike(*each) for each in [*self._sources(), *self._speakers()])

    @cached_property
    def _evidence(self) -> Evidence:
        return Evidence(self.solution.scenario)

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        """The numbers that somebody has to answer for."""
        return tuple(each for each in Numbers(self.solution).all if each.is_stated)

    @cached_property
    def stated(self) -> tuple[Number, ...]:
        """Those of them that cite a claim."""
        return tuple(each for each in self.numbers if each.claims)

    @cached_property
    def ignorances(self) -> dict[str, Ignorance]:
        """The ignorance range of every parameter that cites a claim and is no formula."""
        parameters = self.solution.scenario.parameters
        cited = [parameters[each.name] for each in self.stated if each.kind == "parameter"]
        return Ignorances(self.solution, self.widen).of(cited)

    def _sources(self) -> Iterator[tuple[Struck, str, str, tuple[str, ...]]]:
        claims = self._evidence.claims
        for source in dict.fromkeys(claim.source for claim in claims.values()):
            names = tuple(name for name, claim in claims.items() if claim.source == source)
            yield "source", source, self._evidence.source_label(source), names

    def _speakers(self) -> Iterator[tuple[Struck, str, str, tuple[str, ...]]]:
        claims = self._evidence.claims
        voices = [voice for voice in dict.fromkeys(map(voice_of, claims.values())) if voice]
        for voice in voices if len(voices) > 1 else ():
            names = tuple(name for name, claim in claims.items() if voice_of(claim) == voice)
            yield "speaker", voice, starting(voice), names

    def _strike(self, kind: Struck, key: str, label: str, claims: tuple[str, ...]) -> Strike:
        struck = set(claims)
        touched = [each for each in self.stated if struck & set(each.claims)]
        alone = [each for each in touched if set(each.claims) <= struck]
        released = [each.name for each in alone if self._can_move(each)]
        held = tuple(each for each in alone if not self._can_move(each))
        return Strike(kind, key, label, claims, tuple(released), held, len(touched) - len(alone))

    def _can_move(self, number: Number) -> bool:
        return number.kind == "parameter" and not self.ignorances[number.name].is_point

    def solution_without(self, names: Iterable[str]) -> Solution:
        """Return the solution with some parameters anywhere in their ignorance ranges, all values alike likely.

        The base case is the same: what changes is how parameters are drawn.
        """
        parameters = self.solution.scenario.parameters
        return with_parameters(self.solution, {name: _freed(parameters[name], self.ignorances[name]) for name in names})


def _freed(parameter: Parameter, ignorance: Ignorance) -> Parameter:
    low, high = ignorance.low, ignorance.high
    return replace(parameter, stated_low=low, stated_high=high, distribution=Uniform(low, high))
