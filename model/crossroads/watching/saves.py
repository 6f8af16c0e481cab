"""A scenario read anew after every save, once the save is whole.

Made from a way to read it; the command line prints what comes. Editors write files in many ways: into the file, which
is empty for a moment; into a new one that takes its place; after deleting it. So a change is looked at when it has
stood still for a moment, and what cannot be read is told of only after a longer one.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from crossroads.errors import CrossroadsError
from crossroads.watching.stamps import NotedTexts, Stamps, stamps_of

T = TypeVar("T")

_POLL = 0.02  # seconds between two looks: a look at ten files takes 20 microseconds
_SETTLED = 0.02  # a save is whole when nothing has changed for so long
_PATIENCE = 0.25  # what cannot be read may be half written, or about to come back
_AT_ONCE = 2.0  # a file that never stands still is read all the same


@dataclass(frozen=True)
class Loaded(Generic[T]):
    """The scenario was read."""

    value: T


@dataclass(frozen=True)
class Broken:
    """The scenario cannot be read as it stands."""

    error: CrossroadsError


@dataclass(frozen=True)
class Saving:
    """Something changes: what it comes to follows when it stands still."""


@dataclass(frozen=True)
class Idle:
    """Nothing has changed since the last look."""

    seconds: float
    """How long nothing has changed."""


@dataclass(frozen=True)
class Clock:
    """The time, and a way to let it pass."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


def watch_saves(
    load: Callable[[NotedTexts], T], clock: Clock | None = None
) -> Iterator[Loaded[T] | Broken | Saving | Idle]:
    """Yield what the scenario is now, and again after each save; for ever.

    Parameters
    ----------
    load
        Reads the scenario from texts that note which files it asks for.
    clock
        Left out, that of the machine.
    """
    clock = clock or Clock()
    result, seen = _read(load)
    yield result
    changed = clock.now()
    while True:
        clock.sleep(_POLL)
        if stamps_of(seen) == seen:
            yield Idle(clock.now() - changed)
            continue
        yield Saving()
        changed = clock.now()
        _settle(seen, clock)
        result, noted = _read(load)
        if isinstance(result, Broken) and _changes_again(noted, clock):
            seen = noted
            continue
        # Of what is broken, files that it has not come to are watched as well.
        seen = noted if isinstance(result, Loaded) else {**seen, **noted}
        yield result


def _read(load: Callable[[NotedTexts], T]) -> tuple[Loaded[T] | Broken, Stamps]:
    texts = NotedTexts()
    try:
        return Loaded(load(texts)), texts.noted
    except CrossroadsError as error:
        return Broken(error), texts.noted


def _settle(names: Stamps, clock: Clock) -> None:
    """Wait until files stand still."""
    stamps, end = stamps_of(names), clock.now() + _AT_ONCE
    while clock.now() < end:
        clock.sleep(_SETTLED)
        now = stamps_of(names)
        if now == stamps:
            return
        stamps = now


def _changes_again(noted: Stamps, clock: Clock) -> bool:
    """Return whether files change within the patience for what cannot be read."""
    end = clock.now() + _PATIENCE
    while clock.now() < end:
        if stamps_of(noted) != noted:
            return True
        clock.sleep(_POLL)
    return False
