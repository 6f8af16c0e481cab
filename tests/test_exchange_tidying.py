"""What importers make is put as a person would put it, and means the same."""

from typing import Any

from hypothesis import given, settings

from crossroads.exchange.tidying import tidied, with_parameters, with_rest, with_shared
from crossroads.graph import build_graph
from crossroads.program import Solution, compile_graph, make_solver, solve
from strategies import Data, scenario_of, scenarios


def solved(data: Data) -> Solution:
    return solve(make_solver(compile_graph(build_graph(scenario_of(data)))))


def chance(**branches: Data) -> Data:
    return {"kind": "chance", "branches": branches}


def of(**nodes: Data) -> Data:
    return {"crossroads": 1, "title": "T", "start": next(iter(nodes)), "nodes": nodes}


def test_a_number_that_repeats_under_one_label_becomes_a_parameter() -> None:
    data = of(
        first=chance(win={"p": 0.3, "payoff": 80, "to": "second"}, lose={"p": 0.7}),
        second=chance(won={"label": "win", "p": 0.3, "payoff": 80}, lost={"label": "Lose again", "p": 0.7}),
    )

    found = with_parameters(data)

    assert found["parameters"] == {"p_win": {"value": 0.3, "label": "win"}, "win": {"value": 80}}
    assert found["nodes"]["second"]["branches"]["won"] == {"label": "win", "p": "p_win", "payoff": "win"}
    assert list(found) == ["crossroads", "title", "parameters", "start", "nodes"]


def test_numbers_that_are_merely_equal_stay_numbers() -> None:
    data = of(
        first=chance(win={"p": 0.5, "payoff": 80}, lose={"p": 0.5, "to": "second"}),
        # Another label, a label with two numbers, a label that says nothing, and nothing at all.
        second=chance(
            sold={"p": 0.5, "payoff": 80}, win={"p": 0.4, "payoff": 70}, b1={"p": 0.1, "payoff": 0, "to": "third"}
        ),
        third=chance(b1={"p": 0.1, "payoff": 3}, yes={"p": 0.9, "payoff": 0}),
    )

    assert with_parameters(data) == data


def test_rest_stands_where_the_others_leave_exactly_that() -> None:
    def odds(*shares: Any) -> list[Any]:
        branches = {f"b{i}": {"p": share} for i, share in enumerate(shares)}
        return [branch["p"] for branch in with_rest(of(n=chance(**branches)))["nodes"]["n"]["branches"].values()]

    # As decimals 0.1 + 0.2 + 0.7 is 1, though not as floats.
    assert odds(0.1, 0.2, 0.7) == [0.1, 0.2, "rest"]
    assert odds("1/3", "1/3", "1/3") == ["1/3", "1/3", "rest"]
    assert odds("p", "1 - p") == ["p", "rest"]
    assert odds("p + q", "1 - (p + q)") == ["p + q", "rest"]
    assert odds("p + q", "1 - p + q") == ["p + q", "1 - p + q"]
    assert odds(0.3333, 0.3333, 0.3333) == [0.3333, 0.3333, 0.3333]
    assert odds("rest", "1 - p") == ["rest", "1 - p"]
    assert odds(1) == [1]


def test_subtrees_that_are_alike_are_written_once() -> None:
    toss = chance(heads={"p": 0.5, "payoff": 1}, tails={"p": 0.5}) | {"label": "Toss"}
    other = chance(heads={"p": 0.5, "payoff": 2}, tails={"p": 0.5}) | {"label": "Toss"}
    data = of(
        go={"kind": "decision", "branches": {key: {"to": key} for key in ("a", "b", "c")}},
        a=chance(x={"p": 1, "to": "toss"}) | {"label": "Before"},
        toss=toss,
        b=chance(x={"p": 1, "to": "toss_2"}) | {"label": "Before"},
        toss_2=toss,
        c=chance(x={"p": 1, "to": "toss_3"}) | {"label": "Before"},
        toss_3=other,
    )

    found = with_shared(data)

    assert list(found["nodes"]) == ["go", "a", "toss", "c", "toss_3"]
    assert [branch["to"] for branch in found["nodes"]["go"]["branches"].values()] == ["a", "a", "c"]


@settings(max_examples=60)
@given(scenarios())
def test_tidying_changes_no_value_and_no_choice(data: Data) -> None:
    before, after = solved(data), solved(tidied(data))

    stack = [(before.scenario.start, after.scenario.start)]
    while stack:
        here, there = stack.pop()
        assert abs(before.value(here) - after.value(there)) <= 1e-9 * (1 + abs(before.value(here)))
        ours, theirs = before.graph.arcs_of[here], after.graph.arcs_of[there]
        assert [arc.id for arc in ours] == [arc.id for arc in theirs]
        for one, other in zip(ours, theirs, strict=True):
            assert abs(before.weight(here, one.id) - after.weight(there, other.id)) <= 1e-9
            stack.append((one.target, other.target))
