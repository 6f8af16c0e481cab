"""How the others are read, in sentences: what that changes, where odds go against interest, which threats are credible.

Made from the findings; a part of the brief.
"""

from collections.abc import Iterator
from math import exp

from crossroads.analyses.precision import Precision, written
from crossroads.analyses.readings import Readings
from crossroads.analyses.strategy import Move, Stand, Strategy
from crossroads.figures import amount, decimals_for, percent, quoted, short
from crossroads.program import Solution
from crossroads.prose import listed, within_sentence
from crossroads.report.findings import Findings

_MOST_TOLD = 2
# Odds that give away less of what is at stake are near enough to own interest.
_WORTH_TELLING = 0.25


def how_others_play(findings: Findings) -> Iterator[str]:
    """Tell how the others are read, what other readings would change, and what is in their own interest."""
    if findings.readings is None:
        return
    yield from _read_as(findings.solution, findings.readings)
    yield from _against_stated_odds(findings.readings)
    yield from _otherwise(findings.readings)
    if findings.precision is not None:
        yield from _precisely(findings.precision)
    if findings.strategy is not None:
        yield from _interests(findings.solution, findings.strategy)


def _read_as(solution: Solution, readings: Readings) -> Iterator[str]:
    """Tell who is not read by stated odds."""
    label = {actor: solution.scenario.actor_label(actor) for actor, _ in readings.now.plays}
    plays = {actor: solution.solver.plays[actor] for actor in label}
    rational = [label[actor] for actor in label if plays[actor].kind == "rational"]
    if rational:
        yield f"{_many(rational)} read as rational, always at {'its' if len(rational) == 1 else 'their'} best."
    for actor, each in plays.items():
        if each.precision is not None:
            precision = each.precision.at(solution.scenario.base_values)
            unit = solution.scenario.objective_unit(actor)
            times = short(float(f"{exp(min(precision, 700)):.3g}"))
            what = f"a branch that is 1 {unit.removesuffix('s')} worse" if unit else "a branch that is 1 worse"
            told = f"{what} for it is {times} times less likely"
            yield f"{label[actor]} leans to its better branches (logit, λ = {short(precision)}): {told}."


def _many(labels: list[str]) -> str:
    first, *others = labels
    return f"{listed([first, *map(within_sentence, others)])} {'are' if others else 'is'}"


def _against_stated_odds(readings: Readings) -> Iterator[str]:
    """Tell what the present reading changes, where it is another one than that of the stated odds."""
    stated, now = readings.read("assessed"), readings.now
    if stated is None or now.choice is None:
        return
    if stated.choice != now.choice:
        turns = f"turns the choice from {quoted(readings.label(stated.choice))} to {quoted(readings.label(now.choice))}"
    else:
        turns = f"leaves {quoted(readings.label(now.choice))} best"
    yield f"Against the stated odds that {turns}: {readings.change(stated)}."


def _otherwise(readings: Readings) -> Iterator[str]:
    """Tell which readings would turn the choice; what the stated odds say is told before."""
    for choice, labels in readings.turned().items():
        told = [each for each in labels if each != "by stated odds"]
        if told:
            yield f"{quoted(readings.label(choice))} would be best {listed(told, 'or')}."
    if not readings.turned() and readings.now.choice is not None and len(readings.options) > 1:
        yield f"{quoted(readings.label(readings.now.choice))} is best in all readings that are compared."


def _precisely(precision: Precision) -> Iterator[str]:
    """Tell where the choice changes as the others choose more precisely."""
    if precision.choosing:
        yield f"{precision.headline()} (λ: a branch that is one unit worse for them is e^λ times less likely)."
    if not precision.is_settled:
        yield f"Beyond {written(precision.last)} that is not certified."


def _interests(solution: Solution, strategy: Strategy) -> Iterator[str]:
    """Tell where odds that are used give away most, and which threats weigh most."""
    used = [each for each in strategy.out_of_line() if solution.solver.plays[each.by].kind == "assessed"]
    worst = [each for each in used if each.reach and each.given_away >= _WORTH_TELLING]
    for each in worst[:_MOST_TOLD]:
        yield _out_of_line(each)
    for is_credible, words in ((True, "Threats that would be carried out"), (False, "Empty threats")):
        found = sorted(strategy.told("threat", is_credible=is_credible), key=lambda pair: pair[1].effect)
        if found:
            yield f"{words}: {_named(found)}."


def _out_of_line(stand: Stand) -> str:
    form = decimals_for([], least_gap=stand.expected_loss)
    lost = amount(stand.expected_loss, form, stand.unit)
    best = [quoted(move.label) for move in stand.moves if move.is_best]
    are, have = ("is", "has") if len(best) == 1 else ("are", "have")
    return (
        f"{stand.label}: {listed(best)} {are} best for {within_sentence(stand.by_label)} but {have} "
        f"{percent(1 - stand.off)} of the stated odds; that costs it {lost} of {amount(stand.stake, form)} at stake."
    )


def _named(found: list[tuple[Stand, Move]]) -> str:
    told = [f"{quoted(move.label)} ({stand.label})" for stand, move in found[:_MOST_TOLD]]
    more = len(found) - _MOST_TOLD
    return listed(told) if more <= 0 else f"{', '.join(told)} and {more} more"
