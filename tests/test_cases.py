"""Published decision problems and games: what others computed or printed, against the engine.

Checked are the answers `value`, `branch_value`, `optimal`, `policy`, `strategy_value`, `reach_probability`,
`expected_utility`, `certainty_equivalent`, `icer`, `efficient_frontier`, `strategy_count`, `rule_value`, `threshold`
and `breakpoints` of problems with one decider; `value`, `subgame_perfect` and `subgame_perfect_payoffs` of games in
which everybody sees everything; and the payoffs of `equilibrium` and `profile_payoffs`, where the profile is stated as
odds. Of all games, through the importer where there is a file of Gambit's: `pure_nash_payoffs`,
`subgame_perfect_payoffs`, `equilibrium` and `zero_sum_value`. `risk_profile`, `cumulative` and `statistic` are in
test_oracle, those of uncertainty and information in test_cases_information.
"""

import json
import math
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from numpy.typing import NDArray

from case_converter import CASES, Case, Json, Strategy, scenario_text, shares
from crossroads.analyses.frontier import analyse_frontier
from crossroads.analyses.rules import analyse_rules
from crossroads.analyses.weighing.strategies import list_strategies
from crossroads.exchange.efg import read_efg
from crossroads.expressions import parse
from crossroads.games import Behaviour, unfold
from crossroads.games.induction import induce
from crossroads.games.profile import gain, values
from crossroads.games.pure import pure_equilibria
from crossroads.graph import build_graph
from crossroads.program import Solution, compile_graph, read_actors
from crossroads.scenario import Scenario, read_scenario
from published import PROFILES, asked, quantity, solution_of, solved

Array = NDArray[np.float64]


class Answer:
    """A case's entry with the solution that answers it."""

    def __init__(self, case: Case, entry: Json, solution: Solution | None = None) -> None:
        self.case, self.entry = case, entry
        self.solution = solution or solved(case.id, tuple(sorted(entry.get("set", {}).items())))
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


@asked("strategy_count")
def test_strategy_count(case: Case, entry: Json) -> None:
    assert len(list_strategies(Answer(case, entry).solution)) == entry["value"]


@asked("efficient_frontier")
def test_efficient_frontier(case: Case, entry: Json) -> None:
    answer = Answer(case, entry)
    names = (case.attributes[entry[side]] for side in ("minimise", "maximise"))

    result = analyse_frontier(answer.solution, *names)

    points = [value for each in result.efficient for value in (each.cost, each.effect)]
    assert points == answer.near([value for point in entry["points"] for value in point])


@asked("rule_value")
def test_rule_value(case: Case, entry: Json) -> None:
    answer = Answer(case, entry)
    # The smallest branch is what somebody takes who wants less.
    goal = {"maximin": "max", "maximax": "max", "minimin": "min", "minimax": "min"}[entry["rule"]]
    end = {"maximin": "worst", "maximax": "best", "minimin": "best", "minimax": "worst"}[entry["rule"]]
    wanting = Case({**case.data, "actors": [{**case.data["actors"][0], "sense": goal}]})

    options = analyse_rules(solution_of(scenario_text(wanting))).options

    best = max if goal == "max" else min
    assert best(getattr(option, end) for option in options) == answer.near(entry["value"])


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


@asked("expected_utility", "certainty_equivalent")
def test_a_utility_stated_as_a_formula_gives_the_same(case: Case, entry: Json) -> None:
    """The case's own formulas, kept as they are: solved by keeping histories apart."""
    utility = case.data["actors"][0]["utility"]
    stated = dict(zip(("utility", "inverse"), (utility["u"], utility["inverse"]), strict=True))
    scenario = json.loads(scenario_text(case))
    next(iter(scenario["actors"].values()))["risk"] = stated
    answer = Answer(case, entry, solution_of(json.dumps(scenario)))

    weight = answer.weight(entry.get("strategy", "optimal"))
    certain = float(answer.solution.solver.certain(answer.solution.block, weight)[0])

    found = certain if entry["what"] == "certainty_equivalent" else answer.utility(certain)
    assert found == answer.near(entry["value"])


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


