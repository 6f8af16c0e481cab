"""Backward induction: the subgame-perfect equilibria of a game in which everybody sees everything.

Made from a game tree. Ties are not broken: where a player is indifferent, each of its best branches leads to
equilibria of its own, and all payoffs that come of them are found.

Source: R. Selten, "Reexamination of the Perfectness Concept for Equilibrium Points in Extensive Games", International
Journal of Game Theory 4 (1975), 25-55; with ties, own derivation.
"""

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from crossroads.games.profile import Profile
from crossroads.games.tree import GameTree, TreeNode

# So many different results are followed at a node; beyond it the first ones are, and that is said.
MOST_RESULTS = 200

_SURE, _NEVER = Fraction(1), Fraction(0)

T = TypeVar("T")
Result = tuple[Fraction, ...]
"""What each actor gets, then how likely each option is taken."""


@dataclass(frozen=True)
class Induced:
    """The equilibria with different payoffs or different options; one profile stands for those alike in both."""

    profiles: tuple[Profile, ...]
    is_complete: bool
    """Whether these are all."""


@dataclass(frozen=True)
class _Way:
    """How a result comes about at a node."""

    branch: int
    """The branch that is taken; -1 at chance nodes and endings."""
    below: tuple[Result, ...]
    """The result at each node that a branch leads to."""


def induce(tree: GameTree, first_decision: Collection[str] = ()) -> Induced:
    """Return the pure subgame-perfect equilibria of a game without hidden information.

    At a node a result of a branch is an equilibrium's if every other branch has some result that is no better for the
    player: the player then keeps to the branch.

    Parameters
    ----------
    first_decision
        The nodes of the decision graph whose branches are the options; results with different options are kept apart.
    """
    firsts = set(_firsts(tree, first_decision))
    options = max((len(tree.nodes[number].below) for number in firsts), default=0)
    ways: list[dict[Result, _Way]] = [{} for _ in tree.nodes]
    # A shared node is worked out once for each branch that leads to it, however many paths do.
    known: dict[object, dict[Result, _Way]] = {}
    for number in range(len(tree.nodes) - 1, -1, -1):
        node = tree.nodes[number]
        arrival = (tree.nodes[node.parent].node if number else "", node.branch) if tree.forgets_the_past else number
        found = known.get((node.node, arrival))
        if found is None:
            below = [ways[each] for each in node.below]
            found = _chosen(tree, node, below) if node.kind == "decision" else _expected(tree, node, below, options)
            if number in firsts:
                found = {_marked(tree, result, way.branch): way for result, way in found.items()}
            known[node.node, arrival] = found
        ways[number] = found
    is_complete = all(len(found) <= MOST_RESULTS for found in known.values())
    profiles = tuple(_profile(tree, ways, result) for result in itertools.islice(ways[0], MOST_RESULTS))
    return Induced(profiles, is_complete)


def _firsts(tree: GameTree, first_decision: Collection[str]) -> list[int]:
    return [number for number, node in enumerate(tree.nodes) if node.node in first_decision and node.kind == "decision"]


def _marked(tree: GameTree, result: Result, branch: int) -> Result:
    """Return a result that says which option was taken."""
    place = len(tree.actors) + branch
    return (*result[:place], Fraction(1), *result[place + 1 :])


def _earning(node: TreeNode, result: Result) -> Result:
    earned = (*node.payoffs, *([Fraction(0)] * (len(result) - len(node.payoffs))))
    return tuple(a + b for a, b in zip(earned, result, strict=True))


def _chosen(tree: GameTree, node: TreeNode, below: Sequence[Mapping[Result, _Way]]) -> dict[Result, _Way]:
    player = tree.sets[node.information].player
    # What a branch is worth to the player at least: threats and promises there are taken at their worst for it.
    worst = [min(results, key=lambda result: result[player]) for results in below]
    found: dict[Result, _Way] = {}
    for branch, results in enumerate(below):
        least = max((each[player] for i, each in enumerate(worst) if i != branch), default=None)
        for result in results:
            if least is None or result[player] >= least:
                kept = tuple(result if i == branch else each for i, each in enumerate(worst))
                found.setdefault(_earning(node, result), _Way(branch, kept))
    return _cut(found)


def _expected(
    tree: GameTree, node: TreeNode, below: Sequence[Mapping[Result, _Way]], options: int
) -> dict[Result, _Way]:
    nothing = (Fraction(0),) * (len(tree.actors) + options)
    partial: dict[Result, tuple[Result, ...]] = {nothing: ()}
    for share, results in zip(node.odds, below, strict=node.kind == "chance"):
        longer: dict[Result, tuple[Result, ...]] = {}
        for (total, kept), result in itertools.product(partial.items(), results):
            longer.setdefault(tuple(a + share * b for a, b in zip(total, result, strict=True)), (*kept, result))
        partial = _cut(longer)
    return {_earning(node, total): _Way(-1, kept) for total, kept in partial.items()}


def _cut(found: dict[Result, T]) -> dict[Result, T]:
    """Return the first results; one beyond the limit tells that there are more."""
    return dict(itertools.islice(found.items(), MOST_RESULTS + 1))


def _profile(tree: GameTree, ways: Sequence[Mapping[Result, _Way]], result: Result) -> Profile:
    """Return what everybody does for a result at the root."""
    wanted = {0: result}
    behaviour: dict[int, tuple[Fraction, ...]] = {}
    for number, node in enumerate(tree.nodes):
        way = ways[number][wanted[number]]
        wanted.update(zip(node.below, way.below, strict=True))
        if node.kind == "decision":
            behaviour[node.information] = tuple(_SURE if i == way.branch else _NEVER for i in range(len(node.below)))
    return Profile(behaviour, "induction")
