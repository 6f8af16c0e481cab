"""Columns of a plane: lines along its second parameter at many values of the first.

They are closer together where what they show changes. Made by following lines at given places; used by ``region`` and
``implied``. The lines and the narrowing are our own derivation.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Protocol, TypeVar

import numpy as np

NARROW = 1e-6
"""To which share of the first parameter's range a place is narrowed down at which neighbouring lines differ."""
# Changes beyond this many between all lines are not narrowed down: a plane of so many patches is no picture.
_MOST_CHANGES = 60
# So many further lines are laid at once where two differ: a few rounds narrow the place down.
_BETWEEN = 7
# Each round narrows a place down eightfold; a picture that still changes then changes everywhere.
_ROUNDS = 8


class Column(Protocol):
    """A line along the second parameter."""

    @property
    def x(self) -> float:
        """The value of the first parameter."""

    @property
    def picture(self) -> object:
        """What follows one another on it, whatever the places."""


C = TypeVar("C", bound=Column)


def lay_columns(follow: Callable[[Sequence[float]], list[C]], low: float, high: float, steps: int) -> list[C]:
    """Return lines along the second parameter, closer together where what they meet changes.

    Parameters
    ----------
    follow
        Returns the columns at places of the first parameter.
    steps
        How many there are in any case, both ends among them.
    """
    columns = follow(np.linspace(low, high, steps).tolist())
    for _ in range(_ROUNDS):
        places = _changes(columns, NARROW * (high - low))
        if not places:
            break
        columns = sorted([*columns, *follow(places)], key=lambda column: column.x)
        columns = _thinned(columns, steps)
    return columns


def _changes(columns: Sequence[C], least: float) -> list[float]:
    """Return places between columns that differ, where these are further apart than the least distance."""
    apart = [
        (one.x, other.x) for one, other in pairwise(columns) if other.x - one.x > least and one.picture != other.picture
    ]
    return [x for low, high in apart[:_MOST_CHANGES] for x in np.linspace(low, high, _BETWEEN + 2)[1:-1].tolist()]


def _thinned(columns: Sequence[C], steps: int) -> list[C]:
    """Return columns without those that were only passed while narrowing down."""
    width = (columns[-1].x - columns[0].x) / (steps - 1)
    kept = [columns[0]]
    for column, following in pairwise(columns[1:]):
        is_alike = kept[-1].picture == column.picture == following.picture
        if not (is_alike and following.x - kept[-1].x <= width * (1 + NARROW)):
            kept.append(column)
    return [*kept, columns[-1]]


def runs_of(columns: Sequence[C]) -> list[list[C]]:
    """Return neighbouring columns that show the same, as runs from low to high."""
    runs: list[list[C]] = []
    for column in columns:
        if runs and runs[-1][-1].picture == column.picture:
            runs[-1].append(column)
        else:
            runs.append([column])
    return runs
