"""What learning is worth: published answers, closed forms, brute force."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from crossroads.analyses import analyse
from crossroads.analyses.information import Information, Piece, analyse_information
from crossroads.analyses.subject import Subject
from crossroads.analyses.uncertainty import Uncertainty
from crossroads.draws import Method, Sampling
from crossroads.errors import AnalysisError
from crossroads.graph import build_graph
from crossroads.program import compile_graph, make_solver, solve
from crossroads.scenario import read_scenario
from drawn import result_of


def subject_of(folder: Path, data: dict[str, Any], draws: int = 16_384) -> Subject:
    path = folder / "scenario.yaml"
    path.write_text(json.dumps({"crossroads": 1, "title": "Learn", "start": "n"} | data), "utf-8")
    solution = solve(make_solver(compile_graph(build_graph(read_scenario(path)))))
    return Subject(solution, Sampling(draws))


def piece(result: Information, name: str, kind: str = "") -> Piece:
    return next(each for each in result.pieces if each.name == name and kind in ("", each.kind))


def choice(**payoffs: Any) -> dict[str, Any]:
    return {"n": {"kind": "decision", "branches": {name: {"payoff": payoff} for name, payoff in payoffs.items()}}}


# Closed forms


def unit_normal_loss(mean: float, sd: float) -> float:
    """Return the expected gain of knowing a normal variable before choosing between it and nothing."""
    z = abs(mean) / sd
    return sd * float(stats.norm.pdf(z)) - abs(mean) * float(stats.norm.sf(z))


def test_a_normal_parameter_is_worth_its_unit_normal_loss(tmp_path: Path) -> None:
    parameters = {
        "theta": {"distribution": {"normal": {"mean": 1, "sd": 2}}},
        "noise": {"distribution": {"normal": {"mean": 0, "sd": 5}}},
    }
    result = analyse_information(
        subject_of(tmp_path, {"parameters": parameters, "nodes": choice(go="theta + noise", stay=0)})
    )

    for name, sd in (("theta", 2.0), ("noise", 5.0), ("all", math.hypot(2, 5))):
        found = piece(result, name)
        assert found.value == pytest.approx(unit_normal_loss(1, sd), abs=max(4 * (found.error or 0.0), 1e-3)), name


def test_a_curved_parameter_is_worth_what_nested_integration_says(tmp_path: Path) -> None:
    parameters = {
        "a": {"distribution": {"uniform": {"low": -1, "high": 2}}},
        "b": {"distribution": {"uniform": {"low": 0, "high": 1}}},
    }
    result = analyse_information(
        subject_of(tmp_path, {"parameters": parameters, "nodes": choice(go="a * a * a + b - 1.5", stay=0)})
    )

    grid = (np.arange(200_000) + 0.5) / 200_000
    a = -1 + 3 * grid
    mean = a**3 + 0.5 - 1.5
    expected = np.maximum(mean, 0).mean() - max(mean.mean(), 0)
    assert piece(result, "a").value == pytest.approx(expected, abs=0.01)


def test_a_discrete_parameter_is_exact_value_by_value(tmp_path: Path) -> None:
    shape = {"discrete": {"values": [-4, 1, 5], "probabilities": [0.5, 0.25, 0.25]}}
    data = {"parameters": {"x": {"distribution": shape}}, "nodes": choice(go="x", stay=0)}
    result = analyse_information(subject_of(tmp_path, data))

    # Going is worth -0.5 on the mean; known beforehand 1 and 5 are taken: 0.25 + 1.25.
    assert piece(result, "x").value == pytest.approx(1.5, abs=0.01)


def test_costs_are_turned_around(tmp_path: Path) -> None:
    data = {
        "actors": {"me": {"goal": "min"}},
        "parameters": {"theta": {"distribution": {"normal": {"mean": 1, "sd": 2}}}},
        "nodes": choice(go="theta", stay=0),
    }

    found = piece(analyse_information(subject_of(tmp_path, data)), "theta")
    assert found.value == pytest.approx(unit_normal_loss(1, 2), abs=2e-3)


def test_correlated_parameters_tell_of_each_other(tmp_path: Path) -> None:
    normal = {"distribution": {"normal": {"mean": 0, "sd": 1}}}
    data = {
        "parameters": {"seen": normal, "paid": normal},
        "correlations": [{"between": ["seen", "paid"], "rank": 6 / math.pi * math.asin(0.4)}],
        "nodes": choice(go="paid", stay=0),
    }
    result = analyse_information(subject_of(tmp_path, data))

    # With correlation 0.8 the mean of what is paid, given what is seen, is normal with sd 0.8.
    assert piece(result, "seen").value == pytest.approx(unit_normal_loss(0, 0.8), abs=0.01)


def test_a_sample_of_cases_is_worth_the_beta_binomial_sum(tmp_path: Path) -> None:
    data = {
        "parameters": {"p": {"distribution": {"beta": {"a": 3, "b": 5}}}},
        "nodes": {
            "n": {"kind": "decision", "branches": {"go": {"to": "c", "payoff": -4}, "stay": {}}},
            "c": {"kind": "chance", "branches": {"win": {"p": "p", "payoff": 10}, "lose": {"p": "rest"}}},
        },
    }
    result = analyse_information(subject_of(tmp_path, data), source=["p:n=6"])

    cases = np.arange(7)
    chance = stats.betabinom(6, 3, 5).pmf(cases)
    after = 10 * (3 + cases) / 14 - 4
    expected = float((chance * np.maximum(after, 0)).sum() - max(10 * 3 / 8 - 4, 0))
    (found,) = result.of("source")
    assert found.value == pytest.approx(expected, abs=max(4 * (found.error or 0.0), 5e-3))
    assert found.value < piece(result, "p").value


def test_measurements_are_worth_the_normal_preposterior(tmp_path: Path) -> None:
    data = {
        "parameters": {"theta": {"distribution": {"normal": {"mean": 1, "sd": 2}}}},
        "nodes": choice(go="theta", stay=0),
    }
    result = analyse_information(subject_of(tmp_path, data), source=["theta:n=4,sd=6"])

    # The posterior mean is normal with variance sd^4 / (sd^2 + 36 / 4).
    spread = math.sqrt(2**4 / (2**2 + 36 / 4))
    (found,) = result.of("source")
    assert found.value == pytest.approx(unit_normal_loss(1, spread), abs=max(4 * (found.error or 0.0), 2e-3))


def drilling() -> dict[str, Any]:
    return {
        "nodes": {
            "n": {"kind": "decision", "branches": {"drill": {"to": "well", "payoff": -70}, "sell": {"payoff": 10}}},
            "well": {"kind": "chance", "branches": {"wet": {"p": 0.3, "payoff": 250}, "dry": {"p": "rest"}}},
        }
    }


def test_a_test_with_errors_is_worth_what_bayes_says(tmp_path: Path) -> None:
    subject = subject_of(tmp_path, drilling())
    result = analyse_information(subject, source=["well:sensitivity=0.9,specificity=0.8"])

    # Drilling is worth 5, selling 10. After yes (0.27 + 0.14) drilling is worth 0.27 * 180 - 0.14 * 70 in all.
    expected = max(0.27 * 180 - 0.14 * 70, 0.41 * 10) + 0.59 * 10 - 10
    (found,) = result.of("source")
    assert found.value == pytest.approx(expected)
    assert piece(result, "well", "event").value == pytest.approx(0.3 * 180 + 0.7 * 10 - 10)
    assert piece(result, "well", "event").control == pytest.approx(170)


def test_nothing_is_learned_where_nothing_can_change(tmp_path: Path) -> None:
    data = {"parameters": {"x": {"value": 5, "low": 3, "high": 7}}, "nodes": choice(go="x", stay=0)}
    result = analyse_information(subject_of(tmp_path, data))

    assert piece(result, "x").value == pytest.approx(0, abs=1e-9)
    assert result.headline() == "Learning no parameter and no event alone would be worth anything"


def test_control_is_the_best_place_within_the_range(tmp_path: Path) -> None:
    data = {"parameters": {"x": {"value": 5, "low": 3, "high": 7}}, "nodes": choice(go="x", stay=6)}
    found = piece(analyse_information(subject_of(tmp_path, data)), "x")

    assert found.control == pytest.approx(1)
    assert found.control_at == pytest.approx(7)


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ({"group": ["g=theta,thta"]}, "There is no uncertain parameter thta. Did you mean theta?"),
        ({"source": ["theta"]}, "theta"),
        ({"event": ["e=wel"]}, "wel"),
    ],
)
def test_names_that_are_not_there_are_refused(tmp_path: Path, keys: dict[str, Any], problem: str) -> None:
    data = drilling() | {"parameters": {"theta": {"value": 1, "low": 0, "high": 2}}}
    with pytest.raises(AnalysisError) as refused:
        analyse_information(subject_of(tmp_path, data), **keys)

    assert problem in str(refused.value)


def test_the_whole_of_the_flagship_is_worth_at_least_each_part() -> None:
    result, uncertainty = (result_of(question, "belarus-2022") for question in ("information", "uncertainty"))
    assert isinstance(result, Information)
    assert isinstance(uncertainty, Uncertainty)
    everything = result.everything

    assert everything is not None
    assert everything.value == pytest.approx(uncertainty.evpi, rel=1e-6)
    assert len(result.of("parameter")) == 93
    for each in result.of("parameter", "group"):
        assert each.value <= everything.value + 4 * (each.error or 0.0), each.name


# Whether drilling pays hangs on what is there, and on a decision that comes later.
PUMP: dict[str, Any] = {
    "parameters": {
        "p_wet": {"distribution": {"beta": {"a": 2, "b": 6}}, "low": 0.05, "high": 0.6},
        "gain": {"distribution": {"uniform": {"low": 100, "high": 300}}},
    },
    "nodes": {
        "n": {"kind": "decision", "branches": {"drill": {"to": "well", "payoff": -50}, "sell": {"payoff": 4}}},
        "well": {"kind": "chance", "branches": {"wet": {"p": "p_wet", "to": "after"}, "dry": {"p": "rest"}}},
        "after": {"kind": "decision", "branches": {"pump": {"payoff": "gain"}, "pass_on": {"payoff": 180}}},
    },
}


def test_later_decisions_profit_as_well(tmp_path: Path) -> None:
    result = analyse_information(subject_of(tmp_path, PUMP))

    # p has the mean 1/4, pumping brings 200 on the mean. Settled: drill and pump is worth 0, selling 4.
    share = (np.arange(2000) + 0.5) / 2000
    gain, p = 100 + 200 * share, stats.beta.ppf(share, 2, 6)
    assert piece(result, "gain").value == pytest.approx(
        np.maximum(0.25 * np.maximum(gain, 180) - 50, 4).mean() - 4, abs=0.01
    )
    assert piece(result, "p_wet").value == pytest.approx(np.maximum(200 * p - 50, 4).mean() - 4, abs=0.01)
    both = np.maximum(p * np.maximum(gain, 180)[:, None] - 50, 4).mean() - 4
    assert piece(result, "all").value == pytest.approx(both, abs=0.1)


def test_group_of_some_parameters_is_fitted(tmp_path: Path) -> None:
    parameters = {
        name: {"distribution": {"normal": {"mean": 1, "sd": sd}}} for name, sd in (("x", 3), ("y", 4), ("z", 6))
    }
    data = {"parameters": parameters, "nodes": choice(go="x + y + z", stay=1)}
    result = analyse_information(subject_of(tmp_path, data), group=["two=x,y", "three=x,y,z"])

    two, three = piece(result, "two"), piece(result, "three")
    assert two.method == "regression"
    assert two.value == pytest.approx(unit_normal_loss(2, 5), abs=5 * (two.error or 0.0) + 5e-3)
    assert three.value == piece(result, "all").value


def test_stated_errors_are_the_spread_over_seeds(tmp_path: Path) -> None:
    parameters = {name: {"distribution": {"normal": {"mean": 1, "sd": sd}}} for name, sd in (("x", 3), ("y", 4))}
    solution = subject_of(tmp_path, {"parameters": parameters, "nodes": choice(go="x + y", stay=0)}).solution
    found = [
        piece(analyse_information(Subject(solution, Sampling(2048, seed, Method.PLAIN))), "x") for seed in range(30)
    ]

    values, errors = np.array([each.value for each in found]), np.array([each.error for each in found])
    assert values.mean() == pytest.approx(unit_normal_loss(2, 3), abs=4 * values.std() / math.sqrt(30))
    # Thirty spreads, each of eight replicates.
    assert errors.mean() / values.std() == pytest.approx(1, abs=0.4)


SOURCES = "NODE:sensitivity=0.9,specificity=0.8, PARAMETER:n=50 or PARAMETER:n=20,sd=12"


@pytest.mark.parametrize(
    ("setting", "text", "message"),
    [
        ("group", "oil", "'oil' names nothing; write NAME=A,B, as in market=price,demand."),
        ("group", "oil=p_wet,", "'p_wet,' leaves something out between its signs ,."),
        ("event", "oil=wel", "There is no node wel. Did you mean well?"),
        ("event", "oil=n", "n is no event: somebody chooses there, or the path ends. Events are at: well."),
        ("source", "p_wet", f"'p_wet' is no source; write {SOURCES}."),
        ("source", "well:sensitivity=0.9", f"'well:sensitivity=0.9' has sensitivity; write {SOURCES}."),
        ("source", "well:sensitivity=0.9,specificity=1.8", "A specificity lies within 0 and 1; here it is 1.8."),
        (
            "source",
            "gain:n=20",
            (
                "gain lies between 100 and 300, so it is no probability of which cases are counted. For measurements "
                "add their spread, as in gain:n=20,sd=1."
            ),
        ),
        ("source", "p_wet:n=6000", "A study has at most 5,000 cases; here are 6,000."),
        ("source", "gain:n=20,sd=0", "The spread of measurements is above zero; here it is 0."),
        (
            "source",
            "gain:n=20,sd=0.01",
            (
                "A study of gain with a standard error of 0.00223607 against a spread of 57.735 is so sharp that it is "
                "worth what knowing gain is. Take fewer measurements."
            ),
        ),
        ("source", "price:n=20", "There is no uncertain parameter price. Known here: p_wet, gain."),
    ],
)
def test_settings_that_make_no_sense_are_refused(setting: str, text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(AnalysisError) as refused:
        analyse("information", subject_of(tmp_path, PUMP), **{setting: (text,)})

    assert str(refused.value) == message


def test_odds_that_nothing_explains_are_no_event(tmp_path: Path) -> None:
    def well(p: float) -> dict[str, Any]:
        return {"kind": "chance", "branches": {"wet": {"p": p, "payoff": 10}, "dry": {"p": "rest"}}}

    start = {"kind": "decision", "branches": {"east": {"to": "one"}, "west": {"to": "other"}}}
    subject = subject_of(tmp_path, {"nodes": {"n": start, "one": well(0.5), "other": well(0.3)}})
    with pytest.raises(AnalysisError) as refused:
        analyse_information(subject, event=["wells=one,other"])

    assert str(refused.value) == (
        "The odds of the event differ among the branches of n, and nothing there explains it. "
        "Name only nodes that are one event, and all of them."
    )


def test_nothing_to_learn_is_told(tmp_path: Path) -> None:
    with pytest.raises(AnalysisError) as refused:
        analyse_information(subject_of(tmp_path, {"nodes": choice(go=1, stay=0)}))

    assert str(refused.value) == "There is nothing to learn: no parameter is uncertain, and nothing is left to chance."
