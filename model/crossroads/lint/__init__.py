"""The lint: what a careful modeller would look at again, though nothing is wrong by the format.

To add a rule: a file here with a function from what is inspected to remarks, and at its end a ``Rule`` named for its
code in capitals, with underscores for hyphens; its line in the table below; a scenario that it finds and one that it
just does not in ``tests/lint``; its row in ``docs/lint.md``.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module

from crossroads.lint.linting import ABOUT_ALLOW
from crossroads.lint.rule import Rule
from crossroads.scenario.allowing import GATE_WARNINGS

# Code → the file that looks for it, in the order in which rules are listed.
_FILES = {
    "unused-parameter": "unused_parameter",
    "unused-claim": "unused_claim",
    "unused-source": "unused_source",
    "unused-effect": "unused_effect",
    "unused-attribute": "unused_attribute",
    "unused-actor": "unused_actor",
    "lone-branch": "lone_branch",
    "lone-information": "lone_information",
    "alike-branches": "alike_branches",
    "twin-ends": "twin_ends",
    "never-met": "never_met",
    "hidden-negative": "hidden_negative",
    "stray-odds": "stray_odds",
    "dominated-branch": "dominated_branch",
    "tie-at-base": "tie_at_base",
    "charged-twice": "charged_twice",
    "bare-parameter": "bare_parameter",
    "too-precise": "too_precise",
    "wide-range": "wide_range",
    "empty-range": "empty_range",
    "stretched-word": "stretched_word",
    "straddling-word": "straddling_word",
    "mixed-words": "mixed_words",
    "worded-amount": "worded_amount",
    "fixed-correlation": "fixed_correlation",
}


class _Shelf(Mapping[str, Rule]):
    """Code → rule; a file is loaded when it is asked for, so that commands start at once."""

    def __getitem__(self, code: str) -> Rule:
        rule: Rule = getattr(import_module(f"crossroads.lint.{_FILES[code]}"), code.upper().replace("-", "_"))
        return rule

    def __iter__(self) -> Iterator[str]:
        return iter(_FILES)

    def __len__(self) -> int:
        return len(_FILES)


RULES = _Shelf()


def listing() -> list[tuple[str, dict[str, tuple[str, str]]]]:
    """Return all warnings that a scenario may allow: when they are told → code → what it is about, and what to do."""
    linted = {code: (rule.looks_for, rule.advice) for code, rule in RULES.items()}
    return [("with --lint", linted | ABOUT_ALLOW), ("always", GATE_WARNINGS)]
