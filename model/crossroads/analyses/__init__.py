"""The shelf of analyses: one question, one file.

To add one: a file with a frozen result class (a subclass of ``Result`` with its rows and headline) and a function
that computes it from a solution, or from a subject where it needs draws, its formula and source in the docstring;
and its line in ANALYSES. Command line, report and Python read that table. A picture of it is a file in ``charts``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from crossroads.analyses.decision_graph import analyse_decision_graph, analyse_policy_graph
from crossroads.analyses.expectations import analyse_expectations
from crossroads.analyses.options import analyse_options
from crossroads.analyses.outcomes import analyse_outcomes
from crossroads.analyses.policy import analyse_policy
from crossroads.analyses.result import Result
from crossroads.analyses.risk_profile import analyse_risk_profile
from crossroads.analyses.settings import Setting
from crossroads.analyses.subject import Subject
from crossroads.analyses.tornado import analyse_tornado
from crossroads.errors import AnalysisError
from crossroads.prose import nearest


@dataclass(frozen=True)
class Analysis:
    """An analysis on the shelf."""

    asks: str
    """The question that it answers, as people ask it."""
    run: Callable[..., Result]
    """Takes a subject, and the settings as keywords."""
    settings: tuple[Setting, ...] = ()


def _of_solution(run: Callable[..., Result], subject: Subject, **given: object) -> Result:
    return run(subject.solution, **given)


def _base(asks: str, run: Callable[..., Result], *settings: Setting) -> Analysis:
    """Return an analysis of the base case: its function takes the solution, no draws."""
    return Analysis(asks, partial(_of_solution, run), settings)


ANALYSES: dict[str, Analysis] = {
    "options": _base("What is each option worth, and why?", analyse_options),
    "policy": _base("What happens under the policy, and how likely is it?", analyse_policy),
    "outcomes": _base("Where does each option end?", analyse_outcomes),
    "risk_profile": _base("How uncertain is each option's result?", analyse_risk_profile),
    "tornado": _base("Which parameters does the choice hang on?", analyse_tornado),
    "policy_graph": _base("Where does the choice lead, drawn as a graph?", analyse_policy_graph),
    "decision_graph": _base("What does the whole graph look like, solved?", analyse_decision_graph),
    "expectations": _base("Does the model still say what its author expects?", analyse_expectations),
}


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
