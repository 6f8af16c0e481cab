"""Probabilities checked: stated where they must be, within 0 and 1, adding up, at the base and across the ranges.

Made from the sound nodes and the resolved parameters of a scenario.
"""

import itertools
from collections.abc import Iterator, Mapping as AbstractMapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crossroads.document import Document, PathKey
from crossroads.errors import Finding
from crossroads.expressions import Expression
from crossroads.scenario.fields import Rest
from crossroads.scenario.format import Branch, Chance, Decision, Outcome, ScenarioFile
from crossroads.scenario.parameters import Parameter, not_finite

# How far a sum of probabilities may be from 1: the rounding of decimals as they are stored, nothing else.
TOLERANCE = 1e-9
# Up to this many parameters at one node every corner of their ranges is tried; beyond it a sample of corners.
_ALL_CORNERS = 12
_Values = AbstractMapping[str, NDArray[np.float64]]


@dataclass(frozen=True)
class _Checker:
    document: Document
    parameters: AbstractMapping[str, Parameter]

    def base(self) -> dict[str, float]:
        return {name: parameter.value for name, parameter in self.parameters.items()}

    def can_compute(self, expression: Expression | Rest | None) -> bool:
        return not isinstance(expression, Expression) or expression.names <= self.parameters.keys()

    def roots(self, names: frozenset[str]) -> list[str]:
        """Return the uncertain parameters on which the names depend, in file order."""
        found: set[str] = set()
        stack = list(names)
        while stack:
            name = stack.pop()
            if name not in found:
                found.add(name)
                stack.extend(self.parameters[name].expression.names)
        return [name for name, parameter in self.parameters.items() if name in found and parameter.is_uncertain]


def check_probabilities(
    document: Document, file: ScenarioFile, parameters: AbstractMapping[str, Parameter]
) -> list[Finding]:
    """Return what is wrong with the probabilities of the scenario's nodes."""
    checker = _Checker(document, parameters)
    findings: list[Finding] = []
    for node_id, node in file.nodes.items():
        if isinstance(node, Outcome):
            continue
        path: PathKey = ("nodes", node_id)
        shape = list(_check_stated(checker, node, file, path))
        findings += shape
        odds = [each for branch in node.branches.values() for each in (branch.p, branch.weight)]
        states_all = all(_stated(branch) for branch in node.branches.values())
        if not shape and states_all and all(checker.can_compute(each) for each in odds):
            at_base = list(_check_base(checker, node.branches, path))
            findings += at_base or _check_ranges(checker, node.branches, path)
    return findings


def _stated(branch: Branch) -> bool:
    return branch.p is not None or branch.weight is not None


def _check_stated(checker: _Checker, node: Chance | Decision, file: ScenarioFile, path: PathKey) -> Iterator[Finding]:
    """Check that odds are there where they are needed, in one way throughout the node."""
    add = checker.document.finding
    branches = node.branches
    missing = [key for key, branch in branches.items() if not _stated(branch)]
    must = isinstance(node, Chance) or (node.by in file.actors and file.actors[node.by].is_played("assessed"))
    if missing and (must or len(missing) < len(branches)):
        for key in missing:
            problem = f"The branch {key} of {path[-1]} has no probability."
            remedy = "Add p: a number, a formula, or rest (what the others leave)."
            yield add("missing-key", (*path, "branches", key), problem, remedy, at_key=True)
        return
    doubled = [key for key, branch in branches.items() if branch.p is not None and branch.weight is not None]
    weighted = [key for key, branch in branches.items() if branch.weight is not None]
    if doubled or 0 < len(weighted) < len(branches):
        where = (*path, "branches", (doubled or weighted)[0], "weight")
        yield add("p-and-weight", where, f"{path[-1]} mixes p and weight.", "Use one of them on all its branches.")
        return
    rests = [key for key, branch in branches.items() if branch.p is Rest.REST]
    for key in rests[1:]:
        problem = f"{path[-1]} has two branches with rest: {rests[0]} and {key}."
        remedy = "Only one branch can take what the others leave; state the other's probability."
        yield add("two-rests", (*path, "branches", key, "p"), problem, remedy)
    if isinstance(node, Chance) and node.confidence is not None and node.confidence <= 0:
        problem = f"confidence counts observations; here it is {node.confidence:g}."
        yield add("bad-confidence", (*path, "confidence"), problem, "Give a positive number.")


def _check_base(checker: _Checker, branches: AbstractMapping[str, Branch], path: PathKey) -> Iterator[Finding]:
    base, add = checker.base(), checker.document.finding
    numbers: dict[str, float] = {}
    for key, branch in branches.items():
        odds = branch.weight if branch.weight is not None else branch.p
        if not isinstance(odds, Expression):
            continue
        name = "weight" if branch.weight is not None else "p"
        where = (*path, "branches", key, name)
        value = float(odds.evaluate(base))
        if not np.isfinite(value):
            yield add(not_finite(odds, base, value)[0], where, *not_finite(odds, base, value)[1:])
            return
        numbers[key] = value
        if value < -TOLERANCE or (name == "p" and value > 1 + TOLERANCE):
            at = _at(odds, base)
            problem = f"The {'weight' if name == 'weight' else 'probability'} of {key} is {value:g}{at}."
            remedy = "Weights are not negative." if name == "weight" else "Probabilities lie within 0 and 1."
            yield add("not-a-probability", where, problem, remedy)
    total = sum(numbers.values())
    listed = " + ".join(f"{key} {value:g}" for key, value in numbers.items())
    rest = next((key for key, branch in branches.items() if branch.p is Rest.REST), None)
    if any(branch.weight is not None for branch in branches.values()):
        if total <= 0:
            problem = f"The weights of {path[-1]} sum to {total:g}: {listed}."
            yield add("probability-sum", (*path, "branches"), problem, "Let one be positive.", at_key=True)
    elif rest is not None:
        if total > 1 + TOLERANCE:
            problem = f"The other branches sum to {total:.9g}, so that rest is {1 - total:.9g}: {listed}."
            yield add("negative-rest", (*path, "branches", rest, "p"), problem, "Lower the other probabilities.")
    elif abs(total - 1) > TOLERANCE:
        problem = f"The probabilities of {path[-1]} sum to {total:.9g}, not to 1: {listed}."
        remedy = "Mend one of them, or let one be rest."
        yield add("probability-sum", (*path, "branches"), problem, remedy, at_key=True)


