"""The command line solves: settings, readings of actors, overlays, odd amounts."""

import json
from pathlib import Path

import pytest

from commands import BELARUS, FIRST, HARBOUR, OIL, run, solved


def test_solve_prints_the_options_with_the_best_marked() -> None:
    result = run("solve", FIRST)

    assert result.exit_code == 0
    assert result.stderr == ""
    lines = result.stdout.splitlines()
    assert lines[0] == "Take the job offer or wait? — The decision-maker"
    assert [line.split() for line in lines[3:6]] == [
        ["Take", "the", "offer", "46.0"],
        ["→", "Wait", "for", "a", "better", "one", "48.0"],
        ["Keep", "the", "old", "job", "40.0"],
    ]


def test_set_changes_a_number_and_the_choice() -> None:
    # 40 + 20 x 0.25 = 45 < 46.
    data = solved(FIRST, "--set", "p_better=0.25")

    assert data["choice"] == "accept"
    assert [option["value"] for option in data["options"]] == pytest.approx([46, 45, 40])
    assert data["scenario"]["set"] == {"p_better": "0.25"}


def test_set_takes_a_formula() -> None:
    # better = 100 x 0.4 = 40: waiting is worth 40 either way.
    data = solved(FIRST, "--set", "better=100 * p_better")

    assert data["options"][1]["value"] == pytest.approx(40)


def test_set_outside_the_range_warns_on_stderr() -> None:
    result = run("solve", FIRST, "--set", "p_better=0.9", "--json")

    assert result.exit_code == 0
    assert "The value 0.9 is above high, which is 0.6; high moves to it." in result.stderr
    assert json.loads(result.stdout)["choice"] == "wait"


@pytest.mark.parametrize("setting", ["p_better", "=3", "p_better="])
def test_set_without_a_pair_is_wrong_usage(setting: str) -> None:
    result = run("solve", FIRST, "--set", setting)

    assert result.exit_code == 2
    assert "is not of the form NAME=VALUE" in result.stderr


def test_set_of_an_unknown_parameter_names_the_nearest() -> None:
    result = run("solve", FIRST, "--set", "p_beter=0.3")

    assert result.exit_code == 1
    assert "--set p_beter=0.3: error: parameters.p_beter" in result.stderr
    assert "Did you mean p_better?" in result.stderr


def test_actor_changes_how_an_actor_plays() -> None:
    # The README of the scenario works both values out by hand.
    assert solved(HARBOUR)["choice"] == "hold_back"
    data = solved(HARBOUR, "--actor", "patron=assessed")

    assert data["choice"] == "blockade"
    assert data["plays"]["patron"] == "assessed"


def test_actor_logit_without_precision_has_precision_one() -> None:
    assert solved(HARBOUR, "--actor", "patron=logit") == solved(HARBOUR, "--actor", "patron=logit:1")


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("patron=crazy", "An actor cannot play 'crazy'. Write assessed, rational or logit:PRECISION."),
        ("patrn=rational", "There is no actor patrn. Did you mean patron?"),
        ("challenger=assessed", "challenger cannot be assessed: its branch opening.hold_back states no probability."),
    ],
)
def test_actor_that_cannot_be_read_so_is_wrong_usage(setting: str, message: str) -> None:
    result = run("solve", HARBOUR, "--actor", setting)

    assert result.exit_code == 2
    assert message in result.stderr


def test_overlays_apply_in_order() -> None:
    overlays = [str(BELARUS / "overlays" / f"{name}.yaml") for name in ("west_offers_deal", "kremlin_ultimatum")]
    data = solved(str(BELARUS / "scenario.yaml"), "--overlay", overlays[0], "--overlay", overlays[1])

    assert data["scenario"]["overlays"] == overlays


def test_an_overlay_can_be_run_as_it_is() -> None:
    overlay = str(BELARUS / "overlays" / "west_offers_deal.yaml")

    assert solved(overlay)["options"] == solved(str(BELARUS / "scenario.yaml"), "--overlay", overlay)["options"]


def test_choices_that_share_information_are_told_once() -> None:
    text = run("solve", OIL, "--set", "cost_test=13").stdout

    assert text.count("Do not test") == 2
    assert text.count("Test first?") == 1


@pytest.mark.parametrize("precision", ["-3", "1/0", "1e308"])
def test_a_precision_that_means_nothing_is_refused(precision: str) -> None:
    result = run("solve", HARBOUR, "--actor", f"patron=logit:{precision}")

    assert result.exit_code == 2
    assert "The precision of patron is" in result.stderr


def test_amounts_beyond_what_a_computer_holds_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "huge.yaml"
    file.write_text(
        "crossroads: 1\ntitle: Huge\nstart: a\nnodes:\n  a: {kind: decision, branches: {x: {payoff: 1e308, to: b}}}\n"
        "  b: {kind: outcome, payoff: 1e308}\n"
    )

    result = run("solve", str(file))

    assert result.exit_code == 2
    assert "add up beyond what a computer holds" in result.stderr


def test_a_utility_below_what_a_computer_holds_is_null_in_json(tmp_path: Path) -> None:
    file = tmp_path / "averse.yaml"
    file.write_text(
        "crossroads: 1\ntitle: Averse\nactors: {me: {risk: {kind: exponential, tolerance: 1}}}\nstart: a\n"
        "nodes:\n  a: {kind: decision, branches: {x: {payoff: -1000}}}\n"
    )

    data = solved(str(file))

    assert (data["certainty_equivalent"], data["expected_utility"]) == (-1000, None)


@pytest.mark.parametrize("tolerance", [1e6, 1e12, 1e17, 1e300])
def test_a_large_risk_tolerance_is_as_good_as_none(tolerance: float, tmp_path: Path) -> None:
    file = tmp_path / "gamble.yaml"
    file.write_text(
        f"crossroads: 1\ntitle: Gamble\nactors: {{me: {{risk: {{kind: exponential, tolerance: {tolerance!r}}}}}}}\n"
        "start: a\nnodes:\n  a: {kind: decision, branches: {sure: {payoff: 50}, gamble: {to: b}}}\n"
        "  b: {kind: chance, branches: {win: {p: 0.6, payoff: 100}, lose: {p: rest}}}\n"
    )

    data = solved(str(file))

    # 60 less half the variance, 2,400, over the tolerance.
    assert data["choice"] == "gamble"
    assert data["certainty_equivalent"] == pytest.approx(60 - 1200 / tolerance, abs=1e-6)
