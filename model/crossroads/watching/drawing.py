"""Charts and report drawn by a process of their own, which a newer save stops.

Used by the watch: drawing takes seconds, in which saves are still answered at once; only one drawing is under way.
"""

import contextlib
import os
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO

# What a process that is stopped has for putting things back, in seconds; then it is ended.
_GRACE = 5.0
_NICENESS = 10


@dataclass
class Drawing:
    """A command that draws, started again and again; the one place of the watch that remembers something."""

    command: Sequence[str]
    _process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)
    _told: "IO[bytes] | None" = field(default=None, init=False)

    @property
    def is_under_way(self) -> bool:
        """Whether it is drawing, or has drawn and was not asked about it."""
        return self._process is not None

    def start(self) -> None:
        """Start it; one that is under way is stopped first, and waited for: both write to one folder."""
        self.stop()
        self._told = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the process
        # In a session of its own: Ctrl-C in the terminal comes to the watch alone, which stops it in order.
        self._process = subprocess.Popen(  # noqa: S603 - our own command line, no shell
            self.command, stdin=subprocess.DEVNULL, stdout=self._told, stderr=subprocess.STDOUT, start_new_session=True
        )
        with contextlib.suppress(OSError, AttributeError):
            # Where there are few processors, saves come first.
            os.setpriority(os.PRIO_PROCESS, self._process.pid, _NICENESS)

    def interrupt(self) -> None:
        """Ask it to stop and put everything back, without waiting for that."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)

    def stop(self) -> None:
        """Stop it, if it is under way, and wait until it has put everything back."""
        if self._process is None:
            return
        self.interrupt()
        try:
            self._process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._forget()

    def ended(self) -> tuple[int, str] | None:
        """Return its exit code and what it said, once it has ended; None before, and when that was told."""
        if self._process is None or self._told is None or self._process.poll() is None:
            return None
        code = self._process.returncode
        self._told.seek(0)
        said = self._told.read().decode(errors="replace")
        self._forget()
        return code, said

    def _forget(self) -> None:
        if self._told is not None:
            self._told.close()
        self._process = self._told = None
