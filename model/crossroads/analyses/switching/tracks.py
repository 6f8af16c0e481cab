"""The track of a parameter: its range, the policy on every part of it, and the switches between them, with names.

Made from a solution and lines cut into stretches; used by thresholds and rainbows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.switching.stretches import Line, Stretch, cut_lines, inputs_at
from crossroads.program import Solution

Array = NDArray[np.float64]

POINT = 1e-9
"""Stretches narrower than this share of a range that are not certified are what surrounds a single point."""

Choices = tuple[tuple[str, str], ...]
"""Node and branch of every decision, one node for each information set."""


@dataclass(frozen=True)
class Span:
    """A part of a range with one policy, as far as it is met."""

    low: float
    high: float
    option: str | None
    """The branch that the first decision of the perspective takes; None where there is no such decision."""
    met: Choices
    """The decisions that the policy leads to, and what is chosen there."""


@dataclass(frozen=True)
class Switch:
    """A value of a parameter at which the choice at one decision changes."""

    node: str
    at: float
    below: str
    """The branch that is taken below that value."""
    above: str
    value: float
    """What the policy is worth there, in the perspective's objective."""
    is_option: bool
    """Whether it is the first decision of the perspective that changes."""
    met: bool
    """Whether the policy leads there, on either side."""
    earned: float | None = None
    """What its owner had earned before in the base case, where the choice depends on that."""


@dataclass(frozen=True)
class Gap:
    """A part of a range about which nothing is said."""

    low: float
    high: float
    is_valid: bool
    """Whether the scenario makes sense there; then the policy could not be certified."""


@dataclass(frozen=True)
class Track:
    """One parameter's range."""

    parameter: str
    label: str
    unit: str
    base: float
    low: float
    high: float
    spans: tuple[Span, ...]
    switches: tuple[Switch, ...]
    gaps: tuple[Gap, ...]
    word: str = ""
    """The estimative word that states it; empty where none does."""


def lay_tracks(solution: Solution, lines: Sequence[Line]) -> list[Track]:
    """Return the track of a parameter along every line.

    Raises
    ------
    AnalysisError
        If exact switch points cannot be worked out.
    """
    cut = cut_lines(solution.solver, lines)
    crossings = [crossings_of(stretches) for stretches in cut]
    reader = Reader(solution)
    reach = iter(reader.reaches([(line, s.middle) for line, each in zip(lines, cut, strict=True) for s in each]))
    value = iter(reader.values([(line, c.at) for line, each in zip(lines, crossings, strict=True) for c in each]))
    tracks = []
    for line, stretches, crossed in zip(lines, cut, crossings, strict=True):
        each = solution.scenario.parameters[line.parameter]
        met = {stretch.low: reader.met(stretch, next(reach)) for stretch in stretches}
        switches = [switch for crossing in crossed for switch in reader.switches(crossing, met, next(value))]
        spans, gaps = reader.spans(line, stretches, met), gaps_of(stretches)
        track = Track(each.name, each.label, each.unit, each.value, line.low, line.high, spans, tuple(switches), gaps)
        tracks.append(replace(track, word=each.word))
    return tracks


def gaps_of(stretches: Sequence[Stretch]) -> tuple[Gap, ...]:
    """Return the parts of a line about which nothing is said, neighbours joined."""
    gaps: list[Gap] = []
    for each in stretches:
        is_valid = each.choices is not None
        if is_valid and each.is_certain:
            continue
        if gaps and gaps[-1].high == each.low and gaps[-1].is_valid == is_valid:
            gaps[-1] = Gap(gaps[-1].low, each.high, is_valid)
        else:
            gaps.append(Gap(each.low, each.high, is_valid))
    return tuple(gaps)


@dataclass(frozen=True)
class Crossing:
    """Where one stretch goes over into another."""

    at: float
    before: Stretch
    after: Stretch


def crossings_of(stretches: Sequence[Stretch]) -> list[Crossing]:
    """Return where the policy changes; what surrounds a single point that cannot be certified counts as that point."""
    width = stretches[-1].high - stretches[0].low
    wide = [each for each in stretches if each.is_certain or each.high - each.low > POINT * width]
    return [
        Crossing((before.high + after.low) / 2, before, after)
        for before, after in pairwise(wide)
        if after.low - before.high <= POINT * width and None not in (before.choices, after.choices)
    ]


