"""How questions came out: read from a file of their own, and looked at for what does not go together.

Made from the questions of a scenario, and from small files that say only how they came out; used by the gate and by
everything that scores forecasts.
"""

import datetime as dt
import os
from collections.abc import Iterator
from collections.abc import Mapping as AbstractMapping
from dataclasses import replace
from typing import NamedTuple

from pydantic import ValidationError

from crossroads.document import DISK, Document, Mapping, Origin, Texts, load_document
from crossroads.errors import Finding, Place, ScenarioError
from crossroads.scenario.fields import Name
from crossroads.scenario.format import Question, Resolution
from crossroads.scenario.part import Part
from crossroads.scenario.problems import Problem
from crossroads.scenario.wording import told


class Doubt(NamedTuple):
    """Something about a resolution that may be wrong."""

    code: str
    text: str
    remedy: str


def doubts_of(question: Question, resolution: Resolution, as_of: dt.date | None) -> Iterator[Doubt]:
    """Yield what does not go together in how a question came out.

    Parameters
    ----------
    as_of
        The day from which the scenario is judged, if it states one.
    """
    day, by = resolution.date, question.by
    if resolution.outcome and day > by:
        problem = f"It counts until {by}, but is resolved as a yes on {day}."
        yield Doubt(
            "late-yes", problem, "Give the day on which it happened; if that is after the last day, it is a no."
        )
    if not resolution.outcome and day < by:
        problem = f"It is resolved as a no on {day}, before its last day, {by}."
        yield Doubt("early-no", problem, "Wait for the last day, unless it cannot happen any more.")
    if as_of is not None and day < as_of:
        problem = f"It was resolved on {day}, before {as_of}, from which the scenario is judged: that is no forecast."
        yield Doubt("known-before", problem, "Mend the date, or leave the question out.")


def check_resolutions(questions: AbstractMapping[str, Question], as_of: dt.date | None) -> Iterator[Problem]:
    """Yield a warning for each resolution that may be wrong, and for each question that is over before it is asked."""
    for name, question in questions.items():
        if as_of is not None and question.by < as_of:
            problem = f"Its last day, {question.by}, is before {as_of}, from which the scenario is judged."
            yield Problem("past-question", ("questions", name, "by"), problem, "Mend the date.", severity="warning")
        if question.resolved is not None:
            for code, text, remedy in doubts_of(question, question.resolved, as_of):
                yield Problem(code, ("questions", name, "resolved"), text, remedy, severity="warning")


class _Entry(Part):
    resolved: Resolution | None = None


class _File(Part):
    questions: dict[Name, _Entry]


def read_resolutions(path: str | os.PathLike[str], texts: Texts = DISK) -> dict[str, Resolution | None]:
    """Return how questions came out by a file of theirs: question → date, outcome and source.

    Raises
    ------
    ScenarioError
        With every problem of the file, in file order.
    """
    document = load_document(path, texts=texts)
    if document.overlays or "nodes" in document.data or "questions" in document.data:
        problem = "This is a scenario or an overlay; a file of resolutions has questions alone."
        example = "Q1: {date: 2023-03-01, outcome: true}"
        remedy = f"Lay an overlay over its scenario with --overlay, or write for example: {example}"
        raise ScenarioError([Finding("not-resolutions", problem, remedy, Place(os.fspath(path)))])
    laid = replace(document, data=_as_questions(document.data))
    findings = [*document.findings]
    try:
        file = _File.model_validate(laid.data)
    except ValidationError as error:
        problems = [told(laid, each) for each in error.errors(include_url=False, include_input=False)]
        findings += [_finding(laid, problem) for problem in problems]
    if findings:
        raise ScenarioError(sorted(findings, key=lambda each: each.place[1:]))
    return {name: entry.resolved for name, entry in file.questions.items()}


def _as_questions(data: Mapping) -> Mapping:
    """Return the entries of a file as a scenario states them, every one at its own place."""
    laid, questions = Mapping(data.place), Mapping(data.place)
    laid["questions"], laid.origins["questions"] = questions, Origin(data.place, data.place)
    for name, value in data.items():
        origin, entry = data.origins[name], Mapping(data.origins[name].value)
        entry["resolved"], entry.origins["resolved"] = value, origin
        questions[name], questions.origins[name] = entry, origin
    return laid


def _finding(document: Document, problem: Problem) -> Finding:
    code, path, text, remedy, at_key, severity = problem
    return document.finding(code, path, text, remedy, at_key=at_key, severity=severity)
