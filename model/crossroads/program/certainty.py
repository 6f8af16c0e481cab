"""Certainty equivalents from every node and branch on, whatever an actor's attitude to risk.

Made from a block of one that was rolled back; read by the solution. For an actor who judges whole paths it is the
certain total less what was earned before, which is known at each copy of a node.

Source: J. W. Pratt, "Risk Aversion in the Small and in the Large", Econometrica 32 (1964), 122-136.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from crossroads.program.block import Array, Block, Index
from crossroads.program.program import Program
from crossroads.program.rollback import Rolled
from crossroads.program.utilities import Arrays
from crossroads.scenario import Exponential


@dataclass(frozen=True)
class Certainty:
    """What is certain to be worth as much."""

    program: Program
    block: Block
    rolled: Rolled
    means: Array  # (N, A) the expected objectives from each node on

    def of_node(self, node: int, actor: int) -> float | None:
        """Return the certainty equivalent from a node on; None where nothing hangs on the actor's judgement."""
        before = self.before(actor, node)
        if before is None:
            # Nothing more is uncertain to one who judges totals.
            return float(self.means[node, actor]) if self._judges(actor) else None
        return float(self.block.minds.certain(actor, self.rolled.value[node, actor])[0]) - before

    def of_branch(self, arc: int, actor: int) -> float | None:
        """Return the certainty equivalent of taking a branch; None where nothing hangs on the actor's judgement."""
        source, earned = int(self.program.source[arc]), self.block.earned
        before = self.before(actor, source)
        if before is None:
            later = self.means[self.program.target[arc], actor]
            return float(earned.arc[arc, actor, 0] + later) if self._judges(actor) else None
        if actor in self.block.minds.utilities:
            before += float(earned.node[source, actor, 0])
        return float(self.block.minds.certain(actor, self.rolled.branch[arc, actor])[0]) - before

    def before(self, actor: int, node: int) -> float | None:
        """Return what an actor who judges totals earned before a node; 0 for others, None where it does not matter."""
        if actor not in self.block.minds.utilities:
            return 0.0 if self._judges(actor) else None
        slots, amounts = self._known[actor]
        return float(amounts[node]) if slots[node] >= 0 else None

    def stated(self, worth: Array, actor: int) -> float:
        """Return an actor's utility, on the scale of its definition, of what a rollback finds at the start, (1,).

        That is 1 - exp(∓x / tolerance) for exponential utility, and the amount itself for the neutral. Minus infinity
        where it lies below the least number that a computer holds.
        """
        minds = self.block.minds
        if (utility := minds.utilities.get(actor)) is not None:
            return float(utility.stated(Arrays(minds.parameters), worth)[0])
        if not minds.is_averse[actor]:
            return float(worth[0])
        with np.errstate(over="ignore"):
            return float(-np.expm1(minds.aversion[actor, 0] * worth[0]))

    def utility(self, certain: float, actor: int) -> float:
        """Return an actor's utility of a certain total, as ``stated`` does."""
        minds, worth = self.block.minds, np.array([certain])
        utility = minds.utilities.get(actor)
        return self.stated(worth if utility is None else utility.worth(Arrays(minds.parameters), worth), actor)

    def _judges(self, actor: int) -> bool:
        risk = self.program.scenario.actors[self.program.actors[actor]].risk
        return risk is None or isinstance(risk, Exponential) or actor in self.block.minds.utilities

    @cached_property
    def _known(self) -> dict[int, tuple[Index, Array]]:
        """Actor who judges totals → the slots of what it earned before each node, (N,), and the amounts."""
        known = {} if self.program.apart is None else self.program.apart.before
        found = {}
        for actor, slots in known.items():
            rows = self.program.tape.plan(np.maximum(slots, 0).tolist()).run(self.program.base())
            found[self.program.actors.index(actor)] = (slots, rows[:, 0])
        return found


def averaged(shares: Array, values: Sequence[float | None]) -> float | None:
    """Return a mean; None where one of the values is."""
    known = [value for value in values if value is not None]
    return float(shares @ known) if len(known) == len(values) else None
