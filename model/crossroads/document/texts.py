"""Where the texts of scenario files are read from: the disk, or texts kept from an earlier time.

Used by whatever reads files that a scenario names; ``Document`` remembers it, so that what is read later comes from the
same place.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
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
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Other names, through links or from another folder → the name under which the text of that file is kept."""

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
        """Return whether two names are the same path, written in whichever way, or known to mean one file."""
        return self._plain(first) == self._plain(second)

    def _plain(self, name: str) -> str:
        return os.path.normpath(self.aliases.get(name, name))


@dataclass(frozen=True)
class FilesBelow:
    """The files as they are now, named from another folder than the present one."""

    folder: str

    def read(self, name: str) -> str:
        """Return the text of a file; raises a ``ScenarioError`` as ``read_text`` does."""
        return read_text(self._path(name))

    def has(self, name: str) -> bool:
        """Return whether there is such a file."""
        return is_file(self._path(name))

    def is_same(self, first: str, second: str) -> bool:
        """Return whether two names stand for one file, through links as well."""
        return is_same_file(self._path(first), self._path(second))

    def _path(self, name: str) -> str:
        return os.path.join(self.folder, name)  # noqa: PTH118 - Path drops what follows a link


class NotedTexts:
    """Texts from somewhere, with a note of every file that was read: what a record of it has to keep."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._read: dict[str, str] = {}
        self._asked: dict[str, None] = {}

    def read(self, name: str) -> str:
        """Return the text of a file, as it was when it was first read."""
        if name not in self._read:
            self._read[name] = self._texts.read(name)
        return self._read[name]

    def has(self, name: str) -> bool:
        """Return whether there is such a file."""
        return self._texts.has(name)

    def is_same(self, first: str, second: str) -> bool:
        """Return whether two names stand for one file."""
        self._asked |= {first: None, second: None}
        return self._texts.is_same(first, second)

    def kept(self) -> KeptTexts:
        """Return the texts that were read, and the other names under which the same files were asked for."""
        aliases: dict[str, str] = {}
        for name in self._asked:
            if name not in self._read:
                same = next((each for each in self._read if self._texts.is_same(each, name)), None)
                aliases |= {name: same} if same is not None else {}
        return KeptTexts(dict(self._read), aliases)


DISK = Disk()
