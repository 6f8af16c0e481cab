"""The command line as a whole: help, imports, pipes, usage, interruption."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from commands import BELARUS, FIRST, run
from crossroads.cli import COMMANDS


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


def test_tables_in_a_pipe_have_whole_rows() -> None:
    lines = run("analyse", "options", str(BELARUS / "scenario.yaml")).stdout.splitlines()

    assert lines[2].split()[:2] == ["option", "label"]
    assert "withdraw.abrupt" in lines[-2]


def test_an_interrupted_run_says_so_and_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("crossroads.study.outputs.print_all", interrupt)

    result = run("run", FIRST, "--out", str(tmp_path / "out"))

    assert result.exit_code == 130
    assert "Stopped; nothing was written." in result.stderr
    assert not (tmp_path / "out").exists()
