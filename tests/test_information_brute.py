"""What learning is worth, against brute force that shares nothing with the engine: formulas are written in Python.

Nested Monte Carlo: for each of many values of what is learned, a simulation of all the rest, every strategy tried.
Source: A. Brennan, S. Kharroubi, A. O'Hagan, J. Chilcott, "Calculating Partial Expected Value of Perfect Information
via Monte Carlo Sampling Algorithms", Medical Decision Making 27 (2007), 448-470.
"""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from crossroads.analyses.information import Information, Piece, analyse_information
from crossroads.analyses.subject import Subject
from crossroads.analyses.uncertainty import analyse_uncertainty
from crossroads.draws import Sampling
from crossroads.errors import AnalysisError
from crossroads.graph import build_graph
from crossroads.program import compile_graph, make_solver, solve
from crossroads.scenario import read_scenario

Array = NDArray[np.float64]
Values = Mapping[str, Array]

# Values of what is learned, and draws of the rest for each of them.
OUTER, INNER = 128, 4096


def subject_of(folder: Path, data: dict[str, Any]) -> Subject:
    path = folder / "scenario.yaml"
    path.write_text(json.dumps({"crossroads": 1, "title": "Learn", "start": "n"} | data), "utf-8")
    return Subject(solve(make_solver(compile_graph(build_graph(read_scenario(path))))), Sampling(16_384))


def piece(result: Information, name: str) -> Piece:
    return next(each for each in result.pieces if each.name == name)


def quantile(kind: str, keys: Mapping[str, float], share: Array) -> Array:
    """Return a distribution's values at some shares."""
    match kind:
        case "normal":
            found = stats.norm.ppf(share, keys["mean"], keys["sd"])
        case "uniform":
            found = keys["low"] + (keys["high"] - keys["low"]) * share
        case _:
            found = stats.beta.ppf(share, keys["a"], keys["b"])
    return np.asarray(found, np.float64)


class Made:
    """A small scenario made at random: two sure options, and one that hangs on luck and on a choice after it."""

    def __init__(self, seed: int) -> None:
        random = np.random.default_rng(seed)
        self.shapes = {
            "a": ("normal", {"mean": round(random.uniform(-1, 1), 2), "sd": round(random.uniform(1, 3), 2)}),
            "b": ("uniform", {"low": -2.0, "high": round(random.uniform(1, 4), 2)}),
            "p": ("beta", {"a": round(random.uniform(1, 4), 2), "b": round(random.uniform(1, 4), 2)}),
        }
        self.numbers: tuple[float, ...] = tuple(round(value, 2) for value in random.uniform(-1, 1, 4))

    def data(self) -> dict[str, Any]:
        """Return the scenario."""
        x, y, z, level = self.numbers
        after = {"on": {"payoff": f"3 * a + {level} * b"}, "off": {"payoff": 2.5}}
        return {
            "parameters": {name: {"distribution": {kind: keys}} for name, (kind, keys) in self.shapes.items()},
            "nodes": {
                "n": {
                    "kind": "decision",
                    "branches": {
                        "plain": {"payoff": f"{x} * a + {y} * b + {level}"},
                        "curved": {"payoff": f"{z} * a * b + 0.2 * b ** 2"},
                        "try": {"to": "luck"},
                    },
                },
                "luck": {"kind": "chance", "branches": {"good": {"p": "p", "to": "after"}, "bad": {"p": "rest"}}},
                "after": {"kind": "decision", "branches": after},
            },
        }

    def values(self, shares: Mapping[str, Array]) -> Values:
        """Return the parameters at shares of their distributions."""
        return {name: quantile(*shape, shares[name]) for name, shape in self.shapes.items()}

    def strategies(self, values: Values) -> Array:
        """Return what every strategy is worth, (strategies, …): the choice after the luck is part of it."""
        a, b, p = values["a"], values["b"], values["p"]
        x, y, z, level = self.numbers
        found = (x * a + y * b + level, z * a * b + 0.2 * b**2, p * (3 * a + level * b), p * 2.5)
        return np.array(np.broadcast_arrays(*found), np.float64)

    def brute(self, learned: tuple[str, ...]) -> float:
        """Return by nested simulation what it is worth to learn some parameters, with the same draws throughout."""
        middles = (np.arange(OUTER) + 0.5) / OUTER
        outer = dict(zip(learned, stats.qmc.Sobol(len(learned), seed=1).random(OUTER).T, strict=True))
        outer = {learned[0]: middles} if len(learned) == 1 else outer
        inner = dict(zip(self.shapes, stats.qmc.Sobol(len(self.shapes), seed=2).random(INNER).T, strict=True))
        shares = {name: outer[name][:, None] if name in learned else inner[name][None] for name in self.shapes}
        means = self.strategies(self.values(shares)).mean(axis=2)  # (strategies, OUTER)
        return float(means.max(axis=0).mean() - means.mean(axis=1).max())


