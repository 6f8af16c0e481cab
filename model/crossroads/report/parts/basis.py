"""What it rests on: how well the numbers are supported, above all those that matter most."""

from collections.abc import Iterator, Mapping

from crossroads.analyses.tornado import Tornado
from crossroads.report.digits import Count
from crossroads.report.findings import Findings
from crossroads.report.sentence import Sentence, listed, say, titled
from crossroads.report.sheet import Sheet

_MOST_TOLD = 3
_RESTS: Mapping[str | None, str] = {
    "fact": "facts", "reported": "reports", "assessment": "assessments", "judgement": "judgement",
    "placeholder": "placeholders", None: "nothing that is stated",
}  # fmt: skip
_WEAK: Mapping[str | None, str] = {
    "judgement": "judgement alone sets", "placeholder": "placeholders stand for", None: "no basis is stated for",
}  # fmt: skip


def what_it_rests_on(findings: Findings) -> Iterator[Sentence]:
    """Tell what the numbers rest on, and how weakly those do that matter."""
    parameters = [each for each in findings.scenario.parameters.values() if not each.is_formula]
    if not parameters:
        return
    sheet = None if findings.solved is None else findings.sheet(Tornado)
    found = dict.fromkeys(_RESTS[each.basis] for each in sorted(parameters, key=lambda each: _rank(each.basis)))
    if sheet is None or len(found) == 1 or not sheet.result.bars:
        yield say(f"The numbers rest on {listed(found)}.")
    else:
        yield _counted(sheet)
    if sheet is not None and len(found) > 1:
        yield from _weak(sheet)
    if not any(each.claims for each in parameters):
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


def _weak(sheet: Sheet[Tornado]) -> Iterator[Sentence]:
    """Tell which of the numbers that matter most are not supported."""
    bars = [bar for bar in sheet.result.bars[:_MOST_TOLD] if bar.swing > 0]
    for basis, words in _WEAK.items():
        names = [titled(bar.label) for bar in bars if bar.basis == basis]
        if names:
            yield say(f"Of those that matter most, {words} {{names}}.", names=listed(names))
