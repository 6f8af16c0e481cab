"""A word on an amount: words stand for probabilities, and an amount of 0.675 is hardly what somebody calls likely."""

from collections.abc import Iterator

from crossroads.figures import quoted, short
from crossroads.lint.inspected import Inspected
from crossroads.lint.rule import Remark, Rule
from crossroads.scenario.formulas import amounts

_REMEDY = "State it by value, low and high; keep the word for the probability that it belongs to."


def find_worded_amounts(inspected: Inspected) -> Iterator[Remark]:
    """Yield a remark for each parameter with a word that has a unit, or is earned as it stands."""
    scenario = inspected.scenario
    earned = {formula.tree for path, formula in amounts(scenario.file) if "payoff" in path or "points" in path}
    for name, parameter in scenario.parameters.items():
        if parameter.word and (parameter.unit or name in earned):
            what = f"has the unit {parameter.unit}" if parameter.unit else "is earned as it stands"
            problem = f"{quoted(parameter.word)} makes {name} {short(parameter.value)}, a probability; but it {what}."
            yield Remark(("parameters", name, "word"), problem, _REMEDY)


WORDED_AMOUNT = Rule("An amount that is stated by an estimative word.", _REMEDY, find_worded_amounts)
