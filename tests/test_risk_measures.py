"""Risk measures: against a printed example, the definition by optimisation, and brute force over equal cases."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossroads.analyses import analyse
from crossroads.analyses.risk_measures import RiskMeasures, analyse_risk_measures, worst_cases
from crossroads.analyses.subject import Subject
from crossroads.charts import figure_of
from crossroads.errors import AnalysisError
from drawn import cut, labels, overlapping, solve_text, solved

FLAGSHIP = "belarus-2022"
# Profits with their probabilities: the portfolio of the printed example.
PORTFOLIO = np.array([-100.0, -20, 0, 50]), np.array([0.1, 0.3, 0.4, 0.2])

LOTTERIES = """
crossroads: 1
title: Lotteries
actors: {{me: {{goal: {goal}}}}}
reference: {{label: Nothing, payoff: {reference}}}
start: choice
nodes:
  choice: {{kind: decision, branches: {{risky: {{label: Risky, to: draw}}, sure: {{label: Sure, payoff: {sure}}}}}}}
  draw:
    kind: chance
    branches:
      a: {{p: 0.1, payoff: {sign}100}}
      b: {{p: 0.3, payoff: {sign}20}}
      c: {{p: 0.4, payoff: 0}}
      d: {{p: rest, payoff: {best}}}
