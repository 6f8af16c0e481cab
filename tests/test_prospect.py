"""Cumulative prospect theory: against the printed paper, an implementation of its own, and the normative reading."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossroads.analyses import ANALYSES, analyse
from crossroads.analyses.prospect import Judgement, Prospects, analyse_prospect, weighted
from crossroads.analyses.subject import Subject
from crossroads.charts import figure_of
from crossroads.errors import AnalysisError
from crossroads.program import Solution
from drawn import cut, labels, overlapping, solve_text, solved

FLAGSHIP = "belarus-2022"
Lottery = Mapping[float, float]
"""Result → its probability."""


def choice(folder: Path, *options: Lottery, more: str = "", reference: str = "") -> Solution:
    """Return a choice between lotteries, called a, b and so on."""
    names = "abcdef"[: len(options)]
    branches = ", ".join(f"{name}: {{label: {name.upper()}, to: of_{name}}}" for name in names)
    nodes = "\n".join(
        f"  of_{name}: {{kind: chance, branches: {{"
        + ", ".join(f"b{i}: {{p: {p!r}, payoff: {x!r}}}" for i, (x, p) in enumerate(lottery.items()))
        + "}}"
        for name, lottery in zip(names, options, strict=True)
    )
    head = f"crossroads: 1\ntitle: T\nactors: {{me: {{label: I{more}}}}}\n{reference}start: c\nnodes:\n"
    return solve_text(folder, f"{head}  c: {{kind: decision, branches: {{{branches}}}}}\n{nodes}\n")


def judged(folder: Path, *options: Lottery, **asked: Any) -> Prospects:
    return analyse_prospect(choice(folder, *options), **asked)


def w(p: float, curve: float) -> float:
    """Return a weighted probability, Tversky and Kahneman (1992), equation 6."""
    return float(p**curve / (p**curve + (1 - p) ** curve) ** (1 / curve))


def by_hand(lottery: Lottery, reference: float = 0.0, j: Judgement | None = None) -> float:
    """Return the prospect value, result by result, as section 1.2 of the paper defines it."""
    j = j or Judgement()
    gains = sorted(((x - reference, p) for x, p in lottery.items() if x >= reference), reverse=True)
    losses = sorted((x - reference, p) for x, p in lottery.items() if x < reference)
    total, met = 0.0, 0.0
    for y, p in gains:
        total += (w(min(met + p, 1.0), j.gamma) - w(met, j.gamma)) * y**j.alpha
        met = min(met + p, 1.0)
    met = 0.0
    for y, p in losses:
        total -= j.loss_aversion * (w(min(met + p, 1.0), j.delta) - w(met, j.delta)) * (-y) ** j.beta
        met = min(met + p, 1.0)
    return total


# The paper


def test_die_of_the_paper(tmp_path: Path) -> None:
    # P. 301: a die is rolled; even numbers are won, odd ones are lost, and the decision weights are printed as these.
    result = judged(tmp_path, dict.fromkeys((-5, -3, -1, 2, 4, 6), 1 / 6))
    v = Judgement().value(np.array([2.0, 4, 6, -5, -3, -1]))
    plus = [w(1 / 2, 0.61) - w(1 / 3, 0.61), w(1 / 3, 0.61) - w(1 / 6, 0.61), w(1 / 6, 0.61)]
    minus = [w(1 / 6, 0.69), w(1 / 3, 0.69) - w(1 / 6, 0.69), w(1 / 2, 0.69) - w(1 / 3, 0.69)]

    (found,) = result.prospects
    assert found.weight == pytest.approx([*minus, *plus])
    assert found.gains == pytest.approx(float(v[:3] @ np.array(plus)))
    assert found.losses == pytest.approx(float(v[3:] @ np.array(minus)))


@pytest.mark.parametrize(
    ("lottery", "sure"),
    [({200: 0.71, 0: 0.29}, 100), ({-200: 0.64, 0: 0.36}, -100), ({300: 0.42, 0: 0.58}, 100),
     ({-300: 0.38, 0: 0.62}, -100)],
)  # fmt: skip
def test_a_sure_hundred_is_as_good_as_the_chances_that_the_paper_states(
    lottery: Lottery, sure: float, tmp_path: Path
) -> None:
    # The pairs that the tests of the R package cogscimodels hold against p. 313; chances are rounded to two digits.
    assert judged(tmp_path, lottery).prospects[0].certainty_equivalent == pytest.approx(sure, abs=1.5)


@pytest.mark.parametrize(
    ("high", "chance", "median"),
    [(50, 0.5, 21), (50, 0.9, 37), (100, 0.05, 14), (100, 0.25, 25), (100, 0.5, 36), (100, 0.75, 52), (100, 0.95, 78),
     (-50, 0.5, -21), (-50, 0.9, -39), (-100, 0.05, -8), (-100, 0.25, -23.5), (-100, 0.5, -42), (-100, 0.75, -63),
     (-100, 0.95, -84), (200, 0.5, 76), (200, 0.9, 131), (-200, 0.5, -89), (-200, 0.9, -155)],
)  # fmt: skip
def test_median_certainty_equivalents_of_the_experiment_are_near(
    high: float, chance: float, median: float, tmp_path: Path
) -> None:
    # Table 3. The parameters are fitted to them: what one person's medians scatter by is left, 7 % of the stake.
    sure = judged(tmp_path, {high: chance, 0: 1 - chance}).prospects[0].certainty_equivalent
    assert sure == pytest.approx(median, abs=0.07 * abs(high))


def test_fourfold_pattern(tmp_path: Path) -> None:
    # P. 297: averse to risk in likely gains and unlikely losses, seeking it in unlikely gains and likely losses.
    found = {
        (high, p): judged(tmp_path, {high: p, 0: 1 - p}).prospects[0].certainty_equivalent - high * p
        for high in (100, -100)
        for p in (0.05, 0.95)
    }
    assert {key for key, premium in found.items() if premium > 0} == {(100, 0.05), (-100, 0.95)}


def test_even_chances_are_taken_only_if_the_gain_is_twice_the_loss(tmp_path: Path) -> None:
    # Table 6: to accept an even chance of losing 25, 50, 100, people ask for about 61, 101, 202: twice as much.
    for loss, gain in ((25, 61), (50, 101), (100, 202)):
        wished = -judged(tmp_path, {-loss: 0.5, 0: 0.5}).prospects[0].losses / w(0.5, 0.61)
        assert wished ** (1 / 0.88) == pytest.approx(gain, rel=0.4)
        assert wished ** (1 / 0.88) > 2 * loss


def test_weighting_has_the_printed_shape() -> None:
    # Small probabilities count more than they are, large ones less; w+ and w- cross the diagonal near a third.
    assert weighted(np.array([0.5]), 0.61) == pytest.approx(0.42, abs=0.005)
    assert weighted(np.array([0.5]), 0.69) == pytest.approx(0.454, abs=0.005)
    for curve in (0.61, 0.69):
        at = np.linspace(0.2, 0.6, 401)
        crossing = at[np.argmax(weighted(at, curve) < at)]
        assert 0.3 < crossing < 0.4


# Against an implementation of its own


lotteries = st.dictionaries(st.integers(-9, 9), st.integers(1, 6), min_size=1, max_size=6).map(
    lambda counts: {float(x): n / sum(counts.values()) for x, n in counts.items()}
)
judgements = st.builds(
    Judgement,
    alpha=st.floats(0.3, 1.5),
    beta=st.floats(0.3, 1.5),
    loss_aversion=st.floats(0.5, 4),
    gamma=st.floats(0.3, 1.2),
    delta=st.floats(0.3, 1.2),
)


@given(lotteries, judgements)
def test_decision_weights_and_values_are_those_worked_out_one_by_one(lottery: Lottery, judgement: Judgement) -> None:
    x = np.array(sorted(lottery))
    p = np.array([lottery[each] for each in x])
    weight = judgement.weights(x, p)
    value = float(weight @ judgement.value(x))

    assert value == pytest.approx(by_hand(lottery, 0.0, judgement), rel=1e-9, abs=1e-9)
    assert (weight >= -1e-12).all()
    assert float(judgement.value(np.array([judgement.sure(value)]))[0]) == pytest.approx(value, rel=1e-9, abs=1e-9)


@given(lotteries)
def test_straight_functions_give_the_mean(lottery: Lottery) -> None:
    x = np.array(sorted(lottery))
    p = np.array([lottery[each] for each in x])
    straight = Judgement(1, 1, 1, 1, 1)

    assert straight.weights(x, p) == pytest.approx(p)
    assert straight.sure(float(straight.weights(x, p) @ straight.value(x))) == pytest.approx(float(x @ p))


# Beside the normative reading


def test_reference_point_moves_the_line_between_gains_and_losses(tmp_path: Path) -> None:
    lottery: Lottery = {100: 0.5, 0: 0.5}
    result = judged(tmp_path, lottery, {40: 1}, reference=40.0)

    assert result.prospects[0].value == pytest.approx(by_hand(lottery, 40.0))
    assert result.prospects[1].value == 0
    assert result.prospects[1].certainty_equivalent == 40
    stated = analyse_prospect(choice(tmp_path, lottery, reference="reference: {label: Now, payoff: 40}\n"))
    assert stated.reference.words == "“Now” (40)"
    assert stated.prospects[0].value == pytest.approx(by_hand(lottery, 40.0))


def test_what_people_favour_may_not_be_what_is_best(tmp_path: Path) -> None:
    result = judged(tmp_path, {100: 0.5, -80: 0.5}, {0: 1})

    assert [(each.rank, each.normative_rank) for each in result.prospects] == [(2, 1), (1, 2)]
    assert result.headline() == "People tend to favour “B”, though “A” is best (a description, no advice)"


def test_costs_are_losses_where_they_are_higher(tmp_path: Path) -> None:
    gained = judged(tmp_path, {-100: 0.3, -20: 0.7}, {10: 1}, reference=-30.0)
    costs = choice(tmp_path, {100: 0.3, 20: 0.7}, {-10: 1}, more=", goal: min")
    spent = analyse_prospect(costs, reference=30.0)

    for one, other in zip(gained.prospects, spent.prospects, strict=True):
        assert (other.gains, other.losses) == pytest.approx((one.gains, one.losses))
        assert other.certainty_equivalent == pytest.approx(-one.certainty_equivalent)
        assert (other.rank, other.normative_rank) == (one.rank, one.normative_rank)


def test_equal_options_share_their_place(tmp_path: Path) -> None:
    result = judged(tmp_path, {3: 1}, {5: 1}, {5: 1})

    assert [each.rank for each in result.prospects] == [3, 1, 1]
    assert result.headline() == "People tend to find “B” and “C” equally good (a description, no advice)"


def test_it_is_called_a_description_wherever_it_is_shown() -> None:
    result = analyse("prospect", Subject(solved(FLAGSHIP)))
    assert isinstance(result, Prospects)
    texts = " ".join(label.text for label in labels(figure_of(result))).lower()

    assert "a description, no advice" in result.headline()
    assert result.note().startswith("Descriptive: how people tend to judge, not how one should.")
    assert "no advice" in ANALYSES["prospect"].asks
    assert result.to_json()["reading"] == "descriptive"
    assert {"descriptive_rank", "normative_rank"} <= set(result.rows()[0])
    assert texts.count("descriptive") >= 2


def test_solution_is_the_same_before_and_after(tmp_path: Path) -> None:
    solution = choice(tmp_path, {100: 0.5, -80: 0.5}, {0: 1})
    before = solution.to_json()

    analyse_prospect(solution)
    assert solution.to_json() == before
    assert solution.best is not None
    assert solution.best.id == "a"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"alpha": 0.0}, "alpha is above 0 and finite; here it is 0."),
        ({"loss_aversion": -1.0}, "loss_aversion is above 0 and finite; here it is -1."),
        ({"gamma": 0.2}, "gamma is 0.2; below 0.279 larger probabilities would count less than smaller ones."),
        ({"reference": float("inf")}, "A level is a result in the unit of the objective; here it is inf."),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(asked: dict[str, float], told: str, tmp_path: Path) -> None:
    with pytest.raises(AnalysisError) as error:
        judged(tmp_path, {1: 1}, **asked)
    assert str(error.value).startswith(told)


def test_one_option_is_told_as_a_sure_amount(tmp_path: Path) -> None:
    result = judged(tmp_path, {100: 0.5, 0: 0.5})
    figure = figure_of(result)

    assert result.headline() == "People tend to judge “A” like a sure 37.4 (a description, no advice)"
    assert cut(figure) == []
    assert overlapping(figure) == []


@pytest.mark.parametrize("asked", [{"alpha": 1e300}, {"beta": 1e300}, {"beta": 200.0}, {"loss_aversion": 1e308}])
def test_values_beyond_what_numbers_hold_are_refused(asked: dict[str, float], tmp_path: Path) -> None:
    with pytest.raises(AnalysisError, match=r"^Results are up to 90 away from the reference point"):
        judged(tmp_path, {50: 0.5, -90: 0.5}, **asked)


@pytest.mark.parametrize("name", ["gamma", "delta"])
@pytest.mark.parametrize("value", [np.nan, np.inf, 11.0, 5000.0])
def test_a_curve_that_no_probability_survives_is_refused(name: str, value: float, tmp_path: Path) -> None:
    with pytest.raises(AnalysisError, match=rf"^{name} lies between 0.279 and 10; here it is"):
        judged(tmp_path, {50: 0.5, -90: 0.5}, **{name: value})
