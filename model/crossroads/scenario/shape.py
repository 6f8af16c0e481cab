"""The shape of a document checked against the format: every mistake becomes a finding with its place.

Made from a document; hands on the parts that are sound, so that later checks can go on beside what is broken.
"""

import types
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from crossroads.document import Document, Mapping, PathKey, Value, plain
from crossroads.errors import Finding, nearest
from crossroads.scenario.fields import describe
from crossroads.scenario.format import ScenarioFile

# What pydantic calls a wrong type -> what a writer of YAML was expected to write.
_EXPECTED = {
    "string_type": ("a text", "Put it in quotation marks if it looks like a number."),
    "float_type": ("a number", "Write it without unit and without quotation marks."),
    "int_type": ("a whole number", "Write it without unit and without quotation marks."),
    "bool_type": ("true or false", "Write true or false."),
    "dict_type": ("a mapping", "Write keys with values, indented below or within braces."),
    "model_type": ("a mapping", "Write keys with values, indented below or within braces."),
    "model_attributes_type": ("a mapping", "Write keys with values, indented below or within braces."),
    "list_type": ("a list", "Write items within brackets, or one to a line after a dash."),
    "tuple_type": ("a list", "Write items within brackets, or one to a line after a dash."),
}
# A sound stand-in for each key that a scenario cannot lack, so that the rest can still be checked.
_STAND_INS: dict[str, Any] = {"crossroads": 1, "title": "?", "start": "?"}


@dataclass(frozen=True)
class Shape:
    """What the format's models make of a document."""

    file: ScenarioFile | None
    """The sound parts; None where not even the nodes could be read."""
    findings: tuple[Finding, ...]
    broken: frozenset[PathKey]
    """The paths that were left out: their names count as known, what they say does not."""


def check_shape(document: Document) -> Shape:
    """Return the sound parts of a document and a finding for everything else."""
    data = document.data
    findings: list[Finding] = []
    broken: set[PathKey] = set()
    # Leaving out a broken part can break its owner, so it takes a few rounds; each removes at least one part.
    for _ in range(8):
        try:
            return Shape(ScenarioFile.model_validate(data), tuple(findings), frozenset(broken))
        except ValidationError as error:
            problems = error.errors(include_url=False)
        for problem in problems:
            if not _is_broken(problem["loc"], broken):
                findings.append(_finding(document, problem))
        paths = {document.resolve(problem["loc"])[:2] for problem in problems}
        broken |= paths | {problem["loc"][:1] for problem in problems if len(problem["loc"]) == 1}
        data = _without(data, broken)
    return Shape(None, tuple(findings), frozenset(broken))


def _is_broken(path: PathKey, broken: set[PathKey]) -> bool:
    return any(path[: len(each)] == each for each in broken)


def _without(data: Mapping, broken: set[PathKey]) -> Mapping:
    """Return a copy of the data without the broken entries; what cannot be lacking gets a stand-in."""
    sound = Mapping(data.place)
    for key, value in data.items():
        if (key,) in broken:
            continue
        if isinstance(value, Mapping):
            kept = Mapping(value.place)
            kept.update({name: entry for name, entry in value.items() if (key, name) not in broken})
            value = kept
        elif isinstance(value, list):
            value = [item for i, item in enumerate(value) if (key, i) not in broken]  # type: ignore[assignment]
        sound[key] = value
    for key, stand_in in _STAND_INS.items():
        sound.setdefault(key, stand_in)
    return sound


def _finding(document: Document, error: ErrorDetails) -> Finding:
    kind, loc = error["type"], error["loc"]
    path = document.resolve(loc)
    value = document.get(path)
    if kind == "missing":
        return _missing(document, path, str(loc[-1]))
    if kind == "extra_forbidden":
        return _unknown_key(document, path, loc)
    if kind.startswith("union_tag"):
        return _wrong_kind(document, path, value, error)
    if kind == "literal_error":
        return _wrong_word(document, path, value, error)
    if kind == "too_short":
        problem = f"There is nothing in {path[-1]}." if path else "There is nothing here."
        return document.finding("missing-key", path, problem, "Add at least one entry.", at_key=True)
    if "problem" in error.get("ctx", {}):
        context = error["ctx"]
        at_key = kind == "bad-name" or not path
        return document.finding(kind, path, context["problem"], context["remedy"], at_key=at_key)
    expected, remedy = _EXPECTED.get(kind, (error["msg"], "Compare with the format: crossroads schema."))
    return document.finding("wrong-type", path, f"Expected {expected}; found {describe(value)}.", remedy)


