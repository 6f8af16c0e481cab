"""How uncertain what is told is: standard deviations over the draws, and the digits that they leave.

Made from the findings; used by the parts of the brief.
"""

from crossroads.analyses.options import Options
from crossroads.analyses.uncertainty import Uncertainty
from crossroads.report.digits import Amount, decimals_of, gap_decimals, supported, two_digits
from crossroads.report.findings import Findings

_ROUNDING = 1e-9


def value_form(findings: Findings, value: float, option: str | None) -> Amount:
    """Return how what an option is worth is told; with None, what the whole is worth.

    By its own standard deviation over the draws, and no finer than the leads beside it.
    """
    unit = findings.scenario.objective_unit(findings.solution.by)
    decimals = _value_decimals(findings, value, option)
    lead = _lead_decimals(findings)
    if lead is not None and value:
        decimals = min(decimals, max(lead, two_digits(abs(value)) - 1))
    return Amount(decimals, unit)


def lead_form(findings: Findings) -> Amount:
    """Return how differences between options are told, without a unit.

    By how uncertain the lead is, and no finer than the best option's value beside it, but for a first digit.
    """
    options = findings.solution.options
    decimals = _lead_decimals(findings)
    if decimals is None:
        size = max((abs(each.certainty_equivalent) for each in options), default=0.0)
        return Amount(gap_decimals(_gaps(findings), size))
    best = findings.solution.ranked()[0]
    seen = [gap for gap in _gaps(findings) if round(gap, decimals)]
    first = max((two_digits(gap) - 1 for gap in seen), default=decimals)
    return Amount(min(decimals, max(first, _value_decimals(findings, best.certainty_equivalent, best.id))))


def _value_decimals(findings: Findings, value: float, option: str | None) -> int:
    found = findings.result(Uncertainty)
    spread = next((each.sd for each in found.options if each.option == option), None) if found else None
    return supported(value, spread, gap_decimals(_gaps(findings), abs(value)))


def _lead_decimals(findings: Findings) -> int | None:
    """Return the decimals that the spread of the lead supports; None where there is none."""
    found = findings.result(Uncertainty)
    size = max((abs(each.certainty_equivalent) for each in findings.solution.options), default=0.0)
    if found is None or found.margin is None or found.margin.sd <= _ROUNDING * size:
        return None
    return decimals_of(found.margin.sd)


def _gaps(findings: Findings) -> list[float]:
    """Return how far the best option is ahead of each of the others."""
    options = findings.result(Options)
    if options is None:
        return []
    first, *others = options.ranked()
    return [abs(first.certainty_equivalent - each.certainty_equivalent) for each in others]
