"""What an observed choice implies: intervals against closed forms and the solver, areas against integrals."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from crossroads.analyses import analyse
from crossroads.analyses.implied import Implied, analyse_implied
from crossroads.analyses.subject import Subject
from crossroads.analyses.thresholds import analyse_thresholds
from crossroads.charts import figure_of
from crossroads.cli import main
from crossroads.errors import AnalysisError
from crossroads.graph import build_graph
from crossroads.program import Solution, compile_graph, make_solver, solve
from crossroads.scenario import Plays
from drawn import SCENARIOS, cut, labels, overlapping, solve_text, solved
from strategies import Data, scenario_of, scenarios, signal_scenarios

FLAGSHIP = "belarus-2022"

TWO = """
crossroads: 1
title: Two
sources: {{s: {{title: A source}}}}
claims: {{C1: {{source: s, text: The parameter is low}}}}
parameters: {{t: {{value: {value}, low: 0, high: 1, label: The parameter, claims: [C1]}}}}
start: choice
nodes:
  choice:
    kind: decision
    branches: {{a: {{payoff: "{a}", label: Option a}}, b: {{payoff: "{b}", label: Option b}}}}
"""

# The entrant enters if the rival yields. The rival fights above t = 0.5; which move is listed first settles a tie.
ENTRY = """
crossroads: 1
title: Entry
attributes: {{own: {{}}, rival: {{}}}}
actors: {{entrant: {{values: {{own: 1}}}}, rival: {{values: {{rival: 1}}, plays: rational}}}}
parameters: {{t: {{value: 0.2, low: 0, high: 1}}}}
start: entry
nodes:
  entry: {{kind: decision, by: entrant, branches: {{enter: {{to: answer}}, stay_out: {{payoff: {{own: 0}}}}}}}}
  answer: {{kind: decision, by: rival, branches: {{{moves}}}}}
"""
FIGHT = "fight: {payoff: {own: -1, rival: t}}"
YIELD = "give_in: {payoff: {own: 1, rival: 0.5}}"


def two(folder: Path, a: str, b: str, value: float = 0.5) -> Solution:
    """Return a choice between two payoffs that are formulas of t."""
    return solve_text(folder, TWO.format(a=a, b=b, value=value))


def intervals(result: Implied, parameter: str = "t") -> list[tuple[float, float]]:
    """Return the ends of the intervals of a parameter."""
    (explained,) = result.explained
    each = next(one for one in explained.implications if one.parameter.name == parameter)
    return [(one.low, one.high) for one in each.intervals]


# Closed forms


@pytest.mark.parametrize(
    ("a", "b", "seen", "expected"),
    [
        ("3 * t", "1", "a", [(1 / 3, 1)]),
        ("3 * t", "1", "b", [(0, 1 / 3)]),
        # 6 t (1 - t) = 1 where t = 1/2 -+ sqrt(1/12).
        ("6 * t * (1 - t)", "1", "a", [(0.5 - 12**-0.5, 0.5 + 12**-0.5)]),
        ("6 * t * (1 - t)", "1", "b", [(0, 0.5 - 12**-0.5), (0.5 + 12**-0.5, 1)]),
        ("exp(t)", "1.5", "a", [(math.log(1.5), 1)]),
        ("abs(t - 0.5)", "0.2", "b", [(0.3, 0.7)]),
        ("t", "2", "a", []),
        ("t", "2", "b", [(0, 1)]),
        # Above 0.4 both are worth t: either may be taken there.
        ("t", "max(t, 0.4)", "a", [(0.4, 1)]),
        ("t", "max(t, 0.4)", "b", [(0, 1)]),
    ],
)
def test_intervals_are_those_of_the_closed_form(
    a: str, b: str, seen: str, expected: list[tuple[float, float]], tmp_path: Path
) -> None:
    result = analyse_implied(two(tmp_path, a, b), f"choice.{seen}", "t")

    assert intervals(result) == [pytest.approx(each, abs=1e-9) for each in expected]


def test_an_end_at_which_two_branches_are_equal_belongs_to_both(tmp_path: Path) -> None:
    for seen in ("a", "b"):
        (row,) = analyse_implied(two(tmp_path, "3 * t", "1"), f"choice.{seen}", "t").rows()
        assert (row["has_low"], row["has_high"]) == (True, True)


@pytest.mark.parametrize(("moves", "has_high"), [(f"{FIGHT}, {YIELD}", False), (f"{YIELD}, {FIGHT}", True)])
def test_an_end_at_which_anothers_choice_jumps_goes_by_the_order_of_its_branches(
    moves: str, has_high: bool, tmp_path: Path
) -> None:
    solution = solve_text(tmp_path, ENTRY.format(moves=moves))

    (row,) = analyse_implied(solution, "entry.enter", "t").rows()
    (other,) = analyse_implied(solution, "entry.stay_out", "t").rows()

    assert (row["low"], row["high"]) == pytest.approx((0, 0.5), abs=1e-9)
    assert (row["has_low"], row["has_high"]) == (True, has_high)
    assert other["low"] == pytest.approx(0.5, abs=1e-9)
    assert other["has_low"] is not has_high


def test_a_wider_range_may_be_asked_for(tmp_path: Path) -> None:
    result = analyse_implied(two(tmp_path, "t", "1.5"), "choice.a", "t", (0, 3))

    assert intervals(result) == [pytest.approx((1.5, 3), abs=1e-9)]
    # 1.5 and more lie beyond the stated range of 0 to 1.
    assert [row["verdict"] for row in result.rows()] == ["range"]


@pytest.mark.parametrize(
    ("a", "value", "verdict"),
    [("3 * t", 0.5, "narrows"), ("3 * t", 0.2, "base"), ("t", 0.5, "range"), ("t + 2", 0.5, "silent")],
)
def test_the_verdict_tells_what_is_contradicted(a: str, value: float, verdict: str, tmp_path: Path) -> None:
    result = analyse_implied(two(tmp_path, a, "1.5", value), "choice.a", "t")

    (row,) = result.rows()
    assert row["verdict"] == verdict
    assert row["agrees"] == (verdict in ("narrows", "silent"))
    assert row["claims"] == ["C1"]
    assert result.to_json()["claims"] == {"C1": "The parameter is low"}


def test_headlines_tell_the_finding(tmp_path: Path) -> None:
    solution = two(tmp_path, "3 * t", "1", 0.2)

    assert analyse_implied(solution, "choice.a").headline() == (
        "“Option a” contradicts the stated numbers; alone, “The parameter” at least 0.3333 would explain it"
    )
    assert analyse_implied(solution, "choice.b").headline() == (
        "“Option b” fits the stated numbers; this says that “The parameter” is at most 0.3333"
    )
    assert analyse_implied(solution).headline() == (
        "What would explain another choice, all else as stated: “Option a” if “The parameter” is at least 0.3333"
    )
    assert analyse_implied(two(tmp_path, "t", "2"), "choice.a").headline() == (
        "“Option a” contradicts the stated numbers, and no parameter alone explains it"
    )


def test_observations_hold_together(tmp_path: Path) -> None:
    text = """
