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
    reach: list[Number] = [Fraction(1)] * len(tree.nodes)
    for number, node in enumerate(tree.nodes[1:], start=1):
        before, met = tree.nodes[node.parent], reach[node.parent]
        # Fractions are slow, and a policy leaves most of a tree aside.
        reach[number] = met and met * shares(tree, before.information, before.odds, behaviour)[node.branch]
    return reach


def shares(tree: GameTree, information: int, odds: tuple[Fraction, ...], behaviour: Behaviour) -> tuple[Number, ...]:
    """Return what the branches of a node get; even shares where the behaviour says nothing."""
    if information == CHANCE:
        return odds
    branches = tree.sets[information].branches
    return behaviour.get(information) or (Fraction(1, len(branches)),) * len(branches)


def values(tree: GameTree, behaviour: Behaviour) -> tuple[Number, ...]:
    """Return what each actor expects, players first."""
    reach = reaches(tree, behaviour)
    return tuple(
        sum(
            (reach[number] * totals[actor] for number, totals in tree.totals.items() if reach[number]),
            start=Fraction(0),
        )
        for actor in range(len(tree.actors))
    )


def gain(tree: GameTree, behaviour: Behaviour) -> Number:
    """Return the most that any player gains by leaving a behaviour while all others keep to it; 0 in an equilibrium.

    For games of perfect recall. A player's later information sets have longer histories of its own, so its best moves
    are found from the longest histories back to the shortest.
    """
    now = values(tree, behaviour)
    return max(_best_reply(tree, behaviour, player) - now[player] for player in range(len(tree.players)))


def _best_reply(tree: GameTree, behaviour: Behaviour, player: int) -> Number:
    own = tree.of_player(player)
    lengths = {number: len(tree.own_history(tree.sets[number].members[0], player)) for number in own}
    best: dict[int, int] = {}
    worth = _worth(tree, behaviour, player, best)
    for length in sorted(set(lengths.values()), reverse=True):
        for number in (each for each in own if lengths[each] == length):
            members = [tree.nodes[member].below for member in tree.sets[number].members]
            totals = [sum((worth[below[i]] for below in members), start=Fraction(0)) for i in range(len(members[0]))]
            best[number] = totals.index(max(totals))
        worth = _worth(tree, behaviour, player, best)
    return worth[0]


def _worth(tree: GameTree, behaviour: Behaviour, player: int, best: Mapping[int, int]) -> list[Number]:
    """Return what each node adds to a player's expectation if it always goes there; its own moves are the best ones.

    Where no best move is known yet, the node is worth nothing: it lies before those that are asked for.
    """
    reach: list[Number] = [Fraction(1)] * len(tree.nodes)
    for number, node in enumerate(tree.nodes[1:], start=1):
        before = tree.nodes[node.parent]
        is_own = before.information != CHANCE and tree.sets[before.information].player == player
        met = reach[node.parent]
        own = shares(tree, before.information, before.odds, behaviour)
        reach[number] = met if is_own else met and met * own[node.branch]
    worth: list[Number] = [Fraction(0)] * len(tree.nodes)
    for number in range(len(tree.nodes) - 1, -1, -1):
        node = tree.nodes[number]
        if node.kind == "outcome":
            worth[number] = reach[number] and reach[number] * tree.totals[number][player]
        elif node.information != CHANCE and tree.sets[node.information].player == player:
            taken = best.get(node.information)
            worth[number] = Fraction(0) if taken is None else worth[node.below[taken]]
        else:
            worth[number] = sum((worth[each] for each in node.below), start=Fraction(0))
    return worth
