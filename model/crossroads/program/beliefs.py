"""Beliefs: how likely each node of an information set is to whoever decides there, before and after all signs.

Made from a solver, a block of one and its rollback; part of the solution. The author states what a sign's odds are
in every state, and Bayes' rule turns them around here.

Source: Bayes' rule on the nodes of an information set, D. M. Kreps and R. Wilson, "Sequential Equilibria",
Econometrica 50 (1982), 863-894, section 3.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from crossroads.program.block import Array, Block, Index
from crossroads.program.layout import find_dominators, information_sets, last_common
from crossroads.program.rollback import Rolled, certain, log_likelihood
from crossroads.program.solver import Solver


@dataclass(frozen=True)
class InformationSet:
    """Decisions that their owner cannot tell apart, and what it believes of them."""

    information: str
    """The text that they share."""
    by: str
    """Who decides."""
    nodes: tuple[str, ...]
    """The decisions in the order of the graph, its members."""
    reach: float
    """How likely any of them is met."""
    beliefs: tuple[float, ...]
    """How likely each member is, once it comes to one of them; summing to one.

    Where the policy does not lead to the set, as if the owner went for it; where nothing leads there, all alike.
    """
    worths: tuple[float, ...]
    """What each branch is worth to the owner by its beliefs, from here on, all later choices as they are; a certainty
    equivalent if it minds risk, and that of the whole path's total where its utility is one of that."""

    def belief(self, node_id: str) -> float:
        """Return how likely a member is."""
        return self.beliefs[self.nodes.index(node_id)]


def find_beliefs(solver: Solver, block: Block, rolled: Rolled) -> tuple[InformationSet, ...]:
    """Return the information sets of whoever chooses, in the order of the graph."""
    sets = information_sets(solver.program, solver.plays)
    reach = solver.reach(rolled.weight)[:, 0] if sets else np.empty(0)
    opened = {owner: _opened(solver, rolled.weight, owner) for owner in {_owner(solver, each) for each in sets}}
    gone_for = {owner: solver.reach(weight)[:, 0] for owner, weight in opened.items()}
    found = []
    for members in sets:
        owner, nodes = _owner(solver, members), np.array(members, np.intp)
        is_met = bool(reach[nodes].any())
        weight = rolled.weight if is_met else opened[owner]
        beliefs = _shares((reach if is_met else gone_for[owner])[nodes])
        vertex = solver.program.graph.vertices[solver.program.node_ids[members[0]]]
        # Where histories are kept apart, a decision has several copies: it is as likely as all of them.
        likely: dict[str, float] = {}
        for n, belief in zip(members, beliefs.tolist(), strict=True):
            name = solver.program.node_names[n]
            likely[name] = likely.get(name, 0.0) + belief
        found.append(
            InformationSet(
                information=str(vertex.information),
                by=solver.program.actors[owner],
                nodes=tuple(likely),
                reach=_met(solver, rolled.weight, nodes),
                beliefs=tuple(likely.values()),
                worths=tuple(_worths(solver, block, rolled, nodes, weight, beliefs).tolist()),
            )
        )
    return tuple(found)


def _met(solver: Solver, weight: Array, nodes: Index) -> float:
    """Return how likely any of some nodes is met, each path counting once."""
    stopped = np.where(np.isin(solver.program.source, nodes)[:, None], 0.0, weight)
    return float(solver.reach(stopped)[nodes].sum())


def _owner(solver: Solver, members: Sequence[int]) -> int:
    vertex = solver.program.graph.vertices[solver.program.node_ids[members[0]]]
    return solver.program.actors.index(str(vertex.by))


def _opened(solver: Solver, weight: Array, owner: int) -> Array:
    """Return what branches get if an actor goes for everything at once, (E, 1)."""
    opened, vertices = weight.copy(), list(solver.program.graph.vertices.values())
    own = [n for n, vertex in enumerate(vertices) if vertex.by == solver.program.actors[owner]]
    opened[np.isin(solver.program.source, own)] = 1.0
    return opened


def _shares(likely: Array) -> Array:
    total = likely.sum()
    return likely / total if total > 0 else np.full(len(likely), 1 / len(likely))


