"""The simulation: informed and settled values of draws, against the solver, brute force and hand-worked cases."""

import itertools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from crossroads.draws import Method, Sampling
from crossroads.errors import AnalysisError
from crossroads.graph import build_graph
from crossroads.program import Solver, compile_graph, make_solver
from crossroads.program.settled import Settled
from crossroads.scenario import Plays, Scenario, read_scenario
from crossroads.simulation import Batch, Simulation, means
from crossroads.simulation.evaluators import inputs_of
from strategies import Data, hidden_scenarios, scenario_of, scenarios

Array = NDArray[np.float64]
FLAGSHIP = Path(__file__).parents[1] / "scenarios" / "belarus-2022" / "scenario.yaml"


def solver_of(scenario: Scenario, plays: Mapping[str, Plays] | None = None) -> Solver:
    return make_solver(compile_graph(build_graph(scenario)), plays)


def simulation_of(data: Data, draws: int = 64, **keys: Any) -> Simulation:
    return Simulation(solver_of(scenario_of(data)), Sampling(draws), **keys)


def solvable(data: Data) -> Solver:
    """Return the solver of a random scenario; those that it refuses are passed over."""
    try:
        solver = solver_of(scenario_of(data))
        solver.roll_back(solver.numbers(solver.program.base()))
    except AnalysisError:
        assume(False)
        raise
    return solver


def rolled(simulation: Simulation) -> Array:
    """Return what the solver's own rollback makes of the kept draws, (O, S)."""
    solver = simulation.solver
    block = solver.numbers(inputs_of(solver, simulation.draws, simulation.kept.draws))
    back = solver.roll_back(block)
    if solver.program.scenario.options:
        return solver.option_values(block, back)
    perspective = solver.program.actors.index(solver.program.scenario.perspective)
    return np.asarray(back.value[solver.program.start, perspective][None], np.float64)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(data=scenarios())
def test_informed_values_are_those_of_the_rollback(data: Data) -> None:
    simulation = Simulation(solvable(data), Sampling(32))

    assert simulation.kept.informed == pytest.approx(rolled(simulation), rel=1e-9, abs=1e-9)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(data=hidden_scenarios())
def test_informed_values_with_hidden_information_are_those_of_the_rollback(data: Data) -> None:
    simulation = Simulation(solvable(data), Sampling(32))

    assert simulation.kept.informed == pytest.approx(rolled(simulation), rel=1e-9, abs=1e-9)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(data=scenarios() | hidden_scenarios())
def test_settled_values_are_those_of_the_policy_in_each_draw(data: Data) -> None:
    simulation = Simulation(solvable(data), Sampling(32))
    solver, kept = simulation.solver, simulation.kept
    inputs = inputs_of(solver, simulation.draws, kept.draws)
    block = solver.numbers(inputs)
    weight = simulation.settled.shares(solver, block, inputs)
    scenario, program = solver.program.scenario, solver.program
    perspective = program.actors.index(scenario.perspective)

    for o, _ in enumerate(scenario.options):
        taken = weight.copy()
        for node_id in scenario.first_decision:
            first = program.first_arc[program.node_index[node_id]]
            taken[first : first + len(scenario.options)] = np.eye(len(scenario.options))[:, [o]]
        value = solver.evaluate(block.payoffs, taken, block.minds)[program.start, perspective]
        assert kept.settled[0, o] == pytest.approx(value, rel=1e-9, abs=1e-9)


@st.composite
def trees(draw: st.DrawFn) -> Data:
    """Return a tree of one actor in which two probabilities and an amount are uncertain."""
    nodes: Data = {}

    def grow(depth: int, name: str) -> None:
        kind = draw(st.sampled_from(("decision", "chance"))) if name != "n" else "decision"
        count = draw(st.integers(2, 3))
        branches: Data = {}
        for b in range(count):
            branch: Data = {"payoff": draw(st.sampled_from(("gain", "2 - gain", "p * 4", "1", "gain * q", "0.5")))}
            if depth and draw(st.booleans()):
                branch["to"] = f"{name}{b}"
                grow(depth - 1, branch["to"])
            branches[f"x{b}"] = branch
        if kind == "chance":
            odds = {2: ("p", "rest"), 3: ("p / 2", "q / 2", "rest")}[count]
            for branch, p in zip(branches.values(), odds, strict=True):
                branch["p"] = p
        nodes[name] = {"kind": kind, "branches": branches}

    grow(2, "n")
    parameters = {
        "p": {"value": 0.5, "low": 0.1, "high": 0.9},
        "q": {"value": 0.3, "low": 0.1, "high": 0.9},
        "gain": {"value": 1, "low": -1, "high": 3},
    }
    return {"crossroads": 1, "title": "Tree", "parameters": parameters, "start": "n", "nodes": nodes}


