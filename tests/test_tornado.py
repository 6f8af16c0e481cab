"""The tornado: parameters moved to their ends, by hand and against scenarios solved with a setting."""

from pathlib import Path
from typing import Any

import hypothesis
import pytest

import crossroads
from crossroads.analyses.moving.option_tornado import OptionTornado
from crossroads.analyses.tornado import Tornado, analyse_tornado
from crossroads.errors import AnalysisError
from crossroads.study import Study
from drawn import SCENARIOS
from strategies import Data, hidden_scenarios, scenarios, signal_scenarios
from tornados import BEYOND, FIRST, SIBLINGS, by_option, near, often, solution_of, study_of

FLAGSHIP = str(SCENARIOS / "belarus-2022" / "scenario.yaml")


def tornado(study: Study, **settings: Any) -> Tornado:
    result = study.analyse("tornado", **settings)
    assert isinstance(result, Tornado)
    return result


def test_the_value_is_that_of_the_best_policy_at_each_end() -> None:
    # Waiting is worth 40 + p (better - 40); whoever knows that takes the 46 instead where it is less.
    result = tornado(crossroads.load(FIRST), of="value")

    assert result.measure == "value"
    assert result.base == pytest.approx(48)
    bars = {bar.parameter: (bar.at_low, bar.at_high) for bar in result.bars}
    assert bars == {"p_better": pytest.approx((46, 52)), "better": pytest.approx((46, 52))}
    assert [(bar.choice_low, bar.choice_high, bar.changes) for bar in result.bars] == [("accept", "wait", True)] * 2
    assert result.headline() == "A better offer comes moves the value most"
    assert list(result.rows()[0])[5:7] == ["value_low", "value_high"]


def test_every_option_has_its_value_at_each_end(tmp_path: Path) -> None:
    # Bet 0.5 * 10 + 0.2 * 2 = 5.4; shop 6 * 2/4 = 3; bond 4 * (0.5 + 0.5 * 0.75) = 3.5.
    result = by_option(study_of(tmp_path, SIBLINGS))

    assert [option for option, _ in result.options] == ["bet", "shop", "bond"]
    assert result.base == pytest.approx((5.4, 3.0, 3.5))
    found = {driver.parameter: [*driver.at_low, *driver.at_high] for driver in result.drivers}
    assert found["p"] == pytest.approx([2.4, 3, 3.5, 8.4, 3, 3.5])
    assert found["w"] == pytest.approx([5.4, 2, 3.5, 5.4, 4.5, 3.5])
    assert found["s"] == pytest.approx([5.4, 3, 3.25, 5.4, 3, 4])
    assert found["prize"] == pytest.approx([4.4, 3, 3.5, 6.4, 3, 3.5])
    # By the largest swing: p 6, w 2.5, prize 2, s 0.75, q 0.4.
    assert [driver.parameter for driver in result.drivers] == ["p", "w", "prize", "s", "q"]
    assert [driver.parameter if driver else None for driver in result.first] == ["p", "w", "s"]
    assert result.headline() == (
        "Options hang on different parameters: “The bet is won”, “Weight of a good year” and “The bond is safe”"
    )


def test_one_driver_of_all_options_is_named() -> None:
    result = by_option(crossroads.load(FLAGSHIP))

    assert result.headline() == "“Russia is clearly losing in a year” moves every option most"
    assert len(result.rows()) == 93 * 3


def test_options_without_a_driver_are_told_apart() -> None:
    assert by_option(crossroads.load(FIRST)).headline() == "“A better offer comes” moves 1 of 3 options most"


