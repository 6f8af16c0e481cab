"""The words of an ``.efg`` file with their places: texts, numbers, names and braces.

Made from a file's text; read by the parser. Commas only part numbers and are left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from crossroads.errors import Finding, Place
from crossroads.prose import shorten

Kind = Literal["text", "number", "word", "brace", "end"]

_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?(?:/[0-9]+)?(?![A-Za-z0-9_.])")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TEXT = re.compile(r'"(?:\\.|[^"\\])*"', re.DOTALL)
_SPACE = re.compile(r"[\s,]+")


class Token(NamedTuple):
    """A word of the file."""

    kind: Kind
    value: str
    """The number, name or brace as written; a text without its quotation marks."""
    at: int
    """Where it begins in the file, counted in characters."""


@dataclass(frozen=True)
class Source:
    """A file's text and its name: what places are told from."""

    text: str
    name: str

    def place(self, at: int) -> Place:
        """Return the line and column of a character."""
        line = self.text.count("\n", 0, at) + 1
        return Place(self.name, line, at - self.text.rfind("\n", 0, at))

    def finding(self, code: str, at: int, problem: str, remedy: str) -> Finding:
        """Return a finding at a character."""
        place = self.place(at)
        begin = at - place.column + 1
        return Finding(code, problem, remedy, place, excerpt=self.text[begin:].partition("\n")[0])

    def tokens(self) -> tuple[list[Token], list[Finding]]:
        """Return all words, an end last, and what is no word."""
        tokens: list[Token] = []
        findings: list[Finding] = []
        for part in self._parts():
            if isinstance(part, Finding):
                findings.append(part)
            else:
                tokens.append(part)
        return [*tokens, Token("end", "", len(self.text.rstrip()))], findings

    def _parts(self) -> Iterator[Token | Finding]:
        at = 0
        while at < len(self.text):
            if match := _SPACE.match(self.text, at):
                at = match.end()
            elif self.text[at] in "{}":
                yield Token("brace", self.text[at], at)
                at += 1
            elif match := _TEXT.match(self.text, at):
                yield Token("text", _unquoted(match[0]), at)
                at = match.end()
            elif self.text[at] == '"':
                yield self.finding("open-text", at, "This text is not closed.", "Add the quotation mark at its end.")
                # What follows on the line is taken for the text; the lines below are read on.
                at = (self.text.find("\n", at) + 1) or len(self.text)
            elif match := _NUMBER.match(self.text, at):
                yield Token("number", match[0], at)
                at = match.end()
            elif match := _WORD.match(self.text, at):
                yield Token("word", match[0], at)
                at = match.end()
            else:
                stretch = re.compile(r'[^\s,{}"]+').match(self.text, at)
                odd = stretch[0] if stretch else self.text[at]
                problem = f"{shorten(odd)!r} is no number, text or brace."
                yield self.finding("odd-character", at, problem, "Remove it, or put it in quotation marks.")
                at += len(odd)


def _unquoted(text: str) -> str:
    r"""Return what a quoted text says: as for Gambit, only a quotation mark is escaped.

    >>> _unquoted(r'"the \"bar\" at a\b"')
    'the "bar" at a\\b'
    """
    return text[1:-1].replace('\\"', '"')
