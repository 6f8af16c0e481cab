"""Which option would one regret least, and which can be right if parameters are known to lie in ranges only?

*Over draws*, where parameters have distributions. In draw s option o is worth v(o, s), informed: everybody knows the
numbers from then on. Its regret there is

    r(o, s) = max over o' of v(o', s) - v(o, s)

and expected, 95 % and maximal regret are taken over all draws. Whoever has the least expected regret has the highest
informed mean; if nobody chooses again later, the least expected regret is the expected value of perfect information.

*Over the box*, where each parameter with a range may be anywhere from its low to its high end, independently of the
others, and nothing more is known. With v(o, x) the informed value at a point x of the box:

    lower, upper       least and greatest v(o, x): the lower and the upper expectation of the option
    Γ-maximin          the greatest lower; over a box of parameters it is Wald's maximin
    Hurwicz            optimism times the better of both ends and (1 - optimism) times the worse one
    minimax regret     the greatest regret over the box, which is to be least
    maximal            no other option is better at every point: max over x of v(o, x) - v(o', x) >= 0 for each o'
    E-admissible       best at some point: max over x of v(o, x) - max over o' of v(o', x) >= 0

E-admissible options are maximal. Extremes are found by search and attained, so they are inner bounds: ``lower`` may
be lower still, ``upper`` higher, regret larger; where ``is_exact`` says so they are the true ones. Yes to maximal and
E-admissible is certain, since a point shows it; no is as good as the search, unless it is exact. Of costs, lower is
the better end. Correlations say nothing about a box.

Source: L. J. Savage, "The Theory of Statistical Decision", Journal of the American Statistical Association 46
(1951), 55-67 (minimax regret); A. Wald, "Statistical Decision Functions" (1950) (maximin); L. Hurwicz, "Optimality
Criteria for Decision Making under Ignorance", Cowles Commission Discussion Paper 370 (1951); I. Gilboa and
D. Schmeidler, "Maxmin Expected Utility with Non-Unique Prior", Journal of Mathematical Economics 18 (1989), 141-153;
P. Walley, "Statistical Reasoning with Imprecise Probabilities" (1991), ch. 3; M. C. M. Troffaes, "Decision Making
under Uncertainty Using Imprecise Probabilities", International Journal of Approximate Reasoning 45 (2007), 17-29
(Γ-maximin, maximality, E-admissibility).
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from crossroads.analyses.analysis import Analysis
from crossroads.analyses.drawn.ledger import Ledger, keep_ledger
from crossroads.analyses.result import Result, Row, made_with
from crossroads.analyses.robust.box import Box
from crossroads.analyses.robust.extremes import Extreme, Goal, find_extremes
from crossroads.analyses.settings import Setting, read_number
from crossroads.analyses.subject import Subject
from crossroads.errors import AnalysisError
from crossroads.figures import amount, decimals_for, quoted
from crossroads.program.rollback import TIE
from crossroads.prose import listed, plural

DEFAULT_OPTIMISM = 0.5


@dataclass(frozen=True)
class OptionRegret:
    """One option by all rules; amounts in the unit of the objective."""

    option: str
    label: str
    base: float
    """Its value in the base case."""
    expected_regret: float
    expected_regret_se: float
    max_regret: float
    """The greatest over draws."""
    q95_regret: float
    """The 95 % quantile over draws."""
    lower: float
    """The least value over the box."""
    upper: float
    hurwicz: float
    minimax_regret: float
    """The greatest regret over the box."""
    gamma_maximin: bool
    """Whether its worst value over the box is the best of all options'."""
    maximal: bool
    e_admissible: bool
    is_exact: tuple[bool, ...]
    """Whether worst and best value, regret, being E-admissible and being maximal are exact, not only searched."""


