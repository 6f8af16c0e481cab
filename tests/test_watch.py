"""Saves as editors make them, seen as they happen; the command watch as a process of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import crossroads
from commands import BELARUS, FIRST, run
from crossroads.study import Study
from crossroads.watching import Broken, Drawing, Idle, Loaded, Saving, watch_saves
from crossroads.watching.saves import Clock
from crossroads.watching.stamps import NotedTexts

TEXT = """crossroads: 1
title: Sell?
parameters: {price: 3}
start: choice
nodes: {choice: {kind: decision, branches: {sell: {payoff: price}, keep: {payoff: 2}}}}
"""
Step = tuple[float, Callable[[], object]]


class Script:
    """A clock of its own: time passes only in sleep, and things are done when their time has come."""

    def __init__(self, *steps: Step) -> None:
        self.time = 0.0
        self._steps = sorted(steps, key=lambda step: step[0])

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds
        while self._steps and self._steps[0][0] <= self.time:
            self._steps.pop(0)[1]()


def seen(path: Path, *steps: Step, until: float = 3.0) -> list[str]:
    """Return what a watch of a file sees while some steps are done: the price, or codes of findings, with the time."""
    script = Script(*steps)
    found = []

    def load(texts: NotedTexts) -> Study:
        return crossroads.load(path, texts=texts)

    for event in watch_saves(load, Clock(script.now, script.sleep)):
        if isinstance(event, Loaded):
            found.append(f"{event.value.scenario.parameters['price'].value:g}")
        elif isinstance(event, Broken):
            found.append(str(event.error).partition("[")[2].partition("]")[0])
        if script.now() >= until:
            break
    return found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "scenario.yaml"
    file.write_text(TEXT, "utf-8")
    return file


def priced(price: float) -> str:
    return TEXT.replace("price: 3", f"price: {price}")


def replace(path: Path, text: str) -> None:
    beside = path.with_suffix(".tmp")
    beside.write_text(text, "utf-8")
    beside.replace(path)


def test_a_file_that_is_written_anew_is_read_once(path: Path) -> None:
    assert seen(path, (0.5, lambda: path.write_text(priced(4), "utf-8"))) == ["3", "4"]


def test_a_file_that_is_replaced_is_read_once(path: Path) -> None:
    assert seen(path, (0.5, lambda: replace(path, priced(4))), (1.5, lambda: replace(path, priced(5)))) == [
        "3",
        "4",
        "5",
    ]


def test_a_file_of_the_same_size_and_time_is_another_one(path: Path) -> None:
    def replace_keeping_time() -> None:
        before = path.stat()
        beside = path.with_suffix(".tmp")
        beside.write_text(priced(4), "utf-8")
        os.utime(beside, ns=(before.st_atime_ns, before.st_mtime_ns))
        beside.replace(path)

    assert seen(path, (0.5, replace_keeping_time)) == ["3", "4"]


def test_an_empty_moment_is_not_told_of(path: Path) -> None:
    steps = [
        (0.5, lambda: path.write_text("", "utf-8")),
        (0.58, lambda: path.write_text(TEXT[:60], "utf-8")),
        (0.66, lambda: path.write_text(priced(4), "utf-8")),
    ]

    assert seen(path, *steps) == ["3", "4"]


def test_a_file_that_is_gone_for_a_moment_is_not_told_of(path: Path) -> None:
    assert seen(path, (0.5, path.unlink), (0.7, lambda: path.write_text(priced(4), "utf-8"))) == ["3", "4"]


def test_what_stays_broken_is_told_of_once_until_it_is_mended(path: Path) -> None:
    steps: list[Step] = [
        (0.5, lambda: path.write_text("nodes: [", "utf-8")),
        (1.5, lambda: path.write_text(priced(4), "utf-8")),
        (2.0, path.unlink),
    ]

    assert seen(path, *steps) == ["3", "not-yaml", "4", "no-file"]


def test_what_is_broken_at_first_is_told_of_and_read_when_it_is_mended(path: Path) -> None:
    path.write_text("nodes: [", "utf-8")

    assert seen(path, (0.5, lambda: path.write_text(priced(4), "utf-8"))) == ["not-yaml", "4"]


def test_everything_that_belongs_to_a_scenario_is_watched(path: Path) -> None:
    overlay = path.with_name("dear.yaml")
    copy = path.with_name("diary.txt")
    overlay.write_text("extends: scenario.yaml\nparameters: {price: 5}\n", "utf-8")
    copy.write_text("It rained.", "utf-8")
    evidence = (
        "sources: {diary: {title: A diary, text: diary.txt}}\n"
        "claims: {C: {source: diary, text: Rain, quote: It rained}}\n"
    )
    steps = [
        (0.5, lambda: path.write_text(TEXT + evidence, "utf-8")),
        (1.0, lambda: copy.write_text("The sun shone.", "utf-8")),
        (2.0, lambda: copy.write_text("It rained again.", "utf-8")),
    ]

    assert seen(overlay, *steps) == ["5", "5", "no-quote", "5"]


def test_a_base_that_is_named_anew_is_watched_even_before_it_is_there(path: Path) -> None:
    overlay, other = path.with_name("dear.yaml"), path.with_name("other.yaml")
    overlay.write_text("extends: scenario.yaml\n", "utf-8")
    steps = [
        (0.5, lambda: overlay.write_text("extends: other.yaml\n", "utf-8")),
        (1.5, lambda: other.write_text(priced(7), "utf-8")),
        (2.2, lambda: other.write_text(priced(8), "utf-8")),
    ]

    assert seen(overlay, *steps, until=4) == ["3", "no-file", "7", "8"]


def test_a_save_is_answered_within_a_tenth_of_a_second_and_reading(path: Path) -> None:
    script = Script((0.5, lambda: replace(path, priced(4))))
    events = watch_saves(lambda texts: crossroads.load(path, texts=texts), Clock(script.now, script.sleep))
    kinds = []

    for event in events:
        kinds.append(type(event))
        if isinstance(event, Loaded) and script.now() > 0:
            break

    assert script.now() - 0.5 < 0.1
    assert kinds[0] is Loaded
    assert kinds[-2:] == [Saving, Loaded]


def test_a_file_that_never_stands_still_is_read_all_the_same(path: Path) -> None:
    writes = [(0.5 + 0.01 * k, lambda k=k: path.write_text(priced(4 + k), "utf-8")) for k in range(400)]

    assert len(seen(path, *writes, until=3.5)) > 1


def test_quiet_is_counted_from_the_last_change(path: Path) -> None:
    script = Script((1.0, lambda: replace(path, priced(4))))
    quiet = []

    for event in watch_saves(lambda texts: crossroads.load(path, texts=texts), Clock(script.now, script.sleep)):
        if isinstance(event, Idle):
            quiet.append(event.seconds)
        if script.now() > 2:
            break

    assert max(quiet) == pytest.approx(1, abs=0.1)
    assert quiet[-1] == pytest.approx(1, abs=0.1)


# A process that works for ever, and puts things back when it is asked to stop.
_WORKER = """
import pathlib, sys, time
folder = pathlib.Path(sys.argv[1])
(folder / "begun").touch()
try:
    time.sleep(float(sys.argv[2]))
    print("Report: there")
