"""Which attitude to risk would turn the choice, in words for people who know no utility."""

from collections.abc import Iterator

from crossroads.analyses.attitude import Attitude
from crossroads.report.digits import switch_point
from crossroads.report.findings import Findings
from crossroads.report.sentence import Sentence, say, titled
from crossroads.report.sheet import Sheet


def which_attitude(findings: Findings) -> Iterator[Sentence]:
    """Tell what would be best for someone more averse to risk, and for someone less averse.

    With exponential utility of tolerance R an even chance of winning R or losing R / 2 is worth about nothing: its
    certainty equivalent is -R log((exp(-1) + exp(1/2)) / 2), which is -0.008 R.

    Source: R. A. Howard, "Decision Analysis: Practice and Promise", Management Science 34 (1988), 679-695.
    """
    sheet = findings.sheet(Attitude)
    # Where exponential utility stands in for another kind, it is not known where on it the actor is.
    if sheet is None or len(sheet.result.ranges) < 2 or sheet.result.set_aside:
        return
    found = sheet.result
    now = 1 / found.stated if found.stated is not None else 0.0
    here = next((i for i, (low, high, _) in enumerate(found.ranges) if low <= now <= high), None)
    if here is None:
        return
    low, high, _ = found.ranges[here]
    if here + 1 < len(found.ranges):
        yield from _turn(sheet, high, found.ranges[here + 1][2], "would refuse")
    if here > 0:
        yield from _turn(sheet, low, found.ranges[here - 1][2], "would take")


def _turn(sheet: Sheet[Attitude], aversion: float, option: str, attitude: str) -> Iterator[Sentence]:
    found = sheet.result
    # Ranges end where the curves have a point; those that end where nothing could be certified have none.
    if aversion not in found.at or not aversion or option not in dict(found.options):
        return
    yield say(
        f"To someone who {attitude} an even chance of winning {{tolerance}} or losing half of it, {{other}} is best.",
        tolerance=sheet.cell("tolerance", aversion=aversion).shown(switch_point(found.unit)),
        other=titled(dict(found.options)[option]),
    )
