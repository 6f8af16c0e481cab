"""Expectations of which way something moves while a parameter goes through its range."""

from pathlib import Path
from typing import Any

import pytest

import crossroads
from crossroads.analyses.expectations import analyse_expectations
from crossroads.analyses.moving.monotone import Course
from crossroads.errors import ScenarioError
from crossroads.graph import build_graph
from crossroads.program import Solution, compile_graph, make_solver, solve
from gated import Read

# Drilling is worth 400 p - 70: 10 at the base, 0.175 the break-even with nothing, 0.2375 that with selling.
DRILL = """
parameters:
  p_wet: {value: 0.2, low: 0.1, high: 0.35}
  share: {value: 0.3, low: 0, high: 1}
start: choice
nodes:
  choice:
    kind: decision
    branches:
      drill: {to: well, payoff: -70}
      sell: {payoff: 25}
      split: {payoff: 80 * share * (1 - share)}
  well:
    kind: chance
    branches: {wet: {p: p_wet, payoff: 400}, dry: {p: rest}}
expect:
  - %s
"""


def _solved(read: Read, expectation: str) -> Solution:
    return solve(make_solver(compile_graph(build_graph(read(DRILL % expectation)))))


@pytest.mark.parametrize(
    ("expectation", "expected", "found", "holds"),
    [
        ("{rises_with: p_wet, of: drill}", "drill rises with p_wet", "drill rises from -30 at 0.1 to 70 at 0.35", True),
        ("{falls_with: p_wet, of: sell}", "sell falls with p_wet", "sell falls from 25 at 0.1 to 25 at 0.35", True),
        (
            "{falls_with: p_wet, of: drill}", "drill falls with p_wet",
            "drill rises from -30 at 0.1 to 70 at 0.35", False,
        ),
        ("{rises_with: share, of: split}", "split rises with share", None, False),
        ("{falls_with: p_wet}", "the lead falls with p_wet", "the lead falls from 8.2 at 0.1 to -45 at 0.35", True),
    ],
)  # fmt: skip
def test_a_course_is_held_against_the_solution(
    read: Read, expectation: str, expected: str, found: str | None, *, holds: bool
) -> None:
    (check,) = analyse_expectations(_solved(read, expectation)).checks

    assert (check.expected, check.holds) == (expected, holds)
    if found is not None:
        assert check.found == found


def test_the_longest_way_against_it_is_shown() -> None:
    course = Course((0.0, 0.5, 1.0, 1.5, 2.0), (1.0, 3.0, 2.9, 2.0, 2.5))

    assert course.against(rising=True) == (1, 3)
    assert course.against(rising=False) == (0, 1)


def test_rounding_is_no_step() -> None:
    assert Course((0.0, 1.0), (1.0, 1.0 - 1e-12)).against(rising=True) is None


def _refusal(read: Read, expectation: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        read(DRILL % expectation)
    (finding,) = caught.value.findings
    return f"[{finding.code}] {finding.problem} {finding.remedy}"


@pytest.mark.parametrize(
    ("expectation", "told"),
    [
        ("{rises_with: p_wat}", "[unknown-parameter] There is no parameter p_wat. Did you mean p_wet?"),
        ("{rises_with: p_wet, of: dril}", "[unknown-option] There is no option dril. Did you mean drill?"),
        (
            "{of: drill}",
            (
                "[missing-key] The expectation states of without rises_with or falls_with. "
                "Write for example: {falls_with: cost, of: drill}."
            ),
        ),
        (
            "{note: nothing}",
            (
                "[missing-key] The expectation states nothing. "
                "Add best, margin, order, probability, rises_with or falls_with."
            ),
        ),
    ],
)
def test_what_makes_no_sense_is_refused(read: Read, expectation: str, told: str) -> None:
    assert _refusal(read, expectation) == told


@pytest.mark.parametrize(("value", "what"), [("0.2", "is fixed"), ("share / 2", "is a formula")])
def test_a_parameter_without_a_range_is_refused(read: Read, value: str, what: str) -> None:
    text = (DRILL % "{rises_with: p_wet}").replace("{value: 0.2, low: 0.1, high: 0.35}", value)

    with pytest.raises(ScenarioError) as caught:
        read(text)
    (finding,) = caught.value.findings
    assert (finding.code, finding.problem) == ("no-range", f"p_wet {what}, so it has no range to move over.")


@pytest.mark.parametrize(("laid", "left"), [({"set": {"p_wet": "share / 2"}}, 0), ({"assessor": "ann"}, 0), ({}, 1)])
def test_a_range_that_something_laid_on_top_takes_away_is_no_problem(
    tmp_path: Path, laid: dict[str, Any], left: int
) -> None:
    text = (DRILL % "{rises_with: p_wet, of: drill}").replace("{value: 0.2,", "{value: 0.2, assessors: {ann: 0.3},")
    file = tmp_path / "drill.yaml"
    file.write_text(f"crossroads: 1\ntitle: Drill\n{text}", "utf-8")

    # The file expects it of itself; where the number is fixed there is nothing to move.
    assert len(crossroads.load(file, **laid).analyse("expectations").rows()) == left
