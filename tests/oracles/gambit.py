"""Gambit's answers to small games: recomputed and compared with the stored ones, or stored anew.

Run by ``make test-oracles``, which installs pygambit; plain pytest does not collect this file. To store the answers
anew: ``python tests/oracles/gambit.py --write``.
"""

import io
import json
import math
import sys
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pygambit
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import crossroads
from crossroads.exchange.efg import read_efg, write_efg_of_reading
from crossroads.games import unfold
from crossroads.games.gambit import gambit_equilibria
from crossroads.games.profile import gain, values
from crossroads.games.pure import pure_equilibria
from crossroads.program import Reading

TESTS = Path(__file__).parents[1]
STORED = TESTS / "data" / "oracles"

Json = dict[str, Any]

# Game → precisions, in the unit of its payoffs. In all of them everybody sees everything.
LOGIT: dict[str, tuple[float, ...]] = {
    "cases/efg/centipede-six.efg": (0.05, 0.25, 0.5, 1.0, 2.0),
    "cases/efg/sharing-game.efg": (0.1, 0.5, 1.0, 3.0, 10.0),
    "cases/efg/three-player-ladder.efg": (0.1, 1.0, 2.5, 8.0),
    "cases/efg/random-game-200.efg": (0.001, 0.005, 0.02),
    "data/oracles/harbour-standoff.efg": (0.1, 0.5, 1.0, 2.0, 5.0),
}


def behaviour_of(game: Any, numbers: Any) -> dict[str, list[float]]:
    """Return player.set → what each branch gets, from probabilities in the order of players, sets and branches."""
    found, flat = {}, iter(numbers)
    for i, player in enumerate(game.players, start=1):
        for j, information in enumerate(player.infosets, start=1):
            found[f"{i}.{j}"] = [float(next(flat)) for _ in information.actions]
    return found


def logit_answers() -> list[Json]:
    """Return the agent quantal response equilibria on the principal branch, at some precisions."""
    answers = []
    for name, precisions in LOGIT.items():
        game = pygambit.read_efg(str(TESTS / name))
        # One call for each precision: the branch is followed from zero, and stops just there.
        for precision in precisions:
            (point,) = pygambit.qre.logit_solve_lambda(game, lam=[precision], first_step=0.001)
            behaviour = behaviour_of(game, (point[i] for i in range(len(point))))
            answers.append({"game": name, "lambda": precision, "reached": float(point.lam), "behaviour": behaviour})
    return answers


# Method → how Gambit is asked for it.
METHODS = {
    "pure": lambda game: pygambit.nash.enumpure_solve(game),
    "mixed": lambda game: pygambit.nash.enummixed_solve(game),
    "lcp": lambda game: pygambit.nash.lcp_solve(game),
    "lp": lambda game: pygambit.nash.lp_solve(game),
    "polynomial": lambda game: pygambit.nash.enumpoly_solve(game),
    "logit": lambda game: pygambit.nash.logit_solve(game),
}
# Game → the methods that fit it. Others take for ever: all mixed equilibria of poker, the polynomials of centipede.
EQUILIBRIA: dict[str, tuple[str, ...]] = {
    "cases/efg/centipede-six.efg": ("pure", "mixed", "lcp", "logit"),
    "cases/efg/el-farol-bar.efg": ("pure", "logit"),
    "cases/efg/kuhn-poker.efg": ("pure", "lcp", "lp", "logit"),
    "cases/efg/monty-hall-game.efg": ("lcp", "logit"),
    # Its linear programme leaves the first player without a move in 16.7.
    "cases/efg/nim-five.efg": ("pure", "mixed", "lcp", "logit"),
    "cases/efg/one-card-poker.efg": ("pure", "mixed", "lcp", "lp", "polynomial", "logit"),
    "cases/efg/selten-horse.efg": ("pure", "polynomial", "logit"),
    "cases/efg/sharing-game.efg": ("pure", "mixed", "lcp", "polynomial", "logit"),
    "cases/efg/three-player-ladder.efg": ("pure", "polynomial", "logit"),
    "data/oracles/harbour-standoff.efg": ("pure", "mixed", "lcp", "logit"),
}
# Files that Gambit refuses: odds that miss one by rounding, names of nodes that repeat. Only what we export is asked.
REFUSED = {"cases/efg/kuhn-poker.efg", "cases/efg/nim-five.efg"}


