"""The scenario: everything that a file states, checked, resolved and frozen.

Made by the gate from a document; the decision graph is built from it, and results carry its labels and units.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping as AbstractMapping
from dataclasses import dataclass
from functools import cached_property

from crossroads.document import Document, plain
from crossroads.errors import Finding
from crossroads.expressions import Expression, number
from crossroads.scenario.fields import SOLE, Plays
from crossroads.scenario.format import Actor, Attribute, Branch, Decision, Node, Reference, ScenarioFile
from crossroads.scenario.parameters import Parameter
from crossroads.scenario.structure import first_decision


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
    file: ScenarioFile
    """The format's own models, for what is read as it was written."""
    attributes: AbstractMapping[str, Attribute]
    actors: AbstractMapping[str, Actor]
    parameters: AbstractMapping[str, Parameter]
    perspective: str
    """The actor whose options the results compare."""
    warnings: tuple[Finding, ...] = ()

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
        """A fingerprint of everything that the effective scenario states: SHA-256, as 64 hexadecimal digits."""
        text = json.dumps(plain(self.document.data), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def base_values(self) -> dict[str, float]:
        """The base value of every parameter."""
        return {name: parameter.value for name, parameter in self.parameters.items()}

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
        return first_decision(self.file, self.perspective, self.owners)

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
        stated = self.actors[actor_id].plays
        if stated is not None:
            return stated
        if actor_id == self.perspective:
            return Plays("rational")
        odds = [branch.p is not None or branch.weight is not None
                for node_id, owner in self.owners.items() if owner == actor_id
                for branch in self.nodes[node_id].branches.values()]  # fmt: skip
        return Plays("assessed" if any(odds) else "rational")

    def amounts(self, part: Node | Branch | Reference) -> Iterator[Amount]:
        """Yield what is earned on a node or a branch: its payoffs, then its effects, each by attribute."""
        for attribute, points in part.payoff.items():
            yield Amount(self._attribute(attribute), points)
        for effect_id in getattr(part, "effects", ()):
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
