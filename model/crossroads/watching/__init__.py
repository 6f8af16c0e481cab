"""A scenario watched while it is edited: what changed on the disk, and drawings that a newer save supersedes."""

from crossroads.watching.drawing import Drawing
from crossroads.watching.saves import Broken, Idle, Loaded, Saving, watch_saves

__all__ = ["Broken", "Drawing", "Idle", "Loaded", "Saving", "watch_saves"]
