"""The solver's numbers and its smaller answers, by hand; how it rolls back is compared in test_program."""

import numpy as np
import pytest

from crossroads.graph import build_graph
from crossroads.program import Solver, compile_graph, make_solver
from strategies import Data, scenario_of

# A choice between a sure thing and a lottery whose odds and prize are parameters.
LOTTERY: Data = {
    "crossroads": 1,
    "title": "Lottery",
    "attributes": {"money": {}, "fun": {}},
    "actors": {
        "player": {"values": {"money": 1, "fun": "w_fun"}},
        "house": {"values": {"money": -1}, "goal": "min", "risk": {"kind": "exponential", "tolerance": "calm * 2"}},
    },
    "parameters": {"p": 0.25, "prize": 40, "w_fun": 2, "calm": 50, "idle": 1},
    "start": "choice",
    "nodes": {
        "choice": {
            "kind": "decision",
            "by": "player",
            "branches": {"play": {"to": "draw", "payoff": {"money": -5}}, "pass": {"to": "rest"}},
        },
        "draw": {
            "kind": "chance",
            "payoff": {"fun": 1},
            "branches": {"win": {"p": "p", "payoff": {"money": "prize"}}, "lose": {"p": "rest", "to": "rest"}},
        },
        "rest": {"kind": "outcome", "payoff": {"fun": 3}},
    },
}


@pytest.fixture(scope="module")
def solver() -> Solver:
    """Return the solver of the lottery."""
    return make_solver(compile_graph(build_graph(scenario_of(LOTTERY))))


def column(solver: Solver, name: str) -> tuple[int, int]:
    """Return the numbers of a branch's node and of the branch."""
    node = solver.program.node_index[name.split(".")[0]]
    return node, solver.program.arc_index[name]


def test_numbers_are_those_of_the_values(solver: Solver) -> None:
    block = solver.numbers(solver.program.block({"p": [0.25, 0.5], "prize": [40, 10], "calm": [50, 5]}))
    draw, win = column(solver, "draw.win")
    _, lose = column(solver, "draw.lose")

    assert block.width == 2
    assert block.odds[[win, lose]].tolist() == [[0.25, 0.5], [0.75, 0.5]]
    # Rows are actors: the player, and the house with its money.
    assert block.payoffs.arc[win].tolist() == [[40, 10], [-40, -10]]
    assert block.payoffs.node[draw].tolist() == [[2, 2], [0, 0]]
    assert block.minds.sign.tolist() == [1, -1]
    assert block.minds.tolerance.tolist() == [[np.inf, np.inf], [100, 10]]


def test_odds_that_nobody_states_are_no_numbers(solver: Solver) -> None:
    block = solver.numbers(solver.program.base())
    _, play = column(solver, "choice.play")

    assert np.isnan(block.odds[play]).all()


def test_attributes_are_earned_as_they_are_stated(solver: Solver) -> None:
    payoffs = solver.attributes(solver.program.block({"prize": [40, 10]}))
    draw, win = column(solver, "draw.win")

    # Rows are attributes: money, then fun.
    assert payoffs.arc[win].tolist() == [[40, 10], [0, 0]]
    assert payoffs.node[draw].tolist() == [[0, 0], [1, 1]]


def test_values_are_rolled_back_for_every_vector(solver: Solver) -> None:
    block = solver.numbers(solver.program.block({"p": [0.25, 0.0], "prize": [40, 40]}))
    rolled = solver.roll_back(block)
    _, play = column(solver, "choice.play")

    # Playing: -5 + 2 * 1 + p * 40 + (1 - p) * 2 * 3; passing: 2 * 3.
    assert rolled.branch[play, 0].tolist() == [11.5, 3]
    assert rolled.value[solver.program.start, 0].tolist() == [11.5, 6]
    assert rolled.weight[play].tolist() == [1, 0]


def test_a_branch_may_be_taken_whatever_it_is_worth(solver: Solver) -> None:
    block = solver.numbers(solver.program.block({"p": [0.25, 0.0]}))
    choice, play = column(solver, "choice.play")

    rolled = solver.roll_back(block, {choice: 0})

    assert rolled.weight[play].tolist() == [1, 1]
    assert rolled.value[choice, 0].tolist() == [11.5, 3]


def test_options_are_valued_for_every_vector(solver: Solver) -> None:
    block = solver.numbers(solver.program.block({"p": [0.25, 0.0]}))

    values = solver.option_values(block, solver.roll_back(block))

    assert values.tolist() == [[11.5, 3], [6, 6]]


def test_any_policy_can_be_evaluated(solver: Solver) -> None:
    block = solver.numbers(solver.program.base())
    weight = solver.roll_back(block).weight.copy()
    weight[[column(solver, "choice.play")[1], column(solver, "choice.pass")[1]]] = 0.5

    values = solver.evaluate(block.payoffs, weight)
    certain = solver.evaluate(block.payoffs, weight, block.minds)

    assert values[solver.program.start, :, 0].tolist() == [0.5 * 11.5 + 0.5 * 6, 0.5 * (5 - 0.25 * 40)]
    # The player minds no risk; the house, which fears high losses, is paid 5, loses 35 or is not asked.
    assert certain[solver.program.start, 0, 0] == 8.75
    expected = 100 * np.log(0.5 + 0.5 * (0.75 * np.exp(5 / 100) + 0.25 * np.exp(-35 / 100)))
    assert certain[solver.program.start, 1, 0] == pytest.approx(expected)


def test_reach_may_start_anywhere(solver: Solver) -> None:
    weight = solver.roll_back(solver.numbers(solver.program.base())).weight
    draw, rest = solver.program.node_index["draw"], solver.program.node_index["rest"]

    met = solver.reach(weight, {draw: 0.5, rest: 0.25})

    assert met[solver.program.start, 0] == 0
    assert met[[draw, rest], 0].tolist() == [0.5, 0.25 + 0.5 * 0.75]


def test_a_value_that_nothing_depends_on_changes_nothing(solver: Solver) -> None:
    block = solver.numbers(solver.program.block({"idle": [1, 2, 3]}))

    assert block.width == 3
    assert solver.roll_back(block).value[solver.program.start, 0].tolist() == [11.5] * 3
