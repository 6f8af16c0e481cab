"""Which parameters does the choice hang on: what does each one's range do to the margin, or to a value?

Each parameter is moved alone to its low and its high end, and the scenario is solved anew there. Noted is the margin
of the base case's best option over the best other one, below zero of which the choice changes; or the value of the
best policy. ``option_tornado`` notes the value of every option.

Source: R. A. Howard, "Decision Analysis: Practice and Promise", Management Science 34 (1988), 679-695 (tornado
diagrams); T. G. Eschenbach, "Spiderplots versus Tornado Diagrams for Sensitivity Analysis", Interfaces 22 (1992).
"""

from dataclasses import dataclass
from typing import ClassVar, Literal

from crossroads.analyses.analysis import base_analysis
from crossroads.analyses.moving.ends import Ends, Moved, ends_words, invalid_note, move, read_ends, told_ends
from crossroads.analyses.moving.measured import Measure, Measured, changes, measure, swing
from crossroads.analyses.moving.option_tornado import OptionTornado, analyse_option_tornado
from crossroads.analyses.moving.siblings import Rule, sibling_rules, told
from crossroads.analyses.result import Result, Row, made_with
from crossroads.analyses.settings import Setting, read_one_of
from crossroads.errors import AnalysisError
from crossroads.program import Solution
from crossroads.prose import nearest, plural

Of = Literal["margin", "value", "options"]
_OF: tuple[Of, ...] = ("margin", "value", "options")


@dataclass(frozen=True)
class Bar:
    """What one parameter's range does."""

    parameter: str
    label: str
    unit: str
    value: float
    low: float
    high: float
    at_low: float
    """The margin, or the value, with the parameter at its low end; that of the base case where the end is invalid."""
    at_high: float
    at_base: float
    """The same in the base case."""
    choice_low: str | None
    """The option that is best there."""
    choice_high: str | None
    changes: bool
    """Whether the choice is another one at either end."""
    basis: str | None
    claims: tuple[str, ...]
    invalid_low: str = ""
    """Why the scenario makes no sense at the low end; empty where it does."""
    invalid_high: str = ""
    siblings: tuple[Rule, ...] = ()
    """What other branches do when the parameter moves a probability."""
    word: str = ""
    """The estimative word that states it; empty where none does."""

    @property
    def swing(self) -> float:
        """How far the margin goes up and down over the range, the base case included."""
        return swing(self.at_low, self.at_base, self.at_high)

    @property
    def invalid(self) -> str:
        """Why the scenario makes no sense at an end."""
        return told_ends(self.invalid_low, self.invalid_high)


@dataclass(frozen=True)
class Tornado(Result):
    """The parameters with a range, those that move the margin most first."""

    question: ClassVar[str] = "tornado"

    measure: Measure
    """``margin`` between the best and the next best option, or ``value`` of the best policy."""
    unit: str
    best: str
    """The label of the option that is best in the base case."""
    labels: tuple[tuple[str, str], ...]
    """Id and label of each option."""
    base: float
    """The margin, or the value, in the base case."""
    bars: tuple[Bar, ...]
    best_id: str = ""
    """The id of the option that is best in the base case."""
    ends: Ends = "range"

    def headline(self) -> str:
        """Return the finding in one sentence."""
        changing = sum(bar.changes for bar in self.bars)
        if not self.bars:
            return "No parameter has a range"
        if self.measure == "value":
            return f"{self.bars[0].label} moves the value most"
        if not changing:
            return f"No parameter alone changes the choice {ends_words(self.ends)}"
        return f"{plural(changing, 'parameter')} of {len(self.bars)} can change the choice alone"

    def note(self) -> str:
        """Return what happens to the siblings of a probability that moves, and which ends make no sense."""
        rules = told(rule for bar in self.bars for rule in bar.siblings)
        return " ".join(filter(None, (rules, invalid_note((bar.label, bar.invalid) for bar in self.bars))))

    def label(self, option_id: str | None) -> str:
        """Return what people see of an option."""
        return dict(self.labels).get(option_id or "", option_id or "")

    def rows(self) -> list[Row]:
        """Return a row for each parameter."""
        return [
            {
                "parameter": bar.parameter,
                "label": bar.label,
                "value": bar.value,
                "low": bar.low,
                "high": bar.high,
                f"{self.measure}_low": None if bar.invalid_low else bar.at_low,
                f"{self.measure}_high": None if bar.invalid_high else bar.at_high,
                "swing": bar.swing,
                "choice_low": bar.choice_low,
                "choice_high": bar.choice_high,
                "changes": bar.changes,
                "word": bar.word or None,
                "basis": bar.basis,
                "claims": list(bar.claims),
                "siblings": list(bar.siblings),
                "invalid": bar.invalid or None,
            }
            for bar in self.bars
        ]


def analyse_tornado(solution: Solution, of: Of = "margin", ends: Ends | str = "range") -> Tornado | OptionTornado:
    """Return what each parameter's range does to the margin, the value or the value of every option.

    Parameters
    ----------
    of
        ``margin`` between the best and the next best option (where there are no options to compare, the value);
        ``value`` of the best policy; or ``options``: the value of each of them.
    ends
        ``range``: the low and the high end of each parameter; ``quantiles``: 5 % and 95 % of its distribution; or
        two shares of it, as in ``(0.1, 0.9)``.

    Raises
    ------
    AnalysisError
        If a setting makes no sense, or there are no options to compare where they are asked for.
    """
    if of not in _OF:
        raise AnalysisError(f"A tornado is of margin, value or options, not of {of}. {nearest(of, _OF)}")
    moved = move(solution, ends)
    return analyse_option_tornado(solution, moved) if of == "options" else _tornado(solution, moved, of)


def _tornado(solution: Solution, moved: Moved, of: Measure) -> Tornado:
    measured = measure(solution, moved.block, of)
    bars = [_bar(solution, moved, measured, i) for i in range(len(moved.parameters))]
    return Tornado(
        made=made_with(solution),
        measure=measured.measure,
        unit=solution.scenario.objective_unit(solution.by),
        best=solution.best.label if solution.best else "",
        labels=solution.option_labels,
        base=measured.base,
        bars=tuple(sorted(bars, key=lambda bar: -bar.swing)),
        best_id=solution.best.id if solution.best else "",
        ends=moved.kind,
    )


def _bar(solution: Solution, moved: Moved, measured: Measured, number: int) -> Bar:
    each, (low, high), (low_why, high_why) = moved.parameters[number], moved.ends[number], moved.why(number)
    points = ((2 * number, low_why), (2 * number + 1, high_why))
    # Where an end makes no sense nothing is known of it, so the bar ends at the base case, and says why.
    at_low, at_high = (measured.base if why else float(measured.figure[point]) for point, why in points)
    choice_low, choice_high = (None if why else measured.choices[point] for point, why in points)
    return Bar(
        each.name, each.label, each.unit, each.value, low, high, at_low, at_high, measured.base,
        choice_low, choice_high, changes(solution, (choice_low, choice_high)), each.basis, each.claims,
        low_why, high_why, sibling_rules(solution, moved.block.odds[:, 2 * number : 2 * number + 2]), each.word,
    )  # fmt: skip


TORNADO = base_analysis(
    "Which parameters does the choice hang on?",
    analyse_tornado,
    Setting(
        "of",
        "What is moved: margin (default), value, or the value of all options.",
        read_one_of("margin", "value", "options"),
        "margin|value|options",
    ),
    Setting(
        "ends",
        "Where each goes: range (default), quantiles (5 % and 95 %), or two shares as in 0.1:0.9.",
        read_ends,
        "range|quantiles|A:B",
    ),
)
