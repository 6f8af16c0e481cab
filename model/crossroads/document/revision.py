"""The texts of files as a revision of a git repository has them.

Made from a name such as ``HEAD~1:scenarios/drill.yaml``; a scenario read from it finds what it extends, and the copies
of its sources, at the same revision.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from crossroads.document.files import decoded
from crossroads.errors import AnalysisError, Finding, Place, ScenarioError
from crossroads.prose import nearest, shorten


@dataclass(frozen=True)
class Revision:
    """A revision of a repository; its files are named ``REVISION:path``, from the top of the repository."""

    called: str
    """The revision as the user named it."""
    tree: str
    """The tree that it has: all files come from it, whatever becomes of the name."""
    top: str
    """The folder of the repository."""

    def read(self, name: str) -> str:
        """Return the text of a file.

        Raises
        ------
        ScenarioError
            If the revision has no such file, or it is too large or not UTF-8.
        """
        raw = self._blob(name)
        if raw is None:
            problem = f"{self.called} has no such file."
            remedy = self._nearest(name) if self._path(name) else "It lies outside of the repository."
            raise ScenarioError([Finding("no-file", problem, remedy, Place(name))])
        return decoded(raw, name)

    def has(self, name: str) -> bool:
        """Return whether the revision has a file."""
        return self._blob(name) is not None

    def is_same(self, first: str, second: str) -> bool:
        """Return whether two names are the same path."""
        return os.path.normpath(first) == os.path.normpath(second)

    def name_of(self, path: str) -> str:
        """Return the name that a file on the disk has in the repository."""
        return self.named(os.path.relpath(os.path.realpath(path), self.top).replace(os.sep, "/"))

    def named(self, path: str) -> str:
        """Return the name of a file by its path from the top of the repository."""
        # A file at the top needs a folder too: what it extends is looked for beside it.
        return f"{self.called}:{path if '/' in path else f'./{path}'}"

    def _path(self, name: str) -> str | None:
        """Return the path of a file from the top; None for what lies outside."""
        called, sign, path = name.partition(":")
        path = os.path.normpath(path).replace(os.sep, "/")
        is_inside = called == self.called and sign and not path.startswith(("../", "/"))
        return path if is_inside and path.isprintable() else None

    def _blob(self, name: str) -> bytes | None:
        path = self._path(name)
        if path is None:
            return None
        wanted = f"{self.tree}:{path}\n".encode()
        # Links are followed within the revision; for whatever is no file git says so in place of its type.
        found = _git(["-C", self.top, "cat-file", "--batch", "--follow-symlinks"], wanted)
        head, _, body = found.stdout.partition(b"\n")
        fields = head.split()
        if len(fields) != 3 or fields[1] != b"blob":
            return None
        return body[: int(fields[2])]

    def _nearest(self, name: str) -> str:
        """Return which file may be meant: one of the same name in another folder before others."""
        same = [each for each in self._scenarios if PurePosixPath(each).name == PurePosixPath(name).name]
        return nearest(name, same or self._scenarios)

    @cached_property
    def _scenarios(self) -> list[str]:
        """The files that may be meant."""
        listed = _git(["-C", self.top, "ls-tree", "-r", "-z", "--name-only", self.tree]).stdout.decode(errors="replace")
        return [self.named(path) for path in listed.split("\0") if PurePosixPath(path).suffix in (".yaml", ".yml")]


def open_revision(text: str) -> tuple[Revision, str]:
    """Return a revision of the repository here, and the name of a file in it.

    Parameters
    ----------
    text
        ``REVISION:path`` with a path from the top of the repository, or ``REVISION:./path`` from the folder here.

    Raises
    ------
    AnalysisError
        If git is not installed, this is no repository, or it has no such revision.
    """
    called, _, path = text.partition(":")
    if not called or not path:
        raise AnalysisError(
            f"{shorten(text)} names no file of a revision. Write REVISION:path, as in HEAD:{path or 'drill.yaml'}."
        )
    here = _git(["rev-parse", "--show-toplevel", "--show-prefix"])
    if here.returncode:
        problem = f"There is no git repository here, so {shorten(text)} names no file."
        raise AnalysisError(f"{problem} Run crossroads in the repository that has the revision.")
    top, prefix = [*here.stdout.decode(errors="surrogateescape").splitlines(), ""][:2]
    tree = _git(["rev-parse", "--verify", "--quiet", "--end-of-options", f"{called}^{{tree}}"])
    if tree.returncode:
        known = _git(["for-each-ref", "--format=%(refname:short)"]).stdout.decode(errors="replace").split()
        raise AnalysisError(f"The repository has no revision {shorten(called)}. {nearest(called, [*known, 'HEAD'])}")
    revision = Revision(called, tree.stdout.decode().strip(), top)
    return revision, revision.named(os.path.normpath(prefix + path) if path.startswith(("./", "../")) else path)


def _git(arguments: list[str], told: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    program = shutil.which("git")
    if program is None:
        problem = "git is not installed, and revisions are read with it."
        raise AnalysisError(f"{problem} Install it, or compare files.")
    # No shell is between; a revision that looks like an option is behind the end of options.
    return subprocess.run([program, *arguments], input=told, capture_output=True, check=False)  # noqa: S603
