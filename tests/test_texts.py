"""Scenarios read from texts that were kept, whatever the disk says now."""

from pathlib import Path

import pytest

import crossroads as cr
from crossroads.document import DISK, FilesBelow, KeptTexts, NotedTexts
from crossroads.errors import ScenarioError

BASE = """crossroads: 1
title: Sell or keep?
parameters: {price: 5}
sources: {survey: {title: Survey, text: copies/survey.txt}}
claims: {C1: {source: survey, text: It sells., quote: it sells at once}}
start: choice
nodes: {choice: {kind: decision, branches: {sell: {payoff: price}, keep: {payoff: 3}}}}
"""
OVERLAY = "extends: ../base.yaml\nparameters: {price: 2}\n"
TEXTS = KeptTexts(
    {"old/base.yaml": BASE, "old/overlays/low.yaml": OVERLAY, "old/copies/survey.txt": "It sells at once."}
)


def test_kept_texts_stand_for_the_files() -> None:
    study = cr.load("old/overlays/low.yaml", texts=TEXTS)

    assert study.solve().ranked()[0].id == "keep"
    assert study.scenario.document.file == "old/base.yaml"


def test_a_study_laid_over_kept_texts_reads_kept_overlays() -> None:
    study = cr.load("old/base.yaml", texts=TEXTS).with_(overlays="old/overlays/low.yaml")

    assert study.scenario.parameters["price"].value == 2


def test_the_copies_of_sources_are_kept_texts_too() -> None:
    texts = KeptTexts({**TEXTS.by_name, "old/copies/survey.txt": "It does not sell."})

    with pytest.raises(ScenarioError) as caught:
        cr.load("old/base.yaml", texts=texts)
    assert [finding.code for finding in caught.value.findings] == ["no-quote"]


def test_a_text_that_was_not_kept_is_told(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(BASE, "utf-8")

    with pytest.raises(ScenarioError) as caught:
        cr.load(str(tmp_path / "base.yaml"), texts=TEXTS)
    assert caught.value.findings[0].problem == "No text of this file was kept."


def test_kept_texts_know_the_other_names_of_a_file() -> None:
    texts = KeptTexts({"a/base.yaml": "text"}, {"/x/a/base.yaml": "a/base.yaml"})

    assert texts.read("/x/a/base.yaml") == texts.read("a/../a/base.yaml") == "text"
    assert texts.is_same("/x/a/base.yaml", "a/./base.yaml")
    assert not texts.has("/y/a/base.yaml")


def test_files_are_named_from_another_folder(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(BASE, "utf-8")
    (tmp_path / "link.yaml").symlink_to("base.yaml")
    texts = FilesBelow(str(tmp_path))

    assert texts.read("base.yaml") == BASE
    assert texts.is_same("base.yaml", "link.yaml")
    assert [texts.has(name) for name in ("base.yaml", "other.yaml")] == [True, False]


def test_what_is_read_is_noted_as_it_was_with_the_names_that_mean_it(tmp_path: Path) -> None:
    path, link = tmp_path / "base.yaml", tmp_path / "link.yaml"
    path.write_text("one", "utf-8")
    link.symlink_to(path)
    noted = NotedTexts(DISK)

    assert noted.read(str(path)) == "one"
    path.write_text("two", "utf-8")

    assert noted.read(str(path)) == "one"
    assert noted.is_same(str(link), str(path))
    assert not noted.is_same(str(path), "elsewhere.yaml")
    assert noted.kept() == KeptTexts({str(path): "one"}, {str(link): str(path)})
