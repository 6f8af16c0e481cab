"""What it is worth to learn of events before the first decision, and to decide them; in the base case, exactly.

Made from a solution; part of ``information``. Evidence s has the chance P(s) = sum over states b of P(b) P(s | b):

    value = sum over s of P(s) (value of the best policy, odds by Bayes' rule given s) - value of the best policy

Clairvoyance is evidence that tells the state for certain. Everybody who decides knows the evidence. Control is the
best state's value less that of the best policy.

Source: R. A. Howard, "Information Value Theory", IEEE Transactions on Systems Science and Cybernetics 2 (1966), 22-26;
J. E. Matheson, "Using Influence Diagrams to Value Information and Control", in R. M. Oliver, J. Q. Smith (eds.),
"Influence Diagrams, Belief Nets and Decision Analysis" (1990), 25-48.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.learning.known_events import Event
from crossroads.errors import AnalysisError
from crossroads.program import Solution

Array = NDArray[np.float64]

# States of several events together, beyond which they are not worked through, and how many at once.
_MOST_STATES, _AT_ONCE = 65_536, 1024
# So many numbers, on branches and by actor, at once.
_MOST_NUMBERS = 32_000_000


@dataclass(frozen=True)
class Told:
    """What evidence on events is worth."""

    value: float
    control: float | None
    """What it is worth to decide the events, where the evidence tells them for certain."""
    best: tuple[str, ...]
    """The ids of the branches that would be decided for."""


def clairvoyance(solution: Solution, events: Sequence[Event]) -> Told:
    """Return what it is worth to know some independent events beforehand, all of them together.

    Raises
    ------
    AnalysisError
        If they have too many states together.
    """
    counts = [len(event.states) for event in events]
    if np.prod(counts, dtype=np.float64) > _MOST_STATES:
        raise AnalysisError(f"The events have more than {_MOST_STATES:,} states together. Name fewer of them.")
    states = np.indices(counts).reshape(len(counts), -1)  # (events, S)
    likelihoods = [np.eye(count)[:, chosen] for count, chosen in zip(counts, states, strict=True)]
    chance, value = _weighed(solution, events, likelihoods)
    best = int(np.argmax(np.where(chance > 0, value, -np.inf)))
    control = value[best] - _base(solution)
    names = tuple(event.states[chosen[best]] for event, chosen in zip(events, states, strict=True))
    return Told(_rounded(solution, float(chance @ value) - _base(solution)), float(control), names)


def evidence(solution: Solution, event: Event, likelihood: Array) -> float:
    """Return what evidence on an event is worth, whose signals have a likelihood in each state, (B, S)."""
    chance, value = _weighed(solution, [event], [likelihood])
    return _rounded(solution, float(chance @ value) - _base(solution))


def _base(solution: Solution) -> float:
    return solution.root[2] * (-1.0 if solution.is_cost else 1.0)


def _rounded(solution: Solution, gain: float) -> float:
    """Return a gain, 0 where it is what rounding left."""
    size = float(solution.block.size(solution.program.actors.index(solution.by)).max())
    return 0.0 if abs(gain) < 1e-12 * size else gain


def _weighed(solution: Solution, events: Sequence[Event], likelihoods: Sequence[Array]) -> tuple[Array, Array]:
    """Return the chance of every piece of evidence and what the best policy is worth with it, more being better."""
    chance = np.prod([event.prior @ each for event, each in zip(events, likelihoods, strict=True)], axis=0)
    # Fewer at once where keeping histories apart has made the graph large.
    size = max(len(solution.program.source), 1) * len(solution.program.actors)
    at_once = max(1, min(_AT_ONCE, _MOST_NUMBERS // size))
    parts = [
        _values(solution, events, [each[:, at : at + at_once] for each in likelihoods])
        for at in range(0, len(chance), at_once)
    ]
    return chance, np.concatenate(parts)


def _values(solution: Solution, events: Sequence[Event], likelihoods: Sequence[Array]) -> Array:
    solver, width = solution.solver, likelihoods[0].shape[1]
    block = solution.block.repeated(width)
    odds = block.odds.copy()
    for event, likelihood in zip(events, likelihoods, strict=True):
        for arc, share in event.odds(solution.block.odds[:, 0], likelihood).items():
            odds[arc] = share
    block = replace(block, odds=odds)
    value = solver.worth(block, solver.roll_back(block))
    return np.asarray(value * (-1.0 if solution.is_cost else 1.0), np.float64)
