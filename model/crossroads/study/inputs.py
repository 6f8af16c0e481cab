"""What a study is made from: the files, what is laid over them, how actors play, how draws are taken.

Two studies of the same inputs and texts give the same digits.
"""

import datetime as dt
import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crossroads.document import DISK, Texts
from crossroads.draws.sampling import Sampling
from crossroads.errors import AnalysisError, DefinitionError
from crossroads.files import default_name
from crossroads.scenario import Plays, read_day

Path_ = str | os.PathLike[str]

# What the name of a folder had better not have, and how long one may be.
_UNFIT = re.compile(r"[^\w.=+-]+")
_LONGEST = 100


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
    as_of: dt.date | None = None
    """The day from which it is judged, without later evidence; None: as its files state it."""
    texts: Texts = DISK
    """Where its files are read from."""
    called: str = ""
    """What people call it, where that is not by its file."""

    @property
    def name(self) -> str:
        """What people call it: its file, and everything that is laid over that."""
        laid = [*map(os.path.basename, self.overlays), *(f"{name}={value}" for name, value in self.settings.items())]
        laid += [f"{actor} {play.written}" for actor, play in self.plays.items()]
        laid += [f"as {self.assessor} sees it"] if self.assessor else []
        laid += [f"as of {self.as_of}"] if self.as_of else []
        return self.called or " + ".join([self.path, *laid])

    @property
    def folder(self) -> str:
        """The name of the folder for its results: its file's, and that of everything that is laid over it.

        So that a run of a variant does not take the place of another one's results.
        """
        laid = [Path(each).stem for each in self.overlays]
        laid += [f"{name}={value}" for name, value in self.settings.items()]
        laid += [f"{actor}={play.written}" for actor, play in self.plays.items()]
        laid += [*filter(None, (self.assessor, str(self.as_of or "")))]
        name = _UNFIT.sub("_", "+".join([default_name(self.path), *laid]))
        return name if len(name) <= _LONGEST else f"{name[:_LONGEST]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def day_of(given: dt.date | str) -> dt.date:
    """Return a day that is given as such or as a text; raises an ``AnalysisError`` if it is none."""
    if isinstance(given, dt.datetime):
        return given.date()
    if isinstance(given, dt.date):
        return given
    try:
        return read_day(given)
    except DefinitionError as error:
        raise AnalysisError(str(error)) from None


def names_of(paths: Path_ | Sequence[Path_]) -> tuple[str, ...]:
    """Return the names of one file or several."""
    several = [paths] if isinstance(paths, str | os.PathLike) else paths
    return tuple(os.fspath(path) for path in several)
