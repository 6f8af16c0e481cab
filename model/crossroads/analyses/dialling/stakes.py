"""What the other actors have at stake at their decisions, and the precision that goes with it.

Made from a solution; used where an actor is to play logit and nobody has said with which precision.
"""

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.merged import refuse_histories
from crossroads.errors import AnalysisError
from crossroads.program import Solution
from crossroads.program.rollback import TIE
from crossroads.prose import nearest, within_sentence

Array = NDArray[np.float64]

# The precision that is taken where none is stated makes a branch that loses all that is at stake so much less likely.
TIMES_LESS_LIKELY = 10


@dataclass(frozen=True)
class Stakes:
    """What an actor's decisions are about, in the unit of its objective."""

    actor: str
    label: str
    """As it stands within a sentence."""
    nodes: tuple[str, ...]
    """Its decisions."""
    typical: float
    """The median over its decisions of the best less the worst branch; 0 where all are alike."""
    stated: float | None
    """Its precision, where it plays logit."""

    @property
    def usual(self) -> float:
        """The precision at which what loses a typical stake is ten times less likely: ln 10 / stake; 1 without stakes.

        A precision is per unit of the objective, so that none fits actors on different scales; this one does.
        """
        return log(TIMES_LESS_LIKELY) / self.typical if self.typical else 1.0

    @property
    def precision(self) -> float:
        """The precision that it plays with, or the usual one."""
        return self.usual if self.stated is None else self.stated


def others_of(solution: Solution) -> list[str]:
    """Return the actors besides the perspective who decide somewhere, in file order.

    Raises
    ------
    AnalysisError
        If there are none, or if what their nodes are worth hangs on what was earned before.
    """
    owners = set(solution.scenario.owners.values()) - {solution.by}
    if not owners:
        who = solution.scenario.actor_label(solution.by)
        raise AnalysisError(f"Nobody but {who} decides here, so there is nothing to ask about how others play.")
    refuse_histories(solution, "How others may play is told")
    return [actor for actor in solution.scenario.actors if actor in owners]


def chosen_others(solution: Solution, names: tuple[str, ...]) -> list[str]:
    """Return the other actors that are asked for; all of them where none is named.

    Raises
    ------
    AnalysisError
        If one of them is not among the others who decide, or there are no others.
    """
    others = others_of(solution)
    for name in names:
        if name not in others:
            what = "is the one whose options are compared" if name == solution.by else "decides nowhere"
            known = name in solution.scenario.actors
            problem = f"{name} {what}." if known else f"There is no actor {name}."
            raise AnalysisError(f"{problem} {nearest(name, others)}")
    return [actor for actor in others if actor in names] if names else others


def stakes_of(solution: Solution, actor: str) -> Stakes:
    """Return what an actor has at stake, everything later being played as in the solution."""
    program, scenario = solution.program, solution.scenario
    i, size = program.actors.index(actor), float(solution.block.size(program.actors.index(actor))[0])
    nodes = tuple(node for node, owner in scenario.owners.items() if owner == actor)
    worth: Array = solution.rolled.branch[:, i, 0]
    ranges = [
        float(np.ptp(worth[program.first_arc[n] : program.first_arc[n + 1]]))
        for n in map(program.node_index.__getitem__, nodes)
    ]
    open_ranges = [each for each in ranges if each > TIE * size]
    formula = solution.solver.plays[actor].precision
    stated = None if formula is None else formula.at(scenario.base_values)
    typical = float(np.median(open_ranges)) if open_ranges else 0.0
    return Stakes(actor, within_sentence(scenario.actor_label(actor)), nodes, typical, stated)
