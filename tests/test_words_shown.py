"""Where a parameter states an estimative word, tables and charts tell it."""

from pathlib import Path
from typing import Any

import pytest

import crossroads as cr
from commands import FIRST, run
from crossroads.charts import figure_of
from drawn import cut, labels, overlapping

TEXT = """crossroads: 1
title: Sell or keep?
parameters:
  p_sold: {word: likely, label: It is sold}
  p_paid: {word: {kent: doubtful}, label: It is paid}
  price: {value: 10, low: 5, high: 20, label: Price}
start: choice
nodes:
  choice: {kind: decision, branches: {sell: {to: sale}, keep: {payoff: 6}, lend: {to: loan}}}
  sale: {kind: chance, branches: {sold: {p: p_sold, payoff: price}, unsold: {p: rest}}}
  loan: {kind: chance, branches: {paid: {p: p_paid, payoff: price * 2}, unpaid: {p: rest}}}
"""


@pytest.fixture
def path(tmp_path: Path) -> str:
    """Return the name of a scenario with words of two scales."""
    file = tmp_path / "sale.yaml"
    file.write_text(TEXT, "utf-8")
    return str(file)


def test_the_table_of_parameters_tells_words_and_foreign_scales(path: str) -> None:
    lines = run("show", path, "--what", "parameters").stdout.splitlines()

    assert [line.split("  ")[0] for line in lines[2:]] == ["parameter", "p_sold", "p_paid", "price"]
    assert [" ".join(line.split()) for line in lines[2:]] == [
        "parameter value low high word unit basis claims meaning",
        "p_sold 0.675 0.55 0.8 likely It is sold",
        "p_paid 0.3 0.2 0.4 doubtful (kent) It is paid",
        "price 10 5 20 Price",
    ]


def test_a_table_without_words_has_no_column_for_them() -> None:
    assert "word" not in run("show", FIRST, "--what", "parameters").stdout


@pytest.mark.parametrize("of", ["margin", "options"])
def test_rows_of_the_tornado_have_the_word(path: str, of: str) -> None:
    rows = cr.load(path).analyse("tornado", of=of).rows()

    assert {row["parameter"]: row["word"] for row in rows} == {"p_sold": "likely", "p_paid": "doubtful", "price": None}


@pytest.mark.parametrize(
    ("question", "settings", "told"),
    [
        ("tornado", {}, "It is sold, “likely”"),
        ("tornado", {"of": "options"}, "0.55 to 0.8, “likely”"),
        ("thresholds", {}, "It is sold, “likely”"),
        ("spider", {}, "0.55 to 0.8, “likely”"),
    ],
)
def test_charts_over_ranges_tell_the_word(path: str, question: str, settings: dict[str, Any], told: str) -> None:
    figure = figure_of(cr.load(path).analyse(question, **settings))

    assert told in [label.text.replace("\n", " ") for label in labels(figure)]
    assert cut(figure) == []
    assert overlapping(figure) == []
