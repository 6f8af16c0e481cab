"""How far all unsupported numbers may move together before the choice turns."""

from collections.abc import Iterator

from crossroads.analyses.robustness import Robustness
from crossroads.report.digits import Count, Share
from crossroads.report.findings import Findings
from crossroads.report.sentence import Sentence, say, titled


def what_turns_it_together(findings: Findings) -> Iterator[Sentence]:
    """Tell the least joint move that changes the choice, where there are several numbers to move."""
    sheet = findings.sheet(Robustness)
    if sheet is None or sheet.result.joint is None or sheet.result.joint.moved < 2:
        return
    found, joint = sheet.result, sheet.result.joint
    yield say(
        f"Moved together, {{numbers}} {found.moved} make {{other}} best {{way}} of the way to the ends of their ranges"
        f"{'' if joint.is_proven else '; no nearer move was found'}.",
        numbers=sheet.at("joint", "moved").shown(Count()),
        other=titled(found.label(joint.option)),
        way=sheet.at("joint", "distance").shown(Share()),
    )
