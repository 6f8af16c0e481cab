"""Documents: YAML 1.2 scalars, the place of everything, overlays merged with their history, settings."""

import copy
import math
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from crossroads.document import Document, dotted, load_document, parse_scalar, plain
from crossroads.document import loading as loading_module
from crossroads.document import reading as reading_module
from crossroads.document import sources as sources_module
from crossroads.document.merging import Merger
from crossroads.document.reading import Reading, read_yaml
from crossroads.document.sources import Sources
from crossroads.errors import Finding, Place, ScenarioError, render

Write = Callable[[str, str], str]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Return a function that writes a file into the folder that the test runs in, and returns its name."""
    monkeypatch.chdir(tmp_path)

    def _write(name: str, text: str) -> str:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(textwrap.dedent(text), "utf-8")
        return name

    return _write


BASE = """\
title: Drill or sell?
parameters:
  p_wet: {value: 0.2, low: 0.1, high: 0.35, label: Oil}
  price: 80
  gain: price * 5
nodes:
  well:
    kind: chance
    branches:
      wet: {p: p_wet}
      dry: {p: rest}
"""


# Scalars


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no", "no"), ("yes", "yes"), ("on", "on"), ("off", "off"), ("y", "y"), ("NO", "NO"),
        ("true", True), ("True", True), ("TRUE", True), ("false", False), ("tRue", "tRue"),
        ("null", None), ("Null", None), ("NULL", None), ("~", None), ("", None), ("nil", "nil"),
        ("0", 0), ("-7", -7), ("+7", 7), ("017", 17), ("0o17", 15), ("0x1F", 31), ("0b11", "0b11"),
        ("-0x1F", "-0x1F"),
        ("1_000", "1_000"), ("12:30:45", "12:30:45"), ("2022-10-14", "2022-10-14"), ("1,5", "1,5"),
        ("1e6", 1e6), ("1E+6", 1e6), ("-1.5e-3", -0.0015), (".5", 0.5), ("5.", 5.0), ("1.e2", 100.0),
        (".", "."), ("-", "-"), ("+", "+"), ("e5", "e5"), ("1e", "1e"), ("1.2.3", "1.2.3"), ("--1", "--1"),
        ("1 ", "1 "),
        (".inf", math.inf), ("-.INF", -math.inf), ("+.Inf", math.inf), ("inf", "inf"), ("nan", "nan"),
        ("10 %", "10 %"), ("１", "１"), ("0o8", "0o8"), ("0xg", "0xg"),
    ],
)  # fmt: skip
def test_plain_scalars_are_those_of_yaml_1_2(text: str, expected: object) -> None:
    got = parse_scalar(text)

    assert got == expected
    assert type(got) is type(expected)


def test_not_a_number_is_a_number_of_its_own() -> None:
    got = parse_scalar(".nan")

    assert isinstance(got, float)
    assert math.isnan(got)


@given(st.integers(-(10**190), 10**190))
def test_whole_numbers_keep_all_their_digits(value: int) -> None:
    assert parse_scalar(str(value)) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_keep_their_value(value: float) -> None:
    assert parse_scalar(repr(value)) == value


@pytest.mark.parametrize(
    ("text", "expected"), [("9" * 5000, math.inf), ("0x" + "f" * 5000, "0x" + "f" * 5000), ("1e999", math.inf)]
)
def test_numbers_beyond_all_measure_are_read_at_once(text: str, expected: object) -> None:
    assert parse_scalar(text) == expected


def test_quoted_scalars_stay_texts(write: Write) -> None:
    data = load_document(write("a.yaml", "a: '12'\nb: \"null\"\nc: 'true'\nd: |\n  12\n")).data

    assert plain(data) == {"a": "12", "b": "null", "c": "true", "d": "12\n"}


def test_keys_are_always_texts(write: Write) -> None:
    assert plain(load_document(write("a.yaml", "1: a\ntrue: b\nnull: c\n0.1: d\n")).data) == {
        "1": "a", "true": "b", "null": "c", "0.1": "d",
    }  # fmt: skip


# Places


def test_every_key_and_value_has_its_place(write: Write) -> None:
    document = load_document(write("a.yaml", BASE))

    assert document.locate(("parameters", "p_wet", "low"), at_key=True) == Place("a.yaml", 3, 23)
    assert document.locate(("parameters", "p_wet", "low")) == Place("a.yaml", 3, 28)
    assert document.locate(("nodes", "well")) == Place("a.yaml", 8, 5)
    assert document.locate(()) == Place("a.yaml", 1, 1)


def test_items_of_lists_have_their_places(write: Write) -> None:
    document = load_document(write("a.yaml", "a:\n  - x\n  - [y, z]\n"))

    assert document.locate(("a", 0)) == Place("a.yaml", 2, 5)
    assert document.locate(("a", 1, 1)) == Place("a.yaml", 3, 9)


def test_the_place_of_what_is_not_there_is_that_of_what_it_would_stand_in(write: Write) -> None:
    document = load_document(write("a.yaml", BASE))

    assert document.locate(("parameters", "price", "value")) == document.locate(("parameters", "price"))
    assert document.resolve(("nodes", "well", "branches", "gas", "p")) == ("nodes", "well", "branches")


def test_columns_count_characters(write: Write) -> None:
    document = load_document(write("a.yaml", "a: {売る: 1, 👩‍🌾: 2, c: 3}\n"))

    assert [document.locate(("a", key), at_key=True).column for key in ("売る", "👩‍🌾", "c")] == [5, 12, 20]


def test_a_byte_order_mark_takes_no_column(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes("\ufefftitle: a".encode())

    assert load_document(tmp_path / "a.yaml").locate(("title",), at_key=True)[1:] == (1, 1)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x85"])
def test_lines_are_counted_and_shown_alike_for_all_line_ends(end: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(end.join(["a: 1", "b: 2", "c: 3", ""]).encode())

    document = load_document(tmp_path / "a.yaml")

    assert document.excerpt(document.locate(("c",))) == "c: 3"


def test_lines_are_split_once_however_many_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    def split(text: str) -> list[str]:
        calls.append(text)
        return text.split("\n")

    monkeypatch.setattr(sources_module, "split_lines", split)
    sources = Sources()
    sources["a.yaml"] = "a\nb\nc"

    assert [sources.excerpt(Place("a.yaml", line)) for line in (3, 1, 2, 4, 0)] == ["c", "a", "b", "", ""]
    assert len(calls) == 1


def test_what_is_at_a_path(write: Write) -> None:
    document = load_document(write("a.yaml", BASE + "tags: [x, y]\n"))

    assert document.get(("parameters", "price")) == 80
    assert document.get(("tags", 1)) == "y"
    assert document.get(()) is document.data
    assert [document.get(path) for path in (("tags", 2), ("tags", -1), ("nodes", 0), ("parameters", "price", "x"))] == [
        None, None, None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "expected"),
    [((), ""), (("nodes", "a", "claims", 0), "nodes.a.claims[0]"), ((0, "a"), "[0].a"), (("a", 1, 2), "a[1][2]")],
)
def test_paths_are_written_as_people_do(path: tuple[str | int, ...], expected: str) -> None:
    assert dotted(path) == expected


# What YAML allows and scenarios do not


def _codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


def test_of_a_doubled_key_the_first_counts(write: Write) -> None:
    document = load_document(write("a.yaml", "title: a\ntitle: b\n"))

    assert plain(document.data) == {"title": "a"}
    assert _codes(document.findings) == ["duplicate-key"]


def test_a_doubled_section_is_read_as_one(write: Write) -> None:
    document = load_document(write("a.yaml", "nodes: {a: 1}\nparameters: {p: 1}\nnodes: {b: 2, a: 3}\n"))

    assert plain(document.data) == {"nodes": {"a": 1, "b": 2}, "parameters": {"p": 1}}
    assert [(finding.path, finding.place.column) for finding in document.findings] == [("nodes", 1), ("nodes.a", 15)]


def test_an_alias_has_no_value_and_marks_its_place_as_broken(write: Write) -> None:
    document = load_document(write("a.yaml", "a: &x [1]\nb: {c: [2, *x]}\n"))

    assert plain(document.data) == {"a": [1], "b": {"c": [2, None]}}
    assert _codes(document.findings) == ["yaml-anchor", "yaml-alias"]
    assert document.broken == {("b", "c", 1)}


@pytest.mark.parametrize(
    "text",
    ["? [a, b]\n: 1\nc: 2", "{a: 1}: 3\nc: 2", "c: 2\n? {x: {y: 1}}\n: {z: 2}", "&k x: 1\n*k : 5\nc: 2"],
)
def test_an_odd_key_takes_its_value_with_it(text: str, write: Write) -> None:
    document = load_document(write("a.yaml", text))

    assert plain(document.data)["c"] == 2  # type: ignore[index]  # the root of a document is a mapping
    assert document.findings
    assert "z" not in document.data


def test_a_merge_key_makes_its_mapping_broken(write: Write) -> None:
    document = load_document(write("a.yaml", "a: {<<: {b: 1}, c: 2}\n"))

    assert plain(document.data) == {"a": {"c": 2}}
    assert document.broken == {("a",)}


def test_only_the_first_document_is_read(write: Write) -> None:
    document = load_document(write("a.yaml", "a: 1\n---\nb: 2\n"))

    assert plain(document.data) == {"a": 1}
    assert _codes(document.findings) == ["two-documents"]


def test_nesting_up_to_the_limit_is_read(write: Write) -> None:
    depth = reading_module.MAX_DEPTH - 1

    assert not load_document(write("a.yaml", "a: " + "[" * depth + "]" * depth)).findings
    with pytest.raises(ScenarioError, match="nested more than 64 deep"):
        load_document(write("b.yaml", "a: " + "[" * (depth + 1) + "]" * (depth + 1)))


# The two parsers of PyYAML

TREES = st.recursive(
    st.one_of(st.text(max_size=8), st.integers(), st.booleans(), st.none(), st.floats(allow_nan=False)),
    lambda below: st.one_of(st.lists(below, max_size=4), st.dictionaries(st.text(max_size=6), below, max_size=4)),
    max_leaves=12,
)


def _with_python_parser(name: str, monkeypatch: pytest.MonkeyPatch) -> Reading:
    with monkeypatch.context() as patched:
        patched.delattr(yaml, "CSafeLoader")
        return read_yaml(name, Sources())


def _places(value: object) -> object:
    if isinstance(value, dict):
        return {key: (value.origins[key], _places(value[key])) for key in value}  # type: ignore[attr-defined]
    return [value.places, [_places(item) for item in value]] if isinstance(value, list) else None  # type: ignore[attr-defined]


def _assert_parsers_agree(name: str) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        ours, pythons = read_yaml(name, Sources()), _with_python_parser(name, monkeypatch)
    assert plain(ours.data) == plain(pythons.data)
    assert _places(ours.data) == _places(pythons.data)
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

    assert _codes(ours.value.findings) == _codes(pythons.value.findings) == ["not-yaml"]
    assert ours.value.findings[0].place.line == pythons.value.findings[0].place.line == line


def test_an_escape_beyond_unicode_is_no_yaml_for_either_parser(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    name = write("a.yaml", 'a: "\\U00110000"')

    with pytest.raises(ScenarioError):
        read_yaml(name, Sources())
    with pytest.raises(ScenarioError):
        _with_python_parser(name, monkeypatch)


# Overlays


def _merged(write: Write, overlay: str, base: str = BASE) -> Document:
    write("base.yaml", base)
    return load_document(write("overlay.yaml", "extends: base.yaml\n" + textwrap.dedent(overlay)))


def test_mappings_merge_key_by_key(write: Write) -> None:
    document = _merged(write, "parameters: {p_wet: {value: 0.3, note: Newer survey}}")

    assert plain(document.get(("parameters", "p_wet"))) == {
        "value": 0.3, "low": 0.1, "high": 0.35, "label": "Oil", "note": "Newer survey",
    }  # fmt: skip
    assert document.get(("parameters", "price")) == 80


def test_everything_else_replaces(write: Write) -> None:
    document = _merged(write, "tags: [c]\ntitle: Another\n", BASE + "tags: [a, b]\n")

    assert (document.get(("title",)), plain(document.get(("tags",)))) == ("Another", ["c"])


def test_null_removes(write: Write) -> None:
    document = _merged(write, "parameters: {gain: null, p_wet: {label: ~}}\nnodes: {well: {branches: {dry: null}}}")

    assert list(document.data["parameters"]) == ["p_wet", "price"]  # type: ignore[arg-type]
    assert document.get(("parameters", "p_wet", "label")) is None
    assert plain(document.get(("nodes", "well", "branches"))) == {"wet": {"p": "p_wet"}}
    assert not document.findings


def test_a_bare_number_replaces_only_the_value_of_a_parameter(write: Write) -> None:
    document = _merged(write, "parameters: {p_wet: 0.3}")

    assert plain(document.get(("parameters", "p_wet"))) == {"value": 0.3, "low": 0.1, "high": 0.35, "label": "Oil"}


def test_a_bare_number_elsewhere_replaces_all(write: Write) -> None:
    document = _merged(write, "nodes: {well: {branches: {wet: 3}}}")

    assert document.get(("nodes", "well", "branches", "wet")) == 3


def test_a_bare_formula_replaces_all_of_a_parameter(write: Write) -> None:
    document = _merged(write, "parameters: {p_wet: price / 400}")

    assert document.get(("parameters", "p_wet")) == "price / 400"


def test_a_range_may_be_laid_over_a_bare_number(write: Write) -> None:
    document = _merged(write, "parameters: {price: {low: 60, high: 90}}")

    assert plain(document.get(("parameters", "price"))) == {"value": 80, "low": 60, "high": 90}
    assert document.locate(("parameters", "price", "value")) == Place("base.yaml", 4, 10)


def test_an_entry_with_a_word_replaces_a_bare_number(write: Write) -> None:
    document = _merged(write, "parameters: {price: {word: likely}}")

    assert plain(document.get(("parameters", "price"))) == {"word": "likely"}


def test_whole_entries_and_sections_may_be_added(write: Write) -> None:
    document = _merged(
        write,
        """\
        parameters: {cost: {value: 70}}
        effects: {lease: {points: -5}}
        nodes:
          well: {branches: {gas: {p: 0.1, to: plant}}}
          plant: {kind: chance, branches: {runs: {p: 0.9}, fails: {p: rest}}}
        """,
    )

    assert not document.findings
    assert document.get(("effects", "lease", "points")) == -5
    assert plain(document.get(("nodes", "plant", "branches"))) == {"runs": {"p": 0.9}, "fails": {"p": "rest"}}
    assert document.locate(("nodes", "plant", "branches", "runs", "p")) == Place("overlay.yaml", 6, 46)


HARMLESS = ["nodes: {well: {label: null}}", "reference: null", "parameters: {p_wet: {basis: null}}"]


@pytest.mark.parametrize(
    "overlay",
    [
        "parameters: {prize: 90}",
        "parameters: {prize: {low: 1}}",
        "parameters: {prize: null}",
        "effects: {lease: {scale: 2}}",
        "effects: {lease: 2}",
        "actors: {driler: {plays: rational}}",
        "attributes: {mony: {note: x}}",
        "nodes: {wel: {label: x}}",
        "nodes: {well: {branches: {wett: {p: 0.3}}}}",
        "nodes: {well: {branches: {wett: null}}}",
        *HARMLESS,
    ],
)
def test_what_the_base_has_not_can_neither_be_changed_nor_removed(overlay: str, write: Write) -> None:
    document = _merged(write, overlay)

    (finding,) = document.findings
    assert (finding.code, finding.place.file) == ("not-in-base", "overlay.yaml")
    # To remove a key that states nothing is harmless; to name a node that there is not is most likely a slip.
    assert finding.severity == ("warning" if overlay in HARMLESS else "error")
    base = load_document("base.yaml")
    merged = {key: value for key, value in _sections(document) if value != {}}
    assert merged == dict(_sections(base))


def _sections(document: Document) -> list[tuple[str, object]]:
    """Return the sections of a document as ordinary data."""
    return [(key, plain(value)) for key, value in document.data.items()]


def test_two_overlays_may_remove_the_same_entry(write: Write) -> None:
    write("base.yaml", BASE)
    first = write("first.yaml", "extends: base.yaml\nparameters: {gain: null}\n")
    second = write("second.yaml", "extends: base.yaml\nparameters: {gain: null}\n")

    document = load_document("base.yaml", [first, second])

    assert not document.findings
    assert document.get(("parameters", "gain")) is None


def test_an_entry_may_be_removed_and_added_again(write: Write) -> None:
    write("base.yaml", BASE)
    first = write("first.yaml", "extends: base.yaml\nparameters: {gain: null}\n")
    second = write("second.yaml", "extends: first.yaml\nparameters: {gain: {value: 7}}\n")

    assert plain(load_document(second).get(("parameters", "gain"))) == {"value": 7}
    assert load_document("base.yaml", [first, second]).get(("parameters", "gain", "value")) == 7


def test_an_alias_in_an_overlay_removes_nothing(write: Write) -> None:
    document = _merged(write, "note: &x y\nparameters: {price: *x}\n")

    assert document.get(("parameters", "price")) == 80
    assert _codes(document.findings) == ["yaml-anchor", "yaml-alias"]


def test_merging_leaves_every_layer_as_it_was(write: Write) -> None:
    base = read_yaml(write("base.yaml", BASE), Sources()).data
    over = read_yaml(
        write("over.yaml", "parameters: {p_wet: 0.3, gain: null}\nnodes: {well: {label: x}}\n"), Sources()
    ).data
    before = copy.deepcopy((plain(base), plain(over), _places(base), _places(over)))

    merger = Merger(Sources())
    merger.merge(merger.merge(base, over, 1), over, 2)

    assert (plain(base), plain(over), _places(base), _places(over)) == before


# Chains of files, and settings


@pytest.fixture
def chain(write: Write) -> str:
    """Return the last of a chain of files, each of which changes what the one before says."""
    write("oil/scenario.yaml", BASE)
    write("oil/overlays/low.yaml", "extends: ../scenario.yaml\nwhy: The market falls.\nparameters: {price: 60}\n")
    return write(
        "oil/overlays/deep/lower.yaml",
        "extends: ../low.yaml\nwhy: It falls further.\nparameters: {price: 40, p_wet: {value: 0.15}}\n",
    )


def test_a_chain_applies_from_the_base_outwards(chain: str) -> None:
    document = load_document(chain)

    assert document.get(("parameters", "price")) == 40
    assert document.file == "oil/scenario.yaml"
    assert document.overlays == ("oil/overlays/low.yaml", chain)
    assert document.reasons == ("The market falls.", "It falls further.")
    assert document.folder == Path("oil")
    assert "extends" not in document.data
    assert "why" not in document.data


def test_a_chain_on_its_base_applies_once(chain: str) -> None:
    direct, laid_on = load_document(chain), load_document("oil/scenario.yaml", [chain])

    assert plain(direct.data) == plain(laid_on.data)
    assert direct.overlays == laid_on.overlays


def test_a_file_that_is_applied_already_is_not_applied_again(chain: str) -> None:
    document = load_document(
        "oil/scenario.yaml", [chain, "oil/overlays/low.yaml", "./oil/overlays/../overlays/low.yaml"]
    )

    # The price of the chain's last file is not overwritten by the file before it.
    assert document.get(("parameters", "price")) == 40
    assert len(document.overlays) == 2


def test_overlays_apply_in_the_order_given(write: Write) -> None:
    write("base.yaml", BASE)
    one = write("one.yaml", "extends: base.yaml\nparameters: {price: 1}\n")
    two = write("two.yaml", "extends: base.yaml\nparameters: {price: 2}\n")

    assert load_document("base.yaml", [one, two]).get(("parameters", "price")) == 2
    assert load_document("base.yaml", [two, one]).get(("parameters", "price")) == 1
    assert load_document(two, [one]).get(("parameters", "price")) == 1


def test_an_overlay_that_extends_nothing_fits_any_scenario(write: Write) -> None:
    write("base.yaml", BASE)
    overlay = write("anywhere.yaml", "parameters: {price: 1}\nnodes: {well: {label: Well}}\n")

    document = load_document("base.yaml", [overlay])

    assert document.get(("parameters", "price")) == 1
    assert not document.findings


def test_a_scenario_is_no_overlay(write: Write) -> None:
    base, other = write("base.yaml", BASE), write("other.yaml", BASE + "start: well\n")

    with pytest.raises(ScenarioError) as caught:
        load_document(base, [other])

    assert str(caught.value) == (
        "other.yaml: error: [other-base]\n"
        "  other.yaml is a scenario of its own, not an overlay.\n"
        "  Give an overlay that extends base.yaml."
    )


def test_an_overlay_of_another_scenario_is_refused(write: Write) -> None:
    base = write("base.yaml", BASE)
    write("other.yaml", BASE + "start: well\n")
    overlay = write("overlay.yaml", "why: A test.\nextends: other.yaml\n")

    with pytest.raises(ScenarioError) as caught:
        load_document(base, [overlay])

    assert str(caught.value) == (
        "overlay.yaml:2:10: error: extends [other-base]\n"
        "    2 | extends: other.yaml\n"
        "      |          ^\n"
        "  overlay.yaml extends other.yaml, not base.yaml.\n"
        "  Give an overlay that extends base.yaml."
    )


@pytest.mark.usefixtures("chain")
def test_paths_start_from_the_overlay_wherever_it_is_read_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("oil/overlays/deep")

    document = load_document("lower.yaml")

    assert document.get(("parameters", "price")) == 40
    assert (document.file, document.overlays) == ("../../scenario.yaml", ("../low.yaml", "lower.yaml"))


def test_a_base_may_be_named_by_its_full_path(write: Write, tmp_path: Path) -> None:
    write("base.yaml", BASE)
    overlay = write("sub/overlay.yaml", f"extends: {tmp_path / 'base.yaml'}\nparameters: {{price: 1}}\n")

    assert load_document("base.yaml", [overlay]).get(("parameters", "price")) == 1


def test_a_path_through_a_link_leads_where_the_link_does(write: Write) -> None:
    write("far/base.yaml", BASE)
    write("far/overlays/low.yaml", "extends: ../base.yaml\nparameters: {price: 1}\n")
    Path("linked").symlink_to("far/overlays")

    # Beside the link there is no base.yaml; beside what it stands for there is.
    assert load_document("linked/low.yaml").get(("parameters", "price")) == 1


def test_every_file_is_read_once(chain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    names: list[str] = []

    def read(name: str, sources: Sources) -> Reading:
        names.append(name)
        return read_yaml(name, sources)

    monkeypatch.setattr(loading_module, "read_yaml", read)

    load_document("oil/scenario.yaml", [chain, "oil/overlays/low.yaml"])

    assert sorted(names) == ["oil/overlays/deep/lower.yaml", "oil/overlays/low.yaml", "oil/scenario.yaml"]


def test_problems_of_all_files_are_found_together(write: Write) -> None:
    write("base.yaml", BASE + "title: Again\n")
    overlay = write("overlay.yaml", "extends: base.yaml\nwhy: [1]\nparameters: {prize: 1, price: 2, price: 3}\n")

    assert _codes(load_document(overlay).findings) == ["duplicate-key", "duplicate-key", "not-in-base", "wrong-type"]


def test_settings_come_last(chain: str) -> None:
    document = load_document(chain, settings={"price": 30, "p_wet": "0.12", "gain": "price * 6"})

    assert document.get(("parameters", "price")) == 30
    assert document.get(("parameters", "p_wet", "value")) == 0.12
    assert document.get(("parameters", "p_wet", "low")) == 0.1
    assert document.get(("parameters", "gain")) == "price * 6"
    assert document.settings == (("price", "30"), ("p_wet", "0.12"), ("gain", "price * 6"))


@pytest.mark.parametrize("base", [BASE, "title: No parameters\n"])
def test_a_setting_of_an_unknown_parameter_is_found(base: str, write: Write) -> None:
    document = load_document(write("base.yaml", base), settings={"prize": 3})

    known = "Did you mean price?" if base == BASE else "None is defined here."
    assert render(document.findings) == (
        "--set prize=3: error: parameters.prize [not-in-base]\n"
        "  There is no parameters.prize to change.\n"
        f"  {known} To add it, write it as a mapping with value, word or distribution."
    )


@pytest.mark.parametrize("text", ["", " ", "null", "~"])
def test_a_setting_cannot_remove_a_parameter(text: str, write: Write) -> None:
    document = load_document(write("base.yaml", BASE), settings={"price": text})

    assert document.get(("parameters", "price")) == text


def test_a_setting_may_be_a_number_of_numpy(write: Write) -> None:
    assert load_document(write("base.yaml", BASE), settings={"price": np.float64(0.1)}).settings == (("price", "0.1"),)


# Blame


def _history(document: Document, path: str) -> list[tuple[object, str]]:
    (blame,) = (each for each in document.blame() if each.path == path)
    return [(plain(value), str(place)) for value, place in blame.history()]


def test_blame_tells_who_set_every_value(chain: str) -> None:
    document = load_document(chain)
    blamed = {each.path: str(each.origin.value) for each in document.blame()}

    assert blamed["title"] == "oil/scenario.yaml:1:8"
    assert blamed["parameters.price"] == "oil/overlays/deep/lower.yaml:3:21"
    assert blamed["nodes.well.branches.wet.p"] == "oil/scenario.yaml:10:16"


def test_blame_tells_what_was_overwritten_along_a_chain(chain: str) -> None:
    document = load_document(chain, settings={"price": 30})

    assert _history(document, "parameters.price") == [
        (30, "--set price=30"),
        (40, "oil/overlays/deep/lower.yaml:3:21"),
        (60, "oil/overlays/low.yaml:3:21"),
        (80, "oil/scenario.yaml:4:10"),
    ]


def test_blame_follows_a_value_into_its_long_form(write: Write) -> None:
    document = _merged(write, "parameters: {p_wet: 0.3, price: {low: 60, high: 90}}")

    assert _history(document, "parameters.p_wet.value") == [(0.3, "overlay.yaml:2:21"), (0.2, "base.yaml:3:18")]
    assert _history(document, "parameters.price.value") == [(80, "base.yaml:4:10")]


def test_blame_tells_of_a_mapping_that_a_value_replaced(write: Write) -> None:
    document = _merged(write, "parameters: {p_wet: price / 400}")

    assert _history(document, "parameters.p_wet")[1] == (
        {"value": 0.2, "low": 0.1, "high": 0.35, "label": "Oil"}, "base.yaml:3:10",
    )  # fmt: skip


def test_blame_lists_values_in_the_order_of_the_data(write: Write) -> None:
    document = load_document(write("base.yaml", BASE))

    assert [each.path for each in document.blame()] == [
        "title", "parameters.p_wet.value", "parameters.p_wet.low", "parameters.p_wet.high", "parameters.p_wet.label",
        "parameters.price", "parameters.gain", "nodes.well.kind", "nodes.well.branches.wet.p",
        "nodes.well.branches.dry.p",
    ]  # fmt: skip


def test_the_layer_of_every_value_is_known(chain: str) -> None:
    document = load_document(chain, settings={"gain": 5})
    layers = {each.path: each.origin.layer for each in document.blame()}

    assert (layers["title"], layers["parameters.price"], layers["parameters.gain"]) == (0, 2, 3)
    assert document.origin(("parameters", "p_wet", "value")) is not None
    assert document.origin(("parameters", "p_wet", "mean")) is None


def test_a_finding_of_the_document_has_place_and_line(write: Write) -> None:
    document = load_document(write("a.yaml", BASE))

    finding = document.finding("odd", ("parameters", "price", "value"), "It is odd.", "Mend it.", severity="warning")

    assert str(finding) == (
        "a.yaml:4:10: warning: parameters.price [odd]\n"
        "    4 |   price: 80\n"
        "      |          ^\n"
        "  It is odd.\n"
        "  Mend it."
    )
