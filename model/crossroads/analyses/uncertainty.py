"""How uncertain is the choice: what is each option worth over all draws, and how often is it the best one?

Two readings, told apart everywhere. *Informed*: every draw is solved anew, as if everybody knew its numbers; mean,
spread, quantiles and the shares in which options are best are informed. *Settled*: one policy for all draws, as if
nobody learned a parameter before deciding. The option with the highest settled mean is what to choose now; the
informed share is the forecast of a choice by someone who knows the numbers and whom we do not know.

    best share of o  =  1/S sum over draws s of [o is the first of the best in s]
    EVPI             =  1/S sum over s of max over o of u(o, s)  -  max over o of 1/S sum over s of w(o, s)

with w(o, s) the settled value and u(o, s) that where the perspective alone knows the numbers, which is the informed
one where nobody else chooses. Values of an actor who minds risk are means of certainty equivalents: the
risk that chance brings is counted, that of not knowing parameters is not. Errors come from eight independent
replicates of the draws.

Source: A. E. Ades, G. Lu, K. Claxton, "Expected Value of Sample Information Calculations in Medical Decision
Modeling", Medical Decision Making 24 (2004), 207-227 (probability of being best, EVPI); H. Raiffa and R. Schlaifer,
"Applied Statistical Decision Theory" (1961), ch. 4; errors as of ``simulation.batch.means``.
"""

from dataclasses import asdict, dataclass, replace
from typing import ClassVar

import numpy as np

from crossroads.analyses.analysis import Analysis
from crossroads.analyses.drawn.density import Density, density_of
from crossroads.analyses.drawn.ledger import Ledger, keep_ledger
from crossroads.analyses.result import Result, Row, made_with
from crossroads.analyses.settings import Setting, read_number
from crossroads.analyses.subject import Subject
from crossroads.errors import AnalysisError
from crossroads.figures import amount, decimals_for, percent, quoted
from crossroads.prose import listed, within_sentence
from crossroads.simulation import Simulation

# With ``until`` draws begin with a whole round of full segments, and double up to about 17 million.
_FIRST, _MOST = 16_384, 1 << 24


@dataclass(frozen=True)
class OptionDraws:
    """One option over all draws; informed, but for ``settled``."""

    option: str | None
    """None for the whole, where there are no options to compare."""
    label: str
    mean: float
    mean_se: float
    sd: float
    q05: float
    q50: float
    q95: float
    best: float | None
    """The share of draws in which it is best; None where there is nothing to compare."""
    best_se: float | None
    settled: float
    """The mean if nobody learns a parameter."""
    settled_se: float
    density: Density


@dataclass(frozen=True)
class Margin:
    """By how much the settled best option is better than the best other one, informed; over draws."""

    mean: float
    mean_se: float
    sd: float
    q05: float
    q50: float
    q95: float
    below: float
    """The share of draws in which another option is better."""
    below_se: float


@dataclass(frozen=True)
class Stage:
    """The shares of draws in which options are best, after so many draws."""

    draws: int
    best: tuple[float, ...]
    best_se: tuple[float, ...]