def _missing(document: Document, path: PathKey, key: str) -> Finding:
    owner = path[-1] if path else "The scenario"
    return document.finding("missing-key", path, f"{owner} has no {key}.", f"Add {key}.", at_key=True)


def _unknown_key(document: Document, path: PathKey, loc: tuple[int | str, ...]) -> Finding:
    key = str(loc[-1])
    known = list(known_keys(loc[:-1]))
    if key in ("extends", "why"):
        remedy = "This key belongs in an overlay."
    else:
        remedy = nearest(key, known)
    return document.finding("unknown-key", path, f"There is no key {key} here.", remedy, at_key=True)


def _wrong_kind(document: Document, path: PathKey, value: Value, error: ErrorDetails) -> Finding:
    known = [tag.strip("' ") for tag in error.get("ctx", {}).get("expected_tags", "").split(",")]
    kind = value.get("kind") if isinstance(value, Mapping) else None
    if kind is None:
        known = known if len(known) > 1 else ["decision", "chance", "outcome"]
        if not isinstance(value, Mapping):
            return document.finding("wrong-type", path, f"Expected a mapping; found {describe(value)}.",
                                    _EXPECTED["dict_type"][1])  # fmt: skip
        problem = f"{path[-1] if path else 'It'} has no kind."
        return document.finding("missing-key", path, problem, f"Add kind: one of {', '.join(known)}.", at_key=True)
    problem = f"Expected one of {', '.join(known)}; found {describe(plain(kind))}."
    return document.finding("unknown-kind", (*path, "kind"), problem, _choose(str(kind), known))


def _wrong_word(document: Document, path: PathKey, value: Value, error: ErrorDetails) -> Finding:
    if path and path[-1] == "crossroads":
        problem = f"This is version 1 of the format; the file says {describe(value)}."
        return document.finding("wrong-version", path, problem, "Write: crossroads: 1")
    known = [word.strip("' ") for word in error.get("ctx", {}).get("expected", "").replace(" or ", ", ").split(",")]
    problem = f"Expected one of {', '.join(known)}; found {describe(value)}."
    return document.finding("unknown-word", path, problem, _choose(str(value), known))


def _choose(written: str, known: list[str]) -> str:
    """Return the nearest word where the problem has listed all of them already."""
    close = nearest(written, known)
    return close if close.startswith("Did you mean") else "Write one of these."


def known_keys(loc: tuple[int | str, ...]) -> tuple[str, ...]:
    """Return the keys that the format knows at a place, given as a path through its models.

    >>> known_keys(("correlations", 0))
    ('between', 'rank', 'note')
    """
    kinds: list[Any] = [ScenarioFile]
    for segment in loc:
        kinds = [below for kind in kinds for below in _below(kind, segment)]
    return tuple(dict.fromkeys(name for kind in kinds for name in _names(kind)))


def _names(kind: Any) -> list[str]:
    return [field.alias or name for name, field in kind.model_fields.items()] if _is_model(kind) else []


def _below(kind: Any, segment: int | str) -> list[Any]:
    """Return the types that may stand below a type at a segment; a union's tag keeps just that member."""
    if _is_model(kind):
        field = kind.model_fields.get(segment)
        return _members(field.annotation) if field else _tagged([kind], segment)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is dict:
        return _members(arguments[1])
    if origin in (list, tuple):
        return _members(arguments[0])
    return []


def _tagged(kinds: list[Any], tag: int | str) -> list[Any]:
    def has_tag(kind: Any) -> bool:
        field = kind.model_fields.get("kind")
        return field is not None and tag in get_args(field.annotation)

    return [kind for kind in kinds if has_tag(kind)]


def _members(annotation: Any) -> list[Any]:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _members(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return [member for each in get_args(annotation) for member in _members(each)]
    return [annotation]


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


