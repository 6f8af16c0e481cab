"""What would be chosen without each source, and without each of those who speak in it?

One source, or one speaker, at a time has all its claims struck. Parameters that cite no other claim go anywhere in
their ignorance ranges (``ignorance``), all values alike likely, correlations kept; the others keep their ranges. The
scenario is then drawn anew: reported is what is chosen once for all draws (settled), by how much it leads, and in which
share of the draws each option is best (informed). Numbers that cite no claim are not touched.

Notes
-----
The range in which nothing is known is far wider than any that a person would state. So this is a hard test of the
choice, and no forecast of what other evidence would say: it tells which sources the choice cannot do without. Draws at
which siblings leave a probability no room are left out.

Source: leaving out one source at a time, as influence analysis in reviews of evidence, A. Tobias, "Assessing the
Influence of a Single Study in Meta-Analysis", Stata Technical Bulletin 47 (1999), 15-17; struck to ignorance instead of
to the rest of the evidence, which a single number does not weigh: own derivation.
"""

from dataclasses import dataclass
from typing import ClassVar

from crossroads.analyses.analysis import Analysis
from crossroads.analyses.resting.ignorance import WIDEN, Ignorance
from crossroads.analyses.resting.struck import Strike, Strikes
from crossroads.analyses.result import Result, Row, made_with
from crossroads.analyses.settings import Setting, read_number
from crossroads.analyses.subject import Subject
from crossroads.analyses.uncertainty import Uncertainty, analyse_uncertainty
from crossroads.errors import AnalysisError
from crossroads.figures import quoted
from crossroads.program import Solution
from crossroads.prose import listed, plural

# So many are named in a sentence.
_NAMED = 3


@dataclass(frozen=True)
class Chosen:
    """What is chosen, in the scenario as it stands or without some evidence."""

    option: str
    """The settled choice."""
    label: str
    lead: float
    """By how much its settled value is better than the best other one, in the unit of the objective."""
    best: tuple[float, ...]
    """The share of draws in which each option is best, in file order."""
    best_se: float
    """The largest standard error of a share."""
    left: int = 0
    """How many draws are left out, since siblings leave a probability no room."""


@dataclass(frozen=True)
class Without:
    """The choice with one source or one speaker struck."""

    strike: Strike
    chosen: Chosen | None
    """None where the scenario makes sense in no draw."""
    changes: bool
    """Whether the settled choice is another one."""


@dataclass(frozen=True)
class Sources(Result):
    """The choice without each source and each speaker, those that release most numbers first."""

    question: ClassVar[str] = "sources"

    unit: str
    options: tuple[tuple[str, str], ...]
    """Id and label of each option, in file order."""
    whole: Chosen
    """The choice with all evidence."""
    without: tuple[Without, ...]
    ranges: tuple[tuple[str, str, Ignorance], ...]
    """Name, label and ignorance range of every parameter that is released somewhere."""
    widen: float
    bare: int
    """How many numbers cite no claim, and are not touched."""

    def headline(self) -> str:
        """Return the finding in one sentence."""
        best = quoted(self.whole.label)
        telling = [each for each in self.without if each.strike.released]
        if not telling:
            return f"{best} hangs on no single source: no number rests on one alone"
        changing = [each for each in telling if each.changes and each.chosen is not None]
        if not changing:
            return f"{best} stays the choice without any one source or speaker"
        told = [(each.strike.named, each.chosen.label) for each in changing if each.chosen is not None]
        if len(told) == 1:
            return f"Without {told[0][0]} the choice would be {quoted(told[0][1])}"
        names = [f"{name} ({label})" for name, label in told]
        more = [f"{len(names) - _NAMED} more"] if len(names) > _NAMED else []
        return f"The choice would be another one without {listed([*names[:_NAMED], *more], 'or')}"

    def note(self) -> str:
        """Return what is done with numbers that lose all evidence, and which cannot be moved."""
        left = [
            f"{each.chosen.left:,} of {self.made.draws:,} without {each.strike.named}"
            for each in self.without
            if each.chosen is not None and each.chosen.left
        ]
        held = len({number.name for each in self.without for number in each.strike.held})
        texts = [
            "Numbers that lose all their claims may be anything that their kind allows, all values alike likely.",
            f"Where nothing bounds them, their ranges are {self.widen:g} times as wide."
            if any(each.why == "widened" for _, _, each in self.ranges) else "",
            _counted(
                held, "plain number",
                "rests on one source or speaker alone and stays as it is",
                "rest on one source or speaker alone and stay as they are",
            ),
            _counted(self.bare, "number", "cites no claim and is not touched", "cite no claim and are not touched"),
            f"Draws left out, where siblings leave a probability no room: {listed(left)}." if left else "",
        ]  # fmt: skip
        return " ".join(filter(None, texts))

    def rows(self) -> list[Row]:
        """Return a row for all evidence, then one for each source and speaker."""
        return [self._row(None, self.whole), *(self._row(each, each.chosen) for each in self.without)]

    def _row(self, each: Without | None, chosen: Chosen | None) -> Row:
        strike = each.strike if each is not None else None
        shares = chosen.best if chosen is not None else (None,) * len(self.options)
        return {
            "struck": strike.kind if strike else "nothing",
            "key": strike.key if strike else "",
            "label": strike.label if strike else "All evidence",
            "claims": list(strike.claims) if strike else [],
            "released": list(strike.released) if strike else [],
            "held": [number.name for number in strike.held] if strike else [],
            "weakened": strike.weakened if strike else 0,
            "choice": chosen.option if chosen else None,
            "changes": each.changes if each else False,
            "lead": chosen.lead if chosen else None,
            **{f"best.{option}": share for (option, _), share in zip(self.options, shares, strict=True)},
            "left_out": chosen.left if chosen else None,
            "best_se": chosen.best_se if chosen else None,
        }

    def to_json(self) -> dict[str, object]:
        """Return the result as plain data; ``ranges`` has what released parameters may be."""
        ranges = [
            {"parameter": name, "low": each.low, "high": each.high, "why": each.why} for name, _, each in self.ranges
        ]
        return super().to_json() | {"ranges": ranges}


