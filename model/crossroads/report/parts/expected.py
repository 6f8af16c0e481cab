"""What was expected: where the model no longer says what its author expects of it."""

from collections.abc import Iterator

from crossroads.analyses.expectations import Expectations
from crossroads.report.findings import Findings
from crossroads.report.sentence import Sentence, say


def what_was_expected(findings: Findings) -> Iterator[Sentence]:
    """Tell each expectation that does not hold."""
    sheet = findings.sheet(Expectations)
    if sheet is None:
        return
    for number, check in enumerate(sheet.result.checks):
        if not check.holds:
            expected, found = (sheet.cited("rows", number, column) for column in ("expected", "found"))
            yield say("Expected {expected}; found {found}.", expected=expected, found=found)
