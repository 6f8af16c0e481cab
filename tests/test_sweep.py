"""Sweeps: grids of parameters, overlays and readings, against closed forms and scenarios solved one by one."""

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from pyarrow import parquet

import crossroads
from crossroads.analyses import sweep as module
from crossroads.analyses.moving.grids import GridSpec, make_grids, read_grid
from crossroads.charts import draw_sweep
from crossroads.cli import main
from crossroads.errors import AnalysisError, OutputError
from drawn import SCENARIOS, cut, labels, overlapping, points, solve_text
from test_charts_odd import ODD

FIRST = str(SCENARIOS / "first-steps" / "scenario.yaml")
OIL = str(SCENARIOS / "oil-driller" / "scenario.yaml")
BELARUS = SCENARIOS / "belarus-2022"
BUILDUP = str(BELARUS / "overlays" / "big_buildup.yaml")
DEAL = str(BELARUS / "overlays" / "west_offers_deal.yaml")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def refused(*arguments: str) -> str:
    result = run("sweep", *arguments)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    return result.stderr


def worth(p: float, better: float) -> float:
    """Return what waiting is worth in the first scenario: a better offer comes with p, otherwise the old job is 40."""
    return p * better + (1 - p) * 40


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


def test_rows_become_a_data_frame() -> None:
    frame = crossroads.load(FIRST).sweep({"better": None}).to_pandas()

    assert frame["better"].tolist() == [50, 60, 70]
    assert frame["choice"].tolist() == ["accept", "wait", "wait"]
    assert crossroads.load(FIRST).analyse("tornado").to_pandas()["parameter"].tolist() == ["p_better", "better"]


