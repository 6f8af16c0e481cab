"""The engine against the yardstick, on random small scenarios; and a few by hand, each for a fault it once had."""

import gc
import math
from collections.abc import Mapping, Sequence
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossroads.errors import AnalysisError
from crossroads.expressions import number, parse
from crossroads.graph import build_graph
from crossroads.program import Solution, compile_graph, make_solver, solve
from crossroads.scenario import Plays, Scenario
from oracle import Oracle, Policy
from strategies import PARAMETERS, VECTORS, Data, hidden_scenarios, scenario_of, scenarios, signal_scenarios

# The same examples in every run; without a deadline, as slow machines are no failure.
often = settings(deadline=None, derandomize=True, max_examples=60)
seldom = settings(often, max_examples=25)


def solution_of(scenario: Scenario, plays: dict[str, Plays] | None = None) -> Solution:
    return solve(make_solver(compile_graph(build_graph(scenario)), plays))


def policy_of(solution: Solution, weight: np.ndarray[tuple[int, ...], np.dtype[np.float64]] | None = None) -> Policy:
    """Return what every branch gets, by name."""
    column = (solution.rolled.weight if weight is None else weight)[:, 0]
    named: Policy = {node_id: {} for node_id in solution.scenario.nodes}
    for arc, share in zip(solution.graph.arcs, column.tolist(), strict=True):
        named[arc.source][arc.id] = share
    return named


def near(expected: float | Sequence[float] | Mapping[str, float]) -> object:
    # Sums in another order: 1e-9 is far above rounding and far below any difference that random numbers make.
    return pytest.approx(expected, rel=1e-9, abs=1e-9)


def check_policy(solution: Solution, oracle: Oracle) -> None:
    """Check everything that a solution says of its own policy against enumerated paths."""
    policy = policy_of(solution)
    for node_id in solution.scenario.nodes:
        through = oracle.event_probability(policy, [node_id])
        assert solution.reach(node_id) == near(through)
        for actor in solution.scenario.actors:
            assert solution.value(node_id, actor) == near(oracle.value(policy, actor, node_id))
            i, a = solution.program.node_index[node_id], solution.program.actors.index(actor)
            certain = oracle.certainty_equivalent(policy, actor, node_id)
            assert solution.rolled.value[i, a, 0] == near(certain)
            if through > 0:
                assert solution.path_total(node_id, actor) == near(oracle.path_total(policy, actor, node_id))
        for branch_id in solution.scenario.nodes[node_id].branches:
            through = oracle.event_probability(policy, [f"{node_id}.{branch_id}"])
            assert solution.branch_reach(node_id, branch_id) == near(through)


@often
@given(scenarios(), st.data())
def test_rolls_back_as_plain_recursion_does(data: Data, more: st.DataObject) -> None:
    scenario = scenario_of(data)
    ways = st.sampled_from(
        (None, None, Plays("rational"), Plays("logit", number(0.75)), Plays("logit", parse("q + 1")))
    )
    plays = {actor: way for actor in scenario.actors if (way := more.draw(ways)) is not None}
    oracle = Oracle(scenario, plays)

    solution, expected = solution_of(scenario, plays), oracle.roll_back()

    for node_id, values in expected.values.items():
        assert {actor: solution.value(node_id, actor) for actor in values} == near(values)
        assert {key: solution.weight(node_id, key) for key in expected.policy[node_id]} == near(
            expected.policy[node_id]
        )
        for branch_id, worth in expected.branches[node_id].items():
            assert {actor: solution.branch_value(node_id, branch_id, actor) for actor in worth} == near(worth)
        owner = scenario.owner(node_id)
        if owner is not None and solution.solver.plays[owner].kind == "rational":
            choice = solution.choice(node_id)
            assert expected.policy[node_id] == {key: float(key == choice) for key in expected.policy[node_id]}
        else:
            assert solution.choice(node_id) is None
    assert solution.ties == expected.ties


@often
@given(scenarios())
def test_says_of_its_policy_what_the_paths_say(data: Data) -> None:
    scenario = scenario_of(data)
    solution, oracle = solution_of(scenario), Oracle(scenario)

    check_policy(solution, oracle)

    policy, base = policy_of(solution), solution.program.base()
    totals = solution.solver.evaluate(solution.solver.attributes(base), solution.rolled.weight)
    expected = oracle.expected(policy)
    assert dict(zip(solution.program.attributes, totals[solution.program.start, :, 0], strict=True)) == near(expected)


@often
@given(scenarios())
def test_options_are_the_policy_with_another_first_choice(data: Data) -> None:
    scenario = scenario_of(data)
    solution, oracle = solution_of(scenario), Oracle(scenario)
    rolled = oracle.roll_back()

    assert [option.id for option in solution.options] == list(scenario.options)
    for option in solution.options:
        policy = dict(rolled.policy)
        for node_id in scenario.first_decision:
            policy[node_id] = {key: float(key == option.id) for key in policy[node_id]}
        assert option.value == near(oracle.value(policy, scenario.perspective))
        assert option.expected_utility == near(oracle.expected_utility(policy, scenario.perspective))
        assert option.certainty_equivalent == near(oracle.certainty_equivalent(policy, scenario.perspective))
        for node_id in scenario.nodes:
            total = solution.path_total(node_id, weight=solution.policy_with(option.id))
            if oracle.event_probability(policy, [node_id]) > 0:
                assert total == near(oracle.path_total(policy, scenario.perspective, node_id))
            else:
                assert total is None


