"""How do people tend to judge the options, whatever they ought to? Cumulative prospect theory, a description.

The normative reading stays as it is: the policy beneath every option is the best one as solved, and nothing here enters
any other analysis. Each option's distribution of results, as of ``risk_profile``, is judged by gains and losses from a
reference point instead, large ones by less than in proportion, losses by more than gains, and small probabilities of
extreme results by more than they are.

Notes
-----
With y the gain over the reference point (of costs, the saving), the value function is

    v(y) = y^alpha for gains,  -loss_aversion * (-y)^beta for losses.

Results are ranked, and a result's decision weight is the difference that it makes to the weighted probability of
results at least as good (gains) or at least as bad (losses):

    w(p) = p^c / (p^c + (1 - p)^c)^(1 / c),  c = gamma for gains and delta for losses.

The prospect value is the sum of decision weight times value; the certainty equivalent is the sure result with the same
value. Where alpha and beta differ, both depend on the unit of the objective.

Source: A. Tversky and D. Kahneman, "Advances in Prospect Theory: Cumulative Representation of Uncertainty", Journal of
Risk and Uncertainty 5 (1992), 297-323, pp. 300-302 (decision weights) and 309-312 (functions and median parameters).
That w is not rising for c below 0.279: J. Ingersoll, "Non-monotonicity of the Tversky-Kahneman Probability-Weighting
Function", European Financial Management 14 (2008), 385-390.
"""

from collections.abc import Sequence
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
from crossroads.figures import quoted, short, significant
from crossroads.program import Solution
from crossroads.program.rollback import TIE
from crossroads.prose import listed

Array = NDArray[np.float64]

# Below this the weighting function falls somewhere.
_LEAST_CURVE = 0.279
# Beyond this it is a step at even odds, and its powers leave the numbers.
_MOST_CURVE = 10.0
# Gains smaller than this share of the largest result are what rounding left.
_NOTHING = 1e-10


@dataclass(frozen=True)
class Judgement:
    """The parameters of cumulative prospect theory; the medians of Tversky and Kahneman (1992) where left out."""

    alpha: float = 0.88
    """The power of gains."""
    beta: float = 0.88
    """The power of losses."""
    loss_aversion: float = 2.25
    """By how much losses count more than gains (their lambda)."""
    gamma: float = 0.61
    """How curved the weighting of probabilities of gains is; 1 is not at all."""
    delta: float = 0.69
    """The same for losses."""

    def value(self, gain: Array) -> Array:
        """Return the value of gains and losses."""
        size = np.abs(gain)
        return np.where(gain >= 0, size**self.alpha, -self.loss_aversion * size**self.beta)

    def sure(self, value: float) -> float:
        """Return the sure gain or loss that has a value."""
        if value >= 0:
            return float(value ** (1 / self.alpha))
        return float(-((-value / self.loss_aversion) ** (1 / self.beta)))

    def weights(self, gain: Array, probability: Array) -> Array:
        """Return the decision weights of gains and losses.

        Parameters
        ----------
        gain
            Rising, each once.
        """
        is_gain = gain >= 0
        # Those at least as good, and at least as bad; sums of probabilities may exceed 1 by rounding.
        better = np.minimum(np.cumsum(probability[::-1])[::-1], 1.0)
        worse = np.minimum(np.cumsum(probability), 1.0)
        gains = -np.diff(weighted(better, self.gamma), append=0.0)
        losses = np.diff(weighted(worse, self.delta), prepend=0.0)
        return np.where(is_gain, gains, losses)


def weighted(probability: Array, curve: float) -> Array:
    """Return how much probabilities count.

    >>> weighted(np.array([0.0, 0.5, 1.0]), 0.61).round(4).tolist()
    [0.0, 0.4206, 1.0]
    """
    raised = probability**curve
    return np.asarray(raised / (raised + (1 - probability) ** curve) ** (1 / curve), np.float64)


@dataclass(frozen=True)
class Prospect:
    """One option as people tend to judge it."""

    option: str
    label: str
    outcome: Array  # (R,) rising in what is wanted
    probability: Array  # (R,)
    weight: Array  # (R,) decision weights
    gains: float
    """What gains add to the prospect value."""
    losses: float
    """What losses take from it, zero or less."""
    certainty_equivalent: float
    rank: int
    """Its place among the options so judged, 1 being the most attractive; equal ones share it."""
    normative: float
    """The certainty equivalent by the actor's own attitude to risk."""
    normative_rank: int

    @property
    def value(self) -> float:
        """The prospect value."""
        return self.gains + self.losses


