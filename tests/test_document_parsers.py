"""The two parsers of PyYAML give the same trees and refuse the same texts."""

from collections.abc import Mapping

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from crossroads.document import plain
from crossroads.document.reading import Reading, read_yaml
from crossroads.document.sources import Sources
from crossroads.errors import ScenarioError
from documents import BASE, Write, codes_of, places_of

TREES = st.recursive(
    st.one_of(st.text(max_size=8), st.integers(), st.booleans(), st.none(), st.floats(allow_nan=False)),
    lambda below: st.one_of(st.lists(below, max_size=4), st.dictionaries(st.text(max_size=6), below, max_size=4)),
    max_leaves=12,
)


def _with_python_parser(name: str, monkeypatch: pytest.MonkeyPatch) -> Reading:
    with monkeypatch.context() as patched:
        patched.delattr(yaml, "CSafeLoader")
        return read_yaml(name, Sources())


def _assert_parsers_agree(name: str) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        ours, pythons = read_yaml(name, Sources()), _with_python_parser(name, monkeypatch)
    assert plain(ours.data) == plain(pythons.data)
    assert places_of(ours.data) == places_of(pythons.data)
    assert (ours.findings, ours.broken) == (pythons.findings, pythons.broken)


@given(st.dictionaries(st.text(max_size=6), TREES, min_size=1, max_size=4), st.booleans())
def test_both_parsers_give_the_same_tree(
    tmp_path_factory: pytest.TempPathFactory, tree: Mapping[str, object], is_flow: bool
) -> None:
    path = tmp_path_factory.mktemp("parsers") / "a.yaml"
    path.write_text(yaml.safe_dump(tree, default_flow_style=is_flow, allow_unicode=True), "utf-8")

    _assert_parsers_agree(str(path))


def test_both_parsers_give_the_same_tree_of_a_scenario(write: Write) -> None:
    extra = '    note: &a é\n    text: *a\n    <<: {x: 1}\n    nodes: {b: !!int 3}\n    quote: "\\u00e9\\n"\n'
    _assert_parsers_agree(write("a.yaml", BASE + extra))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: b: c", 1),
        ("a: {b: 1\nc: 2", 1),
        ("a: 'x\nb: 1\n", 1),
        ('a: 1\nb: "\\ud800"', 2),
        ("a: \x07", 1),
        ("a: @", 1),
    ],
)
def test_both_parsers_refuse_the_same_texts_at_the_same_line(
    text: str, line: int, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = write("a.yaml", text)

    with pytest.raises(ScenarioError) as ours:
        read_yaml(name, Sources())
    with pytest.raises(ScenarioError) as pythons:
        _with_python_parser(name, monkeypatch)

    assert codes_of(ours.value.findings) == codes_of(pythons.value.findings) == ["not-yaml"]
    assert ours.value.findings[0].place.line == pythons.value.findings[0].place.line == line


def test_an_escape_beyond_unicode_is_no_yaml_for_either_parser(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    name = write("a.yaml", 'a: "\\U00110000"')

    with pytest.raises(ScenarioError):
        read_yaml(name, Sources())
    with pytest.raises(ScenarioError):
        _with_python_parser(name, monkeypatch)
