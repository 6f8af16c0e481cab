"""Documents: YAML 1.2 scalars, the place of everything, what scenarios do without."""

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossroads.document import dotted, load_document, parse_scalar, plain
from crossroads.document import reading as reading_module
from crossroads.document import sources as sources_module
from crossroads.document.sources import Sources
from crossroads.errors import Place, ScenarioError
from documents import BASE, Write, codes_of

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


def test_of_a_doubled_key_the_first_counts(write: Write) -> None:
    document = load_document(write("a.yaml", "title: a\ntitle: b\n"))

    assert plain(document.data) == {"title": "a"}
    assert codes_of(document.findings) == ["duplicate-key"]


def test_a_doubled_section_is_read_as_one(write: Write) -> None:
    document = load_document(write("a.yaml", "nodes: {a: 1}\nparameters: {p: 1}\nnodes: {b: 2, a: 3}\n"))

    assert plain(document.data) == {"nodes": {"a": 1, "b": 2}, "parameters": {"p": 1}}
    assert [(finding.path, finding.place.column) for finding in document.findings] == [("nodes", 1), ("nodes.a", 15)]


def test_an_alias_has_no_value_and_marks_its_place_as_broken(write: Write) -> None:
    document = load_document(write("a.yaml", "a: &x [1]\nb: {c: [2, *x]}\n"))

    assert plain(document.data) == {"a": [1], "b": {"c": [2, None]}}
    assert codes_of(document.findings) == ["yaml-anchor", "yaml-alias"]
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
    assert codes_of(document.findings) == ["two-documents"]


def test_nesting_up_to_the_limit_is_read(write: Write) -> None:
    depth = reading_module.MAX_DEPTH - 1

    assert not load_document(write("a.yaml", "a: " + "[" * depth + "]" * depth)).findings
    with pytest.raises(ScenarioError, match="nested more than 64 deep"):
        load_document(write("b.yaml", "a: " + "[" * (depth + 1) + "]" * (depth + 1)))
