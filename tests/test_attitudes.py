"""Every analysis under every attitude to risk, and the draws of it, against the solver and by hand."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

import crossroads
from crossroads import Study
from crossroads.analyses import ANALYSES
from crossroads.draws import Sampling
from crossroads.errors import AnalysisError
from crossroads.graph import build_graph
from crossroads.program import Solver, compile_graph, make_solver
from crossroads.program.unrolled import can_unroll
from crossroads.simulation import Simulation
from crossroads.simulation.evaluators import GeneralEvaluator, inputs_of
from oracle import Oracle
from strategies import Data, scenario_of, whole_path_scenarios

DRILLER = Path(__file__).parents[1] / "scenarios" / "oil-driller" / "scenario.yaml"
RISKS: dict[str, Data | None] = {
    "neutral": None,
    "exponential": {"kind": "exponential", "tolerance": 400},
    "log": {"kind": "log", "wealth": 500},
    "power": {"kind": "power", "wealth": 500, "exponent": 0.5},
    "piecewise": {"kind": "piecewise", "points": [[-200, -220], [0, 0], [1000, 900]]},
    "custom": {"utility": "sqrt(x + 500)", "inverse": "u ** 2 - 500"},
}
WHOLE = ("log", "power", "piecewise", "custom")
# A gamble follows a coin, so that what was earned before it differs.
SMALL: Data = {
    "crossroads": 1, "title": "Small", "perspective": "me", "start": "choice",
    "actors": {"me": {}, "rival": {"plays": {"logit": 0.05}}},
    "parameters": {
        "p": {"value": 0.5, "low": 0.3, "high": 0.7}, "win": {"value": 90, "low": 60, "high": 140},
        "loss": {"value": 45, "low": 20, "high": 70},
    },
    "attributes": {"money": {"unit": "kUSD"}, "other": {}},
    "nodes": {
        "choice": {"kind": "decision", "by": "me", "branches": {
            "go": {"to": "coin"}, "stay": {"payoff": {"money": 14}}}},
        "coin": {"kind": "chance", "branches": {
            "high": {"p": "p", "payoff": {"money": 60}, "to": "answer"},
            "low": {"p": "rest", "payoff": {"money": -40}, "to": "answer"}}},
        "answer": {"kind": "decision", "by": "rival", "branches": {
            "yield": {"to": "again", "payoff": {"other": 1}}, "fight": {"payoff": {"money": -10, "other": 4}}}},
        "again": {"kind": "decision", "by": "me", "branches": {
            "safe": {"payoff": {"money": 10}}, "risky": {"to": "g"}}},
        "g": {"kind": "chance", "branches": {
            "win": {"p": 0.5, "payoff": {"money": "win"}}, "lose": {"p": "rest", "payoff": {"money": "-loss"}}}},
    },
}  # fmt: skip
SMALL["actors"]["me"]["values"] = {"money": 1}
SMALL["actors"]["rival"]["values"] = {"other": 1}


def study_of(kind: str, base: Data | None, folder: Path) -> Study:
    """Return the study of the small scenario, or of the driller, with an attitude to risk."""
    file = folder / "scenario.yaml"
    risk = RISKS[kind]
    if base is None:
        actors = {} if risk is None else {"driller": {"risk": risk}}
        file.write_text(json.dumps({"extends": str(DRILLER), "why": "test", "actors": actors}), "utf-8")
    else:
        data = json.loads(json.dumps(base))
        if risk is not None:
            data["actors"]["me"]["risk"] = risk
        file.write_text(json.dumps(data), "utf-8")
    return crossroads.load(file, draws=2048)


@pytest.mark.parametrize("base", [SMALL, None], ids=["small", "driller"])
@pytest.mark.parametrize("kind", RISKS)
def test_every_analysis_answers_or_says_why_not(kind: str, base: Data | None, tmp_path: Path) -> None:
    study = study_of(kind, base, tmp_path)

    results = study.results

    # A cost and an effect, several actors who choose, evidence, assessors, questions, others who decide: not every
    # scenario has them.
    asked = {"frontier", "equilibrium", "assessors", "forecast", "score", "hindsight"}
    known = asked | ({"beliefs", "sources"} if base else {"readings", "strategy", "precision"})
    apart = {"stability", "beliefs", "readings", "strategy", "precision", "implied", "posterior"}
    assert study.declined.keys() <= known | (apart if kind in WHOLE else set())
    assert results.keys() | study.declined.keys() == ANALYSES.keys()
    for name, result in results.items():
        assert result.headline(), name
        text = json.dumps(result.to_json(), allow_nan=False)
        assert "#" not in "".join(word for word in text.split('"') if word.startswith(("again", "g#", "coin"))), name
    assert json.dumps(study.solve().to_json(), allow_nan=False)


@pytest.mark.parametrize("kind", WHOLE)
def test_options_are_compared_by_certainty_equivalents_everywhere(kind: str, tmp_path: Path) -> None:
    study = study_of(kind, SMALL, tmp_path)
    oracle = Oracle(study.scenario)
    worth = {
        option: oracle.certain("me", [(path.probability, path.earned["money"]) for path in oracle.unfold(option)])
        for option in ("go", "stay")
    }

    options = {row["option"]: row["certainty_equivalent"] for row in study.analyse("options").rows()}
    rainbow = study.analyse("rainbow", parameter="win", range=(90, 91)).to_json()
    graph = {row["id"]: row for row in study.analyse("decision_graph").rows() if row.get("id") == "choice"}

    assert options == pytest.approx(worth, abs=1e-7)
    assert rainbow
    assert graph is not None
    margin = study.analyse("event_tornado")
    assert margin.base == pytest.approx(abs(worth["go"] - worth["stay"]), abs=1e-7)  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", WHOLE)
def test_exact_switch_points_are_where_options_are_worth_the_same(kind: str, tmp_path: Path) -> None:
    study = study_of(kind, SMALL, tmp_path)

    found = [row for row in study.analyse("thresholds").rows() if row["is_option"]]

    assert found
    for row in found:
        there = study.with_(set={str(row["parameter"]): row["at"]}).solve()  # type: ignore[dict-item]
        first, second = there.options
        assert first.certainty_equivalent == pytest.approx(second.certainty_equivalent, abs=1e-7)


def test_switch_points_of_a_logit_actor_who_judges_whole_paths_are_declined(tmp_path: Path) -> None:
    study = study_of("log", SMALL, tmp_path).with_(plays={"me": "logit:0.1"})

    with pytest.raises(AnalysisError, match="worked out for logit actors that are neutral"):
        study.analyse("thresholds", parameter="win")


def test_stability_of_probabilities_is_declined_and_that_of_parameters_answers(tmp_path: Path) -> None:
    study = study_of("log", SMALL, tmp_path)

    with pytest.raises(AnalysisError, match="Use move=parameters"):
        study.analyse("stability")
    assert study.analyse("stability", move="parameters").headline()


# Draws


def solver_of(data: Data) -> Solver:
    return make_solver(compile_graph(build_graph(scenario_of(data))))


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(data=whole_path_scenarios())
def test_draws_are_worth_what_the_rollback_makes_of_them(data: Data) -> None:
    simulation = Simulation(solver_of(data), Sampling(32))
    solver, kept = simulation.solver, simulation.kept
    inputs = inputs_of(solver, simulation.draws, kept.draws)
    block = solver.numbers(inputs)
    rolled = solver.roll_back(block)

    values = (
        solver.option_values(block, rolled) if solver.program.scenario.options else solver.worth(block, rolled)[None]
    )

    assert can_unroll(solver)
    assert kept.informed == pytest.approx(values, rel=1e-8, abs=1e-8)


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(data=whole_path_scenarios())
def test_formulas_and_rollback_settle_and_value_alike(data: Data) -> None:
    simulation = Simulation(solver_of(data), Sampling(32))
    policies = (simulation.settled,)

    general = GeneralEvaluator(simulation.draws, simulation.solver, policies, 1).run(0)
    fast = simulation.keep(policies)

    count = general.settled.shape[-1]
    for one, other in ((general.settled, fast.settled), (general.knowing, fast.knowing)):
        assert one == pytest.approx(other[..., :count], rel=1e-8, abs=1e-8)


def test_settled_choices_maximise_expected_utility_over_draws() -> None:
    """Two actions, one of which depends on a parameter: expected utility over draws decides, not that of the mean."""
    data: Data = {
        "crossroads": 1, "title": "Settled", "start": "a", "actors": {"me": {"risk": {"kind": "log", "wealth": 100}}},
        "parameters": {"x": {"value": 10, "distribution": {"discrete": {
            "values": [-80, 100], "probabilities": [0.5, 0.5]}}}},
        "nodes": {"a": {"kind": "decision", "branches": {"sure": {"payoff": -5}, "open": {"payoff": "x"}}}},
    }  # fmt: skip
    simulation = Simulation(solver_of(data), Sampling(64))

    # sqrt(20 * 200) - 100 = -36.8 is worse than -5, though the mean is 10.
    assert simulation.settled.weights == {0: (1.0, 0.0)}


def test_draws_beyond_ruin_are_counted_and_left_out(tmp_path: Path) -> None:
    data = json.loads(json.dumps(SMALL))
    data["actors"]["me"]["risk"] = {"kind": "log", "wealth": 100}
    file = tmp_path / "scenario.yaml"
    file.write_text(json.dumps(data), "utf-8")
    study = crossroads.load(file, draws=2048)
    simulation = Simulation(study.solve().solver, Sampling(2048))

    kept, left = simulation.kept, simulation.left

    # 100 - 40 - loss stays above 0 below a loss of 60.
    assert kept.draws[simulation.draws.names.index("loss")].max() < 60
    assert left.count == 2048 - kept.draws.shape[1] > 0
    assert left.reasons[0].startswith("the total of me at g.lose is ")
    assert left.reasons[0].endswith("which has no utility (by loss)")
    result = study.analyse("uncertainty")
    assert "no utility" in result.note()
    assert np.isfinite([row["mean"] for row in result.rows()]).all()  # type: ignore[arg-type]


def test_perfect_information_is_worth_the_gain_in_certainty_equivalents(tmp_path: Path) -> None:
    data: Data = {
        "crossroads": 1, "title": "Learn", "start": "a", "actors": {"me": {"risk": {"kind": "log", "wealth": 100}}},
        "nodes": {
            "a": {"kind": "decision", "branches": {"sure": {"payoff": 20}, "gamble": {"to": "b"}}},
            "b": {"kind": "chance", "branches": {
                "win": {"p": 0.5, "payoff": 100}, "lose": {"p": "rest", "payoff": -50}}},
        },
    }  # fmt: skip
    file = tmp_path / "scenario.yaml"
    file.write_text(json.dumps(data), "utf-8")

    rows: list[dict[str, Any]] = crossroads.load(file).analyse("information").rows()

    # Told of a win the gamble is taken, 100; of a loss 20 is: as the mean of certainty equivalents, 60 against 20.
    numbers = [value for row in rows if "b" in row.values() for value in row.values() if isinstance(value, float)]
    assert any(math.isclose(value, 40, abs_tol=1e-9) for value in numbers)


def test_a_graph_shows_every_branch_that_some_history_takes(tmp_path: Path) -> None:
    data: Data = {
        "crossroads": 1, "title": "Either", "start": "c", "actors": {"me": {"risk": {"kind": "log", "wealth": 100}}},
        "nodes": {
            "c": {"kind": "chance", "branches": {
                "rich": {"p": 0.75, "payoff": 900, "to": "d"}, "poor": {"p": "rest", "to": "d"}}},
            "d": {"kind": "decision", "branches": {"sure": {"payoff": 10}, "gamble": {"to": "g"}, "none": {}}},
            "g": {"kind": "chance", "branches": {"win": {"p": 0.5, "payoff": 80}, "lose": {"p": 0.5, "payoff": -40}}},
        },
    }  # fmt: skip
    file = tmp_path / "scenario.yaml"
    file.write_text(json.dumps(data), "utf-8")
    study = crossroads.load(file)

    graph = study.analyse("decision_graph")

    shown = {branch.id: (branch.is_chosen, branch.is_rejected) for branch in graph.branches if branch.source == "d"}  # type: ignore[attr-defined]
    assert shown == {"sure": (True, False), "gamble": (True, False), "none": (False, True)}
    assert study.analyse("policy").headline() == "What happens under the policy"
    # Taken always, the sure sum is better; what is best of all is to gamble when rich.
    assert study.solve().choice("d") == "gamble"
    assert study.solve().to_json()["choice"] == "sure"
    rich, poor = (1080 * 960) ** 0.375, 110**0.25
    assert study.solve().root[2] == pytest.approx(rich * poor - 100, rel=1e-12)
    swing = study.analyse("event_tornado")
    base = 1010**0.75 * poor - rich * (180 * 60) ** 0.125
    assert swing.base == pytest.approx(base, rel=1e-10)  # type: ignore[attr-defined]
