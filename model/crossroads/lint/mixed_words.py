"""Words of two scales in one scenario: the same word may stand for different bands, and readers will not know which.

Told of are the words that are not of the scale in force, or, where no word is, not of the first word's scale.
"""

from collections.abc import Iterator

from crossroads.figures import quoted
from crossroads.lint.inspected import Inspected
from crossroads.lint.naming import several
from crossroads.lint.rule import Remark, Rule
from crossroads.prose import listed
from crossroads.words import scale_label

_REMEDY = (
    "State it by the scale of the others; if the word is taken from somebody who uses that scale, say so with allow."
)


def find_mixed_words(inspected: Inspected) -> Iterator[Remark]:
    """Yield a remark for each word of another scale than most."""
    scenario = inspected.scenario
    worded = {name: each for name, each in scenario.parameters.items() if each.band is not None}
    used = list(dict.fromkeys(each.scale for each in worded.values()))
    if len(used) < 2:
        return
    usual = scenario.words.name if scenario.words.name in used else used[0]
    others = [name for name, each in worded.items() if each.scale == usual]
    for name, each in worded.items():
        if each.scale != usual:
            stated = "states one" if len(others) == 1 else "state some"
            problem = (
                f"{quoted(each.word)} is a word of {scale_label(each.scale)} and means {each.band}; "
                f"{listed(several(others))} {stated} of {scale_label(usual)}."
            )
            yield Remark(("parameters", name, "word"), problem, _REMEDY, at_key=False)


MIXED_WORDS = Rule("A word of another scale than the words beside it.", _REMEDY, find_mixed_words)
