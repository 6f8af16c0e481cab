"""What does an observed choice tell about all parameters together: what they were thought to be, and are afterwards?

Draws of all parameters are taken as before; those in which the observed branch is best for whoever took it are kept.
How often that is tells how surprising the observation was; how the kept draws differ from all tells what was learned.

Notes
-----
Bayes' rule with the draws as the prior: draw s counts as often as likely(s), the product over observations of how
likely the branch is taken in that draw once its node is met. An actor that is read as rational takes one of its best
branches with likelihood 1 and others with 0 (rejection sampling); with ``reading="stated"`` actors play as the
scenario reads them, by their odds, logit or rational; what chance does is always by its odds. Everybody knows the
parameters of a draw (informed). That the node was met at all is not counted as evidence: observe the way to it, too,
where that is known. The shift is the change of the mean in standard deviations of the prior.

Errors are those of the eight replicates of draws; ``effective`` is the number of equally weighted draws that the kept
ones are worth, (sum of w)^2 / sum of w^2.

Source: J. von Neumann, "Various Techniques Used in Connection with Random Digits" (1951), for rejection; A. F. M.
Smith and A. E. Gelfand, "Bayesian Statistics without Tears", The American Statistician 46 (1992), 84-88, for weighted
draws; L. Kish, "Survey Sampling" (1965), 11.7, for the effective number.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.analysis import Analysis
from crossroads.analyses.observing.likelihood import Likely, likelihoods
from crossroads.analyses.observing.observation import OBSERVED, Case, read_as_rational, read_cases
from crossroads.analyses.result import Result, Row, made_with
from crossroads.analyses.settings import Setting, read_one_of
from crossroads.analyses.subject import Subject
from crossroads.errors import AnalysisError
from crossroads.figures import percent, quoted, significant
from crossroads.prose import listed
from crossroads.scenario import Parameter

Array = NDArray[np.float64]
Reading = Literal["rational", "stated"]
_SHARES = (0.05, 0.5, 0.95)
# Shifts below so many standard errors are what drawing left.
_SEEN = 3.0
_NAMED = 3


@dataclass(frozen=True)
class Spread:
    """Where a parameter lies."""

    mean: float
    sd: float
    q05: float
    q50: float
    q95: float


@dataclass(frozen=True)
class Learned:
    """What an observation tells about one parameter."""

    parameter: str
    label: str
    unit: str
    before: Spread
    after: Spread
    mean_se: float
    """The standard error of the mean afterwards; infinite where too few draws agree to tell it."""
    claims: tuple[str, ...]

    @property
    def shift(self) -> float:
        """The change of the mean, in standard deviations before."""
        return (self.after.mean - self.before.mean) / self.before.sd if self.before.sd > 0 else 0.0

    @property
    def is_seen(self) -> bool:
        """Whether the mean changes by more than what drawing left."""
        return abs(self.after.mean - self.before.mean) > _SEEN * self.mean_se


@dataclass(frozen=True)
class Update:
    """What observations tell about all parameters."""

    case: Case
    share: float
    """How likely they were beforehand."""
    share_se: float
    effective: float
    """How many equally weighted draws the kept ones are worth."""
    learned: tuple[Learned, ...]

    @property
    def telling(self) -> list[Learned]:
        """The parameters whose mean is seen to change, the most changed first."""
        return sorted((each for each in self.learned if each.is_seen), key=lambda each: -abs(each.shift))


@dataclass(frozen=True)
class Posterior(Result):
    """What observed choices tell about the parameters, over draws."""

    question: ClassVar[str] = "posterior"

    updates: tuple[Update, ...]
    never: tuple[Case, ...]
    """Observations that agree with no draw."""
    is_asked: bool
    """Whether observations were named; otherwise each option of the perspective is one."""
    reading: Reading
    looked_at: int
    """How many draws were looked at."""
    left: str
    """What is said of the others."""

    def headline(self) -> str:
        """Return the finding in one sentence."""
        if not self.updates:
            return f"{listed(each.words for each in self.never)} agrees with no draw"
        if self.is_asked:
            (update,) = self.updates
            verb = update.case.verb("was", "were")
            return f"{update.case.words} {verb} {percent(update.share)} likely beforehand; {_told(update)}"
        told = [f"{each.case.words} ({percent(each.share)}) that {_first(each)}" for each in self._surprising()]
        return f"What each choice would tell: {'; '.join(told)}" if told else "No choice would tell of the parameters"

    def _surprising(self) -> list[Update]:
        return [each for each in sorted(self.updates, key=lambda each: each.share) if each.telling][:2]

    def note(self) -> str:
        """Return how it was read, and what to be careful with."""
        how = (
            "Who was observed is read as taking what is best, knowing the numbers."
            if self.reading == "rational"
            else "Everybody plays as the scenario says."
        )
        few = [f"{each.case.words} ({each.effective:,.0f})" for each in self.updates if each.effective < 400]
        rare = f"Few draws agree with {listed(few)}: take more with --draws." if few else ""
        never = f"No draw agrees with {listed(each.words for each in self.never)}." if self.never else ""
        cut = "" if self.looked_at == self.made.draws else f"Looked at are the first {self.looked_at:,} draws."
        return " ".join(filter(None, (how, rare, never, cut, self.left)))

    def rows(self) -> list[Row]:
        """Return a row for each parameter and observation, in file order."""
        return [
            {
                "observed": update.case.names,
                "share": update.share,
                "share_se": update.share_se,
                "effective": update.effective,
                "parameter": each.parameter,
                "shift": each.shift,
                "mean_before": each.before.mean,
                "mean": each.after.mean,
                "mean_se": each.mean_se if np.isfinite(each.mean_se) else None,
                "sd_before": each.before.sd,
                "sd": each.after.sd,
                **{f"{name}_before": getattr(each.before, name) for name in ("q05", "q50", "q95")},
                **{name: getattr(each.after, name) for name in ("q05", "q50", "q95")},
                "label": each.label,
                "claims": list(each.claims),
            }
            for update in self.updates
            for each in update.learned
        ]


def _first(update: Update) -> str:
    each = update.telling[0]
    return f"{quoted(each.label)} is about {significant(each.after.mean)}, not {significant(each.before.mean)}"


def _told(update: Update) -> str:
    if any(np.isinf(each.mean_se) for each in update.learned):
        return "too few draws agree to say what this tells"
    if not update.telling:
        return "this tells nothing of any parameter"
    parts = [
        f"{quoted(each.label)} from {significant(each.before.mean)} to {significant(each.after.mean)}"
        for each in update.telling[:_NAMED]
    ]
    return f"this moves the mean of {listed(parts)}"


def analyse_posterior(subject: Subject, observed: str | Sequence[str] = (), reading: Reading = "rational") -> Posterior:
    """Return what observed choices tell about all parameters.

    Parameters
    ----------
    observed
        What was seen, as ``NODE.BRANCH``, several together, chance nodes among them; left out, each option of the
        perspective in turn.
    reading
        ``rational``: who was observed took a best branch; ``stated``: by the odds with which the scenario has it play.

    Raises
    ------
    AnalysisError
        If an observation makes no sense, nothing is uncertain, or what was named agrees with no draw.
    """
    solution = subject.solution
    cases = read_cases(solution, observed, takes_chance=True)
    solver = read_as_rational(solution, cases[0].actors).solver if reading == "rational" else solution.solver
    # All cases are choices of the same actors, so one pass over the draws serves them all.
    simulation = replace(subject.simulation, solver=solver)
    drawn = likelihoods(simulation, cases, subject.told)
    never = tuple(case for case, likely in zip(cases, drawn.likely, strict=True) if not likely.any())
    if observed and never:
        raise AnalysisError(
            f"In no draw is {never[0].words} taken: by these ranges it cannot be explained. Widen them, take more "
            "draws, or ask implied which values would."
        )
    scenario, names = solution.scenario, simulation.draws.parameters
    parameters = [scenario.parameters[name] for name in names]
    return Posterior(
        made=made_with(solution, subject.sampling),
        updates=tuple(
            _update(case, parameters, drawn, likely)
            for case, likely in zip(cases, drawn.likely, strict=True)
            if likely.any()
        ),
        never=never,
        is_asked=bool(observed),
        reading=reading,
        looked_at=drawn.count,
        left=simulation.left_beside(len(drawn.replicate)).sentence if drawn.count == simulation.count else "",
    )


def _update(case: Case, parameters: Sequence[Parameter], drawn: Likely, likely: Array) -> Update:
    """Return what a case tells, given how likely it is in every draw, (S,)."""
    share = drawn.mean(likely, np.ones_like(likely))
    learned = []
    for each, row in zip(parameters, drawn.draws, strict=False):
        error = float(drawn.mean(row, likely).error[0])
        before, after = _spread(row, np.ones_like(row)), _spread(row, likely)
        learned.append(Learned(each.name, each.label, each.unit, before, after, error, each.claims))
    effective = float(likely.sum() ** 2 / (likely**2).sum())
    return Update(case, float(share.mean[0]), float(share.error[0]), effective, tuple(learned))


def _spread(values: Array, weight: Array) -> Spread:
    """Return where weighted draws of a parameter lie; quantiles are draws."""
    total = weight.sum()
    mean = float((weight * values).sum() / total)
    sd = float(np.sqrt((weight * (values - mean) ** 2).sum() / total))
    order = np.argsort(values, kind="stable")
    rising = np.cumsum(weight[order]) / total
    at = [float(values[order[min(int(np.searchsorted(rising, share)), len(order) - 1)]]) for share in _SHARES]
    return Spread(mean, sd, *at)


POSTERIOR = Analysis(
    "What would an observed choice tell about all parameters?",
    analyse_posterior,
    (
        OBSERVED,
        Setting(
            "reading",
            "Who was observed took a best branch: rational (default); or the odds that it plays with: stated.",
            read_one_of("rational", "stated"),
            "rational|stated",
        ),
    ),
)
