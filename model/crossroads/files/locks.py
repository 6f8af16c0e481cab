"""Locks on folders: two processes that change what is in one wait for each other.

The lock is the system's, on the folder itself: nothing is left behind, and it ends with the process, however it ends.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(folder: Path) -> Iterator[bool]:
    """Hold a folder's lock; tell whether it is held: some systems and network disks have none, and work goes on."""
    handle = _take(folder)
    try:
        yield handle is not None
    finally:
        if handle is not None:
            os.close(handle)


def _take(folder: Path) -> int | None:
    """Return what holds the lock of the folder that has the name now, which may be another one after waiting."""
    try:
        import fcntl
    except ImportError:
        return None
    while True:
        handle = None
        try:
            handle = os.open(folder, os.O_RDONLY)
            fcntl.flock(handle, fcntl.LOCK_EX)
            if os.path.samestat(os.fstat(handle), folder.stat()):
                return handle
        except OSError:
            if handle is not None:
                os.close(handle)
            return None
        except BaseException:
            if handle is not None:
                os.close(handle)
            raise
        os.close(handle)
