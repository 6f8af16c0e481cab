"""Files are written whole or not at all."""

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from random import Random

import pytest

from crossroads.errors import OutputError
from crossroads.files import MANIFEST, exchange, folders, placing, replaced, write_whole


def _names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def _run(target: Path, **files: str) -> None:
    with replaced(target) as folder:
        (folder / "charts").mkdir()
        for name, text in files.items():
            (folder / "charts" / f"{name}.svg").write_text(text)
        (folder / "report.html").write_text(" ".join(files.values()))


def test_write_whole_replaces_a_file(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "page.html"

    write_whole(target, "one")
    write_whole(target, b"two")

    assert target.read_text("utf-8") == "two"
    assert _names(tmp_path) == ["deep/page.html"]


def test_write_whole_says_why_it_cannot(tmp_path: Path) -> None:
    (tmp_path / "page.html").mkdir()

    with pytest.raises(OutputError, match="cannot be written: Is a directory"):
        write_whole(tmp_path / "page.html", "text")

    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_write_whole_follows_a_link_and_leaves_rights_to_the_system(tmp_path: Path) -> None:
    (tmp_path / "link.svg").symlink_to(tmp_path / "real.svg")
    before = os.umask(0o077)
    try:
        write_whole(tmp_path / "link.svg", "drawn")
    finally:
        os.umask(before)

    assert (tmp_path / "link.svg").is_symlink()
    assert (tmp_path / "real.svg").stat().st_mode & 0o777 == 0o600


def test_replaced_takes_the_place_of_a_former_run_and_leaves_other_files(tmp_path: Path) -> None:
    _run(tmp_path, first="1")
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "charts" / "mine.svg").write_text("mine")

    _run(tmp_path, second="2")

    assert _names(tmp_path) == [MANIFEST, "charts/mine.svg", "charts/second.svg", "notes.txt", "report.html"]
    assert (tmp_path / "report.html").read_text() == "2"


def test_replaced_keeps_the_former_run_when_the_new_one_fails(tmp_path: Path) -> None:
    _run(tmp_path, good="1")

    def fail() -> None:
        with replaced(tmp_path) as folder:
            (folder / "report.html").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()

    assert _names(tmp_path) == [MANIFEST, "charts/good.svg", "report.html"]
    assert (tmp_path / "report.html").read_text() == "1"


