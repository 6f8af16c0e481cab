"""What the lead would do if a number were a tenth larger or smaller: one yardstick for all numbers, ranges or none.

Made from a solution and its numbers; part of ``support``. Each number is moved alone, and every decision made anew.
Effects have all their points moved at once. A probability takes from its siblings, or gives them: what is marked rest
takes the difference; where all branches state plain numbers, the others keep their proportions.

Source: relative changes of inputs without a stated range, A. Saltelli and others, "Sensitivity Analysis in Practice"
(2004), section 2.1; the swing is that of ``tornado``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from crossroads.analyses.moving.measured import measure, swing
from crossroads.analyses.resting.numbers import Kind, Number
from crossroads.expressions import Expression, Operation, number
from crossroads.graph import Arc, DecisionGraph
from crossroads.program import Solution, compile_graph, make_solver, solve
from crossroads.scenario import Amount, Parameter, Rest

_TENTH = 0.1
# Numbers times branches beyond which it would take minutes, and how many are worked out together.
_MOST, _AT_ONCE = 40_000_000, 1_000_000

Key = tuple[Kind, str]
"""Kind and name of a number."""
Move = tuple[str, float, float]
"""An input with two ends."""


def tenth_swings(solution: Solution, numbers: Sequence[Number]) -> dict[Key, float]:
    """Return how far the lead (the value, without options) goes up and down as each number is a tenth off.

    Left out are numbers that are made of others, that are 0, and that make no sense at either end; all of them where
    histories are kept apart, or where the graph is so large that it would take minutes.
    """
    chosen = [each for each in numbers if each.is_stated or each.kind == "effect"]
    if solution.program.apart is not None or len(chosen) * len(solution.program.source) > _MOST:
        return {}
    scaling = _Scaling(solution.graph, frozenset((each.kind, each.name) for each in chosen))
    scaled = solve(make_solver(compile_graph(scaling.graph()), solution.solver.plays))
    moves = {(each.kind, each.name): move for each in chosen if (move := _move(each, scaling.factors)) is not None}
    return _swings(scaled, moves)


def _move(each: Number, factors: Mapping[Key, float | None]) -> Move | None:
    """Return the input that moves a number, and its ends."""
    if each.kind == "parameter":
        value = each.value or 0.0
        return (each.name, value * (1 - _TENTH), value * (1 + _TENTH)) if value else None
    key = (each.kind, each.name)
    if key not in factors:
        return None
    share = factors[key]
    if share is None:
        return _factor(key), 1 - _TENTH, 1 + _TENTH
    # A tenth more than 1 makes no sense: such a probability moves down alone.
    ends = [share * k if share * k < 1 else share for k in (1 - _TENTH, 1 + _TENTH)]
    # A probability p whose weight is multiplied by f becomes f p / (1 - p + f p).
    low, high = (end * (1 - share) / (share * (1 - end)) for end in ends)
    return _factor(key), low, high


def _swings(scaled: Solution, moves: Mapping[Key, Move]) -> dict[Key, float]:
    """Return the swing that each move makes."""
    found: dict[Key, float] = {}
    keys, base = list(moves), scaled.program.base()
    step = max(1, _AT_ONCE // (2 * len(scaled.program.source) + 1))
    for part in (keys[at : at + step] for at in range(0, len(keys), step)):
        columns = {moves[key][0]: np.repeat(base[moves[key][0]], 2 * len(part)) for key in part}
        for i, key in enumerate(part):
            name, *ends = moves[key]
            columns[name][2 * i : 2 * i + 2] = ends
        block, invalid = scaled.solver.valid_numbers(scaled.program.block(columns))
        measured = measure(scaled, block)
        for i, key in enumerate(part):
            figures = [float(measured.figure[at]) for at in (2 * i, 2 * i + 1) if not invalid.mask[at]]
            if figures:
                found[key] = swing(measured.base, *figures)
    return found


def _factor(key: Key) -> str:
    """Return the name of the input that a number is multiplied by; parameters of a file have no colon in theirs."""
    return f"{key[0]}:{key[1]}"


@dataclass
class _Scaling:
    """A graph whose effects, plain odds and payoffs have factors of 1, which can be moved as parameters."""

    plain: DecisionGraph
    wanted: frozenset[Key]
    factors: dict[Key, float | None] = field(default_factory=dict)
    """What has a factor; where that is the weight of a probability, with the probability."""

    def graph(self) -> DecisionGraph:
        """Return the graph."""
        vertices = {
            name: replace(each, amounts=self._amounts(name, each.amounts)) for name, each in self.plain.vertices.items()
        }
        arcs = [self._arc(arc, siblings) for siblings in self.plain.arcs_of.values() for arc in siblings]
        scenario, one = self.plain.scenario, number(1.0)
        added = {name: Parameter(name, name, one, 1.0) for name in map(_factor, self.factors)}
        scenario = replace(scenario, parameters={**scenario.parameters, **added})
        return DecisionGraph(scenario, vertices, tuple(arcs))

    def _amounts(self, place: str, amounts: Sequence[Amount]) -> tuple[Amount, ...]:
        found = []
        for each in amounts:
            key: Key = ("payoff", f"{place}:{each.attribute}") if each.effect is None else ("effect", each.effect)
            scale = self._times(each.scale or number(1.0), key) if key in self.wanted else each.scale
            found.append(replace(each, scale=scale))
        return tuple(found)

    def _arc(self, arc: Arc, siblings: Sequence[Arc]) -> Arc:
        arc = replace(arc, amounts=self._amounts(arc.name, arc.amounts))
        key: Key = ("odds", arc.name)
        plain = [each.odds.constant for each in siblings if isinstance(each.odds, Expression)]
        has_rest = any(each.odds is Rest.REST for each in siblings)
        if arc.is_weight or has_rest:
            odds = self._times(arc.odds, key) if key in self.wanted and isinstance(arc.odds, Expression) else arc.odds
            return replace(arc, odds=odds)
        if isinstance(arc.odds, Expression) and all(each is not None for each in plain):
            share = arc.odds.constant or 0.0
            is_free = key in self.wanted and 0 < share < 1
            return replace(arc, odds=self._times(arc.odds, key, share) if is_free else arc.odds, is_weight=True)
        return arc

    def _times(self, formula: Expression, key: Key, share: float | None = None) -> Expression:
        self.factors[key] = share
        name = _factor(key)
        return Expression(f"({formula.text}) * {name}", Operation("mul", (formula.tree, name)), formula.names | {name})
