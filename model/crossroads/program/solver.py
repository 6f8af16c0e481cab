"""The solver: a program with a reading of its actors, ready to roll back blocks of parameter values.

Made from a program and how each actor plays; used for the base case, and by every analysis for its blocks.
"""

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from crossroads.errors import AnalysisError, nearest
from crossroads.program.layout import Layout, information_sets, lay_out
from crossroads.program.program import Program
from crossroads.program.rollback import Minds, Payoffs, Rolled, evaluate, reach, roll_back
from crossroads.program.tape import Plan
from crossroads.scenario import Exponential, Plays

Array = NDArray[np.float64]

# Strategies of an actor without perfect recall that are tried one by one; beyond it the search would take minutes.
MOST_STRATEGIES = 4096


@dataclass(frozen=True)
class Block:
    """The numbers of a block of S parameter values, laid out for the rollback."""

    odds: Array  # (E, S)
    payoffs: Payoffs
    minds: Minds

    @property
    def width(self) -> int:
        """How many parameter values the block holds."""
        return self.odds.shape[1]


@dataclass(frozen=True)
class Solver:
    """A program together with how each actor plays."""

    program: Program
    plays: Mapping[str, Plays]
    layout: Layout

    def numbers(self, values: Mapping[str, Array]) -> Block:
        """Return the numbers for a block of parameter values, as made by ``Program.block``."""
        program, count = self.program, len(self.program.actors)
        rows = self._plan.run(values)
        width = rows.shape[1]
        n, e = len(program.node_ids), len(program.source)
        odds, rest = rows[:e].copy(), rows[e:]
        odds[program.odds < 0] = np.nan
        node = rest[: n * count].reshape(count, n, width).transpose(1, 0, 2)
        arc = rest[n * count : (n + e) * count].reshape(count, e, width).transpose(1, 0, 2)
        minds = self._minds(values, rest[(n + e) * count :], width)
        return Block(odds, Payoffs(np.ascontiguousarray(node), np.ascontiguousarray(arc)), minds)

    @cached_property
    def _plan(self) -> Plan:
        program = self.program
        wanted = [np.maximum(program.odds, 0)]
        wanted += [program.actor_payoff[actor][0] for actor in program.actors]
        wanted += [program.actor_payoff[actor][1] for actor in program.actors]
        wanted += [np.array(list(program.tolerance.values()), np.intp)]
        return program.tape.plan(np.concatenate(wanted).tolist())

    @cached_property
    def _attribute_plan(self) -> Plan:
        payoffs = [self.program.attribute_payoff[name] for name in self.program.attributes]
        wanted = [node for node, _ in payoffs] + [arc for _, arc in payoffs]
        return self.program.tape.plan(np.concatenate(wanted).tolist())

    def attributes(self, values: Mapping[str, Array]) -> Payoffs:
        """Return what is earned on each attribute at nodes and on branches."""
        count = len(self.program.attributes)
        n, e = len(self.program.node_ids), len(self.program.source)
        rows = self._attribute_plan.run(values)
        width = rows.shape[1]
        node = rows[: n * count].reshape(count, n, width).transpose(1, 0, 2)
        arc = rows[n * count :].reshape(count, e, width).transpose(1, 0, 2)
        return Payoffs(node, arc)

    def _minds(self, values: Mapping[str, Array], tolerances: Array, width: int) -> Minds:
        program, scenario = self.program, self.program.scenario
        precision = np.zeros((len(program.actors), width))
        tolerance = np.full((len(program.actors), width), np.inf)
        known = {**{name: np.full(width, v) for name, v in scenario.base_values.items()}, **values}
        for i, actor in enumerate(program.actors):
            if (formula := self.plays[actor].precision) is not None:
                precision[i] = formula.evaluate(known)
        for actor, row in zip(program.tolerance, tolerances, strict=True):
            tolerance[program.actors.index(actor)] = row
        sign = np.array([1.0 if scenario.actors[actor].goal == "max" else -1.0 for actor in program.actors])
        return Minds(sign, precision, tolerance)

    def roll_back(self, block: Block) -> Rolled:
        """Return values and policy for a block; the best strategy is searched where recall is lacking."""
        if not self.layout.forgetful:
            return roll_back(self.program, self.layout, block.odds, block.payoffs, block.minds)
        return self._search(block)

    def _search(self, block: Block) -> Rolled:
        """Try every strategy at the forgetful sets and keep the best of each parameter value."""
        program, sets = self.program, self.layout.forgetful
        first = program.first_arc
        degrees = [int(first[nodes[0] + 1] - first[nodes[0]]) for nodes in sets]
        owner = program.graph.vertices[program.node_ids[sets[0][0]]].by or ""
        actor = program.actors.index(owner)
        best: Rolled | None = None
        for strategy in itertools.product(*(range(degree) for degree in degrees)):
            fixed = np.zeros_like(block.odds)
            for nodes, branch in zip(sets, strategy, strict=True):
                fixed[first[nodes] + branch] = 1.0
            tried = roll_back(program, self.layout, block.odds, block.payoffs, block.minds, fixed)
            if best is None:
                best = tried
                continue
            now, before = (rolled.value[program.start, actor] * block.minds.sign[actor] for rolled in (tried, best))
            better = now > before + 1e-12 * np.abs(before)
            best = Rolled(
                np.where(better, tried.value, best.value),
                np.where(better, tried.branch, best.branch),
                np.where(better, tried.weight, best.weight),
            )
        if best is None:
            raise AnalysisError("There is no strategy to try.")
        return best

    def evaluate(self, payoffs: Payoffs, weight: Array, minds: Minds | None = None) -> Array:
        """Return the value of every node under a given policy, (N, X, S)."""
        return evaluate(self.program, self.layout, payoffs, weight, minds)

    def reach(self, weight: Array, start: Mapping[int, float] | None = None) -> Array:
        """Return how likely each node is met under a given policy, (N, S)."""
        return reach(self.program, self.layout, weight, start)


