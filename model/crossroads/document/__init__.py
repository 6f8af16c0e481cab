"""Scenario files as plain data that knows where every key and value was written.

Made from YAML files, their overlays and single settings; used by the gate in ``scenario``.
"""

from crossroads.document.document import Blame, Document
from crossroads.document.files import is_file
from crossroads.document.loading import load_document
from crossroads.document.scalars import parse_scalar
from crossroads.document.tree import Mapping, Origin, PathKey, Sequence, Value, dotted, plain

__all__ = [
    "Blame", "Document", "Mapping", "Origin", "PathKey", "Sequence", "Value",
    "dotted", "is_file", "load_document", "parse_scalar", "plain",
]  # fmt: skip
