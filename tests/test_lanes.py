"""Lanes: the options' values at many points, against the solver at each of them."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings

from crossroads.errors import AnalysisError
from crossroads.graph import build_graph
from crossroads.program import Solver, compile_graph, make_solver
from crossroads.program.lanes import Lanes
from strategies import PARAMETERS, VECTORS, Data, hidden_scenarios, scenario_of, scenarios


def solver_of(data: Data) -> Solver:
    try:
        solver = make_solver(compile_graph(build_graph(scenario_of(data))))
        solver.roll_back(solver.numbers(solver.program.base()))
    except AnalysisError:
        assume(False)
        raise
    return solver


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(data=scenarios() | hidden_scenarios(), first=VECTORS, second=VECTORS)
def test_lanes_are_what_the_solver_makes_of_each_point(
    data: Data, first: Mapping[str, float], second: Mapping[str, float]
) -> None:
    solver = solver_of(data)
    program = solver.program
    points = {name: np.array([first[name], second[name]]) for name in first}
    both, single = Lanes(solver).values([points, {"k": np.array([second["k"]])}])

    block = solver.numbers(program.block(points))
    rolled = solver.roll_back(block)
    perspective = program.actors.index(program.scenario.perspective)
    has_options = bool(program.scenario.options)
    expected = solver.option_values(block, rolled) if has_options else rolled.value[[program.start], perspective]
    assert both == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert single.shape == (len(both), 1)


def chance(p: str) -> Data:
    return {
        "crossroads": 1, "title": "Odds", "parameters": PARAMETERS, "start": "n",
        "nodes": {
            "n": {"kind": "decision", "branches": {"go": {"to": "c"}, "stay": {"payoff": 0.5}}},
            "c": {"kind": "chance", "branches": {"up": {"p": p, "payoff": 1}, "down": {"p": "rest"}}},
        },
    }  # fmt: skip


def test_points_that_make_no_sense_have_no_value() -> None:
    (values,) = Lanes(solver_of(chance("p"))).values([{"p": np.array([-0.5, 0.25, 1.5])}])

    assert values[:, 1] == pytest.approx([0.25, 0.5])
    assert np.isnan(values[:, [0, 2]]).all()


def test_many_points_take_no_more_memory_than_few() -> None:
    grid = np.linspace(0, 1, 20_001)
    up, kept = Lanes(solver_of(chance("p * q"))).values([{"p": grid, "q": grid[::-1]}, {"p": grid}])

    assert up[0] == pytest.approx(grid * grid[::-1])
    assert kept[0] == pytest.approx(grid / 2)


def test_unknown_names_are_refused() -> None:
    lanes = Lanes(solver_of(chance("p")))
    with pytest.raises(AnalysisError, match="There is no parameter gian"):
        lanes.values([{"gian": np.array([1.0])}])
