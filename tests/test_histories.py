"""Utilities of whole paths: histories kept apart, against a tree that is unfolded path by path."""

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from crossroads.errors import AnalysisError
from crossroads.graph import build_graph
from crossroads.program import Solution, compile_graph, make_solver, solve
from crossroads.scenario import Decision
from oracle import Oracle
from strategies import VECTORS, WHOLE_RISKS, hidden_scenarios, scenario_of, whole_path_scenarios

Data = dict[str, Any]


def solution_of(data: Data) -> Solution:
    return solve(make_solver(compile_graph(build_graph(scenario_of(data)))))


@given(whole_path_scenarios())
@settings(max_examples=150)
def test_solution_is_that_of_the_unfolded_tree(data: Data) -> None:
    solution = solution_of(data)
    oracle = Oracle(solution.scenario)

    paths = oracle.unfold()

    by = solution.by
    totals = [(path.probability, oracle.objective(by, path.earned)) for path in paths]
    value, utility, certain = solution.root
    assert value == pytest.approx(math.fsum(p * total for p, total in totals), abs=1e-6)
    assert certain == pytest.approx(oracle.certain(by, totals), abs=1e-6)
    assert utility == pytest.approx(math.fsum(p * oracle.utility(by, total) for p, total in totals), rel=1e-7, abs=1e-6)
    for actor in solution.program.actors:
        mean = math.fsum(path.probability * oracle.objective(actor, path.earned) for path in paths)
        assert solution.value(solution.scenario.start, actor) == pytest.approx(mean, abs=1e-6)


@given(whole_path_scenarios())
@settings(max_examples=100)
def test_options_and_nodes_are_those_of_the_unfolded_tree(data: Data) -> None:
    solution = solution_of(data)
    oracle, by = Oracle(solution.scenario), solution.by

    for option in solution.options:
        paths = oracle.unfold(given=option.id)
        totals = [(path.probability, oracle.objective(by, path.earned)) for path in paths]
        assert option.certainty_equivalent == pytest.approx(oracle.certain(by, totals), abs=1e-6)
        assert option.value == pytest.approx(math.fsum(p * total for p, total in totals), abs=1e-6)
        sign = oracle.sign(by)
        assert option.risk_premium == pytest.approx(sign * (option.value - option.certainty_equivalent), abs=1e-9)
    paths = oracle.unfold()
    for node_id, node in solution.scenario.nodes.items():
        met = [path for path in paths if node_id in path.taken or not node.branches]
        if node.branches:
            reach = math.fsum(path.probability for path in met)
            assert solution.reach(node_id) == pytest.approx(reach, abs=1e-9)
            for branch_id in node.branches:
                taken = math.fsum(path.probability for path in met if path.taken[node_id] == branch_id)
                assert solution.branch_reach(node_id, branch_id) == pytest.approx(taken, abs=1e-9)
            if reach > 1e-9:
                total = math.fsum(path.probability * oracle.objective(by, path.earned) for path in met) / reach
                assert solution.path_total(node_id) == pytest.approx(total, abs=1e-6)


@given(whole_path_scenarios(), VECTORS)
@settings(max_examples=60)
def test_values_move_with_parameters_as_if_written_anew(data: Data, values: dict[str, float]) -> None:
    solver = make_solver(compile_graph(build_graph(scenario_of(data))))
    block = solver.numbers(solver.program.block({name: np.array([at, at]) for name, at in values.items()}))

    worth = solver.worth(block, solver.roll_back(block))

    anew = make_solver(compile_graph(build_graph(scenario_of(data, values))))
    again = anew.numbers(anew.program.base())
    assert worth == pytest.approx(np.repeat(anew.worth(again, anew.roll_back(again)), 2), abs=1e-7)


# What is kept apart


def chain(payoffs: list[Any], **more: Any) -> Data:
    """Return a scenario of as many coins in a row, each of which pays or not, and a choice at the end."""
    nodes: Data = {
        f"n{i}": {
            "kind": "chance",
            "branches": {"yes": {"p": 0.5, "payoff": pay, "to": f"n{i + 1}"}, "no": {"p": 0.5, "to": f"n{i + 1}"}},
        }
        for i, pay in enumerate(payoffs)
    }
    nodes[f"n{len(payoffs)}"] = {
        "kind": "decision",
        "branches": {"sure": {"payoff": 1}, "gamble": {"to": "coin"}},
    }
    nodes["coin"] = {"kind": "chance", "branches": {"win": {"p": 0.5, "payoff": 10}, "lose": {"p": "rest"}}}
    return {
        "crossroads": 1, "title": "Chain", "actors": {"me": {"risk": {"kind": "log", "wealth": 10}}}, "start": "n0",
        "nodes": nodes,
    } | more  # fmt: skip


