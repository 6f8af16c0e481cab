"""Random small games as ``.efg`` text with what they say, and a judge of equilibria that knows only normal forms.

Nothing here uses the package: the texts are written, and the answers worked out, from the nodes below.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from hypothesis import strategies as st

PAYOFFS = tuple(map(Fraction, ("-2", "-1", "0", "0", "1/3", "0.5", "1", "1", "2", "7/2")))
NAMES = ("", "", "", "go on", "Go on!", 'the "bar"', "1,1", "müde")


@dataclass
class Node:
    """A node of a random game."""

    player: int
    """From 1 on; 0 for chance, -1 for endings."""
    name: str
    payoffs: tuple[Fraction, ...] | None
    """What is earned here; None where there is no outcome."""
    actions: list[str] = field(default_factory=list)
    odds: list[Fraction] = field(default_factory=list)
    below: "list[Node]" = field(default_factory=list)
    number: int = 0
    """Of the information set."""


@dataclass
class Game:
    """A random game."""

    players: int
    root: Node

    def nodes(self) -> list[Node]:
        """Return the nodes as the format lists them."""
        found: list[Node] = []
        pending = [self.root]
        while pending:
            found.append(pending.pop())
            pending += reversed(found[-1].below)
        return found

    def sets(self) -> dict[tuple[int, int], Node]:
        """Return one member of each information set, in the order in which they are met."""
        found: dict[tuple[int, int], Node] = {}
        for node in self.nodes():
            if node.player > 0:
                found.setdefault((node.player, node.number), node)
        return found

    def text(self) -> str:
        """Return the game in the format."""
        names = " ".join(f'"P{i}"' for i in range(1, self.players + 1))
        lines = [f'EFG 2 R "A game" {{ {names} }}', '"A comment"', ""]
        for i, node in enumerate(self.nodes(), start=1):
            lines.append(f"{_head(node, i)} {_outcome(node, i)}")
        return "\n".join(lines) + "\n"

    def expected(self, behaviour: Mapping[tuple[int, int], Sequence[Fraction | float]]) -> list[Fraction | float]:
        """Return what each player expects under a behaviour, by walking the tree."""
        totals: list[Fraction | float] = [Fraction(0)] * self.players
        pending: list[tuple[Node, Fraction | float]] = [(self.root, Fraction(1))]
        while pending:
            node, reach = pending.pop()
            for i, payoff in enumerate(node.payoffs or ()):
                totals[i] = totals[i] + reach * payoff
            shares = node.odds if node.player == 0 else behaviour.get((node.player, node.number), ())
            if node.below and not shares:
                shares = [Fraction(1, len(node.below))] * len(node.below)
            pending += [(each, reach * share) for each, share in zip(node.below, shares, strict=bool(node.below))]
        return totals

    def strategies(self, player: int) -> Iterator[dict[tuple[int, int], list[Fraction]]]:
        """Yield all pure strategies of a player, reduced or not."""
        own = [(key, len(node.actions)) for key, node in self.sets().items() if key[0] == player]
        for choice in itertools.product(*(range(count) for _, count in own)):
            yield {key: [Fraction(i == at) for i in range(n)] for (key, n), at in zip(own, choice, strict=True)}

    def gain(self, behaviour: Mapping[tuple[int, int], Sequence[Fraction | float]]) -> float:
        """Return the most that any player gains by leaving a behaviour for a pure strategy of its own."""
        now = self.expected(behaviour)
        return max(
            float(self.expected({**behaviour, **other})[player - 1] - now[player - 1])
            for player in range(1, self.players + 1)
            for other in self.strategies(player)
        )


def _head(node: Node, at: int) -> str:
    name = _quoted(node.name)
    if node.player < 0:
        return f"t {name}"
    if node.player == 0:
        moves = " ".join(f"{_quoted(a)} {p}" for a, p in zip(node.actions, node.odds, strict=True))
        return f'c {name} {at} "" {{ {moves} }}'
    moves = " ".join(map(_quoted, node.actions))
    return f'p {name} {node.player} {node.number} "" {{ {moves} }}'


def _outcome(node: Node, at: int) -> str:
    if node.payoffs is None:
        return "0"
    return f'{at} "" {{ {", ".join(map(str, node.payoffs))} }}'


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'


@st.composite
def games(draw: st.DrawFn, players: int = 2, depth: int = 3, *, is_open: bool = False) -> Game:
    """Return a game of perfect recall; in open ones everybody sees everything."""
    root = draw(_nodes(players, depth))
    game = Game(players, root)
    counts = dict.fromkeys(range(1, players + 1), 0)
    alike: dict[object, list[int]] = {}
    for node, history in _with_histories(root):
        if node.player <= 0:
            continue
        key = (node.player, len(node.actions), tuple(history[node.player]))
        known = [] if is_open else alike.setdefault(key, [])
        joined = draw(st.sampled_from([0, *known]))
        if not joined:
            counts[node.player] += 1
            known.append(counts[node.player])
        node.number = joined or counts[node.player]
        node.actions = [f"m{node.number}{i}" for i in range(len(node.actions))]
    return game


def _with_histories(root: Node) -> Iterator[tuple[Node, dict[int, list[tuple[int, int]]]]]:
    """Yield the nodes, each before those below it, with what every player knew and did before."""
    pending: list[tuple[Node, dict[int, list[tuple[int, int]]]]] = [(root, _Nothing())]
    while pending:
        node, history = pending.pop()
        # The number is set by whoever walks, before the walk goes on.
        yield node, history
        for i, each in reversed(list(enumerate(node.below))):
            own = [*history[node.player], (node.number, i)] if node.player > 0 else []
            pending.append((each, _Nothing({**history, **({node.player: own} if own else {})})))


class _Nothing(dict[int, list[tuple[int, int]]]):
    def __missing__(self, _key: int) -> list[tuple[int, int]]:
        return []


@st.composite
def _nodes(draw: st.DrawFn, players: int, depth: int) -> Node:
    kinds = [-1, 0, *range(1, players + 1), *range(1, players + 1)] if depth else [-1]
    player = draw(st.sampled_from(kinds))
    name = draw(st.sampled_from(NAMES))
    payoffs = draw(st.tuples(*[st.sampled_from(PAYOFFS)] * players))
    if player < 0:
        return Node(player, name, payoffs)
    count = draw(st.integers(1, 3) if player == 0 else st.integers(2, 3))
    below = [draw(_nodes(players, depth - 1)) for _ in range(count)]
    earned = payoffs if draw(st.integers(0, 5)) == 0 else None
    weights = [draw(st.integers(1, 3)) for _ in range(count)]
    odds = [Fraction(each, sum(weights)) for each in weights] if player == 0 else []
    return Node(player, name, earned, [f"m{i}" for i in range(count)], odds, below)
