"""What a SilverDecisions tree is judged by: its rule and criteria, as attributes and one actor.

A rule over two criteria maximises ±weight × first ± second criterion; the others look at one criterion alone.

Source: the rules of sd-computations 0.6, the engine of SilverDecisions (Kamiński, Jakubczyk and Szufel 2018, A
framework for sensitivity analysis of decision trees, doi:10.1007/s10100-017-0479-6).
"""

from typing import Any, NamedTuple

from crossroads.document import Mapping, Sequence, Value
from crossroads.exchange.naming import name_from, tidy
from crossroads.exchange.silverdecisions.formulas import as_number
from crossroads.exchange.silverdecisions.report import Report
from crossroads.scenario.references import DEFAULT_ATTRIBUTE

# Rules over two criteria → the signs of the first and the second.
TWO_CRITERIA = {"min-max": (-1, 1), "max-min": (1, -1), "min-min": (-1, -1), "max-max": (1, 1)}
GOALS = {"expected-value-maximization": "max", "expected-value-minimization": "min"}
# Rules that look at the best or worst ending instead of the odds → the goal of the decider.
_WITHOUT_ODDS = {"maxi-min": "max", "maxi-max": "max", "mini-min": "min", "mini-max": "min"}


class Criterion(NamedTuple):
    """One of the two columns of payoffs."""

    column: int
    name: str
    """Its attribute."""
    label: str
    unit: str


class Objective(NamedTuple):
    """What is measured, and what the decider makes of it."""

    criteria: tuple[Criterion, ...]
    sections: dict[str, Any]
    """The sections ``attributes``, ``actors`` and ``parameters`` of a scenario; those that say nothing are left out."""


def read_objective(top: Mapping, data: Mapping, used: set[int], report: Report) -> Objective:
    """Return the objective of a file.

    Parameters
    ----------
    used
        The criteria in which some branch earns something.
    """
    rule = top.get("rule")
    signs = TWO_CRITERIA.get(str(rule))
    judged = {0, 1} if signs else {1 if top.get("viewMode") == "criterion2" else 0}
    criteria = _criteria(top, data, sorted(judged | used))
    sections: dict[str, Any] = {}
    if len(criteria) > 1 or criteria[0].name != DEFAULT_ATTRIBUTE or criteria[0].unit:
        sections["attributes"] = {each.name: _entry(each) for each in criteria}
    if signs:
        weight, parameters = _weight(data, criteria[0], report)
        values: dict[str, Any] = {
            criteria[0].name: weight if signs[0] > 0 else f"-{weight}",
            criteria[1].name: signs[1],
        }
        if data.get("defaultCriterion1Weight") in ("Infinity", float("inf")):
            values = {criteria[0].name: signs[0]}
        sections["actors"] = {"decider": {"label": "The decision-maker", "values": values}}
        return Objective(criteria, sections | ({"parameters": parameters} if parameters else {}))
    goal = _goal(rule, top, report)
    if len(criteria) > 1 or goal == "min":
        decider: dict[str, Any] = {"label": "The decision-maker"}
        if len(criteria) > 1:
            decider["values"] = {each.name: 1 for each in criteria if each.column in judged}
        sections["actors"] = {"decider": decider | ({"goal": "min"} if goal == "min" else {})}
    return Objective(criteria, sections)


def _entry(criterion: Criterion) -> dict[str, str]:
    label = {"label": criterion.label} if criterion.label not in ("", criterion.name) else {}
    return label | ({"unit": criterion.unit} if criterion.unit else {})


def _goal(rule: Value, top: Mapping, report: Report) -> str:
    if rule is None or str(rule) in GOALS:
        return GOALS[str(rule)] if rule is not None else "max"
    place = top.origins["rule"].value
    goal = _WITHOUT_ODDS.get(str(rule), "max")
    read = f"expected-value-{goal}imization"
    if str(rule) in _WITHOUT_ODDS:
        report.lose(
            f"The rule {rule} looks at best or worst endings and not at odds; the tree is read as {read}.", place
        )
    else:
        report.lose(f"There is no rule {rule}; the tree is read as {read}.", place)
    return goal


def _criteria(top: Mapping, data: Mapping, indices: list[int]) -> tuple[Criterion, ...]:
    names = data.get("payoffNames")
    criteria: list[Criterion] = []
    for index in indices:
        stated = names[index] if isinstance(names, Sequence) and index < len(names) else None
        label = tidy(stated) if isinstance(stated, str) else ""
        fallback = f"criterion_{index + 1}" if len(indices) > 1 else DEFAULT_ATTRIBUTE
        name = name_from(label, fallback, {each.name for each in criteria})
        criteria.append(Criterion(index, name, label, _unit(top.get("format"), index)))
    return tuple(criteria)


def _unit(form: Value, index: int) -> str:
    """Return the currency in which a criterion is shown, or nothing."""
    if not isinstance(form, Mapping):
        return ""
    shown = form.get(f"payoff{index + 1}", form.get("payoff") if index == 0 else None)
    if isinstance(shown, Mapping) and shown.get("style") == "currency":
        return str(shown.get("currency") or "")
    return ""


def _weight(data: Mapping, first: Criterion, report: Report) -> tuple[str, dict[str, Any]]:
    """Return the name of the first criterion's weight, and its entry among the parameters."""
    name = name_from(f"weight {first.name}", "weight", is_parameter=True)
    stated = _number(data.get("defaultCriterion1Weight"))
    entry: dict[str, Any] = {"value": 1 if stated is None else stated}
    low, high = _number(data.get("weightLowerBound")), _number(data.get("weightUpperBound"))
    if low is not None and high is not None and low < high:
        if low <= entry["value"] <= high:
            entry |= {"low": low, "high": high}
        else:
            report.lose(f"The bounds {low:g} and {high:g} of the weight do not hold its value {entry['value']:g}.")
    label = f"Weight of {first.label or first.name}"
    return name, {} if data.get("defaultCriterion1Weight") == "Infinity" else {name: entry | {"label": label}}


def _number(value: Value) -> float | None:
    """Return a finite number, or None."""
    number = as_number(value) if isinstance(value, str) else value
    return number if isinstance(number, int | float) and abs(number) < float("inf") else None
