"""Two folders that trade their names in one step of the operating system: whoever looks sees the one or the other.

Source: Linux, renameat2(2), flag RENAME_EXCHANGE; macOS, renamex_np(2), flag RENAME_SWAP.
"""

import ctypes
import errno
import os
import sys
from pathlib import Path

_AT_FDCWD = -100
_EXCHANGE = 2  # the value of both flags


def exchange(first: Path, second: Path) -> None:
    """Let two folders of one disk trade places at once.

    Raises
    ------
    OSError
        If the system or its disk cannot, or may not; nothing has changed then.
    """
    one, other = os.fsencode(first), os.fsencode(second)
    try:
        if sys.platform == "linux":
            failed = _library().renameat2(_AT_FDCWD, one, _AT_FDCWD, other, _EXCHANGE)
        elif sys.platform == "darwin":
            failed = _library().renamex_np(one, other, _EXCHANGE)
        else:
            raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    except AttributeError:
        # An older system, whose library has no such function.
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS)) from None
    if failed:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(first), None, str(second))


def _library() -> ctypes.CDLL:
    """Return the system's own library: Python's has no such function."""
    return ctypes.CDLL(None, use_errno=True)
