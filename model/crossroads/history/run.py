"""The record of a run: what it was made from, what is best, and, apart from that, its texts and all results."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class Worth:
    """An option as the run found it."""

    id: str
    label: str
    value: float
    certainty_equivalent: float


@dataclass(frozen=True)
class Run:
    """A run, as a list of runs shows it."""

    time: str
    """When it was recorded: UTC, ISO 8601, as in ``2026-11-28T18:26:19Z``."""
    took: float
    """Seconds, from reading the files to the last file written."""
    version: str
    """Of the package."""
    python: str
    numpy: str
    title: str
    digest: str
    path: str
    """The scenario, or an overlay that extends one, as it was named."""
    overlays: tuple[str, ...]
    """What was laid over it, as it was named."""
    settings: Mapping[str, str]
    plays: Mapping[str, str]
    """Actor → how it plays, where that was asked for, as in ``logit:0.12``."""
    assessor: str
    """The person whose numbers stood in for the author's; empty where nobody's did."""
    as_of: str
    """The day from which it was judged, where that was asked for; otherwise empty."""
    draws: int
    seed: int
    sampling: str
    by: str
    """The actor whose options are compared."""
    choice: str | None
    """The best option; None where the actor has no first decision, or a game has no one solution."""
    value: float | None
    """The expected objective of the policy."""
    options: tuple[Worth, ...]
    parameters: Mapping[str, float]
    """The effective base value of every parameter."""
    base: str
    """The file at the bottom of all overlays, from the folder of the ledger: runs of the same one are compared."""
    out: str
    """Where the outputs went, from the folder of the ledger."""
    id: int = 0
    """1, 2, … in the order of recording; 0 where it is not recorded yet."""
    is_complete: bool = False
    """Whether its outputs were seen in their place: a run that was killed before that is not complete."""

    @property
    def name(self) -> str:
        """How the run is referred to, as in ``@3``."""
        return f"@{self.id}"

    @property
    def label(self) -> str:
        """The label of the best option; empty where there is none."""
        return next((each.label for each in self.options if each.id == self.choice), "")

    @property
    def lead(self) -> float | None:
        """How far the best option is ahead of the next best one, in certainty equivalents."""
        own = [each.certainty_equivalent for each in self.options if each.id == self.choice]
        others = [each.certainty_equivalent for each in self.options if each.id != self.choice]
        return min(abs(own[0] - other) for other in others) if own and others else None


@dataclass(frozen=True)
class Contents:
    """The texts that a run was read from, and all that it found."""

    texts: Mapping[str, str]
    """Name of a file → its text."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Other names of the same files → the names in ``texts``."""
    results: str = ""
    """The solution and all results, as the run wrote them to ``results.json``."""

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the results, in hexadecimal digits."""
        return hash_of(self.results)

    def files(self) -> dict[str, str]:
        """Return the texts by names below the one folder that has them all: what extends what is found there again."""
        paths = {os.path.abspath(name): text for name, text in self.texts.items()}  # noqa: PTH100 - Path keeps the dots
        folder = os.path.commonpath([os.path.dirname(path) for path in paths]) if paths else ""  # noqa: PTH120 - texts
        return {os.path.relpath(path, folder): text for path, text in paths.items()}


def hash_of(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()
