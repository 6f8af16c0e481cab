"""The numbers of a scenario: every parameter, effect, stated probability and payoff, with what supports it.

Made from a solution; the ledger of ``support`` is made of them. A number either moves by itself (it has a range, or its
odds are drawn), moves with the parameters that it is made of, or is fixed: then nothing says how far off it may be.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from crossroads.expressions import Expression
from crossroads.program import Solution
from crossroads.scenario import Basis, Branch, Chance, Claim, Node, Rest, Scenario

Kind = Literal["parameter", "effect", "odds", "payoff"]
Way = Literal["own", "parameters", "fixed", "rest", "unused"]
"""How a number moves: by a range of its own; with the parameters it is made of; not at all; as what its siblings leave;
or not at all since nothing hangs on it, as the stated odds of an actor who chooses for itself."""
Reason = Literal["judgement", "placeholder", "no basis", "no claims"]


def weakness_of(basis: Basis | None) -> Reason | None:
    """Return why a basis supports no number; None where it does: a fact, a report or a stated assessment."""
    if basis is None:
        return "no basis"
    return basis if basis in ("judgement", "placeholder") else None


@dataclass(frozen=True)
class Number:
    """A number of the scenario, or an effect, which is several that are scaled together."""

    kind: Kind
    name: str
    """The parameter, the effect, ``node.branch``, or ``place:attribute`` for what is earned at a place."""
    label: str
    stated: str
    """As it is written."""
    way: Way
    claims: tuple[str, ...]
    """Those that it cites itself."""
    value: float | None = None
    """The base value; of an effect, that of its scale."""
    low: float | None = None
    high: float | None = None
    unit: str = ""
    basis: Basis | None = None
    word: str | None = None
    """The estimative word that states it."""
    confidence: float | None = None
    """How many observations it is stated to be worth."""
    made_of: tuple[str, ...] = ()
    """The parameters with a value of their own that it comes from."""

    @property
    def is_stated(self) -> bool:
        """Whether it is a number that somebody has to answer for, and not made of others."""
        return self.way in ("own", "fixed")

    @property
    def unsupported(self) -> tuple[Reason, ...]:
        """Why it counts as unsupported; empty where it is supported, or not stated itself.

        A basis can be stated for parameters alone; other numbers are supported by the claims that they cite.
        """
        if not self.is_stated:
            return ()
        weak = weakness_of(self.basis) if self.kind == "parameter" else None
        found: tuple[Reason, ...] = () if weak is None else (weak,)
        return found if self.claims else (*found, "no claims")


@dataclass(frozen=True)
class Evidence:
    """The claims and sources of a scenario."""

    scenario: Scenario

    @property
    def claims(self) -> Mapping[str, Claim]:
        """Claim id → claim."""
        return self.scenario.file.claims

    def of(self, names: Iterable[str]) -> list[Claim]:
        """Return the claims of a number, each once."""
        return [self.claims[name] for name in dict.fromkeys(names) if name in self.claims]

    def source_label(self, source: str) -> str:
        """Return what people see of a source."""
        return self.scenario.file.sources[source].title

    def sources(self, names: Iterable[str]) -> list[str]:
        """Return the sources of a number's claims, each once."""
        return list(dict.fromkeys(claim.source for claim in self.of(names)))

    def voices(self, names: Iterable[str]) -> list[str]:
        """Return who says the claims of a number, each once."""
        return list(dict.fromkeys(voice for claim in self.of(names) if (voice := voice_of(claim))))

    def kinds(self, names: Iterable[str]) -> list[str]:
        """Return the kinds of a number's claims, each once."""
        return list(dict.fromkeys(claim.kind for claim in self.of(names)))


def voice_of(claim: Claim) -> str:
    """Return who says a claim: the name in front, without what a comma or a bracket adds on when and how.

    So “Lukashenka, 10 October” and “Lukashenka, as reported by the author” are one speaker. Empty where nobody is
    named.
    """
    return claim.says.partition(",")[0].partition(" (")[0].strip()


