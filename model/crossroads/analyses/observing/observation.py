"""Observed choices: which branches were seen to be taken, by whom, and the reading under which they are explained.

Made from texts such as ``KR_H.content`` and a solution; used by the analyses that ask what a choice tells.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.merged import refuse_histories
from crossroads.analyses.settings import Setting
from crossroads.errors import AnalysisError
from crossroads.figures import quoted
from crossroads.program import Block, Rolled, Solution, Solver, make_solver, solve
from crossroads.program.rollback import TIE, believe, worth
from crossroads.prose import listed, nearest
from crossroads.scenario import Plays

Mask = NDArray[np.bool_]
_RATIONAL = Plays("rational")


OBSERVED = Setting(
    "observed",
    "What was seen; several hold together. Default: each option of the perspective in turn.",
    metavar="NODE.BRANCH",
    is_repeatable=True,
)


@dataclass(frozen=True)
class Observation:
    """A branch that somebody was seen to take."""

    node: str
    branch: str
    by: str | None
    """Who took it; None where chance did."""
    node_label: str
    branch_label: str
    reach: float
    """How likely the decision comes up in the base case, as the scenario reads its actors."""

    @property
    def name(self) -> str:
        """Its name, as in ``KR_H.content``."""
        return f"{self.node}.{self.branch}"

    @property
    def words(self) -> str:
        """What was seen, in words."""
        return f"{quoted(self.branch_label)} at {quoted(self.node_label)}"


@dataclass(frozen=True)
class Case:
    """Observations that hold together."""

    observations: tuple[Observation, ...]

    @property
    def names(self) -> list[str]:
        """Their names."""
        return [each.name for each in self.observations]

    @property
    def words(self) -> str:
        """What was seen, in words; the decision is left out where there is only one observation."""
        seen = self.observations
        return quoted(seen[0].branch_label) if len(seen) == 1 else listed(each.words for each in seen)

    def verb(self, one: str, several: str) -> str:
        """Return the form of a verb that goes with the words."""
        return one if len(self.observations) == 1 else several

    @property
    def actors(self) -> list[str]:
        """Who was observed."""
        return list(dict.fromkeys(each.by for each in self.observations if each.by is not None))


def read_cases(solution: Solution, observed: str | Sequence[str], *, takes_chance: bool = False) -> tuple[Case, ...]:
    """Return what was observed as one case; or, where nothing was, each option of the perspective as a case.

    Parameters
    ----------
    observed
        One or several texts such as ``KR_H.content``.
    takes_chance
        Whether what chance did may be observed, too.

    Raises
    ------
    AnalysisError
        If a text names no branch of a decision, a decision is observed twice, or nothing was observed and the
        perspective has no options.
    """
    refuse_histories(solution, "What an observed choice implies is told")
    names = [observed] if isinstance(observed, str) and observed else list(observed)
    if names:
        seen = tuple(_observation(solution, name) for name in names)
        if not takes_chance and (lots := [each.node for each in seen if each.by is None]):
            raise AnalysisError(f"{lots[0]} is no decision: nobody chooses there. {_known(solution)}")
        _refuse_doubles(solution, seen)
        return (Case(seen),)
    first = solution.scenario.first_decision
    if not first:
        raise AnalysisError(f"Name what was seen with --observed NODE.BRANCH. {_known(solution)}")
    return tuple(Case((_observation(solution, f"{first[0]}.{option}"),)) for option in solution.scenario.options)


def _observation(solution: Solution, name: str) -> Observation:
    scenario = solution.scenario
    node, _, branch = name.partition(".")
    if node not in scenario.nodes:
        raise AnalysisError(f"There is no node {node or name}. {nearest(node, scenario.owners)}")
    branches = scenario.nodes[node].branches
    if branch not in branches:
        problem = f"{node} has no branch {branch}." if branch else f"Name a branch of {node}, as in {node}.BRANCH."
        raise AnalysisError(f"{problem} {nearest(branch, branches)}")
    label, by = scenario.label(node, branch), scenario.owner(node)
    return Observation(node, branch, by, scenario.label(node), label, solution.reach(node))


def _known(solution: Solution) -> str:
    scenario = solution.scenario
    found = [f"{node} ({', '.join(scenario.nodes[node].branches)})" for node in scenario.owners]
    more = ", …" if len(found) > 8 else ""  # a message that lists more is not read
    return f"The decisions are: {', '.join(found[:8])}{more}" if found else "The scenario has no decision."


def _refuse_doubles(solution: Solution, seen: Sequence[Observation]) -> None:
    """Refuse two observations of one decision: members of an information set are one."""
    met: dict[str, Observation] = {}
    for each in seen:
        vertex = solution.graph.vertices[each.node]
        key = each.node if vertex.information is None else f"information {vertex.information}"
        if key in met:
            other = met[key]
            problem = f"{other.name} and {each.name} are one decision, which is taken once."
            raise AnalysisError(f"{problem} Observe one of them.")
        met[key] = each


def read_as_rational(solution: Solution, actors: Sequence[str]) -> Solution:
    """Return the solution with some actors read as taking their best branch, all others as they are.

    Raises
    ------
    AnalysisError
        If that reading is no rollback.
    """
    plays: Mapping[str, Plays] = solution.solver.plays
    if all(plays[actor].kind == "rational" for actor in actors):
        return solution
    return solve(make_solver(solution.program, {**plays, **dict.fromkeys(actors, _RATIONAL)}))


def is_among_best(solver: Solver, block: Block, rolled: Rolled, case: Case, slack: float = TIE) -> Mask:
    """Return at which values of a block every observed branch is among the best of its owner, (S,).

    Parameters
    ----------
    slack
        Differences up to this share of the largest amount that is summed are none.
    """
    beliefs = believe(solver.program, solver.layout, block, rolled.weight)
    agrees = np.ones(block.width, np.bool_)
    for each in case.observations:
        n = solver.program.node_index[each.node]
        branch = branch_number(solver, each)
        for number, group in enumerate(solver.layout.groups):
            if n not in group.nodes:
                continue
            if group.role != "rational":
                # Where recall is lacking, one of the best strategies is searched, and what it takes counts.
                agrees &= rolled.weight[solver.program.first_arc[n] + branch] == 1
                continue
            own = worth(group, rolled.branch[group.arcs], block.minds, beliefs.get(number))
            size = np.maximum(block.size(group.owner), np.abs(own).max(axis=(0, 1)))
            own = own[int(np.flatnonzero(group.nodes == n)[0])]
            agrees &= own[branch] >= own.max(axis=0) - slack * size
    return agrees


def branch_number(solver: Solver, observation: Observation) -> int:
    """Return the number of the observed branch at its node."""
    program = solver.program
    return program.arc_index[observation.name] - int(program.first_arc[program.node_index[observation.node]])


def is_best_at_base(read: Solution, case: Case) -> bool:
    """Return whether the base values make what was observed best, or one of several best."""
    return bool(is_among_best(read.solver, read.block, read.rolled, case)[0])
