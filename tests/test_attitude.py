"""Options at every tolerance: against closed forms, high-precision bisection, published cases and the solver."""

from collections.abc import Mapping
from decimal import Decimal, localcontext
from functools import cache
from itertools import pairwise
from math import log
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from case_converter import load_case, scenario_text
from crossroads.analyses import analyse
from crossroads.analyses.attitude import Attitude, analyse_attitude, place
from crossroads.analyses.risk_profile import analyse_risk_profile
from crossroads.analyses.subject import Subject
from crossroads.analyses.switching.aversion import averse_block, lay_aversion
from crossroads.analyses.switching.certainty import certain
from crossroads.analyses.switching.chebyshev import REACHES
from crossroads.analyses.switching.series import fixed, moving
from crossroads.charts import figure_of
from crossroads.errors import AnalysisError
from crossroads.graph import build_graph
from crossroads.program import Solution, Solver, compile_graph, make_solver, solve
from crossroads.program.layout import lay_out
from crossroads.program.rollback import believe, worth
from crossroads.scenario import read_scenario
from drawn import SCENARIOS, cut, labels, overlapping, points, solve_text, solved
from strategies import Data, hidden_scenarios, scenario_of, scenarios

FLAGSHIP = "belarus-2022"
Lottery = Mapping[float, float]
"""Result → its probability."""

CHOICE = """
crossroads: 1
title: Choice
attributes: {{money: {{unit: kUSD}}}}
actors: {{me: {{label: I{more}}}}}
start: choice
nodes:
  choice:
    kind: decision
    branches:
{branches}
{chances}
"""


def choice(folder: Path, options: Mapping[str, Lottery], more: str = "") -> Solution:
    """Return a choice between lotteries."""
    branches = "\n".join(f"      {name}: {{label: {name.title()}, to: of_{name}}}" for name in options)
    chances = "\n".join(
        f"  of_{name}: {{kind: chance, branches: {{"
        + ", ".join(f"b{i}: {{p: {p}, payoff: {x}}}" for i, (x, p) in enumerate(lottery.items()))
        + "}}"
        for name, lottery in options.items()
    )
    return solve_text(folder, CHOICE.format(branches=branches, chances=chances, more=more))


def switches(result: Attitude) -> list[tuple[Any, ...]]:
    """Return the switches of the first choice: tolerance, best for the more averse, best for the less averse."""
    return [(1 / each.at, each.above, each.below) for each in reversed(result.track.switches) if each.is_option]


def bisected(one: Lottery, other: Lottery, low: float, high: float) -> float:
    """Return the tolerance between two at which lotteries are equally good, by halving with 60 digits."""
    with localcontext() as context:
        context.prec = 60

        def gap(tolerance: Decimal) -> Decimal:
            def loss(lottery: Lottery) -> Decimal:
                return sum((Decimal(p) * (-Decimal(x) / tolerance).exp() for x, p in lottery.items()), Decimal(0))

            return loss(one) - loss(other)

        ends = Decimal(low), Decimal(high)
        assert gap(ends[0]) * gap(ends[1]) < 0
        for _ in range(120):
            middle = (ends[0] + ends[1]) / 2
            ends = (ends[0], middle) if gap(ends[0]) * gap(middle) <= 0 else (middle, ends[1])
        return float(ends[0])


# Closed forms and printed answers


def test_a_coin_for_r_or_minus_half_of_it_is_worth_nothing_at_r_over_twice_the_log_of_the_golden_ratio(
    tmp_path: Path,
) -> None:
    # exp(-R/T) + exp(R/2T) = 2: with y = exp(R/2T) this is (y - 1)(y^2 - y - 1) = 0, so y is the golden ratio.
    golden = (1 + 5**0.5) / 2
    result = analyse_attitude(choice(tmp_path, {"coin": {100: 0.5, -50: 0.5}, "stay": {0: 1}}))

    assert switches(result) == [(pytest.approx(50 / log(golden), rel=1e-11), "stay", "coin")]
    assert result.headline() == "“Stay” is best with a tolerance below 104 kUSD, “Coin” above"


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ({100: 0.5, 0: 0.5}, {45: 1}, 10, 1e4),
        ({100: 0.5, 0: 0.5}, {49.9: 1}, 10, 1e6),
        ({100: 0.5, 0: 0.5}, {5: 1}, 2, 100),
        ({1000100: 0.5, 1000000: 0.5}, {1000045: 1}, 10, 1e4),
        ({3: 0.25, 1: 0.5, -2: 0.25}, {1.5: 0.6, -0.5: 0.4}, 0.12, 1e3),
        ({0.0002: 0.9, -0.001: 0.1}, {0.00001: 1}, 1e-5, 1),
    ],
)
def test_lotteries_are_equally_good_where_halving_with_sixty_digits_says(
    one: Lottery, other: Lottery, low: float, high: float, tmp_path: Path
) -> None:
    result = analyse_attitude(choice(tmp_path, {"one": one, "other": other}))
    expected = bisected(one, other, low, high)

    # Amounts of a million leave nine digits of what lies between them.
    assert [at for at, _, _ in switches(result)] == [pytest.approx(expected, rel=1e-7 if 1000045 in other else 1e-9)]


