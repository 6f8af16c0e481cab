"""The brief as it is read aloud: whole texts of small scenarios, and the turns of phrase for odd ones."""

from pathlib import Path

import crossroads

SCENARIOS = Path(__file__).parents[1] / "scenarios"

FIRST_STEPS = """\
Take the job offer or wait?
===========================
Should the offer in hand be taken?

What is best
  The decision-maker does best with “Wait for a better one”: 48.0, 2.0 ahead of “Take the offer” (46.0) and 8.0 \
ahead of “Keep the old job” (40.0).

What is likely to happen
  Does a better offer come: “It does not” is likely (60 %), “It comes” 40 %.
  It most often ends in: “It does not” 60 % and “It comes” 40 %.

How sure that is
  Over 16,384 draws of all parameters “Wait for a better one” is best in 81 %, “Take the offer” 19 % (standard \
error 0.04 percentage points).
  The lead of “Wait for a better one” over the next best is between −1.2 and 5.8 in nine draws of ten.

What the choice hangs on
  A better offer comes (0.4; 0.2 to 0.6) moves the lead from −2.00 to 6.00; at the low end “Take the offer” is best.
  Pay of the better offer (60; 50 to 70) moves the lead from −2.00 to 6.00; at the low end “Take the offer” is best.

Where the choice turns
  Pay of the better offer (now 60): “Take the offer” is best below 55, “Wait for a better one” above.
  A better offer comes (now 0.4): “Take the offer” is best below 0.3, “Wait for a better one” above.
  Attitude to risk (now neutral): “Take the offer” is best with a tolerance below 21.9, “Wait for a better one” above.

What is worth finding out
  Knowing every parameter beforehand would be worth 0.16: no inquiry that costs more can pay.
  Worth most to learn alone: “Pay of the better offer” (0.06) and “A better offer comes” (0.06).

What it rests on, and what is not supported
  The 2 parameters rest on judgement (2).
  Not supported, of what matters most: judgement sets “A better offer comes” and “Pay of the better offer”.
  No evidence is cited."""


def _brief(text: str, tmp_path: Path) -> str:
    path = tmp_path / "scenario.yaml"
    path.write_text(f"crossroads: 1\ntitle: Test\nstart: a\n{text}", "utf-8")
    return str(crossroads.load(path).brief)


def test_brief_of_the_beginners_example() -> None:
    assert str(crossroads.load(SCENARIOS / "first-steps" / "scenario.yaml").brief) == FIRST_STEPS


def test_brief_of_the_flagship_says_what_is_best_and_what_it_hangs_on() -> None:
    study = crossroads.load(SCENARIOS / "belarus-2022" / "scenario.yaml")
    brief, solution = str(study.brief), study.solve()

    hold, join, withdraw = (f"{option.value:.2f}" for option in solution.ranked())
    assert f"Lukashenka does best with “Hold the line”: {hold} points" in brief
    assert f"“Join the war” ({join})" in brief
    assert f"“Withdraw” ({withdraw})" in brief
    assert "All 3 options are worse than “Before the escalation” (66.68)." in brief
    assert "Kremlin content with hosting alone (0.36; 0.08 to 0.74)" in brief


def test_brief_of_a_tie_says_so(tmp_path: Path) -> None:
    brief = _brief(
        "nodes:\n  a: {kind: decision, branches: {one: {payoff: 3}, two: {payoff: 3}, three: {payoff: 1}}}\n", tmp_path
    )

    assert "It is a tie: “one” and “two” are worth the same, 3.0" in brief


def test_brief_of_one_option_compares_nothing(tmp_path: Path) -> None:
    brief = _brief("nodes:\n  a: {kind: decision, branches: {only: {payoff: 3}}}\n", tmp_path)

    assert "The decision-maker has one option: “only”, worth 3.00." in brief


def test_brief_of_a_lottery_tells_its_worth(tmp_path: Path) -> None:
    brief = _brief("nodes:\n  a: {kind: chance, branches: {win: {p: 0.25, payoff: 8}, lose: {p: rest}}}\n", tmp_path)

    assert "has no one first decision; under its best policy the whole is worth 2.00." in brief


def test_brief_of_an_aversion_to_risk_tells_the_premium(tmp_path: Path) -> None:
    brief = _brief(
        "actors: {me: {label: Me, risk: {kind: exponential, tolerance: 100}}}\n"
        "nodes:\n  a: {kind: decision, branches: {sure: {payoff: 40}, gamble: {to: b}}}\n"
        "  b: {kind: chance, branches: {win: {p: 0.5, payoff: 100}, lose: {p: 0.5}}}\n",
        tmp_path,
    )

    # The gamble's certainty equivalent is -100 ln((1 + exp(-1)) / 2) = 37.99.
    assert "Me does best with “sure”: 40.0, 2.0 ahead of “gamble” (38.0)." in brief
    assert "to be rid of the risk (risk premium): “sure” 0 and “gamble” 12." in brief


