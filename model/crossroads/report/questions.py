"""The questions as the page lists them: what the model says beside what people said, and how they came out.

Made from the findings; where no question is in the model, from the scenario alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crossroads.analyses.forecast import Forecast
from crossroads.figures import percent
from crossroads.report.findings import Findings


@dataclass(frozen=True)
class Line:
    """A question as a line of the table; what nobody said is empty."""

    id: str
    text: str
    by: str
    resolves: str
    modelled: str
    """The probability by the best choice."""
    first: str
    """The first forecast."""
    people: tuple[tuple[str, str], ...]
    """Who, and what this person said."""
    outcome: str
    resolved_on: str


@dataclass(frozen=True)
class Questions:
    """The table of questions; columns that are empty for all of them are left out."""

    lines: Sequence[Line]

    @property
    def is_modelled(self) -> bool:
        """Whether the model says something of any."""
        return any(line.modelled for line in self.lines)

    @property
    def is_judged(self) -> bool:
        """Whether an assessor says something of any."""
        return any(line.people for line in self.lines)

    @property
    def is_resolved(self) -> bool:
        """Whether it is known how any came out."""
        return any(line.outcome for line in self.lines)


def questions_of(findings: Findings) -> Questions:
    """Return the questions of a scenario in file order."""
    scenario = findings.scenario
    sheet = None if findings.solved is None else findings.sheet(Forecast)
    modelled = {each.id: each.best for each in sheet.result.foretold} if sheet is not None else {}
    names = {name: each.label or name for name, each in scenario.assessors.items()}
    return Questions(
        [
            Line(
                id=name,
                text=each.text,
                by=str(each.by),
                resolves=each.resolves,
                modelled=percent(best.base) if (best := modelled.get(name)) is not None else "",
                first=percent(each.forecast) if each.forecast is not None else "",
                people=tuple((names[person], percent(value)) for person, value in each.assessors.items()),
                outcome="" if each.resolved is None else "yes" if each.resolved.outcome else "no",
                resolved_on="" if each.resolved is None else str(each.resolved.date),
            )
            for name, each in scenario.file.questions.items()
        ]
    )