def test_costs_are_judged_from_the_other_side(tmp_path: Path) -> None:
    losses: dict[str, Lottery] = {"repair": {-100: 0.5, 0: 0.5}, "replace": {-55: 1}}
    costs = {name: {-x: p for x, p in lottery.items()} for name, lottery in losses.items()}
    gained = analyse_attitude(choice(tmp_path, losses))
    spent = analyse_attitude(choice(tmp_path, costs, ", goal: min"))
    expected = bisected(losses["repair"], losses["replace"], 10, 1e4)

    assert switches(spent) == [(pytest.approx(at), *sides) for at, *sides in switches(gained)]
    assert [at for at, _, _ in switches(spent)] == [pytest.approx(expected, rel=1e-9)]
    assert spent.best == pytest.approx([-value for value in gained.best])
    assert spent.premiums == pytest.approx(gained.premiums)
    assert min(spent.premiums) == 0


def test_seeking_gains_turns_where_aversion_to_the_same_costs_does(tmp_path: Path) -> None:
    options: dict[str, Lottery] = {"coin": {100: 0.5, 0: 0.5}, "sure": {55: 1}}
    seeking = analyse_attitude(choice(tmp_path, options), seeking=True)
    costs = analyse_attitude(choice(tmp_path, options, ", goal: min"))

    ((at, averse, less_averse),) = switches(seeking)
    assert (-at, less_averse, averse) == (pytest.approx(switches(costs)[0][0]), "coin", "sure")
    told = "“Sure” is best for the averse and the neutral, “Coin” for those who seek risk with a tolerance below"
    assert seeking.headline() == f"{told} {-at:.3g} kUSD"
    # The sure sum costs no premium; the coin's follows from E[exp(-a x)] = exp(-50 a) cosh(50 a).
    for aversion, premium in zip(seeking.at, seeking.premiums, strict=True):
        if aversion > 1 / at:
            assert premium == 0
        elif aversion < 1 / at:
            assert premium == pytest.approx(np.log(np.cosh(50 * aversion)) / aversion, rel=1e-9)
    assert min(seeking.premiums) < 0 == max(seeking.premiums)


def test_choices_that_change_twice_are_found_though_both_ends_agree(tmp_path: Path) -> None:
    # F - G has the signs + - +: at most two aversions at which both are as good, and they are close together.
    one: Lottery = {0: 0.1, 10: 0.2, 40: 0.7}
    other: Lottery = {2: 0.3025, 40: 0.6975}
    result = analyse_attitude(choice(tmp_path, {"one": one, "other": other}))
    grid = np.geomspace(0.5, 1e4, 4000)
    lead = [sum(p * np.exp(-x / grid) for x, p in each.items()) for each in (one, other)]
    turns = np.flatnonzero(np.diff(np.sign(lead[0] - lead[1])))

    expected = [bisected(one, other, grid[i], grid[i + 1]) for i in turns]
    assert [at for at, _, _ in switches(result)] == pytest.approx([at for at in expected if at > 0.8], rel=1e-9)


@cache
def case(name: str) -> Solution:
    return solve_text(Path(mkdtemp()), scenario_text(load_case(name)))


def test_party_problem_turns_from_the_porch_to_indoors() -> None:
    result = analyse_attitude(case("party-problem"))
    porch: Lottery = {90: 0.4, 20: 0.6}
    indoors: Lottery = {40: 0.4, 50: 0.6}

    assert switches(result) == [(pytest.approx(bisected(porch, indoors, 50, 1e4), rel=1e-9), "indoors", "porch")]


