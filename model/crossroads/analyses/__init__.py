"""The shelf of analyses: one question, one file.

To add one: a file with a frozen result class (a subclass of ``Result`` with its rows and headline) and a function
that computes it from a solution, its formula and source in the docstring; and its line in ANALYSES. Command line,
report and Python read that table. A picture of it is a file in ``charts``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from crossroads.analyses.decision_graph import analyse_decision_graph, analyse_policy_graph
from crossroads.analyses.expectations import analyse_expectations
from crossroads.analyses.options import analyse_options
from crossroads.analyses.outcomes import analyse_outcomes
from crossroads.analyses.policy import analyse_policy
from crossroads.analyses.result import Result
from crossroads.analyses.risk_profile import analyse_risk_profile
from crossroads.analyses.tornado import analyse_tornado
from crossroads.errors import AnalysisError
from crossroads.program import Solution
from crossroads.prose import nearest


@dataclass(frozen=True)
class Analysis:
    """An analysis on the shelf."""

    asks: str
    """The question that it answers, as people ask it."""
    run: Callable[[Solution], Result]


ANALYSES: dict[str, Analysis] = {
    "options": Analysis("What is each option worth, and why?", analyse_options),
    "policy": Analysis("What happens under the policy, and how likely is it?", analyse_policy),
    "outcomes": Analysis("Where does each option end?", analyse_outcomes),
    "risk_profile": Analysis("How uncertain is each option's result?", analyse_risk_profile),
    "tornado": Analysis("Which parameters does the choice hang on?", analyse_tornado),
    "policy_graph": Analysis("Where does the choice lead, drawn as a graph?", analyse_policy_graph),
    "decision_graph": Analysis("What does the whole graph look like, solved?", analyse_decision_graph),
    "expectations": Analysis("Does the model still say what its author expects?", analyse_expectations),
}


def analyse(question: str, solution: Solution) -> Result:
    """Return the answer to one of the questions on the shelf.

    Raises
    ------
    AnalysisError
        If there is no such analysis, or it does not apply to the scenario.
    """
    if question not in ANALYSES:
        raise AnalysisError(f"There is no analysis {question}. {nearest(question, ANALYSES)}")
    return ANALYSES[question].run(solution)
