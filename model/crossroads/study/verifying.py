"""Results and figures computed again from what they state of themselves, and compared to the last digit.

The scenario is read from where it was; if it says something else by now, from the texts that the ledger keeps of a run.
What is compared is what a file states: every number of a result; the fingerprint of the numbers behind a figure or a
page, and, where the same versions draw it, the figure or the page itself.
"""

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crossroads._version import __version__
from crossroads.analyses import ANALYSES
from crossroads.analyses.result import Result
from crossroads.errors import HistoryError
from crossroads.history import RESULTS
from crossroads.prose import nearest, plural
from crossroads.study.comparing import Difference, compare, differing_lines, numbers_in
from crossroads.study.history import DEFAULT_LEDGER, is_run, read_history
from crossroads.study.inputs import Path_
from crossroads.study.sought import find_origin
from crossroads.study.statements import Statement, read_statement, state
from crossroads.study.study import Study

# What says how something was made, rather than what came out.
_MADE = {"made_with", "scenario", "version"}
# Results of more than one scenario, which state what one of them was made from; by the command that computes them.
_COMPUTED_BY = {"comparison": "diff", "sweep": "sweep"}


@dataclass(frozen=True)
class Verification:
    """What came of computing a result again."""

    what: str
    """The file or the run."""
    origin: str
    """What it was computed from."""
    numbers: int
    """How many numbers were computed again."""
    differences: tuple[Difference, ...]
    notes: tuple[str, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether nothing differs."""
        return not self.differences

    def __str__(self) -> str:
        told = "the same to the last digit" if self.is_same else plural(len(self.differences), "difference")
        return f"{self.what}: {plural(self.numbers, 'number')} computed again from {self.origin}, {told}."

    def to_json(self) -> dict[str, object]:
        """Return the outcome as plain data."""
        return {
            "what": self.what, "origin": self.origin, "same": self.is_same, "numbers": self.numbers,
            "differences": [each.to_json() for each in self.differences], "notes": list(self.notes),
        }  # fmt: skip


def verify(result: Path_, ledger: Path_ | None = None) -> Verification:
    """Return what differs between a result and what is computed again from what it states.

    Parameters
    ----------
    result
        A ``results.json`` or the folder it is in, the JSON of ``solve`` or ``analyse``, a chart as SVG or PNG, a
        ``report.html``, or the name of a run such as ``@3``.
    ledger
        Where runs are recorded; left out, the ledgers beside the result and ``out/history.sqlite``.

    Raises
    ------
    HistoryError
        If it cannot be verified: it states nothing, or the scenario that it was made from is not there any more.
    """
    name = str(result)
    if is_run(name):
        return _verify_run(name, DEFAULT_LEDGER if ledger is None else ledger)
    path = Path(result) / RESULTS if Path(result).is_dir() else Path(result)
    statement = read_statement(path)
    origin = find_origin(statement.made, path, ledger)
    return _verification(name, origin.what, statement, origin.study)


def _verify_run(name: str, ledger: Path_) -> Verification:
    history = read_history(ledger)
    statement = state(history.contents(name).results.encode())
    if statement is None:
        raise HistoryError(f"The results of run {name} cannot be read.")
    return _verification(f"Run {name}", "the texts that it kept", statement, history.recall(name))


def _verification(what: str, origin: str, statement: Statement, study: Study) -> Verification:
    found, notes = _computed(statement, study), _notes(statement)
    differences = list(compare(_stated(statement), found.compared))
    if not notes:
        differences += _pictured(statement, study)
    return Verification(what, origin, found.numbers, tuple(differences), tuple(notes))


@dataclass(frozen=True)
class _Found:
    """What was computed again, in the form in which it is stated, and how many numbers it took."""

    compared: Mapping[str, Any]
    numbers: int


def _stated(statement: Statement) -> Mapping[str, Any]:
    """Return what a statement says came out."""
    data = statement.data
    if statement.kind == "results":
        # By their questions, so that a later version may answer more of them.
        results = {each["question"]: {"rows": each["rows"]} for each in data["results"]}
        return {"solution": _outcome(data["solution"]), "results": results}
    if statement.kind == "analysis":
        return {data["question"]: data["rows"]}
    if statement.kind == "solution":
        return _outcome(data) or {}
    return {"rows": data["rows"] if statement.kind == "page" else {data["question"]: data["rows"]}}


def _outcome(solution: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    return None if solution is None else {key: value for key, value in solution.items() if key not in _MADE}


def _computed(statement: Statement, study: Study) -> _Found:
    """Return what comes out now, in the form of what is stated."""
    stated = _stated(statement)
    if statement.kind == "solution":
        return _found(_outcome(study.solve().to_json()) or {})
    if statement.kind == "analysis":
        return _found({question: _answer(statement, study, question).rows() for question in stated})
    if statement.kind == "results":
        answers = {question: study.answer(question) for question in stated["results"] if question in ANALYSES}
        results = {question: {"rows": each.rows()} for question, each in answers.items() if each is not None}
        return _found({"solution": _solved(study), "results": results})
    shown = {question: _answer(statement, study, question) for question in stated["rows"]}
    rows = {question: each.fingerprint for question, each in shown.items()}
    return _Found({"rows": rows}, sum(numbers_in(each.rows()) for each in shown.values()))


def _solved(study: Study) -> Mapping[str, Any] | None:
    return None if study.reading.is_game else _outcome(study.solve().to_json())


def _found(data: Mapping[str, Any]) -> _Found:
    # As it is written: what a file has went through the same words.
    plain: dict[str, Any] = json.loads(json.dumps(data))
    return _Found(plain, numbers_in(plain))


def _answer(statement: Statement, study: Study, question: str) -> Result:
    """Return the answer to a question with the settings that are stated.

    Raises
    ------
    HistoryError
        If it is none of the shelf.
    """
    if question not in ANALYSES:
        remedy = f"Compute it again with crossroads {_COMPUTED_BY[question]}." if question in _COMPUTED_BY else ""
        remedy = remedy or nearest(question, ANALYSES)
        raise HistoryError(f"A result of {question} cannot be verified. {remedy}")
    settings = {setting.name: setting for setting in ANALYSES[question].settings}
    asked = statement.made.get("asked", {})
    given: dict[str, Any] = {
        name: settings[name].reread(value) if name in settings else value for name, value in asked.items()
    }
    return study.analyse(question, **given)


def _notes(statement: Statement) -> list[str]:
    """Return why digits or lines may differ, or are not looked at: another version made them."""
    version = statement.made.get("version")
    if version != __version__:
        return [f"It was made by crossroads {version}, not {__version__}: only its numbers are compared."]
    if statement.kind in ("SVG", "PNG", "page"):
        from crossroads.charts import DRAWN_BY

        library = statement.data.get("matplotlib")
        if library != DRAWN_BY:
            return [f"It was drawn by matplotlib {library}, not {DRAWN_BY}: only the numbers behind it are compared."]
    return []


def _pictured(statement: Statement, study: Study) -> Iterator[Difference]:
    """Yield where a figure or a page is another one than the same numbers give."""
    if statement.kind == "page":
        yield from differing_lines(statement.text, study.report(), "the page")
    elif statement.kind in ("SVG", "PNG"):
        from crossroads.charts import draw_chart

        drawing = draw_chart(statement.data["chart"], _answer(statement, study, statement.data["question"]))
        if statement.kind == "SVG":
            yield from differing_lines(statement.text, drawing.svg, "the picture")
        elif not _are_alike(statement.content, drawing.png):
            yield Difference("the picture", "other pixels", "those of the same numbers")


def _are_alike(stated: bytes, found: bytes) -> bool:
    """Return whether two PNG pictures have the same pixels, however they are packed."""
    if stated == found:
        return True
    from matplotlib.image import imread

    one, other = imread(io.BytesIO(stated)), imread(io.BytesIO(found))
    return one.shape == other.shape and bool((one == other).all())