def copies(solution: Solution, node_id: str) -> int:
    return len(solution.program.copies[node_id])


def test_equal_amounts_are_one_history_in_whatever_order_they_were_earned() -> None:
    solution = solution_of(chain([0.1, 0.2, 0.3, 0.1]))

    # 0, 0.1, ... 0.7: eight different sums of sixteen paths, though floats of them differ in their last digits.
    assert copies(solution, "n4") == 8


def test_sums_of_parameters_are_compared_as_symbols() -> None:
    data = chain(["x", "y", "x"], parameters={"x": 2, "y": 2})

    # 0, x, y, 2x, x + y and 2x + y, although x and y are equal in the base case.
    assert copies(solution_of(data), "n3") == 6


def test_what_earns_nothing_keeps_nothing_apart() -> None:
    assert copies(solution_of(chain([0, 0, 0, 5])), "n3") == 1


def test_nodes_after_which_nothing_is_earned_are_not_copied() -> None:
    data = chain([1, 2, 4])
    data["nodes"]["n3"]["branches"] = {"stop": {}, "end": {"to": "coin"}}
    data["nodes"]["coin"]["branches"] = {"win": {"p": 0.5}, "lose": {"p": "rest"}}

    solution = solution_of(data)

    assert (copies(solution, "n3"), copies(solution, "coin")) == (1, 1)
    outcomes = [10 + total for total in range(8)]
    assert solution.root[1] == pytest.approx(math.fsum(math.log(each) for each in outcomes) / 8, rel=1e-14)


def test_an_actor_who_does_not_choose_keeps_nothing_apart() -> None:
    data = chain([1, 2, 4])
    data["actors"] = {"me": {}, "other": {"risk": {"kind": "log", "wealth": 10}}}
    for i in range(4):
        data["nodes"][f"n{i}"]["by"] = "me" if i == 3 else None
    data["nodes"] = {
        node_id: {key: each for key, each in node.items() if each is not None}
        for node_id, node in data["nodes"].items()
    }

    solution = solution_of(data)

    assert solution.program.apart is None
    assert solution.certainty_equivalent("n0", actor="other") is None


def test_a_choice_that_depends_on_history_is_told_by_what_was_earned() -> None:
    data = chain([50])
    data["nodes"]["n1"]["branches"]["sure"]["payoff"] = 4.5

    solution = solution_of(data)

    # With 10 the gamble is worth sqrt(20 * 10) - 10 = 4.14, with 60 sqrt(70 * 60) - 60 = 4.81.
    found = [(each.earned, each.reach, each.branch) for each in solution.choices("n1")]
    assert found == [(0, 0.5, "sure"), (50, 0.5, "gamble")]
    json = solution.to_json()["nodes"]["n1"]  # type: ignore[index]
    assert json["choice_by_history"] == [
        {"earned": 0, "reach": 0.5, "branch": "sure"},
        {"earned": 50, "reach": 0.5, "branch": "gamble"},
    ]
    assert solution.weight("n1", "gamble") == 0.5
    certain = 0.5 * 4.5 + 0.5 * (math.sqrt(70 * 60) - 60)
    assert solution.certainty_equivalent("n1") == pytest.approx(certain, rel=1e-13)
    assert solution.risk_premium("n1") == pytest.approx(0.5 * 4.5 + 0.5 * 5 - certain, rel=1e-12)


# Hidden information


@given(hidden_scenarios())
@settings(max_examples=40)
def test_hidden_information_is_solved_as_by_trying_every_policy(data: Data) -> None:
    data["actors"]["a"]["risk"] = {"kind": "piecewise", "points": [[-5, -20], [0, 0], [2, 5], [10, 8]]}
    try:
        solution = solution_of(data)
    except AnalysisError as error:
        assert "strategies are too many" in str(error)  # noqa: PT017
        return
    oracle = Oracle(solution.scenario)

    # Who knows where it is may go by what it earned, and does better than the yardstick's policies; members of one set
    # are one choice, however often they are copied.
    best, _ = oracle.best("a")
    assert oracle.sign("a") * (solution.root[2] - best) > -1e-6
    labels = [node.information for node in solution.scenario.nodes.values() if isinstance(node, Decision)]
    sees = [
        node_id
        for node_id, node in solution.scenario.nodes.items()
        if isinstance(node, Decision)
        and node.by == "a"
        and (node.information is None or labels.count(node.information) == 1)
    ]
    if all(copies(solution, node_id) == 1 for node_id in sees):
        assert solution.root[2] == pytest.approx(best, abs=1e-6)


