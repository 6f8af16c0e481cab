"""How precisely must others choose for our choice to change: options against precision, from random to rational.

Some of the other actors, or all of them, play logit with one precision, everybody else as in the solution; the
perspective goes on choosing its best branch. At a precision of 0 every branch of theirs is as likely as the others, and
as it grows they come to take their best one.

Notes
-----
With precision L a branch gets odds in proportion to exp(L v), v being what it is worth to whoever chooses: one unit of
the objective less makes a branch exp(L) times less likely. Values are smooth functions of L as long as the
perspective's choices stay; the dial u = log(1 + L / scale) is cut at its changes as the range of a parameter is by
``thresholds``, certified all along. From the last precision on that is looked at, a bound on the distance to the limit
certifies the rest.

Source: logit equilibrium of the agent normal form, R. D. McKelvey and T. R. Palfrey, "Quantal Response Equilibria for
Extensive Form Games", Experimental Economics 1 (1998), 9-41. Switch points as in ``thresholds``; the rest beyond as in
``limit``.
"""

from dataclasses import dataclass
from math import inf, isfinite
from typing import ClassVar

import numpy as np

from crossroads.analyses.analysis import base_analysis
from crossroads.analyses.dialling.dial import DIAL, Dial, make_dial
from crossroads.analyses.dialling.limit import Limit, find_limit
from crossroads.analyses.dialling.stakes import Stakes, chosen_others, stakes_of
from crossroads.analyses.result import Result, Row, made_with
from crossroads.analyses.settings import Setting, read_count
from crossroads.analyses.switching.stretches import Line
from crossroads.analyses.switching.tracks import Track, lay_tracks
from crossroads.errors import AnalysisError
from crossroads.figures import quoted, significant
from crossroads.program import Solution, make_solver, solve
from crossroads.prose import listed
from crossroads.scenario import Plays

_POINTS = 41
# Precisions that are tried as the last one, in usual precisions: doubled until nothing changes beyond.
_DOUBLINGS = 40
# How far beside a switch options are valued, on the dial.
_BESIDE = 1e-9
# So many places are named in a sentence.
_NAMED = 3


@dataclass(frozen=True)
class Point:
    """What the options are worth where the others have one precision."""

    precision: float
    """Per unit of their objectives; infinite in the limit."""
    choice: str
    values: tuple[float, ...]
    """Of each option, in the order of the options."""


@dataclass(frozen=True)
class Turn:
    """A precision at which a choice of the perspective changes."""

    at: float
    node: str
    node_label: str
    below: str
    """The branch that is taken with less precision."""
    below_label: str
    above: str
    above_label: str
    is_option: bool
    """Whether it is the first decision that changes."""
    met: bool
    """Whether the policy leads there, on either side."""
    before: tuple[float, ...]
    """What the options are worth just below: others may answer a changed choice, so that values jump."""
    after: tuple[float, ...]
    """What they are worth just above."""


