"""How uncertain is each option's result: what may it be worth in the end, and how likely is that?

The distribution of the path's total objective under the policy, exact: totals are carried forward from the start,
and histories that have earned the same are merged.

Source: R. T. Clemen and T. Reilly, "Making Hard Decisions", 3rd ed. (2014), ch. 4 (risk profiles).
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.analysis import base_analysis
from crossroads.analyses.objective import reference_value
from crossroads.analyses.result import Result, Row, made_with
from crossroads.errors import AnalysisError
from crossroads.figures import quoted
from crossroads.program import Solution
from crossroads.prose import within_sentence

Array = NDArray[np.float64]

# More distinct totals than this at one node do not fit a sensible table or picture.
MOST_TOTALS = 1_000_000


@dataclass(frozen=True)
class Profile:
    """The distribution of one option's result."""

    option: str
    label: str
    outcome: Array  # (R,) rising
    probability: Array  # (R,) sums to one

    @property
    def mean(self) -> float:
        """The expected result."""
        return float(self.outcome @ self.probability)

    @property
    def sd(self) -> float:
        """The standard deviation of the result."""
        return float(np.sqrt(np.square(self.outcome - self.mean) @ self.probability))

    def quantile(self, share: float) -> float:
        """Return the least result that is not exceeded with at least this probability."""
        # The slack is that of summing many probabilities.
        i = np.searchsorted(np.cumsum(self.probability), share - 1e-12)
        return float(self.outcome[min(int(i), len(self.outcome) - 1)])

    def below(self, level: float) -> float:
        """Return the probability of a result under a level."""
        return float(self.probability[self.outcome < level].sum())


@dataclass(frozen=True)
class RiskProfile(Result):
    """The distributions of all options' results, in file order."""

    question: ClassVar[str] = "risk_profile"

    unit: str
    objective: str
    """What the results measure, in words."""
    reference: float | None
    profiles: tuple[Profile, ...]
    reference_label: str = ""

    def headline(self) -> str:
        """Return the finding in one sentence."""
        widest = max(self.profiles, key=lambda profile: profile.sd)
        if len(self.profiles) == 1:
            return f"The results of {quoted(widest.label)} have a standard deviation of {widest.sd:.3g}"
        return f"{quoted(widest.label)} has the widest spread of results (standard deviation {widest.sd:.3g})"

    def rows(self) -> list[Row]:
        """Return a row for each option and possible result."""
        return [
            {"option": profile.option, "outcome": float(x), "probability": float(p), "cumulative": float(c)}
            for profile in self.profiles
            for x, p, c in zip(profile.outcome, profile.probability, np.cumsum(profile.probability), strict=True)
        ]


def analyse_risk_profile(solution: Solution) -> RiskProfile:
    """Return the distribution of each option's result; of the whole, where there are no options.

    Raises
    ------
    AnalysisError
        If there are more distinct totals than can be told apart.
    """
    scenario = solution.scenario
    if solution.options:
        policies = [(option.id, option.label, solution.policy_with(option.id)) for option in solution.options]
    else:
        policies = [("policy", "The policy", solution.rolled.weight)]
    profiles = tuple(Profile(key, label, *distribution(solution, weight)) for key, label, weight in policies)
    unit = scenario.objective_unit(solution.by)
    reference = reference_value(scenario, solution.by)
    label = scenario.reference.label if scenario.reference else ""
    return RiskProfile(made_with(solution), unit, _objective(solution), reference, profiles, label)


def _objective(solution: Solution) -> str:
    names = list(solution.scenario.multipliers(solution.by))
    if len(names) == 1:
        return solution.scenario.attribute_label(names[0])
    return f"Value to {within_sentence(solution.scenario.actor_label(solution.by))}"


def distribution(solution: Solution, weight: Array) -> tuple[Array, Array]:
    """Return the possible totals of the path, rising, and their probabilities.

    Parameters
    ----------
    weight
        What every branch gets at its node, (E, 1).
    """
    program = solution.program
    actor = program.actors.index(solution.by)
    node_payoff, arc_payoff = solution.block.earned.node[:, actor, 0], solution.block.earned.arc[:, actor, 0]
    arriving: list[list[tuple[Array, Array]]] = [[] for _ in program.node_ids]
    arriving[program.start].append((np.zeros(1), np.ones(1)))
    ended: list[tuple[Array, Array]] = []
    # Nodes are numbered so that every node comes before those that its branches lead to.
    for n, flows in enumerate(arriving):
        if not flows:
            continue
        total, probability = _merged(flows)
        total = total + node_payoff[n]
        arcs = range(program.first_arc[n], program.first_arc[n + 1])
        if not arcs:
            ended.append((total, probability))
        for e in arcs:
            if weight[e, 0] > 0:
                arriving[program.target[e]].append((total + arc_payoff[e], probability * weight[e, 0]))
        flows.clear()
    return _merged(ended)


def _merged(flows: list[tuple[Array, Array]]) -> tuple[Array, Array]:
    """Return all totals, rising, those that differ by rounding alone merged."""
    total = np.concatenate([each for each, _ in flows])
    probability = np.concatenate([each for _, each in flows])
    order = np.argsort(total, kind="stable")
    total, probability = total[order], probability[order]
    # Sums of the same payoffs in another order differ in their last digits only.
    slack = 1e-10 * max(float(np.abs(total).max()), 1e-300)
    starts = np.flatnonzero(np.concatenate(([True], np.diff(total) > slack)))
    if len(starts) > MOST_TOTALS:
        raise AnalysisError(f"The paths have more than {MOST_TOTALS:,} different totals; no risk profile is drawn.")
    return total[starts], np.add.reduceat(probability, starts)


RISK_PROFILE = base_analysis("How uncertain is each option's result?", analyse_risk_profile)