def _worths(solver: Solver, block: Block, rolled: Rolled, nodes: Index, weight: Array, beliefs: Array) -> Array:
    """Return what each branch of a set is worth by the beliefs, (B,)."""
    program, first = solver.program, solver.program.first_arc
    owner = _owner(solver, nodes.tolist())
    arcs = first[nodes][:, None] + np.arange(first[nodes[0] + 1] - first[nodes[0]])
    values = rolled.branch[arcs, owner]  # (n, B, 1)
    if not block.minds.is_averse[owner]:
        return block.minds.certain(owner, np.asarray(beliefs @ values[:, :, 0], np.float64))
    # What was earned on the way weighs on whoever minds risk, as in the rollback.
    logs = log_likelihood(program, solver.layout, block, weight, owner)[nodes]
    tilted = np.exp(logs - np.where(np.isneginf(logs.max()), 0.0, logs.max()))
    tilted = _shares(tilted)
    return certain(tilted[None], values.transpose(1, 0, 2), block.minds.aversion[owner])[:, 0]


def find_priors(solver: Solver, rolled: Rolled, sets: Sequence[InformationSet]) -> list[tuple[float, ...]]:
    """Return how likely each member of information sets was before any sign of it.

    Own derivation. From the last node that every path to a set passes on, branches that lead to none of its members
    are shut. A chance node all of whose open branches may lead to the same members is a sign, which only tells that the
    path comes to this set: its open branches share certainty. Any other keeps its odds, so that the sum over the
    members is less than one where a sign rules out all else.
    """
    dominators, index = find_dominators(solver.program), solver.program.node_index
    found = []
    for each in sets:
        members = [index[node_id] for node_id in each.nodes]
        weight = rolled.weight if each.reach > 0 else _opened(solver, rolled.weight, _owner(solver, members))
        found.append(_prior(solver, weight[:, 0], members, last_common(dominators, members)))
    return found


def _prior(solver: Solver, weight: Array, members: Sequence[int], passed: int) -> tuple[float, ...]:
    first, target = solver.program.first_arc.tolist(), solver.program.target.tolist()
    leads = _leads(target, first, passed, members)
    likely = {passed: 1.0}
    for i in range(passed, max(members) + 1):
        open_arcs = [e for e in range(first[i], first[i + 1]) if leads.get(target[e], 0)]
        if i not in likely or not open_arcs:
            continue
        total = sum(float(weight[e]) for e in open_arcs)
        tells_nothing = len({leads[target[e]] for e in open_arcs}) == 1
        for e in open_arcs:
            share = float(weight[e])
            if tells_nothing:
                share = share / total if total > 0 else 1 / len(open_arcs)
            likely[target[e]] = likely.get(target[e], 0.0) + likely[i] * share
    return tuple(likely.get(n, 0.0) for n in members)


def find_partings(solver: Solver, sets: Sequence[InformationSet]) -> list[list[list[int]]]:
    """Return for each member of information sets the branches that set it apart, in the order of the graph.

    Own derivation. They leave nodes whose branches may lead to different members, and are the only ones there that may
    lead to this member.
    """
    dominators, index = find_dominators(solver.program), solver.program.node_index
    members = [[index[node_id] for node_id in each.nodes] for each in sets]
    return [_partings(solver, each, last_common(dominators, each)) for each in members]


def _partings(solver: Solver, members: Sequence[int], passed: int) -> list[list[int]]:
    first, target = solver.program.first_arc.tolist(), solver.program.target.tolist()
    leads = _leads(target, first, passed, members)
    found: list[list[int]] = [[] for _ in members]
    for i in range(passed, max(members) + 1):
        open_arcs = [e for e in range(first[i], first[i + 1]) if leads.get(target[e], 0)]
        if i not in leads or i in members or len({leads[target[e]] for e in open_arcs}) < 2:
            continue
        for k in range(len(members)):
            own = [e for e in open_arcs if leads[target[e]] >> k & 1]
            if len(own) == 1:
                found[k].append(own[0])
    return found


def _leads(target: Sequence[int], first: Sequence[int], passed: int, members: Sequence[int]) -> Mapping[int, int]:
    """Return for the nodes between which members they may lead to, or are, as the bits of a number."""
    leads: dict[int, int] = {}
    bits = {n: 1 << k for k, n in enumerate(members)}
    for i in range(max(members), passed - 1, -1):
        found = bits.get(i, 0)
        for e in range(first[i], first[i + 1]):
            found |= leads.get(target[e], 0)
        if found:
            leads[i] = found
    return leads