@dataclass(frozen=True)
class Uncertainty(Result):
    """The options over all draws, in file order."""

    question: ClassVar[str] = "uncertainty"

    unit: str
    objective: str
    """What values measure, in words."""
    options: tuple[OptionDraws, ...]
    settled_best: str
    """The id of the option that is best if nobody learns a parameter; empty where there are none."""
    evpi: float
    """What it is worth that the perspective knows every parameter beforehand."""
    evpi_se: float
    margin: Margin | None
    """None where there are less than two options."""
    valid: int
    """How many draws make sense."""
    ties: int
    """In how many of them several options are best; the first listed counts."""
    left: str
    """How many draws are left out and why; empty where none is."""
    track: tuple[Stage, ...]
    kept: int
    """How many draws quantiles and densities are taken from."""
    until: float | None = None
    """The error of the shares that was asked for."""
    is_independent: bool = False
    """Whether the scenario's correlations were left aside."""
    minds_risk: bool = False
    known: tuple[str, ...] = ()
    """The labels of drawn parameters that the perspective knows anyway."""

    @property
    def is_comparison(self) -> bool:
        """Whether there are several options."""
        return len(self.options) > 1

    @property
    def settled(self) -> OptionDraws:
        """What to choose if nobody learns a parameter; the whole where there are no options."""
        return next((each for each in self.options if each.option == self.settled_best), self.options[0])

    @property
    def forecast(self) -> OptionDraws:
        """The option that is best in most draws, informed; the first listed of ties."""
        return max(self.options, key=lambda each: each.best or 0.0)

    @property
    def largest_error(self) -> float:
        """The largest standard error of a share."""
        return max((each.best_se or 0.0 for each in self.options), default=0.0)

    @property
    def is_reached(self) -> bool:
        """Whether the error that was asked for is reached."""
        return self.until is None or self.largest_error < self.until

    def headline(self) -> str:
        """Return the finding in one sentence."""
        if not self.is_comparison:
            only, digits = self.options[0], decimals_for([self.options[0].q05, self.options[0].q95])
            ends = " and ".join(amount(each, digits) for each in (only.q05, only.q95))
            return f"{quoted(only.label)} is worth between {ends} in 90 % of draws"
        settled, forecast = self.settled, self.forecast
        if settled is forecast:
            return f"{quoted(settled.label)} is best on average, and in {percent(settled.best or 0.0)} of draws"
        shares = f"{percent(forecast.best or 0.0)} against {percent(settled.best or 0.0)}"
        return f"{quoted(settled.label)} is best on average, but {quoted(forecast.label)} in more draws ({shares})"

    def note(self) -> str:
        """Return what is informed and what settled, the EVPI, and what was left out."""
        parts = [
            "Shares, spread and quantiles are informed: every draw is solved as if everybody knew its numbers.",
            self._gain(),
            f"In {self.ties:,} of {self.valid:,} draws several options are best; the first listed counts."
            if self.ties else "",
            "Parameters are drawn independently of each other." if self.is_independent else "",
            "Values are means of certainty equivalents; unknown parameters add no risk." if self.minds_risk else "",
            "" if self.is_reached else
            f"The error of the shares is still {self.largest_error:.2g}, not {self.until:g}: more draws are not taken.",
            self.left,
        ]  # fmt: skip
        return " ".join(filter(None, parts))

    def _gain(self) -> str:
        """Return the EVPI in a sentence."""
        settled = f"{quoted(self.settled.label)} settled, chosen once for all draws"
        if self.known:
            settled = f"what is chosen now, knowing {listed(self.known)} anyway"
        # Differences of the same sums in another order.
        if abs(self.evpi) <= 1e-9 * max(abs(self.settled.settled), 1e-300):
            return f"Knowing them beforehand is worth nothing: {settled}, is as good."
        size = amount(abs(self.evpi), decimals_for([], least_gap=abs(self.evpi)), self.unit)
        more = "more" if self.evpi > 0 else "less"
        return f"Knowing them beforehand is worth {size} {more} (standard error {self.evpi_se:.2g}) than {settled}."

    def rows(self) -> list[Row]:
        """Return a row for each option; the whole where there are none."""
        return [
            {
                "option": each.option,
                "label": each.label,
                "mean": each.mean,
                "sd": each.sd,
                "q05": each.q05,
                "q50": each.q50,
                "q95": each.q95,
                "best": each.best,
                "best_se": each.best_se,
                "mean_se": each.mean_se,
                "settled": each.settled,
                "settled_se": each.settled_se,
            }
            for each in self.options
        ]

    def to_json(self) -> dict[str, object]:
        """Return the result as plain data, with the lead of the settled best option and the EVPI."""
        return super().to_json() | {
            "margin": asdict(self.margin) if self.margin else None,
            "evpi": self.evpi,
            "evpi_se": self.evpi_se,
            "valid": self.valid,
            "left": self.left,
        }


