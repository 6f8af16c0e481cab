"""pyAgrum's answers to control chains: recomputed and compared with the stored ones, or stored anew.

Run by ``make test-oracles``, which installs pyagrum; plain pytest does not collect this file. To store the answers
anew: ``python tests/oracles/influence.py --write``. pyAgrum makes one sweep of policy updating over a chain with
limited memory, so its answer there is a floor and not the optimum.
"""

import json
import sys
import warnings
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

with warnings.catch_warnings():
    # Its compiled part crashes where a warning of SWIG's own types is made an error, as the tests make all of them.
    warnings.simplefilter("ignore")
    import pyagrum

TESTS = Path(__file__).parents[1]
STORED = TESTS / "data" / "oracles" / "influence.json"
sys.path.insert(0, str(TESTS))

from chains import Chain, random_chain  # noqa: E402 - one folder up

pytestmark = pytest.mark.filterwarnings("ignore")  # for the same reason

# With all signs and actions remembered, longer chains take pyAgrum seconds.
LONGEST_REMEMBERED = 3


def chains() -> list[Chain]:
    """Return the chains that are asked."""
    small = [random_chain(stages, seed, 2, 2, 2) for stages in (2, 3) for seed in range(4)]
    return [*small, *(random_chain(stages, 7) for stages in (2, 3, 10, 50))]


def inference_of(chain: Chain, *, is_remembering: bool) -> Any:
    """Return what solves a chain, with all signs and actions remembered or the latest sign alone."""
    inference = pyagrum.ShaferShenoyLIMIDInference(diagram_of(chain))
    if is_remembering:
        inference.addNoForgettingAssumption([f"a{t}" for t in range(chain.stages)])
    return inference


def expected_utility(chain: Chain, *, is_remembering: bool) -> float:
    """Return what pyAgrum reaches in a chain."""
    inference = inference_of(chain, is_remembering=is_remembering)
    inference.makeInference()
    return float(inference.MEU()["mean"])


def diagram_of(chain: Chain) -> Any:
    """Return a chain as an influence diagram, its tables filled in."""
    states, signs, actions = chain.sizes
    diagram = pyagrum.InfluenceDiagram()
    for t in range(chain.stages):
        diagram.addChanceNode(pyagrum.LabelizedVariable(f"s{t}", "", states))
        diagram.addChanceNode(pyagrum.LabelizedVariable(f"o{t}", "", signs))
        diagram.addDecisionNode(pyagrum.LabelizedVariable(f"a{t}", "", actions))
        diagram.addUtilityNode(pyagrum.LabelizedVariable(f"u{t}", "", 1))
        moved = [(f"s{t - 1}", f"s{t}"), (f"a{t - 1}", f"s{t}")] if t else []
        for arc in ((f"s{t}", f"o{t}"), (f"o{t}", f"a{t}"), (f"s{t}", f"u{t}"), (f"a{t}", f"u{t}"), *moved):
            diagram.addArc(*arc)
        for s in range(states):
            diagram.cpt(f"o{t}")[{f"s{t}": s}] = chain.signs[s]
            for a in range(actions):
                diagram.utility(f"u{t}")[{f"s{t}": s, f"a{t}": a}] = chain.payoffs[s][a]
                if t:
                    diagram.cpt(f"s{t}")[{f"s{t - 1}": s, f"a{t - 1}": a}] = chain.moves[s][a]
    diagram.cpt("s0")[:] = chain.prior
    return diagram


def answer(chain: Chain) -> dict[str, Any]:
    """Return a chain with pyAgrum's answers."""
    remembers = chain.stages <= LONGEST_REMEMBERED
    return {
        "chain": asdict(chain),
        "limited": expected_utility(chain, is_remembering=False),
        "remembering": expected_utility(chain, is_remembering=True) if remembers else None,
    }


@pytest.mark.parametrize("number", range(len(chains())))
def test_stored_answers_are_those_of_pyagrum(number: int) -> None:
    stored = json.loads(STORED.read_text("utf-8"))["answers"][number]

    fresh = answer(chains()[number])

    assert stored["chain"] == fresh["chain"]
    assert [stored["limited"], stored["remembering"]] == pytest.approx(
        [fresh["limited"], fresh["remembering"]], abs=1e-9
    )


def write() -> None:
    """Store the answers with the version that gave them."""
    data = {"by": f"pyagrum {pyagrum.__version__}", "answers": [answer(chain) for chain in chains()]}
    STORED.write_text(json.dumps(data, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit("Run it by pytest, or with --write to store the answers anew.")
    write()