def strategies_of(solver: Solver) -> list[Settled]:
    decisions = [n for group in solver.layout.groups if group.role == "rational" for n in group.nodes.tolist()]
    counts = [int(np.diff(solver.program.first_arc)[n]) for n in decisions]
    return [
        Settled({n: tuple(np.eye(count)[b]) for n, count, b in zip(decisions, counts, branches, strict=True)})
        for branches in itertools.product(*(range(count) for count in counts))
    ]


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(data=trees())
def test_the_settled_policy_is_the_best_of_all_strategies_on_the_mean(data: Data) -> None:
    simulation = simulation_of(data)
    solver = simulation.solver
    inputs = inputs_of(solver, simulation.draws, simulation.kept.draws)
    block = solver.numbers(inputs)
    tried = [
        solver.evaluate(block.payoffs, each.shares(solver, block, inputs))[solver.program.start, 0].mean()
        for each in strategies_of(solver)
    ]

    assert simulation.kept.settled[0].mean(axis=1).max() == pytest.approx(max(tried), rel=1e-9, abs=1e-9)


def game(known_to: list[str], plays: str = "rational") -> Data:
    """Return the worked example of docs/method.md: attack or wait, against a rival whose cost is not known."""
    cost = {"distribution": {"discrete": {"values": [0, 10], "probabilities": [0.5, 0.5]}}, "known_to": known_to}
    return {
        "crossroads": 1, "title": "Attack or wait", "start": "move", "perspective": "us",
        "attributes": {"ours": {}, "theirs": {}},
        "actors": {"us": {"values": {"ours": 1}}, "rival": {"values": {"theirs": 1}, "plays": plays}},
        "parameters": {"cost": cost},
        "nodes": {
            "move": {"kind": "decision", "by": "us", "branches": {"attack": {"to": "answer"}, "wait": {}}},
            "answer": {
                "kind": "decision", "by": "rival",
                "branches": {"fight": {"payoff": {"ours": -5, "theirs": "4 - cost"}}, "yield": {"payoff": {"ours": 6}}},
            },
        },
    }  # fmt: skip


def test_a_rival_that_knows_nothing_settles_on_the_mean() -> None:
    # Fighting is worth 4 - 5 = -1 to it on the mean: it yields, whatever the cost.
    kept = simulation_of(game([])).kept

    assert set(kept.settled[0, 0]) == {6.0}
    assert kept.settled[0].mean(axis=1) == pytest.approx([6, 0])


def test_a_rival_that_knows_the_cost_acts_on_it() -> None:
    # It fights where the cost is 0: half of the draws at -5, half at 6.
    simulation = simulation_of(game(["rival"]))
    kept = simulation.kept
    cost = kept.draws[0]

    assert kept.settled[0, 0] == pytest.approx(np.where(cost == 0, -5, 6))
    assert kept.settled[0].mean(axis=1) == pytest.approx([0.5, 0])
    # If we alone learn the cost as well, we attack where it yields only: 0 or 6, so 3 on the mean.
    assert kept.knowing.max(axis=0).mean() == pytest.approx(3)


def test_knowing_alone_differs_from_everybody_knowing() -> None:
    # Nobody knows: the rival yields always. What we learn does not tell the rival, so it still yields.
    kept = simulation_of(game([])).kept

    assert kept.knowing.max(axis=0).mean() == pytest.approx(6)
    assert kept.informed.max(axis=0).mean() == pytest.approx(3)


def test_we_may_know_the_cost_while_the_rival_does_not() -> None:
    data = game(["us"])
    data["nodes"]["move"]["branches"]["wait"] = {"payoff": {"ours": "cost"}}
    simulation = simulation_of(data)

    # The rival yields; waiting is worth the cost, 0 or 10: known beforehand we take 6 or 10, so 8 on the mean.
    start = simulation.solver.program.start
    assert start in simulation.settled.scores
    assert simulation.kept.settled[0].max(axis=0).mean() == pytest.approx(8)


def test_a_logit_rival_settles_on_odds() -> None:
    data = game([], plays="rational")
    data["actors"]["rival"]["plays"] = {"logit": 1}
    kept = simulation_of(data).kept

    fights = 1 / (1 + np.e)  # exp(-1) against exp(0)
    assert kept.settled[0, 0] == pytest.approx(np.full(64, -5 * fights + 6 * (1 - fights)))


def test_later_choices_heed_what_an_event_tells_of_a_parameter() -> None:
    # A test that is positive with probability q, unknown: half of the draws at 0.9, half at 0.1. After a positive
    # one, a draw at 0.9 counts nine times as much: going on is worth 0.9 * 10 - 0.1 * 10 = 8; else it is -8.
    data: Data = {
        "crossroads": 1, "title": "Learn from an event", "start": "first",
        "parameters": {"q": {"distribution": {"discrete": {"values": [0.1, 0.9], "probabilities": [0.5, 0.5]}}}},
        "nodes": {
            "first": {"kind": "decision", "branches": {"look": {"to": "test"}, "leave": {}}},
            "test": {
                "kind": "chance", "branches": {"yes": {"p": "q", "to": "after"}, "no": {"p": "rest", "to": "not"}},
            },
            "after": {"kind": "decision", "branches": {"go": {"payoff": "25 * q - 12.5"}, "stop": {}}},
            "not": {"kind": "decision", "branches": {"go": {"payoff": "25 * q - 12.5"}, "stop": {}}},
        },
    }  # fmt: skip
    simulation = simulation_of(data)
    program = simulation.solver.program
    after, never = program.node_index["after"], program.node_index["not"]

    assert simulation.settled.takes(after, 0)
    assert simulation.settled.takes(never, 1)
    # Half of the draws 0.9 * 10, half 0.1 * -10.
    assert simulation.kept.settled[0, 0].mean() == pytest.approx(4)


