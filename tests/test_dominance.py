"""Stochastic dominance: textbook pairs, by lotteries whose distribution functions can be drawn by hand."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossroads.analyses.dominance import Dominance, analyse_dominance, compare
from crossroads.analyses.result import Row
from crossroads.analyses.risk_profile import Profile
from crossroads.analyses.subject import Subject
from crossroads.charts import figure_of
from crossroads.draws import Sampling
from crossroads.graph import build_graph
from crossroads.program import compile_graph, make_solver, solve
from crossroads.scenario import read_scenario

Lottery = dict[float, float]
"""Result → probability."""


def dominance(folder: Path, first: Lottery, second: Lottery, **keys: Any) -> Dominance:
    def chance(lottery: Lottery) -> dict[str, Any]:
        branches = {f"x{i}": {"p": p, "payoff": f"{x} + 0 * idle"} for i, (x, p) in enumerate(lottery.items())}
        return {"kind": "chance", "branches": branches}

    data = {
        "crossroads": 1, "title": "Dominance", "start": "n", "parameters": {"idle": {"value": 1, "low": 0, "high": 2}},
        "nodes": {
            "n": {"kind": "decision", "branches": {"a": {"to": "la"}, "b": {"to": "lb"}}},
            "la": chance(first), "lb": chance(second),
        },
    } | keys  # fmt: skip
    path = folder / "scenario.yaml"
    path.write_text(json.dumps(data), "utf-8")
    solution = solve(make_solver(compile_graph(build_graph(read_scenario(path)))))
    return analyse_dominance(Subject(solution, Sampling(64)))


def pair(result: Dominance, option: str, over: str) -> Row:
    return next(row for row in result.rows() if (row["option"], row["over"]) == (option, over))


EVEN = {1.0: 0.5, 3.0: 0.5}


def test_more_everywhere_dominates_to_the_first_order(tmp_path: Path) -> None:
    result = dominance(tmp_path, {2.0: 0.5, 3.0: 0.5}, EVEN)

    assert (pair(result, "a", "b")["order"], pair(result, "b", "a")["order"]) == (1, None)


def test_less_spread_dominates_to_the_second_order(tmp_path: Path) -> None:
    result = dominance(tmp_path, {2.0: 1.0}, EVEN)

    assert (pair(result, "a", "b")["order"], pair(result, "b", "a")["order"]) == (2, None)
    # The distribution function of the sure 2 lies half above the other's between 2 and 3.
    assert pair(result, "a", "b")["first_violation"] == pytest.approx(0.5)
    assert pair(result, "a", "b")["second_violation"] == pytest.approx(0)
    # The other's integral is greater by up to a half, at 2.
    assert pair(result, "b", "a")["second_violation"] == pytest.approx(0.5)


def test_a_greater_mean_with_a_worse_tail_dominates_nothing(tmp_path: Path) -> None:
    result = dominance(tmp_path, {0.0: 0.5, 9.0: 0.5}, EVEN)

    assert (pair(result, "a", "b")["order"], pair(result, "b", "a")["order"]) == (None, None)


def test_costs_are_turned_around(tmp_path: Path) -> None:
    result = dominance(tmp_path, {2.0: 0.5, 3.0: 0.5}, EVEN, actors={"me": {"goal": "min"}})

    assert (pair(result, "a", "b")["order"], pair(result, "b", "a")["order"]) == (None, 1)


def test_equal_distributions_do_not_dominate_each_other(tmp_path: Path) -> None:
    result = dominance(tmp_path, EVEN, {3.0: 0.5, 1.0: 0.5})

    assert (pair(result, "a", "b")["order"], pair(result, "b", "a")["order"]) == (None, None)


def test_what_is_better_in_every_draw_is_said(tmp_path: Path) -> None:
    row = pair(dominance(tmp_path, {2.0: 0.5, 4.0: 0.5}, EVEN), "a", "b")

    assert row["in_every_draw"] is True
    assert row["in_draws"] == 1.0


def outcomes_of(lottery: Lottery, sign: float) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return equally likely results, rising in what is wanted; probabilities are eighths."""
    listed = [x * sign for x, p in lottery.items() for _ in range(round(8 * p))]
    return np.sort(np.array(listed))


lotteries = st.lists(st.sampled_from([-2.0, 0.0, 0.1, 0.3, 1.0, 4.0]), min_size=8, max_size=8).map(
    lambda drawn: {x: drawn.count(x) / 8 for x in sorted(set(drawn))}
)


def profile(lottery: Lottery) -> Profile:
    return Profile("o", "Option", np.array(list(lottery)), np.array(list(lottery.values())))


@given(first=lotteries, second=lotteries, sign=st.sampled_from([1.0, -1.0]))
def test_orders_are_those_of_sorted_results(first: Lottery, second: Lottery, sign: float) -> None:
    # Of eight equally likely results each, sorted: the first order compares them one by one, the second their sums
    # from the worst on (Levy (2016), ch. 5: quantiles, and integrals of quantiles).
    one, other = outcomes_of(first, sign), outcomes_of(second, sign)
    sums, other_sums = np.cumsum(one), np.cumsum(other)
    expected = None
    if not np.array_equal(one, other):
        holds = (one[0] >= other[-1], (one >= other).all(), (sums >= other_sums - 1e-12).all())
        expected = next((order for order, is_met in enumerate(holds) if is_met), None)

    found = compare(profile(first), profile(second), sign)
    assert found.order == expected
    assert found.is_same == np.array_equal(one, other)


def test_options_with_the_same_label_are_told_apart(tmp_path: Path) -> None:
    branches = {
        "a": {"label": "Go", "payoff": "2 + idle"}, "b": {"label": "Go", "payoff": 1}, "c": {"label": "Go", "payoff": 0}
    }  # fmt: skip
    result = dominance(tmp_path, EVEN, EVEN, nodes={"n": {"kind": "decision", "branches": branches}})

    assert result.options == ("a", "b", "c")
    assert result.dominated == ("Go", "Go")
    texts = [text.get_text() for text in figure_of(result).axes[0].texts]
    assert texts.count("outcome by outcome") == 3
    assert texts.count("Go") == 6


def test_the_worst_of_one_above_the_best_of_the_other_is_told_apart(tmp_path: Path) -> None:
    assert pair(dominance(tmp_path, {3.0: 0.5, 4.0: 0.5}, EVEN), "a", "b")["order"] == 0
