"""The engine on cases by hand: precision, hidden choices, rounding, long and wide graphs, blocks."""

import gc
import math

import pytest

from crossroads.errors import AnalysisError
from crossroads.program import Solution, compile_graph
from programs import near, solution_of
from strategies import PARAMETERS, Data, scenario_of


def by_hand(nodes: Data, **more: object) -> Solution:
    return solution_of(scenario_of({"crossroads": 1, "title": "By hand", "start": "d", "nodes": nodes} | more))


def test_precision_follows_the_parameters_of_its_formula() -> None:
    nodes = {"d": {"kind": "decision", "branches": {"up": {"payoff": 1}, "down": {}}}}
    actors = {"a": {"plays": {"logit": "strength"}}}
    solution = by_hand(nodes, actors=actors, parameters={"k": 1, "strength": "k * 2"})

    block = solution.solver.numbers(solution.program.block({"k": [0.0, 1.0, 3.0]}))
    weight = solution.solver.roll_back(block).weight[solution.program.arc_index["d.up"]]

    # The odds of up to down are exp(2 k) to 1.
    assert weight.tolist() == near([1 / 2, 1 / (1 + math.exp(-2)), 1 / (1 + math.exp(-6))])


@pytest.mark.parametrize("place", ["branch", "node", "between"])
def test_what_is_earned_before_bears_on_a_hidden_choice_of_somebody_who_minds_risk(place: str) -> None:
    def blind(bet: float) -> Data:
        return {"kind": "decision", "information": "none", "branches": {"bet": {"payoff": bet}, "pass": {}}}

    fortune = {"payoff": 100}
    rich = {"p": 0.5, "to": "between"} | (fortune if place == "branch" else {})
    between = {"kind": "chance", "branches": {"on": {"p": 1, "to": "r"}}} | (fortune if place == "between" else {})
    nodes = {
        "d": {"kind": "chance", "branches": {"poor": {"p": 0.5, "to": "l"}, "rich": rich}},
        "between": between,
        "l": blind(2),
        "r": blind(-3) | (fortune if place == "node" else {}),
    }
    solution = by_hand(nodes, actors={"a": {"risk": {"kind": "exponential", "tolerance": 10}}})

    # The bet loses on average, but only when rich: exp(-2/10) + exp(-97/10) < 1 + exp(-100/10).
    assert solution.choice("l") == solution.choice("r") == "bet"
    assert solution.root[2] == near(-10 * math.log((math.exp(-0.2) + math.exp(-9.7)) / 2))


def test_later_choices_are_searched_anew_for_each_option_where_recall_is_lacking() -> None:
    def later(left: float, right: float) -> Data:
        branches = {"left": {"payoff": left}, "right": {"payoff": right}}
        return {"kind": "decision", "information": "forgotten", "branches": branches}

    nodes = {
        "d": {"kind": "decision", "branches": {"a": {"to": "s1"}, "b": {"to": "s2"}}},
        "s1": later(10, 0),
        "s2": later(0, 9),
    }

    solution = by_hand(nodes)

    assert solution.choice("s1") == solution.choice("s2") == "left"
    assert [option.value for option in solution.options] == [10, 9]


def test_rounding_makes_no_difference_between_equal_branches() -> None:
    ticket = {"kind": "chance", "branches": {"win": {"p": 0.1, "payoff": 3}, "lose": {"p": "rest"}}}
    branches = {"leave": {}, "buy": {"to": "ticket", "payoff": -0.3}}

    solution = by_hand({"d": {"kind": "decision", "branches": branches}, "ticket": ticket})

    # In floating point the ticket is worth 0.1 * 3 - 0.3 = 5.6e-17.
    assert solution.branch_value("d", "buy") != 0
    assert solution.choice("d") == "leave"
    assert solution.ties == {"d": ("leave", "buy")}


def test_rounding_of_logarithms_makes_no_difference_between_equal_branches() -> None:
    # A lottery over nothing is worth nothing; its certainty equivalent is the tolerance times a rounding
    # error.
    lottery = {"kind": "chance", "branches": {"x": {"p": 0.125}, "y": {"p": 0.875}}}
    nodes = {"d": {"kind": "decision", "branches": {"leave": {}, "play": {"to": "lottery"}}}, "lottery": lottery}

    solution = by_hand(nodes, actors={"a": {"risk": {"kind": "exponential", "tolerance": 9}}})

    assert solution.ties == {"d": ("leave", "play")}


