"""Charts printed by a second process are those that this one would draw."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import crossroads
from commands import FIRST
from crossroads.charts.printing import print_chart
from crossroads.errors import AnalysisError
from crossroads.study import press as press_module
from crossroads.study.press import Press, press


def _process_of(printing: Press) -> int:
    process = printing._process
    assert process is not None
    return process.pid


@pytest.fixture(autouse=True)
def _two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press_module, "_processors", lambda: 2)


def test_a_second_process_prints_the_same_bytes() -> None:
    options = crossroads.load(FIRST).analyse("options")

    with press() as printing:
        printing.add("options", options)
        assert _process_of(printing) != os.getpid()
        assert dict(printing.collect()) == {"options": print_chart("options", options)}


def test_with_one_processor_this_process_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press_module, "_processors", lambda: 1)
    options = crossroads.load(FIRST).analyse("options")

    with press() as printing:
        printing.add("options", options)
        assert printing._process is None
        assert dict(printing.collect()) == {"options": print_chart("options", options)}


def test_prints_come_as_they_were_asked_for() -> None:
    study = crossroads.load(FIRST)

    with press() as printing:
        for name in ("tornado", "options", "outcomes"):
            printing.add(name, study.analyse(name))
        assert [name for name, _ in printing.collect()] == ["tornado", "options", "outcomes"]
        assert printing.count == 3


def test_an_error_of_the_other_process_is_raised_here() -> None:
    with press() as printing:
        printing.add("tornado", crossroads.load(FIRST).analyse("options"))
        with pytest.raises(AnalysisError, match="The chart tornado draws the results of options"):
            list(printing.collect())


def test_a_process_that_dies_loses_nothing() -> None:
    options = crossroads.load(FIRST).analyse("options")

    with press() as printing:
        os.kill(_process_of(printing), signal.SIGKILL)
        printing.add("options", options)
        assert [name for name, _ in printing.collect()] == ["options"]


def test_a_script_without_a_guard_may_run_a_study(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(f"import crossroads\ncrossroads.load({FIRST!r}).run({str(tmp_path / 'out')!r})\n", "utf-8")

    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)

    assert done.stderr == ""
    assert (tmp_path / "out" / "charts" / "options.png").is_file()
