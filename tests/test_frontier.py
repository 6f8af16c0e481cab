"""The frontier of cost and effect: against a published league table, and random trees by brute force."""

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import crossroads
from crossroads.analyses import analyse
from crossroads.analyses.frontier import Frontier, analyse_frontier
from crossroads.analyses.subject import Subject
from crossroads.analyses.weighing.strategies import weigh_strategies
from crossroads.charts import figure_of
from crossroads.errors import AnalysisError
from crossroads.graph import build_graph
from crossroads.program import Solution, compile_graph, make_solver, solve
from drawn import cut, overlapping, solved
from strategies import Data, scenario_of

TREATMENTS = Path(__file__).parent / "textbook" / "treat-or-wait.yaml"
Pairs = list[tuple[float, float]]


def treatments(**settings: float) -> Frontier:
    result = crossroads.load(TREATMENTS, set=settings).analyse("frontier")
    assert isinstance(result, Frontier)
    return result


def test_the_league_table_is_the_published_one() -> None:
    rows = treatments().rows()

    # The engine of SilverDecisions; treatment C lies exactly between A and B.
    assert [(row["label"], row["status"]) for row in rows] == [
        ("Wait; Still ill: Treatment A", "efficient"),
        ("Treatment A", "efficient"),
        ("Treatment C", "efficient"),
        ("Wait; Still ill: Treatment B", "dominated"),
        ("Treatment B", "efficient"),
    ]
    assert [row["cost"] for row in rows] == pytest.approx([1.5, 2, 2.75, 3, 5])
    assert [row["effect"] for row in rows] == pytest.approx([1.25, 2, 2.5, 2.375, 4])
    assert [row["icer"] for row in rows if row["icer"] is not None] == pytest.approx([2 / 3, 1.5, 1.5])


@pytest.mark.parametrize("wtp", [0.1, 0.6, 0.7, 1.4, 1.6, 9.0])
def test_the_strategy_for_a_willingness_to_pay_is_the_solvers(wtp: float) -> None:
    result, solution = treatments(wtp=wtp), crossroads.load(TREATMENTS, set={"wtp": wtp}).solve()

    assert result.stated == pytest.approx(wtp)
    assert result.best is not None
    assert result.best.strategy.choices[0][1] == (solution.best.id if solution.best else "")
    assert wtp * result.best.effect - result.best.cost == pytest.approx(solution.root[0])
    low, high = result.best.wtp or (0.0, 0.0)
    assert low <= wtp
    assert high is None or wtp <= high


def test_headline_names_the_frontier_and_the_best() -> None:
    assert treatments().headline() == (
        "“Wait; Still ill: Treatment A”, “Treatment A”, “Treatment C” and “Treatment B” are worth their cost; "
        "at 1 kUSD for a unit of effect “Treatment A” is best"
    )
    assert treatments().note() == "1 strategy is dominated."


# Random trees


def tree(generator: np.random.Generator, depth: int, nodes: dict[str, Data]) -> tuple[str, Pairs]:
    """Add a random tree to a scenario; return its first node and the cost and effect of each of its strategies."""
    name = f"n{len(nodes)}"
    kind = str(generator.choice(["decision", "chance"]))
    nodes[name] = {"kind": kind, "branches": {}}
    parts: list[Pairs] = []
    odds = generator.dirichlet(np.ones(2)).tolist()
    for number in range(2):
        cost, effect = (int(each) for each in generator.integers(0, 6, 2))
        branch: Data = {"payoff": {"cost": cost, "effect": effect}}
        below: Pairs = [(0.0, 0.0)]
        if depth and generator.random() < 0.8:
            branch["to"], below = tree(generator, depth - 1, nodes)
        if kind == "chance":
            branch["p"] = odds[0] if number == 0 else "rest"
        nodes[name]["branches"][f"b{number}"] = branch
        parts.append([(cost + c, effect + e) for c, e in below])
    if kind == "decision":
        return name, [pair for part in parts for pair in part]
    p = odds[0]
    return name, [(p * a + (1 - p) * c, p * b + (1 - p) * d) for (a, b), (c, d) in itertools.product(*parts)]


