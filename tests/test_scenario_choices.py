"""First decisions; odds, branches and quotes that are fine as they are."""

import textwrap
from pathlib import Path

import pytest

from crossroads.errors import ScenarioError
from gated import TWO, Read, codes_of, odds_of_lots

# First decisions


def test_a_hidden_state_may_come_first(read: Read) -> None:
    scenario = read(
        """\
        start: oil
        nodes:
          oil: {kind: chance, branches: {wet: {p: 0.2, to: if_wet}, dry: {p: rest, to: if_dry}}}
          if_wet: {kind: decision, information: none, branches: {drill: {payoff: 400}, sell: {payoff: 25}}}
          if_dry: {kind: decision, information: none, branches: {sell: {payoff: 25}, drill: {payoff: -70}}}
        """
    )

    assert scenario.first_decision == ("if_wet", "if_dry")
    assert scenario.options == ("drill", "sell")
    # One choice for all: the branches of an information set stand in one order.
    assert list(scenario.nodes["if_dry"].branches) == ["drill", "sell"]
    assert scenario.nodes["if_dry"].branches["drill"].payoff[""].constant == -70


def test_the_sole_actor_need_not_be_named_to_share_its_information(read: Read) -> None:
    scenario = read(
        """\
        actors: {driller: {}}
        start: oil
        nodes:
          oil: {kind: chance, branches: {wet: {p: 0.2, to: if_wet}, dry: {p: rest, to: if_dry}}}
          if_wet: {kind: decision, by: driller, information: none, branches: {drill: {}, sell: {}}}
          if_dry: {kind: decision, information: none, branches: {drill: {}, sell: {}}}
        """
    )

    assert scenario.first_decision == ("if_wet", "if_dry")


def test_decisions_after_a_signal_are_no_one_first_decision(read: Read) -> None:
    scenario = read(
        """\
        start: survey
        nodes:
          survey: {kind: chance, branches: {good: {p: 0.4, to: if_good}, bad: {p: rest, to: if_bad}}}
          if_good: {kind: decision, branches: {drill: {}, sell: {}}}
          if_bad: {kind: decision, branches: {drill: {}, sell: {}}}
        """
    )

    assert (scenario.first_decision, scenario.options) == ((), ())


def test_a_decision_that_a_path_may_miss_is_not_the_first(read: Read) -> None:
    scenario = read(
        """\
        start: permit
        nodes:
          permit: {kind: chance, branches: {granted: {p: 0.6, to: choice}, refused: {p: rest}}}
          choice: {kind: decision, branches: {drill: {}, sell: {}}}
        """
    )

    assert scenario.options == ()


def test_a_decision_that_all_paths_share_is_the_first(read: Read) -> None:
    scenario = read(
        """\
        start: weather
        nodes:
          weather: {kind: chance, branches: {fair: {p: 0.6, to: choice}, foul: {p: rest, to: choice, payoff: -1}}}
          choice: {kind: decision, branches: {drill: {to: later}, sell: {}}}
          later: {kind: decision, branches: {go-on: {}, stop: {}}}
        """
    )

    assert scenario.options == ("drill", "sell")


def test_names_of_nodes_and_branches_may_hold_hyphens(read: Read) -> None:
    scenario = read("start: a-1\nnodes: {a-1: {kind: decision, branches: {b-2: {to: c-3}}}, c-3: {kind: outcome}}\n")

    assert scenario.options == ("b-2",)


# Odds, branches and choices that are fine as they are


def test_weights_need_not_add_up(read: Read) -> None:
    assert odds_of_lots(read, "w: 3", "a: {weight: w}, b: {weight: 0}, c: {weight: 4.5}").warnings == ()


def test_a_sum_may_be_off_by_the_rounding_of_decimals(read: Read) -> None:
    assert odds_of_lots(read, "", ", ".join(f"b{i}: {{p: 0.1}}" for i in range(10))).warnings == ()


def test_rest_may_be_nothing(read: Read) -> None:
    assert odds_of_lots(read, "", "a: {p: 0.3}, b: {p: 0.7}, c: {p: rest}").warnings == ()


def test_a_sole_actor_that_is_assessed_needs_odds(read: Read) -> None:
    with pytest.raises(ScenarioError) as caught:
        read("actors: {driller: {plays: assessed}}\n" + textwrap.dedent(TWO))

    assert codes_of(caught.value) == ["missing-key", "missing-key"]
    assert caught.value.findings[0].problem == "The branch drill of choice has no probability, but driller is assessed."


def test_quotes_may_differ_in_line_breaks_dashes_and_marks(read: Read, tmp_path: Path) -> None:
    (tmp_path / "copy.txt").write_text(
        "He said: “The well – so far – is\n   dry.” Others doubt it, and some drill.", "utf-8"
    )
    evidence = """\
        sources: {report: {title: Report, text: copy.txt}}
        claims:
          A: {source: report, text: x, quote: 'the well - so far - is dry.'}
          B: {source: report, text: x, quote: 'He said: "The well … Others doubt it [...] drill.'}
        """

    assert read(textwrap.dedent(evidence) + textwrap.dedent(TWO)).warnings == ()


def test_parts_of_a_quote_stand_in_their_order(read: Read, tmp_path: Path) -> None:
    (tmp_path / "copy.txt").write_text("first and second", "utf-8")
    evidence = (
        "sources: {report: {title: Report, text: copy.txt}}\n"
        "claims: {A: {source: report, text: x, quote: second … first}}\n"
    )

    with pytest.raises(ScenarioError) as caught:
        read(evidence + textwrap.dedent(TWO))
    assert codes_of(caught.value) == ["no-quote"]
