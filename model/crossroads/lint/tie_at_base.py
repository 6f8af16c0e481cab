"""A tie at the base values: two options, or the best branches of a decision that comes up, worth exactly the same.

Of equally good branches the first listed is taken. Such a choice hangs on the order of the file; the tie is real, or a
number was copied.
"""

from collections.abc import Iterator
from itertools import combinations

from crossroads.document import PathKey
from crossroads.figures import quoted, short
from crossroads.lint.earnings import what_follows
from crossroads.lint.inspected import Inspected
from crossroads.lint.naming import named
from crossroads.lint.rule import Remark, Rule
from crossroads.program import Option, Solution
from crossroads.program.rollback import TIE
from crossroads.prose import listed

_REMEDY = "Check their numbers; if they are meant to tie, say so with allow."


def find_ties(inspected: Inspected) -> Iterator[Remark]:
    """Yield a remark for each decision that comes up with a tie, and for other options that are worth the same."""
    solution, scenario = inspected.solution, inspected.scenario
    told: set[str] = set()
    for node_id, branches in solution.ties.items():
        vertex = inspected.graph.vertices[node_id]
        # Decisions that look the same are one choice, and tie together.
        choice = vertex.information or node_id
        arcs = [arc for arc in inspected.graph.arcs_of[node_id] if arc.id in branches]
        # Branches that are the same but for their names are told as such.
        is_apart = len({what_follows(inspected.graph, arc) for arc in arcs}) > 1
        if is_apart and solution.reach(node_id) > 0 and choice not in told:
            told.add(choice)
            labels = [quoted(scenario.label(node_id, branch)) for branch in branches]
            problem = f"At {named(scenario, node_id)}, {listed(labels)} are equally good: {labels[0]} is taken."
            yield Remark(("nodes", node_id), problem, _REMEDY)
    for one, other in _alike(solution):
        path: PathKey = ("nodes", scenario.first_decision[0], "branches", other.id)
        value = short(other.certainty_equivalent)
        yield Remark(path, f"{quoted(one.label)} and {quoted(other.label)} are both worth {value}.", _REMEDY)


def _alike(solution: Solution) -> list[tuple[Option, Option]]:
    """Return pairs of options of equal worth that do not tie for the best."""
    best = solution.ties.get(solution.scenario.first_decision[0], ()) if solution.options else ()
    slack = TIE * max((abs(option.certainty_equivalent) for option in solution.options), default=0.0)
    return [
        (one, other)
        for one, other in combinations(solution.options, 2)
        if abs(one.certainty_equivalent - other.certainty_equivalent) <= slack and other.id not in best
    ]


TIE_AT_BASE = Rule(
    "Options, or branches of a decision that comes up, worth exactly the same.", _REMEDY, find_ties, needs_solution=True
)
