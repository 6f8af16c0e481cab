"""The history: the runs of a ledger, each with its results, its texts, and its study as it was."""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

from crossroads.document import KeptTexts
from crossroads.errors import HistoryError
from crossroads.figures import short
from crossroads.history import LEDGER, Contents, Ledger, Run
from crossroads.study.inputs import Path_
from crossroads.study.study import Study, load

# Where runs without a folder of their own are recorded.
DEFAULT_LEDGER = Path("out") / LEDGER
_NAME = re.compile(r"@(-?[1-9][0-9]*)")


@dataclass(frozen=True)
class History:
    """The runs of a ledger, the oldest first; a run is meant by itself or by its name, as in ``@3`` or ``@-1``."""

    ledger: Ledger

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """All runs, as they were when this was first asked for."""
        return tuple(self.ledger.runs())

    def __len__(self) -> int:
        return len(self.runs)

    def __iter__(self) -> Iterator[Run]:
        return iter(self.runs)

    def __getitem__(self, which: "int | str | Run") -> Run:
        """Return a run by its place in the list, or by its name: ``@-1`` is the last one that is complete.

        Raises
        ------
        HistoryError
            If there is no such run.
        """
        if isinstance(which, Run):
            return which
        return self.runs[which] if isinstance(which, int) else self._named(which)

    def results(self, which: "int | str | Run") -> dict[str, Any]:
        """Return the solution and all results of a run, as it wrote them to ``results.json``."""
        found: dict[str, Any] = json.loads(self.contents(which).results)
        return found

    def contents(self, which: "int | str | Run") -> Contents:
        """Return the texts that a run was read from, and its results as they were written."""
        return self.ledger.contents(self[which].id)

    def recall(self, which: "int | str | Run") -> Study:
        """Return the study of a run as it was, read from the texts that were kept.

        Raises
        ------
        HistoryError
            If there is no such run.
        ScenarioError
            If the present version of the package finds a problem in its texts.
        """
        return _recall(self[which], self.contents(which))

    def about(self, file: Path_) -> tuple[Run, ...]:
        """Return the runs of a scenario, or of an overlay that extends one."""
        real = os.path.realpath(file)
        return tuple(
            run
            for run in self.runs
            if real in (os.path.realpath(self.ledger.folder / run.base), os.path.realpath(run.path))
        )

    def previous(self, run: Run) -> Run | None:
        """Return the last complete run before one of the same scenario, whatever was laid over it."""
        earlier = [each for each in self.runs if each.id < run.id and each.base == run.base and each.is_complete]
        return earlier[-1] if earlier else None

    def is_turn(self, run: Run) -> bool:
        """Return whether the choice is another one than in the previous run of the same scenario."""
        previous = self.previous(run)
        return previous is not None and previous.choice != run.choice

    def _named(self, name: str) -> Run:
        match = _NAME.fullmatch(name)
        if match is None:
            raise HistoryError(f"A run is named by its number, as in @3, or from the end, as in @-1; not {name!r}.")
        number = int(match[1])
        complete = [run for run in self.runs if run.is_complete]
        if number < 0 and -number <= len(complete):
            return complete[number]
        found = next((run for run in self.runs if run.id == number), None)
        if found is None:
            raise HistoryError(f"There is no run {name} in {self.ledger.path}. {self._known(number, len(complete))}")
        return found

    def _known(self, number: int, complete: int) -> str:
        if not self.runs:
            return "It has none."
        if number < 0:
            return f"It has {complete} that are complete."
        names = [run.name for run in self.runs]
        return f"It has {names[0]}." if len(names) == 1 else f"It has {names[0]} to {names[-1]}."

    def _repr_html_(self) -> str:
        """Return the runs as a table, for notebooks."""
        heads = ("run", "when", "scenario", "choice", "value", "lead")
        rows = [
            (run.name, run.time, run.title, run.label, *("" if x is None else short(x) for x in (run.value, run.lead)))
            for run in self.runs
        ]
        head = "".join(f"<th>{name}</th>" for name in heads)
        body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _recall(run: Run, contents: Contents) -> Study:
    """Return the study of a run as it was, read from the texts that were kept.

    Raises
    ------
    ScenarioError
        If the present version of the package finds a problem in them.
    """
    return load(
        run.path, run.overlays, run.settings, run.plays,
        draws=run.draws, seed=run.seed, sampling=run.sampling, assessor=run.assessor, as_of=run.as_of or None,
        texts=KeptTexts(contents.texts, contents.aliases),
    )  # fmt: skip


def read_history(ledger: Path_ = DEFAULT_LEDGER) -> History:
    """Return the runs that a ledger has.

    Parameters
    ----------
    ledger
        The file, or the folder it is in; left out, ``out/history.sqlite``, where runs without a folder of their own
        are recorded.

    Raises
    ------
    HistoryError
        If there is no such ledger, or it cannot be read.
    """
    history = History(Ledger.at(ledger))
    _ = history.runs  # read now, so that what is wrong with the file is said here
    return history


def recalled(run: str, ledger: Path_ = DEFAULT_LEDGER) -> Study:
    """Return the study of a run, named as in ``@3`` or ``@-1``, as it was; errors as of ``History.recall``."""
    return read_history(ledger).recall(run)


def is_run(name: str) -> bool:
    """Return whether a text names a run, rather than a file.

    >>> is_run("@-1"), is_run("scenario.yaml")
    (True, False)
    """
    return _NAME.fullmatch(name) is not None
