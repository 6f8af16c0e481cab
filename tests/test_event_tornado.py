"""The event tornado: events resolved one way or the other, adapting, against scenarios with certain odds."""

import copy
from pathlib import Path

import hypothesis
import pytest

import crossroads
from crossroads.analyses.event_tornado import analyse_event_tornado
from crossroads.errors import AnalysisError
from drawn import SCENARIOS
from strategies import Data, hidden_scenarios, scenarios, signal_scenarios
from tornados import FIRST, SIBLINGS, events, near, often, solution_of, study_of


def test_events_are_resolved_one_at_a_time() -> None:
    # If a better offer is known to come, waiting is worth 60 and leads by 14; if none is, 40, and trails 46 by 6.
    (event,) = events(crossroads.load(FIRST)).events

    assert (event.node, event.by, event.reach) == ("answer", None, 1)
    assert [each.at for each in event.branches] == pytest.approx([-6, 14])
    assert [(each.branch, each.choice, each.changes) for each in event.branches] == [
        ("none", "accept", True),
        ("comes", "wait", False),
    ]
    assert [each.probability for each in event.branches] == pytest.approx([0.6, 0.4])
    assert event.swing == pytest.approx(20)


def test_events_move_the_value_of_the_policy_that_adapts() -> None:
    # With no better offer to come the 46 is taken.
    (event,) = events(crossroads.load(FIRST), of="value").events

    assert [each.at for each in event.branches] == pytest.approx([46, 60])


def test_resolved_events_agree_with_a_scenario_solved_with_certain_odds(tmp_path: Path) -> None:
    result = events(study_of(tmp_path, SIBLINGS), of="value")
    bet = next(event for event in result.events if event.node == "bet")
    found = {each.branch: each.at for each in bet.branches}
    # Known outcomes of the bet against the bond's 3.5.
    assert found == {"lost": pytest.approx(3.5), "drawn": pytest.approx(3.5), "won": pytest.approx(10)}
    for branch, settings in {"lost": {"p": 0, "q": 0}, "drawn": {"p": 0, "q": 1}, "won": {"p": 1, "q": 0}}.items():
        assert found[branch] == pytest.approx(study_of(tmp_path, SIBLINGS, **settings).solve().root[2])


def test_an_event_that_lowers_the_lead_either_way_has_a_swing() -> None:
    # Whoever knows what is in the ground pays 10 for a test that tells nothing new, however the ground is.
    result = events(crossroads.load(SCENARIOS / "oil-driller" / "scenario.yaml"))
    event = next(each for each in result.events if each.node == "ground" or each.label == "What is in the ground")

    assert [each.at for each in event.branches] == pytest.approx([-10] * 3)
    assert event.swing == pytest.approx(12.5)
    assert event.changes


HIDDEN = """
crossroads: 1
title: Hidden move
start: n
perspective: us
actors:
  us: {values: {money: 1}}
  them: {label: The rival, values: {money: -1}, plays: assessed}
attributes: {money: {}}
parameters: {p: 0.5}
nodes:
  n: {kind: decision, by: us, branches: {left: {to: l}, right: {to: r}, out: {payoff: {money: 3}}}}
  l: {kind: decision, by: them, information: dark, branches: {a: {p: p, payoff: {money: 8}}, b: {p: rest}}}
  r: {kind: decision, by: them, information: dark, branches: {a: {p: p}, b: {p: rest, payoff: {money: 10}}}}
"""


def test_moves_that_share_information_are_resolved_together(tmp_path: Path) -> None:
    # The rival cannot tell left from right. On a, left is worth 8 and right 0; on b, 0 and 10: right leads by 10 - 3.
    result = events(study_of(tmp_path, HIDDEN))

    (event,) = result.events
    assert (event.node, event.by) == ("l", "The rival")
    assert [(each.branch, each.choice) for each in event.branches] == [("a", "left"), ("b", "right")]
    assert [each.at for each in event.branches] == pytest.approx([-8, 7])
    assert event.reach == pytest.approx(1)


def test_hidden_states_are_resolved_before_signals() -> None:
    # Beliefs follow the resolved odds: everything that a lane says is what a scenario with those odds says.
    study = crossroads.load(SCENARIOS / "oil-driller" / "scenario.yaml")
    event = next(each for each in events(study, of="value").events if each.label == "What is in the ground")
    sure = {"dry": {"p_dry": 1, "p_wet": 0}, "wet": {"p_dry": 0, "p_wet": 1}, "soaking": {"p_dry": 0, "p_wet": 0}}

    for each in event.branches:
        alone = crossroads.load(SCENARIOS / "oil-driller" / "scenario.yaml", set=sure[each.branch])
        assert each.at == pytest.approx(alone.solve().root[2])


def test_events_that_chance_rules_out_are_not_resolved(tmp_path: Path) -> None:
    text = """
crossroads: 1
title: T
start: c
nodes:
  c: {kind: chance, branches: {never: {p: 0, to: d}, always: {p: 1, payoff: 2}}}
  d: {kind: chance, branches: {a: {p: 0.5, payoff: 9}, b: {p: rest}}}
"""
    result = events(study_of(tmp_path, text))

    assert result.events == ()
    assert result.headline() == "No event may turn out in several ways"
    assert result.measure == "value"


def test_an_event_tornado_is_of_the_margin_or_the_value() -> None:
    with pytest.raises(AnalysisError, match=r"^An event tornado is of margin or value, not of options\.$"):
        crossroads.load(FIRST).analyse("event_tornado", of="options")


def test_costs_go_from_the_worst_to_the_best(tmp_path: Path) -> None:
    text = """
crossroads: 1
title: Costs
start: n
actors: {us: {goal: min}}
nodes:
  n: {kind: decision, branches: {risk: {to: c}, insure: {payoff: 4}}}
  c: {kind: chance, branches: {fire: {p: 0.1, payoff: 30}, none: {p: rest}}}
"""
    study = study_of(tmp_path, text)

    # The risk costs 3, the insurance 4: a lead of 1. In a fire the insurance is taken.
    (lead,), (value,) = events(study).events, events(study, of="value").events
    assert [(each.branch, each.at) for each in lead.branches] == [("fire", -26), ("none", 4)]
    assert [(each.branch, each.at) for each in value.branches] == [("fire", 4), ("none", 0)]


@often
@hypothesis.given(scenarios() | hidden_scenarios() | signal_scenarios())
def test_every_resolved_event_is_a_scenario_with_that_branch_certain(data: Data) -> None:
    result = analyse_event_tornado(solution_of(data), "value")

    for event in result.events[:3]:
        for each in event.branches:
            sure = copy.deepcopy(data)
            for branch_id, branch in sure["nodes"][event.node]["branches"].items():
                branch.pop("weight", None)
                branch["p"] = 1 if branch_id == each.branch else 0
            assert each.at == near(solution_of(sure).root[2])
