"""The gate: a document in, a scenario or all of its problems out.

Made from the checks beside this file, each of which looks at one thing; behind it nothing is checked again.
"""

import os
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as AbstractMapping
from dataclasses import replace

from crossroads.document import DISK, Document, Texts, collector_paused, load_document
from crossroads.errors import Finding, ScenarioError
from crossroads.scenario.actors import Actor, Attribute
from crossroads.scenario.correlations import check_correlations
from crossroads.scenario.expected import check_expected
from crossroads.scenario.format import ScenarioFile
from crossroads.scenario.formulas import amounts, compute
from crossroads.scenario.objectives import check_objectives
from crossroads.scenario.parameters import Parameter, resolve_parameters
from crossroads.scenario.probabilities import check_probabilities
from crossroads.scenario.problems import Problem
from crossroads.scenario.quotes import check_quotes
from crossroads.scenario.references import DEFAULT_ACTOR, DEFAULT_ATTRIBUTE, KnownNames, check_references
from crossroads.scenario.resolutions import check_resolutions
from crossroads.scenario.scenario import Scenario
from crossroads.scenario.shape import check_shape
from crossroads.scenario.structure import aligned, check_structure, first_owner
from crossroads.scenario.views import check_views


def read_scenario(
    path: str | os.PathLike[str],
    overlays: Iterable[str | os.PathLike[str]] = (),
    settings: AbstractMapping[str, float | str] | None = None,
    texts: Texts = DISK,
    *,
    assessor: str = "",
) -> Scenario:
    """Return the scenario of a file with overlays and settings applied.

    Parameters
    ----------
    path
        A scenario, or an overlay that extends one.
    overlays
        Files that extend the same scenario, applied in this order.
    settings
        Parameter name → number, or text of a number or formula, applied last.
    texts
        Where files are read from.
    assessor
        The person as whom it is read, whose numbers stand in for the author's; left out, the author.

    Raises
    ------
    ScenarioError
        With every problem found, in file order; warnings among them.
    """
    # One pause for both: when it ends the collector looks through all that was made.
    with collector_paused():
        return check(load_document(path, overlays, settings, texts, assessor=assessor))


def check(document: Document) -> Scenario:
    """Return the scenario that a document states.

    Raises
    ------
    ScenarioError
        With every problem found, in file order; warnings among them.
    """
    with collector_paused():
        scenario, findings = _checked(document)
    if any(finding.severity == "error" for finding in findings):
        raise ScenarioError(findings)
    nodes = aligned(scenario.nodes)
    return replace(scenario, file=scenario.file.model_copy(update={"nodes": nodes}), warnings=tuple(findings))


def _checked(document: Document) -> tuple[Scenario, list[Finding]]:
    """Return the scenario as far as it is sound, and everything found in it, in file order."""
    shape = check_shape(document)
    file, broken = shape.file, shape.broken
    names = KnownNames(document, broken)
    resolved = resolve_parameters(document, file.parameters, file.assessors)
    scenario = _scenario(document, file, resolved.parameters)
    problems = [
        *check_references(names, file),
        *check_quotes(file, document),
        *resolved.problems,
        *check_views(file.parameters, file.assessors),
        *check_structure(file.nodes, file.start, scenario.owners, broken),
        *check_probabilities(file.nodes, resolved.parameters, _assessed(scenario)),
        *_check_amounts(scenario),
        *check_objectives(scenario),
        *check_correlations(file.correlations),
        *check_expected(scenario, names, broken),
        *check_resolutions(file.questions, file.as_of),
    ]
    problems = [*shape.problems, *(each for each in problems if not broken.touches(each.path))]
    findings = [*document.findings, *(_finding(document, each) for each in problems)]
    return scenario, _ordered(document, findings)


def _finding(document: Document, problem: Problem) -> Finding:
    code, path, text, remedy, at_key, severity = problem
    return document.finding(code, path, text, remedy, at_key=at_key, severity=severity)


def _ordered(document: Document, findings: list[Finding]) -> list[Finding]:
    """Return the findings in file order: base file, overlays, settings; then by line and column."""
    files = {name: i for i, name in enumerate([document.file, *document.overlays])}
    return sorted(findings, key=lambda each: (files.get(each.place.file, len(files)), *each.place[1:]))


def _scenario(document: Document, file: ScenarioFile, parameters: AbstractMapping[str, Parameter]) -> Scenario:
    actors = file.actors or {DEFAULT_ACTOR: Actor(label="The decision-maker")}
    return Scenario(
        document=document,
        file=file,
        attributes=file.attributes or {DEFAULT_ATTRIBUTE: Attribute()},
        actors=actors,
        parameters=parameters,
        perspective=file.perspective or first_owner(file.nodes, file.start) or next(iter(actors)),
    )


def _assessed(scenario: Scenario) -> dict[str, str]:
    """Return why the branches of a decision need odds, for the decisions where they do."""
    reasons = {}
    for node_id, actor_id in scenario.owners.items():
        if actor_id in scenario.actors and scenario.plays(actor_id).kind == "assessed":
            is_stated = scenario.actors[actor_id].plays is not None
            why = "" if is_stated else ", as other branches of its decisions have one"
            reasons[node_id] = f"{actor_id} is assessed{why}"
    return reasons


def _check_amounts(scenario: Scenario) -> Iterator[Problem]:
    """Check that formulas outside of parameters and probabilities give a number at the base values."""
    base = scenario.base_values
    for path, formula in amounts(scenario.file):
        if formula.names <= base.keys():
            value = compute(formula, base, path)
            if isinstance(value, Problem):
                yield value
