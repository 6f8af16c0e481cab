"""The ledger: a file of runs that several processes write to at once, and that a kill at any moment leaves readable.

SQLite, from the standard library: a transaction is in the file whole or not at all, and several processes may write.
The journal is a rollback journal, not a write-ahead log. A log would need memory shared between processes, which
network disks have not, and two files beside the ledger that must stay with it wherever it is copied; a reader without
the right to write could not open it. What it gives, readers who never wait for a writer, is nothing to two short
transactions a run.
"""

import json
import sqlite3
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, fields, replace
from os import PathLike
from pathlib import Path

from crossroads.errors import HistoryError
from crossroads.files import locked
from crossroads.history.run import Contents, Run, Worth, hash_of
from crossroads.history.schema import is_empty, migrate

# The name of a ledger beside results, and of the results of a run in its folder.
LEDGER, RESULTS = "history.sqlite", "results.json"
# A writer is done in milliseconds, on a slow network disk in seconds.
_PATIENCE = 30.0  # seconds
_COLUMNS = [each.name for each in fields(Run)]
_AS_JSON = {"overlays", "settings", "plays", "options", "parameters"}


@dataclass(frozen=True)
class Ledger:
    """The file in which runs are recorded; it is made with the first one."""

    path: Path

    @classmethod
    def at(cls, place: str | PathLike[str]) -> "Ledger":
        """Return the ledger of a name: a file, or ``history.sqlite`` in a folder that is there."""
        path = Path(place)
        return cls(path / LEDGER if path.is_dir() else path)

    @property
    def folder(self) -> Path:
        """The folder of the file: what relative paths within it start from."""
        return self.path.resolve().parent

    def append(self, run: Run, contents: Contents) -> int:
        """Record a run that is not complete yet, in one transaction; return its id.

        Raises
        ------
        HistoryError
            If the ledger cannot be written.
        """
        row = {**_row_of(replace(run, is_complete=False)), "results": contents.digest}
        del row["id"]
        with self._written() as connection:
            self._settle(connection, run.out)
            _keep(connection, contents.results)
            columns, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
            # The names are those of this file's own columns.
            statement = f"INSERT INTO runs ({columns}) VALUES ({marks})"  # noqa: S608
            number = connection.execute(statement, [*row.values()]).lastrowid
            for name in [*contents.texts, *contents.aliases]:
                alias_of = contents.aliases.get(name)
                digest = _keep(connection, contents.texts[alias_of or name])
                connection.execute("INSERT INTO texts VALUES (?, ?, ?, ?)", [number, name, alias_of, digest])
        return int(number or 0)

    def complete(self, number: int, took: float) -> None:
        """Note that the outputs of a run are in their place, and how long all of it took.

        Raises
        ------
        HistoryError
            If the ledger cannot be written.
        """
        with self._written() as connection:
            connection.execute("UPDATE runs SET is_complete = 1, took = ? WHERE id = ?", [took, number])

    def give_up(self, number: int) -> None:
        """Remove a run whose outputs could not be written; where they are in their place after all, it is complete.

        Raises
        ------
        HistoryError
            If the ledger cannot be written.
        """
        with self._written() as connection:
            for (out,) in connection.execute("SELECT out FROM runs WHERE id = ?", [number]).fetchall():
                self._settle(connection, out)
            connection.execute("DELETE FROM runs WHERE id = ? AND NOT is_complete", [number])

    def runs(self) -> list[Run]:
        """Return all runs, the oldest first.

        Raises
        ------
        HistoryError
            If there is no ledger, or it cannot be read.
        """
        with self._read() as connection:
            if is_empty(connection):
                return []
            rows = connection.execute("SELECT * FROM runs ORDER BY id").fetchall()
            return [replace(_run(row), is_complete=self._is_complete(row)) for row in rows]

    def contents(self, number: int) -> Contents:
        """Return the texts and the results of a run.

        Raises
        ------
        HistoryError
            If there is no such run, or the ledger cannot be read.
        """
        with self._read() as connection:
            row = connection.execute(
                "SELECT packed FROM runs JOIN contents ON hash = results WHERE id = ?", [number]
            ).fetchone()
            if row is None:
                raise HistoryError(f"There is no run @{number} in {self.path}.")
            texts = connection.execute(
                "SELECT name, alias_of, packed FROM texts JOIN contents USING (hash) WHERE run = ?", [number]
            ).fetchall()
            kept = {each["name"]: _unpacked(each["packed"]) for each in texts if each["alias_of"] is None}
            aliases = {each["name"]: each["alias_of"] for each in texts if each["alias_of"] is not None}
            return Contents(kept, aliases, _unpacked(row["packed"]))

    def check(self) -> list[str]:
        """Return what SQLite finds damaged in the file; nothing where it is sound.

        Raises
        ------
        HistoryError
            If there is no ledger, or it cannot be read.
        """
        with self._read() as connection:
            told = [row[0] for row in connection.execute("PRAGMA integrity_check")]
            broken = [f"a row of {row[0]} refers to nothing" for row in connection.execute("PRAGMA foreign_key_check")]
            return [each for each in told if each != "ok"] + broken

    def _settle(self, connection: sqlite3.Connection, out: str) -> None:
        """Complete the runs into a folder that were stopped after their outputs were in place: they are there."""
        for row in connection.execute("SELECT * FROM runs WHERE out = ? AND NOT is_complete", [out]).fetchall():
            if self._stands(row):
                connection.execute("UPDATE runs SET is_complete = 1 WHERE id = ?", [row["id"]])

    def _is_complete(self, row: sqlite3.Row) -> bool:
        return bool(row["is_complete"]) or self._stands(row)

    def _stands(self, row: sqlite3.Row) -> bool:
        """Return whether the results of a run are the ones in its folder now."""
        try:
            return str(row["results"]) == hash_of((self.folder / row["out"] / RESULTS).read_text("utf-8"))
        except (OSError, ValueError):
            return False

    @contextmanager
    def _written(self) -> Iterator[sqlite3.Connection]:
        """Give a transaction that is written whole, or not at all where anything fails.

        The folder is locked, as it is while a run exchanges it: a journal that was left in the one folder could not
        restore a file in the other.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with locked(self.folder), closing(self._connect("rwc")) as connection:
                migrate(connection, str(self.path))
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                except BaseException:
                    connection.execute("ROLLBACK")
                    raise
                connection.execute("COMMIT")
        except (OSError, sqlite3.Error, UnicodeError) as error:
            raise HistoryError(f"{self.path} cannot be written: {_reason(error)}.") from error

    @contextmanager
    def _read(self) -> Iterator[sqlite3.Connection]:
        if not self.path.is_file():
            raise HistoryError(f"There is no history at {self.path}. A run with --out keeps its own: use --ledger.")
        try:
            # A reader may write: it takes back what a killed writer left unfinished.
            with closing(self._connect("rw")) as connection:
                if not is_empty(connection):
                    migrate(connection, str(self.path))
                yield connection
        except (OSError, sqlite3.Error, zlib.error, ValueError) as error:
            raise HistoryError(f"{self.path} cannot be read: {_reason(error)}.") from error

    def _connect(self, mode: str) -> sqlite3.Connection:
        uri = f"{self.path.resolve().as_uri()}?mode={mode}"
        connection = sqlite3.connect(uri, uri=True, timeout=_PATIENCE, isolation_level=None)
        connection.row_factory = sqlite3.Row
        return connection


def _reason(error: Exception) -> str:
    if isinstance(error, sqlite3.DatabaseError) and error.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
        return "it is no history of crossroads"
    return str(error.strerror if isinstance(error, OSError) else error)


def _row_of(run: Run) -> dict[str, str | float | int | None]:
    row = {name: getattr(run, name) for name in _COLUMNS}
    row["options"] = [asdict(each) for each in run.options]
    for name in _AS_JSON:
        plain = dict(row[name]) if isinstance(row[name], Mapping) else row[name]
        row[name] = json.dumps(plain, ensure_ascii=False, allow_nan=False)
    return row


def _run(row: sqlite3.Row) -> Run:
    given = {name: json.loads(row[name]) if name in _AS_JSON else row[name] for name in _COLUMNS}
    given["overlays"] = tuple(given["overlays"])
    given["options"] = tuple(Worth(**each) for each in given["options"])
    given["is_complete"] = bool(given["is_complete"])
    return Run(**given)


def _keep(connection: sqlite3.Connection, text: str) -> str:
    """Store a text unless it is there already; return its hash."""
    digest = hash_of(text)
    if connection.execute("SELECT 1 FROM contents WHERE hash = ?", [digest]).fetchone() is None:
        connection.execute("INSERT INTO contents VALUES (?, ?)", [digest, zlib.compress(text.encode())])
    return digest


def _unpacked(packed: bytes) -> str:
    return zlib.decompress(packed).decode()
