"""How long reading, compiling and rolling back take, beside plain Python and beside one pass over the arrays.

Run by hand: ``python benchmarks/rollback.py [NODES]``. Prints the best time of several runs, and how many times as
long plain recursion over objects and one pass of numpy over the same numbers take; checks that all ways agree.
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from crossroads.expressions import number
from crossroads.graph import Arc, DecisionGraph, Vertex, build_graph
from crossroads.program import Block, Solver, compile_graph, make_solver, solve
from crossroads.program.valuation import numbers_at, plan_solver
from crossroads.scenario import Amount, read_scenario

FLAGSHIP = Path(__file__).parent.parent / "scenarios" / "belarus-2022" / "scenario.yaml"
WIDTHS = (1_000, 16_384)
Result = TypeVar("Result")


def main() -> None:
    """Print all timings."""
    print("Flagship")
    scenario = read_scenario(FLAGSHIP)
    _time(10, "read and check", lambda: read_scenario(FLAGSHIP))
    _time(10, "build the graph", lambda: build_graph(scenario))
    solver = _time_once(build_graph(scenario), runs=10)
    for width in WIDTHS:
        _time_block(solver, width)
    _time_histories()
    nodes = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    print(f"Tree of {nodes:,} nodes")
    solver = _time_once(tree(nodes), runs=2)
    block = solver.numbers(solver.program.base())
    seconds = _time(5, "roll back", lambda: solver.roll_back(block))
    _compare(solver, block, 0, seconds)
    _time_values(solver, block)


def _time_histories() -> None:
    """Time the flagship with a utility of whole paths, for which shared nodes are copied."""
    print("Flagship, logarithmic utility")
    with tempfile.TemporaryDirectory() as folder:
        overlay = Path(folder) / "log.yaml"
        actor = "{lukashenka: {risk: {kind: log, wealth: 300}}}"
        overlay.write_text(f"extends: {FLAGSHIP}\nwhy: To be timed.\nactors: {actor}\n", "utf-8")
        program = compile_graph(build_graph(read_scenario(overlay)))
    _time(2, "keep histories apart", lambda: make_solver(program))
    solver = make_solver(program)
    _time(2, "solve, the first time", lambda: solve(make_solver(program)))
    _time(2, "solve again", lambda: solve(solver))
    paths, copies = program.graph.count_paths(), len(solver.program.node_ids)
    print(f"  {len(program.node_ids):,} nodes and {paths:,} paths become {copies:,} nodes")


def _time(runs: int, label: str, work: Callable[[], Result], per: int = 1) -> float:
    """Print and return the shortest time of several runs of some work, in seconds."""
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    each = f"{min(times) / per * 1e6:>10.2f} us each" if per > 1 else ""
    print(f"  {label:<34}{min(times) * 1e3:>10.2f} ms{each}")
    return min(times)


def _time_once(graph: DecisionGraph, runs: int) -> Solver:
    program = compile_graph(graph)
    solver = make_solver(program)
    _time(runs, "compile", lambda: compile_graph(graph))
    _time(runs, "make a solver", lambda: make_solver(program))
    _time(runs, "solve, the first time", lambda: solve(make_solver(program)))
    solve(solver)
    _time(runs, "solve again", lambda: solve(solver))
    return solver


def _time_block(solver: Solver, width: int) -> None:
    """Time a block of random values within the parameters' ranges."""
    program, generator = solver.program, np.random.default_rng(0)
    columns = {
        each.name: generator.uniform(each.low, each.high, width)
        for each in program.scenario.parameters.values()
        if each.low is not None and each.high is not None
    }
    values = program.block(columns)
    block = solver.numbers(values)
    _time(5, f"numbers of {width:,} vectors", lambda: solver.numbers(values), per=width)
    seconds = _time(5, f"roll back {width:,} vectors", lambda: solver.roll_back(block), per=width)
    _compare(solver, block, width // 2, seconds)


def _time_values(solver: Solver, block: Block) -> None:
    """Time the values alone, which ``benchmarks/trees.py`` does for trees of any size, and check them."""
    _time(2, "plan a valuation", lambda: plan_solver(solver))
    plan, numbers = plan_solver(solver), numbers_at(solver, block)
    _time(2, "arrange its numbers", lambda: plan.arrange(*numbers))
    arranged = plan.arrange(*numbers)
    _time(10, "values alone", arranged.roll_back)
    np.testing.assert_allclose(arranged.roll_back().nodes, solver.roll_back(block).value[:, 0, 0], rtol=1e-9, atol=1e-9)


def _compare(solver: Solver, block: Block, s: int, seconds: float) -> None:
    """Print how the rollback of a block does beside plain Python and beside one pass, and check one vector."""
    program = solver.program
    actor = program.actors.index(program.scenario.perspective)
    rows = solver.roll_back(block).value[program.start, actor]
    starts = [objects(solver, block, s, actor) for _ in range(3)]
    plain = _time(2, "plain recursion, one vector", lambda: starts.pop().value()) * block.width
    np.testing.assert_allclose(starts.pop().value(), rows[s], rtol=1e-9)
    odds, payoff = np.nan_to_num(block.odds), block.payoffs.arc
    once = _time(5, "one pass of numpy over the branches", lambda: np.einsum("es,eas->as", odds, payoff))
    print(f"  plain recursion / rollback {plain / seconds:>8,.1f}    rollback / one pass {seconds / once:>8,.1f}")


class Node:
    """A node as an object, for plain recursion."""

    __slots__ = ("branches", "goal", "known", "payoff")

    def __init__(self, payoff: float, goal: float, branches: "list[tuple[float, float, Node]]") -> None:
        self.payoff, self.goal, self.branches = payoff, goal, branches
        self.known: float | None = None

    def value(self) -> float:
        """Return the value from here on: the best branch where somebody chooses, else the mean."""
        if self.known is None:
            values = [(odds, payoff + node.value()) for odds, payoff, node in self.branches]
            if self.goal and values:
                below = self.goal * max(self.goal * value for _, value in values)
            else:
                below = sum(odds * value for odds, value in values)
            self.known = self.payoff + below
        return self.known


def objects(solver: Solver, block: Block, s: int, actor: int) -> Node:
    """Return the start of a graph of objects with the numbers of one vector; only one actor may choose."""
    program = solver.program
    chooses = [
        vertex.by is not None and solver.plays[vertex.by].kind == "rational"
        for vertex in program.graph.vertices.values()
    ]
    odds, node_payoff = block.odds[:, s].tolist(), block.payoffs.node[:, actor, s].tolist()
    arc_payoff, sign = block.payoffs.arc[:, actor, s].tolist(), float(block.minds.sign[actor])
    first, target = program.first_arc.tolist(), program.target.tolist()
    nodes: dict[int, Node] = {}
    for i in range(len(chooses) - 1, -1, -1):
        branches = [(odds[e], arc_payoff[e], nodes[target[e]]) for e in range(first[i], first[i + 1])]
        nodes[i] = Node(node_payoff[i], sign if chooses[i] else 0.0, branches)
    return nodes[program.start]


def tree(count: int) -> DecisionGraph:
    """Return a random tree of decisions and chance nodes with two to four branches; branches and endings earn."""
    chosen = random.Random(0)  # noqa: S311 - a tree is no secret
    vertices, arcs, made = {"n0": Vertex("n0", "chance", "")}, [], 1
    open_nodes = ["n0"]
    for node_id in open_nodes:
        width = min(chosen.choice((2, 3, 4)), count - made)
        below = [f"n{made + i}" for i in range(width)]
        made += width
        open_nodes += below
        is_decision = chosen.random() < 0.5
        if not width:
            payoff = Amount("payoff", number(chosen.uniform(-10, 10)))
            vertices[node_id] = Vertex(node_id, "outcome", "", amounts=(payoff,))
            continue
        vertices[node_id] = Vertex(node_id, *(("decision", "", "decider") if is_decision else ("chance", "")))
        for i, target in enumerate(below):
            odds = None if is_decision else number(chosen.uniform(1, 2))
            payoff = Amount("payoff", number(chosen.uniform(-1, 1)))
            arcs.append(Arc(node_id, f"x{i}", target, "", odds, is_weight=not is_decision, amounts=(payoff,)))
    # Of the scenario only start, attribute and actor are used; reading so large a tree is another matter.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tree.yaml"
        path.write_text("{crossroads: 1, title: Tree, start: n0, nodes: {n0: {kind: outcome}}}", "utf-8")
        return DecisionGraph(read_scenario(path), vertices, tuple(arcs))


if __name__ == "__main__":
    main()
