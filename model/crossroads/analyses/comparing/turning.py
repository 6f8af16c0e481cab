"""The smallest set of edits that changes the choice, made to the first scenario.

Made from the choices in hybrids; exact where all sets are known, otherwise searched and said to be so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Pairs of edits that are all tried, where there are too many sets to try them all.
_MOST_PAIRS = 2048


@dataclass(frozen=True)
class Turn:
    """Edits that change the choice between them."""

    groups: tuple[int, ...]
    """The edits, by number."""
    choice: int
    """What is chosen with them, by number."""
    is_smallest: bool
    """Whether no fewer edits change it; otherwise none of these can be left out."""
    others: int = 0
    """How many other sets of as few edits change it as well, as far as that is known."""


def smallest_turn(choices: Array) -> Turn | None:
    """Return the fewest edits that change the choice, from the choices in all sets of edits, (2 ** n,)."""
    turned = np.flatnonzero(choices != choices[0])
    if not len(turned):
        return None
    sizes = np.array([int(each).bit_count() for each in turned])
    fewest = turned[sizes == sizes.min()]
    # Sets of edits that come first in the file, before others of as few.
    first = min((_members(int(each)) for each in fewest), key=lambda members: members)
    choice = int(choices[sum(1 << i for i in first)])
    return Turn(first, choice, is_smallest=True, others=len(fewest) - 1)


def searched_turn(count: int, known: Sequence[int], choices: Callable[[Sequence[int]], Array]) -> Turn | None:
    """Return few edits that change the choice, where there are too many sets to try them all.

    Single edits and, where they are not too many, pairs are all tried; beyond that the smallest set that was met is
    thinned out until none of its edits can be left out.

    Parameters
    ----------
    known
        Sets that were met; that of all edits is among them.
    choices
        Returns the choice in each of some sets.
    """
    now = choices([0])[0]
    tried = 0
    for size in (1, 2):
        sets = [sum(1 << i for i in members) for members in combinations(range(count), size)]
        if not sets or len(sets) > _MOST_PAIRS:
            break
        turned = [each for each, choice in zip(sets, choices(sets), strict=True) if choice != now]
        if turned:
            return Turn(_members(turned[0]), int(choices(turned[:1])[0]), is_smallest=True, others=len(turned) - 1)
        tried = size
    turned = [each for each, choice in zip(known, choices(known), strict=True) if choice != now]
    if not turned:
        return None
    smallest = _thinned(min(turned, key=lambda each: each.bit_count()), now, choices)
    return Turn(_members(smallest), int(choices([smallest])[0]), is_smallest=smallest.bit_count() == tried + 1)


def _thinned(turned: int, now: float, choices: Callable[[Sequence[int]], Array]) -> int:
    """Return a set that changes the choice without any edit that can be left out."""
    while True:
        thinner = [turned & ~(1 << i) for i in _members(turned)]
        found = [each for each, choice in zip(thinner, choices(thinner), strict=True) if choice != now]
        if not found:
            return turned
        turned = found[0]


def _members(group: int) -> tuple[int, ...]:
    return tuple(i for i in range(group.bit_length()) if group >> i & 1)
