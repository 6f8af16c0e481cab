"""What an importer has to say: problems at their places, and what it could not bring over."""

from crossroads.errors import Finding, Place
from crossroads.exchange.json_text import Lines


class Report:
    """Collects findings and losses while a file is read."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._findings: list[Finding] = []
        self._lost: dict[str, None] = {}

    def add(self, code: str, place: Place, problem: str, remedy: str, path: str = "") -> None:
        """Note a problem."""
        self._findings.append(Finding(code, problem, remedy, place, path, excerpt=self._lines.excerpt(place)))

    def lose(self, sentence: str, place: Place | None = None) -> None:
        """Note what the file says and a scenario cannot; what is said twice is noted once."""
        self._lost[f"{place}: {sentence}" if place else sentence] = None

    @property
    def findings(self) -> list[Finding]:
        """The problems, in the order of the file."""
        return sorted(self._findings, key=lambda each: each.place[1:])

    @property
    def lost(self) -> tuple[str, ...]:
        """The losses, in the order in which they were met."""
        return tuple(self._lost)
