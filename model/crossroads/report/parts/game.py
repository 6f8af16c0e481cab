"""A game with hidden moves: what its equilibria are, since no rollback says what is best."""

from collections.abc import Iterator

from crossroads.analyses.equilibrium import Equilibria, Group
from crossroads.figures import decimals_for
from crossroads.report.digits import Amount, Count
from crossroads.report.figure import Cited, Name, Place
from crossroads.report.findings import Findings
from crossroads.report.sentence import Sentence, listed, named, say, titled
from crossroads.report.sheet import Sheet

_MOST_TOLD = 3
# Shares below this are what iterations leave.
_USED = 1e-6


def what_kind(findings: Findings) -> Iterator[Sentence]:
    """Tell that it is a game, and what an equilibrium says."""
    label = findings.scenario.actor_label
    first, *others = findings.reading.choosing
    names = listed([Name(label(first)), *(named(label(each)) for each in others)])
    quantity = "both" if len(others) == 1 else "all"
    yield say(f"{{names}} {quantity} choose, and not everybody sees what the others did: it is a game.", names=names)
    yield say(
        "In an equilibrium everybody does its best against the others; which one comes about, the game does not say."
    )


def which_equilibria(findings: Findings) -> Iterator[Sentence]:
    """Tell how many equilibria there are, which options they use and what they are worth."""
    sheet = findings.sheet(Equilibria)
    if sheet is None:
        reason = findings.declined(Equilibria.question)
        yield Sentence((Cited(reason, Place(Equilibria.question, "")),))
        return
    found = sheet.result
    if not found.found:
        yield say(f"{found.headline()}.")
    else:
        yield _how_many(sheet)
        for group in found.groups[:_MOST_TOLD]:
            yield _group(findings, sheet, group)
        if len(found.groups) > _MOST_TOLD:
            yield say("The report has the other kinds of equilibrium.")
    for number in range(len(found.remarks)):
        yield Sentence((sheet.cited("summary", "remarks", number),))


def _how_many(sheet: Sheet[Equilibria]) -> Sentence:
    found = sheet.result
    if len(found.found) == 1:
        return say(f"{found.only}.")
    number = sheet.at("summary", "equilibria").shown(Count())
    used = [
        say("{names} {where}", names=listed(titled(found.options[each]) for each in ids[:_MOST_TOLD]), where=words)
        for where, words in (("every", "in every one"), ("some", "in some"), ("no", "in none"))
        if (ids := [option for option in found.options if found.occurs(option) == where])
    ]
    return (
        say("{number} equilibria: {used}.", number=number, used=listed(used, ""))
        if used
        else say("{number} equilibria were found.", number=number)
    )


def _group(findings: Findings, sheet: Sheet[Equilibria], group: Group) -> Sentence:
    """Tell what equilibria that are alike are worth, and what the perspective does in them."""
    found = sheet.result
    number = next(i for i, each in enumerate(found.found, start=1) if each.moves is group.moves)
    decimals = decimals_for(group.values.values())
    used = [(option, share) for option, share in group.options.items() if share > _USED]
    which = "" if used else _which(found, group)
    told = [
        say(
            "{who} gets {value}",
            who=Name(found.actors[actor]) if not (i or used or which) else named(found.actors[actor]),
            value=sheet.cell(f"value.{actor}", equilibrium=number).shown(Amount(decimals, found.units[actor])),
        )
        for i, actor in enumerate(group.values)
    ]
    if used:
        options = listed(_used(findings, sheet, number, each, is_sure=len(used) == 1) for each, _ in used)
        told = [say("{who} takes {options}", who=Name(found.actors[found.by]), options=options), *told]
    return say("{which}{told}.", which=which, told=listed(told))


def _which(found: Equilibria, group: Group) -> str:
    """Return which of several kinds of equilibrium is meant, at the head of a sentence."""
    if len(found.groups) == 1:
        return ""
    if group is found.groups[0]:
        return "In one " if group.count == 1 else "In some "
    return "In another " if group.count == 1 else "In others "


def _used(findings: Findings, sheet: Sheet[Equilibria], number: int, option: str, *, is_sure: bool) -> Sentence:
    name = titled(sheet.result.options[option])
    if is_sure:
        return name
    share = sheet.cell(f"option.{option}", equilibrium=number)
    return say("{name}, {share},", name=name, share=findings.likely(share))
