"""The validity of a block: whether its odds are probabilities, its payoffs numbers, its tolerances positive.

Made from a block and the values it was computed from; used by the solver before anything is rolled back. The gate
checks the base values, and warns of ranges; other values are met only here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.errors import AnalysisError
from crossroads.program.block import Array, Block, Index
from crossroads.program.program import Program
from crossroads.program.tape import Slot
from crossroads.scenario import Plays

# How far odds may be from 0 and 1, and their sum from 1: the rounding of decimals, as at the gate.
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Validity:
    """A block that is looked through, with the parameter values that it was computed from."""

    program: Program
    plays: Mapping[str, Plays]
    block: Block
    values: Mapping[str, Array]

    def check(self, used: Index) -> None:
        """Refuse values of parameters at which the scenario makes no sense.

        Parameters
        ----------
        used
            The branches whose stated odds are used, in order.

        Raises
        ------
        AnalysisError
            With the first number that is wrong: where it is, and the parameters that made it.
        """
        self._check_odds(used)
        self._check_sums(used)
        self._check_payoffs()
        self._check_minds()

    def _check_odds(self, used: Index) -> None:
        odds = self.block.odds[used]
        for i, s in _where(~((odds >= -TOLERANCE) & (odds <= 1 + TOLERANCE))):
            what = f"the probability of {self.program.graph.arcs[used[i]].name} is {odds[i, s]:g}"
            remedy = "Keep the parameters to values at which it lies within 0 and 1."
            raise self._error([self.program.odds[used[i]]], s, what, remedy)

    def _check_sums(self, used: Index) -> None:
        # Branches of one node follow one another.
        nodes, begins = np.unique(self.program.source[used], return_index=True)
        sums = np.add.reduceat(self.block.odds[used], begins, axis=0) if len(used) else np.ones((0, 1))
        for i, s in _where(np.abs(sums - 1) > TOLERANCE):
            what = f"the probabilities of {self.program.node_ids[nodes[i]]} sum to {sums[i, s]:g}"
            slots = self.program.odds[self.program.source == nodes[i]]
            raise self._error(slots.tolist(), s, what, "Let one branch be rest, so that they always add up.")

    def _check_payoffs(self) -> None:
        payoffs = self.block.payoffs
        if np.isfinite(payoffs.rows).all():
            return
        names = (self.program.node_ids, [arc.name for arc in self.program.graph.arcs])
        for kind, (places, laid) in enumerate(zip(names, (payoffs.node, payoffs.arc), strict=True)):
            for i, a, s in _where(~np.isfinite(laid)):
                actor = self.program.actors[a]
                what = f"{actor} gets {laid[i, a, s]:g} at {places[i]}"
                slot = self.program.actor_payoff[actor][kind][i]
                raise self._error([slot], s, what, "Guard the formula, as in: a / b if b else 0")

    def _check_minds(self) -> None:
        program, minds = self.program, self.block.minds
        for a, s in _where(~(minds.tolerance > 0)):
            what = f"the risk tolerance of {program.actors[a]} is {minds.tolerance[a, s]:g}"
            raise self._error([program.tolerance[program.actors[a]]], s, what, "Keep it above zero.")
        for a, s in _where(~((minds.precision >= 0) & np.isfinite(minds.precision))):
            what = f"the precision of {program.actors[a]} is {minds.precision[a, s]:g}"
            formula = self.plays[program.actors[a]].precision
            slots = [program.tape.parameters[name] for name in (formula.names if formula else ())]
            raise self._error(slots, s, what, "Keep it at zero or above.")

    def _error(self, slots: Iterable[Slot], s: int, what: str, remedy: str) -> AnalysisError:
        # The gate has checked all numbers that depend on no parameter.
        inputs = sorted(self.program.tape.plan(slots).inputs)
        at = ", ".join(f"{name} = {self.values[name][s]:g}" for name in inputs)
        return AnalysisError(f"At {at}, {what}. {remedy}")


def _where(wrong: NDArray[np.bool_]) -> list[list[int]]:
    """Return the first place where something is wrong, if there is one."""
    found: list[list[int]] = np.argwhere(wrong)[:1].tolist() if wrong.any() else []
    return found
