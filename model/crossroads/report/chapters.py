"""The report's order: which pictures stand together, and under which heading.

The conclusion comes first, then how far to trust it, then what it is made of. A picture that no chapter names stands in
the last one.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Chapter:
    """Pictures that stand together."""

    id: str
    heading: str
    charts: tuple[str, ...] = ()
    """Names of charts, in order."""


CHAPTERS: tuple[Chapter, ...] = (
    Chapter("best", "What is best", ("options", "equilibrium", "frontier")),
    Chapter(
        "sure", "How sure that is", ("uncertainty", "risk_profile", "risk_measures", "dominance", "regret")
    ),
    Chapter(
        "hinges",
        "What the choice hangs on",
        (
            "robustness", "tornado", "thresholds", "region", "stability", "event_tornado", "spider", "rainbow",
            "discover", "importance", "attitude", "prospect", "rules",
        ),
    ),
    Chapter("basis", "What it rests on", ("support", "sources", "assessors")),
    Chapter("course", "How it goes on", ("policy_graph", "policy", "outcomes", "forecast", "score", "beliefs")),
    Chapter("others", "How the others are read", ("readings", "strategy", "precision", "implied", "posterior")),
    Chapter("inquiry", "What is worth finding out", ("information", "event_information")),
    Chapter("further", "Further pictures"),
    Chapter("evidence", "The evidence"),
    Chapter("method", "How it was made", ("convergence", "decision_graph")),
)  # fmt: skip
_FURTHER = "further"


def chapter_of(chart: str) -> str:
    """Return the chapter in which a picture stands.

    >>> chapter_of("tornado"), chapter_of("a picture of tomorrow")
    ('hinges', 'further')
    """
    return next((chapter.id for chapter in CHAPTERS if chart in chapter.charts), _FURTHER)


def in_order(chapter: Chapter, charts: Iterable[str]) -> list[str]:
    """Return the pictures of a chapter among those that are drawn, in the chapter's order."""
    found = [chart for chart in charts if chapter_of(chart) == chapter.id]
    return sorted(found, key=lambda chart: chapter.charts.index(chart) if chart in chapter.charts else len(found))
