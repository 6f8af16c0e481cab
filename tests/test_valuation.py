"""Quick values against the solver's rollback, the yardstick, and plain recursion over the same arrays."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from crossroads.errors import AnalysisError
from crossroads.graph import build_graph
from crossroads.program import Solver, compile_graph, make_solver
from crossroads.program.heights import NARROW
from crossroads.program.stages import Narrow, Wide
from crossroads.program.valuation import Valuation, Values, numbers_at, plan_solver, plan_valuation
from crossroads.scenario import Plays
from oracle import Oracle
from strategies import VECTORS, Data, scenario_of, scenarios

Array = NDArray[np.float64]
Index = NDArray[np.intp]

often = settings(derandomize=True, max_examples=60)


def sole_chooser(data: Data) -> Data:
    """Return a scenario in which one actor takes all decisions, and minds no risk."""
    for node in data["nodes"].values():
        if node["kind"] == "decision":
            node["by"] = "a"
    data["actors"]["a"] = {key: value for key, value in data["actors"]["a"].items() if key != "risk"}
    data["actors"]["a"]["plays"] = "rational"
    return data | {"perspective": "a"}


def solver_of(data: Data, plays: dict[str, Plays] | None = None) -> Solver:
    return make_solver(compile_graph(build_graph(scenario_of(data))), plays)


def near(expected: Any) -> object:
    # Sums in another order: 1e-9 is far above rounding and far below any difference that random numbers make.
    return pytest.approx(expected, rel=1e-9, abs=1e-9)


@often
@given(scenarios(), st.lists(VECTORS, min_size=1, max_size=3))
def test_values_and_choices_are_those_of_the_solver(data: Data, vectors: list[dict[str, float]]) -> None:
    solver = solver_of(sole_chooser(data))
    block = solver.numbers(solver.program.block({name: [each[name] for each in vectors] for name in ("p", "q", "k")}))
    rolled, plan, actor = solver.roll_back(block), plan_solver(solver), solver.program.actors.index("a")

    for s in range(len(vectors)):
        values = plan.arrange(*numbers_at(solver, block, s)).roll_back()
        assert values.nodes.tolist() == near(rolled.value[:, actor, s].tolist())
        assert values.branches.tolist() == near(rolled.branch[:, actor, s].tolist())
        assert values.start == values.nodes[solver.program.start]
        for node, branch in enumerate(values.choice.tolist()):
            if branch >= 0:
                first, after = solver.program.first_arc[node : node + 2]
                assert int(np.argmax(rolled.weight[first:after, s])) == branch


@often
@given(scenarios())
def test_values_are_those_of_the_yardstick(data: Data) -> None:
    scenario = scenario_of(sole_chooser(data))
    solver, expected = make_solver(compile_graph(build_graph(scenario))), Oracle(scenario).roll_back()
    block = solver.numbers(solver.program.base())

    values = plan_solver(solver).arrange(*numbers_at(solver, block)).roll_back()

    found = dict(zip(solver.program.node_ids, values.nodes.tolist(), strict=True))
    assert {node_id: found[node_id] for node_id in expected.values} == near(
        {node_id: worth["a"] for node_id, worth in expected.values.items()}
    )


class Grown:
    """A random graph as arrays, branches and nodes in no order, with values by a plain loop over its nodes."""

    def __init__(self, degrees: Index, seed: int, shared: float = 0.0) -> None:
        generator, count = np.random.default_rng(seed), len(degrees)
        source = np.repeat(np.arange(count), degrees)
        target = np.arange(1, count)
        # A second branch to a later node: its first one stays, so that every node is met.
        extra = np.flatnonzero((generator.random(count) < shared) & (degrees > 0))
        later = generator.integers(extra + 1, count)
        source, target = np.append(source, extra), np.append(target, later)
        self.goal = generator.integers(-1, 2, count)
        weights = generator.uniform(0, 1, len(source))
        sums = np.bincount(source, weights, minlength=count)
        self.odds = np.where(self.goal[source] == 0, weights / sums[source], np.nan)
        # Whole numbers, so that ties come up.
        self.on_branch = generator.integers(-2, 3, len(source)).astype(np.float64)
        self.at_node = generator.integers(-3, 4, count).astype(np.float64)
        self.source, self.target, self.generator = source, target, generator

    def expected(self) -> tuple[list[float], list[int]]:
        """Return the values of all nodes and the choices, from the last node to the first."""
        values, choices = self.at_node.tolist(), [-1] * len(self.goal)
        arcs: list[list[int]] = [[] for _ in values]
        for e, source in enumerate(self.source.tolist()):
            arcs[source].append(e)
        for node in range(len(values) - 1, -1, -1):
            below = [float(self.on_branch[e]) + values[self.target[e]] for e in arcs[node]]
            if below and self.goal[node] == 0:
                values[node] += sum(float(self.odds[e]) * worth for e, worth in zip(arcs[node], below, strict=True))
            elif below:
                own = [worth * int(self.goal[node]) for worth in below]
                choices[node] = next(i for i, worth in enumerate(own) if worth >= max(own) - 1e-9)
                values[node] += below[choices[node]]
        return values, choices

    def shuffled(self) -> tuple[Valuation, Values, Index]:
        """Return the valuation with nodes renamed and nodes' branches mixed, and the new number of each node."""
        names = self.generator.permutation(len(self.goal))
        back = np.argsort(names)
        # A stable order by a random key of the nodes leaves the branches of each node as they are listed.
        order = np.argsort(names[self.source], kind="stable")
        plan = plan_valuation(names[self.source][order], names[self.target][order], self.goal[back])
        numbers = self.odds[order], self.on_branch[order], self.at_node[back]
        return plan, plan.arrange(*numbers).roll_back(), names


