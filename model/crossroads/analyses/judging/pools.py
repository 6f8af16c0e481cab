"""Pools: one number made of several people's, and which numbers are probabilities.

Notes
-----
With values x_i and weights w_i that sum to 1, over those who state the number:

    linear       sum of w_i * x_i
    logodds      1 / (1 + exp(-L)), L = sum of w_i * log(x_i / (1 - x_i)): the geometric mean of odds
    extremised   1 / (1 + exp(-a * L)): the same, moved away from one half where a is above 1

The last two are for probabilities. Other numbers are pooled by the weighted mean in all three: they have no odds, and a
geometric mean would hang on where their scale begins. Where somebody is sure, at 0 or 1, so are the log odds; where one
is sure of yes and another of no, there are none.

Forecasters who each know a part of what all know together are rightly timid, and their mean is too timid; that is why
``a`` is above 1. Where everybody knows the same, 1 is right. The default is of the size that suited the crowds of
forecasting tournaments.

Source: M. Stone, "The Opinion Pool", Annals of Mathematical Statistics 32 (1961), 1339-1342; C. Genest and J. V. Zidek,
"Combining Probability Distributions", Statistical Science 1 (1986), 114-135; J. Baron, B. A. Mellers, P. E. Tetlock,
E. Stone, L. H. Ungar, "Two Reasons to Make Aggregated Probability Forecasts More Extreme", Decision Analysis 11 (2014),
133-145; V. A. Satopää et al., "Combining Multiple Probability Predictions Using a Simple Logit Model", International
Journal of Forecasting 30 (2014), 344-356.
"""

import math
from collections.abc import Mapping
from typing import Literal, TypeAlias

from crossroads.scenario import Parameter, Scenario
from crossroads.scenario.chances import chances_in
from crossroads.scenario.views import View, mean_of, shares_of

Pool: TypeAlias = Literal["linear", "logodds", "extremised"]
POOLS: dict[Pool, str] = {
    "linear": "Mean of numbers",
    "logodds": "Mean of log odds",
    "extremised": "Extremised log odds",
}
"""Pool → what people see."""
DEFAULT_POWER = 2.5
"""What log odds are multiplied by where they are extremised."""


def pool_values(views: Mapping[str, View], pool: Pool, power: float, *, is_probability: bool) -> float | None:
    """Return the number that a pool makes of views; None where log odds of 0 and of 1 meet."""
    if pool == "linear" or not is_probability:
        return mean_of(views)
    odds = [_log_odds(view.value) for view in views.values()]
    if math.inf in odds and -math.inf in odds:
        return None
    total = math.fsum(share * each for share, each in zip(shares_of(views), odds, strict=True))
    return _probability(total * (power if pool == "extremised" else 1.0))


def _log_odds(p: float) -> float:
    return math.copysign(math.inf, p - 0.5) if p in (0.0, 1.0) else math.log(p) - math.log1p(-p)


def _probability(odds: float) -> float:
    # Written so that nothing overflows on either side.
    return 1 / (1 + math.exp(-odds)) if odds >= 0 else (grown := math.exp(odds)) / (1 + grown)


def probabilities(scenario: Scenario) -> frozenset[str]:
    """Return the parameters with views that are probabilities, and of which all that is stated lies between 0 and 1."""
    return frozenset(name for name in chances_in(scenario) if _is_share(scenario.parameters[name]))


def _is_share(parameter: Parameter) -> bool:
    stated = [end for view in parameter.views.values() for end in (view.low, view.high)]
    return bool(stated) and all(0 <= each <= 1 for each in (parameter.value, *stated))
