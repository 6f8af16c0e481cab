"""The answers to all questions about one scenario, each computed once, when it is first asked for."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from crossroads.analyses import ANALYSES, analyse, refuse_heavy
from crossroads.analyses.result import MadeWith, Result, made_with_reading
from crossroads.analyses.subject import Subject
from crossroads.document import NotedTexts
from crossroads.errors import AnalysisError, Finding
from crossroads.graph import DecisionGraph, build_graph
from crossroads.program import Program, Reading, Solution, compile_graph, make_solver, read_actors, solve
from crossroads.progress import Progress, silent
from crossroads.scenario import Scenario, read_scenario
from crossroads.study.inputs import Inputs

if TYPE_CHECKING:
    from crossroads.analyses.expectations import Check
    from crossroads.report.brief import Brief
    from crossroads.report.findings import Findings


@dataclass(frozen=True, eq=False)
class Answers(Inputs):
    """One scenario, how its actors play, and what follows from it."""

    _refused: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario, read and checked.

        Raises
        ------
        ScenarioError
            With every problem of the files.
        """
        return read_scenario(
            self.path, self.overlays, self.settings, self.noted, assessor=self.assessor, as_of=self.as_of
        )

    @cached_property
    def noted(self) -> NotedTexts:
        """The texts of all files that the scenario is read from, as they were when they were read."""
        return NotedTexts(self.texts)

    @cached_property
    def graph(self) -> DecisionGraph:
        """The decision graph."""
        return build_graph(self.scenario)

    @cached_property
    def program(self) -> Program:
        """The compiled graph."""
        return compile_graph(self.graph)

    @cached_property
    def reading(self) -> Reading:
        """The program with how its actors play, whether or not rolling back solves it.

        Raises
        ------
        AnalysisError
            If the actors cannot be read as asked.
        """
        return read_actors(self.program, self.plays)

    @cached_property
    def _solution(self) -> Solution:
        return solve(make_solver(self.program, self.plays))

    def solve(self) -> Solution:
        """Return the base case rolled back.

        Raises
        ------
        AnalysisError
            If the actors cannot be read as asked, or play a game with hidden moves: ``analyse("equilibrium")``
            solves that.
        """
        return self._solution

    @cached_property
    def subject(self) -> Subject:
        """What analyses look at: the base case solved, and the draws around it."""
        return Subject(self.reading if self.reading.is_game else self.solve(), self.sampling)

    def analyse(self, question: str, *, progress: Progress = silent, **settings: Any) -> Result:
        """Return the answer to one of the questions in ``crossroads.analyses.ANALYSES``.

        Parameters
        ----------
        progress
            Is told how many draws are done, and how many there are, by analyses that take long.
        settings
            What is asked beyond the question, as values: ``parameter="p_lose", range=(0.2, 0.7)``.

        Raises
        ------
        AnalysisError
            If there is no such analysis or setting, or it does not apply.
        """
        subject = self.subject.telling(lambda done, total: progress("drawing parameters", done, total))
        return analyse(question, subject, **settings)

    def answer(self, question: str) -> Result | None:
        """Return the answer to a question, or None where it does not apply: ``declined`` then says why."""
        _ = self.subject  # what cannot be solved at all is an error, not a list of unanswered questions
        if question not in self._refused:
            try:
                refuse_heavy(question, self.subject)
                return self.analyse(question)
            except AnalysisError as error:
                self._refused[question] = str(error)
        return None

    @property
    def results(self) -> dict[str, Result]:
        """The answers to all questions that apply to the scenario, by the name of the analysis."""
        return {name: result for name in ANALYSES if (result := self.answer(name)) is not None}

    @property
    def declined(self) -> dict[str, str]:
        """The questions that do not apply, each with the reason."""
        _ = self.results
        return {name: self._refused[name] for name in ANALYSES if name in self._refused}

    @cached_property
    def findings(self) -> "Findings":
        """The results that the brief and the report are made of, each found when it is asked for."""
        from crossroads.report.findings import Findings

        solved = None if self.reading.is_game else self.solve()
        return Findings(self.reading, self._told, solved, lambda question: self.declined.get(question, ""))

    def _told(self, question: str) -> Result | None:
        """Return the answer to a question that counts for the brief."""
        return None if question == "expectations" and not self._expects else self.answer(question)

    @cached_property
    def brief(self) -> "Brief":
        """The conclusions in words; its ``to_markdown`` and ``to_json`` tell where every number comes from."""
        from crossroads.report.brief import write_brief

        return write_brief(self.findings)

    @property
    def _expects(self) -> bool:
        """Whether expectations count: what a scenario expects, it expects of itself, with nothing laid on top."""
        return self.scenario.expects_here and not self.plays and not self.reading.is_game

    @property
    def unmet(self) -> "list[Check]":
        """The expectations that count and do not hold."""
        if not self._expects:
            return []
        from crossroads.analyses.expectations import Expectations

        found = self.analyse("expectations")
        return found.broken if isinstance(found, Expectations) else []

    def broken_expectations(self) -> list[Finding]:
        """Return a finding for each expectation that does not hold; ``expecting`` tells what broke it."""
        from crossroads.analyses.expectations import as_finding

        return [as_finding(self.solve(), check) for check in self.unmet]

    @cached_property
    def _linted(self) -> tuple[Finding, ...]:
        from crossroads.lint import RULES
        from crossroads.lint.inspected import Inspected
        from crossroads.lint.linting import lint

        return lint(Inspected(self.subject, self.answer), RULES)

    def lint(self) -> list[Finding]:
        """Return what a careful modeller would look at again, in file order: ``crossroads.lint.RULES`` lists it.

        Raises
        ------
        AnalysisError
            If the scenario cannot be solved at all.
        """
        return list(self._linted)

    @property
    def made(self) -> MadeWith:
        """How everything is computed: results that take no draws say so themselves."""
        return made_with_reading(self.reading, self.sampling)

    def results_json(self) -> str:
        """Return the solution, all results and what the lint finds as one JSON document."""
        data = {
            "made_with": self.made.to_json(),
            "solution": None if self.reading.is_game else self.solve().to_json(),
            "results": [result.to_json() for result in self.results.values()],
            "declined": self.declined,
            "lint": [finding.to_json() for finding in self.lint()],
        }
        return json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
