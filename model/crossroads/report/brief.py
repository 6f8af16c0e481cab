"""The brief: what to conclude, in sentences that a person would read aloud.

Made from the findings by the parts on the shelf; printed by ``brief`` and ``run``, put on top of the report.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from crossroads.analyses.result import MadeWith, made_with_reading
from crossroads.analyses.uncertainty import Uncertainty
from crossroads.report.figure import Figure
from crossroads.report.findings import Findings
from crossroads.report.markdown import as_markdown
from crossroads.report.parts import GAME_PARTS, PARTS
from crossroads.report.sentence import Sentence


@dataclass(frozen=True)
class Section:
    """A heading of the brief and its sentences."""

    heading: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Brief:
    """The conclusions of a scenario in words; every number in them knows the result that it comes from."""

    title: str
    question: str
    sections: tuple[Section, ...]
    made: MadeWith

    @property
    def figures(self) -> list[Figure]:
        """All numbers that are told, in the order in which they are read."""
        return [figure for section in self.sections for each in section.sentences for figure in each.figures]

    @property
    def laid_over(self) -> str:
        """What the conclusions hold with, other than what the scenario's file says; empty where that is all."""
        made = self.made
        dated = [f"judged from {made.as_of}, without later evidence"] if made.is_dated else []
        return "; ".join([*made.laid_over, *dated])

    def __str__(self) -> str:
        """Return the brief as plain text."""
        lines = [self.title, "=" * len(self.title)]
        lines += [self.question] if self.question else []
        lines += [f"({self.laid_over})"] if self.laid_over else []
        for section in self.sections:
            lines += ["", section.heading]
            lines += [f"  {sentence}" for sentence in section.sentences]
        return "\n".join(lines)

    def to_markdown(self) -> str:
        """Return the brief as Markdown, with a footnote to each sentence that tells where its numbers come from."""
        sections = [(section.heading, section.sentences) for section in self.sections]
        return as_markdown(self.title, self.question, sections, self.made.line())

    def to_json(self) -> dict[str, object]:
        """Return the brief as plain data: sentences with their figures, at full precision and with their places."""
        return {
            "title": self.title,
            "question": self.question,
            "sections": [
                {"heading": section.heading, "sentences": [each.to_json() for each in section.sentences]}
                for section in self.sections
            ],
            "made_with": self.made.to_json(),
        }


def write_brief(findings: Findings) -> Brief:
    """Return the brief of a scenario."""
    told: dict[str, list[Sentence]] = {}
    for part in GAME_PARTS if findings.reading.is_game else PARTS:
        told.setdefault(part.heading, []).extend(part.tell(findings))
    scenario = findings.scenario
    return Brief(scenario.title, scenario.file.question, _sections(told.items()), _made(findings))


def _made(findings: Findings) -> MadeWith:
    """Return how the numbers were made, draws included where some are told."""
    drawn = None if findings.reading.is_game else findings.result(Uncertainty)
    return made_with_reading(findings.reading) if drawn is None else drawn.made


def _sections(told: Iterable[tuple[str, list[Sentence]]]) -> tuple[Section, ...]:
    return tuple(Section(heading, tuple(sentences)) for heading, sentences in told if sentences)
