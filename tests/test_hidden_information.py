"""Hidden states, signs and limited memory through the whole house, against every policy tried and Bayes' rule."""

import json
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings

import crossroads as cr
from chains import Chain, limited, random_chain, remembering
from crossroads.analyses.beliefs import Beliefs, analyse_beliefs
from crossroads.analyses.expectations import analyse_expectations
from crossroads.analyses.policy import analyse_policy
from crossroads.analyses.result import Result
from crossroads.cli import main
from crossroads.draws import Sampling
from crossroads.errors import AnalysisError
from crossroads.graph import build_graph
from crossroads.program import Solution, compile_graph, make_solver, search, solve
from crossroads.program.search import LOCAL_OPTIMUM
from crossroads.report.brief import write_brief
from crossroads.report.findings import Findings
from crossroads.simulation import Simulation
from oracle import Oracle, Policy
from strategies import Data, hidden_scenarios, limited_scenarios, scenario_of, signal_scenarios

ANSWERS = json.loads((Path(__file__).parent / "data" / "oracles" / "influence.json").read_text("utf-8"))["answers"]
SCENARIOS = Path(__file__).parent.parent / "scenarios"
OIL, PUMP = (SCENARIOS / name / "scenario.yaml" for name in ("oil-driller", "pump-shifts"))

often = settings(derandomize=True, max_examples=15)


def solved(data: Data) -> Solution:
    return solve(make_solver(compile_graph(build_graph(scenario_of(data)))))


def study_of(data: Data, folder: Path) -> cr.Study:
    path = folder / "scenario.yaml"
    path.write_text(json.dumps(data), "utf-8")
    return cr.load(path)


def policy_of(solution: Solution) -> Policy:
    return {
        node_id: {branch: solution.weight(node_id, branch) for branch in node.branches}
        for node_id, node in solution.scenario.nodes.items()
    }


# Against pyAgrum's stored answers


@pytest.mark.parametrize("answer", [each for each in ANSWERS if each["remembering"] is not None])
def test_all_that_was_seen_and_done_is_used_as_pyagrum_does(answer: Data) -> None:
    solution = solved(remembering(Chain(**answer["chain"])))

    assert solution.root[0] == pytest.approx(answer["remembering"], abs=1e-9)
    assert not solution.is_local_optimum


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: f"{answer['chain']['stages']} stages")
def test_limited_memory_is_never_used_worse_than_pyagrum_does(answer: Data) -> None:
    solution = solved(limited(Chain(**answer["chain"])))

    assert solution.root[0] >= answer["limited"] - 1e-9
    # Without the first sign, which is all there is then: 3 signs and 3 actions in every later stage.
    assert solution.solver.may_be_local == (answer["chain"]["stages"] >= 10)
    assert not solution.is_local_optimum or solution.solver.may_be_local


def test_a_chain_is_solved_as_every_policy_tried_says() -> None:
    for seed in range(3):
        data = limited(random_chain(2, seed, 2, 2, 3))

        assert solved(data).root[0] == pytest.approx(Oracle(scenario_of(data)).best("decider")[0], abs=1e-9)


def test_a_long_chain_is_said_to_be_a_local_optimum() -> None:
    solution = solved(limited(random_chain(12, 3)))
    made = analyse_policy(solution).made

    def answer(question: str) -> Result | None:
        return {"policy": analyse_policy, "expectations": analyse_expectations}.get(question, lambda _: None)(solution)

    assert solution.to_json()["is_local_optimum"] is True
    assert made.to_json()["may_be_local_optimum"] is True
    assert "policies may be local optima" in made.line()
    assert LOCAL_OPTIMUM in str(write_brief(Findings(solution.solver.reading, answer, solution)))


