"""How fast uncertainty is worked through, against what a script and numpy itself need for the same.

    python benchmarks/monte_carlo.py [--draws 1000000] [--only PART]

Prints ratios within this run, each the best of several; checks that the answers agree. Other packages are compared by
``benchmarks/peers.py``.
"""

import argparse
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

# As the command line has it, for both sides alike: threads of small matrices wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from crossroads.analyses import analyse
from crossroads.analyses.subject import Subject
from crossroads.distributions import Pert
from crossroads.draws import Method, Sampling
from crossroads.expressions import Expression
from crossroads.graph import build_graph
from crossroads.program import Solution, compile_graph, make_solver, solve
from crossroads.scenario import Rest, Scenario, read_scenario
from crossroads.simulation import Batch, Simulation, means

FLAGSHIP = Path(__file__).parents[1] / "scenarios" / "belarus-2022" / "scenario.yaml"
IMPORTS = "import click, yaml, pydantic, numpy, networkx"


def elapsed(work: Callable[[], object], times: int = 3) -> float:
    """Return the least time that some work takes on the clock: fair to what works in several threads."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """Return the least processor time that some work takes, processes that it starts included.

    What is timed so runs in one thread: this is what it takes on a machine that does nothing else.
    """
    best = float("inf")
    for _ in range(times):
        start = processor_time()
        work()
        best = min(best, processor_time() - start)
    return best


def processor_time() -> float:
    """Return the seconds that this process and those that it started have computed for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def row(name: str, value: str, goal: str = "", met: bool | None = None) -> None:
    """Print a line of the table."""
    mark = {True: "met", False: "MISSED", None: ""}[met]
    print(f"{name:64} {value:>16} {goal:>12} {mark}", flush=True)


def ratio(name: str, ours: float, theirs: float, most: float) -> None:
    """Print how our time compares with another one."""
    row(name, f"{ours / theirs:.2f} x", f"<= {most:g} x", ours <= most * theirs)


# The peers


def drawn(scenario: Scenario, count: int, seed: int) -> dict[str, Any]:
    """Return numpy's own draws of the parameters, whole arrays."""
    random = np.random.default_rng(seed)
    values: dict[str, Any] = {}
    for name, parameter in scenario.parameters.items():
        shape = parameter.distribution
        if isinstance(shape, Pert):
            width = shape.high - shape.low
            a = 1 + 4 * (shape.mode - shape.low) / width
            values[name] = shape.low + width * random.beta(a, 6 - a, count)
        elif parameter.is_uncertain:
            raise ValueError("the script draws PERT distributions, as the flagship has")
    return values


def draw_only(scenario: Scenario, count: int, block: int = 16_384) -> None:
    """Draw the parameters with numpy's Generator and do nothing with them, in blocks that stay in the cache."""
    random = np.random.Generator(np.random.SFC64(1))
    shapes = [p.distribution for p in scenario.parameters.values() if isinstance(p.distribution, Pert)]
    alphas = [1 + 4 * (each.mode - each.low) / (each.high - each.low) for each in shapes]
    for _ in range(0, count, block):
        for a in alphas:
            random.beta(a, 6 - a, block)


def script(scenario: Scenario, values: dict[str, Any]) -> dict[str, Any]:
    """Return the value of every option as an analyst would script it: whole arrays, node by node, shared ones once."""
    values = dict(values)
    for name, parameter in scenario.parameters.items():
        if name not in values:
            values[name] = parameter.expression.evaluate(values) if parameter.is_formula else parameter.value
    perspective = scenario.perspective
    multipliers = {name: each.evaluate(values) for name, each in scenario.multipliers(perspective).items()}
    if scenario.actors[perspective].normalised:
        total = sum(multipliers.values())
        multipliers = {name: each / total for name, each in multipliers.items()}

    def earned(part: Any) -> Any:
        total: Any = 0.0
        for amount in scenario.amounts(part):
            if amount.attribute in multipliers:
                points = amount.points.evaluate(values)
                scale = 1.0 if amount.scale is None else amount.scale.evaluate(values)
                total = total + multipliers[amount.attribute] * points * scale
        return total

    done: dict[str, Any] = {}

    def branches(node_id: str) -> dict[str, Any]:
        found = {}
        for key, branch in scenario.nodes[node_id].branches.items():
            found[key] = earned(branch) + (node(branch.to) if branch.to else 0.0)
        return found

    def node(node_id: str) -> Any:
        if node_id in done:
            return done[node_id]
        part, value = scenario.nodes[node_id], 0.0
        below = branches(node_id)
        if below and scenario.owners.get(node_id) == perspective:
            value = np.maximum.reduce(np.broadcast_arrays(*below.values()))
        elif below:
            stated = {
                key: branch.p.evaluate(values)
                for key, branch in part.branches.items()
                if isinstance(branch.p, Expression)
            }
            for key, branch in part.branches.items():
                odds = 1 - sum(stated.values()) if branch.p is Rest.REST else stated[key]
                value = value + odds * below[key]
        done[node_id] = value + earned(part)
        return done[node_id]

    # The script starts with the first decision, as the flagship does.
    (first,) = scenario.first_decision
    return branches(first)


