"""Regret and choices under imprecise probabilities: worked by hand, and against all corners of small boxes."""

import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from crossroads.analyses.regret import OptionRegret, Regret, analyse_regret
from crossroads.analyses.robust.box import Box
from crossroads.analyses.subject import Subject
from crossroads.analyses.uncertainty import analyse_uncertainty
from crossroads.draws import Sampling
from crossroads.errors import AnalysisError
from crossroads.graph import build_graph
from crossroads.program import compile_graph, make_solver, solve
from crossroads.program.lanes import Lanes
from crossroads.scenario import read_scenario
from strategies import Data, scenario_of
from test_simulation import trees


def subject_of(folder: Path, data: dict[str, Any], draws: int = 4096) -> Subject:
    path = folder / "scenario.yaml"
    path.write_text(json.dumps({"crossroads": 1, "title": "Regret", "start": "n"} | data), "utf-8")
    return Subject(solve(make_solver(compile_graph(build_graph(read_scenario(path))))), Sampling(draws))


def by_id(result: Regret) -> dict[str, OptionRegret]:
    return {each.option: each for each in result.options}


def choice(**payoffs: Any) -> dict[str, Any]:
    return {"n": {"kind": "decision", "branches": {name: {"payoff": payoff} for name, payoff in payoffs.items()}}}


COIN = {"x": {"distribution": {"discrete": {"values": [0, 1], "probabilities": [0.5, 0.5]}}, "low": 0, "high": 1}}


def test_the_textbook_table_is_worked_out(tmp_path: Path) -> None:
    # Two states: bold is worth 0 or 10, cautious 4 or 5, sunk -1 or -1.
    data = {"parameters": COIN, "nodes": choice(bold="10 * x", cautious="4 + x", sunk="-1 + 0 * x")}
    found = by_id(analyse_regret(subject_of(tmp_path, data), optimism=0.25))

    assert (found["bold"].expected_regret, found["cautious"].expected_regret) == pytest.approx((2, 2.5))
    assert (found["bold"].max_regret, found["cautious"].max_regret, found["sunk"].max_regret) == pytest.approx(
        (4, 5, 11)
    )
    assert (found["bold"].lower, found["bold"].upper) == pytest.approx((0, 10))
    assert found["bold"].hurwicz == pytest.approx(0.25 * 10)
    assert found["cautious"].hurwicz == pytest.approx(0.25 * 5 + 0.75 * 4)
    assert [each.gamma_maximin for each in found.values()] == [False, True, False]
    assert [each.maximal for each in found.values()] == [True, True, False]
    assert [each.e_admissible for each in found.values()] == [True, True, False]
    assert found["bold"].minimax_regret == pytest.approx(4)


def test_maximal_is_less_than_admissible(tmp_path: Path) -> None:
    # The middle is beaten at every point by one of the others, and by neither at every point.
    data = {"parameters": COIN, "nodes": choice(left="10 * x", right="10 - 10 * x", middle="4 + 0 * x")}
    found = by_id(analyse_regret(subject_of(tmp_path, data)))

    assert (found["middle"].maximal, found["middle"].e_admissible) == (True, False)


def test_costs_are_turned_around(tmp_path: Path) -> None:
    data = {
        "actors": {"me": {"goal": "min"}}, "parameters": COIN,
        "nodes": choice(bold="10 * x", cautious="4 + x"),
    }  # fmt: skip
    found = by_id(analyse_regret(subject_of(tmp_path, data)))

    assert (found["bold"].expected_regret, found["cautious"].expected_regret) == pytest.approx((2.5, 2))
    assert (found["bold"].lower, found["bold"].upper) == pytest.approx((0, 10))
    assert found["bold"].hurwicz == pytest.approx(5)
    assert [each.gamma_maximin for each in found.values()] == [False, True]


