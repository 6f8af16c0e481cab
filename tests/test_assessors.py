"""Assessors: recommendations and pools by hand, the crux against all sets tried by plain arithmetic."""

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from crossroads.analyses.assessors import Assessors, analyse_assessors
from crossroads.analyses.judging.choices import Chooser
from crossroads.analyses.judging.crux import Crux, find_crux
from crossroads.analyses.judging.people import people_of
from crossroads.analyses.judging.pools import pool_values, probabilities
from crossroads.analyses.subject import Subject
from crossroads.draws import Sampling
from crossroads.errors import AnalysisError
from crossroads.graph import build_graph
from crossroads.program import Solution, compile_graph, make_solver, solve
from crossroads.scenario.views import View
from oracle import Oracle
from strategies import Data, scenario_of, scenarios

DRILL: Data = {
    "crossroads": 1,
    "title": "Drill or sell?",
    "start": "choice",
    "assessors": {"anna": {"label": "Anna", "weight": 2}, "ben": {"label": "Ben"}, "cleo": {"label": "Cleo"}},
    "parameters": {
        "p": {
            "label": "Oil is there",
            "assessors": {
                "anna": {"value": 0.3, "low": 0.1, "high": 0.4},
                "ben": 0.2,
                "cleo": {"value": 0.6, "low": 0.4, "high": 0.7},
            },
        },
        "price": {"value": 80, "low": 60, "high": 100, "label": "Price", "assessors": {"anna": 70, "cleo": 60}},
        "cost": {"value": 70, "label": "Cost", "assessors": {"ben": 80}},
    },
    "nodes": {
        "choice": {
            "kind": "decision",
            "branches": {
                "drill": {"label": "Drill", "to": "well", "payoff": "-cost"},
                "sell": {"label": "Sell", "payoff": 25},
            },
        },
        "well": {"kind": "chance", "branches": {"wet": {"p": "p", "payoff": "price * 5"}, "dry": {"p": "rest"}}},
    },
}


def solution_of(data: Data) -> Solution:
    return solve(make_solver(compile_graph(build_graph(scenario_of(data)))))


def assessed(data: Data, **given: Any) -> Assessors:
    return analyse_assessors(Subject(solution_of(data), Sampling(1024)), **given)


def merged(data: Data, parameters: Mapping[str, Any]) -> Data:
    return {**data, "parameters": {**data["parameters"], **parameters}}


def test_everybody_is_solved_with_their_own_numbers_and_base_values_elsewhere() -> None:
    result = assessed(DRILL)

    # p * price * 5 - cost against 25: Anna 0.3, 70, 70; Ben 0.2, 80, 80; Cleo 0.6, 60, 70.
    assert [each.values for each in result.people] == [
        pytest.approx((35, 25)), pytest.approx((0, 25)), pytest.approx((110, 25)),
    ]  # fmt: skip
    assert [each.choice for each in result.people] == ["drill", "sell", "drill"]
    assert [each.lead for each in result.people] == pytest.approx([10, 25, 85])
    assert [each.stated for each in result.people] == [2, 2, 2]


def test_pools_by_hand() -> None:
    linear, log_odds, extremised = assessed(DRILL, extremise=2.0).pools

    # Weights 2, 1, 1: p is (0.6 + 0.2 + 0.6) / 4, the price (140 + 60) / 3, the cost Ben's alone.
    assert linear.values == pytest.approx((0.35 * 200 / 3 * 5 - 80, 25))
    # The geometric mean of the odds 3/7 (twice), 1/4 and 3/2, as a probability; squared where extremised.
    odds = (3 / 7 * 3 / 7 * 1 / 4 * 3 / 2) ** 0.25
    assert log_odds.values == pytest.approx((odds / (1 + odds) * 1000 / 3 - 80, 25))
    assert extremised.values == pytest.approx((odds**2 / (1 + odds**2) * 1000 / 3 - 80, 25))
    assert (linear.choice, log_odds.choice, extremised.choice) == ("drill", "drill", "sell")


def view(value: float, weight: float = 1.0) -> View:
    return View(value, value, value, weight)


