"""A word that does not decide: its band straddles a value at which the first choice turns.

Who says “likely” does not say on which side of that value the probability lies. Looked at is the part of the band that
is within the parameter's range, where all else has its base value; the values at which the choice turns are exact, as
in the analysis ``thresholds``. Where it cannot be made nothing is said.
"""

from collections.abc import Iterator

from crossroads.analyses.switching.tracks import Switch
from crossroads.analyses.thresholds import Thresholds
from crossroads.figures import quoted, short
from crossroads.lint.inspected import Inspected
from crossroads.lint.naming import several
from crossroads.lint.rule import Remark, Rule
from crossroads.prose import listed

_REMEDY = "Find out on which side of it the probability lies: state a value and a range, or a word that decides."
# A switch at an end of the band is not within it, whatever rounding leaves of it.
_SLACK = 1e-9


def find_straddling_words(inspected: Inspected) -> Iterator[Remark]:
    """Yield a remark for each word whose band has a switch of the first choice inside."""
    parameters = inspected.scenario.parameters
    if not any(parameter.band for parameter in parameters.values()):
        return
    found = inspected.answer("thresholds")
    for track in found.tracks if isinstance(found, Thresholds) else ():
        band, word = parameters[track.parameter].band, track.word
        if band is None:
            continue
        low, high = band.low + _SLACK, band.high - _SLACK
        inside = [each for each in track.switches if each.is_option and low < each.at < high]
        if inside:
            turns = listed(several([_told(inspected, each) for each in inside]))
            problem = f"{quoted(word)}, {band}, does not decide it: the choice turns at {turns}."
            yield Remark(("parameters", track.parameter, "word"), problem, _REMEDY, at_key=False)


def _told(inspected: Inspected, switch: Switch) -> str:
    below, above = (quoted(inspected.scenario.label(switch.node, each)) for each in (switch.below, switch.above))
    return f"{short(switch.at)} from {below} to {above}"


STRADDLING_WORD = Rule(
    "A word whose band has a value inside at which the first choice turns.",
    _REMEDY,
    find_straddling_words,
    needs_solution=True,
)
