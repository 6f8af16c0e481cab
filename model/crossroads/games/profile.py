"""A profile: what every player does at its information sets, what that is worth, and whether anybody gains by leaving.

Made by whatever finds equilibria; the analysis ``equilibrium`` reports it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from crossroads.games.tree import CHANCE, GameTree

Number = Fraction | float
Behaviour = Mapping[int, tuple[Number, ...]]
"""Information set → what each of its branches gets; sets that the owner itself rules out may be missing."""


@dataclass(frozen=True)
class Profile:
    """A behaviour with the way it was found."""

    behaviour: Behaviour
    method: str


def reaches(tree: GameTree, behaviour: Behaviour) -> list[Number]:
    """Return how likely each node is met."""
    reach: list[Number] = []
    for node in tree.nodes:
        if node.parent < 0:
            reach.append(Fraction(1))
            continue
        before = tree.nodes[node.parent]
        share = shares(tree, before.information, before.odds, behaviour)[node.branch] if reach[node.parent] else 0
        reach.append(reach[node.parent] * share)
    return reach


def shares(tree: GameTree, information: int, odds: tuple[Fraction, ...], behaviour: Behaviour) -> tuple[Number, ...]:
    """Return what the branches of a node get; even shares where the behaviour says nothing."""
    if information == CHANCE:
        return odds
    branches = tree.sets[information].branches
    return behaviour.get(information) or (Fraction(1, len(branches)),) * len(branches)


def values(tree: GameTree, behaviour: Behaviour) -> tuple[Number, ...]:
    """Return what each player expects."""
    reach = reaches(tree, behaviour)
    return tuple(
        sum((reach[number] * totals[player] for number, totals in tree.totals.items()), start=Fraction(0))
        for player in range(len(tree.players))
    )