def test_brief_tells_a_choice_that_depends_on_what_was_earned_before(tmp_path: Path) -> None:
    brief = _brief(
        "actors: {me: {label: Me, risk: {kind: log, wealth: 100}}}\n"
        "nodes:\n  a: {kind: chance, branches: {rich: {p: 0.75, payoff: 900, to: b}, poor: {p: rest, to: b}}}\n"
        "  b: {kind: decision, branches: {sure: {payoff: 10}, gamble: {to: c}}}\n"
        "  c: {kind: chance, branches: {win: {p: 0.5, payoff: 80}, lose: {p: rest, payoff: -40}}}\n",
        tmp_path,
    )

    # Poor, the gamble is worth sqrt(180 * 60) - 100 = 3.9; rich, sqrt(1080 * 960) - 1000 = 18.2. Taken always, it is
    # worth (1080 * 960) ** 0.375 * (180 * 60) ** 0.125 - 100 = 475.5; the sure sum, 1010 ** 0.75 * 110 ** 0.25 - 100.
    assert "Me does best with “sure”: 480.2, 4.7 ahead of “gamble” (475.5)." in brief
    assert "is to take “gamble” (75 %) or “sure” (25 %), depending on what was earned before." in brief


def test_brief_tells_which_attitude_would_turn_the_choice_and_how_badly_it_may_end(tmp_path: Path) -> None:
    brief = _brief(
        "actors: {me: {label: Me, risk: {kind: exponential, tolerance: 200}}}\n"
        "nodes:\n  a: {kind: decision, branches: {stay: {payoff: 0}, coin: {to: b}}}\n"
        "  b: {kind: chance, branches: {win: {p: 0.5, payoff: 100}, lose: {p: 0.5, payoff: -50}}}\n",
        tmp_path,
    )

    # It turns at R / (2 log of the golden ratio) = 103.9, as of test_attitude.
    turn = "Attitude to risk (now a tolerance of 200): “stay” is best with a tolerance below 104, “coin” above."
    assert turn in brief
    assert "With a chance of 50 % “coin” ends worse than 0; the worst 5 % of cases average −50." in brief


def test_brief_tells_a_broken_expectation(tmp_path: Path) -> None:
    brief = _brief(
        "expect: [{best: two}]\nnodes:\n  a: {kind: decision, branches: {one: {payoff: 3}, two: {payoff: 1}}}\n",
        tmp_path,
    )

    assert "Expected two is best; found one is best." in brief


def test_brief_counts_what_parameters_rest_on(tmp_path: Path) -> None:
    brief = _brief(
        "parameters: {x: {value: 1, low: 0, high: 3, basis: fact}, y: {value: 2, low: 1, high: 3}, z: 4}\n"
        "nodes:\n  a: {kind: decision, branches: {one: {payoff: x + z}, two: {payoff: y}}}\n",
        tmp_path,
    )

    assert "The 3 parameters rest on facts (1) and nothing stated (2)." in brief
    assert "Not supported, of what matters most: no basis is stated for “y”." in brief


def test_brief_of_an_aversion_to_risk_compares_certainty_equivalents_with_the_reference(tmp_path: Path) -> None:
    brief = _brief(
        "actors: {me: {label: Me, risk: {kind: exponential, tolerance: 50}}}\n"
        "reference: {label: Status quo, payoff: 45}\n"
        "nodes:\n  a: {kind: decision, branches: {sure: {payoff: 50}, gamble: {to: b}}}\n"
        "  b: {kind: chance, branches: {win: {p: 0.6, payoff: 100}, lose: {p: rest}}}\n",
        tmp_path,
    )

    # Expected, the gamble is worth 60; its certainty equivalent is -50 ln(0.4 + 0.6 exp(-2)) = 36.6.
    assert "Better than “Status quo” (45.0): “sure”." in brief
    assert "the expected results are “sure” 50 and “gamble” 60." in brief


def test_brief_tells_no_more_than_ten_later_decisions(tmp_path: Path) -> None:
    later = "{{kind: decision, branches: {{go: {{to: n{}}}, stop: {{payoff: -1}}}}}}"
    nodes = "".join(f"  n{i}: {later.format(i + 1)}\n" for i in range(30))
    first = "  a: {kind: decision, branches: {go: {to: n0}}}\n"

    brief = _brief(f"nodes:\n{first}{nodes}  n30: {{kind: outcome}}\n", tmp_path)

    assert "23 later decisions more may come up; the report lists them." in brief


def test_a_level_that_all_results_are_beyond_is_not_told(tmp_path: Path) -> None:
    # Costs are all above nothing: that they are "losses" says nothing.
    path = tmp_path / "costs.yaml"
    path.write_text(
        "crossroads: 1\ntitle: Costs\nactors: {me: {goal: min}}\nstart: a\nnodes:\n"
        "  a: {kind: decision, branches: {mend: {payoff: 12}, wait: {to: b}}}\n"
        "  b: {kind: chance, branches: {holds: {p: 0.5, payoff: 1}, breaks: {p: rest, payoff: 30}}}\n",
        "utf-8",
    )

    assert "ends worse than" not in str(crossroads.load(path).brief)
