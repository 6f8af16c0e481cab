"""A range wider than its word: whoever reads the word takes the number for surer than it is stated.

Looked at are low and high beside a word, and where a distribution is stated beside it, its 5 % and 95 % quantiles.
"""

from collections.abc import Iterator

from crossroads.figures import quoted, short
from crossroads.lint.inspected import Inspected
from crossroads.lint.rule import Remark, Rule
from crossroads.scenario import Parameter

_REMEDY = "Narrow the range to the word's band, choose the word that the range means, or leave the word out."
# Quantiles are computed, and may be off by rounding.
_SLACK = 1e-9


def find_stretched_words(inspected: Inspected) -> Iterator[Remark]:
    """Yield a remark for each parameter whose range goes beyond its word's band."""
    scenario = inspected.scenario
    for name, parameter in scenario.parameters.items():
        band = parameter.band
        if band is None:
            continue
        low, high = _range(parameter, is_spread=scenario.file.parameters[name].distribution is not None)
        if low < band.low - _SLACK or high > band.high + _SLACK:
            problem = f"{quoted(parameter.word)} means {band}, and {name} may lie from {short(low)} to {short(high)}."
            yield Remark(("parameters", name), problem, _REMEDY)


def _range(parameter: Parameter, *, is_spread: bool) -> tuple[float, float]:
    """Return the widest ends: those that are stated, and those of a distribution that is."""
    stated = (parameter.stated_low, parameter.stated_high)
    ends = [parameter.value, *(end for end in stated if end is not None)]
    if is_spread and parameter.distribution is not None:
        ends += [float(parameter.distribution.quantile(share)) for share in (0.05, 0.95)]
    return min(ends), max(ends)


STRETCHED_WORD = Rule("A range that goes beyond the band of its word.", _REMEDY, find_stretched_words)
