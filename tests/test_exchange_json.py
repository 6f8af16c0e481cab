"""JSON with places: the same data as Python's own reader, and a place for whatever is wrong."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossroads.document import Mapping, Sequence, plain
from crossroads.errors import ScenarioError
from crossroads.exchange.json_text import read_json

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=15,
)


@settings(max_examples=60)
@given(values, st.sampled_from((None, 1, "\t")), st.booleans())
def test_data_are_those_of_pythons_reader(data: Any, indent: int | str | None, ascii_only: bool) -> None:
    text = json.dumps(data, indent=indent, ensure_ascii=ascii_only)

    assert plain(read_json(text, "x.json")[0]) == data


@settings(max_examples=60)
@given(values, st.data())
def test_what_python_refuses_is_refused_and_nothing_else(data: Any, draw: st.DataObject) -> None:
    text = json.dumps(data, ensure_ascii=False)
    at = draw.draw(st.integers(0, len(text)))
    # One character goes, or another one comes.
    changed = text[:at] + draw.draw(st.sampled_from(("", ",", '"', "}", "]", "{", "1", "\n", ":"))) + text[at + 1 :]
    try:
        expected = json.loads(changed)
    except ValueError:
        with pytest.raises(ScenarioError) as caught:
            read_json(changed, "x.json")
        assert caught.value.findings[0].place.line > 0
    else:
        assert plain(read_json(changed, "x.json")[0]) == expected


def test_keys_and_values_have_places() -> None:
    data, lines = read_json('{\r\n "a": [1,\r\n  {"b": 2}]}', "x.json")
    assert isinstance(data, Mapping)

    assert data.origins["a"].key[1:] == (2, 2)
    assert data.origins["a"].value[1:] == (2, 7)
    items = data["a"]
    assert isinstance(items, Sequence)
    inner = items[1]
    assert isinstance(inner, Mapping)
    assert inner.origins["b"].value[1:] == (3, 9)
    assert lines.excerpt(inner.place) == '  {"b": 2}]}'


def test_a_deep_text_is_read() -> None:
    depth = 50_000
    value, _ = read_json("[" * depth + "]" * depth, "x.json")

    for _ in range(depth - 1):
        value = value[0]  # type: ignore[index]  # lists all the way down
    assert value == []


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        ('{"a": 1\n "b": 2}', (2, 2), "A comma is missing before this."),
        ('{"a": "x\n"}', (1, 7), "The text is not closed on its line."),
        ('{"a": "x\x01"}', (1, 9), "The text holds the control character U+0001."),
        ('{"a": "\\q"}', (1, 8), "A backslash starts no known escape here."),
        ('{"a" 1}', (1, 6), "The key 'a' is not followed by a colon."),
        ('{"a": 1,}', (1, 9), "A key in quotation marks is expected here."),
        ('{"a": [1', (1, 7), "What opens here is not closed."),
        ("{} {}", (1, 4), "Something follows the end of the data."),
        ('{"a": NaN}', (1, 7), "'NaN' is no value of JSON."),
        ("", (1, 1), "The file ends where a value should stand."),
        ('["\\ud800"]', (1, 2), "The text has an escape for half a character."),
    ],
)
def test_what_is_wrong_is_said_at_its_place(text: str, place: tuple[int, int], problem: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_json(text, "x.json")

    (finding,) = caught.value.findings
    assert finding.place == ("x.json", *place)
    assert finding.problem == f"This is not JSON. {problem}"
