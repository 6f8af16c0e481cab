"""How good were the forecasts of resolved questions?

For every forecaster (the first forecast, each assessor, the model at its base values and over draws, and two that know
nothing of the questions: their base rate and one half) the Brier and the logarithmic score of each question, their
means, skill against the base rates, calibration by words, and what the mean Brier score is made of.

Notes
-----
With p the probability given and o = 1 for yes, 0 for no:

    Brier = (p - o)^2                          (the one-outcome form; Brier's own sums over both outcomes: twice this)
    logarithmic = -ln(p if o = 1 else 1 - p)   (in nats; less is better; infinite if it was called impossible)
    skill = 1 - mean Brier / mean Brier of always saying the share of yes, or one half
    mean Brier = reliability - resolution + uncertainty + within

where questions are binned by the estimative word for p. The share of yes is that of the scored questions themselves: no
forecaster could know it, so its skill of 0 is a high bar. Forecasters are compared over the questions that each of them
answered. The model says what follows from its best choice, at its base values and as the settled mean over draws.
Intervals of means are from 4,000 resamples of the questions, taken as independent; below ten questions there are none.

Sources: see ``forecasting.calibration``; assessors and words, P. E. Tetlock and D. Gardner, "Superforecasting" (2015).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import ClassVar

import numpy as np

from crossroads.analyses.analysis import Analysis
from crossroads.analyses.forecasting.asked import (
    RESOLUTIONS,
    Given,
    asked_in,
    doubts_among,
    resolutions_of,
    resolved_among,
)
from crossroads.analyses.forecasting.calibration import ENOUGH, Quality, brier, logarithmic, quality_of
from crossroads.analyses.forecasting.forecasters import (
    BASE_RATE,
    ONE_HALF,
    Forecaster,
    Scored,
    in_order,
    scored_in,
    shared_out,
)
from crossroads.analyses.result import MadeWith, Result, Row, made_with_reading
from crossroads.analyses.subject import Subject
from crossroads.figures import quoted
from crossroads.program import Solution
from crossroads.prose import listed, plural
from crossroads.words import in_words

# What rounding leaves where a forecaster is exactly as good as the base rate.
_NO_SKILL = 1e-12
_SCORES = (
    "Brier: (p − o)², one outcome, 0 best, 0.25 for one half. Logarithmic: −ln of what was given to what came true, 0 "
    "best, 0.693 for one half. Forecasters are compared over what each of them answered."
)


@dataclass(frozen=True)
class Score(Result):
    """All resolved questions, and how good everybody's forecasts of them were."""

    question: ClassVar[str] = "score"

    scored: tuple[Scored, ...]
    qualities: Mapping[Forecaster, Quality]
    """In the order in which they are shown; those to compare with are last."""
    unresolved: int
    """How many questions are not resolved yet."""
    doubts: tuple[str, ...]
    """What does not go together in the resolutions, in sentences."""
    unsolved: tuple[str, ...]
    """The titles of scenarios whose model has no one solution, and says nothing."""

    @property
    def ranked(self) -> list[Forecaster]:
        """Those who know the questions, by skill against the base rate of what each of them answered, best first."""
        known = [each for each in self.qualities if not each.is_reference]
        # Where all outcomes are alike there is no skill to speak of, and scores are compared as they are.
        return sorted(known, key=lambda each: _standing(self.qualities[each]))

    def headline(self) -> str:
        """Return the finding in one sentence."""
        answered = plural(len(self.scored), "resolved question")
        if not self.ranked:
            return f"Nobody gave a forecast of the {answered}"
        best = self.ranked[0]
        quality = self.qualities[best]
        scores = f"Brier score {quality.brier:.3f} over {plural(quality.count, 'question')}"
        if quality.skill is None:
            return f"{best.label} scores best: {scores}, all of which came out alike"
        against = f"against {quality.base_rate * (1 - quality.base_rate):.3f} for their base rate"
        if quality.skill > _NO_SKILL:
            return f"{best.label} scores best: {scores}, {against}"
        return f"Nobody beats the base rate; nearest is {best.label}: {scores}, {against}"

    def note(self) -> str:
        """Return what scores are, what is left out, and which resolutions are doubtful."""
        infinite = [each.label for each, quality in self.qualities.items() if math.isinf(quality.logarithmic)]
        fewest = min(quality.count for quality in self.qualities.values())
        parts = [
            _SCORES,
            f"{listed(infinite)} called impossible what came true, so the mean logarithmic score is infinite."
            if infinite else "",
            f"Fewer than {ENOUGH} questions: differences may well be luck." if fewest < ENOUGH else "",
            f"{plural(self.unresolved, 'question')} not resolved yet." if self.unresolved else "",
            f"The model of {listed(map(quoted, self.unsolved))} has no one solution and says nothing."
            if self.unsolved else "",
            *(f"Doubtful: {each}" for each in self.doubts),
        ]  # fmt: skip
        return " ".join(filter(None, parts))

    def rows(self) -> list[Row]:
        """Return a row for each question and forecaster."""
        return [
            {
                "scenario": each.scenario,
                "question": each.id,
                "forecaster": forecaster.label,
                "kind": forecaster.kind,
                "probability": p,
                "word": in_words(p),
                "outcome": each.outcome,
                "brier": float(brier(np.array([p]), np.array([float(each.outcome)]))[0]),
                "logarithmic": _finite(float(logarithmic(np.array([p]), np.array([float(each.outcome)]))[0])),
                "text": each.text,
            }
            for each in self.scored
            for forecaster, p in each.said.items()
        ]

    def to_json(self) -> dict[str, object]:
        """Return the result as plain data; with the means of every forecaster, and the words."""
        forecasters = [_plain(each, quality) for each, quality in self.qualities.items()]
        words = [
            {
                "forecaster": each.label, "word": band.word, "count": band.count, "mean": band.mean,
                "happened": band.happened, "happened_low": band.interval.low, "happened_high": band.interval.high,
            }
            for each, quality in self.qualities.items()
            for band in quality.bands
        ]  # fmt: skip
        return super().to_json() | {"forecasters": forecasters, "words": words, "doubts": list(self.doubts)}


