"""The reading: whether how the actors play makes a problem that rolling back, or a short search, can solve.

Made from a program and how each actor plays; a solver is made from it, or a game where no rollback solves it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from crossroads.errors import AnalysisError
from crossroads.expressions import Expression
from crossroads.program.layout import Layout, information_sets
from crossroads.program.program import Program
from crossroads.prose import nearest
from crossroads.scenario import Plays

_GREATEST_PRECISION = 1e12


@dataclass(frozen=True)
class Reading:
    """A program together with how each actor plays, every number at hand that this takes."""

    program: Program
    plays: Mapping[str, Plays]
    """Actor → how it plays, for all actors."""

    @property
    def choosing(self) -> tuple[str, ...]:
        """The actors who decide somewhere and are not assessed, in file order."""
        owners = {vertex.by for vertex in self.program.graph.vertices.values() if vertex.by is not None}
        return tuple(each for each in self.program.actors if each in owners and self.plays[each].kind != "assessed")

    @property
    def is_game(self) -> bool:
        """Whether several actors choose and some do not know where they are: equilibria solve that, no rollback."""
        return len(self.choosing) > 1 and bool(information_sets(self.program, self.plays))

    def refusal(self) -> str:
        """Return why such a game is not rolled back, and what to ask instead."""
        problem = f"{', '.join(self.choosing)} all choose, and some decisions hide where they are"
        remedy = "Ask for them with crossroads analyse equilibrium, or let all but one be assessed."
        return f"{problem}: such a game has equilibria, not one rollback. {remedy}"


def read_plays(plays: Mapping[str, Plays | str]) -> dict[str, Plays]:
    """Return how actors play, from texts such as ``rational`` and ``logit:0.12``."""
    return {actor: Plays.parse(play) if isinstance(play, str) else play for actor, play in plays.items()}


def read_actors(program: Program, plays: Mapping[str, Plays] | None = None) -> Reading:
    """Return the reading of a program.

    Parameters
    ----------
    plays
        Actor → how it plays, where that differs from what the scenario says.

    Raises
    ------
    AnalysisError
        If an actor is unknown, is assessed where no odds are stated, or plays logit without a precision.
    """
    scenario = program.scenario
    for actor in plays or {}:
        if actor not in scenario.actors:
            raise AnalysisError(f"There is no actor {actor}. {nearest(actor, scenario.actors)}")
    full = {actor: (plays or {}).get(actor, scenario.plays(actor)) for actor in scenario.actors}
    reading = Reading(program, full)
    _require_odds(program, full)
    _require_precision(program, full)
    return reading


def check_rollback(reading: Reading) -> None:
    """Refuse a reading whose solution is no rollback.

    Raises
    ------
    AnalysisError
        If several actors choose and some do not know where they are.
    """
    if reading.is_game:
        raise AnalysisError(reading.refusal())


def _require_odds(program: Program, plays: Mapping[str, Plays]) -> None:
    for arc, slot in zip(program.graph.arcs, program.odds.tolist(), strict=True):
        owner = program.graph.vertices[arc.source].by
        if slot < 0 and owner is not None and plays[owner].kind == "assessed":
            problem = f"{owner} cannot be assessed: its branch {arc.name} states no probability."
            raise AnalysisError(f"{problem} Add p to the branch, or let it play rational.")


def _require_precision(program: Program, plays: Mapping[str, Plays]) -> None:
    for actor, part in plays.items():
        if part.kind != "logit":
            continue
        precision = part.precision
        if precision is None:
            problem = f"{actor} plays logit without a precision."
            raise AnalysisError(f"{problem} State how much one unit of its objective counts, as in logit:0.5.")
        _require_known(program, actor, precision)
        value = precision.at(program.scenario.base_values)
        # A precision beyond that overflows; such an actor is as good as rational.
        if not 0 <= value <= _GREATEST_PRECISION:
            problem = f"The precision of {actor} is {value:g}; it lies between 0 and {_GREATEST_PRECISION:g}."
            raise AnalysisError(f"{problem} An actor that always takes its best branch plays rational.")


def _require_known(program: Program, actor: str, precision: Expression) -> None:
    for name in sorted(precision.names - program.tape.parameters.keys()):
        problem = f"The precision {precision.text!r} of {actor} uses {name}, which is no parameter."
        raise AnalysisError(f"{problem} {nearest(name, program.tape.parameters)}")


def check_search(program: Program, plays: Mapping[str, Plays], layout: Layout) -> None:
    """Refuse sets without recall whose owner does not seek the best.

    Raises
    ------
    AnalysisError
        If the actor plays logit.
    """
    if not layout.forgetful:
        return
    sets = layout.forgetful
    actor = str(program.graph.vertices[program.node_ids[sets[0][0]]].by)
    names = ", ".join(program.node_names[nodes[0]] for nodes in sets[:5]) + (", …" if len(sets) > 5 else "")
    if plays[actor].kind != "rational":
        problem = f"{actor} forgets what it did or knew at {names}; a best strategy can be searched there, not odds"
        raise AnalysisError(f"{problem} in proportion to its values. Let it play rational.")
