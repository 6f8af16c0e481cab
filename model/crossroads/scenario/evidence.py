"""The evidence of a scenario: sources, and the single claims that are taken from them."""

from typing import Literal

from crossroads.scenario.fields import Day
from crossroads.scenario.part import Part


class Source(Part):
    """Where evidence comes from: an article, a report, an interview."""

    title: str
    """Its title."""
    publisher: str = ""
    """Who published it."""
    author: str = ""
    """Who wrote it."""
    date: Day | None = None
    """When it appeared: a year, a month or a day."""
    url: str = ""
    """Where it can be found."""
    text: str | None = None
    """A local copy of its text, relative to the scenario's folder; quotes are checked against it."""
    note: str = ""
    """Anything a reader should know of it."""


class Claim(Part):
    """A single piece of evidence, cited by whatever rests on it."""

    source: str
    """The source that it comes from."""
    says: str = ""
    """Who says so: the author, a minister, a spokesman."""
    kind: Literal["fact", "reported", "quote", "allegation", "assessment"] = "fact"
    """How it is known: a fact that the source reports, something that a party is reported to have said or done, a
    party's own words, an unconfirmed allegation, or a judgement."""
    text: str
    """What is claimed, in one's own words."""
    quote: str | None = None
    """The very words, where the wording is the evidence."""
    bears: str = ""
    """What it bears on, and which way it pushes."""
    note: str = ""
    """Anything a reader should know of it."""