def test_party_problem_has_the_printed_certainty_equivalents_at_the_tolerance_of_its_averse_host() -> None:
    # u = 4/3 (1 - 2^(-x/50)) is a tolerance of 50 / log 2; Howard prints 26, 40 and 46 dollars.
    result = analyse_attitude(case("party-problem-risk-averse"))
    i = result.at.index(1 / (result.stated or 1))

    assert result.stated == pytest.approx(50 / log(2))
    values = {option: row[i] for (option, _), row in zip(result.options, result.values, strict=True)}
    printed = {"outdoors": 25.728658641487918, "porch": 40.600871708493145, "indoors": 45.83222710276482}
    assert values == {option: pytest.approx(value) for option, value in printed.items()}
    assert result.premiums[i] == pytest.approx(46 - printed["indoors"])


# Against brute force and the solver


def brute_choices(solution: Solution, tolerance: float) -> str | None:
    """Return the first choice of the scenario solved anew with a stated tolerance."""
    block = averse_block(solution, np.array([1 / tolerance]))
    rolled = solution.solver.roll_back(block)
    values = solution.solver.option_values(block, rolled)[:, 0]
    return solution.scenario.options[int(np.argmax(values if not solution.is_cost else -values))]


@pytest.mark.parametrize("name", ["used-car-buyer", "texaco-pennzoil", "thompson-lumber", "rockefeller"])
def test_published_problems_choose_between_switches_as_solved_anew(name: str) -> None:
    solution = case(name)
    result = analyse_attitude(solution)
    edges = [result.track.high, *(1 / at for at, _, _ in switches(result)), 0.0]

    for (high, low), expected in zip(
        pairwise(edges), [option for _, _, option in reversed(result.ranges)], strict=True
    ):
        for share in (1e-6, 0.3, 0.7, 1 - 1e-6):
            assert brute_choices(solution, 1 / (low + (high - low) * share)) == expected


def assert_choices(data: Data) -> None:
    """Hold the policy along the aversion of a random scenario against the solver, on a grid and beside switches."""
    solution = solve(make_solver(compile_graph(build_graph(scenario_of(data)))))
    if solution.solver.layout.forgetful:
        return
    track = lay_aversion(solution, -2.0, 2.0)
    assert all(gap.high - gap.low < 1e-8 for gap in track.gaps)
    assert (track.spans[0].low, track.spans[-1].high) == (-2.0, 2.0)
    beside = [switch.at + step for switch in track.switches for step in (-1e-8, 1e-8)]
    at = np.unique([*np.linspace(-1.99, 1.97, 90), *beside])
    block = averse_block(solution, at)
    rolled = solution.solver.roll_back(block)
    beliefs = believe(solution.program, solution.solver.layout, block, rolled.weight)
    known = np.array([all(abs(a - each.at) > 5e-9 for each in track.switches) for a in at])
    reach = solution.solver.reach(rolled.weight)
    spans = [next(span for span in track.spans if span.low <= a <= span.high) for a in at]
    for number, group in enumerate(solution.solver.layout.groups):
        if group.role != "rational":
            continue
        own = worth(group, rolled.branch[group.arcs], block.minds, beliefs.get(number))
        for i, node in enumerate(group.nodes.tolist()):
            name = solution.program.node_ids[node]
            branches = [arc.id for arc in solution.graph.arcs_of[name]]
            for s in np.flatnonzero(known & (reach[node] > 1e-9)).tolist():
                chosen = dict(spans[s].met).get(name)
                if chosen is not None:
                    best = own[i, :, s].max()
                    assert own[i, branches.index(chosen), s] >= best - 1e-9 * max(1.0, abs(best))


@settings(max_examples=40)
@given(scenarios())
def test_random_scenarios_choose_as_the_solver_does_at_every_aversion(data: Data) -> None:
    assert_choices(data)


@settings(max_examples=20)
@given(hidden_scenarios())
def test_random_hidden_information_is_chosen_upon_as_the_solver_does(data: Data) -> None:
    assert_choices(data)


def test_one_who_seeks_risk_takes_the_better_branch_of_an_information_set() -> None:
    # What is hidden leads to nothing, or to a loss that only one branch may bring: nobody takes that branch.
    bad: Data = {"go": {"payoff": -4}, "stay": {}}
    well: Data = {"go": {}, "stay": {}}
    hidden = {"kind": "decision", "information": "hidden"}
    data: Data = {
        "crossroads": 1, "title": "Hidden", "start": "state",
        "nodes": {
            "state": {"kind": "chance", "branches": {"good": {"to": "w", "p": 0.125}, "bad": {"to": "b", "p": "rest"}}},
            "w": {**hidden, "branches": well}, "b": {**hidden, "branches": bad},
        },
    }  # fmt: skip
    solution = solve(make_solver(compile_graph(build_graph(scenario_of(data)))))

    (span,) = lay_aversion(solution, -2.0, 2.0).spans

    assert dict(span.met) == {"w": "stay"}
    assert_choices(data)


