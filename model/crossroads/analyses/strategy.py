"""What is in the others' own interest, where do their stated odds go against it, and which threats are credible?

For every decision of the other actors: the odds that the scenario states beside what its owner's own payoffs imply,
namely its best branch and the odds of a logit player; what it loses by each branch; and whether it would carry out what
hurts or favours us when called upon.

Notes
-----
A branch's *loss* is what its owner gets from its best branch there, less what it gets from this one. Odds p go against
the owner's interest by the share of p on branches that are not its best, and by the expected loss, the sum of p times
loss. A branch's *effect* on the perspective is what it is worth to it, less what the most favourable of the other
branches is worth to it. Below zero the branch is a *threat*: its owner could do better by us. Above zero it is a
*promise* [Schelling 1960]. It is *credible* if carrying it out is best for its owner when called upon, everybody else
playing as read and the owner choosing freely from there on: the demand of subgame perfection on that actor [Selten
1965, 1975]. What is best if everybody chooses freely from there on is told beside it.

Source: T. C. Schelling, "The Strategy of Conflict" (1960), ch. 2 and 5; R. Selten, "Spieltheoretische Behandlung eines
Oligopolmodells mit Nachfragetraegheit", Zeitschrift fuer die gesamte Staatswissenschaft 121 (1965), 301-324, and
"Reexamination of the Perfectness Concept for Equilibrium Points in Extensive Games", International Journal of Game
Theory 4 (1975), 25-55; logit odds, R. D. McKelvey and T. R. Palfrey (1998) as in ``rollback``.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.analysis import base_analysis
from crossroads.analyses.dialling.interests import (
    Continuation,
    Interest,
    Seat,
    belief,
    continued,
    interest_of,
    logit_odds,
    seats,
)
from crossroads.analyses.dialling.stakes import TIMES_LESS_LIKELY, Stakes, others_of, stakes_of
from crossroads.analyses.result import Result, Row, made_with
from crossroads.analyses.settings import Setting, read_number, read_one_of
from crossroads.errors import AnalysisError
from crossroads.figures import amount, decimals_for, percent, quoted, significant
from crossroads.program import Solution
from crossroads.prose import listed, plural, within_sentence

Array = NDArray[np.float64]
Role = Literal["threat", "promise", ""]

# An effect below this share of the largest amount is what rounding left.
_NOISE = 1e-9
_NAMED = 3
CONTINUATIONS: dict[str, str] = {
    "read": "later moves as read now",
    "free": "later moves as read now, its own at its best",
    "rational": "everybody at its best from there on",
}


@dataclass(frozen=True)
class Move:
    """One branch of a decision of another actor."""

    branch: str
    label: str
    stated: float | None
    """Its stated odds; None where none are stated."""
    weight: float
    """What it gets as read now."""
    logit: float
    """What a logit player gives it, with the precision of its owner."""
    value: float
    """To its owner, in the owner's unit."""
    loss: float
    is_best: bool
    effect: float
    """What the perspective gains by it against the most favourable other branch, in its unit; below zero it hurts."""
    role: Role
    is_credible: bool | None
    """Whether carrying it out is best for its owner when called upon; None where that makes no rollback."""
    loss_if_carried_out: float | None
    is_best_if_all_rational: bool | None


@dataclass(frozen=True)
class Stand:
    """One decision of another actor."""

    node: str
    """Its id; the first member's for an information set."""
    label: str
    by: str
    by_label: str
    unit: str
    """Of its owner's objective."""
    reach: float
    """How likely it comes up, as everybody is read now."""
    precision: float
    moves: tuple[Move, ...]

    @property
    def stake(self) -> float:
        """What the owner loses by its worst branch."""
        return max(move.loss for move in self.moves)

    @property
    def has_odds(self) -> bool:
        """Whether odds are stated for all branches."""
        return all(move.stated is not None for move in self.moves)

    @property
    def off(self) -> float:
        """The share of the stated odds on branches that are not the owner's best; 0 where none are stated."""
        return sum(move.stated or 0.0 for move in self.moves if not move.is_best)

    @property
    def expected_loss(self) -> float:
        """What the owner loses on average by playing the stated odds; 0 where none are stated."""
        return sum((move.stated or 0.0) * move.loss for move in self.moves)

    @property
    def given_away(self) -> float:
        """The expected loss as a share of what is at stake."""
        return self.expected_loss / self.stake if self.stake else 0.0

    @property
    def hangs_on_others(self) -> bool:
        """Whether another branch is best if everybody is at its best from there on."""
        return any(move.is_best_if_all_rational not in (None, move.is_best) for move in self.moves)