def random_tree(seed: int) -> tuple[Solution, Pairs]:
    generator = np.random.default_rng(seed)
    nodes: dict[str, Any] = {"first": {"kind": "decision", "branches": {}}}
    found: Pairs = []
    for number in range(3):
        start, pairs = tree(generator, 3, nodes)
        nodes["first"]["branches"][f"option{number}"] = {"to": start}
        found += pairs
    data = {
        "crossroads": 1,
        "title": "Random",
        "attributes": {"cost": {}, "effect": {}},
        "actors": {"payer": {"values": {"cost": -1, "effect": 2}}},
        "start": "first",
        "nodes": nodes,
    }
    return solve(make_solver(compile_graph(build_graph(scenario_of(data))))), found


def is_beaten(pair: tuple[float, float], others: Pairs) -> bool:
    """Return whether some other strategy costs no more and does no less, one of them truly."""
    cost, effect = pair
    return any(c <= cost + 1e-9 and e >= effect - 1e-9 and (c < cost - 1e-9 or e > effect + 1e-9) for c, e in others)


def is_mixed_away(pair: tuple[float, float], others: Pairs) -> bool:
    """Return whether some mixture of two others costs less and does as much."""
    cost, effect = pair
    return any(
        a[0] + (b[0] - a[0]) * (effect - a[1]) / (b[1] - a[1]) < cost - 1e-9
        for a, b in itertools.permutations(others, 2)
        if a[1] < effect - 1e-9 and b[1] > effect + 1e-9
    )


@pytest.mark.parametrize("seed", range(8))
def test_random_trees_have_the_strategies_and_the_frontier_of_brute_force(seed: int) -> None:
    solution, expected = random_tree(seed)

    _, amounts = weigh_strategies(solution)
    found = sorted(zip(amounts["cost"].tolist(), amounts["effect"].tolist(), strict=True))
    assert np.array(found) == pytest.approx(np.array(sorted(expected)), abs=1e-9)

    result = analyse_frontier(solution)
    points = sorted({(round(c, 9), round(e, 9)) for c, e in expected})
    undominated = [pair for pair in points if not is_beaten(pair, points)]
    efficient = [pair for pair in undominated if not is_mixed_away(pair, undominated)]
    assert [(each.cost, each.effect) for each in result.efficient] == [
        pytest.approx(each, abs=1e-8) for each in efficient
    ]
    extended = {(round(each.cost, 9), round(each.effect, 9)) for each in result.strategies if "extend" in each.status}
    assert extended == set(undominated) - set(efficient)


def test_information_sets_make_one_choice() -> None:
    # Test or not; untested one set; tested three results, each drill or leave: 2 + 2^3 strategies.
    strategies, amounts = weigh_strategies(solved("oil-driller"))

    assert len(strategies) == 2 + 8
    assert max(amounts["money"]) == pytest.approx(22.5)


# Errors, chart


def test_attributes_that_cannot_be_told_are_asked_for() -> None:
    with pytest.raises(AnalysisError, match="Name them with --cost NAME --effect NAME"):
        analyse_frontier(solved("belarus-2022"))
    with pytest.raises(AnalysisError, match=r"There is no attribute bakcing\. Did you mean backing"):
        analyse_frontier(solved("belarus-2022"), "bakcing", "survival")


def test_two_scales_of_the_flagship_may_be_set_against_each_other() -> None:
    result = analyse("frontier", Subject(solved("belarus-2022")), cost="backing", effect="survival")
    assert isinstance(result, Frontier)

    ratios = [each.icer for each in result.efficient if each.icer is not None]
    assert ratios == sorted(ratios)
    assert len(result.strategies) > 1000
    figure = figure_of(result)
    assert not cut(figure)
    assert not overlapping(figure)


def test_the_chart_has_room_for_its_texts() -> None:
    figure = figure_of(treatments())

    assert not cut(figure)
    assert not overlapping(figure)
