"""What it rests on: how well the numbers are supported."""

from collections.abc import Iterator, Mapping

from crossroads.analyses.tornado import Tornado
from crossroads.report.digits import Count
from crossroads.report.findings import Findings
from crossroads.report.sentence import Sentence, listed, say
from crossroads.report.sheet import Sheet

_RESTS: Mapping[str | None, str] = {
    "fact": "facts", "reported": "reports", "assessment": "assessments", "judgement": "judgement",
    "placeholder": "placeholders", None: "nothing that is stated",
}  # fmt: skip


def what_it_rests_on(findings: Findings) -> Iterator[Sentence]:
    """Tell what the numbers rest on, and whether any evidence is cited."""
    parameters = [each for each in findings.scenario.parameters.values() if not each.is_formula]
    if not parameters:
        return
    sheet = None if findings.solved is None else findings.sheet(Tornado)
    found = dict.fromkeys(_RESTS[each.basis] for each in sorted(parameters, key=lambda each: _rank(each.basis)))
    is_cited = any(each.claims for each in parameters)
    if sheet is None or len(found) == 1 or not sheet.result.bars:
        yield say(f"The numbers rest on {{basis}}{'' if is_cited else '; no evidence is cited'}.", basis=listed(found))
        return
    yield _counted(sheet)
    if not is_cited:
        yield say("No evidence is cited.")


def _rank(basis: str | None) -> int:
    return list(_RESTS).index(basis)


def _counted(sheet: Sheet[Tornado]) -> Sentence:
    """Tell how many of the numbers with a range rest on what."""
    counts = [(words, sheet.count(basis=basis)) for basis, words in _RESTS.items()]
    first, *others = [(words, each) for words, each in counts if each.value]
    verb = "rests" if first[1].value == 1 else "rest"
    told = [say(f"{{number}} {verb} on {first[0]}", number=first[1].shown(Count()))]
    told += [say(f"{{number}} on {words}", number=each.shown(Count())) for words, each in others]
    return say("Of {whole} numbers with a range, {told}.", whole=sheet.count().shown(Count()), told=listed(told))
