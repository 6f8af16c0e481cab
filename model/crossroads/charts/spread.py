"""Labels beside lines, pushed apart so that none overlaps another.

Used by the charts whose labels stand next to what they name.
"""

from collections.abc import Sequence


def spread(wished: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Return the middles of labels: as near as can be to where each is wished, in the same order, none on another.

    Parameters
    ----------
    wished
        Where the middle of each label would best be.
    sizes
        How much room each takes.
    low, high
        Between which they stay, as long as there is room for all.

    Notes
    -----
    Labels that meet are put side by side, around the mean of their wishes; then they are pushed back inside.

    Example
    -------
    >>> spread([1.0, 1.2, 5.0], [1.0, 1.0, 1.0], 0.0, 6.0)
    [0.6, 1.6, 5.0]
    """
    order = sorted(range(len(wished)), key=lambda i: wished[i])
    groups: list[tuple[float, list[int]]] = []
    for i in order:
        groups.append((_inside(wished[i], sizes[i], low, high), [i]))
        while len(groups) > 1 and _meet(groups[-2], groups[-1], sizes):
            _, later = groups.pop()
            _, earlier = groups.pop()
            members = [*earlier, *later]
            room = sum(sizes[each] for each in members)
            # Where each member stands relative to the group's middle is fixed; the middle is the mean of the wishes.
            begins = [sum(sizes[each] for each in members[:k]) for k in range(len(members))]
            offsets = [begin + sizes[each] / 2 - room / 2 for begin, each in zip(begins, members, strict=True)]
            middle = sum(wished[each] - offset for each, offset in zip(members, offsets, strict=True)) / len(members)
            groups.append((_inside(middle, room, low, high), members))
    placed = [0.0] * len(wished)
    for middle, members in groups:
        at = middle - sum(sizes[each] for each in members) / 2
        for each in members:
            placed[each] = round(at + sizes[each] / 2, 9)
            at += sizes[each]
    return placed


def _inside(middle: float, room: float, low: float, high: float) -> float:
    return max(low + room / 2, min(middle, high - room / 2))


def _meet(one: tuple[float, list[int]], other: tuple[float, list[int]], sizes: Sequence[float]) -> bool:
    rooms = [sum(sizes[each] for each in members) for _, members in (one, other)]
    return other[0] - one[0] < (rooms[0] + rooms[1]) / 2