crossroads: 1
title: Twice
parameters: {t: {value: 0.5, low: 0, high: 1}}
start: first
nodes:
  first: {kind: decision, branches: {on: {to: second}, off: {payoff: 0.3}}}
  second: {kind: decision, branches: {high: {payoff: t}, low: {payoff: 0.6}}}
"""
    solution = solve_text(tmp_path, text)

    assert intervals(analyse_implied(solution, "second.low")) == [pytest.approx((0, 0.6))]
    # Going on is worth at least 0.6 anyway.
    assert intervals(analyse_implied(solution, ["first.on", "second.high"])) == [pytest.approx((0.6, 1))]
    assert intervals(analyse_implied(solution, ["first.off", "second.high"])) == []


def test_an_assessed_actor_is_read_as_rational() -> None:
    solution = solved("harbour-crisis")
    assessed = solve(make_solver(solution.program, {"patron": Plays("assessed")}))

    result = analyse_implied(assessed, "appeal.help", "p_hold_backed", (0, 1))

    # Help: with an escort the challenger fires if 35 p + 80 (1 - p) - 20 > 35, that is p < 5/9, and then help is worth
    # 65 p + 35 (1 - p) - 20, below the 15 + ... of declining; otherwise the ships pass and help is worth 65 - 8 = 57.
    # Declining: left alone, a convoy would be fired at (35 * 0.35 + 80 * 0.65 - 20 = 44.25 > 35) and be worth
    # 65 * 0.35 + 20 * 0.65 - 20 = 15.75 to the defender, less than the 20 of yielding; the patron then has 35.
    # Fired at, help is worth 30 p + 35 - 20 < 35 for p < 2/3. So help is best from p = 5/9 on.
    assert intervals(result, "p_hold_backed") == [pytest.approx((5 / 9, 1), abs=1e-9)]
    assert "The patron is read as taking what is best" in result.note()


def test_a_decision_that_does_not_come_up_is_judged_as_if_it_had() -> None:
    result = analyse_implied(solved("harbour-crisis"), "appeal.help")

    assert "As if “The patron's answer” had come up." in result.note()


def test_a_logit_actor_is_read_as_rational(tmp_path: Path) -> None:
    solution = two(tmp_path, "3 * t", "1")
    logit = solve(make_solver(solution.program, {"decider": Plays.parse("logit:2")}))

    result = analyse_implied(logit, "choice.a", "t")

    assert intervals(result) == intervals(analyse_implied(solution, "choice.a"))
    # Odds of 1 / (1 + exp(2 (1 - 3 t))), against those at t = 0.5.
    low, base, high = (1 / (1 + math.exp(2 * (1 - 3 * t))) for t in (0, 0.5, 1))
    assert [result.rows()[0][f"ratio_{end}"] for end in ("low", "high")] == pytest.approx([low / base, high / base])


# The flagship


def test_the_flagships_intervals_end_at_its_thresholds() -> None:
    solution = solved(FLAGSHIP)
    switches = {
        (track.parameter, switch.above): switch.at
        for track in analyse_thresholds(solution).tracks
        for switch in track.switches
        if switch.is_option
    }

    rows = analyse_implied(solution).rows()

    told = {(row["observed"][0], row["parameter"]): (row["low"], row["high"]) for row in rows}  # type: ignore[index]
    accept, lose = switches["p_accept_host", "hold"], switches["p_lose", "withdraw"]
    assert told == {
        ("D0.join", "p_accept_host"): (0.08, pytest.approx(accept, abs=1e-12)),
        ("D0.hold", "p_accept_host"): (pytest.approx(accept, abs=1e-12), 0.74),
        ("D0.hold", "p_lose"): (0.2, pytest.approx(lose, abs=1e-12)),
        ("D0.withdraw", "p_lose"): (pytest.approx(lose, abs=1e-12), 0.65),
    }


def test_the_explanation_that_moves_a_number_least_comes_first() -> None:
    result = analyse_implied(solved(FLAGSHIP), "KR_H.launch")

    (explained,) = result.explained
    ways = [
        min(abs(end - each.parameter.value) for one in each.intervals for end in (one.low, one.high))
        / (each.high - each.low)
        for each in explained.telling
    ]
    assert len(ways) > 10
    assert ways == sorted(ways)
    # An ultimatum is what its own scale makes best, so no base value lies within.
    assert not explained.agrees


# Random scenarios, each solved anew at values of the parameter


def assert_intervals(data: Data, pick: int) -> None:
    """Hold the intervals of one random decision, branch and parameter against scenarios solved one by one."""
    solution = solve(make_solver(compile_graph(build_graph(scenario_of(data)))))
    decisions = list(solution.scenario.owners)
    if not decisions:
        return
    node = decisions[pick % len(decisions)]
    branches = list(solution.scenario.nodes[node].branches)
    branch, parameter = branches[pick // 7 % len(branches)], ("p", "q", "k")[pick % 3]
    plays = {solution.scenario.owners[node]: Plays("rational")}
    try:
        result = analyse_implied(solution, f"{node}.{branch}", parameter)
    except AnalysisError:
        return
    ((explained,), found) = result.explained, result.explained[0].implications[0]
    gaps = found.agreement.gaps
    for at in np.linspace(found.low, found.high, 9).tolist():
        # At odds of 0 and 1 a set may not be met at all, and any branch of it is as good.
        if parameter in ("p", "q") and at in (0.0, 1.0):
            continue
        ends = [end for one in found.intervals for end in (one.low, one.high)]
        ends += [end for gap in gaps for end in (gap.low, gap.high)]
        if any(abs(at - end) < 1e-6 for end in ends if found.low < end < found.high):
            continue
        if any(gap.low <= at <= gap.high for gap in gaps):
            continue
        one = solve(make_solver(compile_graph(build_graph(scenario_of(data, {parameter: at}))), plays))
        best = one.ties.get(node, (one.choice(node),))
        # A single value may agree by a tie that has no length.
        if branch in best and len(best) > 1 and not any(each.holds(at) for each in found.intervals):
            continue
        assert (branch in best) == any(each.holds(at) for each in found.intervals), (node, branch, parameter, at)
    assert explained.agrees == (branch in _best_at_base(data, plays, node))


def _best_at_base(data: Data, plays: dict[str, Plays], node: str) -> tuple[str | None, ...]:
    one = solve(make_solver(compile_graph(build_graph(scenario_of(data))), plays))
    return one.ties.get(node, (one.choice(node),))


@settings(max_examples=25)
@given(scenarios(), st.integers(0, 10_000))
def test_random_scenarios_agree_with_the_solver(data: Data, pick: int) -> None:
    assert_intervals(data, pick)


@settings(max_examples=10)
@given(signal_scenarios(), st.integers(0, 10_000))
def test_random_signals_agree_with_the_solver(data: Data, pick: int) -> None:
    assert_intervals(data, pick)


# Two parameters

PLANE = """
crossroads: 1
title: Plane
parameters:
  x: {value: 1.5, low: 0, high: 2, label: The first}
  y: {value: 1.5, low: 0, high: 2, label: The second}
