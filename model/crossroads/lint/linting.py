"""The lint of a scenario: every rule is asked, and what the scenario allows is left out.

An ``allow`` that names no warning, or that silences nothing, is a finding of its own.
"""

from collections.abc import Iterator, Mapping
from itertools import chain

from crossroads.document import Document, PathKey
from crossroads.errors import Finding
from crossroads.lint.inspected import Inspected
from crossroads.lint.rule import Remark, Rule
from crossroads.prose import nearest, shorten
from crossroads.scenario.allowing import GATE_WARNINGS, allowance, allowances

# Findings about ``allow`` itself → what they are about, and what to do.
ABOUT_ALLOW = {
    "unknown-allow": ("An allow that names no warning.", "Write the code of the warning, as the finding shows it."),
    "unused-allow": ("An allow that silences nothing.", "Remove it."),
}


def lint(inspected: Inspected, rules: Mapping[str, Rule]) -> tuple[Finding, ...]:
    """Return what the rules find in a scenario and it does not allow, in file order."""
    document = inspected.scenario.document
    asked = {code: rule for code, rule in rules.items() if inspected.has_solution or not rule.needs_solution}
    remarks = ((code, remark) for code, rule in asked.items() for remark in rule.look(inspected))
    used = set(inspected.scenario.silenced)
    told: list[Finding] = []
    about = _unknown_allowances(document, rules)
    for code, remark in chain(remarks, about):
        told += _unless_allowed(document, code, remark, used)
    # Whether an entry of allow is used is known once everything else was looked for.
    if _stands_alone(inspected):
        for path, code in _unused(document, {*asked, *GATE_WARNINGS, "unknown-allow"}, used):
            told += _unless_allowed(document, "unused-allow", _unused_remark(path, code), used)
        for path, code in _unused(document, {"unused-allow"}, used):
            told.append(_finding(document, "unused-allow", _unused_remark(path, code)))
    return tuple(document.in_order(told))


def known_codes(rules: Mapping[str, Rule]) -> list[str]:
    """Return the codes of all warnings that a scenario may allow."""
    return [*rules, *ABOUT_ALLOW, *GATE_WARNINGS]


def _unless_allowed(document: Document, code: str, remark: Remark, used: set[PathKey]) -> Iterator[Finding]:
    entry = allowance(document, code, remark.path)
    if entry is None:
        yield _finding(document, code, remark)
    else:
        used.add(entry)


def _finding(document: Document, code: str, remark: Remark) -> Finding:
    path, problem, remedy, at_key = remark
    return document.finding(code, path, problem, remedy, at_key=at_key, severity="warning")


def _unknown_allowances(document: Document, rules: Mapping[str, Rule]) -> Iterator[tuple[str, Remark]]:
    known = known_codes(rules)
    for path, code in allowances(document):
        if code not in known:
            problem = f"There is no warning {shorten(code)} that could be allowed."
            yield "unknown-allow", Remark(path, problem, nearest(code, known), at_key=False)


def _stands_alone(inspected: Inspected) -> bool:
    """Return whether actors play as the scenario says: under another reading, other warnings may be due."""
    scenario = inspected.scenario
    return all(play == scenario.plays(actor) for actor, play in inspected.reading.plays.items())


def _unused(document: Document, codes: set[str], used: set[PathKey]) -> list[tuple[PathKey, str]]:
    """Return the entries of ``allow`` with some codes that silence nothing.

    What a file allows, it allows of itself: an entry counts only where nothing was laid on top of its layer.
    """
    found = []
    for path, code in allowances(document):
        origin = document.origin(path[:-1])
        if code in codes and path not in used and origin is not None and origin.layer >= document.layers:
            found.append((path, code))
    return found


def _unused_remark(path: PathKey, code: str) -> Remark:
    where = "in the whole scenario" if len(path) == 2 else "here"
    return Remark(path, f"There is no {code} {where} that this would allow.", ABOUT_ALLOW["unused-allow"][1], False)
