"""What came of it: what would have been best, had it been known how the questions come out."""

from collections.abc import Iterator

from crossroads.analyses.hindsight import Hindsight
from crossroads.report.digits import Amount, gap_decimals
from crossroads.report.figure import gap
from crossroads.report.findings import Findings
from crossroads.report.sentence import Sentence, say, titled


def what_came_of_it(findings: Findings) -> Iterator[Sentence]:
    """Tell which option is best for one who knows what happened, where questions are resolved."""
    sheet = findings.sheet(Hindsight)
    if sheet is None:
        return
    found, best = sheet.result, titled(sheet.result.best.label)
    if found.lead is None:
        yield say("Only {best} goes with what happened.", best=best)
        return
    would = "would have been" if found.is_changed else "would still be"
    second = found.ranked[1]
    if not found.lead:
        yield say(
            f"Knowing what happened, {{best}} {would} best, and {{second}} as good.",
            best=best,
            second=titled(second.label),
        )
        return
    form = Amount(gap_decimals([found.lead], abs(found.best.known or 0.0)))
    value, other = (sheet.cell("known", option=each.id) for each in (found.best, second))
    yield say(
        f"Knowing what happened, {{best}} {would} best: {{value}}, {{lead}} ahead of {{second}}.",
        best=best,
        value=value.shown(Amount(form.decimals, found.unit)),
        lead=gap(value, other).shown(form),
        second=titled(second.label),
    )
