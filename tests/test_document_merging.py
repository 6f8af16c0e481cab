"""Overlays merged into a base: what replaces, adds, removes, and what cannot."""

import copy

import pytest

from crossroads.document import Document, load_document, plain
from crossroads.document.merging import Merger
from crossroads.document.reading import read_yaml
from crossroads.document.sources import Sources
from crossroads.errors import Place
from documents import BASE, Write, codes_of, merged_with, places_of


def test_mappings_merge_key_by_key(write: Write) -> None:
    document = merged_with(write, "parameters: {p_wet: {value: 0.3, note: Newer survey}}")

    assert plain(document.get(("parameters", "p_wet"))) == {
        "value": 0.3, "low": 0.1, "high": 0.35, "label": "Oil", "note": "Newer survey",
    }  # fmt: skip
    assert document.get(("parameters", "price")) == 80


def test_everything_else_replaces(write: Write) -> None:
    document = merged_with(write, "tags: [c]\ntitle: Another\n", BASE + "tags: [a, b]\n")

    assert (document.get(("title",)), plain(document.get(("tags",)))) == ("Another", ["c"])


def test_null_removes(write: Write) -> None:
    document = merged_with(write, "parameters: {gain: null, p_wet: {label: ~}}\nnodes: {well: {branches: {dry: null}}}")

    assert list(document.data["parameters"]) == ["p_wet", "price"]  # type: ignore[arg-type]
    assert document.get(("parameters", "p_wet", "label")) is None
    assert plain(document.get(("nodes", "well", "branches"))) == {"wet": {"p": "p_wet"}}
    assert not document.findings


def test_a_bare_number_replaces_only_the_value_of_a_parameter(write: Write) -> None:
    document = merged_with(write, "parameters: {p_wet: 0.3}")

    assert plain(document.get(("parameters", "p_wet"))) == {"value": 0.3, "low": 0.1, "high": 0.35, "label": "Oil"}


def test_a_bare_number_elsewhere_replaces_all(write: Write) -> None:
    document = merged_with(write, "nodes: {well: {branches: {wet: 3}}}")

    assert document.get(("nodes", "well", "branches", "wet")) == 3


def test_a_bare_formula_replaces_all_of_a_parameter(write: Write) -> None:
    document = merged_with(write, "parameters: {p_wet: price / 400}")

    assert document.get(("parameters", "p_wet")) == "price / 400"


def test_a_range_may_be_laid_over_a_bare_number(write: Write) -> None:
    document = merged_with(write, "parameters: {price: {low: 60, high: 90}}")

    assert plain(document.get(("parameters", "price"))) == {"value": 80, "low": 60, "high": 90}
    assert document.locate(("parameters", "price", "value")) == Place("base.yaml", 4, 10)


def test_an_entry_with_a_word_replaces_a_bare_number(write: Write) -> None:
    document = merged_with(write, "parameters: {price: {word: likely}}")

    assert plain(document.get(("parameters", "price"))) == {"word": "likely"}


def test_whole_entries_and_sections_may_be_added(write: Write) -> None:
    document = merged_with(
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
    document = merged_with(write, overlay)

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
    document = merged_with(write, "note: &x y\nparameters: {price: *x}\n")

    assert document.get(("parameters", "price")) == 80
    assert codes_of(document.findings) == ["yaml-anchor", "yaml-alias"]


def test_merging_leaves_every_layer_as_it_was(write: Write) -> None:
    base = read_yaml(write("base.yaml", BASE), Sources()).data
    over = read_yaml(
        write("over.yaml", "parameters: {p_wet: 0.3, gain: null}\nnodes: {well: {label: x}}\n"), Sources()
    ).data
    before = copy.deepcopy((plain(base), plain(over), places_of(base), places_of(over)))

    merger = Merger(Sources())
    merger.merge(merger.merge(base, over, 1), over, 2)

    assert (plain(base), plain(over), places_of(base), places_of(over)) == before
