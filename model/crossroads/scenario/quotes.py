"""Quotes checked against the local copies of their sources, and sources against the date of the scenario.

What is left out of a quote is marked by an ellipsis; how it is typeset does not matter. A quote that is not there is
told with the passage that comes nearest.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from crossroads.document import Document
from crossroads.errors import ScenarioError
from crossroads.prose import listed, plural, shorten
from crossroads.scenario.format import ScenarioFile
from crossroads.scenario.passages import Copy, Difference, Passage, plain
from crossroads.scenario.problems import Problem

_OMISSION = re.compile(r"\[?(?:…|\.\.\.)\]?")
# Of a passage so many words are shown before its first difference, and so many in all.
_BEFORE, _SHOWN = 6, 24
# So many differences are told.
_TOLD = 3


def check_quotes(file: ScenarioFile, document: Document) -> Iterator[Problem]:
    """Yield the copies that cannot be read, and the quotes that are not in theirs."""
    copies: dict[str, Copy] = {}
    for source_id, source in file.sources.items():
        if source.text is not None:
            copy = _copy(document, document.folder / source.text)
            if isinstance(copy, str):
                copies[source_id] = Copy(copy)
            else:
                problem = f"The copy {shorten(source.text)} cannot be used. {copy.findings[0].problem}"
                remedy = "Its path starts from the folder of the scenario."
                yield Problem("no-copy", ("sources", source_id, "text"), problem, remedy)
    for claim_id, claim in file.claims.items():
        if claim.quote is not None and (copy_ := copies.get(claim.source)) is not None:
            lack = _lack(copy_, claim.quote, shorten(file.sources[claim.source].text or ""))
            if lack is not None:
                remedy = "Quote the very words, and mark what is left out by an ellipsis."
                yield Problem("no-quote", ("claims", claim_id, "quote"), lack, remedy)


def _copy(document: Document, path: Path) -> str | ScenarioError:
    try:
        return document.sources.texts.read(str(path))
    except ScenarioError as error:
        return error


def _lack(copy: Copy, quote: str, name: str) -> str | None:
    """Return what of a quote is not in a copy, or None where all parts of it are there, in their order."""
    start, before = 0, ""
    parts = _OMISSION.split(quote)
    for part in parts:
        end = copy.find(plain(part), start)
        if end is None:
            shown = repr(shorten(" ".join(part.split())))
            if copy.find(plain(part)) is not None:
                return f"The part {shown} of the quote stands before {before} in {name}, and nowhere after it."
            what = f"The quote {shown}" if len(parts) == 1 else f"The part {shown} of the quote"
            return f"{what} is not in {name}. {_nearest(copy.nearest(part))}"
        start, before = end, repr(shorten(" ".join(part.split())))
    return None


def _nearest(passage: Passage | None) -> str:
    """Return the sentence that shows the nearest passage."""
    if passage is None:
        return "Nothing there resembles it."
    differences = passage.differences
    first = max(0, differences[0].at - _BEFORE) if differences else 0
    last = first + _SHOWN
    shown = " ".join(passage.words[first:last])
    shown = f"{'… ' if first else ''}{shown}{' …' if last < len(passage.words) else ''}"
    told = [_told(each) for each in differences[:_TOLD]]
    if len(differences) > _TOLD:
        told.append(plural(len(differences) - _TOLD, "more difference"))
    alike = "differs in punctuation alone" if passage.is_all else f"differs after the first {passage.compared} words"
    what = f"has {listed(told)}" if told else alike
    return f"Line {passage.line} comes nearest: “{shown}”. It {what}."


def _told(difference: Difference) -> str:
    _, has, quoted = difference
    if not has:
        return f"no “{shorten(quoted)}”"
    return f"“{shorten(has)}” for “{shorten(quoted)}”" if quoted else f"“{shorten(has)}” besides"
