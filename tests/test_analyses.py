"""Each analysis against numbers worked out by hand or printed elsewhere."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

import crossroads
from crossroads.analyses import ANALYSES, analyse
from crossroads.analyses.events import event_probability
from crossroads.analyses.expectations import Expectations
from crossroads.analyses.options import Options
from crossroads.analyses.outcomes import Outcomes
from crossroads.analyses.policy import Policy
from crossroads.analyses.risk_profile import RiskProfile
from crossroads.analyses.subject import Subject
from crossroads.analyses.tornado import Tornado
from crossroads.errors import AnalysisError
from crossroads.scenario import any_of
from crossroads.study import Study
from drawn import ABOUT_HIDING, ELSEWHERE, result_of, small

SCENARIOS = Path(__file__).parents[1] / "scenarios"

# A chance before the decision, two attributes, an effect with a scale, a node with a payoff of its own, costs.
CLINIC = """
crossroads: 1
title: Treat or wait?
attributes: {cost: {unit: EUR}, days: {unit: days, label: Days in bed}}
actors:
  clinic: {label: The clinic, values: {cost: 1, days: 100}, goal: min}
parameters:
  p_ill: {value: 0.4, low: 0.2, high: 0.9}
  relief: {value: 1, low: 0.5, high: 2}
effects:
  cure: {points: {days: -3}, scale: relief}
reference: {label: No visit, payoff: {cost: 50, days: 5}}
start: season
nodes:
  season:
    kind: chance
    branches:
      winter: {p: 0.25, to: choice, payoff: {cost: 40}}
      summer: {p: rest, to: choice}
  choice:
    kind: decision
    payoff: {cost: 10}
    branches:
      treat: {label: Treat, to: course, payoff: {cost: 200}, effects: [cure]}
      wait: {label: Wait, to: course}
  course:
    kind: chance
    branches:
      ill: {p: p_ill, payoff: {days: 10}}
      well: {p: rest, payoff: {days: 2}}
expect:
  - {best: wait, margin: ">= 100"}
  - {order: [treat, wait]}
  - {probability: course.ill, given: treat, is: "< 0.41"}
