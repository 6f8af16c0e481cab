"""The commands beside solve: check, new, show, analyse, draw, run."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import Result

import crossroads
from commands import BELARUS, FIRST, HARBOUR, OIL, run, solved
from crossroads.history import LEDGER


def test_check_of_a_sound_scenario_tells_its_size() -> None:
    result = run("check", str(BELARUS / "scenario.yaml"))

    assert result.exit_code == 0
    assert "no problems" in result.stdout
    assert "21,868 paths" in result.stdout


def test_check_of_a_broken_scenario_exits_with_1_and_keeps_stdout_clean(tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("crossroads: 1\ntitel: x\nstart: a\nnodes:\n  a: {kind: outcome}\n")

    result = run("check", str(file))

    assert result.exit_code == 1
    assert result.stdout == ""
    assert "Did you mean title?" in result.stderr


def test_check_as_json_has_every_finding_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("crossroads: 1\ntitle: x\nstart: b\nnodes:\n  a: {kind: outcome}\n")

    findings = json.loads(run("check", str(file), "--json").stdout)

    assert [(each["code"], each["line"], each["severity"]) for each in findings] == [("unknown-node", 3, "error")]


def test_a_broken_expectation_fails_check_and_run(tmp_path: Path) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text(Path(FIRST).read_text("utf-8") + "expect:\n  - {best: accept}\n", "utf-8")

    checked = run("check", str(file))

    assert checked.exit_code == 1
    assert "Expected: accept is best. Found: wait is best." in checked.stderr


def test_an_expectation_does_not_bind_what_is_laid_over_its_file(tmp_path: Path) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text(Path(FIRST).read_text("utf-8") + "expect:\n  - {best: wait}\n", "utf-8")

    assert run("check", str(file), "--set", "p_better=0.2").exit_code == 0


def test_new_writes_a_scenario_that_runs_and_keeps_its_expectations(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"

    assert run("new", str(file)).exit_code == 0
    assert run("check", str(file)).exit_code == 0
    assert solved(str(file))["choice"] == "test"


def test_new_never_overwrites_without_force(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("precious")

    refused = run("new", str(file))

    assert refused.exit_code == 2
    assert "is there already" in refused.stderr
    assert file.read_text() == "precious"
    assert run("new", str(file), "--force").exit_code == 0
    assert file.read_text("utf-8").startswith("# yaml-language-server")


def test_show_policy_tells_shared_nodes_once() -> None:
    text = run("show", str(BELARUS / "scenario.yaml")).stdout

    assert "▶ Hold the line" in text
    assert "✗ Join the war" in text
    assert ", as above" in text
    assert len(text.splitlines()) < 250


def test_show_parameters_has_a_line_for_each() -> None:
    text = run("show", OIL, "--what", "parameters").stdout

    assert "cost_drill" in text
    assert len(text.splitlines()) == 3 + 12


def test_show_graph_tells_who_decides_where() -> None:
    text = run("show", HARBOUR, "--what", "graph").stdout

    assert text.startswith("6 decisions, 2 chance nodes, 3 endings and 17 branches; 3 shared nodes, 12 paths")
    assert "The patron" in text


def test_show_blame_names_file_and_line_of_each_change() -> None:
    overlay = BELARUS / "overlays" / "kremlin_ultimatum.yaml"
    text = run("show", str(BELARUS / "scenario.yaml"), "--what", "blame", "--overlay", str(overlay)).stdout

    line = next(line for line in text.splitlines() if line.startswith("parameters.p_launch.value"))
    number = next(i for i, each in enumerate(overlay.read_text().splitlines(), 1) if "p_launch" in each)
    assert line.split()[1:3] == ["0.45", "0.28"]
    assert f"kremlin_ultimatum.yaml:{number}:" in line


def test_analyse_as_json_and_csv_have_the_same_rows() -> None:
    data = json.loads(run("analyse", "tornado", FIRST, "--json").stdout)
    table = list(csv.DictReader(io.StringIO(run("analyse", "tornado", FIRST, "--csv").stdout)))

    assert data["question"] == "tornado"
    assert set(data["made_with"]) >= {"digest", "overlays", "set", "draws", "seed", "version"}
    assert [row["parameter"] for row in data["rows"]] == [row["parameter"] for row in table]
    assert [row["margin_low"] for row in data["rows"]] == [float(row["margin_low"]) for row in table]


def test_analyse_of_an_unknown_question_names_the_nearest() -> None:
    result = run("analyse", "tornadoes", FIRST)

    assert result.exit_code == 2
    assert "Did you mean tornado?" in result.stderr


def test_analyse_prints_a_table_titled_by_the_finding() -> None:
    text = run("analyse", "options", FIRST).stdout

    assert text.startswith("“Wait for a better one” is best, 2.0 ahead of “Take the offer”\n")


def test_draw_writes_the_chart_in_both_formats(tmp_path: Path) -> None:
    for suffix, start in ((".svg", b"<?xml"), (".png", b"\x89PNG"), (".PNG", b"\x89PNG")):
        path = tmp_path / f"tornado{suffix}"
        result = run("draw", "tornado", FIRST, "-o", str(path))

        assert result.exit_code == 0, result.output
        assert path.read_bytes().startswith(start)


def test_draw_refuses_other_formats() -> None:
    result = run("draw", "tornado", FIRST, "-o", "tornado.docx")

    assert result.exit_code == 2
    assert "ends in neither .svg nor .png" in result.stderr


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    """Return what a run printed, and the folder that it wrote: made once, as it draws every chart."""
    out = tmp_path_factory.mktemp("run") / "out"
    return run("run", FIRST, "--out", str(out)), out


def test_run_prints_the_brief_and_writes_everything(ran: tuple[Result, Path]) -> None:
    result, out = ran

    assert result.exit_code == 0, result.output
    assert "The decision-maker does best with “Wait for a better one”: 48.0" in result.stdout
    assert result.stdout.rstrip().endswith(f"Report: {out / 'report.html'}")
    names = {path.name for path in out.iterdir()}
    assert names == {
        ".crossroads", "brief.md", "brief.txt", "charts", "history.sqlite", "report.html", "results.json", "tables",
    }  # fmt: skip
    assert json.loads((out / "results.json").read_text("utf-8"))["solution"]["choice"] == "wait"


def test_brief_prints_what_run_prints_and_writes(ran: tuple[Result, Path]) -> None:
    plain, markdown = run("brief", FIRST), run("brief", FIRST, "--markdown")

    assert (plain.exit_code, plain.stderr) == (0, "")
    assert ran[0].stdout.startswith(plain.stdout)
    assert (ran[1] / "brief.txt").read_text("utf-8") == plain.stdout
    assert (ran[1] / "brief.md").read_text("utf-8") == markdown.stdout
    assert markdown.stdout.startswith("# Take the job offer or wait?\n")


def test_brief_tells_its_figures_as_json() -> None:
    data = json.loads(run("brief", FIRST, "--json").stdout)

    sentence = data["sections"][0]["sentences"][0]
    figure = sentence["figures"][1]
    assert sentence["text"][figure["start"] : figure["end"]] == figure["text"] == "2.0"
    assert [place["pointer"] for place in figure["places"]] == [
        "/rows/1/certainty_equivalent",
        "/rows/0/certainty_equivalent",
    ]
    assert (data["made_with"]["draws"], data["made_with"]["seed"]) == (16_384, 1)


def test_brief_refuses_two_formats() -> None:
    result = run("brief", FIRST, "--json", "--markdown")

    assert result.exit_code == 2
    assert "Choose one of --json and --markdown." in result.stderr


def test_run_twice_gives_the_same_bytes(ran: tuple[Result, Path], tmp_path: Path) -> None:
    run("run", FIRST, "--quiet", "--out", str(tmp_path / "two"))
    # Beside the results there is the ledger, which tells when they were made.
    assert "Run @1 of" in ran[0].stderr

    first, second = (
        {
            path.relative_to(folder): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file() and path.name != LEDGER
        }
        for folder in (ran[1], tmp_path / "two")
    )
    assert first
    assert first == second


def test_run_of_a_broken_scenario_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("crossroads: 1\n")

    result = run("run", str(file), "--out", str(tmp_path / "out"))

    assert result.exit_code == 1
    assert not (tmp_path / "out").exists()


def test_analyse_lists_its_questions() -> None:
    result = run("analyse", "--list")

    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()] == list(crossroads.ANALYSES)


def test_analyse_refuses_two_formats() -> None:
    assert run("analyse", "tornado", FIRST, "--json", "--csv").exit_code == 2


def test_a_deep_graph_is_shown_without_recursion(tmp_path: Path) -> None:
    nodes = "".join(f"  n{i}: {{kind: chance, branches: {{on: {{p: 1, to: n{i + 1}}}}}}}\n" for i in range(1200))
    file = tmp_path / "deep.yaml"
    file.write_text(f"crossroads: 1\ntitle: Deep\nstart: n0\nnodes:\n{nodes}  n1200: {{kind: outcome, payoff: 1}}\n")

    result = run("show", str(file))

    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 2 * 1200 + 2


def test_check_tells_what_solving_would_refuse(tmp_path: Path) -> None:
    file = tmp_path / "log.yaml"
    file.write_text(
        "crossroads: 1\ntitle: Log\nactors: {me: {risk: {kind: log, wealth: 10}}}\nstart: a\n"
        "nodes:\n  a: {kind: decision, branches: {b: {payoff: -20}}}\n"
    )

    result = run("check", str(file))

    assert result.exit_code == 1
    assert "The total of me at a.b is -20, which has no utility." in result.stderr