def strategies(oracle: Oracle, node_id: str, before: dict[str, float]) -> list[list[tuple[float, dict[str, float]]]]:
    """Return what comes of every strategy of a tree that is unfolded: paths with their probabilities."""
    node = oracle.scenario.nodes[node_id]
    here = {key: value + oracle.at_node[node_id][key] for key, value in before.items()}
    found = []
    for branch_id, branch in node.branches.items():
        earned = {key: value + oracle.on_branch[node_id, branch_id][key] for key, value in here.items()}
        found.append([[(1.0, earned)]] if branch.to is None else strategies(oracle, branch.to, earned))
    if not found:
        return [[(1.0, here)]]
    if oracle.scenario.owner(node_id) is not None:
        return [each for below in found for each in below]
    odds = list(oracle.odds[node_id].values())
    assume(math.prod(map(len, found)) < 3000)
    return [
        [(share * p, earned) for share, paths in zip(odds, chosen, strict=True) for p, earned in paths]
        for chosen in itertools.product(*found)
    ]


@given(whole_path_scenarios(), st.sampled_from(WHOLE_RISKS))
@settings(max_examples=60, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
def test_no_strategy_of_the_unfolded_tree_has_a_better_expected_utility(data: Data, risk: Data) -> None:
    actor = next(iter(data["actors"].values()))
    data["actors"] = {"me": {key: actor[key] for key in ("goal", "values", "normalised") if key in actor}}
    data["actors"]["me"]["risk"] = risk
    data.pop("perspective", None)
    for node in data["nodes"].values():
        if node["kind"] == "decision":
            node["by"] = "me"
            for branch in node["branches"].values():
                branch.pop("p", None)
                branch.pop("weight", None)
    solution = solution_of(data)
    oracle = Oracle(solution.scenario)

    found = strategies(oracle, solution.scenario.start, dict.fromkeys(solution.scenario.attributes, 0.0))

    utilities = [
        math.fsum(p * oracle.utility("me", oracle.objective("me", earned)) for p, earned in paths) for paths in found
    ]
    # Of costs, a logarithm or a power is of what is left; a formula that rises is a burden.
    is_burden = data["actors"]["me"]["goal"] == "min" and risk.get("kind", "custom") not in ("log", "power")
    best = min(utilities) if is_burden else max(utilities)
    assert solution.root[1] == pytest.approx(best, rel=1e-9, abs=1e-9)


def test_members_of_a_set_are_one_choice_after_every_history() -> None:
    def blind(amount: int) -> Data:
        return {"kind": "decision", "information": "blind", "branches": {"act": {"payoff": amount}, "wait": {}}}

    nodes: Data = {
        "coin": {
            "kind": "chance",
            "branches": {
                "up": {"p": 0.5, "payoff": 50, "to": "state"},
                "down": {"p": 0.5, "payoff": -50, "to": "state"},
            },
        },
        "state": {"kind": "chance", "branches": {"good": {"p": 0.7, "to": "g"}, "bad": {"p": "rest", "to": "b"}}},
        "g": blind(30),
        "b": blind(-45),
    }
    actors = {"me": {"risk": {"kind": "log", "wealth": 100}}}

    solution = solution_of({"crossroads": 1, "title": "Blind", "actors": actors, "start": "coin", "nodes": nodes})

    # Acting is worth the geometric mean of 180, 105, 80 and 5; waiting that of 150 and 50.
    acting = 180**0.35 * 105**0.15 * 80**0.35 * 5**0.15
    assert acting < math.sqrt(150 * 50)
    assert (copies(solution, "g"), copies(solution, "b")) == (2, 2)
    assert (solution.choices("g"), solution.choice("g")) == ((), "wait")
    assert solution.root[2] == pytest.approx(math.sqrt(150 * 50) - 100, rel=1e-13)
    assert solution.options[0].certainty_equivalent == pytest.approx(acting - 100, rel=1e-12)
    # Knowing what it earned, it would act after the better coin: 180 ** 0.7 * 105 ** 0.3 is more than 150.
    assert 180**0.7 * 105**0.3 > 150
