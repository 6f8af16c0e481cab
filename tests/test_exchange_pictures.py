"""Solved graphs in DOT, Mermaid and GraphML: other readers find every label and number, however odd the label."""

import html
import io
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossroads.exchange import export
from crossroads.exchange.writing import write_yaml
from crossroads.graph import build_graph
from crossroads.program import Solution, compile_graph, make_solver, solve
from crossroads.scenario import read_scenario
from strategies import Data, scenarios

ROOT = Path(__file__).parents[1]
SCENARIOS = ROOT / "scenarios"
HOSTILE = (
    '"; x [label="y"]', "a\\", "<b>R&D</b> &lt; `code` **b**", "end", "[x](y) {z} |w| #35;", "line\nbreak\ttab\x1b[31m",
    "%% comment %%", "Ω → 漢字 😀", "--> ==> -.->", "1. list", "- item", "# head", "${x} $$y$$", "graph", "// d",
)  # fmt: skip


def solved(data: Data) -> Solution:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scenario.yaml"
        path.write_text(write_yaml(data), "utf-8")
        return solve(make_solver(compile_graph(build_graph(read_scenario(path)))))


def shipped(name: str) -> Solution:
    scenario = read_scenario(SCENARIOS / name / "scenario.yaml")
    return solve(make_solver(compile_graph(build_graph(scenario))))


def labelled(labels: tuple[str, ...]) -> Solution:
    branches = {f"b{i}": {"label": label, "to": f"o{i}", "payoff": i} for i, label in enumerate(labels)}
    nodes: dict[str, Any] = {"n": {"kind": "decision", "label": "choice", "branches": branches}}
    nodes |= {f"o{i}": {"kind": "outcome", "label": label} for i, label in enumerate(labels)}
    return solved({"crossroads": 1, "title": 'A "title" \\', "start": "n", "nodes": nodes})


def seen(label: str) -> str:
    """Return a label as it is shown: on one line, without characters that are not printed."""
    return " ".join("".join(each if each.isprintable() or each.isspace() else "\ufffd" for each in label).split())


def test_dot_says_labels_odds_payoffs_values_and_choices() -> None:
    text = export(shipped("first-steps"), "dot").text

    assert 'n0 [shape=box, style=filled, fillcolor="#dce9f5", label="What to do about the offer' in text
    assert '\\n(The decision-maker)\\n48.0"];' in text
    assert 'n0 -> n2 [label="▶ Wait for a better one", penwidth=2.6, color="#1b1b1b"];' in text
    assert 'n2 -> n3 [label="It comes\\n40 % · +60.0"];' in text
    assert 'n0 -> n1 [label="Take the offer\\n+46.0", style=dashed, color="#999999", fontcolor="#666666"];' in text


def test_mermaid_says_labels_odds_payoffs_values_and_choices() -> None:
    text = export(shipped("first-steps"), "mermaid").text

    assert text.startswith('flowchart LR\n  n0["What to do about the offer<br/>(The decision-maker)<br/>48.0"]\n')
    assert '  n0 ==>|"▶ Wait for a better one"| n2\n' in text
    assert '  n2 -->|"It comes<br/>40 % · +60.0"| n3\n' in text
    assert '  n0 -.->|"Take the offer<br/>#43;46.0"| n1\n' in text


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
@pytest.mark.parametrize("name", ["hostile", "first-steps", "oil-driller", "belarus-2022"])
def test_graphviz_reads_every_label(name: str) -> None:
    solution = labelled(HOSTILE) if name == "hostile" else shipped(name)
    text = export(solution, "dot").text

    done = subprocess.run(["dot", "-Tsvg"], input=text.encode(), capture_output=True, check=True)

    picture = html.unescape(done.stdout.decode())
    assert len(re.findall('class="node"', picture)) == len(solution.graph.vertices)
    assert len(re.findall('class="edge"', picture)) == len(solution.graph.arcs)
    shown = "".join(re.findall("<text[^>]*>(.*?)</text>", picture))
    squeezed = "".join(shown.replace("\xa0", " ").split())
    for arc in solution.graph.arcs:
        assert "".join(seen(arc.label).split()) in squeezed


def dot_labels(text: str) -> list[str]:
    """Return the labels of a DOT text, unescaped as Graphviz does: lines apart, entities read."""
    raw = re.findall(r'label="((?:[^"\\]|\\.)*)"', text)
    lines = [re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], each) for each in raw]
    return [html.unescape(each) for each in lines]


labels = st.text(st.characters(codec="utf-8"), min_size=1, max_size=25)


@settings(max_examples=40)
@given(st.lists(labels, min_size=1, max_size=4))
def test_any_label_survives_in_dot_and_mermaid(several: list[str]) -> None:
    solution = labelled(tuple(several))
    expected = {"".join(seen(label).split()) for label in several if label.strip()}

    told = {
        "".join(line.split("\n+")[0].removeprefix("▶").split()) for line in dot_labels(export(solution, "dot").text)
    }
    assert expected <= told

    flow = export(solution, "mermaid").text
    raw = re.findall(r'"([^"\n]*)"', flow)
    decoded = [re.sub(r"#(\d+);", lambda found: chr(int(found[1])), each.replace("<br/>", "\n")) for each in raw]
    assert expected <= {"".join(each.split("\n+")[0].removeprefix("▶").split()) for each in decoded}
    # A line of a flowchart holds one statement: nothing of a label breaks out of its quotation marks.
    assert all(line.count('"') in (0, 2) for line in flow.splitlines())


