"""How likely each branch may be, anywhere within the ranges of the parameters, where odds decide.

Made from the decision graph and from how its actors play: odds decide at chance nodes and where an actor is assessed.
"""

from collections.abc import Mapping
from functools import cached_property

from crossroads.expressions import Expression
from crossroads.graph import Arc, DecisionGraph
from crossroads.lint.proving.polynomials import ONE, Interval, Polynomial, Polynomials, added, scaled
from crossroads.scenario import Plays


class Odds:
    """The odds of all nodes at which nobody chooses."""

    def __init__(self, graph: DecisionGraph, plays: Mapping[str, Plays], polynomials: Polynomials) -> None:
        self._graph, self._plays, self._polynomials = graph, plays, polynomials

    def decide(self, node_id: str) -> bool:
        """Return whether odds decide at a node."""
        vertex = self._graph.vertices[node_id]
        return vertex.kind == "chance" or (vertex.by is not None and self._plays[vertex.by].kind == "assessed")

    @cached_property
    def stated(self) -> dict[str, Polynomial]:
        """Branch as ``node.branch`` → its probability or relative weight, where odds decide."""
        found: dict[str, Polynomial] = {}
        for node_id in filter(self.decide, self._graph.vertices):
            found |= self._at(self._graph.arcs_of[node_id])
        return found

    def _at(self, arcs: tuple[Arc, ...]) -> dict[str, Polynomial]:
        stated = {arc.name: self._polynomials.of(arc.odds) for arc in arcs if isinstance(arc.odds, Expression)}
        left = added(ONE, *(scaled(each, -1.0) for each in stated.values()))
        return {arc.name: stated.get(arc.name, left) for arc in arcs}

    def bounds(self, arc: Arc) -> Interval:
        """Return bounds of a branch's probability, wherever it is one."""
        low, high = self._polynomials.bounds(self.stated[arc.name])
        if arc.is_weight:
            low, high = self._share(arc, low, high)
        return min(max(low, 0.0), 1.0), min(max(high, 0.0), 1.0)

    def _share(self, arc: Arc, low: float, high: float) -> Interval:
        """Return bounds of a relative weight over the sum of all: the others at their other ends."""
        others = [each for each in self._graph.arcs_of[arc.source] if each is not arc]
        ends = [self._polynomials.bounds(self.stated[each.name]) for each in others]
        least, most = sum(max(each[0], 0.0) for each in ends), sum(each[1] for each in ends)
        return (low / (low + most) if low > 0 else 0.0), (high / (high + least) if high > 0 else 0.0)

    def are_alike(self, one: str, other: str) -> bool:
        """Return whether the branches of two nodes have the same odds, one after the other."""
        pairs = self._graph.arcs_of[one], self._graph.arcs_of[other]
        return len(pairs[0]) == len(pairs[1]) and all(
            a.is_weight == b.is_weight and self.stated[a.name] == self.stated[b.name]
            for a, b in zip(*pairs, strict=True)
        )
