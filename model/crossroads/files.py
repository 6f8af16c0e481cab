"""Files written whole or not at all: a reader never meets half a result, and a failure loses nothing.

Used by whatever writes results.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crossroads.errors import OutputError

# The file by which a folder shows that its entries are results of a former run.
MARK = "results.json"


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            # mkstemp makes files for their owner alone; results are ordinary files.
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}.") from error


@contextmanager
def replaced(target: Path) -> Iterator[Path]:
    """Give an empty folder to fill; its entries take their place in the target once all of them are there.

    Raises
    ------
    OutputError
        If the target cannot be written, or has entries of the same names that no former run wrote.
    """
    try:
        target.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(dir=target, prefix=".new-"))
    except OSError as error:
        raise OutputError(f"Results cannot be written to {target}: {error.strerror}.") from error
    try:
        yield work
        _refuse_strangers(target, work)
        _swap(target, work)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _refuse_strangers(target: Path, work: Path) -> None:
    taken = sorted(entry.name for entry in work.iterdir() if (target / entry.name).exists())
    if taken and not (target / MARK).exists():
        problem = f"{target} has {', '.join(taken)} already, and not from a run."
        raise OutputError(f"{problem} Choose another folder with --out.")


def _swap(target: Path, work: Path) -> None:
    """Move the new entries into the target and the old ones out; put the old ones back if a move fails."""
    former = work / ".former"
    former.mkdir()
    entries = sorted(entry for entry in work.iterdir() if entry != former)
    moved: list[str] = []
    try:
        for entry in entries:
            place = target / entry.name
            if place.exists():
                place.rename(former / entry.name)
            moved.append(entry.name)
            entry.rename(place)
    except OSError as error:
        for name in moved:
            if (target / name).exists() and not (work / name).exists():
                (target / name).rename(work / name)
            if (former / name).exists():
                (former / name).rename(target / name)
        raise OutputError(f"Results cannot be moved to {target}: {error.strerror}.") from error
