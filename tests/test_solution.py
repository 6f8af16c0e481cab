"""A scenario worked out by hand, and what its solution must say of it.

The driller values money, and standing by half: a wet well is worth 400 + 0.5 * 10 = 405, a permit 0.5 * 405 =
202.5, drilling -70 + 0.6 * 202.5 + 0.4 * -10 = 47.5, selling 25. The regulator values standing: a permit is
worth 5.
"""

import math
import re
from pathlib import Path

import pytest

from crossroads import __version__
from crossroads.errors import AnalysisError
from crossroads.expressions import parse
from crossroads.graph import build_graph
from crossroads.program import Solution, compile_graph, make_solver, solve
from crossroads.scenario import Plays
from strategies import Data, scenario_of

DRILLING: Data = {
    "crossroads": 1,
    "title": "Drill or sell?",
    "attributes": {"money": {"unit": "kUSD"}, "standing": {}},
    "actors": {
        "driller": {"values": {"money": 1, "standing": "w_standing"}},
        "regulator": {"values": {"standing": 1}, "plays": "assessed"},
    },
    "parameters": {"w_standing": 0.5, "p_wet": {"value": 0.5, "low": 0.1, "high": 0.6}},
    "start": "choice",
    "nodes": {
        "choice": {
            "kind": "decision",
            "by": "driller",
            "branches": {
                "drill": {"to": "permit", "payoff": {"money": -70}, "label": "Drill a well"},
                "sell": {"payoff": {"money": 25}},
            },
        },
        "permit": {
            "kind": "decision",
            "by": "regulator",
            "branches": {"granted": {"p": 0.6, "to": "well"}, "refused": {"p": "rest", "to": "stuck"}},
        },
        "well": {
            "kind": "chance",
            "branches": {"wet": {"p": "p_wet", "payoff": {"money": 400, "standing": 10}}, "dry": {"p": "rest"}},
        },
        "stuck": {"kind": "outcome", "payoff": {"money": -10}},
    },
}


def drilling(plays: dict[str, Plays] | None = None, **settings: float) -> Solution:
    scenario = scenario_of(DRILLING, settings=settings)
    return solve(make_solver(compile_graph(build_graph(scenario)), plays))


def by_hand(nodes: Data, **more: object) -> Solution:
    data = {"crossroads": 1, "title": "By hand", "start": "d", "nodes": nodes} | more
    return solve(make_solver(compile_graph(build_graph(scenario_of(data)))))


def test_to_json_is_what_scripts_rely_on() -> None:
    solution = drilling(p_wet=0.5)

    found = solution.to_json()

    stated = found.pop("scenario")
    assert isinstance(stated, dict)
    assert re.fullmatch("[0-9a-f]{64}", stated.pop("digest"))
    assert Path(stated.pop("file")).name == "scenario.yaml"
    assert stated == {
        "title": "Drill or sell?", "overlays": [], "set": {"p_wet": "0.5"},
        "as_of": None, "later_evidence_dropped": False,
    }  # fmt: skip
    assert found == {
        "by": "driller",
        "plays": {"driller": "rational", "regulator": "assessed"},
        "value": 47.5,
        "expected_utility": 47.5,
        "certainty_equivalent": 47.5,
        "risk_premium": 0,
        "choice": "drill",
        "options": [
            {
                "id": "drill",
                "label": "Drill a well",
                "value": 47.5,
                "expected_utility": 47.5,
                "certainty_equivalent": 47.5,
                "risk_premium": 0,
            },
            {
                "id": "sell",
                "label": "sell",
                "value": 25,
                "expected_utility": 25,
                "certainty_equivalent": 25,
                "risk_premium": 0,
            },
        ],
        "nodes": {
            "choice": {
                "kind": "decision",
                "by": "driller",
                "value": {"driller": 47.5, "regulator": 3},
                "choice": "drill",
                "reach": 1,
                "certainty_equivalent": {"driller": 47.5, "regulator": 3},
                "risk_premium": {"driller": 0, "regulator": 0},
            },
            "permit": {
                "kind": "decision",
                "by": "regulator",
                "value": {"driller": 117.5, "regulator": 3},
                "choice": None,
                "reach": 1,
                "certainty_equivalent": {"driller": 117.5, "regulator": 3},
                "risk_premium": {"driller": 0, "regulator": 0},
            },
            "well": {
                "kind": "chance",
                "by": None,
                "value": {"driller": 202.5, "regulator": 5},
                "choice": None,
                "reach": 0.6,
                "certainty_equivalent": {"driller": 202.5, "regulator": 5},
                "risk_premium": {"driller": 0, "regulator": 0},
            },
            "stuck": {
                "kind": "outcome",
                "by": None,
                "value": {"driller": -10, "regulator": 0},
                "choice": None,
                "reach": 0.4,
                "certainty_equivalent": {"driller": -10, "regulator": 0},
                "risk_premium": {"driller": 0, "regulator": 0},
            },
        },
        "information": {},
        "is_local_optimum": False,
        "ties": {},
        "version": __version__,
    }


