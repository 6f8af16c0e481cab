"""The tables of a ledger, and the steps from each of their versions to the next.

To change them: one more step at the end of MIGRATIONS; ledgers of older versions take it when they are opened.
"""

import sqlite3

from crossroads.errors import HistoryError

# What marks an SQLite file as a ledger of this package: the letters "XRDS".
_MARK = 0x58524453

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        # Texts and results, each stored once however many runs have it: SHA-256 → zlib of the UTF-8 text.
        "CREATE TABLE contents (hash TEXT PRIMARY KEY, packed BLOB NOT NULL) WITHOUT ROWID",
        # AUTOINCREMENT: the id of a run is never given to another one.
        """CREATE TABLE runs (
            id INTEGER PRIMARY KEY AUTOINCREMENT, is_complete INTEGER NOT NULL DEFAULT 0,
            time TEXT NOT NULL, took REAL NOT NULL, version TEXT NOT NULL, python TEXT NOT NULL, numpy TEXT NOT NULL,
            title TEXT NOT NULL, digest TEXT NOT NULL, path TEXT NOT NULL, overlays TEXT NOT NULL,
            settings TEXT NOT NULL, plays TEXT NOT NULL, assessor TEXT NOT NULL, as_of TEXT NOT NULL,
            draws INTEGER NOT NULL, seed INTEGER NOT NULL, sampling TEXT NOT NULL,
            "by" TEXT NOT NULL, choice TEXT, value REAL, options TEXT NOT NULL,
            parameters TEXT NOT NULL, base TEXT NOT NULL, out TEXT NOT NULL,
            results TEXT NOT NULL REFERENCES contents (hash)
        )""",
        # An alias has the name under which the text of the same file is kept.
        """CREATE TABLE texts (
            run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE, name TEXT NOT NULL, alias_of TEXT,
            hash TEXT NOT NULL REFERENCES contents (hash), PRIMARY KEY (run, name)
        ) WITHOUT ROWID""",
    ),
)


def migrate(connection: sqlite3.Connection, name: str) -> None:
    """Bring the tables of an open ledger to the present version, in one transaction.

    Raises
    ------
    HistoryError
        If the file is no ledger, or one of a newer version.
    """
    if _version(connection, name) == len(MIGRATIONS):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Looked at again: another process may have been first.
        for step in MIGRATIONS[_version(connection, name) :]:
            for statement in step:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {_MARK}")
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def is_empty(connection: sqlite3.Connection) -> bool:
    """Return whether a file has no tables yet: a process was stopped before it made them."""
    return connection.execute("SELECT 1 FROM sqlite_master").fetchone() is None


def _version(connection: sqlite3.Connection, name: str) -> int:
    mark = connection.execute("PRAGMA application_id").fetchone()[0]
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if mark != _MARK and not is_empty(connection):
        raise HistoryError(f"{name} is no history of crossroads. Name another file with --ledger.")
    if version > len(MIGRATIONS):
        problem = f"{name} was written by a newer crossroads: its tables have version {version}"
        raise HistoryError(f"{problem}, this one knows {len(MIGRATIONS)}. Use the newer one.")
    return version
