"""Where does the choice change: every exact value of a parameter at which the policy becomes another one.

One parameter at a time moves over its range, all else at its base value. Reported is every value at which the choice
at some decision of an actor who seeks the best changes, with the branches on both sides: not only the first decision,
and not only where the policy leads.

Notes
-----
With one parameter free, what branches are worth under a fixed policy are smooth functions of it. From the endings to
the start, each decision's branches are compared as polynomials through 17 Chebyshev points of an interval; the range
is cut at the roots of their differences, and every part looked at anew, until one policy is best all over each part.
How far a polynomial may be from what it stands for is bounded by Taylor models of every number on discs of the
complex plane around the interval; where that bound is too wide, the interval is halved. Kinks of formulas are cut in
the same way. What cannot be certified after 36 halvings is reported as a gap. Rounding is not bounded.

Source: one-way sensitivity and thresholds, R. T. Clemen and T. Reilly, "Making Hard Decisions with DecisionTools" (3rd
ed., 2013), ch. 5; stability of the optimal strategy, B. Kamiński, M. Jakubczyk and P. Szufel, "A Framework for
Sensitivity Analysis of Decision Trees", Central European Journal of Operations Research 26 (2018), 135-159. Bounds and
roots as in ``chebyshev`` and ``series``; the rollback over intervals is our own derivation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from crossroads.analyses.analysis import base_analysis
from crossroads.analyses.result import Result, Row, made_with
from crossroads.analyses.settings import Setting, read_range
from crossroads.analyses.switching.moved import Ends, with_ranges
from crossroads.analyses.switching.stretches import Line
from crossroads.analyses.switching.tracks import Choices, Gap, Span, Switch, Track, lay_tracks
from crossroads.figures import short, significant
from crossroads.program import Solution
from crossroads.prose import listed, plural

# So many are named in a sentence.
_NAMED = 3
# Gaps narrower than this share of a range are single points.
_POINT = 1e-9


@dataclass(frozen=True)
class Labels:
    """What people see of decisions and their branches."""

    nodes: tuple[tuple[str, str], ...]
    branches: tuple[tuple[tuple[str, str], str], ...]

    def node(self, node: str) -> str:
        """Return the label of a decision."""
        return dict(self.nodes).get(node, node)

    def branch(self, node: str, branch: str | None) -> str:
        """Return the label of a branch."""
        return dict(self.branches).get((node, branch or ""), branch or "")

    def policy(self, choices: Choices) -> str:
        """Return a policy in words."""
        # Where a choice depends on what was earned before, a node comes with several branches.
        told = dict.fromkeys(choices)
        return "; ".join(f"{self.node(node)}: {self.branch(node, branch)}" for node, branch in told)


@dataclass(frozen=True)
class Thresholds(Result):
    """Every switch of every parameter, in file order."""

    question: ClassVar[str] = "thresholds"

    tracks: tuple[Track, ...]
    first: str
    """The first decision of the perspective; empty where there is none."""
    options: tuple[tuple[str, str], ...]
    """Id and label of each option."""
    labels: Labels
    unit: str = ""
    """Of the perspective's objective."""

    @property
    def choosing(self) -> list[Track]:
        """The parameters with a switch of the first decision; by share of the range, the nearest to the base first."""
        return sorted((each for each in self.tracks if self.nearest(each) is not None), key=self._distance)

    def nearest(self, track: Track) -> Switch | None:
        """Return the switch of the first decision that is nearest to a parameter's base value."""
        found = [switch for switch in track.switches if switch.is_option]
        return min(found, key=lambda switch: abs(switch.at - track.base)) if found else None

    def _distance(self, track: Track) -> float:
        nearest = self.nearest(track)
        return abs(nearest.at - track.base) / (track.high - track.low) if nearest else float("inf")

    def headline(self) -> str:
        """Return the finding in one sentence."""
        if not self.tracks:
            return "No parameter has a range"
        what = "The choice" if self.first else "The policy"
        found = [
            (track, switch)
            for track in (self.choosing if self.first else self.tracks)
            for switch in track.switches
            if (switch.is_option if self.first else switch.met)
        ]
        if not found:
            return f"{what} is the same all over {self._over()}"
        if len(self.tracks) == 1:
            places = listed(_place(track, switch) for track, switch in found[: 2 * _NAMED])
            return f"{what} changes where “{found[0][0].label}” is {places}"
        shown = "; ".join(f"“{track.label}” at {_place(track, switch)}" for track, switch in found[:_NAMED])
        more = ", …" if len(found) > _NAMED else ""
        return f"{what} changes at {plural(len(found), 'value')} within {self._over()}: {shown}{more}"

    def _over(self) -> str:
        if len(self.tracks) == 1:
            track = self.tracks[0]
            return f"the range of “{track.label}”, {short(track.low)} to {short(track.high)}"
        return f"the ranges of {plural(len(self.tracks), 'parameter')}"

    def note(self) -> str:
        """Return where nothing could be certified, and where the scenario makes no sense."""
        gaps = [(track, gap) for track in self.tracks for gap in track.gaps]
        texts = [
            (words, [_gap_words(track, gap) for track, gap in gaps if gap.is_valid == is_valid])
            for words, is_valid in (("Not certified: ", True), ("Left out, since the scenario makes no sense: ", False))
        ]
        return " ".join(f"{words}{'; '.join(found)}." for words, found in texts if found)

    def rows(self) -> list[Row]:
        """Return a row for each switch."""
        return [
            {
                "parameter": track.parameter,
                "node": switch.node,
                "at": switch.at,
                "below": switch.below,
                "above": switch.above,
                "value": switch.value,
                "is_option": switch.is_option,
                "met": switch.met,
                "earned_before": switch.earned,
                "label": track.label,
                "node_label": self.labels.node(switch.node),
                "below_label": self.labels.branch(switch.node, switch.below),
                "above_label": self.labels.branch(switch.node, switch.above),
            }
            for track in self.tracks
            for switch in track.switches
        ]

    def to_json(self) -> dict[str, object]:
        """Return the result as plain data; ``gaps`` holds what could not be certified or makes no sense."""
        gaps = [
            {"parameter": track.parameter, "low": gap.low, "high": gap.high, "is_valid": gap.is_valid}
            for track in self.tracks
            for gap in track.gaps
        ]
        return super().to_json() | {"gaps": gaps}

    def sides(self, track: Track, switch: Switch) -> tuple[str, str]:
        """Return the policies below and above a switch in words: what is chosen wherever they lead."""
        below = [span for span in track.spans if span.low < switch.at]
        above = [span for span in track.spans if span.high > switch.at]
        return self._words(below[-1:]), self._words(above[:1])

    def _words(self, spans: Sequence[Span]) -> str:
        return self.labels.policy(spans[0].met) if spans else ""


