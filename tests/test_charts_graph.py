"""The views of the decision graph and what their charts draw: symbols, lines, marks of what is rejected."""

from functools import cache

import pytest
from matplotlib.axes import Axes

from crossroads.analyses.decision_graph import (
    DecisionGraphView,
    Filters,
    PolicyGraphView,
    analyse_decision_graph,
    analyse_policy_graph,
)
from crossroads.charts import CHARTS
from drawn import chart_of, labels, result_of, solved

FLAGSHIP = "belarus-2022"


@cache
def seen(chart: str, name: str = FLAGSHIP) -> DecisionGraphView:
    view = result_of(CHARTS[chart].question, name)
    assert isinstance(view, DecisionGraphView)
    return view


def axes_of(chart: str, name: str = FLAGSHIP) -> Axes:
    return chart_of(chart, name).axes[0]


def drawn(axes: Axes, label: str) -> int:
    return sum(patch.get_label() == label for patch in axes.patches)


def test_whole_graph_has_every_node_and_branch() -> None:
    solution = solved(FLAGSHIP)
    view = analyse_decision_graph(solution)

    assert [node.id for node in view.nodes] == list(solution.graph.vertices)
    assert [(branch.source, branch.id) for branch in view.branches] == [
        (arc.source, arc.id) for arc in solution.graph.arcs
    ]
    assert view.left_out == 0


def test_values_choices_and_reach_are_those_of_the_solution() -> None:
    solution = solved(FLAGSHIP)
    view = analyse_decision_graph(solution)

    for node in view.nodes:
        assert node.value == pytest.approx(solution.value(node.id))
        assert node.reach == solution.reach(node.id)
    for branch in view.branches:
        assert branch.value == pytest.approx(solution.branch_value(branch.source, branch.id))
        assert branch.is_chosen == (solution.choice(branch.source) == branch.id)
        assert not (branch.is_chosen and branch.is_rejected)


def test_endings_in_all_add_up_to_the_value() -> None:
    view = analyse_decision_graph(solved(FLAGSHIP))
    endings = [node for node in view.nodes if node.kind == "outcome" and node.reach > 0]

    assert sum(node.reach * (node.total or 0.0) for node in endings) == pytest.approx(view.nodes[0].value)


def test_policy_only_shows_what_can_happen_and_the_rejected_options() -> None:
    solution = solved(FLAGSHIP)
    view = analyse_policy_graph(solution, Filters())

    assert {node.id for node in view.nodes} == {
        node_id for node_id in solution.graph.vertices if solution.reach(node_id) > 0
    }
    rejected = [branch for branch in view.branches if branch.reach == 0]
    assert [(branch.source, branch.id) for branch in rejected] == [("D0", "join"), ("D0", "withdraw")]
    # Joining is met later, after the ultimatum, and is in view; withdrawing is not.
    assert [branch.target for branch in rejected] == ["D1J", None]


def test_depth_leaves_out_what_lies_further() -> None:
    view = analyse_decision_graph(solved(FLAGSHIP), Filters(depth=1))

    assert [node.id for node in view.nodes] == ["D0", "D1W", "D1H", "D1J"]
    assert all(branch.target is None for branch in view.branches if branch.source != "D0")


def test_least_leaves_out_what_is_unlikely() -> None:
    solution = solved(FLAGSHIP)
    view = analyse_decision_graph(solution, Filters(least=0.3))

    assert all(node.reach >= 0.3 for node in view.nodes)
    seen = {node.id for node in view.nodes}
    missing = set(solution.graph.vertices) - seen
    assert view.left_out == len(missing)
    # An undecided war is likely, but only unlikely nodes lead to it.
    assert solution.reach("R_STALE") > 0.3
    assert "R_STALE" in missing


def test_folded_decisions_are_told_on_the_branches_that_lead_to_them() -> None:
    view = analyse_policy_graph(solved(FLAGSHIP), Filters(fold=True))
    branches = {(branch.source, branch.id): branch for branch in view.branches}

    ultimatum = branches["KR_H", "ultimatum"]
    assert [stage.label for stage in ultimatum.stages] == ["Comply", "Open the territory", "Strikes Belarus"]
    assert [stage.weight for stage in ultimatum.stages] == [1.0, 1.0, 0.9]
    assert ultimatum.target == "KR_JS"
    assert not {"D1H", "D2U", "D1J", "KY_S", "EU_H"} & {node.id for node in view.nodes}


def test_policy_graph_of_the_flagship_fits_a_page() -> None:
    view = analyse_policy_graph(solved(FLAGSHIP))

    assert view.filters == Filters(policy_only=True, least=0.1, fold=True)
    assert len(view.nodes) <= 28
    assert view.longest_path() <= 8
    assert chart_of("policy_graph", FLAGSHIP).get_size_inches()[0] < 15


