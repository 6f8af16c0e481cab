"""A game tree as text in Gambit's ``.efg`` format.

Made from a tree; written to files by the exchange, and handed to Gambit when equilibria are asked of it.

Source: Gambit project, "The extensive game (.efg) file format",
https://gambitproject.readthedocs.io/en/latest/formats.efg.html.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from crossroads.games.tree import GameTree, TreeNode

# What is longer as a decimal is written as a fraction.
_MOST_DIGITS = 15


def write_text(tree: GameTree, comment: str = "", *, is_named: bool = True) -> str:
    """Return a game as ``.efg``.

    Payoffs stand at the nodes where they are earned, those of a branch at the node that it leads to; Gambit adds them
    up along the path, as we do.

    Parameters
    ----------
    is_named
        Whether nodes, sets and branches have their labels; otherwise branches are numbered from 1 on.
    """
    players = " ".join(map(_quoted, unique(tree.labels[: len(tree.players)], tree.players)))
    head = f"EFG 2 R {_quoted(tree.title)} {{ {players} }}\n{_quoted(comment)}\n\n"
    return head + "\n".join(_Writer(tree, is_named=is_named).lines()) + "\n"


def numbers_in_efg(tree: GameTree) -> list[tuple[int, int]]:
    """Return for every information set its player and its number among that player's, both from 1 on."""
    counts: Counter[int] = Counter()
    found = []
    for each in tree.sets:
        counts[each.player] += 1
        found.append((each.player + 1, counts[each.player]))
    return found


def number_text(value: Fraction) -> str:
    """Return a number as a decimal where that is exact and short, as a fraction otherwise.

    >>> number_text(Fraction(1, 3)), number_text(Fraction(-5, 4)), number_text(Fraction(7))
    ('1/3', '-1.25', '7')
    """
    digits = 0
    while value.denominator != 1 and (value * 10**digits).denominator != 1 and digits < _MOST_DIGITS:
        digits += 1
    whole = value * 10**digits
    if whole.denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    if not digits:
        return str(value.numerator)
    text = str(abs(whole.numerator)).rjust(digits + 1, "0")
    return f"{'-' if value < 0 else ''}{text[:-digits]}.{text[-digits:]}"


def unique(labels: Sequence[str], ids: Sequence[str]) -> list[str]:
    """Return labels with the ids added where several are the same.

    >>> unique(["Guard", "Guard", "Thief"], ["g1", "g2", "t"])
    ['Guard (g1)', 'Guard (g2)', 'Thief']
    """
    counts = Counter(labels)
    return [label if counts[label] == 1 else f"{label} ({id_})" for label, id_ in zip(labels, ids, strict=True)]


def node_name(tree: GameTree, node: TreeNode) -> str:
    """Return the name of a node: its label, unless its outcome or its information set has that already."""
    if node.kind == "outcome":
        return node.label if node.effect else ""
    is_told = node.information >= 0 and tree.sets[node.information].name == node.label
    return "" if is_told else node.label


def repeated_names(tree: GameTree) -> bool:
    """Return whether several nodes have the same name."""
    counts = Counter(node_name(tree, node) for node in tree.nodes)
    return any(name and count > 1 for name, count in counts.items())


@dataclass
class _Writer:
    """The work of writing one game; it lives for one call of ``write_text``."""

    tree: GameTree
    is_named: bool
    _outcomes: dict[tuple[str, tuple[Fraction, ...]], int] = field(default_factory=dict)
    _counts: Counter[str] = field(default_factory=Counter)

    def lines(self) -> Iterator[str]:
        numbers = numbers_in_efg(self.tree)
        chances = 0
        for node in self.tree.nodes:
            chances += node.kind == "chance"
            yield f"{self._head(node, numbers, chances)} {self._outcome(node)}"

    def _head(self, node: TreeNode, numbers: Sequence[tuple[int, int]], chances: int) -> str:
        name = _quoted(self._node_name(node))
        if node.kind == "outcome":
            return f"t {name}"
        if node.kind == "chance":
            numbered = [str(i + 1) for i in range(len(node.labels))]
            labels = unique(node.labels, numbered) if self.is_named else numbered
            odds = " ".join(
                f"{_quoted(label)} {number_text(share)}" for label, share in zip(labels, node.odds, strict=True)
            )
            return f'c {name} {chances} "" {{ {odds} }}'
        own = self.tree.sets[node.information]
        player, among = numbers[node.information]
        labels = unique(own.labels, own.branches) if self.is_named else [str(i + 1) for i in range(len(own.labels))]
        branches = " ".join(map(_quoted, labels))
        return f"p {name} {player} {among} {_quoted(own.name if self.is_named else '')} {{ {branches} }}"

    def _node_name(self, node: TreeNode) -> str:
        if not self.is_named:
            return ""
        name = node_name(self.tree, node)
        self._counts[name] += bool(name)
        return name if self._counts[name] < 2 else f"{name} ({self._counts[name]})"

    def _outcome(self, node: TreeNode) -> str:
        earned = node.payoffs[: len(self.tree.players)]
        if node.kind != "outcome" and not any(earned):
            return "0"
        name = self._outcome_name(node)
        number = self._outcomes.setdefault((name, earned), len(self._outcomes) + 1)
        payoffs = ", ".join(map(number_text, earned))
        return f"{number} {_quoted(name)} {{ {payoffs} }}"

    def _outcome_name(self, node: TreeNode) -> str:
        if not self.is_named:
            return ""
        return node.effect or (node.label if node.kind == "outcome" else "")


def _quoted(text: str) -> str:
    r"""Return a text in quotation marks, as Gambit reads it: ``\"`` is a quotation mark, any other ``\`` itself.

    >>> print(_quoted('the "bar"'))
    "the \"bar\""
    """
    return '"' + text.replace("\\", "/").replace('"', '\\"') + '"'
