"""The policy as a tree of text, and the graph in a few lines."""

from collections.abc import Iterator

from crossroads.figures import amount, decimals_for, percent
from crossroads.graph import DecisionGraph
from crossroads.program import Solution


def policy_tree(solution: Solution) -> str:
    """Return what may happen under the policy as an indented tree; what is shared is told once and named later."""
    start = solution.scenario.start
    values = [option.certainty_equivalent for option in solution.options] or [solution.root[0]]
    lines = [solution.scenario.title]
    lines += _below(solution, start, "", set(), decimals_for(values))
    return "\n".join(lines)


def _heading(solution: Solution, node_id: str, decimals: int) -> str:
    vertex = solution.graph.vertices[node_id]
    value = amount(solution.value(node_id), decimals)
    by = f" ({solution.scenario.actor_label(vertex.by)})" if vertex.by else ""
    return f"{vertex.label}{by}  [{value}]"


def _below(solution: Solution, node_id: str, indent: str, told: set[str], decimals: int) -> Iterator[str]:
    # Depth is that of a text that people read: far below what recursion allows, since told nodes are not told again.
    yield f"{indent}{_heading(solution, node_id, decimals)}"
    told.add(node_id)
    arcs = solution.graph.arcs_of[node_id]
    choice = solution.choice(node_id)
    for number, arc in enumerate(arcs):
        last = number == len(arcs) - 1
        weight = solution.weight(node_id, arc.id)
        value = amount(solution.branch_value(node_id, arc.id), decimals)
        if choice is not None:
            mark = "▶ " if arc.id == choice else "✗ "
        else:
            mark = f"{percent(weight)} "
        yield f"{indent}{'└─' if last else '├─'} {mark}{arc.label}  [{value}]"
        if weight == 0 or solution.graph.vertices[arc.target].id == f"{node_id}.{arc.id}":
            continue
        deeper = f"{indent}{'   ' if last else '│  '}"
        if arc.target in told:
            yield f"{deeper}↪ {solution.graph.vertices[arc.target].label}, as above"
        else:
            yield from _below(solution, arc.target, deeper, told, decimals)


def graph_text(graph: DecisionGraph) -> str:
    """Return the size of the graph, who decides where, and what is shared."""
    scenario = graph.scenario
    lines = [graph.summary()]
    for actor in scenario.actors:
        owned = [node_id for node_id, owner in scenario.owners.items() if owner == actor]
        if owned:
            lines.append(f"{scenario.actor_label(actor)} ({scenario.plays(actor)}): {', '.join(owned)}")
    shared = graph.shared()
    if shared:
        lines.append(f"Shared: {', '.join(shared)}")
    return "\n".join(lines)