class Match:
    """A game of the cases as the package reads it, with the case's own names for its parts."""

    def __init__(self, case: Case) -> None:
        self.case = case
        original = case.data["source"].get("original")
        text = json.dumps(read_efg((CASES / original).read_text("utf-8"), original).scenario) if original else ""
        self.scenario = scenario_at(text or scenario_text(case))
        self.tree = unfold(read_actors(compile_graph(build_graph(self.scenario))))
        by_id = {node["id"]: node for node in case.data["nodes"]}
        # The case's node of each node of the tree, found by taking the branches with the same labels from the root.
        self.nodes = [str(case.data["root"])]
        for node in self.tree.nodes[1:]:
            before = by_id[self.nodes[node.parent]]
            self.nodes.append(str(before["branches"][node.branch]["child"]))
        self.actors = [str(actor["id"]) for actor in case.data["actors"]]

    def behaviour(self, profile: Strategy) -> dict[int, tuple[Fraction, ...]]:
        found: dict[int, tuple[Fraction, ...]] = {}
        for name, choice in profile.items():
            for node_id in self.case.decisions(name):
                labels = list(self.case.branches[node_id])
                given = {choice: 1} if isinstance(choice, str) else choice
                shares = tuple(Fraction(given.get(label, 0)) for label in labels)
                found |= {
                    self.tree.nodes[i].information: shares for i, each in enumerate(self.nodes) if each == node_id
                }
        return found

    def payoffs(self, behaviour: Behaviour) -> dict[str, float]:
        return dict(zip(self.actors, map(float, values(self.tree, behaviour)), strict=True))


def scenario_at(text: str) -> Scenario:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "case.yaml"
        path.write_text(text, "utf-8")
        return read_scenario(path)


def different(payoffs: Iterable[Mapping[str, float]]) -> list[tuple[float, ...]]:
    return sorted({tuple(round(each, 9) for each in part.values()) for part in payoffs})


@asked("pure_nash_payoffs")
def test_payoffs_of_all_pure_equilibria(case: Case, entry: Json) -> None:
    match = Match(case)

    found = different(match.payoffs(each.behaviour) for each in pure_equilibria(match.tree))

    assert found == different({actor: each[actor] for actor in match.actors} for each in entry["payoffs"])


@asked("subgame_perfect", "subgame_perfect_payoffs")
def test_payoffs_of_all_subgame_perfect_equilibria(case: Case, entry: Json) -> None:
    match = Match(case)
    wanted = entry["payoffs"] if isinstance(entry["payoffs"], list) else [entry["payoffs"]]

    found = induce(match.tree)

    assert found.is_complete
    assert different(match.payoffs(each.behaviour) for each in found.profiles) == different(
        {actor: each[actor] for actor in match.actors} for each in wanted
    )


@asked("equilibrium")
def test_a_published_equilibrium_is_one(case: Case, entry: Json) -> None:
    match = Match(case)
    behaviour = match.behaviour(entry["profile"])

    assert match.payoffs(behaviour) == pytest.approx(
        {actor: quantity(each) for actor, each in entry["payoffs"].items()}, abs=entry["tolerance"]
    )
    assert gain(match.tree, behaviour) == 0


@asked("zero_sum_value")
def test_the_value_of_a_zero_sum_game(case: Case, entry: Json) -> None:
    match = Match(case)
    # All equilibria of such a game are worth the same, so one that is confirmed tells the value.
    profile = next(each["profile"] for each in case.expected if each["what"] == "equilibrium")
    behaviour = match.behaviour(profile)

    assert match.tree.is_constant_sum
    assert gain(match.tree, behaviour) == 0
    assert match.payoffs(behaviour)[entry["actor"]] == pytest.approx(entry["value"], abs=entry["tolerance"])
