"""The findings: the results of analyses that the brief and the report tell of, each asked for when it is needed.

Made by a study; questions that do not apply to the scenario have no result.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from crossroads.analyses.result import Answer, Result
from crossroads.program import Reading, Solution
from crossroads.report.figure import Figure, Traced
from crossroads.report.sheet import Sheet
from crossroads.report.wording import likely
from crossroads.scenario import Scenario

R = TypeVar("R", bound=Result)


@dataclass(frozen=True, eq=False)
class Findings:
    """What is found of a scenario, by the kind of result."""

    reading: Reading
    answer: Answer
    solved: Solution | None = None
    """None where the actors play a game with hidden moves, which no rollback solves."""
    declined: Callable[[str], str] = lambda _: ""
    """Returns why a question does not apply."""
    _sheets: dict[type[Result], object] = field(default_factory=dict, init=False, repr=False)

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        return self.reading.program.scenario

    @property
    def solution(self) -> Solution:
        """The base case rolled back."""
        if self.solved is None:
            raise TypeError("a game with hidden moves has no rollback; its parts of the brief do not ask for one")
        return self.solved

    def result(self, kind: type[R]) -> R | None:
        """Return the result of one kind, or None where its question does not apply."""
        sheet = self.sheet(kind)
        return sheet.result if sheet is not None else None

    def sheet(self, kind: type[R]) -> Sheet[R] | None:
        """Return the result of one kind as a sheet in which its numbers are looked up, or None."""
        if kind not in self._sheets:
            found = self.answer(kind.question)
            self._sheets[kind] = Sheet(found) if isinstance(found, kind) else None
        known = self._sheets[kind]
        return known if isinstance(known, Sheet) else None

    def likely(self, number: Traced) -> Figure:
        """Return a probability in its word, as in ``likely (65 %)``."""
        return likely(number, self.scenario.words.in_words)

    def aside(self, number: Traced) -> Figure:
        """Return a probability in its word as it stands within brackets, as in ``likely, 65 %``."""
        return likely(number, self.scenario.words.in_words, is_aside=True)
