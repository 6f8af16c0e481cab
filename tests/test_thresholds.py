"""Exact switch points: closed forms, and what cannot be known."""

import json
from pathlib import Path

import numpy as np
import pytest

from crossroads.analyses.thresholds import analyse_thresholds
from drawn import solve_text, solved
from switches import MADE_OF, places, two

# Closed forms


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("3 * t", "1", [(1 / 3, "b", "a")]),
        # 6 t (1 - t) = 1 where t = 1/2 -+ sqrt(1/12).
        ("6 * t * (1 - t)", "1", [(0.5 - 12**-0.5, "b", "a"), (0.5 + 12**-0.5, "a", "b")]),
        # t / (1 - t) = 1.5 where t = 0.6.
        ("t / (1 - t)", "1.5", [(0.6, "b", "a")]),
        ("t ** 3 - t / 4", "0", [(0.5, "b", "a")]),
        ("exp(t)", "1.5", [(np.log(1.5), "b", "a")]),
        ("sqrt(t)", "log(1 + t) + 0.1", None),
        ("abs(t - 0.5)", "0.2", [(0.3, "a", "b"), (0.7, "b", "a")]),
        ("max(t, 0.4)", "0.7", [(0.7, "b", "a")]),
        ("min(2 * t, 1 - t)", "0.5", [(0.25, "b", "a"), (0.5, "a", "b")]),
        ("2 if t > 0.45 else 0", "1", [(0.45, "b", "a")]),
        ("clip(3 * t, 1, 2)", "1.5", [(0.5, "b", "a")]),
        ("2 ** t", "1.2", [(np.log2(1.2), "b", "a")]),
        ("(t - 0.4) ** 3", "0", [(0.4, "b", "a")]),
    ],
)
def test_switches_are_where_the_closed_form_has_them(
    a: str, b: str, expected: list[tuple[float, str, str]] | None, tmp_path: Path
) -> None:
    # The payoff of t / (1 - t) grows beyond all bounds at 1, so the range ends before.
    result = analyse_thresholds(two(tmp_path, a, b, high=0.95, value=0.35))

    found = [(s.at, s.below, s.above) for track in result.tracks for s in track.switches]
    if expected is None:
        # sqrt(t) - log(1 + t) = 0.1 has one root in the range, found by halving: 0.012...
        low, high = 1e-6, 0.5
        for _ in range(80):
            middle = (low + high) / 2
            low, high = (middle, high) if middle**0.5 - np.log(1 + middle) < 0.1 else (low, middle)
        expected = [(low, "b", "a")]
    assert [(below, above) for _, below, above in found] == [(below, above) for _, below, above in expected]
    assert [at for at, _, _ in found] == pytest.approx([at for at, _, _ in expected], abs=1e-9)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("(t - 0.4) ** 2", "0"),  # touches, from above
        ("0", "(t - 0.4) ** 2 + 1e-3"),  # stays below
        ("(t + 1) * (t + 1)", "t * t + 2 * t + 1"),  # the same all over: the first listed is kept
        ("t", "0"),  # equal at the low end
        ("1 - t", "0"),  # equal at the high end
        ("2", "t"),
    ],
)
def test_what_never_changes_has_no_switch(a: str, b: str, tmp_path: Path) -> None:
    assert places(analyse_thresholds(two(tmp_path, a, b))) == []


def test_touching_from_below_is_no_switch_though_the_tie_is_the_first_branch(tmp_path: Path) -> None:
    assert places(analyse_thresholds(two(tmp_path, "0", "(t - 0.5) ** 2"))) == []


def test_a_tie_on_a_whole_part_goes_to_the_first_branch(tmp_path: Path) -> None:
    # Above 0.4 both are worth t; below it b is better.
    result = analyse_thresholds(two(tmp_path, "t", "max(t, 0.4)"))

    assert places(result) == [("t", pytest.approx(0.4, abs=1e-12), "b", "a")]


def test_normalised_weights_and_costs_are_followed(tmp_path: Path) -> None:
    # Of three parts in t + 1.5 a is wanted: cost 3 * t / (t + 1.5) = 1 where t = 0.75.
    solution = solve_text(
        tmp_path,
        """
crossroads: 1
title: Weights
actors: {clinic: {goal: min}}
parameters: {t: {value: 0.5, low: 0, high: 2}}
start: choice
nodes:
  choice: {kind: decision, branches: {risk: {to: ill}, pay: {payoff: 1}}}
  ill: {kind: chance, branches: {yes: {weight: t, payoff: 3}, no: {weight: 1.5}}}
""",
    )

    assert places(analyse_thresholds(solution)) == [("t", pytest.approx(0.75, abs=1e-12), "risk", "pay")]


def test_exponential_risk_is_followed_also_where_the_tolerance_moves(tmp_path: Path) -> None:
    solution = solve_text(
        tmp_path,
        """
crossroads: 1
title: Risk
actors: {me: {risk: {kind: exponential, tolerance: t}}}
parameters: {t: {value: 50, low: 20, high: 300}, p: {value: 0.5, low: 0.1, high: 0.9}}
start: choice
nodes:
  choice: {kind: decision, branches: {risk: {to: toss}, sure: {payoff: 40}}}
  toss: {kind: chance, branches: {win: {p: p, payoff: 100}, lose: {p: rest}}}
""",
    )
    result = {row["parameter"]: row["at"] for row in analyse_thresholds(solution).rows()}

    # Indifferent where p exp(-100 / t) + 1 - p = exp(-40 / t).
    assert result["p"] == pytest.approx((1 - np.exp(-40 / 50)) / (1 - np.exp(-100 / 50)), abs=1e-11)
    t = result["t"]
    assert isinstance(t, float)
    assert 0.5 * np.exp(-100 / t) + 0.5 == pytest.approx(np.exp(-40 / t), abs=1e-12)


