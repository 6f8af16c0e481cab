"""What is believed at decisions that hide where they are: what a sign says about a hidden state."""

from collections.abc import Iterator

from crossroads.analyses.beliefs import Beliefs, Held
from crossroads.report.figure import Traced
from crossroads.report.findings import Findings
from crossroads.report.sentence import Sentence, named, say, titled
from crossroads.report.sheet import Sheet
from crossroads.report.wording import settled

# A decision that comes up less often is not part of how things go on.
_WORTH_TELLING, _MOST_TOLD = 0.05, 3


def what_is_believed(findings: Findings) -> Iterator[Sentence]:
    """Tell what signs say at the decisions that may come up, in the order of the graph."""
    sheet = findings.sheet(Beliefs)
    if sheet is None:
        return
    told = [each for each in sheet.result.sets if each.reach >= _WORTH_TELLING and each.is_told]
    for each in told[:_MOST_TOLD]:
        yield _sentence(findings, sheet, each)
    if len(told) > _MOST_TOLD:
        yield say("Beliefs move at other decisions as well; the report lists them.")


def _sentence(findings: Findings, sheet: Sheet[Beliefs], each: Held) -> Sentence:
    most = max(each.members, key=lambda member: abs(member.belief - member.prior))
    belief, prior = (sheet.cell(column, information=each.information, node=most.node) for column in ("belief", "prior"))
    who = Sentence(()) if each.by == findings.solution.by else say(" for {who}", who=named(each.by_label))
    return say(
        "{sign}{met} makes {state} {belief}{who}, {way} {prior}.",
        sign=titled(each.information),
        met=_met(findings, sheet.cell("reach", information=each.information)),
        state=titled(most.state),
        belief=findings.likely(belief),
        who=who,
        way="up from" if belief.value >= prior.value else "down from",
        prior=findings.likely(prior),
    )


def _met(findings: Findings, reach: Traced) -> Sentence:
    return Sentence(()) if settled(reach.value) == 1 else say(" ({reach})", reach=findings.aside(reach))
