import pytest

from crossroads.graph import DecisionGraph, build_graph
from strategies import Data, scenario_of

# A drive with a shared node, parallel branches, a branch that ends, and effects.
DRIVE: Data = {
    "crossroads": 1,
    "title": "Drive",
    "actors": {"driver": {}, "police": {"plays": "assessed"}},
    "effects": {"tired": {"points": -2, "scale": "hours"}},
    "parameters": {"hours": 3},
    "start": "leave",
    "nodes": {
        # Written from the end, so that the order is not that of the file.
        "home": {"kind": "outcome", "label": "At home", "payoff": 10},
        "jam": {"kind": "chance", "branches": {"long": {"p": 0.5, "to": "home"}, "short": {"p": "rest", "to": "home"}}},
        "check": {
            "kind": "decision",
            "by": "police",
            "information": "at night",
            "branches": {"stop": {"weight": 1, "label": "Stopped"}, "wave": {"weight": 3, "to": "home"}},
        },
        "leave": {
            "kind": "decision",
            "by": "driver",
            "label": "When to leave",
            "branches": {
                "early": {"to": "jam", "label": "Leave early", "payoff": -1},
                "late": {"to": "check", "effects": ["tired"]},
                "never": {},
            },
        },
    },
}


@pytest.fixture(scope="module")
def drive() -> DecisionGraph:
    """Return the graph of the drive."""
    return build_graph(scenario_of(DRIVE))


def test_nodes_come_before_those_they_lead_to_in_the_order_of_reading(drive: DecisionGraph) -> None:
    assert list(drive.vertices) == ["leave", "jam", "check", "check.stop", "home", "leave.never"]


def test_every_ending_has_a_node_with_a_label(drive: DecisionGraph) -> None:
    labels = {ending.id: ending.label for ending in drive.endings}

    assert labels == {"home": "At home", "check.stop": "Stopped", "leave.never": "never"}


def test_vertices_say_who_decides_and_knows_what(drive: DecisionGraph) -> None:
    vertices = drive.vertices

    assert (vertices["leave"].kind, vertices["leave"].by, vertices["leave"].information) == ("decision", "driver", None)
    assert (vertices["check"].by, vertices["check"].information) == ("police", "at night")
    assert (vertices["jam"].kind, vertices["jam"].by, vertices["jam"].label) == ("chance", None, "jam")


def test_arcs_are_grouped_by_node_in_file_order(drive: DecisionGraph) -> None:
    names = ["leave.early", "leave.late", "leave.never", "jam.long", "jam.short", "check.stop", "check.wave"]

    assert [arc.name for arc in drive.arcs] == names
    assert [arc.id for arc in drive.arcs_of["leave"]] == ["early", "late", "never"]
    assert drive.arcs_of["home"] == ()
    assert [arc.is_weight for arc in drive.arcs_of["check"]] == [True, True]
    assert [str(arc.odds) for arc in drive.arcs_of["jam"]] == ["0.5", "rest"]


def test_amounts_are_payoffs_and_effects(drive: DecisionGraph) -> None:
    early, late, never = drive.arcs_of["leave"]

    assert [(each.attribute, each.points.text, each.effect) for each in early.amounts] == [("payoff", "-1", None)]
    assert [(each.points.text, str(each.scale), each.effect) for each in late.amounts] == [("-2", "hours", "tired")]
    assert never.amounts == ()
    assert [each.points.text for each in drive.vertices["home"].amounts] == ["10"]


def test_shared_nodes_are_those_that_several_branches_lead_to(drive: DecisionGraph) -> None:
    assert drive.shared() == ["home"]


def test_paths_are_counted_with_parallel_branches_apart(drive: DecisionGraph) -> None:
    # Early by a long or a short jam, late with or without a stop, never.
    assert drive.count_paths() == 5
    assert drive.depth() == 2


def test_the_network_carries_what_networkx_shows(drive: DecisionGraph) -> None:
    network = drive.network

    assert network.graph["title"] == "Drive"
    assert network.nodes["leave"] == {"kind": "decision", "by": "driver", "label": "When to leave"}
    assert network.nodes["home"] == {"kind": "outcome", "by": "", "label": "At home"}
    assert network.edges["leave", "jam", "early"] == {"label": "Leave early"}
    assert sorted(key for *_, key in network.edges(keys=True)) == [
        "early", "late", "long", "never", "short", "stop", "wave",
    ]  # fmt: skip


def test_summary_says_the_size_in_one_sentence(drive: DecisionGraph) -> None:
    expected = "2 decisions, 1 chance node, 3 endings and 7 branches; 1 shared node, 5 paths, the longest of 2 steps."

    assert drive.summary() == expected


def test_a_scenario_may_be_one_ending() -> None:
    nodes = {"end": {"kind": "outcome"}}

    graph = build_graph(scenario_of({"crossroads": 1, "title": "End", "start": "end", "nodes": nodes}))

    assert (list(graph.vertices), graph.arcs) == (["end"], ())
    assert (graph.count_paths(), graph.depth(), graph.shared()) == (1, 0, [])


def test_a_ladder_of_shared_nodes_is_counted_without_walking_its_paths() -> None:
    steps = 200
    nodes: Data = {
        f"n{i}": {
            "kind": "chance",
            "branches": {"l": {"p": 0.5, "to": f"n{i + 1}"}, "r": {"p": 0.5, "to": f"n{i + 1}"}},
        }
        for i in range(steps)
    }
    nodes[f"n{steps}"] = {"kind": "outcome"}

    graph = build_graph(scenario_of({"crossroads": 1, "title": "Ladder", "start": "n0", "nodes": nodes}))

    assert graph.count_paths() == 2**steps
    assert graph.depth() == steps
    assert len(graph.shared()) == steps
