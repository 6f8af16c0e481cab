"""How long after a save crossroads watch has printed what the edit changed, on the flagship.

    python benchmarks/watch.py [--rounds 20] [--charts]

A copy of the flagship and of what belongs to it is watched by a process of its own, as a user would start it. Each
round replaces the file as an editor does, with another value of one parameter and of a second one in every other round,
and waits for the whole difference. The time runs from just before the file is put in place to the moment at which the
last line has come through the pipe.
"""

import argparse
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FLAGSHIP = Path(__file__).parents[1] / "scenarios" / "belarus-2022"
GOAL = 0.3  # seconds
# The last line of every difference: the first of the edits, or all together, stand at the end of the table.
_LAST = {1: b"scenario.yaml:", 2: b"all together"}


def edited(text: str, name: str, value: float) -> str:
    """Return the scenario with another value of a parameter."""
    new, count = re.subn(rf"(\n  {name}:\s*\{{value: )[0-9.]+", rf"\g<1>{value:g}", text)
    if count != 1:
        raise SystemExit(f"{name} is not written as expected.")
    return new


def replace(path: Path, text: str) -> None:
    """Put a new file in the place of another one."""
    beside = path.with_name(".new")
    beside.write_text(text, "utf-8")
    beside.replace(path)


class Watched:
    """The process that watches, and what it has said."""

    def __init__(self, path: Path, *, charts: bool) -> None:
        command = [sys.executable, "-m", "crossroads", "watch", path.name, "--out", "out"]
        self._process = subprocess.Popen(
            [*command, "--charts" if charts else "--no-charts"], cwd=path.parent, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        self._said = b""

    def wait_for(self, what: bytes, patience: float = 60.0) -> float:
        """Wait until something was said since the last time; return when that was."""
        end = time.perf_counter() + patience
        pipe = self._process.stdout
        while what not in self._said:
            if pipe is None or time.perf_counter() > end:
                raise SystemExit(f"It did not say {what!r}, but:\n{self._said.decode()}")
            self._said += os.read(pipe.fileno(), 65536)
        at = time.perf_counter()
        self._said = b""
        return at

    def end(self) -> int:
        """Stop it as Ctrl-C does; return its exit code."""
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(20)


def main() -> None:
    """Print the times of all rounds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--charts", action="store_true", help="let each save interrupt a drawing")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(FLAGSHIP, folder, dirs_exist_ok=True)
        path = Path(folder) / "scenario.yaml"
        text = path.read_text("utf-8")
        watched = Watched(path, charts=given.charts)
        watched.wait_for(b"Watching")
        times: dict[int, list[float]] = {1: [], 2: []}
        for number in range(given.rounds):
            # Longer than the quiet moment after which a drawing begins.
            time.sleep(1.6 if given.charts else 0.4)
            edits = 1 + number % 2
            text = edited(text, "p_lose", 0.3 + 0.01 * number)
            text = edited(text, "p_accept_host", 0.3 + 0.005 * number) if edits == 2 else text
            started = time.perf_counter()
            replace(path, text)
            times[edits].append(watched.wait_for(_LAST[edits]) - started)
        code = watched.end()
    print(
        f"{'edits':>5} {'rounds':>7} {'least':>7} {'median':>7} {'most':>7}   seconds from the save to the difference"
    )
    for edits, each in times.items():
        if each:
            print(f"{edits:>5} {len(each):>7} {min(each):7.3f} {statistics.median(each):7.3f} {max(each):7.3f}")
    worst = max(max(each) for each in times.values() if each)
    print(f"Goal: {GOAL:g} s; {'met' if worst <= GOAL else 'missed'} in the worst round. Ctrl-C ended it with {code}.")


if __name__ == "__main__":
    main()
