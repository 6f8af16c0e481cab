"""The ledger of runs: whole or not at all, for several processes at once, readable after a kill at any moment."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from crossroads.errors import HistoryError
from crossroads.files import MANIFEST
from crossroads.history import Contents, Ledger, hash_of
from crossroads.history.schema import MIGRATIONS
from ledgers import contents_of, run_of


@pytest.fixture(name="ledger")
def ledger_fixture(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "out" / "history.sqlite")


def _rows(ledger: Ledger, table: str) -> int:
    with sqlite3.connect(ledger.path) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - our own names


def test_a_run_comes_back_as_it_was_recorded(ledger: Ledger) -> None:
    run = run_of()
    contents = Contents({"a.yaml": "a: “1”\n", "b.yaml": ""}, {"/x/a.yaml": "a.yaml"}, '{"x": 0.1}')

    number = ledger.append(run, contents)

    assert ledger.runs() == [replace(run, id=1, is_complete=False)]
    assert ledger.contents(number) == contents


def test_a_run_is_complete_once_that_is_noted(ledger: Ledger) -> None:
    number = ledger.append(run_of(), contents_of())

    ledger.complete(number, 7.25)

    assert [(run.is_complete, run.took) for run in ledger.runs()] == [(True, 7.25)]


def test_lead_is_that_of_certainty_equivalents() -> None:
    assert run_of().lead == 2.5
    assert run_of(choice=None).lead is None


def test_texts_and_results_are_stored_once(ledger: Ledger) -> None:
    for _ in range(3):
        ledger.append(run_of(), contents_of("{}", a="same", b="same"))

    assert (_rows(ledger, "runs"), _rows(ledger, "texts"), _rows(ledger, "contents")) == (3, 6, 2)


def test_an_id_is_never_given_twice(ledger: Ledger) -> None:
    ledger.append(run_of(), contents_of())
    ledger.give_up(ledger.append(run_of(), contents_of()))

    assert ledger.append(run_of(), contents_of()) == 3
    assert [run.id for run in ledger.runs()] == [1, 3]


def test_a_run_that_is_given_up_stays_where_its_outputs_are_in_place(ledger: Ledger) -> None:
    (ledger.folder / "results").mkdir(parents=True)
    (ledger.folder / "results" / "results.json").write_text("{1}")

    ledger.give_up(ledger.append(run_of(), contents_of("{1}")))
    ledger.give_up(ledger.append(run_of(), contents_of("{2}")))

    assert [(run.id, run.is_complete) for run in ledger.runs()] == [(1, True)]


def test_a_run_that_was_stopped_is_complete_if_its_outputs_are_found(ledger: Ledger) -> None:
    folder = ledger.folder / "results"
    folder.mkdir(parents=True)
    for text in ("{1}", "{2}"):
        ledger.append(run_of(), contents_of(text))
    (folder / "results.json").write_text("{1}")
    assert [run.is_complete for run in ledger.runs()] == [True, False]

    # What was seen in place is remembered when the next run takes that place.
    ledger.append(run_of(), contents_of("{3}"))
    (folder / "results.json").write_text("{3}")

    assert [run.is_complete for run in ledger.runs()] == [True, False, True]


def test_a_failure_leaves_nothing_of_a_run(ledger: Ledger) -> None:
    ledger.append(run_of(), contents_of())

    with pytest.raises(HistoryError, match="cannot be written"):
        ledger.append(run_of("Odd \udcff"), contents_of("{9}", other="text"))

    assert len(ledger.runs()) == 1
    assert _rows(ledger, "contents") == 2


def test_an_unknown_run_has_no_contents(ledger: Ledger) -> None:
    ledger.append(run_of(), contents_of())

    with pytest.raises(HistoryError, match=r"There is no run @2 in .*history.sqlite\."):
        ledger.contents(2)


def test_a_ledger_that_is_not_there_is_told(ledger: Ledger) -> None:
    with pytest.raises(HistoryError) as caught:
        ledger.runs()
    assert str(caught.value) == (f"There is no history at {ledger.path}. A run with --out keeps its own: use --ledger.")
    assert not ledger.path.exists()


def test_a_process_that_was_stopped_before_the_tables_leaves_an_empty_ledger(ledger: Ledger) -> None:
    ledger.folder.mkdir()
    ledger.path.touch()

    assert ledger.runs() == []
    assert ledger.append(run_of(), contents_of()) == 1


def test_other_files_are_no_ledger_and_stay_as_they_are(ledger: Ledger) -> None:
    ledger.folder.mkdir()
    ledger.path.write_text("crossroads: 1\n" * 100)

    with pytest.raises(HistoryError, match=r"cannot be written: it is no history of crossroads\."):
        ledger.append(run_of(), contents_of())
    with pytest.raises(HistoryError, match=r"cannot be read: it is no history of crossroads\."):
        ledger.runs()

    assert ledger.path.read_text() == "crossroads: 1\n" * 100


def test_a_database_of_another_program_is_no_ledger(ledger: Ledger) -> None:
    ledger.folder.mkdir()
    with sqlite3.connect(ledger.path) as connection:
        connection.execute("CREATE TABLE runs (id)")

    for attempt in (ledger.runs, lambda: ledger.append(run_of(), contents_of())):
        with pytest.raises(HistoryError, match=r"is no history of crossroads\. Name another file with --ledger\."):
            attempt()


def test_a_ledger_of_a_newer_version_is_left_alone(ledger: Ledger) -> None:
    ledger.append(run_of(), contents_of())
    with sqlite3.connect(ledger.path) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")

    with pytest.raises(HistoryError) as caught:
        ledger.append(run_of(), contents_of())
    assert str(caught.value) == (
        f"{ledger.path} was written by a newer crossroads: its tables have version 2, this one knows 1. "
        "Use the newer one."
    )


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(HistoryError, match="cannot be written: File exists"):
        Ledger(tmp_path / "file" / "history.sqlite").append(run_of(), contents_of())


def test_a_ledger_in_a_folder_is_named_by_the_folder(tmp_path: Path) -> None:
    assert Ledger.at(tmp_path).path == tmp_path / "history.sqlite"
    assert Ledger.at(tmp_path / "runs.db").path == tmp_path / "runs.db"


def test_hash_is_that_of_sha_256() -> None:
    # FIPS 180-2, appendix B.1.
    assert hash_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


_PUT = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from crossroads.history import Ledger
from crossroads.study.running import put
from ledgers import contents_of, run_of

folder, name = Path(sys.argv[1]), sys.argv[2]
for i in range(10):
    text = f"{name} {i}"
    record = run_of(name, out="."), contents_of(text, text=text)
    put({"results.json": text, f"{name}.svg": text}, folder, Ledger(folder / "history.sqlite"), record, 0.0)
"""


