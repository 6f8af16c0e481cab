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

# The list of what a run wrote to a folder: only what stands in it is ever replaced or removed.
MANIFEST = ".crossroads"


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


@contextmanager
def replaced(target: Path) -> Iterator[Path]:
    """Give an empty folder to fill; its files take the place of a former run's once all of them are there.

    Files that no run wrote stay as they are. Runs into one folder wait for each other.

    Raises
    ------
    OutputError
        If the target cannot be written, or has files of the same names that no run wrote.
    """
    try:
        target.mkdir(parents=True, exist_ok=True)
        with _locked(target):
            work = Path(tempfile.mkdtemp(dir=target, prefix=".new-"))
            try:
                yield work
                _swap(target, work)
            finally:
                shutil.rmtree(work, ignore_errors=True)
    except OSError as error:
        raise OutputError(f"Results cannot be written to {target}: {error.strerror}.") from error


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold a folder's lock, which ends with the process, however it ends; go on where the system has none."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _swap(target: Path, work: Path) -> None:
    """Put the new files in the place of the former run's; whatever interrupts it, all former files come back."""
    fresh = sorted(str(path.relative_to(work)) for path in work.rglob("*") if path.is_file())
    former = _former(target)
    strangers = [name for name in fresh if (target / name).exists() and name not in former]
    if strangers:
        shown = ", ".join(strangers[:4]) + (", …" if len(strangers) > 4 else "")
        raise OutputError(f"{target} has {shown} already, and not from a run. Choose another folder with --out.")
    (work / MANIFEST).write_text("".join(f"{name}\n" for name in fresh), "utf-8")
    aside = work / ".former"
    placed: list[str] = []
    try:
        for name in [*former, MANIFEST]:
            _move(target / name, aside / name)
        for name in [*fresh, MANIFEST]:
            placed.append(name)
            _move(work / name, target / name)
    except BaseException:
        for name in placed:
            (target / name).unlink(missing_ok=True)
        for name in [*former, MANIFEST]:
            _move(aside / name, target / name)
        raise


def _former(target: Path) -> list[str]:
    """Return the files of the former run that are still there."""
    manifest = target / MANIFEST
    names = manifest.read_text("utf-8").splitlines() if manifest.is_file() else []
    inside = [name for name in names if not Path(name).is_absolute() and ".." not in Path(name).parts]
    return [name for name in inside if (target / name).is_file()]


def _move(source: Path, target: Path) -> None:
    """Move a file, if it is there, into a folder that is made if needed."""
    if source.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        source.rename(target)


def default_name(path: str) -> str:
    """Return the name under which a scenario's results are kept: its file's, or its folder's.

    >>> default_name("scenarios/belarus-2022/scenario.yaml"), default_name("drill.yaml")
    ('belarus-2022', 'drill')
    """
    file = Path(path).resolve()
    return file.parent.name if file.stem == "scenario" and file.parent.name else file.stem
