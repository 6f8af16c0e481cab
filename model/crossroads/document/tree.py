"""The positioned tree: plain dictionaries and lists that remember where each entry stands.

Made by the reader and by merging; walked by everything that must name a place in a file.
"""

from collections.abc import Iterator, Mapping as AbstractMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeAlias

from crossroads.errors import Finding, Place, Severity

Scalar: TypeAlias = str | int | float | bool | None
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


@dataclass(frozen=True)
class Blame:
    """Who set an effective value: its path, the value, and its origin with the chain of what it overwrote."""

    path: str
    value: Value
    origin: Origin

    def history(self) -> list[tuple[Value, Place]]:
        """Return the values of this entry with their places, the effective one first."""
        steps: list[tuple[Value, Place]] = [(self.value, self.origin.value)]
        before = self.origin.overwrote
        while before is not None:
            steps.append((before.value, before.origin.value))
            before = before.origin.overwrote
        return steps


@dataclass(frozen=True)
class Document:
    """The effective data of a scenario: a base file with its overlays and settings merged in."""

    data: Mapping
    file: str
    """The base file, as the user named it."""
    overlays: tuple[str, ...] = ()
    """The overlay files in the order in which they apply."""
    settings: tuple[tuple[str, str], ...] = ()
    """The names and texts of the single settings, in order."""
    sources: AbstractMapping[str, str] = field(default_factory=dict, repr=False)
    """The text of every file read, by name: what excerpts are cut from."""
    reasons: tuple[str, ...] = ()
    """What the overlays say of themselves under ``why``, in order."""
    findings: tuple[Finding, ...] = ()
    """What merging found wrong; reading goes on past it, so that one run shows everything."""

    @property
    def folder(self) -> Path:
        """The folder of the base file: what relative paths within it start from."""
        return Path(self.file).parent

    def locate(self, path: PathKey, *, at_key: bool = False) -> Place:
        """Return the place of the entry at a path, or of the nearest entry above it that exists.

        Segments that do not resolve are passed over: validators add segments of their own to a path.
        """
        return self._trace(path, at_key=at_key)[0]

    def resolve(self, path: PathKey) -> PathKey:
        """Return the path with only the segments that name something in the document."""
        return self._trace(path, at_key=False)[1]

    def _trace(self, path: PathKey, *, at_key: bool) -> tuple[Place, PathKey]:
        here: Value = self.data
        place = self.data.place
        found: list[str | int] = []
        for segment in path:
            if isinstance(here, Mapping) and isinstance(segment, str) and segment in here:
                origin = here.origins[segment]
                place = origin.key if at_key else origin.value
                here = here[segment]
            elif isinstance(here, Sequence) and isinstance(segment, int) and 0 <= segment < len(here):
                place, here = here.places[segment], here[segment]
            else:
                continue
            found.append(segment)
        return place, tuple(found)

    def get(self, path: PathKey) -> Value:
        """Return the value at a path that exists, or None."""
        here: Value = self.data
        for segment in path:
            if isinstance(here, Mapping) and segment in here:
                here = here[str(segment)]
            elif isinstance(here, Sequence) and isinstance(segment, int) and 0 <= segment < len(here):
                here = here[segment]
            else:
                return None
        return here

    def origin(self, path: PathKey) -> Origin | None:
        """Return where the entry of a mapping at this path was set, or None where there is no such entry."""
        owner = self.get(path[:-1])
        return owner.origins.get(str(path[-1])) if isinstance(owner, Mapping) else None

    def blame(self) -> Iterator[Blame]:
        """Yield the origin of every effective value that is not itself a mapping, in file order."""
        stack: list[tuple[str, Mapping]] = [("", self.data)]
        while stack:
            prefix, mapping = stack.pop()
            below = []
            for key, value in mapping.items():
                path = f"{prefix}.{key}" if prefix else key
                if isinstance(value, Mapping):
                    below.append((path, value))
                else:
                    yield Blame(path, value, mapping.origins[key])
            stack.extend(reversed(below))

    def excerpt(self, place: Place) -> str:
        """Return the source line at a place, or an empty text where there is none."""
        lines = self.sources.get(place.file, "").split("\n")
        return lines[place.line - 1].rstrip("\r") if 0 < place.line <= len(lines) else ""

    def finding(
        self,
        code: str,
        path: PathKey,
        problem: str,
        remedy: str,
        *,
        at_key: bool = False,
        severity: Severity = "error",
    ) -> Finding:
        """Return a finding about the entry at a path, with its place and source line filled in."""
        place = self.locate(path, at_key=at_key)
        return Finding(code, problem, remedy, place, dotted(path), severity, self.excerpt(place))


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