def test_series_of_certainty_equivalents_hold_on_every_point_of_the_discs() -> None:
    random = np.random.default_rng(3)
    turn = np.exp(2j * np.pi * np.arange(64) / 64)
    held = 0
    for _ in range(300):
        count = int(random.integers(2, 5))
        odds = random.dirichlet(np.ones(count))
        amount = random.normal(0, random.choice([1, 30]), count) + random.choice([0, 1e4])
        middle, half = random.choice([0.0, 1e-4, 0.01, 0.5, -1.0]), random.choice([1e-4, 2e-3, 0.03, 0.3])
        with np.errstate(all="ignore"):
            found = certain(
                fixed(odds[None, :, None]), fixed(amount[None, :, None]), moving(np.array([middle]), np.array([half]))
            )
        mean = float(odds @ amount)
        for reach, rest in zip(REACHES, found.rest[0, 0], strict=True):
            if np.isfinite(rest):
                a = middle + half * reach * turn
                exact = mean + np.log(odds @ np.exp(a * (amount - mean)[:, None])) / a
                series = np.polynomial.polynomial.polyval(reach * turn, found.terms[0, 0])
                assert np.abs(exact - series).max() <= rest * (1 + 1e-9) + 1e-9 * max(1, abs(mean))
                held += 1
    assert held > 300


# What it tells


def test_oil_driller_stops_testing_below_the_tolerance_at_which_the_test_is_worth_its_cost() -> None:
    result = analyse_attitude(solved("oil-driller"))

    # With the test: none 0.41, open 0.35 and closed 0.24; drilling upon a closed structure alone is best just below
    # the switch at an open one, upon both above it. Worked out from joint odds, apart from the engine.
    def tested(drilled: tuple[str, ...]) -> Lottery:
        joint = {
            ("none", -70): 0.30, ("none", 50): 0.09, ("none", 200): 0.02, ("open", -70): 0.15, ("open", 50): 0.12,
            ("open", 200): 0.08, ("closed", -70): 0.05, ("closed", 50): 0.09, ("closed", 200): 0.10,
        }  # fmt: skip
        found: dict[float, float] = {}
        for (sign, gain), p in joint.items():
            at = gain - 10 if sign in drilled else -10
            found[at] = found.get(at, 0) + p
        return found

    expected = bisected(tested(("closed",)), {0: 1}, 100, 200)
    assert switches(result) == [(pytest.approx(expected, rel=1e-9), "no_test", "test")]
    opened = [1 / each.at for each in result.track.switches if each.node == "drill_dry_open"]
    assert opened == [pytest.approx(bisected(tested(("closed",)), tested(("closed", "open")), 100, 200), rel=1e-9)]


def test_flagship_changes_below_its_first_choice_before_it_turns() -> None:
    result = analyse_attitude(solved(FLAGSHIP))

    assert [sides for _, *sides in switches(result)] == [["withdraw", "hold"]]
    assert result.track.gaps == ()
    assert [each.node for each in result.track.switches if each.met] == ["D2F", "D3_B", "D2U", "D1H", "D3_H", "D0"]


def test_words_of_changes_stand_in_a_staircase_so_that_no_line_crosses_them() -> None:
    told = [each for each in labels(figure_of(analyse_attitude(solved(FLAGSHIP)))) if " → " in each.text]
    boxes = [each.box for each in sorted(told, key=lambda each: each.box.x0)]

    assert len(boxes) > 3
    assert all(left.y0 > right.y1 for left, right in pairwise(boxes))


def test_strategic_flagship_turns_where_it_does_with_the_tolerance_written_into_the_file(tmp_path: Path) -> None:
    folder = SCENARIOS / FLAGSHIP
    reading = folder / "readings" / "strategic.yaml"

    def read(*more: Path) -> Solution:
        scenario = read_scenario(folder / "scenario.yaml", (reading, *more))
        return solve(make_solver(compile_graph(build_graph(scenario))))

    result = analyse_attitude(read())
    ((at, averse, less_averse),) = switches(result)
    assert result.note() == "Values jump where other actors answer a changed policy differently."
    for tolerance, expected in ((at * (1 - 1e-8), averse), (at * (1 + 1e-8), less_averse)):
        overlay = tmp_path / f"{expected}.yaml"
        risk = f"{{kind: exponential, tolerance: {tolerance!r}}}"
        overlay.write_text(f"extends: {reading}\nactors: {{lukashenka: {{risk: {risk}}}}}\n", "utf-8")
        best = read(overlay).best
        assert best is not None
        assert best.id == expected
    assert (averse, less_averse) == ("hold", "join")


