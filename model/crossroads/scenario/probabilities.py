"""Probabilities checked: stated where they must be, within 0 and 1, adding up.

Made from the sound nodes and the resolved parameters of a scenario; ``corners`` looks at the ranges besides.
"""

from collections.abc import Iterator
from collections.abc import Mapping as AbstractMapping

from crossroads.document import PathKey
from crossroads.expressions import Expression
from crossroads.scenario.corners import TOLERANCE, Corners
from crossroads.scenario.fields import Rest
from crossroads.scenario.formulas import at, compute
from crossroads.scenario.nodes import Branch, Chance, Decision, Outcome
from crossroads.scenario.parameters import Parameter
from crossroads.scenario.problems import Problem

_Branches = AbstractMapping[str, Branch]


def check_probabilities(
    nodes: AbstractMapping[str, Chance | Decision | Outcome],
    parameters: AbstractMapping[str, Parameter],
    assessed: AbstractMapping[str, str],
) -> Iterator[Problem]:
    """Yield what is wrong with the probabilities of the scenario's nodes.

    Parameters
    ----------
    assessed
        Decision node → why its actor's odds are needed, for the nodes of actors that play by them.
    """
    base = {name: parameter.value for name, parameter in parameters.items()}
    corners = Corners(parameters)
    for node_id, node in nodes.items():
        if isinstance(node, Outcome):
            continue
        path: PathKey = ("nodes", node_id)
        stated = list(check_stated(node, path, assessed.get(node_id)))
        yield from stated
        odds = [each for branch in node.branches.values() if (each := odds_of(branch)) is not None]
        formulas = [each for each in odds if isinstance(each, Expression)]
        if stated or len(odds) < len(node.branches) or not all(each.names <= base.keys() for each in formulas):
            continue
        at_base = list(_check_base(node.branches, base, path))
        yield from at_base
        if not at_base:
            yield from corners.check(node.branches, path)


def odds_of(branch: Branch) -> Expression | Rest | None:
    """Return the weight or the probability of a branch, as it is stated."""
    return branch.p if branch.weight is None else branch.weight


def check_stated(node: Chance | Decision | Outcome, path: PathKey, why: str | None) -> Iterator[Problem]:
    """Yield where odds are missing though they are needed, or not stated in one way throughout a node.

    Parameters
    ----------
    why
        Why the odds of a decision are needed, as its actor plays by them; None where they are not.
    """
    if isinstance(node, Outcome):
        return
    branches = node.branches
    missing = [key for key, branch in branches.items() if odds_of(branch) is None]
    if missing and (isinstance(node, Chance) or why or len(missing) < len(branches)):
        yield from _missing(node, missing, path, why)
        return
    doubled = [key for key, branch in branches.items() if branch.p is not None and branch.weight is not None]
    weighted = [key for key, branch in branches.items() if branch.weight is not None]
    if doubled or 0 < len(weighted) < len(branches):
        where = (*path, "branches", (doubled or weighted)[0], "weight")
        yield Problem("p-and-weight", where, f"{path[-1]} mixes p and weight.", "Use one of them on all its branches.")
    rests = [key for key, branch in branches.items() if branch.p is Rest.REST]
    for key in rests[1:]:
        problem = f"{path[-1]} has two branches with rest: {rests[0]} and {key}."
        remedy = "Only one branch takes what the others leave: state the probability of the other."
        yield Problem("two-rests", (*path, "branches", key, "p"), problem, remedy)
    if isinstance(node, Chance) and node.confidence is not None and node.confidence <= 0:
        problem = f"confidence counts observations; here it is {node.confidence:g}."
        yield Problem("bad-confidence", (*path, "confidence"), problem, "Give a positive number.")


def _missing(node: Chance | Decision, missing: list[str], path: PathKey, why: str | None) -> Iterator[Problem]:
    remedy = "Add p: a number, a formula, or rest (what the others leave)."
    if why:
        remedy = "Add p to it, or say how the actor plays: plays: rational."
    elif isinstance(node, Decision):
        why = "other branches of it have one"
        remedy = f"Add p to it, or to no branch of {path[-1]}: then its actor chooses the best."
    for key in missing:
        problem = f"The branch {key} of {path[-1]} has no probability{f', but {why}' if why else ''}."
        yield Problem("missing-key", (*path, "branches", key), problem, remedy, at_key=True)


def _check_base(branches: _Branches, base: AbstractMapping[str, float], path: PathKey) -> Iterator[Problem]:
    """Check the odds of a node at the base values of the parameters."""
    numbers: dict[str, float] = {}
    found = False
    for key, branch in branches.items():
        odds = odds_of(branch)
        if not isinstance(odds, Expression):
            continue
        noun, name, most = ("probability", "p", 1.0) if branch.weight is None else ("weight", "weight", float("inf"))
        where = (*path, "branches", key, name)
        value = compute(odds, base, where)
        if isinstance(value, Problem):
            found = True
            yield value
        elif not -TOLERANCE <= value <= most + TOLERANCE:
            found = True
            problem = f"The {noun} of {key} is {value:g}{at(odds.names, base)}."
            code, remedy = "not-a-probability", "Mend it: probabilities lie between 0 and 1."
            if name == "weight":
                code, remedy = "negative-weight", "Mend it: weights are at least 0."
            yield Problem(code, where, problem, remedy)
        else:
            numbers[key] = value
    if not found:
        # Of numbers that are wrong each, the sum says nothing more.
        yield from _check_sum(branches, numbers, path)


def _check_sum(branches: _Branches, numbers: AbstractMapping[str, float], path: PathKey) -> Iterator[Problem]:
    total = sum(numbers.values())
    shown = " + ".join(f"{key} {value:g}" for key, value in numbers.items())
    rest = next((key for key, branch in branches.items() if branch.p is Rest.REST), None)
    node, everywhere = path[-1], (*path, "branches")
    if any(branch.weight is not None for branch in branches.values()):
        if total <= 0:
            problem = f"The weights of {node} sum to {total:g}: {shown}."
            yield Problem("weight-sum", everywhere, problem, "Let one of them be positive.", at_key=True)
    elif rest is not None:
        if total > 1 + TOLERANCE:
            problem = f"The other branches of {node} sum to {total:.9g}, which leaves {1 - total:.9g}: {shown}."
            yield Problem("negative-rest", (*everywhere, rest, "p"), problem, "Lower the other probabilities.")
    elif abs(total - 1) > TOLERANCE:
        problem = f"The probabilities of {node} sum to {total:.9g}, not to 1: {shown}."
        remedy = "Mend one of them, or let one of them be rest."
        yield Problem("probability-sum", everywhere, problem, remedy, at_key=True)
