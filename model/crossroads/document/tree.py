"""The positioned tree: plain dictionaries and lists that remember where each entry stands.

Made by the reader and by merging; walked by everything that must name a place in a file.
"""

from typing import NamedTuple, TypeAlias

from crossroads.document.scalars import Scalar
from crossroads.errors import Place

Value: TypeAlias = "Scalar | Mapping | Sequence"
PathKey: TypeAlias = tuple[str | int, ...]


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


class Mapping(dict[str, "Value"]):
    """A YAML mapping; ``origins`` has the place of every key, ``place`` that of the whole."""

    __slots__ = ("origins", "place")

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.origins: dict[str, Origin] = {}


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
