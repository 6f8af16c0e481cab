"""Every strategy of the perspective: what it does wherever its own choices may lead, and what that is worth.

Made from a solution; used by ``frontier``. Two strategies are one if they differ only at decisions that neither of them
can come to.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.merged import refuse_histories
from crossroads.errors import AnalysisError
from crossroads.program import Solution
from crossroads.program.rollback import roll_back

Array = NDArray[np.float64]

MOST = 4096
"""More strategies than these are not compared one by one."""


@dataclass(frozen=True)
class Strategy:
    """What the perspective does at every decision that it can come to, in the order in which paths meet them."""

    choices: tuple[tuple[str, str], ...]
    """Node and branch, one node for each information set."""


class _Walk:
    """The decisions of the perspective, and where their branches lead."""

    def __init__(self, solution: Solution) -> None:
        program = solution.program
        self.program, self.first, self.target = program, program.first_arc.tolist(), program.target.tolist()
        vertices = list(solution.graph.vertices.values())
        self.key: dict[int, int] = {}
        """Node number → the number of the first node of its information set, for the perspective's decisions."""
        leaders: dict[str, int] = {}
        for n, vertex in enumerate(vertices):
            if vertex.by == solution.by:
                leader = n if vertex.information is None else leaders.setdefault(vertex.information, n)
                self.key[n] = leader

    def strategies(self) -> Iterator[dict[int, int]]:
        """Yield each strategy as first node of a set → branch number."""
        # An explicit stack, deepest first, so that strategies come in the order of the file.
        stack: list[tuple[int, frozenset[int], dict[int, int]]] = [(0, frozenset({self.program.start}), {})]
        while stack:
            n, met, chosen = stack.pop()
            while n < len(self.program.node_ids):
                if n in met:
                    if n in self.key and self.key[n] not in chosen:
                        branches = range(self.first[n + 1] - self.first[n])
                        stack += [(n, met, {**chosen, self.key[n]: b}) for b in reversed(branches)]
                        break
                    arcs = range(self.first[n], self.first[n + 1])
                    if n in self.key:
                        arcs = range(self.first[n] + chosen[self.key[n]], self.first[n] + chosen[self.key[n]] + 1)
                    met |= {self.target[e] for e in arcs}
                n += 1
            else:
                yield chosen


def list_strategies(solution: Solution) -> list[Strategy]:
    """Return every strategy of the perspective, in file order.

    Raises
    ------
    AnalysisError
        If there are more than 4,096.
    """
    return [strategy for strategy, _ in _listed(solution)]


def _listed(solution: Solution) -> list[tuple[Strategy, dict[int, int]]]:
    refuse_histories(solution, "Strategies are listed")
    found: list[tuple[Strategy, dict[int, int]]] = []
    ids, arcs_of = solution.program.node_ids, solution.graph.arcs_of
    for chosen in _Walk(solution).strategies():
        if len(found) == MOST:
            problem = f"There are more than {MOST:,} strategies, too many to compare one by one."
            raise AnalysisError(f"{problem} Fix some choices: remove branches in an overlay.")
        found.append((Strategy(tuple((ids[n], arcs_of[ids[n]][b].id) for n, b in chosen.items())), chosen))
    return found


def weigh_strategies(solution: Solution) -> tuple[list[Strategy], dict[str, Array]]:
    """Return every strategy, with the expected amount of each attribute under it, each (S,).

    The other actors answer it as the scenario reads them.

    Raises
    ------
    AnalysisError
        If there are more than 4,096 strategies.
    """
    listed = _listed(solution)
    solver, program, walk = solution.solver, solution.program, _Walk(solution)
    block = solution.block.repeated(len(listed))
    fixed = np.full_like(block.odds, np.nan)
    for n, leader in walk.key.items():
        # What cannot be come to takes its first branch: nothing hangs on it.
        taken = np.array([chosen.get(leader, 0) for _, chosen in listed])
        arcs = np.arange(walk.first[n], walk.first[n + 1])
        fixed[arcs] = arcs[:, None] == walk.first[n] + taken
    weight = roll_back(program, solver.layout, block, fixed).weight
    payoffs = solver.attributes(program.base())
    wide = replace(payoffs, rows=np.repeat(payoffs.rows, len(listed), axis=1))
    amounts = solver.evaluate(wide, weight)[program.start]  # (X, S)
    return [strategy for strategy, _ in listed], dict(zip(program.attributes, amounts, strict=True))
