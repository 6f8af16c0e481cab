"""Utilities of whole paths: closed forms and printed values, their limits, and every refusal whole."""

import math
from typing import Any

import pytest
from hypothesis import given, settings

from crossroads.errors import AnalysisError
from crossroads.graph import build_graph
from crossroads.program import Solution, compile_graph, histories, make_solver, solve
from strategies import scenario_of, whole_path_scenarios

Data = dict[str, Any]

WIN_OR_LOSE: Data = {
    "a": {"kind": "decision", "branches": {"sure": {"payoff": 20}, "gamble": {"to": "b"}}},
    "b": {"kind": "chance", "branches": {"win": {"p": 0.5, "payoff": 100}, "lose": {"p": "rest", "payoff": -50}}},
}


def solution_of(data: Data) -> Solution:
    return solve(make_solver(compile_graph(build_graph(scenario_of(data)))))


def judged(risk: Data, nodes: Data | None = None, **more: Any) -> Solution:
    nodes = WIN_OR_LOSE if nodes is None else nodes
    actor = {"risk": risk} | more.pop("actor", {})
    start = next(iter(nodes))
    return solution_of(
        {"crossroads": 1, "title": "Judged", "actors": {"me": actor}, "start": start, "nodes": nodes} | more
    )


def gamble(solution: Solution) -> float:
    return solution.options[1].certainty_equivalent


def refused(risk: Data, **more: Any) -> str:
    with pytest.raises(AnalysisError) as error:
        judged(risk, **more)
    return str(error.value)


# Closed forms


def test_log_utility_values_a_gamble_by_the_geometric_mean_of_wealth() -> None:
    solution = judged({"kind": "log", "wealth": 100})

    assert gamble(solution) == pytest.approx(math.sqrt(200 * 50) - 100, rel=1e-14)
    assert solution.options[1].expected_utility == pytest.approx(0.5 * math.log(200) + 0.5 * math.log(50), rel=1e-14)


def test_log_utility_of_no_wealth_needs_gains_alone() -> None:
    nodes = {"b": {"kind": "chance", "branches": {"win": {"p": 0.5, "payoff": 8}, "less": {"p": "rest", "payoff": 2}}}}

    assert judged({"kind": "log", "wealth": 0}, nodes).root[2] == pytest.approx(4, rel=1e-14)


def test_power_utility_values_a_gamble_by_a_power_mean_of_wealth() -> None:
    solution = judged({"kind": "power", "wealth": 50, "exponent": 0.5})

    # All is lost with even odds: (sqrt(150) / 2) ** 2 - 50.
    assert gamble(solution) == pytest.approx(150 / 4 - 50, rel=1e-13)
    assert solution.options[1].expected_utility == pytest.approx(math.sqrt(150) / 2, rel=1e-14)


@pytest.mark.parametrize(("payoff", "worth"), [(-50, -100), (0, 0), (5, 5), (10, 10), (40, 25)])
def test_piecewise_utility_goes_on_beyond_its_end_points(payoff: float, worth: float) -> None:
    nodes = {"a": {"kind": "decision", "branches": {"only": {"payoff": payoff}}}}

    solution = judged({"kind": "piecewise", "points": [[-10, -20], [0, 0], [10, 10], [20, 15]]}, nodes)

    assert solution.root[1] == pytest.approx(worth, rel=1e-14)
    assert solution.root[2] == pytest.approx(payoff, rel=1e-14, abs=1e-14)


def test_costs_are_judged_by_what_is_left_of_wealth() -> None:
    costs = {
        "a": {"kind": "decision", "branches": {"insure": {"payoff": 30}, "risk": {"to": "b"}}},
        "b": {"kind": "chance", "branches": {"fire": {"p": 0.25, "payoff": 84}, "none": {"p": "rest"}}},
    }

    solution = judged({"kind": "log", "wealth": 100}, costs, actor={"goal": "min"})

    certain = 100 - 16**0.25 * 100**0.75
    assert gamble(solution) == pytest.approx(certain, rel=1e-13)
    assert solution.best is not None
    assert solution.best.id == "insure"
    assert solution.options[1].risk_premium == pytest.approx(certain - 21, rel=1e-12)


