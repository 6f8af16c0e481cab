"""Exact switch points: against closed forms, and against the solver on fine grids of random scenarios."""

import json
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.polynomial import chebyshev

from crossroads.analyses import analyse
from crossroads.analyses.subject import Subject
from crossroads.analyses.switching.chebyshev import coefficients, envelope, points, remainder
from crossroads.analyses.switching.discs import RADII, Disc
from crossroads.analyses.switching.stretches import Line, Stretch, cut_lines
from crossroads.analyses.thresholds import Thresholds, analyse_thresholds
from crossroads.charts import figure_of
from crossroads.errors import AnalysisError
from crossroads.graph import build_graph
from crossroads.program import Solution, Solver, compile_graph, make_solver
from crossroads.program.rollback import believe, worth
from crossroads.scenario import Plays
from drawn import chart_of, cut, labels, overlapping, solve_text, solved
from strategies import Data, hidden_scenarios, scenario_of, scenarios, signal_scenarios

FLAGSHIP = "belarus-2022"
# Choices of the solver may differ from exact ones where branches are closer than this, relative to what is summed:
# it takes branches within 1e-12 for equal, and what is summed further up adds its own rounding.
NEAR = 1e-10

TWO = """
crossroads: 1
title: Two
parameters: {{t: {{value: {value}, low: {low}, high: {high}, label: The parameter}}}}
start: choice
nodes:
  choice:
    kind: decision
    branches: {{a: {{payoff: "{a}"}}, b: {{payoff: "{b}"}}}}
"""


def two(folder: Path, a: str, b: str, low: float = 0, high: float = 1, value: float = 0.5) -> Solution:
    """Return a choice between two payoffs that are formulas of t."""
    return solve_text(folder, TWO.format(a=a, b=b, low=low, high=high, value=value))


def places(result: Thresholds) -> list[tuple[object, ...]]:
    """Return the switches: parameter, where, and the branches on both sides."""
    return [(t.parameter, s.at, s.below, s.above) for t in result.tracks for s in t.switches]


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


# The contract


def test_rows_have_the_agreed_keys_first_and_stand_in_file_order() -> None:
    rows = analyse_thresholds(solved("oil-driller")).rows()

    assert list(rows[0])[:8] == ["parameter", "node", "at", "below", "above", "value", "is_option", "met"]
    order = list(solved("oil-driller").scenario.parameters)
    keys = [(order.index(str(row["parameter"])), float(str(row["at"]))) for row in rows]
    assert keys == sorted(keys)


def test_oil_driller_by_hand() -> None:
    rows = {row["parameter"]: row for row in analyse_thresholds(solved("oil-driller")).rows() if row["is_option"]}

    # Tested 22.5 = 32.5 - cost of the test, untested 20; so the test may cost 12.5.
    assert rows["cost_test"]["at"] == pytest.approx(12.5)
    assert rows["cost_test"]["value"] == pytest.approx(20)
    assert (rows["cost_test"]["below"], rows["cost_test"]["above"]) == ("test", "no_test")


def test_value_is_that_of_the_scenario_solved_at_the_switch() -> None:
    solution = solved(FLAGSHIP)
    rows = analyse_thresholds(solution, ("p_lose", "p_accept_host")).rows()

    start, actor = solution.program.start, solution.program.actors.index(solution.by)
    for row in rows:
        block = solution.solver.numbers(solution.program.block({str(row["parameter"]): [float(str(row["at"]))]}))
        assert row["value"] == pytest.approx(solution.solver.roll_back(block).value[start, actor, 0], abs=1e-9)


def test_sides_of_a_switch_in_words() -> None:
    result = analyse_thresholds(solved("oil-driller"), "cost_test")
    (track,) = result.tracks
    (switch,) = track.switches

    below, above = result.sides(track, switch)
    assert below.startswith("Test first?: Test; ")
    assert above == "Test first?: Do not test; Drill untested?: Drill"


