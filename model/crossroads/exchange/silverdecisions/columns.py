"""What a scenario's payoffs are in a SilverDecisions file: one or two columns, and the rule that judges them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from crossroads.exchange.silverdecisions.mathjs import bare, decimal, formula
from crossroads.exchange.silverdecisions.objective import TWO_CRITERIA
from crossroads.expressions import Expression
from crossroads.scenario import Amount, Scenario

# A currency is named by three capital letters; with this length a unit may be one.
_CURRENCY = 3


class Column(NamedTuple):
    """One criterion of a file."""

    label: str
    unit: str
    terms: Mapping[str, str]
    """Attribute → what its amounts are multiplied by, an empty text for 1; attributes left out do not count here."""

    def text(self, amounts: Sequence[Amount], names: Mapping[str, str]) -> str:
        """Return what some amounts come to: a number where they are numbers, otherwise a formula."""
        parts = [_part(each, self.terms[each.attribute], names) for each in amounts if each.attribute in self.terms]
        if all(isinstance(part, float) for part in parts):
            return decimal(sum(part for part in parts if isinstance(part, float)))
        return " + ".join(decimal(part) if isinstance(part, float) else part for part in parts if part != 0)


def _part(amount: Amount, multiplier: str, names: Mapping[str, str]) -> float | str:
    factors = [amount.points] if amount.scale is None else [amount.points, amount.scale]
    numbers = [each.constant for each in factors]
    if not multiplier and all(number is not None for number in numbers):
        product = 1.0
        for number in numbers:
            product *= number or 0.0
        return product
    texts = [formula(each.tree, names) for each in factors] + ([multiplier] if multiplier else [])
    return " * ".join(texts) if len(texts) > 1 else bare(texts[0])


class Columns(NamedTuple):
    """The criteria of a file, and how they are judged."""

    columns: tuple[Column, ...]
    rule: str
    view: str
    weight: float = 1
    """What the first criterion is multiplied by, where there are two."""
    lost: tuple[str, ...] = ()


def choose_columns(scenario: Scenario, names: Mapping[str, str]) -> Columns:
    """Return the criteria that say most of a scenario's objective.

    A sole attribute is the first criterion; two attributes are both, if the rules of SilverDecisions can weigh them so;
    whatever else an objective is, it becomes one criterion.
    """
    actor = scenario.actors[scenario.perspective]
    multipliers = scenario.multipliers(scenario.perspective)
    rule = f"expected-value-{actor.goal}imization"
    attributes = list(scenario.attributes)
    sole = [name for name, each in multipliers.items() if each.constant != 0]
    is_plain = len(sole) == 1 and (multipliers[sole[0]].constant == 1 or actor.normalised)
    if is_plain and len(attributes) <= 2:
        columns = tuple(_column(scenario, name, {name: ""}) for name in attributes)
        return Columns(columns, rule, f"criterion{attributes.index(sole[0]) + 1}")
    if (both := _two(scenario, multipliers)) is not None:
        return both
    terms = {name: _multiplier(each, multipliers, actor.normalised, names) for name, each in multipliers.items()}
    label = scenario.actor_label(scenario.perspective)
    lost = f"The {len(attributes)} attributes one by one: payoffs are written as the objective of {label}."
    objective = Column("Objective", scenario.objective_unit(scenario.perspective), terms)
    return Columns((objective,), rule, "criterion1", lost=(lost,))


def _column(scenario: Scenario, attribute: str, terms: Mapping[str, str]) -> Column:
    return Column(scenario.attribute_label(attribute), scenario.attributes[attribute].unit, terms)


def _multiplier(
    own: Expression, all_of_them: Mapping[str, Expression], is_normalised: bool, names: Mapping[str, str]
) -> str:
    text = formula(own.tree, names)
    total = " + ".join(formula(each.tree, names) for each in all_of_them.values())
    return f"({text} / ({total}))" if is_normalised else text


def _two(scenario: Scenario, multipliers: Mapping[str, Expression]) -> Columns | None:
    """Return both criteria where one of two attributes counts as ±1 and more is better; otherwise None."""
    actor = scenario.actors[scenario.perspective]
    if len(scenario.attributes) != 2 or len(multipliers) != 2 or actor.normalised or actor.goal == "min":
        return None
    values = {name: each.at(scenario.base_values) for name, each in multipliers.items()}
    ordered = sorted(
        scenario.attributes, key=lambda name: abs(values[name]) == 1 and multipliers[name].constant is not None
    )
    first, second = (values[name] for name in ordered)
    if abs(second) != 1 or multipliers[ordered[1]].constant is None:
        return None
    signs = (-1 if first < 0 else 1, int(second))
    rule = next(name for name, wanted in TWO_CRITERIA.items() if wanted == signs)
    lost = () if multipliers[ordered[0]].constant is not None else (
        f"The formula of the weight of {scenario.attribute_label(ordered[0])}: it is written as {abs(first):g}.",
    )  # fmt: skip
    columns = tuple(_column(scenario, name, {name: ""}) for name in ordered)
    return Columns(columns, rule, "twoCriteria", abs(first), lost)


def shown(columns: Columns) -> dict[str, object]:
    """Return how numbers are formatted in the file."""

    def style(unit: str) -> dict[str, object]:
        is_currency = len(unit) == _CURRENCY and unit.isalpha() and unit.isupper()
        return {
            "style": "currency" if is_currency else "decimal",
            "currency": unit if is_currency else "USD",
            "currencyDisplay": "symbol",
            "minimumFractionDigits": 0,
            "maximumFractionDigits": 2,
            "useGrouping": True,
        }

    units = [each.unit for each in columns.columns] + [""]
    probability = {"style": "decimal", "minimumFractionDigits": 2, "maximumFractionDigits": 3, "useGrouping": True}
    return {"locales": "en", "payoff1": style(units[0]), "payoff2": style(units[1]), "probability": probability}
