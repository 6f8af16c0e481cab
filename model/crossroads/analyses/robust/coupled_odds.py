"""How small the lead of one option over another may become when odds move: a bound by walking both options at once.

Made from movable odds; used by the search for the distance at which an option is overtaken. Two walkers set out, one
with each option. The one whose node comes earlier moves on, against the worst odds there. Where both stand at one node
they are worth the same from there on, whatever the odds: nodes that options share take nothing from the lead.

Source: own derivation. For given odds the difference V(m) - V(n) of two nodes is the expectation of the difference
after one step from the earlier of them; letting each step have odds of its own, also those from one node for different
places of the other walker, can only lower it. It is never below the difference of the worst and the best values apart.
"""

import numpy as np
from numpy.typing import NDArray

from crossroads.analyses.robust.movable_odds import Kind, MovableOdds, shifted

Array = NDArray[np.float64]

# The bound takes the square of the nodes in memory; beyond, options are held against their odds apart.
_MOST_NODES = 400


def can_couple(movable: MovableOdds) -> bool:
    """Return whether both options can be walked at once: amounts add up, and later choices are the same functions."""
    layout = movable.solution.solver.layout
    return movable.is_neutral and not layout.forgetful and len(movable.kinds) <= _MOST_NODES


def least_lead(movable: MovableOdds, best: str, rival: str, reach: Array) -> Array:
    """Return a lower bound of the lead of one option over another for odds within a distance, (S,) → (S,)."""
    program, scenario = movable.solution.program, movable.solution.scenario
    walk = _Walk(movable, best, rival, reach)
    first = {program.node_index[each] for each in scenario.first_decision}
    lead: dict[int, Array] = {}
    for n in range(len(program.node_ids) - 1, -1, -1):
        arcs = walk.arcs(n)
        targets = program.target[arcs].tolist()
        if n in first:
            one, other = (arcs.start + scenario.options.index(option) for option in (best, rival))
            ahead = walk.apart[program.target[one], program.target[other]]
            lead[n] = movable.on_arc[one] - movable.on_arc[other] + ahead
        elif any(target in lead for target in targets):
            # Before the decision both walk together.
            below = np.array([lead[target] for target in targets])[None]
            lead[n] = walk.step(n, below, is_first=True)[0]
        else:
            walk.fill(n)
    return lead[movable.at]


class _Walk:
    """The least difference of any two nodes after the decision, filled from the last node on."""

    def __init__(self, movable: MovableOdds, best: str, rival: str, reach: Array) -> None:
        self._movable, self._reach = movable, reach
        self._worst = movable.extreme(best, reach, is_worst=True).value
        self._best = movable.extreme(rival, reach, is_worst=False).value
        self._held = movable.valued(best, movable.base[:, None]).weight
        count = len(self._worst)
        self.apart = np.zeros((count, count, len(reach)))  # (N, N, S) first walker's node, second one's

    def arcs(self, node: int) -> slice:
        first = self._movable.solution.program.first_arc
        return slice(int(first[node]), int(first[node + 1]))

    def fill(self, node: int) -> None:
        """Fill in the differences of a node to all later ones, and of these to it."""
        later, movable = slice(node + 1, None), self._movable
        arcs, own = self.arcs(node), movable.at_node[node]
        if arcs.start == arcs.stop:
            self.apart[node, later] = own - self._best[later]
            self.apart[later, node] = self._worst[later] - own
            return
        targets, earned = movable.solution.program.target[arcs], movable.on_arc[arcs]
        ahead = self.apart[targets, later].transpose(1, 0, 2) + earned[:, None]  # (n, B, S)
        self.apart[node, later] = own + self.step(node, ahead, is_first=True)
        behind = self.apart[later, targets] - earned[:, None]
        self.apart[later, node] = self.step(node, behind, is_first=False) - own

    def step(self, node: int, below: Array, *, is_first: bool) -> Array:
        """Return the least expected difference over a node's branches, (n, B, S) → (n, S).

        Parameters
        ----------
        is_first
            Whether the first walker is the one that moves on: it chooses what is best for it, the second one too.
        """
        kind, arcs = self._movable.kinds[node], self.arcs(node)
        if kind is Kind.FREE:
            return np.asarray(below.max(axis=1) if is_first else below.min(axis=1))
        if kind is Kind.HELD:
            return np.asarray(np.einsum("b,nbs->ns", self._held[arcs, 0], below), np.float64)
        odds = np.broadcast_to(self._movable.base[arcs][None, :, None], below.shape)
        lowest = shifted(below, odds, self._reach, is_lowest=True)
        return np.asarray(np.einsum("nbs,nbs->ns", lowest, below), np.float64)