def test_runs_at_once_into_one_folder_are_all_recorded(ledger: Ledger) -> None:
    here = str(Path(__file__).parent)
    writers = [subprocess.Popen([sys.executable, "-c", _PUT, str(ledger.folder), name, here]) for name in "abc"]

    assert [writer.wait() for writer in writers] == [0, 0, 0]

    runs = ledger.runs()
    assert [run.id for run in runs] == [*range(1, 31)]
    for name in "abc":
        own = [run for run in runs if run.title == name]
        assert [ledger.contents(run.id).texts["text"] for run in own] == [f"{name} {i}" for i in range(10)]
        assert all(run.is_complete for run in own)
    last = (ledger.folder / "results.json").read_text()
    assert {path.name for path in ledger.folder.iterdir()} == {
        MANIFEST, "history.sqlite", "results.json", f"{last[0]}.svg",
    }  # fmt: skip


# Carries out runs forever, with outputs that all hold the number of the run; killed by the test.
_RUNS = """
import itertools, os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from crossroads.history import Ledger
from crossroads.study.running import put
from ledgers import contents_of, run_of

folder, ledger = Path(sys.argv[1]), Ledger(Path(sys.argv[2]))

def run(number):
    text = str(number)
    outputs = {"results.json": text, "report.html": text, "charts/a.svg": text, f"charts/{number % 3}.svg": text}
    out = os.path.relpath(folder, ledger.folder)
    put(outputs, folder, ledger, (run_of(text, out=out), contents_of(text, file=text * 1000)), 0.0)

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        for number in itertools.count(int(line)):
            run(number)
    print(child, flush=True)
    os.waitpid(child, 0)
    print("ended", flush=True)
"""


@pytest.mark.parametrize("place", ["out/history.sqlite", "history.sqlite"])
def test_a_kill_at_any_moment_leaves_whole_outputs_that_the_ledger_knows(tmp_path: Path, place: str) -> None:
    folder, ledger, random = tmp_path / "out", Ledger(tmp_path / place), Random(2)  # noqa: S311 - no secrets
    here = str(Path(__file__).parent)
    command = [sys.executable, "-c", _RUNS, str(folder), str(ledger.path), here]
    seen: set[str] = set()
    stopped = 0
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as runs:
        assert runs.stdin is not None
        assert runs.stdout is not None
        # On a busy machine fewer runs get far enough to be stopped in between.
        for kill in range(500):
            if kill >= 50 and len(seen) > 10 and stopped:
                break
            print(1000 * (kill + 1), file=runs.stdin, flush=True)
            child = int(runs.stdout.readline())
            time.sleep(random.uniform(0, 0.04))
            os.kill(child, signal.SIGKILL)
            assert runs.stdout.readline() == "ended\n"

            files = [path for path in folder.rglob("*") if path.is_file() and MANIFEST not in path.name]
            texts = {path.read_text() for path in files if not path.name.startswith("history.sqlite")}
            assert len(texts) <= 1
            if ledger.path.exists():
                assert ledger.check() == []
                recorded = {run.title: run for run in ledger.runs()}
                # No outputs without a record, and theirs is complete.
                assert all(recorded[text].is_complete for text in texts)
                for run in [*recorded.values()][-3:]:
                    assert ledger.contents(run.id).results == run.title
                    assert ledger.contents(run.id).texts == {"file": run.title * 1000}
                stopped = sum(not run.is_complete for run in recorded.values())
            seen |= texts
        runs.stdin.close()
    assert len(seen) > 10
    # Some were killed between their record and their outputs.
    assert stopped > 0