@dataclass(frozen=True)
class Prospects(Result):
    """All options as people tend to judge them, in file order: a description, no advice."""

    question: ClassVar[str] = "prospect"

    unit: str
    is_cost: bool
    judgement: Judgement
    reference: Level
    """From which gains and losses are told."""
    prospects: tuple[Prospect, ...]

    def headline(self) -> str:
        """Return the finding in one sentence."""
        liked = [each for each in self.prospects if each.rank == 1]
        best = [each for each in self.prospects if each.normative_rank == 1]
        name = quoted(liked[0].label)
        if len(self.prospects) == 1:
            unit = f" {self.unit}" if self.unit else ""
            sure = significant(liked[0].certainty_equivalent)
            return f"People tend to judge {name} like a sure {sure}{unit} (a description, no advice)"
        if len(liked) > 1:
            names = listed(quoted(each.label) for each in liked)
            return f"People tend to find {names} equally good (a description, no advice)"
        if {each.option for each in liked} & {each.option for each in best}:
            return f"People tend to favour {name} as well (a description, no advice)"
        return f"People tend to favour {name}, though {quoted(best[0].label)} is best (a description, no advice)"

    def note(self) -> str:
        """Return that it is descriptive, and by which parameters."""
        j = self.judgement
        powers = f"alpha {j.alpha:g}, beta {j.beta:g}, loss aversion {j.loss_aversion:g}"
        return (
            "Descriptive: how people tend to judge, not how one should. Cumulative prospect theory on the results of "
            f"the policy as solved: {powers}, gamma {j.gamma:g}, delta {j.delta:g}."
        )

    def rows(self) -> list[Row]:
        """Return a row for each option."""
        return [
            {
                "option": each.option,
                "label": each.label,
                "descriptive_rank": each.rank,
                "prospect_value": each.value,
                "of_gains": each.gains,
                "of_losses": each.losses,
                "descriptive_equivalent": each.certainty_equivalent,
                "normative_rank": each.normative_rank,
                "normative_equivalent": each.normative,
                "loss_probability": float(each.probability[self._is_loss(each)].sum()),
                "loss_weight": float(each.weight[self._is_loss(each)].sum()),
                "gain_weight": float(each.weight[~self._is_loss(each)].sum()),
            }
            for each in self.prospects
        ]

    def _is_loss(self, each: Prospect) -> NDArray[np.bool_]:
        return gains_of(each.outcome, self.reference.value, -1.0 if self.is_cost else 1.0) < 0

    def to_json(self) -> dict[str, object]:
        """Return the result as plain data, with the decision weight of every result."""
        weights = {
            each.option: [
                {"outcome": x, "probability": p, "weight": w}
                for x, p, w in zip(each.outcome.tolist(), each.probability.tolist(), each.weight.tolist(), strict=True)
            ]
            for each in self.prospects
        }
        return super().to_json() | {"reading": "descriptive", "reference": self.reference.value, "weights": weights}


def gains_of(outcome: Array, reference: float, sign: float) -> Array:
    """Return what results are better than the reference point by; what rounding left of nothing is nothing."""
    gain = sign * (outcome - reference)
    size = max(float(np.abs(outcome).max(initial=0.0)), abs(reference))
    return np.where(np.abs(gain) <= _NOTHING * size, 0.0, gain)


