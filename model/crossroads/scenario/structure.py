"""The shape of the graph checked before it is built: loops, dead ends, unreachable nodes, information sets.

Made from the sound nodes of a scenario; everything behind the gate may rely on what is checked here.
"""

from collections import Counter, deque
from collections.abc import Container, Iterable, Iterator
from collections.abc import Mapping as AbstractMapping
from graphlib import TopologicalSorter
from itertools import chain, islice, pairwise

from crossroads.prose import listed, shorten
from crossroads.scenario.nodes import Decision, Node
from crossroads.scenario.problems import Broken, Problem

_Nodes = AbstractMapping[str, Node]
_Steps = AbstractMapping[str, list[str]]
# A long loop is told by so many of its steps, a tangle of loops by so many of its loops.
_STEPS_SHOWN, _LOOPS_SHOWN = 12, 20


def check_structure(nodes: _Nodes, start: str, owners: AbstractMapping[str, str], broken: Broken) -> Iterator[Problem]:
    """Yield what is wrong with the graph.

    Where a node could not be read, or a branch leads nowhere, nothing is said of what can be reached: mending
    that may mend the rest.

    Parameters
    ----------
    owners
        Decision node → the actor who decides there.
    """
    steps = {node_id: _steps(node, nodes) for node_id, node in nodes.items()}
    is_whole = (
        start in nodes
        and not any(path[:1] in (("nodes",), ("start",)) for path in broken.paths)
        and not any(leads_nowhere(node, nodes) for node in nodes.values())
    )
    if _has_loop(steps):
        ending = _ending(nodes, steps) if is_whole else set(nodes)
        yield from islice(_loops(nodes, steps, ending), _LOOPS_SHOWN)
    else:
        yield from _check_repeated(nodes, steps, owners, broken)
    yield from _check_information(nodes, owners, broken)
    if is_whole:
        reached = _reached([start], steps)
        for node_id in nodes:
            if node_id not in reached:
                problem = f"No path from {start} reaches {node_id}."
                remedy = "Let a branch lead to it, or remove it."
                yield Problem("unreachable", ("nodes", node_id), problem, remedy, at_key=True)


def leads_nowhere(node: Node, nodes: _Nodes) -> bool:
    """Return whether a branch of a node leads to a node that there is not."""
    return any(branch.to is not None and branch.to not in nodes for branch in node.branches.values())


def ends_path(node: Node) -> bool:
    """Return whether a path may end at a node or on one of its branches."""
    return not node.branches or any(branch.to is None for branch in node.branches.values())


def _steps(node: Node, nodes: _Nodes) -> list[str]:
    """Return the nodes that a node leads to."""
    return [branch.to for branch in node.branches.values() if branch.to is not None and branch.to in nodes]


def _reached(start: Iterable[str], steps: _Steps) -> set[str]:
    """Return the nodes that paths from the given ones reach, those among them."""
    reached = set(start)
    pending = list(reached)
    while pending:
        for following in steps[pending.pop()]:
            if following not in reached:
                reached.add(following)
                pending.append(following)
    return reached


def _has_loop(steps: _Steps) -> bool:
    """Return whether some steps lead in a loop: whether taking away what nothing leads to leaves something."""
    into = Counter(chain.from_iterable(steps.values()))
    free = [node_id for node_id in steps if node_id not in into]
    for node_id in free:
        for following in steps[node_id]:
            into[following] -= 1
            if not into[following]:
                free.append(following)
    return len(free) < len(steps)


def _ending(nodes: _Nodes, steps: _Steps) -> set[str]:
    """Return the nodes from which some path comes to an end."""
    backwards: dict[str, list[str]] = {node_id: [] for node_id in nodes}
    for node_id, following in steps.items():
        for each in following:
            backwards[each].append(node_id)
    return _reached((node_id for node_id, node in nodes.items() if ends_path(node)), backwards)


