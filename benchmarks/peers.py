"""The flagship under uncertainty in packages that analysts use, in one table: time per draw, and whether answers agree.

    python benchmarks/peers.py [--draws 100000]

All draw the same distributions, independently, and tell every option's mean and the share of draws in which it is
best. Answers agree where they differ by less than four standard errors of both. EMA workbench and squigglepy have no
decision graphs: they draw, and the script of ``monte_carlo.py`` does the rest. EMA workbench runs one experiment at a
time, so it gets fewer. Peers that are not installed are named: ``pip install crossroads[benchmarks]`` brings them.
"""

import argparse
import logging
import math
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import networkx as nx
import numpy as np
from monte_carlo import FLAGSHIP, drawn, script, solution_of, summary

from crossroads.distributions import Pert
from crossroads.draws import Sampling
from crossroads.expressions import Expression
from crossroads.program import Solution
from crossroads.scenario import Rest, Scenario
from crossroads.simulation import Simulation

# Experiments and recursions one by one are slow: so many suffice to tell their time and their answers.
ONE_BY_ONE = 1000


class Answer(NamedTuple):
    """What a peer finds, with the standard errors."""

    seconds: float
    """Of one draw."""
    mean: Any  # (O,)
    mean_se: Any
    best: Any  # (O,) the share of draws in which each option is best
    best_se: Any


Peer = Callable[[Scenario, int], Any]
"""Returns what the options are worth in so many draws, (O, S)."""


def ours(solution: Solution, count: int) -> Answer:
    """Return our own answer."""
    simulation = Simulation(solution.solver, Sampling(count), is_correlated=False)
    seconds = min(_timed(lambda: summary(simulation)) for _ in range(3)) / count
    found, options = summary(simulation), len(solution.options)
    value, best = slice(0, options), slice(2 * options, 3 * options)
    return Answer(seconds, found.mean[value], found.error[value], found.mean[best], found.error[best])


def answer_of(peer: Peer, scenario: Scenario, count: int) -> Answer:
    """Return the answer of a peer, its draws being independent."""
    # The first call imports the peer.
    peer(scenario, 10)
    start = time.perf_counter()
    values = np.asarray(peer(scenario, count), np.float64)
    seconds = (time.perf_counter() - start) / count
    best = np.argmax(values, axis=0) == np.arange(len(values))[:, None]
    root = math.sqrt(count)
    return Answer(
        seconds, values.mean(axis=1), values.std(axis=1, ddof=1) / root, best.mean(axis=1), best.std(axis=1) / root
    )


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


# The peers


def uncertain(scenario: Scenario) -> dict[str, Pert]:
    """Return the PERT distributions of the scenario, which has no others."""
    shapes = {name: each.distribution for name, each in scenario.parameters.items() if each.is_uncertain}
    found = {name: shape for name, shape in shapes.items() if isinstance(shape, Pert)}
    if len(found) < len(shapes):
        raise ValueError("the flagship has PERT distributions only")
    return found


def numpy_script(scenario: Scenario, count: int) -> Any:
    """Draw by numpy's own Generator, and work through whole arrays."""
    return list(script(scenario, drawn(scenario, count, 1)).values())


def squigglepy(scenario: Scenario, count: int) -> Any:
    """Draw by squigglepy, and work through whole arrays."""
    import squigglepy as sq

    sq.set_seed(3)
    values = {
        name: sq.sample(sq.pert(each.low, each.mode, each.high), n=count, verbose=False)
        for name, each in uncertain(scenario).items()
    }
    return list(script(scenario, values).values())


def ema_workbench(scenario: Scenario, count: int) -> Any:
    """Let EMA workbench draw and run the script experiment by experiment."""
    from ema_workbench import Model, RealParameter, Samplers, ScalarOutcome, SequentialEvaluator, ema_logging
    from scipy import stats

    ema_logging.log_to_stderr(logging.ERROR)
    np.random.seed(1)  # noqa: NPY002 - the package draws from numpy's global state
    options = list(script(scenario, dict.fromkeys(uncertain(scenario), 0.5)))

    def run(**values: Any) -> dict[str, float]:
        return {name: float(value) for name, value in script(scenario, values).items()}

    model = Model("flagship", function=run)
    model.uncertainties = [
        RealParameter.from_dist(name, _pert(stats, each)) for name, each in uncertain(scenario).items()
    ]
    model.outcomes = [ScalarOutcome(option) for option in options]
    with SequentialEvaluator(model) as evaluator:
        _, outcomes = evaluator.perform_experiments(count, uncertainty_sampling=Samplers.MC, log_progress=True)
    return [outcomes[option] for option in options]


def _pert(stats: Any, shape: Pert) -> Any:
    width = shape.high - shape.low
    a = 1 + 4 * (shape.mode - shape.low) / width
    return stats.beta(a, 6 - a, loc=shape.low, scale=width)


def recursion(scenario: Scenario, count: int) -> Any:
    """Work through the nodes by plain recursion over Python numbers, draw by draw."""
    return np.array([_recursed(scenario, draw) for draw in _rows(scenario, count)]).T


def networkx_recursion(scenario: Scenario, count: int) -> Any:
    """Work through a networkx graph with data on its nodes and edges, in topological order, draw by draw."""
    graph = _graph(scenario)
    order = list(reversed(list(nx.topological_sort(graph))))
    return np.array([_walked(scenario, graph, order, draw) for draw in _rows(scenario, count)]).T


PEERS: dict[str, tuple[Peer, bool]] = {
    "whole-array numpy script": (numpy_script, False),
    "squigglepy and the script": (squigglepy, False),
    "EMA workbench and the script": (ema_workbench, True),
    "plain recursion": (recursion, True),
    "networkx recursion": (networkx_recursion, True),
}
"""Name → the peer, and whether it goes draw by draw."""


