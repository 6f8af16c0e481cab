"""How sure that is: how often each option is best over the draws, how far the lead may go, how badly it may end."""

from collections.abc import Iterator

from crossroads.analyses.risk_measures import RiskMeasures
from crossroads.analyses.uncertainty import Margin, Uncertainty
from crossroads.report.digits import Amount, Stated, apart
from crossroads.report.findings import Findings
from crossroads.report.sentence import Sentence, listed, say, titled
from crossroads.report.sheet import Sheet
from crossroads.report.spread import lead_form, value_form

_MOST_TOLD = 3
# Probabilities nearer to 0 or 1 than that are rounding.
_NEVER = 1e-9


def how_sure(findings: Findings) -> Iterator[Sentence]:
    """Tell how often each option is best, between which ends the lead is, and how likely the best ends badly."""
    sheet = findings.sheet(Uncertainty)
    if sheet is None:
        if not any(each.is_uncertain for each in findings.scenario.parameters.values()):
            yield say("No number has a range, so the scenario does not say how sure this is.")
    elif sheet.result.is_comparison:
        yield _shares(findings, sheet)
        yield from _lead(findings, sheet)
        if sheet.result.left:
            yield Sentence((sheet.cited("left"),))
    yield from _losses(findings)


def _shares(findings: Findings, sheet: Sheet[Uncertainty]) -> Sentence:
    found, best = sheet.result, findings.solution.best
    chosen = best.id if best else found.forecast.option
    ranked = sorted(found.options, key=lambda each: (each.option != chosen, -(each.best or 0.0)))
    seen = [each for each in ranked[1:] if each.best]
    first = titled(ranked[0].label)
    if not seen:
        is_tie = found.ties == found.valid
        how = "as good as any other option" if is_tie else "best"
        return say(f"However the numbers vary together, {{first}} is {how}.", first=first)
    told = [
        say("{name} ({share})", name=titled(each.label), share=findings.aside(sheet.cell("best", option=each.option)))
        for each in [ranked[0], *seen[:_MOST_TOLD]]
    ]
    return say("When all numbers vary together, the best is {told}.", told=listed(told, "or"))


def _lead(findings: Findings, sheet: Sheet[Uncertainty]) -> Iterator[Sentence]:
    found, margin = sheet.result, sheet.result.margin
    if margin is None or not _is_open(margin):
        return
    form = lead_form(findings)
    form = Amount(apart([margin.q05, margin.q95], form.decimals))
    ends = [sheet.at("margin", end).shown(form) for end in ("q05", "q95")]
    best = findings.solution.best
    is_known = best is not None and best.id == found.settled_best
    whose = say("its lead") if is_known else say("the lead of {name}", name=titled(found.settled.label))
    words = "In nine cases of ten {whose} is between {low} and {high}."
    yield say(words, whose=whose, low=ends[0], high=ends[1])


def _is_open(margin: Margin) -> bool:
    return margin.q95 - margin.q05 > 1e-9 * abs(margin.q95)


def _losses(findings: Findings) -> Iterator[Sentence]:
    """Tell how likely the best option ends badly, where it may, in the base case."""
    sheet, best = findings.sheet(RiskMeasures), findings.solution.best
    if sheet is None or best is None:
        return
    found = sheet.result
    each = next((one for one in found.options if one.option == best.id), None)
    # Where every result is on one side of the level, as costs are of nothing, it tells nothing.
    if each is None or not _NEVER < each.loss_probability < 1 - _NEVER:
        return
    form = value_form(findings, each.shortfall, best.id)
    level = sheet.cell("level", option=best.id).shown(Stated(found.unit, digits=4))
    words = "With {name} an end worse than {level} is {likely}; the worst {tail} of cases average {shortfall}."
    yield say(
        words,
        name=titled(each.label),
        likely=findings.likely(sheet.cell("loss_probability", option=best.id)),
        level=titled(found.level.label) if found.level.label else level,
        tail=sheet.at("tail").shown(Stated(is_share=True)),
        shortfall=sheet.cell("cvar", option=best.id).shown(form),
    )
