"""Rules without odds: against hand computations, and on random trees against all that can happen, listed."""

from pathlib import Path

import numpy as np
import pytest

import crossroads
from crossroads.analyses import analyse
from crossroads.analyses.rules import Rules, analyse_rules
from crossroads.analyses.subject import Subject
from crossroads.analyses.weighing.strategies import list_strategies
from crossroads.charts import figure_of
from crossroads.errors import AnalysisError
from crossroads.program import Solution
from drawn import cut, overlapping, solve_text, solved
from test_frontier import random_tree

PARTY = Path(__file__).parent / "textbook" / "party-problem.yaml"


def test_the_party_is_held_as_each_rule_says() -> None:
    result = analyse_rules(crossroads.load(PARTY).solve())

    # Outdoors 0 or 100, porch 20 or 90, indoors 50 or 40.
    worths = {each.id: (each.worst, each.best, each.hurwicz, each.even) for each in result.options}
    assert worths == {"outdoors": (0, 100, 50, 50), "porch": (20, 90, 55, 55), "indoors": (40, 50, 45, 45)}
    assert {rule: result.chosen(rule).id for rule in ("worst", "best", "hurwicz", "even", "value")} == {
        "worst": "indoors", "best": "outdoors", "hurwicz": "porch", "even": "porch", "value": "porch",
    }  # fmt: skip
    assert result.headline() == (
        "“Indoors” is best by its worst case; “On the porch” is best by a mixture of worst and best and at even odds; "
        "“Outdoors” is best by its best case"
    )


@pytest.mark.parametrize(
    ("optimism", "choice"), [(0.0, "indoors"), (0.3, "indoors"), (0.6, "porch"), (0.9, "outdoors")]
)
def test_hurwicz_moves_from_the_worst_to_the_best(optimism: float, choice: str) -> None:
    # 40 + 10 a, 20 + 70 a and 100 a cross at 1/3 and 2/3.
    result = analyse("rules", Subject(crossroads.load(PARTY).solve()), optimism=optimism)
    assert isinstance(result, Rules)

    assert result.chosen("hurwicz").id == choice


def worth(solution: Solution, node: str, rule: str) -> float:
    """Return what a node of a random tree is worth by a rule, found by going down from it."""
    fold = {"worst": min, "best": max, "even": lambda values: sum(values) / len(values)}[rule]
    part = solution.scenario.nodes[node]
    values = []
    for branch in part.branches.values():
        payoff = {name: float(each.at({})) for name, each in branch.payoff.items()}
        earned = 2 * payoff.get("effect", 0.0) - payoff.get("cost", 0.0)
        values.append(earned + (worth(solution, branch.to, rule) if branch.to else 0.0))
    return max(values) if part.kind == "decision" else fold(values)  # type: ignore[operator]  # folds of floats


@pytest.mark.parametrize("rule", ["worst", "best", "even"])
@pytest.mark.parametrize("seed", range(6))
def test_random_trees_are_worth_what_going_down_finds(seed: int, rule: str) -> None:
    solution, _ = random_tree(seed)

    result = analyse_rules(solution)

    for each, branch in zip(result.options, solution.scenario.nodes["first"].branches.values(), strict=True):
        assert branch.to is not None
        assert getattr(each, rule) == pytest.approx(worth(solution, branch.to, rule))
    assert len(list_strategies(solution)) > 2


def test_costs_are_worst_where_they_are_most(tmp_path: Path) -> None:
    text = """
crossroads: 1
title: Costs
actors: {owner: {goal: min}}
start: choice
nodes:
  choice: {kind: decision, branches: {repair: {to: works}, replace: {payoff: 6}}}
  works: {kind: chance, branches: {well: {p: 0.9, payoff: 1}, badly: {p: 0.1, payoff: 10}, never: {p: 0, payoff: 99}}}
"""
    result = analyse_rules(solve_text(tmp_path, text))

    repair, _ = result.options
    # What the odds rule out does not count.
    assert (repair.worst, repair.best, repair.even) == (10, 1, 5.5)
    assert (result.chosen("worst").id, result.chosen("best").id) == ("replace", "repair")


def test_the_driller_without_odds_takes_the_worst_of_what_may_be_below() -> None:
    result = analyse_rules(solved("oil-driller"))

    # Whatever the test shows, the well may be dry: a pessimist never drills, and saves the test. An optimist drills
    # into a soaking well untested. At even odds each result leaves all three wells as they were, 380 / 3 - 70 > 0.
    test, untested = result.options
    assert (test.worst, untested.worst) == (-10, 0)
    assert (test.best, untested.best) == (190, 200)
    mean = (0 + 120 + 270) / 3 - 70
    assert (test.even, untested.even) == pytest.approx((mean - 10, mean))


def test_a_driver_without_recall_is_refused() -> None:
    with pytest.raises(AnalysisError, match="At first and second, who decides does not recall"):
        analyse_rules(crossroads.load(PARTY.parent / "absent-minded-driver.yaml").solve())


def test_optimism_is_a_share() -> None:
    with pytest.raises(AnalysisError, match=r"Optimism lies between 0 and 1; here it is 1\.5"):
        analyse_rules(crossroads.load(PARTY).solve(), 1.5)


def test_the_chart_has_room_for_its_texts() -> None:
    figure = figure_of(analyse_rules(solved("belarus-2022")))

    assert not cut(figure)
    assert not overlapping(figure)
    assert np.ptp(figure.axes[0].get_xlim()) > 50
