"""Sentences made of words, labels and figures.

Used by all parts of the brief: words stand in a template, everything else comes in by name, so that no number can slip
into a sentence without the place that it comes from.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from string import Formatter

from crossroads.prose import within_sentence
from crossroads.report.figure import Cited, Figure, Name

Piece = str | Name | Figure | Cited


@dataclass(frozen=True)
class Sentence:
    """A sentence, or a part of one: its pieces in order."""

    pieces: tuple[Piece, ...]

    def __str__(self) -> str:
        """Return the text."""
        return "".join(map(str, self.pieces))

    @property
    def figures(self) -> list[Figure]:
        """The numbers in it."""
        return [piece for piece in self.pieces if isinstance(piece, Figure)]

    def to_json(self) -> dict[str, object]:
        """Return it as plain data; ``start`` and ``end`` tell where in the text a figure stands."""
        figures, end = [], 0
        for piece in self.pieces:
            start, end = end, end + len(str(piece))
            if isinstance(piece, Figure):
                figures.append({**piece.to_json(), "start": start, "end": end})
        return {"text": str(self), "figures": figures}


Told = Sentence | Piece


def say(template: str, **told: Told) -> Sentence:
    """Return a sentence: the template with pieces put in by name.

    >>> str(say("{who} sells.", who=Name("The owner")))
    'The owner sells.'
    """
    pieces: list[Piece] = []
    for words, name, _, _ in Formatter().parse(template):
        pieces += [words] if words else []
        pieces += _pieces(told[name]) if name else ()
    return Sentence(tuple(pieces))


def _pieces(told: Told) -> tuple[Piece, ...]:
    if isinstance(told, Sentence):
        return told.pieces
    return (told,) if told != "" else ()


def titled(label: str) -> Sentence:
    """Return a label as a title within a sentence.

    >>> str(titled("Hold the line"))
    '“Hold the line”'
    """
    return Sentence(("“", Name(label), "”"))


def named(label: str) -> Sentence:
    """Return a label as it stands within a sentence: an article at its start is no longer the first word."""
    return Sentence((Name(within_sentence(label)),))


def listed(parts: Iterable[Told], last: str = "and") -> Sentence:
    """Return parts as a list in a sentence; without a last word, commas alone part them.

    >>> str(listed(map(titled, "abc")))
    '“a”, “b” and “c”'
    """
    return Sentence(tuple(_listed(list(parts), last)))


def _listed(parts: list[Told], last: str) -> Iterator[Piece]:
    for number, part in enumerate(parts):
        if number:
            yield f" {last} " if last and number == len(parts) - 1 else ", "
        yield from _pieces(part)
