"""What is forecast: the question on which model and first forecast differ most."""

from collections.abc import Iterator

from crossroads.analyses.forecast import Forecast, Foretold
from crossroads.report.figure import Name
from crossroads.report.findings import Findings
from crossroads.report.sentence import Sentence, say
from crossroads.report.sheet import Sheet


def what_is_foretold(findings: Findings) -> Iterator[Sentence]:
    """Tell the open question on which model and first forecast differ most; the report has the others."""
    sheet = findings.sheet(Forecast)
    if sheet is None:
        return
    still = [each for each in sheet.result.modelled if each.status == "open"]
    if still:
        yield _told(findings, sheet, max(still, key=lambda each: abs(each.difference or 0.0)))


def _told(findings: Findings, sheet: Sheet[Forecast], each: Foretold) -> Sentence:
    model = findings.likely(sheet.cell("probability", question=each.id))
    if each.stated is None:
        return say("{text} The model says {model}.", text=Name(each.text), model=model)
    stated = findings.likely(sheet.cell("stated", question=each.id))
    return say(
        "{text} The model says {model}, the first forecast {stated}.", text=Name(each.text), model=model, stated=stated
    )