def make_solver(program: Program, plays: Mapping[str, Plays] | None = None) -> Solver:
    """Return the solver of a program.

    Parameters
    ----------
    plays
        Actor → how it plays, where that differs from what the scenario says.

    Raises
    ------
    AnalysisError
        If an actor is unknown, is to be assessed where no odds are stated, or if the reading makes a game that
        rolling back does not solve.
    """
    scenario = program.scenario
    for actor in plays or {}:
        if actor not in scenario.actors:
            raise AnalysisError(f"There is no actor {actor}. {nearest(actor, scenario.actors)}")
    full = {actor: (plays or {}).get(actor, scenario.plays(actor)) for actor in scenario.actors}
    _require_odds(program, full)
    _require_additive(program, full)
    _require_one_mind(program, full)
    layout = lay_out(program, full)
    _require_few_strategies(program, layout)
    return Solver(program, full, layout)


def _require_odds(program: Program, plays: Mapping[str, Plays]) -> None:
    for arc, slot in zip(program.graph.arcs, program.odds, strict=True):
        owner = program.graph.vertices[arc.source].by
        if slot < 0 and owner is not None and plays[owner].kind == "assessed":
            problem = f"{owner} cannot be assessed: its branch {arc.name} states no probability."
            raise AnalysisError(f"{problem} Add p to the branch, or let it play rational.")


def _require_additive(program: Program, plays: Mapping[str, Plays]) -> None:
    for actor, part in program.scenario.actors.items():
        chooses = actor == program.scenario.perspective or plays[actor].kind != "assessed"
        if chooses and part.risk is not None and not isinstance(part.risk, Exponential):
            kind = getattr(part.risk, "kind", "custom")
            problem = f"{actor} has a {kind} utility, which depends on the whole path; rolling back needs one that"
            raise AnalysisError(f"{problem} adds up along it. Use an exponential utility, or none.")


def _require_one_mind(program: Program, plays: Mapping[str, Plays]) -> None:
    """Refuse hidden information among several choosing actors: that is a game without backward induction."""
    if not information_sets(program, plays):
        return
    owners = {vertex.by for vertex in program.graph.vertices.values() if vertex.by is not None}
    choosing = sorted(actor for actor in owners if plays[actor].kind != "assessed")
    if len(choosing) > 1:
        problem = f"{', '.join(choosing)} all choose, and some decisions hide where they are"
        raise AnalysisError(f"{problem}: such a game has equilibria, not one rollback. Let all but one be assessed.")


def _require_few_strategies(program: Program, layout: Layout) -> None:
    first = program.first_arc
    strategies = math.prod(int(first[nodes[0] + 1] - first[nodes[0]]) for nodes in layout.forgetful)
    if strategies > MOST_STRATEGIES:
        names = ", ".join(program.node_ids[nodes[0]] for nodes in layout.forgetful[:5])
        problem = f"The actor forgets what it knew at {names}; its {strategies} strategies are too many to try"
        raise AnalysisError(f"{problem} (at most {MOST_STRATEGIES}). Let later decisions recall earlier ones.")
