"""One YAML file read into a positioned tree, from the event stream of PyYAML.

Events carry exact marks and cost a fraction of a full loader. Anchors, aliases, tags and merge keys are refused:
what is used twice in a scenario has a name there.
"""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import yaml

from crossroads.document.collector import collector_paused
from crossroads.document.scalars import Scalar, parse_scalar
from crossroads.document.sources import Sources
from crossroads.document.syntax import explain
from crossroads.document.tree import Mapping, PathKey, Sequence, Value, dotted
from crossroads.errors import Finding, Place, ScenarioError
from crossroads.prose import shorten

# No part of a scenario needs this depth, and what walks the tree may do so by plain recursion.
MAX_DEPTH = 64
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
# A file full of aliases repeats one mistake: the first few say it all.
_MOST_MARKS = 3


class Reading(NamedTuple):
    """What one file holds, and what of it could not be used."""

    data: Mapping
    findings: tuple[Finding, ...]
    broken: frozenset[PathKey]
    """Entries whose value is not what the writer meant: what is said of them later may be a consequence."""


def read_yaml(name: str, sources: Sources) -> Reading:
    """Return the content of a YAML file as a positioned mapping.

    Doubled keys, anchors, aliases and tags are findings of the result: the rest of the file can still be checked.

    Parameters
    ----------
    name
        The file, as it is shown in findings.
    sources
        Gets the file's text, for excerpts.

    Raises
    ------
    ScenarioError
        If there is no such file, or it is not the YAML of one mapping.
    """
    sources[name] = sources.texts.read(name)
    reader = _Reader(name, sources)
    with collector_paused():
        return reader.read()


# A key that waits for its value: the mapping that gets the entry, which may be one to throw away; its name, line and
# column. A bare tuple, as there is one for every entry of a file.
_Key: TypeAlias = tuple[Mapping, str, int, int]


def _thrown_away(place: Place) -> _Key:
    """Return a key whose entry goes nowhere."""
    return Mapping(place), "", place.line, place.column


class _Scalars(dict[str, Scalar]):
    """Plain scalars with their values, each parsed when it is met first."""

    def __missing__(self, text: str) -> Scalar:
        value = self[text] = parse_scalar(text)
        return value


class _Level(NamedTuple):
    """Where to go on when a container ends."""

    owner: Mapping | Sequence | None
    key: _Key | None
    path: PathKey
    """The path of the owner."""


