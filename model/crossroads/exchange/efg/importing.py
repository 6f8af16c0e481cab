"""Reading ``.efg``: a parsed game as a scenario that a person might have written.

One attribute for each player, ids from labels. An ending without a name is a branch that ends; equal endings with a
name are one node; a named outcome on the way is an effect.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from crossroads.exchange.efg.parsing import ParsedGame, ParsedNode, ParsedSet, parse_efg
from crossroads.exchange.formats import Imported
from crossroads.expressions import parse
from crossroads.games.exact import exact

Data = dict[str, Any]


def read_efg(text: str, name: str) -> Imported:
    """Return the scenario that an ``.efg`` file states.

    Raises
    ------
    ScenarioError
        With every problem of the text at its place.
    """
    importing = _Importing(parse_efg(text, name))
    return Imported(importing.scenario(), tuple(importing.lost))


@dataclass
class _Names:
    """Ids that are given so far; each is given once."""

    taken: set[str] = field(default_factory=set)
    _counts: Counter[str] = field(default_factory=Counter)

    def give(self, label: str, fallback: str) -> str:
        """Return a new id made of a label: its letters and digits, in lower case."""
        slug = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_") or fallback
        if not slug[0].isalpha():
            slug = f"{fallback[0]}_{slug}"
        name = slug
        while name in self.taken:
            self._counts[slug] += 1
            name = f"{slug}_{self._counts[slug] + 1}"
        self.taken.add(name)
        return name


@dataclass
class _Importing:
    """The work of turning one game into a scenario; it lives for one call of ``read_efg``."""

    game: ParsedGame
    lost: list[str] = field(default_factory=list)
    _node_names: _Names = field(default_factory=_Names)
    _effects: dict[int, str] = field(default_factory=dict)
    _endings: dict[tuple[str, int], str] = field(default_factory=dict)

    def scenario(self) -> Data:
        game = self.game
        endings: Data = {}
        inner = [node for node in game.nodes if node.information is not None]
        ids = {id(node): self._node_names.give(*self._naming(node)) for node in inner}
        nodes = {ids[id(node)]: self._node(node, ids, endings) for node in inner}
        scenario: Data = {"crossroads": 1, "title": " ".join(game.title.split()) or "A game"}
        if game.comment.strip():
            scenario["note"] = game.comment.strip()
        scenario["attributes"] = {each: {"label": f"Payoff of {self._label(i)}"} for i, each in enumerate(self.players)}
        scenario["actors"] = {each: self._actor(i, each) for i, each in enumerate(self.players)}
        if self._effects:
            scenario["effects"] = {name: self._effect(number) for number, name in self._effects.items()}
        if not inner:
            return {**scenario, "start": "end", "nodes": {"end": self._ending(game.nodes[0])}}
        scenario["start"] = ids[id(inner[0])]
        scenario["nodes"] = nodes | endings
        return scenario

    @cached_property
    def players(self) -> list[str]:
        """The ids of the players, for actors and attributes."""
        names = _Names()
        return [names.give(label, f"player_{i}") for i, label in enumerate(self.game.players, start=1)]

    def _label(self, player: int) -> str:
        return self.game.players[player].strip() or f"Player {player + 1}"

    def _actor(self, player: int, name: str) -> Data:
        label = self._label(player)
        return ({"label": label} if label != name else {}) | {"values": {name: 1}}

    def _effect(self, number: int) -> Data:
        outcome = self.game.outcomes[number]
        return {"points": self._payoff(number), "label": outcome.name}

    @cached_property
    def _members(self) -> Mapping[int, int]:
        """Information set → how many nodes it has."""
        counts: dict[int, int] = {}
        for node in self.game.nodes:
            counts[id(node.information)] = counts.get(id(node.information), 0) + 1
        return counts

    def _naming(self, node: ParsedNode) -> tuple[str, str]:
        """Return what a node's id is made of: its own name, else that of its set, else its owner and number."""
        own = node.information
        fallback = "chance" if own is None or own.player == 0 else f"{self.players[own.player - 1]}_{own.number}"
        return node.name or (own.name if own else ""), fallback

    def _node(self, node: ParsedNode, ids: Mapping[int, str], endings: Data) -> Data:
        own, name = node.information, ids[id(node)]
        if own is None:
            raise TypeError("endings have no branches")
        part: Data = {"kind": "chance"} if own.player == 0 else {"kind": "decision", "by": self.players[own.player - 1]}
        label = (node.name or own.name).strip()
        if label and label != name:
            part["label"] = label
        if own.player and (self._members[id(own)] > 1 or (own.name and own.name not in ("", label))):
            part["information"] = self._information[id(own)]
        part |= self._earned(node)
        names = _Names()
        branch_ids = [names.give(action, f"move_{i}") for i, action in enumerate(own.actions, start=1)]
        odds = self._odds(own) if own.player == 0 else [{} for _ in own.actions]
        part["branches"] = {
            branch_id: self._named(action, branch_id) | share | self._branch(below, ids, endings)
            for branch_id, action, below, share in zip(branch_ids, own.actions, node.below, odds, strict=True)
        }
        return part

    @cached_property
    def _information(self) -> dict[int, str]:
        """Information set → the text that its members share: its name, where no other set has the same."""
        sets = [own for own in self.game.sets.values() if own.player]
        names = [own.name for own in sets]
        texts = {id(own): f"{self._label(own.player - 1)} {own.number}" for own in sets}
        return {
            id(own): f"{own.name} ({texts[id(own)]})" if names.count(own.name) > 1 else own.name
            for own in sets
            if own.name
        } | {id(own): texts[id(own)] for own in sets if not own.name}

    def _named(self, action: str, branch_id: str) -> Data:
        return {"label": action.strip()} if action.strip() not in ("", branch_id) else {}

    def _branch(self, below: ParsedNode, ids: Mapping[int, str], endings: Data) -> Data:
        if below.information is not None:
            return {"to": ids[id(below)]}
        outcome = self.game.outcomes.get(below.outcome)
        if not below.name and not (outcome and outcome.name):
            return self._earned(below)
        key = (below.name, below.outcome)
        if key not in self._endings:
            label = below.name or (outcome.name if outcome else "")
            self._endings[key] = self._node_names.give(label, "ending")
            endings[self._endings[key]] = self._ending(below, self._endings[key])
        return {"to": self._endings[key]}

    def _ending(self, node: ParsedNode, name: str = "end") -> Data:
        outcome = self.game.outcomes.get(node.outcome)
        label = (node.name or (outcome.name if outcome else "")).strip()
        part: Data = {"kind": "outcome"} | ({"label": label} if label and label != name else {})
        return part | self._earned(node)

    def _earned(self, node: ParsedNode) -> Data:
        """Return what is earned at a node: as an effect where the outcome's name has no other place."""
        outcome = self.game.outcomes.get(node.outcome)
        if outcome is None:
            return {}
        is_told = node.information is None and (not node.name or node.name == outcome.name)
        if outcome.name and not is_told:
            return {"effects": [self._effect_name(outcome.number, outcome.name)]}
        return {"payoff": self._payoff(outcome.number)} if any(outcome.payoffs) else {}

    def _effect_name(self, number: int, label: str) -> str:
        if number not in self._effects:
            taken = _Names(set(self._effects.values()))
            self._effects[number] = taken.give(label, "effect")
        return self._effects[number]

    def _payoff(self, number: int) -> Data:
        payoffs = self.game.outcomes[number].payoffs
        where = f"Outcome {number}"
        return {player: self._number(amount, where) for player, amount in zip(self.players, payoffs, strict=True)}

    def _odds(self, own: ParsedSet) -> list[Data]:
        """Return the odds of a chance node: weights where rounded decimals do not sum to one."""
        shares = [self._number(share, own.actions[i]) for i, share in enumerate(own.odds)]
        if sum(own.odds) == 1:
            return [{"p": share} for share in shares]
        # Finding the line takes its time in a large file, so only where it is told.
        where = self.game.source.place(own.at)
        told = f"{where}: the probabilities sum to {float(sum(own.odds))!r}; they are read as weights, which are"
        if (sentence := f"{told} divided by their sum.") not in self.lost:
            self.lost.append(sentence)
        return [{"weight": share} for share in shares]

    def _number(self, value: Fraction, where: str) -> int | float | str:
        """Return a number as YAML has it where that is exact, as a formula such as 1/3 otherwise."""
        if value.denominator == 1 and abs(value) < 2**53:
            return int(value)
        if Fraction(repr(float(value))) == value:
            return float(value)
        formula = f"{value.numerator}/{value.denominator}"
        if exact(parse(formula), {}) == value:
            return formula
        self.lost.append(f"{where}: {formula} has more digits than numbers hold; it is rounded.")
        return float(value)
