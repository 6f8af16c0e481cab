"""One side of a comparison: a file, a file of a git revision, or a run of the ledger."""

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from crossroads.cli.options import Asked

if TYPE_CHECKING:
    from crossroads.study import Study


def open_side(text: str, asked: Asked, ledger: str | None = None) -> "Study":
    """Return the study that a text names, with everything laid over it that was asked for.

    Parameters
    ----------
    text
        A scenario or an overlay; ``REVISION:path`` of the git repository here, where overlays are read at that
        revision too; or ``@N``, a run of the ledger, as it was.
    asked
        What is laid over it, and how actors play.
    ledger
        Where runs are recorded; left out, the usual one.
    """
    if text.startswith("@") and not os.path.lexists(text):
        from crossroads.study.history import DEFAULT_LEDGER, recalled

        run = recalled(text, DEFAULT_LEDGER if ledger is None else ledger)
        laid = run.with_(
            overlays=asked.overlays, set=asked.settings, plays=asked.plays, assessor=asked.assessor, as_of=asked.as_of
        )
        return replace(laid, called=text)
    if ":" in text and not os.path.lexists(text):
        from crossroads.document.revision import open_revision

        revision, name = open_revision(text)
        overlays = tuple(revision.name_of(each) for each in asked.overlays)
        return replace(asked, file=name, overlays=overlays).load(revision)
    return replace(asked, file=text).load()
