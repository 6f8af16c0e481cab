"""Progress on standard error, for what takes longer than a second."""

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

_PATIENCE = 1.0  # seconds


class Progress:
    """A bar that appears on a terminal once the work has taken longer than a second."""

    def __init__(self, started: float) -> None:
        self._started = started
        self._bar: Bar | None = None

    def tell(self, step: str, done: int, total: int) -> None:
        """Say what is being done, how many steps are done, and how many there are."""
        if self._bar is None and sys.stderr.isatty() and time.monotonic() - self._started > _PATIENCE:
            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            self._bar = Bar(*columns, console=Console(stderr=True), transient=True)
            self._bar.add_task(step, total=total)
            self._bar.start()
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], description=step, completed=done, total=total)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
