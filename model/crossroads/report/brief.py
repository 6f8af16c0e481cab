"""The brief: what to conclude, in sentences that a person would read aloud.

Made from a solution and the results of analyses; printed by `run` and put on top of the report.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from crossroads.analyses.expectations import Expectations
from crossroads.analyses.options import Options
from crossroads.analyses.outcomes import Outcomes
from crossroads.analyses.policy import NodeEvents, Policy
from crossroads.analyses.tornado import Bar, Tornado
from crossroads.errors import plural
from crossroads.figures import amount, decimals_for, listed, percent, quoted, short
from crossroads.program import Solution
from crossroads.words import in_words

# An event less likely than this is not part of how things go on.
_WORTH_TELLING = 0.05


@dataclass(frozen=True)
class Section:
    """A heading of the brief and its sentences."""

    heading: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Brief:
    """The conclusions of a scenario in words."""

    title: str
    question: str
    sections: tuple[Section, ...]

    def __str__(self) -> str:
        """Return the brief as plain text."""
        lines = [self.title, "=" * len(self.title)]
        lines += [self.question] if self.question else []
        for section in self.sections:
            lines += ["", section.heading]
            lines += [f"  {sentence}" for sentence in section.sentences]
        return "\n".join(lines)


@dataclass(frozen=True)
class Findings:
    """The results that a brief is made of; options, outcomes and tornado are None where there are no options."""

    solution: Solution
    policy: Policy
    expectations: Expectations
    options: Options | None = None
    outcomes: Outcomes | None = None
    tornado: Tornado | None = None


def write_brief(findings: Findings) -> Brief:
    """Return the brief of a scenario."""
    scenario = findings.solution.scenario
    parts = [
        Section("What is best", tuple(_what_is_best(findings))),
        Section("How it goes on", tuple(_how_it_goes_on(findings))),
        Section("What is likely to happen", tuple(_what_is_likely(findings))),
        Section("What the choice hangs on", tuple(_what_matters(findings))),
        Section("What is not supported", tuple(_what_is_unsupported(findings))),
        Section("What was expected", tuple(_what_was_expected(findings))),
    ]
    return Brief(scenario.title, scenario.file.question, tuple(part for part in parts if part.sentences))


def _what_is_best(findings: Findings) -> Iterator[str]:
    solution, options = findings.solution, findings.options
    who = solution.scenario.actor_label(solution.by)
    if options is None:
        unit = solution.scenario.objective_unit(solution.by)
        value = amount(solution.root[0], decimals_for([solution.root[0]]), unit)
        yield f"{who} has no one first decision; under its best policy the whole is worth {value}."
        return
    ranked = options.ranked()
    values = [option.certainty_equivalent for option in ranked]
    digits = decimals_for(values)
    best = ranked[0]
    top = amount(values[0], digits, options.unit)
    if solution.best is None:
        yield f"{who} is read as choosing by odds, so no option is taken for sure; {quoted(best.label)} is worth most, {top}."
    elif len(ranked) == 1:
        yield f"{who} has one option: {quoted(best.label)}, worth {top}."
    elif (solution.margin or 0.0) <= 1e-9 * max(map(abs, values)):
        tied = [quoted(option.label) for option in ranked if abs(option.certainty_equivalent - values[0]) <= 1e-9 * abs(values[0])]  # noqa: E501
        yield f"It is a tie: {listed(tied)} are worth the same to {who}, {top}; the first listed is followed below."
    else:
        others = [
            f"{amount(abs(values[0] - value), digits)} ahead of {quoted(option.label)} ({amount(value, digits)})"
            for option, value in zip(ranked[1:], values[1:], strict=True)
        ]
        yield f"{who} does best with {quoted(best.label)}: {top}, {listed(others)}."
    yield from _against_reference(options)
    yield from _risk(solution, options)


def _against_reference(options: Options) -> Iterator[str]:
    if options.reference is None:
        return
    level = options.reference.value
    ranked = options.ranked()
    sign = -1 if options.is_cost else 1
    better = [option for option in ranked if sign * (option.value - level) > 0]
    digits = decimals_for([*(option.value for option in ranked), level])
    point = f"{quoted(options.reference.label)} ({amount(level, digits)})"
    if not better:
        which = "It is" if len(ranked) == 1 else f"All {len(ranked)} options are"
        yield f"{which} worse than {point}."
    elif len(better) == len(ranked) > 1:
        yield f"All {len(ranked)} options are better than {point}."
    else:
        yield f"Better than {point}: {listed([quoted(option.label) for option in better])}."


def _risk(solution: Solution, options: Options) -> Iterator[str]:
    best = options.ranked()[0]
    if abs(best.value - best.certainty_equivalent) > 1e-9 * max(1.0, abs(best.value)):
        digits = decimals_for([best.value, best.certainty_equivalent])
        premium = amount(abs(best.value - best.certainty_equivalent), digits, options.unit)
        yield (
            f"These are certainty equivalents: its expected result is {amount(best.value, digits, options.unit)}, "
            f"and {premium} of it go off for the risk."
        )


def _how_it_goes_on(findings: Findings) -> Iterator[str]:
    """Tell the perspective's later choices that may come up, in the order of the graph."""
    solution = findings.solution
    first = solution.scenario.first_decision
    comes_up: dict[tuple[str, str], float] = {}
    for node in findings.policy.events:
        choice = solution.choice(node.node)
        if node.by == solution.by and node.node not in first and choice is not None:
            # Members of an information set are one choice, and so are nodes that read the same.
            key = (node.label, solution.scenario.label(node.node, choice))
            comes_up[key] = comes_up.get(key, 0.0) + node.reach
    for (question, answer), reach in comes_up.items():
        if reach >= _WORTH_TELLING:
            when = "" if reach > 1 - 1e-9 else f" (comes up with {percent(reach)})"
            yield f"{question}{when}: {quoted(answer)}."


