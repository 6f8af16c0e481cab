"""The document: the effective data of a scenario, with the place and the history of every value.

Made by merging; the gate checks it, and findings take their places and source lines from it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from crossroads.document.sources import Sources
from crossroads.document.tree import Mapping, Origin, PathKey, Sequence, Value, dotted
from crossroads.errors import Finding, Place, Severity


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
    assessor: str = ""
    """The person as whom the scenario is read; empty for its author."""
    sources: Sources = field(default_factory=Sources, repr=False)
    """The text of every file read, by name."""
    reasons: tuple[str, ...] = ()
    """What the overlays say of themselves under ``why``, in order."""
    findings: tuple[Finding, ...] = ()
    """What reading and merging found wrong; they go on past it, so that one run shows everything."""
    broken: frozenset[PathKey] = frozenset()
    """Entries whose value is not what the writer meant: what is said of them later may be a consequence."""

    @property
    def folder(self) -> Path:
        """The folder of the base file: what relative paths within it start from."""
        return Path(self.file).parent

    def locate(self, path: PathKey, *, at_key: bool = False) -> Place:
        """Return the place of the entry at a path, or of the nearest entry above it that exists."""
        steps = self._steps(path)
        if not steps:
            return self.data.place
        origin, _ = steps[-1]
        return origin.key if at_key else origin.value

    def resolve(self, path: PathKey) -> PathKey:
        """Return the path, or that of the nearest entry above it that exists."""
        return path[: len(self._steps(path))]

    def get(self, path: PathKey) -> Value:
        """Return the value at a path that exists, or None."""
        steps = self._steps(path)
        if len(steps) < len(path):
            return None
        return steps[-1][1] if steps else self.data

    def _steps(self, path: PathKey) -> list[tuple[Origin, Value]]:
        """Return the entries along a path, as far as they exist."""
        here: Value = self.data
        steps: list[tuple[Origin, Value]] = []
        for segment in path:
            if isinstance(here, Mapping) and isinstance(segment, str) and segment in here:
                origin, here = here.origins[segment], here[segment]
            elif isinstance(here, Sequence) and isinstance(segment, int) and 0 <= segment < len(here):
                origin, here = Origin(here.places[segment], here.places[segment]), here[segment]
            else:
                break
            steps.append((origin, here))
        return steps

    def origin(self, path: PathKey) -> Origin | None:
        """Return where the entry of a mapping at this path was set, or None where there is no such entry."""
        owner = self.get(path[:-1])
        return owner.origins.get(str(path[-1])) if isinstance(owner, Mapping) else None

    def blame(self) -> Iterator[Blame]:
        """Yield the origin of every effective value that is not itself a mapping, in the order of the data."""
        return _blame((), self.data)

    def excerpt(self, place: Place) -> str:
        """Return the source line at a place, or an empty text where there is none."""
        return self.sources.excerpt(place)

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
        """Return a finding about the entry at a path, or the nearest above it, with its place and source line."""
        place = self.locate(path, at_key=at_key)
        return Finding(code, problem, remedy, place, dotted(self.resolve(path)), severity, self.excerpt(place))


def _blame(above: PathKey, mapping: Mapping) -> Iterator[Blame]:
    for key, value in mapping.items():
        path = (*above, key)
        if isinstance(value, Mapping):
            yield from _blame(path, value)
        else:
            yield Blame(dotted(path), value, mapping.origins[key])
