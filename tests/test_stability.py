"""How far probabilities and parameters may be off: closed forms, and brute force over small graphs."""

import itertools
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from case_converter import load_case, scenario_text
from crossroads.analyses.stability import Stability, analyse_stability
from crossroads.errors import AnalysisError
from crossroads.graph import build_graph
from crossroads.program import Solution, compile_graph, make_solver, solve
from crossroads.scenario import read_scenario


def solution_of(folder: Path, data: dict[str, Any]) -> Solution:
    path = folder / "scenario.yaml"
    path.write_text(json.dumps({"crossroads": 1, "title": "Stable", "start": "n"} | data), "utf-8")
    return solve(make_solver(compile_graph(build_graph(read_scenario(path)))))


def gamble(p: Any, prize: Any, sure: Any, **keys: Any) -> dict[str, Any]:
    return {
        "nodes": {
            "n": {"kind": "decision", "branches": {"go": {"to": "c"}, "stay": {"payoff": sure}}},
            "c": {"kind": "chance", "branches": {"win": {"p": p, "payoff": prize}, "lose": {"p": "rest"}}},
        }
    } | keys


def radius(result: Stability, option: str) -> tuple[float | None, float | None]:
    (found,) = [row for row in result.rows() if row["option"] == option]
    low, high = found["radius_low"], found["radius_high"]
    assert not isinstance(low, str | list)
    assert not isinstance(high, str | list)
    return low, high


def test_one_probability_turns_at_its_threshold(tmp_path: Path) -> None:
    # Going is worth 10 p against 4: from 0.55 it may fall by 0.15.
    result = analyse_stability(solution_of(tmp_path, gamble(0.55, 10, 4)))

    assert radius(result, "stay") == pytest.approx((0.15, 0.15), abs=1e-6)
    assert result.headline() == "“go” stays best while no probability is off by more than 15 points"


def test_two_gambles_move_against_each_other(tmp_path: Path) -> None:
    data = {
        "nodes": {
            "n": {"kind": "decision", "branches": {"a": {"to": "ca"}, "b": {"to": "cb"}}},
            "ca": {"kind": "chance", "branches": {"win": {"p": 0.6, "payoff": 10}, "lose": {"p": "rest"}}},
            "cb": {"kind": "chance", "branches": {"win": {"p": 0.3, "payoff": 10}, "lose": {"p": "rest"}}},
        }
    }

    # 10 (0.6 - e) = 10 (0.3 + e).
    assert radius(analyse_stability(solution_of(tmp_path, data)), "b") == pytest.approx((0.15, 0.15), abs=1e-6)


def test_three_branches_move_mass_from_best_to_worst(tmp_path: Path) -> None:
    branches = {"high": {"p": 0.5, "payoff": 10}, "middle": {"p": 0.3, "payoff": 4}, "low": {"p": 0.2}}
    data = {
        "nodes": {
            "n": {"kind": "decision", "branches": {"go": {"to": "c"}, "stay": {"payoff": 5}}},
            "c": {"kind": "chance", "branches": branches},
        }
    }

    # 6.2 - 10 e = 5: the whole distance goes from the best branch to the worst.
    assert radius(analyse_stability(solution_of(tmp_path, data)), "stay") == pytest.approx((0.12, 0.12), abs=1e-6)


def test_a_shared_event_cannot_be_moved_both_ways(tmp_path: Path) -> None:
    # Both options pass the same node and differ by a sure amount: no odds turn them around.
    branches = {"a": {"to": "c", "payoff": 1}, "b": {"to": "c"}}
    data = {
        "nodes": {
            "n": {"kind": "decision", "branches": branches},
            "c": {"kind": "chance", "branches": {"win": {"p": 0.5, "payoff": 10}, "lose": {"p": "rest"}}},
        }
    }
    result = analyse_stability(solution_of(tmp_path, data))

    assert radius(result, "b")[1] is None
    assert result.headline() == "“a” stays best whatever the probabilities"


def test_the_published_tree_cannot_be_turned(tmp_path: Path) -> None:
    # After Kaminski, Jakubczyk, Szufel (2018), figure 1: e1 is worth at most 10, e4 is worth 20.
    data = json.loads(scenario_text(load_case("kaminski-figure-1")))
    result = analyse_stability(solution_of(tmp_path, data))

    assert [row["radius_high"] for row in result.rows()] == [None]


@pytest.mark.parametrize("seed", range(6))
def test_no_odds_within_the_certain_radius_turn_the_order(tmp_path: Path, seed: int) -> None:
    random = np.random.default_rng(seed)
    numbers = [float(x) for x in random.integers(-5, 9, 6)]
    p, q = (float(x) for x in random.uniform(0.2, 0.8, 2))
    data = {
        "nodes": {
            "n": {"kind": "decision", "branches": {"a": {"to": "ca"}, "b": {"to": "cb"}}},
            "ca": {"kind": "chance", "branches": {
                "u": {"p": p, "to": "shared", "payoff": numbers[0]}, "d": {"p": "rest", "payoff": numbers[1]}}},
            "cb": {"kind": "chance", "branches": {
                "u": {"p": q, "to": "shared", "payoff": numbers[2]}, "d": {"p": "rest", "payoff": numbers[3]}}},
            "shared": {"kind": "chance", "branches": {
                "u": {"p": 0.5, "payoff": numbers[4]}, "d": {"p": "rest", "payoff": numbers[5]}}},
        }
    }  # fmt: skip
    solution = solution_of(tmp_path, data)
    (row,) = analyse_stability(solution).rows()
    low, high = row["radius_low"], row["radius_high"]
    assert solution.best is not None
    best = [option.id for option in solution.options].index(solution.best.id)

    # The lead is linear in each node's odds, so its least value within a distance lies in a corner.
    grid = np.linspace(0, 1, 1001)
    corners = np.array(list(itertools.product((-1.0, 1.0), repeat=3)))
    least = []
    for reach in grid:
        odds = np.clip(np.array([p, q, 0.5]) + corners * reach, 0, 1).T
        block = solution.block.repeated(odds.shape[1])
        moved = block.odds.copy()
        for node, row_odds in zip(("ca", "cb", "shared"), odds, strict=True):
            moved[solution.program.arc_index[f"{node}.u"]] = row_odds
            moved[solution.program.arc_index[f"{node}.d"]] = 1 - row_odds
        block = replace(block, odds=moved)
        values = solution.solver.option_values(block, solution.solver.roll_back(block))
        least.append((values[best] - values[1 - best]).min())
    turned = grid[np.array(least) < -1e-9]
    if len(turned):
        assert isinstance(low, float)
        assert isinstance(high, float)
        assert low <= turned[0] + 1e-9
        assert high == pytest.approx(turned[0], abs=2e-3)
    else:
        assert not isinstance(high, float) or high >= 1 - 1e-9


def test_parameters_move_together(tmp_path: Path) -> None:
    parameters = {"p": {"value": 0.5, "low": 0.3, "high": 0.7}, "prize": {"value": 10, "low": 6, "high": 14}}
    solution = solution_of(tmp_path, gamble("p", "prize", 3.2, parameters=parameters))
    result = analyse_stability(solution, "parameters")

    # (0.5 - 0.2 t) (10 - 4 t) = 3.2.
    share = np.roots([0.8, -4.0, 1.8]).min()
    assert radius(result, "stay")[1] == pytest.approx(share, abs=1e-6)


def test_an_unknown_way_to_move_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AnalysisError):
        analyse_stability(solution_of(tmp_path, gamble(0.55, 10, 4)), "payoffs")  # type: ignore[arg-type]
