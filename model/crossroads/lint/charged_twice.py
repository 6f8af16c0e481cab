"""A payoff charged twice on one path: the same effect, or the same amount under the same label, at two places.

Two places count if some path meets both, whoever chooses what. An effect that is meant to be earned as often as it is
met says so where it is defined; an amount without a name, at the later place.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from crossroads.document import PathKey
from crossroads.figures import quoted
from crossroads.lint.inspected import Inspected
from crossroads.lint.naming import named
from crossroads.lint.rule import Remark, Rule
from crossroads.scenario import Amount

_REMEDY = "Earn it at one of them; or say with allow that it is meant each time."
# An effect; or a label, an attribute and an amount.
_Charge = tuple[str, ...]


@dataclass(frozen=True)
class _Twice:
    """A charge that one path may meet twice."""

    charge: _Charge
    first: str
    """The node or branch of the earlier place."""
    then: str


def find_charged_twice(inspected: Inspected) -> Iterator[Remark]:
    """Yield a remark for each charge that some path meets twice, at the first pair of places."""
    scenario = inspected.scenario
    for twice in _doubled(inspected):
        first, then = named(scenario, twice.first), named(scenario, twice.then)
        if len(twice.charge) == 1:
            label = scenario.file.effects[twice.charge[0]].label
            what = f"the effect {twice.charge[0]}{f' ({quoted(label)})' if label else ''}"
            path: PathKey = ("effects", twice.charge[0])
        else:
            label, attribute, points = twice.charge
            what = f"{points} of {attribute} under the label {quoted(label)}"
            path = (*_place(twice.then), "payoff")
        yield Remark(path, f"A path that meets {first} may meet {then} as well, and earns {what} twice.", _REMEDY)


def _doubled(inspected: Inspected) -> Iterator[_Twice]:
    """Yield the charges that a path may meet twice; a walk in the order of the nodes notes what may lie behind each."""
    graph, ways = inspected.graph, inspected.ways
    charges = _charges(inspected)
    numbers = {charge: 1 << i for i, charge in enumerate(dict.fromkeys(each for at in charges.values() for each in at))}
    behind = dict.fromkeys(graph.vertices, 0)  # the charges that paths may have met, as the bits of a number
    told: set[_Charge] = set()
    for node_id in graph.vertices:
        met = behind.pop(node_id)
        if node_id not in inspected.scenario.nodes:
            continue  # an ending that has the name of its branch
        for place, arc in [(node_id, None), *((arc.name, arc) for arc in graph.arcs_of[node_id] if ways.is_met(arc))]:
            after = met
            for charge in charges.get(place, ()):
                if met & numbers[charge] and charge not in told:
                    told.add(charge)
                    yield _Twice(charge, _earlier(inspected, charges, charge, node_id, place), place)
                after |= numbers[charge]
            if arc is None:
                met = after
            elif arc.target in behind:
                behind[arc.target] |= after


def _charges(inspected: Inspected) -> dict[str, list[_Charge]]:
    """Return node or branch → what is charged there, of all that is charged at several places."""
    graph, ways = inspected.graph, inspected.ways
    found: dict[str, list[_Charge]] = {}
    for vertex in graph.vertices.values():
        if vertex.id in ways.met and vertex.id in inspected.scenario.nodes:
            found[vertex.id] = list(_charged(vertex.label, vertex.amounts))
    for arc in filter(ways.is_met, graph.arcs):
        found[arc.name] = list(_charged(arc.label, arc.amounts))
    counts: dict[_Charge, int] = {}
    for charge in (charge for charges in found.values() for charge in charges):
        counts[charge] = counts.get(charge, 0) + 1
    return {place: kept for place, all_ in found.items() if (kept := [each for each in all_ if counts[each] > 1])}


def _charged(label: str, amounts: Iterable[Amount]) -> Iterator[_Charge]:
    return iter(
        dict.fromkeys(
            (each.effect,) if each.effect is not None else (label, each.attribute, str(each.points))
            for each in amounts
            if each.points.constant != 0
        )
    )


def _earlier(
    inspected: Inspected, charges: Mapping[str, Sequence[_Charge]], charge: _Charge, node_id: str, place: str
) -> str:
    """Return a place with a charge from which a path leads to a node, the nearest first."""
    if place != node_id and charge in charges.get(node_id, ()):
        return node_id
    pending, seen = [node_id], {node_id}
    for here in pending:
        for arc in inspected.ways.arriving.get(here, ()):
            found = next((each for each in (arc.name, arc.source) if charge in charges.get(each, ())), None)
            if found is not None:
                return found
            if arc.source not in seen:
                seen.add(arc.source)
                pending.append(arc.source)
    return node_id


def _place(event: str) -> PathKey:
    node_id, dot, branch_id = event.partition(".")
    return ("nodes", node_id, "branches", branch_id) if dot else ("nodes", node_id)


CHARGED_TWICE = Rule(
    "The same effect, or the same amount under the same label, at two places of one path.", _REMEDY, find_charged_twice
)
