"""The positioned tree: plain dictionaries and lists that remember where each entry stands.

Made by the reader and by merging; walked by everything that must name a place in a file.
"""

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from crossroads.document.scalars import Scalar
from crossroads.errors import Place

Value: TypeAlias = "Scalar | Mapping | Sequence"
PathKey: TypeAlias = tuple[str | int, ...]
# File, line and column of the key, line and column of the value.
_Marks: TypeAlias = tuple[str, int, int, int, int]


class Origin(NamedTuple):
    """Where an entry was set: its key, its value, the layer (0 is the base file), and what it overwrote."""

    key: Place
    value: Place
    layer: int = 0
    overwrote: "Overwritten | None" = None


class Overwritten(NamedTuple):
    """A value that a later layer replaced, and where that value had been set."""

    value: "Value"
    origin: Origin


class Origins:
    """Key → where its entry was set.

    What a file states is kept as bare numbers until it is asked for: that costs a third of reading less, and the
    garbage collector leaves such tuples alone.
    """

    __slots__ = ("_entries",)

    def __init__(self, entries: "Iterable[tuple[str, Origin | _Marks]]" = ()) -> None:
        self._entries = dict(entries)

    def note(self, key: str, marks: "_Marks") -> None:
        """Add an entry of a file: the file, line and column of its key, line and column of its value."""
        self._entries[key] = marks

    def __getitem__(self, key: str) -> Origin:
        """Return the origin of an entry that is there."""
        entry = self._entries[key]
        if isinstance(entry, Origin):
            return entry
        file, key_line, key_column, line, column = entry
        return Origin(Place(file, key_line, key_column), Place(file, line, column))

    def __setitem__(self, key: str, origin: Origin) -> None:
        """Set the origin of an entry."""
        self._entries[key] = origin

    def __delitem__(self, key: str) -> None:
        """Forget an entry."""
        del self._entries[key]

    def get(self, key: str) -> Origin | None:
        """Return the origin of an entry, or None where there is none."""
        return self[key] if key in self._entries else None

    def copy(self) -> "Origins":
        """Return the same origins, to be changed apart."""
        return Origins(self._entries.items())


class Mapping(dict[str, "Value"]):
    """A YAML mapping; ``origins`` has the place of every key, ``place`` that of the whole."""

    __slots__ = ("origins", "place")

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.origins = Origins()


class Sequence(list["Value"]):
    """A YAML sequence; ``places`` has the place of every item, ``place`` that of the whole."""

    __slots__ = ("place", "places")

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.places: list[Place] = []


def dotted(path: PathKey) -> str:
    """Return a path as people write it.

    >>> dotted(("nodes", "choice", "branches", "drill", "claims", 0))
    'nodes.choice.branches.drill.claims[0]'
    """
    text = ""
    for segment in path:
        text += f"[{segment}]" if isinstance(segment, int) else f".{segment}" if text else segment
    return text


def plain(value: Value) -> object:
    """Return a value as ordinary dictionaries and lists, for writing and hashing."""
    if isinstance(value, Mapping):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, Sequence):
        return [plain(item) for item in value]
    return value
