"""What is believed at decisions that hide where they are, in sentences.

Made from the findings; a part of the brief.
"""

from collections.abc import Iterator

from crossroads.analyses.beliefs import Held
from crossroads.figures import percent, quoted
from crossroads.prose import plural
from crossroads.report.findings import Findings
from crossroads.words import in_words

# A decision that comes up less often is not part of how things go on.
_WORTH_TELLING, _MOST_TOLD, _MOST_STATES = 0.05, 5, 3


def what_is_believed(findings: Findings) -> Iterator[str]:
    """Tell what signs say at the decisions that may come up, in the order of the graph."""
    if findings.beliefs is None:
        return
    told = [each for each in findings.beliefs.sets if each.reach >= _WORTH_TELLING and each.is_told]
    for each in told[:_MOST_TOLD]:
        yield _sentence(findings, each)
    if len(told) > _MOST_TOLD:
        yield f"Beliefs move at {plural(len(told) - _MOST_TOLD, 'decision')} more; the report lists them."


def _sentence(findings: Findings, each: Held) -> str:
    who = "" if each.by == findings.solution.by else f"{each.by_label}, "
    met = "" if each.reach > 1 - 1e-9 else f" (comes up with {percent(each.reach)})"
    first, *others = sorted(each.members, key=lambda member: -member.belief)[:_MOST_STATES]
    likely = (
        f"{quoted(first.state)} is {in_words(first.belief)} ({percent(first.belief)}, before {percent(first.prior)})"
    )
    rest = "".join(f", {quoted(other.state)} {percent(other.belief)} ({percent(other.prior)})" for other in others)
    return f"{who}{quoted(each.information)}{met}: {likely}{rest}."
