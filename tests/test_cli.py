"""The command line: what it prints, where, and how it exits."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import crossroads
from crossroads.cli import COMMANDS, main

ROOT = Path(__file__).parents[1]
FIRST = str(ROOT / "scenarios" / "first-steps" / "scenario.yaml")
HARBOUR = str(ROOT / "scenarios" / "harbour-crisis" / "scenario.yaml")
OIL = str(ROOT / "scenarios" / "oil-driller" / "scenario.yaml")
BELARUS = ROOT / "scenarios" / "belarus-2022"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def solved(*arguments: str) -> dict[str, Any]:
    result = run("solve", *arguments, "--json")
    assert result.exit_code == 0, result.output
    data: dict[str, Any] = json.loads(result.stdout)
    return data


@pytest.mark.parametrize("command", list(COMMANDS))
def test_help_of_every_command_has_examples(command: str) -> None:
    result = run(command, "--help")

    assert result.exit_code == 0
    assert "Examples:" in result.stdout
    assert f"crossroads {command}" in result.stdout


def test_overview_lists_every_command_and_the_exit_codes() -> None:
    result = run("--help")

    assert all(f"\n  {name} " in result.stdout for name in COMMANDS)
    assert "Exit codes: 0 done, 1 the scenario has problems, 2 wrong usage, 130 stopped." in result.stdout


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys; sys.argv = ['crossroads', '--help']\n"
        "from crossroads.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'pydantic', 'networkx', 'matplotlib', 'scipy', 'rich', 'yaml', 'jinja2'}\n"
        "print('heavy:', sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert "heavy: []" in done.stderr


def test_solving_imports_neither_charts_nor_statistics() -> None:
    script = (
        f"import sys; sys.argv = ['crossroads', 'solve', {FIRST!r}]\n"
        "from crossroads.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print('heavy:', sorted({'matplotlib', 'scipy', 'pandas'} & set(sys.modules)), file=sys.stderr)"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert "heavy: []" in done.stderr


def test_unknown_command_names_the_nearest() -> None:
    result = run("solv", "x")

    assert result.exit_code == 2
    assert "There is no command solv. Did you mean solve?" in result.stderr


def test_solve_prints_the_options_with_the_best_marked() -> None:
    result = run("solve", FIRST)

    assert result.exit_code == 0
    assert result.stderr == ""
    lines = result.stdout.splitlines()
    assert lines[0] == "Take the job offer or wait? — The decision-maker"
    assert [line.split() for line in lines[3:6]] == [
        ["Take", "the", "offer", "46.0"],
        ["→", "Wait", "for", "a", "better", "one", "48.0"],
        ["Keep", "the", "old", "job", "40.0"],
    ]


def test_set_changes_a_number_and_the_choice() -> None:
    # 40 + 20 x 0.25 = 45 < 46.
    data = solved(FIRST, "--set", "p_better=0.25")

    assert data["choice"] == "accept"
    assert [option["value"] for option in data["options"]] == pytest.approx([46, 45, 40])
    assert data["scenario"]["set"] == {"p_better": "0.25"}


def test_set_takes_a_formula() -> None:
    # better = 100 x 0.4 = 40: waiting is worth 40 either way.
    data = solved(FIRST, "--set", "better=100 * p_better")

    assert data["options"][1]["value"] == pytest.approx(40)


def test_set_outside_the_range_warns_on_stderr() -> None:
    result = run("solve", FIRST, "--set", "p_better=0.9", "--json")

    assert result.exit_code == 0
    assert "The value 0.9 is above high, which is 0.6; high moves to it." in result.stderr
    assert json.loads(result.stdout)["choice"] == "wait"


@pytest.mark.parametrize("setting", ["p_better", "=3", "p_better="])
def test_set_without_a_pair_is_wrong_usage(setting: str) -> None:
    result = run("solve", FIRST, "--set", setting)

    assert result.exit_code == 2
    assert "is not of the form NAME=VALUE" in result.stderr


def test_set_of_an_unknown_parameter_names_the_nearest() -> None:
    result = run("solve", FIRST, "--set", "p_beter=0.3")

    assert result.exit_code == 1
    assert "--set p_beter=0.3: error: parameters.p_beter" in result.stderr
    assert "Did you mean p_better?" in result.stderr


def test_actor_changes_how_an_actor_plays() -> None:
    # The README of the scenario works both values out by hand.
    assert solved(HARBOUR)["choice"] == "hold_back"
    data = solved(HARBOUR, "--actor", "patron=assessed")

    assert data["choice"] == "blockade"
    assert data["plays"]["patron"] == "assessed"


def test_actor_logit_without_precision_has_precision_one() -> None:
    assert solved(HARBOUR, "--actor", "patron=logit") == solved(HARBOUR, "--actor", "patron=logit:1")


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("patron=crazy", "An actor cannot play 'crazy'. Write assessed, rational or logit:PRECISION."),
        ("patrn=rational", "There is no actor patrn. Did you mean patron?"),
        ("challenger=assessed", "challenger cannot be assessed: its branch opening.hold_back states no probability."),
    ],
)
def test_actor_that_cannot_be_read_so_is_wrong_usage(setting: str, message: str) -> None:
    result = run("solve", HARBOUR, "--actor", setting)

    assert result.exit_code == 2
    assert message in result.stderr


def test_overlays_apply_in_order() -> None:
    overlays = [str(BELARUS / "overlays" / f"{name}.yaml") for name in ("west_offers_deal", "kremlin_ultimatum")]
    data = solved(str(BELARUS / "scenario.yaml"), "--overlay", overlays[0], "--overlay", overlays[1])

    assert data["scenario"]["overlays"] == overlays


def test_an_overlay_can_be_run_as_it_is() -> None:
    overlay = str(BELARUS / "overlays" / "west_offers_deal.yaml")

    assert solved(overlay)["options"] == solved(str(BELARUS / "scenario.yaml"), "--overlay", overlay)["options"]


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


def test_run_prints_the_brief_and_writes_everything(tmp_path: Path) -> None:
    out = tmp_path / "out"

    result = run("run", FIRST, "--out", str(out))

    assert result.exit_code == 0, result.output
    assert "The decision-maker does best with “Wait for a better one”: 48.0" in result.stdout
    assert result.stdout.rstrip().endswith(f"Report: {out / 'report.html'}")
    names = {path.name for path in out.iterdir()}
    assert names == {".crossroads", "brief.txt", "charts", "report.html", "results.json", "tables"}
    assert json.loads((out / "results.json").read_text("utf-8"))["solution"]["choice"] == "wait"


def test_run_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        run("run", FIRST, "--quiet", "--out", str(folder))

    first, second = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in folders
    )
    assert first == second


def test_run_of_a_broken_scenario_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("crossroads: 1\n")

    result = run("run", str(file), "--out", str(tmp_path / "out"))

    assert result.exit_code == 1
    assert not (tmp_path / "out").exists()


def test_a_closed_pipe_is_quiet() -> None:
    command = f"{sys.executable} -m crossroads show {BELARUS / 'scenario.yaml'} | head -1"

    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)  # noqa: S602 - a pipe is the point

    assert done.stdout.startswith("Will Belarus")
    assert done.stderr == ""


def test_results_are_plain_text_in_a_pipe_even_with_colour_wanted_elsewhere() -> None:
    environment = {**os.environ, "NO_COLOR": "1", "FORCE_COLOR": ""}

    done = subprocess.run(
        [sys.executable, "-m", "crossroads", "solve", FIRST],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )

    assert "\x1b" not in done.stdout


@pytest.mark.parametrize("command", ["check", "solve", "run", "show"])
def test_a_missing_file_is_told_without_a_traceback(command: str) -> None:
    result = run(command, "nowhere.yaml")

    assert result.exit_code == 1
    assert "nowhere.yaml: error: [no-file]" in result.stderr
    assert "Traceback" not in result.output


def test_analyse_lists_its_questions() -> None:
    result = run("analyse", "--list")

    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()] == list(crossroads.ANALYSES)


def test_analyse_refuses_two_formats() -> None:
    assert run("analyse", "tornado", FIRST, "--json", "--csv").exit_code == 2


def test_tables_in_a_pipe_have_whole_rows() -> None:
    lines = run("analyse", "options", str(BELARUS / "scenario.yaml")).stdout.splitlines()

    assert lines[2].split()[:2] == ["option", "label"]
    assert "withdraw.abrupt" in lines[-2]


def test_choices_that_share_information_are_told_once() -> None:
    text = run("solve", OIL, "--set", "cost_test=13").stdout

    assert text.count("Do not test") == 2
    assert text.count("Test first?") == 1


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
        "nodes:\n  a: {kind: decision, branches: {b: {}}}\n"
    )

    result = run("check", str(file))

    assert result.exit_code == 1
    assert "has a log utility" in result.stderr


@pytest.mark.parametrize("precision", ["-3", "1/0", "1e308"])
def test_a_precision_that_means_nothing_is_refused(precision: str) -> None:
    result = run("solve", HARBOUR, "--actor", f"patron=logit:{precision}")

    assert result.exit_code == 2
    assert "The precision of patron is" in result.stderr


def test_amounts_beyond_what_a_computer_holds_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "huge.yaml"
    file.write_text(
        "crossroads: 1\ntitle: Huge\nstart: a\nnodes:\n  a: {kind: decision, branches: {x: {payoff: 1e308, to: b}}}\n"
        "  b: {kind: outcome, payoff: 1e308}\n"
    )

    result = run("solve", str(file))

    assert result.exit_code == 2
    assert "add up beyond what a computer holds" in result.stderr


def test_a_utility_below_what_a_computer_holds_is_null_in_json(tmp_path: Path) -> None:
    file = tmp_path / "averse.yaml"
    file.write_text(
        "crossroads: 1\ntitle: Averse\nactors: {me: {risk: {kind: exponential, tolerance: 1}}}\nstart: a\n"
        "nodes:\n  a: {kind: decision, branches: {x: {payoff: -1000}}}\n"
    )

    data = solved(str(file))

    assert (data["certainty_equivalent"], data["expected_utility"]) == (-1000, None)


@pytest.mark.parametrize("tolerance", [1e6, 1e12, 1e17, 1e300])
def test_a_large_risk_tolerance_is_as_good_as_none(tolerance: float, tmp_path: Path) -> None:
    file = tmp_path / "gamble.yaml"
    file.write_text(
        f"crossroads: 1\ntitle: Gamble\nactors: {{me: {{risk: {{kind: exponential, tolerance: {tolerance!r}}}}}}}\n"
        "start: a\nnodes:\n  a: {kind: decision, branches: {sure: {payoff: 50}, gamble: {to: b}}}\n"
        "  b: {kind: chance, branches: {win: {p: 0.6, payoff: 100}, lose: {p: rest}}}\n"
    )

    data = solved(str(file))

    # 60 less half the variance, 2,400, over the tolerance.
    assert data["choice"] == "gamble"
    assert data["certainty_equivalent"] == pytest.approx(60 - 1200 / tolerance, abs=1e-6)


def test_an_interrupted_run_says_so_and_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("crossroads.study.Study.draw_all", interrupt)

    result = run("run", FIRST, "--out", str(tmp_path / "out"))

    assert result.exit_code == 130
    assert "Stopped; nothing was written." in result.stderr
    assert not (tmp_path / "out").exists()
