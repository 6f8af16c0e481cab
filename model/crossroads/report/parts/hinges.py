"""What the choice hangs on: the numbers that turn it alone, and the attitude to risk that would."""

from collections.abc import Iterator

from crossroads.analyses.switching.tracks import Track
from crossroads.analyses.thresholds import Thresholds
from crossroads.analyses.tornado import Bar, Tornado
from crossroads.report.chances import is_probability
from crossroads.report.digits import Amount, Stated, apart, gap_decimals, switch_point
from crossroads.report.figure import Figure, Name, Traced
from crossroads.report.findings import Findings
from crossroads.report.sentence import Sentence, say, titled
from crossroads.report.sheet import Sheet
from crossroads.report.spread import lead_form, value_form

_MOST_TOLD = 3
# A swing of a millionth of the figure itself is rounding.
_ROUNDING = 1e-6
_MORE = say("Other numbers can turn the choice alone as well; the report lists them.")


def what_it_hangs_on(findings: Findings) -> Iterator[Sentence]:
    """Tell which numbers turn the choice alone, and where; where none does, which one moves it most."""
    tornado, thresholds = findings.sheet(Tornado), findings.sheet(Thresholds)
    if tornado is None or not tornado.result.bars:
        return
    if thresholds is not None and thresholds.result.choosing:
        yield from _turns(findings, thresholds, tornado)
    elif any(bar.changes for bar in tornado.result.bars):
        yield from _ends(findings, tornado)
    else:
        is_exact = thresholds is not None and _is_certified(thresholds.result)
        yield from _moves(findings, tornado, "within" if is_exact else "at an end of")
    yield from _unknown(tornado)


def _turns(findings: Findings, sheet: Sheet[Thresholds], tornado: Sheet[Tornado]) -> Iterator[Sentence]:
    """Tell the exact values at which the choice changes, those nearest to the present ones first."""
    found = sheet.result
    for track in found.choosing[:_MOST_TOLD]:
        yield _turn(findings, sheet, tornado, track)
    if len(found.choosing) > _MOST_TOLD:
        yield _MORE
    elif _is_certified(found):
        yield say("No other number turns the choice alone within its range.")


def _turn(findings: Findings, sheet: Sheet[Thresholds], tornado: Sheet[Tornado], track: Track) -> Sentence:
    switch, names = sheet.result.nearest(track), dict(sheet.result.options)
    if switch is None:
        raise TypeError("a track that chooses has a switch")
    is_share = is_probability(findings.scenario, track.parameter)
    at = sheet.cell("at", parameter=track.parameter, at=switch.at, is_option=True)
    is_below = track.base >= switch.at
    return say(
        f"{{label}}, now {{now}}: {'below' if is_below else 'above'} {{at}} {{other}} is best.",
        label=Name(track.label),
        now=_now(findings, tornado, track.parameter),
        at=at.shown(switch_point(track.unit, is_share=is_share)),
        other=titled(names[switch.below if is_below else switch.above]),
    )


def _is_certified(found: Thresholds) -> bool:
    """Return whether nothing is left open anywhere in the ranges."""
    return not any(gap.is_valid for track in found.tracks for gap in track.gaps)


def _ends(findings: Findings, sheet: Sheet[Tornado]) -> Iterator[Sentence]:
    """Tell at which ends of ranges the choice is another one, where exact values are not known."""
    tornado = sheet.result
    changing = [bar for bar in tornado.bars if bar.changes]
    for bar in changing[:_MOST_TOLD]:
        for end, choice in (("low", bar.choice_low), ("high", bar.choice_high)):
            if choice and choice != tornado.best_id:
                is_share = is_probability(findings.scenario, bar.parameter)
                yield say(
                    f"{{label}}, now {{now}}: at the {end} end of its range, {{at}}, {{other}} is best.",
                    label=Name(bar.label),
                    now=_now(findings, sheet, bar.parameter),
                    at=sheet.cell(end, parameter=bar.parameter).shown(Stated(bar.unit, is_share)),
                    other=titled(tornado.label(choice)),
                )
    yield _MORE if len(changing) > _MOST_TOLD else say("No other number turns the choice at an end of its range.")


def _moves(findings: Findings, sheet: Sheet[Tornado], where: str) -> Iterator[Sentence]:
    """Tell which number moves the lead or the value most."""
    tornado = sheet.result
    noun = "lead" if tornado.measure == "margin" else "value"
    first = next((bar for bar in tornado.bars if not bar.invalid), None)
    if first is None or first.swing <= _ROUNDING * abs(tornado.base):
        yield say(f"No number moves the {noun} within its range.")
        return
    if tornado.measure == "margin":
        yield say(f"No number alone turns the choice {where} its range.")
    form = _swing_form(findings, tornado, first)
    low, high = (
        sheet.cell(f"{tornado.measure}_{end}", parameter=first.parameter).shown(form) for end in ("low", "high")
    )
    # Where both ends are on one side of the present figure, it does not move from the one to the other.
    is_between = min(first.at_low, first.at_high) <= tornado.base <= max(first.at_low, first.at_high)
    how = "from {low} to {high}" if is_between else "to {low} at the low end of its range, to {high} at the high end"
    yield say(f"{{label}} moves the {noun} most: {how}.", label=Name(first.label), low=low, high=high)


def _unknown(sheet: Sheet[Tornado]) -> Iterator[Sentence]:
    """Tell at which ends of ranges nothing is known, since the scenario makes no sense there."""
    for number, bar in enumerate(sheet.result.bars[:_MOST_TOLD]):
        if bar.invalid:
            why = sheet.cited("rows", number, "invalid")
            yield say("{label}: {why}, so nothing is known there.", label=Name(bar.label), why=why)


def _swing_form(findings: Findings, tornado: Tornado, bar: Bar) -> Amount:
    ends = [bar.at_low, bar.at_high]
    form = lead_form(findings) if tornado.measure == "margin" else value_form(findings, tornado.base, None)
    if not findings.solution.options:
        form = Amount(gap_decimals([bar.swing], abs(tornado.base)), form.unit)
    return Amount(apart(ends, form.decimals), form.unit) if ends[0] != ends[1] else form


def _now(findings: Findings, tornado: Sheet[Tornado], parameter: str) -> Figure:
    """Return the present value of a parameter; that of a probability in its word."""
    value: Traced = tornado.cell("value", parameter=parameter)
    if is_probability(findings.scenario, parameter):
        return findings.likely(value)
    return value.shown(Stated(findings.scenario.parameters[parameter].unit))
