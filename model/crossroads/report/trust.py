"""How far the conclusions can be trusted, in sentences: over draws, at switch points, and what is worth finding out.

Made from the findings; a part of the brief.
"""

from collections.abc import Iterator

from crossroads.analyses.information import Information
from crossroads.analyses.thresholds import Thresholds
from crossroads.analyses.uncertainty import Uncertainty
from crossroads.figures import amount, decimals_for, percent, quoted, short
from crossroads.prose import listed, plural
from crossroads.report.findings import Findings

_MOST_TOLD = 3
# Probabilities nearer to 0 or 1 than that are rounding.
_NEVER = 1e-9


def how_sure(findings: Findings) -> Iterator[str]:
    """Tell how often each option is best over the draws, and how far the lead may go."""
    found = findings.uncertainty
    if found is not None and found.is_comparison:
        yield from _shares(found)
    yield from _losses(findings)


def _shares(found: Uncertainty) -> Iterator[str]:
    ranked = sorted(found.options, key=lambda each: -(each.best or 0.0))
    best, draws = quoted(ranked[0].label), f"{found.valid:,} draws of all parameters"
    others = [f"{quoted(each.label)} {percent(each.best or 0.0)}" for each in ranked[1:] if each.best]
    if not others:
        yield f"In all of {draws} {best} is best."
    else:
        error = f"standard error {100 * found.largest_error:.1g} percentage points"
        yield f"Over {draws} {best} is best in {percent(ranked[0].best or 0.0)}, {listed(others)} ({error})."
    yield from _lead(found)
    if found.left:
        yield found.left


def _losses(findings: Findings) -> Iterator[str]:
    """Tell how likely the best option ends badly, where it may, in the base case."""
    found, best = findings.risk_measures, findings.solution.best
    each = next((one for one in found.options if best and one.option == best.id), None) if found else None
    # Where every result is on one side of the level, as costs are of nothing, it tells nothing.
    if found is None or each is None or each.loss_probability <= _NEVER or each.loss_probability >= 1 - _NEVER:
        return
    digits = decimals_for([each.mean, each.shortfall])
    tail = f"{found.worst_cases} average {amount(each.shortfall, digits, found.unit)}"
    chance = percent(each.loss_probability)
    yield f"With a chance of {chance} {quoted(each.label)} ends worse than {found.level.words}; {tail}."


def _lead(found: Uncertainty) -> Iterator[str]:
    margin = found.margin
    if margin is None or margin.q95 - margin.q05 <= 1e-9 * abs(margin.q95):
        return
    digits = decimals_for([], least_gap=margin.q95 - margin.q05)
    ends = f"between {amount(margin.q05, digits)} and {amount(margin.q95, digits)}"
    yield f"The lead of {quoted(found.settled.label)} over the next best is {ends} in nine draws of ten."


def where_it_turns(findings: Findings) -> Iterator[str]:
    """Tell the exact values at which the choice changes, the nearest first."""
    found = findings.thresholds
    if found is not None and found.options:
        yield from _turns(found)
    yield from _attitude(findings)


def _attitude(findings: Findings) -> Iterator[str]:
    """Tell where the choice hangs on the attitude to risk."""
    found = findings.attitude
    if found is None or len(found.ranges) < 2:
        return
    stated = f"{found.set_aside} utility" if found.set_aside else "neutral"
    if found.stated is not None:
        stated = f"a tolerance of {found.tolerance(1 / found.stated)}"
    yield f"Attitude to risk (now {stated}): {found.words()}."


def _turns(found: Thresholds) -> Iterator[str]:
    names = dict(found.options)
    for track in found.choosing[:_MOST_TOLD]:
        switch = found.nearest(track)
        if switch is not None:
            yield (
                f"{track.label} (now {short(track.base)}): {quoted(names[switch.below])} is best below "
                f"{short(float(f'{switch.at:.3g}'))}, {quoted(names[switch.above])} above."
            )
    if len(found.choosing) > _MOST_TOLD:
        more = plural(len(found.choosing) - _MOST_TOLD, "parameter")
        yield f"{more} more can turn the choice; the report lists them."


def what_to_learn(findings: Findings) -> Iterator[str]:
    """Tell what knowing the parameters would be worth, and which of them most."""
    found = findings.information
    if found is None or found.everything is None:
        return
    everything = found.everything
    if not everything.is_seen:
        yield "Knowing every parameter beforehand would not change what is chosen now for the better."
        return
    digits = decimals_for([], least_gap=everything.value)
    whole = amount(everything.value, digits, found.unit)
    yield f"Knowing every parameter beforehand would be worth {whole}: no inquiry that costs more can pay."
    yield from _pieces(found, digits)


def _pieces(found: Information, digits: int) -> Iterator[str]:
    single = sorted((each for each in found.of("parameter") if each.is_seen), key=lambda each: -each.value)
    if not single:
        yield "No parameter alone is worth learning."
        return
    told = [f"{quoted(each.label)} ({amount(each.value, digits)})" for each in single[:_MOST_TOLD]]
    yield f"Worth most to learn alone: {listed(told)}."
