"""A result as plain data in which numbers are looked up, so that each of them knows its place.

Made from a result; used by the parts of the brief.
"""

from functools import cached_property
from typing import Generic, TypeVar

from crossroads.analyses.result import Cell, Result
from crossroads.report.figure import Cited, Place, Traced

R = TypeVar("R", bound=Result)


class Sheet(Generic[R]):
    """A result, and where its numbers stand in its JSON."""

    def __init__(self, result: R) -> None:
        self.result = result
        """The result itself: for its labels and for what is told at all; its numbers are looked up."""

    @cached_property
    def _data(self) -> dict[str, object]:
        return self.result.to_json()

    @cached_property
    def _rows(self) -> list[dict[str, Cell]]:
        return self.result.rows()

    def cell(self, column: str, **row: Cell) -> Traced:
        """Return the number in a column of the first row that has some cells.

        Raises
        ------
        KeyError
            If there is no such row, or no number there.
        """
        number = self._find(row)
        return self._number(self._rows[number][column], ("rows", number, column), row)

    def last(self, column: str, **row: Cell) -> Traced:
        """Return the number in a column of the last row that has some cells: labels may be those of earlier rows."""
        number = max(i for i, each in enumerate(self._rows) if _has(each, row))
        return self._number(self._rows[number][column], ("rows", number, column), row)

    def at(self, *path: str | int) -> Traced:
        """Return the number at a path through the JSON, beside its rows."""
        return self._number(self._walk(path), path, {})

    def count(self, **row: Cell) -> Traced:
        """Return how many rows have some cells; all rows, where none are asked for."""
        found = [i for i, each in enumerate(self._rows) if _has(each, row)]
        return Traced(float(len(found)), tuple(self._place(("rows", i), row) for i in found), "count")

    def cited(self, *path: str | int) -> Cited:
        """Return the words at a path through the JSON."""
        return Cited(str(self._walk(path)), self._place(path, {}))

    def _number(self, value: object, path: tuple[str | int, ...], row: dict[str, Cell]) -> Traced:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise KeyError(f"{self.result.question}: at {path} there is no number, but {value!r}")
        return Traced(float(value), (self._place(path, row),))

    def _find(self, row: dict[str, Cell]) -> int:
        for number, each in enumerate(self._rows):
            if _has(each, row):
                return number
        raise KeyError(f"{self.result.question}: no row has {row}")

    def _walk(self, path: tuple[str | int, ...]) -> object:
        value: object = self._data
        for key in path:
            if isinstance(value, list):
                value = value[int(key)]
            elif isinstance(value, dict):
                value = value[key]
            else:
                raise KeyError(f"{self.result.question}: there is nothing at {path}")
        return value

    def _place(self, path: tuple[str | int, ...], row: dict[str, Cell]) -> Place:
        pointer = "".join(f"/{str(key).replace('~', '~0').replace('/', '~1')}" for key in path)
        return Place(self.result.question, pointer, tuple((key, _told(cell)) for key, cell in row.items()))


def _has(row: dict[str, Cell], cells: dict[str, Cell]) -> bool:
    return all(row.get(key) == cell for key, cell in cells.items())


def _told(cell: Cell) -> str:
    """Return what names a row, as people read it; the pointer beside it is exact."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return f"{cell:.6g}" if isinstance(cell, float) else str(cell)
