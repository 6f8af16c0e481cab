"""Pure equilibria: every combination of the players' strategies tried, and kept where nobody gains by leaving.

Made from a game tree; needs no other package. Strategies are reduced: where a player's own move keeps it from an
information set, what it would have done there is not part of the strategy.

Source: J. F. Nash, "Non-Cooperative Games", Annals of Mathematics 54 (1951), 286-295; on reduced strategies R. B.
Myerson, "Game Theory: Analysis of Conflict" (1991), section 2.4.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from crossroads.errors import AnalysisError
from crossroads.games.profile import Profile
from crossroads.games.tree import GameTree

Array = NDArray[np.float64]
Strategy = Mapping[int, int]
"""Information set → the number of the branch that is taken there."""

MOST_COMBINATIONS = 2**20
# Endings times combinations of all players but the last: what is held in memory at once.
_MOST_CELLS = 2**25
# Whole numbers up to here are exact in a double.
_EXACT = 2**53
_ROUNDING = 1e-12


def pure_equilibria(tree: GameTree) -> tuple[Profile, ...]:
    """Return all Nash equilibria in pure reduced strategies, in the order of the branches.

    Raises
    ------
    AnalysisError
        If there are more than about a million combinations of strategies.
    """
    return tuple(Profile(behaviour, "pure") for behaviour in _Enumeration(tree).equilibria())


def count_combinations(tree: GameTree) -> int:
    """Return how many combinations of reduced strategies there are."""
    return math.prod(count_strategies(tree, player) for player in range(len(tree.players)))


def count_strategies(tree: GameTree, player: int) -> int:
    """Return how many reduced strategies a player has, without listing them."""
    if set(tree.forgetful) & set(tree.of_player(player)):
        return math.prod(len(tree.sets[number].branches) for number in tree.of_player(player))
    counts: dict[tuple[int, int] | None, int] = {}
    for number in reversed(tree.of_player(player)):
        ways = sum(counts.get((number, branch), 1) for branch in range(len(tree.sets[number].branches)))
        before = tree.last_moves[number]
        counts[before] = counts.get(before, 1) * ways
    return counts.get(None, 1)


def strategies(tree: GameTree, player: int) -> list[dict[int, int]]:
    """Return a player's reduced strategies; where it forgets what it did, all of its strategies."""
    own = tree.of_player(player)
    if set(tree.forgetful) & set(own):
        choices = itertools.product(*(range(len(tree.sets[number].branches)) for number in own))
        return [dict(zip(own, each, strict=True)) for each in choices]
    following: dict[tuple[int, int] | None, list[int]] = {}
    for number in own:
        following.setdefault(tree.last_moves[number], []).append(number)
    found: dict[tuple[int, int] | None, list[dict[int, int]]] = {}
    for number in reversed(own):
        for branch in range(len(tree.sets[number].branches)):
            found[number, branch] = _together(following.get((number, branch), ()), tree, found)
    return _together(following.get(None, ()), tree, found)


def _together(
    sets: Sequence[int], tree: GameTree, found: Mapping[tuple[int, int] | None, list[dict[int, int]]]
) -> list[dict[int, int]]:
    """Return all ways to play at sets that follow the same own move."""
    at_each = [
        [
            {number: branch} | later
            for branch in range(len(tree.sets[number].branches))
            for later in found[number, branch]
        ]
        for number in sets
    ]
    return [{key: value for part in parts for key, value in part.items()} for parts in itertools.product(*at_each)]


@dataclass(frozen=True)
class _Enumeration:
    """All combinations of strategies with what each player gets, as arrays with an axis for each player."""

    tree: GameTree

    def equilibria(self) -> list[dict[int, tuple[Fraction, ...]]]:
        count = count_combinations(self.tree)
        if count > MOST_COMBINATIONS:
            problem = f"There are {count:,} combinations of strategies; at most {MOST_COMBINATIONS:,} are tried."
            raise AnalysisError(f"{problem} Ask for another method, or let fewer actors choose.")
        stays = np.ones([len(each) for each in self.strategies], np.bool_)
        for player in range(len(self.tree.players)):
            payoff = self._payoffs(player)
            slack = _ROUNDING * max(1.0, float(abs(payoff).max(initial=0.0))) if self._is_rounded(player) else 0.0
            stays &= payoff >= payoff.max(axis=player, keepdims=True) - slack
        return [self._behaviour(at) for at in np.argwhere(stays).tolist()]

    @cached_property
    def strategies(self) -> list[list[dict[int, int]]]:
        return [strategies(self.tree, player) for player in range(len(self.tree.players))]

    @cached_property
    def _chances(self) -> dict[int, Fraction]:
        """Ending → what chance alone gives it."""
        reach = [Fraction(1)] * len(self.tree.nodes)
        for number, node in enumerate(self.tree.nodes[1:], start=1):
            odds = self.tree.nodes[node.parent].odds
            reach[number] = reach[node.parent] * (odds[node.branch] if odds else 1)
        return {number: reach[number] for number in self.tree.totals}

    @cached_property
    def _leads(self) -> list[Array]:
        """For each player which strategies lead to which endings as far as it is concerned, (strategies, endings)."""
        found = []
        for player, own in enumerate(self.strategies):
            moves = [self.tree.own_history(number, player) for number in self.tree.totals]
            found.append(
                np.array(
                    [[all(each.get(s) == b for s, b in steps) for steps in moves] for each in own], np.float64
                ).reshape(len(own), len(moves))
            )
        return found

    def _scaled(self, player: int) -> list[Fraction]:
        """Return what each ending adds to a player's expectation, times what makes all of them whole numbers."""
        parts = [self._chances[number] * totals[player] for number, totals in self.tree.totals.items()]
        scale = math.lcm(*(part.denominator for part in parts))
        return [part * scale for part in parts]

    def _is_rounded(self, player: int) -> bool:
        return sum(abs(part) for part in self._scaled(player)) >= _EXACT

    def _payoffs(self, player: int) -> Array:
        """Return what a player gets, scaled, under each combination, with an axis for each player."""
        shape = [len(each) for each in self.strategies]
        if math.prod(shape[:-1]) * len(self.tree.totals) > _MOST_CELLS:
            raise AnalysisError("The game is too large to try all combinations. Ask for another method.")
        weighted = np.array([float(part) for part in self._scaled(player)])[None, :]
        for leads in self._leads[:-1]:
            weighted = (weighted[:, None, :] * leads[None, :, :]).reshape(-1, weighted.shape[1])
        return np.asarray((weighted @ self._leads[-1].T).reshape(shape), np.float64)

    def _behaviour(self, at: Sequence[int]) -> dict[int, tuple[Fraction, ...]]:
        chosen = {key: value for own, i in zip(self.strategies, at, strict=True) for key, value in own[i].items()}
        return {
            number: tuple(Fraction(i == chosen[number]) for i in range(len(each.branches)))
            for number, each in enumerate(self.tree.sets)
            if number in chosen
        }
