"""Candidates: the options under the settled policy and its deviations, among which one who learns something chooses.

Made from a simulation; used by the value of information. Each is an option with what the perspective does later on;
those that come to the same formula are one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from crossroads.program.settled import Settled
from crossroads.program.tape import Slot
from crossroads.simulation import Batch, Simulation

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Candidates:
    """What may be chosen; more is better, so costs have their sign turned."""

    policies: tuple[Settled, ...]
    places: tuple[tuple[int, int], ...]
    """The policy and the option of each, those of the settled policy first."""
    slots: tuple[Slot, ...] | None
    """Their slots on the tape of ``simulation.unrolled``; None where the rollback is not written out."""
    sign: float

    @property
    def first(self) -> int:
        """How many of them belong to the settled policy."""
        return sum(policy == 0 for policy, _ in self.places)

    @cached_property
    def _index(self) -> tuple[Sequence[int], Sequence[int]]:
        policies, options = zip(*self.places, strict=True)
        return policies, options

    def of(self, settled: Array) -> Array:
        """Return the values of the candidates, (C, S), from those of all options under all policies, (Q, O, S)."""
        policies, options = self._index
        return np.asarray(self.sign * settled[list(policies), list(options)], np.float64)

    def numbers(self, batch: Batch) -> Array:
        """Return the best value to a perspective that knows the draw, then those of the candidates, (1 + C, S)."""
        found = np.empty((1 + len(self.places), batch.settled.shape[-1]))
        found[0] = (self.sign * batch.knowing).max(axis=0)
        for row, (policy, option) in zip(found[1:], self.places, strict=True):
            np.multiply(batch.settled[policy, option], self.sign, out=row)
        return found


def find_candidates(simulation: Simulation) -> Candidates:
    """Return the candidates of a simulation, each formula once."""
    policies = simulation.policies
    count = max(len(simulation.solver.program.scenario.options), 1)
    places = [(q, o) for q in range(len(policies)) for o in range(count)]
    if not simulation.is_fast:
        return Candidates(policies, tuple(places), None, simulation.sign)
    settled = simulation.unrolled(policies).settled
    once: dict[Slot, tuple[int, int]] = {}
    for policy, option in places:
        once.setdefault(settled[policy][option], (policy, option))
    return Candidates(policies, tuple(once.values()), tuple(once), simulation.sign)
