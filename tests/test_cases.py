"""Published decision problems and games: what others computed or printed, against the engine.

Checked are the answers `value`, `branch_value`, `optimal`, `policy`, `strategy_value`, `reach_probability`,
`expected_utility`, `certainty_equivalent`, `icer`, `threshold` and `breakpoints` of problems with one decider;
`value`, `subgame_perfect` and `subgame_perfect_payoffs` of games in which everybody sees everything; and the payoffs of
`equilibrium` and `profile_payoffs`, where the profile is stated as odds. `risk_profile`, `cumulative` and `statistic`
are in test_oracle, those of uncertainty and information in test_cases_information. The other kinds belong to analyses:
counts of strategies, equilibria.
"""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from case_converter import Case, Json, Strategy, scenario_text, shares
from crossroads.expressions import parse
from published import PROFILES, asked, quantity, solution_of, solved

Array = NDArray[np.float64]


class Answer:
    """A case's entry with the solution that answers it."""

    def __init__(self, case: Case, entry: Json) -> None:
        self.case, self.entry = case, entry
        self.solution = solved(case.id, tuple(sorted(entry.get("set", {}).items())))
        self.program = self.solution.program

    def near(self, expected: object) -> object:
        # Next to what the source allows, the rounding of decimals that stand for fractions.
        return pytest.approx(expected, abs=self.entry["tolerance"], rel=1e-12)

    def node(self) -> str:
        return self.case.nodes[str(self.entry.get("node", self.case.data["root"]))]

    def branch(self, label: str) -> str:
        return self.case.branches[self.entry["node"]][label]

    def weight(self, strategy: str | Strategy) -> Array:
        """Return what every branch gets under a strategy of the entry, (E, 1)."""
        weight = self.solution.rolled.weight.copy()
        if isinstance(strategy, str):
            assert strategy == "optimal"
            return weight
        for name, choice in strategy.items():
            nodes = self.case.decisions(name)
            assert nodes
            for node_id in nodes:
                for branch_id, share in shares(self.case, node_id, choice).items():
                    arc = f"{self.case.nodes[node_id]}.{branch_id}"
                    weight[self.program.arc_index[arc]] = quantity(share)
        return weight

    def expected(self, strategy: str | Strategy, measure: str = "objective") -> float:
        """Return the expectation of a measure, or of the objective, under a strategy."""
        weight, solver = self.weight(strategy), self.solution.solver
        if measure == "objective":
            i, payoffs = self.program.actors.index(self.solution.by), self.solution.block.payoffs
        else:
            i = self.program.attributes.index(self.case.attributes[measure])
            payoffs = solver.attributes(self.program.base() | self._set())
        return float(solver.evaluate(payoffs, weight)[self.program.start, i, 0])

    def certainty_equivalent(self, strategy: str | Strategy) -> float:
        values = self.solution.solver.evaluate(
            self.solution.block.payoffs, self.weight(strategy), self.solution.block.minds
        )
        return float(values[self.program.start, self.program.actors.index(self.solution.by), 0])

    def _set(self) -> dict[str, Array]:
        return {name: np.array([value]) for name, value in self.entry.get("set", {}).items()}

    def utility(self, certain: float) -> float:
        """Return the case's own utility of an amount."""
        formula = self.case.data["actors"][0]["utility"]["u"]
        return float(parse(formula).evaluate({"x": certain}))

    def branch_values(self, labels: list[str], at: list[float]) -> Array:
        """Return what branches are worth, more being better, at values of the entry's parameter, (branches, S)."""
        solver = self.solution.solver
        block = solver.numbers(self.program.block({self.entry["parameter"]: at}))
        values, actor = solver.roll_back(block).branch, self.program.actors.index(self.solution.by)
        arcs = [self.program.arc_index[f"{self.node()}.{self.branch(label)}"] for label in labels]
        return np.asarray(values[arcs, actor] * block.minds.sign[actor], np.float64)


@asked("value")
def test_value(case: Case, entry: Json) -> None:
    answer = Answer(case, entry)
    actor = case.actors[entry["actor"]] if "actor" in entry else None
    is_utility = "utility" in case.data["actors"][0]

    value = answer.solution.value(answer.node(), actor)

    assert (answer.utility(answer.solution.root[2]) if is_utility else value) == answer.near(entry["value"])


@asked("branch_value")
def test_branch_value(case: Case, entry: Json) -> None:
    answer = Answer(case, entry)

    assert answer.solution.branch_value(answer.node(), answer.branch(entry["branch"])) == answer.near(entry["value"])


