"""A folder of results that changes from one run's files to the next one's in one step."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path

from crossroads.errors import OutputError
from crossroads.files.exchange import exchange
from crossroads.files.locks import locked
from crossroads.files.placing import MANIFEST, NEW, clear, listed, place_at_once, place_one_by_one

# Where the system has no locks, what is older than this belongs to no run that still goes on.
_LONGEST_RUN = 3600.0  # seconds


@contextmanager
def replaced(target: Path) -> Iterator[Path]:
    """Give an empty folder to fill; its files take the place of a former run's once all of them are there.

    Files that no run wrote stay as they are. Runs into one folder wait for each other. What a run that was killed
    left behind is brought in order first.

    Raises
    ------
    OutputError
        If the target cannot be written, or has files of the same names that no run wrote.

    Notes
    -----
    The new folder is built beside the target, everything that no run wrote linked into it, and the two trade places
    in one step of the operating system: however the process ends, the target holds all files of the former run or
    all of the new one. Its path then leads to another folder than before. A viewer shows the new content when it
    opens the path again; a program with a file of others open goes on writing to that file; a shell that stands in
    the target sees nothing there until it enters it anew. A target that is a link stays one.

    Files are moved one by one instead, into the same folder, where that is impossible or unkind: on systems and disks
    without such a step (Windows, most network disks), without locks, where the target is a mount point or its parent
    may not be written, where the present folder is the target or within it (``--out .``), where the target belongs
    to somebody else, or holds more than 10,000 files of others or the results of other runs. An error then restores
    the former files; after a kill within these milliseconds the next run into the folder does.

    The locks are those of the target and of the folder it stands in, and the target is looked up again once they are
    held: the folder that had its name before may have been exchanged.
    """
    place = target.resolve()
    try:
        place.mkdir(parents=True, exist_ok=True)
        with locked(place.parent) as is_parent_held, locked(place) as is_held:
            is_guarded = is_parent_held and is_held
            for left in _left_by_killed(place, are_all_dead=is_held):
                clear(place, left)
            holder = _holder(place, may_be_beside=is_guarded)
            try:
                (holder / NEW).mkdir()
                yield holder / NEW
                _place(target, place, holder)
            finally:
                clear(place, holder)
    except OSError as error:
        raise OutputError(f"Results cannot be written to {target}: {error.strerror}.") from error


def _place(target: Path, place: Path, holder: Path) -> None:
    """List the new files, refuse to overwrite files of others, and let the new ones take the former ones' place."""
    new = holder / NEW
    fresh = sorted(str(path.relative_to(new)) for path in new.rglob("*") if path.is_file())
    former = set(listed(place))
    strangers = [name for name in fresh if os.path.lexists(place / name) and name not in former]
    if strangers:
        shown = ", ".join(strangers[:4]) + (", …" if len(strangers) > 4 else "")
        raise OutputError(f"{target} has {shown} already, and not from a run. Choose another folder with --out.")
    (new / MANIFEST).write_text("".join(f"{name}\n" for name in fresh), "utf-8")
    if holder.parent == place.parent:
        try:
            place_at_once(place, holder)
        except OSError:
            pass
        else:
            return
    place_one_by_one(place, holder)


def _left_by_killed(place: Path, *, are_all_dead: bool) -> Iterator[Path]:
    """Yield the holders of runs into a folder that no longer go on: with its lock held, all that are there."""
    pattern = f"{escape(_prefix(place))}*"
    for holder in [*place.parent.glob(pattern), *place.glob(pattern)]:
        if are_all_dead or time.time() - holder.stat().st_mtime > _LONGEST_RUN:
            yield holder


def _prefix(place: Path) -> str:
    return f".{place.name}.new-"


def _holder(place: Path, *, may_be_beside: bool) -> Path:
    """Make a holder beside the folder where the two can be exchanged, otherwise within it."""
    if may_be_beside and not _is_entered(place):
        try:
            holder = Path(tempfile.mkdtemp(dir=place.parent, prefix=_prefix(place)))
        except OSError:
            pass
        else:
            if _can_exchange(place, holder):
                return holder
            holder.rmdir()
    return Path(tempfile.mkdtemp(dir=place, prefix=_prefix(place)))


def _is_entered(place: Path) -> bool:
    """Return whether the present folder is a place or within it."""
    try:
        present = Path.cwd()
    except OSError:
        return False  # it was removed
    return place in (present, *present.parents)


def _can_exchange(place: Path, holder: Path) -> bool:
    """Return whether folders beside a place can be exchanged with it, by trying with two empty ones."""
    if place.stat().st_dev != holder.stat().st_dev:
        return False
    first, second = holder / "first", holder / "second"
    first.mkdir()
    second.mkdir()
    try:
        exchange(first, second)
    except OSError:
        return False
    finally:
        first.rmdir()
        second.rmdir()
    return True