def test_who_is_sure_makes_the_pool_of_log_odds_sure_and_two_who_differ_leave_none() -> None:
    sure = {"anna": view(0.0), "ben": view(0.3)}

    assert pool_values(sure, "logodds", 2.5, is_probability=True) == 0
    assert pool_values({"anna": view(1.0), "ben": view(0.3)}, "extremised", 2.5, is_probability=True) == 1
    assert pool_values({"anna": view(0.0), "ben": view(1.0)}, "logodds", 2.5, is_probability=True) is None
    assert pool_values({"anna": view(0.0), "ben": view(1.0)}, "linear", 2.5, is_probability=True) == 0.5


@given(st.lists(st.tuples(st.floats(0.01, 0.99), st.floats(0.1, 5)), min_size=1, max_size=5), st.floats(0.2, 4))
def test_extremised_odds_are_the_geometric_mean_of_odds_to_a_power(
    stated: list[tuple[float, float]], power: float
) -> None:
    views = {str(i): view(value, weight) for i, (value, weight) in enumerate(stated)}
    total = sum(weight for _, weight in stated)
    odds = math.prod((value / (1 - value)) ** (weight / total) for value, weight in stated)

    pooled = pool_values(views, "logodds", power, is_probability=True)
    extremised = pool_values(views, "extremised", power, is_probability=True)

    assert pooled == pytest.approx(odds / (1 + odds), rel=1e-9)
    assert extremised == pytest.approx(odds**power / (1 + odds**power), rel=1e-9)
    # Numbers that are no probabilities have the weighted mean in every pool.
    mean = sum(value * weight for value, weight in stated) / total
    assert pool_values(views, "extremised", power, is_probability=False) == pytest.approx(mean)


def test_probabilities_are_told_by_where_they_stand_and_by_what_is_said_of_them() -> None:
    views = {"assessors": {"anna": 0.5}}
    parameters: Data = {
        "alone": {"value": 0.1, **views},
        "factor": {"value": 0.2, **views},
        "through": {"value": 0.2, **views},
        "product": "through * 0.5",
        "scale": {"value": 1.2, **views},
        "odds": {"value": 0.5, **views},
        "amount": {"value": 0.5, **views},
        "unjudged": 0.3,
    }
    branches = {
        "a": {"p": "alone"}, "b": {"p": "(1 - factor) * product"}, "c": {"p": "scale * 0.1 * unjudged"},
        "d": {"p": "0.1 + odds / 10", "payoff": "amount"}, "e": {"p": "rest"},
    }  # fmt: skip
    data: Data = {
        "crossroads": 1, "title": "Odds", "start": "n", "parameters": parameters,
        "nodes": {"n": {"kind": "chance", "branches": branches}},
    }  # fmt: skip

    assert probabilities(scenario_of(data)) == {"alone", "factor", "through"}


def test_the_crux_by_hand() -> None:
    result = assessed(DRILL)

    # At p = 0.35 all drill: Anna 122.5 - 70, Ben 140 - 80, Cleo 105 - 70; Ben sells at any price or cost of theirs.
    assert result.crux is not None
    assert [(each.numbers, each.choice) for each in result.crux.sets] == [(("p",), 0)]
    assert result.crux.is_proven
    # At the least value, 0.2, all sell; at the greatest, 0.6, all drill.
    assert result.crux.sets[0].is_steady
    assert result.headline() == (
        "Anna and Cleo choose “Drill”, Ben “Sell”; they would agree if they agreed on “Oil is there”"
    )


def test_what_each_dispute_moves() -> None:
    result = assessed(DRILL, of="numbers")

    first, second, third = result.numbers
    # Base: p 0.35, price 80, cost 70, so drilling leads by 0.35 * 400 - 95 = 45.
    assert (first.parameter, first.choice_low, first.choice_high) == ("p", "sell", "drill")
    assert [first.lead_low, first.lead_mean, first.lead_high, first.swing] == pytest.approx([-15, 45, 145, 160])
    # Ben says nothing of the price, which is 80 to him: from 60 to 80.
    assert (second.parameter, second.low, second.high) == ("price", 60, 80)
    assert [second.lead_low, second.lead_high] == pytest.approx([10, 45])
    assert [third.lead_low, third.lead_high] == pytest.approx([45, 35])
    assert [(row["parameter"], row["crux"]) for row in result.rows()] == [
        ("p", True),
        ("price", False),
        ("cost", False),
    ]
    assert [result.rows()[2][f"says.{who}"] for who in ("anna", "ben", "cleo")] == [None, 80, None]
    assert result.headline() == (
        "“Oil is there” divides most: what people say of it puts the lead of “Drill” between −15 and 145"
    )


