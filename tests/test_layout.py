from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given, settings

from case_converter import load_case, scenario_text
from crossroads.document import load_document
from crossroads.graph import build_graph
from crossroads.program import Program, compile_graph
from crossroads.program.layout import Layout, find_dominators, information_sets, lay_out
from crossroads.scenario import Plays, check
from strategies import Data, hidden_scenarios, scenario_of, scenarios

often = settings(derandomize=True, max_examples=50)


def program_of(nodes: Data, start: str, **more: object) -> Program:
    data = {"crossroads": 1, "title": "Layout", "start": start, "nodes": nodes} | more
    return compile_graph(build_graph(scenario_of(data)))


def plays_of(program: Program) -> dict[str, Plays]:
    return {actor: program.scenario.plays(actor) for actor in program.actors}


def forgotten(program: Program) -> list[list[str]]:
    """Return the information sets without recall, each as its nodes' names in the order of names."""
    layout = lay_out(program, plays_of(program))
    return sorted(sorted(program.node_ids[n] for n in nodes) for nodes in layout.forgetful)


def choice(information: str, *targets: str | None) -> Data:
    """Return a decision with branches x0, x1, ... to these nodes; None ends a path."""
    branches = {f"x{i}": {} if target is None else {"to": target} for i, target in enumerate(targets)}
    return {"kind": "decision", "information": information, "branches": branches}


def evenly(*targets: str) -> Data:
    return {"kind": "chance", "branches": {f"x{i}": {"weight": 1, "to": target} for i, target in enumerate(targets)}}


def test_a_driver_who_forgets_the_first_exit_lacks_recall() -> None:
    program = program_of({"first": choice("exit", None, "second"), "second": choice("exit", None, None)}, "first")

    assert forgotten(program) == [["first", "second"]]


def test_a_hidden_state_is_no_lack_of_recall() -> None:
    nodes = {"state": evenly("l", "r"), "l": choice("hidden", None, None), "r": choice("hidden", None, None)}

    assert forgotten(program_of(nodes, "state")) == []


def test_who_forgets_what_it_did_lacks_recall() -> None:
    nodes = {
        "act": {"kind": "decision", "branches": {"x0": {"to": "l"}, "x1": {"to": "r"}}},
        "l": choice("forgotten", None, None),
        "r": choice("forgotten", None, None),
    }

    assert forgotten(program_of(nodes, "act")) == [["l", "r"]]


def test_who_forgets_what_it_knew_lacks_recall() -> None:
    nodes = {
        "state": evenly("seen-l", "seen-r"),
        "seen-l": choice("left", "l"),
        "seen-r": choice("right", "r"),
        "l": choice("forgotten", None, None),
        "r": choice("forgotten", None, None),
    }

    assert forgotten(program_of(nodes, "state")) == [["l", "r"]]


def test_what_all_paths_to_a_set_share_may_be_forgotten() -> None:
    # Both first choices lead to the same state, so they say nothing of which member is met.
    nodes = {
        "act": {"kind": "decision", "branches": {"x0": {"to": "state"}, "x1": {"to": "state"}}},
        "state": evenly("l", "r"),
        "l": choice("hidden", None, None),
        "r": choice("hidden", None, None),
    }

    assert forgotten(program_of(nodes, "act")) == []


def test_what_is_chosen_between_members_of_another_set_is_recalled() -> None:
    nodes = {
        "state": evenly("l1", "r1"),
        "l1": choice("first", None, "l2"),
        "r1": choice("first", None, "r2"),
        "l2": choice("second", None, None),
        "r2": choice("second", None, None),
    }

    assert forgotten(program_of(nodes, "state")) == []


def test_sets_that_come_before_one_another_lack_recall() -> None:
    nodes = {
        "state": evenly("a1", "b2"),
        "a1": choice("a", None, "b1"),
        "b1": choice("b", None, None),
        "b2": choice("b", None, "a2"),
        "a2": choice("a", None, None),
    }

    assert forgotten(program_of(nodes, "state")) == [["a1", "a2"], ["b1", "b2"]]


def test_memory_is_each_actors_own() -> None:
    # What the other actor did, by its stated odds, is hidden from the first as chance would be.
    other = {"kind": "decision", "by": "b", "branches": {"x0": {"p": 0.5, "to": "l"}, "x1": {"p": 0.5, "to": "r"}}}
    nodes = {
        "other": other,
        "l": choice("hidden", None, None) | {"by": "a"},
        "r": choice("hidden", None, None) | {"by": "a"},
    }
    actors: Data = {"a": {}, "b": {}}

    assert forgotten(program_of(nodes, "other", actors=actors, perspective="a")) == []


