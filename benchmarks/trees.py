"""How long trees of a million nodes take to roll back, beside plain recursion and beside one pass over their numbers.

Run by hand: ``python benchmarks/trees.py --nodes 1000000``. Prints the best time of several runs for a bushy tree, a
deep one and a chain, and how they compare; stops if two ways disagree.
"""

import argparse
import gc
import math
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from crossroads.program.valuation import plan_valuation

Array = NDArray[np.float64]
Index = NDArray[np.intp]
Result = TypeVar("Result")

# Beyond this many nodes a network of dictionaries would take most of the memory and of the time.
NETWORK_NODES = 100_000
# Plain recursion over a chain needs a stack of its own.
STACK_BYTES = 1 << 29


@dataclass(frozen=True)
class Tree:
    """A tree by its arrays: nodes in breadth-first order, so that branch e leads to node e + 1."""

    degrees: Index  # (N,)
    goal: Index  # (N,)
    odds: Array  # (E,)
    on_branch: Array  # (E,)
    at_node: Array  # (N,)

    @property
    def source(self) -> Index:
        """The node of each branch."""
        return np.repeat(np.arange(len(self.degrees)), self.degrees)

    @property
    def target(self) -> Index:
        """The node that each branch leads to."""
        return np.arange(1, len(self.degrees))


