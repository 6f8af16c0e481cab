"""A solved graph as what is drawn of it: texts and marks for every node and branch, in the order of the graph.

Made from a solution; the formats that draw write it down each in its own language.
"""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from crossroads.exchange.naming import tidy
from crossroads.figures import amount, decimals_for, percent
from crossroads.graph import Kind
from crossroads.program import Solution
from crossroads.prose import printable

LOST = "What the numbers are made of: parameters, formulas and evidence. A picture shows results."

# A line of a label has at most so many characters.
_WIDEST = 26


@dataclass(frozen=True)
class PictureNode:
    """A node as it is drawn."""

    key: str
    """A short name of letters and digits."""
    kind: Kind
    lines: tuple[str, ...]
    """Label, who decides, and value; nothing at an ending that only its branch names."""


@dataclass(frozen=True)
class PictureBranch:
    """A branch as it is drawn."""

    source: str
    target: str
    lines: tuple[str, ...]
    """Label with the mark of a choice, odds, and what it alone adds to the objective of the perspective."""
    is_chosen: bool
    """Whether somebody who chooses takes it."""
    is_ruled_out: bool
    """Whether it is never taken."""


@dataclass(frozen=True)
class Picture:
    """All nodes and branches of a solved graph."""

    solution: Solution

    @property
    def title(self) -> str:
        """The title, with whose values are shown."""
        scenario = self.solution.scenario
        return clean(f"{scenario.title} — values for {scenario.actor_label(self.solution.by)}")

    @property
    def nodes(self) -> Iterator[PictureNode]:
        """The nodes, each before those that its branches lead to."""
        for node_id, vertex in self.solution.graph.vertices.items():
            lines: list[str] = []
            if node_id not in self._own_endings:
                by = self.solution.scenario.actor_label(vertex.by) if vertex.by else ""
                value = amount(self.solution.value(node_id), self._decimals, self._unit)
                lines = [*_wrapped(vertex.label), f"({by})" if by else "", value]
            yield PictureNode(self._keys[node_id], vertex.kind, _told(lines))

    @property
    def branches(self) -> Iterator[PictureBranch]:
        """The branches, grouped by node."""
        for arc in self.solution.graph.arcs:
            # A choice that depends on what was earned before is shown by how often each branch is taken.
            choice = None if self.solution.choices(arc.source) else self.solution.choice(arc.source)
            weight = self.solution.weight(arc.source, arc.id)
            is_chosen = choice == arc.id
            odds = percent(weight) if choice is None else ""
            numbers = " · ".join(each for each in (odds, self._payoff(arc.name)) if each)
            lines = [*_wrapped(f"▶ {arc.label}" if is_chosen else arc.label), numbers]
            yield PictureBranch(self._keys[arc.source], self._keys[arc.target], _told(lines), is_chosen, weight == 0)

    @cached_property
    def _keys(self) -> dict[str, str]:
        return {node_id: f"n{number}" for number, node_id in enumerate(self.solution.graph.vertices)}

    @cached_property
    def _own_endings(self) -> set[str]:
        return {arc.target for arc in self.solution.graph.arcs if arc.target == arc.name}

    @cached_property
    def _decimals(self) -> int:
        options = [option.value for option in self.solution.options]
        return decimals_for(options or [self.solution.root[0]])

    @property
    def _unit(self) -> str:
        return self.solution.scenario.objective_unit(self.solution.by)

    def _payoff(self, branch: str) -> str:
        """Return what a branch alone adds to the objective of the perspective."""
        program = self.solution.program
        # All copies of a branch earn the same.
        copy, actor = program.arc_copies[branch][0], program.actors.index(self.solution.by)
        earned = float(self.solution.block.earned.arc[copy, actor, 0])
        return f"{'+' if earned > 0 else ''}{amount(earned, self._decimals)}" if earned else ""


def clean(text: str) -> str:
    """Return a text on one line without characters that move a cursor."""
    return printable(tidy(text))


def _wrapped(label: str) -> list[str]:
    return textwrap.wrap(clean(label), _WIDEST) or [""]


def _told(lines: list[str]) -> tuple[str, ...]:
    return tuple(clean(line) for line in lines if line)
