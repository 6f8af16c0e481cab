"""What does whoever decides believe, and what does it do on that?

For every information set: how likely each of its nodes was before any sign (its prior) and is once it comes to the
set, under the policy (its posterior, by Bayes' rule), and what each branch is worth by these beliefs. Where the policy
does not lead to a set, its beliefs are as if the owner went for it.

Source: H. Raiffa, "Decision Analysis" (1968), ch. 2; beliefs at information sets, D. M. Kreps and R. Wilson,
"Sequential Equilibria", Econometrica 50 (1982), 863-894, section 3; priors in a graph, own derivation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from crossroads.analyses.analysis import base_analysis
from crossroads.analyses.merged import refuse_histories
from crossroads.analyses.result import Result, Row, made_with
from crossroads.errors import AnalysisError
from crossroads.figures import percent, quoted
from crossroads.program import InformationSet, Solution
from crossroads.program.beliefs import find_partings, find_priors

# A sign that moves a belief by less tells nothing worth telling.
_TELLING = 0.005


@dataclass(frozen=True)
class Member:
    """A node of an information set."""

    node: str
    state: str
    """What is the case there, by the labels of the branches that set it apart from the others."""
    prior: float
    """How likely it was before any sign."""
    belief: float
    """How likely it is to the owner."""
    values: tuple[float, ...]
    """What each branch is worth to the owner there, from here on, (B,)."""


@dataclass(frozen=True)
class Held:
    """An information set and what is believed there."""

    information: str
    label: str
    """The decision."""
    by: str
    by_label: str
    reach: float
    """How likely it comes to the set."""
    members: tuple[Member, ...]
    branches: tuple[tuple[str, str], ...]
    """Id and label of each branch."""
    worths: tuple[float, ...]
    """What each branch is worth to the owner by its beliefs, (B,)."""
    weights: tuple[float, ...]
    """What each branch gets, (B,)."""

    @property
    def choice(self) -> str:
        """The label of the branch that is taken for certain; empty where there is none."""
        return next((label for (_, label), w in zip(self.branches, self.weights, strict=True) if w == 1.0), "")

    @property
    def shift(self) -> float:
        """How far what is learned on the way moves the beliefs: half the sum of all changes, 0 to 1."""
        total = sum(member.prior for member in self.members)
        if total <= 0:
            return 0.0
        return sum(abs(each.belief - each.prior / total) for each in self.members) / 2

    @property
    def is_told(self) -> bool:
        """Whether anything is learned on the way to the set."""
        return self.shift >= _TELLING


@dataclass(frozen=True)
class Beliefs(Result):
    """What is believed at each information set, in the order of the graph."""

    question: ClassVar[str] = "beliefs"

    sets: tuple[Held, ...]
    units: Mapping[str, str]
    """Actor → the unit of its objective."""

    def headline(self) -> str:
        """Return the finding in one sentence."""
        met = [each for each in self.sets if each.reach > 0 and each.is_told]
        if not met:
            return "Nothing that is learned on the way changes what is believed"
        most = max(met, key=lambda each: each.shift)
        member = max(most.members, key=lambda each: abs(each.belief - each.prior))
        return (
            f"At {quoted(most.information)}, {quoted(member.state)} is {percent(member.belief)} likely, "
            f"{percent(member.prior)} before"
        )

    def rows(self) -> list[Row]:
        """Return a row for each node of each set and each of its branches."""
        return [
            {
                "information": each.information,
                "label": each.label,
                "by": each.by,
                "reach": each.reach,
                "node": member.node,
                "state": member.state,
                "prior": member.prior,
                "belief": member.belief,
                "branch": branch,
                "branch_label": label,
                "value_here": member.values[b],
                "value": each.worths[b],
                "weight": each.weights[b],
            }
            for each in self.sets
            for member in each.members
            for b, (branch, label) in enumerate(each.branches)
        ]


def analyse_beliefs(solution: Solution) -> Beliefs:
    """Return what is believed at each information set.

    Raises
    ------
    AnalysisError
        If whoever chooses can always tell where it is, or what nodes are worth hangs on what was earned before.
    """
    sets = solution.information_sets
    if not sets:
        problem = "Whoever chooses can always tell where it is, so there is nothing to believe."
        raise AnalysisError(f"{problem} Decisions that look alike to their owner share their information.")
    refuse_histories(solution, "What is done on beliefs is told")
    priors = find_priors(solution.solver, solution.rolled, sets)
    scenario, states = solution.scenario, states_of(solution)
    found = tuple(
        _held(solution, each, prior, states[each.information]) for each, prior in zip(sets, priors, strict=True)
    )
    return Beliefs(made_with(solution), found, {each.by: scenario.objective_unit(each.by) for each in sets})


def _held(solution: Solution, each: InformationSet, priors: Sequence[float], states: Sequence[str]) -> Held:
    scenario, first = solution.scenario, each.nodes[0]
    branches = [arc.id for arc in solution.graph.arcs_of[first]]
    members = tuple(
        Member(
            node_id, state, prior, belief, tuple(solution.branch_value(node_id, branch, each.by) for branch in branches)
        )
        for node_id, state, prior, belief in zip(each.nodes, states, priors, each.beliefs, strict=True)
    )
    return Held(
        information=each.information,
        label=scenario.label(first),
        by=each.by,
        by_label=scenario.actor_label(each.by),
        reach=each.reach,
        members=members,
        branches=tuple((branch, scenario.label(first, branch)) for branch in branches),
        worths=each.worths,
        weights=tuple(solution.weight(first, branch) for branch in branches),
    )


def states_of(solution: Solution) -> dict[str, list[str]]:
    """Return information → what is the case at each member, by the labels of the branches that set it apart.

    Their ids, where labels do not tell the members apart.
    """
    program, sets = solution.program, solution.information_sets
    arcs, known = program.graph.arcs, program.node_index
    if not all(node_id in known for each in sets for node_id in each.nodes):
        return {each.information: list(each.nodes) for each in sets}  # histories are kept apart there
    found = {}
    for each, partings in zip(sets, find_partings(solution.solver, sets), strict=True):
        names = [" / ".join(dict.fromkeys(arcs[e].label for e in own)) for own in partings]
        found[each.information] = names if all(names) and len(set(names)) == len(names) else list(each.nodes)
    return found


BELIEFS = base_analysis("What does whoever decides believe, and what does it do on that?", analyse_beliefs)
