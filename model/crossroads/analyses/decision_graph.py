"""What does the decision graph look like, solved: what is everything worth, and what happens how likely?

Two views: the whole graph, and what can happen under the policy. Filters leave nodes out by depth, by how likely
they are met, and by folding decisions that are settled into the branches that lead to them.

Source: H. Raiffa, "Decision Analysis" (1968), ch. 2 (decision-flow diagrams, rolled back).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, TypeVar

from crossroads.analyses.result import Result, Row, made_with
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
    """No later decisions of the perspective; its answers stand on the branches that lead to them."""


@dataclass(frozen=True)
class SeenNode:
    """A node in view."""

    id: str
    kind: Kind
    label: str
    by: str | None
    value: float
    """What it is worth to the perspective from here on: the certainty equivalent, if that is averse to risk."""
    reach: float
    """How likely it is met under the policy."""
    information: str | None = None


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
    answers: tuple[str, ...] = ()
    """What the perspective does on the way to the target, where its decisions are folded away."""


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
    """How many nodes that can be met under the policy are too unlikely or too deep to be in view."""
    filters: Filters = field(default_factory=Filters)

    def headline(self) -> str:
        """Return the finding in one sentence."""
        if not self.choice:
            return self.made.title
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.choice} is the best way from here, worth {self.nodes[0].value:.4g}{unit}"

    def branches_of(self) -> dict[str, tuple[SeenBranch, ...]]:
        """Return node id → its branches in view, in file order."""
        grouped: dict[str, list[SeenBranch]] = {node.id: [] for node in self.nodes}
        for branch in self.branches:
            grouped[branch.source].append(branch)
        return {node_id: tuple(branches) for node_id, branches in grouped.items()}

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
                "answers": list(branch.answers),
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
        return f"{self.choice} leads most often to: {likeliest.label} ({likeliest.reach:.0%})"


def analyse_decision_graph(solution: Solution, filters: Filters | None = None) -> DecisionGraphView:
    """Return the graph with values, choices and reach; all of it, if nothing is to be filtered."""
    return _seen(DecisionGraphView, solution, filters or Filters())


# A picture with more nodes than this does not fit a page; then settled decisions are folded, and in steps the
# least likely nodes are left out.
_MOST_NODES = 24
_STEPS = (0.0, 0.01, 0.02, 0.05, 0.1)


def analyse_policy_graph(solution: Solution, filters: Filters | None = None) -> PolicyGraphView:
    """Return what can happen under the policy, small enough for a page unless filters are given."""
    if filters is not None:
        return _seen(PolicyGraphView, solution, replace(filters, policy_only=True))
    views = (_seen(PolicyGraphView, solution, each) for each in _page_filters())
    last = next(views)
    for view in views:
        if len(last.nodes) <= _MOST_NODES:
            break
        last = view
    return last


def _page_filters() -> Iterator[Filters]:
    yield Filters(policy_only=True)
    yield from (Filters(policy_only=True, least=least, fold=True) for least in _STEPS)


_V = TypeVar("_V", bound=DecisionGraphView)


def _seen(view: type[_V], solution: Solution, filters: Filters) -> _V:
    scenario, graph = solution.scenario, solution.graph
    visible, left_out = _visible(solution, filters)
    settled = _settled(solution, visible) if filters.fold else {}
    drawn = [node_id for node_id in graph.vertices if node_id in visible and node_id not in settled]
    branches = [
        _branch(solution, arc, settled, visible)
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
        choice=solution.best.label if solution.best else "",
        is_averse=solution.by in solution.program.tolerance,
        nodes=tuple(_node(solution, graph.vertices[node_id]) for node_id in drawn),
        branches=tuple(branches),
        left_out=left_out,
        filters=filters,
    )


def _is_drawn(solution: Solution, arc: Arc, filters: Filters) -> bool:
    if not filters.policy_only or solution.weight(arc.source, arc.id) > 0:
        return True
    return arc.source in solution.scenario.first_decision


def _visible(solution: Solution, filters: Filters) -> tuple[set[str], int]:
    """Return the nodes in view, and how many that can be met are not."""
    scenario, graph = solution.scenario, solution.graph
    distance = {scenario.start: 0}
    waiting = [scenario.start]
    for node_id in waiting:
        for arc in graph.arcs_of[node_id]:
            if filters.policy_only and solution.weight(arc.source, arc.id) == 0:
                continue
            if arc.target not in distance:
                distance[arc.target] = distance[node_id] + 1
                waiting.append(arc.target)
    depth = len(distance) if filters.depth is None else filters.depth
    visible = {
        node_id
        for node_id, steps in distance.items()
        if node_id == scenario.start or (steps <= depth and solution.reach(node_id) >= filters.least)
    }
    met = {node_id for node_id in distance if solution.reach(node_id) > 0}
    return visible, len(met - visible)


def _settled(solution: Solution, visible: set[str]) -> Mapping[str, str]:
    """Return the perspective's decisions that are folded away, with the branch that is taken there."""
    first = {solution.scenario.start, *solution.scenario.first_decision}
    found = {}
    for node_id in visible - first:
        choice = solution.choice(node_id) if solution.graph.vertices[node_id].by == solution.by else None
        if choice is not None:
            found[node_id] = choice
    return found


def _branch(solution: Solution, arc: Arc, settled: Mapping[str, str], visible: set[str]) -> SeenBranch:
    choice = solution.choice(arc.source)
    actor, e = solution.program.actors.index(solution.by), solution.program.arc_index[arc.name]
    target, answers = arc.target, []
    while target in settled:
        taken = next(each for each in solution.graph.arcs_of[target] if each.id == settled[target])
        answers.append(taken.label)
        target = taken.target
    return SeenBranch(
        source=arc.source,
        id=arc.id,
        label=arc.label,
        target=target if target in visible else None,
        weight=solution.weight(arc.source, arc.id),
        reach=solution.branch_reach(arc.source, arc.id),
        value=float(solution.rolled.branch[e, actor, 0]),
        is_chosen=choice == arc.id,
        is_rejected=choice is not None and choice != arc.id,
        answers=tuple(answers),
    )


def _node(solution: Solution, vertex: Vertex) -> SeenNode:
    n, actor = solution.program.node_index[vertex.id], solution.program.actors.index(solution.by)
    value = float(solution.rolled.value[n, actor, 0])
    return SeenNode(
        vertex.id, vertex.kind, vertex.label, vertex.by, value, solution.reach(vertex.id), vertex.information
    )
