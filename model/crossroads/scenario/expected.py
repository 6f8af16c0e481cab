"""What a scenario expects of its options and parameters, checked against those that it has.

Made from a scenario that may have problems elsewhere: where they leave open what the options are, nothing is said.
"""

from collections.abc import Iterable, Iterator

from crossroads.document import PathKey
from crossroads.prose import nearest, shorten
from crossroads.scenario.problems import Broken, Problem
from crossroads.scenario.references import KnownNames
from crossroads.scenario.scenario import Scenario
from crossroads.scenario.structure import first_decision, leads_nowhere


def check_expected(scenario: Scenario, names: KnownNames, broken: Broken) -> Iterator[Problem]:
    """Yield the expectations that name an option which there is not, or move a parameter that has no range.

    Where something is laid over the files they are not held against it, so a range that it takes away is no problem.
    """
    if scenario.expects_here:
        yield from _without_range(scenario)
    options = _options(scenario, names, broken)
    if options is None:
        return
    for i, expectation in enumerate(scenario.file.expect):
        named: dict[PathKey, str | None] = {("best",): expectation.best, ("given",): expectation.given}
        named |= {("of",): expectation.of}
        named |= {("order", j): name for j, name in enumerate(expectation.order or ())}
        for key, name in named.items():
            if name is not None and name not in options:
                remedy = nearest(name, options) if options else "The perspective has no one first decision."
                yield Problem("unknown-option", ("expect", i, *key), f"There is no option {shorten(name)}.", remedy)


def _without_range(scenario: Scenario) -> Iterator[Problem]:
    for i, expectation in enumerate(scenario.file.expect):
        for key in ("rises_with", "falls_with"):
            parameter = scenario.parameters.get(getattr(expectation, key) or "")
            if parameter is not None and not parameter.is_uncertain:
                what = "is a formula" if parameter.is_formula else "is fixed"
                problem = f"{parameter.name} {what}, so it has no range to move over."
                yield Problem("no-range", ("expect", i, key), problem, "Name a parameter with low and high.")


def _options(scenario: Scenario, names: KnownNames, broken: Broken) -> Iterable[str] | None:
    """Return the options, broken ones among them, or None where what is wrong elsewhere leaves them open."""
    nodes = scenario.nodes
    unsound = {
        node_id for node_id, node in nodes.items() if leads_nowhere(node, nodes) or broken.touches(("nodes", node_id))
    }
    if scenario.perspective not in scenario.owners.values() and not names.has("actors", scenario.perspective):
        return None
    first = first_decision(nodes, scenario.start, scenario.owners, scenario.perspective, unsound)
    return None if first is None else names.branches(first[0]) if first else ()
