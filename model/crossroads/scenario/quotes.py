"""Quotes checked against the local copies of their sources.

Line breaks, the shapes of quotation marks and dashes, and capitals may differ; what is left out is marked by an
ellipsis.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from crossroads.document import Document
from crossroads.errors import ScenarioError
from crossroads.prose import shorten
from crossroads.scenario.format import ScenarioFile
from crossroads.scenario.problems import Problem

_SHAPES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-"})
_OMISSION = re.compile(r"\[?(?:…|\.\.\.)\]?")


def check_quotes(file: ScenarioFile, document: Document) -> Iterator[Problem]:
    """Yield the copies that cannot be read, and the quotes that are not in theirs."""
    copies: dict[str, str] = {}
    for source_id, source in file.sources.items():
        if source.text is not None:
            copy = _copy(document, document.folder / source.text)
            if isinstance(copy, str):
                copies[source_id] = _plain(copy)
            else:
                problem = f"The copy {shorten(source.text)} cannot be used. {copy.findings[0].problem}"
                remedy = "Its path starts from the folder of the scenario."
                yield Problem("no-copy", ("sources", source_id, "text"), problem, remedy)
    for claim_id, claim in file.claims.items():
        if claim.quote is not None and claim.source in copies and not _has(copies[claim.source], claim.quote):
            problem = f"The quote {shorten(claim.quote)!r} is not in {file.sources[claim.source].text}."
            remedy = "Quote the very words, and mark what is left out by an ellipsis."
            yield Problem("no-quote", ("claims", claim_id, "quote"), problem, remedy)


def _copy(document: Document, path: Path) -> str | ScenarioError:
    try:
        return document.sources.texts.read(str(path))
    except ScenarioError as error:
        return error


def _plain(text: str) -> str:
    return " ".join(text.translate(_SHAPES).casefold().split())


def _has(text: str, quote: str) -> bool:
    """Return whether all parts of a quote are in a text, in their order."""
    start = 0
    for part in map(_plain, _OMISSION.split(quote)):
        found = text.find(part, start)
        if found < 0:
            return False
        start = found + len(part)
    return True
