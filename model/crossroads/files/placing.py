"""How new files take the place of a former run's: all at once where folders can be exchanged, otherwise one by one.

A holder is a folder that a run works in. It has ``new``, what the run writes; ``swapping``, which tells that folders
are being exchanged; and ``former``, where files are put aside that are replaced one by one. What a process that was
killed left in its holder tells the next run how far it came.
"""

import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from crossroads.files.exchange import exchange

# The list of what a run wrote to a folder: only what stands in it is ever replaced or removed.
MANIFEST = ".crossroads"
NEW, _FORMER, _SWAPPING = "new", "former", "swapping"
# Folders with more files of others are not built anew at each run.
_MOST_STRANGERS = 10_000


def listed(folder: Path) -> list[str]:
    """Return the files that a run wrote to a folder, as its list tells; nothing outside of it."""
    manifest = folder / MANIFEST
    names = manifest.read_text("utf-8").splitlines() if manifest.is_file() else []
    return [name for name in names if not Path(name).is_absolute() and ".." not in Path(name).parts]


def place_at_once(target: Path, holder: Path) -> None:
    """Complete the new folder by everything that no run wrote, and exchange it with the target.

    Files of others are linked, so that a program which has one open goes on writing to it.

    Raises
    ------
    OSError
        If that cannot be done here; nothing has changed then.
    """
    new, swapping = holder / NEW, holder / _SWAPPING
    names = list(_strangers(target))
    if len(names) > _MOST_STRANGERS or any(Path(name).name == MANIFEST for name in names):
        raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))
    for name in names:
        _bring(target / name, new / name)
    _resemble(target, new)
    # Half a note would be worse than none.
    noting = holder / "noting"
    noting.write_text("\0".join([str(target.stat().st_ino), *names]), "utf-8")
    noting.replace(swapping)
    try:
        exchange(new, target)
    except OSError:
        swapping.unlink()
        raise


def place_one_by_one(target: Path, holder: Path) -> None:
    """Put the new files in the place of the former run's; ``clear`` takes that back where it was interrupted."""
    new, aside = holder / NEW, holder / _FORMER
    fresh = listed(new)
    aside.mkdir()
    for name in [*listed(target), MANIFEST]:
        _move(target / name, aside / name)
    # The list goes last: while it is missing, the change is not complete.
    for name in [*fresh, MANIFEST]:
        _move(new / name, target / name)


def clear(target: Path, holder: Path) -> None:
    """Remove a holder; the target is as before the change or as after it, wherever that was interrupted."""
    new, swapping = holder / NEW, holder / _SWAPPING
    if (holder / _FORMER).is_dir():
        if (new / MANIFEST).is_file():
            _undo(target, holder)
    elif swapping.is_file():
        noted, *brought = swapping.read_text("utf-8").split("\0")
        # The folders were exchanged if the target is another one than when it was noted.
        if int(noted) != target.stat().st_ino:
            _carry_late(new, target, set(brought))
    # What tells that something is to be done goes first: a holder that is half removed tells nothing.
    swapping.unlink(missing_ok=True)
    (new / MANIFEST).unlink(missing_ok=True)
    shutil.rmtree(holder, ignore_errors=True)


def _undo(target: Path, holder: Path) -> None:
    """Take the new files away that are placed, then bring the former ones back; a second time changes nothing."""
    new, aside = holder / NEW, holder / _FORMER
    for name in listed(new):
        if not (new / name).exists():
            _move(target / name, new / name)
    for path in sorted(aside.rglob("*")):
        _move(path, target / path.relative_to(aside))


def _move(source: Path, target: Path) -> None:
    """Move a file, if it is there, into a folder that is made if needed."""
    if source.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        source.rename(target)


def _strangers(folder: Path) -> Iterator[str]:
    """Yield everything in a folder that no run wrote, folders before what is in them."""
    own = {*listed(folder), MANIFEST}
    for root, folders, files in os.walk(folder, onerror=_refuse):
        for name in sorted([*folders, *files]):
            inner = str((Path(root) / name).relative_to(folder))
            if inner not in own:
                yield inner


def _refuse(error: OSError) -> None:
    raise error


def _bring(source: Path, target: Path) -> None:
    """Link a file, or make a folder like another."""
    if source.is_dir() and not source.is_symlink():
        target.mkdir(exist_ok=True)
        _resemble(source, target)
    else:
        os.link(source, target, follow_symlinks=False)


def _resemble(source: Path, target: Path) -> None:
    """Give a folder the owner and the rights of another; its times are those of the change."""
    wanted, present = source.stat(), target.stat()
    if (wanted.st_uid, wanted.st_gid) != (present.st_uid, present.st_gid):
        os.chown(target, wanted.st_uid, wanted.st_gid)
    shutil.copystat(source, target)
    os.utime(target)


def _carry_late(old: Path, target: Path, brought: set[str]) -> None:
    """Move what others wrote to the old folder while the new one was completed: new files, and newer ones."""
    own = {*listed(target), MANIFEST}
    for name in _strangers(old):
        source, place = old / name, target / name
        if source.is_dir() and not source.is_symlink():
            if name not in brought:
                place.mkdir(exist_ok=True)
        elif name not in own and _is_late(source, place, is_known=name in brought):
            source.replace(place)


def _is_late(source: Path, place: Path, *, is_known: bool) -> bool:
    if not os.path.lexists(place):
        return not is_known  # otherwise it was removed since
    here, there = source.lstat(), place.lstat()
    return not os.path.samestat(here, there) and here.st_mtime_ns > there.st_mtime_ns
