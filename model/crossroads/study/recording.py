"""A study as the record of a run, and what is kept of it."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from crossroads._version import __version__
from crossroads.history import Contents, Ledger, Run, Worth
from crossroads.study.answers import Answers
from crossroads.study.inputs import Path_


def record_of(answers: Answers, ledger: Ledger, out: Path, took: float) -> Run:
    """Return the record of a run whose outputs go to a folder; ``took`` is in seconds."""
    solution = None if answers.reading.is_game else answers.solve()
    scenario, sampling = answers.scenario, answers.sampling
    return Run(
        time=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        took=took,
        version=__version__,
        python=platform.python_version(),
        numpy=np.__version__,
        title=scenario.title,
        digest=scenario.digest,
        path=answers.path,
        overlays=answers.overlays,
        settings={name: str(value) for name, value in answers.settings.items()},
        plays={actor: plays.written for actor, plays in answers.plays.items()},
        assessor=answers.assessor,
        as_of=str(answers.as_of or ""),
        draws=sampling.draws,
        seed=sampling.seed,
        sampling=sampling.method.value,
        by=scenario.perspective,
        choice=solution.best.id if solution and solution.best else None,
        value=solution.root[0] if solution else None,
        options=tuple(
            Worth(each.id, each.label, each.value, each.certainty_equivalent)
            for each in (solution.options if solution else ())
        ),
        parameters=scenario.base_values,
        base=_from(ledger.folder, scenario.document.file),
        out=_from(ledger.folder, out),
    )


def _from(folder: Path, path: Path_) -> str:
    """Return a path as it is named from a folder, so that both may be moved together."""
    try:
        return os.path.relpath(os.path.realpath(path), folder)
    except ValueError:
        return os.path.realpath(path)  # on another drive


def contents_of(answers: Answers, results: str) -> Contents:
    """Return what a run keeps: the texts of all files that were read, and its results."""
    kept = answers.noted.kept()
    return Contents(kept.by_name, kept.aliases, results)
