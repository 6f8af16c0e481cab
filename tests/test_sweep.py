"""Sweeps: grids of parameters, overlays and readings, against scenarios solved one by one."""

from pathlib import Path
from typing import Any

import pytest

import crossroads
from crossroads.analyses import sweep as module
from crossroads.analyses.moving.grids import GridSpec, make_grids, read_grid
from crossroads.charts import draw_sweep
from crossroads.errors import AnalysisError
from drawn import cut, overlapping
from sweeps import BELARUS, BUILDUP, DEAL, FIRST, worth


def test_every_point_of_the_product_is_solved() -> None:
    result = crossroads.load(FIRST).sweep({"p_better": (0.2, 0.6, 5), "better": [50, 60, 70]})

    rows = result.rows()
    assert [(row["p_better"], row["better"]) for row in rows] == [
        (p, better) for p in (0.2, 0.3, 0.4, 0.5, 0.6) for better in (50, 60, 70)
    ]
    for row in rows:
        wait = worth(float(str(row["p_better"])), float(str(row["better"])))
        assert row["value.wait"] == pytest.approx(wait)
        assert (row["value.accept"], row["value.stay"]) == (46, 40)
        assert row["value"] == pytest.approx(max(wait, 46))
        assert row["margin"] == pytest.approx(abs(wait - 46))
        # At 0.2 and 70, and at 0.6 and 50, both are worth 46, and the first listed is taken.
        assert row["choice"] == ("wait" if wait > 46 + 1e-9 else "accept")
        assert (row["overlay"], row["reading"]) == ("base", "stated")
    assert list(rows[0]) == [
        "overlay", "reading", "p_better", "better", "choice", "value", "value.accept", "value.wait", "value.stay",
        "margin",
    ]  # fmt: skip


def test_a_parameter_without_values_takes_its_own() -> None:
    rows = crossroads.load(FIRST).sweep({"better": None}).rows()

    assert [row["better"] for row in rows] == [50, 60, 70]


def test_points_agree_with_scenarios_solved_one_by_one() -> None:
    path = str(BELARUS / "scenario.yaml")
    result = crossroads.load(path).sweep({"p_lose": [0.3, 0.6], "w_military": None}, overlays=[BUILDUP])

    for row in result.rows()[::2]:
        overlays = [] if row["overlay"] == "base" else [BUILDUP]
        settings = {name: float(str(row[name])) for name in ("p_lose", "w_military")}
        alone = crossroads.load(path, overlays, set=settings).solve()
        assert alone.best is not None
        assert row["choice"] == alone.best.id
        assert row["value"] == pytest.approx(alone.root[2])
        assert [row[f"value.{option.id}"] for option in alone.options] == pytest.approx(
            [option.certainty_equivalent for option in alone.options]
        )
        assert row["margin"] == pytest.approx(alone.margin)


def test_variants_are_all_overlays_by_all_readings() -> None:
    study = crossroads.load(BELARUS / "scenario.yaml")
    result = study.sweep(overlays=[BUILDUP, [BUILDUP, DEAL]], readings=[{"kremlin": "rational"}])

    rows = result.rows()
    assert [(row["overlay"], row["reading"]) for row in rows] == [
        (overlay, reading)
        for overlay in ("base", "big_buildup", "big_buildup+west_offers_deal")
        for reading in ("stated", "kremlin=rational")
    ]
    alone = study.with_(overlays=[BUILDUP, DEAL], plays={"kremlin": "rational"}).solve()
    assert rows[-1]["value"] == pytest.approx(alone.root[2])


def test_overlays_of_one_name_are_told_apart_by_their_folders() -> None:
    assert module.overlay_names([(), ("a/x.yaml",), ("b/x.yaml",), ("y.yaml",)]) == [
        "base",
        "a/x.yaml",
        "b/x.yaml",
        "y",
    ]


def test_an_option_that_only_one_variant_has_is_empty_in_the_others(tmp_path: Path) -> None:
    overlay = tmp_path / "more.yaml"
    overlay.write_text(f"extends: {FIRST}\nnodes: {{choice: {{branches: {{strike: {{payoff: 50}}}}}}}}\n", "utf-8")

    base, more = crossroads.load(FIRST).sweep(overlays=[overlay]).rows()

    assert (base["choice"], base["value.strike"]) == ("wait", None)
    assert (more["choice"], more["value.strike"]) == ("strike", 50)
    assert more["value.wait"] == pytest.approx(48)


def test_narrow_blocks_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    grid: dict[str, GridSpec] = {"p_better": (0.0, 1.2, 13), "better": (50, 70, 3)}
    wide = crossroads.load(FIRST).sweep(grid)

    monkeypatch.setattr(module, "MOST_LANES", 5)
    told: list[tuple[str, int, int]] = []
    narrow = crossroads.load(FIRST).sweep(grid, progress=lambda step, done, total: told.append((step, done, total)))

    assert narrow.rows() == wide.rows()
    assert narrow.note() == wide.note()
    assert told == [("sweeping base", done, 39) for done in range(0, 39, 5)]


def test_points_without_sense_are_counted_and_empty() -> None:
    result = crossroads.load(FIRST).sweep({"p_better": [0.4, 1.5, -0.5]})

    assert result.note() == (
        "2 of 3 points make no sense and are left out: the probability of answer.comes is -0.5 to 1.5 (by p_better)."
    )
    first, *others = result.rows()
    assert first["choice"] == "wait"
    for row in others:
        assert [row[key] for key in ("choice", "value", "value.accept", "value.wait", "margin")] == [None] * 5
    assert result.headline() == "“Wait for a better one” is best at the one point"


