"""The dial: the precision of some actors as one number that moves, from even odds to the brink of the rational.

Made from a solution by giving its scenario one parameter more; used by ``precision``, which asks for the options'
values along it, and for every switch, as ``thresholds`` does along parameters that people wrote.

Notes
-----
The parameter is u = log(1 + precision / scale): near zero it moves as the precision itself, further up as its
logarithm, so that a line over it meets precisions of all sizes with the same relative care.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from crossroads.errors import AnalysisError
from crossroads.expressions import Expression, Operation, number
from crossroads.graph import build_graph
from crossroads.program import Solution, compile_graph, make_solver, solve
from crossroads.prose import listed
from crossroads.scenario import Parameter, Plays

Array = NDArray[np.float64]

# No name that a scenario can give.
DIAL = "λ"


@dataclass(frozen=True)
class Dial:
    """A scenario in which the precision of some actors is one number."""

    solution: Solution
    """With a precision of 0: these actors choose at random."""
    actors: tuple[str, ...]
    scale: float

    def place(self, precision: float) -> float:
        """Return where on the dial a precision is."""
        return float(np.log1p(precision / self.scale))

    def precision(self, place: float) -> float:
        """Return the precision at a place on the dial."""
        return float(self.scale * np.expm1(place))

    def values(self, precisions: Sequence[float]) -> tuple[Array, list[str]]:
        """Return what each option is worth at some precisions, (O, S), and which one is chosen at each."""
        solver, scenario = self.solution.solver, self.solution.scenario
        block, _ = solver.valid_numbers(solver.program.block({DIAL: [self.place(each) for each in precisions]}))
        rolled = solver.roll_back(block)
        first = solver.program.node_index[scenario.first_decision[0]]
        arcs = slice(solver.program.first_arc[first], solver.program.first_arc[first + 1])
        taken = np.argmax(rolled.weight[arcs], axis=0)
        return solver.option_values(block, rolled), [scenario.options[branch] for branch in taken.tolist()]


def make_dial(solution: Solution, actors: Sequence[str], scale: float) -> Dial:
    """Return the dial for some actors; everybody else plays as in the solution.

    Parameters
    ----------
    scale
        A precision that tells small from large.

    Raises
    ------
    AnalysisError
        If decisions hide where they are: then there is no order in which several who choose are worked out.
    """
    scenario = solution.scenario
    dial = Parameter(DIAL, "precision", number(0.0), 0.0)
    tree = Operation("mul", (float(scale), Operation("expm1", (DIAL,))))
    logit = Plays("logit", Expression(f"{scale!r} * expm1({DIAL})", tree, frozenset((DIAL,))))
    program = compile_graph(build_graph(replace(scenario, parameters={**scenario.parameters, DIAL: dial})))
    solver = make_solver(program, {**solution.solver.plays, **dict.fromkeys(actors, logit)})
    if solver.layout.forgetful or any(group.together for group in solver.layout.groups):
        hidden = [vertex.id for vertex in solution.graph.vertices.values() if vertex.information]
        problem = f"Decisions such as {listed(hidden[:2])} hide where they are, so what precision does is not followed."
        raise AnalysisError(f"{problem} Give them different information, or look at single ones with --actor.")
    return Dial(solve(solver), tuple(actors), scale)