def analyse_uncertainty(subject: Subject, until: float | None = None, *, independent: bool = False) -> Uncertainty:
    """Return what the options are worth over all draws, and how often each is best.

    Parameters
    ----------
    until
        Draws are doubled, from 16,384 on, until the largest standard error of a share is below this; at most
        16,777,216. Left out, as many are taken as the subject says.
    independent
        Whether correlations between parameters are left aside.

    Raises
    ------
    AnalysisError
        If no parameter is uncertain, the scenario makes sense in no draw, or ``until`` is not above zero.
    """
    if until is not None and not until > 0:
        raise AnalysisError(f"The error to reach is above zero; here it is {until:g}.")
    simulation = replace(subject.simulation, is_correlated=False) if independent else subject.simulation
    if until is None:
        return _result(subject, keep_ledger(simulation, subject.told), until)
    draws = max(_FIRST, 1 << (simulation.count - 1).bit_length())
    ledger = keep_ledger(_with_draws(simulation, min(draws, _MOST)), subject.told)
    while ledger.error("best").max() >= until and ledger.simulation.count < _MOST:
        ledger = keep_ledger(_with_draws(simulation, 2 * ledger.simulation.count), subject.told, ledger)
    return _result(subject, ledger, until)


def _with_draws(simulation: Simulation, draws: int) -> Simulation:
    return replace(simulation, sampling=replace(simulation.sampling, draws=draws))


def _result(subject: Subject, ledger: Ledger, until: float | None) -> Uncertainty:
    solution, scenario = subject.solution, subject.solution.scenario
    named = list(solution.option_labels)
    best = ledger.settled_best
    stages = [(stop.draws, ledger.best_shares(stop)) for stop in ledger.track]
    return Uncertainty(
        made=made_with(solution, ledger.simulation.sampling),
        unit=scenario.objective_unit(solution.by),
        objective=f"Value to {within_sentence(scenario.actor_label(solution.by))}",
        options=_options(ledger, named),
        settled_best=named[best][0] if named else "",
        evpi=float(ledger.mean("gain")[best]),
        evpi_se=float(ledger.error("gain")[best]),
        margin=_margin(ledger, best) if len(named) > 1 else None,
        valid=ledger.valid,
        ties=ledger.ties,
        left=ledger.left.sentence,
        track=tuple(Stage(n, tuple(each.mean.tolist()), tuple(each.error.tolist())) for n, each in stages),
        kept=ledger.kept.shape[1],
        until=until,
        is_independent=not ledger.simulation.is_correlated,
        minds_risk=scenario.actors[solution.by].risk is not None,
        known=tuple(quoted(scenario.parameters[name].label) for name in ledger.simulation.known),
    )


def _options(ledger: Ledger, named: list[tuple[str, str]]) -> tuple[OptionDraws, ...]:
    low, middle, high = np.quantile(ledger.kept, [0.05, 0.5, 0.95], axis=1).tolist()
    columns = {kind: ledger.mean(kind).tolist() for kind in ("value", "best", "settled")}
    errors = {kind: ledger.error(kind).tolist() for kind in columns}
    sd = ledger.sd("value").tolist()
    labels: list[tuple[str | None, str]] = [*named] if named else [(None, "The whole, under the policy")]
    return tuple(
        OptionDraws(
            option, label, columns["value"][i], errors["value"][i], sd[i], low[i], middle[i], high[i],
            columns["best"][i] if named else None, errors["best"][i] if named else None,
            columns["settled"][i], errors["settled"][i], density_of(ledger.kept[i]),
        )
        for i, (option, label) in enumerate(labels)
    )  # fmt: skip


def _margin(ledger: Ledger, best: int) -> Margin:
    low, middle, high = np.quantile(ledger.margins(best), [0.05, 0.5, 0.95]).tolist()
    return Margin(
        mean=float(ledger.mean("margin")[best]),
        mean_se=float(ledger.error("margin")[best]),
        sd=float(ledger.sd("margin")[best]),
        q05=low,
        q50=middle,
        q95=high,
        below=float(ledger.mean("below")[best]),
        below_se=float(ledger.error("below")[best]),
    )


UNCERTAINTY = Analysis(
    "How uncertain is the choice, and how often is each option best?",
    analyse_uncertainty,
    (
        Setting("until", "Double the draws until the errors of the shares are below this.", read_number, "ERROR"),
        Setting("independent", "Leave the correlations between parameters aside.", is_flag=True),
    ),
)