@pytest.mark.parametrize("seed", range(5))
def test_learning_a_parameter_is_worth_what_nested_simulation_says(tmp_path: Path, seed: int) -> None:
    made = Made(seed)
    result = analyse_information(subject_of(tmp_path, made.data()))

    for name in made.shapes:
        found = piece(result, name)
        # The outer draws are few: their middles miss the tails by about a hundredth of what learning is worth.
        assert found.value == pytest.approx(made.brute((name,)), abs=4 * (found.error or 0.0) + 0.01, rel=0.02), name


@pytest.mark.parametrize("seed", range(5))
def test_knowing_everything_is_worth_the_mean_of_the_best_less_the_best_mean(tmp_path: Path, seed: int) -> None:
    made = Made(seed)
    subject = subject_of(tmp_path, made.data())
    result = analyse_information(subject)

    # Over the very draws of the simulation, by formulas that are not the engine's.
    drawn = subject.simulation.kept.draws
    values = made.strategies(dict(zip(subject.simulation.draws.names, drawn, strict=True)))
    assert drawn.shape[1] == 16_384
    expected = values.max(axis=0).mean() - values.mean(axis=1).max()
    assert piece(result, "all").value == pytest.approx(expected, rel=1e-9)
    assert analyse_uncertainty(subject).evpi == pytest.approx(expected, rel=1e-9)


def test_groups_are_worth_what_nested_simulation_says(tmp_path: Path) -> None:
    made = Made(1)
    result = analyse_information(subject_of(tmp_path, made.data()), group=["two=a,b"])

    found, brute = piece(result, "two"), made.brute(("a", "b"))
    # The quadratic regression of groups cannot follow every kink: what it finds is a little low, never high.
    assert 0.9 * brute - 4 * (found.error or 0.0) <= found.value <= 1.05 * brute + 4 * (found.error or 0.0)


# The worked model of the R package voi's own vignette ("voi for Value of Information calculation: package overview",
# C. Jackson): two treatments, one worth nothing, the other p1 - p2. Its answers have closed forms, which it derives.


def unit_normal_loss(mean: float, sd: float) -> float:
    """Return the gain of knowing a normal amount before choosing between it and nothing."""
    z = abs(mean) / sd
    return sd * float(stats.norm.pdf(z)) - abs(mean) * float(stats.norm.sf(z))


def vignette(folder: Path, *, correlated: bool = False, **asked: Any) -> Information:
    # Correlated, p2 has the mean p1 and the sd 2 given p1: the sd 5 ** 0.5 by itself, the correlation 1 / 5 ** 0.5.
    mean, sd = (1, math.sqrt(5)) if correlated else (0, 2)
    data: dict[str, Any] = {
        "parameters": {
            "p1": {"distribution": {"normal": {"mean": 1, "sd": 1}}},
            "p2": {"distribution": {"normal": {"mean": mean, "sd": sd}}},
        },
        "nodes": {"n": {"kind": "decision", "branches": {"t1": {"payoff": 0}, "t2": {"payoff": "p1 - p2"}}}},
    }
    if correlated:
        data["correlations"] = [{"between": ["p1", "p2"], "rank": 6 / math.pi * math.asin(1 / math.sqrt(20))}]
    return analyse_information(subject_of(folder, data), **asked)


@pytest.mark.parametrize(("name", "sd"), [("p1", 1.0), ("p2", 2.0), ("all", math.sqrt(5))])
def test_the_model_of_the_voi_vignette_has_its_exact_values(tmp_path: Path, name: str, sd: float) -> None:
    found = piece(vignette(tmp_path), name)

    assert found.value == pytest.approx(unit_normal_loss(1, sd), abs=max(4 * (found.error or 0.0), 1e-3))