def equilibria_answers() -> list[Json]:
    """Return the equilibria of every game by each method, of the file and of what we export of it."""
    answers = []
    for name, methods in EQUILIBRIA.items():
        text = (TESTS / name).read_text("utf-8")
        exported = export(text)
        for method in methods:
            again = solved(exported, method)
            original = again if name in REFUSED else solved(text, method)
            told = {
                "equilibria": None if name in REFUSED else len(again),
                "payoffs": [each["payoffs"] for each in again],
            }
            answers.append({"game": name, "method": method, "equilibria": original, "exported": told})
    return answers


def export(text: str) -> str:
    """Return the file that we write of a file that we read."""
    return write_efg_of_reading(reading_of(text)).text


def reading_of(text: str) -> Reading:
    """Return the scenario that a file states."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "scenario.yaml"
        path.write_text(json.dumps(read_efg(text, "game.efg").scenario), "utf-8")
        return crossroads.load(path).reading


def solved(text: str, method: str) -> list[Json]:
    """Return the equilibria that a method finds: payoffs and behaviour, exact numbers as texts."""
    game = pygambit.read_efg(io.BytesIO(text.encode()))
    found = []
    for profile in METHODS[method](game).equilibria:
        behaviour = profile.as_behavior() if hasattr(profile, "as_behavior") else profile
        shares = {
            f"{i}.{j}": [str(behaviour[action]) for action in information.actions]
            for i, player in enumerate(game.players, start=1)
            for j, information in enumerate(player.infosets, start=1)
        }
        payoffs = [str(profile.payoff(player)) for player in game.players]
        # Sets that their owner's own moves rule out have no shares in profiles of strategies.
        told = {key: each for key, each in shares.items() if abs(float(sum(map(Fraction, each))) - 1) < 1e-3}
        found.append({"payoffs": payoffs, "behaviour": told})
    return found


# File of stored answers → what computes them.
ANSWERS = {"logit": logit_answers, "equilibria": equilibria_answers}


@pytest.mark.parametrize("name", ANSWERS)
def test_stored_answers_are_those_of_gambit(name: str) -> None:
    stored = json.loads((STORED / f"{name}.json").read_text("utf-8"))

    fresh = json.loads(json.dumps(ANSWERS[name]()))

    assert len(stored["answers"]) == len(fresh)
    for old, new in zip(stored["answers"], fresh, strict=True):
        assert _flat(new) == pytest.approx(_flat(old), abs=1e-6)


@settings(max_examples=60)
@given(st.data())
def test_random_games_have_the_equilibria_of_gambit(data: st.DataObject) -> None:
    from games import games  # beside the tests; storing answers does without

    game = data.draw(games(players=2))
    assume(math.prod(len(node.actions) for node in game.sets().values()) <= 200)
    text = game.text()
    tree = unfold(reading_of(text), ("p1", "p2"))

    ours = sorted(values(tree, each.behaviour) for each in pure_equilibria(tree))
    theirs = sorted(tuple(map(Fraction, each["payoffs"])) for each in solved(export(text), "pure"))
    mixed = gambit_equilibria(tree, "lcp") if tree.sets else ()

    assert ours == theirs
    assert all(gain(tree, each.behaviour) == 0 for each in mixed)


def _flat(part: Any, path: str = "") -> dict[str, Any]:
    if isinstance(part, dict):
        return {key: value for name, each in part.items() for key, value in _flat(each, f"{path}/{name}").items()}
    if isinstance(part, list):
        return {key: value for i, each in enumerate(part) for key, value in _flat(each, f"{path}/{i}").items()}
    try:
        return {path: float(Fraction(part))}
    except (ValueError, TypeError):
        return {path: part}


def write() -> None:
    """Store the answers with the version that gave them."""
    for name, compute in ANSWERS.items():
        data = {"by": f"pygambit {pygambit.__version__}", "answers": compute()}
        (STORED / f"{name}.json").write_text(json.dumps(data, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit("Run it by pytest, or with --write to store the answers anew.")
    write()
