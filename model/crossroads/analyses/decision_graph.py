"""What does the decision graph look like, solved: what is everything worth, and what happens how likely?

Two views: the whole graph, and what can happen under the policy. Filters leave nodes out by depth, by how likely
they are met, and by folding decisions that are settled into the branches that lead to them.

Source: H. Raiffa, "Decision Analysis" (1968), ch. 2 (decision-flow diagrams, rolled back).
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, TypeVar

from crossroads.analyses.analysis import base_analysis
from crossroads.analyses.result import Result, Row, made_with
from crossroads.figures import amount, decimals_for, percent, quoted
from crossroads.graph import Arc, Kind, Vertex
from crossroads.program import Solution


@dataclass(frozen=True)
class Filters:
    """What a view leaves out."""

    policy_only: bool = False
    """Only what can happen under the policy, and the rejected options of the first decision as stubs."""
    depth: int | None = None
    """No nodes more than so many branches away from the start."""
    least: float = 0.0
    """No nodes that are met with a smaller probability."""
    fold: bool = False
    """No later decisions of the perspective, and no moves or events after which all goes on the same: what happens
    there is told as a stage of the branches that lead to them."""


@dataclass(frozen=True)
class SeenNode:
    """A node in view."""

    id: str
    kind: Kind
    label: str
    by: str | None
    value: float
    """What it is worth to the perspective from here on: the certainty equivalent, if that is averse to risk."""
    total: float | None
    """What the paths that end there are worth in all, at an ending; None elsewhere, and where chance rules it out."""
    reach: float
    """How likely it is met under the policy."""
    information: str | None = None
    belief: float | None = None
    """How likely it is to its owner, once it comes to a node with this information; None without any."""


@dataclass(frozen=True)
class Stage:
    """What happens at a node that is folded away: the choice, or the likeliest branch."""

    label: str
    by: str | None
    """Who moves; None for chance."""
    weight: float


@dataclass(frozen=True)
class SeenBranch:
    """A branch in view."""

    source: str
    id: str
    label: str
    target: str | None
    """The node it leads to; None where that is out of view."""
    weight: float
    """What it gets at its node: its probability, or 1 or 0 where a rational actor chooses."""
    reach: float
    """How likely it is taken under the policy."""
    value: float
    """What taking it is worth to the perspective, from here on."""
    is_chosen: bool = False
    """Whether a rational actor takes it."""
    is_rejected: bool = False
    """Whether a rational actor could take it and does not."""
    stages: tuple[Stage, ...] = ()
    """What happens on the way to the target at nodes that are folded away."""


@dataclass(frozen=True)
class DecisionGraphView(Result):
    """The solved graph, or what the filters leave of it: nodes in the order of the graph."""

    question: ClassVar[str] = "decision_graph"

    perspective: str
    actors: tuple[tuple[str, str], ...]
    """Id and label of every actor who decides somewhere in the scenario."""
    unit: str
    choice: str
    """The label of the option that is taken; empty where there are no options."""
    is_averse: bool
    """Whether values are certainty equivalents."""
    nodes: tuple[SeenNode, ...]
    branches: tuple[SeenBranch, ...]
    left_out: int
    """How many nodes are too unlikely or too deep to be in view; of the policy graph, those that can be met."""
    filters: Filters = field(default_factory=Filters)

    def headline(self) -> str:
        """Return the finding in one sentence."""
        if not self.choice:
            return self.made.title
        options = [branch.value for branch in self.branches if branch.source == self.nodes[0].id]
        worth = amount(self.nodes[0].value, decimals_for(options), self.unit)
        return f"{quoted(self.choice)} is the best way from here, worth {worth}"

    def branches_of(self) -> dict[str, tuple[SeenBranch, ...]]:
        """Return node id → its branches in view, in file order."""
        grouped: dict[str, list[SeenBranch]] = {node.id: [] for node in self.nodes}
        for branch in self.branches:
            grouped[branch.source].append(branch)
        return {node_id: tuple(branches) for node_id, branches in grouped.items()}

    def longest_path(self) -> int:
        """Return how many branches in view follow upon each other at most."""
        steps = dict.fromkeys((node.id for node in self.nodes), 0)
        for branch in self.branches:
            if branch.target is not None:
                steps[branch.target] = max(steps[branch.target], steps[branch.source] + 1)
        return max(steps.values())

    def rows(self) -> list[Row]:
        """Return a row for each branch in view."""
        nodes = {node.id: node for node in self.nodes}
        return [
            {
                "node": branch.source,
                "node_label": nodes[branch.source].label,
                "kind": nodes[branch.source].kind,
                "by": nodes[branch.source].by,
                "node_value": nodes[branch.source].value,
                "node_reach": nodes[branch.source].reach,
                "branch": branch.id,
                "label": branch.label,
                "to": branch.target,
                "weight": branch.weight,
                "reach": branch.reach,
                "value": branch.value,
                "chosen": branch.is_chosen,
                "stages": [stage.label for stage in branch.stages],
            }
            for branch in self.branches
        ]


@dataclass(frozen=True)
class PolicyGraphView(DecisionGraphView):
    """What can happen under the policy."""

    question: ClassVar[str] = "policy_graph"

    def headline(self) -> str:
        """Return the finding in one sentence."""
        endings = [node for node in self.nodes if node.kind == "outcome"]
        if not self.choice or not endings:
            return super().headline()
        likeliest = max(endings, key=lambda node: node.reach)
        return f"{quoted(self.choice)} leads most often to {quoted(likeliest.label)} ({percent(likeliest.reach)})"


def analyse_decision_graph(solution: Solution, filters: Filters | None = None) -> DecisionGraphView:
    """Return the graph with values, choices and reach; all, unless filters are given or no picture can hold it."""
    return _seen(DecisionGraphView, solution, filters or _fitting(solution))


# A picture with more nodes than this takes minutes to draw, and nobody reads it.
_MOST_IN_ALL = 120


def _fitting(solution: Solution) -> Filters:
    """Return the filters that leave out the least likely nodes of a graph that is too large, or else the furthest."""

    def count(filters: Filters) -> int:
        return len(_visible(solution, filters))

    for least in (0.0, 0.001, *_STEPS[1:]):
        if count(Filters(least=least)) <= _MOST_IN_ALL:
            return Filters(least=least)
    # The deeper, the more nodes; the start alone always fits.
    depths = range(len(solution.graph.vertices))
    fitting = bisect_right(depths, _MOST_IN_ALL, key=lambda depth: count(Filters(depth=depth)))
    return Filters(depth=fitting - 1)


# A picture with more nodes or longer paths than this does not fit a page; then nodes are folded, and in steps the
# least likely are left out.
_MOST_NODES, _LONGEST_PATH = 28, 8
_STEPS = (0.0, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1)


def analyse_policy_graph(solution: Solution, filters: Filters | None = None) -> PolicyGraphView:
    """Return what can happen under the policy, small enough for a page unless filters are given."""
    if filters is not None:
        return _seen(PolicyGraphView, solution, replace(filters, policy_only=True))
    view = _seen(PolicyGraphView, solution, Filters(policy_only=True))
    for least in _STEPS:
        if len(view.nodes) <= _MOST_NODES and view.longest_path() <= _LONGEST_PATH:
            break
        view = _seen(PolicyGraphView, solution, Filters(policy_only=True, least=least, fold=True))
    return view


_V = TypeVar("_V", bound=DecisionGraphView)


def _seen(view: type[_V], solution: Solution, filters: Filters) -> _V:
    scenario, graph = solution.scenario, solution.graph
    visible = _visible(solution, filters)
    folded = _folded(solution, visible, filters) if filters.fold else {}
    drawn = [node_id for node_id in graph.vertices if node_id in visible and node_id not in folded]
    branches = [
        _branch(solution, arc, folded, visible)
        for node_id in drawn
        for arc in graph.arcs_of[node_id]
        if _is_drawn(solution, arc, filters)
    ]
    owners = set(scenario.owners.values())
    return view(
        made=made_with(solution),
        perspective=solution.by,
        actors=tuple((each, scenario.actor_label(each)) for each in scenario.actors if each in owners),
        unit=scenario.objective_unit(solution.by),
        choice=solution.first_taken.label if solution.first_taken else "",
        is_averse=scenario.actors[solution.by].risk is not None,
        nodes=tuple(_node(solution, graph.vertices[node_id]) for node_id in drawn),
        branches=tuple(branches),
        left_out=sum(
            solution.reach(node_id) > 0 or not filters.policy_only
            for node_id in graph.vertices
            if node_id not in visible
        ),
        filters=filters,
    )


def _is_drawn(solution: Solution, arc: Arc, filters: Filters) -> bool:
    if not filters.policy_only or solution.weight(arc.source, arc.id) > 0:
        return True
    return arc.source in solution.scenario.first_decision


def _visible(solution: Solution, filters: Filters) -> set[str]:
    """Return the nodes in view: those that branches in view lead to and that no filter leaves out."""
    graph = solution.graph
    steps = {solution.scenario.start: 0}
    # Every node comes before those that its branches lead to.
    for node_id in graph.vertices:
        if node_id not in steps:
            continue
        for arc in graph.arcs_of[node_id]:
            is_possible = not filters.policy_only or solution.weight(arc.source, arc.id) > 0
            is_near = filters.depth is None or steps[node_id] < filters.depth
            if is_possible and is_near and solution.reach(arc.target) >= filters.least:
                steps[arc.target] = min(steps.get(arc.target, len(graph.vertices)), steps[node_id] + 1)
    return set(steps)


def _folded(solution: Solution, visible: set[str], filters: Filters) -> dict[str, Arc]:
    """Return the nodes that are folded away, each with the branch that is told of it."""
    found = {}
    for node_id in visible - {solution.scenario.start, *solution.scenario.first_decision}:
        arcs = [arc for arc in solution.graph.arcs_of[node_id] if _is_drawn(solution, arc, filters)]
        is_own = solution.graph.vertices[node_id].by == solution.by
        # A choice that depends on what was earned before is not settled by the node.
        settled = is_own and solution.choice(node_id) is not None and not solution.choices(node_id)
        if settled or (arcs and len({arc.target for arc in arcs}) == 1):
            found[node_id] = max(arcs, key=lambda arc: solution.weight(node_id, arc.id))
    return found


def _branch(solution: Solution, arc: Arc, folded: Mapping[str, Arc], visible: set[str]) -> SeenBranch:
    weight, is_choice = solution.weight(arc.source, arc.id), solution.choice(arc.source) is not None
    target, stages = arc.target, []
    while (told := folded.get(target)) is not None:
        by = solution.graph.vertices[target].by
        stages.append(Stage(told.label, by, solution.weight(target, told.id)))
        target = told.target
    return SeenBranch(
        source=arc.source,
        id=arc.id,
        label=arc.label,
        target=target if target in visible else None,
        weight=weight,
        reach=solution.branch_reach(arc.source, arc.id),
        value=solution.certainty_equivalent(arc.source, arc.id) or 0.0,
        # Several are taken where that depends on what was earned before.
        is_chosen=is_choice and weight > 0,
        is_rejected=is_choice and weight == 0,
        stages=tuple(stages),
    )


def _node(solution: Solution, vertex: Vertex) -> SeenNode:
    return SeenNode(
        id=vertex.id,
        kind=vertex.kind,
        label=vertex.label,
        by=vertex.by,
        value=solution.certainty_equivalent(vertex.id) or 0.0,
        total=solution.path_total(vertex.id) if vertex.kind == "outcome" else None,
        reach=solution.reach(vertex.id),
        information=vertex.information,
        belief=solution.belief(vertex.id) if vertex.information is not None else None,
    )


POLICY_GRAPH = base_analysis("Where does the choice lead, drawn as a graph?", analyse_policy_graph)

DECISION_GRAPH = base_analysis("What does the whole graph look like, solved?", analyse_decision_graph)
