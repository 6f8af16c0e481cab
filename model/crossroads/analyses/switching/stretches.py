"""Lines through the space of parameters, cut into stretches of one policy each.

Made from a solver and lines along which one parameter moves; used by thresholds, regions and rainbows. Nothing is
looked at on a grid: every stretch is certified by a bound on what lies between its points, or reported as not.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.switching.chebyshev import COUNT, MIDDLE, points
from crossroads.analyses.switching.moving_numbers import Cell, Cuts, MovingTape
from crossroads.analyses.switching.moving_policy import MovingBlock, settle
from crossroads.analyses.switching.series import fixed, moving
from crossroads.errors import AnalysisError
from crossroads.program import Invalid, Solver
from crossroads.prose import listed

Array = NDArray[np.float64]
Index = NDArray[np.intp]

# Parts of a line are halved at most so often: about a hundred-billionth of it.
_HALVINGS = 36
# Cuts nearer than this share of the line to each other or to an end are one and the same.
_CLOSE = 1e-12
# A line that is cut into more parts is given up on, and the rest of it reported.
_MOST_PARTS = 2_000
# So many numbers, on branches, at points, are worked out at once.
_AT_ONCE = 4_000_000
# Branches times lines beyond which it would take minutes.
_MOST_MOVED = 400_000


@dataclass(frozen=True)
class Line:
    """One parameter that moves from low to high, all else at its base value or as given."""

    parameter: str
    low: float
    high: float
    others: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Stretch:
    """A part of a line with one policy all over it."""

    low: float
    high: float
    choices: tuple[int, ...] | None
    """For each node the number of the branch that its owner takes, -1 where nobody seeks the best; None where the
    scenario makes no sense, such as with odds above 1."""
    is_certain: bool = True
    """Whether that is proven for all of it, to rounding."""

    @property
    def middle(self) -> float:
        """Its middle."""
        return (self.low + self.high) / 2


@dataclass(frozen=True)
class Part:
    """A part of a line that is still to be looked at."""

    line: int
    low: float
    high: float


Look = Callable[[Sequence[Part]], Iterable[tuple[Part, Stretch, list[float]]]]
"""Returns every part with its stretch, and with the ends of what it is to be cut into: two where it is whole."""


def check_exact(solver: Solver) -> None:
    """Refuse scenarios whose policy is not found decision by decision from smooth sums.

    Raises
    ------
    AnalysisError
        With the nodes at which recall is lacking, or the logit actor whose attitude to risk is not followed.
    """
    remedy = "or look at single values with --set"
    if solver.layout.forgetful:
        nodes = listed(dict.fromkeys(solver.program.node_names[n] for n in solver.layout.forgetful[0]))
        raise AnalysisError(
            f"At {nodes}, who decides does not recall what it did or knew. Its strategies are searched as a whole, so "
            "there is no order in which exact switch points could be worked out. "
            f"Give the decisions different information, {remedy}."
        )
    for actor, plays in solver.plays.items():
        if plays.kind == "logit" and actor in solver.program.utilities:
            raise AnalysisError(
                f"Exact switch points are worked out for logit actors that are neutral or have exponential utility; "
                f"{actor} has another one. Let it play rational, use an exponential utility, {remedy}."
            )


def cut_lines(solver: Solver, lines: Sequence[Line]) -> list[tuple[Stretch, ...]]:
    """Return the stretches of every line, in order, neighbours with different policies.

    Raises
    ------
    AnalysisError
        If recall is lacking somewhere, an attitude to risk is not followed, or the base case makes no sense.
    """
    check_exact(solver)
    _check_size(solver, lines)
    parts = [Part(i, line.low, line.high) for i, line in enumerate(lines)]
    return cut_parts(parts, parts_at_once(solver), lambda batch: _Round(solver, lines, batch).results())


def parts_at_once(solver: Solver) -> int:
    """Return how many parts are looked at together, so that their numbers fit into memory."""
    return max(1, _AT_ONCE // (len(solver.program.source) * len(solver.program.actors) * COUNT + 1))


def cut_parts(lines: Sequence[Part], at_once: int, look: Look) -> list[tuple[Stretch, ...]]:
    """Return the stretches of every line, in order: parts are looked at and cut until each has one policy.

    Parameters
    ----------
    lines
        Every line as one part, numbered in this order.
    """
    width = [each.high - each.low for each in lines]
    found: list[list[Stretch]] = [[] for _ in lines]
    counts = [0] * len(lines)
    open_parts = list(lines)
    while open_parts:
        batch, open_parts = open_parts[:at_once], open_parts[at_once:]
        for part, stretch, ends in look(batch):
            counts[part.line] += 1
            is_last = counts[part.line] > _MOST_PARTS or part.high - part.low < width[part.line] * 0.5**_HALVINGS
            if len(ends) == 2 or is_last:
                found[part.line].append(stretch)
            else:
                open_parts += [Part(part.line, low, high) for low, high in pairwise(ends)]
    return [joined(sorted(stretches, key=lambda each: each.low)) for stretches in found]


def ends_of(part: Part, cuts: Cuts, number: int, width: float) -> list[float]:
    """Return the ends of a part, with the places between them at which it is to be cut.

    Parameters
    ----------
    number
        Of the part among those that are looked at together.
    width
        Of the whole line.
    """
    close = _CLOSE * width
    middle, half = (part.low + part.high) / 2, (part.high - part.low) / 2
    ends = [part.low]
    for at in sorted(cuts.at.get(number, [])):
        place = middle + half * at
        if ends[-1] + close < place < part.high - close:
            ends.append(place)
    if cuts.is_rough[number] and len(ends) == 1:
        ends.append(middle)
    return [*ends, part.high]


def _check_size(solver: Solver, lines: Sequence[Line]) -> None:
    """Refuse to move many parameters over a graph that has grown large by keeping histories apart."""
    branches = len(solver.program.source)
    if solver.program.apart is not None and branches * len(lines) > _MOST_MOVED and len(lines) > 1:
        actors = listed(solver.program.utilities)
        raise AnalysisError(
            f"Keeping apart what {actors} may have earned makes {branches:,} branches; exact switch points of "
            f"{len(lines)} parameters over all of them would take minutes. Ask for one with parameter=NAME, or use an "
            "exponential utility."
        )


def inputs_at(solver: Solver, places: Sequence[tuple[Line, float]]) -> dict[str, Array]:
    """Return the program's inputs at places of lines, each (S,)."""
    values = {name: np.full(len(places), float(base[0])) for name, base in solver.program.base().items()}
    for s, (line, at) in enumerate(places):
        for name, value in {**line.others, line.parameter: at}.items():
            values[name][s] = value
    return values


