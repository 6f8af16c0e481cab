"""Settled choices: one policy for all draws, since nobody learns a parameter before deciding.

Made from a solver and a block of draws; its values over all draws are worked out by ``unrolled``. The draws are a
hidden state that comes first: whoever chooses at a node takes the branch that is best on the mean over draws, each
draw counting as often as it leads there if everybody who chooses goes for the node (its belief). Whoever knows
some parameters takes what is best given these: the mean is then a polynomial in them, fitted by least squares.
What others may read from the moves of one who knows more is left aside.

Source: backward induction over information sets, as of ``rollback``; decisions under parameter uncertainty,
A. E. Ades, G. Lu, K. Claxton, "Expected Value of Sample Information Calculations in Medical Decision Modeling",
Medical Decision Making 24 (2004), 207-227; conditional means by regression, M. Strong, J. E. Oakley, A. Brennan,
"Estimating Multiparameter Partial Expected Value of Perfect Information from a Probabilistic Sensitivity Analysis
Sample", Medical Decision Making 34 (2014), 311-326.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from crossroads.expressions import Expression, Operation
from crossroads.program.block import Block, Index
from crossroads.program.bounding import Problem, Strategy, find_best
from crossroads.program.layout import Group
from crossroads.program.rollback import TIE, certain, expect, log_likelihood
from crossroads.program.search import Search
from crossroads.program.solver import Solver

Array = NDArray[np.float64]

# Powers of known parameters in a fitted mean: three for a few parameters, products of two for more.
_FEW, _CUBIC, _QUADRATIC = 3, 3, 2


@dataclass(frozen=True)
class Settled:
    """What everybody who chooses does, whatever the draw."""

    weights: Mapping[int, tuple[float, ...]]
    """Node number → what each branch gets."""
    scores: Mapping[int, tuple[Expression, ...]] = field(default_factory=dict)
    """Node number → what each branch is worth given what its owner knows, where that decides."""

    def takes(self, node: int, branch: int) -> bool:
        """Return whether a branch is taken for certain at a node."""
        return node in self.weights and self.weights[node][branch] == 1.0

    def deviating(self, taken: Mapping[int, int]) -> "Settled":
        """Return the same policy with other branches taken at some nodes, given as node number → branch."""
        weights = dict(self.weights)
        for node, branch in taken.items():
            count = len(self.weights[node] if node in self.weights else self.scores[node])
            weights[node] = tuple(float(b == branch) for b in range(count))
        return Settled(weights, {node: each for node, each in self.scores.items() if node not in taken})

    def shares(self, solver: Solver, block: Block, inputs: Mapping[str, Array]) -> Array:
        """Return what every branch gets at its node in every draw, (E, S).

        Parameters
        ----------
        inputs
            The program's inputs in every draw, (S,).
        """
        program, shares = solver.program, block.odds.copy()
        for node, weights in self.weights.items():
            shares[program.first_arc[node] : program.first_arc[node + 1]] = np.array(weights)[:, None]
        for node, formulas in self.scores.items():
            owner = program.actors.index(program.graph.vertices[program.node_ids[node]].by or "")
            scores = np.array([np.broadcast_to(each.evaluate(inputs), block.width) for each in formulas])
            chosen = chosen_by(solver, block, owner, scores)
            shares[program.first_arc[node] : program.first_arc[node + 1]] = chosen
        return shares


@dataclass(frozen=True)
class Known:
    """What an actor knows: columns of features, made of known parameters."""

    features: Array  # (F, S) products of powers, the constant first
    formulas: tuple[Expression, ...]
    """The same as formulas."""


def knowledge(solver: Solver, values: Mapping[str, Array]) -> dict[int, Known]:
    """Return what each actor who chooses knows: actor number → features of the parameters it knows.

    Parameters
    ----------
    values
        Parameter → its draws, (S,).
    """
    program = solver.program
    found = {}
    for a, actor in enumerate(program.actors):
        names = [
            name
            for name, each in program.scenario.parameters.items()
            if actor in each.known_to and name in values and np.ptp(values[name]) > 0
        ]
        if names:
            found[a] = _features(names, values)
    return found


def _features(names: Sequence[str], values: Mapping[str, Array]) -> Known:
    degree = _CUBIC if len(names) <= _FEW else _QUADRATIC
    # Features around the mean, in units of the spread, keep the fit well conditioned.
    centre = {name: (float(values[name].mean()), float(values[name].std())) for name in names}
    standard = {name: (values[name] - centre[name][0]) / centre[name][1] for name in names}
    columns, formulas = [np.ones_like(values[names[0]])], [_formula(1.0)]
    for power in range(1, degree + 1):
        for chosen in itertools.combinations_with_replacement(names, power):
            columns.append(np.prod([standard[name] for name in chosen], axis=0))
            formulas.append(_product([_standard(name, *centre[name]) for name in chosen]))
    return Known(np.array(columns), tuple(formulas))


def _formula(value: float) -> Expression:
    return Expression(repr(value), value, frozenset())


def _standard(name: str, centre: float, spread: float) -> Expression:
    tree = Operation("div", (Operation("sub", (name, centre)), spread))
    return Expression(f"({name} - {centre!r}) / {spread!r}", tree, frozenset((name,)))


def _product(factors: Sequence[Expression]) -> Expression:
    product = factors[0]
    for factor in factors[1:]:
        tree = Operation("mul", (product.tree, factor.tree))
        product = Expression(f"{product.text} * {factor.text}", tree, product.names | factor.names)
    return product


def _weighted(coefficients: Array, formulas: Sequence[Expression]) -> Expression:
    """Return the sum of formulas times coefficients."""
    terms = [_product((_formula(float(c)), each)) for c, each in zip(coefficients, formulas, strict=True)]
    total = terms[0]
    for term in terms[1:]:
        tree = Operation("add", (total.tree, term.tree))
        total = Expression(f"{total.text} + {term.text}", tree, total.names | term.names)
    return total


def settle(solver: Solver, block: Block, known: Mapping[int, Known] | None = None) -> Settled:
    """Return what everybody who chooses does on the mean over the draws of a block.

    Parameters
    ----------
    known
        What actors know, as made by ``knowledge``; nobody knows anything where it is left out.
    """
    if not solver.layout.forgetful:
        return _Settling(solver, block, known or {}).settled({})
    return _searched(solver, block, known or {})


def _searched(solver: Solver, block: Block, known: Mapping[int, Known]) -> Settled:
    """Return the choices under the strategy that is best on the mean, where recall is lacking.

    Its floor is the strategy of the base case; where strategies are too many, single decisions are changed from there
    on until that gains nothing.
    """
    search, start = solver.search, solver.program.start
    sign = float(block.minds.sign[search.actor])

    def mean(strategy: Mapping[int, int]) -> float:
        settling = _Settling(solver, block, known)
        settling.settled(strategy)
        return sign * float(settling.value[start, search.actor].mean())

    def worth(strategy: Strategy, _lanes: Index) -> Array:
        taken = search.taking(strategy)
        is_whole = len(strategy) == len(solver.layout.forgetful)
        # Nobody does better than who sees where it is and what the draw is.
        return np.array([mean(taken) if is_whole else float(search.worth(block, taken, search.seeing).mean())])

    base = solver.roll_back(solver.numbers(solver.program.base()))
    found, slack = search.taken(base.weight), TIE * float(block.size(search.actor).max())
    floor = mean(search.taking(found))
    if search.is_exhaustive:
        problem = Problem(search.choices({}), worth, np.array([floor]), np.array([slack]), search.most_looked_at)
        found = tuple(find_best(problem).strategy[:, 0].tolist())
    else:
        found = _climbed(search, mean, found, slack)
    return _Settling(solver, block, known).settled(search.taking(found))


def _climbed(search: Search, mean: Callable[[Mapping[int, int]], float], found: Strategy, slack: float) -> Strategy:
    """Return a strategy that no change of one decision makes better on the mean, from a given one on."""
    best, rises = mean(search.taking(found)), True
    while rises:
        rises = False
        for k, branches in reversed(list(enumerate(search.choices({})))):
            for b in branches:
                tried = (*found[:k], b, *found[k + 1 :])
                worth = best if tried == found else mean(search.taking(tried))
                if worth > best + slack:
                    best, found, rises = worth, tried, True
    return found


class _Settling:
    """One pass from the endings to the start, over all draws of a block at once."""

    def __init__(self, solver: Solver, block: Block, known: Mapping[int, Known]) -> None:
        self._solver, self._block, self._known = solver, block, known
        self.value = block.payoffs.rows[block.payoffs.at_node]  # (N, A, S)
        self._open = block.odds.copy()
        for group in solver.layout.groups:
            if group.role != "odds":
                self._open[group.arcs] = 1.0
        self._likely: dict[int, Array] = {}

    def settled(self, strategy: Mapping[int, int]) -> Settled:
        """Return the choices; those of a strategy are given."""
        first, odds, payoffs = self._solver.program.first_arc, self._open.copy(), self._block.payoffs
        weights: dict[int, tuple[float, ...]] = {}
        scores: dict[int, tuple[Expression, ...]] = {}
        for node, branch in strategy.items():
            arcs = slice(first[node], first[node + 1])
            self._open[arcs] = 1.0
            odds[arcs] = 0.0
            odds[first[node] + branch] = 1.0
            weights[node] = tuple(odds[arcs, 0].tolist())
        for group in self._solver.layout.groups:
            below = payoffs.rows[payoffs.on_arc[group.arcs]] + self.value[group.targets]
            shares = odds[group.arcs]
            if group.role != "odds" and group.owner in self._known:
                shares, fitted = self._informed(group, below)
                scores |= dict(zip(group.nodes.tolist(), fitted, strict=True))
            elif group.role != "odds":
                chosen = self._chosen(group, below)  # (n, B)
                shares = np.repeat(chosen[:, :, None], self._block.width, axis=2)
                weights |= {n: tuple(row) for n, row in zip(group.nodes.tolist(), chosen.tolist(), strict=True)}
            self.value[group.nodes] += expect(shares, below, self._block.minds)
        return Settled(weights, scores)

    def _belief(self, group: Group) -> Array:
        """Return how much each draw counts at each node, and at each member of an information set, (n, S)."""
        owner = group.owner
        if owner not in self._likely:
            program, layout = self._solver.program, self._solver.layout
            self._likely[owner] = log_likelihood(program, layout, self._block, self._open, owner)
        logs = self._likely[owner][group.nodes]
        top = logs.max() if group.together else logs.max(axis=1, keepdims=True)
        belief = np.exp(logs - np.where(np.isneginf(top), 0.0, top))
        # Where no draw leads, all of them count alike.
        total = belief.sum() if group.together else belief.sum(axis=1, keepdims=True)
        even = 1 / (belief.size if group.together else belief.shape[1])
        return np.asarray(np.where(total > 0, belief / np.where(total > 0, total, 1.0), even))

    def _chosen(self, group: Group, below: Array) -> Array:
        """Return what each branch gets, (n, B)."""
        minds, belief = self._block.minds, self._belief(group)
        own = below[:, :, group.owner]  # (n, B, S)
        if minds.is_averse[group.owner]:
            scores = self._certain(group, belief, own)
        else:
            scores = np.einsum("ns,nbs->nb", belief, own)
            if group.together:
                scores = np.broadcast_to(scores.sum(axis=0), scores.shape)
        if group.role == "logit":
            scores = minds.mean().certain(group.owner, scores[..., None])[..., 0] * minds.sign[group.owner]
            precision = float(minds.precision[group.owner].mean())
            odds = np.exp((scores - scores.max(axis=1, keepdims=True)) * precision)
            return np.asarray(odds / odds.sum(axis=1, keepdims=True), np.float64)
        return _first_best(scores * minds.sign[group.owner], float(self._block.size(group.owner).max()), axis=1)

    def _certain(self, group: Group, belief: Array, own: Array) -> Array:
        """Return certainty equivalents over the draws, and over the members of an information set, (n, B)."""
        aversion = self._block.minds.aversion[group.owner].mean(keepdims=True)
        if group.together:
            amounts = own.transpose(1, 0, 2).reshape(own.shape[1], -1, 1)
            even = certain(np.broadcast_to(belief.reshape(1, -1, 1), amounts.shape), amounts, aversion)
            return np.broadcast_to(even[:, 0], own.shape[:2])
        rows = [
            certain(np.broadcast_to(row[None, :, None], (own.shape[1], len(row), 1)), amounts[:, :, None], aversion)
            for row, amounts in zip(belief, own, strict=True)
        ]
        return np.array(rows)[:, :, 0]

    def _informed(self, group: Group, below: Array) -> tuple[Array, list[tuple[Expression, ...]]]:
        """Return what the branches get in each draw from one who knows parameters, and its scores as formulas."""
        known, belief = self._known[group.owner], self._belief(group)
        own = below[:, :, group.owner]
        rows = [list(range(len(own)))] if group.together else [[i] for i in range(len(own))]
        shares, fitted = np.empty_like(own), []
        for members in rows:
            root = np.sqrt(belief[members]).ravel()
            features = np.tile(known.features, len(members)) * root
            wanted = own[members].transpose(1, 0, 2).reshape(own.shape[1], -1) * root
            coefficients = np.linalg.lstsq(features.T, wanted.T, rcond=1e-9)[0].T  # (B, F)
            scores = coefficients @ known.features  # (B, S)
            shares[members] = chosen_by(self._solver, self._block, group.owner, scores)
            formulas = tuple(_weighted(each, known.formulas) for each in coefficients)
            fitted += [formulas] * len(members)
        return shares, fitted


def chosen_by(solver: Solver, block: Block, owner: int, scores: Array) -> Array:
    """Return what branches get by what they are worth to their owner, (B, S)."""
    is_logit = solver.plays[solver.program.actors[owner]].kind == "logit"
    scores = (block.minds.certain(owner, scores) if is_logit else scores) * block.minds.sign[owner]
    if is_logit:
        odds = np.exp((scores - scores.max(axis=0)) * block.minds.precision[owner])
        return np.asarray(odds / odds.sum(axis=0), np.float64)
    return _first_best(scores, float(block.size(owner).max()), axis=0)


def _first_best(scores: Array, size: float, axis: int) -> Array:
    """Return 1 for the first branch that is as good as the best one, 0 for the others."""
    is_best = scores >= scores.max(axis=axis, keepdims=True) - TIE * size
    first = np.expand_dims(np.argmax(is_best, axis=axis), axis)
    chosen = np.zeros_like(scores)
    np.put_along_axis(chosen, first, 1.0, axis=axis)
    return chosen