def test_the_least_expected_regret_is_what_knowing_everything_is_worth(tmp_path: Path) -> None:
    data = {
        "parameters": {"x": {"distribution": {"normal": {"mean": 1, "sd": 2}}}},
        "nodes": choice(go="x", stay=0),
    }
    subject = subject_of(tmp_path, data)

    regret = min(each.expected_regret for each in analyse_regret(subject).options)
    assert regret == pytest.approx(analyse_uncertainty(subject).evpi)


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(data=trees())
def test_extremes_are_those_of_all_corners(data: Data) -> None:
    solution = solve(make_solver(compile_graph(build_graph(scenario_of(data)))))
    parameters = [each for each in solution.scenario.parameters.values() if each.is_uncertain]
    ends = np.array(list(itertools.product(*([each.low, each.high] for each in parameters))), np.float64).T
    points = {each.name: row for each, row in zip(parameters, ends, strict=True)}
    (values,) = Lanes(solution.solver).values([points])
    result = analyse_regret(Subject(solution, Sampling(64)))

    for o, each in enumerate(result.options):
        regret = values.max(axis=0) - values[o]
        # A payoff of p after a chance of p bends: its extremes may lie within, further out than any corner. What is
        # said to be exact does not.
        assert each.upper >= values[o].max() - 1e-9
        assert each.lower <= values[o].min() + 1e-9
        assert each.minimax_regret >= regret.max() - 1e-9
        if each.is_exact[0]:
            assert each.lower == pytest.approx(values[o].min(), rel=1e-9, abs=1e-9)
        if each.is_exact[1]:
            assert each.upper == pytest.approx(values[o].max(), rel=1e-9, abs=1e-9)
        if each.is_exact[2]:
            assert each.minimax_regret == pytest.approx(regret.max(), rel=1e-9, abs=1e-9)


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(data=trees())
def test_nothing_within_the_box_is_more_extreme_than_what_is_exact(data: Data) -> None:
    solution = solve(make_solver(compile_graph(build_graph(scenario_of(data)))))
    box = Box(solution)
    shares = np.random.default_rng(0).random((len(box.names), 500))
    values = box.values(box.low[:, None] + (box.high - box.low)[:, None] * shares)
    result = analyse_regret(Subject(solution, Sampling(64)))

    for o, each in enumerate(result.options):
        others = np.delete(values, o, axis=0)
        exact_lower, exact_upper, exact_regret, exact_lead, exact_over = each.is_exact
        assert not exact_lower or values[o].min() >= each.lower - 1e-9
        assert not exact_upper or values[o].max() <= each.upper + 1e-9
        assert not exact_regret or (values.max(axis=0) - values[o]).max() <= each.minimax_regret + 1e-9
        assert each.e_admissible or not exact_lead or (values[o] < others.max(axis=0)).all()
        assert each.maximal or not exact_over or any((values[o] < other).all() for other in others)


@pytest.mark.parametrize(("optimism", "expected"), [(0.0, (0.0, 4.0, -1.0)), (1.0, (10.0, 5.0, -1.0))])
def test_hurwicz_at_its_ends_is_the_worst_or_the_best(
    tmp_path: Path, optimism: float, expected: tuple[float, ...]
) -> None:
    data = {"parameters": COIN, "nodes": choice(bold="10 * x", cautious="4 + x", sunk="-1 + 0 * x")}
    result = analyse_regret(subject_of(tmp_path, data, 64), optimism=optimism)

    assert tuple(each.hurwicz for each in result.options) == pytest.approx(expected)
    assert result.best_hurwicz.option == ("bold" if optimism else "cautious")


def test_an_option_that_is_best_in_a_corner_alone_can_be_right(tmp_path: Path) -> None:
    ranges = {name: {"value": 0.5, "low": 0, "high": 1} for name in "xy"}
    data = {"parameters": ranges, "nodes": choice(safe=0.95, rare="x * y")}
    found = by_id(analyse_regret(subject_of(tmp_path, data, 64)))

    assert (found["rare"].maximal, found["rare"].e_admissible) == (True, True)
    assert (found["rare"].minimax_regret, found["safe"].minimax_regret) == pytest.approx((0.95, 0.05))


def test_optimism_beyond_one_is_refused(tmp_path: Path) -> None:
    data = {"parameters": COIN, "nodes": choice(bold="10 * x", cautious="4 + x")}
    with pytest.raises(AnalysisError, match=r"^Optimism lies within 0 and 1; here it is 1\.5\.$"):
        analyse_regret(subject_of(tmp_path, data, 64), optimism=1.5)