def test_tables_say_that_policies_may_be_local_optima(tmp_path: Path) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_text(json.dumps(limited(random_chain(10, 7))), "utf-8")

    solve_said = CliRunner().invoke(main, ["solve", str(path)]).stdout
    analyse_said = CliRunner().invoke(main, ["analyse", "policy", str(path)]).stdout

    assert solve_said.splitlines()[-1] == LOCAL_OPTIMUM
    assert analyse_said.splitlines()[-1].startswith("Policies may be local optima: there are more strategies")


# Beliefs


@given(hidden_scenarios() | signal_scenarios() | limited_scenarios())
@often
def test_beliefs_are_the_shares_of_the_paths_that_meet_a_set(data: Data) -> None:
    solution = solved(data)
    oracle, policy = Oracle(solution.scenario), policy_of(solution)

    for each in solution.information_sets:
        met = [oracle.event_probability(policy, [node_id]) for node_id in each.nodes]
        assert each.reach == pytest.approx(oracle.event_probability(policy, each.nodes), abs=1e-12)
        assert sum(each.beliefs) == pytest.approx(1)
        if sum(met) > 0:
            assert each.beliefs == pytest.approx([share / sum(met) for share in met], abs=1e-9)


@given(signal_scenarios())
@often
def test_branches_are_worth_their_values_at_all_members_by_belief(data: Data) -> None:
    solution = solved(data)
    oracle, policy, actor = Oracle(solution.scenario), policy_of(solution), solution.by

    for each in solution.information_sets:
        if solution.scenario.actors[actor].risk is None:
            for b, branch in enumerate(solution.scenario.nodes[each.nodes[0]].branches):
                taken = policy | {
                    n: {key: float(key == branch) for key in solution.scenario.nodes[n].branches} for n in each.nodes
                }
                values = [
                    oracle.value(taken, actor, node_id) - oracle.objective(actor, oracle.earned_at(node_id))
                    for node_id in each.nodes
                ]
                expected = sum(p * value for p, value in zip(each.beliefs, values, strict=True))
                assert each.worths[b] == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_the_oil_driller_believes_what_raiffas_table_says() -> None:
    beliefs = cr.load(OIL).analyse("beliefs")
    assert isinstance(beliefs, Beliefs)
    closed = next(each for each in beliefs.sets if each.information == "closed structure seen")

    # Prior times odds of a closed structure: 0.5 x 0.1, 0.3 x 0.3 and 0.2 x 0.5, which are 0.24 together.
    assert [member.state for member in closed.members] == ["Dry", "Wet", "Soaking"]
    assert [member.prior for member in closed.members] == pytest.approx([0.5, 0.3, 0.2])
    assert [member.belief for member in closed.members] == pytest.approx([0.05 / 0.24, 0.09 / 0.24, 0.1 / 0.24])
    assert closed.reach == pytest.approx(0.24)
    assert closed.worths == pytest.approx([21 / 0.24, 0])
    assert closed.choice == "Drill"


def test_beliefs_off_the_policy_are_as_if_it_led_there() -> None:
    study = cr.load(OIL)

    assert study.solve().reach("drill_wet_blind") == 0
    assert study.solve().belief("drill_wet_blind") == pytest.approx(0.3)
    assert study.solve().belief("well") == 1


def test_a_sign_that_rules_a_state_out_leaves_its_prior_aside() -> None:
    # Three states of 0.5, 0.3 and 0.2; the third never shows the sign at which the set is met.
    nodes: Data = {
        "state": {"kind": "chance", "branches": {
            "a": {"p": 0.5, "to": "sign_a"}, "b": {"p": 0.3, "to": "sign_b"}, "c": {"p": 0.2}}},
        "sign_a": {"kind": "chance", "branches": {"yes": {"p": 0.2, "to": "at_a"}, "no": {"p": 0.8}}},
        "sign_b": {"kind": "chance", "branches": {"yes": {"p": 0.6, "to": "at_b"}, "no": {"p": 0.4}}},
        "at_a": {"kind": "decision", "information": "yes", "branches": {"x": {"payoff": 1}, "y": {}}},
        "at_b": {"kind": "decision", "information": "yes", "branches": {"x": {"payoff": -1}, "y": {}}},
    }  # fmt: skip
    study_nodes: Data = {"crossroads": 1, "title": "Signs", "start": "state", "nodes": nodes}
    beliefs = analyse_beliefs(solved(study_nodes))

    (found,) = beliefs.sets
    assert [member.prior for member in found.members] == pytest.approx([0.5, 0.3])
    assert [member.belief for member in found.members] == pytest.approx([0.1 / 0.28, 0.18 / 0.28])
    assert found.choice == "y"


