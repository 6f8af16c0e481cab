"""What analyses look at: the base case solved, and the draws around it.

Made by a study; analyses of the base case alone take its solution, those of uncertainty its simulation.
"""

from dataclasses import dataclass, field
from functools import cached_property

from crossroads.draws.sampling import Sampling
from crossroads.program import Solution
from crossroads.simulation import Simulation, Told


def _silent(_done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, eq=False)
class Subject:
    """The base case solved, and how draws around it are taken."""

    solution: Solution
    sampling: Sampling = field(default_factory=Sampling)
    told: Told = _silent
    """Is told of progress by analyses that take long."""
    _made: Simulation | None = field(default=None, repr=False)

    @cached_property
    def simulation(self) -> Simulation:
        """The draws, run through the program with the same reading of the actors."""
        return self._made or Simulation(self.solution.solver, self.sampling)

    def telling(self, told: Told) -> "Subject":
        """Return the same subject, of which analyses tell their progress."""
        return Subject(self.solution, self.sampling, told, self.simulation)
