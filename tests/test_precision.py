"""Options against the precision of others: switches against closed forms, and the solver between and beside them."""

import json
from itertools import pairwise
from math import exp, inf, log
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from scipy.optimize import brentq

import crossroads
from crossroads.analyses.precision import Precision, analyse_precision
from crossroads.analyses.strategy import analyse_strategy
from crossroads.charts import figure_of
from crossroads.cli import main
from crossroads.errors import AnalysisError
from crossroads.expressions import number
from crossroads.graph import build_graph
from crossroads.program import compile_graph, make_solver, solve
from crossroads.scenario import Plays
from drawn import cut, overlapping, solve_text, solved
from oracle import TIE, Oracle
from strategies import Data, scenario_of, scenarios

FLAGSHIP = "belarus-2022"
BELARUS = Path(__file__).parents[1] / "scenarios" / FLAGSHIP / "scenario.yaml"

HEAD = """
crossroads: 1
title: Trust
attributes: {us: {unit: points}, it: {}}
actors: {we: {values: {us: 1}}, rival: {label: The rival, values: {it: 1}}, other: {values: {it: 1}}}
start: choice
"""


def choice(safe: float, more: str) -> str:
    """Return a scenario in which we stay safe or go on to ``answer``."""
    branches = f"{{safe: {{label: Stay safe, payoff: {{us: {safe}}}}}, trust: {{label: Trust, to: answer}}}}"
    return f"{HEAD}nodes:\n  choice: {{kind: decision, by: we, branches: {branches}}}\n{more}"


def answer(name: str, to_us: float, to_it: float, odds: float = 0.5, by: str = "rival") -> str:
    """Return a decision that earns us something and the rival something else, or both nothing."""
    return (
        f"  {name}: {{kind: decision, by: {by}, branches: {{good: {{p: {odds}, payoff: {{us: {to_us}, it: {to_it}}}}}, "
        f"bad: {{p: rest}}}}}}\n"
    )


def switches(result: Precision) -> list[tuple[Any, ...]]:
    return [(turn.at, turn.below, turn.above) for turn in result.choosing]


def within(value: float) -> Any:
    return pytest.approx(value, abs=1e-9, rel=1e-9)


@pytest.mark.parametrize("safe", [0.001, 2.0, 4.9])
def test_one_answer_switches_where_the_closed_form_does(safe: float, tmp_path: Path) -> None:
    # Trusting is worth 10 / (1 + e^λ).
    result = analyse_precision(solve_text(tmp_path, choice(safe, answer("answer", 10, -1))))

    assert switches(result) == [(within(log(10 / safe - 1)), "trust", "safe")]
    assert result.is_settled
    assert not result.gaps


TWO_ANSWERS = (
    "  answer: {kind: chance, branches: {one: {p: 0.5, to: first}, two: {p: 0.5, to: second}}}\n"
    + answer("first", 10, -1)
    + answer("second", 30, 0.05)
)


def test_all_switches_are_found_where_values_fall_and_rise(tmp_path: Path) -> None:
    result = analyse_precision(solve_text(tmp_path, choice(9.5, TWO_ANSWERS)), points=2)

    def lead(precision: float) -> float:
        return 5 / (1 + exp(precision)) + 15 / (1 + exp(-0.05 * precision)) - 9.5

    lower, upper = (brentq(lead, *ends, xtol=1e-13) for ends in ((0.0, 1.0), (2.0, 30.0)))
    assert switches(result) == [(within(lower), "trust", "safe"), (within(upper), "safe", "trust")]
    # With two points there is a start and a limit; switches hang on no grid.
    assert [(point.precision, point.choice) for point in result.points] == [(0.0, "trust"), (inf, "trust")]


def test_a_hair_between_branches_takes_a_large_precision_and_is_certified(tmp_path: Path) -> None:
    result = analyse_precision(solve_text(tmp_path, choice(2, TWO_ANSWERS.replace("0.05", "-1.0e-5"))))

    def lead(precision: float) -> float:
        return 5 / (1 + exp(min(precision, 700))) + 15 / (1 + exp(1e-5 * precision)) - 2

    assert switches(result) == [(pytest.approx(brentq(lead, 1e4, 1e6), rel=1e-9), "trust", "safe")]
    assert result.is_settled
    assert result.last > 2e5


def test_values_along_the_axis_are_those_of_the_solver() -> None:
    solution = solved(FLAGSHIP)
    result = analyse_precision(solution, points=9)
    moved = [each.actor for each in result.actors]

    assert [point.precision for point in result.points] == pytest.approx(
        [result.half * i / (8 - i) if i < 8 else inf for i in range(9)]
    )
    for point in result.points:
        play = Plays("rational") if point.precision == inf else Plays("logit", number(point.precision))
        other = solve(make_solver(solution.program, dict.fromkeys(moved, play)))
        assert point.values == pytest.approx([option.certainty_equivalent for option in other.options], rel=1e-11)
        assert other.best is not None
        assert point.choice == other.best.id
    assert result.assessed is not None
    assert result.assessed.values == pytest.approx([option.value for option in solution.options])
    assert not result.differs_from_rational


