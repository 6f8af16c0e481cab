"""One YAML file read into a positioned tree, from the event stream of PyYAML.

Events carry exact marks and cost a fraction of a full loader; the scalars are those of YAML 1.2, so that
``no`` is a word and ``1e6`` a number. Anchors, aliases and tags are refused: what repeats has a name here.
"""

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from crossroads.document.tree import Mapping, Origin, Scalar, Sequence, Value
from crossroads.errors import Finding, Place, ScenarioError, plural

# A scenario of a hundred thousand nodes has about 20 MB; beyond this a file is somebody else's.
MAX_BYTES = 32 * 2**20
MAX_DEPTH = 64
# Python refuses longer integer texts itself, and no quantity needs them.
_MAX_DIGITS = 300

_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_BASED = re.compile(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_WORDS: dict[str, Scalar] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    ".inf": float("inf"), ".Inf": float("inf"), ".INF": float("inf"), "+.inf": float("inf"),
    "-.inf": float("-inf"), "-.Inf": float("-inf"), "-.INF": float("-inf"),
    ".nan": float("nan"), ".NaN": float("nan"), ".NAN": float("nan"),
}  # fmt: skip
_NUMERIC = frozenset("0123456789+-.")


def parse_scalar(text: str) -> Scalar:
    """Return the value of a plain YAML 1.2 scalar (core schema).

    >>> parse_scalar("1e6"), parse_scalar("no"), parse_scalar("0.2"), parse_scalar("2022-10-14")
    (1000000.0, 'no', 0.2, '2022-10-14')
    """
    if text[:1] in _NUMERIC:
        if _INTEGER.match(text):
            return int(text) if len(text) <= _MAX_DIGITS else float(text)
        if _FLOAT.match(text):
            return float(text)
        if _BASED.match(text):
            return int(text, 0)
    return _WORDS.get(text, text)


