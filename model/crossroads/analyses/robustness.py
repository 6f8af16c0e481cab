"""How far may each number move before the choice changes, and how far all unsupported ones together?

Each number with a range is moved alone, all else at its base: reported are the exact places below and above its value
at which another option is chosen (as of ``thresholds``), in its unit and as shares of the way to its end and of its
range. ``beyond`` goes on to its ignorance range (``ignorance``), as far as the scenario makes sense, and takes numbers
without a range as well.

Together, all numbers that rest on judgement, a placeholder or no stated basis move at once, each by a share of the way
to its low or its high end. Reported is the least such move that was found to change the choice (``moved_together``),
by the largest share of any number or by the Euclidean norm of all shares. It is solved at the point and a little
nearer, and it is an upper bound unless it is told to be proven.

Source: see ``thresholds`` and ``moved_together``; the question as of R. T. Clemen and T. Reilly, "Making Hard
Decisions with DecisionTools" (3rd ed., 2013), ch. 5, asked of many numbers at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from crossroads.analyses.analysis import Analysis
from crossroads.analyses.resting.certified import box_of
from crossroads.analyses.resting.ignorance import Ignorances
from crossroads.analyses.resting.moved_alone import Single, Turn, reaches, singles_of
from crossroads.analyses.resting.moved_together import NORMS, JointMove, Norm, Together
from crossroads.analyses.resting.numbers import weakness_of
from crossroads.analyses.result import Result, Row, made_with
from crossroads.analyses.settings import Setting, read_one_of
from crossroads.analyses.subject import Subject
from crossroads.analyses.switching.tracks import Gap, Track, lay_tracks
from crossroads.analyses.thresholds import Thresholds, analyse_thresholds
from crossroads.errors import AnalysisError
from crossroads.figures import quoted, significant
from crossroads.program import Solution
from crossroads.prose import listed, nearest
from crossroads.scenario import Parameter

Move = Literal["unsupported", "all"]
_MOVES: tuple[Move, ...] = ("unsupported", "all")
Limits = Mapping[str, tuple[float, float]]

# So many single moves are named in a sentence, and so many of the joint move.
_NAMED, _TOLD = 2, 4
# A joint move below this share is what the tolerance of ties takes.
_TIED = 1e-6
# Gaps narrower than this share of a reach are single points.
_POINT = 1e-9


@dataclass(frozen=True)
class Robustness(Result):
    """How far numbers may move before the choice changes, the nearest first."""

    question: ClassVar[str] = "robustness"

    unit: str
    best: str
    """The label of the option that is best in the base case."""
    labels: tuple[tuple[str, str], ...]
    """Id and label of each option."""
    singles: tuple[Single, ...]
    moving: tuple[Parameter, ...]
    """The numbers that move together, in file order."""
    move: Move
    norm: Norm
    joint: JointMove | None
    """None where no joint move was found to change the choice, or no number moves."""
    is_beyond: bool
    refused: str = ""
    """Why single moves are not told, where exact places cannot be worked out."""

    def label(self, option: str) -> str:
        """Return what people see of an option."""
        return dict(self.labels).get(option, option)

    @property
    def turning(self) -> list[Single]:
        """The numbers that change the choice alone, the nearest first."""
        return [each for each in self.singles if each.nearest is not None]

    @property
    def pushing(self) -> list[int]:
        """The places of the numbers that take some of the lead in the joint move, what takes most first."""
        if self.joint is None:
            return []
        gains = self.joint.gains
        return sorted((i for i in range(len(gains)) if gains[i] > 0), key=lambda i: -gains[i])

    @property
    def moved(self) -> str:
        """What moves together, in words."""
        if self.move == "all":
            return "numbers"
        return "judgements" if {each.basis for each in self.moving} == {"judgement"} else "unsupported numbers"

    def headline(self) -> str:
        """Return the finding in one sentence."""
        # Two are named; of more of them the nearest alone, as a title holds no long list.
        named = self.turning[: _NAMED if len(self.turning) <= _NAMED else 1]
        found = [self._words(each) for each in named]
        if others := len(self.turning) - len(named):
            found.append(f"one of {others} other numbers moves far enough")
        if self.joint is not None and not (len(self.moving) == 1 and self.turning):
            found.append(self._together(self.joint))
        if found:
            return f"{quoted(self.best)} holds unless {listed(found, 'or')}"
        where = "as far as they may go" if self.is_beyond else "within their ranges"
        return f"{quoted(self.best)} was found to hold wherever numbers move {where}"

    def _words(self, single: Single) -> str:
        """Return what has to happen for one number to change the choice."""
        parameter = single.parameter
        sides = ((single.below, "falls below"), (single.above, "rises above"))
        told = [f"{verb} {place(parameter, turn)}" for turn, verb in sides if turn is not None]
        return f"{quoted(parameter.label)} {' or '.join(told)}"

    def _together(self, joint: JointMove) -> str:
        count = joint.moved
        if joint.distance < _TIED:
            return "anything moves at all: it is a tie"
        who = f"{count} {self.moved} together move" if count > 1 else f"{quoted(self._sole(joint))} moves"
        ends = f"of the way to {'their ends' if count > 1 else 'its end'}"
        return f"{who} {way(joint.distance)} {ends}{'' if self.norm == 'largest' else ' (Euclidean)'}"

    def _sole(self, joint: JointMove) -> str:
        """Return the label of the only number that moves."""
        return next((each.label for each, share in zip(self.moving, joint.shares, strict=True) if share), "")

    def note(self) -> str:
        """Return how sure the joint move is, what takes most of the lead in it, and what could not be certified."""
        rough = [each.parameter.label for each in self.singles if any(_is_open(each, gap) for gap in each.gaps)]
        texts = [self.refused, *self._of_joint(), f"Not certified all over: {listed(rough[:_TOLD])}." if rough else ""]
        return " ".join(filter(None, texts))

    def _of_joint(self) -> list[str]:
        joint = self.joint
        if joint is None:
            none = f"No joint move of the {len(self.moving)} {self.moved} was found to change the choice."
            return [none] if self.moving else ["No number rests on judgement, so none are moved together."]
        pushed = [
            f"{quoted(self.moving[i].label)} {significant(self.moving[i].value)} → {significant(joint.values[i])}"
            for i in self.pushing[:_TOLD]
        ]
        solved = f"Solved at the joint move, {quoted(self.label(joint.option))} is best"
        if not joint.is_solved:
            solved = "At the joint move the two are tied but for rounding"
        sure = "no nearer move changes the choice."
        if not joint.is_proven:
            still = ", and a millionth nearer it still holds" if joint.holds_nearer else ""
            sure = f"it is the least that was found. None of {joint.tried:,} nearer points changes the choice{still}."
        told = [f"{solved}; {sure}"]
        return [*told, f"What takes most of the lead there: {listed(pushed)}."] if len(pushed) > 1 else told

    def rows(self) -> list[Row]:
        """Return a row for each number that moves, alone or with others."""
        places = {each.name: i for i, each in enumerate(self.moving)}
        singles = {each.parameter.name: each for each in self.singles}
        others = [each for each in self.moving if each.name not in singles]
        rows = [self._row(each.parameter, each, places) for each in self.singles]
        return [*rows, *(self._row(each, None, places) for each in others)]

    def _row(self, parameter: Parameter, single: Single | None, places: Mapping[str, int]) -> Row:
        below, above = (single.below, single.above) if single is not None else (None, None)
        nearest_turn = single.nearest if single is not None else None
        i, joint = places.get(parameter.name), self.joint
        together = (
            (float(joint.shares[i]), float(joint.values[i]), float(joint.gains[i]))
            if joint is not None and i is not None
            else (None, None, None)
        )
        return {
            "parameter": parameter.name,
            "label": parameter.label,
            "value": parameter.value,
            "low": parameter.low,
            "high": parameter.high,
            "unit": parameter.unit,
            "basis": parameter.basis,
            "below": below.at if below else None,
            "below_option": below.option if below else None,
            "below_share": below.share if below else None,
            "above": above.at if above else None,
            "above_option": above.option if above else None,
            "above_share": above.share if above else None,
            "move": nearest_turn.at - parameter.value if nearest_turn else None,
            "of_range": nearest_turn.of_range if nearest_turn else None,
            "joint_share": together[0],
            "joint_value": together[1],
            "joint_gain": together[2],
        }

    def to_json(self) -> dict[str, object]:
        """Return the result as plain data; ``joint`` is the joint move, with how sure it is."""
        joint = self.joint
        told = None if joint is None else {
            "norm": joint.norm, "distance": joint.distance, "option": joint.option, "numbers": len(self.moving),
            "moved": joint.moved,
            "is_solved": joint.is_solved, "holds_nearer": joint.holds_nearer, "tried": joint.tried,
            "is_proven": joint.is_proven,
        }  # fmt: skip
        return super().to_json() | {"joint": told}


def place(parameter: Parameter, turn: Turn) -> str:
    """Return where a choice turns, with three digits and the unit."""
    number = significant(turn.at)
    return f"{number} {parameter.unit}" if parameter.unit else number


def way(share: float) -> str:
    """Return how far a move goes, in per cent with two digits.

    >>> way(0.08682), way(0.5)
    ('8.7\N{NO-BREAK SPACE}%', '50\N{NO-BREAK SPACE}%')
    """
    return f"{significant(100 * share, 2)}\N{NO-BREAK SPACE}%"


def _is_open(single: Single, gap: Gap) -> bool:
    return gap.is_valid and gap.high - gap.low > _POINT * (single.reach[1] - single.reach[0])


def analyse_robustness(
    subject: Subject, norm: Norm = "largest", move: Move = "unsupported", *, beyond: bool = False
) -> Robustness:
    """Return how far numbers may move, alone and together, before the choice changes.

    Parameters
    ----------
    norm
        How a joint move is measured: by the ``largest`` share of any number, or ``euclidean``.
    move
        What moves together: ``unsupported`` numbers (judgement, placeholder, no stated basis), or ``all`` with a range.
    beyond
        Whether numbers go on beyond their ranges, as far as their kind allows and the scenario makes sense.

    Raises
    ------
    AnalysisError
        If there are no options to compare, no number has a range, or a setting makes no sense.
    """
    for word, words, what in ((norm, NORMS, "A joint move is measured by"), (move, _MOVES, "Together move")):
        if word not in words:
            raise AnalysisError(f"{what} {' or '.join(words)}, not {word}. {nearest(word, words)}")
    solution = subject.solution
    if solution.best is None or len(solution.options) < 2:
        raise AnalysisError("There is no choice among several options that could change.")
    parameters = [each for each in solution.scenario.parameters.values() if not each.is_formula]
    if not any(each.has_range for each in parameters) and not (beyond and parameters):
        raise AnalysisError("No parameter has a range. Give some of them low and high, or ask for --beyond.")
    limits = _limits(solution, parameters) if beyond else {}
    tracks, refused = _tracks(subject, parameters, limits)
    singles = singles_of(solution, tracks)
    moving = tuple(each for each in parameters if each.has_range and (move == "all" or weakness_of(each.basis)))
    return Robustness(
        made=made_with(solution),
        unit=solution.scenario.objective_unit(solution.by),
        best=solution.best.label,
        labels=solution.option_labels,
        singles=tuple(singles),
        moving=moving,
        move=move,
        norm=norm,
        joint=_joint(subject, moving, singles, limits, norm) if moving else None,
        is_beyond=beyond,
        refused=refused,
    )


def _limits(solution: Solution, parameters: Sequence[Parameter]) -> Limits:
    found = Ignorances(solution).of(parameters)
    return {name: (each.low, each.high) for name, each in found.items()}


def _tracks(subject: Subject, parameters: Sequence[Parameter], limits: Limits) -> tuple[Sequence[Track], str]:
    """Return the tracks of all numbers that move alone; where there are no exact ones, none and the reason."""
    try:
        if not limits:
            return subject.once(Thresholds, lambda each: analyse_thresholds(each.solution)).tracks, ""
        lines = reaches(parameters, limits)
        return lay_tracks(subject.solution, lines) if lines else (), ""
    except AnalysisError as error:
        return (), f"Single moves are not told. {error}"


def _joint(
    subject: Subject, moving: Sequence[Parameter], singles: Sequence[Single], limits: Limits, norm: Norm
) -> JointMove | None:
    """Return the least joint move that was found."""
    names = [each.name for each in moving]
    alone = [
        (names.index(each.parameter.name), -turn.share if turn is each.below else turn.share)
        for each in singles
        if each.parameter.name in names
        for turn in each.turns
        if turn.share is not None
    ]
    ends = {each.name: limits.get(each.name, each.ends) for each in moving}
    box = box_of(subject.solution, ends)
    return Together(subject.solution, box, norm, subject.sampling.seed).least(alone)


ROBUSTNESS = Analysis(
    "How far may numbers move, alone and together, before the choice changes?",
    analyse_robustness,
    (
        Setting(
            "norm", "How a joint move is measured: by its largest share (default) or euclidean.",
            read_one_of(*NORMS), "largest|euclidean",
        ),
        Setting(
            "move", "What moves together: unsupported numbers (default) or all with a range.",
            read_one_of(*_MOVES), "unsupported|all",
        ),
        Setting("beyond", "Go on beyond the ranges, as far as a number's kind allows.", is_flag=True),
    ),
    is_heavy=True,
)  # fmt: skip
