"""A solution whose parameters are drawn otherwise: the same base case, other ranges.

Made from a solution; used where numbers are released, and where they are held to a box.
"""

from collections.abc import Mapping
from dataclasses import replace

from crossroads.program import Solution
from crossroads.scenario import Parameter


def with_parameters(solution: Solution, changed: Mapping[str, Parameter]) -> Solution:
    """Return the solution with some parameters replaced by others of the same base value.

    A program hangs on the scenario's shape alone, so it need not be compiled anew.
    """
    old = solution.scenario
    scenario = replace(old, parameters={**old.parameters, **changed})
    solver = solution.solver
    program = replace(solver.program, graph=replace(solver.program.graph, scenario=scenario))
    return replace(solution, solver=replace(solver, program=program))
