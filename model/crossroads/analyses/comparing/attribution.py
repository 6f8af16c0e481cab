"""The difference between two scenarios split among the edits that lead from one to the other.

Made from hybrids; exact over all sets of edits where they are few, otherwise from random orders. Edits that make no
valid scenario alone are merged.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.comparing.edits import Edit
from crossroads.analyses.comparing.groups import all_unions, grouped, mended
from crossroads.analyses.comparing.hybrids import Hybrids
from crossroads.analyses.comparing.shares import Shares, balanced, beyond_rounding, exact_shares, sampled_shares
from crossroads.analyses.comparing.turning import Turn, searched_turn, smallest_turn
from crossroads.draws.orders import paired_orders
from crossroads.progress import Progress

Array = NDArray[np.float64]

MOST_EXACT, MOST_STRUCTURAL = 14, 7
"""So many edits, and among them so many that make programs of their own, are taken in all sets."""
# Hybrids that are solved for orders, and programs that are made for them: seconds for a scenario like the flagship.
_MOST_HYBRIDS, _MOST_PROGRAMS = 16_384, 512
_FEWEST_PAIRS, _MOST_PAIRS = 4, 256
# How far the sum of all edits may be from the second scenario before it is told: more than rounding.
_SAME = 1e-9


@dataclass(frozen=True)
class Attribution:
    """The share of each edit, and what it takes to change the choice."""

    edits: tuple[Edit, ...]
    """The edits that set something, merged where they must be made together."""
    parts: tuple[tuple[float, ...], ...]
    """For each edit its share in each figure; the exact sum over the edits and the rest is the whole difference."""
    errors: tuple[tuple[float, ...], ...] | None
    """Standard errors of the shares; None where they are exact."""
    rest: tuple[float, ...] | None
    """What of the difference no edit accounts for; None where they account for all of it."""
    turn: Turn | None
    method: Literal["exact", "sampled"]
    orders: int
    """How many orders of the edits were followed; 0 where all sets were taken."""


@dataclass(frozen=True)
class _Split:
    """The groups of edits with their shares, before rounding is dealt with."""

    groups: list[int]
    shares: Shares
    turn: Turn | None
    orders: int = 0


def attribute(hybrids: Hybrids, seed: int, progress: Progress) -> Attribution:
    """Return what each edit contributes to the difference between the two scenarios.

    Parameters
    ----------
    seed
        Where random orders start, if there are too many edits for all sets of them.
    progress
        Told of programs that are made.
    """
    measures, edits = hybrids.measures, hybrids.edits
    first, last = measures.at(measures.before), measures.at(measures.after)
    scale = float(np.max(np.abs([first[:-1], last[:-1]]), initial=0.0))
    ends = _Ends.of(hybrids, first, last, scale)
    is_exact = len(edits) <= MOST_EXACT and hybrids.structural.bit_count() <= MOST_STRUCTURAL
    split = _over_all(hybrids, ends, progress) if is_exact else _over_orders(hybrids, ends, seed, progress)
    total = (last - first)[:-1]
    rest = total - (ends.last - ends.first)[:-1]
    # The rest is a part like the others, so that all of them add up.
    rows = [*split.shares.parts.tolist(), *([rest.tolist()] if ends.has_rest else [])]
    columns = [balanced([row[i] for row in rows], whole, scale) for i, whole in enumerate(total.tolist())]
    parts = [tuple(column[i] for column in columns) for i in range(len(rows))]
    errors = split.shares.errors
    return Attribution(
        edits=tuple(_joined(edits, group) for group in split.groups),
        parts=tuple(parts[: len(split.groups)]),
        errors=None if errors is None else tuple(map(tuple, beyond_rounding(errors, scale).tolist())),
        rest=parts[-1] if ends.has_rest else None,
        turn=split.turn,
        method="exact" if is_exact else "sampled",
        orders=split.orders,
    )


@dataclass(frozen=True)
class _Ends:
    """The two ends of every order of the edits."""

    first: Array
    last: Array
    has_rest: bool
    """Whether all edits together do not quite lead to the second scenario."""

    @classmethod
    def of(cls, hybrids: Hybrids, first: Array, last: Array, scale: float) -> "_Ends":
        """Return the numbers of the scenarios themselves; those of hybrids where they differ by more than rounding."""
        if not hybrids.edits:
            return cls(first, first, has_rest=bool((first != last).any()))
        made_first, made_last = hybrids.measured([0, (1 << len(hybrids.edits)) - 1])
        pairs = ((made_first, first), (made_last, last))
        if not all(np.isfinite(made).all() for made, _ in pairs):
            return cls(first, last, has_rest=False)
        if all(np.allclose(made[:-1], own[:-1], rtol=0, atol=_SAME * scale) for made, own in pairs):
            return cls(first, last, has_rest=False)
        return cls(made_first, made_last, has_rest=True)


def _joined(edits: Sequence[Edit], group: int) -> Edit:
    members = [edit for i, edit in enumerate(edits) if group >> i & 1]
    changes = (change for edit in members for change in edit.changes)
    return Edit(tuple(changes), tuple(step for edit in members for step in edit.steps))


def _over_all(hybrids: Hybrids, ends: _Ends, progress: Progress) -> _Split:
    """Return the exact shares, from all sets of edits."""
    count = len(hybrids.edits)
    table = _told(hybrids, range(1 << count), progress)
    table[0], table[-1] = ends.first, ends.last
    groups = grouped(count, np.asarray(np.isfinite(table).all(axis=1)))
    table = table[all_unions(groups)]
    return _Split(groups, Shares(exact_shares(table[:, :-1])), smallest_turn(table[:, -1]))


def _told(hybrids: Hybrids, sets: Iterable[int], progress: Progress) -> Array:
    """Return what is measured in some sets, program by program, so that somebody may be told how far it is."""
    wanted = list(sets)
    programs: dict[int, list[int]] = {}
    for place, each in enumerate(wanted):
        programs.setdefault(each & hybrids.structural, []).append(place)
    out = np.empty((len(wanted), hybrids.measures.count))
    for done, places in enumerate(programs.values()):
        progress("solving what lies between", done, len(programs))
        out[places] = hybrids.measured([wanted[place] for place in places])
    return out


@dataclass(frozen=True)
class _Known:
    """Sets of edits that were measured, by number."""

    hybrids: Hybrids
    rows: dict[int, Array]
    progress: Progress

    def of(self, sets: Sequence[int]) -> Array:
        new = [each for each in dict.fromkeys(sets) if each not in self.rows]
        if new:
            self.rows.update(zip(new, _told(self.hybrids, new, self.progress), strict=True))
        return np.array([self.rows[each] for each in sets])

    def is_valid(self, each: int) -> bool:
        return bool(np.isfinite(self.of([each])).all())


def _over_orders(hybrids: Hybrids, ends: _Ends, seed: int, progress: Progress) -> _Split:
    """Return shares from random orders, merging edits wherever an order meets an invalid scenario."""
    count = len(hybrids.edits)
    whole = (1 << count) - 1
    known = _Known(hybrids, {0: ends.first, whole: ends.last}, progress)
    groups = [1 << i for i in range(count)]
    while True:
        orders = paired_orders(len(groups), _pairs(groups, hybrids.structural), seed)
        sets = [_prefixes(groups, order) for order in orders.tolist()]
        # Single edits are looked at first: most that cannot stand alone are found there.
        alone = [*groups, *(whole & ~group for group in groups)]
        broken = _first_broken(known, [alone]) or _first_broken(known, sets)
        if broken is None:
            break
        groups = mended(groups, broken, known.is_valid)
    along = np.array([known.of(each) for each in sets])
    met = [each for each in known.rows if known.is_valid(each)]
    turn = _searched(groups, known, met)
    return _Split(groups, sampled_shares(along[:, :, :-1], orders), turn, len(orders))


def _first_broken(known: _Known, runs: Sequence[Sequence[int]]) -> int | None:
    """Return the first set that is no valid scenario, among runs of sets; None where all are."""
    flat = [each for run in runs for each in run]
    sound = np.isfinite(known.of(flat)).all(axis=1)
    return None if sound.all() else flat[int(np.argmin(sound))]


def _pairs(groups: Sequence[int], structural: int) -> int:
    """Return how many pairs of orders are followed."""
    own = sum(1 for group in groups if group & structural)
    most = _MOST_HYBRIDS // (2 * len(groups) + 2)
    if 2**own > _MOST_PROGRAMS:
        # Every order meets others of the many sets of edits that make programs of their own.
        most = min(most, _MOST_PROGRAMS // (2 * own + 2))
    return min(max(most, _FEWEST_PAIRS), _MOST_PAIRS)


def _prefixes(groups: Sequence[int], order: Iterable[int]) -> list[int]:
    sets = [0]
    for position in order:
        sets.append(sets[-1] | groups[position])
    return sets


def _searched(groups: Sequence[int], known: _Known, met: Iterable[int]) -> Turn | None:
    """Return few edits that change the choice; sets are handed on by the numbers of their groups."""

    def union(each: int) -> int:
        return sum(group for i, group in enumerate(groups) if each >> i & 1)

    def choices(sets: Sequence[int]) -> Array:
        found = known.of([union(each) for each in sets])[:, -1]
        return np.where(np.isfinite(found), found, known.rows[0][-1])

    of_groups = [sum(1 << i for i, group in enumerate(groups) if each & group) for each in met]
    return searched_turn(len(groups), of_groups, choices)
