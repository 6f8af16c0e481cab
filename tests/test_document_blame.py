"""Who set every value, and what it overwrote."""

from crossroads.document import Document, load_document, plain
from documents import BASE, Write, merged_with


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
    document = merged_with(write, "parameters: {p_wet: 0.3, price: {low: 60, high: 90}}")

    assert _history(document, "parameters.p_wet.value") == [(0.3, "overlay.yaml:2:21"), (0.2, "base.yaml:3:18")]
    assert _history(document, "parameters.price.value") == [(80, "base.yaml:4:10")]


def test_blame_tells_of_a_mapping_that_a_value_replaced(write: Write) -> None:
    document = merged_with(write, "parameters: {p_wet: price / 400}")

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