def _what_is_likely(findings: Findings) -> Iterator[str]:
    """Tell the moves of others and of chance that most likely come up, then the endings."""
    solution = findings.solution
    open_nodes = [
        node
        for node in findings.policy.events
        if node.by != solution.by and max(branch.weight for branch in node.branches) < 1 - 1e-9
    ]
    open_nodes.sort(key=lambda node: -max(branch.probability for branch in node.branches))
    for node in open_nodes[:5]:
        if node.reach >= 0.2:
            yield _event_sentence(node)
    outcomes = findings.outcomes
    if outcomes is not None and outcomes.chosen:
        i = [option_id for option_id, _ in outcomes.options].index(outcomes.chosen)
        ranked = sorted(outcomes.endings, key=lambda ending: -ending.probability[i])
        met = [each for each in ranked[:3] if each.probability[i] > 0]
        named = [f"{quoted(each.label)} {percent(each.probability[i])}" for each in met]
        yield f"It most often ends in: {listed(named)}."


def _event_sentence(node: NodeEvents) -> str:
    first, *others = sorted(node.branches, key=lambda branch: -branch.probability)
    text = f"{node.label}: {quoted(first.label)} is {in_words(first.probability)} ({percent(first.probability)})"
    told = [f"{quoted(branch.label)} {percent(branch.probability)}" for branch in others if branch.probability > 0]
    if node.reach < 1 - 1e-9:
        told.append(f"it does not come up {percent(node.does_not_occur)}")
    return f"{text}; {', '.join(told)}." if told else f"{text}."


def _what_matters(findings: Findings) -> Iterator[str]:
    tornado = findings.tornado
    if tornado is None or not tornado.bars:
        return
    noun = "lead" if tornado.measure == "margin" else "value"
    # A swing of a millionth of the figure itself is rounding.
    moving = [bar for bar in tornado.bars[:3] if bar.swing > 1e-6 * abs(tornado.base)]
    if not moving:
        yield f"No parameter moves the {noun} within its range."
        return
    digits = decimals_for([], least_gap=moving[0].swing / 20)
    for bar in moving:
        yield _bar_sentence(tornado, bar, noun, digits)
    changing = [bar for bar in tornado.bars[3:] if bar.changes]
    if changing:
        names = [quoted(bar.label) for bar in changing[:6]]
        more = f" and {len(changing) - 6} more" if len(changing) > 6 else ""
        yield f"The choice can also be changed alone by {listed(names) if not more else ', '.join(names) + more}."
    elif tornado.measure == "margin" and not any(bar.changes for bar in tornado.bars):
        yield "No parameter alone changes the choice within its range."


def _bar_sentence(tornado: Tornado, bar: Bar, noun: str, digits: int) -> str:
    unit = f" {bar.unit}" if bar.unit else ""
    text = (
        f"{bar.label} ({short(bar.value)}{unit}; {short(bar.low)} to {short(bar.high)}) moves the {noun} "
        f"from {amount(bar.at_low, digits)} to {amount(bar.at_high, digits)}"
    )
    ends = [("low", bar.choice_low), ("high", bar.choice_high)]
    turns = [f"at the {end} end {quoted(tornado.label(choice))} is best" for end, choice in ends
             if bar.changes and choice and tornado.label(choice) != tornado.best]  # fmt: skip
    return f"{text}; {listed(turns)}." if turns else f"{text}."


def _what_is_unsupported(findings: Findings) -> Iterator[str]:
    """Tell how the parameters are supported, and which of those that matter are not."""
    parameters = [each for each in findings.solution.scenario.parameters.values() if not each.is_formula]
    if not parameters:
        return
    weak = [each for each in parameters if each.basis in (None, "judgement", "placeholder")]
    bases = [(name, sum(each.basis == name for each in parameters)) for name in _BASES]
    none = sum(each.basis is None for each in parameters)
    told = [f"{_BASES[name]} {number}" for name, number in bases if number]
    told += [f"nothing stated {none}"] if none else []
    yield f"What {plural(len(parameters), 'parameter')} rest on: {listed(told)}."
    by_name = {each.name: each for each in weak}
    bars = [bar for bar in (findings.tornado.bars if findings.tornado else ()) if bar.parameter in by_name]
    if bars:
        names = [quoted(bar.label) for bar in bars[:3]]
        yield f"Those that matter most and rest on judgement alone: {listed(names)}."
    bare = [each for each in parameters if not each.claims]
    if bare and len(bare) < len(parameters):
        names = [each.label for each in bare[:5]]
        yield f"{plural(len(bare), 'parameter')} cite no evidence: {', '.join(names)}{', …' if len(bare) > 5 else ''}."
    elif bare:
        yield "None of them cites evidence."


_BASES = {
    "fact": "facts",
    "reported": "reports",
    "assessment": "stated assessments",
    "judgement": "judgement",
    "placeholder": "placeholders",
}


def _what_was_expected(findings: Findings) -> Iterator[str]:
    checks = findings.expectations.checks
    broken = [check for check in checks if not check.holds]
    for check in broken:
        yield f"Expected {check.expected}; found {check.found}."
    if checks and not broken:
        yield f"All {len(checks)} expectations of the scenario hold." if len(checks) > 1 else "It holds."
