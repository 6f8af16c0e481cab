"""Exact switch points against the solver, value by value; the parts they are made with; the chart."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.polynomial import chebyshev
from numpy.typing import NDArray

from crossroads.analyses.switching.chebyshev import REACHES, coefficients, envelope, points, remainder
from crossroads.analyses.switching.moved import range_of
from crossroads.analyses.switching.series import ORDER, SMOOTH, Series, exponential, fixed, moving, times
from crossroads.analyses.switching.stretches import Line, Stretch, cut_lines
from crossroads.analyses.thresholds import analyse_thresholds
from crossroads.charts import figure_of
from crossroads.graph import build_graph
from crossroads.program import Solver, compile_graph, make_solver
from crossroads.program.rollback import believe, worth
from crossroads.scenario import Plays, read_scenario
from drawn import chart_of, cut, labels, overlapping, solved
from strategies import Data, hidden_scenarios, scenario_of, scenarios, signal_scenarios
from switches import FLAGSHIP, places, two

Array = NDArray[np.float64]
Complex = Array | NDArray[np.complex128] | float

# Choices of the solver may differ from exact ones where branches are closer than this, relative to what is summed:
# it takes branches within 1e-12 for equal, and what is summed further up adds its own rounding.
NEAR = 1e-10


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


@settings(max_examples=60)
@given(scenarios())
def test_random_scenarios_switch_where_the_solver_does(data: Data) -> None:
    assert_exact(data)


@settings(max_examples=40)
@given(signal_scenarios())
def test_random_signals_switch_where_the_solver_does(data: Data) -> None:
    assert_exact(data)


@settings(max_examples=40)
@given(hidden_scenarios())
def test_random_hidden_information_switches_where_the_solver_does(data: Data) -> None:
    assert_exact(data)


def test_all_parameters_of_the_flagship_switch_where_the_solver_does() -> None:
    solution = solved(FLAGSHIP)
    moved = [each for each in solution.scenario.parameters.values() if each.low is not None and each.high is not None]
    lines = [Line(each.name, each.low or 0.0, each.high or 0.0) for each in moved]

    cut_up = cut_lines(solution.solver, lines)

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


CIRCLES = np.exp(2j * np.pi * np.random.default_rng(0).random(400)) * REACHES[:, None]


def holds(found: Series, reached: Complex, middle: Complex) -> bool:
    """Return whether a series is as near to what is reached on the circles as it says, and as near to the middle."""
    kept = (found.terms[:, None, None] * CIRCLES ** np.arange(ORDER + 1)[:, None, None]).sum(axis=0)
    slack = 1e-13 * found.size
    left_out, moved = np.abs(reached - kept).max(axis=1), np.abs(reached - middle).max(axis=1)
    return bool(
        (left_out <= found.rest * (1 + 1e-9) + slack).all() and (moved <= found.radius * (1 + 1e-9) + slack).all()
    )


@pytest.mark.parametrize("seed", range(30))
def test_series_hold_every_point_of_the_disc(seed: int) -> None:
    generator = np.random.default_rng(seed)
    (a, b), (r, s) = 0.5 + 3 * generator.random(2), 0.45 / REACHES[-1] * generator.random(2)
    bend = 0.001 * generator.random()
    # A straight line, and a bent one, which once multiplied leaves something out.
    line = moving(np.array(a), np.array(r))
    bent = times(moving(np.array(b), np.array(s)), moving(np.array(1.0), np.array(bend)))
    x, y = a + r * CIRCLES, (b + s * CIRCLES) * (1 + bend * CIRCLES)
    pairs = {"mul": np.multiply, "div": np.divide, "add": np.add, "sub": np.subtract, "pow": np.power}
    alone = {"exp": np.exp, "log": np.log, "sqrt": np.sqrt, "neg": np.negative, "log1p": np.log1p, "expm1": np.expm1}

    for name, function in pairs.items():
        assert holds(SMOOTH[name](line, bent), function(x, y), function(a, b)), name
    for name, lone in alone.items():
        assert holds(SMOOTH[name](bent), lone(y), lone(b)), name
    for n in (-2.0, -0.5, 0.0, 0.5, 2.0, 3.0, 70.0):
        assert holds(SMOOTH["pow"](bent, fixed(np.array(n))), y**n, b**n), n
    assert (times(bent, exponential(bent)).rest > 0).all()


def test_logit_actors_in_many_steps_are_certified_all_along_a_range() -> None:
    # Every actor's odds hang on those of all later ones: bounds that only knew how far each may move would explode.
    home = Path(__file__).parents[1] / "scenarios" / FLAGSHIP
    scenario = read_scenario(home / "scenario.yaml", (home / "readings" / "logit.yaml",))
    solver = make_solver(compile_graph(build_graph(scenario)))
    names = ("p_lose", "k_duress", "p_accept_host")
    lines = [Line(name, *range_of(scenario.parameters[name])) for name in names]

    for line, stretches in zip(lines, cut_lines(solver, lines), strict=True):
        assert all(stretch.is_certain for stretch in stretches)
        assert_stretches(solver, line, stretches, 201)


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
