"""Values of parameters at which a scenario makes no sense are refused, whatever asks for them: every text whole."""

import math

import pytest

from crossroads.errors import AnalysisError
from crossroads.graph import build_graph
from crossroads.program import Solver, compile_graph, join, make_solver
from crossroads.scenario import Plays
from strategies import Data, scenario_of


def solver_of(nodes: Data, plays: dict[str, Plays] | None = None, **more: object) -> Solver:
    data = {"crossroads": 1, "title": "Validity", "start": "n", "nodes": nodes} | more
    return make_solver(compile_graph(build_graph(scenario_of(data))), plays)


def refused(solver: Solver, **changes: list[float]) -> str:
    with pytest.raises(AnalysisError) as error:
        solver.numbers(solver.program.block(changes))
    return str(error.value)


def chance(**odds: float | str) -> Data:
    return {"kind": "chance", "branches": {key: {"p": p} for key, p in odds.items()}}


@pytest.mark.parametrize(("p", "found"), [([0.5, 1.25], "1.25"), ([-0.5], "-0.5"), ([math.nan], "nan")])
def test_a_probability_lies_within_0_and_1(p: list[float], found: str) -> None:
    solver = solver_of({"n": chance(yes="p", no="rest")}, parameters={"p": 0.5})

    assert refused(solver, p=p) == (
        f"At p = {found}, the probability of n.yes is {found}. "
        "Keep the parameters to values at which it lies within 0 and 1."
    )


def test_the_parameters_that_made_it_are_named() -> None:
    solver = solver_of({"n": chance(a="p", b="q * 2", c="rest")}, parameters={"p": 0.1, "q": 0.1, "other": 7})

    assert refused(solver, p=[0.1, 0.6], q=[0.1, 0.3]) == (
        "At p = 0.6, q = 0.3, the probability of n.c is -0.2. "
        "Keep the parameters to values at which it lies within 0 and 1."
    )


def test_probabilities_add_up() -> None:
    solver = solver_of({"n": chance(yes="p", no="0.5")}, parameters={"p": 0.5})

    assert refused(solver, p=[0.75]) == (
        "At p = 0.75, the probabilities of n sum to 1.25. Let one branch be rest, so that they always add up."
    )


def test_payoffs_are_numbers() -> None:
    nodes = {"n": {"kind": "decision", "branches": {"go": {"payoff": "1 / k"}, "stay": {}}}}
    solver = solver_of(nodes, parameters={"k": 2})

    assert refused(solver, k=[2, 0]) == (
        "At k = 0, decider gets inf at n.go. Guard the formula, as in: a / b if b else 0"
    )


def test_a_risk_tolerance_is_above_zero() -> None:
    actors = {"anna": {"risk": {"kind": "exponential", "tolerance": "calm * 2"}}}
    solver = solver_of({"n": {"kind": "outcome"}}, actors=actors, parameters={"calm": 4})

    assert refused(solver, calm=[4, 0]) == "At calm = 0, the risk tolerance of anna is 0. Keep it above zero."


def test_a_precision_is_not_below_zero() -> None:
    node = {"kind": "decision", "branches": {"go": {"payoff": 1}, "stay": {}}}
    solver = solver_of({"n": node}, actors={"anna": {"plays": {"logit": "2 * nerve"}}}, parameters={"nerve": 1})

    assert refused(solver, nerve=[1, -1]) == "At nerve = -1, the precision of anna is -2. Keep it at zero or above."


def three_points() -> Solver:
    """Return a solver of a bet that pays 10 with p and 2 with q, otherwise nothing."""
    branches = {"a": {"p": "p", "payoff": 10}, "b": {"p": "q", "payoff": 2}, "c": {"p": "rest"}}
    nodes = {"n": {"kind": "chance", "branches": branches}}
    return solver_of(nodes, parameters={"p": 0.25, "q": 0.5, "other": 7})


def test_points_without_sense_are_told_apart_from_the_others() -> None:
    # At the second point c gets 1 - 0.75 - 0.5 = -0.25; at the third a gets 1.5, so that c gets -1.
    solver = three_points()

    block, invalid = solver.valid_numbers(solver.program.block({"p": [0.5, 0.75, 1.5], "q": [0.5, 0.5, 0.5]}))

    assert invalid.mask.tolist() == [False, True, True]
    assert invalid.count == 2
    assert invalid.parameters == ("p", "q")
    assert [(fault.at(2), fault.count, fault.parameters) for fault in invalid.faults] == [
        ("the probability of n.a is 1.5", 1, ("p",)),
        ("the probability of n.c is -1", 2, ("p", "q")),
    ]
    # Sensible points are computed as they stand, 0.5 * 10 + 0.5 * 2; in place of the others there is the base case.
    assert solver.roll_back(block).value[0, 0].tolist() == [6.0, 3.5, 3.5]


