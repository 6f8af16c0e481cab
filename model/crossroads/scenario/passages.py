"""Texts as quotes are compared with them, and the passage of a text that comes nearest to a quote.

Used where quotes are checked against the copies of their sources. How something is typeset does not matter: spaces and
line breaks, the shapes of quotation marks and dashes, soft hyphens, ligatures, capitals, words broken at a line's end.

Source of the search: P. H. Sellers, "The theory and computation of evolutionary distances: pattern recognition",
Journal of Algorithms 1 (1980), 359-373, over words and with the affine costs of O. Gotoh, "An improved algorithm for
matching biological sequences", Journal of Molecular Biology 162 (1982), 705-708; a row of the table is one running
minimum over the whole text.
"""

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crossroads.document import split_lines

# The characters of the categories Pd, and Pi and Pf with what is typed for them, for a minus or for a prime.
_DASHES = "-֊־᐀᠆‐‑‒–—―⸗⸚⸺⸻⹀⹝〜〰゠︱︲﹘﹣－\U00010ead−⁃"
_MARKS = "\"'`´«»‘’‚‛“”„‟‹›′″‴⸂⸃⸄⸅⸉⸊⸌⸍⸜⸝⸠⸡「」『』〝〞〟＂＇"
_DASH, _MARK = re.compile(f"[{re.escape(_DASHES)}]"), re.compile(f"[{re.escape(_MARKS)}]+")
# What shows nothing; a soft hyphen is where a word was broken, and joins what follows.
_INVISIBLE = re.compile("\u00ad\\s*|[\u200b-\u200d\u2060\ufeff]")
# A hyphen at a line's end may belong to the word or to the line: it is marked, and may be read as either.
_BROKEN = "\x00"
_LINE_END = re.compile(r"(?<=[^\W\d_])-[^\S\r\n]*[\r\n]\s*(?=[^\W\d_])")
_SPACED_DASH = re.compile(" ?-(?: ?-)* ?")
_WORD = re.compile(f"\\w+(?:(?:['’]|\u00ad\\s*|{_LINE_END.pattern})\\w+)*")

# So many words of a quote are looked for.
_MOST_WORDS = 300
# Beyond this share of its words in which a passage differs it resembles the quote no more.
_FAR = 0.6
# Costs of differences: a word that is not there or another one, a word that is only spelt differently, the first of
# several words that the quote leaves out and each more of them. Leaving out without a mark is the commonest mistake.
_WHOLE, _SPELLING, _LEFT_OUT, _MORE_LEFT_OUT = 8, 4, 4, 1
# How many words a passage may have for each word of the quote, at these costs and at that share of them, and some more.
_LONGEST = 6
# Of so many words that the text does not have a like one is looked for, among words of about the same length.
_MOST_UNKNOWN, _LENGTHS, _ALIKE = 10, 2, 0.75


def plain(text: str) -> str:
    r"""Return a text as it is compared.

    >>> plain("He said:\n“The de\u00adﬁned – zone”")
    "he said: 'the defined-zone'"
    """
    text = _MARK.sub("'", _DASH.sub("-", _INVISIBLE.sub("", text)))
    text = _LINE_END.sub(_BROKEN, unicodedata.normalize("NFKC", text).casefold())
    return _SPACED_DASH.sub("-", " ".join(text.split()))


class Passage(NamedTuple):
    """A stretch of a text."""

    line: int
    words: tuple[str, ...]
    """As they stand in the text, each with what follows it up to the next."""
    differences: tuple["Difference", ...]
    """From the words of the quote that were looked for, in order."""
    compared: int
    """How many words of the quote were looked for."""
    is_all: bool
    """Whether these are all that it has."""


class Difference(NamedTuple):
    """Words of a passage in the place of words of a quote; either may be none."""

    at: int
    """Where in the passage, counted in words."""
    has: str
    quoted: str


@dataclass(frozen=True)
class Copy:
    """The copy of a source's text."""

    text: str

    @cached_property
    def plain(self) -> str:
        """The text as it is compared."""
        return plain(self.text)

    def find(self, part: str, start: int = 0) -> int | None:
        """Return where a plain part of a quote ends in the plain text, looked for from a start, or None."""
        at = self.plain.find(part, start)
        if at >= 0:
            return at + len(part)
        if _BROKEN not in self.plain:
            return None
        found = _breakable(part).search(self.plain, start)
        return found.end() if found else None

    @cached_property
    def _words(self) -> "_Words":
        return _Words.of(self.text)

    def nearest(self, quote: str) -> Passage | None:
        """Return the passage that a quote differs from least, or None where none resembles it."""
        text, sought = self._words, _Words.of(quote)
        numbers = [_same(text.vocabulary, word) for word in sought.keys[:_MOST_WORDS]]
        if not numbers or not text.keys:
            return None
        alike = _alike(text.vocabulary, sought.keys[: len(numbers)])
        ending = _distances(text.numbers, numbers, alike)
        end = _least(ending)
        if ending[end] > _FAR * _WHOLE * len(numbers):
            return None
        # The same backwards from there, where the passage must begin with the quote's last word.
        before = text.numbers[max(0, end - _LONGEST * (len(numbers) + 1)) : end][::-1]
        start = end - _least(_distances(before, numbers[::-1], alike[::-1], is_anchored=True))
        return text.passage(start, end, sought, len(numbers))


