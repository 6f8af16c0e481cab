"""How long reading and checking a scenario take, beside what PyYAML alone takes to load the same file.

    python benchmarks/reading.py [--rounds 7]

Scenarios of several sizes are written, each a game tree with formulas, payoffs and labels on its branches. All ways
of reading one take turns, so that a slow moment of the machine falls on all of them; the least time of each counts.
The garbage collector is on, as users have it: it takes a good part of what PyYAML needs for large files, so the table
shows PyYAML without it as well. What PyYAML makes of the file is compared with what the document holds.
"""

import argparse
import gc
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from crossroads.document import collector_paused, load_document, plain
from crossroads.scenario import read_scenario

SIZES = (40, 200, 2_000, 10_000)
GOAL_AT, GOAL = 2_000, 1.0
Way = Callable[[], object]


def written(nodes: int) -> str:
    """Return the text of a scenario: a tree of decisions and chance nodes in turn, three branches each."""
    return "\n".join(_lines(nodes))


def _lines(nodes: int) -> Iterator[str]:
    yield "crossroads: 1\ntitle: A tree to read\nattributes:\n  money: {unit: EUR}\nparameters:"
    for k in range(10):
        yield f"  p{k}: {{value: 0.{k + 10}, low: 0.05, high: 0.25, label: Chance {k}}}"
        yield f"  gain{k}: {{value: {10 * k + 5}, low: {10 * k}, high: {10 * k + 10}}}"
    yield "start: n0\nnodes:"
    for i in range(nodes):
        below = [j for j in range(3 * i + 1, 3 * i + 4) if j < nodes]
        yield from _node(i, below)


def _node(i: int, below: list[int]) -> Iterator[str]:
    kind = "outcome" if not below else "decision" if i % 2 else "chance"
    yield f"  n{i}:\n    kind: {kind}\n    label: Node {i}"
    if not below:
        yield f"    payoff: {{money: {i % 97}}}"
        return
    yield "    branches:"
    for k, j in enumerate(below):
        odds = "" if kind == "decision" else f"p: {'rest' if k == len(below) - 1 else f'p{(i + k) % 10}'}, "
        payoff = f"payoff: {{money: gain{j % 10} + {j % 97}}}"
        yield f"      b{k}: {{to: n{j}, {odds}{payoff}, label: Way {k} of {i}}}"


def bare(path: Path) -> Any:
    """Return what PyYAML's fast loader makes of a file."""
    return yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)


def bare_without_collector(path: Path) -> Any:
    """Return the same, the garbage collector paused."""
    with collector_paused():
        return bare(path)


def events(path: Path) -> int:
    """Return how many events PyYAML's fast parser tells: the least that any reader with places needs of it."""
    return sum(1 for _ in yaml.parse(path.read_text("utf-8"), Loader=yaml.CSafeLoader))


def in_turn(ways: Mapping[str, Way], rounds: int) -> dict[str, float]:
    """Return the least time of each way, in seconds."""
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(rounds):
        for name, way in ways.items():
            # What the one before left over is nobody's cost.
            gc.collect()
            start = time.perf_counter()
            way()
            best[name] = min(best[name], time.perf_counter() - start)
    return best


def measure(path: Path, nodes: int, rounds: int) -> None:
    """Print how reading a scenario of so many nodes compares, and check what was read."""
    if plain(load_document(path).data) != bare(path):
        raise AssertionError("the document does not hold what PyYAML reads")
    ways: dict[str, Way] = {
        "CSafeLoader alone": partial(bare, path),
        "without collector": partial(bare_without_collector, path),
        "its events alone": partial(events, path),
        "read": partial(load_document, path),
        "read and check": partial(read_scenario, path),
    }
    times = in_turn(ways, rounds)
    for name, seconds in times.items():
        ratio = seconds / times["CSafeLoader alone"]
        is_goal = nodes == GOAL_AT and name == "read and check"
        verdict = f"<= {GOAL:g} x {'met' if ratio <= GOAL else 'MISSED'}" if is_goal else ""
        print(
            f"{nodes:>7,} nodes  {name:<20}{seconds / nodes * 1e6:>9.1f} us/node{ratio:>8.2f} x  {verdict}", flush=True
        )


def main() -> None:
    """Measure scenarios of all sizes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for nodes in SIZES:
            path = Path(folder) / f"tree-{nodes}.yaml"
            path.write_text(written(nodes), "utf-8")
            # A small file is read within one slice of a busy processor: it takes many rounds to see an undisturbed one.
            measure(path, nodes, asked.rounds * max(1, 800 // nodes))


if __name__ == "__main__":
    main()
