"""The rollback written out as formulas: what options are worth, as steps on a tape with the parameters.

Made from a solver; run over blocks of draws by the simulation. Constants are folded and equal parts computed once,
over parameters, payoffs and rollback alike; only the actors that matter are followed. The sums are those of
``rollback``, which works out every node and actor at once instead and is the better one for a single solution.

Source: as of ``rollback``; one tape for formulas and rollback, own derivation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from crossroads.expressions import Expression, Operation, Tree, number
from crossroads.program.histories import Writing
from crossroads.program.layout import Group
from crossroads.program.rollback import TIE
from crossroads.program.settled import Settled
from crossroads.program.solver import Solver
from crossroads.program.tape import Slot, Tape, TapeWriter
from crossroads.program.validity import TOLERANCE
from crossroads.scenario import Rest
from crossroads.scenario.dependence import bounds_of

Array = NDArray[np.float64]

# A sum of worths beyond this is none: one of them is not finite.
_BEYOND = 1e300
# Where amounts lie further apart than this many risk tolerances, exponentials are taken from the greatest.
_WIDE = 1.0


def can_unroll(solver: Solver) -> bool:
    """Return whether a solver's rollback can be written out as formulas.

    It cannot where strategies are searched, nor where an actor who minds risk does not know where it is: its beliefs
    hang on what was earned before.
    """
    has_sets = any(group.together for group in solver.layout.groups)
    return not solver.layout.forgetful and not (has_sets and solver.program.tolerance)


@dataclass(frozen=True)
class Unrolled:
    """Formulas of a solver, on one tape."""

    tape: Tape
    informed: tuple[Slot, ...]
    """What each option is worth if everybody knows the parameters, (O,); the whole where there are no options."""
    knowing: tuple[Slot, ...]
    """The same if the perspective alone knows them, and everybody else is settled, (O,)."""
    settled: tuple[tuple[Slot, ...], ...]
    """The same for each settled policy."""
    policy: Slot
    """What the whole is worth under the first of them, whatever option it takes; informed where there is none."""
    odds: tuple[Slot, ...]
    """Probabilities that draws may push beyond 0 and 1."""
    odds_arcs: tuple[int, ...]
    """The branches whose probabilities these are."""
    sums: tuple[Slot, ...]
    """Sums of the probabilities of nodes at which draws may push them away from 1; also 1 if totals have utilities."""


@dataclass
class _Choice:
    """How the branches of one node get their weights."""

    picked: int | None = None
    """The branch that is taken for certain."""
    better: tuple[Slot, ...] = ()
    """For each branch after the first, whether it beats those before it."""
    weights: tuple[Slot, ...] = ()
    """What each branch gets, where none of the above says it."""
    owner: int = -1
    """Whose own value the choice makes as good as can be."""
    best: Slot = -1
    """That value."""


class Unroller:
    """Writes what nodes are worth on a tape, for one reading of the actors."""

    def __init__(self, solver: Solver, drawn: Sequence[str], size: float) -> None:
        """Start a tape on which only the drawn inputs move; ``size`` is that of the amounts, for ties."""
        self._solver, self._program = solver, solver.program
        self._writer = TapeWriter()
        self._drawn = frozenset(drawn)
        self._slots = self._copied()
        self._tie = self._writer.constant(TIE * size)
        program = solver.program
        owners = {group.owner for group in solver.layout.groups if group.owner >= 0}
        self._perspective = program.actors.index(program.scenario.perspective)
        self._actors = sorted(owners | {self._perspective})
        self._payoff = {a: self._payoffs(program.actors[a]) for a in self._actors}

    def _copied(self) -> list[Slot]:
        """Write the program's own tape anew, fixed inputs as constants; return old slot → new slot."""
        writer, base = self._writer, self._program.scenario.base_values
        slots: list[Slot] = []
        for step in self._program.tape.steps:
            if step.name == "constant":
                slots.append(writer.constant(step.value))
            elif step.name == "input":
                slots.append(self._input(step.parameter, base[step.parameter]))
            else:
                slots.append(writer.apply(step.name, *[slots[operand] for operand in step.operands]))
        return slots

    def _input(self, name: str, otherwise: float = 0.0) -> Slot:
        if name not in self._drawn:
            return self._writer.constant(otherwise)
        self._writer.declare(name, number(0.0))
        return self._writer.formula(Expression(name, name, frozenset((name,))))

    def _formula(self, tree: Tree) -> Slot:
        """Return the slot of a formula over the scenario's parameters."""
        if isinstance(tree, Operation):
            return self._writer.apply(tree.name, *[self._formula(operand) for operand in tree.operands])
        return (
            self._slots[self._program.tape.parameters[tree]] if isinstance(tree, str) else self._writer.constant(tree)
        )

    @cached_property
    def supports(self) -> dict[str, tuple[float, float]]:
        """Drawn input → its least and greatest possible value; drawn odds are odds."""
        known = self._program.scenario.parameters
        found = {name: known[name].distribution for name in self._drawn if name in known}
        return {name: (0.0, 1.0) if each is None else each.support for name, each in found.items()} | {
            name: (0.0, 1.0) for name in self._drawn if name not in known
        }

    def _payoffs(self, actor: str) -> tuple[list[Slot], list[Slot]]:
        nodes, arcs = self._program.actor_payoff[actor]
        return [self._slots[slot] for slot in nodes.tolist()], [self._slots[slot] for slot in arcs.tolist()]

    @cached_property
    def odds(self) -> list[Slot | None]:
        """The slot of each branch's odds; drawn ones where the odds themselves are uncertain, (E,)."""
        found: list[Slot | None] = []
        for drawn, slot in zip(self._program.arc_names, self._program.odds.tolist(), strict=True):
            found.append(self._input(drawn) if drawn in self._drawn else None if slot < 0 else self._slots[slot])
        return found

    def sums(self, arcs: Sequence[int]) -> list[Slot]:
        """Return the sums of the odds of nodes whose branches, among some, all state a probability."""
        stated: dict[str, list[Slot]] = {}
        for e in arcs:
            arc, slot = self._program.graph.arcs[e], self.odds[e]
            if slot is not None:
                stated.setdefault(arc.source, []).append(slot)
            if isinstance(arc.odds, Rest) or arc.is_weight or self._program.arc_names[e] in self._drawn:
                stated[arc.source] = [self._writer.one]  # they add up by what they are
        return list(dict.fromkeys(self._writer.total(slots) for slots in stated.values()))

    def defined(self) -> list[Slot]:
        """Return slots that are 1 where every total has a utility."""
        known = {} if self._program.apart is None else self._program.apart.totals
        worths = [self._slots[worth] for places in known.values() for _, _, worth in places]
        if not worths:
            return []
        size = self._writer.apply("abs", self._writer.total(sorted(set(worths))))
        return [self._writer.apply("lt", size, self._writer.constant(_BEYOND))]

    def tape(self) -> Tape:
        """Return the tape as written so far."""
        return self._writer.tape()

    def values(
        self, settled: Settled | None = None, taken: Mapping[int, int] | None = None, *, is_knowing: bool = False
    ) -> Slot:
        """Return the slot of the perspective's value at the start.

        Parameters
        ----------
        settled
            The choices of everybody who chooses; left out, all of them choose anew in every draw.
        taken
            Node number → the branch that is taken there, whatever it is worth.
        is_knowing
            Whether the perspective chooses anew all the same.
        """
        free = self._perspective if is_knowing else -1
        value: dict[int, dict[int, Slot]] = {a: {} for a in self._actors}
        for n in range(len(self._program.node_ids)):
            if self._program.first_arc[n] == self._program.first_arc[n + 1]:
                for a in self._actors:
                    value[a][n] = self._payoff[a][0][n]
        for group in self._solver.layout.groups:
            below = [self._below(value, arcs) for arcs in group.arcs.tolist()]  # per node: actor → branches
            plan = None if group.owner == free else settled
            choices = self._choices(group, below, plan, taken or {})
            for n, branches, choice in zip(group.nodes.tolist(), below, choices, strict=True):
                for a in self._actors:
                    later = self._combined(a, choice, branches[a])
                    value[a][n] = self._writer.apply("add", self._payoff[a][0][n], later)
        return self._certain_of(self._perspective, value[self._perspective][self._program.start])

    def _certain_of(self, actor: int, worth: Slot) -> Slot:
        """Return the certainty equivalent of a worth, for an actor who judges totals; amounts as they are."""
        utility = self._program.utilities.get(self._program.actors[actor])
        return worth if utility is None else utility.certain(Writing(self._writer, self._parameters), worth)

    @cached_property
    def _parameters(self) -> dict[str, Slot]:
        return {name: self._slots[slot] for name, slot in self._program.tape.parameters.items()}

    def _below(self, value: Mapping[int, Mapping[int, Slot]], arcs: Sequence[int]) -> dict[int, list[Slot]]:
        target, apply = self._program.target, self._writer.apply
        return {a: [apply("add", self._payoff[a][1][e], value[a][int(target[e])]) for e in arcs] for a in self._actors}

    def _choices(
        self, group: Group, below: list[dict[int, list[Slot]]], settled: Settled | None, taken: Mapping[int, int]
    ) -> list[_Choice]:
        nodes, arcs = group.nodes.tolist(), group.arcs.tolist()
        if group.role == "odds":
            stated = [_Choice(weights=tuple(self._stated(each))) for each in arcs]
            return [_Choice(picked=taken[n]) if n in taken else each for n, each in zip(nodes, stated, strict=True)]
        scores = [each[group.owner] for each in below]
        if group.together and settled is None:
            scores = [self._shared(nodes, scores)] * len(nodes)
        found = []
        for n, own in zip(nodes, scores, strict=True):
            if n in taken:
                found.append(_Choice(picked=taken[n]))
            elif settled is None:
                found.append(self._chosen(group, own, is_own=True))
            else:
                found.append(self._settled(group, settled, n))
        return found

    def _stated(self, arcs: Sequence[int]) -> list[Slot]:
        # Every branch of such a node has odds: the reading has been checked.
        return [slot for e in arcs if (slot := self.odds[e]) is not None]

    def _settled(self, group: Group, settled: Settled, node: int) -> _Choice:
        weights = settled.weights.get(node)
        if weights is not None:
            chosen = [b for b, weight in enumerate(weights) if weight == 1.0]
            return _Choice(picked=chosen[0]) if chosen else _Choice(weights=tuple(map(self._writer.constant, weights)))
        scores = [self._formula(each.tree) for each in settled.scores[node]]
        return self._chosen(group, scores, is_own=False)

    def _chosen(self, group: Group, own: Sequence[Slot], *, is_own: bool) -> _Choice:
        """Return the choice by scores of the branches; ``is_own`` where they are what the chooser gets."""
        apply, program = self._writer.apply, self._program
        actor = program.actors[group.owner]
        is_cost = program.scenario.actors[actor].goal == "min"
        own = [self._certain_of(group.owner, each) for each in own] if group.role == "logit" else own
        own = [apply("sub", self._writer.zero, each) for each in own] if is_cost else own
        if group.role == "logit":
            return _Choice(weights=tuple(self._logit(actor, own)))
        best, better = own[0], []
        for each in own[1:]:
            better.append(apply("gt", apply("sub", each, best), self._tie))
            best = apply("max", best, each)
        if group.together or not is_own:
            return _Choice(better=tuple(better))
        best = apply("sub", self._writer.zero, best) if is_cost else best
        return _Choice(better=tuple(better), owner=group.owner, best=best)

    def _logit(self, actor: str, own: Sequence[Slot]) -> list[Slot]:
        apply = self._writer.apply
        formula = self._solver.plays[actor].precision
        precision = self._writer.one if formula is None else self._formula(formula.tree)
        top = own[0]
        for each in own[1:]:
            top = apply("max", top, each)
        odds = [apply("exp", apply("mul", apply("sub", each, top), precision)) for each in own]
        total = self._writer.total(odds)
        return [apply("div", each, total) for each in odds]

    def _shared(self, nodes: Sequence[int], scores: list[list[Slot]]) -> list[Slot]:
        """Return what each branch of an information set is worth, but for a factor: its members by likelihood."""
        apply = self._writer.apply
        return [
            self._writer.total([apply("mul", self._likely[n], own[b]) for n, own in zip(nodes, scores, strict=True)])
            for b in range(len(scores[0]))
        ]

    @cached_property
    def _likely(self) -> list[Slot]:
        """How likely each node is met if everybody who chooses goes for it, (N,)."""
        writer, program = self._writer, self._program
        by_odds = {n for group in self._solver.layout.groups if group.role == "odds" for n in group.nodes.tolist()}
        likely = [writer.zero] * len(program.node_ids)
        likely[program.start] = writer.one
        for e, (source, target) in enumerate(zip(program.source.tolist(), program.target.tolist(), strict=True)):
            odds = self.odds[e] if source in by_odds else writer.one
            flow = writer.apply("mul", likely[source], writer.one if odds is None else odds)
            likely[target] = writer.apply("add", likely[target], flow)
        return likely

    def _combined(self, actor: int, choice: _Choice, branches: Sequence[Slot]) -> Slot:
        """Return what a node's branches are worth to an actor together."""
        apply = self._writer.apply
        if choice.picked is not None:
            return branches[choice.picked]
        if not choice.weights:
            if actor == choice.owner:
                return choice.best
            value = branches[0]
            for is_better, branch in zip(choice.better, branches[1:], strict=True):
                value = apply("where", is_better, branch, value)
            return value
        mean = self._writer.total([apply("mul", w, x) for w, x in zip(choice.weights, branches, strict=True)])
        slot = self._program.tolerance.get(self._program.actors[actor])
        return mean if slot is None else self._certain(actor, self._slots[slot], choice.weights, branches, mean)

    def _certain(
        self, actor: int, tolerance: Slot, weights: Sequence[Slot], branches: Sequence[Slot], mean: Slot
    ) -> Slot:
        """Return the certainty equivalent of uncertain branches; see ``rollback`` for the two ways of computing it."""
        apply, writer = self._writer.apply, self._writer
        is_cost = self._program.scenario.actors[self._program.actors[actor]].goal == "min"
        aversion = apply("div", writer.constant(1.0 if is_cost else -1.0), tolerance)
        apart = [apply("mul", apply("sub", each, mean), aversion) for each in branches]
        spread = [apply("mul", w, apply("expm1", x)) for w, x in zip(weights, apart, strict=True)]
        narrow = apply("log1p", writer.total(spread))
        top = apart[0]
        for each in apart[1:]:
            top = apply("max", top, each)
        tails = [apply("mul", w, apply("exp", apply("sub", x, top))) for w, x in zip(weights, apart, strict=True)]
        wide = apply("add", apply("log", writer.total(tails)), top)
        shift = apply("where", apply("lt", top, writer.constant(_WIDE)), narrow, wide)
        return apply("add", mean, apply("div", shift, aversion))


