"""The gate: a document in, a scenario or all of its problems out.

Made from the checks beside this file, each of which looks at one thing; behind it nothing is checked again.
"""

import os
from collections.abc import Iterator, Mapping as AbstractMapping

from crossroads.document import Document, PathKey, load_document
from crossroads.errors import Finding, ScenarioError, nearest
from crossroads.expressions import Expression
from crossroads.scenario.format import Actor, Attribute, Custom, Decision, ScenarioFile
from crossroads.scenario.parameters import Parameter, not_finite, resolve_parameters
from crossroads.scenario.probabilities import check_probabilities
from crossroads.scenario.references import DEFAULT_ACTOR, DEFAULT_ATTRIBUTE, check_references
from crossroads.scenario.scenario import Scenario
from crossroads.scenario.shape import Shape, check_shape
from crossroads.scenario.structure import check_structure


def read_scenario(
    path: str | os.PathLike[str],
    overlays: tuple[str | os.PathLike[str], ...] = (),
    settings: AbstractMapping[str, float | str] | None = None,
) -> Scenario:
    """Return the scenario of a file with overlays and settings applied.

    Raises
    ------
    ScenarioError
        With every problem found, in file order; warnings among them.
    """
    return check(load_document(path, overlays, settings))


def check(document: Document) -> Scenario:
    """Return the scenario that a document states.

    Raises
    ------
    ScenarioError
        With every problem found, in file order; warnings among them.
    """
    shape = check_shape(document)
    findings = [*document.findings, *shape.findings]
    if shape.file is None:
        raise ScenarioError(_ordered(document, findings))
    file = shape.file
    parameters, parameter_findings = resolve_parameters(document, file.parameters)
    findings += check_references(document, file)
    findings += parameter_findings
    findings += check_structure(document, file, whole=not _lacks_nodes(shape))
    findings += check_probabilities(document, file, parameters)
    findings += _check_numbers(document, file, parameters)
    scenario = _build(document, file, parameters, tuple(_ordered(document, findings)))
    if not any(finding.severity == "error" for finding in findings):
        findings += _check_whole(scenario)
    if any(finding.severity == "error" for finding in findings):
        raise ScenarioError(_ordered(document, findings))
    return scenario


def _lacks_nodes(shape: Shape) -> bool:
    return any(path[:1] in (("nodes",), ("start",)) for path in shape.broken)


def _build(
    document: Document, file: ScenarioFile, parameters: dict[str, Parameter], warnings: tuple[Finding, ...]
) -> Scenario:
    actors = file.actors or {DEFAULT_ACTOR: Actor()}
    return Scenario(
        document=document,
        file=file,
        attributes=file.attributes or {DEFAULT_ATTRIBUTE: Attribute()},
        actors=actors,
        parameters=parameters,
        perspective=file.perspective or _first_owner(file) or next(iter(actors)),
        warnings=warnings,
    )


def _first_owner(file: ScenarioFile) -> str | None:
    """Return the owner of the first decision met from the start, breadth first in file order."""
    queue, seen = [file.start], {file.start}
    for node_id in queue:
        node = file.nodes.get(node_id)
        if isinstance(node, Decision):
            return node.by
        for branch in node.branches.values() if node else ():
            if branch.to is not None and branch.to not in seen:
                seen.add(branch.to)
                queue.append(branch.to)
    return None


def _check_numbers(
    document: Document, file: ScenarioFile, parameters: AbstractMapping[str, Parameter]
) -> Iterator[Finding]:
    """Check that every formula outside of parameters and probabilities gives a number at the base values."""
    base = {name: parameter.value for name, parameter in parameters.items()}
    for path, formula in _formulas(file):
        if formula.names <= base.keys():
            value = float(formula.evaluate(base))
            if value - value != 0:
                code, problem, remedy = not_finite(formula, base, value)
                yield document.finding(code, path, problem, remedy)


def _formulas(file: ScenarioFile) -> Iterator[tuple[PathKey, Expression]]:
    for effect_id, effect in file.effects.items():
        for attribute, points in effect.points.items():
            yield ("effects", effect_id, "points", attribute), points
        if effect.scale is not None:
            yield ("effects", effect_id, "scale"), effect.scale
    for node_id, node in file.nodes.items():
        for attribute, points in node.payoff.items():
            yield ("nodes", node_id, "payoff", attribute), points
        for branch_id, branch in node.branches.items():
            for attribute, points in branch.payoff.items():
                yield ("nodes", node_id, "branches", branch_id, "payoff", attribute), points
    for actor_id, actor in file.actors.items():
        for attribute, multiplier in (actor.values or {}).items():
            yield ("actors", actor_id, "values", attribute), multiplier


def _check_whole(scenario: Scenario) -> Iterator[Finding]:
    """Check what only a whole scenario can answer: what actors need, and what is expected of the options."""
    yield from _check_objectives(scenario)
    yield from _check_options(scenario)


def _check_objectives(scenario: Scenario) -> Iterator[Finding]:
    document, base = scenario.document, scenario.base_values
    for actor_id, actor in scenario.actors.items():
        path: PathKey = ("actors", actor_id)
        multipliers = scenario.multipliers(actor_id)
        chooses = actor_id in scenario.owners.values() and scenario.plays(actor_id).kind != "assessed"
        if not multipliers and (chooses or actor_id == scenario.perspective):
            known = ", ".join(scenario.attributes)
            problem = f"{actor_id} chooses, and does not say what it values of {known}."
            yield document.finding("missing-key", path, problem, "Add values: {attribute: multiplier}.", at_key=True)
        if actor.normalised and multipliers:
            total = sum(float(each.evaluate(base)) for each in multipliers.values())
            if total <= 0:
                problem = f"The multipliers of {actor_id} sum to {total:g}; they cannot be normalised."
                yield document.finding("bad-weights", (*path, "values"), problem, "Let their sum be positive.")
        if isinstance(actor.risk, Custom):
            unknown = {"x"} - actor.risk.utility.names
            if unknown:
                problem = f"The utility {actor.risk.utility.text!r} does not depend on x, the path's total."
                yield document.finding("bad-utility", (*path, "risk", "utility"), problem, "Write it as a formula in x.")


def _check_options(scenario: Scenario) -> Iterator[Finding]:
    for i, expectation in enumerate(scenario.file.expect):
        named = [("best", expectation.best), ("given", expectation.given)]
        paths: list[tuple[PathKey, str]] = [(("expect", i, key), name) for key, name in named if name is not None]
        paths += [(("expect", i, "order", j), name) for j, name in enumerate(expectation.order or ())]
        for path, name in paths:
            if name not in scenario.options:
                problem = f"There is no option {name}."
                remedy = nearest(name, scenario.options)
                yield scenario.document.finding("unknown-option", path, problem, remedy)


def _ordered(document: Document, findings: list[Finding]) -> list[Finding]:
    """Return the findings in file order: base file, overlays, settings; then by line and column."""
    files = {name: i for i, name in enumerate([document.file, *document.overlays])}
    return sorted(findings, key=lambda each: (files.get(each.place.file, len(files)), *each.place[1:]))

