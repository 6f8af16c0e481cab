"""The search for equilibria: which methods fit a game, and all that they find.

Made from a game tree; used by the analysis ``equilibrium``. Nothing that is found is left out, and what a method cannot
find is said.
"""

from collections.abc import Collection
from dataclasses import dataclass
from math import inf
from typing import Literal, get_args

from crossroads.errors import AnalysisError
from crossroads.games.gambit import INSTALL, Method, gambit_equilibria, gambit_version, has_gambit
from crossroads.games.induction import induce
from crossroads.games.profile import Profile
from crossroads.games.pure import MOST_COMBINATIONS, count_combinations, count_strategies, pure_equilibria
from crossroads.games.tree import GameTree

Way = Literal["induction", "pure", "mixed", "lcp", "lp", "polynomial", "logit"]
WAYS: tuple[Way, ...] = get_args(Way)

# Finding all extreme equilibria takes time that grows exponentially and cannot be stopped: up to so many strategies of
# the two players together it takes seconds at most.
_MOST_MIXED = 20
# Shares that differ by less are the same equilibrium: what iterations leave.
_SAME = 1e-6


@dataclass(frozen=True)
class Found:
    """Equilibria with how they were sought."""

    profiles: tuple[Profile, ...]
    ways: tuple[Way, ...]
    """The methods, in the order in which they were used."""
    by: str
    """Which package answered; empty where our own code did."""
    remarks: tuple[str, ...]
    """What the methods cannot find, and what was left undone, as sentences."""


def search(
    tree: GameTree,
    first_decision: Collection[str] = (),
    way: Way | None = None,
    precision: float | None = None,
) -> Found:
    """Return the equilibria that a method finds, or those that fit the game.

    Where everybody sees everything: the subgame-perfect ones by backward induction. Otherwise all pure ones, as long as
    there are at most about a million combinations of strategies, and by Gambit, where it is installed: of two players
    all extreme ones in small games, else one by linear complementarity; of more players the limit of quantal response
    equilibria.

    Raises
    ------
    AnalysisError
        If the method does not fit the game, or needs pygambit and that is not installed.
    """
    if way is not None:
        return _by(tree, first_decision, (way,), precision, ())
    if tree.is_open:
        return _by(tree, first_decision, ("induction",), None, ())
    ways: list[Way] = ["pure"] if count_combinations(tree) <= MOST_COMBINATIONS else []
    remarks = [] if ways else [f"Pure equilibria are not listed: there are more than {MOST_COMBINATIONS:,} strategies."]
    if tree.forgetful:
        remarks.append("Mixed equilibria are not looked for: somebody forgets what it did or knew.")
    elif has_gambit():
        ways.append(_mixing(tree))
    else:
        remarks.append(f"Mixed equilibria are not looked for: that takes pygambit. {INSTALL}.")
    if not ways:
        raise AnalysisError(" ".join(remarks))
    return _by(tree, first_decision, tuple(ways), precision, tuple(remarks))


def _mixing(tree: GameTree) -> Method:
    """Return the method of Gambit that fits a game."""
    if len(tree.players) > 2:
        return "logit"
    return "mixed" if sum(count_strategies(tree, player) for player in (0, 1)) <= _MOST_MIXED else "lcp"


def _by(
    tree: GameTree,
    first_decision: Collection[str],
    ways: tuple[Way, ...],
    precision: float | None,
    remarks: tuple[str, ...],
) -> Found:
    profiles: list[Profile] = []
    said = list(remarks)
    for way in ways:
        found, remark = _found(tree, first_decision, way, precision)
        said += [remark] if remark else []
        profiles += [each for each in found if not any(_is_same(each, other) for other in profiles)]
    by = gambit_version() if any(way in get_args(Method) for way in ways) else ""
    return Found(tuple(profiles), ways, by, tuple(said))


def _found(
    tree: GameTree, first_decision: Collection[str], way: Way, precision: float | None
) -> tuple[tuple[Profile, ...], str]:
    """Return what a method finds, and what it cannot."""
    if way != "logit" and precision is not None:
        raise AnalysisError(f"A precision belongs to the method logit, not to {way}.")
    if precision is not None and not 0 <= precision < inf:
        raise AnalysisError(f"A precision is 0 or more; {precision:g} is not. Give 0 for even odds.")
    if way == "induction":
        if not tree.is_open:
            raise AnalysisError("Backward induction needs a game in which everybody sees everything; leave it out.")
        induced = induce(tree, first_decision)
        more = "" if induced.is_complete else "There are more subgame-perfect equilibria than are followed."
        return induced.profiles, more
    if way == "pure":
        return pure_equilibria(tree), ""
    found = gambit_equilibria(tree, way, precision)
    if precision is not None:
        return found, _QUANTAL
    if way == "mixed" and len(found) == 1:
        return found, ""  # a sole extreme equilibrium leaves nothing to mix
    return found, _CONSTANT_SUM if way == "lcp" and tree.is_constant_sum else _REMARKS[way]


_QUANTAL = "A quantal response equilibrium is no Nash equilibrium: everybody errs, the more the less it costs."
_CONSTANT_SUM = "One equilibrium is found; as payoffs have a constant sum, any other is worth the same to both."
_REMARKS: dict[Method, str] = {
    "mixed": "The mixed equilibria are the extreme ones; mixtures of some of them are equilibria too.",
    "lcp": "Linear complementarity finds one equilibrium; there may be others.",
    "lp": "Linear programming finds one equilibrium; others are worth the same to both.",
    "polynomial": "The isolated equilibria of each support are found, those that form a continuum may be missing.",
    "logit": "The limit of quantal response equilibria is one equilibrium; there may be others, mixed ones too.",
}


def _is_same(one: Profile, other: Profile) -> bool:
    return one.behaviour.keys() == other.behaviour.keys() and all(
        abs(float(a) - float(b)) < _SAME
        for number, shares in one.behaviour.items()
        for a, b in zip(shares, other.behaviour[number], strict=True)
    )