def test_nothing_is_believed_where_everything_is_seen(tmp_path: Path) -> None:
    nodes = {"start": {"kind": "decision", "branches": {"x": {}, "y": {}}}}
    study = study_of({"crossroads": 1, "title": "Plain", "start": "start", "nodes": nodes}, tmp_path)

    with pytest.raises(AnalysisError) as error:
        study.analyse("beliefs")
    assert str(error.value) == (
        "Whoever chooses can always tell where it is, so there is nothing to believe. "
        "Decisions that look alike to their owner share their information."
    )


# A limited memory, worked out by hand in the scenario's README


def test_two_crews_have_to_change_together() -> None:
    solution = cr.load(PUMP).solve()
    waiting = cr.load(PUMP, set={"cost_service": 17}).solve()

    assert [option.value for option in solution.options] == pytest.approx([12, 16.152])
    assert (solution.choice("day_worn"), solution.choice("night_worn_high")) == ("service", "run")
    assert (waiting.choice("day_worn"), waiting.choice("night_worn_high")) == ("wait", "repair")
    assert waiting.belief("night_worn_high") == pytest.approx(0.224 / 0.404)
    assert not solution.is_local_optimum


def test_one_crew_alone_does_not_get_out_of_the_local_optimum() -> None:
    solution = cr.load(PUMP).solve()
    oracle, policies = Oracle(solution.scenario), list(Oracle(solution.scenario).policies("plant"))
    costs = {
        (day, high, low): oracle.value(each, "plant")
        for each in policies
        for day in ("service", "wait")
        for high in ("repair", "run")
        for low in ("repair", "run")
        if each["day_worn"][day] == each["night_worn_high"][high] == each["night_worn_low"][low] == 1
    }

    here = costs["wait", "repair", "run"]
    assert here == pytest.approx(16.152)
    assert min(costs["service", "repair", "run"], costs["wait", "run", "run"], costs["wait", "repair", "repair"]) > here
    assert min(costs.values()) == costs["service", "run", "run"] == pytest.approx(12)


# Parameters stay symbols through Bayes' rule


@pytest.mark.parametrize(
    ("parameter", "node", "at"),
    [
        # With p for a dry well, 0.3 for a wet one: untested drilling is worth 155 - 270 p, testing 126.5 - 208 p.
        ("p_dry", "test_dry", 28.5 / 62),
        ("p_dry", "drill_dry_blind", 155 / 270),
        # A soaking well without structure with h: testing is worth 26.5 - 40 h, against 20.
        ("none_soaking", "test_dry", 0.1625),
        # The test's price: 32.5 without it, against 20.
        ("cost_test", "test_dry", 12.5),
    ],
)
def test_switch_points_in_prior_and_hit_rate_are_those_of_bayes_rule(parameter: str, node: str, at: float) -> None:
    rows = cr.load(OIL).analyse("thresholds", parameter=[parameter]).rows()

    assert [row["at"] for row in rows if row["node"] == node] == [pytest.approx(at, abs=1e-9)]


