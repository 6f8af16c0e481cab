"""How far may all probabilities, or all parameters, move together before the choice changes?

``move=probabilities``: the stability radius of the choice is the largest distance d such that the best option stays
best for all odds p' with |p'(b) - p(b)| <= d in every branch b of every chance node and assessed actor, odds staying
odds (not negative, summing to one); nodes move independently of each other, whatever formulas link them, and branches
ruled out may become possible. The perspective's later choices are made anew for p', for every option alike; choices of
other actors, logit odds, and choices at information sets are those of the base case. For each rival the radius lies
between a distance up to which the lead is certain (``coupled_odds``) and one at which odds that turn it were found
(``joint_odds``); often they are the same. Beside it: which option is best if every option is judged by the worst
(pessimistic) or the best (optimistic) odds for itself within d, as a function of d.

``move=parameters``: all parameters with a range move at once, each by the share t of the way to one of its ends; the
radius is the least t at which a corner was found where a rival is no worse (``worst_corner``): an upper bound. Every
decision is then made anew.

Source: B. Kamiński, M. Jakubczyk and P. Szufel, "A Framework for Sensitivity Analysis of Decision Trees", Central
European Journal of Operations Research 26 (2018), 135-159, doi:10.1007/s10100-017-0479-6 (stability of a strategy,
pessimistic and optimistic strategies). That the choice of an option is judged instead of a whole strategy, that nodes
may be shared, and the box of parameters are our own derivation.
"""

from dataclasses import dataclass, replace
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.analysis import base_analysis
from crossroads.analyses.result import Result, Row, made_with
from crossroads.analyses.robust.joint_odds import CLOSE, Duel
from crossroads.analyses.robust.leaning import SAME, Change, lean
from crossroads.analyses.robust.movable_odds import MovableOdds
from crossroads.analyses.robust.worst_corner import ParameterDuel, duels_of
from crossroads.analyses.settings import Setting, read_one_of
from crossroads.errors import AnalysisError
from crossroads.figures import percent, quoted, significant
from crossroads.program import Option, Solution
from crossroads.prose import listed, nearest

Array = NDArray[np.float64]
Move = Literal["probabilities", "parameters"]
_MOVES: tuple[Move, ...] = ("probabilities", "parameters")

# So many moves are named for each rival, and so many points make a curve.
_NAMED, _POINTS = 6, 15
# A curve goes on beyond the radius by this, so that its fall is seen.
_BEYOND = 1.5
_LEAST = 1e-9


@dataclass(frozen=True)
class Push:
    """A move that helps a rival to overtake."""

    name: str
    """``node.branch``, or the parameter."""
    label: str
    base: float
    to: float
    effect: float
    """How much of the lead its node's move, or the parameter's, takes: the lead with it back at the base."""


@dataclass(frozen=True)
class Rival:
    """An option that may overtake the best one."""

    option: str
    label: str
    margin: float
    """How far it is behind in the base case."""
    low: float | None
    """How far all may move with the best option certainly ahead; None if without limit, or if that is not known."""
    high: float | None
    """The least distance at which the rival was found to be no worse; None if none was found."""
    binding: tuple[Push, ...]
    """What moves there, what takes most of the lead first."""
    bound: Array  # (C,) what the lead cannot fall below, at the distances of the result; NaN where it is not known
    found: Array  # (C,) the least lead that was found
    enough: tuple[str, ...] = ()
    """Parameters that turn the order at their ends while the others stay at the base."""

    @property
    def is_exact(self) -> bool:
        """Whether the radius is known to a millionth."""
        return self.low is not None and self.high is not None and self.high - self.low <= 2 * CLOSE

    @property
    def is_safe(self) -> bool:
        """Whether it was not found to overtake anywhere."""
        return self.high is None