@pytest.mark.parametrize("name", ["charts/precious.svg", "report.html"])
def test_replaced_refuses_to_overwrite_what_no_run_wrote(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("mine")
    (tmp_path / "results.json").write_text("{}")

    with pytest.raises(OutputError, match=f"has {name} already, and not from a run"):
        _run(tmp_path, precious="1")

    assert (tmp_path / name).read_text() == "mine"
    assert _names(tmp_path) == sorted([name, "results.json"])


@pytest.fixture(name="no_exchange")
def no_exchange_fixture(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let folders be exchanged nowhere, as on disks that cannot."""

    def refuse(_first: Path, _second: Path) -> None:
        raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(folders, "exchange", refuse)
    monkeypatch.setattr(placing, "exchange", refuse)


@pytest.mark.usefixtures("no_exchange")
@pytest.mark.parametrize("fault", [PermissionError(13, "Permission denied"), KeyboardInterrupt()])
@pytest.mark.parametrize("number", range(1, 7))
def test_an_interrupted_swap_brings_the_former_run_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException, number: int
) -> None:
    _run(tmp_path, old="old")
    move, count = Path.rename, 0

    def fail_once(self: Path, target: Path) -> Path:
        nonlocal count
        count += 1
        if count == number:
            raise fault
        return move(self, target)

    monkeypatch.setattr(Path, "rename", fail_once)

    with pytest.raises((OutputError, KeyboardInterrupt)):
        _run(tmp_path, new="new")

    assert _names(tmp_path) == [MANIFEST, "charts/old.svg", "report.html"]
    assert (tmp_path / "report.html").read_text() == "old"


def test_runs_at_once_wait_for_each_other(tmp_path: Path) -> None:
    failures: list[BaseException] = []

    def write(text: str) -> None:
        try:
            for _ in range(20):
                _run(tmp_path, **{text: text})
        except BaseException as error:  # noqa: BLE001 - told to the test
            failures.append(error)

    threads = [threading.Thread(target=write, args=(text,)) for text in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    last = (tmp_path / "report.html").read_text()
    assert _names(tmp_path) == [MANIFEST, f"charts/{last}.svg", "report.html"]


def test_replaced_says_where_it_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(OutputError, match=r"Results cannot be written to .*: File exists"):
        _run(tmp_path / "file", a="1")


def test_files_of_others_stay_the_same_files(tmp_path: Path) -> None:
    target = tmp_path / "out"
    _run(target, first="1")
    (target / "notes").mkdir(mode=0o750)
    (target / "notes" / "mine.txt").write_text("mine")
    (target / "link").symlink_to("nowhere")
    is_open = (target / "notes" / "mine.txt").open("a")

    _run(target, second="2")
    with is_open:
        is_open.write(", and more")

    assert (target / "notes" / "mine.txt").read_text() == "mine, and more"
    assert (target / "notes").stat().st_mode & 0o777 == 0o750
    assert (target / "link").readlink() == Path("nowhere")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_the_folder_keeps_its_rights_and_a_link_to_it_stays(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.mkdir(mode=0o700)
    link.symlink_to(real)

    _run(link, first="1")

    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o700
    assert _names(real) == [MANIFEST, "charts/first.svg", "report.html"]


def test_a_folder_that_one_stands_in_is_not_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path / "out")

    _run(Path(), first="1")
    _run(Path(), second="2")

    assert _names(Path()) == [MANIFEST, "charts/second.svg", "report.html"]
    assert Path.cwd().samefile(tmp_path / "out")


def test_results_of_another_run_within_stay_where_they_are(tmp_path: Path) -> None:
    _run(tmp_path / "out" / "inner", inner="1")
    before = (tmp_path / "out" / "inner").stat().st_ino

    _run(tmp_path / "out", outer="2")

    assert (tmp_path / "out" / "inner").stat().st_ino == before
    assert _names(tmp_path / "out" / "inner") == [MANIFEST, "charts/inner.svg", "report.html"]


@pytest.mark.parametrize("is_newer", [True, False])
def test_what_others_write_meanwhile_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_newer: bool
) -> None:
    target = tmp_path / "out"
    _run(target, first="1")
    (target / "notes.txt").write_text("before")
    (target / "gone.txt").write_text("removed")

    def late(new: Path, place: Path) -> None:
        if new.name == placing.NEW:
            (place / "late.txt").write_text("late")
            (place / "fresh.txt").write_text("after")
            os.utime(place / "fresh.txt", (2e9, 2e9) if is_newer else (1e9, 1e9))
            (place / "fresh.txt").replace(place / "notes.txt")
        exchange.exchange(new, place)

    monkeypatch.setattr(placing, "exchange", late)
    _run(target, second="2")

    assert (target / "late.txt").read_text() == "late"
    assert (target / "notes.txt").read_text() == ("after" if is_newer else "before")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


# Writes runs of numbered markers forever; killed by the test. The pauses spread the kills over all steps.
_WRITER = """
import itertools, os, sys
from pathlib import Path
from crossroads.files import folders, placing, replaced

if sys.argv[2] == "one by one":
    def refuse(first, second):
        raise OSError(22, "Invalid argument")
    folders.exchange = placing.exchange = refuse

def write(number):
    with replaced(Path(sys.argv[1])) as folder:
        (folder / "charts").mkdir()
        for name in ["report.html", "charts/same.svg", f"charts/{number % 3}.svg"]:
            (folder / name).write_text(str(number))

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        for number in itertools.count(int(line)):
            write(number)
    print(child, flush=True)
    os.waitpid(child, 0)
    print("ended", flush=True)
"""


@pytest.mark.parametrize("way", ["at once", "one by one"])
def test_a_kill_at_any_moment_leaves_one_run_or_the_other(tmp_path: Path, way: str) -> None:
    target, random = tmp_path / "out", Random(1)  # noqa: S311 - no secrets
    _run(target, same="first")
    (target / "charts" / "mine.svg").write_text("mine")
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(target), way], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert writer.stdin is not None
    assert writer.stdout is not None
    seen: set[str] = set()
    left = 0
    with writer:
        # On a busy machine fewer writers get far enough to be stopped in between.
        for kill in range(1000):
            if kill >= 100 and min(len(seen), left) > 10:
                break
            print(1000 * kill, file=writer.stdin, flush=True)
            child = int(writer.stdout.readline())
            time.sleep(random.uniform(0, 0.02))
            os.kill(child, signal.SIGKILL)
            assert writer.stdout.readline() == "ended\n"
            left += len([*tmp_path.glob(".out.new-*"), *target.glob(".out.new-*")])
            if way == "one by one":
                # Such a disk has no step that changes all: the next run brings what it finds in order first.
                for holder in target.glob(".out.new-*"):
                    placing.clear(target, holder)
            texts = {name: (target / name).read_text() for name in _names(target) if name != MANIFEST}
            assert texts.pop("charts/mine.svg") == "mine"
            assert len(set(texts.values())) == 1, texts
            number = texts["report.html"]
            last = "charts/same.svg" if number == "first" else f"charts/{int(number) % 3}.svg"
            assert texts.keys() == {"report.html", "charts/same.svg", last}
            seen.add(number)
        writer.stdin.close()
    assert len(seen) > 10
    assert left > 10
    _run(target, last="end")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert not list(target.glob(".out.new-*"))