def test_a_logit_actor_answers_to_its_beliefs() -> None:
    # After the sign, going is worth 0.4 - 0.6 = -0.2, and staying 0: odds of exp(2 * -0.2) to 1.
    nodes: Data = {
        "state": {"kind": "chance", "branches": {"a": {"p": 0.5, "to": "sign_a"}, "b": {"p": 0.5, "to": "sign_b"}}},
        "sign_a": {"kind": "chance", "branches": {"yes": {"p": 0.2, "to": "at_a"}, "no": {"p": 0.8}}},
        "sign_b": {"kind": "chance", "branches": {"yes": {"p": 0.3, "to": "at_b"}, "no": {"p": 0.7}}},
        "at_a": {"kind": "decision", "information": "yes", "branches": {"go": {"payoff": 1}, "stay": {}}},
        "at_b": {"kind": "decision", "information": "yes", "branches": {"go": {"payoff": -1}, "stay": {}}},
    }
    actors = {"decider": {"plays": {"logit": 2}}}
    data: Data = {"crossroads": 1, "title": "Logit", "actors": actors, "start": "state", "nodes": nodes}

    solution = solved(data)

    share = 1 / (1 + np.exp(2 * 0.2))
    assert [solution.weight(node, "go") for node in ("at_a", "at_b")] == pytest.approx([share, share])
    assert solution.belief("at_a") == pytest.approx(0.4)
    assert solution.root[0] == pytest.approx(share * (0.5 * 0.2 - 0.5 * 0.3))


# Draws


def draws_of(data: Data, count: int) -> tuple[Simulation, list[dict[str, float]]]:
    simulation = Simulation(make_solver(compile_graph(build_graph(scenario_of(data)))), Sampling(count))
    names = simulation.draws.names
    return simulation, [dict(zip(names, column.tolist(), strict=True)) for column in simulation.kept.draws.T]


@settings(derandomize=True, max_examples=6, suppress_health_check=list(HealthCheck))
@given(signal_scenarios() | limited_scenarios())
def test_informed_values_are_those_of_the_best_policy_in_each_draw(data: Data) -> None:
    simulation, draws = draws_of(data, 8)
    scenario = simulation.solver.program.scenario
    best = [Oracle(scenario, values=values).best(scenario.perspective)[0] for values in draws]

    informed = simulation.kept.informed * simulation.sign
    assert informed.max(axis=0) * simulation.sign == pytest.approx(best, rel=1e-9, abs=1e-9)


@settings(derandomize=True, max_examples=6, suppress_health_check=list(HealthCheck))
@given(signal_scenarios() | limited_scenarios())
def test_the_settled_policy_is_the_best_one_on_the_mean(data: Data) -> None:
    data["actors"]["decider"].pop("risk", None)
    simulation, draws = draws_of(data, 8)
    scenario = simulation.solver.program.scenario
    actor, oracles = scenario.perspective, [Oracle(scenario, values=values) for values in draws]
    # A policy in every draw, with the odds of that draw.
    policies = zip(*(oracle.policies(actor) for oracle in oracles), strict=True)
    worths = [
        np.mean([oracle.value(policy, actor) for oracle, policy in zip(oracles, each, strict=True)])
        for each in policies
    ]

    settled = simulation.kept.settled[0].mean(axis=1)
    best = max(simulation.sign * np.array(worths))
    assert max(simulation.sign * settled) == pytest.approx(best, rel=1e-9, abs=1e-9)


@settings(derandomize=True, max_examples=6, suppress_health_check=list(HealthCheck))
@given(limited_scenarios())
def test_a_settled_local_optimum_is_no_better_than_the_best(data: Data) -> None:
    data["actors"]["decider"].pop("risk", None)
    exact, _ = draws_of(data, 8)
    best = max(exact.sign * exact.kept.settled[0].mean(axis=1))

    with (
        patch.object(search, "MOST_STRATEGIES", 0),
        patch.object(search, "MOST_BOUNDED", 0),
        patch.object(search, "_FEW", 0),
    ):
        local, _ = draws_of(data, 8)
        found = max(local.sign * local.kept.settled[0].mean(axis=1))

    assert found <= best + 1e-9