@pytest.mark.parametrize(
    ("name", "without"),
    [
        ("umbrella", set()),
        ("absent-minded-driver", {"an exit"}),
        # The farmer knows nothing before the first test; later it remembers the latest one only.
        ("pig-breeding", {f"month {month}: {test}" for month in (2, 3) for test in ("positive", "negative")}),
    ],
)
def test_published_problems(name: str, without: set[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("case") / "scenario.yaml"
    path.write_text(scenario_text(load_case(name)), "utf-8")
    program = compile_graph(build_graph(check(load_document(path))))

    layout = lay_out(program, plays_of(program))

    found = {program.graph.vertices[program.node_ids[nodes[0]]].information for nodes in layout.forgetful}
    assert found == without


def test_sets_of_assessed_actors_and_of_one_decision_are_none() -> None:
    nodes = {
        "state": evenly("l", "r"),
        "l": choice("hidden", None, "last"),
        "r": choice("hidden", None, "last"),
        "last": choice("alone", None, None),
    }
    for node in ("l", "r", "last"):
        for share, branch in zip((0.25, 0.75), nodes[node]["branches"].values(), strict=True):
            branch["p"] = share
    program = program_of(nodes, "state")

    both = information_sets(program, {"decider": Plays("rational")})

    assert [[program.node_ids[n] for n in members] for members in both] == [["l", "r"]]
    assert information_sets(program, {"decider": Plays("assessed")}) == []


def test_members_of_a_set_wait_for_one_another() -> None:
    # One member is two branches from the end, the other one; what leads to them comes after both.
    nodes = {
        "state": evenly("l", "between"),
        "between": evenly("r"),
        "l": choice("hidden", "more", None),
        "r": choice("hidden", None, None),
        "more": evenly("end"),
        "end": {"kind": "outcome"},
    }
    program = program_of(nodes, "state")

    layout = lay_out(program, plays_of(program))

    names = [sorted(program.node_ids[n] for n in group.nodes) for group in layout.groups]
    assert names == [["more"], ["l", "r"], ["between"], ["state"]]
    assert [group.together for group in layout.groups] == [False, True, False, False]


def test_nodes_alike_are_worked_out_together() -> None:
    nodes = {
        "top": evenly("c1", "c2", "d1", "d2", "wide"),
        "c1": evenly("end", "end"),
        "c2": evenly("end", "end"),
        "wide": evenly("end", "end", "end"),
        "d1": {"kind": "decision", "branches": {"x0": {}, "x1": {}}},
        "d2": {"kind": "decision", "branches": {"x0": {}, "x1": {}}},
        "end": {"kind": "outcome"},
    }
    program = program_of(nodes, "top")

    layout = lay_out(program, plays_of(program))

    groups = [(group.role, sorted(program.node_ids[n] for n in group.nodes)) for group in layout.groups]
    assert groups == [("odds", ["c1", "c2"]), ("odds", ["wide"]), ("rational", ["d1", "d2"]), ("odds", ["top"])]


def check_order(program: Program, layout: Layout) -> None:
    """Check that every node is worked out once, after all that it waits for, in both directions."""
    back = {int(n): place for place, group in enumerate(layout.groups) for n in group.nodes}
    ahead = {int(n): place for place, arrivals in enumerate(layout.arrivals) for n in arrivals.nodes}
    for source, target in zip(program.source.tolist(), program.target.tolist(), strict=True):
        assert back.get(target, -1) < back[source]
        assert ahead.get(source, -1) < ahead[target]
    for rows, end in ((layout.groups, program.source), (layout.arrivals, program.target)):
        arcs = [(int(n), int(e)) for row in rows for n, line in zip(row.nodes, row.arcs, strict=True) for e in line]
        assert sorted(arcs) == sorted((int(n), e) for e, n in enumerate(end))


@often
@given(scenarios() | hidden_scenarios())
def test_every_node_waits_for_what_it_needs(data: Data) -> None:
    program = compile_graph(build_graph(scenario_of(data)))

    check_order(program, lay_out(program, plays_of(program)))


@often
@given(scenarios())
def test_dominators_are_those_of_networkx(data: Data) -> None:
    program = compile_graph(build_graph(scenario_of(data)))
    graph: nx.DiGraph[int] = nx.DiGraph(zip(program.source.tolist(), program.target.tolist(), strict=True))
    graph.add_node(program.start)

    found = find_dominators(program)

    # Releases of networkx differ in what they say of the start.
    assert found | {program.start: -1} == dict(nx.immediate_dominators(graph, program.start)) | {program.start: -1}


def test_a_chain_has_a_level_for_each_step() -> None:
    count = 3000
    nodes: Data = {f"n{i}": evenly(f"n{i + 1}") for i in range(count)} | {f"n{count}": {"kind": "outcome"}}
    program = program_of(nodes, "n0")

    layout = lay_out(program, plays_of(program))

    order = [int(n) for group in layout.groups for n in group.nodes]
    assert len(layout.groups) == count
    assert all(later > earlier for later, earlier in pairwise(order))