def test_what_chance_rules_out_changes_nothing() -> None:
    def blind(left: float) -> Data:
        return {"kind": "decision", "information": "none", "branches": {"go": {"payoff": left}, "stay": {}}}

    branches = {"never": {"p": 0, "to": "l"}, "nor": {"p": 0, "to": "r"}, "always": {"p": 1, "payoff": 4}}
    nodes = {"d": {"kind": "chance", "branches": branches}, "l": blind(2), "r": blind(-3)}

    solution = by_hand(nodes, actors={"a": {"risk": {"kind": "exponential", "tolerance": 10}}})

    assert solution.root[::2] == near((4, 4))
    assert solution.path_total("l") is None


def test_a_long_chain_needs_no_recursion() -> None:
    steps = 3000
    nodes = {
        f"n{i}": {
            "kind": "decision",
            "branches": {"stop": {}, "go": {"payoff": 1} | ({"to": f"n{i + 1}"} if i < steps else {})},
        }
        for i in range(steps + 1)
    }

    solution = solution_of(scenario_of({"crossroads": 1, "title": "Chain", "start": "n0", "nodes": nodes}))

    assert solution.root[0] == steps + 1
    assert solution.reach(f"n{steps}") == 1


def test_a_wide_node_is_as_good_as_a_narrow_one() -> None:
    width = 3000
    branches = {f"x{i}": {"p": "rest" if i == 0 else 1 / width, "payoff": i} for i in range(width)}
    nodes = {"n": {"kind": "chance", "branches": branches}}

    solution = solution_of(scenario_of({"crossroads": 1, "title": "Wide", "start": "n", "nodes": nodes}))

    # The mean of 0 to 2,999.
    assert solution.root[0] == near((width - 1) / 2)


def test_a_block_holds_the_base_beside_the_changes() -> None:
    program = by_hand({"d": {"kind": "outcome"}}, parameters=PARAMETERS).program

    block = program.block({"p": [0.1, 0.9]})

    assert {name: column.tolist() for name, column in block.items()} == {
        "p": [0.1, 0.9],
        "q": [0.5, 0.5],
        "k": [1.5, 1.5],
        "sure": [1, 1],
    }


def test_weights_are_shared_out_alike_whether_numbers_or_formulas_state_them() -> None:
    def lottery(*weights: float | str) -> Data:
        return {"kind": "chance", "branches": {f"x{i}": {"weight": weight} for i, weight in enumerate(weights)}}

    program = by_hand({"d": lottery(1, 2, 5)}).program
    same = by_hand({"d": lottery("one", 2, 5)}, parameters={"one": 1}).solver
    steps = program.tape.steps

    # Of the numbers, only the shares are kept.
    assert [steps[slot].value for slot in program.odds] == [1 / 8, 2 / 8, 5 / 8]
    assert same.numbers(same.program.base()).odds[:, 0].tolist() == [1 / 8, 2 / 8, 5 / 8]
    assert {step.value for step in steps if step.name == "constant"} == {0, 1, 1 / 8, 2 / 8, 5 / 8}


@pytest.mark.parametrize("is_on", [True, False])
def test_compiling_leaves_the_garbage_collector_as_it_was(is_on: bool) -> None:
    graph = by_hand({"d": {"kind": "outcome"}}).graph
    was_on = gc.isenabled()
    try:
        (gc.enable if is_on else gc.disable)()
        compile_graph(graph)
        assert gc.isenabled() == is_on
    finally:
        (gc.enable if was_on else gc.disable)()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"pp": [1]}, "There is no parameter pp. Did you mean p?"),
        (
            {"gain": [1]},
            "gain is the formula 'k * 4 - p' and takes its value from k, p. Change what it is made of.",
        ),
        ({"p": [0, 1], "q": [1]}, "The parameters of a block have equally many values; here p has 2, q has 1."),
    ],
)
def test_a_block_refuses_what_it_cannot_change(changes: dict[str, list[float]], message: str) -> None:
    program = by_hand({"d": {"kind": "outcome"}}, parameters=PARAMETERS).program

    with pytest.raises(AnalysisError) as error:
        program.block(changes)

    assert str(error.value) == message
