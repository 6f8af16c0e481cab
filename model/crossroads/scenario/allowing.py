"""Warnings that a scenario allows: found at the part that a warning is about, or at any part around it.

Made from the document, where ``allow`` may stand in any mapping that is a part; used by the gate for its own warnings
and by the lint for the rest.
"""

from collections.abc import Iterable, Iterator

from crossroads.document import Document, Mapping, PathKey, Sequence, Value
from crossroads.scenario.problems import Problem

KEY = "allow"

# Warnings of the gate, which every command shows → what each is about, and what to do.
GATE_WARNINGS = {
    "later-source": (
        "A source that appeared after the day from which the scenario is judged.",
        "Date it by when it was known, or judge without it: --as-of drops it.",
    ),
    "range-moved": (
        "A later value that lies beyond a range of an earlier layer, and moved its end.",
        "State the range beside the value.",
    ),
    "range-probability": (
        "A probability or weight that leaves its bounds somewhere within the ranges.",
        "Narrow the range, or write a formula that stays within bounds.",
    ),
    "range-sum": (
        "Probabilities of a node that do not add up somewhere within the ranges.",
        "Let one branch be rest.",
    ),
    "repeated-information": (
        "A path that meets two decisions which cannot be told apart.",
        "Give each an information of its own, if its owner can tell them apart.",
    ),
}


def allowance(document: Document, code: str, path: PathKey) -> PathKey | None:
    """Return the entry of the nearest ``allow`` around a place that names a code, or None where none does."""
    for depth in range(len(path), -1, -1):
        listed = document.get((*path[:depth], KEY))
        if isinstance(listed, Sequence) and code in listed:
            return (*path[:depth], KEY, listed.index(code))
    return None


def allowances(document: Document) -> Iterator[tuple[PathKey, str]]:
    """Yield every entry of every ``allow`` with its code, in the order of the data."""
    yield from _below((), document.data)


def _below(path: PathKey, value: Value) -> Iterator[tuple[PathKey, str]]:
    if isinstance(value, Mapping):
        for key, entry in value.items():
            if key == KEY and isinstance(entry, Sequence):
                yield from (((*path, key, i), str(code)) for i, code in enumerate(entry))
            else:
                yield from _below((*path, key), entry)
    elif isinstance(value, Sequence):
        for i, item in enumerate(value):
            yield from _below((*path, i), item)


def part_by_allowance(document: Document, problems: Iterable[Problem]) -> tuple[list[Problem], frozenset[PathKey]]:
    """Return the problems that are to be told, and the entries of ``allow`` that silence the others; errors stay."""
    kept: list[Problem] = []
    used: set[PathKey] = set()
    for problem in problems:
        entry = allowance(document, problem.code, problem.path) if problem.severity == "warning" else None
        if entry is None:
            kept.append(problem)
        else:
            used.add(entry)
    return kept, frozenset(used)
