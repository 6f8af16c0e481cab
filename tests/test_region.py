"""The plane of two parameters: borders against closed forms and against the solver on a grid."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from crossroads.analyses.region import Region, analyse_region
from crossroads.charts import figure_of
from crossroads.errors import AnalysisError
from crossroads.program import Solution
from drawn import chart_of, cut, labels, overlapping, points, result_of, solve_text, solved

FLAGSHIP = "belarus-2022"

PLANE = """
crossroads: 1
title: Plane
parameters:
  x: {{value: 1, low: 0, high: 2, label: The first}}
  y: {{value: 1, low: 0, high: 2, label: The second}}
start: choice
nodes:
  choice:
    kind: decision
    branches: {{a: {{payoff: "{a}", label: Option a}}, b: {{payoff: "{b}", label: Option b}}}}
"""


def plane(folder: Path, a: str, b: str, steps: int = 21) -> Region:
    """Return the region of a choice between two payoffs."""
    return analyse_region(solve_text(folder, PLANE.format(a=a, b=b)), "x", "y", steps)


def assert_best(solution: Solution, result: Region, count: int) -> None:
    """Hold the options of a region against the solver at random places."""
    generator = np.random.default_rng(0)
    x = result.x.low + (result.x.high - result.x.low) * generator.random(count)
    y = result.y.low + (result.y.high - result.y.low) * generator.random(count)
    block = solution.solver.numbers(solution.program.block({result.x.parameter: x, result.y.parameter: y}))
    rolled = solution.solver.roll_back(block)
    arcs = solution.graph.arcs_of[solution.scenario.first_decision[0]]
    taken = rolled.weight[[solution.program.arc_index[arc.name] for arc in arcs]].argmax(axis=0)
    columns = np.array([column.x for column in result.crossings])
    differ = 0
    for at, height, best in zip(x, y, taken, strict=True):
        right = int(np.searchsorted(columns, at))
        sides = [result.crossings[right - 1], result.crossings[right]]
        # Where both columns say the same, so does everything between them.
        said = {next(s.option for s in side.track.spans if s.low <= height <= s.high) for side in sides}
        assert arcs[int(best)].id in said
        differ += len(said) > 1
    assert differ < 0.05 * count


def test_borders_lie_on_the_curve_to_rounding(tmp_path: Path) -> None:
    # x y > 1: a hyperbola that enters through the top at x = 1/2.
    result = plane(tmp_path, "x * y", "1")

    rows = result.rows()
    assert len(rows) > 10
    assert all(float(str(row["x"])) * float(str(row["y"])) == pytest.approx(1, abs=1e-9) for row in rows)
    assert min(float(str(row["x"])) for row in rows) == pytest.approx(0.5, abs=1e-5)
    assert {(row["below"], row["above"], row["across"], row["is_option"]) for row in rows} == {
        ("b.1", "a.1", "y", True)
    }


def test_upright_borders_are_exact_too(tmp_path: Path) -> None:
    result = plane(tmp_path, "x ** 2", "0.5 + 0 * y")

    low, high = result.rows()
    assert [float(str(row["x"])) for row in (low, high)] == pytest.approx([0.5**0.5] * 2, abs=1e-12)
    assert [row["y"] for row in (low, high)] == [0, 2]
    assert (low["below"], low["above"], low["across"]) == ("b.1", "a.1", "x")


def test_a_small_patch_between_the_lines_of_the_plane_has_its_ends_narrowed_down(tmp_path: Path) -> None:
    # A disc of radius 0.3 around (1, 1): it begins at x = 0.7 and ends at x = 1.3.
    result = plane(tmp_path, "0.09 - (x - 1) ** 2 - (y - 1) ** 2", "0")
    x = [float(str(row["x"])) for row in result.rows()]

    assert [min(x), max(x)] == pytest.approx([0.7, 1.3], abs=1e-5)
    assert [len(run[0].track.spans) for run in result.runs] == [1, 3, 1]


def test_borders_of_the_flagship_agree_with_the_solver() -> None:
    solution = solved(FLAGSHIP)
    result = analyse_region(solution, "p_accept_host", "p_lose", 51)

    assert_best(solution, result, 3000)
    assert list(result.policies.values()) == ["join.1", "join.2", "withdraw.1", "withdraw.2", "hold.1", "hold.2"]
    assert all(one.x < other.x for one, other in pairwise(result.crossings))


def test_policies_are_told_in_full() -> None:
    result = result_of("region", "oil-driller")
    assert isinstance(result, Region)

    told = result.to_json()
    assert told["axes"] == {"x": "cost_drill", "y": "cost_test"}
    policies = told["policies"]
    assert isinstance(policies, dict)
    assert policies["no_test.1"] == {"test_dry": "no_test", "drill_dry_blind": "drill"}


@pytest.mark.parametrize(
    ("name", "headline"),
    [
        ("oil-driller", "“Cost of drilling” and “Cost of the seismic test” decide between “Test” and “Do not test”"),
        (
            "harbour-crisis",
            (
                "“Hold back” is best wherever “The patron helps, as observers see it” and “The defender holds in a "
                "fight alone” lie in their ranges"
            ),
        ),
    ],
)
def test_headlines(name: str, headline: str) -> None:
    assert result_of("region", name).headline() == headline


def test_one_named_parameter_is_joined_by_the_one_that_moves_most() -> None:
    result = analyse_region(solved("oil-driller"), y="cost_drill", steps=2)

    assert (result.x.parameter, result.y.parameter) == ("cost_test", "cost_drill")


def test_what_makes_no_sense_is_refused() -> None:
    solution = solved("oil-driller")
    with pytest.raises(AnalysisError, match=r"^A region needs two different parameters; here both are p_dry\.$"):
        analyse_region(solution, "p_dry", "p_dry")
    with pytest.raises(AnalysisError, match=r"^A region needs at least 2 steps; here it has 1\.$"):
        analyse_region(solution, steps=1)
    with pytest.raises(AnalysisError, match=r"^There is no parameter p_dri\. Did you mean p_dry\?$"):
        analyse_region(solution, "p_dri")


def test_parts_without_sense_are_left_white_and_told(tmp_path: Path) -> None:
    solution = solve_text(
        tmp_path,
        """
