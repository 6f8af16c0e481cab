"""How bad can each option's result be: in its worst cases, and against a level?

From the exact distribution of each option's result, as of ``risk_profile``. With results x turned so that more is
better, probabilities p, a tail of probability s and a level l:

    value at risk        the best result that is fallen short of with probability s at most
    shortfall (CVaR)     the mean of the worst s of cases; of the result at its edge, only the part that fills them up
    loss probability     P(x < l)
    expected loss        E max(l - x, 0), also where there is none
    semi-deviation       sqrt(E max(mean - x, 0)^2): the spread of what is worse than the mean

All are told as results in the unit of the objective, not as losses; of costs the worst are the highest.

Source: R. T. Rockafellar and S. Uryasev, "Optimization of Conditional Value-at-Risk", Journal of Risk 2 (2000), 21-41;
for distributions with atoms, the same, "Conditional Value-at-Risk for General Loss Distributions", Journal of Banking
and Finance 26 (2002), 1443-1471, proposition 8; H. Markowitz, "Portfolio Selection" (1959), ch. 9 (semi-variance);
P. C. Fishburn, "Mean-Risk Analysis with Risk Associated with Below-Target Returns", American Economic Review 67
(1977), 116-126 (probability of loss and expected loss, as partial moments of order 0 and 1).
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.analysis import base_analysis
from crossroads.analyses.objective import Level, level_of
from crossroads.analyses.result import Result, Row, made_with
from crossroads.analyses.risk_profile import Profile, analyse_risk_profile
from crossroads.analyses.settings import Setting, read_number
from crossroads.errors import AnalysisError
from crossroads.figures import percent, quoted, significant
from crossroads.program import Solution

Array = NDArray[np.float64]

_TAIL = 0.05
# Sums of many probabilities are off by this much.
_ROUNDING = 1e-12
# Results closer to a level than this share of the largest of them are at it: sums of the same payoffs in another order.
_SAME = 1e-10


@dataclass(frozen=True)
class OptionRisk:
    """What one option's result may be, as results."""

    option: str
    label: str
    mean: float
    sd: float
    semi_deviation: float
    worst: float
    value_at_risk: float
    shortfall: float
    """The mean of the worst cases."""
    best: float
    loss_probability: float
    expected_loss: float


@dataclass(frozen=True)
class RiskMeasures(Result):
    """The measures of all options, in file order."""

    question: ClassVar[str] = "risk_measures"

    unit: str
    objective: str
    """What the results measure, in words."""
    is_cost: bool
    tail: float
    """The probability of the worst cases that are looked at."""
    level: Level
    """What is worse than this is a loss."""
    options: tuple[OptionRisk, ...]

    @property
    def sign(self) -> float:
        """1 where more is better, -1 where less is."""
        return -1.0 if self.is_cost else 1.0

    @property
    def worst_cases(self) -> str:
        """The tail in words."""
        return f"the worst {percent(self.tail)} of cases"

    def headline(self) -> str:
        """Return the finding in one sentence."""
        by_mean = max(self.options, key=lambda each: self.sign * each.mean)
        by_tail = max(self.options, key=lambda each: self.sign * each.shortfall)
        unit = f" {self.unit}" if self.unit else ""
        tail = f"{significant(by_tail.shortfall)}{unit}"
        if len(self.options) == 1:
            return f"In {self.worst_cases} the mean result is {tail}"
        same = self.sign * (by_tail.shortfall - by_mean.shortfall) <= _SAME * max(abs(by_tail.shortfall), 1e-300)
        if same:
            return f"{quoted(by_mean.label)} is best on average, and also in {self.worst_cases} ({tail})"
        return f"{quoted(by_tail.label)} is best in {self.worst_cases} ({tail}), {quoted(by_mean.label)} on average"

    def note(self) -> str:
        """Return what the numbers stand for."""
        side = "highest" if self.is_cost else "lowest"
        text = f"Shortfall (CVaR) is the mean of {self.worst_cases}, where results are {side}. A loss is a result"
        return f"{text} worse than {self.level.words}. The policy is the one that is best as solved."

    def rows(self) -> list[Row]:
        """Return a row for each option."""
        return [
            {
                "option": each.option,
                "label": each.label,
                "mean": each.mean,
                "sd": each.sd,
                "semi_deviation": each.semi_deviation,
                "worst": each.worst,
                "value_at_risk": each.value_at_risk,
                "cvar": each.shortfall,
                "best": each.best,
                "level": self.level.value,
                "loss_probability": each.loss_probability,
                "expected_loss": each.expected_loss,
            }
            for each in self.options
        ]

    def to_json(self) -> dict[str, object]:
        """Return the result as plain data, with the tail that it speaks of."""
        return super().to_json() | {"tail": self.tail, "level": self.level.value}


