"""Strategies without recall: branch and bound and single policy updating against every policy tried."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from case_converter import load_case, scenario_text
from crossroads.graph import build_graph
from crossroads.program import Solution, Solver, compile_graph, make_solver, search, solve
from oracle import Oracle
from strategies import VECTORS, Data, hidden_scenarios, limited_scenarios, scenario_of

often = settings(derandomize=True, max_examples=30)


@contextmanager
def limits(exhaustive: float, bounded: float, few: int = 0, looked_at: int = 4096) -> Iterator[None]:
    """Search with other limits than those that suit large scenarios."""
    with (
        patch.object(search, "MOST_STRATEGIES", exhaustive),
        patch.object(search, "MOST_BOUNDED", bounded),
        patch.object(search, "_FEW", few),
        patch.object(search, "_MOST_LOOKED_AT", looked_at),
    ):
        yield


def solver_of(data: Data) -> Solver:
    return make_solver(compile_graph(build_graph(scenario_of(data))))


def best_worths(data: Data, columns: list[dict[str, float]]) -> list[float]:
    """Return what an actor can reach at each set of values, by trying all its policies."""
    scenario = scenario_of(data)
    return [Oracle(scenario, values=values).best(scenario.perspective)[0] for values in columns]


def reached(solver: Solver, columns: list[dict[str, float]]) -> tuple[list[float], list[bool]]:
    """Return what the search reaches at each set of values, all in one block, and whether that is proven."""
    program = solver.program
    block = solver.numbers(program.block({name: [each[name] for each in columns] for name in columns[0]}))
    rolled = solver.roll_back(block)
    proven = np.ones(block.width, np.bool_) if rolled.proven is None else rolled.proven
    actor = program.actors.index(program.scenario.perspective)
    return rolled.value[program.start, actor].tolist(), proven.tolist()


@given(hidden_scenarios() | limited_scenarios(), st.lists(VECTORS, min_size=1, max_size=3))
@often
def test_branch_and_bound_finds_the_best_strategy(data: Data, columns: list[dict[str, float]]) -> None:
    with limits(exhaustive=0, bounded=10**9, looked_at=10**9):
        values, proven = reached(solver_of(data), columns)

    assert values == pytest.approx(best_worths(data, columns), rel=1e-9, abs=1e-9)
    assert all(proven)


@given(hidden_scenarios() | limited_scenarios(), st.lists(VECTORS, min_size=1, max_size=3))
@often
def test_few_strategies_are_all_considered(data: Data, columns: list[dict[str, float]]) -> None:
    values, proven = reached(solver_of(data), columns)

    assert values == pytest.approx(best_worths(data, columns), rel=1e-9, abs=1e-9)
    assert all(proven)


@given(hidden_scenarios() | limited_scenarios(), st.lists(VECTORS, min_size=1, max_size=3))
@often
def test_a_local_optimum_is_proven_best_or_said_to_be_local(data: Data, columns: list[dict[str, float]]) -> None:
    sign = 1 if scenario_of(data).actors[scenario_of(data).perspective].goal == "max" else -1
    with limits(exhaustive=0, bounded=0):
        values, proven = reached(solver_of(data), columns)

    for value, best, is_proven in zip(values, best_worths(data, columns), proven, strict=True):
        assert sign * value <= sign * best + 1e-9 + 1e-9 * abs(best)
        assert not is_proven or value == pytest.approx(best, rel=1e-9, abs=1e-9)


@given(hidden_scenarios() | limited_scenarios())
@often
def test_no_change_of_one_decision_makes_a_local_optimum_better(data: Data) -> None:
    with limits(exhaustive=0, bounded=0):
        solution = solve(solver_of(data))
    scenario, oracle = solution.scenario, Oracle(solution.scenario)
    actor, sign = scenario.perspective, oracle.sign(scenario.perspective)
    policy = {
        node_id: {branch: solution.weight(node_id, branch) for branch in node.branches}
        for node_id, node in scenario.nodes.items()
    }
    found = sign * oracle.certainty_equivalent(policy, actor)

    for other in oracle.policies(actor):
        changed = {n for n in scenario.nodes if other[n] != policy[n]}
        labels = {getattr(scenario.nodes[n], "information", None) or f"alone {n}" for n in changed}
        if len(labels) == 1:
            assert sign * oracle.certainty_equivalent(other, actor) <= found + 1e-9 * max(1, abs(found))


@given(limited_scenarios(), st.lists(VECTORS, min_size=2, max_size=4))
@often
def test_values_in_one_block_are_searched_each_on_its_own(data: Data, columns: list[dict[str, float]]) -> None:
    with limits(exhaustive=0, bounded=10**9, looked_at=3):
        solver = solver_of(data)
        together = reached(solver, columns)
        alone = [reached(solver, [column]) for column in columns]

    assert together[0] == pytest.approx([values[0] for values, _ in alone], rel=1e-12)
    assert together[1] == [proven[0] for _, proven in alone]


def farmer() -> Solution:
    text = scenario_text(load_case("pig-breeding"))
    return solve(solver_of(yaml.safe_load(text)))


@pytest.mark.parametrize("bounded", [0, 10**9])
def test_the_pig_farmer_of_lauritzen_and_nilsson(bounded: int) -> None:
    # 726.8121 is printed by DecisionProgramming.jl, 727 in the paper, both for the best of the 64 strategies.
    with limits(exhaustive=0, bounded=bounded):
        solution = farmer()

    assert solution.root[0] == pytest.approx(726.8121, abs=1e-6)
    assert solution.is_local_optimum == (bounded == 0)
    assert solution.to_json()["is_local_optimum"] == (bounded == 0)


def test_a_forgetful_driver_commits_to_one_choice() -> None:
    # Piccione and Rubinstein (1997): the best pure strategy is worth 1, and no order of rolling back finds it.
    text = scenario_text(load_case("absent-minded-driver"))
    with limits(exhaustive=0, bounded=0):
        solution = solve(solver_of(yaml.safe_load(text)))

    assert solution.root[0] == pytest.approx(1)
    assert {solution.choice(node) for node in ("exit1", "exit2")} == {"continue"}