@pytest.mark.parametrize("size", [10, 100, 1000])
def test_the_studies_of_the_voi_vignette_have_their_exact_values(tmp_path: Path, size: int) -> None:
    (found,) = vignette(tmp_path, source=[f"p1:n={size},sd=1"]).of("source")

    # What is expected of p1 after n measurements with the sd 1 has the variance 1 / (1 + 1 / n).
    expected = unit_normal_loss(1, math.sqrt(1 / (1 + 1 / size)))
    assert found.value == pytest.approx(expected, abs=max(4 * (found.error or 0.0), 5e-4))


def test_the_correlated_model_of_the_voi_vignette_has_its_exact_values(tmp_path: Path) -> None:
    result = vignette(tmp_path, correlated=True)

    # Given p1 the second treatment is worth p1 - p1 = 0; given p2, -4/5 (p2 - 1); in all it is worth 0 with the sd 2.
    assert piece(result, "p1").value == pytest.approx(0, abs=0.01)
    for name, sd in (("p2", 4 / math.sqrt(5)), ("all", 2.0)):
        found = piece(result, name)
        assert found.value == pytest.approx(unit_normal_loss(0, sd), abs=4 * (found.error or 0.0) + 0.01), name


def test_a_group_of_two_levels_is_worth_its_discrete_sum(tmp_path: Path) -> None:
    def coin(*values: float) -> dict[str, Any]:
        return {"distribution": {"discrete": {"values": list(values), "probabilities": [0.5, 0.5]}}}

    data = {
        "parameters": {"x": coin(-3, 3), "y": coin(-1, 3), "z": coin(-9, 9)},
        "nodes": {"n": {"kind": "decision", "branches": {"go": {"payoff": "x + y + z"}, "stay": {"payoff": 0}}}},
    }
    result = analyse_information(subject_of(tmp_path, data))

    # Going is worth 1 on the mean. x tells -2 or 4, y -1 or 3, z -8 or 10.
    for name, expected in (("x", 1.0), ("y", 0.5), ("z", 4.0)):
        assert piece(result, name).value == pytest.approx(expected, abs=0.01), name
    # All eight sums: -13, -9, -7, -3, 5, 9, 11, 15 at one eighth each.
    assert piece(result, "all").value == pytest.approx((5 + 9 + 11 + 15) / 8 - 1, abs=0.01)


# Who knows a parameter anyway


def rivalry(*known_to: str) -> dict[str, Any]:
    """Return the game of docs/method.md: attack or wait, against a rival whose cost is 0 or 10."""
    cost = {"distribution": {"discrete": {"values": [0, 10], "probabilities": [0.5, 0.5]}}}
    fight = {"payoff": {"ours": -5, "theirs": "4 - cost"}}
    return {
        "perspective": "us",
        "attributes": {"ours": {}, "theirs": {}},
        "actors": {
            "us": {"values": {"ours": 1}},
            "rival": {"values": {"theirs": 1}, "plays": "rational"},
        },
        "parameters": {"cost": cost | {"known_to": list(known_to)}},
        "nodes": {
            "n": {"kind": "decision", "by": "us", "branches": {"attack": {"to": "answer"}, "wait": {}}},
            "answer": {
                "kind": "decision",
                "by": "rival",
                "branches": {"fight": fight, "yield": {"payoff": {"ours": 6}}},
            },
        },
    }


@pytest.mark.parametrize(
    ("known_to", "value"),
    [
        # The rival yields whatever we know.
        ((), 0.0),
        # It fights at cost 0 only: attacking is worth 0.5, and 3 where we see when it pays.
        (("rival",), 2.5),
        # We know it ourselves: there is nothing left to learn, though what is best hangs on it.
        (("us", "rival"), 0.0),
        (("us",), 0.0),
    ],
)
def test_learning_what_a_rival_knows_is_worth_what_the_hand_says(
    tmp_path: Path, known_to: tuple[str, ...], value: float
) -> None:
    subject = subject_of(tmp_path, rivalry(*known_to))

    assert piece(analyse_information(subject), "all").value == pytest.approx(value, abs=1e-9)
    assert analyse_uncertainty(subject).evpi == pytest.approx(value, abs=1e-9)
    assert piece(analyse_information(subject), "cost").value == pytest.approx(value, abs=1e-6)


