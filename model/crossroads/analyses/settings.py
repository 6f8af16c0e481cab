"""The settings of an analysis: what may be asked of it beyond its question, on the command line and in Python.

Listed by each analysis on the shelf; a setting is a keyword of its function, and an option of its command.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from crossroads.errors import AnalysisError, DefinitionError
from crossroads.scenario import read_day


@dataclass(frozen=True)
class Setting:
    """Something that may be asked of an analysis."""

    name: str
    """The keyword of the function; with dashes for underscores, the option of the command."""
    help: str
    """What it does, its unit and its default, in one line."""
    read: Callable[[str], object] = str
    """Returns the value of a text; raises AnalysisError where the text makes no sense."""
    metavar: str = "TEXT"
    """What stands for the value in the help, as in LOW:HIGH."""
    is_repeatable: bool = False
    """Whether it may be given several times; the function then gets a tuple."""
    is_flag: bool = False
    """Whether it is given without a value; the function then gets True."""

    def reread(self, stated: object) -> object:
        """Return the value that a record of a result states: texts are read again, lists are tuples."""
        if isinstance(stated, list):
            return tuple(self.reread(each) for each in stated)
        return self.read(stated) if isinstance(stated, str) else stated


def read_number(text: str) -> float:
    """Return the number of a text.

    >>> read_number("1e3")
    1000.0
    """
    try:
        return float(text)
    except ValueError:
        raise AnalysisError(f"{text!r} is no number.") from None


def read_count(text: str) -> int:
    """Return the whole number of a text, from 1 on.

    >>> read_count("101")
    101
    """
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise AnalysisError(f"{text!r} is no whole number from 1 on.")
    return int(text)


def read_date(text: str) -> dt.date:
    """Return the day of a text.

    >>> read_date("2023-03-01")
    datetime.date(2023, 3, 1)
    """
    try:
        return read_day(text)
    except DefinitionError as error:
        raise AnalysisError(str(error)) from None


def read_range(text: str) -> tuple[float, float]:
    """Return the two ends of a range.

    >>> read_range("0.2:0.7")
    (0.2, 0.7)
    """
    low, colon, high = text.partition(":")
    if not colon:
        raise AnalysisError(f"{text!r} is no range; write LOW:HIGH, as in 0.2:0.7.")
    ends = read_number(low), read_number(high)
    if not ends[0] < ends[1]:
        raise AnalysisError(f"A range goes from low to high; here it goes from {ends[0]:g} to {ends[1]:g}.")
    return ends


def read_one_of(*words: str) -> Callable[[str], str]:
    """Return a reader that takes one of some words.

    >>> read_one_of("margin", "options")("margin")
    'margin'
    """

    def read(text: str) -> str:
        if text not in words:
            raise AnalysisError(f"{text!r} is none of {', '.join(words)}.")
        return text

    return read
