"""What every analysis returns: rows of plain data, with a record of how they were made.

Used by all analyses; read by charts, the report, the command line and notebooks.
"""

import csv
import hashlib
import html
import io
import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from crossroads._version import __version__
from crossroads.draws.sampling import Method, Sampling
from crossroads.errors import OutputError
from crossroads.program import Reading, Solution

if TYPE_CHECKING:
    import pandas as pd

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
    assessor: str = ""
    """The person whose numbers stand in for the author's; empty where nobody's do."""
    as_of: str = ""
    """The day from which the scenario is judged; empty where none is stated."""
    is_dated: bool = False
    """Whether that day was asked for: evidence from later is dropped."""
    draws: int | None = None
    seed: int | None = None
    sampling: str | None = None
    """How draws were taken, as in ``sobol``; None where there are none."""
    may_be_local: bool = False
    """Whether policies may be local optima: there are more strategies without recall than are all tried."""
    version: str = __version__
    file: str = ""
    """The file at the bottom of all overlays, as it was named."""
    asked: tuple[tuple[str, object], ...] = ()
    """The settings of the analysis that were given, by name."""

    def to_json(self) -> dict[str, object]:
        """Return the record as plain data."""
        return {
            "digest": self.digest, "overlays": list(self.overlays), "set": dict(self.settings),
            "plays": dict(self.plays), "assessor": self.assessor or None, "as_of": self.as_of or None,
            "later_evidence_dropped": self.is_dated, "draws": self.draws, "seed": self.seed,
            "sampling": self.sampling, "may_be_local_optimum": self.may_be_local, "version": self.version,
            "file": self.file, "asked": {name: _plain(value) for name, value in self.asked},
        }  # fmt: skip

    @property
    def laid_over(self) -> list[str]:
        """What was laid over the scenario's file, in words."""
        parts = [f"overlay {name.rsplit('/', 1)[-1]}" for name in self.overlays]
        parts += [f"as {self.assessor} sees it"] if self.assessor else []
        return parts + [f"{name} = {text}" for name, text in self.settings]

    def line(self) -> str:
        """Return the record in one line, for the foot of a chart or a page."""
        parts = [self.title]
        if self.as_of:
            parts.append(f"as of {self.as_of}{', without later evidence' if self.is_dated else ''}")
        parts += self.laid_over
        if self.draws is not None:
            way = "" if self.sampling in (None, Method.SOBOL.value) else f" {self.sampling}"
            parts.append(f"{self.draws:,}{way} draws, seed {self.seed}")
        if self.may_be_local:
            parts.append("policies may be local optima")
        return " · ".join([*parts, f"scenario {self.digest[:8]}", f"crossroads {self.version}"])


def made_with(solution: Solution, sampling: Sampling | None = None) -> MadeWith:
    """Return the record of a solution, and of the draws around it where there are some."""
    made = made_with_reading(solution.solver.reading, sampling)
    return replace(made, may_be_local=solution.solver.may_be_local)


def made_with_reading(reading: Reading, sampling: Sampling | None = None) -> MadeWith:
    """Return the record of what is read in some way, solved or not."""
    scenario = reading.program.scenario
    return MadeWith(
        title=scenario.title,
        digest=scenario.digest,
        overlays=scenario.document.overlays,
        settings=scenario.document.settings,
        assessor=scenario.document.assessor,
        plays=tuple((actor, plays.written) for actor, plays in reading.plays.items()),
        as_of=str(scenario.file.as_of or ""),
        is_dated=scenario.document.as_of is not None,
        draws=sampling.draws if sampling else None,
        seed=sampling.seed if sampling else None,
        sampling=sampling.method.value if sampling else None,
        file=scenario.document.file,
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

    def note(self) -> str:
        """Return what a reader has to know beside the numbers, under a table and a chart; often nothing."""
        return ""

    def to_json(self) -> dict[str, object]:
        """Return the result as plain data, in the form that scripts rely on."""
        return {"question": self.question, "rows": self.rows(), "made_with": self.made.to_json()}

    @cached_property
    def fingerprint(self) -> str:
        """A fingerprint of the rows, all digits included: SHA-256 in hexadecimal digits."""
        return hashlib.sha256(json.dumps(self.rows(), allow_nan=False).encode()).hexdigest()

    def record(self) -> dict[str, object]:
        """Return what a picture states of itself, so that its numbers can be verified where they are not at hand."""
        return {"question": self.question, "rows": self.fingerprint, "made_with": self.made.to_json()}

    def to_csv(self) -> str:
        """Return the rows as CSV with a line of column names; lists are joined by blanks."""
        columns = self.columns()
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_flat(cell) for cell in row] for row in zip(*columns.values(), strict=True))
        return out.getvalue()

    def columns(self) -> dict[str, list[Cell]]:
        """Return the rows by column."""
        rows = self.rows()
        return {key: [row[key] for row in rows] for key in (rows[0] if rows else {})}

    def to_pandas(self) -> "pd.DataFrame":
        """Return the rows as a data frame.

        Raises
        ------
        OutputError
            If pandas is not installed.
        """
        try:
            # Half a second to import, and an extra: only where it is asked for.
            import pandas as pd
        except ImportError:
            raise _missing("pandas", "A data frame") from None
        return pd.DataFrame(self.columns())

    def to_parquet(self) -> bytes:
        """Return the rows as a Parquet file.

        Raises
        ------
        OutputError
            If pyarrow is not installed.
        """
        try:
            import pyarrow as pa
            from pyarrow import parquet
        except ImportError:
            raise _missing("pyarrow", "A Parquet file") from None
        out = io.BytesIO()
        parquet.write_table(pa.table(self.columns()), out)
        return out.getvalue()

    def _repr_html_(self) -> str:
        """Return the rows as a table, for notebooks."""
        rows = self.rows()
        head = "".join(f"<th>{html.escape(key)}</th>" for key in (rows[0] if rows else {}))
        body = "".join(f"<tr>{''.join(map(_cell_html, row.values()))}</tr>" for row in rows)
        title = html.escape(self.headline())
        return f"<table><caption>{title}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


Answer = Callable[[str], Result | None]
"""Returns the answer to a question; None where it does not apply."""


def _missing(library: str, what: str) -> OutputError:
    return OutputError(
        f"{what} needs {library}, which is not installed. Install it with: pip install 'crossroads[tables]'"
    )


def _plain(value: object) -> object:
    """Return a setting as JSON has it: numbers, texts and lists of them; anything else as the text that reads it."""
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, bool | int | float) else str(value)


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
