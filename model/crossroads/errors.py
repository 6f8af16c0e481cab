"""Findings about a scenario and the one tree of errors, used by every floor above.

    CrossroadsError
    ├── ScenarioError     the writer's to mend: one or more findings in scenario files
    ├── DefinitionError   a formula or distribution that cannot be read; at the gate it becomes a finding
    ├── AnalysisError     the caller's: a question that this scenario or these options do not allow
    └── OutputError       results cannot be written where they were asked for

Any other exception is a fault of the package and keeps its traceback.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from crossroads.prose import plural, printable, shorten

Severity = Literal["error", "warning"]

# Beyond this many findings a reader is better served by the first ones and a count.
_SHOWN = 50
# Of a long source line this many characters are shown, so many of them before the marker.
_LINE_WIDTH, _LINE_BEFORE = 100, 60
# Texts and paths hold names that a file gives, and files may be hostile.
_TEXT_WIDTH = 1000


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

    def to_json(self) -> dict[str, object]:
        """Return the finding as plain data, for scripts."""
        return {
            "file": self.place.file, "line": self.place.line, "column": self.place.column, "severity": self.severity,
            "code": self.code, "path": self.path, "problem": self.problem, "remedy": self.remedy,
        }  # fmt: skip

    def __str__(self) -> str:
        """Return the finding as text: place, source line with a marker, problem, remedy."""
        subject = f"{shorten(self.path, _TEXT_WIDTH)} " if self.path else ""
        lines = [printable(f"{self.place}: {self.severity}: {subject}[{self.code}]")]
        if self.excerpt.strip():
            lines += _marked(self.excerpt, self.place)
        texts = [shorten(text, _TEXT_WIDTH) for text in (self.problem, self.remedy) if text]
        lines += [f"  {printable(text)}" for text in texts]
        return "\n".join(lines)


def _marked(excerpt: str, place: Place) -> list[str]:
    """Return the source line and a marker under the column, cut to a readable width."""
    # Long flow lines are shown around the place, so that the marker stays on screen.
    is_long = len(excerpt.rstrip()) > _LINE_WIDTH
    start = max(0, place.column - 1 - _LINE_BEFORE) if is_long else 0
    before = ("…" if start else "") + excerpt[start : place.column - 1]
    after = excerpt[place.column - 1 : start + _LINE_WIDTH].rstrip()
    if len(excerpt.rstrip()) > start + _LINE_WIDTH:
        after += "…"
    gutter = f"{place.line:>5} | "
    margin = " " * (len(gutter) - 2) + "| "
    return [f"{gutter}{printable(before + after)}", f"{margin}{' ' * _width(printable(before))}^"]


def _width(text: str) -> int:
    """Return how many terminal cells a text takes: two for wide characters, none for combining ones."""
    return sum(
        0 if unicodedata.category(character) in ("Mn", "Me", "Cf") else
        2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )  # fmt: skip


class CrossroadsError(Exception):
    """The root of all errors that the package raises on purpose."""


class ScenarioError(CrossroadsError):
    """The scenario cannot be used as it stands; ``findings`` says why, in file order."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(self.findings)

    def __str__(self) -> str:
        """Return the findings as text."""
        return render(self.findings)


class DefinitionError(CrossroadsError):
    """A formula or distribution that cannot be read.

    ``problem`` says what is wrong, ``remedy`` what to do, and ``where`` which argument is meant, if one is.
    """

    def __init__(self, problem: str, remedy: str, where: tuple[str, ...] = ()) -> None:
        self.problem, self.remedy, self.where = problem, remedy, where
        super().__init__(problem, remedy, where)

    def __str__(self) -> str:
        """Return the problem and the remedy."""
        return f"{self.problem} {self.remedy}"


class AnalysisError(CrossroadsError):
    """A question that cannot be answered for this scenario or with these options."""


class OutputError(CrossroadsError):
    """Results cannot be written where they were asked for; nothing there has changed."""


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


def outlined(findings: Sequence[Finding], most: int = 3) -> list[str]:
    """Return the first findings in a line each, and how many more there are."""
    lines = [printable(f"{each.place}: {shorten(each.path, _TEXT_WIDTH)} [{each.code}]") for each in findings[:most]]
    hidden = len(findings) - most
    return [*lines, f"and {hidden} more"] if hidden > 0 else lines