def everything(batch: Batch) -> Array:
    values = np.concatenate(
        (np.ones((1, len(batch.valid))), batch.informed, batch.settled[0], np.exp(batch.informed / 9))
    )
    products = batch.products(batch.draws, batch.informed)
    return np.concatenate((batch.per_segment(values), products.reshape(len(products), -1)), axis=1)


@pytest.mark.parametrize("method", list(Method))
def test_the_same_digits_come_out_whatever_threads_and_blocks(method: Method) -> None:
    solver, sampling = solver_of(read_scenario(FLAGSHIP)), Sampling(20_000, 3, method)
    first = Simulation(solver, sampling, threads=1, block_segments=1).totals(everything)

    for threads, segments in ((1, 4), (2, 1), (3, 3)):
        again = Simulation(solver, sampling, threads=threads, block_segments=segments).totals(everything)
        assert np.array_equal(first, again)


def test_sums_go_on_where_earlier_ones_ended() -> None:
    solver = solver_of(read_scenario(FLAGSHIP))
    few, many = (Simulation(solver, Sampling(count)) for count in (2**14, 2**16))
    policy = [few.settled]

    def total(batch: Batch) -> Array:
        return batch.per_segment(batch.informed)

    whole = many.totals(total, policy)
    assert few.totals(total, policy) + many.totals(total, policy, first=8) == pytest.approx(whole, rel=1e-14)


def test_errors_of_plain_draws_are_those_of_the_textbook() -> None:
    data = game([])
    data["parameters"] = {"cost": {"distribution": {"normal": {"mean": 0, "sd": 2}}}}
    data["nodes"]["move"]["branches"]["wait"] = {"payoff": {"ours": "cost"}}

    def total(batch: Batch) -> Array:
        return batch.per_segment(np.stack((np.ones(len(batch.valid)), batch.informed[1])))

    errors = []
    for seed in range(40):
        simulation = Simulation(solver_of(scenario_of(data)), Sampling(800, seed, Method.PLAIN))
        found = means(simulation.totals(total))
        errors.append(found.error[0])
        assert abs(found.mean[0]) < 6 * 2 / np.sqrt(800)
    # The standard error of a mean is sd / sqrt(n).
    assert np.sqrt(np.mean(np.square(errors))) == pytest.approx(2 / np.sqrt(800), rel=0.15)


def test_senseless_draws_are_counted_and_left_out(tmp_path: Path) -> None:
    data: Data = {
        "crossroads": 1, "title": "Too wide", "start": "n",
        "parameters": {"p": {"value": 0.5, "distribution": {"uniform": {"low": 0, "high": 1.25}}}},
        "nodes": {
            "n": {"kind": "decision", "branches": {"go": {"to": "well"}, "stay": {}}},
            "well": {"kind": "chance", "branches": {"wet": {"p": "p", "payoff": 1}, "dry": {"p": "rest"}}},
        },
    }  # fmt: skip
    path = tmp_path / "scenario.yaml"
    path.write_text(json.dumps(data), "utf-8")
    simulation = Simulation(solver_of(read_scenario(path)), Sampling(1000))

    # A fifth of the range lies above 1; what is left is uniform between 0 and 1.
    assert simulation.left.count == pytest.approx(200, abs=1)
    assert simulation.kept.informed[0].mean() == pytest.approx(0.5, abs=0.01)
    assert simulation.kept.informed[0].max() <= 1
    told = simulation.left.sentence
    assert told.startswith(f"{simulation.left.count} of 1,000 draws make no sense and are left out: ")
    assert "the probability of well.wet is 1.00" in told
    assert told.endswith("(by p).")


def test_a_scenario_without_uncertainty_is_declined() -> None:
    with pytest.raises(AnalysisError, match="No parameter is uncertain"):
        _ = simulation_of({**game([]), "parameters": {"cost": 3}}).draws


def test_the_flagship_forecast_is_that_of_an_outside_check() -> None:
    # Independent draws outside of this project gave hold 74 %, join 15 %, withdraw 11 %.
    simulation = Simulation(solver_of(read_scenario(FLAGSHIP)), Sampling(20_000), is_correlated=False)
    best = np.argmax(simulation.kept.informed, axis=0)

    assert np.bincount(best) / len(best) == pytest.approx([0.155, 0.74, 0.105], abs=0.015)


def test_every_option_of_the_flagship_is_best_somewhere_and_none_everywhere() -> None:
    # S16 of the scenario's sanity checks.
    simulation = Simulation(solver_of(read_scenario(FLAGSHIP)), Sampling(16_384))
    shares = np.bincount(np.argmax(simulation.kept.informed, axis=0)) / 16_384

    assert shares.min() >= 0.05
    assert shares.max() <= 0.90
