"""Gambit's answers to small games: recomputed and compared with the stored ones, or stored anew.

Run by ``make test-oracles``, which installs pygambit; plain pytest does not collect this file. To store the answers
anew: ``python tests/oracles/gambit.py --write``.
"""

import json
import sys
from pathlib import Path
from typing import Any

import pygambit
import pytest

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


# File of stored answers → what computes them.
ANSWERS = {"logit": logit_answers}


@pytest.mark.parametrize("name", ANSWERS)
def test_stored_answers_are_those_of_gambit(name: str) -> None:
    stored = json.loads((STORED / f"{name}.json").read_text("utf-8"))

    fresh = json.loads(json.dumps(ANSWERS[name]()))

    assert len(stored["answers"]) == len(fresh)
    for old, new in zip(stored["answers"], fresh, strict=True):
        assert _flat(new) == pytest.approx(_flat(old), abs=1e-7)


def _flat(part: Any, path: str = "") -> dict[str, Any]:
    if isinstance(part, dict):
        return {key: value for name, each in part.items() for key, value in _flat(each, f"{path}/{name}").items()}
    if isinstance(part, list):
        return {key: value for i, each in enumerate(part) for key, value in _flat(each, f"{path}/{i}").items()}
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
