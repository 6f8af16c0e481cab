"""How far numbers may move: closed forms, brute force over grids, and the scenario solved at the points."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import crossroads
from commands import FIRST, HARBOUR, OIL, run
from crossroads.analyses.robustness import Robustness, analyse_robustness
from crossroads.analyses.subject import Subject
from crossroads.errors import AnalysisError
from crossroads.graph import build_graph
from crossroads.program import Solution, compile_graph, make_solver, solve
from drawn import result_of
from strategies import scenario_of


def solved(data: dict[str, Any]) -> Solution:
    scenario = scenario_of({"crossroads": 1, "title": "Robust", "start": "n"} | data)
    return solve(make_solver(compile_graph(build_graph(scenario))))


def robustness(solution: Solution, **asked: Any) -> Robustness:
    return analyse_robustness(Subject(solution), **asked)


def two(go: object, stay: object = 0, **parameters: Any) -> dict[str, Any]:
    branches = {"go": {"payoff": go}, "stay": {"payoff": stay}}
    return {"parameters": parameters, "nodes": {"n": {"kind": "decision", "branches": branches}}}


def ranged(value: float, low: float, high: float, basis: str = "judgement") -> dict[str, Any]:
    return {"value": value, "low": low, "high": high, "basis": basis}


def test_first_steps_turn_where_they_were_worked_out() -> None:
    # Waiting is worth p b + (1 - p) 40 against 46. Alone: 0.4 b = 22 at 55, 20 p = 6 at 0.3. With both a share t of the
    # way down, (0.4 - 0.2 t) (20 - 10 t) = 6 where (2 - t)^2 = 3.
    found = crossroads.load(FIRST).analyse("robustness")
    assert isinstance(found, Robustness)

    turns = {each.parameter.name: each.below for each in found.singles}
    assert {name: turn.at for name, turn in turns.items() if turn} == pytest.approx({"better": 55, "p_better": 0.3})
    assert [turn.share for turn in turns.values() if turn] == pytest.approx([0.5, 0.5])
    assert [turn.of_range for turn in turns.values() if turn] == pytest.approx([0.25, 0.25])
    assert found.joint is not None
    assert found.joint.distance == pytest.approx(2 - math.sqrt(3), rel=1e-6)
    assert (found.joint.option, found.joint.is_solved, found.joint.holds_nearer) == ("accept", True, True)
    assert found.joint.is_proven
    assert found.headline() == (
        "“Wait for a better one” holds unless “Pay of the better offer” falls below 55, “A better offer comes” falls "
        "below 0.3 or 2 judgements together move 27\N{NO-BREAK SPACE}% of the way to their ends"
    )


def test_the_euclidean_move_is_where_both_go_alike() -> None:
    # By symmetry the nearest point of (2 - u) (2 - w) = 3 is u = w = 2 - sqrt(3).
    found = crossroads.load(FIRST).analyse("robustness", norm="euclidean")
    assert isinstance(found, Robustness)
    assert found.joint is not None

    assert found.joint.distance == pytest.approx(math.sqrt(2) * (2 - math.sqrt(3)), rel=1e-5)
    assert not found.joint.is_proven
    assert "the least that was found" in found.note()


def test_few_large_moves_may_be_nearer_by_the_euclidean_norm() -> None:
    # 3 a + b may lose 3 of 4: by the largest share both go 3/4, by the Euclidean norm (0.9, 0.3) is nearest.
    solution = solved(two("1 + 3 * a + b - 3 + 1e-12", -1 + 0.0, a=ranged(1, 0, 2), b=ranged(1, 0, 2)))

    largest, euclidean = (robustness(solution, norm=norm).joint for norm in ("largest", "euclidean"))
    assert largest is not None
    assert euclidean is not None
    assert largest.shares == pytest.approx([-0.75, -0.75], rel=1e-5)
    assert euclidean.shares == pytest.approx([-0.9, -0.3], rel=1e-3)


def test_supported_numbers_stand_still_unless_all_move() -> None:
    solution = solved(two("a + b - 1.5", 0, a=ranged(1, 0, 2), b=ranged(1, 0, 2, "fact")))

    weak, everything = robustness(solution), robustness(solution, move="all")

    assert [each.name for each in weak.moving] == ["a"]
    assert [each.name for each in everything.moving] == ["a", "b"]
    assert weak.joint is not None
    assert everything.joint is not None
    assert (weak.joint.distance, everything.joint.distance) == pytest.approx((0.5, 0.25))
    assert weak.headline() == "“go” holds unless “a” falls below 0.5 or “b” falls below 0.5"


def test_a_number_may_turn_the_choice_on_both_sides() -> None:
    found = robustness(solved(two("1 - abs(a)", 0.25, a=ranged(0, -1, 3))))

    (single,) = found.singles
    assert single.below is not None
    assert single.above is not None
    assert (single.below.at, single.above.at) == pytest.approx((-0.75, 0.75))
    assert (single.below.share, single.above.share) == pytest.approx((0.75, 0.25))
    assert found.headline() == "“go” holds unless “a” falls below −0.75 or rises above 0.75"


def test_a_tie_is_told_as_one() -> None:
    found = robustness(solved(two("a + b", 2, a=ranged(1, 0, 2), b=ranged(1, 0, 2))))

    assert found.joint is not None
    assert found.joint.distance < 1e-6
    assert [each.below.at for each in found.singles if each.below] == pytest.approx([1, 1])
    assert found.headline() == (
        "“go” holds unless “a” falls below 1, “b” falls below 1 or anything moves at all: it is a tie"
    )


def test_beyond_the_ranges_as_far_as_numbers_may_go() -> None:
    # p turns at 0.8 and cannot be more than 0.9, since its sibling has 0.1; the fixed amount turns at 2.
    odds = {"u": {"p": "p", "payoff": -1}, "v": {"p": 0.1}, "w": {"p": "rest", "payoff": "gain"}}
    nodes = {
        "n": {"kind": "decision", "branches": {"go": {"to": "c"}, "stay": {"payoff": 0}}},
        "c": {"kind": "chance", "branches": odds},
    }
    solution = solved({"parameters": {"p": ranged(0.3, 0.2, 0.4), "gain": 8}, "nodes": nodes})

    beyond = robustness(solution, beyond=True)

    assert not robustness(solution).turning
    singles = {each.parameter.name: each for each in beyond.singles}
    assert list(singles["p"].reach) == [0, 0.9]
    # -p + 8 (0.9 - p) = 0 at p = 0.8; -0.3 + 0.6 g = 0 at g = 0.5, of a reach from 0 to 16.
    assert singles["p"].above is not None
    assert singles["p"].above.at == pytest.approx(0.8)
    assert (singles["p"].above.share or 0) == pytest.approx(5)
    assert list(singles["gain"].reach) == [0, 16]
    assert singles["gain"].below is not None
    assert singles["gain"].below.share is None
    assert singles["gain"].below.at == pytest.approx(0.5)
    assert beyond.joint is not None
    assert beyond.joint.values == pytest.approx([0.8])


def test_the_flagships_move_is_solved_at_the_point() -> None:
    found = result_of("robustness", "belarus-2022")
    assert isinstance(found, Robustness)
    joint, names = found.joint, [each.name for each in found.moving]
    assert joint is not None
    path = Path(__file__).parents[1] / "scenarios" / "belarus-2022" / "scenario.yaml"
    nearer = [each.value + (at - each.value) * (1 - 1e-5) for each, at in zip(found.moving, joint.values, strict=True)]

    there = crossroads.load(path, set=dict(zip(names, joint.values.tolist(), strict=True))).solve()
    before = crossroads.load(path, set=dict(zip(names, nearer, strict=True))).solve()

    assert len(names) == 90
    assert there.best is not None
    assert before.best is not None
    assert (there.best.id, before.best.id) == (joint.option, "hold")
    # Nothing nearer is known; the same by search over corners alone is no nearer.
    assert joint.distance <= 0.0869
    assert not joint.is_proven


COEFFICIENTS = st.integers(-4, 4)


@st.composite
def bilinear(draw: st.DrawFn) -> dict[str, Any]:
    """Return a choice among three sums of two numbers and their product, one of them with a choice of its own."""

    def payoff() -> str:
        one, a, b, both = (draw(COEFFICIENTS) for _ in range(4))
        return f"{one} + {a} * a + {b} * b + {both} * a * b"

    branches: dict[str, Any] = {"x": {"payoff": payoff()}, "y": {"payoff": payoff()}, "z": {"to": "m"}}
    later = {"kind": "decision", "branches": {"u": {"payoff": payoff()}, "v": {"payoff": payoff()}}}
    parameters = {"a": ranged(0.5, -1, 1), "b": ranged(0, -1, 2)}
    return {"parameters": parameters, "nodes": {"n": {"kind": "decision", "branches": branches}, "m": later}}


@settings(max_examples=60)
@given(bilinear(), st.sampled_from(("largest", "euclidean")))
def test_no_point_of_a_grid_is_nearer(data: dict[str, Any], norm: str) -> None:
    solution = solved(data)
    joint = robustness(solution, norm=norm).joint
    shares = np.array(np.meshgrid(*[np.linspace(-1, 1, 81)] * 2)).reshape(2, -1)
    a = np.where(shares[0] < 0, 0.5 + 1.5 * shares[0], 0.5 + 0.5 * shares[0])
    b = np.where(shares[1] < 0, shares[1], 2 * shares[1])
    block = solution.solver.numbers(solution.program.block({"a": a, "b": b}))
    values = solution.solver.option_values(block, solution.solver.roll_back(block))
    assert solution.best is not None
    best = solution.scenario.options.index(solution.best.id)
    is_changed = values[best] < values.max(axis=0) - 1e-9
    lengths = np.abs(shares).max(axis=0) if norm == "largest" else np.hypot(*shares)

    if joint is None:
        assert not is_changed.any()
        return
    if is_changed.any():
        assert joint.distance <= lengths[is_changed].min() + 1e-6
    if joint.is_proven:
        assert not is_changed[lengths < joint.distance * (1 - 1e-5)].any()
    point = solution.program.block({"a": [joint.values[0]], "b": [joint.values[1]]})
    numbers = solution.solver.numbers(point)
    chosen = solution.solver.chosen_option(numbers, solution.solver.roll_back(numbers))
    assert joint.is_solved == (int(chosen[0]) != best)


def test_a_choice_that_nothing_turns_is_said_to_hold() -> None:
    found = crossroads.load(HARBOUR).analyse("robustness")

    assert found.headline() == "“Hold back” was found to hold wherever numbers move within their ranges"
    assert found.note() == "No joint move of the 3 judgements was found to change the choice."


def test_without_judgement_nothing_moves_together() -> None:
    found = crossroads.load(OIL).analyse("robustness")

    assert isinstance(found, Robustness)
    assert found.joint is None
    assert found.note() == "No number rests on judgement, so none are moved together."


def test_where_recall_is_lacking_the_joint_move_is_told_alone() -> None:
    found = result_of("robustness", "pump-shifts")

    assert isinstance(found, Robustness)
    assert found.singles == ()
    assert found.note().startswith("Single moves are not told. At night_worn_high and night_sound_high, who decides")
    assert found.joint is not None
    assert len(found.rows()) == len(found.moving) == 8


@pytest.mark.parametrize(
    ("data", "asked", "message"),
    [
        (two("a", a=ranged(1, 0, 2)), {"norm": "euclid"},
         "A joint move is measured by largest or euclidean, not euclid. Did you mean euclidean?"),
        (two("a", a=ranged(1, 0, 2)), {"move": "none"},
         "Together move unsupported or all, not none. Known here: unsupported, all."),
        (two(3), {}, "No parameter has a range. Give some of them low and high, or ask for --beyond."),
        ({"nodes": {"n": {"kind": "outcome", "payoff": 1}}}, {},
         "There is no choice among several options that could change."),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(data: dict[str, Any], asked: dict[str, Any], message: str) -> None:
    with pytest.raises(AnalysisError) as caught:
        robustness(solved(data), **asked)

    assert str(caught.value) == message


def test_the_command_tells_moves_and_how_sure_they_are() -> None:
    data = json.loads(run("analyse", "robustness", FIRST, "--move", "all", "--json").stdout)

    assert data["joint"] | {"distance": None, "tried": None} == {
        "norm": "largest", "distance": None, "option": "accept", "numbers": 2, "moved": 2, "is_solved": True,
        "holds_nearer": True, "tried": None, "is_proven": True,
    }  # fmt: skip
    assert [row["below_option"] for row in data["rows"]] == ["accept", "accept"]
    refused = run("analyse", "robustness", FIRST, "--norm", "taxicab")
    assert refused.exit_code == 2
    assert "'taxicab' is none of largest, euclidean." in refused.output


def test_headline_of_many_numbers_names_the_nearest_alone() -> None:
    vineyard = crossroads.load(Path(HARBOUR).parents[1] / "vineyard" / "scenario.yaml").analyse("robustness")

    # Four numbers turn it alone, the storm from nearest: from 0.487 to 0.564.
    assert vineyard.headline() == (
        "“Spray and wait” holds unless “The storm comes before the grapes are ripe” falls below 0.37 or rises above "
        "0.564, one of 3 other numbers moves far enough or 5 judgements together move "
        "17\N{NO-BREAK SPACE}% of the way to "
        "their ends"
    )
