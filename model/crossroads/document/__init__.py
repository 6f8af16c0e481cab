"""Scenario files as plain data that knows where every key and value was written.

Made from YAML files, their overlays and single settings; used by the gate in ``scenario``.
"""

from crossroads.document.collector import collector_paused
from crossroads.document.document import Blame, Document
from crossroads.document.files import read_text
from crossroads.document.lines import split_lines
from crossroads.document.loading import load_document
from crossroads.document.scalars import parse_scalar
from crossroads.document.texts import DISK, FilesBelow, KeptTexts, NotedTexts, Texts
from crossroads.document.tree import Mapping, Origin, Overwritten, PathKey, Sequence, Value, dotted, plain

__all__ = [
    "DISK", "Blame", "Document", "FilesBelow", "KeptTexts", "Mapping", "NotedTexts", "Origin", "Overwritten",
    "PathKey", "Sequence", "Texts", "Value", "collector_paused", "dotted", "load_document", "parse_scalar", "plain",
    "read_text", "split_lines",
]  # fmt: skip
