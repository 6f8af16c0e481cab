"""Edits that move values from elsewhere: what words mean, whose judgements count, ranges that move nothing."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import crossroads as cr
from crossroads.analyses.comparison import Comparison

Data = dict[str, Any]
RACE: Data = {"won": {"p": "p", "payoff": "stake"}, "lost": {"p": "rest"}}


@pytest.fixture
def compared(tmp_path: Path) -> Callable[[Data, Data], Comparison]:
    """Return a function that compares two scenarios: a bet of 100 with some parameters against 30 for sure."""

    def compare(first: Data, second: Data) -> Comparison:
        studies = []
        for name, data in (("a", first), ("b", second)):
            path = tmp_path / f"{name}.yaml"
            whole = {
                "crossroads": 1, "title": "Bet", "start": "choice",
                "nodes": {
                    "choice": {"kind": "decision", "branches": {"bet": {"to": "race"}, "keep": {"payoff": 30}}},
                    "race": {"kind": "chance", "branches": RACE},
                },
                **data,
            }  # fmt: skip
            path.write_text(json.dumps(whole), "utf-8")
            studies.append(cr.load(path))
        return studies[0].compare(studies[1])

    return compare


def _moved(result: Comparison) -> list[tuple[str, float]]:
    """Return the edits that move the bet, and by how much."""
    column = [figure.name for figure in result.figures].index("value.bet")
    return [(edit.changes[0].where, round(edit.parts[column], 9)) for edit in result.moving]


def test_a_range_moves_nothing_beside_its_value(compared: Callable[[Data, Data], Comparison]) -> None:
    first = {"parameters": {"p": {"value": 0.4, "low": 0.2, "high": 0.6}, "stake": 100}}
    second = {"parameters": {"p": {"value": 0.5, "low": 0.3, "high": 0.9}, "stake": 100}}

    result = compared(first, second)

    assert _moved(result) == [("parameters.p.value", 10.0)]
    assert [each.changes[0].where for each in result.still] == ["parameters.p.low", "parameters.p.high"]


def test_a_scale_of_words_moves_all_values_that_words_state(compared: Callable[[Data, Data], Comparison]) -> None:
    parameters = {"p": {"word": "almost certain"}, "stake": 100}

    result = compared({"parameters": parameters}, {"parameters": parameters, "words": "kent"})

    # 0.97 by ICD 203, 0.93 by Kent.
    assert _moved(result) == [("words", -4.0)]


def test_judgements_of_one_number_are_one_edit(compared: Callable[[Data, Data], Comparison]) -> None:
    first = {"parameters": {"p": {"assessors": {"anna": 0.2, "ben": 0.4}}, "stake": 100}}
    second = {"parameters": {"p": {"assessors": {"anna": 0.3, "ben": 0.6}}, "stake": 100}}

    result = compared(first, second)

    assert _moved(result) == [("parameters.p.assessors.anna.value", 15.0)]


def test_what_a_person_counts_for_moves_the_pool(compared: Callable[[Data, Data], Comparison]) -> None:
    parameters = {"p": {"assessors": {"anna": 0.2, "ben": 0.4}}, "stake": {"value": 100}}
    people = {"anna": {"weight": 1}, "ben": {"weight": 1}}

    result = compared(
        {"parameters": parameters, "assessors": people},
        {"parameters": parameters, "assessors": {**people, "ben": {"weight": 3}}},
    )

    # 0.3 with equal weights, 0.35 with those of one to three.
    assert _moved(result) == [("assessors.ben.weight", 5.0)]