def test_what_is_wrong_with_a_point_is_said_in_the_order_of_the_checks() -> None:
    solver = three_points()

    _, invalid = solver.valid_numbers(solver.program.block({"p": [0.5, 0.75, 1.5]}))

    assert [invalid.why(point) for point in range(3)] == [
        "",
        "the probability of n.c is -0.25",
        "the probability of n.a is 1.5",
    ]


def test_points_without_sense_are_counted_with_the_parameters_at_fault() -> None:
    solver = three_points()

    _, invalid = solver.valid_numbers(solver.program.block({"p": [0.5, 0.75, 1.5]}))
    _, one = solver.valid_numbers(solver.program.block({"p": [0.5, 0.75]}))
    _, none = solver.valid_numbers(solver.program.block({"p": [0.5]}))

    assert invalid.told() == (
        "2 of 3 points make no sense and are left out: "
        "the probability of n.a is 1.5 (by p); the probability of n.c is -1 to -0.25 (by p, q)."
    )
    assert one.told("draw") == (
        "1 of 2 draws makes no sense and is left out: the probability of n.c is -0.25 (by p, q)."
    )
    assert none.told() == ""


def test_every_kind_of_fault_is_told() -> None:
    node = {"kind": "decision", "branches": {"go": {"payoff": "1 / k"}, "stay": {}}}
    solver = solver_of(
        {"n": node},
        actors={"anna": {"risk": {"kind": "exponential", "tolerance": "calm"}, "plays": {"logit": "nerve"}}},
        parameters={"k": 2, "calm": 4, "nerve": 1},
    )

    values = solver.program.block({"k": [2, 0, 2, 2], "calm": [4, 4, -1, 4], "nerve": [1, 1, 1, -1]})
    _, invalid = solver.valid_numbers(values)

    assert [invalid.why(point) for point in range(4)] == [
        "",
        "anna gets inf at n.go",
        "the risk tolerance of anna is -1",
        "the precision of anna is -1",
    ]


def test_blocks_are_joined_one_after_the_other() -> None:
    solver = three_points()
    parts = [solver.valid_numbers(solver.program.block({"p": p}))[1] for p in ([0.5, 0.75], [0.25], [1.5])]
    _, whole = solver.valid_numbers(solver.program.block({"p": [0.5, 0.75, 0.25, 1.5]}))

    joined = join(parts)

    assert joined.mask.tolist() == whole.mask.tolist()
    assert [joined.why(point) for point in range(4)] == [
        "",
        "the probability of n.c is -0.25",
        "",
        "the probability of n.c is -1",
    ]
    assert {fault.what: fault.wrong.tolist() for fault in joined.faults} == {
        fault.what: fault.wrong.tolist() for fault in whole.faults
    }
    assert joined.count == 2
    assert joined.parameters == ("p", "q")


def test_odds_that_are_not_used_may_be_anything() -> None:
    node = {"kind": "decision", "branches": {"yes": {"p": "p"}, "no": {"p": "rest"}}}

    solver = solver_of({"n": node}, {"decider": Plays("rational")}, parameters={"p": 0.5})

    assert solver.numbers(solver.program.block({"p": [3]})).width == 1


def test_rounding_is_no_fault() -> None:
    # In floating point 0.05 + 0.55 + 0.3 + 0.1 is above 1, and what it leaves is -2.2e-16.
    nodes = {
        "n": {
            "kind": "chance",
            "branches": {
                **{f"x{i}": {"p": p, "payoff": 1} for i, p in enumerate((0.05, 0.55, 0.3, 0.1))},
                "other": {"p": "rest", "payoff": -1},
            },
        }
    }
    actors = {"anna": {"risk": {"kind": "exponential", "tolerance": 2}}}
    solver = solver_of(nodes, actors=actors)

    rolled = solver.roll_back(solver.numbers(solver.program.base()))

    assert rolled.weight[-1, 0] < 0
    assert rolled.value[0, 0, 0] == pytest.approx(1)
