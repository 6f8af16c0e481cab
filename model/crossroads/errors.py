"""Findings about a scenario and the one tree of errors, used by every floor above.

    CrossroadsError
    ├── ScenarioError     the writer's to mend: one or more findings in scenario files
    ├── DefinitionError   a formula or distribution that cannot be read; at the gate it becomes a finding
    ├── AnalysisError     the caller's: a question that this scenario or these options do not allow
    └── OutputError       results cannot be written where they were asked for

Any other exception is a fault of the package and keeps its traceback.
"""

import difflib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]

# Beyond this many findings a reader is better served by the first ones and a count.
_SHOWN = 50
# Of a long source line this many characters are shown, so many of them before the marker.
_LINE_WIDTH, _LINE_BEFORE = 100, 60
# No name is longer; what is longer resembles none, and comparing it would take its time.
_LONGEST_NAME = 100
# Joiners without which emoji and some scripts fall apart; nothing else invisible is let through.
_JOINERS = "\u200c\u200d"


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
        lines = [printable(f"{self.place}: {self.severity}: {subject}[{self.code}]")]
        if self.excerpt.strip():
            lines += _marked(self.excerpt, self.place)
        lines += [f"  {printable(text)}" for text in (self.problem, self.remedy) if text]
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


def printable(text: str) -> str:
    r"""Return a text that a terminal shows as it stands: whatever would move its cursor is replaced.

    >>> printable("a\tb\x1b[31m")
    'a b�[31m'
    """
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() or character in _JOINERS else
        " " if character.isspace() else "\ufffd"
        for character in text
    )  # fmt: skip


def shorten(text: str, width: int = 60) -> str:
    """Return a text, cut where it is longer than a message should quote.

    >>> shorten("abcdefgh", 5)
    'abcd…'
    """
    return text if len(text) <= width else text[: width - 1] + "…"


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


def listed(names: Iterable[str], last: str = "and") -> str:
    """Return names as a list in a sentence.

    >>> listed(["a", "b", "c"]), listed(["a", "b"], "or"), listed(["a"])
    ('a, b and c', 'a or b', 'a')
    """
    *first, final = names
    return f"{', '.join(first)} {last} {final}" if first else final


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a sentence with the nearest known name, or a list of the known ones when none is near.

    >>> nearest("p_wett", ["p_wet", "price"])
    'Did you mean p_wet?'
    """
    names = list(dict.fromkeys(known))
    if (close := nearest_name(name, names)) is not None:
        return f"Did you mean {close}?"
    if not names:
        return "None is defined here."
    shown = ", ".join(shorten(known_name) for known_name in names[:12])
    return f"Known here: {shown}{', …' if len(names) > 12 else '.'}"


def nearest_name(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that resembles a name most, case aside, or None when none is near.

    >>> nearest_name("Bracnhes", ["kind", "branches"])
    'branches'
    """
    if len(name) > _LONGEST_NAME:
        return None
    folded = {candidate.casefold(): candidate for candidate in reversed(list(known))}
    close = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else None
