"""The brief as it is read aloud: whole texts of small scenarios, and the turns of phrase for odd ones."""

import math
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import crossroads
from crossroads.report import brief as brief_module
from crossroads.report.findings import Findings
from crossroads.report.parts import PARTS, Part
from crossroads.report.sentence import Sentence, say, titled

SCENARIOS = Path(__file__).parents[1] / "scenarios"

FIRST_STEPS = """\
Take the job offer or wait?
===========================
Should the offer in hand be taken?

What is best
  The decision-maker does best with “Wait for a better one”: 48.0, 2.0 ahead of “Take the offer” and 8.0 ahead of \
“Keep the old job”.

How sure that is
  When all numbers vary together, the best is “Wait for a better one” (very likely, 81 %) or “Take the offer” \
(very unlikely, 19 %).
  In nine cases of ten its lead is between −1.2 and 5.8.

What the choice hangs on
  Pay of the better offer, now 60: below 55 “Take the offer” is best.
  A better offer comes, now unlikely (40 %): below 30 % “Take the offer” is best.
  No other number turns the choice alone within its range.
  Moved together, 2 judgements make “Take the offer” best after 27 % of the way to the ends of their ranges.
  To someone who would refuse an even chance of winning 21.9 or losing half of it, “Take the offer” is best.

What it rests on
  The numbers rest on judgement; no evidence is cited.

How it goes on
  Does a better offer come: “It does not” is likely (60 %).

What is worth finding out
  Knowing every number beforehand would be worth 0.16; no inquiry is worth more.
  Worth most to learn alone: “Pay of the better offer” (0.06) and “A better offer comes” (0.06)."""


def _brief(text: str, tmp_path: Path) -> str:
    path = tmp_path / "scenario.yaml"
    path.write_text(f"crossroads: 1\ntitle: Test\nstart: a\n{text}", "utf-8")
    return str(crossroads.load(path).brief)


def test_brief_of_the_beginners_example() -> None:
    assert str(crossroads.load(SCENARIOS / "first-steps" / "scenario.yaml").brief) == FIRST_STEPS


def test_the_head_says_what_is_laid_over_the_file() -> None:
    study = crossroads.load(SCENARIOS / "first-steps" / "scenario.yaml", set={"better": 55}, as_of="2024-01-31")

    lines = str(study.brief).splitlines()

    assert lines[3] == "(better = 55; judged from 2024-01-31, without later evidence)"


def test_brief_of_the_flagship_says_what_is_best_and_what_it_hangs_on() -> None:
    study = crossroads.load(SCENARIOS / "belarus-2022" / "scenario.yaml")
    brief, solution = str(study.brief), study.solve()

    hold, join, withdraw = (option.value for option in solution.ranked())
    assert (
        f"Lukashenka does best with “Hold the line”: {hold:.1f} points, {hold - join:.1f} ahead of “Join the war” and "
        f"{hold - withdraw:.1f} ahead of “Withdraw”."
    ) in brief
    assert "All options are worse than “Before the escalation” (66.7 points)." in brief
    assert "Kremlin content with hosting alone, now unlikely (36 %): below 26.5 % “Join the war” is best." in brief
    # A probability although it stands in no branch alone: where the war goes on, rest comes to it.
    assert "Russia is clearly losing in a year, now unlikely (40 %): above 58.7 % “Withdraw” is best." in brief


def test_brief_of_a_tie_says_so(tmp_path: Path) -> None:
    brief = _brief(
        "parameters: {x: {value: 3, low: 1.5, high: 5}}\n"
        "nodes:\n  a: {kind: decision, branches: {one: {payoff: x}, two: {payoff: x}, three: {payoff: 1}}}\n",
        tmp_path,
    )

    assert "It is a tie: “one” and “two” are worth the same, 3.0" in brief
    assert "However the numbers vary together, “one” is as good as any other option." in brief


def test_brief_of_one_option_compares_nothing(tmp_path: Path) -> None:
    brief = _brief("nodes:\n  a: {kind: decision, branches: {only: {payoff: 3}}}\n", tmp_path)

    assert "The decision-maker has one option: “only”, worth 3.00." in brief
    assert "No number has a range, so the scenario does not say how sure this is." in brief


def test_brief_of_a_lottery_tells_its_worth(tmp_path: Path) -> None:
    brief = _brief("nodes:\n  a: {kind: chance, branches: {win: {p: 0.25, payoff: 8}, lose: {p: rest}}}\n", tmp_path)

    assert "has no one first decision; under its best policy the whole is worth 2.00." in brief


