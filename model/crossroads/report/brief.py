"""The brief: what to conclude, in sentences that a person would read aloud.

Made from a solution and the results of analyses; printed by `run` and put on top of the report.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crossroads.analyses.equilibrium import Equilibria
from crossroads.analyses.options import Options, OptionValue
from crossroads.analyses.policy import NodeEvents, by_history
from crossroads.analyses.tornado import Bar, Tornado
from crossroads.figures import amount, decimals_for, percent, quoted, short
from crossroads.program import Solution
from crossroads.program.search import LOCAL_OPTIMUM
from crossroads.prose import listed, plural
from crossroads.report.believed import what_is_believed
from crossroads.report.findings import Findings
from crossroads.report.others import how_others_play
from crossroads.report.trust import how_sure, what_to_learn, where_it_turns
from crossroads.scenario import Scenario
from crossroads.words import in_words

# An event less likely than this is not part of how things go on.
_WORTH_TELLING = 0.05
_MOST_TOLD = 7


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


def write_brief(findings: Findings) -> Brief:
    """Return the brief of a scenario."""
    scenario = findings.solution.scenario
    parts = [
        Section("What is best", tuple(_what_is_best(findings))),
        Section("How it goes on", tuple(_how_it_goes_on(findings))),
        Section("What is believed, and when", tuple(what_is_believed(findings))),
        Section("What is likely to happen", tuple(_what_is_likely(findings))),
        Section("How the others are read", tuple(how_others_play(findings))),
        Section("How sure that is", tuple(how_sure(findings))),
        Section("What the choice hangs on", tuple(_what_matters(findings))),
        Section("Where the choice turns", tuple(where_it_turns(findings))),
        Section("What is worth finding out", tuple(what_to_learn(findings))),
        Section(
            "What it rests on, and what is not supported",
            tuple(what_supports_it(findings.solution.scenario, findings.tornado)),
        ),
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
        yield from [LOCAL_OPTIMUM] if solution.is_local_optimum else []
        return
    ranked = options.ranked()
    values = [option.certainty_equivalent for option in ranked]
    digits = decimals_for(values)
    best = ranked[0]
    top = amount(values[0], digits, options.unit)
    if solution.best is None:
        yield f"{who} is read as choosing by odds; {quoted(best.label)} is worth most, {top}."
    elif len(ranked) == 1:
        yield f"{who} has one option: {quoted(best.label)}, worth {top}."
    elif tied := _tied(solution):
        yield f"It is a tie: {listed(tied)} are worth the same, {top}; the first listed is followed below."
    else:
        others = [
            f"{amount(abs(values[0] - value), digits)} ahead of {quoted(option.label)} ({amount(value, digits)})"
            for option, value in zip(ranked[1:], values[1:], strict=True)
        ]
        yield f"{who} does best with {quoted(best.label)}: {top}, {listed(others)}."
    yield from _several_equilibria(findings)
    if words := by_history(solution, solution.scenario.first_decision[0]):
        whole = amount(solution.root[2], digits, options.unit)
        yield f"That holds where one option is taken always. Best of all, {whole}, is to take {words}."
    yield from _against_reference(options)
    yield from _risk(options)
    if solution.is_local_optimum:
        yield LOCAL_OPTIMUM


def _several_equilibria(findings: Findings) -> Iterator[str]:
    """Tell where ties of others leave several equilibria, of which the policy is one."""
    equilibrium = findings.equilibrium
    if equilibrium is not None and len(equilibrium.groups) > 1:
        who = equilibrium.actors.get(equilibrium.by)
        worth = f", worth {listed(_worths(equilibrium), 'or')} to {who}" if who else ""
        yield f"Ties leave {len(equilibrium.groups)} different equilibria{worth}; the first listed moves are followed."


def _worths(equilibrium: Equilibria) -> list[str]:
    found = sorted({group.values[equilibrium.by] for group in equilibrium.groups})
    digits = decimals_for(found)
    shown = found if len(found) <= 4 else [found[0], found[-1]]
    return [amount(value, digits) for value in shown]


def _tied(solution: Solution) -> list[str]:
    """Return the labels of the options that are equally good, where the best is one of several."""
    first = solution.scenario.first_decision[0]
    return [quoted(solution.scenario.label(first, branch)) for branch in solution.ties.get(first, ())]


def _against_reference(options: Options) -> Iterator[str]:
    if options.reference is None:
        return
    level = options.reference.value
    ranked = options.ranked()
    sign = -1 if options.is_cost else 1
    better = [option for option in ranked if sign * (option.certainty_equivalent - level) > 0]
    digits = decimals_for([*(option.certainty_equivalent for option in ranked), level])
    point = f"{quoted(options.reference.label)} ({amount(level, digits)})"
    if not better:
        yield f"{_all_of(ranked)} worse than {point}."
    elif len(better) == len(ranked) > 1:
        yield f"{_all_of(ranked)} better than {point}."
    else:
        yield f"Better than {point}: {listed([quoted(option.label) for option in better])}."


def _all_of(ranked: list[OptionValue]) -> str:
    return {1: "It is", 2: "Both options are"}.get(len(ranked), f"All {len(ranked)} options are")


def _risk(options: Options) -> Iterator[str]:
    """Tell the expected values where an attitude to risk sets the certainty equivalents apart from them."""
    ranked = options.ranked()
    if any(abs(each.value - each.certainty_equivalent) > 1e-9 * abs(each.value) for each in ranked):
        digits = decimals_for([each.value for each in ranked])
        expected = [f"{quoted(each.label)} {amount(each.value, digits)}" for each in ranked]
        yield f"These are certainty equivalents; the expected results are {listed(expected)}."
        premiums = [f"{quoted(each.label)} {amount(options.premium(each), digits)}" for each in ranked]
        yield f"What would be given up to be rid of the risk (risk premium): {listed(premiums)}."


def _how_it_goes_on(findings: Findings) -> Iterator[str]:
    """Tell the perspective's later choices that may come up, in the order of the graph."""
    solution = findings.solution
    first = solution.scenario.first_decision
    comes_up: dict[str, float] = {}
    told: dict[str, str] = {}
    for node in findings.policy.events:
        choice = solution.choice(node.node)
        if node.by == solution.by and node.node not in first and choice is not None:
            # Members of an information set are one choice.
            key = solution.graph.vertices[node.node].information or f"node {node.node}"
            comes_up[key] = comes_up.get(key, 0.0) + node.reach
            words = node.choice or quoted(solution.scenario.label(node.node, choice))
            told.setdefault(key, f"{node.label}{{}}: {words}.")
    worth = [key for key, reach in comes_up.items() if reach >= _WORTH_TELLING]
    for key in worth[:_MOST_TOLD]:
        yield told[key].replace("{}", _comes_up(comes_up[key]), 1)
    if len(worth) > _MOST_TOLD:
        yield f"{plural(len(worth) - _MOST_TOLD, 'later decision')} more may come up; the report lists them."


