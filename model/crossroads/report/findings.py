"""The findings: the results of analyses that the brief and the report tell of.

Made by a study; questions that do not apply to the scenario have no result.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from crossroads.analyses.attitude import Attitude
from crossroads.analyses.beliefs import Beliefs
from crossroads.analyses.equilibrium import Equilibria
from crossroads.analyses.expectations import Expectations
from crossroads.analyses.information import Information
from crossroads.analyses.options import Options
from crossroads.analyses.outcomes import Outcomes
from crossroads.analyses.policy import Policy
from crossroads.analyses.precision import Precision
from crossroads.analyses.readings import Readings
from crossroads.analyses.result import Result
from crossroads.analyses.risk_measures import RiskMeasures
from crossroads.analyses.strategy import Strategy
from crossroads.analyses.thresholds import Thresholds
from crossroads.analyses.tornado import Tornado
from crossroads.analyses.uncertainty import Uncertainty
from crossroads.program import Solution

Answer = Callable[[str], Result | None]
"""Returns the answer to a question; None where it does not apply."""
R = TypeVar("R", bound=Result)


@dataclass(frozen=True)
class Findings:
    """What the brief tells of; None where a question does not apply."""

    solution: Solution
    policy: Policy
    expectations: Expectations
    options: Options | None = None
    beliefs: Beliefs | None = None
    outcomes: Outcomes | None = None
    tornado: Tornado | None = None
    thresholds: Thresholds | None = None
    uncertainty: Uncertainty | None = None
    information: Information | None = None
    equilibrium: Equilibria | None = None
    readings: Readings | None = None
    strategy: Strategy | None = None
    precision: Precision | None = None
    attitude: Attitude | None = None
    risk_measures: RiskMeasures | None = None


def gather(solution: Solution, answer: Answer) -> Findings:
    """Return the findings of a solution, each asked for once."""

    def found(kind: type[R]) -> R | None:
        result = answer(kind.question)
        return result if isinstance(result, kind) else None

    policy, expectations = found(Policy), found(Expectations)
    if policy is None or expectations is None:
        raise TypeError("policy and expectations answer every scenario")
    return Findings(
        solution, policy, expectations,
        options=found(Options), beliefs=found(Beliefs), outcomes=found(Outcomes), tornado=found(Tornado),
        thresholds=found(Thresholds), uncertainty=found(Uncertainty), information=found(Information),
        equilibrium=found(Equilibria), readings=found(Readings), strategy=found(Strategy), precision=found(Precision),
        attitude=found(Attitude), risk_measures=found(RiskMeasures),
    )  # fmt: skip