@asked("optimal")
def test_optimal_branches(case: Case, entry: Json) -> None:
    answer = Answer(case, entry)
    best = [answer.branch(label) for label in entry["branches"]]

    choice = answer.solution.choice(answer.node())

    assert set(answer.solution.ties.get(answer.node(), (choice,))) == set(best)


@asked("policy")
def test_policy(case: Case, entry: Json) -> None:
    answer = Answer(case, entry)

    assert answer.certainty_equivalent(entry["choices"]) == answer.near(answer.solution.root[2])
    if not answer.solution.ties:
        for name, label in entry["choices"].items():
            for node_id in case.decisions(name):
                assert answer.solution.choice(case.nodes[node_id]) == case.branches[node_id][label]


@asked("strategy_value")
def test_strategy_value(case: Case, entry: Json) -> None:
    answer = Answer(case, entry)

    assert answer.expected(entry["strategy"], entry.get("of", "objective")) == answer.near(entry["value"])


@asked("icer")
def test_icer(case: Case, entry: Json) -> None:
    answer = Answer(case, entry)
    cost, effect = (
        [answer.expected(strategy, entry[measure]) for strategy in entry["strategies"]]
        for measure in ("cost", "effect")
    )

    assert (cost[0] - cost[1]) / (effect[0] - effect[1]) == answer.near(entry["value"])


@asked("reach_probability")
def test_reach_probability(case: Case, entry: Json) -> None:
    answer = Answer(case, entry)

    reach = answer.solution.solver.reach(answer.weight(entry["strategy"]))[:, 0]

    # No path of these cases meets two of the nodes.
    nodes = [answer.program.node_index[case.nodes[node_id]] for node_id in entry["nodes"]]
    assert reach[nodes].sum() == answer.near(entry["value"])


@asked("expected_utility")
def test_expected_utility(case: Case, entry: Json) -> None:
    answer = Answer(case, entry)
    _, zero, factor = case.utility()

    own = answer.solution.utility(answer.certainty_equivalent(entry["strategy"]))

    assert zero + factor * own == answer.near(entry["value"])


@asked("certainty_equivalent")
def test_certainty_equivalent(case: Case, entry: Json) -> None:
    answer = Answer(case, entry)

    assert answer.certainty_equivalent(entry.get("strategy", "optimal")) == answer.near(entry["value"])


@asked("threshold")
def test_threshold(case: Case, entry: Json) -> None:
    answer = Answer(case, entry)
    # The printed value may be off by its tolerance, and by the rounding of a double.
    slack = max(entry["tolerance"], 1e-12 * abs(entry["value"]))

    first, second = answer.branch_values(entry["branches"], [entry["value"] - slack, entry["value"] + slack])

    below, above = (first - second).tolist()
    assert math.copysign(1, below) == -math.copysign(1, above)


@asked("breakpoints")
def test_breakpoints(case: Case, entry: Json) -> None:
    answer = Answer(case, entry)
    low, high = entry["range"]
    slack = max(entry["tolerance"], 1e-12)
    ends = [low, *(end for point in entry["points"] for end in (point - slack, point + slack)), high]

    values = answer.branch_values(list(case.branches[entry["node"]]), ends)

    best = [list(case.branches[entry["node"]])[i] for i in np.argmax(values, axis=0)]
    assert best == [label for label in entry["optimal"] for _ in range(2)]


@asked("subgame_perfect")
def test_subgame_perfect(case: Case, entry: Json) -> None:
    answer = Answer(case, entry)

    payoffs = {actor: answer.solution.value(answer.node(), case.actors[actor]) for actor in entry["payoffs"]}

    assert payoffs == answer.near(entry["payoffs"])
    for node_id, label in entry.get("choices", {}).items():
        choice, branch_id = answer.solution.choice(case.nodes[node_id]), case.branches[node_id][label]
        assert branch_id in answer.solution.ties.get(case.nodes[node_id], (choice,))


@asked("subgame_perfect_payoffs")
def test_subgame_perfect_payoffs(case: Case, entry: Json) -> None:
    answer = Answer(case, entry)

    payoffs = {actor: answer.solution.value(answer.node(), case.actors[actor]) for actor in case.actors}

    # Several equilibria, by which of the equally good moves is made; ours is one of them.
    assert payoffs in [answer.near(each) for each in entry["payoffs"]]


@asked(*PROFILES)
def test_payoffs_of_a_profile(case: Case, entry: Json) -> None:
    solution = solution_of(scenario_text(case, profile=entry["profile"]))

    payoffs = {actor: solution.value(solution.scenario.start, case.actors[actor]) for actor in entry["payoffs"]}

    expected = {actor: quantity(each) for actor, each in entry["payoffs"].items()}
    assert payoffs == pytest.approx(expected, abs=entry["tolerance"], rel=1e-12)