def test_small_policy_graph_is_shown_as_it_is() -> None:
    assert analyse_policy_graph(solved("first-steps")).filters == Filters(policy_only=True)


@pytest.mark.parametrize("name", [FLAGSHIP, "first-steps", "oil-driller", "harbour-crisis"])
@pytest.mark.parametrize("chart", ["decision_graph", "policy_graph"])
def test_every_node_and_branch_is_drawn_once(name: str, chart: str) -> None:
    view, axes = seen(chart, name), axes_of(chart, name)

    # One symbol more of a kind stands in the key; each deciding actor has one there.
    for kind in ("chance", "outcome"):
        count = sum(node.kind == kind for node in view.nodes)
        assert drawn(axes, kind) == (count + 1 if count else 0)
    for branch in view.branches:
        assert drawn(axes, f"{branch.source}.{branch.id}") == 1


@pytest.mark.parametrize("name", [FLAGSHIP, "first-steps", "oil-driller", "harbour-crisis"])
def test_rejected_branches_have_a_double_tick_and_dashes(name: str) -> None:
    view, axes = seen("decision_graph", name), axes_of("decision_graph", name)
    rejected = {f"{branch.source}.{branch.id}" for branch in view.branches if branch.is_rejected}

    # The key shows one more.
    assert sum(line.get_label() == "rejected" for line in axes.lines) == 2 * (len(rejected) + 1)
    dashed = {patch.get_label() for patch in axes.patches if patch.get_linestyle() not in ("solid", "-")}
    assert dashed == rejected


def test_lines_are_the_wider_the_likelier() -> None:
    view = seen("decision_graph")
    widths = {str(patch.get_label()): patch.get_linewidth() for patch in axes_of("decision_graph").patches}
    ranked = sorted(view.branches, key=lambda branch: branch.reach)

    drawn_widths = [widths[f"{branch.source}.{branch.id}"] for branch in ranked]
    assert drawn_widths == sorted(drawn_widths)
    assert drawn_widths[0] < 1 < drawn_widths[-1]


def test_symbols_carry_the_tag_of_who_decides() -> None:
    view = seen("decision_graph")
    texts = [label.text for label in labels(chart_of("decision_graph", FLAGSHIP))]
    counts = {actor: sum(node.by == actor for node in view.nodes) for actor, _ in view.actors}

    assert counts["kremlin"] == texts.count("Kr") - 1
    assert counts["kyiv"] == texts.count("Ky") - 1
    assert counts["lukashenka"] == texts.count("L") - 1


def test_numbers_stand_at_nodes_and_branches() -> None:
    texts = [label.text for label in labels(chart_of("decision_graph", "first-steps"))]

    assert texts.count("48.0") == 3  # the decision, its chosen branch, and the chance that follows
    assert {"46.0", "40.0", "40\N{NO-BREAK SPACE}%", "60\N{NO-BREAK SPACE}%"} <= set(texts)
    assert "60.0, met 40\N{NO-BREAK SPACE}%" in texts
    assert "46.0, not met" in texts


def test_decisions_that_cannot_be_told_apart_share_a_text_and_have_their_beliefs() -> None:
    texts = [
        label.text.replace("\n", " ").replace("\N{NO-BREAK SPACE}", " ")
        for label in labels(chart_of("decision_graph", "oil-driller"))
    ]

    # Before the test the states have their priors; after a closed structure 5, 9 and 10 of 24.
    for information, beliefs in (("before the test", (50, 30, 20)), ("closed structure seen", (21, 37, 42))):
        told = [text for text in texts if text.startswith(f"⋯ {information}")]
        assert sorted(told) == sorted(f"⋯ {information} ({belief} %)" for belief in beliefs)


def test_rows_are_the_branches_in_view() -> None:
    view = analyse_policy_graph(solved(FLAGSHIP))
    assert isinstance(view, PolicyGraphView)
    rows = view.rows()

    assert len(rows) == len(view.branches)
    assert {"node", "branch", "to", "weight", "reach", "value", "chosen", "stages"} <= set(rows[0])


@pytest.mark.parametrize(
    ("name", "headline"),
    [
        (FLAGSHIP, "“Hold the line” is the best way from here, worth 50.76 points"),
        ("oil-driller", "“Test” is the best way from here, worth 22 kUSD"),
    ],
)
def test_headline_of_the_whole_graph(name: str, headline: str) -> None:
    assert analyse_decision_graph(solved(name)).headline() == headline


def test_headline_of_the_policy_graph() -> None:
    headline = analyse_policy_graph(solved(FLAGSHIP)).headline()

    assert headline == "“Hold the line” leads most often to “Undecided war” (41 %)"
