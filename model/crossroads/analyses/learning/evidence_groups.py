"""Groups of parameters that one piece of research would settle: by the source of their claims, by basis, as correlated.

Made from draws; part of ``information``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crossroads.analyses.drawn.bound import bound_groups
from crossroads.draws import Draws
from crossroads.prose import listed
from crossroads.scenario import Scenario

# A group's label names so many of its members.
_MOST_NAMED = 3


@dataclass(frozen=True)
class NamedGroup:
    """Parameters that are learned together."""

    name: str
    label: str
    members: tuple[str, ...]


def default_groups(draws: Draws) -> tuple[NamedGroup, ...]:
    """Return the groups of several uncertain parameters that differ from each other."""
    found: dict[tuple[str, ...], NamedGroup] = {}
    for group in [*_by_source(draws), *_by_basis(draws), *_bound(draws)]:
        if len(group.members) > 1:
            found.setdefault(group.members, group)
    return tuple(found.values())


def _by_source(draws: Draws) -> Iterator[NamedGroup]:
    """Yield the parameters that rest on each source, and where there is but one source, on each who says so."""
    scenario = draws.scenario
    claims, sources = scenario.file.claims, scenario.file.sources
    by_source: dict[str, list[str]] = {}
    by_voice: dict[str, list[str]] = {}
    for name in draws.parameters:
        cited = [claims[each] for each in scenario.parameters[name].claims if each in claims]
        for source in dict.fromkeys(claim.source for claim in cited):
            by_source.setdefault(source, []).append(name)
        for voice in dict.fromkeys(claim.says for claim in cited if claim.says):
            by_voice.setdefault(voice, []).append(name)
    for source, names in by_source.items():
        label = sources[source].title if source in sources else source
        yield NamedGroup(f"source:{source}", f"Rest on “{label}”", tuple(names))
    if len(by_source) == 1:
        for voice, names in by_voice.items():
            yield NamedGroup(f"says:{voice}", f"Rest on what is said by {voice}", tuple(names))


def _by_basis(draws: Draws) -> Iterator[NamedGroup]:
    by_basis: dict[str, list[str]] = {}
    for name in draws.parameters:
        basis = draws.scenario.parameters[name].basis
        if basis:
            by_basis.setdefault(basis, []).append(name)
    for word, names in by_basis.items():
        yield NamedGroup(f"basis:{word}", f"Known by {word}", tuple(names))


def _bound(draws: Draws) -> Iterator[NamedGroup]:
    for names in bound_groups(draws):
        yield NamedGroup(f"together:{names[0]}", bound_label(draws.scenario, names), names)


def bound_label(scenario: Scenario, names: Sequence[str]) -> str:
    """Return what people see of inputs that move together."""
    labels = [scenario.parameters[name].label if name in scenario.parameters else name for name in names]
    more = f"{len(labels) - _MOST_NAMED + 1} more"
    shown = labels if len(labels) <= _MOST_NAMED else [*labels[: _MOST_NAMED - 1], more]
    return f"Together: {listed(shown)}"
