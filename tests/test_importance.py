"""What makes the lead uncertain: closed forms of variances."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from crossroads.analyses.importance import Importance, analyse_importance
from crossroads.analyses.subject import Subject
from crossroads.draws import Method, Sampling
from crossroads.graph import build_graph
from crossroads.program import compile_graph, make_solver, solve
from crossroads.scenario import read_scenario

UNIT = {"distribution": {"uniform": {"low": 0, "high": 1}}}


def importance(folder: Path, formula: str, parameters: dict[str, Any], **keys: Any) -> Importance:
    data = {
        "crossroads": 1, "title": "Variance", "parameters": parameters, "start": "n",
        "nodes": {"n": {"kind": "decision", "branches": {"go": {"payoff": formula}, "stay": {"payoff": -100}}}},
    } | keys  # fmt: skip
    path = folder / "scenario.yaml"
    path.write_text(json.dumps(data), "utf-8")
    return analyse_importance(
        Subject(solve(make_solver(compile_graph(build_graph(read_scenario(path))))), Sampling(16_384))
    )


def near(result: Importance, name: str, first: float, total: float) -> bool:
    """Return whether an input brings what it should, within four of the errors that are stated."""
    (found,) = [each for each in result.inputs if each.name == name]
    pairs = ((found.first, first), (found.total, total))
    return all(abs(share.value - expected) <= max(4 * (share.error or 0.0), 1e-3) for share, expected in pairs)


def shares(result: Importance) -> dict[str, tuple[float, float]]:
    return {each.name: (each.first.value, each.total.value) for each in result.inputs}


def test_sums_split_their_variance(tmp_path: Path) -> None:
    found = shares(importance(tmp_path, "3 * a + 2 * b - c", {"a": UNIT, "b": UNIT, "c": UNIT}))

    for name, factor in (("a", 3), ("b", 2), ("c", 1)):
        assert found[name] == pytest.approx((factor**2 / 14, factor**2 / 14), abs=0.01)


def test_products_are_uncertain_together(tmp_path: Path) -> None:
    # For x y with both uniform on 0 to 1: V = 1/9 - 1/16, V_x = 1/48, so S = 3/7 each, and the totals are 4/7.
    result = importance(tmp_path, "x * y", {"x": UNIT, "y": UNIT})

    assert near(result, "x", 3 / 7, 4 / 7)
    assert near(result, "y", 3 / 7, 4 / 7)


def test_a_curve_has_its_published_indices(tmp_path: Path) -> None:
    # G function of I. M. Sobol' with a = 0, 1, 4.5: V_i = 1 / (3 (1 + a_i)^2), V = prod(1 + V_i) - 1.
    parts = {"x": 0.0, "y": 1.0, "z": 4.5}
    formula = " * ".join(f"(abs(4 * {name} - 2) + {a}) / (1 + {a})" for name, a in parts.items())
    found = shares(importance(tmp_path, formula, dict.fromkeys(parts, UNIT)))

    variances = {name: 1 / (3 * (1 + a) ** 2) for name, a in parts.items()}
    whole = math.prod(1 + v for v in variances.values()) - 1
    for name, v in variances.items():
        total = v * math.prod(1 + other for key, other in variances.items() if key != name) / whole
        assert found[name] == pytest.approx((v / whole, total), abs=0.03), name


def test_correlated_parameters_are_one_group(tmp_path: Path) -> None:
    ranks = [{"between": ["a", "b"], "rank": 0.8}]
    result = importance(tmp_path, "a + b + c", {"a": UNIT, "b": UNIT, "c": UNIT}, correlations=ranks)

    group, single = result.inputs
    assert (group.kind, set(group.members), single.name) == ("group", {"a", "b"}, "c")
    # Spearman's correlation of uniform variables is that of their values: V(a + b) = (2 + 1.6) / 12.
    assert group.first.value == pytest.approx(3.6 / 4.6, abs=0.01)
    assert single.total.value == pytest.approx(1 / 4.6, abs=0.01)


def test_what_does_not_matter_brings_nothing(tmp_path: Path) -> None:
    result = importance(tmp_path, "a", {"a": UNIT, "idle": UNIT})

    assert near(result, "a", 1, 1)
    assert near(result, "idle", 0, 0)


def test_rank_correlation_tells_the_direction(tmp_path: Path) -> None:
    result = importance(tmp_path, "exp(a) - 5 * b", {"a": UNIT, "b": UNIT})
    ranks = {each.name: each.ranks[0] for each in result.inputs}

    assert ranks["a"] > 0.2
    assert ranks["b"] < -0.8


def of(folder: Path, data: dict[str, Any], sampling: Sampling | None = None) -> Importance:
    path = folder / "scenario.yaml"
    path.write_text(json.dumps({"crossroads": 1, "title": "Variance", "start": "n"} | data), "utf-8")
    solution = solve(make_solver(compile_graph(build_graph(read_scenario(path)))))
    return analyse_importance(Subject(solution, sampling or Sampling(16_384)))


def test_drawn_odds_of_a_node_are_one_group(tmp_path: Path) -> None:
    odds = {"wet": {"p": 0.3, "payoff": "gain"}, "soaking": {"p": 0.2, "payoff": "2 * gain"}, "dry": {"p": "rest"}}
    result = of(
        tmp_path,
        {
            "parameters": {"gain": {"distribution": {"uniform": {"low": 10, "high": 20}}}},
            "nodes": {
                "n": {"kind": "decision", "branches": {"drill": {"to": "well"}, "sell": {"payoff": 1}}},
                "well": {"kind": "chance", "confidence": 20, "branches": odds},
            },
        },
    )

    # The margin is gain (w + 2 s) - 1; of a Dirichlet worth 20, w + 2 s has mean 0.7 and variance (1.1 - 0.49) / 21.
    chance, gain, mean = (1.1 - 0.49) / 21, 100 / 12, 15.0
    whole = chance * mean**2 + gain * 0.49 + chance * gain
    group, single = result.inputs
    assert (group.kind, group.members, single.name) == ("group", ("well.wet", "well.soaking", "well.dry"), "gain")
    assert near(result, group.name, chance * mean**2 / whole, chance * (mean**2 + gain) / whole)
    assert near(result, "gain", gain * 0.49 / whole, gain * (0.49 + chance) / whole)


def test_without_options_the_value_is_looked_at(tmp_path: Path) -> None:
    rain = {"kind": "chance", "branches": {"wet": {"p": "p", "payoff": 10}, "dry": {"p": "rest"}}}
    result = of(tmp_path, {"parameters": {"p": UNIT}, "nodes": {"n": rain}})

    assert result.measure == "value"
    assert result.sd == pytest.approx(10 / math.sqrt(12), rel=1e-3)


def test_margin_that_never_moves_has_no_indices(tmp_path: Path) -> None:
    result = importance(tmp_path, "5", {"a": UNIT})

    assert (result.sd, result.inputs) == (0.0, ())
    assert result.headline() == "No uncertain parameter moves the lead of “go”"


def test_stated_errors_are_the_spread_over_seeds(tmp_path: Path) -> None:
    nodes = {"n": {"kind": "decision", "branches": {"go": {"payoff": "x * y"}, "stay": {"payoff": -9}}}}
    data = {"parameters": {"x": UNIT, "y": UNIT}, "nodes": nodes}
    runs = [of(tmp_path, data, Sampling(2048, seed, Method.PLAIN)) for seed in range(30)]

    inputs = [next(each for each in run.inputs if each.name == "x") for run in runs]
    for estimates in ([each.first for each in inputs], [each.total for each in inputs]):
        spread = float(np.std([each.value for each in estimates]))
        assert np.mean([each.error or 0.0 for each in estimates]) == pytest.approx(spread, rel=0.5)
