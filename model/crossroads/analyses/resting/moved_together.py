"""The least move of several numbers together that changes the choice, found by optimisers and solved at the point.

Made from a solution; used by ``robustness``. Moves are signed shares of the ways from base values to low and high ends,
u in (-1 ... 1)^P, and sought is the least norm of u at which a rival is better than the best option:

    largest    max |u_j|            all may move, none further than that (Chebyshev)
    euclidean  (sum u_j^2)^0.5      few large moves count as much as many small ones

Starts are the corners of boxes as of ``worst_corner`` and single moves along the ranges; from each, sequential
quadratic programming (SLSQP) goes down with the signs of the moves held, then again with the signs turned where that
would help; with very many numbers corners alone are searched. What is best is drawn in along its ray until the choice
just changes, and solved there and a little nearer. Then nearer points are tried: corners, spread points and single
moves; where one of them changes the choice the search goes on from it. Of few numbers ever nearer neighbours of the
best move are tried at last, since programming stops at kinks.

The lead is not convex, so what is found is an upper bound of the least move. It is proven (for ``largest``) where few
numbers move, the lead over every rival bends down along each of them or not at all, and no corner of the nearer box
changes the choice: such a lead is least in a corner.

Source: the nearest point of failure, A. M. Hasofer and N. C. Lind, "Exact and Invariant Second-Moment Code Format",
Journal of the Engineering Mechanics Division 100 (1974), 111-121; the robustness of a decision as the least uncertainty
at which it fails, Y. Ben-Haim, "Info-Gap Decision Theory" (2nd ed., 2006). That decisions are made anew at every point
is our own derivation.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.resting.certified import FEW, holds_within
from crossroads.analyses.resting.programmed import STEP, least_with_signs, slopes
from crossroads.analyses.robust.box import Box
from crossroads.analyses.robust.joint_odds import first_crossing
from crossroads.analyses.robust.worst_corner import ParameterDuel
from crossroads.draws.sampling import Method, Sampling
from crossroads.draws.uniforms import Uniforms
from crossroads.program import Solution

Array = NDArray[np.float64]
Index = NDArray[np.intp]
Norm = Literal["largest", "euclidean"]
NORMS: tuple[Norm, ...] = ("largest", "euclidean")

# How often signs are turned, how often a nearer point is gone on from, and from how many of these by programming.
_ROUNDS, _AGAIN, _PROGRAMMED = 3, 40, 3
# Beyond so many numbers each step of the programming takes seconds; corners alone are searched.
_MOST_PROGRAMMED = 250
# A point nearer by this share must not change the choice, and nearer points are tried at so much less than the least.
_NEARER, _WITHIN = 1e-6, 1e-3
_TRIED = 1024
# Neighbours first lie within this share of a move, then within halves of it; a gain of so much of a step is one.
_FIRST_STEP, _GAIN, _POLISHED = 0.05, 1e-3, 80


@dataclass(frozen=True)
class JointMove:
    """The least move that was found."""

    norm: Norm
    distance: float
    """In shares of the ways to the ends."""
    shares: Array  # (P,) how far each number goes, signed; 0 for none
    values: Array  # (P,) where each number stands there
    option: str
    """What is chosen there."""
    is_solved: bool
    """Whether the choice was found to be another one there by solving the scenario at the point."""
    holds_nearer: bool
    """Whether the choice is still the old one a millionth nearer."""
    tried: int
    """How many nearer points were solved, none of which changes the choice."""
    is_proven: bool
    """Whether no nearer move changes the choice, and that is known."""
    gains: Array  # (P,) how much of the lead each move takes: what the lead would be with that number back

    @property
    def moved(self) -> int:
        """How many of the numbers move at all."""
        return int(np.count_nonzero(self.shares))


@dataclass(frozen=True, eq=False)
class Together:
    """Numbers that move together, against all rivals of the best option."""

    solution: Solution
    box: Box
    """The numbers that move, and how far they may go."""
    norm: Norm = "largest"
    seed: int = 0

    @cached_property
    def duels(self) -> tuple[ParameterDuel, ...]:
        """One for each rival."""
        best = self.solution.best
        others = [option.id for option in self.solution.options if best is None or option.id != best.id]
        return tuple(ParameterDuel(self.solution, each, self.box) for each in others)

    @property
    def _size(self) -> int:
        return len(self.box.names)

    def length(self, shares: Array) -> float:
        """Return the norm of a move, (P,)."""
        return float(np.abs(shares).max() if self.norm == "largest" else np.sqrt((shares**2).sum()))

    def _lengths(self, shares: Array) -> Array:
        """Return the norms of moves, (P, S) → (S,)."""
        return np.asarray(np.abs(shares).max(axis=0) if self.norm == "largest" else np.sqrt((shares**2).sum(axis=0)))

    def changed(self, shares: Array) -> Index:
        """Return the number of the option that is chosen at moves, (P, S) → (S,); the best where they make no sense."""
        values = self.box.values(self.duels[0].values(shares, np.ones(shares.shape[1])))
        values = np.where(np.isnan(values), -np.inf, values)
        values[self._best] += self.duels[0].tie
        return np.where(np.isfinite(values[self._best]), np.argmax(values, axis=0), self._best)

    def solved(self, shares: Array) -> Index:
        """Return the same by rolling every node back, as the base case is solved."""
        solver, values = self.solution.solver, self.duels[0].values(shares, np.ones(shares.shape[1]))
        block, invalid = solver.valid_numbers(solver.program.block(dict(zip(self.box.names, values, strict=True))))
        return np.where(invalid.mask, self._best, solver.chosen_option(block, solver.roll_back(block)))

    @cached_property
    def _best(self) -> int:
        best, options = self.solution.best, self.solution.scenario.options
        return options.index(best.id) if best is not None else -1

    def least(self, singles: Sequence[tuple[int, float]] = ()) -> JointMove | None:
        """Return the least move that was found; None where none changes the choice.

        Parameters
        ----------
        singles
            Moves of one number alone that change it: its place and its signed share.
        """
        best, tried = self._shortest(self._starts(singles)), 0
        for again in range(_AGAIN):
            # Where nothing was found, all that is within reach is looked over.
            nearer, tried = self._nearer(np.inf if best is None else self.length(best) * (1 - _WITHIN))
            if nearer is None:
                break
            further = self._descended(nearer) if again < _PROGRAMMED else ()
            best = self._shortest(iter([nearer, *further, *([] if best is None else [best])]))
        return None if best is None else self._told(self._polished(best), tried)

    def _shortest(self, moves: Iterator[Array]) -> Array | None:
        """Return the shortest of some moves, drawn in to where the choice changes; None where it does at none."""
        found = [drawn for move in moves if (drawn := self._drawn_in(move)) is not None]
        return min(found, key=self.length, default=None)

    # Starts

    def _starts(self, singles: Sequence[tuple[int, float]]) -> Iterator[Array]:
        """Yield moves that may change the choice."""
        for number, share in singles:
            alone = np.zeros(self._size)
            alone[number] = share
            yield alone
            # A little beyond, should the place itself be a tie.
            yield alone * (1 + _NEARER)
        for duel in self.duels:
            found = duel.found()
            if found is not None:
                share, corner = found
                move = np.asarray(corner * share, np.float64)
                yield move * (1 + _NEARER)
                yield from self._descended(move, duel)
        if self.norm == "euclidean":
            for number, share in singles[:_ROUNDS]:
                alone = np.zeros(self._size)
                alone[number] = share
                yield from self._descended(alone)

    def _descended(self, move: Array, duel: ParameterDuel | None = None) -> Iterator[Array]:
        """Yield moves that sequential quadratic programming comes to from one, for one rival or all of them."""
        if self._size > _MOST_PROGRAMMED:
            return
        for each in self.duels if duel is None else (duel,):
            yield from self._programmed(move, each)

    def _programmed(self, move: Array, duel: ParameterDuel) -> Iterator[Array]:
        sides = np.sign(move)
        for _ in range(_ROUNDS):
            # Numbers that stand still may go where that lowers the lead.
            sides = np.where(move == 0, -np.sign(slopes(duel, move)), sides)
            found = least_with_signs(duel, np.abs(move), sides, is_largest=self.norm == "largest")
            if found is None:
                return
            move = np.where(found < STEP, 0.0, found * sides)
            yield move * (1 + _NEARER)
            sides = np.sign(move)

    # At the point

    def _drawn_in(self, move: Array) -> Array | None:
        """Return the first point on the way to a move at which the choice changes; None where it does not."""

        def holds(shares: Array) -> Array:
            return np.where(self.changed(move[:, None] * shares) == self._best, 1.0, -1.0)

        if holds(np.ones(1))[0] > 0:
            return None
        return move * first_crossing(holds, 0.0, 1.0)[1]

    def _nearer(self, length: float) -> tuple[Array | None, int]:
        """Return a move of at most a length that changes the choice, and how many were tried; None where none does."""
        moves = self._spread(length)
        chosen = np.concatenate(
            [self.changed(part) for part in np.array_split(moves, -(-moves.shape[1] // 512), axis=1)]
        )
        changing = np.flatnonzero(chosen != self._best)
        if not len(changing):
            return None, moves.shape[1]
        return moves[:, changing[int(np.argmin(self._lengths(moves[:, changing])))]], moves.shape[1]

    def _spread(self, length: float) -> Array:
        """Return moves of a length, or as far as they go: single ones, corners, and spread ones, (P, S)."""
        count, single = self._size, np.eye(self._size)
        down, up = self.duels[0].farthest
        shares = np.empty((count, _TRIED))
        Uniforms(count, Sampling(8 * _TRIED, self.seed, Method.LATIN)).fill(shares, 0)
        spread = 2 * shares - 1
        ends = np.sign(spread) if count > FEW else _all_corners(count)
        far = float(max(down.max(), up.max()))
        worst = [duel.search(min(length, far))[1] for duel in self.duels] if self.norm == "largest" else []
        moves = np.concatenate(
            [single, -single, ends, spread, *(each[:, None].astype(np.float64) for each in worst)], axis=1
        )
        scale = np.full(moves.shape[1], far)
        if np.isfinite(length):
            scale = length / np.maximum(self._lengths(moves), 1e-300)
        moves = np.concatenate([moves * scale, spread * scale[-1] / 2], axis=1)
        return np.asarray(np.clip(moves, -down[:, None], up[:, None]), np.float64)

    def _polished(self, best: Array) -> Array:
        """Return a move that ever nearer neighbours of one do not beat: programming stops at kinks, where choices meet.

        Of more than a few numbers neighbours are too many to try.
        """
        if self._size > FEW:
            return best
        offsets = np.empty((self._size, _TRIED))
        Uniforms(self._size, Sampling(8 * _TRIED, self.seed, Method.LATIN)).fill(offsets, 0)
        down, up = self.duels[0].farthest
        step, least = _FIRST_STEP, self.length(best)
        for _ in range(_POLISHED):
            moves = best[:, None] + step * least * (2 * offsets - 1)
            moves *= least * (1 - step * _GAIN) / np.maximum(self._lengths(moves), 1e-300)
            moves = np.clip(moves, -down[:, None], up[:, None])
            changing = np.flatnonzero(self.changed(moves) != self._best)
            found = self._shortest(iter([best, *moves[:, changing[:1]].T]))
            if found is None or not len(changing):
                step /= 2
            else:
                best, least = found, self.length(found)
        return best

    def _told(self, move: Array, tried: int) -> JointMove:
        # Rounding may differ between the two ways of solving: then a hair further.
        hairs = 1 + np.array([0.0, 1e-12, 1e-10, 1e-8])
        found = self.solved(move[:, None] * np.append(hairs, 1 - _NEARER))
        changing = np.flatnonzero(found[:-1] != self._best)
        move = move * (hairs[changing[0]] if len(changing) else 1.0)
        option = self.solution.scenario.options[
            int(found[changing[0]]) if len(changing) else self.changed(move[:, None])[0]
        ]
        duel = next(each for each in self.duels if each.rival == option)
        down, up = duel.farthest
        move = np.clip(move, -down, up)
        length = self.length(move)
        return JointMove(
            norm=self.norm,
            distance=length,
            shares=move,
            values=duel.values(move[:, None], np.ones(1))[:, 0],
            option=option,
            is_solved=bool(len(changing)),
            holds_nearer=int(found[-1]) == self._best,
            tried=tried,
            is_proven=self.norm == "largest" and self._is_proven(length * (1 - _NEARER)),
            gains=self._gains(duel, move),
        )

    def _is_proven(self, length: float) -> bool:
        """Return whether the choice holds for certain within a length."""
        ends = self.duels[0].values(np.stack([-np.ones(self._size), np.ones(self._size)], axis=1), np.full(2, length))
        return holds_within(self.solution, self.box.names, ends)

    def _gains(self, duel: ParameterDuel, move: Array) -> Array:
        back = np.repeat(move[:, None], self._size + 1, axis=1)
        back[np.arange(self._size), np.arange(self._size)] = 0.0
        leads = duel.margin(back, np.ones(self._size + 1))
        return np.asarray(leads[:-1] - leads[-1])


def _all_corners(count: int) -> Array:
    """Return all corners of the cube from -1 to 1, (P, 2**P)."""
    is_up = np.arange(1 << count) >> np.arange(count)[:, None] & 1
    return np.asarray(2.0 * is_up - 1.0, np.float64)