def joined(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Return stretches with neighbours of one policy joined; those not certified stand alone."""
    found = []
    for (choices, is_certain), group in groupby(stretches, key=lambda each: (each.choices, each.is_certain)):
        each = list(group)
        found.append(Stretch(each[0].low, each[-1].high, choices, is_certain))
    return tuple(found)


def moving_tape(solver: Solver, inputs: Mapping[str, Cell], cuts: Cuts) -> MovingTape:
    """Return the tape of everything that a rollback needs, while its inputs move."""
    program = solver.program
    formulas = [each.precision for each in solver.plays.values() if each.precision is not None]
    payoffs = [slots for pair in program.actor_payoff.values() for slots in pair]
    slots = np.concatenate([program.odds, *payoffs, np.array(list(program.tolerance.values()), np.intp)])
    named = [program.tape.parameters[name] for formula in formulas for name in sorted(formula.names)]
    wanted = sorted({*slots[slots >= 0].tolist(), *named})
    return MovingTape(program.tape, wanted, inputs, cuts)


class _Round:
    """Parts of lines that are looked at together."""

    def __init__(self, solver: Solver, lines: Sequence[Line], parts: Sequence[Part]) -> None:
        self._solver, self._lines, self._parts = solver, lines, parts
        self._low, self._high = (np.array([getattr(part, end) for part in parts]) for end in ("low", "high"))
        self._values = self._laid_out()  # input → (P, K)

    def _laid_out(self) -> dict[str, Array]:
        at = points(self._low, self._high)
        moved = {name for line in self._lines for name in (line.parameter, *line.others)}
        base = self._solver.program.base()
        values = {name: np.repeat(base[name], at.size).reshape(at.shape) for name in base}
        for name in sorted(moved):
            for p, part in enumerate(self._parts):
                line = self._lines[part.line]
                values[name][p] = at[p] if name == line.parameter else line.others.get(name, float(base[name][0]))
        return values

    def results(self) -> Iterator[tuple[Part, Stretch, list[float]]]:
        """Yield every part with its stretch, and with the ends of what it is to be cut into: two where it is whole."""
        block, invalid = self._solver.valid_numbers({name: each.ravel() for name, each in self._values.items()})
        cuts = Cuts(len(self._parts))
        is_left_out, is_torn = self._left_out(invalid)
        cuts.is_rough |= is_torn
        cuts.is_open &= ~(is_left_out | is_torn)
        choices = settle(MovingBlock(self._solver, block, moving_tape(self._solver, self._inputs(), cuts)), cuts)
        for p, part in enumerate(self._parts):
            line = self._lines[part.line]
            ends = ends_of(part, cuts, p, line.high - line.low)
            chosen = None if is_left_out[p] else tuple(choices[:, p].tolist())
            yield part, Stretch(part.low, part.high, chosen, is_certain=len(ends) == 2), ends

    def _left_out(self, invalid: Invalid) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return on which parts the scenario makes no sense at all, and on which at some points only."""
        mask = invalid.mask.reshape(len(self._parts), COUNT)
        is_left_out = np.asarray(mask.all(axis=1))
        return is_left_out, np.asarray(mask.any(axis=1) & ~is_left_out)

    def _inputs(self) -> dict[str, Cell]:
        half = (self._high - self._low) / 2
        inputs = {}
        for name, values in self._values.items():
            moves = np.array([self._lines[part.line].parameter == name for part in self._parts])
            is_fixed = not moves.any() and bool((values == values[0, 0]).all())
            inputs[name] = (
                Cell(values[:1, :1], fixed(values[0, :1]))
                if is_fixed
                else Cell(values, moving(values[:, MIDDLE], np.where(moves, half, 0.0)))
            )
        return inputs
