"""What the tests of the engine share."""

from collections.abc import Mapping, Sequence

import pytest

from crossroads.graph import build_graph
from crossroads.program import Solution, compile_graph, make_solver, solve
from crossroads.scenario import Plays, Scenario


def solution_of(scenario: Scenario, plays: dict[str, Plays] | None = None) -> Solution:
    return solve(make_solver(compile_graph(build_graph(scenario)), plays))


def near(expected: float | Sequence[float] | Mapping[str, float]) -> object:
    # Sums in another order: 1e-9 is far above rounding and far below any difference that random numbers make.
    return pytest.approx(expected, rel=1e-9, abs=1e-9)