def _at(expression: Expression, values: AbstractMapping[str, float]) -> str:
    return " with " + ", ".join(f"{n} = {values[n]:g}" for n in sorted(expression.names)) if expression.names else ""


def _check_ranges(checker: _Checker, branches: AbstractMapping[str, Branch], path: PathKey) -> Iterator[Finding]:
    """Warn where a probability leaves 0 to 1, or the sum leaves 1, somewhere within the ranges; with a witness.

    Corners decide it for formulas that are linear in each parameter, which almost all are; points within the
    ranges are tried for the others. What is reported was found at a point, so it is never a false alarm.
    """
    stated = [(key, branch.weight if branch.weight is not None else branch.p) for key, branch in branches.items()]
    formulas = [(key, odds) for key, odds in stated if isinstance(odds, Expression)]
    roots = checker.roots(frozenset().union(*(odds.names for _, odds in formulas)))
    if not roots:
        return
    points = _points(checker, roots)
    values = {key: np.broadcast_to(odds.evaluate(points), points[roots[0]].shape) for key, odds in formulas}
    uses_weights = any(branch.weight is not None for branch in branches.values())
    rest = next((key for key, branch in branches.items() if branch.p is Rest.REST), None)
    if rest is not None:
        values[rest] = 1 - sum(values.values())
    worst: tuple[float, str, int] = (TOLERANCE, "", 0)
    for key, value in values.items():
        excess = np.maximum(-value, 0 if uses_weights else value - 1)
        excess = np.where(np.isfinite(excess), excess, np.inf)
        at = int(np.argmax(excess))
        if excess[at] > worst[0]:
            worst = (float(excess[at]), key, at)
    if worst[1]:
        yield _outside(checker, worst[1], float(values[worst[1]][worst[2]]), points, roots, worst[2], path)
        return
    total = sum(values.values())
    at = int(np.argmax(np.abs(np.asarray(total) - 1)))
    if not uses_weights and abs(float(np.asarray(total)[at]) - 1) > TOLERANCE:
        shown = _witness(points, roots, at)
        problem = f"Within the ranges the probabilities of {path[-1]} sum to {float(np.asarray(total)[at]):.6g}: {shown}."
        remedy = "Let one branch be rest, so that they add up wherever the others move."
        yield checker.document.finding("range-sum", (*path, "branches"), problem, remedy, at_key=True,
                                       severity="warning")  # fmt: skip


def _outside(
    checker: _Checker, key: str, value: float, points: _Values, roots: list[str], at: int, path: PathKey
) -> Finding:
    shown = _witness(points, roots, at)
    problem = f"Within the ranges the probability of {key} becomes {value:.6g}: {shown}."
    remedy = f"Narrow the range of {_or_list(roots)}, or state the formula so that it stays within 0 and 1."
    where = checker.document.resolve((*path, "branches", key, "p"))
    return checker.document.finding("range-probability", where, problem, remedy, severity="warning")


def _or_list(names: list[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _witness(points: _Values, roots: list[str], at: int) -> str:
    return ", ".join(f"{name} = {points[name][at]:g}" for name in roots)


def _points(checker: _Checker, roots: list[str]) -> dict[str, NDArray[np.float64]]:
    """Return values of all parameters at the corners of the roots' ranges and at points within them."""
    parameters = checker.parameters
    low = np.array([parameters[name].low for name in roots], np.float64)
    high = np.array([parameters[name].high for name in roots], np.float64)
    if len(roots) <= _ALL_CORNERS:
        corners = np.array(list(itertools.product((0.0, 1.0), repeat=len(roots))))
    else:
        # Every parameter alone at each end, with the others low or high: enough to catch sums that overflow.
        eye = np.eye(len(roots))
        corners = np.concatenate([eye, 1 - eye, np.zeros_like(eye[:1]), np.ones_like(eye[:1])])
    # A rank-1 lattice (Korobov, generator 76) fills the inside evenly and is the same every time.
    generator = np.array([pow(76, i, 1021) for i in range(len(roots))])
    inside = (np.arange(1021)[:, None] * generator / 1021) % 1
    u = np.concatenate([corners, inside])
    values: dict[str, NDArray[np.float64]] = {
        name: np.full(len(u), parameter.value) for name, parameter in parameters.items() if not parameter.is_formula
    }
    values.update({name: low[i] + (high[i] - low[i]) * u[:, i] for i, name in enumerate(roots)})
    # Parameters stand in an order of their own; formulas are computed once what they need is there.
    pending = [parameter for parameter in parameters.values() if parameter.is_formula]
    while pending:
        ready = [parameter for parameter in pending if parameter.expression.names <= values.keys()]
        values.update({parameter.name: parameter.expression.evaluate(values) for parameter in ready})
        pending = [parameter for parameter in pending if parameter.name not in values]
        if not ready:
            break
    return values