@dataclass(frozen=True)
class Stability(Result):
    """How far all may move before each rival overtakes, the nearest first."""

    question: ClassVar[str] = "stability"

    move: Move
    unit: str
    best: str
    """The label of the option that is best in the base case."""
    best_id: str
    distance: Array  # (C,) of the curves: in probability, or in shares of the ranges
    rivals: tuple[Rival, ...]
    pessimistic: tuple[Change, ...] = ()
    """The option with the best worst case, by distance; empty where parameters move."""
    optimistic: tuple[Change, ...] = ()
    """The option with the best best case, by distance."""
    labels: tuple[tuple[str, str], ...] = ()
    """Id and label of each option."""
    is_held: bool = False
    """Whether choices at information sets were held as in the base case."""

    @property
    def low(self) -> float | None:
        """The radius of the choice, as far as it is certain."""
        return min((rival.low for rival in self.rivals if rival.low is not None), default=None)

    @property
    def nearest(self) -> Rival | None:
        """The rival that overtakes first; None if none was found to."""
        found = [rival for rival in self.rivals if rival.high is not None]
        return min(found, key=lambda rival: rival.high or 0.0) if found else None

    def headline(self) -> str:
        """Return the finding in one sentence."""
        return self._of_parameters() if self.move == "parameters" else self._of_probabilities()

    def _of_parameters(self) -> str:
        best, nearest = quoted(self.best), self.nearest
        if nearest is None or nearest.high is None:
            return f"{best} stays best wherever all parameters were moved together within their ranges"
        by = quoted(nearest.label)
        return f"{best} loses to {by} if all parameters move {percent(nearest.high)} of the way to their worst ends"

    def _of_probabilities(self) -> str:
        best, nearest, low = quoted(self.best), self.nearest, self.low
        if nearest is None or nearest.high is None:
            if low is None:
                return f"{best} stays best whatever the probabilities"
            return f"{best} surely stays best while no probability is off by more than {points(low)}"
        if low is None or nearest.high - low <= 2 * CLOSE:
            return f"{best} stays best while no probability is off by more than {points(nearest.high)}"
        sure = f"{best} surely stays best while no probability is off by more than {points(low)}"
        return f"{sure}; at {points(nearest.high)} {quoted(nearest.label)} can overtake it"

    def note(self) -> str:
        """Return how the pessimist and the optimist choose, what few moves are enough, and what was held."""
        texts = [
            self._leaning("Judged by the worst odds for each option", self.pessimistic),
            self._leaning("Judged by the best odds for each option", self.optimistic),
            *(
                f"Enough for {quoted(rival.label)}: {listed(rival.enough)} at "
                f"{'its end' if len(rival.enough) == 1 else 'their ends'}, all else unmoved."
                for rival in self.rivals
                if rival.enough and rival is self.nearest
            ),
            "Choices under shared information are those of the base case." if self.is_held else "",
            "A search: a smaller share may do as well." if self.move == "parameters" and self.nearest else "",
        ]
        return " ".join(filter(None, texts))

    def _leaning(self, words: str, changes: tuple[Change, ...]) -> str:
        if len(changes) < 2:
            return ""
        label = dict(self.labels)
        shown = [f"{quoted(label[option])} from {points(at)} on" for at, option in changes[1:4]]
        more = ", …" if len(changes) > 4 else ""
        return f"{words}, the best is {listed(shown)}{more}." if not more else f"{words}: {', '.join(shown)}{more}."

    def rows(self) -> list[Row]:
        """Return a row for each rival."""
        return [self._row(rival) for rival in self.rivals]

    def _row(self, rival: Rival) -> Row:
        moves: list[str] = [f"{each.name}: {each.base:.4g} -> {each.to:.4g}" for each in rival.binding]
        row: Row = {
            "option": rival.option,
            "label": rival.label,
            "margin": rival.margin,
            "radius_low": rival.low,
            "radius_high": rival.high,
            "exact": rival.is_exact,
            "overtakes": not rival.is_safe,
            "binding": [each.name for each in rival.binding],
            "moves": moves,
        }
        if self.move == "parameters":
            row["enough"] = list(rival.enough)
        return row

    def to_json(self) -> dict[str, object]:
        """Return the result as plain data; with the pessimist's and the optimist's options, and the curves."""
        leaning = {
            name: [{"from": at, "option": option} for at, option in changes]
            for name, changes in (("pessimistic", self.pessimistic), ("optimistic", self.optimistic))
        }
        curves = [
            {
                "option": rival.option,
                "distance": self.distance.tolist(),
                "lead_at_least": [None if np.isnan(each) else each for each in rival.bound.tolist()],
                "lead_found": rival.found.tolist(),
            }
            for rival in self.rivals
        ]
        return super().to_json() | {"move": self.move, "best": self.best_id} | leaning | {"curves": curves}