def analyse_risk_measures(solution: Solution, tail: float = _TAIL, level: float | None = None) -> RiskMeasures:
    """Return what the worst cases of each option are like; of the whole, where there are no options.

    Parameters
    ----------
    tail
        The probability of the worst cases, above 0 and up to 1, where they are all cases.
    level
        What results are held against, in the unit of the objective; left out, the reference position, or 0 where the
        scenario has none.

    Raises
    ------
    AnalysisError
        If the tail is no such probability, the level is not finite, or there are too many different results.
    """
    if not 0 < tail <= 1:
        raise AnalysisError(f"The tail is a probability above 0 and up to 1; here it is {tail:g}. 5 % are 0.05.")
    profiles = analyse_risk_profile(solution)
    against = level_of(solution.scenario, solution.by, level)
    sign = -1.0 if solution.is_cost else 1.0
    return RiskMeasures(
        made=made_with(solution),
        unit=profiles.unit,
        objective=profiles.objective,
        is_cost=solution.is_cost,
        tail=tail,
        level=against,
        options=tuple(_measured(profile, sign, tail, against.value) for profile in profiles.profiles),
    )


def _measured(profile: Profile, sign: float, tail: float, level: float) -> OptionRisk:
    good, probability = _turned(profile, sign)
    mean = float(good @ probability)
    edge, shortfall = worst_cases(good, probability, tail)
    size = max(float(np.abs(good).max()), abs(level))
    lacking = np.maximum(sign * level - good, 0.0)
    lacking[lacking <= _SAME * size] = 0.0
    return OptionRisk(
        option=profile.option,
        label=profile.label,
        mean=sign * mean,
        sd=profile.sd,
        semi_deviation=float(np.sqrt(np.square(np.maximum(mean - good, 0.0)) @ probability)),
        worst=sign * float(good[0]),
        value_at_risk=sign * edge,
        shortfall=sign * shortfall,
        best=sign * float(good[-1]),
        loss_probability=float(probability[lacking > 0].sum()),
        expected_loss=float(lacking @ probability),
    )


def _turned(profile: Profile, sign: float) -> tuple[Array, Array]:
    """Return results so that more is better, rising, and their probabilities."""
    return (profile.outcome, profile.probability) if sign > 0 else (-profile.outcome[::-1], profile.probability[::-1])


def worst_cases(good: Array, probability: Array, tail: float) -> tuple[float, float]:
    """Return the value at risk, and the mean of the worst cases.

    Parameters
    ----------
    good
        Results, more being better, rising.

    Example
    -------
    A tenth of all cases lose 100, three tenths 20: of the worst fifth, half lose 100 and half 20.

    >>> worst_cases(np.array([-100.0, -20, 0, 50]), np.array([0.1, 0.3, 0.4, 0.2]), 0.2)
    (-20.0, -60.0)
    """
    below = np.cumsum(probability)
    # The best result that is fallen short of with the tail's probability at most.
    edge = min(int(np.searchsorted(below, tail + _ROUNDING, side="right")), len(good) - 1)
    counted = np.diff(np.minimum(below, tail), prepend=0.0)
    return float(good[edge]), float(good @ counted / counted.sum())


RISK_MEASURES = base_analysis(
    "How bad can each option be?",
    analyse_risk_measures,
    Setting("tail", "The share of worst cases that are looked at; default: 0.05.", read_number, "SHARE"),
    Setting("level", "What is worse than this is a loss; default: the reference position, or 0.", read_number, "N"),
)
