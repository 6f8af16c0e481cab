"""Which strategies are worth their cost: the efficient frontier of cost and effect.

Every strategy of the perspective costs something and has some effect, both in expectation. One that costs no less and
has no more effect than another is dominated; one that a mixture of two others beats is extendedly dominated. What is
left is the frontier: along it each further unit of effect costs more than the one before.

Notes
-----
The incremental cost-effectiveness ratio of a strategy on the frontier is its additional cost over its additional
effect, both against the one before. It is the best strategy for whoever is willing to pay for a unit of effect at
least that ratio, and at most that of the next one. Strategies on the straight line between two others stay on the
frontier. Others answer as the scenario reads them.

Source: M. F. Drummond and others, "Methods for the Economic Evaluation of Health Care Programmes", 4th ed. (2015), ch.
4 and 11; M. G. M. Hunink and others, "Decision Making in Health and Medicine", 2nd ed. (2014), ch. 9; extended
dominance, S. B. Cantor, "Cost-Effectiveness Analysis, Extended Dominance, and Ethics", Medical Decision Making 14
(1994), 259-265.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.analysis import base_analysis
from crossroads.analyses.result import Result, Row, made_with
from crossroads.analyses.settings import Setting
from crossroads.analyses.weighing.strategies import Strategy, weigh_strategies
from crossroads.errors import AnalysisError
from crossroads.figures import quoted, significant
from crossroads.program import Solution
from crossroads.prose import listed, nearest, plural

Array = NDArray[np.float64]
Status = Literal["efficient", "dominated", "extendedly dominated"]

# Costs and effects closer than this share of the largest of them differ by rounding.
_NEAR = 1e-12
# A sentence names so many strategies, if their names together have no more letters than this.
_NAMED, _LONGEST = 4, 120


@dataclass(frozen=True)
class Weighed:
    """A strategy with its expected cost and effect."""

    strategy: Strategy
    label: str
    cost: float
    effect: float
    status: Status
    icer: float | None = None
    """Of a strategy on the frontier but the first: what a further unit of effect costs against the one before."""
    wtp: tuple[float, float | None] | None = None
    """Of a strategy on the frontier: for which willingness to pay it is best; None for no upper end."""


@dataclass(frozen=True)
class Frontier(Result):
    """All strategies, the cheapest first."""

    question: ClassVar[str] = "frontier"

    strategies: tuple[Weighed, ...]
    cost: tuple[str, str]
    """Label and unit of what is paid."""
    effect: tuple[str, str]
    """Label and unit of what is gained."""
    stated: float | None
    """What a unit of effect is worth to the perspective, in units of cost; None where it does not value both."""

    @property
    def efficient(self) -> list[Weighed]:
        """The strategies on the frontier, the cheapest first."""
        return [each for each in self.strategies if each.status == "efficient"]

    @property
    def best(self) -> Weighed | None:
        """The strategy that is best at what a unit of effect is worth to the perspective."""
        if self.stated is None:
            return None
        return max(self.efficient, key=lambda each: (self.stated or 0.0) * each.effect - each.cost)

    def headline(self) -> str:
        """Return the finding in one sentence."""
        names = [quoted(each.label) for each in self.efficient]
        what = f"{len(names)} of {plural(len(self.strategies), 'strategy')} are worth their cost"
        if len(names) == 1:
            what = f"{names[0]} is better than any other strategy"
        elif len(names) <= _NAMED and len(listed(names)) <= _LONGEST:
            what = f"{listed(names)} are worth their cost"
        if self.best is None:
            return what
        price = f"{significant(self.stated or 0.0, 4)}{f' {self.cost[1]}' if self.cost[1] else ''}"
        return f"{what}; at {price} for a unit of effect {quoted(self.best.label)} is best"

    def note(self) -> str:
        """Return how many strategies fall out."""
        texts = [
            f"{plural(count, 'strategy')} {'is' if count == 1 else 'are'} {status}."
            for status in ("dominated", "extendedly dominated")
            if (count := sum(each.status == status for each in self.strategies))
        ]
        return " ".join(texts)

    def rows(self) -> list[Row]:
        """Return a row for each strategy."""
        return [
            {
                "strategy": [f"{node}.{branch}" for node, branch in each.strategy.choices],
                "cost": each.cost,
                "effect": each.effect,
                "status": each.status,
                "icer": each.icer,
                "wtp_low": each.wtp[0] if each.wtp else None,
                "wtp_high": each.wtp[1] if each.wtp else None,
                "label": each.label,
            }
            for each in self.strategies
        ]


def analyse_frontier(solution: Solution, cost: str = "", effect: str = "") -> Frontier:
    """Return which strategies are worth their cost.

    Parameters
    ----------
    cost, effect
        The attributes to be kept low and to be brought high; left out, the two that the perspective values, one with
        a multiplier below zero and the other above.

    Raises
    ------
    AnalysisError
        If the attributes are unknown or cannot be told, the perspective does not choose, or has too many strategies.
    """
    multipliers = _multipliers(solution)
    names = _attributes(solution, multipliers, cost, effect)
    if solution.solver.plays[solution.by].kind != "rational" or solution.by not in solution.scenario.owners.values():
        raise AnalysisError(f"{solution.by} does not choose by what is best, so there are no strategies to compare.")
    strategies, amounts = weigh_strategies(solution)
    costs, effects = (amounts[name] for name in names)
    weighed = _weigh(list(zip(strategies, _labels(solution, strategies), strict=True)), costs, effects)
    low, high = (multipliers.get(name, 0.0) for name in names)
    attributes = [solution.scenario.attributes[name] for name in names]
    paid, gained = ((part.label or name, part.unit) for part, name in zip(attributes, names, strict=True))
    return Frontier(made_with(solution), tuple(weighed), paid, gained, stated=-high / low if low < 0 < high else None)


def _multipliers(solution: Solution) -> dict[str, float]:
    """Return what the perspective values, more being better."""
    scenario = solution.scenario
    sign = -1.0 if scenario.actors[solution.by].goal == "min" else 1.0
    return {
        name: sign * float(each.at(scenario.base_values)) for name, each in scenario.multipliers(solution.by).items()
    }


def _attributes(solution: Solution, multipliers: dict[str, float], cost: str, effect: str) -> tuple[str, str]:
    known = solution.scenario.attributes
    for name in filter(None, (cost, effect)):
        if name not in known:
            raise AnalysisError(f"There is no attribute {name}. {nearest(name, known)}")
    low = [name for name, each in multipliers.items() if each < 0 and name != effect]
    high = [name for name, each in multipliers.items() if each > 0 and name != cost]
    found = cost or (low[0] if len(low) == 1 else ""), effect or (high[0] if len(high) == 1 else "")
    if not all(found) or found[0] == found[1]:
        problem = (
            "A frontier needs one attribute to be kept low and one to be brought high, and they cannot be told here."
        )
        raise AnalysisError(f"{problem} Name them with --cost NAME --effect NAME. {nearest('', known)}")
    return found


def _labels(solution: Solution, strategies: Sequence[Strategy]) -> list[str]:
    """Return each strategy in words: its first choice, and later ones where strategies with the same begin differ."""
    scenario = solution.scenario
    begins: dict[tuple[str, str], set[tuple[tuple[str, str], ...]]] = {}
    for each in strategies:
        begins.setdefault(each.choices[0], set()).add(each.choices)
    labels = []
    for each in strategies:
        (node, branch), *later = each.choices
        words = [scenario.label(node, branch)]
        if len(begins[each.choices[0]]) > 1:
            words += [f"{scenario.label(n)}: {scenario.label(n, b)}" for n, b in later]
        labels.append("; ".join(words))
    return labels


def _weigh(named: Sequence[tuple[Strategy, str]], costs: Array, effects: Array) -> list[Weighed]:
    """Return the strategies from the cheapest to the dearest, each with its status and ratios."""
    near = _NEAR * np.abs(costs).max(), _NEAR * np.abs(effects).max()
    order = sorted(range(len(named)), key=lambda i: (costs[i], -effects[i]))
    kept = _undominated(order, costs, effects, near)
    hull = _hull(kept, costs, effects, near)
    ratios = [(costs[b] - costs[a]) / (effects[b] - effects[a]) for a, b in pairwise(hull)]
    place = {i: number for number, i in enumerate(hull)}
    weighed = []
    for i in order:
        strategy, label = named[i]
        cost, effect = float(costs[i]), float(effects[i])
        number = place.get(i)
        if number is None:
            status: Status = "extendedly dominated" if i in kept else "dominated"
            weighed.append(Weighed(strategy, label, cost, effect, status))
            continue
        icer = float(ratios[number - 1]) if number else None
        end = float(ratios[number]) if number < len(ratios) else None
        weighed.append(Weighed(strategy, label, cost, effect, "efficient", icer, (icer or 0.0, end)))
    return weighed


def _undominated(order: Sequence[int], costs: Array, effects: Array, near: tuple[float, float]) -> list[int]:
    """Return the strategies with more effect than all that cost no more; of equal ones, the first listed."""
    kept: list[int] = []
    for i in order:
        if kept and costs[i] <= costs[kept[-1]] + near[0] and effects[i] > effects[kept[-1]] + near[1]:
            kept.pop()
        if not kept or effects[i] > effects[kept[-1]] + near[1]:
            kept.append(i)
    return kept


def _hull(kept: Sequence[int], costs: Array, effects: Array, near: tuple[float, float]) -> list[int]:
    """Return the strategies that no mixture of two others beats; those on a line between two others stay."""
    hull: list[int] = []
    for i in kept:
        while len(hull) > 1 and _is_above(hull[-2], hull[-1], i, costs, effects) > near[0] * near[1] / _NEAR:
            hull.pop()
        hull.append(i)
    return hull


def _is_above(one: int, middle: int, other: int, costs: Array, effects: Array) -> float:
    """Return by how much the middle strategy costs more than the mixture of the others, times their difference."""
    along = (costs[other] - costs[one]) * (effects[middle] - effects[one])
    return float((costs[middle] - costs[one]) * (effects[other] - effects[one]) - along)


FRONTIER = base_analysis(
    "Which strategies are worth their cost?",
    analyse_frontier,
    Setting("cost", "The attribute to be kept low; default: the one valued below zero.", metavar="NAME"),
    Setting("effect", "The attribute to be brought high; default: the one valued above zero.", metavar="NAME"),
)
