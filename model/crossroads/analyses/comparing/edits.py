"""The edits that lie between two scenarios: changes that are made together, and what each sets in a hybrid.

Made from the changes; hybrids of the two scenarios take some of the edits and leave the others.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from typing import Any

from crossroads.analyses.comparing.changes import Change
from crossroads.analyses.comparing.explicit import Absent, bare
from crossroads.document import PathKey
from crossroads.expressions import Expression, number
from crossroads.program import Reading
from crossroads.scenario import Branch, Chance, Decision, Parameter, Plays


@dataclass(frozen=True)
class Switch:
    """A formula that is one or the other: both stand in one program, and a lane takes either."""

    path: PathKey
    before: Expression
    after: Expression


@dataclass(frozen=True)
class Swap:
    """A part that is replaced, added or removed: a hybrid with it is a program of its own."""

    path: PathKey
    after: Any
    """What stands there then; ``ABSENT`` for nothing, the order of ids where the path ends in ``order``."""


Step = Switch | Swap


@dataclass(frozen=True)
class Edit:
    """Changes that are made at once."""

    changes: tuple[Change, ...]
    steps: tuple[Step, ...]
    """What it sets; none where nothing that is computed hangs on it."""

    @property
    def is_structural(self) -> bool:
        """Whether a hybrid with it is a program of its own."""
        return any(isinstance(step, Swap) for step in self.steps)


def find_edits(changes: Sequence[Change], before: Reading, after: Reading) -> tuple[Edit, ...]:
    """Return the edits that changes make, in their order, each as small as it may be.

    What decides the value of one parameter is one edit. A node that is new, or gone, belongs to the one edit that
    leads to it; where several lead to it, or none, it stands alone and moves nothing.
    """
    found: dict[PathKey, Edit] = {}
    for change in changes:
        key = _key(change)
        steps = tuple(_steps(change, before, after))
        known = found.get(key, Edit((), ()))
        # Value, word and distribution of a parameter set one formula.
        found[key] = Edit((*known.changes, change), known.steps or steps)
    edits = _with_loops_apart(_with_readings(list(found.values()), before, after), before, after)
    return tuple(_with_nodes(edits))


_DECIDING = frozenset({("value",), ("word",), ("distribution",)})
# What words mean, and whose judgements count how much: many values may hang on it.
_READINGS = frozenset({"words", "scales", "assessors"})


def _key(change: Change) -> PathKey:
    path = change.path
    if path[0] in ("expect", "correlations"):
        # The same place in a list may hold one thing on one side and another on the other.
        return (*path, change.verb)
    return (*path[:2], "value") if _decides_value(path) else path


def _decides_value(path: PathKey) -> bool:
    """Return whether the value of a parameter may hang on what stands at a path; its range moves no base case."""
    return path[0] == "parameters" and len(path) > 2 and (path[2] == "assessors" or path[2:] in _DECIDING)


def _steps(change: Change, before: Reading, after: Reading) -> Iterator[Step]:
    """Yield what a change sets, where what is computed may hang on it."""
    path, old, new = change.path, change.before, change.after
    head, last = path[0], path[-1]
    if head == "parameters":
        yield from _parameter_steps(change, before, after)
    elif change.kind not in ("numbers", "structure") or head in ("perspective", "correlations", "reference"):
        return
    elif len(path) == 2 and head in ("nodes", "effects", "actors", "attributes"):
        # A hybrid has those of both sides; a node of another kind is another node.
        if head == "nodes" and old is not Absent.ABSENT and new is not Absent.ABSENT:
            yield Swap(path, new)
    elif last in ("confidence", "known_to") or (head == "attributes"):
        return
    elif last == "plays" and isinstance(old, Plays) and isinstance(new, Plays) and old.kind == new.kind == "logit":
        yield Switch((*path, "precision"), old.precision or number(1.0), new.precision or number(1.0))
    elif (terms := _terms(change)) is not None:
        yield Switch(path, *terms)
    else:
        yield Swap(path, new)


def _terms(change: Change) -> tuple[Expression, Expression] | None:
    """Return both formulas of a change that a lane can switch, or None; what is not earned is earned zero times."""
    path, old, new = change.path, change.before, change.after
    if path[-1] in ("utility", "inverse"):
        return None
    if len(path) > 2 and path[-2] in ("payoff", "points", "values"):
        old, new = (number(0.0) if each is Absent.ABSENT else each for each in (old, new))
    if isinstance(old, Expression) and isinstance(new, Expression):
        return old, new
    return None


def _parameter_steps(change: Change, before: Reading, after: Reading) -> Iterator[Step]:
    # A parameter that only one side has stands in every hybrid.
    if _decides_value(change.path):
        yield from _moved(str(change.path[1]), before, after)


def _moved(name: str, before: Reading, after: Reading) -> Iterator[Step]:
    """Yield the switch of a parameter whose formula is another one."""
    old, new = (side.program.scenario.parameters.get(name) for side in (before, after))
    if old is not None and new is not None and old.expression.tree != new.expression.tree:
        yield Switch(("parameters", name), old.expression, new.expression)


def _with_readings(edits: list[Edit], before: Reading, after: Reading) -> list[Edit]:
    """Return the edits, those of what words mean and whose judgements count made one, with the values it moves."""
    reading = [edit for edit in edits if edit.changes[0].path[0] in _READINGS]
    own = {step.path[1] for edit in edits for step in edit.steps if step.path[0] == "parameters"}
    moved = [name for name in before.program.scenario.parameters if name not in own]
    steps = tuple(step for name in moved for step in _moved(name, before, after))
    if not reading or not steps:
        return edits
    joined = Edit(tuple(change for edit in reading for change in edit.changes), steps)
    return [joined if edit is reading[0] else edit for edit in edits if edit is reading[0] or edit not in reading]


def _with_loops_apart(edits: list[Edit], before: Reading, after: Reading) -> list[Edit]:
    """Return the edits so that no program has both of two formulas that lead in a circle together."""
    sides = [side.program.scenario.parameters for side in (before, after)]
    names = {
        name: frozenset().union(*(side[name].expression.names for side in sides if name in side))
        for name in {**sides[0], **sides[1]}
    }
    if not leads_in_a_circle(names):
        return edits
    return [replace(edit, steps=tuple(_apart(step, sides[1]) for step in edit.steps)) for edit in edits]


def _apart(step: Step, after: Mapping[str, Parameter]) -> Step:
    is_formula = isinstance(step, Switch) and step.path[0] == "parameters" and (step.before.names or step.after.names)
    return Swap(step.path, bare(after[str(step.path[1])])) if is_formula else step


def leads_in_a_circle(names: Mapping[str, frozenset[str]]) -> bool:
    """Return whether formulas, by their names and those that they refer to, need each other in a circle."""
    try:
        TopologicalSorter(names).prepare()
    except CycleError:
        return True
    return False


def _with_nodes(edits: list[Edit]) -> list[Edit]:
    """Return the edits, with nodes of one side alone in the edit that leads to them."""
    edits = list(edits)
    while True:
        for node in (each for each in edits if _is_node(each)):
            leading = [each for each in edits if each is not node and _leads_to(each, node.changes[0])]
            if len(leading) == 1:
                edits[edits.index(leading[0])] = Edit((*leading[0].changes, *node.changes), leading[0].steps)
                edits.remove(node)
                break
        else:
            return edits


def _is_node(edit: Edit) -> bool:
    return edit.changes[0].path[0] == "nodes" and len(edit.changes[0].path) == 2 and not edit.steps


def _leads_to(edit: Edit, node: Change) -> bool:
    """Return whether an edit leads to a node on the side that has it."""
    is_new = node.before is Absent.ABSENT
    return any(node.path[1] in _targets(each.after if is_new else each.before, each.path) for each in edit.changes)


def _targets(value: Any, path: PathKey) -> list[str | None]:
    """Return the nodes that a changed value leads to."""
    if isinstance(value, Branch):
        return [value.to]
    if isinstance(value, Decision | Chance):
        return [branch.to for branch in value.branches.values()]
    return [value] if isinstance(value, str) and path[-1] in ("to", "start") else []
