"""What the rules of the lint look at: the scenario and its graph, the base case solved, answers to questions.

Made by a study; what several rules need is worked out here, once.
"""

from dataclasses import dataclass
from functools import cached_property

from crossroads.analyses.result import Answer
from crossroads.analyses.subject import Subject
from crossroads.graph import DecisionGraph
from crossroads.lint.proving.odds import Odds
from crossroads.lint.proving.polynomials import Polynomials
from crossroads.lint.proving.strays import Found, find_strays
from crossroads.lint.proving.ways import Ways
from crossroads.program import Reading, Solution
from crossroads.scenario import Scenario


@dataclass(frozen=True, eq=False)
class Inspected:
    """A scenario under inspection."""

    subject: Subject
    answer: Answer

    @cached_property
    def reading(self) -> Reading:
        """The program with how its actors play, every node once."""
        return self.subject.reading

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        return self.reading.program.scenario

    @property
    def graph(self) -> DecisionGraph:
        """The decision graph, every node once."""
        return self.reading.program.written

    @property
    def has_solution(self) -> bool:
        """Whether rolling back solves it."""
        return isinstance(self.subject.solved, Solution)

    @property
    def solution(self) -> Solution:
        """The base case solved; only for rules that say they need it."""
        return self.subject.solution

    @cached_property
    def polynomials(self) -> Polynomials:
        """Formulas as polynomials of the uncertain parameters."""
        return Polynomials(self.scenario.parameters)

    @cached_property
    def odds(self) -> Odds:
        """How likely every branch may be, anywhere within the ranges, where odds decide."""
        return Odds(self.graph, self.reading.plays, self.polynomials)

    @cached_property
    def ways(self) -> Ways:
        """Which nodes and branches a path can meet, whoever chooses what."""
        return Ways(self.graph, self.odds)

    @cached_property
    def strays(self) -> tuple[Found, ...]:
        """Odds that go wrong where the gate does not look."""
        return tuple(find_strays(self.scenario))

    @cached_property
    def events(self) -> frozenset[str]:
        """The nodes and branches that questions and expectations name."""
        file = self.scenario.file
        events = [
            *(question.event for question in file.questions.values()),
            *(expectation.probability for expectation in file.expect),
        ]
        return frozenset(name for event in events if event is not None for name in event.names)
