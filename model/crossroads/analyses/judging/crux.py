"""The crux: the fewest numbers on which people must agree for their choices to agree.

Notes
-----
Let everybody have a value for every number, and let c be common values. For a set S of numbers, the choice of person i
at S is the best option where the numbers in S are at c and all others at i's own values. S suffices if all choices at S
are the same; a crux is a set that suffices and is smallest. The set of all numbers suffices, so there is a crux. More
agreement is not always better: a set that holds a crux need not suffice, so sets are tried size by size, all of one
size before the next, and every smallest one is found.

The common values are the pooled ones: what people would most likely meet at. Whether a crux hangs on that is looked
at where each of its numbers is at the least or the greatest value that anybody states, in all combinations: where
choices agree at all of these corners, it is called steady. That is no proof for all values between, as choices among
many policies may turn twice.

Where the sets of the next size would be too many, sets are built step by step instead: the number is added that leaves
the least loss if all took one option, then those that are not needed are taken out again. That finds a set that
suffices, which may not be a smallest one.

Source: own derivation.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from math import comb

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.judging.choices import Chooser

Array = NDArray[np.float64]
Index = NDArray[np.intp]
Mask = NDArray[np.bool_]

# So many sets are tried at most, size by size: three of 90 numbers, or all sets of 17; fewer where points are slow.
MOST_SETS, MOST_SLOW_SETS = 150_000, 5_000
# So many sets are solved at a time: their points fill a few megabytes.
_AT_ONCE = 8192
# Corners are looked at for so many sets, of so many numbers.
_MOST_STEADY, _MOST_CORNERS = 16, 10


@dataclass(frozen=True)
class Agreement:
    """A set of numbers that suffices."""

    numbers: tuple[str, ...]
    choice: int
    """The number of the option that all choose then."""
    is_steady: bool | None
    """Whether choices agree at all corners of what people state, too; None where that was not looked at."""


@dataclass(frozen=True)
class Crux:
    """The smallest sets that suffice."""

    sets: tuple[Agreement, ...]
    """In file order; a single one where sets were built step by step, and none at all where people agree anyway."""
    is_proven: bool
    """Whether all smaller sets were tried: that there is none."""
    is_complete: bool
    """Whether all sets of that size were tried."""
    invalid: int
    """How many of the sets that were tried make no sense for somebody."""

    @property
    def size(self) -> int:
        """How many numbers they need to agree on."""
        return len(self.sets[0].numbers) if self.sets else 0


def find_crux(
    chooser: Chooser, names: Sequence[str], own: Array, common: Array, most_sets: int | None = None
) -> Crux | None:
    """Return the smallest sets of numbers that bring choices together; None where none does.

    Parameters
    ----------
    own
        What each person takes each number to be, (A, J).
    common
        What they would agree on, (J,).
    most_sets
        How many sets are tried before they are built step by step; left out, as many as take seconds.
    """
    most = most_sets or (MOST_SETS if chooser.is_fast else MOST_SLOW_SETS)
    search = _Search(chooser, tuple(names), own, common)
    open_ = np.flatnonzero((own != common).any(axis=0)).tolist()
    tried = invalid = 0
    for size in range(len(open_) + 1):
        count = comb(len(open_), size)
        if tried + count > most:
            return _built(search, open_, size, invalid)
        tried += count
        found: list[tuple[tuple[int, ...], int]] = []
        for sets in _parts(combinations(open_, size)):
            choices, is_valid = search.agreed(sets)
            invalid += int(np.count_nonzero(~is_valid))
            found += [(sets[s], int(choices[s])) for s in np.flatnonzero(choices >= 0)]
        if found:
            steady = [search.is_steady(each) if k < _MOST_STEADY else None for k, (each, _) in enumerate(found)]
            agreements = (search.agreement(*each, is_steady) for each, is_steady in zip(found, steady, strict=True))
            return Crux(tuple(agreements) if size else (), True, True, invalid)
    return None


def _built(search: "_Search", open_: list[int], size: int, invalid: int) -> Crux | None:
    """Return a set that was built step by step; all sets smaller than a size are known not to suffice."""
    taken: list[int] = []
    while (choice := search.agreed([tuple(taken)])[0][0]) < 0:
        left = [j for j in open_ if j not in taken]
        if not left:
            return None
        taken.append(left[int(np.argmin(search.losses([(*taken, j) for j in left])))])
    for j in list(taken):
        fewer = tuple(each for each in taken if each != j)
        without = search.agreed([fewer])[0][0]
        if without >= 0:
            taken, choice = list(fewer), without
    kept = tuple(sorted(taken))
    is_steady = search.is_steady(kept)
    return Crux((search.agreement(kept, int(choice), is_steady),), len(kept) <= size, False, invalid)


@dataclass(frozen=True)
class _Search:
    """People's values, and what they choose where sets of numbers are common."""

    chooser: Chooser
    names: tuple[str, ...]
    own: Array
    common: Array

    def agreement(self, numbers: tuple[int, ...], choice: int, is_steady: bool | None) -> Agreement:
        return Agreement(tuple(self.names[j] for j in numbers), choice, is_steady)

    def agreed(self, sets: Sequence[tuple[int, ...]]) -> tuple[Index, Mask]:
        """Return the option that all choose with each set common, -1 where they differ; and which make sense."""
        masks = self._masks(sets)
        return self._same(masks, np.broadcast_to(self.common, masks.shape))

    def _masks(self, sets: Sequence[tuple[int, ...]]) -> Mask:
        """Return which numbers are common in each set, (S, J)."""
        masks = np.zeros((len(sets), len(self.names)), np.bool_)
        for row, each in zip(masks, sets, strict=True):
            row[list(each)] = True
        return masks

    def _values(self, points: Array) -> Array:
        """Return what each option is worth where the numbers are at points, (S, J) → (O, S)."""
        return self.chooser.values(dict(zip(self.names, points.T, strict=True)))

    def _same(self, masks: Mask, common: Array) -> tuple[Index, Mask]:
        """Return the option that all choose at each of S points; person by person, as long as they agree."""
        agreed, is_valid = np.full(len(masks), -1, np.intp), np.ones(len(masks), np.bool_)
        open_ = np.arange(len(masks))
        for number, own in enumerate(self.own):
            points = np.where(masks[open_], common[open_], own)
            choices = self.chooser.choices(self._values(points))
            is_valid[open_[choices < 0]] = False
            if number == 0:
                agreed[open_] = choices
            agreed[open_[choices != agreed[open_]]] = -1
            open_ = open_[agreed[open_] >= 0]
            if not len(open_):
                break
        return agreed, is_valid

    def is_steady(self, numbers: tuple[int, ...]) -> bool | None:
        """Return whether all choose the same, whichever end of what people state each number is at."""
        if len(numbers) > _MOST_CORNERS:
            return None
        picked = list(numbers)
        masks = np.zeros((1 << len(picked), len(self.names)), np.bool_)
        masks[:, picked] = True
        ends = np.stack([self.own.min(axis=0), self.own.max(axis=0)])
        corners = np.broadcast_to(self.common, masks.shape).copy()
        bits = np.arange(len(corners))[:, None] >> np.arange(len(picked)) & 1
        corners[:, picked] = ends[bits, np.array(picked, np.intp)]
        return bool((self._same(masks, corners)[0] >= 0).all())

    def losses(self, sets: Sequence[tuple[int, ...]]) -> Array:
        """Return what all lose together with each set common, if they take the option at which that is least."""
        masks = self._masks(sets)
        total: Array | float = 0.0
        for own in self.own:
            values = self._values(np.where(masks, self.common, own))
            total = total + (values.max(axis=0) - values)
        return np.asarray(np.nan_to_num(np.min(total, axis=0), nan=np.inf), np.float64)


def _parts(sets: Iterator[tuple[int, ...]]) -> Iterator[list[tuple[int, ...]]]:
    while part := list(islice(sets, _AT_ONCE)):
        yield part