@dataclass(frozen=True)
class Strategy(Result):
    """The decisions of all other actors, in the order of the graph."""

    question: ClassVar[str] = "strategy"

    by: str
    """The label of the perspective, as it stands within a sentence."""
    unit: str
    stands: tuple[Stand, ...]
    continuation: Continuation
    actors: tuple[tuple[str, str, float, bool], ...]
    """Id, label, precision and whether that is stated, of each other actor."""
    mark: str = ""
    """What is said where decisions could not be looked at freely."""

    def out_of_line(self) -> list[Stand]:
        """Return the decisions whose stated odds go against their owner's interest, those that give away most first."""
        return sorted(
            (each for each in self.stands if each.off > 0), key=lambda each: (not each.reach, -each.given_away)
        )

    def told(self, role: Role, *, is_credible: bool) -> list[tuple[Stand, Move]]:
        """Return the threats or promises that are credible, or those that are not, in the order of the graph."""
        return [
            (each, move)
            for each in self.stands
            for move in each.moves
            if move.role == role and move.is_credible is is_credible
        ]

    def headline(self) -> str:
        """Return the finding in one sentence."""
        if not any(each.has_odds for each in self.stands):
            credible, empty = (len(self.told("threat", is_credible=is_credible)) for is_credible in (True, False))
            return f"Of {plural(credible + empty, 'threat')} to {self.by}, {credible} would be carried out"
        found = self.out_of_line()
        if not found:
            return "All stated odds are in line with the interests of those who choose"
        worst = found[0]
        lost = amount(worst.expected_loss, decimals_for([], least_gap=worst.expected_loss), worst.unit)
        # No line break between a number and its sign.
        share = percent(worst.off).replace(" ", "\N{NO-BREAK SPACE}")
        return (
            f"Stated odds are most out of line with own interest at {quoted(worst.label)}: {share} lie on "
            f"branches that are not best for {worst.by_label}, at a loss of {lost} on average"
        )

    def note(self) -> str:
        """Return which later moves and precisions are assumed, and where the former matter."""
        return " ".join(filter(None, (self._assumed(), self._precisions(), self._hanging(), self.mark)))

    def _assumed(self) -> str:
        return f"Values assume {CONTINUATIONS[self.continuation]}."

    def _precisions(self) -> str:
        told = [
            f"{label} λ = {significant(precision)}{' (stated)' if is_stated else ''}"
            for _, label, precision, is_stated in self.actors
        ]
        usual = "" if all(is_stated for *_, is_stated in self.actors) else (
            f"; where none is stated, what loses its owner a typical stake is {TIMES_LESS_LIKELY} times less likely"
        )  # fmt: skip
        return f"Logit odds with {listed(told)}{usual}."

    def _hanging(self) -> str:
        hanging = [each for each in self.stands if each.hangs_on_others]
        if not hanging:
            return ""
        told = [f"{quoted(each.label)} ({self._best(each)})" for each in hanging[:_NAMED]]
        more = f" and {plural(len(hanging) - _NAMED, 'decision')} more" if len(hanging) > _NAMED else ""
        return f"If everybody were at its best from there on, another branch would be best at {listed(told)}{more}."

    @staticmethod
    def _best(stand: Stand) -> str:
        return listed(quoted(move.label) for move in stand.moves if move.is_best_if_all_rational)

    def rows(self) -> list[Row]:
        """Return a row for each branch of each decision."""
        return [
            {
                "node": stand.node,
                "by": stand.by,
                "reach": stand.reach,
                "branch": move.branch,
                "stated": move.stated,
                "logit": move.logit,
                "weight": move.weight,
                "value": move.value,
                "loss": move.loss,
                "best": move.is_best,
                "best_if_all_rational": move.is_best_if_all_rational,
                "effect": move.effect,
                "role": move.role,
                "would_carry_out": move.is_credible,
                "loss_if_carried_out": move.loss_if_carried_out,
                "odds_off_best": stand.off if stand.has_odds else None,
                "expected_loss": stand.expected_loss if stand.has_odds else None,
                "node_label": stand.label,
                "label": move.label,
            }
            for stand in self.stands
            for move in stand.moves
        ]

    def to_json(self) -> dict[str, object]:
        """Return the result as plain data, with what was assumed."""
        precisions = {actor: precision for actor, _, precision, _ in self.actors}
        return super().to_json() | {"continuation": self.continuation, "precisions": precisions}


