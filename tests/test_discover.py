"""Rules for where the recommendation fails: a known region is found, and what is told of it is true."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import crossroads
from crossroads.analyses.discover import Discovery, analyse_discover
from crossroads.analyses.subject import Subject
from crossroads.draws import Sampling
from crossroads.errors import AnalysisError
from crossroads.graph import build_graph
from crossroads.program import compile_graph, make_solver, solve
from crossroads.scenario import read_scenario

FLAGSHIP = Path(__file__).parents[1] / "scenarios" / "belarus-2022" / "scenario.yaml"
UNIT = {"distribution": {"uniform": {"low": 0, "high": 1}}}


def subject_of(folder: Path, loss: str) -> Subject:
    data = {
        "crossroads": 1, "title": "Fail", "start": "n", "parameters": dict.fromkeys("abcd", UNIT),
        "nodes": {"n": {"kind": "decision", "branches": {"go": {"payoff": loss}, "stay": {"payoff": "d * 0.001"}}}},
    }  # fmt: skip
    path = folder / "scenario.yaml"
    path.write_text(json.dumps(data), "utf-8")
    return Subject(solve(make_solver(compile_graph(build_graph(read_scenario(path))))), Sampling(8192))


def ranges(result: Discovery, box: int) -> dict[str, tuple[float, float]]:
    def end(cell: Any, otherwise: float) -> float:
        return otherwise if cell is None else float(cell)

    return {
        str(row["parameter"]): (end(row["low"], 0.0), end(row["high"], 1.0))
        for row in result.rows()
        if row["box"] == box
    }


def test_a_rectangle_is_found(tmp_path: Path) -> None:
    result = analyse_discover(subject_of(tmp_path, "-1 if a > 0.7 and b < 0.4 else 1"))

    found = ranges(result, 1)
    assert set(found) == {"a", "b"}
    assert found["a"] == pytest.approx((0.7, 1.0), abs=0.04)
    assert found["b"] == pytest.approx((0.0, 0.4), abs=0.08)
    (first, *_) = result.rows()
    assert isinstance(first["density"], float)
    assert isinstance(first["coverage"], float)
    # Peeling ends where the rule is dense enough: four failures in five.
    assert first["density"] > 0.78
    assert first["coverage"] > 0.95


def test_two_regions_are_two_rules(tmp_path: Path) -> None:
    loss = "-1 if (a > 0.8 and b > 0.5) or (a < 0.2 and c > 0.6) else 1"
    result = analyse_discover(subject_of(tmp_path, loss))

    assert {row["box"] for row in result.rows()} >= {1, 2}


def test_what_is_told_of_a_rule_is_true_of_the_draws() -> None:
    study = crossroads.load(FLAGSHIP)
    result = study.analyse("discover")
    assert isinstance(result, Discovery)
    simulation = study.subject.simulation
    kept, names = simulation.kept, simulation.draws.names
    fails = np.argmax(kept.informed, axis=0) != 1  # holding is recommended
    inside = np.ones(len(fails), bool)
    rows = [row for row in result.rows() if row["box"] == 1]
    for row in rows:
        values = kept.draws[names.index(str(row["parameter"]))]
        inside &= values >= (-np.inf if row["low"] is None else float(str(row["low"])))
        inside &= values <= (np.inf if row["high"] is None else float(str(row["high"])))

    # Found on one half of the draws and counted on the other, so near to the figures of all of them.
    assert rows[0]["density"] == pytest.approx(fails[inside].mean(), abs=0.02)
    assert rows[0]["coverage"] == pytest.approx(inside[fails].mean(), abs=0.02)
    assert result.headline().startswith("“Hold the line” is not best in 27 % of draws; where ")


def test_rules_may_be_asked_for_another_option() -> None:
    result = crossroads.load(FLAGSHIP).analyse("discover", option="withdraw")

    assert "Withdraw" in result.headline()


def test_nothing_to_find_is_said(tmp_path: Path) -> None:
    result = analyse_discover(subject_of(tmp_path, "1 + a"))

    assert result.rows() == []
    assert "in every draw" in result.headline()


def test_an_unknown_option_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AnalysisError, match="There is no option"):
        analyse_discover(subject_of(tmp_path, "a - 0.5"), option="stya")