@pytest.mark.parametrize("who", [(), ("kremlin",), ("kyiv", "west")])
def test_switches_of_the_flagship_are_bracketed_by_the_solver(who: tuple[str, ...]) -> None:
    solution = solved(FLAGSHIP)
    result = analyse_precision(solution, who)
    ours = [node for node, owner in solution.scenario.owners.items() if owner == "lukashenka"]

    def choices(precision: float) -> dict[str, str | None]:
        plays = {each.actor: Plays("logit", number(precision)) for each in result.actors}
        other = solve(make_solver(solution.program, plays))
        return {node: other.choice(node) for node in ours}

    assert not result.gaps
    assert result.is_settled
    # Just beside the switches, on both sides of each part between them, our choices are the same.
    places = sorted({turn.at for turn in result.turns})
    parts = [(low * (1 + 1e-9) + 1e-12, high * (1 - 1e-9)) for low, high in pairwise([0.0, *places, result.last])]
    seen = [(choices(low), choices(high)) for low, high in parts]
    assert all(low == high for low, high in seen)
    for at, (before, after) in zip(places, pairwise(high for _, high in seen), strict=True):
        changed = {node: (before[node], after[node]) for node in ours if before[node] != after[node]}
        assert changed == {turn.node: (turn.below, turn.above) for turn in result.turns if turn.at == at}
    assert choices(1e3 * result.last) == seen[-1][1]


def test_the_flagship_turns_to_war_once_the_others_are_precise_enough() -> None:
    result = analyse_precision(solved(FLAGSHIP))

    assert switches(result) == [(pytest.approx(0.3739, abs=1e-4), "hold", "join")]
    assert result.headline() == (
        "“Hold the line” is best while the Kremlin, Kyiv and the West (EU and US) choose at random, “Join the war” "
        "from λ\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}0.374 on"
    )


def faced(data: Data) -> Data:
    """Return a random scenario into which somebody of no further say may enter, or stay out of it."""
    attribute = next(iter(data.get("attributes", {"payoff": {}})))
    nodes = {
        node_id: node | ({"by": node.get("by", next(iter(data["actors"])))} if node["kind"] == "decision" else {})
        for node_id, node in data["nodes"].items()
    }
    ours = {"out": {"payoff": {attribute: 0.45}}, "in": {"to": data["start"]}}
    if "attributes" not in data:
        ours["out"] = {"payoff": 0.45}
    return data | {
        "actors": data["actors"] | {"us": {"values": {attribute: 1}, "plays": "rational"}},
        "perspective": "us",
        "start": "ours",
        "nodes": {"ours": {"kind": "decision", "by": "us", "branches": ours}} | nodes,
    }


@settings(max_examples=60)
@given(scenarios())
def test_random_scenarios_choose_all_along_as_plain_recursion_does(data: Data) -> None:
    scenario = scenario_of(faced(data))
    solution = solve(make_solver(compile_graph(build_graph(scenario))))
    if len(set(scenario.owners.values())) == 1:
        return
    result = analyse_precision(solution, points=2)
    assert result.is_settled or result.is_tie
    actors = [each.actor for each in result.actors]
    # Beyond, the yardstick's exponentials overflow; amounts in these scenarios stay below 50.
    for precision in (0.0, 0.01, 0.1, 0.3, 0.7, 1.3, 2.1, 4.0, 7.5, 12.0):
        if any(low <= precision <= high for low, high in result.gaps):
            continue
        oracle = Oracle(scenario, dict.fromkeys(actors, Plays("logit", number(precision))))
        worth = oracle.roll_back().branches["ours"]
        below = [turn for turn in result.choosing if turn.at <= precision]
        claimed = below[-1].above if below else result.points[0].choice
        assert worth[claimed]["us"] >= max(each["us"] for each in worth.values()) - TIE


def test_equally_good_branches_share_the_odds_in_the_limit(tmp_path: Path) -> None:
    # The rival does not mind; at random and in the limit trusting is worth 5, read as rational 10.
    result = analyse_precision(solve_text(tmp_path, choice(6, answer("answer", 10, 0))))

    assert result.points[-1].values == (6.0, 5.0)
    assert result.points[-1].choice == "safe"
    assert result.differs_from_rational
    assert result.is_settled
    assert "Equally good branches share the odds in the limit" in result.note()


