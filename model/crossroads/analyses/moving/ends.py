"""The ends of parameters: a block in which each one alone is moved to its low and its high end.

Made from a solution; used by the tornados. Ends at which the scenario makes no sense are told, never moved.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from crossroads.analyses.settings import read_range
from crossroads.errors import AnalysisError
from crossroads.program import Block, Invalid, Solution
from crossroads.prose import plural
from crossroads.scenario import Parameter

Ends: TypeAlias = Literal["range"] | tuple[float, float]
"""The low and the high end that the scenario states, or two shares of each parameter's distribution."""

_QUANTILES = (0.05, 0.95)


@dataclass(frozen=True)
class Moved:
    """Parameters, each of them moved alone: the points are low, high, low, high, …"""

    kind: Ends
    parameters: tuple[Parameter, ...]
    """Those with a range, (P,)."""
    ends: tuple[tuple[float, float], ...]
    """The low and the high end of each."""
    block: Block
    """Of 2 P points, and one of the base case where there is no parameter."""
    invalid: Invalid

    def why(self, number: int) -> tuple[str, str]:
        """Return why a parameter's low and high end make no sense; empty where they do."""
        return self.invalid.why(2 * number), self.invalid.why(2 * number + 1)


def move(solution: Solution, ends: Ends | str = "range") -> Moved:
    """Return every parameter with a range moved alone to both of its ends.

    Raises
    ------
    AnalysisError
        If the ends make no sense.
    """
    kind = read_ends(ends) if isinstance(ends, str) else _checked(ends)
    parameters = tuple(each for each in solution.scenario.parameters.values() if each.is_uncertain)
    places = [_ends_of(each, kind) for each in parameters]
    columns = {each.name: np.full(max(2 * len(parameters), 1), each.value) for each in parameters}
    for i, (each, (low, high)) in enumerate(zip(parameters, places, strict=True)):
        columns[each.name][2 * i : 2 * i + 2] = low, high
    block, invalid = solution.solver.valid_numbers(solution.program.block(columns))
    return Moved(kind, parameters, tuple(places), block, invalid)


def read_ends(text: str) -> Ends:
    """Return the ends that a text asks for.

    >>> read_ends("range"), read_ends("quantiles"), read_ends("0.1:0.9")
    ('range', (0.05, 0.95), (0.1, 0.9))
    """
    if text == "range":
        return "range"
    if text == "quantiles":
        return _QUANTILES
    if ":" not in text:
        raise AnalysisError(f"{text!r} is none of range, quantiles and two shares such as 0.1:0.9.")
    return _checked(read_range(text))


def _checked(shares: tuple[float, float]) -> tuple[float, float]:
    low, high = shares
    if not 0 < low < high < 1:
        raise AnalysisError(f"Quantiles lie within 0 and 1, the low one first; here they are {low:g} and {high:g}.")
    return low, high


def _ends_of(parameter: Parameter, kind: Ends) -> tuple[float, float]:
    low, high, distribution = parameter.low, parameter.high, parameter.distribution
    if low is None or high is None or distribution is None:
        raise TypeError(f"{parameter.name} has no range")
    return (
        (low, high)
        if kind == "range"
        else (float(distribution.quantile(kind[0])), float(distribution.quantile(kind[1])))
    )


def ends_words(kind: Ends) -> str:
    """Return where a parameter is moved, as in ``within its range``."""
    return "within its range" if kind == "range" else f"between its {_share(kind[0])} and {_share(kind[1])} quantiles"


def end_words(kind: Ends) -> tuple[str, str]:
    """Return what the ends are called, as in ``its low end``."""
    if kind == "range":
        return "its low end", "its high end"
    return f"its {_share(kind[0])} quantile", f"its {_share(kind[1])} quantile"


def _share(share: float) -> str:
    return f"{100 * share:g}\N{NO-BREAK SPACE}%"


def invalid_note(invalid: Iterable[tuple[str, str]]) -> str:
    """Return a sentence that names the parameters with an end that makes no sense.

    Parameters
    ----------
    invalid
        Label of each parameter, and why its ends make no sense; empty where they do.
    """
    told = [f"{label}: {why}" for label, why in invalid if why]
    if not told:
        return ""
    more = f"; and {plural(len(told) - 3, 'more parameter')}" if len(told) > 3 else ""
    return f"Left out, because the scenario makes no sense there: {'; '.join(told[:3])}{more}."


def told_ends(low: str, high: str) -> str:
    """Return why a scenario makes no sense at the ends of a range; empty where it does at both.

    >>> told_ends("", "the probability of well.wet is 1.2")
    'at its high end the probability of well.wet is 1.2'
    """
    return "; ".join(f"at its {end} end {why}" for end, why in (("low", low), ("high", high)) if why)