"""


def lotteries(folder: Path, **asked: Any) -> RiskMeasures:
    text = LOTTERIES.format(goal="max", reference=0, sure=-15, sign="-", best=50)
    return analyse_risk_measures(solve_text(folder, text), **asked)


def of(result: RiskMeasures, option: str) -> dict[str, Any]:
    return next(row for row in result.rows() if row["option"] == option)


@pytest.mark.parametrize(
    ("tail", "printed"),
    [(0.05, 100), (0.1, 100), (0.2, 60), (0.3, 46.67), (0.4, 40), (0.5, 32), (0.6, 26.67), (0.8, 20), (0.9, 12.22),
     (1.0, 6)],
)  # fmt: skip
def test_shortfall_of_the_printed_portfolio_splits_its_atoms(tail: float, printed: float) -> None:
    # The table of "Expected shortfall", Wikipedia, example 2: losses, rounded to two digits.
    assert -worst_cases(*PORTFOLIO, tail)[1] == pytest.approx(printed, abs=0.005)


@pytest.mark.parametrize(("tail", "edge"), [(0.05, -100), (0.099, -100), (0.1, -20), (0.39, -20), (0.4, 0), (1.0, 50)])
def test_value_at_risk_is_the_best_result_fallen_short_of_that_seldom(tail: float, edge: float) -> None:
    # At a tail that ends with an atom, the loss distribution's lower quantile: the next better result.
    assert worst_cases(*PORTFOLIO, tail)[0] == edge


cases = st.lists(st.integers(-20, 20), min_size=1, max_size=12)


@given(cases, st.integers(1, 40))
def test_shortfall_is_the_mean_of_the_worst_of_equally_likely_cases(results: list[int], share: int) -> None:
    # Each case is cut into 40 equal parts, so that any fortieth of all cases is a whole number of parts.
    parts = sorted(result for result in results for _ in range(40))
    worst = parts[: share * len(results)]
    found, count = np.unique(results, return_counts=True)
    expected = Fraction(sum(worst), len(worst))

    shortfall = worst_cases(found.astype(np.float64), count / len(results), share / 40)[1]
    assert shortfall == pytest.approx(float(expected), abs=1e-9)


@given(cases, st.sampled_from((0.03, 0.05, 0.2, 0.5, 0.9)))
def test_shortfall_solves_the_optimisation_that_defines_it(results: list[int], tail: float) -> None:
    # Rockafellar and Uryasev (2000), theorem 1: max over z of z - E max(z - x, 0) / tail, reached at the value at risk.
    found, count = np.unique(results, return_counts=True)
    probability = count / len(results)
    edge, shortfall = worst_cases(found.astype(np.float64), probability, tail)
    levels = np.append(np.linspace(-21, 21, 421), edge)
    reached = levels - np.maximum(levels[:, None] - found, 0) @ probability / tail

    assert reached.max() == pytest.approx(shortfall, abs=1e-9)
    assert reached[-1] == pytest.approx(shortfall, abs=1e-9)


def test_measures_by_hand(tmp_path: Path) -> None:
    row = of(lotteries(tmp_path, tail=0.2), "risky")

    # Mean -10 - 6 + 10; below it only -100 and -20 deviate.
    assert row["mean"] == pytest.approx(-6)
    assert row["semi_deviation"] == pytest.approx((0.1 * 94**2 + 0.3 * 14**2) ** 0.5)
    assert (row["worst"], row["best"]) == (-100, 50)
    assert (row["value_at_risk"], row["cvar"]) == pytest.approx((-20, -60))
    assert (row["loss_probability"], row["expected_loss"]) == pytest.approx((0.4, 16))


def test_loss_is_told_against_a_level_of_ones_own(tmp_path: Path) -> None:
    result = lotteries(tmp_path, level=10.0)

    assert result.level.label == ""
    assert [of(result, option)["loss_probability"] for option in ("risky", "sure")] == pytest.approx([0.8, 1])
    assert of(result, "risky")["expected_loss"] == pytest.approx(0.1 * 110 + 0.3 * 30 + 0.4 * 10)
    # At a level nothing is lost; just above it everything at it is.
    assert of(lotteries(tmp_path, level=-20.0), "risky")["loss_probability"] == pytest.approx(0.1)


def test_costs_have_their_worst_cases_at_the_high_end(tmp_path: Path) -> None:
    gained = lotteries(tmp_path, tail=0.2)
    text = LOTTERIES.format(goal="min", reference=0, sure=15, sign="", best=-50)
    spent = analyse_risk_measures(solve_text(tmp_path, text), tail=0.2)

    for option in ("risky", "sure"):
        one, other = of(gained, option), of(spent, option)
        for key in ("mean", "worst", "best", "value_at_risk", "cvar", "level"):
            assert other[key] == pytest.approx(-one[key]), key
        for key in ("sd", "semi_deviation", "loss_probability", "expected_loss"):
            assert other[key] == pytest.approx(one[key]), key
    assert "(CVaR) is the mean of the worst 20 % of cases, where results are highest." in spent.note()


def test_headline_says_whether_the_best_on_average_is_best_in_the_worst_cases(tmp_path: Path) -> None:
    one, other = lotteries(tmp_path), analyse_risk_measures(solved("harbour-crisis"))

    assert one.headline() == "“Sure” is best in the worst 5 % of cases (−15), “Risky” on average"
    assert other.headline() == "“Hold back” is best on average, and also in the worst 5 % of cases (50 points)"


def test_flagship_against_the_position_before_the_escalation() -> None:
    result = analyse("risk_measures", Subject(solved(FLAGSHIP)))
    assert isinstance(result, RiskMeasures)

    assert result.level.words == "“Before the escalation” (66.68 points)"
    assert [round(each.loss_probability, 4) for each in result.options] == [0.8739, 0.9315, 0.9453]
    assert max(result.options, key=lambda each: each.shortfall).option == "join"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"tail": 0.0}, "The tail is a probability above 0 and up to 1; here it is 0. 5 % are 0.05."),
        ({"tail": 5.0}, "The tail is a probability above 0 and up to 1; here it is 5. 5 % are 0.05."),
        ({"level": float("nan")}, "A level is a result in the unit of the objective; here it is nan."),
    ],
)
def test_what_makes_no_sense_is_refused(asked: dict[str, float], told: str, tmp_path: Path) -> None:
    with pytest.raises(AnalysisError) as error:
        lotteries(tmp_path, **asked)
    assert str(error.value) == told


def test_chart_writes_both_means_and_how_likely_a_loss_is(tmp_path: Path) -> None:
    figure = figure_of(lotteries(tmp_path, tail=0.2))
    texts = [label.text.replace("\N{NO-BREAK SPACE}", " ") for label in labels(figure)]

    assert {"−60.0", "−6.0", "−15.0", "40 %", "Worse than “Nothing”"} <= set(texts)
    assert cut(figure) == []
    assert overlapping(figure) == []
