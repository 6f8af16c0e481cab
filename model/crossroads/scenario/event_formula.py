"""Events as formulas over nodes and branches: read once, true or false by what a path meets.

Made from the texts and lists of a scenario; used by questions and expectations. They are read by a parser of their own,
as ids may hold dashes or be words of Python, such as ``answer.yield``; nothing is ever handed to ``eval``.
"""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from crossroads.errors import DefinitionError
from crossroads.prose import shorten

# Limits that no event written by hand meets; they keep hostile ones cheap to refuse.
_MAX_TEXT, _MAX_DEPTH = 4000, 100
_TOO_LONG = "Split it into several questions."
_ALLOWED = "An event has nodes, branches as node.branch, and, or, not, and brackets."
_ID = r"[A-Za-z_][A-Za-z0-9_-]*"
_PLACE = re.compile(rf"{_ID}(\.{_ID})?\Z")
_TOKEN = re.compile(rf"\s*({_ID}(?:\.{_ID})?|[()])")
_WORDS = ("and", "or", "not")


class Joined(NamedTuple):
    """Some events joined by a word; ``not`` has one of them."""

    word: Literal["and", "or", "not"]
    parts: "tuple[EventTree, ...]"


# A node, a branch as node.branch, or some of these joined.
EventTree: TypeAlias = str | Joined


@dataclass(frozen=True, slots=True)
class EventFormula:
    """What a path has to meet, and not to meet, for an event to happen."""

    text: str
    """The formula as it was written; a list as its members joined by or."""
    tree: EventTree
    names: tuple[str, ...]
    """The nodes and branches that it names, in the order in which they are written."""
    is_list: bool = False
    """Whether it was written as a list: the path meets any of its members."""

    def happens(self, met: Container[str]) -> bool:
        """Return whether the event happens on a path that meets some nodes and branches.

        >>> read_event("join and not (exposed or loyal.yes)").happens({"join", "loyal.no"})
        True
        """
        return _happens(self.tree, met)

    def __str__(self) -> str:
        return self.text


def any_of(names: Iterable[str]) -> EventFormula:
    """Return the event that a path meets any of some nodes and branches.

    >>> any_of(["a", "b.c"]).text
    'a or b.c'
    """
    listed = tuple(names)
    return EventFormula(" or ".join(listed), Joined("or", listed), listed, is_list=True)


def all_of(formulas: Iterable[EventFormula], happened: Iterable[bool]) -> EventFormula:
    """Return the event that each of some events happened, or did not, as it is said.

    >>> all_of([read_event("a or b"), read_event("c")], [True, False]).text
    '(a or b) and not (c)'
    """
    pairs = list(zip(formulas, happened, strict=True))
    parts = tuple(each.tree if is_true else Joined("not", (each.tree,)) for each, is_true in pairs)
    text = " and ".join(f"({each})" if is_true else f"not ({each})" for each, is_true in pairs)
    names = tuple(dict.fromkeys(name for each, _ in pairs for name in each.names))
    return EventFormula(text, Joined("and", parts), names)


def is_place(text: str) -> bool:
    """Return whether a text has the form of a node or of a branch as ``node.branch``."""
    return _PLACE.match(text) is not None and text not in _WORDS


def read_event(text: str) -> EventFormula:
    """Return the event that a text states.

    Raises
    ------
    DefinitionError
        If the text is no formula over nodes and branches.

    Example
    -------
    >>> read_event("answer.yield or not (calm and lost)").names
    ('answer.yield', 'calm', 'lost')
    """
    if len(text) > _MAX_TEXT:
        raise DefinitionError(f"The event has {len(text)} characters; at most {_MAX_TEXT} are allowed.", _TOO_LONG)
    # A formula may be folded over several lines of a file.
    text = " ".join(text.split())
    if not text:
        raise DefinitionError("The event is empty.", _ALLOWED)
    return _Parser(text, list(_tokens(text))).event()


def _happens(tree: EventTree, met: Container[str]) -> bool:
    if isinstance(tree, str):
        return tree in met
    parts = (_happens(part, met) for part in tree.parts)
    return not next(parts) if tree.word == "not" else any(parts) if tree.word == "or" else all(parts)


def _tokens(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            odd = text[at:].split()[0]
            problem = f"The event {shorten(text)!r} has {shorten(odd)!r}, which an event cannot have."
            raise DefinitionError(problem, _ALLOWED)
        yield match[1]
        at = match.end()


class _Parser:
    """Reads tokens from left to right; not binds closer than and, and closer than or."""

    def __init__(self, text: str, tokens: list[str]) -> None:
        self._text, self._tokens, self._at = text, tokens, 0

    def event(self) -> EventFormula:
        tree = self._joined(0)
        if self._next is not None:
            raise self._refusal(f"{shorten(self._next)!r} follows {shorten(self._tokens[self._at - 1])!r}")
        names = [token for token in self._tokens if token not in (*_WORDS, "(", ")")]
        return EventFormula(self._text, tree, tuple(dict.fromkeys(names)))

    @property
    def _next(self) -> str | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _took(self, token: str) -> bool:
        if self._next != token:
            return False
        self._at += 1
        return True

    def _joined(self, depth: int, words: Sequence[Literal["or", "and"]] = ("or", "and")) -> EventTree:
        """Return what some words join, the loosest first."""
        if not words:
            return self._single(depth)
        parts = [self._joined(depth, words[1:])]
        while self._took(words[0]):
            parts.append(self._joined(depth, words[1:]))
        return parts[0] if len(parts) == 1 else Joined(words[0], tuple(parts))

    def _single(self, depth: int) -> EventTree:
        if depth > _MAX_DEPTH:
            raise DefinitionError(f"The event {shorten(self._text)!r} is nested too deep.", _TOO_LONG)
        if self._took("not"):
            return Joined("not", (self._single(depth + 1),))
        if self._took("("):
            inner = self._joined(depth + 1)
            if not self._took(")"):
                found = "it ends" if self._next is None else f"{shorten(self._next)!r} follows"
                raise self._refusal(f"{found} before a bracket is closed")
            return inner
        token = self._next
        if token is None or token in (*_WORDS, ")"):
            wanted = "a node or branch is missing"
            raise self._refusal(f"{wanted} at its end" if token is None else f"{wanted} before {token!r}")
        self._at += 1
        return token

    def _refusal(self, why: str) -> DefinitionError:
        return DefinitionError(f"The event {shorten(self._text)!r} cannot be read: {why}.", _ALLOWED)