def test_draws_are_of_each_ones_own_ranges() -> None:
    anna, ben, cleo = assessed(DRILL).people

    # Cleo drills for sure: even at 0.4 she has 0.4 * 300 - 70 = 50. Ben's p is fixed, the price ranges as in the base:
    # 0.2 * 5 * 100 - 80 = 20 at most. Anna drills where p * 350 > 95.
    assert cleo.shares is not None
    assert cleo.shares.best == (1.0, 0.0)
    assert ben.shares is not None
    assert ben.shares.best == (0.0, 1.0)
    expected = stats.beta(1 + 4 * 0.2 / 0.3, 1 + 4 * 0.1 / 0.3, 0.1, 0.3).sf(95 / 350)
    assert anna.shares is not None
    assert anna.shares.best[0] == pytest.approx(expected, abs=0.01)


def test_a_pool_that_breaks_the_odds_is_declined_and_never_mended() -> None:
    data: Data = {
        "crossroads": 1, "title": "Siblings", "start": "n",
        "parameters": {
            "p": {"value": 0.5, "assessors": {"anna": 0.6, "ben": 0.55, "dora": 0.59}},
            "q": {"value": 0.4, "assessors": {"anna": 0.39, "ben": 0.44, "cleo": 0.45}},
        },
        "nodes": {
            "n": {"kind": "decision", "branches": {"a": {"to": "m"}, "b": {"payoff": 1.7}}},
            "m": {"kind": "chance", "branches": {"x": {"p": "p", "payoff": 3}, "y": {"p": "q"}, "z": {"p": "rest"}}},
        },
    }  # fmt: skip
    result = assessed(data)

    # Everybody's own odds leave something; the means, 1.74 / 3 and 1.28 / 3, leave 1 - 3.02 / 3.
    assert {each.label: each.choice for each in result.people} == {"anna": "a", "ben": "b", "dora": "a", "cleo": "b"}
    assert result.pools[0].choice is None
    assert result.pools[0].problem == "the probability of m.z is -0.00666667"
    assert result.crux is None
    assert result.headline().endswith(
        "there is no crux: by the pool “Mean of numbers” the probability of m.z is -0.00666667"
    )


# A tree whose values are written out by hand below: seven numbers, three options, a later choice.
NUMBERS = ("p1", "g1", "p2", "s2", "p3", "g2", "safe")
TREE: Data = {
    "crossroads": 1,
    "title": "Tree",
    "start": "n",
    "nodes": {
        "n": {"kind": "decision", "branches": {"a": {"to": "one"}, "b": {"to": "two"}, "c": {"payoff": "safe"}}},
        "one": {"kind": "chance", "branches": {"win": {"p": "p1", "payoff": "g1"}, "lose": {"p": "rest"}}},
        "two": {"kind": "chance", "branches": {"go": {"p": "p2", "to": "later"}, "end": {"p": "rest"}}},
        "later": {"kind": "decision", "branches": {"stop": {"payoff": "s2"}, "on": {"to": "three"}}},
        "three": {"kind": "chance", "branches": {"win": {"p": "p3", "payoff": "g2"}, "lose": {"p": "rest"}}},
    },
}


def tree_choice(values: Mapping[str, float]) -> int:
    x = dict(values)
    worth = [x["p1"] * x["g1"], x["p2"] * max(x["s2"], x["p3"] * x["g2"]), x["safe"]]
    return worth.index(max(worth))


def brute_crux(
    choice: Callable[[Mapping[str, float]], int],
    own: Sequence[Mapping[str, float]],
    common: Mapping[str, float],
) -> list[tuple[str, ...]]:
    """Return all smallest sets at which everybody chooses the same."""
    names = list(common)
    for size in range(len(names) + 1):
        found = [
            each
            for each in itertools.combinations(names, size)
            if len({choice({**mine, **{name: common[name] for name in each}}) for mine in own}) == 1
        ]
        if found:
            return found
    return []


odds = st.integers(1, 19).map(lambda k: k / 20)
gains = st.integers(10, 90).map(lambda k: k + 0.137)


