"""What an option is worth on the paths on which something happened, with later decisions made knowing it.

Made from a solution and the event graph of what happened; used by ``hindsight``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.forecasting.event_graph import EventGraph, Step
from crossroads.program import Solution
from crossroads.program.rollback import certain

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Known:
    """A start, a state or a branch once it is known that something happens."""

    likelihood: float
    """How likely it was to happen from here on."""
    value: float
    """What the perspective can expect from here on, given that it does; 0 where it cannot happen."""


_NEVER = Known(0.0, 0.0)


def value_known(solution: Solution, graph: EventGraph, weight: Array) -> Known:
    """Return how likely an event is under a policy, and what the perspective can expect given that it happens.

    With h the likelihood from a state on, a branch that has the share w beforehand has w h(branch) / h(state) once the
    event is known; values are rolled back over those shares. Where the perspective chooses and sees where it is, it
    takes what is best given the event, among the branches after which it can happen; what it chooses first, and
    decisions that it cannot tell apart, stay as the policy has them. So does everything that others do: they know
    nothing.

    Parameters
    ----------
    weight
        What every branch gets at its node under the policy, (E, 1).

    Notes
    -----
    Source: shares of branches given what comes later, J. L. Doob, "Conditional Brownian Motion and the Boundary Limits
    of Harmonic Functions", Bulletin de la Société Mathématique de France 85 (1957), 431-458; expectations of each
    act given the event, R. C. Jeffrey, "The Logic of Decision" (1965), ch. 5.
    """
    return _Looking(solution, graph, weight).start()


class _Looking:
    """One pass over the states of an event, from the endings to the start."""

    def __init__(self, solution: Solution, graph: EventGraph, weight: Array) -> None:
        program, block = solution.program, solution.block
        self._graph, self._start, self._target = graph, program.start, program.target.tolist()
        self._minds, self._actor = block.minds, program.actors.index(solution.by)
        payoffs, actor = block.payoffs, self._actor
        self._at_node = payoffs.rows[payoffs.at_node[:, actor], 0].tolist()
        self._on_arc = payoffs.rows[payoffs.on_arc[:, actor], 0].tolist()
        self._weight = weight[:, 0].tolist()
        # Once the event has happened, nothing is different from what was rolled back.
        self._settled = solution.solver.evaluate(payoffs, weight, block.minds)[:, actor, 0].tolist()
        self._chooses = _chosen_alone(solution)

    def start(self) -> Known:
        """Return what is known at the start."""
        if self._graph.settled is not None:
            value = self._settled[self._start]
            return Known(1.0, self._certain(value)) if self._graph.settled else _NEVER
        states: dict[int, Known] = {}
        for state in range(len(self._graph.nodes) - 1, -1, -1):
            node, steps = self._graph.nodes[state], self._graph.steps[state]
            branches = [self._branch(step, states) for step in steps]
            best = self._best(branches) if node in self._chooses else self._expected(steps, branches)
            states[state] = Known(best.likelihood, self._at_node[node] + best.value)
        found = states[0]
        return Known(found.likelihood, self._certain(found.value)) if found.likelihood > 0 else _NEVER

    def _branch(self, step: Step, states: dict[int, Known]) -> Known:
        if step.target is not None:
            below = states[step.target]
        else:
            below = Known(1.0, self._settled[self._target[step.arc]]) if step.happens else _NEVER
        return Known(below.likelihood, self._on_arc[step.arc] + below.value)

    def _best(self, branches: Sequence[Known]) -> Known:
        """Return the branch that is best given the event, of those after which it can happen; the first of ties."""
        open_ones = [each for each in branches if each.likelihood > 0]
        sign = float(self._minds.sign[self._actor])
        return max(open_ones, key=lambda each: sign * each.value, default=_NEVER)

    def _expected(self, steps: Sequence[Step], branches: Sequence[Known]) -> Known:
        mass = np.array([self._weight[step.arc] * each.likelihood for step, each in zip(steps, branches, strict=True)])
        total = float(mass.sum())
        if not total > 0:
            return _NEVER
        shares, values = mass / total, np.array([each.value for each in branches])
        if not self._minds.is_averse[self._actor]:
            return Known(total, float(shares @ values))
        averse = certain(shares[None, :, None], values[None, :, None], self._minds.aversion[self._actor])
        return Known(total, float(averse[0, 0]))

    def _certain(self, worth: float) -> float:
        return float(self._minds.certain(self._actor, np.array([worth]))[0])


def _chosen_alone(solution: Solution) -> set[int]:
    """Return the nodes at which the perspective takes what is best and sees where it is, its first decision aside."""
    program, layout = solution.program, solution.solver.layout
    actor = program.actors.index(solution.by)
    alone = [each for each in layout.groups if each.role == "rational" and each.owner == actor and not each.together]
    return {node for group in alone for node in group.nodes.tolist()} - set(program.first_decision)
