"""Where observed choices are best along lines through the space of parameters: exact intervals.

Made from a solution, lines and what was observed; used by ``implied``. Lines are cut into stretches of one policy, as
for ``thresholds``; an interval joins the stretches on which every observed branch is among its owner's best. At an
end two branches of the owner are equally good, so the end belongs to the interval. Only where somebody else's choice
changes there may what the owner's branches are worth jump: then the end belongs to the side whose choice is listed
first, as ties go. Single values without length at which a branch is tied are left aside. Where several observations
hold together and a later one is tied all over a stretch, earlier ones are judged as the rollback takes the tie.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from crossroads.analyses.observing.observation import Case, branch_number, is_among_best
from crossroads.analyses.switching.stretches import Line, Stretch, cut_lines, inputs_at
from crossroads.analyses.switching.tracks import POINT, Gap, gaps_of
from crossroads.program import Block, Solver

# A tie at an end that was worked out differs by rounding, relative to the largest amount that is summed.
_NEAR = 1e-9
# Where the first listed of equal branches is taken instead of the observed one, they are compared at these shares of
# a stretch: smooth values that are equal at all of them are equal all over it.
_SHARES = (0.11, 0.37, 0.61, 0.83)


@dataclass(frozen=True)
class Interval:
    """Values of a parameter that agree with what was observed."""

    low: float
    high: float
    has_low: bool = True
    """Whether the low end itself agrees."""
    has_high: bool = True

    def holds(self, value: float) -> bool:
        """Return whether a value lies within."""
        is_end = (self.has_low and value == self.low) or (self.has_high and value == self.high)
        return is_end or self.low < value < self.high

    def meets(self, low: float, high: float) -> bool:
        """Return whether some value between two ends lies within."""
        return (self.low < high and low < self.high) or self.holds(low) or self.holds(high)


@dataclass(frozen=True)
class Agreement:
    """What a line says: intervals in rising order, and where nothing can be said."""

    intervals: tuple[Interval, ...]
    gaps: tuple[Gap, ...]


def find_agreement(solver: Solver, lines: Sequence[Line], case: Case, *, looks_at_ends: bool = True) -> list[Agreement]:
    """Return on which intervals of each line the observed branches are best.

    Parameters
    ----------
    looks_at_ends
        Whether it is worked out which intervals hold their ends; otherwise all of them are said to.

    Raises
    ------
    AnalysisError
        If exact switch points cannot be worked out.
    """
    cut = cut_lines(solver, lines)
    tied = iter(_tied(solver, case, [(line, s) for line, each in zip(lines, cut, strict=True) for s in each]))

    def is_closed(end: _End) -> bool:
        return not looks_at_ends or _is_closed(solver, case, end)

    found = []
    for line, stretches in zip(lines, cut, strict=True):
        agrees = [next(tied) for _ in stretches]
        found.append(Agreement(_intervals(_Cut.of(line, stretches, agrees), is_closed), gaps_of(stretches)))
    return found


def _tied(solver: Solver, case: Case, stretches: Sequence[tuple[Line, Stretch]]) -> list[bool]:
    """Return on which stretches the observed branches are among the best, be it as one of several equal ones."""
    chosen = [_is_chosen(solver, case, stretch) and stretch.is_certain for _, stretch in stretches]
    open_ones = [i for i, (_, s) in enumerate(stretches) if s.choices is not None and s.is_certain and not chosen[i]]
    if not open_ones:
        return chosen
    places = [
        (line, stretch.low + share * (stretch.high - stretch.low))
        for line, stretch in (stretches[i] for i in open_ones)
        for share in _SHARES
    ]
    block, _ = solver.valid_numbers(inputs_at(solver, places))
    agrees = is_among_best(solver, block, solver.roll_back(block), case).reshape(-1, len(_SHARES))
    for i, is_tied in zip(open_ones, agrees, strict=True):
        chosen[i] = bool(is_tied.all())
    return chosen


def _is_chosen(solver: Solver, case: Case, stretch: Stretch) -> bool:
    choices = stretch.choices
    return choices is not None and all(
        choices[solver.program.node_index[each.node]] == branch_number(solver, each) for each in case.observations
    )


def _intervals(cut: "_Cut", is_closed: Callable[["_End"], bool]) -> tuple[Interval, ...]:
    """Return the intervals of a line: neighbouring stretches that agree are one."""
    stretches, found = cut.stretches, []
    for is_agreeing, run in groupby(range(len(stretches)), key=lambda i: cut.agrees[i]):
        first, *_, last = [*run] * 2
        if is_agreeing:
            sides = [(first - 1, first)] if first else []
            sides += [(last, last + 1)] if last + 1 < len(stretches) else []
            ends = {i: _End(cut.line, stretches[i], stretches[j]) for i, j in sides}
            low, high = ends.get(first - 1), ends.get(last)
            found.append(
                Interval(
                    stretches[first].low if low is None else low.at,
                    stretches[last].high if high is None else high.at,
                    low is None or is_closed(low),
                    high is None or is_closed(high),
                )
            )
    return tuple(found)


@dataclass(frozen=True)
class _Cut:
    """A line with its stretches, and which of these agree."""

    line: Line
    stretches: Sequence[Stretch]
    agrees: Sequence[bool]

    @classmethod
    def of(cls, line: Line, stretches: Sequence[Stretch], agrees: Sequence[bool]) -> "_Cut":
        """Return a cut line without what surrounds single points that cannot be certified."""
        least = POINT * (line.high - line.low)
        kept = [(s, a) for s, a in zip(stretches, agrees, strict=True) if s.is_certain or s.high - s.low > least]
        return cls(line, [stretch for stretch, _ in kept], [is_agreeing for _, is_agreeing in kept])


@dataclass(frozen=True)
class _End:
    """Where a stretch goes over into the next one."""

    line: Line
    before: Stretch
    after: Stretch

    @property
    def at(self) -> float:
        """The place."""
        return (self.before.high + self.after.low) / 2


def _is_closed(solver: Solver, case: Case, end: _End) -> bool:
    """Return whether the observed branches are among the best at the very end of an interval."""
    before, after = end.before.choices, end.after.choices
    if before is None or after is None:
        return True
    block, _ = solver.valid_numbers(inputs_at(solver, [(end.line, end.at)]))
    seen = {solver.program.node_index[each.node]: branch_number(solver, each) for each in case.observations}
    taken: dict[int, int] = {}
    for group in solver.layout.groups:
        # Information sets mean that one actor chooses alone: nobody else's choice can make its values jump.
        for n in () if group.together else group.nodes.tolist():
            if before[n] != after[n]:
                # The observed branch where it is one of two equal ones, otherwise the first listed.
                first, second = sorted((before[n], after[n]), key=lambda branch: (branch != seen.get(n), branch))
                taken[n] = first if _lead(solver, block, taken, (n, first, second)) >= -_NEAR else second
    return bool(is_among_best(solver, block, solver.roll_back(block, taken), case, _NEAR)[0])


def _lead(solver: Solver, block: Block, taken: Mapping[int, int], pair: tuple[int, int, int]) -> float:
    """Return by how much one branch of a node is better to its owner than another, relative to what is summed."""
    n, first, second = pair
    owner = solver.program.actors.index(str(solver.program.graph.vertices[solver.program.node_ids[n]].by))
    worth = solver.roll_back(block, taken).branch[:, owner, 0] * block.minds.sign[owner]
    at = int(solver.program.first_arc[n])
    size = max(float(block.size(owner)[0]), float(np.abs(worth).max()))
    return float(worth[at + first] - worth[at + second]) / (size or 1.0)
