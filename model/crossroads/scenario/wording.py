"""What pydantic finds wrong with a part, told as a problem in the words of the format.

Used by ``shape``, which lets pydantic compare a document with the models of the format.
"""

import types
from collections.abc import Iterator
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from crossroads.document import Document, Mapping, PathKey, plain
from crossroads.prose import listed, nearest, nearest_name, shorten
from crossroads.scenario.fields import describe
from crossroads.scenario.format import ScenarioFile
from crossroads.scenario.part import own_first
from crossroads.scenario.problems import Problem

_Location = tuple[int | str, ...]

# What pydantic calls a wrong type → what was expected, and how to write it.
_MAPPING = ("a mapping", "Write keys with values, indented below or within braces.")
_LIST = ("a list", "Write items in brackets, or one to a line after a dash.")
_EXPECTED = {
    "string_type": ("a text", "Put it in quotation marks."),
    "bool_type": ("true or false", "Write true or false."),
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "list_type": _LIST,
    "tuple_type": _LIST,
}
_KINDS = ["decision", "chance", "outcome"]
# What to add where it is not plain from the key.
_ADDED: dict[PathKey, str] = {
    ("crossroads",): "Add the version of the format: crossroads: 1",
    ("nodes",): "Add nodes; or, if this is an overlay, name the file that it changes: extends: scenario.yaml",
}
# Keys that an overlay has and a scenario has not.
_OF_OVERLAYS = ("extends", "why")


def path_of(location: _Location) -> PathKey:
    """Return the path in the document of a place in the models.

    Such a place names the chosen member of a union as well, and ends in a mark where a key is meant.

    >>> path_of(("nodes", "well", "chance", "branches", "wet", "p"))
    ('nodes', 'well', 'branches', 'wet', 'p')
    """
    if location[:1] == ("nodes",):
        location = location[:2] + location[3:]
    elif location[:1] == ("actors",) and location[2:3] == ("risk",):
        location = location[:3] + location[4:]
    return location[:-1] if location[-1:] == ("[key]",) else location


def told(document: Document, error: ErrorDetails) -> Problem:
    """Return the problem that one of pydantic's errors is about."""
    kind, location = error["type"], error["loc"]
    path = path_of(location)
    match kind:
        case "missing" if isinstance(path[-1], int):
            return _wrong_pair(document, path[:-1])
        case "too_long":
            return _wrong_pair(document, path)
        case "missing":
            return _missing(path)
        case "too_short":
            return Problem("missing-key", path, f"There is nothing in {path[-1]}.", "Add an entry.", at_key=True)
        case "extra_forbidden":
            return _unknown_key(document, location)
        case "union_tag_invalid" | "union_tag_not_found":
            return _wrong_kind(document, path)
        case "literal_error":
            return _wrong_word(document, path, error)
    context = error.get("ctx", {})
    if "problem" in context:
        below = context["below"]
        at_key = bool(below) or kind in ("bad-name", "missing-key")
        return Problem(kind, (*path, *below), context["problem"], context["remedy"], at_key)
    return _wrong_type(document, path, error)


def meant_key(location: _Location) -> str | None:
    """Return the key that was most likely meant by an unknown one, as the last of a place in the models."""
    return nearest_name(str(location[-1]), known_keys(location[:-1]))


def known_keys(location: _Location) -> tuple[str, ...]:
    """Return the keys that the format knows at a place in its models.

    >>> known_keys(("correlations", 0))
    ('between', 'rank', 'note', 'allow')
    """
    kinds: list[Any] = [ScenarioFile]
    for segment in location:
        kinds = [below for kind in kinds for below in _below(kind, segment)]
    models = [kind for kind in kinds if _is_model(kind)]
    return tuple(dict.fromkeys(field.alias or name for kind in models for name, field in own_first(kind).items()))


def _missing(path: PathKey) -> Problem:
    *above, key = path
    owner = above[-1] if above else "The scenario"
    if isinstance(owner, int):
        owner = f"This entry of {above[-2]}"
    remedy = _ADDED.get(path, f"Add {key}.")
    return Problem("missing-key", tuple(above), f"{owner} has no {key}.", remedy, at_key=True)