"""


@pytest.fixture(name="clinic")
def clinic_fixture(tmp_path: Path) -> Study:
    path = tmp_path / "clinic.yaml"
    path.write_text(CLINIC, "utf-8")
    return crossroads.load(path)


def _study(name: str, **changes: float | str) -> Study:
    return crossroads.load(SCENARIOS / name / "scenario.yaml", set=changes)


def test_options_are_path_totals_split_by_attribute(clinic: Study) -> None:
    result = analyse("options", Subject(clinic.solve()))
    assert isinstance(result, Options)

    # Before and at the decision 0.25 x 40 + 10 = 20 EUR; in bed 0.4 x 10 + 0.6 x 2 = 5.2 days.
    rows = {row["option"]: row for row in result.rows()}
    assert rows["wait"]["amount.cost"] == pytest.approx(20)
    assert rows["wait"]["amount.days"] == pytest.approx(5.2)
    assert rows["wait"]["value"] == pytest.approx(20 + 520)
    assert rows["treat"]["amount.cost"] == pytest.approx(220)
    assert rows["treat"]["amount.days"] == pytest.approx(2.2)
    assert rows["treat"]["value"] == pytest.approx(220 + 220)
    assert rows["reference"]["value"] == pytest.approx(550)


def test_options_of_costs_rank_the_least_first(clinic: Study) -> None:
    result = analyse("options", Subject(clinic.solve()))
    assert isinstance(result, Options)

    assert [option.id for option in result.ranked()] == ["treat", "wait"]
    assert result.headline() == "“Treat” is best, 100 ahead of “Wait”"


def test_parts_of_every_option_add_up_to_its_value() -> None:
    result = _study("belarus-2022").analyse("options")
    assert isinstance(result, Options)

    assert len(result.options) == 3 + 7
    for option in [*result.options, *([result.reference] if result.reference else [])]:
        assert sum(part.contribution for part in option.parts) == pytest.approx(option.value, abs=1e-12)
        assert option.value == pytest.approx(option.certainty_equivalent, abs=1e-10)


def test_reference_point_of_the_flagship_is_its_weighted_sum() -> None:
    result = _study("belarus-2022").analyse("options")
    assert isinstance(result, Options)
    assert result.reference is not None

    # Weights times levels, both as the scenario's source states them.
    by_hand = 0.32 * 76 + 0.16 * 73 + 0.14 * 70 + 0.12 * 52 + 0.10 * 42 + 0.10 * 48 + 0.06 * 94
    assert result.reference.value == pytest.approx(by_hand)


def test_an_option_is_worth_what_its_best_variant_is() -> None:
    result = _study("belarus-2022").analyse("options")
    assert isinstance(result, Options)

    for option in result.ranked():
        variants = result.variants(option.id)
        assert max(each.value for each in variants) == pytest.approx(option.value, abs=1e-10)
        assert [each.value for each in variants if each.is_chosen] == [pytest.approx(option.value, abs=1e-10)]


def test_policy_tells_what_never_comes_up(clinic: Study) -> None:
    result = analyse("policy", Subject(clinic.solve()))
    assert isinstance(result, Policy)

    nodes = {node.node: node for node in result.events}
    assert [branch.probability for branch in nodes["course"].branches] == pytest.approx([0.4, 0.6])
    assert nodes["choice"].does_not_occur == 0
    harbour = _study("harbour-crisis").analyse("policy")
    assert isinstance(harbour, Policy)
    assert {node.node: node.does_not_occur for node in harbour.events}["answer"] == 1


def test_branch_probabilities_of_a_node_add_up_to_its_reach() -> None:
    result = _study("belarus-2022").analyse("policy")
    assert isinstance(result, Policy)

    for node in result.events:
        assert sum(branch.probability for branch in node.branches) == pytest.approx(node.reach, abs=1e-12)


def test_outcomes_of_every_option_add_up_to_one() -> None:
    result = _study("belarus-2022").analyse("outcomes")
    assert isinstance(result, Outcomes)

    for i in range(3):
        assert sum(ending.probability[i] for ending in result.endings) == pytest.approx(1)


def test_outcomes_are_worth_their_paths_and_stand_best_first() -> None:
    result = _study("oil-driller").analyse("outcomes")
    assert isinstance(result, Outcomes)

    # Tested and struck: soaking 0.2 x 0.9, wet 0.3 x 0.7, dry 0.5 x 0.4; not drilled the 0.41 of no structure.
    tested = {ending.id: ending.probability[0] for ending in result.endings}
    assert tested == pytest.approx({"struck_soaking": 0.18, "struck_wet": 0.21, "struck_dry": 0.2, "left": 0.41})
    values = [ending.value for ending in result.endings]
    assert values == sorted(values, reverse=True)


def test_risk_profile_is_the_distribution_of_path_totals() -> None:
    result = _study("oil-driller").analyse("risk_profile")
    assert isinstance(result, RiskProfile)

    tested, untested = result.profiles
    assert untested.outcome.tolist() == [-70, 50, 200]
    assert untested.probability.tolist() == pytest.approx([0.5, 0.3, 0.2])
    assert tested.outcome.tolist() == [-80, -10, 40, 190]
    assert tested.probability.tolist() == pytest.approx([0.2, 0.41, 0.21, 0.18])


def test_risk_profile_has_the_moments_of_its_table() -> None:
    result = _study("oil-driller").analyse("risk_profile")
    assert isinstance(result, RiskProfile)

    untested = result.profiles[1]
    assert untested.mean == pytest.approx(20)
    # 0.5 x 90² + 0.3 x 30² + 0.2 x 180² = 10,800.
    assert untested.sd == pytest.approx(10_800**0.5)
    assert [untested.quantile(share) for share in (0.05, 0.5, 0.51, 0.9)] == [-70, -70, 50, 200]
    assert untested.below(50) == pytest.approx(0.5)


def test_risk_profile_means_are_the_values_of_the_options() -> None:
    study = _study("belarus-2022")
    result = study.analyse("risk_profile")
    assert isinstance(result, RiskProfile)

    for profile, option in zip(result.profiles, study.solve().options, strict=True):
        assert profile.probability.sum() == pytest.approx(1)
        assert profile.mean == pytest.approx(option.value, abs=1e-9)


def test_tornado_moves_one_parameter_at_a_time() -> None:
    result = _study("first-steps").analyse("tornado")
    assert isinstance(result, Tornado)

    # Waiting is worth 40 + p x (better - 40); taking the offer 46.
    bars = {bar.parameter: bar for bar in result.bars}
    assert (bars["p_better"].at_low, bars["p_better"].at_high) == pytest.approx((44 - 46, 52 - 46))
    assert (bars["better"].at_low, bars["better"].at_high) == pytest.approx((44 - 46, 52 - 46))
    assert (bars["p_better"].choice_low, bars["p_better"].choice_high) == ("accept", "wait")
    assert result.base == pytest.approx(2)
    assert all(bar.changes for bar in result.bars)


def test_tornado_of_costs_has_positive_margins_where_the_best_stays_best(clinic: Study) -> None:
    result = analyse("tornado", Subject(clinic.solve()))
    assert isinstance(result, Tornado)

    # Treating saves 300 x relief - 200, however likely illness is.
    bars = {bar.parameter: bar for bar in result.bars}
    assert (bars["p_ill"].at_low, bars["p_ill"].at_high) == pytest.approx((100, 100))
    assert (bars["relief"].at_low, bars["relief"].at_high) == pytest.approx((-50, 400))
    assert [bar.parameter for bar in result.bars] == ["relief", "p_ill"]
    assert bars["relief"].choice_low == "wait"


def test_every_bar_of_the_tornado_agrees_with_a_scenario_solved_with_that_setting() -> None:
    result = _study("harbour-crisis").analyse("tornado")
    assert isinstance(result, Tornado)
    ids = [option.id for option in _study("harbour-crisis").solve().options]

    for bar in result.bars:
        for end, margin in ((bar.low, bar.at_low), (bar.high, bar.at_high)):
            values = {each.id: each.value for each in _study("harbour-crisis", **{bar.parameter: end}).solve().options}
            others = max(values[other] for other in ids if other != "hold_back")
            assert margin == pytest.approx(values["hold_back"] - others, abs=1e-12)


def test_an_event_counts_each_path_once(clinic: Study) -> None:
    solution = clinic.solve()

    assert event_probability(solution, any_of(["course.ill"])) == pytest.approx(0.4)
    assert event_probability(solution, any_of(["season.winter", "course.ill"])) == pytest.approx(0.25 + 0.75 * 0.4)
    assert event_probability(solution, any_of(["choice", "course"])) == pytest.approx(1)
    assert event_probability(solution, any_of(["season"])) == 1
    assert event_probability(solution, any_of([])) == 0


def test_expectations_are_held_against_the_solution(clinic: Study) -> None:
    result = analyse("expectations", Subject(clinic.solve()))
    assert isinstance(result, Expectations)

    assert [(check.expected, check.holds) for check in result.checks] == [
        ("wait is best", False),
        ("margin >= 100", True),
        ("treat > wait", True),
        ("probability of course.ill given treat < 0.41", True),
    ]
    assert result.headline() == "1 of 4 expectations do not hold"


def test_a_broken_expectation_is_a_finding_at_its_line(clinic: Study) -> None:
    (finding,) = clinic.broken_expectations()

    line = CLINIC.splitlines().index('  - {best: wait, margin: ">= 100"}') + 1
    assert (finding.place.line, finding.problem) == (line, "Expected: wait is best. Found: treat is best.")


def test_analyses_of_options_say_why_they_do_not_apply(tmp_path: Path) -> None:
    path = tmp_path / "lottery.yaml"
    path.write_text(
        "crossroads: 1\ntitle: Lottery\nstart: draw\nnodes:\n"
        "  draw: {kind: chance, branches: {win: {p: 0.1, payoff: 5}, lose: {p: rest}}}\n",
        "utf-8",
    )
    study = crossroads.load(path)

    uncertain = {"uncertainty", "importance", "regret", "dominance", "stability", "discover", "rainbow", "region"}
    # Nobody else decides, and everything is seen.
    others = {"readings", "strategy", "precision", "equilibrium"}
    choosing = {"implied", "posterior", "frontier", "rules", "assessors"}
    asked = {"forecast", "score", "hindsight"}
    assert set(study.declined) == {"options", "outcomes"} | uncertain | others | choosing | asked | ABOUT_HIDING
    assert "has no one first decision" in study.declined["options"]
    assert study.solve().root[0] == pytest.approx(0.5)
    tornado = study.analyse("tornado")
    assert isinstance(tornado, Tornado)
    assert tornado.measure == "value"


def test_an_unknown_analysis_names_the_nearest(clinic: Study) -> None:
    with pytest.raises(AnalysisError, match=r"There is no analysis polcy\. Did you mean policy\?"):
        analyse("polcy", Subject(clinic.solve()))


@pytest.mark.parametrize("question", list(ANALYSES))
def test_rows_are_the_same_as_json_and_csv(question: str) -> None:
    elsewhere = ELSEWHERE.get(question)
    name = small(question, "belarus-2022")
    result = crossroads.load(elsewhere).analyse(question) if elsewhere else result_of(question, name)
    rows = result.rows()

    assert json.loads(json.dumps(result.to_json(), allow_nan=False))["rows"] == rows
    table = list(csv.DictReader(io.StringIO(result.to_csv())))
    assert len(table) == len(rows) > 0
    for row, line in zip(rows, table, strict=True):
        for key, cell in row.items():
            if isinstance(cell, float):
                assert float(line[key]) == cell


@pytest.mark.parametrize("question", list(ANALYSES))
def test_results_show_themselves_in_notebooks_with_texts_escaped(question: str, tmp_path: Path) -> None:
    path = tmp_path / "sharp.yaml"
    plain = ELSEWHERE.get(question, SCENARIOS / small(question, "first-steps") / "scenario.yaml")
    text = plain.read_text("utf-8")
    sharp = re.sub(r'label: ("[^"]*"|[^,}\n]+)', "label: '<script>alert(1)</script>'", text)
    assert sharp != text
    path.write_text(sharp, "utf-8")

    shown = crossroads.load(path).analyse(question)._repr_html_()

    assert "<table>" in shown
    assert "<script>" not in shown