def test_digest_is_that_of_the_scenario() -> None:
    assert drilling().made_with()["digest"] == drilling().scenario.digest
    assert drilling().scenario.digest != drilling(p_wet=0.4).scenario.digest


def test_a_value_is_what_comes_from_a_node_on() -> None:
    solution = drilling()

    values = {node_id: solution.value(node_id) for node_id in solution.scenario.nodes}

    assert values == {"choice": 47.5, "permit": 117.5, "well": 202.5, "stuck": -10}
    assert solution.value("well", "regulator") == 5


def test_a_branch_is_worth_its_payoff_and_what_comes_after() -> None:
    solution = drilling()

    assert solution.branch_value("choice", "drill") == 47.5
    assert solution.branch_value("choice", "sell") == 25
    assert solution.branch_value("well", "wet") == 405
    assert solution.branch_value("well", "wet", "regulator") == 10


def test_a_path_total_counts_what_was_earned_before() -> None:
    solution = drilling()

    totals = {node_id: solution.path_total(node_id) for node_id in solution.scenario.nodes}

    # All but the choice come after the cost of the well.
    assert totals == {"choice": 47.5, "permit": 47.5, "well": pytest.approx(132.5), "stuck": pytest.approx(-80)}
    assert solution.path_total("well", "regulator") == pytest.approx(5)


def test_a_path_total_off_the_policy_takes_its_histories_evenly() -> None:
    # A poor well is sold; had it been drilled, the paths through it would make -70 + 0.1 * 405.
    solution = drilling(p_wet=0.1)

    assert solution.choice("choice") == "sell"
    assert solution.reach("well") == 0
    assert solution.path_total("well") == pytest.approx(-29.5)


def test_a_path_total_weights_histories_by_the_policy() -> None:
    nodes = {
        "d": {
            "kind": "chance",
            "branches": {"a": {"p": 0.25, "to": "end", "payoff": 8}, "b": {"p": 0.75, "to": "end"}},
        },
        "end": {"kind": "outcome", "payoff": 1},
    }

    assert by_hand(nodes).path_total("end") == 3


def test_a_path_total_of_what_chance_rules_out_is_none() -> None:
    nodes = {
        "d": {"kind": "chance", "branches": {"a": {"p": 0, "to": "end"}, "b": {"p": 1}}},
        "end": {"kind": "outcome", "payoff": 1},
    }

    assert by_hand(nodes).path_total("end") is None


def test_a_path_total_may_be_asked_for_under_another_policy() -> None:
    solution = drilling()
    sold = solution.policy_with("sell")

    assert solution.path_total("choice", weight=sold) == 25
    assert solution.path_total("well", weight=sold) is None


def test_weights_and_reach_follow_the_branches() -> None:
    solution = drilling()

    assert (solution.weight("choice", "drill"), solution.weight("choice", "sell")) == (1, 0)
    assert solution.weight("permit", "granted") == 0.6
    assert solution.branch_reach("well", "wet") == pytest.approx(0.3)
    assert solution.branch_reach("choice", "sell") == 0


def test_only_a_rational_actor_has_a_choice() -> None:
    assert drilling().choice("choice") == "drill"
    assert drilling().choice("permit") is None
    assert drilling().choice("well") is None
    assert drilling({"regulator": Plays("rational")}).choice("permit") == "granted"