def _loops(nodes: _Nodes, steps: _Steps, ending: set[str]) -> Iterator[Problem]:
    """Yield loops until opening each at its last branch would leave none."""
    import networkx as nx  # here, as only a scenario with a loop needs it

    order = {node_id: i for i, node_id in enumerate(nodes)}
    left = {node_id: list(dict.fromkeys(following)) for node_id, following in steps.items()}
    tangles = deque([set(nodes)])
    while tangles:
        tangle = tangles.popleft()
        graph = nx.DiGraph((here, each) for here in tangle for each in left[here] if each in tangle)
        firsts = {min(knot, key=order.__getitem__): knot for knot in nx.strongly_connected_components(graph)}
        for first in sorted(firsts, key=order.__getitem__):
            loop = _shortest_loop(first, left, firsts[first])
            if loop:
                yield _loop(nodes, loop, is_stuck=first not in ending)
                left[loop[-2]].remove(first)
                tangles.append(firsts[first])


def _shortest_loop(first: str, steps: _Steps, knot: set[str]) -> list[str]:
    """Return the shortest way from a node back to it within a knot, that node at both ends; empty if there is none."""
    came_from: dict[str, str] = {}
    queue = [first]
    for here in queue:
        for following in steps[here]:
            if following == first:
                loop = [first, here]
                while loop[-1] != first:
                    loop.append(came_from[loop[-1]])
                return loop[::-1]
            if following in knot and following not in came_from:
                came_from[following] = here
                queue.append(following)
    return []


def _loop(nodes: _Nodes, loop: list[str], *, is_stuck: bool) -> Problem:
    """Return the problem of a loop, given by its nodes with the first one again at its end."""
    links = []
    for here, following in pairwise(loop):
        branch_id = next(key for key, branch in nodes[here].branches.items() if branch.to == following)
        links.append((here, branch_id))
    spelled = [f"{here}.{branch_id}" for here, branch_id in links]
    if len(spelled) > _STEPS_SHOWN:
        spelled[_STEPS_SHOWN - 1 : -1] = ["…"]
    told = " → ".join([*spelled, loop[-1]])
    last, branch_id = links[-1]
    path = ("nodes", last, "branches", branch_id, "to")
    if is_stuck:
        problem = f"No outcome can be reached from {loop[0]}: the branches lead in a loop, {told}."
        remedy = "Let one of these branches lead to an outcome, or end."
        return Problem("no-outcome", path, problem, remedy)
    problem = f"The branches lead in a loop: {told}."
    return Problem("loop", path, problem, "A scenario runs forward: let one of these branches lead elsewhere, or end.")


def _check_information(nodes: _Nodes, owners: AbstractMapping[str, str], broken: Broken) -> Iterator[Problem]:
    for (first_id, first), (node_id, node) in _pairs(nodes):
        if broken.touches(("nodes", first_id)):
            continue
        path = ("nodes", node_id, "information")
        told = f"{first_id} and {node_id} share the information {shorten(str(node.information))!r}"
        if owners[first_id] != owners[node_id]:
            problem = f"{told}, but {owners[first_id]} decides in one and {owners[node_id]} in the other."
            yield Problem("information", path, problem, "Only decisions of one actor share information.")
        elif first.branches.keys() != node.branches.keys():
            problem = f"{told}, but have different branches: {listed(first.branches)}; {listed(node.branches)}."
            yield Problem("information", path, problem, "Give both the same branch ids: it is one choice.")


def _check_repeated(
    nodes: _Nodes, steps: _Steps, owners: AbstractMapping[str, str], broken: Broken
) -> Iterator[Problem]:
    """Yield a warning for each information set that a path meets twice, and nobody can tell how often."""
    several: dict[str, list[str]] = {}
    for (first_id, first), (node_id, node) in _pairs(nodes):
        # Of what is no information set at all, other problems are told.
        is_set = owners[first_id] == owners[node_id] and first.branches.keys() == node.branches.keys()
        if is_set and not broken.touches(("nodes", first_id)) and not broken.touches(("nodes", node_id)):
            several.setdefault(str(node.information), [first_id]).append(node_id)
    if not several:
        return
    bit = {node_id: 1 << number for number, members in enumerate(several.values()) for node_id in members}
    below: dict[str, int] = {}  # the sets that each node leads to, as the bits of a number
    for node_id in TopologicalSorter(steps).static_order():
        below[node_id] = 0
        for following in steps[node_id]:
            below[node_id] |= below[following] | bit.get(following, 0)
    for information, members in several.items():
        earlier = next((node_id for node_id in members if below[node_id] & bit[node_id]), None)
        if earlier is not None:
            yield _repeated(information, _way(steps, earlier, set(members)))


