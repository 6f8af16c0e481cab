"""What differs between two scenarios: every changed value with its place on both sides.

Made from two scenarios in explicit form; edits are made of it, and results list it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from crossroads.analyses.comparing.explicit import Absent, explicit
from crossroads.analyses.comparing.naming import name_of
from crossroads.document import Document, PathKey, dotted, plain
from crossroads.errors import Place
from crossroads.expressions import Expression
from crossroads.program import Reading
from crossroads.scenario import Plays, Scenario
from crossroads.scenario.part import Part

Kind = Literal["numbers", "structure", "evidence", "checks"]

_WORDS = frozenset({"label", "note", "claims", "basis", "unit"})
_EVIDENCE = frozenset({"crossroads", "title", "question", "as_of", "note", "sources", "claims"})
# Below these stand names, whatever they are.
_NAMING = frozenset({"payoff", "points", "values", "branches"})
_GRAPH = frozenset({"to", "kind", "by", "information", "effects"})


@dataclass(frozen=True)
class Change:
    """One value that differs."""

    path: PathKey
    before: Any
    """The value in the first scenario as its model holds it; ``ABSENT`` where there is none."""
    after: Any
    kind: Kind
    name: str
    """What it is, for people."""
    was: str
    """The former value as text; empty where there was none."""
    now: str
    was_at: Place | None
    """Where the former value stands; None where there was none."""
    now_at: Place | None

    @property
    def where(self) -> str:
        """The place within the scenario, as in ``parameters.p_wet.value``."""
        return dotted(self.path)

    @property
    def verb(self) -> Literal["added", "removed", "changed"]:
        """What happened to the value."""
        return "added" if not self.was else "removed" if not self.now else "changed"


def find_changes(before: Reading, after: Reading) -> tuple[Change, ...]:
    """Return everything that differs between two scenarios, in the order of the first one."""
    first, second = before.program.scenario, after.program.scenario
    return tuple(
        _change(path, old, new, first, second) for path, old, new in _differences((), explicit(before), explicit(after))
    )


def _differences(path: PathKey, old: Any, new: Any) -> Iterator[tuple[PathKey, Any, Any]]:
    """Yield the smallest parts that differ: whole entries where only one side has them."""
    if old is new or old is Absent.ABSENT or new is Absent.ABSENT:
        if old is not new:
            yield path, old, new
    elif isinstance(old, Part) and type(old) is type(new):
        for name, field in type(old).model_fields.items():
            yield from _differences((*path, field.alias or name), getattr(old, name), getattr(new, name))
    elif isinstance(old, dict) and isinstance(new, dict):
        for key in old | new:
            yield from _differences((*path, key), old.get(key, Absent.ABSENT), new.get(key, Absent.ABSENT))
        common = [key for key in old if key in new]
        if path and path[-1] == "branches" and common != [key for key in new if key in old]:
            # The order of branches settles ties, and matters nowhere else.
            yield (*path, "order"), tuple(old), tuple(new)
    elif _is_list_of_parts(old) or _is_list_of_parts(new):
        yield from (((*path, i), item, Absent.ABSENT) for i, item in enumerate(old) if item not in new)
        yield from (((*path, i), Absent.ABSENT, item) for i, item in enumerate(new) if item not in old)
    elif not _is_same(old, new):
        yield path, old, new


def _is_list_of_parts(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, Part) for item in value)


def _is_same(old: Any, new: Any) -> bool:
    """Return whether two values say the same; blanks within a formula say nothing."""
    if isinstance(old, Expression) and isinstance(new, Expression):
        return old.tree == new.tree
    return bool(old == new)


def _change(path: PathKey, old: Any, new: Any, first: Scenario, second: Scenario) -> Change:
    was, now = _text(old, path, first), _text(new, path, second)
    return Change(
        path=path, before=old, after=new, kind=_kind(path), name=name_of(path, first, second), was=was, now=now,
        was_at=_place(path, old, first.document) if was else None,
        now_at=_place(path, new, second.document) if now else None,
    )  # fmt: skip


def _kind(path: PathKey) -> Kind:
    head, last = path[0], path[-1]
    if head in ("expect", "questions"):
        return "checks"
    if head in _EVIDENCE or (len(path) > 2 and last in _WORDS and path[-2] not in _NAMING):
        return "evidence"
    if head in ("start", "perspective") or (head == "actors" and len(path) == 2):
        return "structure"
    if head == "nodes" and (len(path) == 2 or last in _GRAPH or path[-2] == "branches"):
        return "structure"
    if head == "attributes":
        return "structure" if len(path) == 2 else "numbers"
    return (
        "numbers" if head in ("parameters", "correlations", "effects", "actors", "nodes", "reference") else "evidence"
    )


def _place(path: PathKey, value: Any, document: Document) -> Place:
    if isinstance(value, Plays) and document.get(path) is None:
        # Given on the command line, or understood from the odds.
        return document.locate(path[:-1], at_key=True)
    return document.locate(path[:-1] if path[-1] == "order" else path)


def _text(value: Any, path: PathKey, scenario: Scenario) -> str:
    """Return a value as a person may have written it."""
    if value is None and len(path) == 3 and path[::2] == ("parameters", "value"):
        # It is there all the same: by a word, a distribution or what assessors say.
        return f"{scenario.parameters[str(path[1])].value:.6g}"
    if value in (None, Absent.ABSENT, "", ()):
        return ""
    if isinstance(value, Plays):
        return value.written
    if isinstance(value, bool | str | int | Expression):
        return str(value)
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    written = plain(scenario.document.get(path))
    return _flow(written) if written is not None else str(value)


def _flow(value: object) -> str:
    """Return plain data in one line."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {_flow(each)}' for key, each in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    return "null" if value is None else str(value)
