"""The JSON Schemas of the format: every key described, every reference resolved, the example of the format valid."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crossroads.distributions import DISTRIBUTIONS
from crossroads.document import load_document, plain
from crossroads.scenario import overlay_schema, scenario_schema
from crossroads.words import ICD_203, KENT

Schema = dict[str, Any]
CONTRACT = Path(__file__).parent / "data" / "contract.yaml"
SECTIONS = {
    "crossroads", "title", "question", "as_of", "note", "sources", "claims", "words", "scales", "attributes", "actors",
    "parameters", "correlations", "effects", "perspective", "start", "nodes", "reference", "questions", "expect",
    "allow",
}  # fmt: skip


@pytest.fixture(scope="module")
def scenario() -> Schema:
    """Return the schema of scenarios."""
    return scenario_schema()


@pytest.fixture(scope="module")
def overlay() -> Schema:
    """Return the schema of overlays."""
    return overlay_schema()


def _subschemas(schema: Schema) -> Iterator[Schema]:
    yield schema
    for key in ("properties", "$defs"):
        for each in schema.get(key, {}).values():
            yield from _subschemas(each)
    for key in ("anyOf", "oneOf"):
        for each in schema.get(key, []):
            yield from _subschemas(each)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from _subschemas(schema[key])


def _allows(schema: Schema, value: object, root: Schema) -> bool:
    """Return whether a value fits a schema: the part of JSON Schema that the two schemas use."""
    if "$ref" in schema:
        return _allows(root["$defs"][schema["$ref"].rpartition("/")[2]], value, root)
    if "anyOf" in schema and not any(_allows(each, value, root) for each in schema["anyOf"]):
        return False
    if "oneOf" in schema and sum(_allows(each, value, root) for each in schema["oneOf"]) != 1:
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if "const" in schema and value != schema["const"]:
        return False
    if "type" in schema and not _is_of_type(schema["type"], value):
        return False
    if isinstance(value, list):
        return all(_allows(schema.get("items", {}), item, root) for item in value)
    return not isinstance(value, dict) or _allows_entries(schema, value, root)


def _allows_entries(schema: Schema, value: dict[str, object], root: Schema) -> bool:
    if not all(key in value for key in schema.get("required", [])):
        return False
    for key, entry in value.items():
        inner = schema.get("properties", {}).get(key, schema.get("additionalProperties", {}))
        if inner is False or not _allows(inner, entry, root):
            return False
    return True


def _is_of_type(kinds: str | list[str], value: object) -> bool:
    types = {"string": str, "object": dict, "array": list, "boolean": bool, "null": type(None), "integer": int}
    for kind in [kinds] if isinstance(kinds, str) else kinds:
        if kind == "number" and isinstance(value, int | float) and not isinstance(value, bool):
            return True
        if kind != "number" and isinstance(value, types[kind]) and (kind == "boolean" or not isinstance(value, bool)):
            return True
    return False


@pytest.mark.parametrize("name", ["scenario", "overlay"])
def test_a_schema_is_plain_json_of_its_dialect(name: str, request: pytest.FixtureRequest) -> None:
    schema = request.getfixturevalue(name)

    assert json.loads(json.dumps(schema)) == schema
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["description"]


def test_the_keys_of_a_scenario_are_those_of_the_format(scenario: Schema) -> None:
    assert scenario["properties"].keys() == SECTIONS
    assert scenario["required"] == ["crossroads", "title", "start", "nodes"]
    assert scenario["additionalProperties"] is False


def test_the_keys_of_an_overlay_are_two_more(overlay: Schema) -> None:
    assert overlay["properties"].keys() == SECTIONS | {"extends", "why"}
    assert overlay["required"] == ["extends"]


@pytest.mark.parametrize("name", ["scenario", "overlay"])
def test_every_key_is_described_in_sentences(name: str, request: pytest.FixtureRequest) -> None:
    schema = request.getfixturevalue(name)
    parts = [schema, *schema["$defs"].values()]

    described = {key: each.get("description", "") for part in parts for key, each in part["properties"].items()}
    assert [key for key, text in described.items() if not text.endswith(".") or "\n" in text] == []
    assert [name for name, part in schema["$defs"].items() if not part["description"]] == []


@pytest.mark.parametrize("name", ["scenario", "overlay"])
def test_there_is_no_noise_of_other_tools(name: str, request: pytest.FixtureRequest) -> None:
    noise = {"title", "discriminator", "patternProperties"}

    assert [each for each in _subschemas(request.getfixturevalue(name)) if noise & each.keys()] == []


@pytest.mark.parametrize("name", ["scenario", "overlay"])
def test_every_reference_resolves(name: str, request: pytest.FixtureRequest) -> None:
    schema = request.getfixturevalue(name)

    references = {each["$ref"] for each in _subschemas(schema) if "$ref" in each}
    assert references <= {f"#/$defs/{name}" for name in schema["$defs"]}
    # And no part is left that nothing refers to.
    assert len(references) == len(schema["$defs"])


def test_fixed_words_are_listed(scenario: Schema) -> None:
    parameter, actor = scenario["$defs"]["Parameter"]["properties"], scenario["$defs"]["Actor"]["properties"]

    # A scenario may have words of its own, so that others are not refused here.
    words = parameter["word"]["anyOf"][0]["enum"]
    assert set(words) == {*ICD_203.words, *KENT.words}
    assert {"enum": ["assessed", "rational"]} in actor["plays"]["anyOf"][0]["oneOf"]
    assert actor["goal"]["enum"] == ["max", "min"]
    assert actor["goal"]["default"] == "max"


def test_every_distribution_is_listed_with_its_arguments(scenario: Schema) -> None:
    (kinds,) = (
        each["oneOf"] for each in _subschemas(scenario) if "oneOf" in each and "uniform" in str(each["oneOf"][0])
    )
    shapes = {name: shape for kind in kinds for name, shape in kind["properties"].items()}

    assert shapes.keys() == DISTRIBUTIONS.keys()
    assert shapes["beta"]["required"] == ["a", "b"]
    assert list(shapes["beta"]["properties"]) == ["a", "b", "low", "high"]
    assert list(shapes["truncnormal"]["properties"]) == ["mean", "sd", "low", "high"]
    assert shapes["discrete"]["properties"]["values"] == {"type": "array", "items": {"type": "number"}}
    assert shapes["quantiles"]["additionalProperties"] == {"type": "number"}


def test_names_are_held_to_their_pattern(scenario: Schema) -> None:
    assert scenario["properties"]["parameters"]["propertyNames"] == {"pattern": "^[A-Za-z_][A-Za-z0-9_]*$"}
    assert scenario["properties"]["nodes"]["propertyNames"] == {"pattern": "^[A-Za-z_][A-Za-z0-9_-]*$"}


def test_the_example_of_the_format_fits(scenario: Schema) -> None:
    data = plain(load_document(CONTRACT).data)

    assert _allows(scenario, data, scenario)


SOUND = {
    "crossroads": 1,
    "title": "Short forms",
    "start": "a",
    "parameters": {"p": 0.5, "q": "p * 2", "r": {"distribution": {"quantiles": {"0.1": 3, "0.9": 4}}}},
    "actors": {"x": {"risk": {"utility": "sqrt(x)", "inverse": "u ** 2"}, "plays": {"logit": 2}, "values": {"m": "q"}}},
    "nodes": {"a": {"kind": "chance", "branches": {"b": {"p": "rest", "payoff": 3}, "c": {"p": 0.1}}}},
    "sources": {"s": {"title": "t", "date": 2022}},
    "questions": {"q": {"text": "t", "by": "2023-01-01", "resolved": None}},
}


def _changed(path: tuple[str, ...], value: object) -> Schema:
    data: Schema = json.loads(json.dumps(SOUND))
    owner = data
    for key in path[:-1]:
        owner = owner[key]
    owner[path[-1]] = value
    return data


def test_short_forms_fit(scenario: Schema) -> None:
    assert _allows(scenario, SOUND, scenario)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("titel",), "x"),
        (("crossroads",), 2),
        (("start",), 3),
        (("nodes", "a", "kind"), "chanse"),
        (("nodes", "a", "by"), "x"),
        (("nodes", "a", "branches", "b", "p"), [0.5]),
        (("nodes", "a", "branches", "b", "effects"), "x"),
        (("parameters", "p"), True),
        (("parameters", "p"), {"valu": 3}),
        (("parameters", "p"), {"word": ["likely"]}),
        (("parameters", "p"), {"distribution": {"normal": {"mean": 3}}}),
        (("parameters", "p"), {"distribution": {"norml": {"mean": 3, "sd": 1}}}),
        (("actors", "x", "risk"), {"kind": "log"}),
        (("actors", "x", "plays"), "best"),
        (("sources", "s"), {}),
    ],
)
def test_mistakes_do_not_fit(scenario: Schema, path: tuple[str, ...], value: object) -> None:
    assert not _allows(scenario, _changed(path, value), scenario)


@pytest.mark.parametrize("missing", ["crossroads", "title", "start", "nodes"])
def test_what_a_scenario_cannot_lack_is_required(scenario: Schema, missing: str) -> None:
    assert not _allows(scenario, {key: value for key, value in SOUND.items() if key != missing}, scenario)


@pytest.mark.parametrize(
    "data",
    [
        {"extends": "a.yaml"},
        {"extends": "a.yaml", "why": "A test.", "title": "Another"},
        {"extends": "a.yaml", "parameters": {"p": 0.5, "q": None, "r": {"low": None, "high": 3}, "s": "p * 2"}},
        {
            "extends": "a.yaml",
            "nodes": {"a": None, "b": {"branches": {"x": None, "y": {"p": 0.3}}}, "c": {"label": "x"}},
        },
        {
            "extends": "a.yaml",
            "actors": {"x": {"plays": "rational", "risk": None}},
            "questions": {"q": {"resolved": None}},
        },
        {"extends": "a.yaml", "effects": None, "expect": None, "reference": {"label": None}},
        {"extends": "a.yaml", "parameters": {"p": {"distribution": {"normal": {"sd": 3}}}}},
    ],
)
def test_what_overlays_say_fits(overlay: Schema, data: Schema) -> None:
    assert _allows(overlay, data, overlay)


@pytest.mark.parametrize(
    "data",
    [
        {"title": "No base"},
        {"extends": ["a.yaml"]},
        {"extends": "a.yaml", "titel": "x"},
        {"extends": "a.yaml", "parameters": {"p": {"valu": 3}}},
        {"extends": "a.yaml", "nodes": {"a": {"branches": {"x": {"pp": 0.3}}}}},
    ],
)
def test_mistakes_in_overlays_do_not_fit(overlay: Schema, data: Schema) -> None:
    assert not _allows(overlay, data, overlay)


def test_nothing_but_the_base_is_required_of_an_overlay(overlay: Schema) -> None:
    assert [each["required"] for each in _subschemas(overlay) if "required" in each] == [["extends"]]
