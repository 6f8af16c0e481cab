"""Writing ``.efg``: a scenario with its reading as a game, and what that leaves out.

Assessed actors become moves of chance with their stated odds: Gambit then finds what the scenario's reading finds.
Had they stayed players, its equilibria would be those of another game.
"""

from collections.abc import Iterator

from crossroads.errors import AnalysisError
from crossroads.exchange.formats import Exported
from crossroads.figures import quoted
from crossroads.games.efg_text import node_names, numbered, plain, write_text
from crossroads.games.tree import GameTree
from crossroads.games.unfolding import unfold
from crossroads.program import Reading, Solution
from crossroads.prose import listed, plural


def write_efg(solution: Solution) -> Exported:
    """Return a solved scenario as an ``.efg`` file; errors as of ``write_efg_of_reading``."""
    return write_efg_of_reading(solution.solver.reading)


def write_efg_of_reading(reading: Reading) -> Exported:
    """Return a scenario, solved or not, as an ``.efg`` file.

    Raises
    ------
    AnalysisError
        If nobody is left to be a player, or the graph unfolds into more than 100,000 nodes.
    """
    scenario = reading.program.scenario
    players = [
        actor
        for actor in scenario.actors
        if scenario.multipliers(actor) and (reading.plays[actor].kind != "assessed" or actor not in _owners(reading))
    ]
    if not players:
        raise AnalysisError("All actors are assessed, so the game has no player. Let at least one play rational.")
    tree = unfold(reading, players)
    note = scenario.file.note or scenario.file.question
    return Exported(write_text(tree, note), tuple(_lost(reading, tree)))


def _owners(reading: Reading) -> set[str]:
    return set(reading.program.scenario.owners.values())


def _lost(reading: Reading, tree: GameTree) -> Iterator[str]:
    yield from _lost_of_actors(reading, tree)
    scenario, graph = reading.program.scenario, reading.program.graph
    if shared := [each for each in graph.shared() if graph.vertices[each].kind != "outcome"]:
        grown = f"from {len(graph.vertices):,} nodes come {len(tree.nodes):,}"
        yield f"{plural(len(shared), 'shared node')} and all below stand as often as paths lead there: {grown}."
    if set(scenario.attributes) != set(tree.players) or any(
        set(scenario.multipliers(each)) != {each} for each in tree.players
    ):
        yield "Payoffs are what each player's objective gains; how they are split by attribute is left out."
    if scenario.parameters:
        yield "Parameters stand at their base values; names, ranges and evidence are left out."
    if scenario.reference or scenario.file.questions or scenario.file.expect:
        yield "Reference, questions and expectations are left out."
    names = node_names(tree)
    if numbered(names) != names:
        yield "Gambit wants every node to have a name of its own: repeated ones have a number added."
    changed = sorted({text for text in _texts(tree) if plain(text) != " ".join(text.split())})
    if changed:
        example = f"{quoted(changed[0])} is written {quoted(plain(changed[0]))}"
        yield f"Gambit takes ASCII letters alone in labels: {example}, and others alike."


def _lost_of_actors(reading: Reading, tree: GameTree) -> Iterator[str]:
    scenario = reading.program.scenario
    assessed = [each for each in scenario.actors if each not in tree.players and each in _owners(reading)]
    if assessed:
        names = listed(map(scenario.actor_label, assessed))
        yield f"Assessed by stated odds and so moves of chance, without payoffs of their own: {names}."
    silent = [each for each in scenario.actors if each not in tree.players and each not in assessed]
    if silent:
        yield f"Without decisions or values and so no players: {listed(map(scenario.actor_label, silent))}."
    for player in tree.players:
        label, actor = scenario.actor_label(player), scenario.actors[player]
        if actor.goal == "min":
            yield f"{label} wants less of its objective; its payoffs have the sign turned."
        if actor.risk is not None:
            yield f"The attitude to risk of {label} is left out; its payoffs are its objective, not utilities."
        if reading.plays[player].kind == "logit":
            yield f"{label} plays {reading.plays[player]}; the format does not say how a player chooses."
    if stated := _unused_odds(reading, tree):
        yield f"Odds that are stated for comparison are left out, at {plural(stated, 'decision')}."


def _unused_odds(reading: Reading, tree: GameTree) -> int:
    """Return how many decisions of players state odds."""
    graph = reading.program.graph
    return sum(
        vertex.by in tree.players and any(arc.odds is not None for arc in graph.arcs_of[vertex.id])
        for vertex in graph.vertices.values()
    )


def _texts(tree: GameTree) -> Iterator[str]:
    yield from tree.labels
    for node in tree.nodes:
        yield from (node.label, node.effect, *node.labels)
    for each in tree.sets:
        yield from (each.name, *each.labels)
