"""What a faithful model of the Belarus scenario must give: the sanity list that it was written against.

The list was drawn up with the scenario's numbers, before there was an engine; its marks (S01, CS01, OV1, ST1,
...) stand in the names of the tests. The engine's own figures are compared with plain recursion over the
scenario.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from crossroads.graph import build_graph
from crossroads.program import Solution, compile_graph, make_solver, solve
from crossroads.scenario import read_scenario
from oracle import Oracle, Policy

HOME = Path(__file__).parent.parent / "scenarios" / "belarus-2022"
OVERLAYS = (
    "apparatus_wavers", "big_buildup", "kremlin_ultimatum", "pre_september", "russia_clearly_losing",
    "west_offers_deal",
)  # fmt: skip
VARIANTS = (
    "D1J.stage", "D1J.limited", "D1J.full", "D1H.host", "D1H.minimal", "D1W.negotiate", "D1W.abrupt",
)  # fmt: skip


@cache
def solved(layer: str = "") -> Solution:
    """Return the solution of the scenario, with an overlay or a reading if one is named."""
    scenario = read_scenario(HOME / "scenario.yaml", (HOME / f"{layer}.yaml",) if layer else ())
    return solve(make_solver(compile_graph(build_graph(scenario))))


def options(solution: Solution) -> dict[str, float]:
    return {option.id: option.value for option in solution.options}


def variants(solution: Solution) -> dict[str, float]:
    """Return the value of every variant; nothing is earned before his second choice."""
    return {name: solution.branch_value(*name.split(".")) for name in VARIANTS}


def best(solution: Solution) -> str:
    return max(options(solution), key=options(solution).__getitem__)


def reference() -> float:
    """Return the value of the position before the escalation: levels times weights that sum to one."""
    weights = (0.32, 0.16, 0.14, 0.12, 0.10, 0.10, 0.06)
    levels = (76, 73, 70, 52, 42, 48, 94)
    return sum(weight * level for weight, level in zip(weights, levels, strict=True))


def moves(changes: Mapping[str, tuple[float, float]]) -> dict[str, float]:
    """Return by how much options and variants rise when parameters go from a low to a high value."""
    solution = solved()
    block = solution.solver.numbers(solution.program.block(changes))
    rolled = solution.solver.roll_back(block)
    actor = solution.program.actors.index("lukashenka")
    names = {f"D0.{option}": option for option in ("join", "hold", "withdraw")} | {name: name for name in VARIANTS}
    ends = {name: rolled.branch[solution.program.arc_index[arc], actor] for arc, name in names.items()}
    return {name: float(high - low) for name, (low, high) in ends.items()}


def probability(solution: Solution, event: set[str], taken: Mapping[str, str]) -> float:
    """Return the probability that the path meets any of some branches, given what he does at some nodes.

    The branches' weights are set to zero; what is then missing at the endings has met one of them.
    """
    program = solution.program
    branches = {
        program.node_index[node]: [arc.id for arc in solution.graph.arcs_of[node]].index(branch)
        for node, branch in taken.items()
    }
    weight = solution.solver.roll_back(solution.block, branches).weight.copy()
    weight[[program.arc_index[name] for name in event]] = 0.0
    met = solution.solver.reach(weight)[:, 0]
    return 1.0 - float(sum(met[program.node_index[ending.id]] for ending in solution.graph.endings))


def by_enumeration(solution: Solution, event: set[str], taken: Mapping[str, str]) -> float:
    """Return the same from the list of all paths."""
    policy: Policy = {}
    for node_id, arcs in solution.graph.arcs_of.items():
        policy[node_id] = {arc.id: solution.weight(node_id, arc.id) for arc in arcs}
        if node_id in taken:
            policy[node_id] = {arc.id: float(arc.id == taken[node_id]) for arc in arcs}
    return Oracle(solution.scenario).event_probability(policy, event)


@pytest.mark.parametrize(
    "layer", ["", "readings/strategic", "readings/fearful_kremlin", "readings/logit", "overlays/russia_clearly_losing"]
)
def test_engine_agrees_with_plain_recursion(layer: str) -> None:
    solution = solved(layer)
    expected = Oracle(solution.scenario).roll_back()

    for node_id, values in expected.values.items():
        assert {actor: solution.value(node_id, actor) for actor in values} == pytest.approx(values, rel=1e-12)
        if solution.choice(node_id) is not None:
            assert expected.policy[node_id][str(solution.choice(node_id))] == 1


def test_scenario_holds_what_the_article_gives() -> None:
    scenario = solved().scenario

    assert len(scenario.nodes) == 63
    # Seven weights, 53 numbers of the article's course of events, and the scale of each of the 33 effects.
    assert len(scenario.parameters) == 93
    assert {f"k_{name}" for name in scenario.file.effects} == {name for name in scenario.parameters if name[:2] == "k_"}
    assert len(scenario.file.effects) == 33
    assert list(scenario.file.claims) == [f"C{i:02}" for i in range(1, 97)]
    assert list(scenario.file.questions) == [f"Q{i:02}" for i in range(1, 18)]
    assert sorted(path.stem for path in (HOME / "overlays").glob("*.yaml")) == list(OVERLAYS)


def test_reference_is_what_it_was_before_the_escalation() -> None:
    scenario = solved().scenario
    oracle = Oracle(scenario)
    assert scenario.reference is not None
    levels = {name: oracle.number(level) for name, level in scenario.reference.payoff.items()}

    value = oracle.objective("lukashenka", dict.fromkeys(scenario.attributes, 0.0) | levels)

    assert value == pytest.approx(reference())
    assert reference() == pytest.approx(66.68)


def test_s01_every_option_and_variant_is_worth_less_than_the_reference() -> None:
    assert max(options(solved()).values()) < reference()
    assert max(variants(solved()).values()) < reference()


def test_s02_every_option_is_worth_less_than_the_best_before_september() -> None:
    assert max(options(solved()).values()) < max(options(solved("overlays/pre_september")).values())


def test_s03_hosting_and_every_way_to_join_beat_the_abrupt_break() -> None:
    worth = variants(solved())

    for name in ("D1H.host", "D1J.stage", "D1J.limited", "D1J.full"):
        assert worth[name] > worth["D1W.abrupt"]


def test_s04_full_entry_is_the_worst_way_to_join() -> None:
    worth = variants(solved())

    assert worth["D1J.full"] < min(worth["D1J.stage"], worth["D1J.limited"])


def test_s05_negotiated_withdrawal_beats_abrupt_withdrawal() -> None:
    assert variants(solved())["D1W.negotiate"] > variants(solved())["D1W.abrupt"]


def test_s06_hosting_beats_the_minimal_posture() -> None:
    assert variants(solved())["D1H.host"] > variants(solved())["D1H.minimal"]


def test_s07_before_september_hold_is_best_and_minimal_as_good_as_hosting() -> None:
    solution = solved("overlays/pre_september")

    assert best(solution) == "hold"
    assert variants(solution)["D1H.minimal"] >= variants(solution)["D1H.host"]


# Any attack from Belarus, entry, open break or refused ultimatum. Every way to join is the one or the other.
STATUS_QUO_ENDS = {"KR_H.launch", "D1J.stage", "D1J.limited", "D1J.full", "D2F.comply", "D2U.refuse",
                   "D1W.abrupt", "D2L.press_on", "D2N.break_anyway"}  # fmt: skip


@pytest.mark.parametrize(("variant", "limit"), [("host", 0.5), ("minimal", 0.3)])
def test_s08_the_status_quo_breaks_more_likely_than_it_lasts(variant: str, limit: float) -> None:
    taken = {"D0": "hold", "D1H": variant}

    ends = probability(solved(), STATUS_QUO_ENDS, taken)

    assert 1 - ends < limit
    assert ends == pytest.approx(by_enumeration(solved(), STATUS_QUO_ENDS, taken))


@pytest.mark.parametrize(("releases", "limit"), [("broad", 0.30), ("token", 0.15)])
def test_s09_a_full_deal_is_unlikely_even_if_he_tries(releases: str, limit: float) -> None:
    taken = {"D0": "withdraw", "D1W": "negotiate", "D2S": releases}
    deal = {"WE_T.deal", "WE_B.deal"}
    p_deal = {"broad": 0.33, "token": 0.15}

    found = probability(solved(), deal, taken)

    assert found < limit
    # It takes that the talks stay secret, and then that the West accepts.
    assert found == pytest.approx((1 - 0.36) * p_deal[releases])


def test_s10_the_best_way_to_join_brings_strikes() -> None:
    worth = variants(solved())
    way = max(("stage", "limited", "full"), key=lambda each: worth[f"D1J.{each}"])
    taken, strikes = {"D0": "join", "D1J": way}, {"KY_S.strike", "KY_L.strike", "KY_F.strike"}

    found = probability(solved(), strikes, taken)

    assert found > 0.8
    assert found == pytest.approx(by_enumeration(solved(), strikes, taken))


def test_s11_pressed_by_an_ultimatum_he_complies() -> None:
    assert solved().choice("D2U") == "comply"
    assert solved().branch_value("D2U", "comply") > solved().branch_value("D2U", "refuse")


@pytest.mark.parametrize("war", ["WAR_F", "WAR_B", "WAR_H"])
def test_s12_russia_losing_is_the_worst_course_of_the_war_short_of_a_break(war: str) -> None:
    worth = {arc.id: solved().branch_value(war, arc.id) for arc in solved().graph.arcs_of[war]}

    assert min(worth, key=worth.__getitem__) == "losing"


def test_s13_after_a_collapse_his_value_is_near_that_of_being_overthrown() -> None:
    assert abs(solved().value("FACE") - solved().value("FALL")) <= 5


def test_s14_the_choice_is_hard() -> None:
    worth = options(solved()).values()

    assert max(worth) - min(worth) <= 3


def test_s15_each_option_is_best_under_some_overlay() -> None:
    assert {best(solved(f"overlays/{name}")) for name in OVERLAYS} == {"join", "hold", "withdraw"}


def test_cs01_a_patient_kremlin_helps_hold() -> None:
    move = moves({"p_accept_host": (0.20, 0.60)})

    assert move["hold"] > 0
    assert move["hold"] > move["join"]


def test_cs02_a_losing_russia_hurts_join_most_and_withdraw_least() -> None:
    move = moves({"p_lose": (0.25, 0.60)})

    assert move["join"] < move["hold"] < move["withdraw"] < 0


def test_cs03_a_willing_west_helps_withdraw_alone() -> None:
    move = moves({"p_deal_broad": (0.10, 0.66)})

    assert move["withdraw"] > 0
    assert (move["join"], move["hold"]) == (0, 0)


def test_cs04_a_determined_kyiv_hurts_stage_more_than_host() -> None:
    move = moves({"p_strike_stage": (0.65, 0.97)})

    assert move["D1J.stage"] < move["D1H.host"] < 0


def test_cs05_an_angry_street_and_army_hurt_full_more_than_stage() -> None:
    move = moves({"p_unrest_F": (0.20, 0.55), "p_troops_refuse": (0.20, 0.60)})

    assert move["D1J.full"] < move["D1J.stage"] < 0


def test_cs06_a_collapse_in_moscow_hurts_join_and_hold() -> None:
    move = moves({"p_collapse": (0.10, 0.50)})

    assert max(move["join"], move["hold"]) < 0


def test_cs07_a_dearer_duress_hurts_hold_and_leaves_join() -> None:
    move = moves({"k_duress": (0.6, 1.7)})

    assert move["hold"] < 0
    assert move["join"] == 0


def test_cs08_entry_that_turns_the_front_helps_full() -> None:
    assert moves({"front_effect": (0.0, 0.25)})["D1J.full"] > 0


def test_cs09_sovereignty_speaks_for_withdraw_against_join() -> None:
    move = moves({"w_sovereignty": (0.06, 0.20)})

    assert move["withdraw"] > move["join"]


def test_cs10_russian_backing_speaks_for_join_against_withdraw() -> None:
    move = moves({"w_backing": (0.07, 0.21)})

    assert move["join"] > move["withdraw"]


def test_cs11_a_leak_hurts_withdraw() -> None:
    assert moves({"p_leak": (0.15, 0.60)})["withdraw"] < 0


def test_cs12_a_harsh_answer_hurts_the_abrupt_break() -> None:
    assert moves({"p_break_force": (0.2, 0.6), "p_demoralised_break": (0.25, 0.70)})["D1W.abrupt"] < 0


def test_cs13_an_unasked_attack_hardly_matters_to_hold() -> None:
    assert abs(moves({"p_launch": (0.10, 0.50)})["hold"]) < 1


def test_cs14_a_late_deal_is_worth_more_to_those_who_wait() -> None:
    move = moves({"p_late_deal_H": (0.10, 0.50)})

    assert move["hold"] > move["join"]
    assert move["hold"] > 0


def changes(name: str) -> dict[str, float]:
    """Return by how much options and variants rise under an overlay."""
    before, after = solved(), solved(f"overlays/{name}")
    worth = [options(each) | variants(each) for each in (before, after)]
    return {key: worth[1][key] - worth[0][key] for key in worth[0]}


def test_ov1_an_ultimatum_makes_join_best_and_costs_hold_most() -> None:
    change = changes("kremlin_ultimatum")

    assert best(solved("overlays/kremlin_ultimatum")) == "join"
    assert change["hold"] < min(change["join"], change["withdraw"])


def test_ov2_a_clear_defeat_costs_all_options_and_makes_negotiating_best() -> None:
    solution, change = solved("overlays/russia_clearly_losing"), changes("russia_clearly_losing")

    assert max(change[option] for option in ("join", "hold", "withdraw")) <= -5
    assert best(solution) == "withdraw"
    assert solution.choice("D1W") == "negotiate"


def test_ov3_an_offered_deal_makes_negotiating_best() -> None:
    solution = solved("overlays/west_offers_deal")

    assert best(solution) == "withdraw"
    assert solution.choice("D1W") == "negotiate"


def test_ov4_a_wavering_apparatus_costs_all_and_full_entry_most() -> None:
    change = changes("apparatus_wavers")

    assert max(change[option] for option in ("join", "hold", "withdraw")) < 0
    assert min(VARIANTS, key=change.__getitem__) == "D1J.full"
    assert best(solved("overlays/apparatus_wavers")) == "hold"


def test_ov5_a_big_buildup_costs_all_options_and_makes_join_best() -> None:
    change = changes("big_buildup")

    assert max(change[option] for option in ("join", "hold", "withdraw")) < 0
    assert best(solved("overlays/big_buildup")) == "join"


def test_st1_a_credible_threat_makes_him_join() -> None:
    solution = solved("readings/strategic")

    assert solution.choice("KR_R") == "punish"
    assert solution.choice("D2U") == "comply"
    assert solution.choice("KR_H") == solution.choice("KR_M") == "ultimatum"
    assert best(solution) == "join"


def test_st2_kyiv_strikes_attackers_and_the_west_rebuffs_offers() -> None:
    solution = solved("readings/strategic")

    assert (solution.choice("KY_S"), solution.choice("KY_F")) == ("strike", "strike")
    assert solution.choice("KY_L") == "hold_fire"
    assert (solution.choice("WE_T"), solution.choice("WE_B")) == ("rebuff", "rebuff")


def test_st3_a_kremlin_that_fears_his_collapse_lets_him_hold() -> None:
    solution = solved("readings/fearful_kremlin")

    assert solution.choice("D2U") == "refuse"
    assert solution.choice("KR_R") == "let_pass"
    assert solution.choice("KR_M") == "content"
    assert best(solution) == "hold"


def test_hold_is_best_and_the_lead_is_small() -> None:
    worth = sorted(options(solved()).values())

    assert best(solved()) == "hold"
    assert solved().margin == pytest.approx(worth[-1] - worth[-2])
    assert np.all(np.diff(worth) > 0)