@pytest.mark.parametrize("of", ["margin", "value"])
def test_every_end_agrees_with_a_scenario_solved_with_that_setting(of: str) -> None:
    path = str(SCENARIOS / "oil-driller" / "scenario.yaml")
    result = tornado(crossroads.load(path), of=of)

    for bar in result.bars:
        for end, at, choice in ((bar.low, bar.at_low, bar.choice_low), (bar.high, bar.at_high, bar.choice_high)):
            alone = crossroads.load(path, set={bar.parameter: end}).solve()
            values = {option.id: option.certainty_equivalent for option in alone.options}
            margin = values["test"] - values["no_test"]
            assert at == pytest.approx(margin if of == "margin" else alone.root[2])
            assert alone.best is not None
            assert choice == alone.best.id


def test_every_option_at_every_end_agrees_with_a_scenario_solved_with_that_setting(tmp_path: Path) -> None:
    result = by_option(study_of(tmp_path, SIBLINGS))

    for driver in result.drivers:
        for end, at in ((driver.low, driver.at_low), (driver.high, driver.at_high)):
            alone = study_of(tmp_path, SIBLINGS, **{driver.parameter: end}).solve()
            assert at == pytest.approx([option.value for option in alone.options])


def test_ends_may_be_quantiles() -> None:
    study = crossroads.load(FIRST)
    distribution = study.scenario.parameters["better"].distribution
    assert distribution is not None
    low, high = float(distribution.quantile(0.05)), float(distribution.quantile(0.95))

    bar = next(bar for bar in tornado(study, ends="quantiles").bars if bar.parameter == "better")

    assert (bar.low, bar.high) == (low, high)
    assert 50 < low < 60 < high < 70
    assert bar.at_high == pytest.approx(40 + 0.4 * (high - 40) - 46)


def test_ends_may_be_other_shares() -> None:
    study = crossroads.load(FIRST)

    narrow, wide = tornado(study, ends=(0.25, 0.75)), tornado(study, ends="0.05:0.95")

    assert narrow.bars[0].swing < wide.bars[0].swing == tornado(study, ends="quantiles").bars[0].swing


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"of": "options_"}, "A tornado is of margin, value or options, not of options_. Did you mean options?"),
        ({"ends": "middle"}, "'middle' is none of range, quantiles and two shares such as 0.1:0.9."),
        ({"ends": (0.0, 0.9)}, "Quantiles lie within 0 and 1, the low one first; here they are 0 and 0.9."),
        ({"ends": "0.9:0.1"}, "A range goes from low to high; here it goes from 0.9 to 0.1."),
    ],
)
def test_settings_without_sense_are_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(AnalysisError) as error:
        crossroads.load(FIRST).analyse("tornado", **settings)

    assert str(error.value) == message


def test_options_are_needed_to_put_them_side_by_side(tmp_path: Path) -> None:
    study = study_of(
        tmp_path,
        "crossroads: 1\ntitle: T\nstart: n\nparameters: {p: {value: 0.5, low: 0, high: 1}}\n"
        "nodes: {n: {kind: chance, branches: {a: {p: p, payoff: 5}, b: {p: rest}}}}\n",
    )

    with pytest.raises(AnalysisError, match=r"^The perspective has no one first decision, so there are no options"):
        study.analyse("tornado", of="options")
    assert tornado(study).bars[0].swing == pytest.approx(5)


def test_the_sibling_rule_is_told_for_each_parameter(tmp_path: Path) -> None:
    result = tornado(study_of(tmp_path, SIBLINGS))

    assert {bar.parameter: bar.siblings for bar in result.bars} == {
        "p": ("rest",),
        "q": ("rest",),
        "w": ("weights",),
        "s": ("proportional",),
        "prize": (),
    }
    assert {str(row["parameter"]): row["siblings"] for row in result.rows()}["s"] == ["proportional"]


