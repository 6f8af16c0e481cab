"""What each assessor would choose, and on which numbers they would have to agree."""

from collections.abc import Iterator

from crossroads.analyses.assessors import Assessors
from crossroads.report.digits import Count
from crossroads.report.figure import Name
from crossroads.report.findings import Findings
from crossroads.report.sentence import Sentence, listed, named, say, titled
from crossroads.report.sheet import Sheet

# So many people are named, and so many numbers of a crux.
_MOST_NAMED = 6
_MOST_NUMBERS = 3


def what_assessors_say(findings: Findings) -> Iterator[Sentence]:
    """Tell who would choose what, and the fewest numbers to agree on for choices to agree."""
    sheet = findings.sheet(Assessors)
    if sheet is None:
        return
    found = sheet.result
    if found.agree:
        if chosen := list(found.by_choice()):
            yield say("All assessors choose {option}.", option=titled(found.label(chosen[0])))
        return
    if (own := next((each for each in found.people if each.id == found.made.assessor), None)) is not None:
        yield say("Where somebody judges no number, that of {who} stands in here.", who=named(own.label))
    yield say(
        "{choices}.",
        choices=listed([_choice(sheet, *each, is_first=not i) for i, each in enumerate(found.by_choice().items())]),
    )
    if found.crux is not None and found.crux.sets:
        yield _crux(sheet)


def _choice(sheet: Sheet[Assessors], option: str, labels: list[str], *, is_first: bool) -> Sentence:
    if len(sheet.result.people) > _MOST_NAMED:
        count = sheet.count(kind="assessor", choice=option).shown(Count())
        return say("{count} would choose {option}", count=count, option=titled(sheet.result.label(option)))
    who = listed([Name(label) if is_first and not i else named(label) for i, label in enumerate(labels)])
    return say("{who} would choose {option}", who=who, option=titled(sheet.result.label(option)))


def _crux(sheet: Sheet[Assessors]) -> Sentence:
    found, crux = sheet.result, sheet.result.crux
    if crux is None:
        raise TypeError("there is no crux to tell")
    first = crux.sets[0].numbers
    if len(first) > _MOST_NUMBERS:
        count = sheet.at("crux", "size").shown(Count())
        return say("They would agree if they agreed on {count} numbers.", count=count)
    names = listed([titled(found.name(each)) for each in first])
    other = " (other numbers would do as well)" if len(crux.sets) > 1 else ""
    return say(f"They would agree if they agreed on {{names}}{other}.", names=names)