def test_a_logit_actor_takes_branches_in_proportion_to_exp_of_their_values() -> None:
    # A permit is worth 5 to the regulator, a refusal 0: with precision log(3) / 5 the odds are 3 to 1.
    solution = drilling({"regulator": Plays("logit", parse("log(3) / 5"))})

    assert solution.weight("permit", "granted") == pytest.approx(0.75)
    # -70 + 0.75 * 202.5 + 0.25 * -10
    assert solution.value("choice") == pytest.approx(79.375)
    assert solution.choice("permit") is None
    assert solution.to_json()["plays"] == {"driller": "rational", "regulator": "logit:log(3) / 5"}


def test_a_perspective_that_does_not_choose_has_options_and_no_best_one() -> None:
    solution = drilling({"driller": Plays("logit", parse("0.1"))})

    assert [option.value for option in solution.options] == [47.5, 25]
    assert solution.best is None
    assert solution.to_json()["choice"] is None
    # 47.5 and 25 in proportion to exp(4.75) and exp(2.5).
    share = 1 / (1 + math.exp(-2.25))
    assert solution.root[0] == pytest.approx(share * 47.5 + (1 - share) * 25)


def test_options_are_ranked_from_best_to_worst() -> None:
    solution = drilling(p_wet=0.1)

    assert [option.id for option in solution.options] == ["drill", "sell"]
    assert [option.id for option in solution.ranked()] == ["sell", "drill"]
    assert solution.best == solution.options[1]
    # -70 + 0.6 * 40.5 + 0.4 * -10 = -49.7
    assert solution.margin == pytest.approx(25 + 49.7)


def test_costs_are_better_the_less_they_are() -> None:
    branches = {"dear": {"payoff": 9}, "cheap": {"payoff": 4}}

    solution = by_hand({"d": {"kind": "decision", "branches": branches}}, actors={"a": {"goal": "min"}})

    assert solution.is_cost
    assert [option.id for option in solution.ranked()] == ["cheap", "dear"]
    assert (solution.choice("d"), solution.root, solution.margin) == ("cheap", (4, 4, 4), 5)


def test_one_option_has_no_margin() -> None:
    assert by_hand({"d": {"kind": "decision", "branches": {"only": {}}}}).margin is None


def test_where_no_decision_comes_first_there_are_no_options() -> None:
    branches = {"quick": {"p": 0.5}, "slow": {"p": 0.5, "to": "later"}}
    later = {"kind": "decision", "branches": {"up": {"payoff": 1}, "down": {}}}

    solution = by_hand({"d": {"kind": "chance", "branches": branches}, "later": later})

    assert (solution.options, solution.best, solution.margin) == ((), None, None)
    assert solution.root[0] == 0.5
    assert (solution.to_json()["options"], solution.to_json()["choice"]) == ([], None)


def test_equal_branches_are_a_tie_and_the_first_listed_is_taken() -> None:
    branches = {"a": {"payoff": 1}, "b": {"payoff": 2}, "c": {"payoff": 2}}

    solution = by_hand({"d": {"kind": "decision", "branches": branches}})

    assert solution.choice("d") == "b"
    assert solution.ties == {"d": ("b", "c")}
    assert solution.to_json()["ties"] == {"d": ["b", "c"]}
    assert solution.margin == 0


def test_the_option_that_is_taken_ranks_first_among_equal_ones() -> None:
    # In floating point the second is better by 5.6e-17, which is no lead.
    ticket = {"kind": "chance", "branches": {"win": {"p": 0.1, "payoff": 3}, "lose": {"p": "rest"}}}
    branches = {"leave": {}, "buy": {"to": "ticket", "payoff": -0.3}}

    solution = by_hand({"d": {"kind": "decision", "branches": branches}, "ticket": ticket})

    assert [option.id for option in solution.ranked()] == ["leave", "buy"]
    assert solution.margin == 0


def blind(**payoffs: float) -> Data:
    branches = {key: {"payoff": payoff} for key, payoff in payoffs.items()}
    return {"kind": "decision", "information": "hidden", "branches": branches}


