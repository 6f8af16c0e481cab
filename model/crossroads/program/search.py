"""The search: every strategy tried where an actor does not recall what it did or knew.

Made from a layout with forgetful information sets and a block; used by the solver, which rolls back all else.

Source: no order of rolling back solves such problems; M. Piccione and A. Rubinstein, "On the Interpretation
of Decision Problems with Imperfect Recall", Games and Economic Behavior 20 (1997), 3-24.
"""

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from crossroads.program.block import Array, Block, Index
from crossroads.program.layout import Layout
from crossroads.program.program import Program
from crossroads.program.rollback import TIE, roll_back


@dataclass(frozen=True)
class Search:
    """A program whose layout has information sets without recall."""

    program: Program
    layout: Layout

    @property
    def actor(self) -> int:
        """The number of the one actor who chooses."""
        vertex = self.program.graph.vertices[self.program.node_ids[self.layout.forgetful[0][0]]]
        return self.program.actors.index(str(vertex.by))

    def count(self) -> int:
        """Return how many strategies there are."""
        return math.prod(len(self._branches(nodes)) for nodes in self.layout.forgetful)

    def strategies(self, block: Block, taken: Mapping[int, int]) -> Iterator[tuple[dict[int, int], Array]]:
        """Yield each strategy, node → branch number, with its worth at the start, more being better, (S,).

        Parameters
        ----------
        taken
            Node number → the number of the branch that is taken there, whatever it is worth.
        """
        sets = self.layout.forgetful
        for branches in itertools.product(*(self._branches(nodes) for nodes in sets)):
            strategy = {int(node): branch for nodes, branch in zip(sets, branches, strict=True) for node in nodes}
            if all(strategy.get(node, branch) == branch for node, branch in taken.items()):
                rolled = roll_back(self.program, self.layout, block, fix(self.program, block, {**taken, **strategy}))
                yield strategy, rolled.value[self.program.start, self.actor] * block.minds.sign[self.actor]

    def best(self, block: Block, taken: Mapping[int, int]) -> Array:
        """Return what the branches get under the best strategy, (E, S), NaN where it says nothing.

        The first listed of equally good strategies is kept.
        """
        size = block.size(self.actor)
        best, chosen = np.full(block.width, -np.inf), fix(self.program, block, taken)
        for strategy, worth in self.strategies(block, taken):
            is_better = worth > best + TIE * np.maximum(size, np.abs(worth))
            best = np.where(is_better, worth, best)
            chosen = np.where(is_better, fix(self.program, block, {**taken, **strategy}), chosen)
        return chosen

    def _branches(self, nodes: Index) -> range:
        first = self.program.first_arc
        return range(int(first[nodes[0] + 1] - first[nodes[0]]))


def fix(program: Program, block: Block, taken: Mapping[int, int]) -> Array:
    """Return what the branches get where some are taken whatever they are worth, (E, S), NaN elsewhere."""
    fixed = np.full_like(block.odds, np.nan)
    nodes, branches = np.array(list(taken), np.intp), np.array(list(taken.values()), np.intp)
    fixed[np.isin(program.source, nodes)] = 0.0
    fixed[program.first_arc[nodes] + branches] = 1.0
    return fixed
