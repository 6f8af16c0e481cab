"""What becomes of a sweep: tables, the command line, charts."""

import csv
import io
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from pyarrow import parquet

import crossroads
from crossroads.analyses import sweep as module
from crossroads.analyses.moving.grids import GridSpec, make_grids
from crossroads.charts import draw_sweep
from crossroads.cli import main
from crossroads.errors import OutputError
from drawn import SCENARIOS, cut, labels, overlapping, points, solve_text
from sweeps import BELARUS, BUILDUP, DEAL, FIRST, worth
from test_charts_odd import ODD

OIL = str(SCENARIOS / "oil-driller" / "scenario.yaml")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def refused(*arguments: str) -> str:
    result = run("sweep", *arguments)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    return result.stderr


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
