"""What carries the conclusion: judgement or evidence, and the sources that the choice cannot do without."""

from collections.abc import Iterator

from crossroads.analyses.sources import Sources
from crossroads.analyses.support import Support
from crossroads.report.digits import Share
from crossroads.report.findings import Findings
from crossroads.report.sentence import Sentence, Told, listed, say, titled
from crossroads.report.sheet import Sheet

_WEAK = {"judgement": "Judgement carries", "placeholder": "Placeholders carry", "": "Numbers without a basis carry"}
_MOST_TOLD = 3


def what_carries_it(findings: Findings) -> Iterator[Sentence]:
    """Tell how much of the lead's movement rests on what nobody supports, and who is needed for the choice."""
    support, sources = findings.sheet(Support), findings.sheet(Sources)
    if support is not None:
        yield from _weak(support)
    if sources is not None:
        yield from _needed(sources)


def _weak(sheet: Sheet[Support]) -> Iterator[Sentence]:
    # Where all numbers have one basis, all of it rests on that.
    noun = "lead" if sheet.result.best else "value"
    parts = [(i, part) for i, part in enumerate(sheet.result.parts) if part.by == "basis" and part.share]
    for i, part in parts if len(parts) > 1 else ():
        if part.key in _WEAK:
            share = sheet.at("shares", i, "share").shown(Share())
            yield say(f"{_WEAK[part.key]} {{share}} of what moves the {noun}.", share=share)


def _needed(sheet: Sheet[Sources]) -> Iterator[Sentence]:
    """Tell which sources or speakers the choice would be another one without."""
    found = sheet.result
    # The first row is that of all evidence.
    rows = enumerate(found.without, start=1)
    telling = [(row, each) for row, each in rows if each.strike.released and each.chosen is not None]
    turned: dict[str, list[Told]] = {}
    for row, each in telling:
        if each.changes and each.chosen is not None:
            strike = each.strike
            name = titled(strike.label) if strike.kind == "source" else sheet.cited("rows", row, "key")
            turned.setdefault(each.chosen.label, []).append(name)
    for label, names in turned.items():
        shown = (
            listed(names[:_MOST_TOLD], "or")
            if len(names) <= _MOST_TOLD
            else listed([*names[:_MOST_TOLD], "others"], "or")
        )
        yield say("Without what {names} says, {other} would be best.", names=shown, other=titled(label))
    if telling and not turned:
        yield say(
            "No single source or speaker is needed: without any one, {best} stays best.", best=titled(found.whole.label)
        )
