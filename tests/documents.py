"""What the tests of documents share."""

import textwrap
from collections.abc import Callable

from crossroads.document import Document, load_document
from crossroads.errors import Finding

Write = Callable[[str, str], str]

BASE = """\
title: Drill or sell?
parameters:
  p_wet: {value: 0.2, low: 0.1, high: 0.35, label: Oil}
  price: 80
  gain: price * 5
nodes:
  well:
    kind: chance
    branches:
      wet: {p: p_wet}
      dry: {p: rest}
"""


def codes_of(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


def places_of(value: object) -> object:
    if isinstance(value, dict):
        return {key: (value.origins[key], places_of(value[key])) for key in value}  # type: ignore[attr-defined]
    return [value.places, [places_of(item) for item in value]] if isinstance(value, list) else None  # type: ignore[attr-defined]


def merged_with(write: Write, overlay: str, base: str = BASE) -> Document:
    write("base.yaml", base)
    return load_document(write("overlay.yaml", "extends: base.yaml\n" + textwrap.dedent(overlay)))
