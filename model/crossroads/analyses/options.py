"""What is each option worth, and what makes up the difference to the reference point?

The value of an option is the expected objective if the perspective takes it first and everything later follows the
policy. Split by attribute it is the sum of multiplier times expected amount: expectation is linear, so the parts
add up to the whole. Where an option leads straight to a further decision of the same actor, that decision's
branches are its variants.

Source: R. L. Keeney and H. Raiffa, "Decisions with Multiple Objectives" (1976), ch. 3 (additive value).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.analysis import base_analysis
from crossroads.analyses.objective import base_multipliers, reference_amounts
from crossroads.analyses.result import MadeWith, Result, Row, made_with
from crossroads.errors import AnalysisError
from crossroads.figures import amount, decimals_for, quoted
from crossroads.program import Payoffs, Solution

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Part:
    """What one attribute contributes."""

    attribute: str
    label: str
    amount: float
    """The expected amount, in the attribute's unit."""
    contribution: float
    """The amount times its multiplier, in the unit of the objective."""


@dataclass(frozen=True)
class OptionValue:
    """An option, one of its variants, or the reference point."""

    id: str
    """The branch; for a variant both branches, as in ``join.stage``."""
    label: str
    value: float
    certainty_equivalent: float
    parts: tuple[Part, ...]
    is_variant: bool = False
    is_chosen: bool = False
    """Whether the policy takes it: the best option, and the best variant of each option."""


@dataclass(frozen=True)
class Options(Result):
    """The options and their variants, in file order."""

    question: ClassVar[str] = "options"

    by: str
    unit: str
    is_cost: bool
    options: tuple[OptionValue, ...]
    reference: OptionValue | None

    def headline(self) -> str:
        """Return the finding in one sentence."""
        ranked = self.ranked()
        if len(ranked) < 2:
            return f"{ranked[0].label} is the only option" if ranked else "There are no options to compare"
        lead = abs(ranked[0].certainty_equivalent - ranked[1].certainty_equivalent)
        best, second = quoted(ranked[0].label), quoted(ranked[1].label)
        # Sums of the same amounts in another order differ in their last digits only.
        if lead <= 1e-11 * max(abs(each.certainty_equivalent) for each in ranked):
            return f"{best} and {second} are worth the same"
        return f"{best} is best, {amount(lead, decimals_for([], least_gap=lead), self.unit)} ahead of {second}"

    def ranked(self) -> list[OptionValue]:
        """Return the options without variants, best first; equal ones in file order."""
        plain = [option for option in self.options if not option.is_variant]
        sign = 1 if self.is_cost else -1
        return sorted(plain, key=lambda option: (not option.is_chosen, sign * option.certainty_equivalent))

    def variants(self, option_id: str) -> list[OptionValue]:
        """Return the variants of an option, in file order."""
        prefix = f"{option_id}."
        return [each for each in self.options if each.is_variant and each.id.startswith(prefix)]

    def premium(self, option: OptionValue) -> float:
        """Return what would be given up of an option's value to be rid of its risk."""
        return (option.certainty_equivalent - option.value) * (1 if self.is_cost else -1)

    def rows(self) -> list[Row]:
        """Return a row for each option, variant and the reference point."""
        listed = [*self.options, *([self.reference] if self.reference else [])]
        return [
            {
                "option": each.id,
                "label": each.label,
                "value": each.value,
                "certainty_equivalent": each.certainty_equivalent,
                "risk_premium": self.premium(each),
                "chosen": each.is_chosen,
                **{f"amount.{part.attribute}": part.amount for part in each.parts},
                **{f"contribution.{part.attribute}": part.contribution for part in each.parts},
            }
            for each in listed
        ]


def analyse_options(solution: Solution) -> Options:
    """Return what each option and variant is worth, split by attribute.

    Raises
    ------
    AnalysisError
        If the perspective has no one first decision.
    """
    scenario = solution.scenario
    if not scenario.options:
        problem = f"{scenario.actor_label(solution.by)} has no one first decision, so there are no options to compare."
        raise AnalysisError(f"{problem} The policy at each node is shown by: crossroads show")
    splitter = _Splitter.of(solution)
    made: MadeWith = made_with(solution)
    found: list[OptionValue] = []
    for option in solution.options:
        chosen = solution.best is not None and option.id == solution.best.id
        weight = solution.policy_with(option.id)
        found.append(splitter.value(option.id, option.label, weight, chosen=chosen))
        found += _variants(solution, splitter, option.id, weight)
    return Options(
        made=made,
        by=solution.by,
        unit=scenario.objective_unit(solution.by),
        is_cost=solution.is_cost,
        options=tuple(found),
        reference=splitter.reference(),
    )


def _variants(solution: Solution, splitter: "_Splitter", option_id: str, weight: Array) -> Iterator[OptionValue]:
    scenario, program = solution.scenario, solution.program
    if len(scenario.first_decision) > 1:
        return
    following = scenario.nodes[scenario.first_decision[0]].branches[option_id].to
    if following is None or scenario.owners.get(following) != solution.by or solution.choice(following) is None:
        return
    arcs = solution.graph.arcs_of[following]
    for arc in arcs:
        forced = weight.copy()
        for other in arcs:
            forced[program.arc_copies[other.name]] = float(other.id == arc.id)
        chosen = solution.choice(following) == arc.id
        yield splitter.value(f"{option_id}.{arc.id}", arc.label, forced, variant=True, chosen=chosen)


@dataclass(frozen=True)
class _Splitter:
    """Splits the value of a policy by attribute."""

    solution: Solution
    multipliers: Mapping[str, float]
    payoffs: Payoffs
    """What is earned on each attribute."""

    @classmethod
    def of(cls, solution: Solution) -> "_Splitter":
        payoffs = solution.solver.attributes(solution.program.base())
        return cls(solution, base_multipliers(solution.scenario, solution.by), payoffs)

    def value(
        self, option_id: str, label: str, weight: Array, *, variant: bool = False, chosen: bool = False
    ) -> OptionValue:
        solution, solver = self.solution, self.solution.solver
        amounts = solver.evaluate(self.payoffs, weight)[solution.program.start, :, 0]
        certain = solver.certain(solution.block, weight)[0]
        parts = self._parts(dict(zip(solution.program.attributes, amounts.tolist(), strict=True)))
        return OptionValue(option_id, label, _total(parts), float(certain), parts, variant, chosen)

    def _parts(self, amounts: Mapping[str, float]) -> tuple[Part, ...]:
        label = self.solution.scenario.attribute_label
        return tuple(
            Part(name, label(name), amounts.get(name, 0.0), multiplier * amounts.get(name, 0.0))
            for name, multiplier in self.multipliers.items()
        )

    def reference(self) -> OptionValue | None:
        scenario = self.solution.scenario
        amounts = reference_amounts(scenario)
        if scenario.reference is None or amounts is None:
            return None
        parts = self._parts(amounts)
        return OptionValue("reference", scenario.reference.label, _total(parts), _total(parts), parts)


def _total(parts: tuple[Part, ...]) -> float:
    return sum(part.contribution for part in parts)


OPTIONS = base_analysis("What is each option worth, and why?", analyse_options)