class Reader:
    """Gives names to the numbers of nodes and branches."""

    def __init__(self, solution: Solution) -> None:
        self._solution = solution
        program = solution.program
        chosen = [group for group in solution.solver.layout.groups if group.role == "rational"]
        order = {node_id: i for i, node_id in enumerate(solution.scenario.nodes)}
        self._sets: list[list[int]] = []
        for group in chosen:
            self._sets += [group.nodes.tolist()] if group.together else [[node] for node in group.nodes.tolist()]
        for members in self._sets:
            members.sort(key=lambda n: order[program.node_names[n]])
        self._sets.sort(key=lambda members: order[program.node_names[members[0]]])

    def reaches(self, places: Sequence[tuple[Line, float]]) -> list[Array]:
        """Return how likely every node is met under the policy at each place, each (N,)."""
        solver = self._solution.solver
        if not places:
            return []
        block, _ = solver.valid_numbers(inputs_at(solver, places))
        return list(solver.reach(solver.roll_back(block).weight).T)

    def values(self, places: Sequence[tuple[Line, float]]) -> list[float]:
        """Return what the policy is worth at each place, in the perspective's objective."""
        solver, program = self._solution.solver, self._solution.program
        if not places:
            return []
        block, _ = solver.valid_numbers(inputs_at(solver, places))
        means = solver.evaluate(block.earned, solver.roll_back(block).weight)
        return [float(each) for each in means[program.start, program.actors.index(self._solution.by)]]

    def _name(self, members: Sequence[int]) -> str:
        return self._solution.program.node_names[members[0]]

    def _branch(self, members: Sequence[int], stretch: Stretch) -> str:
        branch = stretch.choices[members[0]] if stretch.choices is not None else 0
        return self._solution.graph.arcs_of[self._name(members)][branch].id

    def met(self, stretch: Stretch, reach: Array) -> Choices:
        """Return the decisions that the policy of a stretch leads to, with what is chosen there."""
        if stretch.choices is None:
            return ()
        return tuple(
            (self._name(members), self._branch(members, stretch)) for members in self._sets if reach[members].any()
        )

    def spans(self, line: Line | None, stretches: Sequence[Stretch], met: Mapping[float, Choices]) -> tuple[Span, ...]:
        """Return stretches joined where what is met is the same."""
        least = POINT * (stretches[-1].high - stretches[0].low)
        # What surrounds a single point that cannot be certified is no part of its own.
        valid = [s for s in stretches if s.choices is not None and (s.is_certain or s.high - s.low > least)]
        spans: list[Span] = []
        for _, group in groupby(valid, key=lambda each: met[each.low]):
            joined = list(group)
            low = joined[0].low
            if spans and low - spans[-1].high <= least:
                low = spans[-1].high
            spans.append(Span(low, joined[-1].high, self._option(line, joined[0]), met[joined[0].low]))
        return tuple(spans)

    @cached_property
    def _first(self) -> list[int]:
        """The members of the perspective's first decision, where it seeks the best there."""
        names = {n for members in self._sets for n in members}
        return [n for n in self._solution.program.first_decision if n in names]

    def _option(self, line: Line | None, stretch: Stretch) -> str | None:
        taken = {self._branch([member], stretch) for member in self._first}
        if len(taken) < 2 or line is None:
            return next(iter(taken), None)
        # It depends on what was earned before.
        block, _ = self._solution.solver.valid_numbers(inputs_at(self._solution.solver, [(line, stretch.middle)]))
        rolled = self._solution.solver.roll_back(block)
        return self._solution.scenario.options[int(self._solution.solver.chosen_option(block, rolled)[0])]

    def switches(self, crossing: Crossing, met: Mapping[float, Choices], value: float) -> list[Switch]:
        """Return the decisions whose choices change where one stretch goes over into another."""
        on_the_way = {node for side in (crossing.before, crossing.after) for node, _ in met[side.low]}
        return [
            Switch(
                self._name(members), crossing.at, below, above, value, members[0] in self._first,
                self._name(members) in on_the_way, self._solution.earned_before(members[0]),
            )
            for members in self._sets
            if (below := self._branch(members, crossing.before)) != (above := self._branch(members, crossing.after))
        ]  # fmt: skip
