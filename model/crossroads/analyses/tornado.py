"""Which parameters does the choice hang on: what does each one's range do to the margin?

Each parameter is moved alone to its low and its high end, the scenario is solved anew there, and the margin of the
base case's best option over the best other one is noted. Where it falls below zero, the choice changes.

Source: R. A. Howard, "Decision Analysis: Practice and Promise", Management Science 34 (1988), 679-695 (tornado
diagrams); T. G. Eschenbach, "Spiderplots versus Tornado Diagrams for Sensitivity Analysis", Interfaces 22 (1992).
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.result import Result, Row, made_with
from crossroads.program import Block, Rolled, Solution
from crossroads.prose import plural

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Bar:
    """What one parameter's range does."""

    parameter: str
    label: str
    unit: str
    value: float
    low: float
    high: float
    at_low: float
    """The margin, or the value, with the parameter at its low end."""
    at_high: float
    choice_low: str | None
    """The option that is best there."""
    choice_high: str | None
    changes: bool
    """Whether the choice is another one at either end."""
    basis: str | None
    claims: tuple[str, ...]

    @property
    def swing(self) -> float:
        """How far the margin moves over the range."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True)
class Tornado(Result):
    """The parameters with a range, those that move the margin most first."""

    question: ClassVar[str] = "tornado"

    measure: str
    """``margin`` between the best and the next best option, or ``value`` where there are no options to compare."""
    unit: str
    best: str
    """The label of the option that is best in the base case."""
    labels: tuple[tuple[str, str], ...]
    """Id and label of each option."""
    base: float
    """The margin, or the value, in the base case."""
    bars: tuple[Bar, ...]
    best_id: str = ""
    """The id of the option that is best in the base case."""

    def headline(self) -> str:
        """Return the finding in one sentence."""
        changing = sum(bar.changes for bar in self.bars)
        if not self.bars:
            return "No parameter has a range"
        if self.measure == "value":
            return f"{self.bars[0].label} moves the value most"
        if not changing:
            return "No parameter alone changes the choice within its range"
        return f"{plural(changing, 'parameter')} of {len(self.bars)} can change the choice alone"

    def label(self, option_id: str | None) -> str:
        """Return what people see of an option."""
        return dict(self.labels).get(option_id or "", option_id or "")

    def rows(self) -> list[Row]:
        """Return a row for each parameter."""
        return [
            {
                "parameter": bar.parameter,
                "label": bar.label,
                "value": bar.value,
                "low": bar.low,
                "high": bar.high,
                f"{self.measure}_low": bar.at_low,
                f"{self.measure}_high": bar.at_high,
                "swing": bar.swing,
                "choice_low": bar.choice_low,
                "choice_high": bar.choice_high,
                "changes": bar.changes,
                "basis": bar.basis,
                "claims": list(bar.claims),
            }
            for bar in self.bars
        ]


def analyse_tornado(solution: Solution) -> Tornado:
    """Return what each parameter's range does to the margin between the best and the next best option."""
    scenario, solver = solution.scenario, solution.solver
    parameters = [each for each in scenario.parameters.values() if each.is_uncertain]
    ends = np.array([[each.low, each.high] for each in parameters], np.float64).ravel()  # low, high, low, high, …
    changes = {each.name: np.full(max(len(ends), 1), each.value) for each in parameters}
    for i, each in enumerate(parameters):
        changes[each.name][2 * i : 2 * i + 2] = ends[2 * i : 2 * i + 2]
    block = solver.numbers(solution.program.block(changes))
    rolled = solver.roll_back(block)
    measured, choices, base = _measure(solution, block, rolled)
    bars = [
        Bar(
            each.name, each.label, each.unit, each.value, float(ends[2 * i]), float(ends[2 * i + 1]),
            float(measured[2 * i]), float(measured[2 * i + 1]), choices[2 * i], choices[2 * i + 1],
            _changes(solution, choices[2 * i : 2 * i + 2]), each.basis, each.claims,
        )
        for i, each in enumerate(parameters)
    ]  # fmt: skip
    return Tornado(
        made=made_with(solution),
        measure="margin" if _is_comparison(solution) else "value",
        unit=scenario.objective_unit(solution.by),
        best=solution.best.label if solution.best else "",
        labels=tuple((option.id, option.label) for option in solution.options),
        base=base,
        bars=tuple(sorted(bars, key=lambda bar: -bar.swing)),
        best_id=solution.best.id if solution.best else "",
    )


def _is_comparison(solution: Solution) -> bool:
    return solution.best is not None and len(solution.options) > 1


def _changes(solution: Solution, choices: list[str | None]) -> bool:
    return solution.best is not None and any(choice != solution.best.id for choice in choices)


def _measure(solution: Solution, block: Block, rolled: Rolled) -> tuple[Array, list[str | None], float]:
    """Return the margin or the value at each point, the best option there, and the base figure."""
    if solution.best is None or not _is_comparison(solution):
        start, actor = solution.program.start, solution.program.actors.index(solution.by)
        return rolled.value[start, actor], [None] * block.width, solution.root[2]
    ids = [option.id for option in solution.options]
    sign = -1.0 if solution.is_cost else 1.0
    values = solution.solver.option_values(block, rolled) * sign  # (O, S)
    best = ids.index(solution.best.id)
    margin = values[best] - np.delete(values, best, axis=0).max(axis=0)
    arcs = solution.graph.arcs_of[solution.scenario.first_decision[0]]
    taken = rolled.weight[[solution.program.arc_index[arc.name] for arc in arcs]]  # (O, S)
    choices: list[str | None] = [ids[i] for i in np.argmax(taken, axis=0)]
    return margin, choices, float(solution.margin or 0.0)