def points(distance: float) -> str:
    """Return a distance between probabilities in words.

    >>> points(0.0131), points(0.01), points(0.0000213)
    ('1.3 points', '1 point', '0.0021 points')
    """
    number = significant(100 * distance, 2)
    return f"{number} point{'' if number == '1' else 's'}"


def analyse_stability(solution: Solution, move: Move = "probabilities") -> Stability:
    """Return how far all probabilities, or all parameters, may move together before the choice changes.

    Parameters
    ----------
    move
        ``probabilities``: of chance nodes and assessed actors, within one distance in every branch; ``parameters``:
        all with a range, by one share of the way to their ends.

    Raises
    ------
    AnalysisError
        If there are no options to compare, nothing can move, or what is said is none of these words.
    """
    if move not in _MOVES:
        raise AnalysisError(f"Stability is of probabilities or parameters, not of {move}. {nearest(move, _MOVES)}")
    if solution.best is None or len(solution.options) < 2:
        raise AnalysisError("There is no choice among several options whose stability could be told.")
    others = [option for option in solution.options if option.id != solution.best.id]
    if move == "parameters":
        return _of_parameters(solution, solution.best, others)
    return _of_probabilities(solution, solution.best, others)


def _result(solution: Solution, best: Option, move: Move, distance: Array, rivals: list[Rival]) -> Stability:
    return Stability(
        made=made_with(solution),
        move=move,
        unit=solution.scenario.objective_unit(solution.by),
        best=best.label,
        best_id=best.id,
        distance=distance,
        rivals=tuple(sorted(rivals, key=_nearness)),
        labels=solution.option_labels,
    )


def _nearness(rival: Rival) -> tuple[float, float, float]:
    far = float("inf")
    return (
        far if rival.high is None else rival.high,
        far if rival.low is None else rival.low,
        rival.margin,
    )


def _grid(highs: list[float | None]) -> Array:
    """Return the distances of the curves: up to a little beyond the furthest radius, or all the way."""
    known = [high for high in highs if high is not None]
    # A tie is overtaken at no distance at all; its curve goes on all the same.
    furthest = _BEYOND * max(known, default=0.0)
    return np.linspace(0.0, min(1.0, furthest) if furthest > _LEAST else 1.0, _POINTS)


# Probabilities


def _of_probabilities(solution: Solution, best: Option, others: list[Option]) -> Stability:
    if solution.program.apart is not None:
        actors = listed(solution.program.utilities)
        raise AnalysisError(
            f"The stability of probabilities is worked out for actors that are neutral to risk or have exponential "
            f"utility; {actors} would judge whole paths, and the odds of a node would have to move alike after all "
            "histories. Use move=parameters."
        )
    movable = MovableOdds(solution)
    if not movable.moved:
        raise AnalysisError("No probability can move: no chance node or assessed actor has two branches.")
    duels = [Duel(movable, best.id, option.id) for option in others]
    _check_additive(solution, best, others, duels)
    radii = [_radius(duel) for duel in duels]
    distance = _grid([found[0] if found else None for _, found in radii])
    rivals = [
        _rival(duel, option, low, found, distance)
        for duel, option, (low, found) in zip(duels, others, radii, strict=True)
    ]
    layout = solution.solver.layout
    return replace(
        _result(solution, best, "probabilities", distance, rivals),
        pessimistic=lean(movable, is_worst=True),
        optimistic=lean(movable, is_worst=False),
        is_held=bool(layout.forgetful) or any(group.together for group in layout.groups),
    )