def test_a_tie_that_hangs_on_an_answer_below_shares_the_odds_too(tmp_path: Path) -> None:
    # First the rival ends it, or goes on to what is 0 to it once the other is precise: e^-λ less while it is not.
    more = (
        "  answer: {kind: decision, by: rival, branches: {end: {payoff: {us: 8}}, on: {to: later}}}\n"
        + answer("later", 0, -1, by="other")
    )  # fmt: skip
    result = analyse_precision(solve_text(tmp_path, choice(3, more)))

    assert result.points[-1].values == pytest.approx((3.0, 4.0))
    assert result.is_settled
    # On the way the rival leans to ending it, by λ / (1 + e^λ).
    one = solve_text(tmp_path, choice(3, more))
    plays = {each: Plays("logit", number(1.5)) for each in ("rival", "other")}
    at = solve(make_solver(one.program, plays))
    assert at.options[1].value == pytest.approx(8 / (1 + np.exp(-1.5 / (1 + np.exp(1.5)))))


def test_options_that_come_to_be_alike_are_not_called_settled(tmp_path: Path) -> None:
    result = analyse_precision(solve_text(tmp_path, choice(0, answer("answer", 10, -1))))

    assert result.is_tie
    assert not result.is_settled
    assert "The best options come to be worth the same as precision grows." in result.note()
    assert "is not certified." in result.note()


def test_an_averse_perspective_is_followed_by_its_certainty_equivalents(tmp_path: Path) -> None:
    text = choice(2, answer("answer", 10, -1)).replace(
        "we: {values: {us: 1}}", "we: {values: {us: 1}, risk: {kind: exponential, tolerance: 5}}"
    )
    result = analyse_precision(solve_text(tmp_path, text))

    def lead(precision: float) -> float:
        good = 1 / (1 + np.exp(precision))
        return float(-5 * np.log(good * np.exp(-2) + 1 - good) - 2)

    assert switches(result) == [(within(brentq(lead, 0.0, 5.0, xtol=1e-13)), "trust", "safe")]


@pytest.mark.parametrize(
    ("who", "told"),
    [
        (("nobody",), r"^There is no actor nobody\. Known here: rival\.$"),
        (("we",), r"^we is the one whose options are compared\. Known here: rival\.$"),
        (("other",), r"^other decides nowhere\. Known here: rival\.$"),
    ],
)
def test_whose_precision_cannot_move_is_refused(who: tuple[str, ...], told: str, tmp_path: Path) -> None:
    with pytest.raises(AnalysisError, match=told):
        analyse_precision(solve_text(tmp_path, choice(2, answer("answer", 10, -1))), who)


def test_without_others_there_is_nothing_to_ask() -> None:
    told = "^Nobody but the decision-maker decides here, so there is nothing to ask about how others play"
    for analyse in (analyse_precision, analyse_strategy):
        with pytest.raises(AnalysisError, match=f"(?i){told}"):
            analyse(solved("first-steps"))


def test_rows_and_json_leave_infinity_empty() -> None:
    done = CliRunner().invoke(
        main, ["analyse", "precision", str(BELARUS), "--who", "kremlin", "--points", "5", "--json"]
    )

    data = json.loads(done.stdout)
    rows = data["rows"]
    assert [row["kind"] for row in rows][-2:] == ["limit", "stated odds"]
    assert rows[-1]["precision"] is rows[-2]["precision"] is None
    moved = [row["precision"] for row in rows if row["precision"] is not None]
    assert moved == sorted(moved)
    assert list(data["actors"]) == ["kremlin"]
    assert data["certified"]["beyond"] is True
    assert {row["kind"] for row in rows} == {"point", "switch", "limit", "stated odds"}


def test_study_answers_in_python() -> None:
    result = crossroads.load(BELARUS).analyse("precision", who=("kremlin",), points=3)

    assert isinstance(result, Precision)
    assert [each.label for each in result.actors] == ["the Kremlin"]


def test_chart_marks_the_switches_and_has_both_ends() -> None:
    result = analyse_precision(solved(FLAGSHIP))
    figure = figure_of(result)
    texts = [text.get_text() for text in figure.axes[0].texts]
    ticks = [text.get_text() for text in figure.axes[0].get_xticklabels()]

    assert "λ\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}0.374: → Join the war" in texts
    assert (ticks[0], ticks[-1]) == ("0", "∞")
    assert {"random", "rational"} <= set(texts)
    pieces = [line for line in figure.axes[0].lines if line.get_label() == "hold"]
    assert len(pieces) == len(result.turns) + 1
    assert cut(figure) == []
    assert overlapping(figure) == []


def test_chart_breaks_lines_once_where_two_choices_change_at_once() -> None:
    result = analyse_precision(solved(FLAGSHIP), ("kremlin",))
    places = {turn.at for turn in result.turns}
    pieces = [line for line in figure_of(result).axes[0].lines if line.get_label() == "hold"]

    assert len(places) < len(result.turns)
    assert len(pieces) == len(places) + 1


def test_chart_of_many_switches_is_readable(tmp_path: Path) -> None:
    figure = figure_of(analyse_precision(solve_text(tmp_path, choice(9.5, TWO_ANSWERS))))

    assert cut(figure) == []
    assert overlapping(figure) == []
