"""The engine against the yardstick, on random small scenarios."""

from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from crossroads.expressions import number, parse
from crossroads.program import Solution
from crossroads.scenario import Plays
from oracle import Oracle, Policy
from programs import near, solution_of
from strategies import VECTORS, Data, hidden_scenarios, scenario_of, scenarios, signal_scenarios

# The same examples in every run.
often = settings(derandomize=True, max_examples=60)

seldom = settings(often, max_examples=25)


def policy_of(solution: Solution, weight: np.ndarray[tuple[int, ...], np.dtype[np.float64]] | None = None) -> Policy:
    """Return what every branch gets, by name."""
    column = (solution.rolled.weight if weight is None else weight)[:, 0]
    named: Policy = {node_id: {} for node_id in solution.scenario.nodes}
    for arc, share in zip(solution.graph.arcs, column.tolist(), strict=True):
        named[arc.source][arc.id] = share
    return named


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
