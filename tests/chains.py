"""Partially observed control chains: a hidden state that moves, a sign of it in each stage, and an action on that.

They are given as numbers, so that other programs can be asked the same; as scenarios they are explicit graphs, in which
nodes are shared wherever what comes later is the same. Used by tests, by the oracle and by the benchmark.
"""

import itertools
import random
from dataclasses import dataclass
from typing import Any

Data = dict[str, Any]
History = tuple[int, ...]
"""The signs and actions that are remembered, by turns."""


@dataclass(frozen=True)
class Chain:
    """The numbers of a chain: S states, signs and actions, the same in every stage."""

    stages: int
    prior: list[float]  # (S,)
    signs: list[list[float]]  # (state, sign)
    moves: list[list[list[float]]]  # (state, action, next state)
    payoffs: list[list[float]]  # (state, action)

    @property
    def sizes(self) -> tuple[int, int, int]:
        """How many states, signs and actions there are."""
        return len(self.prior), len(self.signs[0]), len(self.payoffs[0])


def random_chain(stages: int, seed: int, states: int = 3, signs: int = 3, actions: int = 3) -> Chain:
    """Return a chain with random numbers of three digits: the same decimals in every program."""
    rng = random.Random(seed)  # noqa: S311 - numbers for tests

    def row(count: int) -> list[float]:
        cuts = sorted(rng.sample(range(1, 1000), count - 1))
        return [(high - low) / 1000 for low, high in itertools.pairwise((0, *cuts, 1000))]

    return Chain(
        stages=stages,
        prior=row(states),
        signs=[row(signs) for _ in range(states)],
        moves=[[row(states) for _ in range(actions)] for _ in range(states)],
        payoffs=[[rng.randrange(-200, 200) / 100 for _ in range(actions)] for _ in range(states)],
    )


def limited(chain: Chain) -> Data:
    """Return the scenario of a chain whose decider remembers the latest sign alone."""
    return _scenario(chain, memory=0)


def remembering(chain: Chain) -> Data:
    """Return the scenario of a chain whose decider remembers all signs and actions: unrolled over its histories."""
    return _scenario(chain, memory=2 * chain.stages)


def _scenario(chain: Chain, memory: int) -> Data:
    states, signs, actions = (range(size) for size in chain.sizes)
    nodes: Data = {}
    histories: list[History] = [()]
    _add_chance(nodes, "start", chain.prior, [_name("sign", 0, state, ()) for state in states])
    for stage in range(chain.stages):
        is_last = stage == chain.stages - 1
        for history, state in itertools.product(histories, states):
            seen = [(*history, sign) for sign in signs]
            targets = [_name("act", stage, state, each) for each in seen]
            _add_chance(nodes, _name("sign", stage, state, history), chain.signs[state], targets)
            for known in seen:
                branches: Data = {}
                for action in actions:
                    branches[f"a{action}"] = {"payoff": chain.payoffs[state][action]}
                    later = _remembered((*known, action), memory)
                    if not is_last:
                        branches[f"a{action}"]["to"] = move = _name("move", stage, state, (*later, action))
                        following = [_name("sign", stage + 1, each, later) for each in states]
                        _add_chance(nodes, move, chain.moves[state][action], following)
                information = f"stage {stage}, " + " ".join(map(str, known))
                nodes[_name("act", stage, state, known)] = {
                    "kind": "decision", "information": information, "branches": branches,
                }  # fmt: skip
        longer = (
            _remembered((*each, sign, action), memory) for each in histories for sign in signs for action in actions
        )
        histories = list(dict.fromkeys(longer))
    return {"crossroads": 1, "title": "A control chain", "start": "start", "nodes": nodes}


def _remembered(history: History, memory: int) -> History:
    return history if memory >= len(history) else ()


def _name(kind: str, stage: int, state: int, history: History) -> str:
    return f"{kind}-{stage}-{state}-{''.join(map(str, history))}"


def _add_chance(nodes: Data, name: str, odds: list[float], targets: list[str]) -> None:
    branches: Data = {f"x{i}": {"p": p, "to": to} for i, (p, to) in enumerate(zip(odds, targets, strict=True))}
    branches[f"x{len(odds) - 1}"]["p"] = "rest"
    nodes[name] = {"kind": "chance", "branches": branches}
