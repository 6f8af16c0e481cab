"""Does the same parameter move every option: what does each one's range do to the value of every option?

The tornado of every option side by side, the parameters in one order: an option that hangs on other parameters than
its rivals shows at a glance. Each parameter is moved alone to both ends; options are valued with all later decisions
taken anew.

Source: as of ``tornado``; several of them side by side, own derivation.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.moving.ends import Ends, Moved, invalid_note, told_ends
from crossroads.analyses.moving.measured import swing
from crossroads.analyses.moving.siblings import Rule, sibling_rules, told
from crossroads.analyses.result import Cell, Result, Row, made_with
from crossroads.errors import AnalysisError
from crossroads.figures import quoted
from crossroads.program import Solution
from crossroads.prose import listed, plural

Array = NDArray[np.float64]

# Swings that differ by less than this share of the largest are alike: rounding decides nothing.
_ALIKE = 1e-9


@dataclass(frozen=True)
class Driver:
    """What one parameter's range does to every option."""

    parameter: str
    label: str
    unit: str
    value: float
    low: float
    high: float
    at_low: tuple[float, ...]
    """The value of each option with the parameter at its low end; that of the base case where the end is invalid."""
    at_high: tuple[float, ...]
    at_base: tuple[float, ...]
    """The same in the base case."""
    basis: str | None
    claims: tuple[str, ...]
    invalid_low: str = ""
    """Why the scenario makes no sense at the low end; empty where it does."""
    invalid_high: str = ""
    siblings: tuple[Rule, ...] = ()
    word: str = ""
    """The estimative word that states it; empty where none does."""

    def swing(self, option: int) -> float:
        """Return how far the value of an option goes up and down over the range, the base case included."""
        return swing(self.at_low[option], self.at_base[option], self.at_high[option])

    @property
    def widest(self) -> float:
        """The largest swing over all options."""
        return max(self.swing(option) for option in range(len(self.at_low)))

    @property
    def invalid(self) -> str:
        """Why the scenario makes no sense at an end."""
        return told_ends(self.invalid_low, self.invalid_high)


@dataclass(frozen=True)
class OptionTornado(Result):
    """The parameters with a range and what they do to every option, by the largest swing over options."""

    question: ClassVar[str] = "tornado"

    unit: str
    options: tuple[tuple[str, str], ...]
    """Id and label of each option, in file order."""
    base: tuple[float, ...]
    """The value of each option in the base case."""
    best_id: str
    drivers: tuple[Driver, ...]
    ends: Ends = "range"

    @property
    def first(self) -> tuple[Driver | None, ...]:
        """The parameter that moves each option most; None where none moves it."""
        found = []
        for option in range(len(self.options)):
            most = max((driver.swing(option) for driver in self.drivers), default=0.0)
            alike = (each for each in self.drivers if each.swing(option) >= most * (1 - _ALIKE))
            found.append(next(alike, None) if most > 0 else None)
        return tuple(found)

    def headline(self) -> str:
        """Return the finding in one sentence."""
        if not self.drivers:
            return "No parameter has a range"
        firsts = [driver for driver in self.first if driver is not None]
        if not firsts:
            return "No parameter moves the value of an option"
        labels = list(dict.fromkeys(quoted(driver.label) for driver in firsts))
        if len(labels) == 1:
            is_every = len(firsts) == len(self.options)
            whom = "every option" if is_every else f"{len(firsts)} of {plural(len(self.options), 'option')}"
            return f"{labels[0]} moves {whom} most"
        told = labels if len(labels) <= 3 else [*labels[:2], f"{len(labels) - 2} others"]
        return f"Options hang on different parameters: {listed(told)}"

    def note(self) -> str:
        """Return what happens to the siblings of a probability that moves, and which ends make no sense."""
        rules = told(rule for each in self.drivers for rule in each.siblings)
        return " ".join(filter(None, (rules, invalid_note((each.label, each.invalid) for each in self.drivers))))

    def rows(self) -> list[Row]:
        """Return a row for each parameter and option."""
        return [self._row(driver, number) for driver in self.drivers for number in range(len(self.options))]

    def _row(self, driver: Driver, number: int) -> Row:
        low: Cell = None if driver.invalid_low else driver.at_low[number]
        high: Cell = None if driver.invalid_high else driver.at_high[number]
        return {
            "parameter": driver.parameter,
            "label": driver.label,
            "value": driver.value,
            "low": driver.low,
            "high": driver.high,
            "option": self.options[number][0],
            "value_low": low,
            "value_high": high,
            "swing": driver.swing(number),
            "word": driver.word or None,
            "basis": driver.basis,
            "claims": list(driver.claims),
            "siblings": list(driver.siblings),
            "invalid": driver.invalid or None,
        }


def analyse_option_tornado(solution: Solution, moved: Moved) -> OptionTornado:
    """Return what moving each parameter does to the value of every option.

    Raises
    ------
    AnalysisError
        If the perspective has no one first decision.
    """
    if not solution.options:
        raise AnalysisError("The perspective has no one first decision, so there are no options to compare.")
    solver = solution.solver
    values = solver.option_values(moved.block, solver.roll_back(moved.block))  # (O, 2 P)
    base = tuple(option.certainty_equivalent for option in solution.options)
    drivers = [_driver(solution, moved, values, base, i) for i in range(len(moved.parameters))]
    return OptionTornado(
        made=made_with(solution),
        unit=solution.scenario.objective_unit(solution.by),
        options=solution.option_labels,
        base=base,
        best_id=solution.best.id if solution.best else "",
        drivers=tuple(sorted(drivers, key=lambda driver: -driver.widest)),
        ends=moved.kind,
    )


def _driver(solution: Solution, moved: Moved, values: Array, base: tuple[float, ...], number: int) -> Driver:
    each, (low, high), (low_why, high_why) = moved.parameters[number], moved.ends[number], moved.why(number)
    points = ((2 * number, low_why), (2 * number + 1, high_why))
    # Where an end makes no sense nothing is known of it, so the bar ends at the base case, and says why.
    at_low, at_high = (base if why else tuple(values[:, point].tolist()) for point, why in points)
    return Driver(
        each.name, each.label, each.unit, each.value, low, high, at_low, at_high, base, each.basis, each.claims,
        low_why, high_why, sibling_rules(solution, moved.block.odds[:, 2 * number : 2 * number + 2]), each.word,
    )  # fmt: skip