@pytest.mark.parametrize(("library", "method"), [("pandas", "to_pandas"), ("pyarrow", "to_parquet")])
def test_a_missing_library_is_named_with_its_extra(library: str, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    what = {"pandas": "A data frame", "pyarrow": "A Parquet file"}[library]

    with pytest.raises(OutputError) as error:
        getattr(crossroads.load(FIRST).sweep({"better": None}), method)()

    assert str(error.value) == (
        f"{what} needs {library}, which is not installed. Install it with: pip install 'crossroads[tables]'"
    )


def test_parquet_holds_the_rows(tmp_path: Path) -> None:
    path = tmp_path / "sweep.parquet"
    result = run("sweep", FIRST, "--grid", "better=50:70:3", "--grid", "p_better=0.4,1.5", "-o", str(path))

    assert result.exit_code == 0, result.output
    expected = crossroads.load(FIRST).sweep({"better": (50, 70, 3), "p_better": [0.4, 1.5]}).rows()
    assert parquet.read_table(path).to_pylist() == expected


def test_csv_holds_the_rows_at_full_precision(tmp_path: Path) -> None:
    path = tmp_path / "sweep.csv"
    result = run("sweep", FIRST, "--grid", "p_better=0.1,0.7", "--out", str(path))

    assert (result.exit_code, result.stderr) == (0, f"{path}\n")
    assert result.stdout.startswith("“Take the offer” is best at 50")
    lines = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    assert [float(line["value.wait"]) for line in lines] == [40 + 0.1 * 20, worth(0.7, 60)]
    printed = run("sweep", FIRST, "--grid", "p_better=0.1,0.7", "--csv")
    assert printed.stdout == path.read_text("utf-8")


def test_json_says_how_it_was_made() -> None:
    data = json.loads(run("sweep", FIRST, "--grid", "better", "--json", "--set", "p_better=0.5").stdout)

    assert data["question"] == "sweep"
    assert data["made_with"]["set"] == {"p_better": "0.5"}
    assert [row["value.wait"] for row in data["rows"]] == pytest.approx([45, 50, 55])


def test_few_points_are_printed_as_a_table_and_many_told() -> None:
    few, many = run("sweep", FIRST, "--grid", "better"), run("sweep", FIRST, "--grid", "better=50:70:100")

    assert few.stdout.splitlines()[2].split() == [
        "overlay", "reading", "better", "choice", "value", "value.accept", "value.wait", "value.stay", "margin"
    ]  # fmt: skip
    assert many.stdout.splitlines()[1:] == ["", "Many points: --out or --csv has them all, --chart draws them."]


def test_the_command_line_sweeps_overlays_and_readings() -> None:
    file = str(BELARUS / "scenario.yaml")
    result = run("sweep", file, "--over", BUILDUP, "--reading", "kremlin=rational,kyiv=rational", "--csv")

    lines = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [(line["overlay"], line["reading"]) for line in lines] == [
        ("base", "stated"),
        ("base", "kremlin=rational,kyiv=rational"),
        ("big_buildup", "stated"),
        ("big_buildup", "kremlin=rational,kyiv=rational"),
    ]


def test_the_command_line_reports_points_without_sense() -> None:
    result = run("sweep", FIRST, "--grid", "p_better=0.4,1.5")

    assert result.stdout.endswith(
        "\n\n1 of 2 points makes no sense and is left out: the probability of answer.comes is 1.5 (by p_better).\n"
    )


def test_wrong_usage_is_refused() -> None:
    assert "There is no parameter bettr. Did you mean better?" in refused(FIRST, "--grid", "bettr")
    assert "'better=1:2' says not how many values" in refused(FIRST, "--grid", "better=1:2")
    assert "better has two grids. Give each parameter one." in refused(
        FIRST, "--grid", "better", "--grid", "better=1,2"
    )
    assert "'rational' is not of the form NAME=HOW" in refused(FIRST, "--reading", "rational")
    assert "There is no actor kremlin." in refused(FIRST, "--reading", "kremlin=rational")
    assert "There is nothing to sweep over. Add --grid, --over or --reading." in refused(FIRST)
    assert "x.xlsx ends in neither .csv nor .parquet." in refused(FIRST, "--grid", "better", "--out", "x.xlsx")
    assert "x.pdf ends in neither .svg nor .png." in refused(FIRST, "--grid", "better", "--chart", "x.pdf")
    assert "Choose one of --json and --csv." in refused(FIRST, "--grid", "better", "--json", "--csv")


def test_one_grid_is_drawn_as_lines() -> None:
    result = crossroads.load(FIRST).sweep({"better": (50, 70, 11)})
    figure = draw_sweep(result).figure
    lines = {str(line.get_label()): line for line in figure.axes[1].lines}

    assert points(lines["Wait for a better one"])[0] == pytest.approx(np.linspace(50, 70, 11))
    assert points(lines["Wait for a better one"])[1] == pytest.approx(0.4 * np.linspace(50, 70, 11) + 24)
    assert points(lines["base"])[0][0] == 60
    assert {"Take the offer", "Wait for a better one", "Keep the old job"} <= {each.text for each in labels(figure)}


def test_points_without_sense_are_gaps() -> None:
    figure = draw_sweep(crossroads.load(FIRST).sweep({"p_better": (0.5, 1.5, 3)})).figure
    line = next(line for line in figure.axes[1].lines if line.get_label() == "Wait for a better one")

    assert np.isnan(points(line)[1]).tolist() == [False, False, True]
    assert any("1 of 3 points makes no sense" in text.get_text().replace("\n", " ") for text in figure.texts)


def test_two_grids_are_drawn_as_a_map_of_the_best_option() -> None:
    # Waiting is better than 46 where p (better - 40) > 6: nowhere at 50, from 0.3 on at 70.
    result = crossroads.load(FIRST).sweep({"p_better": [0.1, 0.3, 0.5], "better": [50, 70]})
    figure = draw_sweep(result).figure
    runs = [
        (container.get_label(), [(round(bar.get_x(), 9), round(bar.get_width(), 9)) for bar in container.patches])  # type: ignore[attr-defined]  # bars
        for container in figure.axes[1].containers
    ]

    # Cells reach half way to their neighbours: from 0 to 0.2, to 0.4 and to 0.6.
    assert runs == [("accept", [(0, 0.6)]), ("accept", [(0, 0.2)]), ("wait", [(0.2, 0.4)])]


def test_further_grids_and_variants_are_panels_and_what_is_left_out_is_said() -> None:
    study = crossroads.load(BELARUS / "scenario.yaml")
    result = study.sweep(
        {"p_lose": (0.2, 0.7, 5), "p_accept_host": (0.1, 0.7, 4), "p_win": [0.1, 0.2, 0.3, 0.4, 0.45]},
        overlays=[BUILDUP, DEAL],
    )
    figure = draw_sweep(result).figure

    assert len(figure.axes) == 1 + 12
    assert any(text.get_text().startswith("3 further panels left out.") for text in figure.texts)
    assert cut(figure) == []
    assert overlapping(figure) == []


@pytest.mark.parametrize("overlays", [[], [BUILDUP], [BUILDUP, DEAL]])
@pytest.mark.parametrize("count", [0, 1, 2])
def test_every_chart_is_whole(count: int, overlays: list[str]) -> None:
    grid: dict[str, GridSpec] = {"p_lose": (0.2, 0.9, 8), "p_accept_host": (0, 1, 5)}
    study = crossroads.load(BELARUS / "scenario.yaml")
    chosen = dict(list(grid.items())[:count])

    figure = draw_sweep(study.sweep(chosen, overlays=overlays, readings=[{"kremlin": "rational"}])).figure

    assert len(labels(figure)) > 3
    assert cut(figure) == []
    assert overlapping(figure) == []


def test_the_same_sweep_gives_the_same_picture(tmp_path: Path) -> None:
    paths = [tmp_path / "one.svg", tmp_path / "other.svg"]
    for path in paths:
        assert (
            run("sweep", OIL, "--grid", "p_wet=0.2:0.4:5", "--grid", "cost_test", "--chart", str(path)).exit_code == 0
        )

    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert "The well is wet" in paths[0].read_text("utf-8")


@pytest.mark.parametrize("name", ODD)
def test_charts_of_odd_scenarios_are_whole(name: str, tmp_path: Path) -> None:
    solution = solve_text(tmp_path, ODD[name])
    parameters = solution.scenario.parameters
    ranged: dict[str, GridSpec] = {key: None for key, each in parameters.items() if each.is_uncertain}
    variants = [module.Variant("base", "stated", solution), module.Variant("a_long_name_" * 9, "stated", solution)]
    for count in range(min(len(ranged), 2) + 1):
        figure = draw_sweep(module.sweep(variants, make_grids(parameters, dict(list(ranged.items())[:count])))).figure

        assert cut(figure) == []
        assert overlapping(figure) == []
