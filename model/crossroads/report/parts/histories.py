"""What is taken at a decision where that depends on what was earned before; used by other parts."""

from crossroads.analyses.policy import Policy
from crossroads.report.findings import Findings
from crossroads.report.sentence import Sentence, listed, say, titled

_MOST_TOLD = 3


def by_history(findings: Findings, node: str) -> Sentence | None:
    """Return the branches that are taken at a decision, the likeliest first; None where one is taken always."""
    solution, sheet = findings.solution, findings.sheet(Policy)
    if sheet is None or not solution.choices(node):
        return None
    events = next(each for each in sheet.result.events if each.node == node)
    taken = sorted((each for each in events.branches if each.weight > 0), key=lambda each: -each.weight)
    if not taken:
        names = dict.fromkeys(solution.scenario.label(node, each.branch) for each in solution.choices(node))
        told = [titled(name) for name in names]
    else:
        told = [
            say(
                "{name} ({likely})",
                name=titled(each.label),
                likely=findings.aside(sheet.cell("weight", node=node, branch=each.branch)),
            )
            for each in taken
        ]
    return say("{told}, depending on what was earned before", told=listed(told[:_MOST_TOLD], "or"))
