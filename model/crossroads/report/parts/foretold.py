"""What the questions ask, under the model and by the first forecasts: those on which the two differ most."""

from collections.abc import Iterator

from crossroads.analyses.forecast import Forecast, Foretold
from crossroads.report.figure import Name
from crossroads.report.findings import Findings
from crossroads.report.sentence import Sentence, say
from crossroads.report.sheet import Sheet

_MOST_TOLD = 2


def what_is_foretold(findings: Findings) -> Iterator[Sentence]:
    """Tell the open questions, those first on which model and first forecast differ most."""
    sheet = findings.sheet(Forecast)
    if sheet is None:
        return
    still = [each for each in sheet.result.modelled if each.status == "open"]
    for each in sorted(still, key=lambda each: -abs(each.difference or 0.0))[:_MOST_TOLD]:
        yield _told(findings, sheet, each)


def _told(findings: Findings, sheet: Sheet[Forecast], each: Foretold) -> Sentence:
    model = findings.likely(sheet.cell("probability", question=each.id))
    if each.stated is None:
        return say("{text} By the model {model}.", text=Name(each.text), model=model)
    stated = findings.likely(sheet.cell("stated", question=each.id))
    return say(
        "{text} By the model {model}, by the first forecast {stated}.", text=Name(each.text), model=model, stated=stated
    )
