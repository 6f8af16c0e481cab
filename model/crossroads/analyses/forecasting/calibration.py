"""How good forecasts of a forecaster were: scores, calibration by words, and what the mean score is made of.

Made from probabilities and outcomes of resolved questions; used by ``score``.

Source: G. W. Brier, "Verification of Forecasts Expressed in Terms of Probability", Monthly Weather Review 78 (1950),
1-3 (his score sums over both outcomes and is twice the one here); I. J. Good, "Rational Decisions", Journal of the
Royal Statistical Society B 14 (1952), 107-114; A. H. Murphy, "A New Vector Partition of the Probability Score", Journal
of Applied Meteorology 12 (1973), 595-600; parts within bins, D. B. Stephenson, C. A. S. Coelho and I. T. Jolliffe, "Two
Extra Components in the Brier Score Decomposition", Weather and Forecasting 23 (2008), 752-757; intervals of shares, E.
B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", Journal of the American Statistical
Association 22 (1927), 209-212.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.draws import resample
from crossroads.words import in_words

Array = NDArray[np.float64]

# The 95 % quantile of the standard normal distribution: intervals hold nine of ten.
_NORMAL_95 = 1.6448536269514722
# Below so many questions a resampled interval says less than their number does.
ENOUGH, _TIMES = 10, 4000


def brier(probability: Array, happened: Array) -> Array:
    """Return the Brier score of each forecast, (p - o)^2: 0 at best, 1 at worst, 0.25 for one half.

    >>> brier(np.array([0.8, 0.8]), np.array([1.0, 0.0])).round(2).tolist()
    [0.04, 0.64]
    """
    return (probability - happened) ** 2


def logarithmic(probability: Array, happened: Array) -> Array:
    """Return the logarithmic score of each forecast, minus the logarithm of what was given to what came true.

    0 at best, 0.693 for one half, infinite where what came true was called impossible.

    >>> logarithmic(np.array([0.5, 1.0, 1.0]), np.array([1.0, 1.0, 0.0])).round(3).tolist()
    [0.693, 0.0, inf]
    """
    given = np.where(happened == 1, probability, 1 - probability)
    with np.errstate(divide="ignore"):
        # Adding zero makes minus zero a plain one.
        return np.asarray(-np.log(given) + 0.0, np.float64)


@dataclass(frozen=True)
class Interval:
    """The ends between which nine of ten lie."""

    low: float
    high: float


@dataclass(frozen=True)
class Band:
    """The forecasts that one word stands for, and how often they came true."""

    word: str
    count: int
    mean: float
    """The mean of the forecasts."""
    happened: float
    """The share that came true."""
    interval: Interval
    """Of that share, as of so many independent questions."""


@dataclass(frozen=True)
class Parts:
    """What the mean Brier score is made of: reliability - resolution + uncertainty + within."""

    reliability: float
    """How far the words' mean forecasts are from how often they came true; 0 is best."""
    resolution: float
    """How far apart words are in how often they came true; more is better."""
    uncertainty: float
    """The variance of the outcomes, which no forecaster can help."""
    within: float
    """What differences between forecasts of the same word add, their variance less twice their covariance with the
    outcomes; 0 where forecasts of a word are the same."""


@dataclass(frozen=True)
class Quality:
    """How good a forecaster was over some questions."""

    count: int
    brier: float
    brier_interval: Interval | None
    """None below ten questions."""
    logarithmic: float
    """Infinite where something that came true was called impossible."""
    logarithmic_interval: Interval | None
    base_rate: float
    """The share of these questions whose answer was yes."""
    skill: float | None
    """Against always saying that share: 1 at best, 0 as good, below 0 worse; None where the outcomes are all alike."""
    skill_even: float
    """The same against always saying one half."""
    parts: Parts
    bands: tuple[Band, ...]
    """By rising forecasts."""


def quality_of(probability: Sequence[float], happened: Sequence[bool], seed: int) -> Quality:
    """Return how good forecasts were.

    Parameters
    ----------
    seed
        Of the resamples.
    """
    p, o = np.array(probability, np.float64), np.array(happened, np.float64)
    briers, logs = brier(p, o), logarithmic(p, o)
    mean, base = float(briers.mean()), float(o.mean())
    spread = base * (1 - base)
    bands = bands_of(p, o)
    return Quality(
        count=len(p),
        brier=mean,
        brier_interval=_resampled(briers, seed),
        logarithmic=float(logs.mean()),
        logarithmic_interval=_resampled(logs, seed),
        base_rate=base,
        skill=1 - mean / spread if spread > 0 else None,
        skill_even=1 - mean / 0.25,
        parts=_parts(p, o),
        bands=bands,
    )


def bands_of(probability: Array, happened: Array) -> tuple[Band, ...]:
    """Return the words that forecasts stand for, with how often each came true, by rising forecasts."""
    found = []
    for word, members in _by_word(probability).items():
        share, count = float(happened[members].mean()), len(members)
        found.append(Band(word, count, float(probability[members].mean()), share, wilson(share, count)))
    return tuple(sorted(found, key=lambda band: band.mean))


def wilson(share: float, count: int) -> Interval:
    """Return the 90 % score interval of a share of independent cases.

    >>> wilson(0.0, 9).low, round(wilson(0.5, 10).high, 4)
    (0.0, 0.7307)
    """
    z = _NORMAL_95**2 / count
    middle = (share + z / 2) / (1 + z)
    half = ((share * (1 - share) + z / 4) * z) ** 0.5 / (1 + z)
    # At its ends the interval holds them exactly, whatever rounding says.
    return Interval(0.0 if share == 0 else middle - half, 1.0 if share == 1 else middle + half)


def _by_word(probability: Array) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for i, each in enumerate(probability.tolist()):
        groups.setdefault(in_words(each), []).append(i)
    return groups


def _parts(p: Array, o: Array) -> Parts:
    """Return the parts of the mean Brier score, with the forecasts binned by their words."""
    base = o.mean()
    reliability = resolution = within = 0.0
    for members in _by_word(p).values():
        weight, said, true = len(members) / len(p), p[members], o[members]
        reliability += weight * (said.mean() - true.mean()) ** 2
        resolution += weight * (true.mean() - base) ** 2
        apart, off = said - said.mean(), true - true.mean()
        within += weight * float((apart**2 - 2 * apart * off).mean())
    return Parts(float(reliability), float(resolution), float(base * (1 - base)), float(within))


def _resampled(scores: Array, seed: int) -> Interval | None:
    """Return the interval of a mean, from resampled questions; None where these are few or a score is infinite."""
    if len(scores) < ENOUGH or not np.isfinite(scores).all():
        return None
    low, high = np.quantile(scores[resample(len(scores), _TIMES, seed)].mean(axis=1), [0.05, 0.95]).tolist()
    return Interval(low, high)
