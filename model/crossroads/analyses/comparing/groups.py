"""Which edits must be made together, so that everything between two scenarios is a valid scenario.

Made from what is known of sets of edits; a set is a number whose bits say which edits are in it.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]

IsValid = Callable[[int], bool]


def all_unions(groups: Sequence[int]) -> NDArray[np.intp]:
    """Return the edits in every set of groups, (2 ** groups,): set number s has the groups whose bits are set in s."""
    unions = np.zeros(1, np.intp)
    for group in groups:
        unions = np.concatenate([unions, unions | group])
    return unions


def grouped(count: int, valid: Mask) -> list[int]:
    """Return the finest groups of edits of which every set is valid, the edits of a group in the place of its first.

    Parameters
    ----------
    valid : array, (2 ** count,)
        Whether each set of edits makes a valid scenario; all of them do, and none of them.
    """
    groups = [1 << i for i in range(count)]
    while True:
        unions = all_unions(groups)
        sound = valid[unions]
        if sound.all():
            return groups
        sizes = np.array([each.bit_count() for each in range(len(unions))])
        broken = np.flatnonzero(~sound)
        smallest = int(broken[np.argmin(sizes[broken])])
        # The fewest further groups that mend it.
        mending = np.flatnonzero(sound & (np.arange(len(unions)) & smallest == smallest))
        groups = _merged(groups, int(unions[mending[np.argmin(sizes[mending])]]))


def mended(groups: Sequence[int], broken: int, is_valid: IsValid) -> list[int]:
    """Return the groups with those merged that make an invalid set valid: no fewer of them that were tried do.

    Parameters
    ----------
    broken
        An invalid set of edits, all of whole groups.
    """
    for group in groups:
        # Whatever is not at fault may well stay alone.
        if broken & group and broken != group and not is_valid(broken & ~group):
            broken &= ~group
    whole = sum(groups)
    for group in groups:
        if not broken & group and is_valid(whole & ~group):
            whole &= ~group
    return _merged(groups, whole)


def _merged(groups: Sequence[int], union: int) -> list[int]:
    merged: list[int] = []
    for group in groups:
        if not group & union:
            merged.append(group)
        elif union not in merged:
            merged.append(union)
    return merged