start: choice
nodes:
  choice:
    kind: decision
    branches: {a: {payoff: x * y, label: Option a}, b: {payoff: 1, label: Option b}}
"""


def test_the_area_of_a_hyperbola_is_its_integral(tmp_path: Path) -> None:
    result = analyse_implied(solve_text(tmp_path, PLANE), "choice.a", ["x", "y"])

    plane = result.plane
    assert plane is not None
    # Above x y = 1: the integral of 2 - 1/x from 1/2 to 2 is 3 - ln 4, of 4.
    assert plane.share == pytest.approx((3 - math.log(4)) / 4, abs=1e-4)
    slices = [(each.x, one.low) for each in plane.slices for one in each.agreement.intervals]
    assert len(slices) > 50
    assert all(x * y == pytest.approx(1, abs=1e-9) for x, y in slices)
    assert plane.agrees
    assert "on the border two branches are" in result.note()
    assert "agree with it" in result.headline()


@pytest.mark.parametrize("seen", ["a", "b"])
def test_the_plane_is_drawn(seen: str, tmp_path: Path) -> None:
    result = analyse_implied(solve_text(tmp_path, PLANE), f"choice.{seen}", ["x", "y"])

    figure = figure_of(result)

    assert not cut(figure)
    assert not overlapping(figure)


def test_an_upright_border_is_drawn(tmp_path: Path) -> None:
    text = PLANE.replace("x * y", "1 + (x - 1) * 5").replace("payoff: 1,", "payoff: 1 + 0 * y,")

    figure = figure_of(analyse_implied(solve_text(tmp_path, text), "choice.a", ["x", "y"]))

    borders = [line for line in figure.axes[0].lines if line.get_label() == "border"]
    upright = [line for line in borders if list(line.get_ydata()) == [0, 2]]  # type: ignore[arg-type]
    assert len(upright) == 1
    assert list(upright[0].get_xdata()) == pytest.approx([1, 1], abs=1e-5)  # type: ignore[arg-type]


# Charts, command line, errors


def test_the_chart_writes_the_ends(tmp_path: Path) -> None:
    figure = figure_of(analyse_implied(two(tmp_path, "6 * t * (1 - t)", "1"), "choice.b"))

    texts = {each.text for each in labels(figure)}
    assert {"0.2113", "0.7887", "The parameter"} <= texts
    assert not cut(figure)
    assert not overlapping(figure)


def test_the_command_line_takes_several_observations() -> None:
    path = str(SCENARIOS / FLAGSHIP / "scenario.yaml")

    done = CliRunner().invoke(
        main, ["analyse", "implied", path, "--observed", "D0.join", "--observed", "D1J.stage", "--json"]
    )

    data = json.loads(done.stdout)
    assert data["question"] == "implied"
    assert [row["observed"] for row in data["rows"]] == [["D0.join", "D1J.stage"]]
    assert data["rows"][0]["high"] == pytest.approx(0.26527, abs=1e-4)
    assert set(data["rows"][0]["claims"]) <= set(data["claims"])


@pytest.mark.parametrize(
    ("observed", "parameter", "problem"),
    [
        ("chioce.a", "t", "There is no node chioce. Did you mean choice?"),
        ("choice.c", "t", "choice has no branch c. Known here: a, b."),
        ("choice", "t", "Name a branch of choice, as in choice.BRANCH. Known here: a, b."),
        (["choice.a", "choice.b"], "t", "choice.a and choice.b are one decision, which is taken once. Observe one"),
        ("choice.a", "s", "There is no parameter s."),
    ],
)
def test_what_makes_no_sense_is_refused(
    observed: str | list[str], parameter: str, problem: str, tmp_path: Path
) -> None:
    with pytest.raises(AnalysisError, match=problem.split(".", maxsplit=1)[0]) as error:
        analyse("implied", Subject(two(tmp_path, "t", "1")), observed=observed, parameter=parameter)

    assert problem in str(error.value)


def test_chance_takes_no_side_and_is_refused() -> None:
    with pytest.raises(AnalysisError, match=r"INC_H is no decision: nobody chooses there\. The decisions are: D0 "):
        analyse_implied(solved(FLAGSHIP), "INC_H.incident")
