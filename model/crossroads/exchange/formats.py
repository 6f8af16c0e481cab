"""What file formats of other programs are read into and written from: the forms that all of them share.

Used by every format on the shelf, and by the command line, which tells what a format could not hold.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from crossroads.exchange.writing import write_yaml
from crossroads.program import Reading, Solution


@dataclass(frozen=True)
class Imported:
    """A file of another program as a scenario in our own format."""

    scenario: Mapping[str, Any]
    """What the scenario's YAML states, as plain data in the order in which it is written: mappings, lists, texts,
    numbers. It has not passed the gate yet."""
    lost: tuple[str, ...] = ()
    """What the file says and a scenario cannot, each as a sentence with its place."""
    heading: str = ""
    """What the scenario's file says of where it comes from."""

    @property
    def yaml(self) -> str:
        """The text of a scenario file that states it."""
        return write_yaml(self.scenario, self.heading)


@dataclass(frozen=True)
class Exported:
    """A solved scenario in another program's format."""

    text: str
    lost: tuple[str, ...] = ()
    """What the scenario says and the format cannot, each as a sentence."""


@dataclass(frozen=True)
class Format:
    """A file format on the shelf."""

    label: str
    """What people call it."""
    suffixes: tuple[str, ...]
    """How the names of its files end, as in ``.efg``."""
    read: Callable[[str, str], Imported] | None = None
    """Takes a file's text and its name; raises a ``ScenarioError`` with every problem of the text at its place."""
    write: Callable[[Solution], Exported] | None = None
    """Takes a solved scenario; raises an ``AnalysisError`` where nothing of use can be written."""
    write_reading: Callable[[Reading], Exported] | None = None
    """Takes a scenario that need not be solved, or cannot be rolled back; for formats that state no answers."""
    opening: str = ""
    """How its texts start, where that tells it from other formats."""