def random_degrees(nodes: int, most: int, seed: int) -> Index:
    """Return numbers of branches, breadth first, of a tree of so many nodes."""
    generator = np.random.default_rng(seed)
    degrees, made = [], 1
    for node in range(nodes):
        least = 1 if made == node + 1 else 0
        degrees.append(min(int(generator.integers(least, most + 1)), nodes - made))
        made += degrees[-1]
    return np.array(degrees, np.intp)


@pytest.mark.parametrize("nodes", [1, 2, 3, 10, 200, 3000])
@pytest.mark.parametrize("most", [1, 2, 5, 60])
@pytest.mark.parametrize("shared", [0.0, 0.3])
def test_any_graph_is_worth_what_a_plain_loop_finds(nodes: int, most: int, shared: float) -> None:
    grown = Grown(random_degrees(nodes, most, seed=nodes + most), seed=most, shared=shared)
    expected, choices = grown.expected()

    _, values, names = grown.shuffled()

    assert values.nodes[names].tolist() == near(expected)
    assert values.choice[names].tolist() == choices
    assert values.start == near(expected[0])


def test_a_broad_tree_has_wide_stages_below_a_narrow_one() -> None:
    plan, _, _ = Grown(random_degrees(20_000, 5, seed=1), seed=1).shuffled()

    kinds = [type(stage) for stage in plan.order.stages]

    assert kinds == [Wide] * (len(kinds) - 1) + [Narrow]
    assert len(kinds) > 10