@dataclass(frozen=True)
class Regret(Result):
    """The options by all rules, in file order."""

    question: ClassVar[str] = "regret"

    unit: str
    is_cost: bool
    optimism: float
    options: tuple[OptionRegret, ...]
    valid: int
    """How many draws make sense."""
    kept: int
    """How many draws the quantile is taken from."""
    left: str = ""
    """How many draws are left out and why; empty where none is."""

    @property
    def least_expected(self) -> OptionRegret:
        """The option with the least expected regret; the first listed of ties."""
        return min(self.options, key=lambda each: each.expected_regret)

    @property
    def minimax(self) -> OptionRegret:
        """The option whose greatest regret over the box is least; the first listed of ties."""
        return min(self.options, key=lambda each: each.minimax_regret)

    @property
    def best_hurwicz(self) -> OptionRegret:
        """The option with the best Hurwicz value; the first listed of ties."""
        sign = 1 if self.is_cost else -1
        return min(self.options, key=lambda each: sign * each.hurwicz)

    @property
    def is_exact(self) -> bool:
        """Whether all of the box is exact."""
        return all(all(each.is_exact) for each in self.options)

    def headline(self) -> str:
        """Return the finding in one sentence."""
        least, minimax = self.least_expected, self.minimax
        if least is not minimax:
            return f"{quoted(least.label)} has the least expected regret, {quoted(minimax.label)} the least at worst"
        possible = [each for each in self.options if each.e_admissible]
        if len(possible) == 1 and possible[0] is least:
            return f"{quoted(least.label)} is best whatever the parameters are within their ranges"
        digits = decimals_for([], least_gap=least.expected_regret or None)
        size = amount(least.expected_regret, digits, self.unit)
        return f"{quoted(least.label)} has the least expected regret ({size}), and the least at worst"

    def note(self) -> str:
        """Return which options can be right, how sure the box is, and what was left out."""
        ruled_out = [quoted(each.label) for each in self.options if not each.maximal]
        never = [quoted(each.label) for each in self.options if each.maximal and not each.e_admissible]
        sure = (
            "Extremes over the ranges are exact."
            if self.is_exact
            else "Extremes over the ranges were found by search, and may be further out."
        )
        parts = [
            f"{listed(ruled_out)} {'is' if len(ruled_out) == 1 else 'are'} worse than another option everywhere within "
            "the ranges." if ruled_out else "",
            f"{listed(never)} {'is' if len(never) == 1 else 'are'} best nowhere within the ranges." if never else "",
            f"{plural(len(self.options), 'option')} can be best within the ranges of the parameters."
            if all(each.e_admissible for each in self.options) else "",
            sure,
            "All values are informed: solved as if everybody knew the numbers.",
            self.left,
        ]  # fmt: skip
        return " ".join(filter(None, parts))

    def rows(self) -> list[Row]:
        """Return a row for each option."""
        return [
            {
                "option": each.option,
                "label": each.label,
                "expected_regret": each.expected_regret,
                "expected_regret_se": each.expected_regret_se,
                "max_regret": each.max_regret,
                "q95_regret": each.q95_regret,
                "lower": each.lower,
                "upper": each.upper,
                "hurwicz": each.hurwicz,
                "minimax_regret": each.minimax_regret,
                "gamma_maximin": each.gamma_maximin,
                "maximal": each.maximal,
                "e_admissible": each.e_admissible,
                "exact": all(each.is_exact),
            }
            for each in self.options
        ]


def analyse_regret(subject: Subject, optimism: float = DEFAULT_OPTIMISM) -> Regret:
    """Return every option by expected and greatest regret, and by what intervals of parameters leave open.

    Parameters
    ----------
    optimism
        What the better end counts in the Hurwicz value, from 0 to 1; one half by default, for want of a reason.

    Raises
    ------
    AnalysisError
        If there are less than two options, no parameter is uncertain, or the optimism is not within 0 and 1.
    """
    solution = subject.solution
    if not 0 <= optimism <= 1:
        raise AnalysisError(f"Optimism lies within 0 and 1; here it is {optimism:g}.")
    if len(solution.options) < 2:
        raise AnalysisError("There are less than two options, so there is nothing to regret.")
    box = Box(solution)
    _ = box.parameters  # says at once that nothing has a range
    ledger = keep_ledger(subject.simulation, subject.told)
    extremes = find_extremes(box, subject.sampling.seed, subject.told)
    return Regret(
        made=made_with(solution, subject.sampling),
        unit=solution.scenario.objective_unit(solution.by),
        is_cost=solution.is_cost,
        optimism=optimism,
        options=tuple(_option(box, ledger, extremes, optimism, number) for number in range(len(solution.options))),
        valid=ledger.valid,
        kept=ledger.kept.shape[1],
        left=ledger.left.sentence,
    )


def _option(box: Box, ledger: Ledger, extremes: dict[Goal, Extreme], optimism: float, number: int) -> OptionRegret:
    option, count, tie = box.solution.options[number], len(box.solution.options), TIE * box.size
    worst, best, regret, lead = (extremes[Goal(kind, number)] for kind in ("worst", "best", "regret", "lead"))
    over = [extremes[Goal("over", number, other)] for other in range(count) if other != number]
    # Whether an exact extreme says that another option is better everywhere.
    is_ruled_out = any(each.is_exact and each.value < -tie for each in over)
    # Adding zero turns a negative zero into a plain one.
    least, greatest = -worst.value * box.sign + 0.0, best.value * box.sign + 0.0
    safest = min(extremes[Goal("worst", other)].value for other in range(count))
    return OptionRegret(
        option=option.id,
        label=option.label,
        base=option.certainty_equivalent,
        expected_regret=float(ledger.mean("regret")[number]),
        expected_regret_se=float(ledger.error("regret")[number]),
        max_regret=float(ledger.peaks[number]),
        q95_regret=float(np.quantile(ledger.regrets()[number], 0.95)),
        lower=min(least, greatest),
        upper=max(least, greatest),
        hurwicz=optimism * greatest + (1 - optimism) * least,
        minimax_regret=max(regret.value, 0.0),
        gamma_maximin=worst.value <= safest + tie,
        maximal=all(each.value >= -tie for each in over),
        e_admissible=lead.value >= -tie,
        is_exact=(
            worst.is_exact,
            best.is_exact,
            regret.is_exact,
            lead.is_exact or lead.value >= -tie or is_ruled_out,
            is_ruled_out or all(each.is_exact or each.value >= -tie for each in over),
        ),
    )


REGRET = Analysis(
    "Which option would one regret least, and which can be right at all?",
    analyse_regret,
    (Setting("optimism", "What the better end counts in Hurwicz, 0 to 1; default: 0.5.", read_number, "SHARE"),),
    is_heavy=True,
)
