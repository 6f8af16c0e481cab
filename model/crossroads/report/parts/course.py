"""How it goes on: the later choices that may come up, what others and chance most likely do, and where it ends."""

from collections.abc import Iterator

from crossroads.analyses.outcomes import Outcomes
from crossroads.analyses.policy import NodeEvents, Policy
from crossroads.report.figure import Name, Traced, total
from crossroads.report.findings import Findings
from crossroads.report.parts.histories import by_history
from crossroads.report.sentence import Sentence, say, titled
from crossroads.report.sheet import Sheet
from crossroads.report.wording import settled

# An event less likely than this is not part of how things go on; what others do has to be likelier.
_WORTH_TELLING, _LIKELY_ENOUGH = 0.05, 0.25
_MOST_CHOICES, _MOST_EVENTS = 3, 2


def how_it_goes_on(findings: Findings) -> Iterator[Sentence]:
    """Tell the perspective's likeliest later choices, in the order of the graph."""
    sheet = findings.sheet(Policy)
    if sheet is None:
        return
    later = [(_reach(sheet, nodes), nodes[0]) for nodes in _later(findings, sheet.result)]
    worth = [(reach, node) for reach, node in later if reach.value >= _WORTH_TELLING]
    kept = sorted(worth, key=lambda each: -each[0].value)[:_MOST_CHOICES]
    for reach, node in worth:
        if (reach, node) in kept:
            yield _choice(findings, node, reach)


def _later(findings: Findings, policy: Policy) -> list[list[NodeEvents]]:
    """Return the perspective's decisions after the first one; nodes that it cannot tell apart are one."""
    solution, first = findings.solution, findings.scenario.first_decision
    found: dict[str, list[NodeEvents]] = {}
    for node in policy.events:
        if node.by == solution.by and node.node not in first and solution.choice(node.node) is not None:
            key = solution.graph.vertices[node.node].information or f"node {node.node}"
            found.setdefault(key, []).append(node)
    return list(found.values())


def _reach(sheet: Sheet[Policy], nodes: list[NodeEvents]) -> Traced:
    return total(sheet.cell("reach", node=node.node) for node in nodes)


def _choice(findings: Findings, node: NodeEvents, reach: Traced) -> Sentence:
    """Tell what is chosen at a later decision."""
    choice = findings.solution.choice(node.node) or ""
    taken = by_history(findings, node.node) or titled(findings.scenario.label(node.node, choice))
    return say("{node} {taken}{met}.", node=_topic(node.label), taken=taken, met=_met(findings, reach))


def _topic(label: str) -> Sentence:
    """Return a label at the head of a sentence; one that is a question has its own mark at its end."""
    return Sentence((Name(label), "" if label.endswith(("?", "!", ".", ":")) else ":"))


def _met(findings: Findings, reach: Traced) -> Sentence:
    """Return how likely it comes to a node, where that is not certain."""
    if settled(reach.value) == 1:
        return Sentence(())
    return say(", if it comes to that ({reach})", reach=findings.aside(reach))


def what_is_likely(findings: Findings) -> Iterator[Sentence]:
    """Tell the moves of others and of chance that most likely come up, then the likeliest ending."""
    sheet, found = findings.sheet(Policy), []
    if sheet is not None:
        found = [
            (max(branch.probability for branch in node.branches), node)
            for node in sheet.result.events
            if node.by != findings.solution.by
            and node.reach > 0
            and settled(max(branch.weight for branch in node.branches)) < 1
        ]
        found.sort(key=lambda each: -each[0])
        for probability, node in found[:_MOST_EVENTS]:
            if probability >= _LIKELY_ENOUGH:
                yield _event(findings, sheet, node)
    yield from _endings(findings, len(found))


def _event(findings: Findings, sheet: Sheet[Policy], node: NodeEvents) -> Sentence:
    """Tell what most likely happens at a node once it is met."""
    first = max(node.branches, key=lambda branch: branch.weight)
    return say(
        "{node} {name} is {likely}{met}.",
        node=_topic(node.label),
        name=titled(first.label),
        likely=findings.likely(sheet.cell("weight", node=node.node, branch=first.branch)),
        met=_met(findings, sheet.cell("reach", node=node.node)),
    )


def _endings(findings: Findings, events: int) -> Iterator[Sentence]:
    """Tell the likeliest ending; those with the same label are one, and one event alone has told it."""
    sheet = findings.sheet(Outcomes)
    if sheet is None or not sheet.result.chosen:
        return
    outcomes = sheet.result
    chosen = [option for option, _ in outcomes.options].index(outcomes.chosen)
    alike: dict[str, list[Traced]] = {}
    for ending in outcomes.endings:
        if ending.probability[chosen] > 0:
            cell = sheet.cell("probability", option=outcomes.chosen, ending=ending.id)
            alike.setdefault(ending.label, []).append(cell)
    ranked = sorted(((label, total(cells)) for label, cells in alike.items()), key=lambda each: -each[1].value)
    (first, share), *others = ranked
    if not others:
        yield say("It ends in {first}.", first=titled(first))
        return
    if events == 1 and len(others) == 1:
        return
    yield say("The likeliest ending, {first}, is {share}.", first=titled(first), share=findings.likely(share))
