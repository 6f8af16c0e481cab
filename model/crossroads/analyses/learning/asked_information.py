"""What may be asked of the value of information: groups, events told together, sources; read from short texts.

Used by ``information`` and its settings.
"""

from dataclasses import dataclass

from crossroads.analyses.settings import read_count, read_number
from crossroads.errors import AnalysisError
from crossroads.prose import listed


@dataclass(frozen=True)
class AskedGroup:
    """Parameters to be learned together."""

    name: str
    members: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}={','.join(self.members)}"


@dataclass(frozen=True)
class AskedEvents:
    """Events to be told together, each by the nodes at which it shows."""

    name: str
    events: tuple[tuple[str, ...], ...]

    def __str__(self) -> str:
        return f"{self.name}={'+'.join(map(','.join, self.events))}"


@dataclass(frozen=True)
class Source:
    """A test of an event, or a study of a parameter."""

    of: str
    text: str
    """As it was written."""
    sensitivity: float | None = None
    specificity: float | None = None
    size: int | None = None
    spread: float | None = None

    def __str__(self) -> str:
        return self.text


def read_group(text: str) -> AskedGroup:
    """Return a group of a text.

    >>> read_group("oil=p_wet,price").members
    ('p_wet', 'price')
    """
    name, members = _named(text, "NAME=A,B, as in market=price,demand")
    return AskedGroup(name, _split(members, ","))


def read_events(text: str) -> AskedEvents:
    """Return the events of a text: those joined by + are told together, each with its nodes.

    >>> read_events("gas=dig,dig_after+price").events
    (('dig', 'dig_after'), ('price',))
    """
    name, events = _named(text, "NAME=NODE,NODE, as in gas=dig,dig_after_test")
    return AskedEvents(name, tuple(_split(each, ",") for each in _split(events, "+")))


def read_source(text: str) -> Source:
    """Return a source of a text.

    >>> read_source("well:sensitivity=0.9,specificity=0.8").sensitivity, read_source("price:n=20,sd=12").spread
    (0.9, 12.0)
    """
    of, colon, rest = text.partition(":")
    wanted = "NODE:sensitivity=0.9,specificity=0.8, PARAMETER:n=50 or PARAMETER:n=20,sd=12"
    if not colon or not of.strip():
        raise AnalysisError(f"{text!r} is no source; write {wanted}.")
    parts = dict(_named(each, wanted) for each in _split(rest, ","))
    if set(parts) == {"sensitivity", "specificity"}:
        shares = {key: _share(key, read_number(value)) for key, value in parts.items()}
        return Source(of.strip(), text, shares["sensitivity"], shares["specificity"])
    if set(parts) not in ({"n"}, {"n", "sd"}):
        raise AnalysisError(f"{text!r} has {listed(parts)}; write {wanted}.")
    spread = read_number(parts["sd"]) if "sd" in parts else None
    if spread is not None and not spread > 0:
        raise AnalysisError(f"The spread of measurements is above zero; here it is {spread:g}.")
    return Source(of.strip(), text, size=read_count(parts["n"]), spread=spread)


def _named(text: str, wanted: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip() or not value.strip():
        raise AnalysisError(f"{text!r} names nothing; write {wanted}.")
    return name.strip(), value.strip()


def _split(text: str, sign: str) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in text.split(sign))
    if not all(parts):
        raise AnalysisError(f"{text!r} leaves something out between its signs {sign}.")
    return parts


def _share(name: str, share: float) -> float:
    if not 0 <= share <= 1:
        raise AnalysisError(f"A {name} lies within 0 and 1; here it is {share:g}.")
    return share
