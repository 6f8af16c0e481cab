"""The shelf of analyses: one question, one file.

To add one: a file with a frozen result class (a subclass of ``Result`` with its rows and headline), a function that
computes it from a solution, or from a subject where it needs draws, its formula and source in the docstring, and at its
end an ``Analysis`` named for the question in capitals; and its line in the table below. Command line, report and Python
read that table. A picture of it is a file in ``charts``.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module

from crossroads.analyses.analysis import Analysis
from crossroads.analyses.result import Result
from crossroads.analyses.subject import Subject
from crossroads.errors import AnalysisError
from crossroads.program import Solution
from crossroads.prose import nearest

# Question → the file that answers it, in the order in which results are told.
_FILES = {
    "options": "options",
    "policy": "policy",
    "equilibrium": "equilibrium",
    "beliefs": "beliefs",
    "outcomes": "outcomes",
    "forecast": "forecast",
    "risk_profile": "risk_profile",
    "risk_measures": "risk_measures",
    "tornado": "tornado",
    "event_tornado": "event_tornado",
    "thresholds": "thresholds",
    "spider": "spider",
    "rainbow": "rainbow",
    "region": "region",
    "implied": "implied",
    "uncertainty": "uncertainty",
    "posterior": "posterior",
    "information": "information",
    "importance": "importance",
    "regret": "regret",
    "rules": "rules",
    "dominance": "dominance",
    "attitude": "attitude",
    "prospect": "prospect",
    "frontier": "frontier",
    "stability": "stability",
    "discover": "discover",
    "readings": "readings",
    "assessors": "assessors",
    "strategy": "strategy",
    "precision": "precision",
    "policy_graph": "decision_graph",
    "decision_graph": "decision_graph",
    "score": "score",
    "hindsight": "hindsight",
    "expectations": "expectations",
}


class _Shelf(Mapping[str, Analysis]):
    """Question → analysis; a file is loaded when it is asked for, so that commands start at once."""

    def __getitem__(self, question: str) -> Analysis:
        analysis: Analysis = getattr(import_module(f"crossroads.analyses.{_FILES[question]}"), question.upper())
        return analysis

    def __iter__(self) -> Iterator[str]:
        return iter(_FILES)

    def __len__(self) -> int:
        return len(_FILES)


ANALYSES = _Shelf()


# Beyond so many branches, histories that are kept apart included, heavy analyses take minutes.
_LARGE = 10_000


def refuse_heavy(question: str, subject: Subject) -> None:
    """Refuse a question among many that would take minutes; asked alone, it is answered.

    Raises
    ------
    AnalysisError
        If the analysis is heavy, and the graph large.
    """
    if isinstance(subject.solved, Solution) and ANALYSES[question].is_heavy:
        count = len(subject.solved.program.source)
        if count > _LARGE:
            remedy = f"Ask for it alone: crossroads analyse {question}."
            raise AnalysisError(f"It would take minutes on {count:,} branches, histories kept apart included. {remedy}")


def analyse(question: str, subject: Subject, **given: object) -> Result:
    """Return the answer to one of the questions on the shelf.

    Parameters
    ----------
    given
        Settings of the analysis, as values; those left out have their defaults.

    Raises
    ------
    AnalysisError
        If there is no such analysis or setting, or the analysis does not apply to the scenario.
    """
    if question not in ANALYSES:
        raise AnalysisError(f"There is no analysis {question}. {nearest(question, ANALYSES)}")
    analysis = ANALYSES[question]
    known = [setting.name for setting in analysis.settings]
    for name in given:
        if name not in known:
            remedy = nearest(name, known) if known else "It has none."
            raise AnalysisError(f"The analysis {question} has no setting {name}. {remedy}")
    return analysis.run(subject, **given)
