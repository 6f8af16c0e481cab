"""The search: the best strategy where an actor does not recall what it did or knew.

Made from a layout with forgetful information sets; used by the solver, which rolls back all else. Branch and bound
finds the best strategy where these are not too many; otherwise it is a local optimum, and said to be one.

Source: no order of rolling back solves such problems; M. Piccione and A. Rubinstein, "On the Interpretation
of Decision Problems with Imperfect Recall", Games and Economic Behavior 20 (1997), 3-24.
"""

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from crossroads.program.block import Array, Block, Index
from crossroads.program.bounding import Problem, Strategy, find_best
from crossroads.program.layout import Layout, lay_out_seeing, lay_out_updating
from crossroads.program.program import Program
from crossroads.program.rollback import TIE, roll_back
from crossroads.program.updating import Updating, fix
from crossroads.scenario import Plays

# Up to so many strategies the best one is always found.
MOST_STRATEGIES = 4096
# Up to so many branch and bound is tried, and given up where it looks at more strategies and beginnings of them than
# this; beyond it, it would not get far.
MOST_BOUNDED, _MOST_LOOKED_AT = 2**20, 4096
# Down to so many strategies, a local optimum beforehand costs more than it saves.
_FEW = 64

LOCAL_OPTIMUM = (
    "This is a local optimum: no change of one decision makes it better, but not all strategies could be tried, and "
    "another one may be better."
)


@dataclass(frozen=True)
class Search:
    """A program whose layout has information sets without recall."""

    program: Program
    plays: Mapping[str, Plays]
    layout: Layout

    @property
    def actor(self) -> int:
        """The number of the one actor who chooses."""
        vertex = self.program.graph.vertices[self.program.node_ids[self.layout.forgetful[0][0]]]
        return self.program.actors.index(str(vertex.by))

    def count(self) -> int:
        """Return how many strategies there are."""
        return math.prod(len(self.branches(nodes)) for nodes in self.layout.forgetful)

    @property
    def is_exhaustive(self) -> bool:
        """Whether the best strategy is found for certain, at any values of the parameters."""
        return self.count() <= MOST_STRATEGIES

    @property
    def most_looked_at(self) -> float:
        """How many strategies and beginnings of them branch and bound looks at, at most."""
        return math.inf if self.is_exhaustive else _MOST_LOOKED_AT

    def strategies(self, taken: Mapping[int, int]) -> Iterator[dict[int, int]]:
        """Yield each strategy as node → branch number.

        Parameters
        ----------
        taken
            Node number → the number of the branch that is taken there, whatever it is worth.
        """
        for branches in itertools.product(*self.choices(taken)):
            yield self.taking(branches)

    def choices(self, taken: Mapping[int, int]) -> list[list[int]]:
        """Return the branches that each set may take, where some are taken already."""
        return [
            [b for b in self.branches(nodes) if all(taken.get(int(node), b) == b for node in nodes)]
            for nodes in self.layout.forgetful
        ]

    def taking(self, strategy: Strategy) -> dict[int, int]:
        """Return the branches of a strategy, or of its beginning, as node number → branch number."""
        begun = zip(self.layout.forgetful, strategy, strict=False)
        return {int(node): branch for nodes, branch in begun for node in nodes}

    def taken(self, weight: Array) -> Strategy:
        """Return the branch that each set takes under a policy of one value, (E, 1)."""
        return tuple(self._chosen(weight)[:, 0].tolist())

    def worth(self, block: Block, taken: Mapping[int, int], layout: Layout) -> Array:
        """Return what is reached at the start with some branches taken, more being better, (S,)."""
        rolled = roll_back(self.program, layout, block, fix(self.program, block, taken))
        return np.asarray(rolled.value[self.program.start, self.actor] * block.minds.sign[self.actor], np.float64)

    @cached_property
    def seeing(self) -> Layout:
        """The order of work if the actor could see where it is."""
        return lay_out_seeing(self.program, self.plays)

    @cached_property
    def updating(self) -> Updating:
        """What finds local optima."""
        layout = lay_out_updating(self.program, self.plays)
        return Updating(self.program, layout, self.layout.forgetful, self.actor)

    def best(self, block: Block, taken: Mapping[int, int]) -> tuple[Array, NDArray[np.bool_]]:
        """Return what the branches get under the best strategy, (E, S), and whether it is known to be the best, (S,).

        The branches of other decisions are not a number. The first listed of equally good strategies is kept, where
        it is known to be the best.

        Parameters
        ----------
        taken
            Node number → the number of the branch that is taken there, whatever it is worth.
        """
        bound = self.worth(block, taken, self.seeing)
        slack = TIE * np.maximum(block.size(self.actor), np.abs(bound))
        floor, chosen = np.full(block.width, -np.inf), np.zeros((len(self.layout.forgetful), block.width), np.intp)
        if self.count() > _FEW:
            weight, floor = self.updating.best(block, taken)
            chosen = self._chosen(weight)
        proven = bound <= floor + slack
        if self.count() <= MOST_BOUNDED:
            lanes = np.arange(block.width) if self.is_exhaustive else np.flatnonzero(~proven)
            found = find_best(self._problem(block.taking(lanes), taken, floor[lanes], slack[lanes]))
            # A strategy that was found is better than the floor, or the first listed of those that are as good.
            is_kept = (found.worth > floor[lanes] + slack[lanes]) | (found.is_finished & np.isfinite(found.worth))
            chosen[:, lanes[is_kept]] = found.strategy[:, is_kept]
            proven[lanes] |= found.is_finished
        return self._fixed(block, taken, chosen), proven

    def _problem(self, block: Block, taken: Mapping[int, int], floor: Array, slack: Array) -> Problem:
        def worth(strategy: Strategy, lanes: Index) -> Array:
            part = block if len(lanes) == block.width else block.taking(lanes)
            is_whole = len(strategy) == len(self.layout.forgetful)
            return self.worth(part, {**taken, **self.taking(strategy)}, self.layout if is_whole else self.seeing)

        return Problem(self.choices(taken), worth, floor, slack, self.most_looked_at)

    def _chosen(self, weight: Array) -> Index:
        """Return the branch that each set takes under a policy, (K, S)."""
        first = self.program.first_arc
        return np.array([weight[first[n[0]] : first[n[0] + 1]].argmax(axis=0) for n in self.layout.forgetful])

    def _fixed(self, block: Block, taken: Mapping[int, int], chosen: Index) -> Array:
        """Return what the branches get where the sets take these branches, (E, S), NaN elsewhere."""
        fixed = fix(self.program, block, taken)
        for nodes, branches in zip(self.layout.forgetful, chosen, strict=True):
            for b in self.branches(nodes):
                fixed[self.program.first_arc[nodes] + b] = branches == b
        return fixed

    def branches(self, nodes: Index) -> range:
        """Return the numbers of the branches of a set."""
        first = self.program.first_arc
        return range(int(first[nodes[0] + 1] - first[nodes[0]]))