def test_a_lead_that_its_spread_leaves_nothing_of_is_noise(tmp_path: Path) -> None:
    brief = _brief(
        "parameters: {x: {value: 100, low: 0, high: 200}}\n"
        "nodes:\n  a: {kind: decision, branches: {one: {payoff: x}, two: {payoff: 99.9}, three: {payoff: 20}}}\n",
        tmp_path,
    )

    # PERT(0, 100, 200) has a standard deviation of 200 / sqrt(28) = 37.8: one digit, so leads are told in tens.
    assert "“one”: 100, but no more than noise ahead of “two” and 80 ahead of “three”." in brief


def test_without_ranges_leads_are_told_to_two_digits(tmp_path: Path) -> None:
    brief = _brief(
        "nodes:\n  a: {kind: decision, branches: {one: {payoff: 100}, two: {payoff: 99.9}, three: {payoff: 20}}}\n",
        tmp_path,
    )

    assert "“one”: 100.00, 0.10 ahead of “two” and 80.00 ahead of “three”." in brief


def test_costs_are_told_as_leads_too(tmp_path: Path) -> None:
    brief = _brief(
        "actors: {me: {label: The shop, goal: min}}\nattributes: {payoff: {unit: EUR}}\n"
        "nodes:\n  a: {kind: decision, branches: {mend: {payoff: 12}, wait: {payoff: 30}}}\n",
        tmp_path,
    )

    assert "The shop does best with “mend”: 12 EUR, 18 ahead of “wait”." in brief


def test_brief_of_an_aversion_to_risk_tells_the_expected_results(tmp_path: Path) -> None:
    brief = _brief(
        "actors: {me: {label: Me, risk: {kind: exponential, tolerance: 100}}}\n"
        "nodes:\n  a: {kind: decision, branches: {sure: {payoff: 40}, gamble: {to: b}}}\n"
        "  b: {kind: chance, branches: {win: {p: 0.5, payoff: 100}, lose: {p: 0.5}}}\n",
        tmp_path,
    )

    # The gamble's certainty equivalent is -100 ln((1 + exp(-1)) / 2) = 37.99.
    assert "Me does best with “sure”: 40.0, 2.0 ahead of “gamble”." in brief
    assert "which count the risk; on average the results are “sure” 40.0 and “gamble” 50.0." in brief


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
    assert "Me does best with “sure”: 480.2, 4.7 ahead of “gamble”." in brief
    assert (
        "is to take “gamble” (likely, 75 %) or “sure” (unlikely, 25 %), depending on what was earned before." in brief
    )


def test_brief_tells_which_attitude_would_turn_the_choice_and_how_badly_it_may_end(tmp_path: Path) -> None:
    brief = _brief(
        "actors: {me: {label: Me, risk: {kind: exponential, tolerance: 200}}}\n"
        "nodes:\n  a: {kind: decision, branches: {stay: {payoff: 0}, coin: {to: b}}}\n"
        "  b: {kind: chance, branches: {win: {p: 0.5, payoff: 100}, lose: {p: 0.5, payoff: -50}}}\n",
        tmp_path,
    )

    # It turns at R / (2 log of the golden ratio) = 103.9, as of test_attitude.
    assert ("To someone who would refuse an even chance of winning 104 or losing half of it, “stay” is best.") in brief
    assert "With “coin” an end worse than 0 is roughly even (50 %); the worst 5 % of cases average −50." in brief


def test_an_even_chance_of_the_tolerance_or_minus_half_of_it_is_worth_about_nothing() -> None:
    # So the brief tells a tolerance of 1: -log((exp(-1) + exp(1/2)) / 2), in units of it.
    assert -math.log((math.exp(-1) + math.exp(0.5)) / 2) == pytest.approx(0, abs=0.01)


def test_brief_tells_a_broken_expectation(tmp_path: Path) -> None:
    brief = _brief(
        "expect: [{best: two}]\nnodes:\n  a: {kind: decision, branches: {one: {payoff: 3}, two: {payoff: 1}}}\n",
        tmp_path,
    )

    assert "Expected two is best; found one is best." in brief


