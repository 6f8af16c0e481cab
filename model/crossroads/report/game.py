"""The brief of a game with hidden moves: what its equilibria are, since no rollback says what is best.

Made from a reading and the equilibria that were found, if any were.
"""

from collections.abc import Iterator

from crossroads.analyses.equilibrium import Equilibria
from crossroads.analyses.result import Result
from crossroads.figures import amount, decimals_for, percent, quoted
from crossroads.program import Reading
from crossroads.prose import listed, plural, within_sentence
from crossroads.report.brief import Brief, Section, what_supports_it

_MOST_TOLD = 6


def write_game_brief(reading: Reading, equilibria: Result | None, reason: str = "") -> Brief:
    """Return the brief.

    Parameters
    ----------
    reason
        Why there are no equilibria, where the question has no answer.
    """
    scenario = reading.program.scenario
    found = equilibria if isinstance(equilibria, Equilibria) else None
    parts = [
        Section("What kind of problem it is", tuple(_what_kind(reading))),
        Section("What the equilibria are", tuple(_what_they_are(found)) if found else (reason,)),
        Section("What they are worth", tuple(found.sentences()) if found else ()),
        Section("What it rests on, and what is not supported", tuple(what_supports_it(scenario, None))),
    ]
    return Brief(scenario.title, scenario.file.question, tuple(part for part in parts if part.sentences))


def _what_kind(reading: Reading) -> Iterator[str]:
    first, *others = map(reading.program.scenario.actor_label, reading.choosing)
    names = listed([first, *map(within_sentence, others)])
    yield f"{names} all choose, and not everybody sees what the others did: a game, solved by its equilibria."
    yield "In each of them everybody does its best against the others; which one comes about, the game does not say."


def _what_they_are(found: Equilibria) -> Iterator[str]:
    yield f"{found.headline()}."
    for group in found.groups[:_MOST_TOLD]:
        digits = decimals_for(group.values.values())
        told = [f"{found.actors[actor]} gets {amount(value, digits)}" for actor, value in group.values.items()]
        used = [f"{quoted(found.options[each])} {percent(share)}" for each, share in group.options.items() if share > 0]
        how = [f"{found.actors[found.by]} takes {listed(used)}"] if used else []
        first, *others = [*how, *told]
        times = f" ({plural(group.count, 'equilibrium').replace('equilibriums', 'equilibria')})"
        yield f"{listed([first, *map(within_sentence, others)])}{times if group.count > 1 else ''}."
    if len(found.groups) > _MOST_TOLD:
        yield f"{len(found.groups) - _MOST_TOLD} more kinds of equilibrium are in the report's table."