crossroads: 1
title: Odds
parameters: {p: {value: 0.3, low: 0.1, high: 0.8}, q: {value: 0.3, low: 0.1, high: 0.8}}
start: choice
nodes:
  choice: {kind: decision, branches: {risk: {to: toss}, sure: {payoff: 1}}}
  toss: {kind: chance, branches: {win: {p: p, payoff: 3}, lose: {p: q}, draw: {p: rest, payoff: 0.5}}}
""",
    )
    result = analyse_region(solution, "p", "q", 15)

    assert result.note() == "Where it is left white, the scenario makes no sense."
    for column in result.crossings:
        assert column.track.spans[-1].high == pytest.approx(min(0.8, 1 - column.x), abs=1e-9)
    assert cut(figure_of(result)) == []


def test_a_scenario_without_options_is_divided_by_the_whole_policy(tmp_path: Path) -> None:
    solution = solve_text(
        tmp_path,
        """
crossroads: 1
title: After
parameters: {x: {value: 1, low: 0, high: 2}, y: {value: 1, low: 0, high: 2}}
start: weather
nodes:
  weather: {kind: chance, branches: {sun: {p: 0.5, to: out}, rain: {p: rest, to: inside}}}
  out: {kind: decision, branches: {walk: {payoff: x}, rest: {payoff: y}}}
  inside: {kind: decision, branches: {read: {payoff: x}, sleep: {payoff: 1}}}
""",
    )
    result = analyse_region(solution, "x", "y", 11)

    assert result.headline() == "4 policies over the ranges of “x” and “y”"
    assert cut(figure_of(result)) == []
    assert overlapping(figure_of(result)) == []


def test_chart_draws_borders_through_their_points_and_names_the_areas() -> None:
    drawn = chart_of("region", FLAGSHIP)
    axes = drawn.axes[0]
    result = analyse_region(solved(FLAGSHIP))
    along = [column.x for column in result.crossings]

    borders = [points(line) for line in axes.lines if line.get_label() == "border"]
    assert len(borders) >= 4
    assert all(set(x.tolist()) <= set(along) for x, _ in borders)
    texts = [label.text for label in labels(drawn)]
    assert {"Join the war", "Hold the line", "Withdraw"} <= set(texts)
    # In the key and in the plane.
    assert texts.count("Hold the line") == 2