def _place(track: Track, switch: Switch) -> str:
    # Four digits tell a reader enough; the rows have all of them.
    number = significant(switch.at, 4)
    return f"{number} {track.unit}" if track.unit else number


def _gap_words(track: Track, gap: Gap) -> str:
    is_point = gap.high - gap.low <= _POINT * (track.high - track.low)
    place = f"at {short(gap.low)}" if is_point else f"from {short(gap.low)} to {short(gap.high)}"
    return f"“{track.label}” {place}"


def analyse_thresholds(
    solution: Solution,
    parameter: str | Sequence[str] = (),
    range: Ends | None = None,  # noqa: A002 - the word of the command line
) -> Thresholds:
    """Return every value of one parameter at which the policy changes, for one, several or all parameters.

    Parameters
    ----------
    parameter
        One or several names; left out, all parameters with a range.
    range
        Low and high, instead of the range that the scenario states; for one parameter.

    Raises
    ------
    AnalysisError
        If a name or range makes no sense, or exact switch points cannot be worked out since recall is lacking.
    """
    scenario = solution.scenario
    moved = with_ranges(scenario.parameters, parameter, range)
    lines = [Line(each.name, low, high) for each, (low, high) in moved]
    has_options = solution.best is not None
    return Thresholds(
        made=made_with(solution),
        tracks=tuple(lay_tracks(solution, lines)),
        first=scenario.first_decision[0] if has_options else "",
        options=solution.option_labels,
        labels=labels_of(solution),
        unit=scenario.objective_unit(solution.by),
    )


def labels_of(solution: Solution) -> Labels:
    """Return what people see of all decisions."""
    scenario = solution.scenario
    nodes = tuple((node, scenario.label(node)) for node in scenario.owners)
    branches = [(node, branch) for node in scenario.owners for branch in scenario.nodes[node].branches]
    return Labels(nodes, tuple(((node, branch), scenario.label(node, branch)) for node, branch in branches))


THRESHOLDS = base_analysis(
    "Where exactly does the choice change?",
    analyse_thresholds,
    Setting("parameter", "Which one is moved; default: all with a range.", metavar="NAME", is_repeatable=True),
    Setting("range", "Where it is moved, in its unit; default: its own range.", read_range, "LOW:HIGH"),
)
