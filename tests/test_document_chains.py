"""Chains of files and settings, the order in which they apply, and what is refused."""

from pathlib import Path

import numpy as np
import pytest

from crossroads.document import load_document, plain
from crossroads.document import loading as loading_module
from crossroads.document.reading import Reading, read_yaml
from crossroads.document.sources import Sources
from crossroads.errors import ScenarioError, render
from documents import BASE, Write, codes_of


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

    assert codes_of(load_document(overlay).findings) == ["duplicate-key", "duplicate-key", "not-in-base", "wrong-type"]


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
