"""The validity of a block: whether its odds are probabilities, its payoffs numbers, its tolerances positive.

Made from a block and the values it was computed from; used by the solver before anything is rolled back. The gate
checks the base values, and warns of ranges; other values are met only here. Where one of many points makes no
sense, it is refused or reported, as the caller asks; it is never moved to where it would.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from crossroads.errors import AnalysisError
from crossroads.program.block import Array, Block, Index
from crossroads.program.program import Program
from crossroads.program.tape import Slot
from crossroads.scenario import Plays

# How far odds may be from 0 and 1, and their sum from 1: the rounding of decimals, as at the gate.
TOLERANCE = 1e-9

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Fault:
    """One number that makes no sense at some points of a block."""

    what: str
    """What is wrong, with ``{}`` for the number: ``the probability of well.wet is {}``."""
    numbers: Array  # (S,) what it is
    wrong: Mask  # (S,) where that makes no sense
    remedy: str
    program: Program
    slots: tuple[Slot, ...]
    """What it is computed from on the program's tape."""

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The parameters that decide it, sorted; formulas are named by what they are made of."""
        # The gate has checked all numbers that depend on no parameter.
        return tuple(sorted(self.program.tape.plan(self.slots).inputs))

    @property
    def count(self) -> int:
        """At how many points it makes no sense."""
        return int(np.count_nonzero(self.wrong))

    def at(self, point: int) -> str:
        """Return what is wrong at a point, as in ``the probability of well.wet is 1.2``."""
        return self.what.format(f"{self.numbers[point]:g}")

    def told(self) -> str:
        """Return what is wrong over all points, with the parameters at fault."""
        wrong = self.numbers[self.wrong]
        low, high = f"{wrong.min():g}", f"{wrong.max():g}"
        by = f" (by {', '.join(self.parameters)})" if self.parameters else ""
        return f"{self.what.format(low if low == high else f'{low} to {high}')}{by}"

    def error(self, values: Mapping[str, Array]) -> AnalysisError:
        """Return the error of the first point at which it makes no sense."""
        point = int(np.argmax(self.wrong))
        at, wrong = ", ".join(f"{name} = {values[name][point]:g}" for name in self.parameters), self.at(point)
        where = f"At {at}, {wrong}" if at else f"{wrong[0].upper()}{wrong[1:]}"
        return AnalysisError(f"{where}. {self.remedy}")


@dataclass(frozen=True)
class Invalid:
    """The points of a block at which the scenario makes no sense, and why."""

    mask: Mask  # (S,) the points
    faults: tuple[Fault, ...] = ()
    """All numbers that make no sense somewhere; one point may be met by several."""

    @property
    def count(self) -> int:
        """How many points make no sense."""
        return int(np.count_nonzero(self.mask))

    @cached_property
    def reasons(self) -> tuple[Fault, ...]:
        """The fewest first faults that between them explain every point: others only repeat them."""
        told, kept = np.zeros_like(self.mask), []
        for fault in self.faults:
            if (fault.wrong & ~told).any():
                kept.append(fault)
                told |= fault.wrong
        return tuple(kept)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters at fault, sorted."""
        return tuple(sorted({name for fault in self.reasons for name in fault.parameters}))

    def why(self, point: int) -> str:
        """Return what is wrong at a point; an empty text where nothing is."""
        return next((fault.at(point) for fault in self.faults if fault.wrong[point]), "")

    def told(self, noun: str = "point") -> str:
        """Return how many points make no sense and why, in one sentence; an empty text where none does.

        Parameters
        ----------
        noun
            What a point is to the reader, as in ``draw``.
        """
        if not self.count:
            return ""
        of = f"{self.count:,} of {len(self.mask):,} {noun}s"
        verbs = "makes no sense and is" if self.count == 1 else "make no sense and are"
        return f"{of} {verbs} left out: {'; '.join(fault.told() for fault in self.reasons)}."


