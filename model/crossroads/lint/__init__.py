"""The lint: what a careful modeller would look at again, though nothing is wrong by the format.

To add a rule: a file here with a function from what is inspected to remarks, and at its end a ``Rule`` named for its
code in capitals, with underscores for hyphens; its line in the table below; a scenario that it finds and one that it
just does not in ``tests/lint``; its row in ``docs/lint.md``.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module

from crossroads.lint.rule import Rule

# Code → the file that looks for it, in the order in which rules are listed.
_FILES = {
    "unused-parameter": "unused_parameter",
    "unused-effect": "unused_effect",
    "never-met": "never_met",
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
