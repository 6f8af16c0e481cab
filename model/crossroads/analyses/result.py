"""What every analysis returns: rows of plain data, with a record of how they were made.

Used by all analyses; read by charts, the report, the command line and notebooks.
"""

import csv
import html
import io
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from crossroads._version import __version__
from crossroads.program import Solution

Cell: TypeAlias = str | float | int | bool | list[str] | None
Row: TypeAlias = dict[str, Cell]


@dataclass(frozen=True)
class MadeWith:
    """Which scenario a result speaks of, and how it was computed."""

    title: str
    digest: str
    overlays: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    plays: tuple[tuple[str, str], ...] = ()
    """Actor → how it plays, as in ``logit:0.12``."""
    as_of: str = ""
    draws: int | None = None
    seed: int | None = None
    version: str = __version__

    def to_json(self) -> dict[str, object]:
        """Return the record as plain data."""
        return {
            "digest": self.digest, "overlays": list(self.overlays), "set": dict(self.settings),
            "plays": dict(self.plays), "draws": self.draws, "seed": self.seed, "version": self.version,
        }  # fmt: skip

    def line(self) -> str:
        """Return the record in one line, for the foot of a chart or a page."""
        parts = [self.title]
        if self.as_of:
            parts.append(f"as of {self.as_of}")
        parts += [f"overlay {name.rsplit('/', 1)[-1]}" for name in self.overlays]
        parts += [f"{name} = {text}" for name, text in self.settings]
        if self.draws is not None:
            parts.append(f"{self.draws:,} draws, seed {self.seed}")
        return " · ".join([*parts, f"scenario {self.digest[:8]}", f"crossroads {self.version}"])


def made_with(solution: Solution) -> MadeWith:
    """Return the record of a solution."""
    scenario = solution.scenario
    return MadeWith(
        title=scenario.title,
        digest=scenario.digest,
        overlays=scenario.document.overlays,
        settings=scenario.document.settings,
        plays=tuple((actor, plays.written) for actor, plays in solution.solver.plays.items()),
        as_of=str(scenario.file.as_of or ""),
    )


@dataclass(frozen=True)
class Result(ABC):
    """The answer to one question about a scenario."""

    question: ClassVar[str]
    """The name of the analysis."""

    made: MadeWith

    @abstractmethod
    def rows(self) -> list[Row]:
        """Return the numbers behind the result, one row each, at full precision."""

    @abstractmethod
    def headline(self) -> str:
        """Return the finding in one sentence: the title of its chart."""

    def to_json(self) -> dict[str, object]:
        """Return the result as plain data, in the form that scripts rely on."""
        return {"question": self.question, "rows": self.rows(), "made_with": self.made.to_json()}

    def to_csv(self) -> str:
        """Return the rows as CSV with a line of column names; lists are joined by blanks."""
        rows = self.rows()
        out = io.StringIO()
        writer = csv.DictWriter(out, list(rows[0]) if rows else [], lineterminator="\n")
        writer.writeheader()
        writer.writerows([{key: _flat(cell) for key, cell in row.items()} for row in rows])
        return out.getvalue()

    def _repr_html_(self) -> str:
        """Return the rows as a table, for notebooks."""
        rows = self.rows()
        head = "".join(f"<th>{html.escape(key)}</th>" for key in (rows[0] if rows else {}))
        body = "".join(f"<tr>{''.join(map(_cell_html, row.values()))}</tr>" for row in rows)
        title = html.escape(self.headline())
        return f"<table><caption>{title}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _flat(cell: Cell) -> Cell:
    return " ".join(cell) if isinstance(cell, list) else cell


def _cell_html(cell: Cell) -> str:
    if isinstance(cell, bool) or cell is None:
        text = {True: "yes", False: "no", None: ""}[cell]
    elif isinstance(cell, float):
        text = f"{cell:.4g}"
    else:
        text = str(_flat(cell))
    return f"<td>{html.escape(text)}</td>"
