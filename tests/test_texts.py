"""Scenarios read from texts that were kept, whatever the disk says now."""

from pathlib import Path

import pytest

import crossroads as cr
from crossroads.document import KeptTexts
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