def test_an_information_set_ties_by_belief() -> None:
    # Up and down differ at each member and not on average.
    toss = {"kind": "chance", "branches": {"heads": {"p": 0.5, "to": "h"}, "tails": {"p": 0.5, "to": "t"}}}

    solution = by_hand({"d": toss, "h": blind(up=2, down=0), "t": blind(up=0, down=2)})

    assert solution.ties == {"h": ("up", "down"), "t": ("up", "down")}
    assert [option.value for option in solution.options] == [1, 1]


def test_branches_tie_where_equally_good_strategies_take_them() -> None:
    # He forgets which way he went; left and then out is as good as right and then on.
    go = {"kind": "decision", "branches": {"left": {"to": "l"}, "right": {"to": "r"}}}

    solution = by_hand({"d": go, "l": blind(out=5, on=0), "r": blind(out=0, on=5)})

    assert (solution.root[0], solution.choice("l")) == (5, "out")
    assert solution.ties == {"l": ("out", "on"), "r": ("out", "on")}


def test_utility_is_taken_over_the_whole_path() -> None:
    # A coin for 0 or 20 after a sure 100, with tolerance 10: expected utility is of 100 and 120.
    coin = {"kind": "chance", "branches": {"lose": {"p": 0.5}, "win": {"p": 0.5, "payoff": 20}}}
    branches = {"play": {"to": "coin", "payoff": 100}, "pass": {"payoff": 104}}
    nodes = {"d": {"kind": "decision", "branches": branches}, "coin": coin}

    solution = by_hand(nodes, actors={"a": {"risk": {"kind": "exponential", "tolerance": 10}}})

    play, skip = solution.options
    certain = -10 * math.log((math.exp(-10) + math.exp(-12)) / 2)
    assert play.value == 110
    assert play.expected_utility == pytest.approx(1 - (math.exp(-10) + math.exp(-12)) / 2)
    assert play.certainty_equivalent == pytest.approx(certain)
    assert [skip.value, skip.certainty_equivalent] == pytest.approx([104, 104])
    # 110 on average, and worth 105.66 for certain: still more than 104.
    assert solution.choice("d") == "play"
    assert solution.root == pytest.approx((110, play.expected_utility, certain))


def test_who_minds_risk_fears_high_costs() -> None:
    coin = {"kind": "chance", "branches": {"low": {"p": 0.5}, "high": {"p": 0.5, "payoff": 20}}}
    nodes = {"d": {"kind": "decision", "branches": {"risk": {"to": "coin"}, "insure": {"payoff": 12}}}, "coin": coin}
    actors = {"a": {"goal": "min", "risk": {"kind": "exponential", "tolerance": 10}}}

    solution = by_hand(nodes, actors=actors)

    # The risk costs 10 on average and is as bad as a certain 14.34.
    assert solution.options[0].certainty_equivalent == pytest.approx(10 * math.log((1 + math.exp(2)) / 2))
    assert solution.choice("d") == "insure"
    assert solution.root[0] == 12
    assert solution.root[1] == pytest.approx(1 - math.exp(1.2))


def test_a_large_tolerance_is_nearly_neutral() -> None:
    coin = {"kind": "chance", "branches": {"low": {"p": 0.5}, "high": {"p": 0.5, "payoff": 20}}}

    solution = by_hand({"d": coin}, actors={"a": {"risk": {"kind": "exponential", "tolerance": 1e6}}})

    # The mean less half the variance over the tolerance: 10 - 100 / (2 * 1e6).
    assert solution.root[2] == pytest.approx(10 - 5e-5, abs=1e-12)


def test_a_utility_beyond_all_numbers_is_null_in_json() -> None:
    actors = {"a": {"risk": {"kind": "exponential", "tolerance": 1}}}

    solution = by_hand({"d": {"kind": "outcome", "payoff": -1000}}, actors=actors)

    assert solution.root[:2] == (-1000, -math.inf)
    assert solution.root[2] == pytest.approx(-1000)
    assert solution.to_json()["expected_utility"] is None


def test_amounts_beyond_all_numbers_are_refused() -> None:
    branches = {"go": {"payoff": 1e308, "to": "end"}, "stay": {}}
    nodes = {"d": {"kind": "decision", "branches": branches}, "end": {"kind": "outcome", "payoff": 1e308}}

    with pytest.raises(AnalysisError) as error:
        by_hand(nodes)

    assert str(error.value) == "The amounts from d on add up beyond what a computer holds. Use a larger unit."
