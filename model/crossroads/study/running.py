"""A run: everything computed, its record kept, its outputs in place.

The order is that of a write-ahead log. The record comes first, in one transaction, marked as not complete; then the
outputs take their place in one step; then the record is marked complete. A kill between two of these leaves outputs
that the ledger knows in any case: never a folder of results that no record tells of. A record whose outputs did not
make it is told as such; where only the mark is missing, it is found by the results in the folder being its own.

A ledger that cannot be written stops nothing: the outputs stand, and what is wrong is told.
"""

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from crossroads.charts.printing import Print
from crossroads.errors import HistoryError
from crossroads.history import RESULTS, Contents, Ledger, Run
from crossroads.study.answers import Answers
from crossroads.study.outputs import outputs_of, write_outputs
from crossroads.study.recording import contents_of, record_of


@dataclass(frozen=True)
class Ran:
    """What became of a run."""

    folder: Path
    """Where its outputs are."""
    ledger: Path
    number: int | None
    """Its id in the ledger; None where that could not be written."""
    trouble: str = ""
    """What is wrong with the ledger; often nothing."""


def carry_out(answers: Answers, prints: Mapping[str, Print], folder: Path, ledger: Ledger, started: float) -> Ran:
    """Record a run and write its outputs to a folder, whole or not at all.

    Parameters
    ----------
    started
        When it began, by the monotonic clock.

    Raises
    ------
    OutputError
        If the folder cannot be written, or holds other things under the same names; no run is recorded then.
    """
    outputs = outputs_of(answers, prints)
    run = record_of(answers, ledger, folder, time.monotonic() - started)
    return put(outputs, folder, ledger, (run, contents_of(answers, str(outputs[RESULTS]))), started)


def put(
    outputs: Mapping[str, str | bytes], folder: Path, ledger: Ledger, record: tuple[Run, Contents], started: float
) -> Ran:
    """Record a run, let its outputs take their place, and mark it complete."""
    try:
        number = ledger.append(*record)
    except HistoryError as error:
        write_outputs(outputs, folder)
        return Ran(folder, ledger.path, None, f"The run is not recorded, its outputs stand. {error}")
    try:
        write_outputs(outputs, folder)
    except BaseException:
        with suppress(HistoryError):  # what went wrong with the outputs is what is told
            ledger.give_up(number)
        raise
    try:
        ledger.complete(number, time.monotonic() - started)
    except HistoryError as error:
        return Ran(folder, ledger.path, number, f"The run is recorded as not complete, its outputs stand. {error}")
    return Ran(folder, ledger.path, number)
