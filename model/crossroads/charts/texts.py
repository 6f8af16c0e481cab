"""How wide texts are, and how they break into lines: measured in inches, before anything is drawn.

Made from the metrics of the charts' font; used by every chart to make room for its labels.
"""

import unicodedata
from functools import cache

from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.textpath import text_to_path

# A line of text is this much taller than its font size, as matplotlib sets it.
LINE = 1.25
_POINTS_PER_INCH = 72
_MEASURED_AT = 100
# What a sign takes that the font does not have: a browser shows East Asian ones a full em wide.
_WIDE, _UNKNOWN = 1.0, 0.65


@cache
def _advance(sign: str, bold: bool) -> float:
    """Return the width of one sign in em."""
    font = FontProperties(family="DejaVu Sans", size=_MEASURED_AT, weight="bold" if bold else "normal")
    if get_font(findfont(font)).get_char_index(ord(sign)) == 0:
        return _WIDE if unicodedata.east_asian_width(sign) in "WF" else _UNKNOWN
    width, _, _ = text_to_path.get_text_width_height_descent(sign, font, ismath=False)
    return float(width) / _MEASURED_AT


def width_of(text: str, size: float = 9, *, bold: bool = False) -> float:
    """Return how wide a text is, in inches: its longest line, at a font size in points."""
    longest = max(sum(_advance(sign, bold) for sign in line) for line in text.split("\n"))
    return longest * size / _POINTS_PER_INCH


def height_of(text: str, size: float = 9) -> float:
    """Return how tall a text is with all its lines, in inches."""
    return (text.count("\n") + 1) * size * LINE / _POINTS_PER_INCH


def shortened(text: str, width: float, size: float = 9, *, bold: bool = False) -> str:
    """Return a text that fits a width in inches, ending in … where something had to go."""
    text = " ".join(text.split())
    if width_of(text, size, bold=bold) <= width:
        return text
    while text and width_of(f"{text}…", size, bold=bold) > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


def wrapped(text: str, width: float, size: float = 9, *, lines: int = 2, bold: bool = False) -> str:
    """Return a text broken to a width in inches, lines about equally long, cut with … after so many lines."""
    rows = _rows(text, width, size, bold)
    if len(rows) > lines:
        rows = [*rows[: lines - 1], shortened(" ".join(rows[lines - 1 :]), width, size, bold=bold)]
        return "\n".join(rows)
    return "\n".join(_balanced(text, rows, width, size, bold))


def _rows(text: str, width: float, size: float, bold: bool) -> list[str]:
    """Return the lines of a text, filled greedily; a word that is too long alone is broken."""
    rows: list[str] = []
    for word in text.split():
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
        longest_word = max(width_of(word, size, bold=bold) for word in text.split())
        if longest_word <= middle and len(_rows(text, middle, size, bold)) <= len(rows):
            high = middle
        else:
            low = middle
    return _rows(text, high, size, bold)