@st.composite
def judged_trees(draw: st.DrawFn) -> Data:
    """Return the tree with two to four assessors, each of whom judges some of its numbers."""
    people = ["anna", "ben", "cleo", "dora"][: draw(st.integers(2, 4))]
    parameters: Data = {}
    for i, name in enumerate(NUMBERS):
        values = odds if name.startswith("p") else gains
        # A little apart each, so that no two options are ever worth the same.
        said = {who: draw(values) + 0.0013 * i for who in people if draw(st.booleans())}
        parameters[name] = {"value": draw(values), "assessors": said}
    parameters["safe"]["assessors"] = {who: draw(gains) for who in people}
    return {**TREE, "parameters": parameters}


@settings(max_examples=60)
@given(judged_trees())
def test_all_smallest_sets_are_those_of_brute_force(data: Data) -> None:
    result = assessed(data)
    stated = data["parameters"]
    people = [each.id for each in result.people]
    own = [{name: stated[name]["assessors"].get(who, stated[name]["value"]) for name in NUMBERS} for who in people]
    common = {}
    for name in NUMBERS:
        said = list(stated[name]["assessors"].values())
        common[name] = sum(said) / len(said) if said else stated[name]["value"]

    assert result.crux is not None
    assert [each.choice for each in result.people] == ["abc"[tree_choice(mine)] for mine in own]
    expected = brute_crux(tree_choice, own, common)
    assert [each.numbers for each in result.crux.sets] == [each for each in expected if each]
    for each in result.crux.sets:
        assert each.choice == tree_choice({**own[0], **{name: common[name] for name in each.numbers}})
        ends = [{min(mine[name] for mine in own), max(mine[name] for mine in own)} for name in each.numbers]
        corners = [dict(zip(each.numbers, corner, strict=True)) for corner in itertools.product(*ends)]
        assert each.is_steady == all(len({tree_choice({**mine, **at}) for mine in own}) == 1 for at in corners)


@settings(max_examples=30)
@given(judged_trees(), st.integers(1, 12))
def test_sets_built_step_by_step_suffice_and_hold_nothing_needless(data: Data, most: int) -> None:
    solution = solution_of(data)
    people = people_of(solution.scenario)
    common = np.array([pool_values(each.views, "linear", 1, is_probability=False) for each in people.numbers])
    exact = find_crux(Chooser(solution), people.names, people.own, common)
    built = find_crux(Chooser(solution), people.names, people.own, common, most_sets=most)
    assert isinstance(exact, Crux)
    assert isinstance(built, Crux)
    own = [dict(zip(people.names, row, strict=True)) for row in people.own.tolist()]
    rest = {name: data["parameters"][name]["value"] for name in NUMBERS}

    def differ(names: tuple[str, ...]) -> bool:
        agreed = {name: float(common[people.names.index(name)]) for name in names}
        return len({tree_choice({**rest, **mine, **agreed}) for mine in own}) > 1

    numbers = built.sets[0].numbers if built.sets else ()
    assert not differ(numbers)
    assert len(numbers) >= exact.size
    if built.is_proven:
        assert len(numbers) == exact.size
    for name in numbers:
        assert differ(tuple(each for each in numbers if each != name))


VIEWS = st.fixed_dictionaries(
    {
        "p": st.sampled_from((0.0, 0.25, 0.5, 1.0)),
        "q": st.sampled_from((0.0, 0.3, 0.75, 1.0)),
        "k": st.sampled_from((-1.0, 0.5, 1.0, 3.0)),
    }
)


@settings(max_examples=60)
@given(scenarios(), st.lists(VIEWS, min_size=2, max_size=3))
def test_random_scenarios_are_solved_as_by_plain_recursion(data: Data, views: list[dict[str, float]]) -> None:
    parameters = dict(data["parameters"])
    for name in ("p", "q", "k"):
        parameters[name] = parameters[name] | {"assessors": {f"a{i}": each[name] for i, each in enumerate(views)}}
    solution = solution_of({**data, "parameters": parameters})
    if len(solution.options) < 2 or solution.best is None:
        with pytest.raises(AnalysisError, match=r"no one first decision|one option alone|not play rationally"):
            analyse_assessors(Subject(solution, Sampling(64)))
        return
    result = analyse_assessors(Subject(solution, Sampling(64)))
    root, by = solution.scenario.first_decision[0], solution.by
    if solution.scenario.start != root or solution.scenario.actors[by].risk is not None:
        return
    for each, stated in zip(result.people, views, strict=True):
        worth = Oracle(solution.scenario, values=stated).roll_back().branches[root]
        here = Oracle(solution.scenario, values=stated)
        before = here.objective(by, here.at_node[root])
        assert each.values == pytest.approx([before + worth[option][by] for option, _ in result.options], abs=1e-9)


