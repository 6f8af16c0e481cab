"""A rule of the lint as it stands on the shelf: what it looks for, and the function that looks.

Every rule's file ends with one, named for its code in capitals.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from crossroads.document import PathKey
from crossroads.lint.inspected import Inspected


class Remark(NamedTuple):
    """What a rule has to say of one entry of a scenario."""

    path: PathKey
    problem: str
    """What is the matter, with the values shown."""
    remedy: str
    """What to do about it."""
    at_key: bool = True
    """Whether the entry's key is meant rather than its value."""


Look = Callable[[Inspected], Iterator[Remark]]


@dataclass(frozen=True)
class Rule:
    """A rule on the shelf."""

    looks_for: str
    """What it finds, as the list of rules tells it."""
    advice: str
    """What to do about what it finds, as the list of rules tells it."""
    look: Look
    needs_solution: bool = False
    """Whether it looks at the base case solved; a game with hidden moves has no such solution."""