def join(parts: Sequence[Invalid]) -> Invalid:
    """Return the invalid points of several blocks of one program, one after the other; faults as they come up."""
    if len(parts) == 1:
        return parts[0]
    ends = np.cumsum([0, *(len(part.mask) for part in parts)]).tolist()
    merged: dict[str, Fault] = {}
    for begin, end, part in zip(ends, ends[1:], parts, strict=False):
        for fault in part.faults:
            known = merged.get(fault.what)
            numbers, wrong = (
                (known.numbers, known.wrong) if known else (np.zeros(ends[-1]), np.zeros(ends[-1], np.bool_))
            )
            numbers[begin:end], wrong[begin:end] = fault.numbers, fault.wrong
            merged[fault.what] = replace(fault, numbers=numbers, wrong=wrong)
    return Invalid(np.concatenate([part.mask for part in parts]), tuple(merged.values()))


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
        for fault in self._faults(used):
            raise fault.error(self.values)

    def invalid(self, used: Index) -> Invalid:
        """Return the points at which the scenario makes no sense, and why.

        Parameters
        ----------
        used
            The branches whose stated odds are used, in order.
        """
        faults = tuple(self._faults(used))
        mask = np.zeros(self.block.width, np.bool_)
        for fault in faults:
            mask |= fault.wrong
        return Invalid(mask, faults)

    def _faults(self, used: Index) -> Iterator[Fault]:
        yield from self._odds(used)
        yield from self._sums(used)
        yield from self._payoffs()
        yield from self._totals()
        yield from self._minds()

    def _odds(self, used: Index) -> Iterator[Fault]:
        odds = self.block.odds[used]
        wrong = ~((odds >= -TOLERANCE) & (odds <= 1 + TOLERANCE))
        for i in np.flatnonzero(wrong.any(axis=1)):
            what = f"the probability of {self.program.arc_names[used[i]]} is {{}}"
            remedy = "Keep the parameters to values at which it lies within 0 and 1."
            yield self._fault([self.program.odds[used[i]]], what, odds[i], wrong[i], remedy)

    def _sums(self, used: Index) -> Iterator[Fault]:
        # Branches of one node follow one another.
        nodes, begins = np.unique(self.program.source[used], return_index=True)
        sums = np.add.reduceat(self.block.odds[used], begins, axis=0) if len(used) else np.ones((0, 1))
        wrong = np.abs(sums - 1) > TOLERANCE
        for i in np.flatnonzero(wrong.any(axis=1)):
            what = f"the probabilities of {self.program.node_names[nodes[i]]} sum to {{}}"
            slots = self.program.odds[self.program.source == nodes[i]]
            remedy = "Let one branch be rest, so that they always add up."
            yield self._fault(slots.tolist(), what, sums[i], wrong[i], remedy)

    def _payoffs(self) -> Iterator[Fault]:
        payoffs = self.block.earned
        wrong = ~np.isfinite(payoffs.rows)
        if not wrong.any():
            return
        rows: Mask = np.asarray(wrong.any(axis=1))
        names = (self.program.node_names, self.program.arc_names)
        for kind, (places, row_of) in enumerate(zip(names, (payoffs.at_node, payoffs.on_arc), strict=True)):
            for i, a in np.argwhere(rows[row_of]).tolist():
                actor, row = self.program.actors[a], int(row_of[i, a])
                slot = self.program.earned(actor)[kind][i]
                what = f"{actor} gets {{}} at {places[i]}"
                remedy = "Guard the formula, as in: a / b if b else 0"
                yield self._fault([slot], what, payoffs.rows[row], wrong[row], remedy)

    def _totals(self) -> Iterator[Fault]:
        """Yield the totals of paths that have no utility."""
        apart = self.program.apart
        if apart is None or np.isfinite(self.block.payoffs.rows).all():
            return
        for actor, places in apart.totals.items():
            plan = self.program.tape.plan([slot for _, *pair in places for slot in pair])
            numbers = plan.run(self.values)
            for (place, total, worth), amounts, worths in zip(places, numbers[::2], numbers[1::2], strict=True):
                wrong = ~np.isfinite(worths)
                if wrong.any():
                    what = f"the total of {actor} at {place} is {{}}, which has no utility"
                    yield self._fault([total, worth], what, amounts, wrong, apart.utilities[actor].remedy)

    def _minds(self) -> Iterator[Fault]:
        program, minds = self.program, self.block.minds
        wrong = ~(minds.tolerance > 0)
        for a in np.flatnonzero(wrong.any(axis=1)):
            what, slots = f"the risk tolerance of {program.actors[a]} is {{}}", [program.tolerance[program.actors[a]]]
            yield self._fault(slots, what, minds.tolerance[a], wrong[a], "Keep it above zero.")
        wrong = ~((minds.precision >= 0) & np.isfinite(minds.precision))
        for a in np.flatnonzero(wrong.any(axis=1)):
            formula = self.plays[program.actors[a]].precision
            slots = [program.tape.parameters[name] for name in (formula.names if formula else ())]
            what = f"the precision of {program.actors[a]} is {{}}"
            yield self._fault(slots, what, minds.precision[a], wrong[a], "Keep it at zero or above.")

    def _fault(self, slots: Iterable[Slot], what: str, numbers: Array, wrong: Mask, remedy: str) -> Fault:
        return Fault(what, numbers, wrong, remedy, self.program, tuple(slots))