def test_more_agreement_may_divide() -> None:
    # Anna and Ben take a for different reasons; where they agree on the first number alone, one of them turns.
    data: Data = {
        "crossroads": 1, "title": "Reasons", "start": "n",
        "parameters": {
            "x": {"value": 0, "assessors": {"anna": 3, "ben": 0}},
            "y": {"value": 0, "assessors": {"anna": 0, "ben": 3}},
        },
        "nodes": {"n": {"kind": "decision", "branches": {"a": {"payoff": "x + y"}, "b": {"payoff": 2}}}},
    }  # fmt: skip
    result = assessed(data)

    assert result.agree
    assert result.headline() == "anna and ben both choose “a”"
    assert result.crux is not None
    assert result.crux.sets == ()


def test_without_assessors_there_is_nothing_to_compare() -> None:
    plain = {**DRILL, "parameters": {"p": 0.3, "price": 80, "cost": 70}}

    with pytest.raises(AnalysisError) as error:
        assessed(plain)
    assert str(error.value) == (
        "No parameter has assessors. State what people say within a parameter, as in p: {value: 0.4, assessors: "
        "{anna: 0.3, ben: 0.6}}."
    )


@pytest.mark.parametrize(
    ("given_", "told"),
    [
        ({"pool": "mean"}, "There is no pool mean. Known here: linear, logodds, extremised."),
        ({"extremise": 0.0}, "Log odds are multiplied by a number above 0; here it is 0."),
        ({"extremise": math.nan}, "Log odds are multiplied by a number above 0; here it is nan."),
        ({"of": "people"}, "'people' is none of choices, numbers."),
    ],
)
def test_settings_that_make_no_sense_are_refused(given_: dict[str, Any], told: str) -> None:
    with pytest.raises(AnalysisError) as error:
        assessed(DRILL, **given_)
    assert str(error.value) == told


def test_somebody_whose_numbers_make_no_sense_is_left_out_with_the_reason() -> None:
    result = assessed(merged(DRILL, {"p": {"value": 0.3, "assessors": {"anna": 0.3, "ben": 0.2, "cleo": 1.2}}}))

    assert result.people[2].choice is None
    assert result.people[2].problem == "the probability of well.wet is 1.2"
    assert result.headline().startswith("Anna chooses “Drill”, Ben “Sell”")
    assert "Left out, Cleo: the probability of well.wet is 1.2." in result.note()


def test_where_nobody_makes_sense_that_is_all_there_is_to_say() -> None:
    wrong = {"p": {"value": 0.3, "assessors": {"anna": 1.3, "ben": 1.2, "cleo": 1.1}}}
    result = assessed(merged(DRILL, wrong))

    assert result.headline() == "Nobody's numbers make sense"
    assert result.numbers == ()
    assert [each.choice for each in (*result.people, *result.pools)] == [None] * 6


def test_many_smallest_sets_are_counted() -> None:
    said = {f"x{i}": {"value": 0, "assessors": {"anna": 2, "ben": 0}} for i in range(3)}
    # Anna's sum is 6, Ben's 0; agreed on any one of three at 1 she has 5, on all three both have 3.
    data: Data = {
        "crossroads": 1, "title": "Sums", "start": "n", "parameters": said,
        "nodes": {"n": {"kind": "decision", "branches": {"a": {"payoff": "x0 + x1 + x2"}, "b": {"payoff": 4.5}}}},
    }  # fmt: skip
    result = assessed(data)

    assert result.crux is not None
    assert [each.numbers for each in result.crux.sets] == [("x0", "x1"), ("x0", "x2"), ("x1", "x2")]
    assert result.headline() == (
        "anna chooses “a”, ben “b”; they would agree if they agreed on any one of 3 sets of 2 numbers"
    )
    assert "They would also agree" not in result.note()


def test_who_judges_no_number_is_named() -> None:
    people = {**DRILL["assessors"], "dora": {"label": "Dora"}}

    assert "Dora judges no number." in assessed({**DRILL, "assessors": people}).note()
