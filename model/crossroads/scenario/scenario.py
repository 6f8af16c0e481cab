"""The scenario: everything that a file states, checked, resolved and frozen.

Made by the gate from a document; the decision graph is built from it, and results carry its labels and units.
"""

import hashlib
import json
from collections.abc import Iterator
from collections.abc import Mapping as AbstractMapping
from dataclasses import dataclass
from functools import cached_property

from crossroads.document import Blame, Document, PathKey, plain
from crossroads.errors import Finding
from crossroads.expressions import Expression, number
from crossroads.scenario.actors import Actor, Attribute
from crossroads.scenario.assessors import Assessor
from crossroads.scenario.fields import SOLE, Plays
from crossroads.scenario.format import Reference, ScenarioFile
from crossroads.scenario.nodes import Branch, Decision, Node
from crossroads.scenario.parameters import Parameter
from crossroads.scenario.structure import first_decision
from crossroads.words import ICD_203, Scale


@dataclass(frozen=True)
class Amount:
    """An amount of one attribute that is earned somewhere."""

    attribute: str
    points: Expression
    scale: Expression | None = None
    effect: str | None = None
    """The named effect that it comes from."""


@dataclass(frozen=True)
class Scenario:
    """A decision-maker's options, what others and chance may do, what endings are worth, and why."""

    document: Document
    """What the scenario was read from."""
    file: ScenarioFile
    """The format's own models, for what is read as it was written."""
    attributes: AbstractMapping[str, Attribute]
    actors: AbstractMapping[str, Actor]
    parameters: AbstractMapping[str, Parameter]
    perspective: str
    """The actor whose options the results compare."""
    words: Scale = ICD_203
    """The scale of estimative words that it reads, and in which its probabilities are told."""
    warnings: tuple[Finding, ...] = ()
    silenced: frozenset[PathKey] = frozenset()
    """The entries of ``allow`` that keep a warning of the gate from being told."""

    @property
    def title(self) -> str:
        """The title."""
        return self.file.title

    @property
    def start(self) -> str:
        """The node at which every path starts."""
        return self.file.start

    @property
    def nodes(self) -> AbstractMapping[str, Node]:
        """The nodes in file order."""
        return self.file.nodes

    @property
    def reference(self) -> Reference | None:
        """The position that options are compared with."""
        return self.file.reference

    @cached_property
    def digest(self) -> str:
        """A fingerprint of all that the effective scenario states, order included: SHA-256 in hexadecimal digits."""
        text = json.dumps(plain(self.document.data))
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def changes(self) -> list[Blame]:
        """The values that overlays and settings set over the base file, with what they overwrote."""
        return [
            each
            for each in self.document.blame()
            if each.origin.layer > 0 and each.path.split(".")[0].split("[")[0] != "expect"
        ]

    @cached_property
    def base_values(self) -> dict[str, float]:
        """The base value of every parameter."""
        return {name: parameter.value for name, parameter in self.parameters.items()}

    @property
    def expects_here(self) -> bool:
        """Whether its expectations count: what files expect, they expect of themselves, with nothing laid over them."""
        stated = self.document.origin(("expect",))
        return stated is not None and stated.layer >= self.document.layers

    @cached_property
    def assessors(self) -> dict[str, Assessor]:
        """Whose judgements parameters and questions state: those that the file lists, or else whom they name."""
        stated = [
            *(each.views for each in self.parameters.values()),
            *(each.assessors for each in self.file.questions.values()),
        ]
        return self.file.assessors or {name: Assessor() for names in stated for name in names}

    def owner(self, node_id: str) -> str | None:
        """Return who decides at a node, or None where nobody does."""
        node = self.nodes[node_id]
        return (node.by or next(iter(self.actors))) if isinstance(node, Decision) else None

    @cached_property
    def owners(self) -> dict[str, str]:
        """Decision node → the actor who decides there."""
        return {node_id: owner for node_id in self.nodes if (owner := self.owner(node_id)) is not None}

    @cached_property
    def first_decision(self) -> tuple[str, ...]:
        """The nodes of the perspective's first decision; none where there is no one first decision."""
        return first_decision(self.nodes, self.start, self.owners, self.perspective) or ()

    @property
    def options(self) -> tuple[str, ...]:
        """The branches of the perspective's first decision, in file order."""
        return tuple(self.nodes[self.first_decision[0]].branches) if self.first_decision else ()

    def multipliers(self, actor_id: str) -> dict[str, Expression]:
        """Return what each attribute is multiplied by in an actor's objective, before any normalising."""
        values = self.actors[actor_id].values
        if values is not None:
            return dict(values)
        return {next(iter(self.attributes)): number(1.0)} if len(self.attributes) == 1 else {}

    def plays(self, actor_id: str) -> Plays:
        """Return how an actor plays where nothing else is said."""
        return self._plays[actor_id]

    @cached_property
    def _plays(self) -> dict[str, Plays]:
        def states_odds(node: Node) -> bool:
            return any(branch.p is not None or branch.weight is not None for branch in node.branches.values())

        stating = {owner for node_id, owner in self.owners.items() if states_odds(self.nodes[node_id])}
        return {
            actor_id: actor.plays
            or Plays("assessed" if actor_id in stating and actor_id != self.perspective else "rational")
            for actor_id, actor in self.actors.items()
        }

    def amounts(self, part: Node | Branch | Reference) -> Iterator[Amount]:
        """Yield what is earned on a node or a branch: its payoffs, then its effects, each by attribute."""
        for attribute, points in part.payoff.items():
            yield Amount(self._attribute(attribute), points)
        for effect_id in () if isinstance(part, Reference) else part.effects:
            effect = self.file.effects[effect_id]
            for attribute, points in effect.points.items():
                yield Amount(self._attribute(attribute), points, effect.scale, effect_id)

    def _attribute(self, name: str) -> str:
        return next(iter(self.attributes)) if name == SOLE else name

    def label(self, node_id: str, branch_id: str | None = None) -> str:
        """Return what people see of a node or one of its branches."""
        node = self.nodes[node_id]
        if branch_id is None:
            return node.label or node_id
        return node.branches[branch_id].label or branch_id

    def actor_label(self, actor_id: str) -> str:
        """Return what people see of an actor."""
        return self.actors[actor_id].label or actor_id

    def attribute_label(self, attribute: str) -> str:
        """Return what people see of an attribute."""
        return self.attributes[attribute].label or attribute

    def objective_unit(self, actor_id: str) -> str:
        """Return the unit of an actor's objective: that of its attributes, where they share one."""
        units = {self.attributes[attribute].unit for attribute in self.multipliers(actor_id)}
        return units.pop() if len(units) == 1 else ""