@dataclass(frozen=True)
class Numbers:
    """All numbers of a solved scenario."""

    solution: Solution

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        return self.solution.scenario

    @cached_property
    def all(self) -> tuple[Number, ...]:
        """The numbers in file order: parameters, effects, odds, payoffs."""
        return (*self._parameters(), *self._effects(), *self._odds(), *self._payoffs())

    def roots(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the parameters with a value of their own that some are made of, in file order."""
        found: set[str] = set()
        for name in names:
            found |= self._roots[name]
        return tuple(name for name in self.scenario.parameters if name in found)

    @cached_property
    def _roots(self) -> dict[str, frozenset[str]]:
        parameters = self.scenario.parameters
        found: dict[str, frozenset[str]] = {}
        for name in parameters:
            # An explicit stack: a chain of formulas may be longer than the interpreter's own.
            trail = [name]
            while trail:
                names = parameters[trail[-1]].expression.names
                missing = [each for each in sorted(names) if each not in found]
                if missing:
                    trail.append(missing[0])
                    continue
                last = trail.pop()
                found[last] = frozenset().union(*(found[each] for each in names)) if names else frozenset((last,))
        return found

    def _way(self, names: Sequence[str]) -> Way:
        """Return how something moves that is made of parameters."""
        return "parameters" if any(self.scenario.parameters[name].is_uncertain for name in names) else "fixed"

    def _parameters(self) -> Iterator[Number]:
        for each in self.scenario.parameters.values():
            made_of = self.roots([each.name]) if each.is_formula else ()
            yield Number(
                "parameter", each.name, each.label, each.expression.text,
                "own" if each.is_uncertain else "parameters" if made_of else "fixed",
                each.claims, each.value, each.low, each.high, each.unit, each.basis, each.word or None, made_of=made_of,
            )  # fmt: skip

    def _effects(self) -> Iterator[Number]:
        values = self.scenario.base_values
        for name, effect in self.scenario.file.effects.items():
            formulas = [*effect.points.values(), *([effect.scale] if effect.scale else [])]
            made_of = self.roots(_names_of(formulas))
            sole = next(iter(self.scenario.attributes))
            points = ", ".join(f"{key if key in self.scenario.attributes else sole} {formula.text}"
                               for key, formula in effect.points.items())  # fmt: skip
            scaled = f"; times {effect.scale.text}" if effect.scale else ""
            yield Number(
                "effect", name, effect.label or name, f"{points}{scaled}", self._way(made_of), effect.claims,
                float(effect.scale.evaluate(values)) if effect.scale else 1.0, made_of=made_of,
            )  # fmt: skip

    def _odds(self) -> Iterator[Number]:
        for node_id, node in self.scenario.nodes.items():
            stated = {key: found for key, branch in node.branches.items() if (found := _odds_of(branch)) is not None}
            for key in stated:
                yield self._odds_number(node_id, node, key, stated)

    def _odds_number(self, node_id: str, node: Node, key: str, stated: Mapping[str, Expression | Rest]) -> Number:
        branch, odds = node.branches[key], stated[key]
        formulas = [each for each in stated.values() if isinstance(each, Expression)]
        own = [odds] if isinstance(odds, Expression) else formulas
        made_of = self.roots(_names_of(own))
        confidence = node.confidence if isinstance(node, Chance) else None
        owner = self.scenario.owner(node_id)
        is_used = owner is None or self.solution.solver.plays[owner].kind == "assessed"
        way: Way = self._way(made_of)
        if confidence is not None:
            way = "own"
        elif not is_used:
            way = "unused"
        elif odds is Rest.REST and way == "fixed":
            way = "rest"
        elif way == "fixed" and made_of:
            # The parameters that state it stand in the ledger themselves.
            way = "parameters"
        label = f"{self.scenario.label(node_id)}: {self.scenario.label(node_id, key)}"
        text = odds.text if isinstance(odds, Expression) else "rest"
        copies = self.solution.program.arc_copies[f"{node_id}.{key}"]
        value = float(self.solution.block.odds[copies[0], 0])
        written = f"weight {text}" if branch.weight is not None else text
        return Number(
            "odds", f"{node_id}.{key}", label, written, way, (*branch.claims, *node.claims), value,
            confidence=confidence, made_of=made_of,
        )  # fmt: skip

    def _payoffs(self) -> Iterator[Number]:
        for node_id, node in self.scenario.nodes.items():
            yield from self._earned(node_id, self.scenario.label(node_id), node)
            for key, branch in node.branches.items():
                label = f"{self.scenario.label(node_id)}: {self.scenario.label(node_id, key)}"
                yield from self._earned(f"{node_id}.{key}", label, branch)

    def _earned(self, place: str, label: str, part: Node | Branch) -> Iterator[Number]:
        """Yield what is earned at a place but for effects; nothing is earned where that is the number 0."""
        values = self.scenario.base_values
        for amount in self.scenario.amounts(part):
            if amount.effect is not None or amount.points.constant == 0:
                continue
            made_of, attribute = self.roots(amount.points.names), amount.attribute
            is_sole = len(self.scenario.attributes) == 1
            yield Number(
                "payoff", f"{place}:{attribute}",
                label if is_sole else f"{label}: {self.scenario.attribute_label(attribute)}",
                amount.points.text, "parameters" if made_of else "fixed", part.claims,
                float(amount.points.evaluate(values)), unit=self.scenario.attributes[attribute].unit, made_of=made_of,
            )  # fmt: skip


def _odds_of(branch: Branch) -> Expression | Rest | None:
    return branch.p if branch.weight is None else branch.weight


def _names_of(formulas: Iterable[Expression]) -> list[str]:
    return sorted({name for formula in formulas for name in formula.names})
