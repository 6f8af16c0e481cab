"""The range of a parameter: its ends as they are stated, as a word gives them, or moved to a later value.

Made from a parameter's entry and from who set what; ends that nothing states are left to the distribution.
"""

from dataclasses import dataclass
from typing import NamedTuple

from crossroads.document import Document, Mapping
from crossroads.expressions import Expression
from crossroads.prose import shorten
from crossroads.scenario.problems import Problem
from crossroads.scenario.quantities import ParameterPart
from crossroads.words import Band

# Where a distribution is stated without ends, they are these quantiles.
LOW_QUANTILE, HIGH_QUANTILE = 0.05, 0.95


class Range(NamedTuple):
    """The ends of a parameter's range, None where nothing states them, and what is wrong with them."""

    low: float | None = None
    high: float | None = None
    problems: tuple[Problem, ...] = ()


def fit_range(entry: "Entry", expression: Expression, value: float | None) -> Range:
    """Return the range of a parameter; an end that a later layer's value lies beyond is moved to that value.

    Parameters
    ----------
    value
        The base value, or None where it cannot be computed.
    """
    if expression.names:
        return Range(problems=entry.ranges_of_formula())
    if (single := entry.single_end()) is not None:
        lacking = "high" if single == "low" else "low"
        problem = f"{entry.name} states {single} without {lacking}."
        return Range(problems=(entry.problem("missing-key", single, problem, f"Add {lacking}."),))
    stated = entry.stated()
    ends = entry.with_quantiles(stated)
    if ends.low is not None and ends.high is not None and ends.low > ends.high:
        problem = f"low is above high: {ends.low:g} > {ends.high:g}."
        key = "high" if entry.part.low is None else "low"
        return Range(problems=(entry.problem("low-above-high", key, problem, "Swap or mend them."),))
    # A value may lie beyond the quantiles of its own distribution: the mean of a skewed one does.
    compared = ends if entry.is_later_than("distribution") else stated
    if value is not None and compared.low is not None and value < compared.low:
        return _beyond(entry, stated, value, "low", compared.low)
    if value is not None and compared.high is not None and value > compared.high:
        return _beyond(entry, stated, value, "high", compared.high)
    return stated


@dataclass(frozen=True)
class Entry:
    """The entry of a parameter, with the document that knows who set what in it."""

    document: Document
    name: str
    part: ParameterPart
    band: Band | None
    """What its word stands for, where it states one that is known."""

    def problem(self, code: str, key: str, problem: str, remedy: str) -> Problem:
        """Return a problem of one of its keys."""
        return Problem(code, ("parameters", self.name, key), problem, remedy)

    def ranges_of_formula(self) -> tuple[Problem, ...]:
        """Return a problem where the entry of a formula states a range of its own."""
        keys = ("low", "high", "distribution", "word")
        stated = next((key for key in keys if getattr(self.part, key) is not None), None)
        if stated is None:
            return ()
        problem = f"{self.name} is a formula, and states {stated} as well."
        remedy = f"A formula takes its range from its parameters: remove {stated}."
        return (self.problem("formula-with-range", stated, problem, remedy),)

    def single_end(self) -> str | None:
        """Return the end that is stated where the other is not, and nothing else gives it."""
        part = self.part
        if part.word is not None or part.distribution is not None or (part.low is None) == (part.high is None):
            return None
        return "low" if part.high is None else "high"

    def stated(self) -> Range:
        """Return the ends that the entry states or its word gives."""
        part, band = self.part, self.band
        low = band.low if part.low is None and band is not None else part.low
        high = band.high if part.high is None and band is not None else part.high
        return Range(low, high)

    def with_quantiles(self, stated: Range) -> Range:
        """Return the ends, quantiles of the distribution for those not stated, where something hangs on them."""
        low, high, distribution = stated.low, stated.high, self.part.distribution
        is_needed = (low is None) != (high is None) or self.is_later_than("distribution")
        if distribution is None or not is_needed:
            return stated
        return Range(
            float(distribution.quantile(LOW_QUANTILE)) if low is None else low,
            float(distribution.quantile(HIGH_QUANTILE)) if high is None else high,
        )

    def is_later_than(self, key: str) -> bool:
        """Return whether the value was set by a later layer than another key of the entry."""
        written = self.document.get(("parameters", self.name))
        if not isinstance(written, Mapping) or "value" not in written or key not in written:
            return False
        return written.origins["value"].layer > written.origins[key].layer


def _beyond(entry: Entry, stated: Range, value: float, key: str, end: float) -> Range:
    """Return the range where the value lies beyond an end: moved to a later value, refused otherwise."""
    side, mend = ("below", "Lower low to at most") if key == "low" else ("above", "Raise high to at least")
    word, band = entry.part.word, entry.band
    giver = key if getattr(entry.part, key) is not None else "distribution" if band is None else "word"
    if entry.is_later_than(giver):
        if stated.low is not None and stated.low == stated.high:
            # Whoever is sure of one number is as sure of the other that stands in for it.
            return Range(value, value)
        problem = f"The value {value:g} is {side} {key}, which is {end:g}; {key} moves to it."
        remedy = f"State {key} as well, if the range should be another."
        warning = entry.problem("range-moved", "value", problem, remedy)._replace(severity="warning")
        moved = stated._replace(low=value) if key == "low" else stated._replace(high=value)
        return moved._replace(problems=(warning,))
    problem = f"The value {value:g} is {side} {key}, which is {end:g}."
    remedy = f"{mend} {value:g}, or mend the value."
    if giver == "word" and word is not None and band is not None:
        problem = f"The value {value:g} is {side} what {shorten(word.text)} means: {band.low:g} to {band.high:g}."
        remedy = f"Choose another word, or state {key} as well."
    return stated._replace(problems=(entry.problem(f"value-{side}-{key}", "value", problem, remedy),))
