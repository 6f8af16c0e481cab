"""An analysis as it stands on the shelf: the question, the function that answers it, what may be asked beside it.

Every analysis ends with one, named for it in capitals.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from crossroads.analyses.result import Result
from crossroads.analyses.settings import Setting
from crossroads.analyses.subject import Subject


@dataclass(frozen=True)
class Analysis:
    """An analysis on the shelf."""

    asks: str
    """The question that it answers, as people ask it."""
    run: Callable[..., Result]
    """Takes a subject, and the settings as keywords."""
    settings: tuple[Setting, ...] = ()
    is_heavy: bool = False
    """Whether it solves the scenario so often that large graphs take minutes."""


def base_analysis(asks: str, run: Callable[..., Result], *settings: Setting, is_heavy: bool = False) -> Analysis:
    """Return an analysis of the base case: its function takes the solution, no draws."""
    return Analysis(asks, partial(_of_solution, run), settings, is_heavy)


def _of_solution(run: Callable[..., Result], subject: Subject, **given: object) -> Result:
    return run(subject.solution, **given)
