"""What a study is made from: the files, what is laid over them, how actors play, how draws are taken.

Two studies of the same inputs and texts give the same digits.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crossroads.document import DISK, Texts
from crossroads.draws.sampling import Sampling
from crossroads.scenario import Plays

Path_ = str | os.PathLike[str]


@dataclass(frozen=True, eq=False)
class Inputs:
    """The files of a scenario, and everything that changes what is computed from them."""

    path: str
    """A scenario, or an overlay that extends one."""
    overlays: tuple[str, ...] = ()
    """Files laid over it, in this order."""
    settings: Mapping[str, float | str] = field(default_factory=dict)
    """Parameter → number or formula, applied last."""
    plays: Mapping[str, Plays] = field(default_factory=dict)
    """Actor → how it plays, where that differs from what the scenario says."""
    sampling: Sampling = field(default_factory=Sampling)
    """How draws are taken."""
    assessor: str = ""
    """The person whose numbers stand in for the author's; left out, nobody."""
    texts: Texts = DISK
    """Where its files are read from."""


def names_of(paths: Path_ | Sequence[Path_]) -> tuple[str, ...]:
    """Return the names of one file or several."""
    several = [paths] if isinstance(paths, str | os.PathLike) else paths
    return tuple(os.fspath(path) for path in several)
