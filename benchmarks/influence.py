"""How long hidden states and limited memory take, beside pyAgrum's influence diagrams where it is installed.

Run by hand: ``python benchmarks/influence.py``. A control chain has a hidden state of three values, a sign of it and an
action in every stage. With all signs and actions remembered it is solved exactly by both; with the latest sign
remembered alone, pyAgrum makes one sweep of policy updating and we go on to a fixed point from eight starts.

What is compared is solving alone: pyAgrum's inference, its diagram built, and the rollback of a scenario read and
compiled. Ours is an explicit graph, so with perfect memory it is unrolled over all histories, of which there are 9 to
the number of stages; pyAgrum keeps tables of the same size. Building is told beside it: diagrams cell by cell from
Python, scenarios as text through all checks.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "oracles")]

from chains import Data, limited, random_chain, remembering  # noqa: E402 - the tests' own chains
from crossroads.graph import build_graph  # noqa: E402
from crossroads.program import Solver, compile_graph, make_solver, solve  # noqa: E402
from crossroads.scenario import read_scenario  # noqa: E402

try:
    import influence as pyagrum_side
except ImportError:
    pyagrum_side = None  # type: ignore[assignment]

SEED, RUNS = 7, 7
REMEMBERED, LIMITED = (2, 3, 4), (10, 50)


def main() -> None:
    """Print all timings."""
    if pyagrum_side is None:
        print("pyagrum is not installed: no comparison.")
    for stages in REMEMBERED:
        compare(
            f"all remembered, {stages} stages", remembering(random_chain(stages, SEED)), stages, is_remembering=True
        )
    for stages in LIMITED:
        compare(f"latest sign, {stages} stages", limited(random_chain(stages, SEED)), stages, is_remembering=False)


def compare(label: str, data: Data, stages: int, *, is_remembering: bool) -> None:
    """Print how long a chain takes on both sides, and what they reach."""
    begin = time.perf_counter()
    solver = solver_of(data)
    built = time.perf_counter() - begin
    ours = min(timed(lambda: solver.roll_back(solver.numbers(solver.program.base()))) for _ in range(RUNS))
    solution = solve(solver)
    told = f"{label}, {len(solver.program.node_ids):,} nodes: {ours * 1e3:.1f} ms (built in {built:.2f} s)"
    kind = "local optimum" if solution.is_local_optimum else "optimum"
    print(f"{told}, {kind} {solution.root[0]:.6f}")
    if pyagrum_side is None:
        return
    chain = random_chain(stages, SEED)
    built = timed(lambda: pyagrum_side.inference_of(chain, is_remembering=is_remembering))
    theirs = min(inferred(stages, is_remembering=is_remembering) for _ in range(RUNS))
    reached = pyagrum_side.expected_utility(chain, is_remembering=is_remembering)
    print(
        f"  pyAgrum: {theirs * 1e3:.1f} ms (built in {built:.2f} s), reaches {reached:.6f}; ratio {ours / theirs:.2f}"
    )


def inferred(stages: int, *, is_remembering: bool) -> float:
    """Return how long pyAgrum's inference takes on a diagram that was not solved yet, in seconds."""
    inference = pyagrum_side.inference_of(random_chain(stages, SEED), is_remembering=is_remembering)
    begin = time.perf_counter()
    inference.makeInference()
    return time.perf_counter() - begin


def solver_of(data: Data) -> Solver:
    """Return the solver of a scenario, read and checked like any other."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scenario.yaml"
        path.write_text(json.dumps(data), "utf-8")
        return make_solver(compile_graph(build_graph(read_scenario(path))))


def timed(work: Callable[[], object]) -> float:
    """Return how long some work takes, in seconds."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()