def _breakable(part: str) -> re.Pattern[str]:
    """Return a pattern for a part of a quote in which any word may be broken at a line's end."""
    pieces = []
    for before, character in zip(" " + part, part, strict=False):
        if before.isalpha() and character.isalpha():
            pieces.append(f"{_BROKEN}?")
        pieces.append(f"[-{_BROKEN}]" if character == "-" else re.escape(character))
    return re.compile("".join(pieces))


@dataclass(frozen=True)
class _Words:
    """The words of a text, where they stand, and a number for each different one."""

    text: str
    spans: Sequence[tuple[int, int]]
    keys: Sequence[str]
    vocabulary: dict[str, int]

    @classmethod
    def of(cls, text: str) -> "_Words":
        found = [(match.group(), match.span()) for match in _WORD.finditer(text)]
        # Most words come again and again: each is made plain once.
        plains = {word: plain(word).replace(_BROKEN, "") for word in {word for word, _ in found}}
        keys = [plains[word] for word, _ in found]
        vocabulary = {key: number for number, key in enumerate(dict.fromkeys(keys))}
        return cls(text, [span for _, span in found], keys, vocabulary)

    @cached_property
    def numbers(self) -> NDArray[np.int32]:
        """The numbers of its words, in order."""
        return np.fromiter(map(self.vocabulary.__getitem__, self.keys), np.int32, len(self.keys))

    def shown(self, start: int, end: int) -> str:
        """Return some of its words as they stand, on one line."""
        return _shown(self.text[self.spans[start][0] : self.spans[end - 1][1]]) if start < end else ""

    def passage(self, start: int, end: int, quote: "_Words", length: int) -> Passage:
        """Return a stretch of its words with what differs from the first words of a quote."""
        stops = [span[0] for span in self.spans[start + 1 : end]] + [self.spans[end - 1][1]]
        words = [_shown(self.text[self.spans[start + i][0] : stop]) for i, stop in enumerate(stops)]
        matcher = difflib.SequenceMatcher(None, self.keys[start:end], quote.keys[:length], autojunk=False)
        differences = [
            Difference(low, self.shown(start + low, start + high), quote.shown(first, last))
            for kind, low, high, first, last in matcher.get_opcodes()
            if kind != "equal"
        ]
        line = len(split_lines(self.text[: self.spans[start][0]]))
        return Passage(line, tuple(words), tuple(differences), length, length == len(quote.keys))


def _shown(text: str) -> str:
    """Return a stretch of a text on one line, words that its lines broke put together."""
    return " ".join(_LINE_END.sub("", _INVISIBLE.sub("", text)).split())


def _same(vocabulary: dict[str, int], word: str) -> int:
    """Return the number of a word, -1 where the text does not have it."""
    return vocabulary.get(word, -1)


def _alike(vocabulary: dict[str, int], words: Sequence[str]) -> list[list[int]]:
    """Return for each word the numbers of those that are spelt much like it, where the text does not have it."""
    unknown = [word for word in dict.fromkeys(words) if word not in vocabulary][:_MOST_UNKNOWN]
    found: dict[str, list[int]] = {}
    for word in unknown:
        near = [
            each
            for each in vocabulary
            if abs(len(each) - len(word)) <= _LENGTHS and (each[:1] == word[:1] or each[-2:] == word[-2:])
        ]
        found[word] = [vocabulary[each] for each in difflib.get_close_matches(word, near, 3, _ALIKE)]
    return [found.get(word, []) for word in words]


def _least(distances: NDArray[np.int32]) -> int:
    """Return the first place of the least distance, or of places in a row the last: there more of the text is shown."""
    place = int(distances.argmin())
    while place + 1 < len(distances) and distances[place + 1] == distances[place]:
        place += 1
    return place


def _distances(
    text: NDArray[np.int32], quote: Sequence[int], alike: Sequence[Sequence[int]], *, is_anchored: bool = False
) -> NDArray[np.int32]:
    """Return how much the nearest passage that ends before each place of a text differs from a quote.

    Parameters
    ----------
    text
        The numbers of its words.
    quote, alike
        The number of each word of the quote, and those of words that are spelt like it.
    is_anchored
        Whether passages begin where the text does, rather than anywhere.

    Returns
    -------
    array, one longer than the text
        The place 0 lies before its first word.
    """
    slope = np.arange(len(text) + 1, dtype=np.int32) * _MORE_LEFT_OUT
    opened = slope + (_LEFT_OUT - _MORE_LEFT_OUT)
    row = np.zeros_like(slope)
    if is_anchored:
        row[1:] = opened[1:]
    for number, near in zip(quote, alike, strict=True):
        cost = np.where(text == number, 0, _WHOLE).astype(np.int32)
        if near:
            cost[np.isin(text, near)] = _SPELLING
        best = row + _WHOLE
        np.minimum(best[1:], row[:-1] + cost, out=best[1:])
        # Words of the text that the quote leaves out: the least over all places where they may begin, in one go.
        row = np.minimum(best, np.minimum.accumulate(best - slope) + opened)
    return row
