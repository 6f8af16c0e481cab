"""A game tree as text in Gambit's ``.efg`` format.

Made from a tree; written to files by the exchange, and handed to Gambit when equilibria are asked of it.

Source: Gambit project, "The extensive game (.efg) file format",
https://gambitproject.readthedocs.io/en/latest/formats.efg.html.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from crossroads.games.tree import GameTree, TreeNode

# What is longer as a decimal is written as a fraction.
_MOST_DIGITS = 15
# Signs of print, and what they look like in ASCII.
_LIKE = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "→": "->", "ß": "ss"})


def write_text(tree: GameTree, comment: str = "", *, is_named: bool = True) -> str:
    """Return a game as ``.efg``.

    Payoffs stand at the nodes where they are earned, those of a branch at the node that it leads to; Gambit adds them
    up along the path, as we do.

    Parameters
    ----------
    is_named
        Whether nodes, sets and branches have their labels; otherwise branches are numbered from 1 on.
    """
    players = " ".join(map(_quoted, numbered(map(plain, tree.labels[: len(tree.players)]))))
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


def plain(label: str) -> str:
    """Return a label in the signs that Gambit takes: ASCII letters and single blanks, no others.

    >>> plain("  Müde – “so”  "), plain("Киев")
    ('Mude - "so"', '????')
    """
    folded = unicodedata.normalize("NFKD", label.translate(_LIKE).replace("\\", "/"))
    signs = (sign if sign.isascii() else "?" for sign in folded if not unicodedata.combining(sign))
    return " ".join("".join(signs).split())


def numbered(names: Iterable[str]) -> list[str]:
    """Return names with numbers added where several are the same; empty ones stay empty.

    >>> numbered(["Bar", "", "Bar", ""])
    ['Bar', '', 'Bar (2)', '']
    """
    found: list[str] = []
    taken, counts = {""}, Counter[str]()
    for name in names:
        given = name
        while name and given in taken:
            counts[name] += 1
            given = f"{name} ({counts[name] + 1})"
        taken.add(given)
        found.append(given)
    return found


def node_names(tree: GameTree) -> list[str]:
    """Return the name of each node: its label, unless its outcome or its information set has that already."""
    return [plain(_node_name(tree, node)) for node in tree.nodes]


def _node_name(tree: GameTree, node: TreeNode) -> str:
    if node.kind == "outcome":
        return node.label if node.effect else ""
    is_told = node.information >= 0 and tree.sets[node.information].name == node.label
    return "" if is_told else node.label


@dataclass
class _Writer:
    """The work of writing one game; it lives for one call of ``write_text``."""

    tree: GameTree
    is_named: bool
    _outcomes: dict[tuple[str, tuple[Fraction, ...]], int] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        numbers = numbers_in_efg(self.tree)
        names = numbered(node_names(self.tree)) if self.is_named else [""] * len(self.tree.nodes)
        chances = 0
        for number, node in enumerate(self.tree.nodes):
            chances += node.kind == "chance"
            yield f"{self._line(number, _quoted(names[number]), numbers, chances)} {self._outcome(node)}"

    def _line(self, number: int, name: str, numbers: Sequence[tuple[int, int]], chances: int) -> str:
        node = self.tree.nodes[number]
        if node.kind == "outcome":
            return f"t {name}"
        if node.kind == "chance":
            labels = self._branches(node.labels)
            odds = " ".join(f"{label} {number_text(share)}" for label, share in zip(labels, node.odds, strict=True))
            return f'c {name} {chances} "" {{ {odds} }}'
        player, among = numbers[node.information]
        branches = " ".join(self._branches(self.tree.sets[node.information].labels))
        return f"p {name} {player} {among} {_quoted(self._set_names[node.information])} {{ {branches} }}"

    @cached_property
    def _set_names(self) -> list[str]:
        """What information sets are called: copies of one, as in games that follow a common node, have numbers."""
        found = [""] * len(self.tree.sets)
        for player in range(len(self.tree.players)):
            own = self.tree.of_player(player)
            for number, name in zip(own, numbered(plain(self.tree.sets[i].name) for i in own), strict=True):
                found[number] = name if self.is_named else ""
        return found

    def _branches(self, labels: Sequence[str]) -> list[str]:
        given = numbered(map(plain, labels)) if self.is_named else map(str, range(1, len(labels) + 1))
        return [_quoted(each) for each in given]

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
        return plain(node.effect or (node.label if node.kind == "outcome" else ""))


def _quoted(text: str) -> str:
    r"""Return a text in quotation marks, as Gambit reads it: ``\"`` is a quotation mark, any other ``\`` itself.

    >>> print(_quoted('the "bar"'))
    "the \"bar\""
    """
    return '"' + text.replace("\\", "/").replace('"', '\\"') + '"'
