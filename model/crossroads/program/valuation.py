"""The valuation: what a large decision graph is worth at one set of numbers, to one who minds no risk.

Made from arrays, or from a solver; used where only values are wanted, and for trees so large that no file would hold
them. Planning sorts nodes and branches once, so that rolling back costs little more than reading the numbers.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from crossroads.errors import AnalysisError
from crossroads.program.block import Block
from crossroads.program.order import Order, plan_order
from crossroads.program.outline import check_numbers, make_outline
from crossroads.program.rollback import TIE
from crossroads.program.solver import Solver
from crossroads.program.stages import Numbers

Array = NDArray[np.float64]
Index = NDArray[np.intp]


@dataclass(frozen=True)
class Valuation:
    """A plan for valuing one graph at any numbers."""

    order: Order

    def arrange(self, odds: ArrayLike, on_branch: ArrayLike, at_node: ArrayLike) -> "Arranged":
        """Return numbers ready to be rolled back.

        Parameters
        ----------
        odds
            The probability of each branch, (E,), summing to one over the branches of a chance node; whatever stands at
            those of other nodes is not used.
        on_branch, at_node
            What is earned on each branch, (E,), and on entering each node, (N,).

        Raises
        ------
        AnalysisError
            If lengths do not fit, if odds are no probabilities, or if a payoff is not finite.
        """
        given = [np.asarray(each, np.float64) for each in (odds, on_branch, at_node)]
        check_numbers(self.order.outline, *given)
        largest = max(np.abs(each).max(initial=0.0) for each in given[1:])
        return Arranged(self.order, self.order.arrange(*given), given[2], float(largest))


@dataclass(frozen=True)
class Arranged:
    """The numbers of a graph, lying in the order in which they are rolled back."""

    order: Order
    numbers: Numbers
    at_node: Array  # (N,)
    largest: float
    """The size of the largest amount."""

    def roll_back(self) -> "Values":
        """Return what everything is worth."""
        return Values(self, *self.order.run(self.numbers))


@dataclass(frozen=True)
class Values:
    """What a graph is worth, from each of its nodes and branches on."""

    arranged: Arranged
    by_place: Array  # (E,)
    by_order: Array  # (M,)

    @property
    def start(self) -> float:
        """The value of the whole graph."""
        return float(self.by_order[-1] if len(self.by_order) else self.arranged.at_node[0])

    @cached_property
    def nodes(self) -> Array:
        """What each node is worth, its own payoff included, (N,)."""
        values = self.arranged.at_node.copy()
        values[self.arranged.order.nodes] = self.by_order
        return values

    @cached_property
    def branches(self) -> Array:
        """What taking each branch is worth, its payoff included, (E,)."""
        values = np.empty_like(self.by_place)
        values[self.arranged.order.arcs] = self.by_place
        return values

    @cached_property
    def choice(self) -> Index:
        """Which branch of each node is taken, counted from 0, (N,); -1 where nobody chooses.

        Of equally good branches it is the first listed, as in the rollback of a solver.
        """
        outline = self.arranged.order.outline
        chosen = np.flatnonzero(outline.goal[outline.source] != 0)
        arcs = chosen[np.argsort(outline.source[chosen], kind="stable")]
        nodes, first, counts = np.unique(outline.source[arcs], return_index=True, return_counts=True)
        taken = np.full(len(outline.goal), -1, np.intp)
        if len(nodes):
            own = self.branches[arcs] * outline.goal[outline.source[arcs]]
            size = np.maximum(self.arranged.largest, np.maximum.reduceat(np.abs(own), first))
            least = np.maximum.reduceat(own, first) - TIE * size
            good = np.flatnonzero(own >= np.repeat(least, counts))
            _, best = np.unique(outline.source[arcs[good]], return_index=True)
            taken[nodes] = good[best] - first
        return taken


def plan_valuation(source: ArrayLike, target: ArrayLike, goal: ArrayLike) -> Valuation:
    """Return the plan for valuing a graph that arrays state.

    Parameters
    ----------
    source, target
        The numbers of the nodes that each branch leads from and to, (E,), in any order.
    goal
        What is sought at each node, (N,): 1 for the largest value, -1 for the least, 0 where chance decides. At
        endings it says nothing.

    Raises
    ------
    AnalysisError
        If lengths or numbers do not fit, if there is not one start, or if branches lead in a circle.

    Example
    -------
    A ticket for 1 wins 8 with a quarter chance; not buying it leaves 0.5.

    >>> plan = plan_valuation(source=[0, 0, 1, 1], target=[1, 2, 3, 4], goal=[1, 0, 0, 0, 0])
    >>> values = plan.arrange(odds=[0, 0, 0.25, 0.75], on_branch=[-1, 0, 8, 0], at_node=[0, 0, 0.5, 0, 0]).roll_back()
    >>> values.start
    1.0
    >>> values.nodes.tolist()
    [1.0, 2.0, 0.5, 0.0, 0.0]
    """
    return Valuation(plan_order(make_outline(source, target, goal)))


def plan_solver(solver: Solver) -> Valuation:
    """Return the plan for valuing a solver's graph, to the one actor who chooses; where none does, to the perspective.

    Raises
    ------
    AnalysisError
        If several actors choose, or if one does other than by the mean of what can be seen: each of these needs the
        values of everybody, or of every draw, that ``Solver.roll_back`` works out.
    """
    program, goal = solver.program, np.zeros(len(solver.program.node_ids), np.intp)
    actor = _chooser(solver)
    is_max = program.scenario.actors[program.actors[actor]].goal == "max"
    for group in solver.layout.groups:
        if group.owner >= 0:
            goal[group.nodes] = 1 if is_max else -1
    return plan_valuation(program.source, program.target, goal)


def numbers_at(solver: Solver, block: Block, draw: int = 0) -> tuple[Array, Array, Array]:
    """Return the odds and payoffs of one draw of a block, as ``Valuation.arrange`` takes them."""
    actor, payoffs = _chooser(solver), block.payoffs
    column = payoffs.rows[:, draw]
    return block.odds[:, draw], column[payoffs.on_arc[:, actor]], column[payoffs.at_node[:, actor]]


def _chooser(solver: Solver) -> int:
    """Return the number of the one actor whose values decide."""
    program, layout = solver.program, solver.layout
    owners = sorted({group.owner for group in layout.groups if group.owner >= 0})
    names = [program.actors[owner] for owner in owners]
    minds_risk = any(name in program.tolerance or name in program.utilities for name in names)
    is_plain = len(owners) < 2 and not layout.forgetful and not minds_risk
    if not is_plain or any(group.role == "logit" or group.together for group in layout.groups):
        who = " and ".join(names) or "who chooses"
        problem = (
            f"{who}: only one actor who sees everything, minds no risk and takes the best branch has a quick value."
        )
        raise AnalysisError(f"{problem} Roll the solver back instead.")
    return owners[0] if owners else program.actors.index(program.scenario.perspective)