def test_neutral_end_is_the_mean_and_premiums_rise_with_aversion(tmp_path: Path) -> None:
    solution = choice(tmp_path, {"coin": {100: 0.5, -50: 0.5}})
    result = analyse_attitude(solution)

    assert (result.at[0], result.best[0], result.premiums[0]) == (0, 25, 0)
    assert all(a < b for a, b in pairwise(result.premiums))
    # Near neutral it is half the variance over the tolerance (Pratt, 1964, eq. 7).
    near = analyse_attitude(solution, (1e5, 1e6))
    assert near.premiums[0] == pytest.approx(75**2 / 2 / 1e6, rel=1e-3)


def test_choice_by_odds_is_told_as_such(tmp_path: Path) -> None:
    result = analyse_attitude(choice(tmp_path, {"coin": {100: 0.5, 0: 0.5}, "sure": {40: 1}}, ", plays: {logit: 0.1}"))

    assert result.headline() == "The choice is made by odds, whatever the attitude to risk"
    assert overlapping(figure_of(result)) == []


def test_range_of_ones_own_is_told_without_its_ends(tmp_path: Path) -> None:
    solution = choice(tmp_path, {"coin": {100: 0.5, -50: 0.5}, "stay": {0: 1}})

    result = analyse_attitude(solution, (50.0, 200.0))
    assert result.headline() == "“Stay” is best with a tolerance below 104 kUSD, “Coin” above"
    assert (1 / result.at[0], 1 / result.at[-1]) == pytest.approx((200, 50))
    assert switches(analyse_attitude(solution, (150.0, 200.0))) == []


def test_note_tells_the_premium_at_the_stated_tolerance(tmp_path: Path) -> None:
    risk = ", risk: {kind: exponential, tolerance: 50}"
    result = analyse_attitude(choice(tmp_path, {"coin": {100: 0.5, 0: 0.5}}, risk))

    # 50 + 50 log((1 + exp(-2)) / 2).
    assert result.note() == "At the stated tolerance of 50 kUSD the risk premium is 21.7 kUSD."
    assert 50 + 50 * log((1 + np.exp(-2)) / 2) == pytest.approx(21.7, abs=0.05)


def test_another_utility_is_stood_in_for_and_that_is_said(tmp_path: Path) -> None:
    options: dict[str, Lottery] = {"coin": {100: 0.5, -50: 0.5}, "stay": {0: 1}}
    choice(tmp_path, options)
    path = tmp_path / "scenario.yaml"
    path.write_text(path.read_text("utf-8").replace("label: I", "label: I, risk: {kind: log, wealth: 500}"), "utf-8")
    program = compile_graph(build_graph(read_scenario(path)))
    plays = {actor: program.scenario.plays(actor) for actor in program.scenario.actors}
    result = analyse_attitude(solve(Solver(program, plays, lay_out(program, plays))))

    assert result.note() == "Exponential utility stands in for the log utility that is stated."
    assert (result.stated, switches(result)) == (None, switches(analyse_attitude(choice(tmp_path, options))))


def test_number_of_switches_obeys_the_rule_of_signs() -> None:
    for name in ("party-problem", "texaco-pennzoil"):
        solution = case(name)
        result = analyse_attitude(solution, seeking=True)
        profiles = {each.option: each for each in analyse_risk_profile(solution).profiles}
        for _, one, other in switches(result):
            at = np.union1d(profiles[one].outcome, profiles[other].outcome)
            gaps = [profiles[one].below(x + 1e-9) - profiles[other].below(x + 1e-9) for x in at]
            signs = [np.sign(gap) for gap in gaps if abs(gap) > 1e-12]
            changes = sum(a != b for a, b in pairwise(signs))
            assert sum({one, other} == {a, b} for _, a, b in switches(result)) <= changes