def main() -> None:
    """Print all timings, from a thread whose stack is deep enough for plain recursion."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=1_000_000)
    nodes = parser.parse_args().nodes
    threading.stack_size(STACK_BYTES)
    sys.setrecursionlimit(nodes + 1000)
    thread = threading.Thread(target=_report, args=(nodes,))
    thread.start()
    thread.join()


def _report(nodes: int) -> None:
    for name, shape in (("bushy", bushy), ("deep", deep), ("chain", chain)):
        _compare(name, grown(shape(nodes), seed=1))
    _network(grown(bushy(min(nodes, NETWORK_NODES)), seed=1))


def _compare(name: str, tree: Tree) -> None:
    """Print how a tree is rolled back by the valuation and by recursion over objects."""
    print(f"{name}: {len(tree.degrees):,} nodes, {_depth(tree.degrees):,} steps deep")
    planning, plan = _time(1, lambda: plan_valuation(tree.source, tree.target, tree.goal))
    arranging, arranged = _time(3, lambda: plan.arrange(tree.odds, tree.on_branch, tree.at_node))
    rolling, values = _time(15, lambda: arranged.roll_back())
    making, start = _time(1, lambda: objects(tree))
    recursion, value = _time(3, start.value)
    pay, term = np.append(tree.on_branch, 0.0), tree.at_node
    odds = np.append(tree.odds, 0.0)
    once, _ = _time(15, lambda: term + pay * odds)
    _agree(values.start, value)
    _row("plan, once for a shape", planning, once)
    _row("arrange, once for its numbers", arranging, once)
    _row("roll back", rolling, once)
    _row("make objects", making, once)
    _row("plain recursion over objects", recursion, once)
    _row("one pass of numpy: term + pay * odds", once, once)
    print(f"  plain recursion / rollback {recursion / rolling:8,.1f}    rollback / one pass {rolling / once:8,.2f}")


def _network(tree: Tree) -> None:
    """Print how long recursion over a network of networkx takes, beside the rollback of the same tree."""
    print(f"bushy: {len(tree.degrees):,} nodes")
    plan = plan_valuation(tree.source, tree.target, tree.goal)
    arranged = plan.arrange(tree.odds, tree.on_branch, tree.at_node)
    rolling, values = _time(15, lambda: arranged.roll_back())
    making, graph = _time(1, lambda: network(tree))
    recursion, value = _time(3, lambda: network_value(graph, 0))
    _agree(values.start, value)
    _row("roll back", rolling, rolling)
    _row("make a network of networkx", making, rolling)
    _row("recursion over the network", recursion, rolling)


def _time(runs: int, work: Callable[[], Result]) -> tuple[float, Result]:
    """Return the shortest time of several runs of some work, in seconds, and what it returns."""
    shortest = math.inf
    gc.disable()
    for _ in range(runs):
        begin = time.perf_counter()
        result = work()
        shortest = min(shortest, time.perf_counter() - begin)
    gc.enable()
    return shortest, result


def _row(label: str, seconds: float, unit: float) -> None:
    print(f"  {label:<38}{seconds * 1e3:>12,.2f} ms{seconds / unit:>12,.1f} x")


def _agree(first: float, second: float) -> None:
    if not math.isclose(first, second, rel_tol=1e-9):
        raise SystemExit(f"The values differ: {first!r} and {second!r}.")


def bushy(nodes: int) -> Index:
    """Return numbers of branches, breadth first, of a tree that ends soon everywhere or grows on all over."""
    generator = np.random.default_rng(1)
    degrees = np.where(generator.random(nodes) < 0.4, 0, generator.integers(2, 6, nodes))
    degrees[:20] = 4
    # Once all nodes are branched to, those that are left over are endings.
    met = np.cumsum(degrees)
    last = int(np.searchsorted(met, nodes - 1))
    degrees[last] -= met[last] - (nodes - 1)
    degrees[last + 1 :] = 0
    return degrees


def deep(nodes: int) -> Index:
    """Return numbers of branches of a random tree of about so many nodes; two, three and four are equally common."""
    each = max((nodes - 1) // 9, 1)
    degrees = np.repeat([2, 3, 4, 0], [each, each, each, 6 * each + 1])
    np.random.default_rng(1).shuffle(degrees)
    # Any such sequence is that of one tree if it starts after the node where most is still to be branched to.
    return np.roll(degrees, -(int(np.argmin(np.cumsum(degrees - 1))) + 1))


def chain(nodes: int) -> Index:
    """Return numbers of branches of a chain, where each node leads on or to an ending."""
    steps = max((nodes - 1) // 2, 1)
    return np.concatenate(([2], np.tile([2, 0], steps - 1), [0, 0])).astype(np.intp)


def grown(degrees: Index, seed: int) -> Tree:
    """Return a tree with random goals, odds and payoffs."""
    generator, count = np.random.default_rng(seed), len(degrees)
    inner = np.flatnonzero(degrees)
    first = (np.cumsum(degrees) - degrees)[inner]
    weights = generator.uniform(1, 2, count - 1)
    return Tree(
        degrees=degrees,
        goal=(generator.random(count) < 0.4).astype(np.intp),
        odds=weights / np.repeat(np.add.reduceat(weights, first), degrees[inner]),
        on_branch=generator.uniform(-1, 1, count - 1),
        at_node=np.where(degrees == 0, generator.normal(0, 100, count), 0.0),
    )


def _depth(degrees: Index) -> int:
    """Return how many steps lead to the last node, which is among the furthest."""
    parents = np.repeat(np.arange(len(degrees)), degrees).tolist()
    node, steps = len(parents), 0
    while node:
        node, steps = parents[node - 1], steps + 1
    return steps


class Node:
    """A node as an object, for plain recursion."""

    __slots__ = ("branches", "goal", "payoff")

    def __init__(self, payoff: float, goal: int, branches: "list[tuple[float, float, Node]]") -> None:
        self.payoff, self.goal, self.branches = payoff, goal, branches

    def value(self) -> float:
        """Return the value from here on."""
        if not self.branches:
            return self.payoff
        if self.goal:
            best = -math.inf
            for _, payoff, node in self.branches:
                worth = payoff + node.value()
                best = max(best, worth)
            return self.payoff + best
        mean = 0.0
        for odds, payoff, node in self.branches:
            mean += odds * (payoff + node.value())
        return self.payoff + mean


def objects(tree: Tree) -> Node:
    """Return the start of a tree of objects."""
    nodes = [Node(*row, []) for row in zip(tree.at_node.tolist(), tree.goal.tolist(), strict=True)]
    rows = zip(tree.source.tolist(), tree.odds.tolist(), tree.on_branch.tolist(), nodes[1:], strict=True)
    for source, odds, payoff, node in rows:
        nodes[source].branches.append((odds, payoff, node))
    return nodes[0]


def network(tree: Tree) -> "nx.DiGraph[int]":
    """Return a tree as a network whose nodes and edges carry the numbers."""
    graph: nx.DiGraph[int] = nx.DiGraph()
    for i, (goal, payoff) in enumerate(zip(tree.goal.tolist(), tree.at_node.tolist(), strict=True)):
        graph.add_node(i, goal=goal, payoff=payoff)
    rows = zip(tree.source.tolist(), tree.target.tolist(), tree.odds.tolist(), tree.on_branch.tolist(), strict=True)
    for source, target, odds, payoff in rows:
        graph.add_edge(source, target, odds=odds, payoff=payoff)
    return graph


def network_value(graph: "nx.DiGraph[int]", node: int) -> float:
    """Return the value of a node of a network and of everything later."""
    own = graph.nodes[node]
    below = [(edge["odds"], edge["payoff"] + network_value(graph, target)) for target, edge in graph.adj[node].items()]
    if not below:
        return float(own["payoff"])
    later = max(value for _, value in below) if own["goal"] else sum(odds * value for odds, value in below)
    return float(own["payoff"] + later)


if __name__ == "__main__":
    main()
