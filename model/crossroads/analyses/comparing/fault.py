"""Which edit most likely broke an expectation that held before?

Every edit between the two scenarios is undone alone in the second one, and made alone to the first one. One that does
both, mending the second and breaking the first, is surely at fault; one that mends the second is needed for the break;
one that breaks the first is enough for it.

Source: what is needed and what is enough, J. L. Mackie, "Causes and Conditions", American Philosophical Quarterly 2
(1965), 245-264.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from crossroads.analyses.comparing.changes import Change, find_changes
from crossroads.analyses.comparing.edits import Edit, find_edits
from crossroads.analyses.comparing.hybrids import Hybrids
from crossroads.analyses.comparing.measures import Measures
from crossroads.program import Solution

# A scenario is solved twice for each edit; nobody waits for more.
_MOST_EDITS = 60


@dataclass(frozen=True)
class Fault:
    """An edit that broke an expectation."""

    changes: tuple[Change, ...]
    mends: bool
    """Whether the expectation holds in the second scenario without it."""
    breaks: bool
    """Whether the expectation does not hold in the first scenario with it alone."""


def find_faults(before: Solution, after: Solution, holds: Callable[[Solution], bool | None]) -> tuple[Fault, ...]:
    """Return the edits that broke what held before, the likeliest first; none where no single edit did.

    Parameters
    ----------
    holds
        Says whether the expectation holds in a scenario; None where it has no meaning there.
    """
    readings = before.solver.reading, after.solver.reading
    edits = [edit for edit in find_edits(find_changes(*readings), *readings) if edit.steps]
    if len(edits) > _MOST_EDITS:
        return ()
    hybrids = Hybrids(*readings, edits, Measures(before, after))
    found = sorted(_faults(hybrids, edits, holds), key=lambda fault: -(2 * fault.mends + fault.breaks))
    return tuple(found)


def _faults(hybrids: Hybrids, edits: list[Edit], holds: Callable[[Solution], bool | None]) -> Iterator[Fault]:
    def verdict(members: int) -> bool | None:
        solution = hybrids.solution(members)
        return None if solution is None else holds(solution)

    everything = (1 << len(edits)) - 1
    for i, edit in enumerate(edits):
        mends, breaks = verdict(everything & ~(1 << i)) is True, verdict(1 << i) is False
        if mends or breaks:
            yield Fault(edit.changes, mends, breaks)