def unroll(
    solver: Solver, drawn: Sequence[str], size: float, policies: Sequence[Settled] = (), *, are_free: bool = False
) -> Unrolled:
    """Return what options are worth as formulas.

    Parameters
    ----------
    drawn
        The inputs that move: uncertain parameters, and uncertain odds as ``node.branch``.
    size
        The size of the largest amount, for ties.
    policies
        Settled choices, for each of which the options are worked out; the first is that of the others where the
        perspective alone knows the parameters.
    are_free
        Whether the inputs may take any value, and not only those of their distributions.
    """
    unroller = Unroller(solver, drawn, size)
    program, scenario = solver.program, solver.program.scenario
    first, options = program.first_decision, range(len(scenario.options))
    taken: list[dict[int, int]] = [dict.fromkeys(first, b) for b in options] or [{}]
    informed = tuple(unroller.values(None, each) for each in taken)
    knowing = tuple(unroller.values(policies[0], each, is_knowing=True) for each in taken) if policies else informed
    settled = tuple(tuple(unroller.values(policy, each) for each in taken) for policy in policies)
    policy = unroller.values(policies[0]) if policies else informed[0]
    used = [e for group in solver.layout.groups if group.role == "odds" for e in group.arcs.ravel().tolist()]
    sums = [*unroller.sums(used), *unroller.defined()]
    tape = unroller.tape()
    bounds = _bounds(tape, dict.fromkeys(drawn, (-np.inf, np.inf)) if are_free else unroller.supports)
    odds = {slot: e for e in used if (slot := unroller.odds[e]) is not None and not _is_safe(bounds[slot])}
    moving = tuple(slot for slot in sums if tape.steps[slot].name != "constant")
    return Unrolled(tape, informed, knowing, settled, policy, tuple(odds), tuple(odds.values()), moving)


def make_sense(odds: Sequence[Array | np.float64], sums: Sequence[Array | np.float64], width: int) -> NDArray[np.bool_]:
    """Return the draws in which odds are probabilities and sums of them 1, (S,).

    Parameters
    ----------
    odds, sums
        What a machine makes of the slots of that name: (S,), or one number where it never moves.
    """
    valid = np.ones(width, np.bool_)
    for each in odds:
        valid &= (each >= -TOLERANCE) & (each <= 1 + TOLERANCE)
    for each in sums:
        valid &= np.abs(each - 1) <= TOLERANCE
    return valid


def _bounds(tape: Tape, supports: Mapping[str, tuple[float, float]]) -> list[tuple[float, float]]:
    """Return bounds of every step by interval arithmetic: it may stay well within them, and never leaves them."""
    found: list[tuple[float, float]] = []
    for step in tape.steps:
        parts = [found[operand] for operand in step.operands]
        if step.name == "constant":
            found.append((step.value, step.value))
        elif step.name == "input":
            found.append(supports[step.parameter])
        else:
            found.append(bounds_of(step.name, parts))
    return found


def _is_safe(bounds: tuple[float, float]) -> bool:
    return bounds[0] >= 0 and bounds[1] <= 1
