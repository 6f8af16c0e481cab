"""Candidates: the options under the settled policy and its deviations, among which one who learns something chooses.

Made from a simulation; used by the value of information. Each is an option with what the perspective does later on;
those that come to the same formula are one. Where the perspective knows parameters anyway, the settled policy itself
is one more: it takes the option that is best given these.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from crossroads.program.settled import Settled
from crossroads.program.tape import Slot
from crossroads.simulation import Batch, Kept, Simulation

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
    known: tuple[str, ...] = ()
    """The drawn parameters that the perspective knows anyway; where there are some, the settled policy comes last."""

    @property
    def count(self) -> int:
        """How many there are, C."""
        return len(self.places) + bool(self.known)

    @property
    def settled(self) -> list[int]:
        """Those of them that belong to the settled policy."""
        return [row for row in range(self.count) if row == len(self.places) or self.places[row][0] == 0]

    @cached_property
    def _index(self) -> tuple[Sequence[int], Sequence[int]]:
        policies, options = zip(*self.places, strict=True)
        return policies, options

    def of(self, kept: Kept) -> Array:
        """Return the values of the candidates in draws that are kept, (C, S)."""
        policies, options = self._index
        found = kept.settled[list(policies), list(options)]
        return np.asarray(self.sign * (np.vstack([found, kept.policy]) if self.known else found), np.float64)

    def numbers(self, batch: Batch) -> Array:
        """Return the best value to a perspective that knows the draw, then those of the candidates, (1 + C, S)."""
        found = np.empty((1 + self.count, batch.settled.shape[-1]))
        found[0] = (self.sign * batch.knowing).max(axis=0)
        for row, (policy, option) in zip(found[1:], self.places, strict=False):
            np.multiply(batch.settled[policy, option], self.sign, out=row)
        if self.known:
            np.multiply(batch.policy, self.sign, out=found[-1])
        return found


def find_candidates(simulation: Simulation) -> Candidates:
    """Return the candidates of a simulation, each formula once."""
    policies = simulation.policies
    count = max(len(simulation.solver.program.scenario.options), 1)
    places = [(q, o) for q in range(len(policies)) for o in range(count)]
    if not simulation.is_fast:
        return Candidates(policies, tuple(places), None, simulation.sign, simulation.known)
    unrolled = simulation.unrolled(policies)
    settled = unrolled.settled
    once: dict[Slot, tuple[int, int]] = {}
    for policy, option in places:
        once.setdefault(settled[policy][option], (policy, option))
    slots = (*once, unrolled.policy) if simulation.known else tuple(once)
    return Candidates(policies, tuple(once.values()), slots, simulation.sign, simulation.known)