@pytest.mark.parametrize(
    ("utility", "inverse"), [("sqrt(100 - x)", "100 - u ** 2"), ("-sqrt(100 - x)", "100 - u ** 2")]
)
def test_a_formula_of_costs_may_fall_as_a_utility_or_rise_as_a_burden(utility: str, inverse: str) -> None:
    nodes = {"b": {"kind": "chance", "branches": {"fire": {"p": 0.25, "payoff": 84}, "none": {"p": "rest"}}}}

    solution = judged({"utility": utility, "inverse": inverse}, nodes, actor={"goal": "min"})

    assert solution.root[2] == pytest.approx(100 - (0.25 * 4 + 0.75 * 10) ** 2, rel=1e-13)
    assert solution.root[1] == pytest.approx(8.5 if utility.startswith("s") else -8.5, rel=1e-14)


def test_a_logit_actor_goes_by_certainty_equivalents() -> None:
    solution = judged({"kind": "log", "wealth": 100}, actor={"plays": {"logit": 0.1}})

    lead = 20 - (math.sqrt(200 * 50) - 100)
    assert solution.weight("a", "sure") == pytest.approx(1 / (1 + math.exp(-0.1 * lead)), rel=1e-12)


# Printed values


def test_petersburg_game_is_worth_to_a_pauper_two_ducats() -> None:
    """D. Bernoulli (1738), "Specimen theoriae novae de mensura sortis", section 17 (Econometrica 22 (1954), 32).

    Who owns nothing would take 2 ducats for the game that pays 1, 2, 4, ... with odds 1/2, 1/4, 1/8, ...; who owns 10
    would take about 3, who owns 100 about 4, and who owns 1,000 about 6.
    """
    rounds = 60
    for wealth, worth in ((0, 2), (10, 3), (100, 4), (1000, 6)):
        nodes: Data = {
            f"n{i}": {
                "kind": "chance",
                "branches": {"head": {"p": 0.5, "payoff": 2**i}, "tail": {"p": 0.5, "to": f"n{i + 1}"}},
            }
            for i in range(rounds)
        }
        nodes[f"n{rounds}"] = {"kind": "outcome", "payoff": 2**rounds}

        certain = judged({"kind": "log", "wealth": wealth}, nodes).root[2]

        assert round(certain) == worth
        if not wealth:
            assert certain == pytest.approx(2, rel=1e-12)


def test_log_utility_bets_the_kelly_fraction() -> None:
    """J. L. Kelly (1956), "A New Interpretation of Information Rate": with odds p of doubling, the share 2p - 1."""
    p, stakes = 0.6, range(0, 100, 5)
    nodes: Data = {"bet": {"kind": "decision", "branches": {f"s{s}": {"to": f"toss{s}"} for s in stakes}}}
    for s in stakes:
        branches = {"win": {"p": p, "payoff": s}, "lose": {"p": "rest", "payoff": -s}}
        nodes[f"toss{s}"] = {"kind": "chance", "branches": branches}

    solution = judged({"kind": "log", "wealth": 100}, nodes)

    assert solution.best is not None
    assert solution.best.id == "s20"
    growth = p * math.log(2 * p) + (1 - p) * math.log(2 * (1 - p))
    assert solution.root[2] == pytest.approx(100 * math.expm1(growth), rel=1e-12)


@pytest.mark.parametrize(
    "risk",
    [
        {"kind": "exponential", "tolerance": 900},
        {"utility": "1 - exp(-x / 900)", "inverse": "-900 * log(1 - u)"},
    ],
    ids=["exponential", "custom"],
)
def test_a_wager_of_clemen_has_its_printed_worth(risk: Data) -> None:
    """R. T. Clemen, "Making Hard Decisions", chapter "Risk Attitudes": a wager judged with a tolerance of 900.

    It wins 2,000, 1,000 or 500 with 0.4, 0.4 and 0.2: expected utility 0.7102, certainty equivalent 1,114.71. The
    latter is worked out there from the former as printed: half of its last digit makes 900 * 0.00005 / 0.2898 = 0.16.
    """
    branches = {"two": {"p": 0.4, "payoff": 2000}, "one": {"p": 0.4, "payoff": 1000}, "half": {"p": 0.2, "payoff": 500}}

    value, utility, certain = judged(risk, {"wager": {"kind": "chance", "branches": branches}}).root

    assert value == pytest.approx(1300)
    assert utility == pytest.approx(0.7102, abs=0.00005)
    assert certain == pytest.approx(1114.71, abs=0.16)


