"""The texts of the files that were read, and the lines that findings show."""

import re

from crossroads.errors import Place

# The line ends that the YAML parser counts; a text editor may count fewer.
_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


def split_lines(text: str) -> list[str]:
    """Return the lines of a text as the YAML parser counts them, without their ends."""
    return _LINE_END.split(text)


class Sources(dict[str, str]):
    """File name → its text; lines are split once for each file, when the first of them is asked for."""

    __slots__ = ("_lines",)

    def __init__(self) -> None:
        super().__init__()
        self._lines: dict[str, list[str]] = {}

    def excerpt(self, place: Place) -> str:
        """Return the line at a place, or an empty text where there is none."""
        if place.file not in self._lines:
            self._lines[place.file] = split_lines(self.get(place.file, ""))
        lines = self._lines[place.file]
        return lines[place.line - 1] if 0 < place.line <= len(lines) else ""
