"""Expectations that do not hold any more, and the edit that broke them."""

from pathlib import Path

import pytest

import crossroads as cr
from commands import run
from crossroads.history import Ledger
from crossroads.study.history import DEFAULT_LEDGER
from crossroads.study.recording import contents_of, record_of
from crossroads.study.running import put
from documents import Write

# Drilling is worth 400 * 0.2 - 70 = 10, selling 5: drilling leads by 5.
DRILL = """\
crossroads: 1
title: Drill or sell?
parameters:
  p_wet: {value: 0.2, low: 0.1, high: 0.35, basis: judgement}
  cost: {value: 70, low: 60, high: 90, basis: judgement}
  price: {value: 5, low: 4, high: 8, basis: judgement}
start: choice
nodes:
  choice:
    kind: decision
    branches:
      drill: {to: well, payoff: -cost}
      sell: {payoff: price}
  well:
    kind: chance
    branches: {wet: {p: p_wet, payoff: 400}, dry: {p: rest}}
expect:
  - {best: drill}
  - {rises_with: p_wet, of: drill}
"""
P = ("p_wet: {value: 0.2,", "p_wet: {value: 0.15,")  # drilling loses 20
COST = ("cost: {value: 70,", "cost: {value: 73,")  # drilling loses 3
PRICE = ("price: {value: 5,", "price: {value: 8,")  # selling gains 3
DRY = ("dry: {p: rest}", "dry: {p: rest, to: plug}")
PLUG = (
    "expect:\n",
    "  plug: {kind: outcome, payoff: -10}\nexpect:\n",
)  # drilling loses 8
NAME = ("title: Drill or sell?", "title: To drill or to sell?")


@pytest.fixture
def recorded(write: Write) -> str:
    """Return a scenario of which a run is recorded; pictures are not what these tests are about."""
    name = write("drill.yaml", DRILL)
    study = cr.load(name)
    ledger = Ledger(Path("out/history.sqlite"))
    folder = Path("out/drill")
    results = study.results_json()
    put(
        {"results.json": results},
        folder,
        ledger,
        (record_of(study, ledger, folder, 0.0), contents_of(study, results)),
        0.0,
    )
    return name


def _told(name: str, *edits: tuple[str, str], ledger: str | None = None) -> list[str]:
    text = DRILL
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    Path(name).write_text(text, "utf-8")
    return [finding.problem for finding in cr.explain_broken(cr.load(name), ledger or DEFAULT_LEDGER)]


BROKEN = "Expected: drill is best. Found: sell is best."


def test_the_edit_at_fault_is_named_with_its_place(recorded: str) -> None:
    (told,) = _told(recorded, P, COST, NAME)

    assert told == (
        f"{BROKEN} It held in run @1. Most likely at fault: parameters.p_wet.value, 0.2 → 0.15 (drill.yaml:4:18); "
        "undone, it holds again."
    )


def test_changes_that_make_one_edit_are_undone_together(recorded: str) -> None:
    (told,) = _told(recorded, DRY, PLUG)

    assert "Most likely at fault: nodes.well.branches.dry.to, nothing → plug" in told


def test_an_edit_that_is_enough_alone_comes_where_none_is_needed(recorded: str) -> None:
    (told,) = _told(recorded, P, (PRICE[0], "price: {value: 12,"), ("high: 8,", "high: 14,"))

    assert "Enough to break it, alone: parameters.p_wet.value, 0.2 → 0.15" in told
    assert "and parameters.price.value, 5 → 12" in told


def test_edits_that_break_it_together_are_both_needed(recorded: str) -> None:
    (told,) = _told(recorded, COST, PRICE)

    assert "Most likely at fault: parameters.cost.value, 70 → 73" in told
    assert "and parameters.price.value, 5 → 8" in told
    assert told.endswith("undone, each alone, it holds again.")


def test_without_an_earlier_run_nothing_is_said_of_faults(recorded: str) -> None:
    assert _told(recorded, P, ledger="elsewhere.sqlite") == [BROKEN]


def test_what_never_held_is_nobodys_fault(recorded: str) -> None:
    (told,) = _told(recorded, ("- {best: drill}", "- {best: sell}"))

    assert told == "Expected: sell is best. Found: drill is best."


def test_a_course_may_be_broken_by_a_formula(recorded: str) -> None:
    (told,) = _told(recorded, ("payoff: 400", "payoff: 400 - 1200 * p_wet"), ("payoff: -cost", "payoff: 0"))

    assert told.startswith("Expected: drill rises with p_wet. Found: drill falls from ")
    assert "Most likely at fault: nodes.well.branches.wet.payoff" in told


def test_check_names_the_fault(recorded: str) -> None:
    Path(recorded).write_text(DRILL.replace(*P), "utf-8")

    done = run("check", recorded)

    assert done.exit_code == 1
    assert "It held in run @1. Most likely at fault: parameters.p_wet.value, 0.2 → 0.15" in done.stderr


def test_a_run_is_a_side_of_a_comparison(recorded: str) -> None:
    Path(recorded).write_text(DRILL.replace(*P), "utf-8")

    done = run("diff", "@1", recorded)

    assert done.stdout.startswith("@1 → drill.yaml\n\n“sell” is best instead of “drill”")


@pytest.mark.parametrize(
    ("side", "told"),
    [
        ("@7", "There is no run @7 in out/history.sqlite. It has @1."),
        ("@x", "A run is named by its number, as in @3, or from the end, as in @-1; not '@x'."),
    ],
)
def test_a_run_that_there_is_not_is_told(recorded: str, side: str, told: str) -> None:
    done = run("diff", side, recorded)

    assert done.exit_code == 2
    assert told in done.stderr