def coins(**known_to: list[str]) -> dict[str, Any]:
    """Return a choice between staying, worth 0, and going, worth x + y: coins at -3 or 3, and -1 or 3."""
    values = {"x": [-3, 3], "y": [-1, 3]}
    shapes = {name: {"discrete": {"values": each, "probabilities": [0.5, 0.5]}} for name, each in values.items()}
    return {
        "actors": {"me": {"label": "Me"}},
        "parameters": {
            name: {"distribution": shape, "known_to": known_to.get(name, [])} for name, shape in shapes.items()
        },
        "nodes": {
            "n": {"kind": "decision", "by": "me", "branches": {"go": {"payoff": "x + y"}, "stay": {"payoff": 0}}}
        },
    }


@pytest.mark.parametrize(
    ("known_to", "all_of_it", "x", "y"),
    [
        # Going is worth 1 on the mean; the sums are -4, 0, 2, 6; on the mean of the other, x tells -2 or 4, y -1 or 3.
        ({}, (2 + 6) / 4 - 1, 4 / 2 - 1, 3 / 2 - 1),
        # Who knows x goes at 3 only, which is worth 2; nothing that y tells then changes that: -4, 0 and 2, 6.
        ({"x": ["me"]}, 0.0, 0.0, 0.0),
        # Who knows y goes at 3 only, worth 1.5; with x besides it is all four sums.
        ({"y": ["me"]}, (2 + 6) / 4 - 3 / 2, (2 + 6) / 4 - 3 / 2, 0.0),
        ({"x": ["me"], "y": ["me"]}, 0.0, 0.0, 0.0),
    ],
)
def test_learning_beside_what_is_known_is_worth_what_the_hand_says(
    tmp_path: Path, known_to: dict[str, list[str]], all_of_it: float, x: float, y: float
) -> None:
    subject = subject_of(tmp_path, coins(**known_to))
    result = analyse_information(subject, group=["both=x,y"])

    for name, expected in (("all", all_of_it), ("both", all_of_it), ("x", x), ("y", y)):
        assert piece(result, name).value == pytest.approx(expected, abs=1e-3), name
    uncertainty = analyse_uncertainty(subject)
    assert uncertainty.evpi == pytest.approx(all_of_it, abs=1e-3)
    # What it is compared with is the settled policy, not its best option, where it knows something.
    assert ("what is chosen now, knowing" in uncertainty.note()) == bool(known_to)


@pytest.mark.parametrize("goal", ["max", "min"])
def test_learning_beside_what_is_known_is_worth_what_brute_force_says(tmp_path: Path, goal: str) -> None:
    # Three coins, of which the first is known: each of the three options is best at some sums.
    ends = {"a": [-4, 6], "b": [-5, 3], "c": [-7, 2]}
    formulas = {"one": "a + b", "two": "b - c + 1", "three": "a * c / 4"}
    data = {
        "actors": {"me": {"goal": goal}},
        "parameters": {
            name: {
                "distribution": {"discrete": {"values": each, "probabilities": [0.5, 0.5]}},
                "known_to": ["me"] if name == "a" else [],
            }
            for name, each in ends.items()
        },
        "nodes": {
            "n": {"kind": "decision", "by": "me", "branches": {each: {"payoff": f} for each, f in formulas.items()}}
        },
    }
    subject = subject_of(tmp_path, data)
    result = analyse_information(subject)

    sign = 1 if goal == "max" else -1
    a, b, c = np.meshgrid(*ends.values(), indexing="ij")
    worth = sign * np.array([a + b, b - c + 1, a * c / 4], np.float64)  # (options, a, b, c)

    def best(unknown: tuple[int, ...]) -> float:
        return float(worth.mean(axis=unknown, keepdims=True).max(axis=0).mean())

    for name, unknown in (("all", ()), ("a", (2, 3)), ("b", (3,)), ("c", (2,))):
        expected = best(unknown) - best((2, 3))
        assert piece(result, name).value == pytest.approx(expected, abs=2e-3), name
    assert best(()) - best((2, 3)) > 0.3
    assert analyse_uncertainty(subject).evpi == pytest.approx(best(()) - best((2, 3)), abs=2e-3)


def test_a_study_beside_what_is_known_is_declined(tmp_path: Path) -> None:
    subject = subject_of(tmp_path, coins(x=["me"]))

    with pytest.raises(AnalysisError, match=r"^x is known to the perspective anyway, so what a study would add"):
        analyse_information(subject, source=["y:n=20,sd=1"])
