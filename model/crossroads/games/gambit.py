"""Equilibria by Gambit: a game handed over as ``.efg`` text, the answers brought back.

The text is the bridge, since the package's own objects differ between its releases: 16 tells an information set by its
number, 17 by a history that leads to it. pygambit is under the GNU General Public License, version 2 or later; it is an
extra, imported only when its answers are asked for.

Source: R. Savani and T. L. Turocy, Gambit: The package for computation in game theory, https://www.gambit-project.org.
"""

import importlib.util
import io
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from types import ModuleType
from typing import Any, Literal

from crossroads.errors import AnalysisError
from crossroads.games.efg_text import numbers_in_efg, write_text
from crossroads.games.profile import Behaviour, Number, Profile
from crossroads.games.tree import GameTree

Method = Literal["mixed", "lcp", "lp", "polynomial", "logit"]
INSTALL = "Install it with: pip install 'crossroads[games]'"


def has_gambit() -> bool:
    """Return whether pygambit is installed."""
    return importlib.util.find_spec("pygambit") is not None


def gambit_version() -> str:
    """Return which release answers, as in ``pygambit 16.7.0``."""
    return f"pygambit {_pygambit().__version__}"


def gambit_equilibria(tree: GameTree, method: Method, precision: float | None = None) -> tuple[Profile, ...]:
    """Return the equilibria that a method of Gambit finds.

    Parameters
    ----------
    method
        ``mixed``: all extreme equilibria of two players' strategies, from which the others are mixed (Avis and others
        2010). ``lcp``: of two players, one by Lemke's way along the sequence form (Koller, Megiddo and von Stengel
        1996). ``lp``: of two players whose payoffs have a constant sum, one by a linear programme. ``polynomial``: the
        isolated ones of any number of players, by the roots of polynomials for every support. ``logit``: the one that
        the agent quantal response equilibria approach as precision grows (Turocy 2010).
    precision
        With ``logit``: the quantal response equilibrium at this precision instead.

    Raises
    ------
    AnalysisError
        If pygambit is not installed, an owner forgets what it did or knew, or the method does not fit the game.
    """
    if tree.forgetful:
        raise AnalysisError("Somebody forgets what it did or knew; such games have no mixed equilibria to compute.")
    pygambit, game = _pygambit(), read_game(write_text(tree, is_named=False))
    if method == "logit" and precision is not None:
        return (Profile(_quantal(tree, pygambit, game, precision), f"logit at {precision:g}"),)
    solve = _SOLVERS[method]
    try:
        result = solve(pygambit, game)
    except RuntimeError as error:
        raise AnalysisError(f"Gambit finds no equilibrium by {method}: {error}") from error
    found = [result.equilibrium] if hasattr(result, "equilibrium") else result.equilibria
    behaviours = [_behaviour(tree, each) for each in found]
    # Release 16 has linear programmes whose answer leaves a player without a move.
    whole = [each for each in behaviours if _is_whole(tree, each)]
    if behaviours and not whole:
        raise AnalysisError(f"Gambit's answer by {method} leaves out what some players do. Ask for another method.")
    return tuple(Profile(each, method) for each in whole)


_SOLVERS: dict[Method, Callable[[Any, Any], Any]] = {
    "mixed": lambda pygambit, game: pygambit.nash.enummixed_solve(game),
    "lcp": lambda pygambit, game: pygambit.nash.lcp_solve(game),
    "lp": lambda pygambit, game: pygambit.nash.lp_solve(game),
    "polynomial": lambda pygambit, game: pygambit.nash.enumpoly_solve(game),
    "logit": lambda pygambit, game: pygambit.nash.logit_solve(game),
}


def read_game(text: str) -> Any:
    """Return the game of pygambit that the text of an ``.efg`` file states.

    Raises
    ------
    AnalysisError
        If pygambit is not installed.
    """
    return _pygambit().read_efg(io.BytesIO(text.encode()))


def _pygambit() -> ModuleType:
    try:
        # A second to import, and an extra: only where it is asked for.
        import pygambit
    except ImportError:
        raise AnalysisError(f"This needs pygambit, which is not installed. {INSTALL}") from None
    return pygambit  # type: ignore[no-any-return]  # it comes without types


def _quantal(tree: GameTree, pygambit: Any, game: Any, precision: float) -> dict[int, tuple[Number, ...]]:
    (point,) = pygambit.qre.logit_solve_lambda(game, lam=[precision])
    if int(pygambit.__version__.partition(".")[0]) >= 17:
        return _behaviour(tree, point.profile)
    # Release 16 cannot make a profile of it; its numbers stand in the order of players, sets and branches.
    order = sorted(range(len(tree.sets)), key=numbers_in_efg(tree).__getitem__)
    flat = iter([float(point[i]) for i in range(len(point))])
    return {number: tuple(next(flat) for _ in tree.sets[number].branches) for number in order}


def _behaviour(tree: GameTree, profile: Any) -> dict[int, tuple[Number, ...]]:
    """Return what a profile of Gambit's says at our information sets, where it says something."""
    if hasattr(profile, "as_behavior"):
        profile = profile.as_behavior()
    found: dict[int, list[Number]] = {i: [Fraction(0)] * len(each.branches) for i, each in enumerate(tree.sets)}
    for number, branch, share in _entries(tree, profile):
        found[number][branch] = share
    # Sets that their owner's own moves rule out have no shares in profiles that come from strategies.
    return {number: tuple(each) for number, each in found.items() if abs(float(sum(each)) - 1) < 1e-3}


def _is_whole(tree: GameTree, behaviour: Behaviour) -> bool:
    """Return whether a behaviour says what is done at every set that its owner's own moves do not rule out."""
    for number, each in enumerate(tree.sets):
        own = tree.own_history(each.members[0], each.player)
        if number not in behaviour and all(before in behaviour and behaviour[before][i] > 0 for before, i in own):
            return False
    return True


def _entries(tree: GameTree, profile: Any) -> Iterator[tuple[int, int, Number]]:
    """Yield information set, branch and share."""
    numbers = {each: number for number, each in enumerate(numbers_in_efg(tree))}
    for part in profile:
        if isinstance(part, tuple):
            action, share = part
            own = action.infoset
            yield numbers[own.player.number + 1, own.number + 1], int(action.label) - 1, _number(share)
        else:
            for history, actions in part:
                number = _at(tree, [step.action for step in history])
                for branch in range(len(tree.sets[number].branches)):
                    yield number, branch, _number(actions[str(branch + 1)])


def _at(tree: GameTree, path: Sequence[str]) -> int:
    """Return the information set to which numbered branches lead."""
    here = 0
    for label in path:
        here = tree.nodes[here].below[int(label) - 1]
    return tree.nodes[here].information


def _number(share: Any) -> Number:
    return float(share) if isinstance(share, float) else Fraction(int(share.numerator), int(share.denominator))
