"""Where the texts of scenario files are read from: the disk, or texts kept from an earlier time.

Used by whatever reads files that a scenario names; ``Document`` remembers it, so that what is read later comes from the
same place.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from crossroads.document.files import is_file, is_same_file, read_text
from crossroads.errors import Finding, Place, ScenarioError
from crossroads.prose import nearest


class Texts(Protocol):
    """A place that has the texts of files."""

    def read(self, name: str) -> str:
        """Return the text of a file; raises a ``ScenarioError`` where there is none."""
        ...

    def has(self, name: str) -> bool:
        """Return whether there is such a file; no name is an error."""
        ...

    def is_same(self, first: str, second: str) -> bool:
        """Return whether two names stand for one file, there or not."""
        ...


@dataclass(frozen=True)
class Disk:
    """The files as they are now."""

    def read(self, name: str) -> str:
        """Return the text of a file; raises a ``ScenarioError`` as ``read_text`` does."""
        return read_text(name)

    def has(self, name: str) -> bool:
        """Return whether there is such a file."""
        return is_file(name)

    def is_same(self, first: str, second: str) -> bool:
        """Return whether two names stand for one file, through links as well."""
        return is_same_file(first, second)


@dataclass(frozen=True)
class KeptTexts:
    """Texts by the names of their files, whatever the disk says now."""

    by_name: Mapping[str, str]

    def read(self, name: str) -> str:
        """Return the text of a file; raises a ``ScenarioError`` if it was not kept."""
        for each, text in self.by_name.items():
            if self.is_same(each, name):
                return text
        remedy = nearest(name, self.by_name)
        raise ScenarioError([Finding("no-file", "No text of this file was kept.", remedy, Place(name))])

    def has(self, name: str) -> bool:
        """Return whether a text of the file was kept."""
        return any(self.is_same(each, name) for each in self.by_name)

    def is_same(self, first: str, second: str) -> bool:
        """Return whether two names are the same path, written in whichever way."""
        return os.path.normpath(first) == os.path.normpath(second)


DISK = Disk()
