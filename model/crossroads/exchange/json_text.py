"""A JSON text as plain data that knows where every value was written, or the one place where it is no JSON.

Python's own reader keeps no places, and its depth is that of the interpreter; this one has a stack of its own, so
that deep trees are read too. Used by importers of JSON formats.
"""

import bisect
import json
import re
from typing import NamedTuple

from crossroads.document import Mapping, Origin, Sequence, Value, collector_paused
from crossroads.errors import Finding, Place, ScenarioError
from crossroads.prose import shorten

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?(?![0-9A-Za-z_.])")
_TEXT = re.compile(r'"(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*"')
_WORD = re.compile(r"[A-Za-z_0-9.+-]+")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


class Lines:
    """The lines of a text, for places and excerpts."""

    def __init__(self, text: str, name: str) -> None:
        self._text, self._name = text, name
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def place(self, position: int) -> Place:
        """Return the place of a character."""
        line = bisect.bisect_right(self._starts, position)
        return Place(self._name, line, position - self._starts[line - 1] + 1)

    def excerpt(self, place: Place) -> str:
        """Return the line at a place."""
        if not 0 < place.line <= len(self._starts):
            return ""
        return self._text[self._starts[place.line - 1] :].partition("\n")[0].rstrip("\r")


class _Open(NamedTuple):
    """A brace or bracket that is not closed yet."""

    holder: Mapping | Sequence
    key: tuple[str, Place] | None
    """In which entry of the holder around it this one stands."""


def read_json(text: str, name: str) -> tuple[Value, Lines]:
    """Return what a JSON text holds, with the lines of the text.

    Of doubled keys the last one counts, as in browsers.

    Raises
    ------
    ScenarioError
        With the first place where the text is no JSON.
    """
    lines = Lines(text, name)
    with collector_paused():
        return _Reader(text, lines).read(), lines


class _Reader:
    def __init__(self, text: str, lines: Lines) -> None:
        self._text, self._lines, self._at = text, lines, 0
        self._stack: list[_Open] = []
        self._root: Value = None

    def read(self) -> Value:
        self._skip()
        key: tuple[str, Place] | None = None
        while True:
            place = self._lines.place(self._at)
            value = self._value(place)
            self._put(key, value, place)
            key = None
            if isinstance(value, Mapping | Sequence):
                self._stack.append(_Open(value, None))
                if self._closes_at_once(value):
                    self._stack.pop()
                else:
                    key = self._key() if isinstance(value, Mapping) else None
                    continue
            if not self._goes_on():
                return self._root
            key = self._key() if isinstance(self._stack[-1].holder, Mapping) else None

    def _put(self, key: tuple[str, Place] | None, value: Value, place: Place) -> None:
        """Put a value where it belongs: into what is open, or as the whole."""
        if not self._stack:
            self._root = value
            return
        holder = self._stack[-1].holder
        if isinstance(holder, Sequence):
            holder.append(value)
            holder.places.append(place)
        elif key is not None:
            holder[key[0]] = value
            holder.origins[key[0]] = Origin(key[1], place)

    def _closes_at_once(self, value: Mapping | Sequence) -> bool:
        self._skip()
        if self._text[self._at : self._at + 1] != ("}" if isinstance(value, Mapping) else "]"):
            return False
        self._at += 1
        return True

    def _goes_on(self) -> bool:
        """Close what ends here, and take the comma before the next value; return False at the end of the text."""
        while self._stack:
            self._skip()
            holder = self._stack[-1].holder
            sign = self._text[self._at : self._at + 1]
            if sign == ("}" if isinstance(holder, Mapping) else "]"):
                self._at += 1
                self._stack.pop()
            elif sign == ",":
                self._at += 1
                self._skip()
                return True
            elif not sign:
                raise self._error(
                    holder.place, "What opens here is not closed.", "The file may be cut off: get it anew."
                )
            else:
                here = self._lines.place(self._at)
                raise self._error(here, "A comma is missing before this.", "Add it, or close what stands before.")
        self._skip()
        if self._at < len(self._text):
            raise self._error(self._lines.place(self._at), "Something follows the end of the data.", "Remove it.")
        return False

    def _key(self) -> tuple[str, Place]:
        self._skip()
        place = self._lines.place(self._at)
        if self._text[self._at : self._at + 1] != '"':
            raise self._error(
                place, "A key in quotation marks is expected here.", "Remove the comma before it, or add the key."
            )
        key = self._string(place)
        self._skip()
        if self._text[self._at : self._at + 1] != ":":
            here = self._lines.place(self._at)
            raise self._error(here, f"The key {shorten(key)!r} is not followed by a colon.", "Add it, with a value.")
        self._at += 1
        self._skip()
        return key, place

    def _value(self, place: Place) -> Value:
        sign = self._text[self._at : self._at + 1]
        if sign == '"':
            return self._string(place)
        if sign in ("{", "["):
            self._at += 1
            return Mapping(place) if sign == "{" else Sequence(place)
        if found := _NUMBER.match(self._text, self._at):
            self._at = found.end()
            return _number(found)
        word = _WORD.match(self._text, self._at)
        if word and word[0] in _WORDS:
            self._at = word.end()
            return _WORDS[word[0]]
        if not sign:
            raise self._error(place, "The file ends where a value should stand.", "It may be cut off: get it anew.")
        shown = shorten(word[0] if word else sign, 20)
        raise self._error(
            place, f"{shown!r} is no value of JSON.", "Put texts in quotation marks; write numbers as 0.5."
        )

    def _string(self, place: Place) -> str:
        found = _TEXT.match(self._text, self._at)
        if not found:
            raise self._bad_string(place)
        self._at = found.end()
        if "\\" not in found[0]:
            return found[0][1:-1]
        text: str = json.loads(found[0])
        if _HALF_CHARACTER.search(text):
            raise self._error(place, "The text has an escape for half a character.", "Write the character itself.")
        return text

    def _bad_string(self, place: Place) -> ScenarioError:
        """Return the error of a text that breaks off: at a character that may not stand in it, or open to the end."""
        stop = re.compile(r'(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*').match(self._text, self._at + 1)
        end = stop.end() if stop else self._at
        odd = self._text[end : end + 1]
        if odd == "\\":
            here = self._lines.place(end)
            return self._error(here, "A backslash starts no known escape here.", "Double the backslash.")
        if odd in ("", "\n", "\r"):
            return self._error(place, "The text is not closed on its line.", 'Close it with ".')
        here = self._lines.place(end)
        return self._error(here, f"The text holds the control character U+{ord(odd):04X}.", "Remove it, or escape it.")

    def _skip(self) -> None:
        found = _SPACE.match(self._text, self._at)
        self._at = found.end() if found else self._at

    def _error(self, place: Place, problem: str, remedy: str) -> ScenarioError:
        problem = f"This is not JSON. {problem}"
        return ScenarioError([Finding("not-json", problem, remedy, place, excerpt=self._lines.excerpt(place))])


def _number(found: re.Match[str]) -> int | float:
    """Return the number; one too long to be an integer in Python is a float, as all numbers in browsers."""
    is_whole = found[2] is None and found[3] is None
    return int(found[0]) if is_whole and len(found[0]) <= 200 else float(found[0])