def read_text(path: Path, name: str) -> str:
    """Return the text of a scenario file.

    Raises
    ------
    ScenarioError
        If the file is missing, too large, or not UTF-8.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            problem = (
                f"The file has {size / 2**20:,.0f} MB; a scenario may have at most {MAX_BYTES // 2**20} MB."
            )
            raise _error("too-large", problem, "Check that this is the file you mean.", name)
        raw = path.read_bytes()
    except FileNotFoundError:
        raise _error("no-file", "There is no such file.", _similar_files(path), name) from None
    except IsADirectoryError:
        raise _error("no-file", "This is a folder.", _similar_files(path / "scenario.yaml"), name) from None
    except OSError as error:
        reason = f"The file cannot be read: {error.strerror}."
        raise _error("no-file", reason, "Check its name and its permissions.", name) from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        problem = f"The file is not UTF-8 text: byte 0x{raw[error.start]:02x} does not belong there."
        raise _error("not-utf-8", problem, "Save it as UTF-8.", name, line, column) from error


def _similar_files(path: Path) -> str:
    folder = path.parent
    if not folder.is_dir():
        return f"The folder {folder} does not exist either."
    names = sorted(entry.name for entry in folder.glob("*.y*ml"))
    return f"In {folder} there is: {', '.join(names[:10])}." if names else f"{folder} has no YAML file."


def read_yaml(path: Path, name: str) -> tuple[Mapping, str]:
    """Return the content of a YAML file as a positioned mapping, and its text.

    Parameters
    ----------
    name
        The file's name as it is shown in findings.

    Raises
    ------
    ScenarioError
        With every problem that the text itself has: no such file, not YAML, doubled keys, anchors and tags.
    """
    text = read_text(path, name)
    reader = _Reader(name, text)
    with _collector_paused():
        data = reader.read()
    return data, text


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Pause the garbage collector: it would scan the growing tree again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Reader:
    """Builds the tree from events with a stack of its own; collects findings on the way."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text
        self.findings: list[Finding] = []

    def read(self) -> Mapping:
        try:
            root = self._build()
        except yaml.YAMLError as error:
            raise ScenarioError([*self.findings, self._syntax(error)]) from error
        if not isinstance(root, Mapping):
            found = "nothing" if root is None else "a list" if isinstance(root, Sequence) else "a single value"
            problem = f"A scenario is a mapping of keys such as title and nodes; this file holds {found}."
            remedy = "Start one with: crossroads new scenario.yaml"
            self.findings.append(Finding("empty" if root is None else "no-mapping", problem, remedy, Place(self.name)))
        if self.findings or not isinstance(root, Mapping):
            raise ScenarioError(self.findings)
        return root

    def _build(self) -> Value:
        root: Value = None
        # The container being filled, with its pending key; None outside the document.
        stack: list[tuple[Mapping | Sequence, tuple[str, Place] | None]] = []
        owner: Mapping | Sequence | None = None
        key: tuple[str, Place] | None = None
        documents = 0
        for event in self._events():
            place = Place(self.name, event.start_mark.line + 1, event.start_mark.column + 1)
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._add("two-documents", place, "A scenario file holds one document.", "Remove the line ---.")
                    break
                continue
            if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                owner, key = stack.pop() if stack else (None, None)
                continue
            if not isinstance(event, yaml.NodeEvent):
                continue
            value = self._value(event, place)
            if isinstance(owner, Mapping) and key is None and isinstance(event, yaml.ScalarEvent):
                key = self._key(owner, event, place)
                continue
            if owner is None:
                root = value
            elif isinstance(owner, Sequence):
                owner.append(value)
                owner.places.append(place)
            elif key is None:
                self._add("odd-key", place, "A key is a name, not a list or a mapping.", "Write a plain name.")
            else:
                owner[key[0]] = value
                owner.origins[key[0]] = Origin(key[1], place)
                key = None
            if isinstance(value, Mapping | Sequence):
                if len(stack) >= MAX_DEPTH:
                    problem = f"Values are nested more than {MAX_DEPTH} deep."
                    self._add("too-deep", place, problem, "No part of a scenario needs that depth.")
                    break
                if owner is not None:
                    stack.append((owner, key))
                owner, key = value, None
        return root

    def _events(self) -> Iterator[Any]:
        # The C parser is optional in PyYAML; the pure one gives the same events, slower.
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(self.text)
        try:
            while loader.check_event():
                yield loader.get_event()
        finally:
            loader.dispose()

    def _value(self, event: Any, place: Place) -> Value:
        if isinstance(event, yaml.AliasEvent):
            self._refuse("alias", f"*{event.anchor}", place)
            return None
        if event.anchor:
            self._refuse("anchor", f"&{event.anchor}", place)
        if event.tag and event.tag != "!":
            self._refuse("tag", event.tag, place)
        if isinstance(event, yaml.MappingStartEvent):
            return Mapping(place)
        if isinstance(event, yaml.SequenceStartEvent):
            return Sequence(place)
        text: str = event.value
        return parse_scalar(text) if event.implicit[0] else text

    def _refuse(self, what: str, text: str, place: Place) -> None:
        problem = f"The YAML {what} {text} is not part of the scenario format."
        remedy = "What is used twice has a name of its own: a parameter, an effect or a node."
        self._add(f"yaml-{what}", place, problem, remedy)

    def _key(self, owner: Mapping, event: Any, place: Place) -> tuple[str, Place]:
        name: str = event.value
        if name in owner:
            first = owner.origins[name].key
            problem = f"The key {name} stands here a second time; the first is on line {first.line}."
            self._add("duplicate-key", place, problem, "Remove one of the two, or rename it.")
        elif name == "<<":
            self._refuse("merge key", "<<", place)
        return name, place

    def _add(self, code: str, place: Place, problem: str, remedy: str) -> None:
        # An alias bomb repeats one mistake; the first few say it all.
        if sum(finding.code == code for finding in self.findings) < 20:
            self.findings.append(Finding(code, problem, remedy, place, excerpt=self._line(place.line)))

    def _line(self, number: int) -> str:
        lines = self.text.split("\n")
        return lines[number - 1].rstrip("\r") if 0 < number <= len(lines) else ""

    def _syntax(self, error: yaml.YAMLError) -> Finding:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        place = Place(self.name, mark.line + 1, mark.column + 1) if mark else Place(self.name)
        line = self._line(place.line)
        said = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read")
        problem, remedy = f"This is not YAML: {said}.", _remedy(said)
        if place.line and "\t" in line[: place.column]:
            tab = line.index("\t")
            place = place._replace(column=tab + 1)
            code, problem = "tab", f"The line has {plural(line.count(chr(9)), 'tab')}; YAML is indented by spaces."
            remedy = "Replace each tab by two spaces, and set the editor to do so."
        else:
            code = "not-yaml"
        return Finding(code, problem, remedy, place, excerpt=line)


# What PyYAML says -> what a writer of scenarios can do about it.
_REMEDIES = (
    ("mapping values are not allowed", "A text that contains ': ' needs quotation marks around it."),
    ("could not find expected ':'", "Every key is followed by a colon and a space."),
    ("expected ',' or '}'", "Close the brace, separate its entries by commas, and quote texts with commas or braces."),
    ("expected ',' or ']'", "Close the bracket, separate its items by commas, and quote texts with commas or brackets."),
    ("expected <block end>", "Check the indentation: entries of one mapping start in one column."),
    ("unexpected end of stream", "A quotation mark or bracket is not closed."),
    ("cannot start any token", "Quote texts that start with @, `, % or another sign of YAML."),
)


def _remedy(said: str) -> str:
    return next((text for part, text in _REMEDIES if part in said), "Mend the line, or the one before it.")


def _error(code: str, problem: str, remedy: str, name: str, line: int = 0, column: int = 0) -> ScenarioError:
    return ScenarioError([Finding(code, problem, remedy, Place(name, line, column))])
