"""How far each number may move alone before another option is chosen: the exact places on both sides of its value.

Made from a solution; used by ``robustness``. Places are those of ``thresholds``, which are exact.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crossroads.analyses.switching.stretches import Line
from crossroads.analyses.switching.tracks import POINT, Gap, Switch, Track
from crossroads.program import Solution
from crossroads.scenario import Parameter


@dataclass(frozen=True)
class Turn:
    """A place at which the choice changes."""

    at: float
    option: str
    """What is chosen beyond it."""
    share: float | None
    """How far it is, as a share of the way from the value to the end on that side; None where there is no way."""
    of_range: float | None
    """The same as a share of the whole range; None where the number has none."""


@dataclass(frozen=True)
class Single:
    """A number that moves alone."""

    parameter: Parameter
    reach: tuple[float, float]
    """From where to where it was moved."""
    below: Turn | None
    """The nearest place below its value; None where the choice stays."""
    above: Turn | None
    gaps: tuple[Gap, ...]
    """Parts of its way that are not certified, or make no sense."""

    @property
    def turns(self) -> list[Turn]:
        """The nearest places on both sides, the nearer one first."""
        found = [each for each in (self.below, self.above) if each is not None]
        return sorted(
            found, key=lambda each: (each.share is None, each.share or 0.0, abs(each.at - self.parameter.value))
        )

    @property
    def nearest(self) -> Turn | None:
        """The nearer of both."""
        return next(iter(self.turns), None)


def reaches(parameters: Iterable[Parameter], limits: Mapping[str, tuple[float, float]]) -> list[Line]:
    """Return the lines along which parameters are moved: their ranges, or as far as the limits that are given."""
    found = []
    for each in parameters:
        low, high = limits.get(each.name, each.ends)
        if low < high:
            found.append(Line(each.name, low, high))
    return found


def singles_of(solution: Solution, tracks: Sequence[Track]) -> list[Single]:
    """Return what tracks tell of each number, the nearest turn first.

    Parameters
    ----------
    tracks
        Of the parameters that move, as far as they do.
    """
    found = [_single(solution, track) for track in tracks]
    return sorted(found, key=_place)


def _place(single: Single) -> tuple[bool, float]:
    nearest = single.nearest
    return nearest is None or nearest.share is None, nearest.share or 0.0 if nearest is not None else 0.0


def _single(solution: Solution, track: Track) -> Single:
    parameter = solution.scenario.parameters[track.parameter]
    best = solution.best.id if solution.best is not None else ""
    switches = [each for each in track.switches if each.is_option]
    # At a tie the place is the value itself, but for rounding.
    slack = POINT * (track.high - track.low)
    below = [each for each in switches if each.at <= track.base + slack and each.below != best]
    above = [each for each in switches if each.at >= track.base - slack and each.above != best]
    return Single(
        parameter,
        (track.low, track.high),
        _turn(parameter, max(below, key=lambda each: each.at), is_below=True) if below else None,
        _turn(parameter, min(above, key=lambda each: each.at), is_below=False) if above else None,
        track.gaps,
    )


def _turn(parameter: Parameter, switch: Switch, *, is_below: bool) -> Turn:
    low, high = parameter.ends
    way = parameter.value - low if is_below else high - parameter.value
    moved = abs(switch.at - parameter.value)
    return Turn(
        switch.at,
        switch.below if is_below else switch.above,
        moved / way if way > 0 else None,
        moved / (high - low) if low < high else None,
    )