def analyse_strategy(
    solution: Solution, precision: float | None = None, continuation: Continuation = "read"
) -> Strategy:
    """Return what is in the interest of the other actors at each of their decisions.

    Parameters
    ----------
    precision
        Of the logit odds, per unit of each actor's objective; left out, an actor's own where it plays logit, and
        otherwise the one at which a branch that loses what is typically at stake is ten times less likely.
    continuation
        How later moves are played.

    Raises
    ------
    AnalysisError
        If nobody else decides, the precision makes no sense, or the continuation makes no rollback.
    """
    if precision is not None and not (np.isfinite(precision) and precision >= 0):
        raise AnalysisError(f"A precision is 0 or more; {precision:g} is not. Give 0 for even odds.")
    stakes = {actor: stakes_of(solution, actor) for actor in others_of(solution)}
    views = {actor: _View.of(solution, each, precision, continuation) for actor, each in stakes.items()}
    is_lacking = any(view.free is None for view in views.values())
    return Strategy(
        made=made_with(solution),
        by=within_sentence(solution.scenario.actor_label(solution.by)),
        unit=solution.scenario.objective_unit(solution.by),
        stands=tuple(views[seat.owner].stand(seat) for seat in seats(solution, list(stakes))),
        continuation=continuation,
        actors=tuple((actor, view.stakes.label, view.precision, view.is_stated) for actor, view in views.items()),
        mark="Who is credible is left open where decisions hide where they are, or hang on what was earned before."
        if is_lacking
        else "",
    )


@dataclass(frozen=True)
class _View:
    """An actor, and the solutions that its decisions are looked at with."""

    solution: Solution
    stakes: Stakes
    precision: float
    is_stated: bool
    shown: Solution
    """With the later moves that are assumed."""
    free: Solution | None
    """With the actor choosing freely; everybody, where that is assumed."""
    rational: Solution | None

    @classmethod
    def of(cls, solution: Solution, stakes: Stakes, precision: float | None, how: Continuation) -> "_View":
        shown = continued(solution, stakes.actor, how)
        if shown is None:
            why = (
                "decisions that hide where they are make a game without one rollback, or hang on what was earned before"
            )
            problem = f"With {CONTINUATIONS[how]}, {why}."
            raise AnalysisError(f"{problem} Take the continuation read.")
        rational = continued(solution, stakes.actor, "rational")
        free = shown if how == "rational" else continued(solution, stakes.actor, "free")
        chosen = stakes.precision if precision is None else precision
        return cls(solution, stakes, chosen, precision is None and stakes.stated is not None, shown, free, rational)

    def stand(self, seat: Seat) -> Stand:
        """Return one of the actor's decisions."""
        solution, scenario, share = self.solution, self.solution.scenario, belief(self.solution, seat)
        shown, free, rational = (
            interest_of(each, seat, share) if each is not None else None
            for each in (self.shown, self.free, self.rational)
        )
        if shown is None:
            raise TypeError("the continuation that is shown has been made sure of")
        arcs = [solution.graph.arcs_of[node] for node in seat.nodes]
        numbers = np.array([[solution.program.arc_index[arc.name] for arc in each] for each in arcs])
        stated, weight = (share @ each[numbers, 0] for each in (solution.block.odds, solution.rolled.weight))
        effects = _effects(shown)
        size = _NOISE * float(solution.block.size(solution.program.actors.index(solution.by))[0])
        logit = logit_odds(shown, self.precision)
        moves = tuple(
            Move(
                branch=arc.id,
                label=arc.label,
                stated=None if np.isnan(stated[b]) else float(stated[b]),
                weight=float(weight[b]),
                logit=float(logit[b]),
                value=float(shown.value[b]),
                loss=float(shown.loss[b]),
                is_best=bool(shown.is_best[b]),
                effect=float(effects[b]),
                role="threat" if effects[b] < -size else "promise" if effects[b] > size else "",
                is_credible=_flag(free, b),
                loss_if_carried_out=None if free is None else float(free.loss[b]),
                is_best_if_all_rational=_flag(rational, b),
            )
            for b, arc in enumerate(arcs[0])
        )
        node, owner = seat.nodes[0], seat.owner
        reach = sum(solution.reach(each) for each in seat.nodes)
        return Stand(
            node, scenario.label(node), owner, self.stakes.label, scenario.objective_unit(owner), reach, self.precision,
            moves,
        )  # fmt: skip


def _flag(interest: Interest | None, branch: int) -> bool | None:
    return None if interest is None else bool(interest.is_best[branch])


def _effects(interest: Interest) -> Array:
    """Return what each branch is worth to us beyond the most favourable of the others, (B,); 0 where there are none."""
    to_us = interest.to_us
    if len(to_us) < 2:
        return np.zeros(len(to_us))
    second, first = np.sort(to_us)[-2:]
    best = np.arange(len(to_us)) == np.argmax(to_us)
    return np.asarray(to_us - np.where(best, second, first), np.float64)


STRATEGY = base_analysis(
    "What is in the others' own interest, and which threats are credible?",
    analyse_strategy,
    Setting("precision", "Of logit odds, per unit of each actor's objective; default: its own.", read_number, "N"),
    Setting(
        "continuation",
        "Later moves: read (default; as read now), free (the actor itself at its best), or rational (everybody).",
        read_one_of("read", "free", "rational"),
        "read|free|rational",
    ),
)