@pytest.mark.parametrize(
    ("options", "headline"),
    [
        ({"a": {5: 1}, "b": {3: 1}}, "“A” is best at every tolerance from 0.04 kUSD on"),
        ({"a": {5: 1}}, "“A” is best at every tolerance from 0.1 kUSD on"),
        ({"a": {5: 1}, "b": {5: 1}}, "“A” is best at every tolerance from 0.1 kUSD on"),
    ],
)
def test_nothing_uncertain_is_the_same_to_everybody(
    options: Mapping[str, Lottery], headline: str, tmp_path: Path
) -> None:
    result = analyse_attitude(choice(tmp_path, options))

    assert result.headline() == headline
    assert set(result.premiums) == {0.0}
    assert overlapping(figure_of(result)) == []


def test_a_later_choice_that_changes_is_told_where_the_first_one_stays(tmp_path: Path) -> None:
    text = """
crossroads: 1
title: Later
start: go
nodes:
  go: {kind: decision, branches: {on: {label: Go on, to: then}, off: {payoff: -900}}}
  then: {kind: decision, branches: {coin: {to: coin}, sure: {payoff: 30}}}
  coin: {kind: chance, branches: {win: {p: 0.5, payoff: 100}, lose: {p: rest}}}
"""
    result = analyse_attitude(solve_text(tmp_path, text))
    expected = bisected({100: 0.5, 0: 0.5}, {30: 1}, 10, 1e3)

    assert switches(result) == []
    assert result.headline() == (
        f"“Go on” is best at every tolerance from 20 on, but what follows it changes at a tolerance of {expected:.3g}"
    )


def test_without_options_the_policy_is_followed(tmp_path: Path) -> None:
    head = "crossroads: 1\ntitle: T\nstart: c\nnodes:\n"
    text = f"{head}  c: {{kind: chance, branches: {{u: {{p: 0.5, payoff: 8}}, v: {{p: rest}}}}}}"
    result = analyse_attitude(solve_text(tmp_path, text))

    assert result.headline() == "The policy is the same at every tolerance from 0.16 on"
    assert result.best[0] == 4
    assert cut(figure_of(result)) == []


def test_rows_go_from_the_most_averse_to_the_neutral_and_mark_changes(tmp_path: Path) -> None:
    result = analyse("attitude", Subject(choice(tmp_path, {"coin": {100: 0.5, -50: 0.5}, "stay": {0: 1}})))
    assert isinstance(result, Attitude)
    rows = result.rows()

    assert rows[0]["tolerance"] == pytest.approx(3)
    assert (rows[-1]["tolerance"], rows[-1]["aversion"]) == (None, 0)
    assert [row["changes"] for row in rows if row["changes"]] == ["Stay → Coin"]
    assert {row["choice"] for row in rows} == {"coin", "stay"}
    data: Any = result.to_json()
    assert [each["averse"] for each in data["switches"]] == ["stay"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            {"range": (-5.0, 5.0)},
            "A tolerance is above 0, and the neutral have an infinite one; the range is -5:5. Write",
        ),
        (
            {"range": (1e-6, 50.0)},
            "At a tolerance of 1e-06 only the worst result counts: results are up to 1 apart. Begin at 0.002",
        ),
        (
            {"range": (5.0, 50.0), "seeking": True},
            "Those who seek risk are beyond neutral: the range has to go on, as in",
        ),
    ],
)
def test_ranges_that_make_no_sense_are_refused(asked: dict[str, Any], told: str, tmp_path: Path) -> None:
    with pytest.raises(AnalysisError) as error:
        analyse("attitude", Subject(choice(tmp_path, {"a": {1: 1}, "b": {0: 1}})), **asked)
    assert str(error.value).startswith(told)


def test_axis_holds_every_attitude_in_order() -> None:
    at = [place(aversion, 100.0) for aversion in (1e9, 0.1, 0.04, 0.0, -0.04, -1e9)]

    assert at == [pytest.approx(0, abs=1e-9), pytest.approx(1 / 3.5), 0.5, 1, 1.5, pytest.approx(2)]


def test_chart_draws_the_values_and_names_every_switch_that_is_met() -> None:
    result = analyse_attitude(solved(FLAGSHIP))
    figure = figure_of(result)
    drawn = {str(each.get_label()): points(each) for each in figure.axes[0].lines}

    assert drawn["hold"][1].tolist() == list(result.values[1][::-1])
    texts = [label.text for label in labels(figure)]
    assert "1.398 points: Withdraw → Hold the line" in texts
    assert "neutral" in texts
    assert overlapping(figure) == []
    assert cut(figure) == []
