"""The numbers of a tape while parameters move over intervals: values at points, and how far each may move around.

Made from a tape and the inputs' values; used to roll back over whole intervals. Where a formula has a kink or a jump
(``min``, ``max``, ``abs``, ``clip``, comparisons), the interval is to be cut there; on the parts the formula is smooth.
"""

from collections.abc import Mapping, Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.switching.chebyshev import MIDDLE, Envelope, envelope
from crossroads.analyses.switching.series import SMOOTH, Series, fixed
from crossroads.expressions import OPERATIONS, Tree
from crossroads.program.rollback import TIE
from crossroads.program.tape import Slot, Tape

Array = NDArray[np.float64]
Index = NDArray[np.intp]
Mask = NDArray[np.bool_]

_COMPARISONS = {"lt": False, "ge": False, "gt": True, "le": True}
"""Comparison → whether its sides change places to become ``lt`` or its opposite."""


class Cell:
    """One number on P intervals, at K points of each; a number that does not move has P = K = 1."""

    def __init__(self, values: Array, series: Series) -> None:
        self.values = values  # (P, K)
        self.series = series  # (P, ...) around the middle of each interval

    @property
    def is_fixed(self) -> bool:
        """Whether it is the same everywhere."""
        return self.values.size == 1


class Cuts:
    """Where intervals are to be cut, as far as that is known: collected while numbers are worked out in order."""

    def __init__(self, count: int) -> None:
        self.at: dict[int, list[float]] = {}
        """Interval → places within (-1, 1)."""
        self.is_rough = np.zeros(count, np.bool_)  # (P,) to be halved, since nothing can be told yet
        self.is_open = np.ones(count, np.bool_)  # (P,) not to be cut so far

    def note(self, found: Envelope, *, count_only: Mask | None = None) -> None:
        """Note the cuts of intervals that were whole before; ``close`` ends such a round."""
        counted = self.is_open if count_only is None else self.is_open & count_only
        for p, at in found.cuts.items():
            if counted[p]:
                self.at.setdefault(p, []).extend(at.tolist())
        self.is_rough |= found.is_rough & counted

    def close(self) -> None:
        """Leave out intervals that are to be cut: what would come later is told of their parts."""
        self.is_open &= ~self.is_rough
        self.is_open[list(self.at)] = False


class MovingTape:
    """The slots of a tape on P intervals."""

    def __init__(self, tape: Tape, wanted: Sequence[Slot], inputs: Mapping[str, Cell], cuts: Cuts) -> None:
        self._cuts, self._count = cuts, len(cuts.is_open)
        self._parameters = tape.parameters
        self._cells: dict[Slot, Cell] = {}
        with np.errstate(all="ignore"):
            for slot, step in tape.plan(wanted).steps.items():
                if step.name == "input":
                    self._cells[slot] = inputs[step.parameter]
                elif step.name == "constant":
                    self._cells[slot] = _fixed(step.value)
                else:
                    self._cells[slot] = self._apply(step.name, [self._cells[each] for each in step.operands])

    def series(self, slots: Index) -> Series:
        """Return the numbers of slots as series, (..., P, ...); those of negative slots are 0."""
        used, inverse = np.unique(slots, return_inverse=True)
        shown = fixed(np.zeros((len(used), self._count)))
        for row, slot in enumerate(used.tolist()):
            if slot >= 0:
                shown.terms[row], shown.rest[row] = self._cells[slot].series.terms, self._cells[slot].series.rest
        return shown.at(inverse.reshape(slots.shape))

    def series_of(self, tree: Tree) -> Series:
        """Return a formula over parameters as series, (P, ...) or (1, ...) where it does not move."""
        with np.errstate(all="ignore"):
            return self._tree(tree).series

    def _tree(self, tree: Tree) -> Cell:
        if isinstance(tree, str):
            return self._cells[self._parameters[tree]]
        if isinstance(tree, float):
            return _fixed(tree)
        return self._apply(tree.name, [self._tree(operand) for operand in tree.operands])

    def _apply(self, name: str, cells: list[Cell]) -> Cell:
        if all(cell.is_fixed for cell in cells):
            return _fixed(float(OPERATIONS[name](*[cell.values[0, 0] for cell in cells])))
        if name in SMOOTH:
            values = OPERATIONS[name](*[cell.values for cell in cells])
            return self._laid_out(values, SMOOTH[name](*[cell.series for cell in cells]))
        match name:
            case "max":
                return self._greatest(cells)
            case "min":
                return self._least(cells)
            case "abs":
                return self._greatest([cells[0], _negative(cells[0])])
            case "clip":
                return self._least([self._greatest(cells[:2]), cells[2]])
            case "where":
                return self._picked(np.where(self._is_true(cells[0]), 0, 1), cells[1:])
            case _:
                return self._condition(name, cells)

    def _greatest(self, cells: list[Cell]) -> Cell:
        return self._picked(self._compared(cells).leader, cells)

    def _least(self, cells: list[Cell]) -> Cell:
        return self._picked(self._compared([_negative(cell) for cell in cells]).leader, cells)

    def _compared(self, cells: list[Cell]) -> Envelope:
        laid_out = [self._laid_out(cell.values, cell.series) for cell in cells]
        values = np.array([cell.values for cell in laid_out])
        found = envelope(
            values, np.array([cell.series.radius for cell in laid_out]), TIE * np.abs(values).max(axis=(0, 2))
        )
        self._cuts.note(found)
        self._cuts.close()
        return found

    def _picked(self, leader: Index, cells: list[Cell]) -> Cell:
        laid_out = [self._laid_out(cell.values, cell.series) for cell in cells]
        each = np.arange(self._count)
        values, terms, rest = (
            np.array(parts)[leader, each]
            for parts in zip(*((cell.values, cell.series.terms, cell.series.rest) for cell in laid_out), strict=True)
        )
        return Cell(values, Series(terms, rest))

    def _condition(self, name: str, cells: list[Cell]) -> Cell:
        """Return a condition, which is the same all over an interval once this is cut where it changes."""
        if name in _COMPARISONS:
            sides = cells[::-1] if _COMPARISONS[name] else cells
            truth = self._compared(sides).leader == 1
            truth = truth if name in ("lt", "gt") else ~truth
        elif name in ("eq", "ne"):
            gap = np.abs(cells[0].values - cells[1].values).max(axis=1)
            size = np.maximum(np.abs(cells[0].values).max(axis=1), np.abs(cells[1].values).max(axis=1))
            truth = (gap <= TIE * size) == (name == "eq")
        elif name == "not":
            truth = ~self._is_true(cells[0])
        else:
            truth = reduce(np.logical_and if name == "and" else np.logical_or, map(self._is_true, cells))
        settled = truth.astype(np.float64)
        return self._laid_out(settled[:, None], fixed(settled))

    def _is_true(self, cell: Cell) -> Mask:
        # A number that is zero at single places only counts as true: they have no length.
        return np.broadcast_to((cell.values != 0).any(axis=1), (self._count,))

    def _laid_out(self, values: Array, series: Series) -> Cell:
        shape = (self._count, 2 * MIDDLE + 1)
        wide = [np.broadcast_to(part, (self._count, part.shape[-1])) for part in (series.terms, series.rest)]
        return Cell(np.broadcast_to(values, shape), Series(*wide))


def _fixed(value: float) -> Cell:
    return Cell(np.array([[value]]), fixed(np.array([value])))


def _negative(cell: Cell) -> Cell:
    return Cell(-cell.values, cell.series.scaled(-1.0))