def analyse_prospect(
    solution: Solution,
    reference: float | None = None,
    *,
    alpha: float = Judgement.alpha,
    beta: float = Judgement.beta,
    loss_aversion: float = Judgement.loss_aversion,
    gamma: float = Judgement.gamma,
    delta: float = Judgement.delta,
) -> Prospects:
    """Return the options as people tend to judge them, beside what they are worth; of the whole, where there are none.

    Parameters
    ----------
    reference
        The result from which gains and losses are told; left out, the reference position, or 0 where the scenario has
        none.
    alpha, beta
        The powers of gains and losses, above 0.
    loss_aversion
        By how much losses count more, above 0.
    gamma, delta
        The curvature of probabilities of gains and losses, from 0.279 on; 1 leaves them as they are.

    Raises
    ------
    AnalysisError
        If a parameter makes no sense, or there are too many different results.
    """
    judgement = Judgement(alpha, beta, loss_aversion, gamma, delta)
    _check(judgement)
    scenario = solution.scenario
    profiles = analyse_risk_profile(solution).profiles
    point = level_of(scenario, solution.by, reference)
    sign = -1.0 if solution.is_cost else 1.0
    judged = [_judged(profile, judgement, point.value, sign) for profile in profiles]
    own = [option.certainty_equivalent for option in solution.options] or [solution.root[2]]
    ranks, normative = _ranks([sign * each.sure for each in judged]), _ranks([sign * each for each in own])
    return Prospects(
        made=made_with(solution),
        unit=scenario.objective_unit(solution.by),
        is_cost=solution.is_cost,
        judgement=judgement,
        reference=point,
        prospects=tuple(
            Prospect(
                profile.option, profile.label, each.outcome, each.probability, each.weight, each.gains, each.losses,
                each.sure, ranks[i], own[i], normative[i],
            )
            for i, (profile, each) in enumerate(zip(profiles, judged, strict=True))
        ),
    )  # fmt: skip


def _check(judgement: Judgement) -> None:
    for name in ("alpha", "beta", "loss_aversion"):
        number = getattr(judgement, name)
        if not 0 < number < np.inf:
            raise AnalysisError(f"{name} is above 0 and finite; here it is {number:g}.")
    for name in ("gamma", "delta"):
        number = getattr(judgement, name)
        if not number < _LEAST_CURVE and not number <= _MOST_CURVE:
            raise AnalysisError(f"{name} lies between {_LEAST_CURVE} and {_MOST_CURVE:g}; here it is {number:g}.")
        if number < _LEAST_CURVE:
            problem = (
                f"{name} is {number:g}; below {_LEAST_CURVE} larger probabilities would count less than smaller ones."
            )
            raise AnalysisError(f"{problem} State at least {_LEAST_CURVE}; 1 leaves probabilities as they are.")


@dataclass(frozen=True)
class _Judged:
    outcome: Array
    probability: Array
    weight: Array
    gains: float
    losses: float
    sure: float
    """The certainty equivalent, as a result."""


def _judged(profile: Profile, judgement: Judgement, reference: float, sign: float) -> _Judged:
    turn = slice(None) if sign > 0 else slice(None, None, -1)
    outcome, probability = profile.outcome[turn], profile.probability[turn]
    gain = gains_of(outcome, reference, sign)
    weight = judgement.weights(gain, probability)
    with np.errstate(over="ignore", invalid="ignore"):
        parts = weight * judgement.value(gain)
    if not np.isfinite(parts).all():
        far = f"Results are up to {short(float(np.abs(gain).max()))} away from the reference point"
        raise AnalysisError(f"{far}: at these parameters their values are no numbers. Take a smaller alpha or beta.")
    gains, losses = float(parts[gain >= 0].sum()), float(parts[gain < 0].sum())
    sure = reference + sign * judgement.sure(gains + losses)
    return _Judged(outcome, probability, weight, gains, losses, sure)


def _ranks(values: Sequence[float]) -> list[int]:
    """Return the place of each value, the greatest first; equal ones share theirs."""
    slack = max(_NOTHING, TIE) * max((abs(value) for value in values), default=0.0)
    return [1 + sum(other > value + slack for other in values) for value in values]


PROSPECT = base_analysis(
    "How do people tend to judge the options? A description, no advice.",
    analyse_prospect,
    Setting("reference", "Where gains begin; default: the reference position, or 0.", read_number, "N"),
    Setting("alpha", "The power of gains; default: 0.88.", read_number, "N"),
    Setting("beta", "The power of losses; default: 0.88.", read_number, "N"),
    Setting("loss_aversion", "By how much losses count more than gains; default: 2.25.", read_number, "N"),
    Setting("gamma", "How probabilities of gains are bent, 1 is not at all; default: 0.61.", read_number, "N"),
    Setting("delta", "The same for losses; default: 0.69.", read_number, "N"),
)
