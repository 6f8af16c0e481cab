"""What are the options worth along the range of one parameter, and which whole policy is best where?

One parameter moves over its range, all else at its base value. Noted are what the best policy and every option are
worth, each with the best of what follows; and the exact values at which the policy changes where it leads, be it at
the first decision or further down.

Source: one-way sensitivity graphs with their crossings, R. T. Clemen and T. Reilly, "Making Hard Decisions with
DecisionTools" (3rd ed., 2013), ch. 5; the name of the picture is that of the software DPL. Borders as in
``thresholds``.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.analysis import base_analysis
from crossroads.analyses.moving.ranked import most_moving
from crossroads.analyses.result import Result, Row, made_with
from crossroads.analyses.settings import Setting, read_range
from crossroads.analyses.switching.moved import Ends, with_ranges
from crossroads.analyses.switching.stretches import Line
from crossroads.analyses.switching.tracks import Span, Track, lay_tracks
from crossroads.analyses.thresholds import Labels, labels_of
from crossroads.figures import significant
from crossroads.program import Solution
from crossroads.prose import listed

Array = NDArray[np.float64]

# Points of the curves besides the switches, at which they bend.
_POINTS = 101
# Gaps narrower than this share of the range are single points.
_POINT = 1e-9


@dataclass(frozen=True)
class Border:
    """Where one policy goes over into another."""

    at: float
    words: str
    """What changes there, from left to right."""
    is_option: bool
    """Whether another option becomes best."""


@dataclass(frozen=True)
class Rainbow(Result):
    """One parameter's range: what options are worth, and the policies along it."""

    question: ClassVar[str] = "rainbow"

    track: Track
    options: tuple[tuple[str, str], ...]
    """Id and label of each option."""
    labels: Labels
    unit: str
    base: float
    """What the policy is worth in the base case."""
    at: tuple[float, ...]
    """The values of the parameter, rising."""
    best: tuple[float | None, ...]
    """What the best policy is worth at each of them; None where the scenario makes no sense."""
    values: tuple[tuple[float | None, ...], ...]
    """The same for each option."""

    @property
    def borders(self) -> list[Border]:
        """Where the policy changes on its way, from left to right."""
        before = self.track.spans[:-1]
        return [
            self._border(one, other)
            for one, other in zip(before, self.track.spans[1:], strict=True)
            if one.high == other.low
        ]

    def _border(self, one: Span, other: Span) -> Border:
        was, becomes = dict(one.met), dict(other.met)
        changed = [node for node, branch in was.items() if becomes.get(node, branch) != branch]
        # Only the earliest change is told; where a decision is newly met, that follows from it.
        node = changed[0] if changed else ""
        words = f"{self.labels.branch(node, was[node])} → {self.labels.branch(node, becomes[node])}" if node else ""
        is_option = one.option != other.option
        return Border(one.high, words if is_option else f"{self.labels.node(node)}: {words}", is_option)

    def headline(self) -> str:
        """Return the finding in one sentence."""
        switches = [border for border in self.borders if border.is_option]
        borders = self.borders
        name = self.track.label
        if switches:
            options = [self._best(self.track.spans[0]), *(self._best(self._after(each)) for each in switches)]
            places = [significant(each.at) for each in switches]
            parts = [f"“{options[0]}” is best below {places[0]}"]
            parts += [f"“{option}” from {place} on" for option, place in zip(options[1:], places, strict=True)]
            return f"{name}: {', '.join(parts)}"
        if borders:
            where = ", ".join(significant(border.at) for border in borders)
            return f"{name} never changes the first choice, but what follows it at {where}"
        return f"The policy is the same wherever “{name}” lies in its range"

    def note(self) -> str:
        """Return what could not be certified or makes no sense; single points are no part of a range."""
        width = self.track.high - self.track.low
        wide = [gap for gap in self.track.gaps if gap.is_valid and gap.high - gap.low > _POINT * width]
        gaps = [f"{significant(gap.low)} to {significant(gap.high)}" for gap in wide]
        texts = [
            "Left out is where the scenario makes no sense."
            if any(not gap.is_valid for gap in self.track.gaps)
            else "",
            f"Not certified: {listed(gaps)}." if gaps else "",
        ]
        return " ".join(filter(None, texts))

    def _best(self, span: Span) -> str:
        return dict(self.options).get(span.option or "", span.option or "")

    def _after(self, border: Border) -> Span:
        return next(span for span in self.track.spans if span.low == border.at)

    def rows(self) -> list[Row]:
        """Return a row for each value of the parameter, those at the borders among them."""
        rows: list[Row] = []
        for i, at in enumerate(self.at):
            span = next((each for each in self.track.spans if each.low <= at <= each.high), None)
            row: Row = {
                "parameter": self.track.parameter, "at": at, "value": self.best[i],
                "choice": span.option if span else None, "policy": self.labels.policy(span.met) if span else None,
            }  # fmt: skip
            rows.append(
                row | {f"value.{option}": each[i] for (option, _), each in zip(self.options, self.values, strict=True)}
            )
        return rows


def analyse_rainbow(
    solution: Solution,
    parameter: str = "",
    range: Ends | None = None,  # noqa: A002 - the word of the command line
) -> Rainbow:
    """Return what options are worth along one parameter's range, and where the policy changes.

    Parameters
    ----------
    parameter
        Its name; left out, the one whose range moves the margin most.
    range
        Low and high, instead of the range that the scenario states.

    Raises
    ------
    AnalysisError
        If the name or the range makes no sense, or exact switch points cannot be worked out since recall is lacking.
    """
    name = parameter or most_moving(solution, 1)[0]
    ((_, (low, high)),) = with_ranges(solution.scenario.parameters, name, range)
    (track,) = lay_tracks(solution, [Line(name, low, high)])
    at = np.unique([*np.linspace(low, high, _POINTS), *(each.at for each in track.switches)])
    best, values = _worths(solution, name, at)
    return Rainbow(
        made=made_with(solution),
        track=track,
        options=solution.option_labels,
        labels=labels_of(solution),
        unit=solution.scenario.objective_unit(solution.by),
        base=solution.root[2],
        at=tuple(at.tolist()),
        best=best,
        values=values,
    )


def _worths(
    solution: Solution, name: str, at: Array
) -> tuple[tuple[float | None, ...], tuple[tuple[float | None, ...], ...]]:
    """Return what the best policy and every option are worth at each point, as certainty equivalents."""
    solver, program = solution.solver, solution.program
    block, invalid = solver.valid_numbers(program.block({name: at}))
    rolled = solver.roll_back(block)
    best = solver.worth(block, rolled)
    options = solver.option_values(block, rolled) if solution.options else np.empty((0, len(at)))

    def known(row: Array) -> tuple[float | None, ...]:
        return tuple(None if wrong else float(each) for each, wrong in zip(row, invalid.mask, strict=True))

    return known(best), tuple(known(row) for row in options)


RAINBOW = base_analysis(
    "Which policy is best along one parameter's range?",
    analyse_rainbow,
    Setting("parameter", "Which one is moved; default: the one that moves the lead most.", metavar="NAME"),
    Setting("range", "Where it is moved, in its unit; default: its own range.", read_range, "LOW:HIGH"),
)
