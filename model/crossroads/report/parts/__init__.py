"""The shelf of the brief: what is told under which heading, in this order.

To add a part: a file with a function from the findings to sentences, and its line in PARTS. What shares a heading
stands together. Every number comes from a ``Sheet`` and is shown by a form of ``digits``; every probability by
``findings.likely``. A part that does not apply tells nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from crossroads.report.findings import Findings
from crossroads.report.parts.attitude import which_attitude
from crossroads.report.parts.basis import what_it_rests_on
from crossroads.report.parts.believed import what_is_believed
from crossroads.report.parts.best import what_is_best
from crossroads.report.parts.course import how_it_goes_on, what_is_likely
from crossroads.report.parts.expected import what_was_expected
from crossroads.report.parts.foretold import what_is_foretold
from crossroads.report.parts.game import what_kind, which_equilibria
from crossroads.report.parts.hindsight import what_came_of_it
from crossroads.report.parts.hinges import what_it_hangs_on
from crossroads.report.parts.inquiry import what_to_learn
from crossroads.report.parts.judges import what_assessors_say
from crossroads.report.parts.others import how_others_are_read
from crossroads.report.parts.sources import what_carries_it
from crossroads.report.parts.sure import how_sure
from crossroads.report.parts.together import what_turns_it_together
from crossroads.report.sentence import Sentence


@dataclass(frozen=True)
class Part:
    """What is told under a heading."""

    heading: str
    tell: Callable[[Findings], Iterable[Sentence]]


PARTS: tuple[Part, ...] = (
    Part("What is best", what_is_best),
    Part("How sure that is", how_sure),
    Part("What the choice hangs on", what_it_hangs_on),
    Part("What the choice hangs on", what_turns_it_together),
    Part("What the choice hangs on", which_attitude),
    Part("What it rests on", what_it_rests_on),
    Part("What it rests on", what_carries_it),
    Part("Who judges otherwise", what_assessors_say),
    Part("How it goes on", how_it_goes_on),
    Part("How it goes on", what_is_likely),
    Part("How it goes on", what_is_foretold),
    Part("What signs would tell", what_is_believed),
    Part("How the others are read", how_others_are_read),
    Part("What is worth finding out", what_to_learn),
    Part("What came of it", what_came_of_it),
    Part("What was expected", what_was_expected),
)
"""Where a rollback says what is best."""

GAME_PARTS: tuple[Part, ...] = (
    Part("What kind of problem it is", what_kind),
    Part("What the equilibria are", which_equilibria),
    Part("What it rests on", what_it_rests_on),
)
"""Where actors play a game with hidden moves."""
