"""The texts of the files that were read, and the lines that findings show."""

from crossroads.document.lines import split_lines
from crossroads.document.texts import DISK, Texts
from crossroads.errors import Place


class Sources(dict[str, str]):
    """File name → its text; lines are split once for each file, when the first of them is asked for."""

    __slots__ = ("_lines", "texts")

    def __init__(self, texts: Texts = DISK) -> None:
        super().__init__()
        self.texts = texts
        """Where they are read from, and whatever the files name is read as well."""
        self._lines: dict[str, list[str]] = {}

    def excerpt(self, place: Place) -> str:
        """Return the line at a place, or an empty text where there is none."""
        if place.file not in self._lines:
            self._lines[place.file] = split_lines(self.get(place.file, ""))
        lines = self._lines[place.file]
        return lines[place.line - 1] if 0 < place.line <= len(lines) else ""