@dataclass(frozen=True)
class Reading:
    """What the options are worth under another reading of the same actors."""

    choice: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class Precision(Result):
    """The options along the dial."""

    question: ClassVar[str] = "precision"

    by: str
    """The label of the actor whose options these are."""
    unit: str
    options: tuple[tuple[str, str], ...]
    """Id and label of each option."""
    actors: tuple[Stakes, ...]
    """Those whose precision moves."""
    half: float
    """The usual precision: the middle of the axis of charts."""
    points: tuple[Point, ...]
    """From random to the limit."""
    turns: tuple[Turn, ...]
    assessed: Reading | None
    """With the stated odds of these actors; None where some state none."""
    is_settled: bool
    """Whether it is certified that no choice changes beyond the last precision that was looked at."""
    last: float
    """That precision."""
    is_tie: bool
    """Whether two options are equally good in the limit."""
    differs_from_rational: bool
    """Whether the limit is not the rational reading, for ties of theirs that are broken there."""
    gaps: tuple[tuple[float, float], ...] = ()
    """Precisions between which the choice could not be certified."""

    @property
    def choosing(self) -> list[Turn]:
        """The switches of the first decision."""
        return [turn for turn in self.turns if turn.is_option]

    @property
    def who(self) -> str:
        """The actors in words."""
        return listed(each.label for each in self.actors)

    def label(self, option: str) -> str:
        """Return the label of an option."""
        return dict(self.options).get(option, option)

    def headline(self) -> str:
        """Return the finding in one sentence."""
        first = quoted(self.label(self.points[0].choice))
        if not self.choosing:
            return f"{first} is best however precisely {self.who} choose" + ("s" if len(self.actors) == 1 else "")
        told = [f"{quoted(turn.above_label)} from {written(turn.at)} on" for turn in self.choosing[:_NAMED]]
        more = ", …" if len(self.choosing) > _NAMED else ""
        return f"{first} is best while {self.who} choose{'s' * (len(self.actors) == 1)} at random, {listed(told)}{more}"

    def note(self) -> str:
        """Return what the numbers mean, and what is not certified."""
        return " ".join(filter(None, (self._meaning(), self._beyond(), self._gaps())))

    def _meaning(self) -> str:
        scales = listed(f"{significant(each.typical)} for {each.label}" for each in self.actors)
        return (
            "With precision λ, a branch that is one unit worse for whoever chooses is e^λ times less likely; typically "
            f"at stake is {scales}. Everybody else plays as read."
        )

    def _beyond(self) -> str:
        texts = []
        if self.is_tie:
            texts.append("The best options come to be worth the same as precision grows.")
        if not self.is_settled:
            texts.append(f"What happens beyond {written(self.last)} is not certified.")
        if self.differs_from_rational:
            texts.append(
                "Equally good branches share the odds in the limit; read as rational, the first listed is taken."
            )
        return " ".join(texts)

    def _gaps(self) -> str:
        told = "; ".join(f"from {written(low)} to {written(high)}" for low, high in self.gaps)
        return f"Not certified: {told}." if told else ""

    def rows(self) -> list[Row]:
        """Return a row for each point, each switch of a choice, and the stated odds; λ is left empty at infinity."""
        rows = [self._row("limit" if point.precision == inf else "point", point) for point in self.points]
        rows += [
            self._row("switch", Point(turn.at, turn.above if turn.is_option else "", turn.after), turn)
            for turn in self.turns
        ]
        # Stable: at the same precision the point comes before the switch.
        rows.sort(key=lambda row: inf if row["precision"] is None else float(str(row["precision"])))
        if self.assessed is not None:
            rows.append(self._row("stated odds", Point(inf, self.assessed.choice, self.assessed.values)))
        return rows

    def _row(self, kind: str, point: Point, turn: Turn | None = None) -> Row:
        values = {f"value.{option}": value for (option, _), value in zip(self.options, point.values, strict=True)}
        return {
            "kind": kind,
            "precision": point.precision if isfinite(point.precision) else None,
            "choice": point.choice,
            "node": turn.node if turn else "",
            "below": turn.below if turn else "",
            "above": turn.above if turn else "",
            **values,
        }

    def to_json(self) -> dict[str, object]:
        """Return the result as plain data, with the actors and what is certified."""
        actors = {each.actor: {"at_stake": each.typical, "usual_precision": each.usual} for each in self.actors}
        certified = {"last": self.last, "beyond": self.is_settled, "gaps": [list(gap) for gap in self.gaps]}
        return super().to_json() | {"actors": actors, "certified": certified}


def written(precision: float) -> str:
    """Return a precision as people read it: with three digits, and no line break within.

    >>> written(0.123456).replace("\N{NO-BREAK SPACE}", " ")
    'λ = 0.123'
    """
    return f"λ = {significant(precision)}".replace(" ", "\N{NO-BREAK SPACE}")


