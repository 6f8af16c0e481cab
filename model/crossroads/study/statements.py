"""What a result or a figure states of how it was made: read from JSON, from the metadata of a picture, from a page."""

import json
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any, Literal

from crossroads.errors import HistoryError

Kind = Literal["results", "analysis", "solution", "SVG", "PNG", "page"]

_PNG = b"\x89PNG\r\n\x1a\n"
_SVG_RECORD = re.compile(r"<dc:description>(.*?)</dc:description>", re.DOTALL)
_PAGE_RECORD = re.compile(r'<meta name="crossroads" content="([^"]*)">')


@dataclass(frozen=True)
class Statement:
    """How something was made, and what it says came out."""

    kind: Kind
    content: bytes
    """The file as it is."""
    data: Mapping[str, Any]
    """What it says: the JSON itself, or the record in a picture or a page."""
    made: Mapping[str, Any] = field(default_factory=dict)
    """How it was made, in the form of ``made_with`` of a result."""

    @property
    def text(self) -> str:
        """The file as text."""
        return self.content.decode()


def read_statement(file: Path) -> Statement:
    """Return what a file states.

    Raises
    ------
    HistoryError
        If there is no such file, or it states nothing of how it was made.
    """
    try:
        content = file.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise HistoryError(f"{file} cannot be read: {reason}.") from None
    found = state(content)
    if found is None or not _is_whole(found):
        known = "results.json, the JSON of solve and analyse, charts as SVG or PNG, and report.html"
        raise HistoryError(f"{file} does not state how it was made. What can be verified: {known}.")
    return found


def state(content: bytes) -> Statement | None:
    """Return what a content states of itself, or None where it states nothing."""
    try:
        if content.startswith(_PNG):
            return _figure("PNG", content, _png_record(content))
        text = content.decode()
        if text.lstrip().startswith("{"):
            return _plain(content, json.loads(text))
        if page := _PAGE_RECORD.search(text):
            return _figure("page", content, unescape(page[1]))
        svg = _SVG_RECORD.search(text)
        return _figure("SVG", content, unescape(svg[1])) if svg else None
    except (ValueError, KeyError, TypeError, struct.error):
        return None  # neither text nor JSON, or JSON of something else


def _is_whole(statement: Statement) -> bool:
    """Return whether there is all that it takes to make it again, in the form in which it is written."""
    made, data = statement.made, statement.data
    wanted = {"digest": str, "file": str, "overlays": list, "set": dict, "plays": dict}
    if not isinstance(made, dict) or not all(isinstance(made.get(name), kind) for name, kind in wanted.items()):
        return False
    if statement.kind == "results":
        answers = data["results"]
        return isinstance(answers, list) and all(isinstance(each, dict) and _is_answer(each) for each in answers)
    if statement.kind == "page":
        return isinstance(data.get("rows"), dict)
    return statement.kind == "solution" or _is_answer(data)


def _is_answer(data: Mapping[str, Any]) -> bool:
    return isinstance(data.get("question"), str) and "rows" in data


def _plain(content: bytes, data: dict[str, Any]) -> Statement:
    if "results" in data:
        return Statement("results", content, data, data["made_with"])
    if "question" in data:
        return Statement("analysis", content, data, data["made_with"])
    # A solution states the scenario, and beside it how the actors play.
    return Statement(
        "solution", content, data, {**data["scenario"], "plays": data["plays"], "version": data["version"]}
    )


def _figure(kind: Kind, content: bytes, record: str) -> Statement:
    data = json.loads(record)
    return Statement(kind, content, data, data["made_with"])


def _png_record(content: bytes) -> str:
    """Return the text chunk that has the record.

    Source: W3C, Portable Network Graphics Specification, third edition, sections 5.3 and 11.3.3.2.
    """
    at = len(_PNG)
    while at < len(content):
        length, kind = struct.unpack_from(">I4s", content, at)
        body = content[at + 8 : at + 8 + length]
        if kind == b"tEXt" and body.startswith(b"Description\0"):
            return body.partition(b"\0")[2].decode("latin-1")
        at += 12 + length
    return ""