def _rows(scenario: Scenario, count: int) -> list[dict[str, float]]:
    """Return all parameters, draw by draw."""
    values = drawn(scenario, count, 2)
    rows = []
    for s in range(count):
        row = {name: float(each[s]) for name, each in values.items()}
        for name, parameter in scenario.parameters.items():
            if name not in row:
                row[name] = parameter.expression.at(row) if parameter.is_formula else parameter.value
        rows.append(row)
    return rows


def _multipliers(scenario: Scenario, draw: dict[str, float]) -> dict[str, float]:
    found = {name: each.at(draw) for name, each in scenario.multipliers(scenario.perspective).items()}
    total = sum(found.values()) if scenario.actors[scenario.perspective].normalised else 1.0
    return {name: each / total for name, each in found.items()}


def _earned(scenario: Scenario, part: Any, multipliers: dict[str, float], draw: dict[str, float]) -> float:
    return sum(
        multipliers[each.attribute] * each.points.at(draw) * (1.0 if each.scale is None else each.scale.at(draw))
        for each in scenario.amounts(part)
        if each.attribute in multipliers
    )


def _odds(branches: Any, draw: dict[str, float]) -> list[float]:
    stated = [branch.p.at(draw) if isinstance(branch.p, Expression) else 0.0 for branch in branches]
    return [1 - sum(stated) if branch.p is Rest.REST else p for branch, p in zip(branches, stated, strict=True)]


def _recursed(scenario: Scenario, draw: dict[str, float]) -> list[float]:
    multipliers = _multipliers(scenario, draw)
    known: dict[str, float] = {}

    def below(node_id: str) -> list[float]:
        branches = scenario.nodes[node_id].branches.values()
        return [
            _earned(scenario, each, multipliers, draw) + (value(each.to) if each.to is not None else 0.0)
            for each in branches
        ]

    def value(node_id: str) -> float:
        if node_id not in known:
            part, values = scenario.nodes[node_id], below(node_id)
            if values and scenario.owners.get(node_id) == scenario.perspective:
                total = max(values)
            else:
                odds = _odds(part.branches.values(), draw)
                total = sum(p * each for p, each in zip(odds, values, strict=True))
            known[node_id] = total + _earned(scenario, part, multipliers, draw)
        return known[node_id]

    (first,) = scenario.first_decision
    return below(first)


def _graph(scenario: Scenario) -> Any:
    """Return the scenario as a networkx graph; where a path ends on a branch, that is a node of its own."""
    graph = nx.MultiDiGraph()
    for node_id, part in scenario.nodes.items():
        graph.add_node(node_id, part=part)
        for branch_id, branch in part.branches.items():
            graph.add_edge(node_id, branch.to or f"{node_id}.{branch_id}", key=branch_id, branch=branch)
    return graph


def _walked(scenario: Scenario, graph: Any, order: list[str], draw: dict[str, float]) -> list[float]:
    multipliers = _multipliers(scenario, draw)
    (first,) = scenario.first_decision
    worth: dict[str, float] = {}
    for node_id in order:
        edges = list(graph.out_edges(node_id, data="branch"))
        values = [_earned(scenario, branch, multipliers, draw) + worth[to] for _, to, branch in edges]
        if node_id == first:
            return values
        part = graph.nodes[node_id].get("part")
        if values and scenario.owners.get(node_id) == scenario.perspective:
            total = max(values)
        else:
            odds = _odds([branch for _, _, branch in edges], draw)
            total = sum(p * each for p, each in zip(odds, values, strict=True))
        worth[node_id] = total + (_earned(scenario, part, multipliers, draw) if part is not None else 0.0)
    raise ValueError("the first decision is a node of the graph")


# The table


def compare(solution: Solution, count: int) -> bool:
    """Print the table; return whether all answers agree."""
    scenario, mine = solution.scenario, ours(solution, count)
    print(f"{FLAGSHIP.parent.name}, {count:,} draws, {ONE_BY_ONE:,} where each is run by itself")
    print(f"{'':32}{'us per draw':>12}{'/ ours':>10}   means                    shares best              agrees")
    _line("crossroads", mine, mine, "")
    agree = True
    for name, (peer, is_slow) in PEERS.items():
        try:
            found = answer_of(peer, scenario, ONE_BY_ONE if is_slow else count)
        except ImportError as missing:
            print(f"{name:32}{missing.name} is not installed")
            continue
        apart = max(
            np.abs((found.mean - mine.mean) / np.hypot(found.mean_se, mine.mean_se)).max(),
            np.abs((found.best - mine.best) / np.hypot(found.best_se, mine.best_se)).max(),
        )
        agree &= bool(apart < 4)
        _line(name, found, mine, f"{'yes' if apart < 4 else 'NO'}, {apart:.1f} errors at most")
    return agree


def _line(name: str, found: Answer, mine: Answer, verdict: str) -> None:
    means, best = (" ".join(f"{each:7.3f}" for each in row) for row in (found.mean, found.best))
    times = f"{found.seconds * 1e6:>12.2f}{found.seconds / mine.seconds:>8,.0f} x"
    print(f"{name:32}{times}   {means}  {best}  {verdict}", flush=True)


def main() -> None:
    """Run all peers that are there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=100_000)
    if not compare(solution_of(), parser.parse_args().draws):
        sys.exit("The answers do not agree.")


if __name__ == "__main__":
    # Deep graphs need a deep stack in the script.
    threading.stack_size(64 * 2**20)
    sys.setrecursionlimit(10_000)
    main()