def test_variants_with_the_same_fault_are_told_once() -> None:
    study = crossroads.load(BELARUS / "scenario.yaml")

    note = study.sweep({"p_lose": [0.4, 1.5]}, overlays=[BUILDUP]).note()

    assert note.startswith("In each variant: 1 of 2 points makes no sense and is left out: the probability of ")


def test_the_finding_is_where_each_option_is_best() -> None:
    study = crossroads.load(FIRST)

    assert study.sweep({"better": [50, 52, 60, 70]}).headline() == (
        "“Take the offer” is best at 50\N{NO-BREAK SPACE}% of 4 points, "
        "“Wait for a better one” at 50\N{NO-BREAK SPACE}%"
    )
    assert study.sweep({"better": [60, 70]}).headline() == "“Wait for a better one” is best at all 2 points"


def test_a_lottery_without_options_has_a_value_alone(tmp_path: Path) -> None:
    path = tmp_path / "lottery.yaml"
    path.write_text(
        "crossroads: 1\ntitle: T\nstart: n\nparameters: {p: {value: 0.5, low: 0, high: 1}}\n"
        "nodes: {n: {kind: chance, branches: {a: {p: p, payoff: 5}, b: {p: rest}}}}\n",
        "utf-8",
    )
    result = crossroads.load(path).sweep({"p": (0, 1, 3)})

    assert [row["value"] for row in result.rows()] == pytest.approx([0, 2.5, 5])
    assert list(result.rows()[0]) == ["overlay", "reading", "p", "choice", "value"]
    assert result.headline() == "The value runs from 0 to 5"
    figure = draw_sweep(result).figure
    assert cut(figure) == []
    assert overlapping(figure) == []


def test_costs_are_best_where_they_are_least(tmp_path: Path) -> None:
    path = tmp_path / "costs.yaml"
    path.write_text(
        "crossroads: 1\ntitle: T\nstart: n\nactors: {us: {goal: min}}\nparameters: {c: 3}\n"
        "nodes: {n: {kind: decision, branches: {a: {payoff: c}, b: {payoff: 4}, d: {payoff: 9}}}}\n",
        "utf-8",
    )

    rows = crossroads.load(path).sweep({"c": [3, 6]}).rows()

    assert [(row["choice"], row["value"], row["margin"]) for row in rows] == [("a", 3, 1), ("b", 4, 2)]


@pytest.mark.parametrize(
    ("grid", "message"),
    [
        ({"p_beter": None}, "There is no parameter p_beter. Did you mean p_better?"),
        ({"better": (70.0, 50.0, 5)}, ("The grid of better goes from 70 to 50 in 5 values. "
                                      "Give a low end below the high one, and 2 to 100,000 values.")),
        ({"better": (1.0, 2.0)}, ("The grid of better is low, high and a count, as in (0.2, 0.7, 51), or a list of "
                                 "values.")),
        ({"better": []}, "The grid of better needs one number or more, all finite."),
        ({"better": [1.0, float("nan")]}, "The grid of better needs one number or more, all finite."),
        ({"better": (0, 1, 50_000), "p_better": (0, 1, 50_000)},
         ("The sweep has 2,500,000,000 points; at most 2,000,000 are solved at a time. "
         "Use coarser grids, or fewer of them.")),
    ],
)  # fmt: skip
def test_grids_without_sense_are_refused(grid: dict[str, Any], message: str) -> None:
    with pytest.raises(AnalysisError) as error:
        crossroads.load(FIRST).sweep(grid)

    assert str(error.value) == message


def test_fixed_parameters_need_values_and_formulas_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(
        "crossroads: 1\ntitle: T\nstart: n\nparameters: {k: 3, twice: 2 * k}\n"
        "nodes: {n: {kind: decision, branches: {a: {payoff: twice}, b: {payoff: 4}}}}\n",
        "utf-8",
    )
    study = crossroads.load(path)

    with pytest.raises(AnalysisError) as fixed:
        study.sweep({"k": None})
    assert str(fixed.value) == "k has no range of its own. Say which values are meant, as in k=0.2:0.7:51."
    with pytest.raises(AnalysisError, match=r"^twice is the formula '2 \* k' and takes its value from k\."):
        study.sweep({"twice": [1, 2]})


def test_a_parameter_is_swept_once() -> None:
    study = crossroads.load(FIRST)
    grids = make_grids(study.scenario.parameters, {"better": None})

    with pytest.raises(AnalysisError, match=r"^better is swept twice\. Give each parameter one grid\.$"):
        module.sweep([module.Variant("base", "stated", study.solve())], [*grids, *grids])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'' is no grid; write NAME=LOW:HIGH:COUNT, NAME=VALUE,VALUE,… or NAME."),
        ("=1", "'=1' is no grid; write NAME=LOW:HIGH:COUNT, NAME=VALUE,VALUE,… or NAME."),
        ("p=", "'p=' is no grid; write NAME=LOW:HIGH:COUNT, NAME=VALUE,VALUE,… or NAME."),
        ("p=0.2:0.7", "'p=0.2:0.7' says not how many values; write NAME=LOW:HIGH:COUNT, as in p=0.2:0.7:51."),
        ("p=0.2:0.7:x", "'x' is no whole number from 1 on."),
        ("p=0.7:0.2:5", "A range goes from low to high; here it goes from 0.7 to 0.2."),
        ("p=a,b", "'a' is no number."),
    ],
)
def test_texts_that_are_no_grids_are_refused(text: str, message: str) -> None:
    with pytest.raises(AnalysisError) as error:
        read_grid(text)

    assert str(error.value) == message
