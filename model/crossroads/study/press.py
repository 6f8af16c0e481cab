"""The press: charts are printed by a second process while this one computes what is to be drawn next.

Used by a run. Processes of ``multiprocessing`` would run the caller's own script again; this one is started as a
module, and ends with its pipe, however this process ends.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from crossroads.analyses.result import Result
from crossroads.charts.printing import Print, print_chart

_PACKAGES = str(Path(__file__).parents[2])


@dataclass(frozen=True)
class Press:
    """Prints charts in the order in which they are asked for."""

    _queue: ThreadPoolExecutor
    _process: subprocess.Popen[bytes] | None
    _asked: dict[str, "Future[Print]"] = field(default_factory=dict)

    def add(self, chart: str, result: Result) -> None:
        """Have a chart of a result printed, some time before ``collect`` returns."""
        self._asked[chart] = self._queue.submit(self._print, chart, result)

    @property
    def count(self) -> int:
        """How many charts were asked for."""
        return len(self._asked)

    def collect(self) -> Iterator[tuple[str, Print]]:
        """Yield the prints by the names of their charts, as they were asked for, waiting for each."""
        for chart, future in self._asked.items():
            yield chart, future.result()

    def _print(self, chart: str, result: Result) -> Print:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            return print_chart(chart, result)
        try:
            pickle.dump((chart, result), process.stdin)
            process.stdin.flush()
            answer: Print | Exception = pickle.load(process.stdout)  # noqa: S301 - this process started the other
        except (EOFError, BrokenPipeError):
            # The other process is gone, for want of memory for example.
            return print_chart(chart, result)
        if isinstance(answer, Exception):
            raise answer
        return answer


@contextmanager
def press() -> Iterator[Press]:
    """Give a press; with one processor alone it prints in this process, a chart at a time."""
    process = _started() if _processors() > 1 else None
    queue = ThreadPoolExecutor(max_workers=1)
    try:
        yield Press(queue, process)
    finally:
        # After an error nobody waits for what is left.
        if process is not None:
            process.kill()
        queue.shutdown(cancel_futures=True)
        if process is not None:
            process.communicate()


def _started() -> subprocess.Popen[bytes]:
    paths = [_PACKAGES, *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    environment: Mapping[str, str] = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    command = [sys.executable, "-m", "crossroads.charts.printer"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)  # noqa: S603


def _processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
