"""What assessors say of the parameters: checked, weighted and pooled.

Made from the parameters' entries; a parameter that leaves its own value or range to the assessors takes their pool.
"""

import math
from collections.abc import Iterator
from collections.abc import Mapping as AbstractMapping
from dataclasses import dataclass

from crossroads.distributions import Distribution, Pert
from crossroads.distributions.mixture import Mixture
from crossroads.document import PathKey
from crossroads.expressions import number
from crossroads.prose import shorten
from crossroads.scenario.assessors import Assessor, ViewPart
from crossroads.scenario.problems import Problem
from crossroads.scenario.quantities import ParameterPart


@dataclass(frozen=True)
class View:
    """What one assessor says of a parameter."""

    value: float
    low: float
    """The least value that this person thinks possible; the value itself where no range is stated."""
    high: float
    """The greatest one."""
    weight: float
    """How much this person counts for this number."""
    claims: tuple[str, ...] = ()
    note: str = ""

    @property
    def distribution(self) -> Pert | None:
        """What draws are taken from; None where this person states a single number."""
        return Pert(self.low, self.value, self.high) if self.low < self.high else None


def make_views(part: ParameterPart, assessors: AbstractMapping[str, Assessor]) -> dict[str, View]:
    """Return assessor → view of a parameter; those that make no sense are left out.

    Parameters
    ----------
    assessors
        The people that the scenario lists, whose weights count where a view states none of its own.
    """
    views = {}
    for name, each in part.assessors.items():
        own = assessors[name].weight if name in assessors else 1.0
        weight = own if each.weight is None else each.weight
        if weight > 0 and next(_problems((), name, each), None) is None:
            low, high = (each.value if end is None else end for end in (each.low, each.high))
            views[name] = View(each.value, low, high, weight, each.claims, each.note)
    return views


def pooled(part: ParameterPart, views: AbstractMapping[str, View]) -> ParameterPart:
    """Return a parameter's entry with what it leaves to the assessors filled in from their pool.

    The value is the weighted mean of their values, the distribution the mixture of theirs: the linear opinion pool.
    What the entry states itself is the author's, and stays.

    Source: M. Stone, "The Opinion Pool", Annals of Mathematical Statistics 32 (1961), 1339-1342.
    """
    if not views or (part.value is not None and part.value.names):
        return part
    filled: dict[str, object] = {}
    if part.value is None and part.word is None and part.distribution is None:
        filled["value"] = number(mean_of(views))
    if (part.low, part.high, part.word, part.distribution) == (None, None, None, None):
        filled["distribution"] = mixture_of(views)
    return part.model_copy(update=filled)


def mixture_of(views: AbstractMapping[str, View]) -> Distribution | None:
    """Return the mixture of distributions; None where all state the same single number."""
    parts = tuple(view.distribution or view.value for view in views.values())
    if len(set(parts)) == 1:
        return parts[0] if isinstance(parts[0], Pert) else None
    return Mixture(parts, shares_of(views))


def mean_of(views: AbstractMapping[str, View]) -> float:
    """Return the weighted mean of values."""
    return math.fsum(share * view.value for share, view in zip(shares_of(views), views.values(), strict=True))


def shares_of(views: AbstractMapping[str, View]) -> tuple[float, ...]:
    """Return the weights, divided by their sum."""
    total = math.fsum(view.weight for view in views.values())
    return tuple(view.weight / total for view in views.values())


def check_views(
    parts: AbstractMapping[str, ParameterPart], assessors: AbstractMapping[str, Assessor]
) -> Iterator[Problem]:
    """Yield a problem for every view that makes no sense, and every assessor who counts for nothing."""
    for assessor_id, assessor in assessors.items():
        if assessor.weight <= 0:
            yield _weightless(("assessors", assessor_id, "weight"), assessor.weight)
    for name, part in parts.items():
        path: PathKey = ("parameters", name, "assessors")
        if part.assessors and part.value is not None and part.value.names:
            problem = f"{name} is the formula {shorten(part.value.text)!r}, and has assessors as well."
            remedy = "Let them judge the parameters that it is made of: remove assessors."
            yield Problem("formula-with-assessors", path, problem, remedy, at_key=True)
            continue
        for assessor_id, view in part.assessors.items():
            yield from _problems((*path, assessor_id), assessor_id, view)


def _problems(path: PathKey, assessor_id: str, view: ViewPart) -> Iterator[Problem]:
    """Yield what is wrong with a view."""
    low, high = view.low, view.high
    if (low is None) != (high is None):
        stated, lacking = ("low", "high") if high is None else ("high", "low")
        problem = f"{assessor_id} states {stated} without {lacking}."
        yield Problem("missing-key", (*path, stated), problem, f"Add {lacking}.")
    elif low is not None and high is not None and low > high:
        problem = f"low is above high: {low:g} > {high:g}."
        yield Problem("low-above-high", (*path, "high"), problem, "Swap or mend them.")
    elif low is not None and high is not None and not low <= view.value <= high:
        side, key, end, mend = "below", "low", low, "Lower low to at most"
        if view.value > high:
            side, key, end, mend = "above", "high", high, "Raise high to at least"
        problem = f"The value {view.value:g} is {side} {key}, which is {end:g}."
        remedy = f"{mend} {view.value:g}, or mend the value."
        yield Problem(f"value-{side}-{key}", (*path, "value"), problem, remedy)
    if view.weight is not None and view.weight <= 0:
        yield _weightless((*path, "weight"), view.weight)


def _weightless(path: PathKey, weight: float) -> Problem:
    problem = f"A weight is positive; here it is {weight:g}."
    return Problem("bad-weight", path, problem, "Write a number above 0, or leave this person out.")
