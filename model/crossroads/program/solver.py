"""The solver: a program with a reading of its actors, ready to roll back blocks of parameter values.

Made from a program and how each actor plays; used for the base case, and by every analysis for its blocks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from crossroads.program.block import Array, Block, Index, Minds, Payoffs
from crossroads.program.histories import keep_apart
from crossroads.program.layout import Layout, lay_out
from crossroads.program.program import Program, compile_graph
from crossroads.program.reading import Reading, check_rollback, check_search, read_actors
from crossroads.program.rollback import Rolled, evaluate, reach, roll_back
from crossroads.program.search import Search
from crossroads.program.tape import Plan
from crossroads.program.updating import fix
from crossroads.program.utilities import Utility, utility_of
from crossroads.program.validity import Invalid, Validity
from crossroads.scenario import Plays


@dataclass(frozen=True)
class _Rows:
    """A plan for slots that may repeat: each is computed once, and shaped indices say which row is whose."""

    plan: Plan
    rows: tuple[Index, ...]


def _rows(program: Program, *wanted: Index) -> _Rows:
    """Return the plan for arrays of slots, with the rows in the shape of each array."""
    slots, inverse = np.unique(np.concatenate([each.ravel() for each in wanted]), return_inverse=True)
    parts = np.split(inverse, np.cumsum([each.size for each in wanted])[:-1])
    rows = tuple(part.reshape(each.shape) for part, each in zip(parts, wanted, strict=True))
    return _Rows(program.tape.plan(slots.tolist()), rows)


@dataclass(frozen=True)
class Solver:
    """A program together with how each actor plays."""

    program: Program
    plays: Mapping[str, Plays]
    layout: Layout

    @property
    def reading(self) -> Reading:
        """The program with how its actors play, as games are made from it: no histories are kept apart there."""
        written = self.program if self.program.apart is None else compile_graph(self.program.written)
        return Reading(written, self.plays)

    def numbers(self, values: Mapping[str, Array]) -> Block:
        """Return the numbers for a block of parameter values, as made by ``Program.block``.

        Raises
        ------
        AnalysisError
            If the odds at some of the values are no probabilities, or another number makes no sense.
        """
        block = self._block(values)
        Validity(self.program, self.plays, block, values).check(self._used)
        return block

    def valid_numbers(self, values: Mapping[str, Array]) -> tuple[Block, Invalid]:
        """Return the numbers for a block of parameter values, and the points at which these make no sense.

        Those points hold the numbers of the base case instead, so that the block can be rolled back; what comes of
        them means nothing, and is for the caller to leave out.

        Raises
        ------
        AnalysisError
            If the base case itself makes no sense.
        """
        block = self._block(values)
        invalid = Validity(self.program, self.plays, block, values).invalid(self._used)
        if not invalid.count:
            return block, invalid
        base = self.program.base()
        return self.numbers({name: np.where(invalid.mask, base[name], at) for name, at in values.items()}), invalid

    def invalid(self, values: Mapping[str, Array]) -> Invalid:
        """Return the points of a block of parameter values at which these make no sense, the base case or not."""
        return Validity(self.program, self.plays, self._block(values), values).invalid(self._used)

    def _block(self, values: Mapping[str, Array]) -> Block:
        odds_row, at_node, on_arc, earned_at_node, earned_on_arc, tolerance_row, named_row = self._wanted.rows
        rows = self._wanted.plan.run(values)
        odds = rows[odds_row]
        odds[self.program.odds < 0] = np.nan
        minds = self._minds(rows[tolerance_row], dict(zip(self._named, rows[named_row], strict=True)), rows.shape[1])
        payoffs = earned = Payoffs(rows, at_node, on_arc)
        if self.program.apart is not None:
            earned = Payoffs(rows, earned_at_node, earned_on_arc)
        return Block(odds, payoffs, earned, minds)

    @cached_property
    def _used(self) -> Index:
        """The branches whose stated odds are used, in order."""
        is_stated = np.zeros(len(self.program.node_ids), np.bool_)
        for group in self.layout.groups:
            is_stated[group.nodes] = group.role == "odds"
        for nodes in self.layout.forgetful:
            is_stated[nodes] = False
        return np.flatnonzero(is_stated[self.program.source])

    @cached_property
    def _wanted(self) -> _Rows:
        program = self.program
        payoffs = [program.actor_payoff[actor] for actor in program.actors]
        earned = [program.earned(actor) for actor in program.actors] if program.apart is not None else []
        return _rows(
            program,
            np.maximum(program.odds, 0),
            np.stack([node for node, _ in payoffs], axis=1),
            np.stack([arc for _, arc in payoffs], axis=1),
            np.array([node for node, _ in earned], np.intp).T,
            np.array([arc for _, arc in earned], np.intp).T,
            np.array(list(program.tolerance.values()), np.intp),
            np.array([program.tape.parameters[name] for name in self._named], np.intp),
        )

    @cached_property
    def _named(self) -> list[str]:
        """The parameters that the precision or the utility of some actor depends on."""
        formulas = [plays.precision for plays in self.plays.values() if plays.precision is not None]
        utilities = self.program.utilities.values()
        return sorted(set().union(*(each.names for each in formulas), *(each.names for each in utilities)))

    def _minds(self, tolerances: Array, named: Mapping[str, Array], width: int) -> Minds:
        program, scenario = self.program, self.program.scenario
        precision = np.zeros((len(program.actors), width))
        tolerance = np.full((len(program.actors), width), np.inf)
        for i, actor in enumerate(program.actors):
            if (formula := self.plays[actor].precision) is not None:
                precision[i] = formula.evaluate(named)
        for actor, row in zip(program.tolerance, tolerances, strict=True):
            tolerance[program.actors.index(actor)] = row
        sign = np.array([1.0 if scenario.actors[actor].goal == "max" else -1.0 for actor in program.actors])
        utilities = {program.actors.index(actor): utility for actor, utility in program.utilities.items()}
        return Minds(sign, precision, tolerance, utilities, named)

    def attributes(self, values: Mapping[str, Array]) -> Payoffs:
        """Return what is earned on each attribute at nodes and on branches."""
        at_node, on_arc = self._attributes.rows
        return Payoffs(self._attributes.plan.run(values), at_node, on_arc)

    @cached_property
    def _attributes(self) -> _Rows:
        payoffs = [self.program.attribute_payoff[name] for name in self.program.attributes]
        nodes, arcs = ([pair[i] for pair in payoffs] for i in (0, 1))
        return _rows(self.program, np.stack(nodes, axis=1), np.stack(arcs, axis=1))

    def roll_back(self, block: Block, taken: Mapping[int, int] | None = None) -> Rolled:
        """Return values and policy for a block; the best strategy is searched where recall is lacking.

        Parameters
        ----------
        taken
            Node number → the number of the branch that is taken there, whatever it is worth.
        """
        if self.layout.forgetful:
            fixed, proven = self.search.best(block, taken or {})
            return replace(roll_back(self.program, self.layout, block, fixed), proven=proven)
        return roll_back(self.program, self.layout, block, fix(self.program, block, taken) if taken else None)

    @cached_property
    def search(self) -> Search:
        """The search for the best strategy, where recall is lacking."""
        return Search(self.program, self.plays, self.layout)

    @property
    def may_be_local(self) -> bool:
        """Whether policies may be no more than local optima: strategies without recall are too many to be sure."""
        return bool(self.layout.forgetful) and not self.search.is_exhaustive

    def taking(self, block: Block, rolled: Rolled, option_id: str) -> Array:
        """Return what every branch gets if the perspective takes an option first and then plays on, (E, S).

        All else stays as it was rolled back; where recall is lacking, the best strategy with that option is
        searched anew, since later choices may depend on it.
        """
        program, scenario = self.program, self.program.scenario
        nodes = dict.fromkeys(program.first_decision, scenario.options.index(option_id))
        if self.layout.forgetful:
            return self.roll_back(block, nodes).weight
        fixed = fix(program, block, nodes)
        return np.where(np.isnan(fixed), rolled.weight, fixed)

    def chosen_option(self, block: Block, rolled: Rolled) -> Index:
        """Return the number of the option that is taken, (S,).

        Where that depends on what was earned before, it is the option that is best if it is taken always.
        """
        program = self.program
        nodes, count = list(program.first_decision), len(program.scenario.options)
        arcs = program.first_arc[nodes][:, None] + np.arange(count)  # (n, O)
        taken: Index = np.argmax(rolled.weight[arcs], axis=1)  # (n, S)
        is_one = (taken == taken[0]).all(axis=0)
        # Members of an information set are one choice, and so are most copies.
        if is_one.all():
            return np.asarray(taken[0], np.intp)
        sign = 1.0 if program.scenario.actors[program.scenario.perspective].goal == "max" else -1.0
        best: Index = np.argmax(self.option_values(block, rolled) * sign, axis=0)
        return np.asarray(np.where(is_one, taken[0], best), np.intp)

    def option_values(self, block: Block, rolled: Rolled) -> Array:
        """Return the certainty equivalent of every option of the perspective, in file order, (O, S)."""
        options = self.program.scenario.options
        values = [self.certain(block, self.taking(block, rolled, option_id)) for option_id in options]
        return np.array(values).reshape(len(values), block.width)

    def certain(self, block: Block, weight: Array) -> Array:
        """Return the certainty equivalent of a policy to the perspective, (S,)."""
        actor = self.program.actors.index(self.program.scenario.perspective)
        return block.minds.certain(actor, self.evaluate(block.payoffs, weight, block.minds)[self.program.start, actor])

    def worth(self, block: Block, rolled: Rolled) -> Array:
        """Return the certainty equivalent of the whole to the perspective, as it was rolled back, (S,)."""
        actor = self.program.actors.index(self.program.scenario.perspective)
        return block.minds.certain(actor, rolled.value[self.program.start, actor])

    def evaluate(self, payoffs: Payoffs, weight: Array, minds: Minds | None = None) -> Array:
        """Return the value of every node under a given policy, (N, X, S)."""
        return evaluate(self.layout, payoffs, weight, minds)

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
        If an actor is unknown, is to be assessed where no odds are stated, or if the reading makes a game
        that rolling back does not solve.
    """
    reading = read_actors(program, plays)
    check_rollback(reading)
    program = keep_apart(program, reading.plays, _judging(program, reading.plays))
    layout = lay_out(program, reading.plays)
    check_search(program, reading.plays, layout)
    return Solver(program, reading.plays, layout)


def _judging(program: Program, plays: Mapping[str, Plays]) -> dict[str, Utility]:
    """Return actor → its utility of whole paths, for those whose choices or value hang on it."""
    scenario = program.scenario
    owners = {owner for owner in scenario.owners.values() if plays[owner].kind != "assessed"}
    found = {actor: utility_of(part) for actor, part in scenario.actors.items()}
    return {
        actor: utility
        for actor, utility in found.items()
        if utility is not None and actor in owners | {scenario.perspective}
    }
