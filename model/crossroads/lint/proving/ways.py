"""Which nodes and branches a path can meet, whoever chooses what, anywhere within the ranges of the parameters."""

from functools import cached_property

from crossroads.graph import Arc, DecisionGraph
from crossroads.lint.proving.odds import Odds

# A probability below this is a sum that rounding keeps from 0.
_ROUNDING = 1e-12


class Ways:
    """The graph without the branches that never happen."""

    def __init__(self, graph: DecisionGraph, odds: Odds) -> None:
        self._graph, self._odds = graph, odds

    @cached_property
    def met(self) -> frozenset[str]:
        """The nodes that some path meets, endings included."""
        met = {self._graph.scenario.start}
        for arc in self._graph.arcs:
            if arc.source in met and not self.is_impossible(arc):
                met.add(arc.target)
        return frozenset(met)

    def is_impossible(self, arc: Arc) -> bool:
        """Return whether odds decide at a branch's node and never take it."""
        return self._odds.decide(arc.source) and self._odds.bounds(arc)[1] <= _ROUNDING

    def is_met(self, arc: Arc) -> bool:
        """Return whether some path takes a branch."""
        return arc.source in self.met and not self.is_impossible(arc)

    @cached_property
    def arriving(self) -> dict[str, list[Arc]]:
        """Node → the branches by which paths come to it."""
        found: dict[str, list[Arc]] = {}
        for arc in filter(self.is_met, self._graph.arcs):
            found.setdefault(arc.target, []).append(arc)
        return found

    def behind(self, arc: Arc) -> list[str]:
        """Return the nodes behind a branch that no path meets, endings that have no name of their own left out."""
        lost: dict[str, None] = {}
        pending = [arc.target]
        while pending:
            node_id = pending.pop()
            if node_id not in lost and node_id not in self.met:
                lost[node_id] = None
                pending += [each.target for each in reversed(self._graph.arcs_of[node_id])]
        return [node_id for node_id in lost if node_id in self._graph.scenario.nodes]