# Limits


@given(whole_path_scenarios())
@settings(max_examples=40)
def test_power_of_one_is_neutral(data: Data) -> None:
    for actor in data["actors"].values():
        actor.pop("risk", None)
    neutral = solution_of(data).root
    for actor in data["actors"].values():
        actor["risk"] = {"kind": "power", "wealth": 3000, "exponent": 1}

    found = solution_of(data).root

    assert (found[0], found[2]) == pytest.approx((neutral[0], neutral[2]), abs=1e-8)


@given(whole_path_scenarios())
@settings(max_examples=40)
def test_log_utility_of_great_wealth_is_nearly_neutral(data: Data) -> None:
    perspective = data.get("perspective")
    for actor in data["actors"].values():
        actor.pop("risk", None)
    neutral = solution_of(data)
    data["actors"][perspective or neutral.by]["risk"] = {"kind": "log", "wealth": 1e14}

    # Half the variance over wealth: nothing that could be seen.
    assert solution_of(data).root[2] == pytest.approx(neutral.root[2], abs=1e-8)


# Refusals


def test_a_total_beyond_ruin_is_refused_with_its_place() -> None:
    assert refused({"kind": "log", "wealth": 50}) == (
        "The total of me at b.lose is -50, which has no utility. "
        "Its wealth, 50, plus the total has to stay above 0: state a greater wealth."
    )


def test_a_parameter_that_ruins_is_named() -> None:
    nodes = {"b": {"kind": "chance", "branches": {"win": {"p": 0.5}, "lose": {"p": "rest", "payoff": "-loss"}}}}

    text = refused({"kind": "power", "wealth": "own", "exponent": 0.5}, nodes=nodes, parameters={"loss": 60, "own": 50})

    assert text == (
        "At loss = 60, own = 50, the total of me at b.lose is -60, which has no utility. "
        "Its wealth, own, plus the total has to stay at 0 or above: state a greater wealth."
    )


def test_a_formula_without_a_value_is_refused() -> None:
    assert refused({"utility": "sqrt(x)", "inverse": "u ** 2"}) == (
        "The total of me at b.lose is -50, which has no utility. "
        "Write 'sqrt(x)' so that it holds for every total, as in: sqrt(max(x, 0))."
    )


def test_a_utility_that_falls_is_refused() -> None:
    assert refused({"utility": "-x ** 2", "inverse": "sqrt(-u)"}) == (
        "The utility '-x ** 2' of me does not rise throughout: it is -400 for a total of 20, and -10000 for 100. "
        "Mend the formula, or the goal of me."
    )


def test_an_inverse_that_does_not_undo_the_utility_is_refused() -> None:
    assert refused({"utility": "sqrt(x + 150)", "inverse": "u ** 2 + 150"}) == (
        "The inverse 'u ** 2 + 150' of me does not undo its utility: a total of -50 has the utility 10, and from that "
        "it makes 250. Solve the utility for x, and write u for it."
    )


def test_histories_beyond_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(histories, "MOST_COPIES", 40)
    nodes: Data = {
        f"n{i}": {
            "kind": "chance",
            "branches": {"up": {"p": 0.5, "payoff": 2**i, "to": f"n{i + 1}"}, "on": {"p": 0.5, "to": f"n{i + 1}"}},
        }
        for i in range(8)
    }
    nodes["n8"] = {"kind": "outcome"}

    assert refused({"kind": "log", "wealth": 1}, nodes=nodes) == (
        "What me may have earned before a node has to be kept apart for a utility of the whole path; by the node n4 "
        "the 9 nodes have become more than 40. Round its payoffs, so that more histories earn the same, or give it an "
        "exponential utility, which adds up along the path."
    )