def _standing(quality: Quality) -> tuple[bool, float]:
    return (quality.skill is None, quality.brier if quality.skill is None else -quality.skill)


def _finite(value: float) -> float | None:
    """Return a number, or None where it is infinite: JSON has no such numbers."""
    return value if math.isfinite(value) else None


def _plain(forecaster: Forecaster, quality: Quality) -> dict[str, object]:
    ends = {"brier": quality.brier_interval, "logarithmic": quality.logarithmic_interval}
    intervals = {
        f"{name}_{side}": None if each is None else getattr(each, side)
        for name, each in ends.items()
        for side in ("low", "high")
    }
    return {
        "forecaster": forecaster.label, "kind": forecaster.kind, "count": quality.count, "brier": quality.brier,
        "logarithmic": _finite(quality.logarithmic), **intervals, "base_rate": quality.base_rate,
        "skill": quality.skill, "skill_against_one_half": quality.skill_even, **vars(quality.parts),
    }  # fmt: skip


def analyse_score(subject: Subject, resolutions: Given = None) -> Score:
    """Return how good the forecasts of a scenario's resolved questions were; see ``score_forecasts``."""
    return score_forecasts([subject], resolutions)


def score_forecasts(subjects: Sequence[Subject], resolutions: Given = None) -> Score:
    """Return how good the forecasts of resolved questions of one scenario or several were.

    Parameters
    ----------
    resolutions
        How questions came out, over what the scenarios say: question → resolution, or a file of them.

    Raises
    ------
    ScenarioError
        If a file of resolutions is given that cannot be read.
    AnalysisError
        If a scenario asks no questions, no question is resolved, or it is not clear which one a resolution is of.
    """
    given = shared_out(subjects, resolutions_of(resolutions))
    asked = [asked_in(each.reading.program.scenario, own) for each, own in zip(subjects, given, strict=True)]
    everything = [each for own in asked for each in own]
    resolved = resolved_among(everything)
    scored = [one for subject, own in zip(subjects, asked, strict=True) for one in scored_in(subject, own)]
    share = sum(each.outcome for each in scored) / len(scored)
    whole = tuple(replace(each, said={**each.said, BASE_RATE: share, ONE_HALF: 0.5}) for each in scored)
    scenarios = [each.reading.program.scenario for each in subjects]
    return Score(
        made=_made(subjects),
        scored=whole,
        qualities=_qualities(whole, subjects[0].sampling.seed),
        unresolved=len(everything) - len(resolved),
        doubts=tuple(doubt for each, own in zip(scenarios, asked, strict=True) for doubt in doubts_among(each, own)),
        unsolved=tuple(
            scenario.title
            for each, scenario in zip(subjects, scenarios, strict=True)
            if not isinstance(each.solved, Solution)
        ),
    )


def _qualities(scored: Sequence[Scored], seed: int) -> dict[Forecaster, Quality]:
    """Return forecaster → how good it was over what it answered."""
    found = {}
    for forecaster in in_order(scored):
        pairs = [(each.said[forecaster], each.outcome) for each in scored if forecaster in each.said]
        found[forecaster] = quality_of([p for p, _ in pairs], [outcome for _, outcome in pairs], seed)
    return found


def _made(subjects: Sequence[Subject]) -> MadeWith:
    """Return the record of a score, over all scenarios."""
    records = [made_with_reading(each.reading, each.sampling) for each in subjects]
    if len(records) == 1:
        return records[0]
    title = " · ".join(each.title for each in records)
    overlays = tuple(dict.fromkeys(name for each in records for name in each.overlays))
    digest = sha256("".join(each.digest for each in records).encode()).hexdigest()
    return replace(records[0], title=title, digest=digest, overlays=overlays, as_of="", plays=())


SCORE = Analysis("How good were the forecasts of resolved questions?", analyse_score, (RESOLUTIONS,))