class _Reader:
    """Builds the tree from events with a stack of its own; collects findings on the way."""

    def __init__(self, name: str, sources: Sources) -> None:
        self._name, self._sources = name, sources
        self._findings: list[Finding] = []
        self._broken: set[PathKey] = set()
        self._marks: Counter[str] = Counter()
        self._scalars = _Scalars()
        self._root: Value = None
        # The container being filled, None outside of the document, and the key that waits for its value.
        self._owner: Mapping | Sequence | None = None
        self._key: _Key | None = None
        self._path: PathKey = ()
        self._stack: list[_Level] = []

    def read(self) -> Reading:
        try:
            self._run()
        except (yaml.YAMLError, ValueError) as error:
            # PyYAML's Python parser lets an impossible escape pass as a ValueError.
            raise ScenarioError([*self._findings, explain(error, self._name, self._sources)]) from error
        if not isinstance(self._root, Mapping):
            raise ScenarioError([*self._findings, self._no_mapping()])
        return Reading(self._root, tuple(self._findings), frozenset(self._broken))

    def _no_mapping(self) -> Finding:
        place, remedy = Place(self._name), "Start one with: crossroads new scenario.yaml"
        if self._root is None:
            return Finding("empty", "The file holds nothing.", remedy, place)
        found = "a list" if isinstance(self._root, Sequence) else "a single value"
        problem = f"A scenario is a mapping of keys such as title and nodes; this file holds {found}."
        return Finding("no-mapping", problem, remedy, place)

    def _run(self) -> None:
        handlers: dict[type, Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: lambda event: self._start(event, Mapping(self._place(event))),
            yaml.SequenceStartEvent: lambda event: self._start(event, Sequence(self._place(event))),
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.AliasEvent: self._alias,
        }
        # The C parser is optional in PyYAML; the Python one gives the same events, slower.
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(self._sources[self._name])
        documents = 0
        try:
            for event in iter(loader.get_event, None):
                handle = handlers.get(event.__class__)
                if handle is not None:
                    handle(event)
                elif isinstance(event, yaml.DocumentStartEvent) and (documents := documents + 1) > 1:
                    remedy = "Remove the line ---, and what follows it if it is another scenario."
                    self._add("two-documents", self._place(event), "A second document starts here.", remedy)
                    return
        finally:
            loader.dispose()

    def _place(self, event: Any) -> Place:
        mark = event.start_mark
        return Place(self._name, mark.line + 1, mark.column + 1)

    def _scalar(self, event: Any) -> None:
        mark, text, owner, key = event.start_mark, event.value, self._owner, self._key
        if event.anchor or event.tag:
            self._refuse_marks(event, self._place(event))
        if event.style == '"' and _HALF_CHARACTER.search(text):
            # The C parser refuses these escapes itself.
            raise yaml.MarkedYAMLError(problem="found an escape for half a character", problem_mark=mark)
        if key is None and owner.__class__ is Mapping:
            is_new = text not in owner and text != "<<"
            here = (owner, text, mark.line + 1, mark.column + 1)
            self._key = here if is_new else self._odd_key(*here)
        else:
            self._put(self._scalars[text] if event.implicit[0] else text, mark.line + 1, mark.column + 1)

    def _odd_key(self, owner: Mapping, name: str, line: int, column: int) -> _Key:
        """Report a key that stands here already, or one that merges; what follows it is thrown away."""
        place = Place(self._name, line, column)
        if name == "<<":
            self._refuse("merge key", name, place)
            self._broken.add(self._path)
        else:
            first = owner.origins[name].key
            problem = f"The key {shorten(name)} stands here a second time; the first is on line {first.line}."
            remedy = "Remove one of the two, or rename it."
            self._add("duplicate-key", place, problem, remedy, (*self._path, name))
        return Mapping(place), name, line, column

    def _put(self, value: Value, line: int, column: int) -> None:
        """Store a value where the container being filled expects one."""
        if self._key is not None:
            owner, name, key_line, key_column = self._key
            owner[name] = value
            owner.origins.note(name, (self._name, key_line, key_column, line, column))
            self._key = None
        elif isinstance(self._owner, Sequence):
            self._owner.append(value)
            self._owner.places.append(Place(self._name, line, column))
        else:
            self._root = value

    def _start(self, event: Any, value: Mapping | Sequence) -> None:
        owner, path = self._owner, self._entry_path()
        after: _Key | None = None
        if event.anchor or event.tag:
            self._refuse_marks(event, value.place)
        if isinstance(owner, Mapping) and self._key is None:
            self._add_odd_key(value.place)
            after = _thrown_away(value.place)
        elif (section := self._doubled_section()) is not None and isinstance(value, Mapping):
            value, self._key = section, None
        else:
            self._put(value, value.place.line, value.place.column)
        if len(self._stack) == MAX_DEPTH:
            problem = f"Values are nested more than {MAX_DEPTH} deep."
            self._add("too-deep", value.place, problem, "No part of a scenario needs that depth.")
            raise ScenarioError(self._findings)
        self._stack.append(_Level(owner, after, self._path))
        self._owner, self._key, self._path = value, None, path

    def _doubled_section(self) -> Mapping | None:
        """Return the section that stands here again: it is read on, so that all of its names count as known."""
        if len(self._stack) != 1 or self._key is None or not isinstance(self._owner, Mapping):
            return None
        section = self._owner.get(self._key[1])
        return section if isinstance(section, Mapping) else None

    def _end(self, _event: Any) -> None:
        self._owner, self._key, self._path = self._stack.pop()

    def _alias(self, event: Any) -> None:
        place = self._place(event)
        self._refuse("alias", f"*{event.anchor}", place)
        if self._key is None and isinstance(self._owner, Mapping):
            self._key = _thrown_away(place)
        else:
            self._broken.add(self._entry_path())
            self._put(None, place.line, place.column)

    def _entry_path(self) -> PathKey:
        """Return the path of the value that comes next; before a key, that of the mapping."""
        if self._key is not None:
            return (*self._path, self._key[1])
        return (*self._path, len(self._owner)) if isinstance(self._owner, Sequence) else self._path

    def _refuse_marks(self, event: Any, place: Place) -> None:
        if event.anchor:
            self._refuse("anchor", f"&{event.anchor}", place)
        if event.tag:
            self._refuse("tag", event.tag.replace("tag:yaml.org,2002:", "!!"), place)
            self._broken.add(self._entry_path())

    def _refuse(self, what: str, text: str, place: Place) -> None:
        problem = f"The YAML {what} {shorten(text)} is not part of the scenario format."
        remedy = "Write the value itself; what is used twice has a name: a parameter, an effect or a node."
        self._marks[what] += 1
        if self._marks[what] <= _MOST_MARKS:
            self._add(f"yaml-{what.replace(' ', '-')}", place, problem, remedy, self._entry_path())

    def _add_odd_key(self, place: Place) -> None:
        if not any(level.key is not None for level in self._stack):
            # Within an odd key everything is odd.
            remedy = "Write a name; put what starts with a brace or a bracket in quotation marks."
            self._add("odd-key", place, "A key is a name, not a list or a mapping.", remedy, self._path)

    def _add(self, code: str, place: Place, problem: str, remedy: str, path: PathKey = ()) -> None:
        excerpt = self._sources.excerpt(place)
        self._findings.append(Finding(code, problem, remedy, place, dotted(path), excerpt=excerpt))
