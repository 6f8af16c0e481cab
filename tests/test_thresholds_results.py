"""What thresholds tell: rows, words and headlines; and what they refuse."""

from pathlib import Path
from typing import Any

import pytest

from crossroads.analyses import analyse
from crossroads.analyses.subject import Subject
from crossroads.analyses.thresholds import Thresholds, analyse_thresholds
from crossroads.errors import AnalysisError
from drawn import solve_text, solved
from switches import FLAGSHIP, MADE_OF, places

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