@pytest.mark.parametrize(
    ("event", "outcome", "told"),
    [
        # A win is worth 100 against 40 for sure, a loss nothing; beforehand the gamble is worth 30.
        ("b.win, c.win", "true", "Knowing what happened, “gamble” would have been best: 100, 60 ahead of “sure”."),
        ("b.win, c.win", "false", "Knowing what happened, “sure” would still be best: 40, 40 ahead of “gamble”."),
        ("a.gamble", "true", "Only “gamble” goes with what happened."),
    ],
)
def test_brief_tells_what_would_have_been_best(event: str, outcome: str, told: str, tmp_path: Path) -> None:
    brief = _brief(
        f"questions: {{Q: {{text: Is it so?, by: 2031-01-01, event: [{event}],\n"
        f"  resolved: {{date: 2031-01-01, outcome: {outcome}}}}}}}\n"
        "nodes:\n  a: {kind: decision, branches: {sure: {to: c, payoff: 40}, gamble: {to: b}}}\n"
        "  b: {kind: chance, branches: {win: {p: 0.3, payoff: 100}, lose: {p: rest}}}\n"
        "  c: {kind: chance, branches: {win: {p: 0.3}, lose: {p: rest}}}\n",
        tmp_path,
    )

    assert told in brief


def test_brief_counts_what_parameters_rest_on(tmp_path: Path) -> None:
    brief = _brief(
        "parameters: {x: {value: 1, low: 0, high: 3, basis: fact}, y: {value: 2, low: 1, high: 3}, z: 4}\n"
        "nodes:\n  a: {kind: decision, branches: {one: {payoff: x + z}, two: {payoff: y}}}\n",
        tmp_path,
    )

    assert "Of 2 numbers with a range, 1 rests on facts and 1 on nothing that is stated." in brief
    # One leads by 3 at the base values; x moves that by 3 over its range, y by 2. More measures than the swing count.
    assert re.search(r"Numbers without a basis carry \d\d % of what moves the lead, above all “y”\.", brief)


def test_brief_of_an_aversion_to_risk_compares_certainty_equivalents_with_the_reference(tmp_path: Path) -> None:
    brief = _brief(
        "actors: {me: {label: Me, risk: {kind: exponential, tolerance: 50}}}\n"
        "reference: {label: Status quo, payoff: 45}\n"
        "nodes:\n  a: {kind: decision, branches: {sure: {payoff: 50}, gamble: {to: b}}}\n"
        "  b: {kind: chance, branches: {win: {p: 0.6, payoff: 100}, lose: {p: rest}}}\n",
        tmp_path,
    )

    # Expected, the gamble is worth 60; its certainty equivalent is -50 ln(0.4 + 0.6 exp(-2)) = 36.6.
    assert "Better than “Status quo” (45): “sure”." in brief
    assert "on average the results are “sure” 50 and “gamble” 60." in brief


def test_brief_tells_no_more_than_three_later_decisions(tmp_path: Path) -> None:
    later = "{{kind: decision, branches: {{go: {{to: n{}}}, stop: {{payoff: -1}}}}}}"
    nodes = "".join(f"  n{i}: {later.format(i + 1)}\n" for i in range(30))
    first = "  a: {kind: decision, branches: {go: {to: n0}}}\n"

    brief = _brief(f"nodes:\n{first}{nodes}  n30: {{kind: outcome}}\n", tmp_path)

    assert [line.strip() for line in brief.splitlines() if "“go”." in line] == ["n0: “go”.", "n1: “go”.", "n2: “go”."]


def test_a_level_that_all_results_are_beyond_is_not_told(tmp_path: Path) -> None:
    # Costs are all above nothing: that they are "losses" says nothing.
    brief = _brief(
        "actors: {me: {goal: min}}\nnodes:\n  a: {kind: decision, branches: {mend: {payoff: 12}, wait: {to: b}}}\n"
        "  b: {kind: chance, branches: {holds: {p: 0.5, payoff: 1}, breaks: {p: rest, payoff: 30}}}\n",
        tmp_path,
    )

    assert "an end worse than" not in brief


def test_a_part_is_one_function_and_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def weather(findings: Findings) -> Iterator[Sentence]:
        yield say("{title} is decided in any weather.", title=titled(findings.scenario.title))

    monkeypatch.setattr(brief_module, "PARTS", (*PARTS, Part("How sure that is", weather)))
    study = crossroads.load(SCENARIOS / "first-steps" / "scenario.yaml")

    told = {section.heading: section.sentences for section in study.brief.sections}

    assert str(told["How sure that is"][-1]) == "“Take the job offer or wait?” is decided in any weather."