@pytest.mark.parametrize(
    ("parameter", "headline"),
    [
        ("p_lose", "The choice changes where “Russia is clearly losing in a year” is 0.5871"),
        ("w_personal", "The choice is the same all over the range of “Weight of personal safety”, 0.08 to 0.24"),
        (
            (),
            (
                "The choice changes at 2 values within the ranges of 93 parameters: “Kremlin content with hosting "
                "alone” at 0.2653; “Russia is clearly losing in a year” at 0.5871"
            ),
        ),
    ],
)
def test_headlines(parameter: str | tuple[str, ...], headline: str) -> None:
    assert analyse_thresholds(solved(FLAGSHIP), parameter).headline() == headline


def test_a_range_of_ones_own_replaces_that_of_the_scenario() -> None:
    result = analyse("thresholds", Subject(solved(FLAGSHIP)), parameter="p_lose", range=(0.0, 1.0))

    assert isinstance(result, Thresholds)
    assert [row["node"] for row in result.rows()][-1] == "D1H"
    assert [(track.low, track.high) for track in result.tracks] == [(0, 1)]


# What is refused


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"parameter": "p_los"}, "There is no parameter p_los. Did you mean p_lose?"),
        ({"range": (0, 1)}, "A range is that of one parameter. Name it with --parameter NAME."),
        (
            {"parameter": "p_lose", "range": (1, 0)},
            "A range goes from low to high; here it goes from 1 to 0.",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(asked: dict[str, Any], told: str) -> None:
    with pytest.raises(AnalysisError) as error:
        analyse_thresholds(solved(FLAGSHIP), **asked)
    assert str(error.value) == told


MADE_OF = """
crossroads: 1
title: Made of
parameters: {a: 2, b: {value: 3, low: 1, high: 4}, c: a * b}
start: choice
nodes: {choice: {kind: decision, branches: {x: {payoff: c}, y: {payoff: 5}}}}
"""


def test_formulas_and_fixed_parameters_are_refused_with_what_to_do(tmp_path: Path) -> None:
    solution = solve_text(tmp_path, MADE_OF)

    with pytest.raises(
        AnalysisError, match=r"^c is the formula 'a \* b' and .* from a, b\. Name what it is made of\.$"
    ):
        analyse_thresholds(solution, "c")
    with pytest.raises(AnalysisError, match=r"^a is fixed at 2 and has no range\. Give one with --range LOW:HIGH\.$"):
        analyse_thresholds(solution, "a")
    assert places(analyse_thresholds(solution, "a", (0, 4))) == [("a", pytest.approx(5 / 3), "y", "x")]


def test_lack_of_recall_is_declined_with_the_reason(tmp_path: Path) -> None:
    solution = solve_text(
        tmp_path,
        """
crossroads: 1
title: Forgets
parameters: {t: {value: 0.5, low: 0, high: 1}}
start: first
nodes:
  first: {kind: decision, branches: {left: {to: then_left}, right: {to: then_right}}}
  then_left: {kind: decision, information: same, branches: {up: {payoff: t}, down: {}}}
  then_right: {kind: decision, information: same, branches: {up: {}, down: {payoff: 1}}}
""",
    )

    with pytest.raises(AnalysisError, match=r"^At then_left and then_right, who decides does not recall what it did"):
        analyse_thresholds(solution)


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


# Against the solver, value by value


def assert_stretches(solver: Solver, line: Line, stretches: tuple[Stretch, ...], count: int) -> None:
    """Hold stretches against the solver on a grid, and next to every end of a stretch."""
    width = line.high - line.low
    # The grid avoids round numbers, at which odds of zero and ties at single points would have to be told apart.
    grid = line.low + width * (np.arange(count) + 0.3819660113) / count
    beside = [end + step for each in stretches for end in (each.low, each.high) for step in (-1.01e-9, 1.01e-9)]
    at = np.array(sorted([*grid, *(place for place in beside if line.low < place < line.high)]))
    block, invalid = solver.valid_numbers(solver.program.block({line.parameter: at}))
    rolled = solver.roll_back(block)
    beliefs = believe(solver.program, solver.layout, block, rolled.weight)
    lows = np.array([each.low for each in stretches])
    holding = np.searchsorted(lows, at, side="right") - 1
    ends = np.array([end for each in stretches for end in (each.low, each.high)])
    known = np.abs(at[:, None] - ends).min(axis=1) > 5e-10
    for s in np.flatnonzero(known):
        assert (stretches[holding[s]].choices is None) == bool(invalid.mask[s])
    known &= ~invalid.mask & np.array([stretches[i].is_certain for i in holding])
    for number, group in enumerate(solver.layout.groups):
        if group.role == "rational":
            own = worth(group, rolled.branch[group.arcs], block.minds, beliefs.get(number))  # (n, B, S)
            size = np.maximum(np.maximum(block.size(group.owner), np.abs(own).max(axis=(0, 1))), 1)
            stated = np.array([each.choices or (0,) * len(solver.program.node_ids) for each in stretches])
            chosen = stated[holding][:, group.nodes].T  # (n, S)
            behind = own.max(axis=1) - np.take_along_axis(own, chosen[:, None], axis=1)[:, 0]
            assert (behind <= NEAR * size)[:, known].all()
            # Where branches are apart, the solver's choice is the very same.
            ordered = np.sort(own, axis=1)
            apart = np.broadcast_to(known, chosen.shape).copy()
            if own.shape[1] > 1:
                apart &= ordered[:, -1] - ordered[:, -2] > NEAR * size
            taken = np.argmax(rolled.weight[group.arcs], axis=1)
            assert (taken == chosen)[apart].all()


def assert_exact(data: Data, plays: dict[str, Plays] | None = None) -> None:
    """Hold all three parameters of a random scenario against the solver."""
    solver = make_solver(compile_graph(build_graph(scenario_of(data))), plays)
    if solver.layout.forgetful:
        return
    lines = [Line("p", 0, 1), Line("q", 0, 1), Line("k", -1, 3)]
    for line, stretches in zip(lines, cut_lines(solver, lines), strict=True):
        assert stretches[0].low == line.low
        assert stretches[-1].high == line.high
        assert all(one.high == other.low for one, other in pairwise(stretches))
        unsure = [each for each in stretches if not each.is_certain]
        assert all(each.high - each.low < 1e-9 for each in unsure)
        assert_stretches(solver, line, stretches, 150)


@settings(deadline=None, max_examples=60)
@given(scenarios())
def test_random_scenarios_switch_where_the_solver_does(data: Data) -> None:
    assert_exact(data)


@settings(deadline=None, max_examples=40)
@given(signal_scenarios())
def test_random_signals_switch_where_the_solver_does(data: Data) -> None:
    assert_exact(data)


@settings(deadline=None, max_examples=40)
@given(hidden_scenarios())
def test_random_hidden_information_switches_where_the_solver_does(data: Data) -> None:
    assert_exact(data)


def test_all_parameters_of_the_flagship_switch_where_the_solver_does() -> None:
    solution = solved(FLAGSHIP)
    moved = [each for each in solution.scenario.parameters.values() if each.low is not None and each.high is not None]
    lines = [Line(each.name, each.low or 0.0, each.high or 0.0) for each in moved]

    begun = time.perf_counter()
    cut_up = cut_lines(solution.solver, lines)
    # A fifth of a second on an idle machine; the bound is for busy ones.
    assert time.perf_counter() - begun < 2
    assert len(lines) == 93
    for line, stretches in zip(lines, cut_up, strict=True):
        assert all(each.is_certain for each in stretches)
        assert_stretches(solution.solver, line, stretches, 200)


def test_flagship_turns_to_war_and_away_where_its_readme_says() -> None:
    found = [place for place in places(analyse_thresholds(solved(FLAGSHIP))) if place[2] in ("join", "hold")]
    assert len(found) == 2

    assert found == [
        ("p_lose", pytest.approx(0.5871, abs=1e-4), "hold", "withdraw"),
        ("p_accept_host", pytest.approx(0.2653, abs=1e-4), "join", "hold"),
    ]


# The parts


def test_radii_hold_every_point_of_the_disc() -> None:
    generator = np.random.default_rng(0)
    circle = np.exp(2j * np.pi * generator.random(400))
    functions = {"mul": np.multiply, "div": np.divide, "add": np.add, "sub": np.subtract, "pow": np.power}
    alone = {"exp": np.exp, "log": np.log, "sqrt": np.sqrt, "neg": np.negative, "log1p": np.log1p, "expm1": np.expm1}
    for _ in range(100):
        one, other = 0.5 + 3 * generator.random(2)
        r, s = 0.45 * generator.random(2)
        discs = [Disc(np.array([one]), np.array([r])), Disc(np.array([other]), np.array([s]))]
        for name, function in functions.items():
            reached = np.abs(function(one + r * circle, other + s * circle[::-1]) - function(one, other)).max()
            assert reached <= RADII[name](*discs)[0] * (1 + 1e-12)
        for name, lone in alone.items():
            reached = np.abs(lone(one + r * circle) - lone(one)).max()
            assert reached <= RADII[name](discs[0])[0] * (1 + 1e-12)
        for exponent in (-2.0, -0.5, 0.0, 0.5, 2.0, 3.0):
            fixed = Disc(np.array([exponent]), np.array([0.0]))
            reached = np.abs((one + r * circle) ** exponent - one**exponent).max()
            assert reached <= RADII["pow"](discs[0], fixed)[0] * (1 + 1e-12) + 1e-15


def test_remainder_bounds_what_interpolation_leaves_out() -> None:
    # 1 / (x + 3) on (-1, 1): within the disc of the narrowest ellipse it moves by 2.125 / (3 * (3 - 2.125)) at most.
    at = points(np.array([-1.0]), np.array([1.0]))
    bound = remainder(np.array([[2.125 / (3 * 0.875), np.inf, np.inf]]))
    curve = coefficients(1 / (at + 3))[0]
    places_ = np.linspace(-1, 1, 2001)
    assert np.abs(chebyshev.chebval(places_, curve) - 1 / (places_ + 3)).max() <= bound[0]


def test_envelope_calls_an_interval_rough_that_it_cannot_judge() -> None:
    at = points(np.array([0.0]), np.array([1.0]))
    values = np.stack([at, 0.5 + 0 * at])
    radius = np.full((2, 1, 3), np.inf)

    assert envelope(values, radius, np.array([1e-12])).is_rough.tolist() == [True]
    found = envelope(values, np.zeros((2, 1, 3)), np.array([1e-12]))
    assert found.cuts[0].tolist() == pytest.approx([0.0], abs=1e-14)


# The chart


def test_chart_draws_every_range_in_the_colours_of_what_is_best() -> None:
    result = analyse_thresholds(solved("oil-driller"))
    drawn = chart_of("thresholds", "oil-driller")
    bars = [patch for container in drawn.axes[0].containers for patch in getattr(container, "patches", [])]

    assert len(bars) == sum(len(track.spans) for track in result.choosing)
    texts = [label.text for label in labels(drawn)]
    assert {"63.9 kUSD", "12.5 kUSD", "0.4597"} <= set(texts)
    assert any("Within the range of 6 other parameters the first choice stays the same." in text for text in texts)


def test_chart_of_many_switches_is_readable(tmp_path: Path) -> None:
    wave = "(t - 0.1) * (t - 0.3) * (t - 0.32) * (t - 0.34) * (t - 0.8) * 100"
    result = analyse_thresholds(two(tmp_path, wave, "0"))
    drawn = figure_of(result)

    assert [round(s.at, 9) for track in result.tracks for s in track.switches] == [0.1, 0.3, 0.32, 0.34, 0.8]
    assert cut(drawn) == []
    assert overlapping(drawn) == []