def _way(steps: _Steps, start: str, ends: set[str]) -> list[str]:
    """Return the nodes of a shortest way from a node on to one of several that it leads to."""
    came_from: dict[str, str] = {}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        for following in steps[here]:
            if following in came_from:
                continue
            came_from[following] = here
            if following in ends:
                way = [following]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return way[::-1]
            queue.append(following)
    return [start]


def _repeated(information: str, way: list[str]) -> Problem:
    spelled = [*way[: _STEPS_SHOWN - 1], "…", way[-1]] if len(way) > _STEPS_SHOWN else way
    problem = (
        f"{way[0]} and {way[-1]} share the information {shorten(information)!r}, and a path meets both: "
        f"{' → '.join(spelled)}. Whoever decides cannot tell how often it has been here; it takes one branch, the same "
        "each time."
    )
    remedy = f"That may be meant. If it can tell, give {way[-1]} an information of its own."
    return Problem("repeated-information", ("nodes", way[-1], "information"), problem, remedy, severity="warning")


def _pairs(nodes: _Nodes) -> Iterator[tuple[tuple[str, Decision], tuple[str, Decision]]]:
    """Yield the first decision of each information set with each of the others."""
    first_of: dict[str, tuple[str, Decision]] = {}
    for node_id, node in nodes.items():
        if isinstance(node, Decision) and node.information is not None:
            first = first_of.setdefault(node.information, (node_id, node))
            if first[0] != node_id:
                yield first, (node_id, node)


def aligned(nodes: _Nodes) -> dict[str, Node]:
    """Return the nodes with the branches of each information set in one order, that of its first decision."""
    result = dict(nodes)
    for (_, first), (node_id, node) in _pairs(nodes):
        if list(first.branches) != list(node.branches):
            branches = {branch_id: node.branches[branch_id] for branch_id in first.branches}
            result[node_id] = node.model_copy(update={"branches": branches})
    return result


def first_owner(nodes: _Nodes, start: str) -> str | None:
    """Return the owner of the first decision met from the start, breadth first in file order.

    None where there is none, or where it names no owner.
    """
    queue, seen = [start], {start}
    for node_id in queue:
        node = nodes.get(node_id)
        if isinstance(node, Decision):
            return node.by
        new = [] if node is None else [each for each in dict.fromkeys(_steps(node, nodes)) if each not in seen]
        seen.update(new)
        queue += new
    return None


def first_decision(
    nodes: _Nodes, start: str, owners: AbstractMapping[str, str], perspective: str, unsound: Container[str] = ()
) -> tuple[str, ...] | None:
    """Return the nodes of the perspective's first decision, or none where there is no such decision.

    That is the one decision, or information set, which every path meets before any other of the actor's decisions.

    Parameters
    ----------
    owners
        Decision node → the actor who decides there.
    unsound
        Nodes that are not known in full: where a path leads through one of them, the answer is None.
    """
    first: set[str] = set()
    choices: set[tuple[str, bool]] = set()
    pending, seen = [start], {start}
    while pending:
        node_id = pending.pop()
        node = nodes.get(node_id)
        if isinstance(node, Decision) and owners[node_id] == perspective:
            first.add(node_id)
            choices.add((node_id, False) if node.information is None else (node.information, True))
            continue
        if node is None or node_id in unsound:
            return None
        if ends_path(node):
            return ()
        new = [each for each in dict.fromkeys(_steps(node, nodes)) if each not in seen]
        seen.update(new)
        pending += new
    return tuple(node_id for node_id in nodes if node_id in first) if len(choices) == 1 else ()
