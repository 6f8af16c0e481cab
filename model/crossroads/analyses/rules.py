"""What would one choose without odds: by the worst that may happen, the best, a mixture of both, or even odds?

For each option of the perspective, chance and all other actors do their worst, or their best, whatever their odds, and
the perspective's own later choices answer that as well as they can.

Notes
-----
Rolled back from the endings: a decision of the perspective takes its best branch; any other node its worst branch
(``worst``, Wald's maximin), its best one (``best``, maximax), or the plain mean of all (``even``, Laplace). Hurwicz
weighs the first two: optimism * best + (1 - optimism) * worst. For costs, worst is the most. Branches count however
unlikely they are, but for those that the base case rules out. Where a decision does not know at which node of an
information set it is, its branches are compared by the same rule over these nodes.

Source: A. Wald, "Statistical Decision Functions" (1950); L. Hurwicz, "Optimality Criteria for Decision Making under
Ignorance", Cowles Commission Discussion Paper 370 (1951); R. D. Luce and H. Raiffa, "Games and Decisions" (1957), ch.
13.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.analysis import base_analysis
from crossroads.analyses.result import Result, Row, made_with
from crossroads.analyses.settings import Setting, read_number
from crossroads.errors import AnalysisError
from crossroads.figures import quoted
from crossroads.program import Solution
from crossroads.program.rollback import TIE
from crossroads.prose import listed

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

KNOWN_RULES = {
    "worst": "by its worst case",
    "hurwicz": "by a mixture of worst and best",
    "even": "at even odds",
    "best": "by its best case",
}
"""Rule → in words, as an end of a sentence."""


@dataclass(frozen=True)
class RuledOption:
    """An option, with what it is worth by each rule."""

    id: str
    label: str
    worst: float
    best: float
    hurwicz: float
    even: float
    value: float
    """Its expected value with the stated odds, for comparison."""


@dataclass(frozen=True)
class Rules(Result):
    """The options in file order."""

    question: ClassVar[str] = "rules"

    options: tuple[RuledOption, ...]
    optimism: float
    unit: str
    is_cost: bool

    def chosen(self, rule: str) -> RuledOption:
        """Return the option that a rule takes, the first listed of equal ones; ``value`` for the stated odds."""
        sign = -1.0 if self.is_cost else 1.0
        worths = [sign * float(getattr(each, rule)) for each in self.options]
        size = max(map(abs, worths))
        return self.options[next(i for i, each in enumerate(worths) if each >= max(worths) - TIE * size)]

    def headline(self) -> str:
        """Return the finding in one sentence."""
        by: dict[str, list[str]] = {}
        for rule, words in KNOWN_RULES.items():
            by.setdefault(self.chosen(rule).label, []).append(words)
        if len(by) == 1:
            return f"{quoted(next(iter(by)))} is best by every rule that leaves the odds aside"
        return "; ".join(f"{quoted(label)} is best {listed(words)}" for label, words in by.items())

    def note(self) -> str:
        """Return what the rules mean."""
        return (
            "Chance and all others do their worst, or their best, whatever the odds; own later choices answer it. "
            f"The mixture gives the best {self.optimism:g} and the worst {1 - self.optimism:g}."
        )

    def rows(self) -> list[Row]:
        """Return a row for each option."""
        return [
            {
                "option": each.id,
                "label": each.label,
                "worst": each.worst,
                "hurwicz": each.hurwicz,
                "even": each.even,
                "best": each.best,
                "value": each.value,
                "chosen_by": [rule for rule in (*KNOWN_RULES, "value") if self.chosen(rule) == each],
            }
            for each in self.options
        ]


def analyse_rules(solution: Solution, optimism: float = 0.5) -> Rules:
    """Return what each option is worth by rules that leave the odds aside.

    Parameters
    ----------
    optimism
        What the better end counts in the mixture, 0 to 1.

    Raises
    ------
    AnalysisError
        If the scenario has no options or hides where decisions are, or optimism is not between 0 and 1.
    """
    if not 0 <= optimism <= 1:
        raise AnalysisError(f"Optimism lies between 0 and 1; here it is {optimism:g}.")
    if not solution.options:
        raise AnalysisError("The scenario has no one first decision of the perspective, so there are no options.")
    layout = solution.solver.layout
    if layout.forgetful:
        names = listed(solution.program.node_ids[n] for n in layout.forgetful[0])
        problem = (
            f"At {names}, who decides does not recall what it did or knew, and no order of rolling back solves that."
        )
        raise AnalysisError(f"{problem} Give the decisions different information.")
    worst, even, best = (_rolled(solution, rule) for rule in (_least, _mean, _most))
    options = []
    for option in solution.options:
        ends = [float(value[option.id]) for value in (worst, best, even)]
        mixed = optimism * ends[1] + (1 - optimism) * ends[0]
        options.append(RuledOption(option.id, option.label, ends[0], ends[1], mixed, ends[2], option.value))
    return Rules(
        made_with(solution), tuple(options), optimism, solution.scenario.objective_unit(solution.by), solution.is_cost
    )


_Fold = Callable[[Array, Mask], Array]
"""Takes what branches are worth and which can happen, both (n, B), and returns what their nodes are worth, (n,)."""


def _least(below: Array, possible: Mask) -> Array:
    return np.asarray(np.where(possible, below, np.inf).min(axis=1))


def _most(below: Array, possible: Mask) -> Array:
    return np.asarray(np.where(possible, below, -np.inf).max(axis=1))


def _mean(below: Array, possible: Mask) -> Array:
    return np.asarray(np.where(possible, below, 0.0).sum(axis=1) / possible.sum(axis=1))


def _rolled(solution: Solution, fold: _Fold) -> dict[str, float]:
    """Return what each option is worth where all but the perspective follow a rule, over whole paths."""
    solver, program, payoffs = solution.solver, solution.program, solution.block.earned
    actor = program.actors.index(solution.by)
    sign = solution.block.minds.sign[actor]
    node, arc = sign * payoffs.node[:, actor, 0], sign * payoffs.arc[:, actor, 0]
    first = set(program.first_decision)
    owns = np.array([vertex.by == solution.by for vertex in program.graph.vertices.values()])
    worths = {}
    for branch, option in enumerate(solution.scenario.options):
        value = node.copy()
        for group in solver.layout.groups:
            below = arc[group.arcs] + value[group.targets]
            possible = np.ones(below.shape, np.bool_)
            if group.role == "odds":
                possible = solution.block.odds[group.arcs, 0] > 0
            if group.together:
                # Every branch at its worst, best or mean over the members: one choice for all of them.
                taken = int(np.argmax(fold(below.T, possible.T)))
                possible = possible & (np.arange(below.shape[1]) == taken)
            is_first = np.isin(group.nodes, list(first))
            possible[is_first] = np.arange(below.shape[1]) == branch
            value[group.nodes] += np.where(owns[group.nodes], _most(below, possible), fold(below, possible))
        worths[option] = float(sign * value[program.start])
    return worths


RULES = base_analysis(
    "What would one choose without odds?",
    analyse_rules,
    Setting("optimism", "What the better end counts in the mixture, 0 to 1; default: 0.5.", read_number, "SHARE"),
)