def test_many_nodes_above_a_shared_chain_are_wide_stages_again() -> None:
    # From the start, many nodes lead to the head of one chain.
    many, steps = 3 * NARROW, 50
    source = [0] * many + [1 + i for i in range(many)] + [many + 1 + i for i in range(steps)]
    target = [1 + i for i in range(many)] + [many + 1] * many + [many + 2 + i for i in range(steps)]
    count = many + steps + 2
    plan = plan_valuation(source, target, [1] + [0] * (count - 1))
    on_branch = np.ones(len(source))
    on_branch[many // 2] = 7

    values = plan.arrange(np.ones(len(source)), on_branch, np.zeros(count)).roll_back()

    assert [type(stage) for stage in plan.order.stages] == [Narrow, Wide, Narrow]
    assert values.start == 7 + 1 + steps
    assert values.choice[0] == many // 2


@pytest.mark.parametrize("goal", [1, 0, -1])
def test_a_chain_of_any_length_needs_no_recursion(goal: int) -> None:
    steps = 200_000
    plan = plan_valuation(np.arange(steps), np.arange(1, steps + 1), np.full(steps + 1, goal))

    values = plan.arrange(np.ones(steps), np.full(steps, 0.25), np.full(steps + 1, -0.5)).roll_back()

    # Exact in binary: every step earns a quarter and every node loses a half.
    assert values.start == 0.25 * steps - 0.5 * (steps + 1)
    assert values.nodes[::50_000].tolist() == [0.25 * left - 0.5 * (left + 1) for left in range(steps, -1, -50_000)]


def test_a_chain_may_be_left_at_every_step() -> None:
    # Each node stops for 1 or goes on, at a cost of 1, to the next with half a chance and to nothing otherwise.
    steps = 1000
    source = np.repeat(np.arange(steps), 2)
    target = np.stack([np.arange(1, steps + 1), np.arange(steps + 1, 2 * steps + 1)], axis=1).ravel()
    goal = np.append(np.tile([1, 0], steps // 2), np.zeros(steps + 1, np.intp))
    at_node = np.zeros(2 * steps + 1)
    at_node[target[1::4]] = 1.0
    at_node[steps] = 2.0**40
    on_branch = np.zeros(2 * steps)
    on_branch[::4] = -1.0

    values = plan_valuation(source, target, goal).arrange(np.full(2 * steps, 0.5), on_branch, at_node).roll_back()

    # Going on is worth it for so long as half of what is left, less 1, beats 1.
    worth = 2.0**40
    for _ in range(steps // 2):
        worth = max(0.5 * worth - 1, 1)
    assert values.start == worth == 1


def test_costs_are_kept_low_by_whoever_wants_least() -> None:
    plan = plan_valuation([0, 0, 2, 2], [1, 2, 3, 4], [-1, 0, 1, 0, 0])

    values = plan.arrange([0, 0, 0, 0], [5, 1, 0, 0], [0, 0, 0, 3, 6]).roll_back()

    # The first pays 5 or 1 + 6, as the second, who wants most, takes 6.
    assert values.nodes.tolist() == [5, 0, 6, 3, 6]
    assert values.branches.tolist() == [5, 7, 3, 6]
    assert values.choice.tolist() == [0, -1, 1, -1, -1]


def test_the_first_listed_of_equally_good_branches_is_taken() -> None:
    plan = plan_valuation([0, 0, 0], [3, 2, 1], [1, 0, 0, 0])

    values = plan.arrange([0, 0, 0], [-0.3, 0.1 + 0.2 - 0.6, 0], [0, -5, 0, 0]).roll_back()

    # In floating point the second is better by 5e-17.
    assert values.branches[1] > values.branches[0]
    assert values.choice[0] == 0


def test_one_plan_serves_many_numbers() -> None:
    plan = plan_valuation([0, 0], [1, 2], [1, 0, 0])

    worth = [plan.arrange([0, 0], [0, 0], [0, left, right]).roll_back().start for left, right in ((1, 2), (4, 3))]

    assert worth == [2, 4]


def test_rolling_back_twice_gives_the_same() -> None:
    grown = Grown(random_degrees(2000, 4, seed=3), seed=3)
    arranged = plan_valuation(grown.source, grown.target, grown.goal).arrange(
        grown.odds, grown.on_branch, grown.at_node
    )

    first, second = arranged.roll_back(), arranged.roll_back()

    assert first.nodes.tolist() == second.nodes.tolist()


def refusal(source: object, target: object, goal: object) -> str:
    with pytest.raises(AnalysisError) as caught:
        plan_valuation(source, target, goal)  # type: ignore[arg-type]  # what callers may hand in by mistake
    return str(caught.value)


def test_shapes_that_are_none_are_refused() -> None:
    assert refusal([0, 0], [1], [0, 0]) == (
        "Every branch has a source and a target; here there are 2 sources and 1 targets. Give arrays of one length."
    )
    assert refusal([0], [2], [0, 0]) == "target[0] is 2. Nodes are numbered from 0 to 1."
    assert refusal([-1], [1], [0, 0]) == "source[0] is -1. Nodes are numbered from 0 to 1."
    assert refusal([0], [1], [0, 2]) == (
        "goal[1] is 2. Say 1 for the largest value, -1 for the least, and 0 at chance nodes."
    )
    assert refusal([0.0], [1.5], [0, 0]) == (
        "source is one row of whole numbers; here it is float64 of shape (1,). Hand in node numbers as integers."
    )
    assert refusal([[0]], [[1]], [0, 0]) == (
        "source is one row of whole numbers; here it is int64 of shape (1, 1). Hand in node numbers as integers."
    )


def test_graphs_without_one_start_are_refused() -> None:
    assert refusal([], [], []) == "A graph has one start, to which no branch leads; here there is no node. Hand in one."
    assert refusal([0, 2], [1, 1], [0, 0, 0, 0, 0, 0]) == (
        "A graph has one start, to which no branch leads; here none leads to the nodes 0, 2, 3, ... "
        "Leave one such node."
    )
    assert refusal([0, 1], [1, 0], [0, 0]) == (
        "A graph has one start, to which no branch leads; here branches lead to every node. Leave one such node."
    )


def test_circles_are_refused_with_a_node_of_theirs() -> None:
    # 3 leads into the circle 1, 2, and is no part of it.
    assert refusal([0, 3, 1, 2, 2], [3, 1, 2, 1, 4], [0, 0, 0, 0, 0]) == (
        "Branches lead from node 1 back to it. Let every path come to an end."
    )


def test_numbers_that_do_not_fit_are_refused() -> None:
    plan = plan_valuation([0, 0, 1, 1], [1, 2, 3, 4], [1, 0, 0, 0, 0])
    fine: list[list[float]] = [[math.nan, 7, 0.5, 0.5], [0, 0, 0, 0], [0, 0, 0, 0, 0]]

    def told(place: int, values: list[float]) -> str:
        numbers = [values if i == place else each for i, each in enumerate(fine)]
        with pytest.raises(AnalysisError) as caught:
            plan.arrange(*numbers)
        return str(caught.value)

    # What stands as odds where somebody chooses is not looked at.
    assert plan.arrange(*fine).roll_back().start == 0
    assert told(0, [0, 0, 1.5, -0.5]) == "odds[2] is 1.5. Keep probabilities within 0 and 1."
    assert told(0, [0, 0, math.nan, 0.5]) == "odds[2] is nan. Keep probabilities within 0 and 1."
    assert told(0, [0, 0, 0.5, 0.25]) == "The probabilities of node 1 sum to 0.75. Let them sum to 1."
    assert told(0, [0, 0, 1]) == "odds has 4 numbers in one row; here its shape is (3,)."
    assert told(1, [0, math.inf, 0, 0]) == "on_branch[1] is inf. Hand in finite payoffs."
    assert told(2, [0, 0, math.nan, 0, 0]) == "at_node[2] is nan. Hand in finite payoffs."


HIDDEN: Data = {
    "crossroads": 1,
    "title": "Choices",
    "start": "d",
    "nodes": {
        "d": {"kind": "chance", "branches": {"l": {"p": 0.5, "to": "a"}, "r": {"p": 0.5, "to": "b"}}},
        "a": {"kind": "decision", "branches": {"x": {"payoff": 1}, "y": {}}},
        "b": {"kind": "decision", "branches": {"x": {}, "y": {"payoff": 1}}},
    },
}


@pytest.mark.parametrize(
    "more",
    [
        {"actors": {"a": {"plays": {"logit": 1}}}},
        {"actors": {"a": {"risk": {"kind": "exponential", "tolerance": 5}}}},
    ],
)
def test_actors_whose_choices_need_more_than_means_are_left_to_the_solver(more: Data) -> None:
    with pytest.raises(AnalysisError) as caught:
        plan_solver(solver_of(HIDDEN | more))

    assert str(caught.value) == (
        "a: only one actor who sees everything, minds no risk and takes the best branch has a quick value. "
        "Roll the solver back instead."
    )


def test_hidden_information_and_several_choosers_are_left_to_the_solver() -> None:
    hidden = {**HIDDEN["nodes"]}
    hidden["a"], hidden["b"] = (hidden[each] | {"information": "none"} for each in "ab")
    two = {**HIDDEN["nodes"]}
    two["a"], two["b"] = (HIDDEN["nodes"][each] | {"by": each} for each in "ab")

    with pytest.raises(AnalysisError, match="sees everything"):
        plan_solver(solver_of(HIDDEN | {"nodes": hidden}))
    with pytest.raises(AnalysisError, match=r"^a and b: only one actor"):
        plan_solver(solver_of(HIDDEN | {"nodes": two, "actors": {"a": {}, "b": {}}}))
