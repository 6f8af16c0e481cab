"""Where does each option end: how likely is every ending?

The reach of the endings if the perspective takes the option first and everything later follows the policy.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.analysis import base_analysis
from crossroads.analyses.result import Result, Row, made_with
from crossroads.errors import AnalysisError
from crossroads.figures import percent, quoted
from crossroads.graph import Vertex
from crossroads.program import Solution

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Ending:
    """An ending with its probability under each option."""

    id: str
    label: str
    value: float
    """What paths that end there are worth to the perspective, on average over the options, each as likely."""
    probability: tuple[float, ...]
    """One for each option, in the order of the options."""
    values: tuple[float | None, ...]
    """What paths that end there are worth under each option; None where it does not lead there."""


@dataclass(frozen=True)
class Outcomes(Result):
    """The endings that any option reaches, most valuable first."""

    question: ClassVar[str] = "outcomes"

    options: tuple[tuple[str, str], ...]
    """Id and label of each option, in file order."""
    chosen: str
    endings: tuple[Ending, ...]

    def headline(self) -> str:
        """Return the finding in one sentence."""
        ids = [option_id for option_id, _ in self.options]
        i = ids.index(self.chosen) if self.chosen in ids else 0
        likeliest = max(self.endings, key=lambda ending: ending.probability[i])
        share = likeliest.probability[i]
        return f"{quoted(self.options[i][1])} most often ends in {quoted(likeliest.label)} ({percent(share)})"

    def rows(self) -> list[Row]:
        """Return a row for each option and ending."""
        return [
            {
                "option": option_id,
                "ending": ending.id,
                "label": ending.label,
                "value": ending.values[i],
                "probability": ending.probability[i],
            }
            for i, (option_id, _) in enumerate(self.options)
            for ending in self.endings
        ]


def analyse_outcomes(solution: Solution) -> Outcomes:
    """Return how likely each ending is under each option.

    Raises
    ------
    AnalysisError
        If the perspective has no one first decision.
    """
    if not solution.options:
        raise AnalysisError("The perspective has no one first decision, so there are no options to compare.")
    policies = [solution.policy_with(option.id) for option in solution.options]
    endings = [_ending(solution, vertex, policies) for vertex in solution.graph.endings]
    met = [ending for ending in endings if any(ending.probability)]
    sign = 1 if solution.is_cost else -1
    return Outcomes(
        made=made_with(solution),
        options=solution.option_labels,
        chosen=solution.best.id if solution.best else "",
        endings=tuple(sorted(met, key=lambda ending: sign * ending.value)),
    )


def _ending(solution: Solution, vertex: Vertex, policies: Sequence[Array]) -> Ending:
    copies = solution.program.copies[vertex.id]
    probability = tuple(float(solution.solver.reach(weight)[copies, 0].sum()) for weight in policies)
    values = tuple(solution.path_total(vertex.id, weight=weight) for weight in policies)
    known = [(p, value) for p, value in zip(probability, values, strict=True) if value is not None and p > 0]
    total = sum(p for p, _ in known)
    average = sum(p * value for p, value in known) / total if total else 0.0
    return Ending(vertex.id, vertex.label, average, probability, values)


OUTCOMES = base_analysis("Where does each option end?", analyse_outcomes)
