"""The graph as flat arrays, and the rollback over blocks of parameter values.

Made from decision graphs: compiled once, solved for the base case or for as many values as are asked for.
"""

from crossroads.program.beliefs import InformationSet
from crossroads.program.block import Block, Minds, Payoffs
from crossroads.program.lanes import Lanes
from crossroads.program.option import Chosen, Option
from crossroads.program.program import Program, compile_graph
from crossroads.program.reading import Reading, read_actors, read_plays
from crossroads.program.rollback import Rolled
from crossroads.program.solution import Solution, solve
from crossroads.program.solver import Solver, make_solver
from crossroads.program.validity import Fault, Invalid, join
from crossroads.program.valuation import Valuation, numbers_at, plan_solver, plan_valuation

__all__ = [
    "Block", "Chosen", "Fault", "InformationSet", "Invalid", "Lanes", "Minds", "Option", "Payoffs", "Program",
    "Reading", "Rolled", "Solution", "Solver", "Valuation", "compile_graph", "join", "make_solver", "numbers_at",
    "plan_solver", "plan_valuation", "read_actors", "read_plays", "solve",
]  # fmt: skip
