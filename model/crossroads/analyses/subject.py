"""What analyses look at: the base case solved, and the draws around it.

Made by a study; analyses of the base case alone take its solution, those of uncertainty its simulation. A game with
hidden moves has neither, as no rollback solves it: its equilibria are found from the reading.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from crossroads.analyses.result import Result
from crossroads.draws.sampling import Sampling
from crossroads.errors import AnalysisError
from crossroads.program import Reading, Solution
from crossroads.progress import Told, silent
from crossroads.simulation import Simulation

R = TypeVar("R", bound=Result)


@dataclass(frozen=True, eq=False)
class Subject:
    """The base case solved, and how draws around it are taken."""

    solved: Solution | Reading
    """The solution, or how a game is read that has none."""
    sampling: Sampling = field(default_factory=Sampling)
    told: Told = silent
    """Is told of progress by analyses that take long."""
    _made: Simulation | None = field(default=None, repr=False)
    _known: dict[str, Result] = field(default_factory=dict, repr=False)
    """What has been answered already, each question as it is asked by default."""

    @property
    def solution(self) -> Solution:
        """The base case solved.

        Raises
        ------
        AnalysisError
            If it is a game with hidden moves.
        """
        if isinstance(self.solved, Reading):
            raise AnalysisError(self.solved.refusal())
        return self.solved

    @property
    def reading(self) -> Reading:
        """The program with how its actors play."""
        return self.solved if isinstance(self.solved, Reading) else self.solved.solver.reading

    @cached_property
    def simulation(self) -> Simulation:
        """The draws, run through the program with the same reading of the actors."""
        return self._made or Simulation(self.solution.solver, self.sampling)

    def answer(self, question: str, run: "Callable[[Subject], Result]") -> Result:
        """Return the answer to a question as it is asked by default, worked out once.

        Parameters
        ----------
        run
            Answers it, where nobody has asked before.
        """
        if question not in self._known:
            self._known[question] = run(self)
        return self._known[question]

    def once(self, kind: type[R], run: "Callable[[Subject], R]") -> R:
        """Return the same for an analysis that builds on another one, whose kind of result it knows."""
        found = self.answer(kind.question, run)
        if not isinstance(found, kind):
            raise TypeError(f"{kind.question} is answered by {type(found).__name__}")
        return found

    def telling(self, told: Told) -> "Subject":
        """Return the same subject, of which analyses tell their progress."""
        made = None if isinstance(self.solved, Reading) else self.simulation
        return Subject(self.solved, self.sampling, told, made, self._known)