def script_run(scenario: Scenario, count: int) -> tuple[Any, Any, float]:
    """Return mean values, shares best and EVPI from a whole-array script."""
    options = np.array(list(script(scenario, drawn(scenario, count, 1)).values()))
    best = np.bincount(np.argmax(options, axis=0), minlength=len(options)) / count
    return options.mean(axis=1), best, float(options.max(axis=0).mean() - options.mean(axis=1).max())


# Ours


def summary(simulation: Simulation) -> Any:
    """Return counts, values, best shares and the best value: what a script computes."""

    def observe(batch: Batch) -> Any:
        best = np.argmax(batch.informed, axis=0)
        shares = [best == o for o in range(len(batch.informed))]
        ones = np.ones((1, len(best)))
        return batch.per_segment(
            np.concatenate((ones, batch.informed, batch.settled[0], shares, batch.knowing.max(axis=0)[None]))
        )

    return means(simulation.totals(observe))


def solution_of(path: Path = FLAGSHIP) -> Solution:
    """Return the solution of a scenario file."""
    return solve(make_solver(compile_graph(build_graph(read_scenario(path)))))


def monte_carlo(solution: Solution, count: int) -> None:
    """Compare a million draws with numpy's own drawing, and with a script."""
    scenario, solver = solution.scenario, solution.solver

    def simulation(threads: int | None = None, seed: int = 1) -> Simulation:
        return Simulation(solver, Sampling(count, seed), threads=threads, is_correlated=False)

    drawing = elapsed(lambda: draw_only(scenario, count))
    alone = elapsed(lambda: summary(simulation(threads=1)))
    ours = elapsed(lambda: summary(simulation()))
    scripted = elapsed(lambda: script_run(scenario, count), times=2)
    row(f"numpy's Generator merely draws {count:,}", f"{drawing:.2f} s")
    row("value, share best and EVPI", f"{ours:.2f} s")
    ratio("value, share best and EVPI / merely drawing", ours, drawing, 0.75)
    ratio("the same in one thread", alone, drawing, 0.75)
    row("whole-array numpy script / ours", f"{scripted / ours:.1f} x", ">= 6 x", scripted >= 6 * ours)
    row("the same in one thread", f"{scripted / alone:.1f} x")
    information = elapsed(lambda: analyse("information", Subject(solution, Sampling(count))), times=2)
    ratio("EVPI and EVPPI of every parameter / merely drawing", information, drawing, 1.2)
    found = summary(simulation())
    values, best, _ = script_run(scenario, count)
    gap = np.abs(found.mean[: len(values)] - values).max()
    apart = np.abs(found.mean[2 * len(values) : 3 * len(values)] - best).max()
    row("largest difference of a value from the script's", f"{gap:.4f}", "<= 0.02", gap <= 0.02)
    row("largest difference of a share best", f"{apart:.4f}", "<= 0.003", apart <= 0.003)


def errors(solution: Solution) -> None:
    """Tell how many plain draws would give the error of 16,384 Sobol ones."""
    count, solver = 16_384, solution.solver

    def values(method: Method, seed: int) -> Any:
        simulation = Simulation(solver, Sampling(count, seed, method), is_correlated=False)
        return summary(simulation).mean

    sobol, plain = (np.array([values(method, seed) for seed in range(64)]) for method in (Method.SOBOL, Method.PLAIN))
    options = len(solution.options)

    def saved(first: int) -> float:
        """Return the ratio of the mean squared errors over the options, for one kind of their rows."""
        rows = slice(first * options, (first + 1) * options)
        return float(plain[:, rows].var(axis=0, ddof=1).sum() / sobol[:, rows].var(axis=0, ddof=1).sum())

    row("plain draws for the error of one Sobol draw: settled values", f"{saved(1):,.0f}", ">= 1,000", saved(1) >= 1000)
    row("the same: informed values", f"{saved(0):,.0f}")
    row("the same: share best", f"{saved(2):,.1f}")