def check_best(solution: Solution, oracle: Oracle, actor: str) -> None:
    """Check a solution against all pure policies of the one actor who chooses."""
    best, policies = oracle.best(actor)
    policy = policy_of(solution)
    value, utility, certain = solution.root
    assert certain == near(best)
    assert value == near(oracle.value(policy, actor))
    assert utility == near(oracle.expected_utility(policy, actor))
    check_policy(solution, oracle)
    for option in solution.options:
        best, _ = oracle.best(actor, (solution.scenario.first_decision[0], option.id))
        assert option.certainty_equivalent == near(best)
        taken = policy_of(solution, solution.policy_with(option.id))
        assert option.value == near(oracle.value(taken, actor))
        assert option.expected_utility == near(oracle.expected_utility(taken, actor))
    check_sets(solution)
    for node_id, tied in solution.ties.items():
        if solution.reach(node_id) > 0:
            equal = {branch for each in policies for branch in tied if each[node_id][branch] == 1}
            assert set(tied) <= equal


def check_sets(solution: Solution) -> None:
    """Check that nobody tells apart what he cannot, and that nobody mixes."""
    chosen: dict[object, set[str | None]] = {}
    for node_id, vertex in solution.graph.vertices.items():
        if vertex.by is not None and solution.solver.plays[vertex.by].kind == "rational":
            chosen.setdefault(vertex.information or (node_id,), set()).add(solution.choice(node_id))
            weights = [solution.weight(node_id, arc.id) for arc in solution.graph.arcs_of[node_id]]
            assert sorted(weights) == [0.0] * (len(weights) - 1) + [1.0]
    assert all(len(choices) == 1 for choices in chosen.values())


@often
@given(hidden_scenarios())
def test_no_policy_beats_the_one_found_where_information_is_hidden(data: Data) -> None:
    scenario = scenario_of(data)

    check_best(solution_of(scenario), Oracle(scenario), "a")


@seldom
@given(signal_scenarios())
def test_signals_of_a_hidden_state_are_read_as_bayes_says(data: Data) -> None:
    scenario = scenario_of(data)

    solution = solution_of(scenario)

    assert solution.solver.layout.forgetful == ()
    check_best(solution, Oracle(scenario), "decider")


@seldom
@given(scenarios(), st.lists(VECTORS, min_size=1, max_size=4))
def test_a_block_gives_what_each_of_its_vectors_gives_alone(data: Data, vectors: list[dict[str, float]]) -> None:
    solution = solution_of(scenario_of(data))
    block = solution.program.block({name: [vector[name] for vector in vectors] for name in ("p", "q", "k")})

    numbers = solution.solver.numbers(block)
    rolled = solution.solver.roll_back(numbers)
    options = solution.solver.option_values(numbers, rolled)

    for s, vector in enumerate(vectors):
        alone = solution_of(scenario_of(data, settings=vector))
        assert alone.program.node_ids == solution.program.node_ids
        np.testing.assert_allclose(rolled.value[:, :, s], alone.rolled.value[:, :, 0], rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(rolled.branch[:, :, s], alone.rolled.branch[:, :, 0], rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(rolled.weight[:, s], alone.rolled.weight[:, 0], rtol=1e-9, atol=1e-9)
        assert options[:, s].tolist() == near([option.certainty_equivalent for option in alone.options])


@seldom
@given(hidden_scenarios(), st.lists(VECTORS, min_size=1, max_size=3))
def test_a_block_is_searched_for_each_of_its_vectors(data: Data, vectors: list[dict[str, float]]) -> None:
    solution = solution_of(scenario_of(data))
    block = solution.program.block({name: [vector[name] for vector in vectors] for name in ("p", "q", "k")})

    numbers = solution.solver.numbers(block)
    rolled = solution.solver.roll_back(numbers)
    options = solution.solver.option_values(numbers, rolled)

    for s, vector in enumerate(vectors):
        alone = solution_of(scenario_of(data, settings=vector))
        np.testing.assert_allclose(rolled.weight[:, s], alone.rolled.weight[:, 0], rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(rolled.value[:, :, s], alone.rolled.value[:, :, 0], rtol=1e-9, atol=1e-9)
        assert options[:, s].tolist() == near([option.certainty_equivalent for option in alone.options])


@seldom
@given(scenarios() | hidden_scenarios(), st.randoms(use_true_random=False))
def test_the_order_of_nodes_in_the_file_decides_nothing(data: Data, random: Random) -> None:
    names = list(data["nodes"])
    random.shuffle(names)
    shuffled = data | {"nodes": {name: data["nodes"][name] for name in names}}

    first, second = solution_of(scenario_of(data)), solution_of(scenario_of(shuffled))

    for node_id in names:
        for arc in first.graph.arcs_of[node_id]:
            assert first.weight(node_id, arc.id) == near(second.weight(node_id, arc.id))
        for actor in first.scenario.actors:
            assert first.value(node_id, actor) == near(second.value(node_id, actor))
    assert first.options == second.options


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
