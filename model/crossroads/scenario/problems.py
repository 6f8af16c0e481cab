"""Problems as the checks see them, before they have a place in a file, and which of them are consequences.

Yielded by every check of the gate; the gate looks up their places and makes them findings.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from crossroads.document import PathKey
from crossroads.errors import Severity


class Problem(NamedTuple):
    """Something wrong with the entry at a path."""

    code: str
    path: PathKey
    text: str
    """What is wrong, with the values shown."""
    remedy: str
    at_key: bool = False
    """Whether the entry's key is meant rather than its value."""
    severity: Severity = "error"


@dataclass(frozen=True)
class Broken:
    """The entries that could not be read: their names count as known, what they say does not."""

    paths: frozenset[PathKey]

    @cached_property
    def _above(self) -> frozenset[PathKey]:
        return frozenset(path[:depth] for path in self.paths for depth in range(1, len(path)))

    def touches(self, path: PathKey) -> bool:
        """Return whether an entry is broken, or has a broken part, or is a part of what is broken.

        What a later check says of such an entry may be a consequence: it is better said once the part is mended.
        """
        return path in self._above or self.covers(path)

    def covers(self, path: PathKey) -> bool:
        """Return whether an entry, or something that it is a part of, is broken."""
        return any(path[:depth] in self.paths for depth in range(len(path) + 1))

    def with_more(self, paths: Iterable[PathKey]) -> "Broken":
        """Return the same with more paths."""
        return Broken(self.paths.union(paths))