def test_the_rules_that_occur_are_told_in_one_sentence(tmp_path: Path) -> None:
    whole = tornado(study_of(tmp_path, SIBLINGS))
    two = SIBLINGS.replace("late: {p: (1 - s) * 0.75, payoff: 4}", "late: {p: 1 - s, payoff: 4}")
    two = two.replace("      never: {p: (1 - s) * 0.25}\n", "")
    odd = SIBLINGS.replace("late: {p: (1 - s) * 0.75", "late: {p: (1 - s) * s").replace(
        "(1 - s) * 0.25", "(1 - s) ** 2"
    )

    assert whole.note().startswith(
        "When a probability moves, the branch marked rest takes the difference; "
        "the other branches keep their proportions; weights are shared out anew."
    )
    assert "of two branches the other takes the difference" in tornado(study_of(tmp_path, two)).note()
    assert "the other branches follow their own formulas" in tornado(study_of(tmp_path, odd)).note()
    assert tornado(crossroads.load(FIRST)).note() == (
        "When a probability moves, the branch marked rest takes the difference."
    )


def test_odds_that_are_not_used_have_no_siblings(tmp_path: Path) -> None:
    # A rational rival ignores its stated odds.
    text = """
crossroads: 1
title: T
start: n
perspective: us
actors: {us: {values: {money: 1}}, them: {values: {glory: 1}, plays: rational}}
attributes: {money: {}, glory: {}}
parameters: {p: {value: 0.5, low: 0.2, high: 0.8}}
nodes:
  n: {kind: decision, by: us, branches: {go: {to: m}, stay: {payoff: {money: 1}}}}
  m: {kind: decision, by: them, branches: {a: {p: p, payoff: {money: 3, glory: 1}}, b: {p: rest}}}
"""
    (bar,) = tornado(study_of(tmp_path, text)).bars

    assert (bar.swing, bar.siblings) == (0, ())


def test_an_end_without_sense_is_told_and_the_others_stand(tmp_path: Path) -> None:
    result = tornado(study_of(tmp_path, BEYOND))
    bars = {bar.parameter: bar for bar in result.bars}

    assert bars["p"].invalid_high == "the probability of bet.lost is -0.1"
    assert bars["p"].invalid == "at its high end the probability of bet.lost is -0.1"
    # At the low end the bet is worth 2.4, which the bond beats by 1.1; beyond that nothing is known.
    assert bars["p"].at_low == pytest.approx(-1.1)
    assert (bars["p"].choice_low, bars["p"].choice_high) == ("bond", None)
    row = next(row for row in result.rows() if row["parameter"] == "p")
    assert row["margin_low"] == pytest.approx(-1.1)
    assert (row["margin_high"], row["invalid"]) == (None, bars["p"].invalid)
    assert bars["q"].invalid == ""
    # Shop 4.5 at most, so the bond is next best: 0.5 * 12 + 0.4 - 3.5.
    assert bars["prize"].at_high == pytest.approx(2.9)
    assert result.note().endswith(
        "Left out, because the scenario makes no sense there: "
        "The bet is won: at its high end the probability of bet.lost is -0.1."
    )


def test_an_end_without_sense_is_left_out_for_every_option(tmp_path: Path) -> None:
    result = by_option(study_of(tmp_path, BEYOND))

    assert [row["value_high"] for row in result.rows() if row["parameter"] == "p"] == [None] * 3
    assert [row["value_low"] for row in result.rows() if row["parameter"] == "p"] == pytest.approx([2.4, 3, 3.5])


@often
@hypothesis.given(scenarios() | hidden_scenarios() | signal_scenarios())
def test_every_end_of_every_option_is_a_scenario_with_that_setting(data: Data) -> None:
    solution = solution_of(data)
    hypothesis.assume(solution.options)

    result = analyse_tornado(solution, "options")

    assert isinstance(result, OptionTornado)
    for driver in result.drivers:
        for end, at, invalid in (
            (driver.low, driver.at_low, driver.invalid_low),
            (driver.high, driver.at_high, driver.invalid_high),
        ):
            if not invalid:
                alone = solution_of(data, {driver.parameter: end}).options
                assert at == near(tuple(option.certainty_equivalent for option in alone))