_MEMORY = """
import sys
sys.path.insert(0, {here!r})
from monte_carlo import *
solution = solution_of()
import scipy.special
# The peak that getrusage tells begins with that of the process which started this one.
def peak():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
before = peak()
summary(Simulation(solution.solver, Sampling({count})))
print((peak() - before) / 1024)
"""


def memory(count: int) -> None:
    """Tell how much memory draws take above what is imported."""
    for draws in (count // 10, count):
        code = _MEMORY.format(here=str(Path(__file__).parent), count=draws)
        found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        used = float(found.stdout)
        row(f"memory above import, {draws:,} draws", f"{used:.0f} MB", "<= 64 MB", used <= 64)


def sweeps(solution: Solution) -> None:
    """Compare sweeps with a script."""
    from crossroads.program.lanes import Lanes

    scenario = solution.scenario
    uncertain = [each for each in scenario.parameters.values() if each.is_uncertain]
    grids = {each.name: np.linspace(each.low or 0.0, each.high or 0.0, 101) for each in uncertain}
    base = {name: np.float64(value) for name, value in scenario.base_values.items()}
    two = ("p_lose", "p_accept_host")
    x, y = (each.ravel() for each in np.meshgrid(grids[two[0]], grids[two[1]]))

    def scripted(values: dict[str, Any]) -> Any:
        kept = {name: value for name, value in base.items() if not scenario.parameters[name].is_formula}
        return script(scenario, kept | values)

    one_way = seconds(lambda: [scripted({name: grid}) for name, grid in grids.items()])
    two_way = seconds(lambda: scripted(dict(zip(two, (x, y), strict=True))))
    changes = [{name: grid} for name, grid in grids.items()]
    lanes = Lanes(solution.solver)
    ratio("one-way sweep of every parameter x 101 / script", seconds(lambda: lanes.values(changes), 5), one_way, 0.05)
    ratio("two-way sweep 101 x 101 / script", seconds(lambda: lanes.values([{two[0]: x, two[1]: y}]), 5), two_way, 0.15)
    (found,) = lanes.values([{two[0]: x, two[1]: y}])
    theirs = np.array(list(scripted(dict(zip(two, (x, y), strict=True))).values()))
    gap = float(np.abs(found - theirs).max())
    row("largest difference from the script", f"{gap:.1e}", "<= 1e-9", gap <= 1e-9)


def starts() -> None:
    """Compare whole processes with the imports that they cannot do without."""

    def process(*arguments: str) -> float:
        return seconds(lambda: subprocess.run([sys.executable, *arguments], capture_output=True, check=True), times=7)

    click, imports = process("-c", "import click"), process("-c", IMPORTS)
    run = ("-m", "crossroads")
    ratio("crossroads --help / import click", process(*run, "--help"), click, 1.3)
    ratio("crossroads solve / its imports", process(*run, "solve", str(FLAGSHIP)), imports, 2.5)
    ratio("crossroads check / its imports", process(*run, "check", str(FLAGSHIP)), imports, 2.5)
    drawing = process(*run, "analyse", "uncertainty", str(FLAGSHIP), "--draws", "10000")
    ratio("crossroads analyse uncertainty --draws 10000 / its imports", drawing, imports, 3)


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=1_000_000)
    parser.add_argument("--only", choices=["draws", "errors", "memory", "sweeps", "starts"])
    asked = parser.parse_args()
    solution = solution_of()
    parts: dict[str, Callable[[], None]] = {
        "draws": lambda: monte_carlo(solution, asked.draws),
        "errors": lambda: errors(solution),
        "memory": lambda: memory(asked.draws),
        "sweeps": lambda: sweeps(solution),
        "starts": starts,
    }
    row(f"{FLAGSHIP.parent.name}, {asked.draws:,} draws", "measured", "goal")
    for name, part in parts.items():
        if asked.only in (None, name):
            part()


if __name__ == "__main__":
    # Deep graphs need a deep stack in the script that they are compared with.
    threading.stack_size(64 * 2**20)
    sys.setrecursionlimit(10_000)
    main()
