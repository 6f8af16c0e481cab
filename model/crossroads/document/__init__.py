"""Scenario files as plain data that knows where every key and value was written.

Made from YAML files, their overlays and single settings; used by the gate in ``scenario``.
"""

from crossroads.document.merging import load_document
from crossroads.document.reading import parse_scalar
from crossroads.document.tree import Blame, Document, Mapping, Origin, PathKey, Sequence, Value, dotted, plain

__all__ = [
    "Blame", "Document", "Mapping", "Origin", "PathKey", "Sequence", "Value",
    "dotted", "load_document", "parse_scalar", "plain",
]  # fmt: skip
