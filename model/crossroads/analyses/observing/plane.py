"""The plane of two parameters: where in it observed choices are best, with exact borders.

Made from lines along the second parameter at many values of the first; used by ``implied``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from crossroads.analyses.observing.agreement import Agreement, find_agreement
from crossroads.analyses.observing.observation import Case, is_best_at_base, read_as_rational
from crossroads.analyses.switching.columns import lay_columns, runs_of
from crossroads.analyses.switching.moved import Ends
from crossroads.analyses.switching.stretches import Line
from crossroads.figures import percent, quoted
from crossroads.program import Solution
from crossroads.scenario import Parameter

_STEPS = 101


@dataclass(frozen=True)
class Slice:
    """The values of the second parameter that agree at one value of the first."""

    x: float
    agreement: Agreement

    @property
    def picture(self) -> tuple[int, int]:
        """How many intervals and gaps there are."""
        return len(self.agreement.intervals), len(self.agreement.gaps)

    @property
    def length(self) -> float:
        """How long the intervals are together."""
        return sum(each.high - each.low for each in self.agreement.intervals)


@dataclass(frozen=True)
class Plane:
    """Where in the plane of two parameters observed choices are best."""

    case: Case
    x: Parameter
    y: Parameter
    x_ends: Ends
    y_ends: Ends
    slices: tuple[Slice, ...]
    """Rising in the first parameter; intervals are exact, between slices the area is drawn straight."""
    agrees: bool
    """Whether the base values do."""

    @property
    def share(self) -> float:
        """How much of the plane agrees, by area."""
        area = sum((b.x - a.x) * (a.length + b.length) / 2 for a, b in pairwise(self.slices))
        return area / ((self.x_ends[1] - self.x_ends[0]) * (self.y_ends[1] - self.y_ends[0]))

    @property
    def runs(self) -> list[list[Slice]]:
        """Neighbouring slices of one picture."""
        return runs_of(self.slices)

    def headline(self) -> str:
        """Return the finding in one sentence."""
        names = f"{quoted(self.x.label)} and {quoted(self.y.label)}"
        if not any(each.agreement.intervals for each in self.slices):
            return f"{self.case.words} is best for no values of {names} within their ranges"
        verb = "agree" if self.agrees else "disagree"
        where = f"in {percent(self.share)} of the plane of {names}"
        return f"{self.case.words} is best {where}; the stated numbers {verb} with it"

    def to_json(self) -> dict[str, object]:
        """Return the plane as plain data: the exact intervals of the second parameter at values of the first."""
        return {
            "x": self.x.name,
            "y": self.y.name,
            "share": self.share,
            "slices": [
                {"x": each.x, "intervals": [[one.low, one.high] for one in each.agreement.intervals]}
                for each in self.slices
            ],
        }


def lay_plane(solution: Solution, case: Case, axes: Sequence[tuple[Parameter, Ends]]) -> Plane:
    """Return where in the plane of two parameters observed choices are best.

    Raises
    ------
    AnalysisError
        If exact switch points cannot be worked out.
    """
    read = read_as_rational(solution, case.actors)
    (x, x_ends), (y, y_ends) = axes

    def follow(places: Sequence[float]) -> list[Slice]:
        lines = [Line(y.name, *y_ends, {x.name: place}) for place in places]
        found = find_agreement(read.solver, lines, case, looks_at_ends=False)
        return [Slice(place, agreement) for place, agreement in zip(places, found, strict=True)]

    slices = lay_columns(follow, *x_ends, _STEPS)
    return Plane(case, x, y, x_ends, y_ends, tuple(slices), is_best_at_base(read, case))
