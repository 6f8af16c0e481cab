"""The policy as a tree of text, and the graph in a few lines."""

from crossroads.figures import amount, decimals_for, percent
from crossroads.graph import Arc, DecisionGraph
from crossroads.program import Solution


def policy_tree(solution: Solution) -> str:
    """Return what may happen under the policy as an indented tree; what is shared is told once and named later."""
    values = [option.certainty_equivalent for option in solution.options] or [solution.root[0]]
    decimals = decimals_for(values)
    start = solution.scenario.start
    lines = [solution.scenario.title, _heading(solution, start, decimals)]
    told = {start}
    # A stack, since a graph may be deeper than the interpreter's own: branches still to tell, with their indents.
    stack = _branches(solution, start, "")
    while stack:
        arc, indent, is_last = stack.pop()
        lines.append(f"{indent}{'└─' if is_last else '├─'} {_branch(solution, arc, decimals)}")
        is_own_ending = arc.target == arc.name
        if solution.weight(arc.source, arc.id) == 0 or is_own_ending:
            continue
        deeper = f"{indent}{'   ' if is_last else '│  '}"
        if arc.target in told:
            lines.append(f"{deeper}↪ {solution.graph.vertices[arc.target].label}, as above")
        else:
            told.add(arc.target)
            lines.append(f"{deeper}{_heading(solution, arc.target, decimals)}")
            stack += _branches(solution, arc.target, deeper)
    return "\n".join(lines)


def _branches(solution: Solution, node_id: str, indent: str) -> list[tuple[Arc, str, bool]]:
    """Return the branches of a node, the first one last, to be taken from the end."""
    arcs = solution.graph.arcs_of[node_id]
    return [(arc, indent, arc is arcs[-1]) for arc in reversed(arcs)]


def _heading(solution: Solution, node_id: str, decimals: int) -> str:
    vertex = solution.graph.vertices[node_id]
    by = f" ({solution.scenario.actor_label(vertex.by)})" if vertex.by else ""
    known = next((each for each in solution.information_sets if node_id in each.nodes), None)
    held = f", holds this {percent(known.belief(node_id))} likely" if known else ""
    return f"{vertex.label}{by}  [{amount(solution.value(node_id), decimals)}]{held}"


def _branch(solution: Solution, arc: Arc, decimals: int) -> str:
    choice = None if solution.choices(arc.source) else solution.choice(arc.source)
    chosen = "▶" if arc.id == choice else "✗"
    mark = percent(solution.weight(arc.source, arc.id)) if choice is None else chosen
    return f"{mark} {arc.label}  [{amount(solution.branch_value(arc.source, arc.id), decimals)}]"


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