def _comes_up(reach: float) -> str:
    return "" if reach > 1 - 1e-9 else f" (comes up with {percent(reach)})"


def _what_is_likely(findings: Findings) -> Iterator[str]:
    """Tell the moves of others and of chance that most likely come up, then the endings."""
    solution = findings.solution
    open_nodes = [
        node
        for node in findings.policy.events
        if node.by != solution.by and max(branch.weight for branch in node.branches) < 1 - 1e-9
    ]
    open_nodes.sort(key=lambda node: -max(branch.probability for branch in node.branches))
    for node in open_nodes[:4]:
        if node.reach >= 0.2:
            yield _event_sentence(node)
    outcomes = findings.outcomes
    if outcomes is not None and outcomes.chosen:
        i = [option_id for option_id, _ in outcomes.options].index(outcomes.chosen)
        by_label: dict[str, float] = {}
        for ending in outcomes.endings:
            by_label[ending.label] = by_label.get(ending.label, 0.0) + ending.probability[i]
        ranked = sorted(by_label.items(), key=lambda item: -item[1])
        named = [f"{quoted(label)} {percent(probability)}" for label, probability in ranked[:3] if probability > 0]
        yield f"It most often ends in: {listed(named)}."


def _event_sentence(node: NodeEvents) -> str:
    """Tell what may happen at a node once it is met."""
    first, *others = sorted(node.branches, key=lambda branch: -branch.weight)
    told = "".join(f", {quoted(branch.label)} {percent(branch.weight)}" for branch in others if branch.weight > 0)
    likely = f"{quoted(first.label)} is {in_words(first.weight)} ({percent(first.weight)})"
    return f"{node.label}{_comes_up(node.reach)}: {likely}{told}."


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
             if bar.changes and choice and choice != tornado.best_id]  # fmt: skip
    turns += [f"{bar.invalid}, so nothing is known there"] if bar.invalid else []
    return f"{text}; {listed(turns)}." if turns else f"{text}."


def what_supports_it(scenario: Scenario, tornado: Tornado | None) -> Iterator[str]:
    """Tell what the parameters rest on, and how weakly those do that matter."""
    parameters = [each for each in scenario.parameters.values() if not each.is_formula]
    if not parameters:
        return
    counts = [(_BASES[basis], sum(each.basis == basis for each in parameters)) for basis in _BASES]
    told = [f"{words} ({number})" for words, number in counts if number]
    subject = "The parameter rests" if len(parameters) == 1 else f"The {len(parameters)} parameters rest"
    yield f"{subject} on {listed(told)}."
    yield from _weak(tornado.bars if tornado else ())
    bare = [each.label for each in parameters if not each.claims]
    if bare and len(bare) < len(parameters):
        shown = ", ".join(quoted(label) for label in bare[:5]) + (", …" if len(bare) > 5 else "")
        yield f"{plural(len(bare), 'parameter')} without evidence: {shown}."
    elif bare:
        yield "No evidence is cited."


def _weak(bars: Sequence[Bar]) -> Iterator[str]:
    """Tell which of the five parameters that matter most are not supported."""
    moving = [bar for bar in bars[:5] if bar.swing > 0]
    told = [
        f"{words} {listed([quoted(bar.label) for bar in moving if bar.basis == basis])}"
        for basis, words in _WEAK.items()
        if any(bar.basis == basis for bar in moving)
    ]
    if told:
        yield f"Not supported, of what matters most: {'; '.join(told)}."


_WEAK: dict[str | None, str] = {
    "judgement": "judgement sets",
    "placeholder": "placeholders stand for",
    None: "no basis is stated for",
}
_BASES: dict[str | None, str] = {
    "fact": "facts",
    "reported": "reports",
    "assessment": "stated assessments",
    "judgement": "judgement",
    "placeholder": "placeholders",
    None: "nothing stated",
}


def _what_was_expected(findings: Findings) -> Iterator[str]:
    checks = findings.expectations.checks
    broken = [check for check in checks if not check.holds]
    for check in broken:
        yield f"Expected {check.expected}; found {check.found}."
    if checks and not broken:
        count = f"All {len(checks)} expectations of the scenario hold."
        yield count if len(checks) > 1 else "The scenario's expectation holds."