def analyse_precision(solution: Solution, who: tuple[str, ...] = (), points: int = _POINTS) -> Precision:
    """Return the options' values against the precision of other actors, and where the choice changes.

    Parameters
    ----------
    who
        Whose precision moves; left out, that of all others who decide.
    points
        At how many precisions the options are valued, both ends included.

    Raises
    ------
    AnalysisError
        If there are no options or no others, an actor is unknown, or decisions hide where they are.
    """
    scenario = solution.scenario
    if solution.best is None or len(scenario.first_decision) > 1:
        problem = f"{scenario.actor_label(solution.by)} chooses its best branch at no one first decision"
        raise AnalysisError(f"{problem}, so there is no choice to follow.")
    if points < 2:
        raise AnalysisError(f"An axis has two ends; {points} is too few points. Take at least 2.")
    moved = tuple(stakes_of(solution, each) for each in chosen_others(solution, who))
    half = float(np.median([each.usual for each in moved]))
    dial = make_dial(solution, [each.actor for each in moved], half)
    tried = [half * 2.0**k for k in range(-2, _DOUBLINGS)]
    limit = find_limit(dial, tried)
    is_settled = bool(limit.settled.any())
    last = tried[int(np.argmax(limit.settled))] if is_settled else tried[-1]
    (track,) = lay_tracks(dial.solution, [Line(DIAL, 0.0, dial.place(last))])
    rational = _reading(solution, {each.actor: Plays("rational") for each in moved})
    return Precision(
        made=made_with(solution),
        by=scenario.actor_label(solution.by),
        unit=scenario.objective_unit(solution.by),
        options=solution.option_labels,
        actors=moved,
        half=half,
        points=(*_points(dial, half, points), Point(inf, limit.choice, tuple(limit.values.tolist()))),
        turns=tuple(_turns(dial, track)),
        assessed=_reading(solution, {each.actor: Plays("assessed") for each in moved}),
        is_settled=is_settled,
        last=last,
        is_tie=limit.is_tie,
        differs_from_rational=rational is not None and _differ(rational, limit),
        gaps=tuple((dial.precision(gap.low), dial.precision(gap.high)) for gap in track.gaps),
    )


def _points(dial: Dial, half: float, count: int) -> list[Point]:
    """Return the points of the axis but the last one: evenly spread over λ / (λ + half)."""
    shares = np.arange(count - 1) / (count - 1)
    precisions = (half * shares / (1 - shares)).tolist()
    values, choices = dial.values(precisions)
    columns = zip(precisions, choices, values.T.tolist(), strict=True)
    return [Point(precision, choice, tuple(column)) for precision, choice, column in columns]


def _turns(dial: Dial, track: Track) -> list[Turn]:
    """Return the switches of the perspective's choices, with what the options are worth there."""
    solution, scenario = dial.solution, dial.solution.scenario
    own = [switch for switch in track.switches if scenario.owners[switch.node] == solution.by]
    if not own:
        return []
    beside = [dial.precision(switch.at + side) for side in (-_BESIDE, _BESIDE) for switch in own]
    before, after = np.split(dial.values(beside)[0].T, 2)
    label = scenario.label
    return [
        Turn(
            at=dial.precision(switch.at),
            node=switch.node,
            node_label=label(switch.node),
            below=switch.below,
            below_label=label(switch.node, switch.below),
            above=switch.above,
            above_label=label(switch.node, switch.above),
            is_option=switch.is_option,
            met=switch.met,
            before=tuple(below.tolist()),
            after=tuple(above.tolist()),
        )
        for switch, below, above in zip(own, before, after, strict=True)
    ]


def _reading(solution: Solution, plays: dict[str, Plays]) -> Reading | None:
    """Return what the options are worth if some actors play otherwise; None where they cannot be read so."""
    try:
        other = solve(make_solver(solution.program, {**solution.solver.plays, **plays}))
    except AnalysisError:
        return None
    return Reading(other.best.id if other.best else "", tuple(each.certainty_equivalent for each in other.options))


def _differ(rational: Reading, limit: Limit) -> bool:
    size = float(np.abs(limit.values).max())
    return bool(np.abs(np.array(rational.values) - limit.values).max() > 1e-9 * size)


PRECISION = base_analysis(
    "How precisely must others choose for our choice to change?",
    analyse_precision,
    Setting("who", "Whose precision moves; default: all others who decide.", metavar="NAME", is_repeatable=True),
    Setting("points", "At how many precisions options are valued; default: 41.", read_count, "N"),
)