@settings(max_examples=25)
@given(scenarios())
def test_graphml_is_read_back_with_all_numbers(data: Data) -> None:
    solution = solved(data)
    text = export(solution, "graphml").text

    network = nx.read_graphml(io.BytesIO(text.encode()), force_multigraph=True)

    assert set(network.nodes) == set(solution.graph.vertices)
    for node_id, told in network.nodes(data=True):
        assert told["kind"] == solution.graph.vertices[node_id].kind
        assert told["reach"] == solution.reach(node_id)
        assert all(told[f"value_{actor}"] == solution.value(node_id, actor) for actor in solution.program.actors)
    edges = {f"{source}.{told['branch']}": told for source, _, told in network.edges(data=True)}
    assert len(edges) == len(solution.graph.arcs)
    for arc in solution.graph.arcs:
        told = edges[arc.name]
        assert told["probability"] == solution.weight(arc.source, arc.id)
        assert told["chosen"] == (solution.choice(arc.source) == arc.id)
        assert told["value"] == solution.branch_value(arc.source, arc.id)


def test_graphml_adds_up() -> None:
    """What nodes are worth follows from what the file says alone: payoffs, probabilities and the order of edges."""
    text = export(shipped("first-steps"), "graphml").text
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph(nx.read_graphml(io.BytesIO(text.encode()), force_multigraph=True))
    worth: dict[str, float] = {}
    for node in reversed(list(nx.topological_sort(network))):
        later = sum(
            told["probability"] * (told["payoff_payoff"] + worth[target])
            for _, target, told in network.out_edges(node, data=True)
        )
        worth[node] = network.nodes[node]["payoff_payoff"] + later
        assert worth[node] == pytest.approx(network.nodes[node]["value_decider"])
    assert worth["choice"] == 48


def test_graphml_holds_hostile_labels() -> None:
    text = export(labelled(HOSTILE), "graphml").text

    network = nx.read_graphml(io.BytesIO(text.encode()), force_multigraph=True)

    assert {told["label"] for _, _, told in network.edges(data=True)} == {seen(label) for label in HOSTILE}


def test_large_flowcharts_say_what_pages_must_allow() -> None:
    branches: Data = {f"b{i}": {} for i in range(501)}
    data = {"crossroads": 1, "title": "Large", "start": "n", "nodes": {"n": {"kind": "decision", "branches": branches}}}

    lost = export(solved(data), "mermaid").lost

    assert len(lost) == 2
    assert "maxEdges" in lost[1]


# After 30 or -30, go on at -10 and win 60 or 0: whoever has a logarithmic utility over 100 does so after 30 only.
HISTORIES: Data = {
    "crossroads": 1, "title": "Win first", "start": "luck", "attributes": {"money": {}},
    "actors": {"me": {"risk": {"kind": "log", "wealth": 45}, "values": {"money": 1}}},
    "nodes": {
        "luck": {"kind": "chance", "branches": {
            "up": {"p": 0.5, "to": "go", "payoff": {"money": 30}},
            "down": {"p": "rest", "to": "go", "payoff": {"money": -30}}}},
        "go": {"kind": "decision", "by": "me", "payoff": {"money": 1}, "branches": {
            "on": {"to": "try", "payoff": {"money": -10}}, "stop": {"payoff": {"money": 5}}}},
        "try": {"kind": "chance", "branches": {
            "win": {"p": 0.5, "payoff": {"money": 60}}, "lose": {"p": "rest"}}},
    },
}  # fmt: skip


def test_where_histories_are_kept_apart_every_branch_has_its_own_payoff() -> None:
    solution = solved(HISTORIES)
    assert solution.program.apart is not None

    text = export(solution, "graphml").text
    network = nx.read_graphml(io.BytesIO(text.encode()), force_multigraph=True)
    earned = {f"{a}.{told['branch']}": told["payoff_money"] for a, _, told in network.edges(data=True)}
    assert earned == {
        "luck.up": 30, "luck.down": -30, "go.on": -10, "go.stop": 5, "try.win": 60, "try.lose": 0,
    }  # fmt: skip
    assert {node: told["payoff_money"] for node, told in network.nodes(data=True) if told["payoff_money"]} == {"go": 1}
    # It goes on after 30 only: neither branch is the choice, both are chosen somewhere.
    assert len(solution.choices("go")) == 2
    assert {told["branch"] for a, _, told in network.edges(data=True) if told["chosen"]} == {"on", "stop"}
    for form in ("dot", "mermaid"):
        assert "▶" not in export(solution, form).text
        picture = html.unescape(export(solution, form).text.replace("#43;", "+"))
        shown = re.findall(r"[+−]\d+", picture)
        assert sorted(shown) == sorted(["+30", "−30", "−10", "+5", "+60"]), form
