"""How wide texts are, and how they break into lines: measured in inches, before anything is drawn.

Made from the metrics of the charts' font; used by every chart to make room for its labels.
"""

import re
import unicodedata
import warnings
from functools import cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

# A line of text is this much taller than its font size, as matplotlib sets it.
LINE = 1.25
_POINTS_PER_INCH = 72
_MEASURED_AT = 100
# An East Asian sign takes a full em in the fonts that a browser has for it.
_WIDE = 1.0


@cache
def _advance(sign: str, bold: bool) -> float:
    """Return the width of one sign in em."""
    font = FontProperties(family="DejaVu Sans", size=_MEASURED_AT, weight="bold" if bold else "normal")
    with warnings.catch_warnings():
        # Of a sign that the font lacks, the box in its place is measured.
        warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
        width, _, _ = text_to_path.get_text_width_height_descent(sign, font, ismath=False)
    return max(float(width) / _MEASURED_AT, _WIDE if unicodedata.east_asian_width(sign) in "WF" else 0.0)


def width_of(text: str, size: float = 9, *, bold: bool = False) -> float:
    """Return how wide a text is, in inches: its longest line, at a font size in points."""
    longest = max(sum(_advance(sign, bold) for sign in line) for line in text.split("\n"))
    return longest * size / _POINTS_PER_INCH


def height_of(text: str, size: float = 9) -> float:
    """Return how tall a text is with all its lines, in inches."""
    return (text.count("\n") + 1) * size * LINE / _POINTS_PER_INCH


def shortened(text: str, width: float, size: float = 9, *, bold: bool = False) -> str:
    """Return a text that fits a width in inches, ending in … where something had to go."""
    text = " ".join(_words(text))
    if width_of(text, size, bold=bold) <= width:
        return text
    while text and width_of(f"{text}…", size, bold=bold) > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


def wrapped(text: str, width: float, size: float = 9, *, lines: int = 2, bold: bool = False, even: bool = True) -> str:
    """Return a text broken to a width in inches, cut with … after so many lines.

    Parameters
    ----------
    even
        Whether lines are made about equally long, as labels look best, or filled one after the other.
    """
    rows = _rows(text, width, size, bold)
    if len(rows) > lines:
        rows = [*rows[: lines - 1], shortened(" ".join(rows[lines - 1 :]), width, size, bold=bold)]
        return "\n".join(rows)
    return "\n".join(_balanced(text, rows, width, size, bold) if even else rows)


def _words(text: str) -> list[str]:
    """Return what a line may break between; a no-break space is part of its word."""
    return re.findall(r"[^ \t\r\n]+", text)


def _rows(text: str, width: float, size: float, bold: bool) -> list[str]:
    """Return the lines of a text, filled greedily; a word that is too long alone is broken."""
    rows: list[str] = []
    for word in _words(text):
        if rows and width_of(f"{rows[-1]} {word}", size, bold=bold) <= width:
            rows[-1] = f"{rows[-1]} {word}"
            continue
        rows += _broken(word, width, size, bold)
    return rows or [""]


def _broken(word: str, width: float, size: float, bold: bool) -> list[str]:
    pieces = [""]
    for sign in word:
        if pieces[-1] and width_of(pieces[-1] + sign, size, bold=bold) > width:
            pieces.append("")
        pieces[-1] += sign
    return pieces


def _balanced(text: str, rows: list[str], width: float, size: float, bold: bool) -> list[str]:
    """Return the lines at the least width that needs no further line."""
    low, high = width / max(len(rows), 1) * 0.5, width
    # Ten halvings settle the width to a thousandth of itself.
    for _ in range(10 if len(rows) > 1 else 0):
        middle = (low + high) / 2
        longest_word = max(width_of(word, size, bold=bold) for word in _words(text))
        if longest_word <= middle and len(_rows(text, middle, size, bold)) <= len(rows):
            high = middle
        else:
            low = middle
    return _rows(text, high, size, bold)
