"""How uncertain the choice is: closed forms, brute force over the same draws, convergence, odd scenarios."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

import crossroads
from crossroads.analyses.drawn.ledger import keep_ledger
from crossroads.analyses.subject import Subject
from crossroads.analyses.uncertainty import Uncertainty, analyse_uncertainty
from crossroads.draws import Method, Sampling
from crossroads.errors import AnalysisError
from crossroads.graph import build_graph
from crossroads.program import compile_graph, make_solver, solve
from crossroads.scenario import read_scenario
from crossroads.simulation import Simulation

FLAGSHIP = Path(__file__).parents[1] / "scenarios" / "belarus-2022" / "scenario.yaml"
NORMAL = {"theta": {"distribution": {"normal": {"mean": 1, "sd": 2}}}}


def subject_of(folder: Path, data: dict[str, Any], sampling: Sampling | None = None) -> Subject:
    path = folder / "scenario.yaml"
    path.write_text(json.dumps({"crossroads": 1, "title": "Draw", "start": "n"} | data), "utf-8")
    return Subject(solve(make_solver(compile_graph(build_graph(read_scenario(path))))), sampling or Sampling())


def against(level: float, payoff: str = "theta", **keys: Any) -> dict[str, Any]:
    branches = {"go": {"payoff": payoff}, "stay": {"payoff": level}}
    return {"parameters": NORMAL, "nodes": {"n": {"kind": "decision", "branches": branches}}} | keys


@pytest.mark.parametrize("method", list(Method))
def test_a_normal_option_against_a_sure_one_has_its_closed_form(tmp_path: Path, method: Method) -> None:
    found = analyse_uncertainty(subject_of(tmp_path, against(0), Sampling(16_384, 3, method)))

    go, stay = found.options
    assert go.mean == pytest.approx(1, abs=max(5 * go.mean_se, 1e-6))
    assert go.sd == pytest.approx(2, rel=0.03)
    assert (go.best, go.settled) == pytest.approx((stats.norm.cdf(0.5), 1), abs=0.02)
    assert (go.q05, go.q50, go.q95) == pytest.approx(stats.norm(1, 2).ppf([0.05, 0.5, 0.95]), abs=0.12)
    assert go.best is not None
    assert stay.best == pytest.approx(1 - go.best)
    loss = 2 * stats.norm.pdf(0.5) - stats.norm.sf(0.5)
    assert found.evpi == pytest.approx(loss, abs=max(5 * found.evpi_se, 2e-3))
    assert found.settled_best == "go"


def test_errors_cover_what_they_should(tmp_path: Path) -> None:
    truth = float(stats.norm.cdf(0.5))
    away = []
    for seed in range(30):
        found = analyse_uncertainty(subject_of(tmp_path, against(0), Sampling(800, seed, Method.PLAIN)))
        away.append(((found.options[0].best or 0.0) - truth) / (found.options[0].best_se or 1.0))

    # Eight replicates: nearly all within three and a half errors, and not all within half a one.
    assert np.mean(np.abs(away) < 3.5) > 0.9
    assert np.mean(np.abs(away) > 0.5) > 0.3


def test_sums_are_those_of_the_same_draws(tmp_path: Path) -> None:
    subject = subject_of(tmp_path, against(1.5), Sampling(5000))
    found, kept = analyse_uncertainty(subject), subject.simulation.keep(most=5000)

    best = np.argmax(kept.informed, axis=0)
    for o, each in enumerate(found.options):
        assert each.mean == pytest.approx(kept.informed[o].mean())
        assert each.sd == pytest.approx(kept.informed[o].std(ddof=1), abs=1e-9)
        assert each.best == pytest.approx((best == o).mean())
        assert each.settled == pytest.approx(kept.settled[0, o].mean())
    assert found.margin is not None
    settled = int(found.settled_best == "stay")
    margin = kept.informed[settled] - kept.informed[1 - settled]
    assert (found.margin.mean, found.margin.below) == pytest.approx((margin.mean(), (margin < 0).mean()))


def test_digits_do_not_hang_on_threads_and_blocks() -> None:
    solver = crossroads.load(FLAGSHIP).solve().solver
    ledgers = [
        keep_ledger(Simulation(solver, Sampling(9000), threads=threads, block_segments=segments), lambda _, __: None)
        for threads, segments in ((1, 1), (2, 3))
    ]

    assert np.array_equal(ledgers[0].totals, ledgers[1].totals)
    assert np.array_equal(ledgers[0].kept, ledgers[1].kept)


def test_costs_are_better_the_less_they_are(tmp_path: Path) -> None:
    found = analyse_uncertainty(subject_of(tmp_path, against(0, actors={"me": {"goal": "min"}})))

    assert found.settled_best == "stay"
    assert found.options[0].best == pytest.approx(stats.norm.cdf(-0.5), abs=0.005)


def test_the_whole_is_told_where_there_are_no_options(tmp_path: Path) -> None:
    branches = {"up": {"p": 0.5, "payoff": "theta"}, "down": {"p": 0.5}}
    data = {"parameters": NORMAL, "nodes": {"n": {"kind": "chance", "branches": branches}}}
    (row,) = analyse_uncertainty(subject_of(tmp_path, data)).rows()

    assert row["option"] is None
    assert row["best"] is None
    assert row["mean"] == pytest.approx(0.5, abs=1e-3)


def test_ties_go_to_the_first_listed_and_are_counted(tmp_path: Path) -> None:
    shape = {"theta": {"distribution": {"discrete": {"values": [0, 2], "probabilities": [0.5, 0.5]}}}}
    found = analyse_uncertainty(subject_of(tmp_path, against(0) | {"parameters": shape}))

    assert found.options[0].best == 1.0
    assert found.ties == 8192
    assert "In 8,192 of 16,384 draws several options are best; the first listed counts." in found.note()


def test_senseless_draws_are_told(tmp_path: Path) -> None:
    data = {
        "parameters": {"p": {"value": 0.5, "distribution": {"uniform": {"low": 0, "high": 1.25}}}},
        "nodes": {
            "n": {"kind": "decision", "branches": {"go": {"to": "c"}, "stay": {"payoff": 0.4}}},
            "c": {"kind": "chance", "branches": {"up": {"p": "p", "payoff": 1}, "down": {"p": "rest"}}},
        },
    }
    found = analyse_uncertainty(subject_of(tmp_path, data, Sampling(1000)))

    assert found.valid == pytest.approx(800, abs=1)
    assert found.options[0].best == pytest.approx(0.6, abs=0.01)
    assert "draws make no sense and are left out: the probability of c.up is" in found.note()


def test_drawing_until_an_error_is_reached(tmp_path: Path) -> None:
    found = analyse_uncertainty(subject_of(tmp_path, against(0), Sampling(16_384, 1, Method.PLAIN)), until=0.002)

    assert found.is_reached
    assert found.largest_error < 0.002
    assert found.made.draws == found.valid
    assert [stage.draws for stage in found.track] == sorted(stage.draws for stage in found.track)
    # Half as many are not enough: drawing ends at the first doubling that is.
    assert found.made.draws is not None
    assert found.made.draws > 16_384
    half = next(stage for stage in found.track if stage.draws == found.made.draws // 2)
    assert max(half.best_se) >= 0.002
    # Going on from the draws before gives the same as taking all at once.
    again = analyse_uncertainty(subject_of(tmp_path, against(0), Sampling(found.made.draws, 1, Method.PLAIN)))
    assert (again.options[0].best, again.evpi) == pytest.approx((found.options[0].best, found.evpi), abs=1e-12)


def test_an_error_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AnalysisError):
        analyse_uncertainty(subject_of(tmp_path, against(0)), until=0.0)


def test_a_scenario_without_ranges_is_declined(tmp_path: Path) -> None:
    data = against(0) | {"parameters": {"theta": 1}}
    with pytest.raises(AnalysisError, match="No parameter is uncertain"):
        analyse_uncertainty(subject_of(tmp_path, data))


def test_independent_draws_of_the_flagship_forecast_what_was_computed_elsewhere() -> None:
    found = crossroads.load(FLAGSHIP, draws=20_000).analyse("uncertainty", independent=True)
    assert isinstance(found, Uncertainty)

    # By independent draws outside of this project: join 16 %, hold 74 %, withdraw 10 %.
    assert [each.best for each in found.options] == pytest.approx([0.16, 0.74, 0.10], abs=0.015)
    assert found.headline() == "“Hold the line” is best on average, and in 73 % of draws"