def _unknown_key(document: Document, location: _Location) -> Problem:
    path, key = path_of(location), str(location[-1])
    owner = document.get(path[:-1])
    kind = owner.get("kind") if isinstance(owner, Mapping) and location[:1] == ("nodes",) else None
    article = "an" if kind == "outcome" else "a"
    where = f"in {article} {kind} node" if kind in _KINDS and len(path) == 3 else "here"
    problem = f"There is no key {shorten(key)} {where}."
    if len(path) == 1 and key in _OF_OVERLAYS:
        return Problem("unknown-key", path, problem, "This key belongs in an overlay.", at_key=True)
    return Problem("unknown-key", path, problem, nearest(key, known_keys(location[:-1])), at_key=True)


def _wrong_kind(document: Document, path: PathKey) -> Problem:
    """Tell of a node or an attitude to risk that states no kind, or one that there is not."""
    owner = document.get(path)
    known = _KINDS if path[0] == "nodes" else ["exponential", "log", "power", "piecewise"]
    if not isinstance(owner, Mapping):
        return Problem("wrong-type", path, f"Expected a mapping; found {describe(owner)}.", _MAPPING[1])
    if "kind" not in owner and (slip := nearest_name("kind", owner)) is not None:
        return Problem("unknown-key", (*path, slip), f"There is no key {slip} here.", "Did you mean kind?", at_key=True)
    if owner.get("kind") is None:
        remedy = f"Add kind: {listed(known, 'or')}."
        return Problem("missing-key", path, f"{path[-1]} has no kind.", remedy, at_key=True)
    return _none_of((*path, "kind"), "unknown-kind", plain(owner["kind"]), known)


def _wrong_word(document: Document, path: PathKey, error: ErrorDetails) -> Problem:
    value = document.get(path)
    if path == ("crossroads",):
        problem = f"Expected version 1 of the format; found {describe(value)}."
        return Problem("wrong-version", path, problem, "Write: crossroads: 1")
    expected = error.get("ctx", {}).get("expected", "").replace(" or ", ", ")
    return _none_of(path, "unknown-word", value, [word.strip("' ") for word in expected.split(",")])


def _none_of(path: PathKey, code: str, value: object, known: list[str]) -> Problem:
    problem = f"Expected one of {', '.join(known)}; found {describe(value)}."
    close = nearest_name(value, known) if isinstance(value, str) else None
    return Problem(code, path, problem, f"Did you mean {close}?" if close else "Write one of these.")


def _wrong_pair(document: Document, path: PathKey) -> Problem:
    value = document.get(path)
    found = len(value) if isinstance(value, list) else describe(value)
    problem = f"Expected two numbers; found {found}."
    return Problem("wrong-type", path, problem, "Write two numbers in brackets, as in [0, 100].")


def _wrong_type(document: Document, path: PathKey, error: ErrorDetails) -> Problem:
    value = document.get(path)
    expected, remedy = _EXPECTED.get(error["type"], (error["msg"], "Compare with the format: crossroads schema"))
    if path[:1] == ("parameters",) and len(path) == 2:
        expected, remedy = "a number, a formula or a mapping", "Write for example: {value: 0.2, low: 0.1, high: 0.3}."
    elif value is None:
        empty = "Write {} if there is nothing to say of it" if (expected, remedy) == _MAPPING else "Write it"
        remedy = f"{empty}, or remove the key."
    elif isinstance(value, list | dict) and error["type"] == "string_type":
        remedy = "Write a text."
    return Problem("wrong-type", path, f"Expected {expected}; found {describe(value)}.", remedy)


def _below(kind: Any, segment: int | str) -> Iterator[Any]:
    """Yield the types that may stand below a type at a segment of a place; the tag of a union keeps that member."""
    origin, arguments = get_origin(kind), get_args(kind)
    if _is_model(kind):
        field = kind.model_fields.get(segment)
        if field is not None:
            yield from _members(field.annotation)
        elif segment in _tags(kind):
            yield kind
    elif origin is dict:
        yield from _members(arguments[1])
    elif origin in (list, tuple):
        yield from _members(arguments[0])


def _tags(kind: type[BaseModel]) -> tuple[Any, ...]:
    """Return by what a model is chosen from a union: its kind, if it has one."""
    field = kind.model_fields.get("kind")
    return get_args(field.annotation) if field is not None else ("custom",)


def _members(annotation: Any) -> Iterator[Any]:
    """Yield the types that an annotation allows."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _members(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for member in get_args(annotation):
            yield from _members(member)
    else:
        yield annotation


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