except KeyboardInterrupt:
    (folder / "back").touch()
    sys.exit(130)
"""


def eventually(holds: Callable[[], object], patience: float = 60.0) -> None:
    end = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let processes be interrupted, also where these tests run in the background of a shell."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_a_drawing_that_is_superseded_puts_things_back(tmp_path: Path) -> None:
    drawing = Drawing([sys.executable, "-c", _WORKER, str(tmp_path), "600"])
    drawing.start()
    eventually((tmp_path / "begun").exists)
    assert drawing.ended() is None

    drawing.stop()

    assert (tmp_path / "back").exists()
    assert not drawing.is_under_way
    assert drawing.ended() is None


def test_a_drawing_tells_once_what_it_said(tmp_path: Path) -> None:
    drawing = Drawing([sys.executable, "-c", _WORKER, str(tmp_path), "0"])
    drawing.start()
    told: list[tuple[int, str]] = []

    def has_ended() -> bool:
        if (ended := drawing.ended()) is not None:
            told.append(ended)
        return bool(told)

    eventually(has_ended)

    assert told == [(0, "Report: there\n")]
    assert drawing.ended() is None


class Watched:
    """The command as a process of its own, and all that it has printed."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.log = folder / "log.txt"
        self._file = self.log.open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "crossroads", "watch", *arguments], cwd=folder, stdout=self._file,
            stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    @property
    def said(self) -> str:
        return self.log.read_text("utf-8")

    def wait_for(self, text: str, times: int = 1) -> None:
        eventually(lambda: self.said.count(text) >= times or self.process.poll() is not None)
        assert self.said.count(text) >= times, self.said

    def end(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        code = self.process.wait(30)
        self._file.close()
        return code


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Callable[..., Watched]]:
    started: list[Watched] = []

    def start(*arguments: str) -> Watched:
        started.append(Watched(tmp_path, *arguments))
        return started[-1]

    yield start
    for each in started:
        if each.process.poll() is None:
            each.end(signal.SIGTERM)


@pytest.mark.usefixtures("interruptible")
def test_each_save_shows_what_it_changed(path: Path, watched: Callable[..., Watched]) -> None:
    process = watched("scenario.yaml", "--no-charts", "--set", "price=3")
    process.wait_for("Watching; Ctrl-C ends it.")
    replace(path, TEXT.replace("payoff: 2", "payoff: 2.5"))
    process.wait_for("“sell” stays best; its lead falls from 1.00 to 0.50")
    path.write_text("nodes: [", "utf-8")
    process.wait_for("[not-yaml]")
    replace(path, TEXT.replace("payoff: 2", "payoff: 4"))
    process.wait_for("“keep” is best instead of “sell”: the lead of “sell” falls from 0.50 to −1.00")
    replace(path, TEXT.replace("payoff: 2", "payoff: 4") + "# a word\n")
    process.wait_for("Saved; nothing differs.")

    assert process.end() == 130
    assert process.said.endswith("Stopped.\n")
    assert "Traceback" not in process.said


@pytest.mark.usefixtures("interruptible")
def test_charts_follow_when_it_is_quiet(tmp_path: Path, watched: Callable[..., Watched]) -> None:
    path, out = tmp_path / "job.yaml", tmp_path / "out" / "job"
    text = Path(FIRST).read_text("utf-8")
    path.write_text(text, "utf-8")
    process = watched("job.yaml", "--draws", "64")
    process.wait_for("Report: out/job/report.html")
    written = {each: each.read_bytes() for each in out.rglob("*") if each.is_file()}
    # A drawing that is under way when the watch ends leaves everything as it was.
    replace(path, text.replace("payoff: 46", "payoff: 47"))
    process.wait_for("stays best")

    assert process.end(signal.SIGTERM) == 128 + signal.SIGTERM
    assert "Traceback" not in process.said
    assert {each: each.read_bytes() for each in out.rglob("*") if each.is_file()} == written


def test_a_file_that_is_not_there_is_refused() -> None:
    result = run("watch", str(BELARUS / "scenrio.yaml"))

    assert result.exit_code == 1
    assert "There is no such file." in result.stderr


def test_a_folder_has_a_name() -> None:
    result = run("watch", FIRST, "--out", "")

    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1] == "Error: Invalid value for --out: A folder has a name."
