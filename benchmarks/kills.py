"""What a hundred ``kill -9`` at random moments of ``crossroads run`` leave behind.

    python benchmarks/kills.py [--kills 100] [--seed 1] [--writing 0.5]

A scenario is run in turn with two values of a parameter, into one folder that holds a file of somebody else as well.
Each run is a process of its own. Some are killed at a moment drawn from the time that a run takes, the others at one
drawn from the instants in which it writes, once the first sign of that is seen. After each kill all files of the folder
must be, byte for byte, those of one run that was left alone; and the ledger must be sound, its complete runs readable.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from crossroads.files import MANIFEST
from crossroads.history import LEDGER, Ledger
from crossroads.study.history import History

SCENARIO = Path(__file__).parents[1] / "scenarios" / "first-steps" / "scenario.yaml"
VALUES = ("0.2", "0.4")
OTHERS = "notes.txt"
# Seconds from the first sign of writing to the end of a run, on a machine that has more to do.
_WRITES = 0.15
Files = dict[str, bytes]


def started(out: Path, value: str) -> subprocess.Popen[bytes]:
    """Start a run."""
    command = [sys.executable, "-m", "crossroads", "run", str(SCENARIO), "-q"]
    return subprocess.Popen(
        [*command, "--set", f"p_better={value}", "--out", str(out)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def files_of(folder: Path) -> Files:
    """Return the files of a folder with their contents, the ledger and its journal aside."""
    paths = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(LEDGER)]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def reference(folder: Path) -> tuple[dict[str, Files], float]:
    """Return what runs write that nobody kills, and how long one takes."""
    files, times = {}, []
    for value in VALUES:
        begun = time.monotonic()
        if started(folder / value, value).wait():
            raise SystemExit("A run fails without being killed.")
        times.append(time.monotonic() - begun)
        files[value] = {**files_of(folder / value), OTHERS: b"mine"}
    return files, max(times)


def wait_for_writing(run: subprocess.Popen[bytes], out: Path) -> None:
    """Wait until a run begins to write to its ledger or its folder, or has ended."""
    ledger = out / LEDGER
    before = ledger.stat().st_mtime_ns if ledger.exists() else 0
    left = {*out.parent.glob(".out.new-*")}
    while run.poll() is None:
        if (ledger.exists() and ledger.stat().st_mtime_ns != before) or {*out.parent.glob(".out.new-*")} != left:
            return
        time.sleep(0.0005)


def state(out: Path, known: dict[str, Files]) -> str:
    """Return which run's files a folder holds; ends the program where they are a mixture."""
    found = files_of(out)
    for value, files in known.items():
        if found == files:
            return value
    if found.keys() == {OTHERS}:
        return "none"
    least = min((_differing(found, files) for files in known.values()), key=len)
    raise SystemExit(f"A mixture, or the files of no run that is known: {', '.join(least)}")


def _differing(found: Files, files: Files) -> list[str]:
    return sorted(name for name in {**found, **files} if found.get(name) != files.get(name))


def check(out: Path) -> tuple[int, int]:
    """Return how many runs a ledger has, and how many are complete, once all of them are read."""
    ledger = Ledger(out / LEDGER)
    if not ledger.path.exists():
        return 0, 0
    if problems := ledger.check():
        raise SystemExit(f"A damaged ledger: {problems}")
    history = History(ledger)
    for run in history:
        if history.results(run)["made_with"]["digest"] != run.digest or not history.contents(run).texts:
            raise SystemExit(f"Run {run.name} is not the one it says.")
    return len(history), sum(run.is_complete for run in history)


def main() -> None:
    """Kill runs, and say what they left."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--writing", type=float, default=0.5, help="share of kills while a run writes")
    given = parser.parse_args()
    draw = random.Random(given.seed)  # noqa: S311 - no secrets
    with tempfile.TemporaryDirectory() as name:
        folder, seen = Path(name), Counter[str]()
        known, lasts = reference(folder)
        out = folder / "out"
        out.mkdir()
        (out / OTHERS).write_bytes(b"mine")
        before = "none"
        for _ in range(given.kills):
            # Not what is there, so that what is left tells how far the run came.
            run = started(out, VALUES[before == VALUES[0]])
            if draw.random() < given.writing:
                wait_for_writing(run, out)
                time.sleep(draw.uniform(0.0, _WRITES))
            else:
                time.sleep(draw.uniform(0.0, lasts))
            os.kill(run.pid, signal.SIGKILL)
            is_killed = run.wait() == -signal.SIGKILL
            after = state(out, known)
            runs, complete = check(out)
            seen["was killed" if is_killed else "had ended"] += 1
            seen["left the new outputs" if after != before else "left the former outputs"] += 1
            seen["left a folder to be cleared"] += bool([*folder.glob(".out.new-*")])
            before = after
        if started(out, VALUES[0]).wait() or [*folder.glob(".out.new-*")] or MANIFEST not in files_of(out):
            raise SystemExit("The next run does not clear what was left.")
        print(f"A run takes {lasts:.1f} s. Of {given.kills}:")
        for what, count in seen.items():
            print(f"  {count:4} {what}")
        print(f"The ledger is sound: {runs} runs, {complete} complete. No mixture.")


if __name__ == "__main__":
    main()
