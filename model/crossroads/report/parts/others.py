"""How the others are read: what other readings would change, where odds go against interest, which threats are real."""

from collections.abc import Iterator, Sequence

from crossroads.analyses.readings import Read, Readings
from crossroads.analyses.strategy import Move, Stand, Strategy
from crossroads.report.digits import Count
from crossroads.report.figure import Name, rest
from crossroads.report.findings import Findings
from crossroads.report.sentence import Sentence, listed, named, say, titled
from crossroads.report.sheet import Sheet

# Odds that give away less of what is at stake are near enough to own interest.
_WORTH_TELLING = 0.25
_MOST_TOLD = 3
_IF = {
    "assessed": "by the odds that are stated",
    "logit": "if all others leaned to what is better for them",
    "rational": "if all others did what is best for them",
}


def how_others_are_read(findings: Findings) -> Iterator[Sentence]:
    """Tell how the others are read, what other readings would change, and what is in their own interest."""
    readings, strategy = findings.sheet(Readings), findings.sheet(Strategy)
    if readings is not None:
        yield from _read_as(findings, readings.result)
        yield from _otherwise(readings.result)
    if strategy is not None:
        yield from _interests(findings, strategy)
        yield from _threats(strategy)


def _read_as(findings: Findings, readings: Readings) -> Iterator[Sentence]:
    """Tell who is not read by stated odds."""
    plays, label = findings.solution.solver.plays, findings.scenario.actor_label
    others = [actor for actor, _ in readings.now.plays]
    for kind, does in (("rational", "always take what is best for them"), ("logit", "lean to what is better for them")):
        names = [label(actor) for actor in others if plays[actor].kind == kind]
        if names:
            first, *more = names
            told = listed([Name(first), *map(named, more)])
            does_one = does.replace("take", "takes").replace("lean", "leans").replace("them", "it")
            yield say(f"{{told}} {does if more else does_one}.", told=told)


def _otherwise(readings: Readings) -> Iterator[Sentence]:
    """Tell which readings would turn the choice."""
    if readings.now.choice is None or len(readings.options) < 2:
        return
    turned: dict[str, list[Read]] = {}
    for read in readings.reads[1:]:
        if read.choice is not None and read.choice != readings.now.choice:
            turned.setdefault(read.choice, []).append(read)
    for choice, reads in turned.items():
        told = listed([_if(read, reads[:i]) for i, read in enumerate(reads[:_MOST_TOLD])], "or")
        yield say("{choice} would be best {told}.", choice=titled(readings.label(choice)), told=told)
    if not turned and len(readings.reads) > 1:
        yield say("{choice} is best however they are read.", choice=titled(readings.label(readings.now.choice)))


def _if(read: Read, before: Sequence[Read]) -> Sentence:
    """Return a reading as a condition; after that all are rational, that one is needs no second telling."""
    if read.id in _IF:
        return say(_IF[read.id])
    # The label of the reading has the actor's as it stands in a sentence.
    name = Name(read.label.removeprefix("if ").removesuffix(" alone turns rational"))
    does = "did" if any(each.id == "rational" for each in before) else "did what is best for it"
    return say(f"if {{name}} alone {does}", name=name)


def _interests(findings: Findings, sheet: Sheet[Strategy]) -> Iterator[Sentence]:
    """Tell where odds that are used give away most against their owner's interest."""
    plays = findings.solution.solver.plays
    used = [each for each in sheet.result.out_of_line() if plays[each.by].kind == "assessed"]
    worst = next((each for each in used if each.reach and each.given_away >= _WORTH_TELLING), None)
    if worst is not None:
        yield _out_of_line(findings, sheet, worst)


def _out_of_line(findings: Findings, sheet: Sheet[Strategy], stand: Stand) -> Sentence:
    best = [titled(move.label) for move in stand.moves if move.is_best]
    return say(
        "By the stated odds {best} is {likely}, though best for {who} ({node}).",
        best=listed(best, "or"),
        likely=findings.likely(rest(sheet.cell("odds_off_best", node=stand.node))),
        who=named(stand.by_label),
        node=Name(stand.label),
    )


def _threats(sheet: Sheet[Strategy]) -> Iterator[Sentence]:
    """Tell how many threats would be carried out, and which of them hurts most."""
    told = sheet.result.told
    real, empty = (sorted(told("threat", is_credible=each), key=lambda pair: pair[1].effect) for each in (True, False))
    if not real and not empty:
        return
    by, count = Name(sheet.result.by), len(real) + len(empty)
    whole, which = sheet.count(role="threat").shown(Count()), _threat(*(real or empty)[0])
    would = "would be carried out" if real else "would not be carried out"
    if count == 1:
        yield say(f"The only threat against {{by}}, {{which}}, {would}.", by=by, which=which)
    elif not real:
        yield say("None of the {whole} threats against {by} would be carried out.", whole=whole, by=by)
    elif not empty:
        yield say(
            "All {whole} threats against {by} would be carried out, the worst being {which}.",
            whole=whole,
            by=by,
            which=which,
        )
    else:
        number = sheet.count(role="threat", would_carry_out=True).shown(Count())
        template = "Of the {whole} threats against {by} {number} would be carried out, the worst being {which}."
        yield say(template, whole=whole, by=by, number=number, which=which)


def _threat(stand: Stand, move: Move) -> Sentence:
    return say("{move} ({node})", move=titled(move.label), node=Name(stand.label))
