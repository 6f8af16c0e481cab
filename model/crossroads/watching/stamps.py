"""What tells whether a file is still the one that was read; asked many times a second, so it reads nothing.

Used by the watch: a scenario is read from texts that remember which files were asked for, and what these looked like.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from crossroads.document import DISK


class Stamp(NamedTuple):
    """What the disk says of a file: an editor that replaces it changes the node, one that writes into it the time."""

    modified: int  # nanoseconds
    size: int
    node: int


Stamps = Mapping[str, Stamp | None]


def stamp_of(name: str) -> Stamp | None:
    """Return the stamp of a file; None where there is none."""
    try:
        found = os.stat(name)  # noqa: PTH116 - Path.stat takes twice as long, and this is asked all the time
    except (OSError, ValueError):
        return None
    return Stamp(found.st_mtime_ns, found.st_size, found.st_ino)


def stamps_of(names: Iterable[str]) -> dict[str, Stamp | None]:
    """Return the stamps of some files."""
    return {name: stamp_of(name) for name in names}


@dataclass(frozen=True)
class NotedTexts:
    """The disk, with a note of every file that was asked for: also of those that are not there, and may come."""

    noted: dict[str, Stamp | None] = field(default_factory=dict)
    """File → its stamp, taken before it was read: whatever is written later shows."""

    def read(self, name: str) -> str:
        """Return the text of a file; raises a ``ScenarioError`` where there is none."""
        self._note(name)
        return DISK.read(name)

    def has(self, name: str) -> bool:
        """Return whether there is such a file."""
        self._note(name)
        return DISK.has(name)

    def is_same(self, first: str, second: str) -> bool:
        """Return whether two names stand for one file, through links as well."""
        return DISK.is_same(first, second)

    def _note(self, name: str) -> None:
        if name not in self.noted:
            self.noted[name] = stamp_of(name)