def _check_additive(solution: Solution, best: Option, others: list[Option], duels: list[Duel]) -> None:
    """Refuse utilities that do not add up along a path: here every node is worth one amount, however it is met."""
    sign = -1.0 if solution.is_cost else 1.0
    for option, duel in zip(others, duels, strict=True):
        lead = sign * (best.certainty_equivalent - option.certainty_equivalent)
        here = float(duel.margin(duel.movable.base[:, None])[0])
        if abs(here - lead) > SAME * duel.tie / 1e-12:
            raise AnalysisError(
                f"The stability of probabilities is worked out for actors that are neutral to risk or have exponential "
                f"utility; here the lead over {option.id} is {lead:.6g} and {here:.6g}. Use move=parameters."
            )


def _radius(duel: Duel) -> tuple[float | None, tuple[float, Array] | None]:
    if duel.margin(duel.movable.base[:, None])[0] <= duel.tie:
        return 0.0, (0.0, duel.movable.base)
    low = duel.certain()
    return low, None if low is None else duel.found(low)


def _rival(duel: Duel, option: Option, low: float | None, found: tuple[float, Array] | None, distance: Array) -> Rival:
    return Rival(
        option=option.id,
        label=option.label,
        margin=float(duel.margin(duel.movable.base[:, None])[0]),
        low=low,
        high=found[0] if found else None,
        binding=_pushes(duel, found[1]) if found else (),
        bound=duel.bound(distance),
        found=duel.near(found[1] if found else duel.movable.base, distance),
    )


def _pushes(duel: Duel, odds: Array) -> tuple[Push, ...]:
    """Return the branches that gain most at the nodes whose moves take most of the lead."""
    program, scenario = duel.movable.solution.program, duel.movable.solution.scenario
    effects = sorted(duel.effects(odds).items(), key=lambda each: (-each[1], each[0]))
    pushes = []
    for node, effect in effects[:_NAMED]:
        arcs = range(program.first_arc[node], program.first_arc[node + 1])
        most = max(arcs, key=lambda e: odds[e] - duel.movable.base[e])
        arc = program.graph.arcs[most]
        label = f"{scenario.label(arc.source)}: {arc.label}"
        pushes.append(Push(arc.name, label, float(duel.movable.base[most]), float(odds[most]), effect))
    return tuple(pushes)


# Parameters


def _of_parameters(solution: Solution, best: Option, others: list[Option]) -> Stability:
    duels = duels_of(solution, others)
    found = [duel.found() for duel in duels]
    distance = _grid([each[0] if each else None for each in found])
    rivals = []
    for duel, option, each in zip(duels, others, found, strict=True):
        leads = duel.near(each[1] if each else duel.search(1.0)[1], distance)
        rivals.append(
            Rival(
                option=option.id,
                label=option.label,
                margin=float(leads[0]),
                low=None,
                high=each[0] if each else None,
                binding=_moves(duel, *each) if each else (),
                bound=np.full(len(distance), np.nan),
                found=leads,
                enough=tuple(duel.parameters[number].name for number in duel.enough()) if each else (),
            )
        )
    return _result(solution, best, "parameters", distance, rivals)


def _moves(duel: ParameterDuel, share: float, corner: NDArray[np.intp]) -> tuple[Push, ...]:
    values = duel.values(corner[:, None], np.array([share]))[:, 0]
    return tuple(
        Push(each.name, each.label or each.name, each.value, float(values[number]), effect)
        for number, effect in duel.effects(corner, share)[:_NAMED]
        for each in (duel.parameters[number],)
    )


STABILITY = base_analysis(
    "How far may all probabilities move together before the choice changes?",
    analyse_stability,
    Setting(
        "move",
        "What moves: probabilities (default) or parameters.",
        read_one_of("probabilities", "parameters"),
        "probabilities|parameters",
    ),
)