def _counted(count: int, noun: str, one: str, many: str) -> str:
    """Return what some numbers do in a sentence; an empty text where there are none."""
    return f"{plural(count, noun)} {one if count == 1 else many}." if count else ""


def analyse_sources(subject: Subject, widen: float = WIDEN) -> Sources:
    """Return what would be chosen without each source, and without each speaker where there are several.

    Parameters
    ----------
    widen
        By which factor the range of a released number grows where its kind does not say what it may be; 1 or more.

    Raises
    ------
    AnalysisError
        If there are no options to compare, no number cites a claim, or the factor is below 1.
    """
    solution = subject.solution
    if not widen >= 1:
        raise AnalysisError(f"Ranges are widened by a factor of 1 or more; here it is {widen:g}.")
    if solution.best is None or len(solution.options) < 2:
        raise AnalysisError("There is no choice among several options that could hang on a source.")
    strikes = Strikes(solution, widen)
    if not strikes.stated:
        raise AnalysisError("No number cites a claim. Cite them, as in claims: [C1], and say where each comes from.")
    whole = _whole(subject)
    known: dict[tuple[str, ...], Chosen | None] = {(): whole}
    for done, each in enumerate(strikes.all):
        subject.told(done, len(strikes.all))
        if each.released not in known:
            known[each.released] = _chosen(subject, strikes.solution_without(each.released))
    subject.told(len(strikes.all), len(strikes.all))
    without = [Without(each, found := known[each.released], _differs(found, whole)) for each in strikes.all]
    released = dict.fromkeys(name for each in strikes.all for name in each.released)
    return Sources(
        made=made_with(solution, subject.sampling),
        unit=solution.scenario.objective_unit(solution.by),
        options=solution.option_labels,
        whole=whole,
        without=tuple(sorted(without, key=_place)),
        ranges=tuple((name, solution.scenario.parameters[name].label, strikes.ignorances[name]) for name in released),
        widen=widen,
        bare=sum(not number.claims for number in strikes.numbers),
    )


def _place(each: Without) -> tuple[bool, int, int]:
    return each.strike.kind == "speaker", -len(each.strike.released), -each.strike.weakened


def _differs(chosen: Chosen | None, whole: Chosen) -> bool:
    return chosen is not None and chosen.option != whole.option


def _whole(subject: Subject) -> Chosen:
    """Return the choice with all evidence; that of the base case, where nothing is drawn."""
    solution = subject.solution
    if subject.simulation.is_uncertain:
        return _told(subject.once(Uncertainty, analyse_uncertainty), subject.sampling.draws)
    best = solution.best
    if best is None:
        raise TypeError("options are compared where there are some")
    shares = tuple(float(option.id == best.id) for option in solution.options)
    return Chosen(best.id, best.label, solution.margin or 0.0, shares, 0.0)


def _chosen(subject: Subject, solution: Solution) -> Chosen | None:
    """Return the choice of a scenario in which some numbers are not known; None if it makes sense in no draw."""
    try:
        return _told(analyse_uncertainty(Subject(solution, subject.sampling)), subject.sampling.draws)
    except AnalysisError:
        return None


def _told(found: Uncertainty, draws: int) -> Chosen:
    best = found.settled
    others = [each.settled for each in found.options if each is not best]
    lead = min(abs(best.settled - each) for each in others)
    shares = tuple(each.best or 0.0 for each in found.options)
    return Chosen(best.option or "", best.label, lead, shares, found.largest_error, draws - found.valid)


SOURCES = Analysis(
    "What would be chosen without each source, and without each speaker?",
    analyse_sources,
    (
        Setting(
            "widen",
            f"How much wider ranges grow where nothing bounds a number; default: {WIDEN:g} times.",
            read_number,
            "FACTOR",
        ),
    ),
    is_heavy=True,
)
