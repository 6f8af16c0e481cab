"""Expectations that do not hold, and the edit since an earlier run that most likely broke them."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from crossroads.analyses.comparing.fault import Fault, find_faults
from crossroads.analyses.expectations import Check, as_finding, checks_like
from crossroads.errors import CrossroadsError, Finding, HistoryError
from crossroads.history import Run
from crossroads.prose import listed, shorten
from crossroads.study.answers import Answers
from crossroads.study.history import DEFAULT_LEDGER, History, read_history
from crossroads.study.inputs import Path_
from crossroads.study.study import Study

# How many earlier runs are looked at, the last one first.
_LOOKED_AT = 20
_NAMED = 3


def explain_broken(study: Answers, ledger: Path_ = DEFAULT_LEDGER) -> list[Finding]:
    """Return a finding for each expectation that does not hold, with the edit most likely at fault.

    Parameters
    ----------
    ledger
        Where earlier runs are recorded; there may be none. The last run in which the expectation held is compared.
    """
    unmet = study.unmet
    earlier = list(_earlier(study, ledger)) if unmet else []
    return [as_finding(study.solve(), check, _told(study, check, earlier)) for check in unmet]


def _earlier(study: Answers, ledger: Path_) -> Iterator[tuple[Run, Study]]:
    """Yield the last runs of the scenario itself, the newest first, as they were."""
    if not Path(ledger).exists():
        return
    try:
        history = read_history(ledger)
        runs = [run for run in history.about(study.path) if _is_plain(run) and run.digest != study.scenario.digest]
    except HistoryError:
        return
    for run in runs[: -_LOOKED_AT - 1 : -1]:
        if (recalled := _recalled(history, run)) is not None:
            yield run, recalled


def _is_plain(run: Run) -> bool:
    return run.is_complete and not (run.overlays or run.settings or run.plays or run.assessor or run.as_of)


def _recalled(history: History, run: Run) -> Study | None:
    """Return the study of a run; None where the present version cannot read or solve it."""
    try:
        study = history.recall(run)
        if study.reading.is_game:
            return None
        study.solve()
    except CrossroadsError:
        return None
    return study


def _told(study: Answers, check: Check, earlier: list[tuple[Run, Study]]) -> str:
    """Return which edit since the last run in which it held is most likely at fault; empty where nothing is known."""
    holds = partial(checks_like, check, study.scenario.file.expect[check.number])
    for run, former in earlier:
        if holds(former.solve()):
            faults = find_faults(former.solve(), study.solve(), holds)
            return f"It held in run {run.name}. {_sentence(faults)}"
    return ""


def _sentence(faults: tuple[Fault, ...]) -> str:
    if not faults:
        return "No single edit since then breaks it."
    first = faults[0]
    alike = [each for each in faults if (each.mends, each.breaks) == (first.mends, first.breaks)]
    named = listed(_named(each) for each in alike[:_NAMED])
    more = f" and {len(alike) - _NAMED} more" if len(alike) > _NAMED else ""
    if not first.mends:
        return f"Enough to break it, alone: {named}{more}."
    return f"Most likely at fault: {named}{more}; undone{'' if len(alike) == 1 else ', each alone'}, it holds again."


def _named(fault: Fault) -> str:
    """Return an edit as its place, what it is about and its two values."""
    change = fault.changes[0]
    place = change.now_at or change.was_at
    was, now = (shorten(text, 40) if text else "nothing" for text in (change.was, change.now))
    return f"{change.where}, {was} → {now}{f' ({place})' if place else ''}"
