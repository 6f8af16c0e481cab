"""What two results differ in: every number, to the last digit, with its place."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crossroads.prose import shorten

_TAGS = re.compile(r"<[^<>]*>")
# A row is told by the first of its cells that names something.
_NAMES = ("id", "question", "option", "parameter", "node", "actor", "reading", "label")


@dataclass(frozen=True)
class Difference:
    """Something that is stated, and what is found instead."""

    where: str
    stated: object
    found: object

    @property
    def by(self) -> float | None:
        """How far a number is from the one stated; None where they are not both numbers."""
        pair = (self.stated, self.found)
        if any(isinstance(each, bool) or not isinstance(each, int | float) for each in pair):
            return None
        return float(self.found) - float(self.stated)  # type: ignore[arg-type]  # both are numbers

    def __str__(self) -> str:
        by = "" if self.by is None else f", {self.by:+.3g}"
        return f"{self.where}: stated {_shown(self.stated)}, found {_shown(self.found)}{by}"

    def to_json(self) -> dict[str, object]:
        """Return the difference as plain data."""
        return {"where": self.where, "stated": self.stated, "found": self.found, "by": self.by}


def _shown(value: object) -> str:
    return "nothing" if value is None else shorten(value if isinstance(value, str) else repr(value), 80)


def compare(stated: Any, found: Any, where: str = "") -> Iterator[Difference]:
    """Yield where plain data differs from what is stated; what only the other one has is nobody's statement."""
    if isinstance(stated, Mapping) and isinstance(found, Mapping):
        for key, value in stated.items():
            yield from compare(value, found.get(key), f"{where}.{key}" if where else str(key))
    elif isinstance(stated, list) and isinstance(found, list):
        if len(stated) != len(found):
            yield Difference(f"{where}, how many", len(stated), len(found))
        for number, (one, other) in enumerate(zip(stated, found, strict=False), start=1):
            yield from compare(one, other, f"{where}[{_name(one, number)}]")
    elif stated != found or isinstance(stated, bool) != isinstance(found, bool):
        # Whole numbers may be written with a point or without.
        yield Difference(where, stated, found)


def _name(row: Any, number: int) -> str:
    """Return how an entry of a list is told: by its number, and what it is about."""
    cells = [row[key] for key in _NAMES if isinstance(row, Mapping) and isinstance(row.get(key), str)]
    return f"{number}: {cells[0]}" if cells else str(number)


def numbers_in(data: Any) -> int:
    """Return how many numbers there are in plain data.

    >>> numbers_in({"a": 1.5, "b": [2, True, "3"]})
    2
    """
    if isinstance(data, Mapping):
        return sum(map(numbers_in, data.values()))
    if isinstance(data, Sequence) and not isinstance(data, str):
        return sum(map(numbers_in, data))
    return int(isinstance(data, int | float) and not isinstance(data, bool))


def differing_lines(stated: str, found: str, what: str) -> Iterator[Difference]:
    """Yield the lines in which two texts of a page or a picture differ; only the first one where lines are missing."""
    ours, theirs = stated.splitlines(), found.splitlines()
    pairs = [(n, one, other) for n, (one, other) in enumerate(zip(ours, theirs, strict=False), start=1) if one != other]
    for number, one, other in pairs if len(ours) == len(theirs) else pairs[:1]:
        yield Difference(f"{what}, line {number}", *_readable(one, other))
    if len(ours) != len(theirs):
        yield Difference(f"{what}, lines", len(ours), len(theirs))


def _readable(one: str, other: str) -> tuple[str, str]:
    """Return two lines without their tags, unless only these differ, from a little before the first difference on."""
    plain = [_TAGS.sub("", line).strip() for line in (one, other)]
    first, second = plain if plain[0] != plain[1] else (one.strip(), other.strip())
    same = next((i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), 0)
    start = max(0, same - 20)
    return first[start:], second[start:]
