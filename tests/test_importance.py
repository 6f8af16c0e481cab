"""What makes the lead uncertain: closed forms of variances."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from crossroads.analyses.importance import Importance, analyse_importance
from crossroads.analyses.subject import Subject
from crossroads.draws import Sampling
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
