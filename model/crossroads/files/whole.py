"""A single file, written whole or not at all; and the name under which results are kept."""

import os
from pathlib import Path

from crossroads.errors import OutputError


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file so that it is there whole or not at all; a link stays, and what it points to is written.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    target = path.resolve()
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            temporary.write_bytes(content.encode() if isinstance(content, str) else content)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}.") from error


def default_name(path: str) -> str:
    """Return the name under which a scenario's results are kept: its file's, or its folder's.

    >>> default_name("scenarios/belarus-2022/scenario.yaml"), default_name("drill.yaml")
    ('belarus-2022', 'drill')
    """
    file = Path(path).resolve()
    return file.parent.name if file.stem == "scenario" and file.parent.name else file.stem