def test_logit_answers_are_followed(tmp_path: Path) -> None:
    solution = solve_text(
        tmp_path,
        """
crossroads: 1
title: Answer
attributes: {mine: {}, theirs: {}}
actors:
  me: {values: {mine: 1}}
  you: {values: {theirs: 1}, plays: {logit: 2}}
parameters: {t: {value: 0, low: -2, high: 2}}
start: choice
nodes:
  choice: {kind: decision, by: me, branches: {ask: {to: answer}, leave: {payoff: {mine: 1}}}}
  answer:
    kind: decision
    by: you
    branches: {give: {payoff: {mine: 4, theirs: t}}, keep: {}}
""",
    )

    # 4 / (1 + exp(-2 t)) = 1 where t = -ln(3) / 2.
    assert places(analyse_thresholds(solution)) == [("t", pytest.approx(-np.log(3) / 2, abs=1e-11), "leave", "ask")]


SIGNAL = """
crossroads: 1
title: Signal
parameters: {p: {value: 0.5, low: 0.01, high: 0.99}}
start: state
nodes:
  state: {kind: chance, branches: {wet: {p: p, to: seen_wet}, dry: {p: rest, to: seen_dry}}}
  seen_wet: {kind: chance, branches: {good: {p: 0.8, to: good_wet}, bad: {p: rest, to: bad_wet}}}
  seen_dry: {kind: chance, branches: {good: {p: 0.3, to: good_dry}, bad: {p: rest, to: bad_dry}}}
  good_wet: {kind: decision, information: good, branches: {drill: {payoff: 10}, leave: {}}}
  good_dry: {kind: decision, information: good, branches: {drill: {payoff: -5}, leave: {}}}
  bad_wet: {kind: decision, information: bad, branches: {drill: {payoff: 10}, leave: {}}}
  bad_dry: {kind: decision, information: bad, branches: {drill: {payoff: -5}, leave: {}}}
"""


def test_members_of_an_information_set_switch_together(tmp_path: Path) -> None:
    rows = analyse_thresholds(solve_text(tmp_path, SIGNAL)).rows()

    # Drill after a good signal where 0.8 p 10 > 0.3 (1 - p) 5, after a bad one where 0.2 p 10 > 0.7 (1 - p) 5.
    assert [row["node"] for row in rows] == ["good_wet", "bad_wet"]
    assert [row["at"] for row in rows] == pytest.approx([1.5 / 9.5, 3.5 / 5.5], abs=1e-12)
    assert {(row["below"], row["above"]) for row in rows} == {("leave", "drill")}
    assert all(row["met"] and not row["is_option"] for row in rows)


def test_further_decisions_of_all_who_choose_are_reported_and_marked_where_the_policy_leads() -> None:
    result = analyse_thresholds(solved("harbour-crisis"))

    # Alone, the defender gains from a convoy if holding in a fight is worth more than yielding.
    (row,) = result.rows()
    told = [row[key] for key in ("node", "below", "above", "met", "is_option")]
    assert told == ["alone", "yield", "convoy", False, False]
    assert result.headline() == "The choice is the same all over the ranges of 3 parameters"


# What is not known


def test_parts_without_sense_are_left_out_and_told(tmp_path: Path) -> None:
    solution = solve_text(
        tmp_path,
        """
crossroads: 1
title: Odds
parameters: {t: {value: 0.5, low: 0.1, high: 0.9, label: Half of it}}
start: choice
nodes:
  choice: {kind: decision, branches: {risk: {to: toss}, sure: {payoff: 3}}}
  toss: {kind: chance, branches: {win: {p: 1.25 * t, payoff: 4}, lose: {p: rest}}}
""",
    )
    result = analyse_thresholds(solution)

    # 5 t = 3 where t = 0.6; above 0.8 the probability would exceed 1.
    assert places(result) == [("t", pytest.approx(0.6), "sure", "risk")]
    assert result.note() == "Left out, since the scenario makes no sense: “Half of it” from 0.8 to 0.9."
    gaps = result.to_json()["gaps"]
    assert isinstance(gaps, list)
    assert [(gap["parameter"], gap["is_valid"]) for gap in gaps] == [("t", False)]


def test_a_pole_is_reported_as_what_could_not_be_certified(tmp_path: Path) -> None:
    # 1 / (t - 0.3) changes its sign without a root.
    result = analyse_thresholds(two(tmp_path, "1 / (t - 0.3)", "0", value=0.7))

    assert places(result) == [("t", pytest.approx(0.3, abs=1e-9), "b", "a")]
    assert result.note() == "Not certified: “The parameter” at 0.3."
    json.dumps(result.to_json(), allow_nan=False)


def test_a_scenario_without_ranges_has_nothing_to_move(tmp_path: Path) -> None:
    solution = solve_text(tmp_path, MADE_OF.replace("{value: 3, low: 1, high: 4}", "3"))

    assert analyse_thresholds(solution).headline() == "No parameter has a range"
    assert analyse_thresholds(solution).rows() == []
