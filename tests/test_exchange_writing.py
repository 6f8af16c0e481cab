"""The YAML of imported scenarios: it reads back as exactly the data, and looks as if a person had written it."""

import math
import tempfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crossroads.document import load_document, plain
from crossroads.exchange.writing import write_yaml
from strategies import Data, scenarios

ROOT = Path(__file__).parents[1]
# Whatever a file may hold; a lone surrogate is no character.
texts = st.text(st.characters(codec="utf-8"), max_size=160) | st.sampled_from(
    (
        "no",
        "1e6",
        "null",
        "~",
        "",
        " a",
        "a: b",
        "a #b",
        "- a",
        "{a}",
        "<<",
        "=",
        "a\nb",
        "a\n",
        "\na",
        "a\n\n",
        "'",
        '"',
    )
)
numbers = st.integers(-(10**20), 10**20) | st.floats(allow_nan=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=20), inner, max_size=4),
    max_leaves=12,
)


def read(text: str) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scenario.yaml"
        path.write_bytes(text.encode())
        document = load_document(path)
    assert not document.findings
    return plain(document.data)


@settings(max_examples=100)
@given(st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=40), values, max_size=4))
@example({"a": {"b": "word " * 40}})
@example({"a": {"b": {"branches": {"c": "x\n" * 9}}}, "d": ["a" * 300, {"e": "f" * 200}]})
@example({"a": -0.0, "b": 1e300, "c": 2.0, "d": math.inf})
def test_what_is_written_is_read_back(data: dict[str, Any]) -> None:
    # A merge key and what overlays mean by extends are no data of a scenario.
    if "<<" in str(data) or "extends" in data or "why" in data:
        return

    assert read(write_yaml(data)) == data


@settings(max_examples=60)
@given(scenarios())
def test_random_scenarios_are_read_back(data: Data) -> None:
    assert read(write_yaml(data)) == data


@pytest.mark.parametrize("name", ["first-steps", "harbour-crisis"])
def test_shipped_scenarios_are_written_as_they_look(name: str) -> None:
    path = ROOT / "scenarios" / name / "scenario.yaml"
    lines = path.read_text("utf-8").splitlines()
    data = plain(load_document(path).data)

    text = write_yaml(data)  # type: ignore[arg-type]  # a scenario is a mapping

    assert read(text) == data
    written = text.splitlines()
    # Most lines are those of the person who wrote it; alignment and comments differ.
    squeezed = {"".join(line.split()) for line in lines}
    assert sum("".join(line.split()) in squeezed for line in written) > 0.85 * len(written)


def test_a_scenario_looks_written_by_hand() -> None:
    data = {
        "crossroads": 1,
        "title": "Drill: now?",
        "note": "One site.\nNo neighbours.",
        "parameters": {"p": {"value": 0.25, "label": "It is wet"}, "worth": {"value": 2e3}},
        "start": "drill",
        "nodes": {
            "drill": {
                "kind": "decision",
                "branches": {"go": {"label": "Go, at once", "payoff": -3.0, "to": "well"}, "wait": {"payoff": 0}},
            },
            "sold": {"kind": "outcome", "label": "no"},
        },
        "expect": [{"best": "go", "margin": ">= 1"}],
    }

    assert write_yaml(data, "Imported\nfrom here") == (
        '# Imported from here\n\ncrossroads: 1\ntitle: "Drill: now?"\nnote: |-\n  One site.\n  No neighbours.\n\n'
        "parameters:\n  p:     {value: 0.25, label: It is wet}\n  worth: {value: 2000}\n\nstart: drill\n\nnodes:\n"
        "  drill:\n    kind: decision\n    branches:\n"
        '      go:   {label: "Go, at once", payoff: -3, to: well}\n      wait: {payoff: 0}\n'
        '  sold: {kind: outcome, label: no}\n\nexpect:\n  - {best: go, margin: ">= 1"}\n'
    )
    # Another reader of YAML understands the same.
    assert yaml.safe_load(write_yaml(data))["parameters"] == data["parameters"]


def test_lines_stay_within_the_page() -> None:
    data = plain(load_document(ROOT / "scenarios" / "belarus-2022" / "scenario.yaml").data)

    text = write_yaml(data)  # type: ignore[arg-type]  # a scenario is a mapping

    assert read(text) == data
    assert max(map(len, text.splitlines())) <= 120
