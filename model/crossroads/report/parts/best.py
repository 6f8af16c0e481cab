"""What is best: the options against each other and against the reference position."""

from collections.abc import Iterator

from crossroads.analyses.equilibrium import Equilibria
from crossroads.analyses.options import Options, OptionValue
from crossroads.analyses.policy import Policy
from crossroads.figures import decimals_for
from crossroads.program import Solution
from crossroads.program.search import LOCAL_OPTIMUM
from crossroads.report.digits import Amount, apart
from crossroads.report.figure import Name, gap
from crossroads.report.findings import Findings
from crossroads.report.parts.histories import by_history
from crossroads.report.sentence import Sentence, listed, say, titled
from crossroads.report.sheet import Sheet
from crossroads.report.spread import lead_form, value_form

_MOST_TOLD = 3


def what_is_best(findings: Findings) -> Iterator[Sentence]:
    """Tell which option is best, by how much, and how it stands against the reference position."""
    sheet = findings.sheet(Options)
    if sheet is None:
        yield from _the_whole(findings)
    else:
        yield _best(findings, sheet)
        yield from _several_equilibria(findings)
        yield from _mixed(findings)
        yield from _against_reference(findings, sheet)
        yield from _risk(findings, sheet)
    if findings.solution.is_local_optimum:
        yield Sentence((LOCAL_OPTIMUM,))


def _the_whole(findings: Findings) -> Iterator[Sentence]:
    """Tell what the best policy is worth where there are no options to compare."""
    who = _perspective(findings)
    policy, start = findings.sheet(Policy), findings.scenario.start
    if policy is None or all(node.node != start for node in policy.result.events):
        yield say("{who} has no one first decision.", who=who)
        return
    value = policy.cell("node_value", node=start)
    worth = value.shown(value_form(findings, value.value, None))
    yield say(
        "{who} has no one first decision; under its best policy the whole is worth {worth}.", who=who, worth=worth
    )


def _best(findings: Findings, sheet: Sheet[Options]) -> Sentence:
    solution, ranked, who = findings.solution, sheet.result.ranked(), _perspective(findings)
    best = titled(ranked[0].label)
    value = sheet.cell("certainty_equivalent", option=ranked[0].id)
    form = value_form(findings, value.value, ranked[0].id)
    top = value.shown(form)
    if solution.best is None:
        return say("{who} is read as choosing by odds; {best} is worth most, {top}.", who=who, best=best, top=top)
    if len(ranked) == 1:
        return say("{who} has one option: {best}, worth {top}.", who=who, best=best, top=top)
    if tied := _tied(solution):
        template = "It is a tie: {tied} are worth the same, {top}; the first listed is followed below."
        return say(template, tied=listed(map(titled, tied[:_MOST_TOLD])), top=top)
    return say(
        "{who} does best with {best}: {top}, {ahead}.", who=who, best=best, top=top, ahead=_ahead(findings, sheet)
    )


def _ahead(findings: Findings, sheet: Sheet[Options]) -> Sentence:
    """Tell the leads over the other options; a lead that its own uncertainty leaves no digit of is noise."""
    first, *others = sheet.result.ranked()
    form = lead_form(findings)
    best = sheet.cell("certainty_equivalent", option=first.id)
    leads = [gap(best, sheet.cell("certainty_equivalent", option=each.id)) for each in others]
    seen = [
        (lead.shown(form), each) for lead, each in zip(leads, others, strict=True) if round(lead.value, form.decimals)
    ]
    noise = [each for each in others if each not in [other for _, other in seen]]
    told = [say("{lead} ahead of {other}", lead=lead, other=titled(each.label)) for lead, each in seen[:_MOST_TOLD]]
    if len(seen) > _MOST_TOLD:
        told = [*told[:-1], say("further ahead of all others")]
    if noise:
        names = listed((titled(each.label) for each in noise[:_MOST_TOLD]), "or")
        told = [say("but no more than noise ahead of {names}", names=names), *told]
    return listed(told)


def _tied(solution: Solution) -> list[str]:
    """Return the labels of the options that are equally good, where the best is one of several."""
    first = solution.scenario.first_decision[0]
    return [solution.scenario.label(first, branch) for branch in solution.ties.get(first, ())]


def _several_equilibria(findings: Findings) -> Iterator[Sentence]:
    """Tell where ties of others leave several equilibria, of which the policy is one."""
    sheet = findings.sheet(Equilibria)
    if sheet is None or len(sheet.result.groups) < 2:
        return
    found, who = sheet.result, sheet.result.actors.get(sheet.result.by)
    low, high = found.range_of(found.by) if who else (0.0, 0.0)
    if who is None or high - low <= 1e-9 * abs(high):
        yield say("Ties leave several equilibria; the first listed moves are followed.")
        return
    form = Amount(decimals_for([low, high]))
    ends = [sheet.at("summary", "values", found.by, end).shown(form) for end in (0, 1)]
    template = "Ties leave several equilibria, worth {low} to {high} to {who}; the first listed moves are followed."
    yield say(template, low=ends[0], high=ends[1], who=Name(who))


def _mixed(findings: Findings) -> Iterator[Sentence]:
    """Tell the best policy where the first choice depends on what was earned before."""
    scenario, policy = findings.scenario, findings.sheet(Policy)
    taken = by_history(findings, scenario.first_decision[0])
    if taken is None or policy is None:
        return
    whole = policy.cell("node_certainty_equivalent", node=scenario.start)
    worth = whole.shown(value_form(findings, whole.value, None))
    template = "That holds where one option is taken always. Best of all, {worth}, is to take {taken}."
    yield say(template, worth=worth, taken=taken)


def _against_reference(findings: Findings, sheet: Sheet[Options]) -> Iterator[Sentence]:
    options = sheet.result
    if options.reference is None:
        return
    ranked, level = options.ranked(), options.reference.value
    sign = -1 if options.is_cost else 1
    better = [option for option in ranked if sign * (option.certainty_equivalent - level) > 0]
    form = value_form(findings, level, ranked[0].id)
    form = Amount(apart([level, ranked[0].certainty_equivalent], form.decimals), form.unit)
    value = sheet.last("value", option="reference")
    point = say("{name} ({level})", name=titled(options.reference.label), level=value.shown(form))
    if better and len(better) < len(ranked):
        names = listed(titled(option.label) for option in better[:_MOST_TOLD])
        yield say("Better than {point}: {names}.", point=point, names=names)
    else:
        side = "better" if better else "worse"
        yield say(f"{_all_of(ranked)} {side} than {{point}}.", point=point)


def _all_of(ranked: list[OptionValue]) -> str:
    return {1: "It is", 2: "Both options are"}.get(len(ranked), "All options are")


def _risk(findings: Findings, sheet: Sheet[Options]) -> Iterator[Sentence]:
    """Tell the expected values where an attitude to risk sets the certainty equivalents apart from them."""
    ranked = sheet.result.ranked()
    if all(abs(each.value - each.certainty_equivalent) <= 1e-9 * abs(each.value) for each in ranked):
        return
    form = Amount(min(value_form(findings, each.value, each.id).decimals for each in ranked))
    told = [
        say("{name} {value}", name=titled(each.label), value=sheet.cell("value", option=each.id).shown(form))
        for each in ranked[:_MOST_TOLD]
    ]
    yield say(
        "These are certainty equivalents, which count the risk; on average the results are {told}.", told=listed(told)
    )


def _perspective(findings: Findings) -> Name:
    return Name(findings.scenario.actor_label(findings.solution.by))
