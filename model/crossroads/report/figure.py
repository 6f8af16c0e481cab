"""A number in a sentence, with the places in results that it comes from.

Made by ``Sheet``, which looks numbers up; sentences are made of figures, labels and words.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from crossroads.report.digits import Form

How = Literal["cell", "gap", "sum", "rest", "count"]

WAYS: Mapping[How, Callable[[Sequence[float]], float]] = {
    "cell": lambda cells: cells[0],
    "gap": lambda cells: abs(cells[0] - cells[1]),
    "sum": sum,
    "rest": lambda cells: 1 - sum(cells),
    "count": lambda cells: float(len(cells)),
}
"""How a number is made from those at its places: it is the one, the distance between two, the sum of several, what they
leave of 1, or how many there are."""


@dataclass(frozen=True)
class Place:
    """Where something stands in the JSON of a result, as ``analyse QUESTION --json`` prints it."""

    question: str
    pointer: str
    """From the top of the JSON, as of RFC 6901: ``/rows/0/best``."""
    row: tuple[tuple[str, str], ...] = ()
    """What names the row, for people: ``option`` → ``hold``."""

    def __str__(self) -> str:
        """Return the place as people read it."""
        named = ", ".join(f"{key} {text}" for key, text in self.row)
        path = self.pointer.lstrip("/").split("/")
        column = path[-1] if path[0] == "rows" else " ".join(path)
        if path[0] == "rows" and len(path) == 2:
            return f"{self.question}{f' where {named}' if named else ''}"
        return f"{self.question}: {column}{f' where {named}' if named else ''}"


@dataclass(frozen=True)
class Traced:
    """A number at full precision that knows where it comes from."""

    value: float
    places: tuple[Place, ...]
    how: How = "cell"

    def shown(self, form: Form) -> "Figure":
        """Return it as a figure of a sentence."""
        return Figure(self, form)


def gap(one: Traced, other: Traced) -> Traced:
    """Return the distance between two numbers."""
    return _made("gap", (one, other))


def total(numbers: Iterable[Traced]) -> Traced:
    """Return the sum of several numbers; of one, that one."""
    several = tuple(numbers)
    return several[0] if len(several) == 1 else _made("sum", several)


def rest(number: Traced) -> Traced:
    """Return what a share leaves of 1."""
    return _made("rest", (number,))


def _made(how: How, numbers: Sequence[Traced]) -> Traced:
    if any(number.how != "cell" for number in numbers):
        raise TypeError("figures are made from cells in one step, so that a reader can follow it")
    places = tuple(place for number in numbers for place in number.places)
    return Traced(WAYS[how]([number.value for number in numbers]), places, how)


@dataclass(frozen=True)
class Figure:
    """A number as it stands in a sentence."""

    number: Traced
    form: Form
    word: str = ""
    """The estimative word of a probability."""
    is_aside: bool = False
    """Whether it stands in brackets, where the number follows its word after a comma."""

    @property
    def shown(self) -> str:
        """The number alone, with its unit."""
        return self.form(self.number.value)

    def __str__(self) -> str:
        """Return what is read: a probability in a word, then the number."""
        if not self.word:
            return self.shown
        return f"{self.word}, {self.shown}" if self.is_aside else f"{self.word} ({self.shown})"

    def origin(self) -> str:
        """Return where it comes from, in words: the number at full precision, how it was made, and its places."""
        return f"{self.number.value!r} — {self.made()}"

    def made(self) -> str:
        """Return how it was made from which places."""
        places = self.number.places
        if self.number.how == "count":
            return f"rows of {places[0]}" if places else "no row"
        words = {"cell": "", "gap": "difference of ", "sum": "sum of ", "rest": "1 less "}[self.number.how]
        several = {place.question for place in places}
        if len(several) == 1 and len(places) > 1:
            told = [str(place).partition(": ")[2] for place in places]
            return f"{places[0].question}: {words}{' and '.join(told)}"
        return words + " and ".join(map(str, places))

    def to_json(self) -> dict[str, object]:
        """Return it as plain data."""
        places = [
            {"question": each.question, "pointer": each.pointer, "row": dict(each.row)} for each in self.number.places
        ]
        return {
            "text": str(self), "shown": self.shown, "value": self.number.value, "how": self.number.how,
            "word": self.word or None, "unit": getattr(self.form, "unit", "") or None, "places": places,
        }  # fmt: skip


@dataclass(frozen=True)
class Name:
    """A label or a unit that the scenario gives."""

    text: str

    def __str__(self) -> str:
        """Return the label."""
        return self.text


@dataclass(frozen=True)
class Cited:
    """Words that a result says itself, as they stand there."""

    text: str
    place: Place

    def __str__(self) -> str:
        """Return the words."""
        return self.text
