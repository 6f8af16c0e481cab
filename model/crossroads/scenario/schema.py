"""The JSON Schemas of scenarios and of overlays, made from the models of the format; shown by editors.

A schema tells shapes and meanings. What formulas, references and probabilities must be is checked by the gate.
"""

import ast
import inspect
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from pydantic import BaseModel

from crossroads.scenario.format import ScenarioFile
from crossroads.scenario.part import Part, own_first

_Schema = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NULL: _Schema = {"type": "null"}
# What the models are called in the code → what they are called in the format.
_NAMES = {"ParameterPart": "Parameter"}


def scenario_schema() -> _Schema:
    """Return the JSON Schema of a scenario file, draft 2020-12, with the meaning of every key.

    >>> scenario_schema()["required"]
    ['crossroads', 'title', 'start', 'nodes']
    """
    raw = ScenarioFile.model_json_schema(by_alias=True)
    models = _models()
    schema: _Schema = {"$schema": _DIALECT, **_described(raw, ScenarioFile), "$defs": {}}
    for name, definition in raw["$defs"].items():
        schema["$defs"][_NAMES.get(name, name)] = _described(definition, models[name])
    return _walked(schema, _tidied)


def overlay_schema() -> _Schema:
    """Return the JSON Schema of an overlay: everything may be left out but ``extends``, and null removes.

    >>> overlay_schema()["required"]
    ['extends']
    """
    schema = _walked(scenario_schema(), _loosened)
    about = {
        "extends": {"type": "string", "description": "The file that this one is laid on, relative to its own folder."},
        "why": {"type": "string", "description": "What the overlay stands for."},
    }
    schema["description"] = "Changes to a scenario: mappings merge key by key, null removes, all else replaces."
    return {**schema, "required": ["extends"], "properties": {**about, **schema["properties"]}}


def _models(root: type[BaseModel] = Part) -> dict[str, type[BaseModel]]:
    """Return the models that the format consists of, by name."""
    found = {root.__name__: root}
    for model in root.__subclasses__():
        found |= _models(model)
    return found


def _described(definition: _Schema, model: type[BaseModel]) -> _Schema:
    """Return a model's schema with the strings under its fields as descriptions."""
    texts: dict[str, str] = {}
    for each in reversed(model.__mro__):
        if each is not BaseModel and issubclass(each, BaseModel):
            texts |= _field_texts(each)
    properties = {}
    for name, field in own_first(model).items():
        key = field.alias or name
        properties[key] = {**definition["properties"][key], "description": texts[name]}
    return {**definition, "properties": properties}


def _field_texts(model: type[BaseModel]) -> dict[str, str]:
    """Return the strings under the fields of a model, from its source."""
    (body,) = ast.parse(inspect.getsource(model)).body
    statements = body.body if isinstance(body, ast.ClassDef) else []
    texts: dict[str, str] = {}
    for field, below in pairwise(statements):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                texts[name] = inspect.cleandoc(text).replace("\n", " ")
    return texts


def _walked(schema: _Schema, change: Callable[[_Schema], _Schema]) -> _Schema:
    """Return a schema with a change made to it and, before, to every schema within it."""
    walked = dict(schema)
    for key, value in schema.items():
        match key, value:
            case "properties" | "$defs", dict():
                walked[key] = {name: _walked(each, change) for name, each in value.items()}
            case "anyOf" | "oneOf", list():
                walked[key] = [_walked(each, change) for each in value]
            case "items" | "additionalProperties", dict():
                walked[key] = _walked(value, change)
            case "patternProperties", dict():
                walked[key] = {pattern: _walked(each, change) for pattern, each in value.items()}
    return change(walked)


def _tidied(schema: _Schema) -> _Schema:
    """Return a schema without what pydantic adds for other tools, and with names that do not fit refused."""
    tidied = {key: value for key, value in schema.items() if key not in ("title", "discriminator")}
    if tidied.get("default", True) in (None, "", []):
        del tidied["default"]
    if "$ref" in tidied:
        *above, name = tidied["$ref"].split("/")
        tidied["$ref"] = "/".join([*above, _NAMES.get(name, name)])
    if "patternProperties" in tidied:
        ((pattern, entry),) = tidied.pop("patternProperties").items()
        tidied |= {"propertyNames": {"pattern": pattern}, "additionalProperties": entry}
    return tidied


def _loosened(schema: _Schema) -> _Schema:
    """Return a schema in which nothing is required, and every entry may be null."""
    loose = {key: value for key, value in schema.items() if key not in ("required", "default", "minProperties")}
    if "oneOf" in loose:
        # Without their required keys, several of the alternatives may fit.
        loose["anyOf"] = loose.pop("oneOf")
    if "properties" in loose:
        loose["properties"] = {key: _or_null(each) for key, each in loose["properties"].items()}
    if isinstance(loose.get("additionalProperties"), dict):
        loose["additionalProperties"] = _or_null(loose["additionalProperties"])
    return loose


def _or_null(schema: _Schema) -> _Schema:
    described = {key: value for key, value in schema.items() if key == "description"}
    inner = {key: value for key, value in schema.items() if key != "description"}
    alternatives = inner["anyOf"] if list(inner) == ["anyOf"] else [inner]
    return {**described, "anyOf": alternatives if _NULL in alternatives else [*alternatives, _NULL]}
