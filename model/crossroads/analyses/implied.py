"""What does an observed choice tell about the numbers: which values of a parameter make it the best one?

An actor was seen to take a branch. Read as somebody who takes its best branch, it must hold numbers under which that
branch is best. One parameter at a time moves over its range, all else at its base value; the values that agree are
exact intervals. Where the base value lies outside, it contradicts the observation, and with it the evidence that the
parameter cites; where the whole range does, so does the range, or else the actor reasons otherwise. Two parameters
move together where two are named: then the answer is an area of their plane, too.

Notes
-----
A decision that does not come up is judged as if it had. Several observations hold together. Nothing is asked of the
other actors: they play as the scenario reads them. Where the scenario has who was observed play logit, the likelihood
ratio of the observation at the ends of each range against the base case is told as well.

Source: revealed preference, P. A. Samuelson, "A Note on the Pure Theory of Consumer's Behaviour", Economica 5 (1938),
61-71; sets of parameters that a choice is consistent with, C. F. Manski, "Partial Identification of Probability
Distributions" (2003). Intervals are worked out as in ``thresholds``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from crossroads.analyses.analysis import base_analysis
from crossroads.analyses.observing.agreement import Agreement, Interval, find_agreement
from crossroads.analyses.observing.likelihood import likelihood_ratios
from crossroads.analyses.observing.observation import OBSERVED, Case, is_best_at_base, read_as_rational, read_cases
from crossroads.analyses.observing.plane import Plane, lay_plane
from crossroads.analyses.result import Result, Row, made_with
from crossroads.analyses.settings import Setting, read_range
from crossroads.analyses.switching.moved import Ends, with_ranges
from crossroads.analyses.switching.stretches import Line
from crossroads.figures import quoted, significant
from crossroads.program import Solution
from crossroads.prose import listed, plural
from crossroads.scenario import Parameter

Verdict = Literal["silent", "narrows", "base", "range"]
"""What an observation says of one parameter alone: nothing (its whole range agrees), that a part of the range is ruled
out, that the base value is, or that the whole stated range is."""

_NAMED = 3


@dataclass(frozen=True)
class Implication:
    """What an observation says about one parameter, all others at their base values."""

    parameter: Parameter
    low: float
    high: float
    """The ends between which it was moved."""
    agreement: Agreement
    agrees: bool
    """Whether the base values make what was observed best."""
    ratios: tuple[float | None, float | None] = (None, None)
    """Where the scenario has the observed actors play logit: how many times as likely what was observed is at the low
    and at the high end as in the base case."""

    @property
    def intervals(self) -> tuple[Interval, ...]:
        """The values that agree."""
        return self.agreement.intervals

    @property
    def stated(self) -> Ends:
        """The range that the scenario states; where it states none, the one that was asked for."""
        each = self.parameter
        return (self.low, self.high) if each.low is None or each.high is None else (each.low, each.high)

    @property
    def share(self) -> float:
        """How much of the range between the ends agrees."""
        return sum(each.high - each.low for each in self.intervals) / (self.high - self.low)

    @property
    def distance(self) -> float:
        """How far the base value is from the nearest value that agrees, as a share of the range between the ends."""
        base = self.parameter.value
        return min(max(each.low - base, base - each.high, 0.0) for each in self.intervals) / (self.high - self.low)

    @property
    def verdict(self) -> Verdict:
        """What it says."""
        if not any(each.meets(*self.stated) for each in self.intervals):
            return "range"
        if not self.agrees:
            return "base"
        is_whole = len(self.intervals) == 1 and (self.intervals[0].low, self.intervals[0].high) == (self.low, self.high)
        return "silent" if is_whole else "narrows"

    @property
    def words(self) -> str:
        """The values that agree, in words."""
        parts = [self._part(each) for each in self.intervals]
        return f"{listed(parts, 'or')}{' ' + self.parameter.unit if self.parameter.unit and parts else ''}"

    def _part(self, each: Interval) -> str:
        # Four digits tell a reader enough; the rows have all of them.
        low, high = (significant(end, 4) for end in (each.low, each.high))
        if (each.low, each.high) == (self.low, self.high):
            return f"anything from {low} to {high}"
        if each.low == self.low:
            return f"{'at most' if each.has_high else 'below'} {high}"
        if each.high == self.high:
            return f"{'at least' if each.has_low else 'above'} {low}"
        return f"{low} to {high}"


@dataclass(frozen=True)
class Explained:
    """Observations with what they say about each parameter that was moved."""

    case: Case
    agrees: bool
    """Whether the base values make what was observed best."""
    implications: tuple[Implication, ...]

    @property
    def telling(self) -> list[Implication]:
        """The parameters about which it says something that can be met.

        Those come first that would have to be moved least; of those whose base value agrees, the most narrowed.
        """
        found = [each for each in self.implications if each.intervals and each.verdict != "silent"]
        return sorted(found, key=lambda each: (each.distance, each.share))

    @property
    def excluded(self) -> list[Implication]:
        """The parameters of which no value that was looked at agrees."""
        return [each for each in self.implications if not each.intervals]


@dataclass(frozen=True)
class Implied(Result):
    """What observed choices say about single parameters, and about the plane of two."""

    question: ClassVar[str] = "implied"

    explained: tuple[Explained, ...]
    is_asked: bool
    """Whether observations were named; otherwise each option of the perspective is one."""
    named: bool
    """Whether the parameters were named: then all of them are told of."""
    labels: tuple[tuple[str, str], ...]
    """Id and label of the actors who were observed, and are read as rational."""
    claims: tuple[tuple[str, str], ...]
    """Id and text of the claims that the parameters cite."""
    plane: Plane | None = None

    @property
    def has_ratios(self) -> bool:
        """Whether some actor who was observed plays logit, so that likelihood ratios are told."""
        return any(each.ratios != (None, None) for one in self.explained for each in one.implications)

    def shown(self, explained: Explained) -> list[Implication]:
        """Return the parameters that are told of."""
        return list(explained.implications) if self.named else explained.telling

    def headline(self) -> str:
        """Return the finding in one sentence."""
        if self.plane is not None:
            return self.plane.headline()
        if not any(each.implications for each in self.explained):
            return "No parameter has a range"
        if not self.is_asked:
            return self._options_headline()
        (each,) = self.explained
        if each.agrees:
            told = listed(_told(one) for one in each.telling[:_NAMED]) if each.telling else ""
            found = f"; this says that {told}" if told else ", and about no parameter alone does it say more"
            return f"{each.case.words} {each.case.verb('fits', 'fit')} the stated numbers{found}"
        conflict = f"{each.case.words} {each.case.verb('contradicts', 'contradict')} the stated numbers"
        if not each.telling:
            return f"{conflict}, and no parameter alone explains it"
        return f"{conflict}; alone, {listed((_named(one) for one in each.telling[:_NAMED]), 'or')} would explain it"

    def _options_headline(self) -> str:
        surprising = [each for each in self.explained if not each.agrees and each.telling]
        if not surprising:
            return "No single parameter within its range would explain another choice"
        parts = [f"{each.case.words} if {_told(each.telling[0])}" for each in surprising[:_NAMED]]
        return f"What would explain another choice, all else as stated: {'; '.join(parts)}"

    def note(self) -> str:
        """Return how it was read, and what is left out."""
        logit = "By its logit odds it is ratio low and ratio high times as likely at the ends of a range as at base."
        return " ".join(
            filter(None, [self._reading(), logit if self.has_ratios else "", *self._left_out(), self._gaps()])
        )

    def _reading(self) -> str:
        names = listed(label for _, label in self.labels)
        verb = "is" if len(self.labels) == 1 else "are"
        rare = [
            each.node_label
            for one in self.explained
            if self.is_asked
            for each in one.case.observations
            if not each.reach
        ]
        tied = "on the border" if self.plane is not None else "at the ends of a bar"
        text = f"{names} {verb} read as taking what is best by these numbers; {tied} two branches are."
        return f"{text} As if {listed(map(quoted, rare))} had come up." if rare else text

    def _left_out(self) -> Iterator[str]:
        if not self.named and not self.is_asked:
            yield "Parameters that say nothing alone are left out."
        for each in self.explained if self.is_asked and not self.named else ():
            if each.agrees:
                count = sum(one.verdict == "silent" for one in each.implications)
                if count:
                    yield f"Any value within the range of {plural(count, 'other parameter')} agrees."
            elif each.excluded:
                count = len(each.excluded)
                yield f"No value within the range of {plural(count, 'other parameter')} alone explains it."

    def _gaps(self) -> str:
        gaps = [gap for each in self.explained for one in each.implications for gap in one.agreement.gaps]
        invalid = any(not gap.is_valid for gap in gaps)
        rough = any(gap.is_valid and gap.high - gap.low > 1e-9 for gap in gaps)
        texts = ("Where the scenario makes no sense, nothing is said." if invalid else "",
                 "Some parts of ranges could not be certified." if rough else "")  # fmt: skip
        return " ".join(filter(None, texts))

    def rows(self) -> list[Row]:
        """Return a row for each interval; one without ends for a named parameter that no value of agrees."""
        return [
            {
                "observed": explained.case.names,
                "agrees": explained.agrees,
                "parameter": each.parameter.name,
                "verdict": each.verdict,
                "low": interval.low if interval else None,
                "high": interval.high if interval else None,
                "has_low": interval.has_low if interval else None,
                "has_high": interval.has_high if interval else None,
                "base": each.parameter.value,
                "range_low": each.stated[0],
                "range_high": each.stated[1],
                **(dict(zip(("ratio_low", "ratio_high"), each.ratios, strict=True)) if self.has_ratios else {}),
                "label": each.parameter.label,
                "claims": list(each.parameter.claims),
            }
            for explained in self.explained
            for each in self.shown(explained)
            for interval in each.intervals or (None,)
        ]

    def to_json(self) -> dict[str, object]:
        """Return the result as plain data; ``claims`` has their texts, ``plane`` the area of two parameters."""
        plane = self.plane.to_json() if self.plane else None
        return super().to_json() | {"claims": dict(self.claims), "plane": plane}


def _told(each: Implication) -> str:
    return f"{quoted(each.parameter.label)} is {each.words}"


def _named(each: Implication) -> str:
    return f"{quoted(each.parameter.label)} {each.words}"


def analyse_implied(
    solution: Solution,
    observed: str | Sequence[str] = (),
    parameter: str | Sequence[str] = (),
    range: Ends | None = None,  # noqa: A002 - the word of the command line
) -> Implied:
    """Return which values of parameters make observed choices the best ones.

    Parameters
    ----------
    observed
        What was seen, as ``NODE.BRANCH``, several together; left out, each option of the perspective in turn.
    parameter
        One or several names; left out, all parameters with a range. Of two, their plane is worked out as well.
    range
        Low and high, instead of the range that the scenario states; for one parameter.

    Raises
    ------
    AnalysisError
        If an observation, a name or a range makes no sense, or exact switch points cannot be worked out.
    """
    cases = read_cases(solution, observed)
    named = [parameter] if isinstance(parameter, str) and parameter else list(parameter)
    moved = with_ranges(solution.scenario.parameters, named, range)
    explained = tuple(_explain(solution, case, moved) for case in cases)
    actors = list(dict.fromkeys(actor for case in cases for actor in case.actors))
    cited = dict.fromkeys(claim for each, _ in moved for claim in each.claims)
    claims = solution.scenario.file.claims
    has_plane = bool(observed) and len(moved) == 2
    return Implied(
        made=made_with(solution),
        explained=explained,
        is_asked=bool(observed),
        named=bool(named),
        labels=tuple((actor, solution.scenario.actor_label(actor)) for actor in actors),
        claims=tuple((claim, claims[claim].text) for claim in cited),
        plane=lay_plane(solution, cases[0], moved) if has_plane else None,
    )


def _explain(solution: Solution, case: Case, moved: Sequence[tuple[Parameter, Ends]]) -> Explained:
    read = read_as_rational(solution, case.actors)
    lines = [Line(each.name, low, high) for each, (low, high) in moved]
    found = find_agreement(read.solver, lines, case)
    agrees = is_best_at_base(read, case)
    is_logit = any(solution.solver.plays[actor].kind == "logit" for actor in case.actors)
    ratios = likelihood_ratios(solution.solver, case, lines) if is_logit else [(None, None)] * len(lines)
    implications = tuple(
        Implication(each, low, high, agreement, agrees, ratio)
        for (each, (low, high)), agreement, ratio in zip(moved, found, ratios, strict=True)
    )
    return Explained(case, agrees, implications)


IMPLIED = base_analysis(
    "What would the numbers have to be for an observed choice?",
    analyse_implied,
    OBSERVED,
    Setting(
        "parameter",
        "Which one is moved; default: all with a range. Of two, their plane is worked out as well.",
        metavar="NAME",
        is_repeatable=True,
    ),
    Setting("range", "Where it is moved, in its unit; default: its own range.", read_range, "LOW:HIGH"),
)
