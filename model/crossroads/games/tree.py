"""A game in extensive form: a tree of moves with exact numbers.

Made by unfolding a decision graph; searched for equilibria, and written as ``.efg``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

CHANCE = -1
"""The number of the player that chance is."""


@dataclass(frozen=True)
class InformationSet:
    """Nodes that their owner cannot tell apart."""

    player: int
    name: str
    """What the scenario calls it; empty where nothing is hidden."""
    label: str
    """What people see of it."""
    branches: tuple[str, ...]
    """The ids of the branches, which are the same at all members."""
    labels: tuple[str, ...]
    """What people see of the branches."""
    members: tuple[int, ...]
    """The numbers of the nodes."""


@dataclass(frozen=True)
class TreeNode:
    """One node of the tree, with what was earned on the way from the node before."""

    node: str
    """The node of the decision graph that it stands for."""
    label: str
    kind: Literal["decision", "chance", "outcome"]
    payoffs: tuple[Fraction, ...]
    """What each actor gains on the branch that leads here and on entering, more being better; players first."""
    parent: int
    """The number of the node before; -1 at the root."""
    branch: int
    """Which branch of the node before leads here."""
    information: int = -1
    """The number of the information set; -1 where nobody chooses."""
    odds: tuple[Fraction, ...] = ()
    """What the branches get where chance decides; they sum to one exactly."""
    labels: tuple[str, ...] = ()
    """What people see of the branches where chance decides."""
    below: tuple[int, ...] = ()
    """The nodes that the branches lead to, by number."""
    effect: str = ""
    """The label of what is earned on entering, where that has one."""

    def at(
        self, payoffs: tuple[Fraction, ...], arrival: tuple[int, int], information: int, below: tuple[int, ...]
    ) -> "TreeNode":
        """Return the node at a place: below which node and on which of its branches it stands."""
        parent, branch = arrival
        return TreeNode(
            self.node, self.label, self.kind, payoffs, parent, branch, information, self.odds, self.labels, below,
            self.effect,
        )  # fmt: skip


@dataclass(frozen=True)
class GameTree:
    """A game of players who choose, chance, and payoffs."""

    title: str
    players: tuple[str, ...]
    """Ids of the actors who choose, in file order."""
    onlookers: tuple[str, ...]
    """Ids of other actors whose payoffs are told as well."""
    labels: tuple[str, ...]
    """What people see of the players, then of the onlookers."""
    nodes: tuple[TreeNode, ...]
    """In the order of reading: every node, then all that follows its first branch, and so on."""
    sets: tuple[InformationSet, ...]
    """In the order in which reading meets them."""
    forgets_the_past: bool = True
    """Whether what follows a node of the graph is worth the same whatever came before it."""

    @property
    def actors(self) -> tuple[str, ...]:
        """The players, then the onlookers."""
        return (*self.players, *self.onlookers)

    @property
    def is_open(self) -> bool:
        """Whether everybody always sees where they are."""
        return all(len(each.members) == 1 for each in self.sets)

    @cached_property
    def totals(self) -> dict[int, tuple[Fraction, ...]]:
        """Ending → what each actor gets on the whole path, by number of the node."""
        sums: list[tuple[Fraction, ...]] = []
        for node in self.nodes:
            before = sums[node.parent] if node.parent >= 0 else (Fraction(0),) * len(self.actors)
            # Most nodes earn nothing, and adding fractions takes its time.
            is_earning = any(node.payoffs)
            sums.append(tuple(a + b for a, b in zip(before, node.payoffs, strict=True)) if is_earning else before)
        return {number: sums[number] for number, node in enumerate(self.nodes) if node.kind == "outcome"}

    @property
    def is_constant_sum(self) -> bool:
        """Whether two players' payoffs sum to the same at every ending."""
        return len(self.players) == 2 and len({totals[0] + totals[1] for totals in self.totals.values()}) <= 1

    def own_history(self, number: int, player: int) -> tuple[tuple[int, int], ...]:
        """Return what a player knew and did before a node: its information sets with the branches taken there."""
        steps = []
        while self.nodes[number].parent >= 0:
            here, number = self.nodes[number], self.nodes[number].parent
            information = self.nodes[number].information
            if information >= 0 and self.sets[information].player == player:
                steps.append((information, here.branch))
        return tuple(reversed(steps))

    @cached_property
    def last_moves(self) -> tuple[tuple[int, int] | None, ...]:
        """For each information set its owner's last move before it, as set and branch; None where it is the first.

        Of a set to which its owner comes with different histories, the first member's.
        """
        histories = [self.own_history(each.members[0], each.player) for each in self.sets]
        return tuple(history[-1] if history else None for history in histories)

    @cached_property
    def forgetful(self) -> tuple[int, ...]:
        """The information sets to which their owner comes with different histories of its own.

        Source: H. W. Kuhn, "Extensive Games and the Problem of Information", Contributions to the Theory of Games II
        (1953), 193-216, definition 17 (perfect recall).
        """
        return tuple(
            number
            for number, each in enumerate(self.sets)
            if len(each.members) > 1 and len({self.own_history(member, each.player) for member in each.members}) > 1
        )

    def of_player(self, player: int) -> Sequence[int]:
        """Return the numbers of a player's information sets."""
        return [number for number, each in enumerate(self.sets) if each.player == player]
