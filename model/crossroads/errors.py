"""Findings about a scenario and the one tree of errors, used by every floor above.

    CrossroadsError
    ├── ScenarioError     the writer's to mend: one or more findings in scenario files
    ├── DefinitionError   a formula or distribution that cannot be read; at the gate it becomes a finding
    └── AnalysisError     the caller's: a question that this scenario or these options do not allow

Any other exception is a fault of the package and keeps its traceback.
"""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]

# Beyond this many findings a reader is better served by the first ones and a count.
_SHOWN = 50


class Place(NamedTuple):
    """Where something stands: a file's name as the user gave it, and line and column counted from 1."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Return ``file:line:column``, or only what is known of it."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem of a scenario: where it is, what is wrong, and what to do about it."""

    code: str
    """A stable slug such as ``unknown-key``: what tests and silenced warnings refer to."""
    problem: str
    """What is wrong, with the values shown. One or more full sentences."""
    remedy: str
    """What to do about it."""
    place: Place
    path: str = ""
    """The place within the scenario, as in ``parameters.p_wet.value``."""
    severity: Severity = "error"
    excerpt: str = field(default="", compare=False)
    """The source line at the place, without its line end."""

    def __str__(self) -> str:
        """Return the finding as text: place, source line with a marker, problem, remedy."""
        subject = f"{self.path} " if self.path else ""
        lines = [f"{self.place}: {self.severity}: {subject}[{self.code}]"]
        if self.excerpt.strip():
            lines += _marked(self.excerpt, self.place)
        lines += [f"  {text}" for text in (self.problem, self.remedy) if text]
        return "\n".join(lines)


def _marked(excerpt: str, place: Place) -> list[str]:
    """Return the source line and a marker under the column, cut to a readable width."""
    # Long flow lines are shown around the place, so that the marker stays on screen.
    width, before = 100, 60
    start = max(0, place.column - 1 - before) if len(excerpt) > width else 0
    shown = ("…" if start else "") + excerpt[start : start + width].replace("\t", " ").rstrip()
    if len(excerpt.rstrip()) > start + width:
        shown += "…"
    column = place.column - start + (1 if start else 0)
    gutter = f"{place.line:>5} | "
    return [f"{gutter}{shown}", f"{' ' * (len(gutter) - 2)}| {' ' * (column - 1)}^"]


class CrossroadsError(Exception):
    """The root of all errors that the package raises on purpose."""


class ScenarioError(CrossroadsError):
    """The scenario cannot be used as it stands; ``findings`` says why, in file order."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(render(self.findings))


class DefinitionError(CrossroadsError):
    """A formula or distribution that cannot be read: ``problem`` says what is wrong, ``remedy`` what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        self.problem, self.remedy = problem, remedy
        super().__init__(f"{problem} {remedy}")


class AnalysisError(CrossroadsError):
    """A question that cannot be answered for this scenario or with these options."""


def render(findings: Sequence[Finding]) -> str:
    """Return the findings as text, a blank line between them, the count last when there are several."""
    blocks = [str(finding) for finding in findings[:_SHOWN]]
    if len(findings) > 1:
        hidden = len(findings) - _SHOWN
        blocks.append(count(findings) + (f" ({hidden} not shown)." if hidden > 0 else "."))
    return "\n\n".join(blocks)


def count(findings: Sequence[Finding]) -> str:
    """Return how many problems and warnings there are, in words.

    >>> count([])
    'no problems'
    """
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = len(findings) - errors
    parts = [plural(errors, "problem")] if errors else []
    parts += [plural(warnings, "warning")] if warnings else []
    return " and ".join(parts) or "no problems"


def plural(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> plural(1, "node"), plural(2, "branch"), plural(3, "query")
    ('1 node', '2 branches', '3 queries')
    """
    if number == 1:
        return f"1 {noun}"
    if noun.endswith(("ch", "sh", "s", "x")):
        return f"{number} {noun}es"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return f"{number} {noun[:-1]}ies"
    return f"{number} {noun}s"


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a sentence with the nearest known name, or a list of the known ones when none is near.

    >>> nearest("p_wett", ["p_wet", "price"])
    'Did you mean p_wet?'
    """
    names = list(dict.fromkeys(known))
    folded = {candidate.casefold(): candidate for candidate in reversed(names)}
    close = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    if close:
        return f"Did you mean {folded[close[0]]}?"
    if not names:
        return "None is defined here."
    listed = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return f"Known here: {listed}."
